// SPDX-License-Identifier: MIT
/* The device file, the engines, contexts and address spaces. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <drm/i915_drm.h>

#include "gx.h"

static const struct {
	const char *name;
	uint32_t base; /* registers, PRM Skylake vol. 2c */
	uint64_t flags;
	uint16_t class;
} engines[GX_ENGINES] = {
	[GX_RCS] = {"rcs", 0x2000, I915_EXEC_RENDER, I915_ENGINE_CLASS_RENDER},
	[GX_BCS] = {"bcs", 0x22000, I915_EXEC_BLT, I915_ENGINE_CLASS_COPY},
	[GX_VCS] = {"vcs", 0x12000, I915_EXEC_BSD | I915_EXEC_BSD_RING1, I915_ENGINE_CLASS_VIDEO},
	[GX_VECS] = {"vecs", 0x1a000, I915_EXEC_VEBOX, I915_ENGINE_CLASS_VIDEO_ENHANCE},
};

const char *gx_engine_name(enum gx_engine e)
{
	return engines[e].name;
}

uint32_t gx_engine_base(enum gx_engine e)
{
	return engines[e].base;
}

uint64_t gx_engine_flags(enum gx_engine e)
{
	return engines[e].flags;
}

int gx_ioctl(int fd, unsigned long req, void *arg)
{
	int ret;

	do {
		ret = ioctl(fd, req, arg);
	} while (ret < 0 && (errno == EINTR || errno == EAGAIN));
	return ret < 0 ? -errno : 0;
}

int gx_param(struct gx *g, int param, int *value)
{
	struct drm_i915_getparam gp = {.param = param, .value = value};

	return gx_ioctl(g->fd, DRM_IOCTL_I915_GETPARAM, &gp);
}

bool gx_has_gpr(const struct gx *g, enum gx_engine e)
{
	return g->gen >= 9 || e == GX_RCS;
}

static int open_i915(const char *node)
{
	char name[16] = "";
	struct drm_version v = {.name = name, .name_len = sizeof(name) - 1};
	int fd = open(node, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (!gx_ioctl(fd, DRM_IOCTL_VERSION, &v) && !strcmp(name, "i915"))
		return fd;
	close(fd);
	return -1;
}

/* Render nodes first: on them nobody needs to be DRM master. */
static void find_device(struct gx *g)
{
	unsigned i;

	for (i = 0; i < 32; i++) {
		snprintf(g->node, sizeof(g->node), "/dev/dri/%s%u", i < 16 ? "renderD" : "card",
			 i < 16 ? 128 + i : i - 16);
		g->fd = open_i915(g->node);
		if (g->fd >= 0)
			return;
	}
	gx_fatal("open", "no /dev/dri node belongs to i915");
}

static void find_engines(struct gx *g)
{
	union {
		struct drm_i915_query_engine_info info;
		uint8_t space[sizeof(struct drm_i915_query_engine_info) +
			      64 * sizeof(struct drm_i915_engine_info)];
	} u = {0};
	struct drm_i915_query_item item = {
		.query_id = DRM_I915_QUERY_ENGINE_INFO,
		.length = sizeof(u),
		.data_ptr = (uintptr_t)&u,
	};
	struct drm_i915_query q = {.num_items = 1, .items_ptr = (uintptr_t)&item};
	unsigned i, e;
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_QUERY, &q);

	if (ret || item.length < 0)
		gx_fatal("engines", "engine query: %s", strerror(ret ? -ret : -item.length));
	for (i = 0; i < u.info.num_engines; i++) {
		for (e = 0; e < GX_ENGINES; e++) {
			if (u.info.engines[i].engine.engine_class == engines[e].class)
				g->engines |= 1u << e;
		}
	}
}

/* What a test that has failed left running must not disturb the next one: it goes with its context.
 * Drivers that cannot cancel (a vGPU's guest cannot preempt) refuse this, which is no error here. */
static void end_with_fd(struct gx *g, uint32_t ctx)
{
	struct drm_i915_gem_context_param cp = {
		.ctx_id = ctx,
		.param = I915_CONTEXT_PARAM_PERSISTENCE,
	};

	(void)gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_CONTEXT_SETPARAM, &cp);
}

void gx_open(struct gx *g, const struct gx_opt *opt)
{
	struct drm_i915_gem_context_param cp = {.param = I915_CONTEXT_PARAM_GTT_SIZE};
	int sched = 0;
	int ret;

	memset(g, 0, sizeof(*g));
	g->opt = opt;
	if (opt->device) {
		snprintf(g->node, sizeof(g->node), "%s", opt->device);
		g->fd = open_i915(g->node);
		if (g->fd < 0)
			gx_fatal("open", "%s cannot be opened or is not i915's", g->node);
	} else {
		find_device(g);
	}
	ret = gx_param(g, I915_PARAM_CHIPSET_ID, &g->devid);
	if (ret)
		gx_fatal("open", "CHIPSET_ID: %s", strerror(-ret));
	/* Broadwell is 16xx; the Gen9 families have 19xx, 59xx, 3exx, 9bxx and more */
	g->gen = (g->devid & 0xff00) == 0x1600 ? 8 : 9;
	if (!gx_param(g, I915_PARAM_HAS_SCHEDULER, &sched))
		g->sched = (unsigned)sched;
	ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_CONTEXT_GETPARAM, &cp);
	if (ret)
		gx_fatal("open", "GTT_SIZE: %s", strerror(-ret));
	g->gtt_size = cp.value;
	g->next_va = 1ull << 24;
	find_engines(g);
	end_with_fd(g, 0);
}

void gx_close(struct gx *g)
{
	close(g->fd);
}

static int create_context(struct gx *g, uint32_t vm, uint32_t *id)
{
	struct drm_i915_gem_context_create_ext_setparam setvm = {
		.base.name = I915_CONTEXT_CREATE_EXT_SETPARAM,
		.param.param = I915_CONTEXT_PARAM_VM,
		.param.value = vm,
	};
	struct drm_i915_gem_context_create_ext create = {0};
	int ret;

	if (vm) {
		create.flags = I915_CONTEXT_CREATE_FLAGS_USE_EXTENSIONS;
		create.extensions = (uintptr_t)&setvm;
	}
	ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_CONTEXT_CREATE_EXT, &create);
	*id = create.ctx_id;
	return ret;
}

uint32_t gx_ctx_new(struct gx *g, uint32_t vm)
{
	uint32_t id;
	int ret = create_context(g, vm, &id);

	if (ret)
		gx_fatal("context", "context creation: %s", strerror(-ret));
	end_with_fd(g, id);
	return id;
}

void gx_ctx_free(struct gx *g, uint32_t ctx)
{
	struct drm_i915_gem_context_destroy d = {.ctx_id = ctx};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_CONTEXT_DESTROY, &d);

	if (ret)
		gx_fatal("context", "context destruction: %s", strerror(-ret));
}

int gx_ctx_priority(struct gx *g, uint32_t ctx, int prio)
{
	struct drm_i915_gem_context_param cp = {
		.ctx_id = ctx,
		.param = I915_CONTEXT_PARAM_PRIORITY,
		.value = (uint64_t)(int64_t)prio,
	};

	return gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_CONTEXT_SETPARAM, &cp);
}

uint32_t gx_vm_new(struct gx *g)
{
	struct drm_i915_gem_vm_control vm = {0};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_VM_CREATE, &vm);

	if (ret)
		gx_fatal("vm", "address space creation: %s", strerror(-ret));
	return vm.vm_id;
}

void gx_vm_free(struct gx *g, uint32_t id)
{
	struct drm_i915_gem_vm_control vm = {.vm_id = id};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GEM_VM_DESTROY, &vm);

	if (ret)
		gx_fatal("vm", "address space destruction: %s", strerror(-ret));
}

void gx_reset_stats(struct gx *g, uint32_t ctx, uint32_t *active, uint32_t *pending)
{
	struct drm_i915_reset_stats rs = {.ctx_id = ctx};
	int ret = gx_ioctl(g->fd, DRM_IOCTL_I915_GET_RESET_STATS, &rs);

	if (ret)
		gx_fatal("reset-stats", "GET_RESET_STATS: %s", strerror(-ret));
	*active = rs.batch_active;
	*pending = rs.batch_pending;
}
