// SPDX-License-Identifier: MIT
/* What the device and the driver say they are. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <drm/i915_drm.h>

#include "gx.h"

static void driver(struct gx *g)
{
	char name[16] = "", date[32] = "", desc[64] = "";
	struct drm_version v = {
		.name = name,
		.name_len = sizeof(name) - 1,
		.date = date,
		.date_len = sizeof(date) - 1,
		.desc = desc,
		.desc_len = sizeof(desc) - 1,
	};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_VERSION, &v);

	if (ret)
		gx_fatal("driver", "DRM_IOCTL_VERSION: %s", strerror(-ret));
	gx_ok("driver", "%s %d.%d.%d on %s", name, v.version_major, v.version_minor,
	      v.version_patchlevel, g->node);
	gx_ok("device", "id %04x, gen %u", (unsigned)g->devid, g->gen);
}

static void engines(struct gx *g)
{
	char list[64] = "";
	unsigned e, n = 0;

	for (e = 0; e < GX_ENGINES; e++) {
		if (!(g->engines & 1u << e))
			continue;
		n++;
		strcat(list, " ");
		strcat(list, gx_engine_name(e));
	}
	if (n < GX_ENGINES)
		gx_fail("engines", "expected rcs bcs vcs vecs, the driver lists%s", list);
	else
		gx_ok("engines", "%u:%s", n, list);
}

static void address_space(struct gx *g)
{
	int ppgtt = 0, pin = 0;

	if (gx_param(g, I915_PARAM_HAS_ALIASING_PPGTT, &ppgtt) || ppgtt < 2)
		gx_fail("ppgtt", "expected full PPGTT (2 or more), HAS_ALIASING_PPGTT is %d",
			ppgtt);
	else
		gx_ok("ppgtt", "full, %llu GiB a context", (unsigned long long)(g->gtt_size >> 30));
	if (gx_param(g, I915_PARAM_HAS_EXEC_SOFTPIN, &pin) || !pin)
		gx_fail("softpin", "the driver cannot place buffers at fixed addresses");
	else
		gx_ok("softpin", "yes");
}

/* /proc/interrupts and the like are the scenario's business; this is what ioctls tell. */
static void scheduler(struct gx *g)
{
	gx_ok("scheduler", "%spriorities, %spreemption, %ssemaphores",
	      g->sched & I915_SCHEDULER_CAP_PRIORITY ? "" : "no ",
	      g->sched & I915_SCHEDULER_CAP_PREEMPTION ? "" : "no ",
	      g->sched & I915_SCHEDULER_CAP_SEMAPHORES ? "" : "no ");
}

/*
 * The driver tells user space nothing about it, so this asks the device: the PVINFO page of BAR0 begins
 * with a magic number on a vGPU. Returns 1, 0, or -1 when it cannot be read.
 */
static int pvinfo(struct gx *g)
{
	const uint64_t magic = 0x4776544776544776;
	const off_t page = 0x78000;
	char path[80];
	struct stat st;
	void *p;
	int fd, ret = -1;

	if (fstat(g->fd, &st))
		return -1;
	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/device/resource0", major(st.st_rdev),
		 minor(st.st_rdev));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	p = mmap(NULL, GX_PAGE, PROT_READ, MAP_SHARED, fd, page);
	close(fd);
	if (p != MAP_FAILED) {
		volatile uint32_t *w = p;

		ret = (w[0] | (uint64_t)w[1] << 32) == magic;
		munmap(p, GX_PAGE);
	}
	return ret;
}

static void vgpu(struct gx *g)
{
	switch (pvinfo(g)) {
	case 1:
		gx_ok("vgpu", "yes");
		break;
	case 0:
		gx_ok("vgpu", "no");
		break;
	default:
		gx_skip("vgpu", "BAR0 cannot be read here; the driver %s",
			g->sched & I915_SCHEDULER_CAP_PREEMPTION
				? "preempts, so it is probably none"
				: "does not preempt, so it probably is one");
	}
}

void t_info(struct gx *g, enum gx_engine e)
{
	(void)e;
	driver(g);
	engines(g);
	address_space(g);
	scheduler(g);
	vgpu(g);
}
