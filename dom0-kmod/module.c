// SPDX-License-Identifier: GPL-2.0-only
/*
 * xengt.ko: joins the GVT core, the Xen backend and the host layer on dom0's i915.
 *
 * The module is all or nothing: when Xen, the kernel or the GPU cannot do it, or nobody asked for it
 * (enable=1), loading fails with one line that says why.
 */
#include <linux/minmax.h>
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

/* 0: as the core has it (GVT_HANGS_WINDOW and so on). */
static unsigned int hangs_window, hangs_window_ms, hangs_total, job_limit_ms;
module_param(hangs_window, uint, 0444);
MODULE_PARM_DESC(hangs_window,
		 "Hangs that a vGPU may cause within hangs_window_ms (5, at most 64)");
module_param(hangs_window_ms, uint, 0444);
MODULE_PARM_DESC(hangs_window_ms, "See hangs_window (60000)");
module_param(hangs_total, uint, 0444);
MODULE_PARM_DESC(hangs_total,
		 "Hangs that a vGPU may cause in all; one more, and it is stopped (20)");
module_param(job_limit_ms, uint, 0444);
MODULE_PARM_DESC(job_limit_ms,
		 "GPU time of one workload; one that takes longer counts as a hang (10000)");

static bool scan_all;
module_param(scan_all, bool, 0444);
MODULE_PARM_DESC(scan_all, "Scan unprivileged batches too (off)");

static int __init xengt_init(void)
{
	const struct gvt_limits limits = {
		.low_gm_mib = low_gm,
		.high_gm_mib = high_gm,
		.fences = fences,
		.hangs_window = min(hangs_window, 64u),
		.hangs_window_ms = hangs_window_ms,
		.hangs_total = hangs_total,
		.job_limit_ms = job_limit_ms,
		.scan_all = scan_all,
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
MODULE_VERSION(XENGT_VERSION);
MODULE_LICENSE("GPL");
