// SPDX-License-Identifier: MIT
/* Submission by EXECBUFFER2 at fixed addresses, fences. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <drm/i915_drm.h>
#include <linux/sync_file.h>

#include "gx.h"

static void fill_object(struct drm_i915_gem_exec_object2 *o, const struct gx_bo *bo, uint64_t flags)
{
	memset(o, 0, sizeof(*o));
	o->handle = bo->handle;
	o->offset = gx_canonical(bo->va);
	o->flags = EXEC_OBJECT_PINNED | EXEC_OBJECT_SUPPORTS_48B_ADDRESS | flags;
}

int gx_submit_errno(struct gx *g, struct gx_job *job)
{
	struct drm_i915_gem_exec_object2 *obj = calloc(job->nbo + 1, sizeof(*obj));
	struct drm_i915_gem_execbuffer2 eb = {0};
	uint64_t async = job->async ? EXEC_OBJECT_ASYNC : 0;
	unsigned i;
	int ret;

	if (!obj)
		return -ENOMEM;
	for (i = 0; i < job->nbo; i++)
		fill_object(&obj[i], job->bo[i], EXEC_OBJECT_WRITE | async);
	/* the driver refuses batches that are said to be written, though nothing keeps them from it */
	fill_object(&obj[job->nbo], &job->batch->bo, async);
	eb.buffers_ptr = (uintptr_t)obj;
	eb.buffer_count = job->nbo + 1;
	eb.batch_start_offset = job->offset;
	eb.flags = gx_engine_flags(job->engine) | I915_EXEC_NO_RELOC;
	if (job->want_fence)
		eb.flags |= I915_EXEC_FENCE_OUT;
	eb.rsvd1 = job->ctx;
	ret = gx_ioctl(g->fd,
		       job->want_fence ? DRM_IOCTL_I915_GEM_EXECBUFFER2_WR
				       : DRM_IOCTL_I915_GEM_EXECBUFFER2,
		       &eb);
	job->fence = !ret && job->want_fence ? (int)(eb.rsvd2 >> 32) : -1;
	free(obj);
	return ret;
}

void gx_submit(struct gx *g, struct gx_job *job)
{
	int ret = gx_submit_errno(g, job);

	if (ret)
		gx_fatal("submit", "EXECBUFFER2 on %s: %s", gx_engine_name(job->engine),
			 strerror(-ret));
}

void gx_exec(struct gx *g, uint32_t ctx, enum gx_engine e, struct gx_batch *b, ...)
{
	struct gx_bo *bo[16];
	struct gx_job job = {.batch = b, .ctx = ctx, .engine = e, .bo = bo};
	struct gx_bo *p;
	va_list ap;

	va_start(ap, b);
	while ((p = va_arg(ap, struct gx_bo *))) {
		if (job.nbo == 16)
			abort();
		bo[job.nbo++] = p;
	}
	va_end(ap);
	gx_submit(g, &job);
	gx_batch_wait(g, b);
}

void gx_batch_wait(struct gx *g, struct gx_batch *b)
{
	int ret = gx_bo_wait(g, &b->bo, GX_WAIT);

	if (ret)
		gx_fatal("wait", "batch on %s not done after %.0f s: %s", gx_engine_name(b->engine),
			 GX_WAIT, strerror(-ret));
}

int gx_fence_wait(int fence, double seconds)
{
	struct pollfd p = {.fd = fence, .events = POLLIN};
	double end = gx_now() + seconds;
	int ret;

	do {
		double left = end - gx_now();

		ret = poll(&p, 1, left > 0 ? (int)(left * 1000) + 1 : 0);
	} while (ret < 0 && errno == EINTR);
	if (ret < 0)
		gx_fatal("fence", "poll: %s", strerror(errno));
	return ret;
}

int gx_fence_status(int fence)
{
	struct sync_file_info info = {0};
	int ret = gx_ioctl(fence, SYNC_IOC_FILE_INFO, &info);

	if (ret)
		gx_fatal("fence", "SYNC_IOC_FILE_INFO: %s", strerror(-ret));
	return info.status;
}
