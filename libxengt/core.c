// SPDX-License-Identifier: MIT
/* The handle, the device and error sentences. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

struct xengt *xengt_open(void)
{
	struct xengt *h = calloc(1, sizeof(*h));

	if (h)
		h->fd = -1;
	return h;
}

void xengt_close(struct xengt *h)
{
	if (!h)
		return;
	if (h->fd >= 0)
		close(h->fd);
	free(h);
}

const char *xengt_error(const struct xengt *h)
{
	return h->error;
}

int xengt_fail(struct xengt *h, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(h->error, sizeof(h->error), fmt, ap);
	va_end(ap);
	errno = err;
	return -1;
}

static int device_open(struct xengt *h)
{
	int err;

	h->fd = xengt_device_open();
	if (h->fd >= 0)
		return 0;
	err = errno;
	switch (err) {
	case ENOENT:
	case ENXIO:
		return xengt_fail(
			h, err,
			"%s is not there: the xengt module is not loaded; load it with "
			"`modprobe xengt enable=1` (the kernel log says why if it refuses)",
			XENGT_DEVICE);
	case EACCES:
	case EPERM:
		return xengt_fail(h, err, "%s: only root may use it", XENGT_DEVICE);
	default:
		return xengt_fail(h, err, "%s: %s", XENGT_DEVICE, strerror(err));
	}
}

int xengt_fd(struct xengt *h)
{
	if (h->fd < 0 && device_open(h))
		return -1;
	return h->fd;
}

int xengt_call(struct xengt *h, unsigned long cmd, void *arg)
{
	if (xengt_fd(h) < 0)
		return XENGT_CALL_NO_DEVICE;
	return xengt_device_ioctl(h->fd, cmd, arg) ? -errno : 0;
}

static int gpu_failed(struct xengt *h, uint32_t gpu, int err)
{
	if (err == XENGT_CALL_NO_DEVICE)
		return -1;
	if (err == -ENODEV) {
		struct xengt_info info = {.gpu = gpu};

		if (!xengt_call(h, XENGT_IOC_INFO, &info) && info.reason[0])
			return xengt_fail(h, ENODEV, "GPU %u: %.*s", gpu, XENGT_REASON_LEN,
					  info.reason);
		return xengt_fail(h, ENODEV, "there is no GPU %u", gpu);
	}
	return xengt_fail(h, -err, "GPU %u: %s", gpu, strerror(-err));
}

int xengt_get_info(struct xengt *h, uint32_t gpu, struct xengt_info *info)
{
	int err;

	*info = (struct xengt_info){.gpu = gpu};
	err = xengt_call(h, XENGT_IOC_INFO, info);
	return err ? gpu_failed(h, gpu, err) : 0;
}

int xengt_get_capacity(struct xengt *h, uint32_t gpu, struct xengt_capacity *cap)
{
	int err;

	*cap = (struct xengt_capacity){.gpu = gpu};
	err = xengt_call(h, XENGT_IOC_CAPACITY, cap);
	return err ? gpu_failed(h, gpu, err) : 0;
}

int xengt_next_event(struct xengt *h, bool wait, struct xengt_event *ev)
{
	ssize_t got;

	if (xengt_fd(h) < 0)
		return -1;
	if (h->nonblock == wait) {
		if (fcntl(h->fd, F_SETFL, wait ? 0 : O_NONBLOCK))
			return xengt_fail(h, errno, "%s: %s", XENGT_DEVICE, strerror(errno));
		h->nonblock = !wait;
	}
	got = xengt_device_read(h->fd, ev, sizeof(*ev));
	if (got == sizeof(*ev))
		return 0;
	if (got >= 0)
		return xengt_fail(h, EIO, "%s: a torn event", XENGT_DEVICE);
	return xengt_fail(h, errno, "%s: %s", XENGT_DEVICE, strerror(errno));
}

const char *xengt_event_name(uint32_t type)
{
	static const char *const names[] = {
		[XENGT_EVENT_CREATED] = "created",
		[XENGT_EVENT_DESTROYED] = "destroyed",
		[XENGT_EVENT_DISPLAY_READY] = "display-ready",
		[XENGT_EVENT_MODE] = "mode",
		[XENGT_EVENT_RESET] = "reset",
		[XENGT_EVENT_FAILSAFE] = "failsafe",
		[XENGT_EVENT_HANG] = "hang",
	};

	return type < sizeof(names) / sizeof(names[0]) && names[type] ? names[type] : "unknown";
}

const char *xengt_state_name(uint32_t state)
{
	switch (state) {
	case XENGT_STATE_NEW:
		return "new";
	case XENGT_STATE_ACTIVE:
		return "active";
	case XENGT_STATE_FAILSAFE:
		return "failsafe";
	default:
		return "unknown";
	}
}
