// SPDX-License-Identifier: GPL-2.0-only
/*
 * xengt.ko: joins the GVT core, the Xen backend and the host layer on dom0's i915.
 *
 * The module is all or nothing: when Xen, the kernel or the GPU cannot do it, or nobody asked for it
 * (enable=1), loading fails with one line that says why.
 */
#include <linux/module.h>

#include "xengt.h"

static bool enable;
module_param(enable, bool, 0444);
MODULE_PARM_DESC(enable, "Mediate the GPU (off by default; i915 needs enable_gvt=1 as well)");

/* dom0 keeps what is not given here: its scan-out buffers live in the aperture. */
static unsigned int low_gm = 192;
module_param(low_gm, uint, 0444);
MODULE_PARM_DESC(low_gm, "Aperture (low graphics memory) for all vGPUs together, MiB (192)");

static unsigned int high_gm = 3072;
module_param(high_gm, uint, 0444);
MODULE_PARM_DESC(high_gm, "High graphics memory for all vGPUs together, MiB (3072)");

static unsigned int fences = 24;
module_param(fences, uint, 0444);
MODULE_PARM_DESC(fences, "Fence registers for all vGPUs together (24)");

static int __init xengt_init(void)
{
	const struct gvt_limits limits = {
		.low_gm_mib = low_gm,
		.high_gm_mib = high_gm,
		.fences = fences,
	};
	int err;

	if (!enable) {
		pr_err("xengt: not loaded: off by default, load it with enable=1\n");
		return -ENODEV;
	}
	err = xengt_gpus_init(&limits);
	if (err)
		return err;
	err = xengt_chardev_init();
	if (err) {
		pr_err("xengt: not loaded: no character device (error %d)\n", err);
		xengt_gpus_exit();
		return err;
	}
	return 0;
}

static void __exit xengt_exit(void)
{
	xengt_chardev_exit();
	xengt_gpus_exit();
}

module_init(xengt_init);
module_exit(xengt_exit);

MODULE_DESCRIPTION("Mediated pass-through of Intel GPUs to Xen guests");
MODULE_LICENSE("GPL");
