// SPDX-License-Identifier: GPL-2.0-only
/* One GPU: tables and platform, and what vGPUs may have of it. */
#include "life.h"
#include "regs/pvinfo.h"
#include "scan.h"
#include "vgpu.h"
#include "workload.h"

/* Whether a table of function pointers has no hole. */
bool gvt_ops_complete(const void *ops, size_t size)
{
	const void *const *fn = ops;
	size_t i;

	for (i = 0; i < size / sizeof(*fn); i++)
		if (!fn[i])
			return false;
	return true;
}

static const char *check_info(const struct gvt_host_info *info)
{
	if (!info || !info->cfg_space)
		return "the host layer tells nothing about the GPU";
	if (!(info->engine_mask & BIT(GVT_RCS)))
		return "the GPU has no render engine";
	if (info->aperture_size < (128u << 20) || info->aperture_size > (4096ull << 20) ||
	    (info->aperture_size & (info->aperture_size - 1)))
		return "the aperture's size is not one that the GPU can have";
	if (info->ggtt_size < info->aperture_size || info->ggtt_size > (4096ull << 20))
		return "the GGTT's size is not one that the GPU can have";
	return NULL;
}

static void set_default(u32 *limit, u32 val)
{
	if (!*limit)
		*limit = val;
}

static void set_limits(struct gvt *gvt, const struct gvt_limits *limits)
{
	struct gvt_limits *l = &gvt->limits;

	*l = *limits;
	set_default(&l->hangs_window, GVT_HANGS_WINDOW);
	set_default(&l->hangs_window_ms, GVT_HANGS_WINDOW_MS);
	set_default(&l->hangs_total, GVT_HANGS_TOTAL);
	set_default(&l->job_limit_ms, GVT_JOB_LIMIT_MS);
	/* The limit is a time of 32 bits in microseconds below. */
	l->job_limit_ms = min(l->job_limit_ms, 4000000u);
}

int gvt_create(const struct gvt_host_ops *ops, void *host, const struct gvt_limits *limits,
	       struct gvt **out, const char **why)
{
	const struct gvt_platform *platform;
	const struct gvt_host_info *info;
	struct gvt *gvt;
	int err;

	*why = "the host layer's operations are not complete";
	if (!gvt_ops_complete(ops, sizeof(*ops)))
		return -EINVAL;
	info = ops->info(host);
	*why = check_info(info);
	if (*why)
		return -EINVAL;
	*why = scan_check_tables();
	if (*why)
		return -EINVAL;
	scan_skim_init();
	*why = "no platform data for this GPU";
	platform = gvt_platform_find(info->device_id);
	if (!platform)
		return -ENODEV;

	*why = "no memory";
	gvt = os_zalloc(sizeof(*gvt));
	if (!gvt)
		return -ENOMEM;
	err = gvt_mmio_index_create(platform, info->engine_mask, info->mmio, &gvt->mmio, why);
	if (err) {
		os_free(gvt);
		return err;
	}
	gvt->host_ops = ops;
	gvt->host = host;
	gvt->info = info;
	gvt->platform = platform;
	set_limits(gvt, limits);
	gvt->pvinfo_caps = PVINFO_CAP_FULL_PPGTT | PVINFO_CAP_HWSP | PVINFO_CAP_HUGE_GTT;
	gvt->next_id = limits->after_id + 1;
	os_mutex_init(&gvt->lock);
	INIT_LIST_HEAD(&gvt->vgpus);
	gvt_dispatch_init(gvt);
	*out = gvt;
	return 0;
}

void gvt_destroy(struct gvt *gvt)
{
	if (!gvt)
		return;
	if (!list_empty(&gvt->vgpus))
		os_warn("the core ends while vGPUs are left");
	gvt_dispatch_fini(gvt);
	gvt_mmio_index_destroy(gvt->mmio);
	os_free(gvt);
}

const char *gvt_platform_name(const struct gvt *gvt)
{
	return gvt->platform->name;
}

/*
 * Where free stretches lie is the host layer's to know; a stretch as large as all that is free is
 * what it has unless others have split the GGTT, and vgpu_create says so then.
 */
void gvt_get_capacity(struct gvt *gvt, struct gvt_capacity *out)
{
	os_mutex_lock(&gvt->lock);
	*out = (struct gvt_capacity){
		.low_gm_mib = gvt->limits.low_gm_mib,
		.low_gm_free_mib = gvt->limits.low_gm_mib - gvt->low_gm_used_mib,
		.high_gm_mib = gvt->limits.high_gm_mib,
		.high_gm_free_mib = gvt->limits.high_gm_mib - gvt->high_gm_used_mib,
		.fences = gvt->limits.fences,
		.fences_free = gvt->limits.fences - gvt->fences_used,
		.vgpus = gvt->nr_vgpus,
		.max_vgpus = GVT_MAX_VGPUS,
	};
	out->low_gm_largest_mib = out->low_gm_free_mib;
	out->high_gm_largest_mib = out->high_gm_free_mib;
	os_mutex_unlock(&gvt->lock);
}

void gvt_set_event_sink(struct gvt *gvt,
			void (*sink)(void *arg, u64 vgpu_id, u32 owner, enum gvt_event ev),
			void *arg)
{
	gvt->event_sink = sink;
	gvt->event_arg = arg;
}
