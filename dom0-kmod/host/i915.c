// SPDX-License-Identifier: GPL-2.0-only
/*
 * Riding on dom0's i915: its GVT hooks, and the table that the core gets.
 *
 * i915 calls the hooks with a mutex of its own held, one at a time. A GPU for which init_device() has
 * set i915->gvt gets clean_device(), when it is unbound or when the hooks are given back. For a GPU that
 * is being bound init_device() comes long before i915 can run anything on it, so the module hears of it
 * when the driver core says that it is bound.
 */
#include <linux/pci.h>

#include "host/private.h"
#include "intel_gvt.h"

HOST_IMPORT_NS(I915_GVT);

static const struct host_callbacks *callbacks;
static DEFINE_MUTEX(attach_lock); /* guards what follows; inside i915's mutex and a device's lock */
static LIST_HEAD(gpus);
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
	.page_alloc = host_page_alloc,
	.page_free = host_page_free,
	.ctx_create = host_ctx_create,
	.ctx_destroy = host_ctx_destroy,
	.submit = host_submit,
	.cancel = host_cancel,
	.busy_ns = host_busy_ns,
	.ctx_addr = host_ctx_addr,
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

static int attach(struct host_gpu *gpu)
{
	const char *why = NULL;
	int ret;

	lockdep_assert_held(&attach_lock);
	ret = callbacks->attach(&host_i915_ops, gpu, &gpu->priv, &why);
	if (ret) {
		why_not = why ?: "the GPU was refused";
		return ret;
	}
	gpu->attached = true;
	attached++;
	return 0;
}

static int init_device(struct drm_i915_private *i915)
{
	struct host_gpu *gpu;
	int ret = -ENODEV;

	mutex_lock(&attach_lock);
	why_not = host_refuse_gpu(i915);
	if (why_not)
		goto out;
	ret = gpu_create(i915, &gpu);
	if (ret) {
		why_not = "out of memory";
		goto out;
	}
	/* i915 calls a GPU wedged until it has started it */
	if (!intel_gt_is_wedged(gpu->gt))
		ret = attach(gpu);
	if (ret) {
		gpu_destroy(gpu);
	} else {
		list_add_tail(&gpu->link, &gpus);
		i915->gvt = (struct intel_gvt *)gpu;
	}
out:
	mutex_unlock(&attach_lock);
	return ret;
}

static void clean_device(struct drm_i915_private *i915)
{
	struct host_gpu *gpu = (struct host_gpu *)i915->gvt;

	mutex_lock(&attach_lock);
	i915->gvt = NULL;
	list_del(&gpu->link);
	if (gpu->attached) {
		callbacks->detach(gpu->priv);
		attached--;
		why_not = "the GPU was unbound from i915";
	}
	gpu_destroy(gpu);
	mutex_unlock(&attach_lock);
}

/* Process context, with the device's lock held. */
static int bus_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct host_gpu *gpu;

	if (event != BUS_NOTIFY_BOUND_DRIVER)
		return NOTIFY_DONE;
	mutex_lock(&attach_lock);
	list_for_each_entry (gpu, &gpus, link) {
		if (gpu->i915->drm.dev != data || gpu->attached)
			continue;
		if (intel_gt_is_wedged(gpu->gt))
			why_not = host_refuse_wedged;
		else
			attach(gpu);
	}
	mutex_unlock(&attach_lock);
	return NOTIFY_DONE;
}

static struct notifier_block bus_notifier = {.notifier_call = bus_event};

static void pm_resume(struct drm_i915_private *i915)
{
	host_pm_resume((struct host_gpu *)i915->gvt);
}

static const struct intel_vgpu_ops hooks = {
	.init_device = init_device,
	.clean_device = clean_device,
	.pm_resume = pm_resume,
};

static bool any_attached(void)
{
	bool any;

	mutex_lock(&attach_lock);
	any = attached;
	mutex_unlock(&attach_lock);
	return any;
}

int host_i915_register(const struct host_callbacks *cb)
{
	struct host_awake awake;
	const char *why;
	int ret;

	callbacks = cb;
	/*
	 * i915 keeps a GPU whose probe has failed in the list that it walks for our hooks, though it has
	 * freed it. So it is not asked to when it drives no GPU.
	 */
	why_not = host_refuse_undriven();
	if (why_not)
		return -ENODEV;
	ret = bus_register_notifier(&pci_bus_type, &bus_notifier);
	if (ret)
		return ret;
	host_wake_all(&awake);
	ret = intel_gvt_set_ops(&hooks);
	host_wake_all_end(&awake);
	if (ret) {
		bus_unregister_notifier(&pci_bus_type, &bus_notifier);
		why_not = "another module (kvmgt?) owns i915's GVT hooks";
		return -EBUSY;
	}
	if (any_attached())
		return 0;
	/* waits for a GPU that is being bound */
	why = host_refuse_reason();
	if (any_attached())
		return 0;
	host_i915_unregister();
	why_not = why_not ?: why;
	return -ENODEV;
}

void host_i915_unregister(void)
{
	bus_unregister_notifier(&pci_bus_type, &bus_notifier);
	intel_gvt_clear_ops(&hooks);
}

const char *host_i915_why_not(void)
{
	return any_attached() ? NULL : why_not;
}
