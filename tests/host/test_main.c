// SPDX-License-Identifier: GPL-2.0-only
/* Loads, tests, says how many claims held. Failed claims do not keep it from loading. */
#include <linux/irq_work.h>
#include <linux/module.h>

#include "host/host_i915.h"
#include "test.h"

/* GEN8+: the GGTT is the upper half of a BAR0 of 16 MiB (PRM SKL vol 5) */
#define GGTT_OFFSET SZ_8M
#define GGTT_BYTES  SZ_8M

static struct test_gpu gpu;
static u32 held, failed, times;

bool test_claim(bool holds, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	pr_info("xengt_host_test: %s %pV\n", holds ? "ok" : "FAIL", &vaf);
	va_end(args);
	if (holds)
		held++;
	else
		failed++;
	return holds;
}

struct irq_call {
	struct irq_work work;
	void (*fn)(void *arg);
	void *arg;
};

static void irq_call_run(struct irq_work *work)
{
	struct irq_call *call = container_of(work, struct irq_call, work);

	call->fn(call->arg);
}

void test_in_irq(void (*fn)(void *arg), void *arg)
{
	struct irq_call call = {.work = IRQ_WORK_INIT_HARD(irq_call_run), .fn = fn, .arg = arg};

	irq_work_queue(&call.work);
	irq_work_sync(&call.work);
}

static int attach(const struct gvt_host_ops *ops, void *host, void **priv, const char **why)
{
	if (gpu.ops) {
		*why = "the test takes one GPU";
		return -EBUSY;
	}
	gpu.ops = ops;
	gpu.host = host;
	gpu.info = ops->info(host);
	*priv = &gpu;
	pr_info("xengt_host_test: attached, %u\n", ++times);
	return 0;
}

static void detach(void *priv)
{
	if (gpu.ggtt) {
		test_kept(&gpu);
		iounmap(gpu.ggtt);
	}
	pci_dev_put(gpu.pdev);
	gpu = (struct test_gpu){};
	pr_info("xengt_host_test: %u passed, %u failed\n", held, failed);
}

static const struct host_callbacks callbacks = {.attach = attach, .detach = detach};

static void test_info(void)
{
	const struct gvt_host_info *info = gpu.info;

	test_claim(info->device_id == gpu.pdev->device && info->revision == gpu.pdev->revision,
		   "info has the device's id");
	test_claim(info->gen == 8 || info->gen == 9, "gen is %u", info->gen);
	test_claim((info->engine_mask & 15) == 15, "rcs, bcs, vcs and vecs are there (mask %x)",
		   info->engine_mask);
	test_claim(info->aperture_mfn == pci_resource_start(gpu.pdev, 2) >> 12 &&
			   info->aperture_size && info->aperture_size < info->ggtt_size,
		   "aperture %llu MiB of %llu MiB", info->aperture_size >> 20,
		   info->ggtt_size >> 20);
	test_claim(*(const u16 *)info->cfg_space == PCI_VENDOR_ID_INTEL &&
			   *(const u16 *)(info->cfg_space + 2) == info->device_id,
		   "config space as firmware left it");
	test_claim(info->mmio, "register snapshot");
}

static int __init test_init(void)
{
	int ret = host_i915_register(&callbacks);

	if (ret) {
		pr_info("xengt_host_test: no GPU (%d): %s\n", ret, host_i915_why_not());
		return ret;
	}
	gpu.pdev = pci_get_domain_bus_and_slot(0, 0, PCI_DEVFN(2, 0));
	if (gpu.pdev)
		gpu.ggtt = ioremap(pci_resource_start(gpu.pdev, 0) + GGTT_OFFSET, GGTT_BYTES);
	if (!gpu.ggtt) {
		host_i915_unregister();
		return -ENODEV;
	}
	gpu.ops->wake_get(gpu.host);
	test_info();
	test_gm(&gpu);
	test_work(&gpu);
	test_faults(&gpu);
	gpu.ops->wake_put(gpu.host);
	test_keep(&gpu);
	pr_info("xengt_host_test: loaded\n");
	return 0;
}

static void __exit test_exit(void)
{
	host_i915_unregister();
}

module_init(test_init);
module_exit(test_exit);
MODULE_DESCRIPTION("Test of XenGT's host layer");
MODULE_LICENSE("GPL");
