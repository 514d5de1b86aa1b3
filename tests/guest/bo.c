// SPDX-License-Identifier: MIT
/* Buffers: creation, CPU mapping, a place in the GPU's address space. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <drm/i915_drm.h>

#include "gx.h"

#define HUGE_SIZE (2ul << 20)

static uint64_t next_va(struct gx *g, uint64_t size, uint64_t align)
{
	uint64_t va = (g->next_va + align - 1) & ~(align - 1);

	/* a hole behind each buffer, so that what runs over its end meets nothing */
	g->next_va = va + size + 16 * GX_PAGE;
	if (g->next_va > g->gtt_size)
		gx_fatal("buffer", "no address space left");
	return va;
}

static void *map_bo(struct gx *g, uint32_t handle, uint64_t size)
{
	struct drm_i915_gem_mmap_offset mo = {.handle = handle, .flags = I915_MMAP_OFFSET_WB};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_MMAP_OFFSET, &mo);
	void *p;

	if (ret)
		gx_fatal("buffer", "mmap offset: %s", strerror(-ret));
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, g->fd, (off_t)mo.offset);
	if (p == MAP_FAILED)
		gx_fatal("buffer", "mmap: %s", strerror(errno));
	return p;
}

void gx_bo_new_at(struct gx *g, struct gx_bo *bo, uint64_t size, uint64_t va)
{
	struct drm_i915_gem_create create = {.size = (size + GX_PAGE - 1) & ~(GX_PAGE - 1)};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_CREATE, &create);

	if (ret)
		gx_fatal("buffer", "a buffer of %llu bytes: %s", (unsigned long long)create.size,
			 strerror(-ret));
	bo->handle = create.handle;
	bo->size = create.size;
	bo->va = va;
	bo->user = NULL;
	bo->map = map_bo(g, bo->handle, bo->size);
}

void gx_bo_new(struct gx *g, struct gx_bo *bo, uint64_t size)
{
	gx_bo_new_at(g, bo, size, next_va(g, size, 16 * GX_PAGE));
}

void gx_bo_new_huge(struct gx *g, struct gx_bo *bo, uint64_t size)
{
	struct drm_i915_gem_userptr up = {0};
	int ret;

	bo->size = (size + HUGE_SIZE - 1) & ~(HUGE_SIZE - 1);
	bo->user = aligned_alloc(HUGE_SIZE, bo->size);
	if (!bo->user)
		gx_fatal("buffer", "no memory for %llu bytes", (unsigned long long)bo->size);
	/* without huge pages in this kernel it is small pages, which is no error */
	madvise(bo->user, bo->size, MADV_HUGEPAGE);
	memset(bo->user, 0, bo->size);
	up.user_ptr = (uintptr_t)bo->user;
	up.user_size = bo->size;
	ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_USERPTR, &up);
	if (ret)
		gx_fatal("buffer", "userptr of %llu bytes: %s", (unsigned long long)bo->size,
			 strerror(-ret));
	bo->handle = up.handle;
	bo->va = next_va(g, bo->size, HUGE_SIZE);
	bo->map = bo->user;
}

void gx_bo_free(struct gx *g, struct gx_bo *bo)
{
	struct drm_gem_close close = {.handle = bo->handle};
	int ret;

	if (!bo->user)
		munmap(bo->map, bo->size);
	ret = gx_ioctl(g->fd, DRM_IOCTL_GEM_CLOSE, &close);
	if (ret)
		gx_fatal("buffer", "GEM_CLOSE: %s", strerror(-ret));
	free(bo->user);
	memset(bo, 0, sizeof(*bo));
}

int gx_bo_wait(struct gx *g, const struct gx_bo *bo, double seconds)
{
	struct drm_i915_gem_wait wait = {
		.bo_handle = bo->handle,
		.timeout_ns = (int64_t)(seconds * 1e9),
	};

	return gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_WAIT, &wait);
}

bool gx_bo_busy(struct gx *g, const struct gx_bo *bo)
{
	struct drm_i915_gem_busy busy = {.handle = bo->handle};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_BUSY, &busy);

	if (ret)
		gx_fatal("buffer", "GEM_BUSY: %s", strerror(-ret));
	return busy.busy != 0;
}
