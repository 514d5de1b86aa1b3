// SPDX-License-Identifier: MIT
/*
 * The guest's side of the Xen backend's test: a driver for the fake device. Each claim is a line
 * "xt: ok CLAIM" or "xt: FAIL CLAIM"; the last line is "xt: done N passed, M failed". With hang=1 it
 * then has one thread wait for a register that is never answered. With rate=1 it only measures how
 * many trapped reads are served a second.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/random.h>
#include <asm/fpu/api.h>

#include "regs.h"
#include "test.h"

static bool hang;
module_param(hang, bool, 0444);
static bool rate_only;
module_param_named(rate, rate_only, bool, 0444);
static unsigned long expect_aperture;
module_param(expect_aperture, ulong, 0444);

u8 __iomem *xt_bar;
u64 xt_bar_gpa;
static u32 passed, failed;

void xt_check(const char *claim, bool ok)
{
	*(ok ? &passed : &failed) += 1;
	pr_info("xt: %s %s\n", ok ? "ok" : "FAIL", claim);
}

static u32 raw_cfg(struct pci_dev *pdev, u32 reg, u32 port, u32 len)
{
	unsigned long flags;
	u32 val;

	local_irq_save(flags);
	outl(0x80000000 | pdev->devfn << 8 | (reg & 0xfc), 0xcf8);
	val = len == 1 ? inb(port) : len == 2 ? inw(port) : inl(port);
	local_irq_restore(flags);
	return val;
}

static void test_config(struct pci_dev *pdev)
{
	u32 id = XT_DEVICE << 16 | XT_VENDOR, val;
	u16 word;
	u8 byte;

	pci_read_config_dword(pdev, 0, &val);
	pci_read_config_word(pdev, 2, &word);
	pci_read_config_byte(pdev, 3, &byte);
	xt_check("config reads of 4, 2 and 1 bytes",
		 val == id && word == XT_DEVICE && byte == XT_DEVICE >> 8);
	xt_check("unaligned config read", raw_cfg(pdev, 0, 0xcfd, 2) == (id >> 8 & 0xffff));
	val = raw_cfg(pdev, 0, 0xcfe, 4);
	xt_check("config read over the dword's end", val == (0xffff0000 | id >> 16));
	pci_write_config_byte(pdev, PCI_INTERRUPT_LINE, 0x5a);
	pci_read_config_byte(pdev, PCI_INTERRUPT_LINE, &byte);
	xt_check("config write of a byte", byte == 0x5a);
	pci_write_config_dword(pdev, 0, 0);
	pci_read_config_dword(pdev, 0, &val);
	xt_check("ids are read-only", val == id);
}

static void test_bar(struct pci_dev *pdev)
{
	const u32 other = 0xf7e00000;
	u32 home, size;
	u16 command;
	u8 __iomem *there;

	xt_check("BAR0 has 64 KiB", pci_resource_len(pdev, 0) == XT_BAR0);
	xt_check("register in BAR0", readl(xt_bar + XT_ID) == XT_MAGIC);
	pci_read_config_word(pdev, PCI_COMMAND, &command);
	pci_write_config_word(pdev, PCI_COMMAND, command & ~PCI_COMMAND_MEMORY);
	xt_check("decode off: all ones", readl(xt_bar + XT_ID) == ~0u);
	pci_read_config_dword(pdev, PCI_BASE_ADDRESS_0, &home);
	pci_write_config_dword(pdev, PCI_BASE_ADDRESS_0, ~0u);
	pci_read_config_dword(pdev, PCI_BASE_ADDRESS_0, &size);
	xt_check("BAR0 sizes itself", (size & ~0xfu) == (u32)-XT_BAR0);
	pci_write_config_dword(pdev, PCI_BASE_ADDRESS_0, other);
	pci_write_config_word(pdev, PCI_COMMAND, command);
	there = ioremap(other, XT_BAR0);
	xt_check("BAR0 moves", readl(there + XT_ID) == XT_MAGIC);
	xt_check("nothing stays behind", readl(xt_bar + XT_ID) == ~0u);
	pci_write_config_dword(pdev, PCI_BASE_ADDRESS_0, home);
	xt_check("BAR0 moves back", readl(xt_bar + XT_ID) == XT_MAGIC);
	iounmap(there);
}

static void test_pending(void)
{
	u32 first, vals[2], out[2] = {0x1111, 0x2222};

	writel(7, xt_bar + XT_LATER);
	first = readl(xt_bar + XT_LATER);
	xt_check("answers from a work item", first == 7 && readl(xt_bar + XT_LATER) == 8);
	writel(17, xt_bar + XT_SOON);
	first = readl(xt_bar + XT_SOON);
	xt_check("answers before the call returns", first == 17 && readl(xt_bar + XT_SOON) == 18);
	xt_rep_movs(vals, (void __force *)xt_bar + XT_LATER, 4, 2, false);
	xt_check("string read over pending registers", vals[0] == 9 && vals[1] == 19);
	xt_rep_movs((void __force *)xt_bar + XT_LATER, out, 4, 2, false);
	xt_check("string write over pending registers",
		 readl(xt_bar + XT_LATER) == 0x1111 && readl(xt_bar + XT_SOON) == 0x2222);
}

static irqreturn_t count_msi(int irq, void *arg)
{
	atomic_inc(arg);
	return IRQ_HANDLED;
}

static void test_msi(struct pci_dev *pdev)
{
	static atomic_t count;
	u32 lost = 0;

	writel(1, xt_bar + XT_MSI);
	xt_check("no MSI while disabled", (s32)readl(xt_bar + XT_RESULT) < 0);
	if (pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI) != 1 ||
	    request_irq(pci_irq_vector(pdev, 0), count_msi, 0, "xt", &count)) {
		xt_check("MSI set up", false);
		return;
	}
	for (u32 i = 1; i <= 10; i++) {
		writel(1, xt_bar + XT_MSI);
		for (u32 tries = 0; tries < 100 && atomic_read(&count) != i; tries++)
			usleep_range(500, 1000);
		lost += atomic_read(&count) != i;
	}
	xt_check("10 MSIs of 10", !lost && readl(xt_bar + XT_RESULT) == 0);
	free_irq(pci_irq_vector(pdev, 0), &count);
	pci_free_irq_vectors(pdev);
}

static void test_aperture(struct pci_dev *pdev)
{
	u32 __iomem *ap;
	bool same = true;

	if (!expect_aperture)
		return;
	ap = ioremap(pci_resource_start(pdev, 2), 4096);
	for (u32 i = 0; i < 2; i++) {
		writel(i, ap);
		same = same && readl(xt_bar + XT_APERTURE) == i && readl(ap) == i;
	}
	xt_check("what BAR2 shows is the device itself", same);
	iounmap(ap);
}

static void test_populate(struct pci_dev *pdev)
{
	const u32 at = 0xfdff0000;
	u8 *mem;
	bool good = true;

	pci_write_config_dword(pdev, XT_POPULATE, at);
	mem = memremap(at, XT_POP_PAGES * PAGE_SIZE, MEMREMAP_WB);
	if (!mem) {
		xt_check("RAM where there was none", false);
		return;
	}
	for (u32 i = 0; i < XT_POP_PAGES; i++)
		memset(mem + i * PAGE_SIZE, i + 1, PAGE_SIZE);
	for (u32 i = 0; i < XT_POP_PAGES; i++) {
		writeq(at + i * PAGE_SIZE, xt_bar + XT_MAP);
		good = good && readl(xt_bar + XT_RESULT) == 1 &&
		       (u8)readq(xt_bar + XT_PEEK) == i + 1;
	}
	writel(0, xt_bar + XT_UNMAP);
	xt_check("RAM where there was none", good);
	pci_write_config_dword(pdev, XT_POPULATE, at);
	xt_check("RAM is not put over RAM", (s32)readl(xt_bar + XT_RESULT) == -EEXIST);
	memunmap(mem);
}

/* Reads a second. */
static u32 rate(void __iomem *reg)
{
	u64 start = ktime_get_ns(), ns;
	u32 n = 0;

	do {
		readl(reg);
		n++;
		ns = ktime_get_ns() - start;
	} while (ns < 300 * NSEC_PER_MSEC);
	cond_resched();
	return div64_u64((u64)n * NSEC_PER_SEC, ns);
}

/* Of the backend and of QEMU's platform device, in turn. */
static void measure_rate(void)
{
	struct pci_dev *other = pci_get_device(0x5853, 0x0001, NULL);
	u8 __iomem *reg;
	u64 ours = 0, qemu = 0;

	reg = other ? ioremap(pci_resource_end(other, 1) + 1 - PAGE_SIZE, PAGE_SIZE) : NULL;
	if (!reg) {
		xt_check("QEMU's device for the comparison", false);
		return;
	}
	for (u32 round = 0; round < 10; round++) {
		ours += rate(xt_bar + XT_ID);
		qemu += rate(reg);
	}
	pr_info("xt: trapped reads a second: %llu in the handler, %llu by QEMU, ratio "
		"%llu.%02llu\n",
		ours / 10, qemu / 10, ours / qemu, ours * 100 / qemu % 100);
	xt_check("served at least 3 times as often as by QEMU", ours >= 3 * qemu);
	iounmap(reg);
	pci_dev_put(other);
}

static int hanging(void *arg)
{
	pr_info("xt: hanging\n");
	pr_info("xt: hang ended with %x\n", readl(xt_bar + XT_HANG));
	/* Afterwards there is either nothing in the slot, or a device again. */
	for (;;) {
		pr_info("xt: id %x\n", readl(xt_bar + XT_ID));
		msleep(1000);
	}
	return 0;
}

static void run_tests(struct pci_dev *pdev)
{
	test_config(pdev);
	test_bar(pdev);
	xt_test_access();
	test_pending();
	xt_test_memory();
	xt_test_tracking();
	test_msi(pdev);
	test_aperture(pdev);
	test_populate(pdev);
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct task_struct *task;

	if (pci_enable_device(pdev))
		return -EIO;
	xt_bar_gpa = pci_resource_start(pdev, 0);
	xt_bar = ioremap(pci_resource_start(pdev, 0), XT_BAR0);
	if (!xt_bar)
		return -ENOMEM;
	if (rate_only)
		measure_rate();
	else
		run_tests(pdev);
	pr_info("xt: done %u passed, %u failed\n", passed, failed);
	if (hang) {
		task = kthread_create(hanging, NULL, "xt-hang");
		kthread_bind(task, num_online_cpus() - 1);
		wake_up_process(task);
	}
	return 0;
}

static const struct pci_device_id ids[] = {{PCI_DEVICE(XT_VENDOR, XT_DEVICE)}, {}};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver xt_driver = {.name = "xengt_xen_guest", .id_table = ids, .probe = probe};
module_pci_driver(xt_driver);
MODULE_DESCRIPTION("XenGT: test of the Xen backend, the guest's side");
MODULE_LICENSE("Dual MIT/GPL");
