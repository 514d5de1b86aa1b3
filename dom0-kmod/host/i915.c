// SPDX-License-Identifier: GPL-2.0-only
/*
 * Riding on dom0's i915: its GVT hooks, and the table that the core gets.
 *
 * i915 calls the hooks with a mutex of its own held, one at a time. A GPU for which init_device() has
 * set i915->gvt gets clean_device(), when it is unbound or when the hooks are given back.
 */
#include <linux/pci.h>

#include "host/private.h"
#include "intel_gvt.h"

HOST_IMPORT_NS(I915_GVT);

static const struct host_callbacks *callbacks;
static u32 attached;
static const char *why_not;

static const struct gvt_host_info *host_info(void *host)
{
	return &((struct host_gpu *)host)->info;
}

static const struct gvt_host_ops host_i915_ops = {
	.info = host_info,
	.gm_reserve = host_gm_reserve,
	.gm_release = host_gm_release,
	.fence_reserve = host_fence_reserve,
	.fence_release = host_fence_release,
	.fence_write = host_fence_write,
	.ggtt_write = host_ggtt_write,
	.ggtt_scratch = host_ggtt_scratch,
	.ggtt_flush = host_ggtt_flush,
	.mmio_read = host_mmio_read,
	.mmio_write = host_mmio_write,
	.wake_get = host_wake_get,
	.wake_put = host_wake_put,
	.ctx_create = host_ctx_create,
	.ctx_destroy = host_ctx_destroy,
	.submit = host_submit,
	.cancel = host_cancel,
	.busy_ns = host_busy_ns,
};

static void fill_info(struct host_gpu *gpu)
{
	struct pci_dev *pdev = to_pci_dev(gpu->i915->drm.dev);

	gpu->info = (struct gvt_host_info){
		.device_id = pdev->device,
		.revision = pdev->revision,
		.gen = GRAPHICS_VER(gpu->i915),
		.aperture_mfn = gpu->ggtt->gmadr.start >> PAGE_SHIFT,
		.aperture_size = gpu->ggtt->mappable_end,
		.ggtt_size = gpu->ggtt->vm.total,
		.cfg_space = gpu->i915->vgpu.initial_cfg_space,
		.mmio = gpu->i915->vgpu.initial_mmio,
	};
}

static int gpu_create(struct drm_i915_private *i915, struct host_gpu **out)
{
	struct host_gpu *gpu = kzalloc(sizeof(*gpu), GFP_KERNEL);
	int ret;

	if (!gpu)
		return -ENOMEM;
	gpu->i915 = i915;
	gpu->gt = to_gt(i915);
	gpu->ggtt = gpu->gt->ggtt;
	mutex_init(&gpu->lock);
	mutex_init(&gpu->wake_lock);
	INIT_LIST_HEAD(&gpu->contexts);
	fill_info(gpu);
	host_fence_init(gpu);

	ret = -ENOMEM;
	gpu->wq = alloc_workqueue("xengt-gpu", WQ_HIGHPRI, 0);
	if (!gpu->wq)
		goto err_free;
	ret = host_gm_init(gpu);
	if (ret)
		goto err_wq;
	ret = host_pm_init(gpu);
	if (ret)
		goto err_gm;
	host_engines_init(gpu);
	*out = gpu;
	return 0;

err_gm:
	host_gm_fini(gpu);
err_wq:
	destroy_workqueue(gpu->wq);
err_free:
	kfree(gpu);
	return ret;
}

static void gpu_destroy(struct host_gpu *gpu)
{
	WARN_ON(!list_empty(&gpu->contexts) || gpu->awake || gpu->fence_mask);
	host_engines_fini(gpu);
	host_pm_fini(gpu);
	host_gm_fini(gpu);
	destroy_workqueue(gpu->wq);
	kfree(gpu);
}

static int init_device(struct drm_i915_private *i915)
{
	const char *why = host_refuse_gpu(i915);
	struct host_gpu *gpu;
	int ret;

	if (why) {
		why_not = why;
		return -ENODEV;
	}
	ret = gpu_create(i915, &gpu);
	if (ret) {
		why_not = "out of memory";
		return ret;
	}
	ret = callbacks->attach(&host_i915_ops, gpu, &gpu->priv, &why);
	if (ret) {
		why_not = why ?: "the GPU was refused";
		gpu_destroy(gpu);
		return ret;
	}
	i915->gvt = (struct intel_gvt *)gpu;
	attached++;
	return 0;
}

static void clean_device(struct drm_i915_private *i915)
{
	struct host_gpu *gpu = (struct host_gpu *)i915->gvt;

	callbacks->detach(gpu->priv);
	i915->gvt = NULL;
	attached--;
	gpu_destroy(gpu);
	why_not = "the GPU was unbound from i915";
}

static void pm_resume(struct drm_i915_private *i915)
{
	host_pm_resume((struct host_gpu *)i915->gvt);
}

static const struct intel_vgpu_ops hooks = {
	.init_device = init_device,
	.clean_device = clean_device,
	.pm_resume = pm_resume,
};

int host_i915_register(const struct host_callbacks *cb)
{
	callbacks = cb;
	why_not = NULL;
	if (intel_gvt_set_ops(&hooks)) {
		why_not = "another module (kvmgt?) owns i915's GVT hooks";
		return -EBUSY;
	}
	if (attached)
		return 0;
	if (!why_not)
		why_not = host_refuse_reason();
	intel_gvt_clear_ops(&hooks);
	return -ENODEV;
}

void host_i915_unregister(void)
{
	intel_gvt_clear_ops(&hooks);
}

const char *host_i915_why_not(void)
{
	return attached ? NULL : why_not;
}
