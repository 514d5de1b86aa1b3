/* SPDX-License-Identifier: MIT */
/* Inside libxengt. */
#ifndef XENGT_PRIVATE_H
#define XENGT_PRIVATE_H

#include <sys/types.h>
#include <xengt/xengt.h>

#define XENGT_DEVICE "/dev/xengt"

struct xengt {
	int fd; /* -1 until the device is needed */
	bool nonblock;
	char error[768];
};

/* Sets errno and the handle's sentence; returns -1, so that callers can return it. */
int xengt_fail(struct xengt *h, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ioctl that opens the device first. Returns 0, or -errno of the ioctl (errno is set, the sentence is
 * not), or -1000 when the device could not be opened (both are set). */
int xengt_call(struct xengt *h, unsigned long cmd, void *arg);
#define XENGT_CALL_NO_DEVICE (-1000)

/* Sets errno and a sentence for an error of a call about vGPU id; returns -1. */
int xengt_vgpu_failed(struct xengt *h, uint64_t id, int err);

/* ---- device.c: the device itself; tests link a model of the module in its place ---- */

/* As open(), ioctl() and read() on it. */
int xengt_device_open(void);
int xengt_device_ioctl(int fd, unsigned long cmd, void *arg);
ssize_t xengt_device_read(int fd, void *buf, size_t len);

/* ---- monitor.c, edid.c ---- */

/* NULL, or what is wrong with an EDID of len bytes (for people). */
const char *xengt_edid_wrong(const uint8_t *edid, size_t len);

#endif
