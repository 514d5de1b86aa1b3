// SPDX-License-Identifier: GPL-2.0-only
/*
 * The GPUs that i915 drives, seen through the PCI core: why one cannot be used, in words for people, and
 * keeping them awake.
 *
 * i915 is silent about most of it: without enable_gvt, as a guest, or on a GPU that it has no GVT for, it
 * takes our hooks and never calls them.
 */
#include <linux/pci.h>

#include "host/private.h"
#include "gt/uc/intel_uc.h"

const char host_refuse_wedged[] = "i915 has given the GPU up as wedged";
static const char other_i915[] = "the running i915 is not the one that this module was built for";

/*
 * A few fields whose values are known, where the headers put them. The build has proven the headers
 * against the kernel package, and the kernel proves the package against itself when it has symbol
 * checksums; this is for the rest.
 */
const char *host_refuse_layout(struct drm_i915_private *i915)
{
	struct intel_gt *gt = to_gt(i915);

	if (!gt || gt->i915 != i915 || !gt->ggtt || gt->ggtt->vm.i915 != i915 ||
	    !gt->ggtt->vm.is_ggtt || gt->ggtt->vm.gt != gt || !gt->uncore ||
	    gt->uncore->i915 != i915 || gt->uncore->gt != gt || !gt->engine[RCS0] ||
	    gt->engine[RCS0]->gt != gt || gt->engine[RCS0]->id != RCS0 ||
	    strncmp(gt->engine[RCS0]->name, "rcs", 3) || gt->ggtt->num_fences > HOST_NR_FENCES)
		return other_i915;
	return NULL;
}

/* Also serves the GPUs that i915 hands over, which may not have been started yet. */
const char *host_refuse_gpu(struct drm_i915_private *i915)
{
	const char *why = host_refuse_layout(i915);

	if (why)
		return why;
	if (i915->vgpu.active)
		return "i915 runs on a virtual GPU itself";
	if (!i915->params.enable_gvt)
		return "i915 runs without enable_gvt=1";
	if (GRAPHICS_VER(i915) < 8 || GRAPHICS_VER(i915) > 9 || IS_CHERRYVIEW(i915) ||
	    IS_BROXTON(i915) || IS_GEMINILAKE(i915))
		return "the GPU is not a Broadwell, Skylake, Kaby Lake, Coffee Lake or Comet Lake";
	if (intel_uc_wants_guc_submission(&to_gt(i915)->uc))
		return "i915 submits through the GuC: boot with i915.enable_guc=0";
	if (!i915->vgpu.initial_cfg_space || !i915->vgpu.initial_mmio)
		return "i915 did not keep the GPU's initial state";
	return NULL;
}

static struct drm_i915_private *i915_of(struct pci_dev *pdev)
{
	struct drm_device *drm = pci_get_drvdata(pdev);

	return drm && drm->dev == &pdev->dev ? container_of(drm, struct drm_i915_private, drm)
					     : NULL;
}

static const char *look_at(struct pci_dev *pdev)
{
	struct drm_i915_private *i915 = i915_of(pdev);
	const char *why = i915 ? host_refuse_gpu(i915) : other_i915;

	if (!why && intel_gt_is_wedged(to_gt(i915)))
		why = host_refuse_wedged;
	return why ?: "i915 did not hand the GPU over";
}

/*
 * The next Intel GPU behind pdev that i915 drives, with its device's lock held, so that it is neither
 * bound nor unbound meanwhile; NULL at the end. *other: there was one with another driver or none.
 */
static struct pci_dev *next_gpu(struct pci_dev *pdev, bool *other)
{
	while ((pdev = pci_get_class(PCI_CLASS_DISPLAY_VGA << 8, pdev))) {
		if (pdev->vendor != PCI_VENDOR_ID_INTEL)
			continue;
		device_lock(&pdev->dev);
		if (pdev->dev.driver && !strcmp(pdev->dev.driver->name, "i915"))
			return pdev;
		device_unlock(&pdev->dev);
		*other = true;
	}
	return NULL;
}

static const char *no_gpu(bool other)
{
	return other ? "the Intel GPU is not driven by i915" : "there is no Intel GPU";
}

const char *host_refuse_undriven(void)
{
	struct pci_dev *pdev;
	bool other = false;

	pdev = next_gpu(NULL, &other);
	if (!pdev)
		return no_gpu(other);
	device_unlock(&pdev->dev);
	pci_dev_put(pdev);
	return NULL;
}

const char *host_refuse_reason(void)
{
	struct pci_dev *pdev;
	bool other = false;
	const char *why;

	pdev = next_gpu(NULL, &other);
	if (!pdev)
		return no_gpu(other);
	why = look_at(pdev);
	device_unlock(&pdev->dev);
	pci_dev_put(pdev);
	return why;
}

void host_wake_all(struct host_awake *awake)
{
	struct drm_i915_private *i915;
	struct pci_dev *pdev = NULL;
	bool other = false;

	awake->nr = 0;
	while ((pdev = next_gpu(pdev, &other))) {
		i915 = i915_of(pdev);
		if (i915 && !host_refuse_layout(i915) && awake->nr < ARRAY_SIZE(awake->pdev)) {
			intel_runtime_pm_get(&i915->runtime_pm);
			awake->pdev[awake->nr] = pci_dev_get(pdev);
			awake->i915[awake->nr++] = i915;
		}
		device_unlock(&pdev->dev);
	}
}

void host_wake_all_end(struct host_awake *awake)
{
	u32 i;

	for (i = 0; i < awake->nr; i++) {
		device_lock(&awake->pdev[i]->dev);
		if (i915_of(awake->pdev[i]) == awake->i915[i])
			intel_runtime_pm_put_unchecked(&awake->i915[i]->runtime_pm);
		device_unlock(&awake->pdev[i]->dev);
		pci_dev_put(awake->pdev[i]);
	}
}
