// SPDX-License-Identifier: MIT
/* Guest memory as the device sees it: mapped frames, copies, batches, pages that are given back. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <asm/xen/hypercall.h>

#include "regs.h"
#include "test.h"

#define BATCH 512u

s32 xt_command(u32 reg, u64 val)
{
	writeq(val, xt_bar + reg);
	return readl(xt_bar + XT_RESULT);
}

static void test_mapping(void)
{
	u64 *page = (u64 *)get_zeroed_page(GFP_KERNEL), mfn;
	u64 gpa = virt_to_phys(page);

	page[0] = 0x0123456789abcdef;
	xt_check("a frame is mapped", xt_command(XT_MAP, gpa) == 1);
	mfn = readq(xt_bar + XT_MFN);
	xt_check("its content is ours", readq(xt_bar + XT_PEEK) == page[0]);
	writeq(0xfedcba9876543210, xt_bar + XT_PEEK);
	xt_check("what the device writes arrives", READ_ONCE(page[0]) == 0xfedcba9876543210);
	xt_check("the same frame once more",
		 xt_command(XT_MAP, gpa) == 1 && readq(xt_bar + XT_MFN) == mfn);
	pr_info("xt: mapping one frame: %llu ns\n", readq(xt_bar + XT_ONE_NS));
	xt_check("a hole is refused", xt_command(XT_MAP, 0xfd000000) == 0);
	xt_check("our own BAR is refused", xt_command(XT_MAP, xt_bar_gpa) == 0);
	xt_check("the local APIC is refused", xt_command(XT_MAP, 0xfee00000) == 0);
	xt_check("beyond the physical address space", xt_command(XT_MAP, 1ull << 51) == 0);
	xt_check("beyond a page-table entry", xt_command(XT_MAP, 1ull << 57) == 0);
	free_page((unsigned long)page);
}

static void test_copies(void)
{
	u32 len = XT_INVERT_LEN;
	u8 *mem = kmalloc(16384, GFP_KERNEL);
	bool good = true;

	for (u32 i = 0; i < 16384; i++)
		mem[i] = i * 7 >> 3;
	xt_check("copy of many pages", xt_command(XT_INVERT, virt_to_phys(mem + 61)) == 0);
	for (u32 i = 0; i < 16384; i++)
		good = good &&
		       mem[i] == (u8)((i >= 61 && i < 61 + len ? ~0 : 0) ^ (u8)(i * 7 >> 3));
	xt_check("each byte of it and no other", good);
	xt_check("copy from a hole", xt_command(XT_INVERT, 0xfd000000) == -EFAULT);
	xt_check("copy at the address space's end", xt_command(XT_INVERT, ~0ull - 100) == -EFAULT);
	kfree(mem);
}

static void test_batch(void)
{
	u64 *list = (u64 *)get_zeroed_page(GFP_KERNEL);
	u64 **pages = kcalloc(BATCH, sizeof(*pages), GFP_KERNEL);

	for (u32 i = 0; i < BATCH; i++) {
		pages[i] = (u64 *)get_zeroed_page(GFP_KERNEL);
		pages[i][0] = i;
		list[i] = virt_to_phys(pages[i]) >> PAGE_SHIFT;
	}
	xt_check("512 frames at once, twice",
		 xt_command(XT_BATCH, virt_to_phys(list)) == 2 * BATCH);
	pr_info("xt: mapping 512 frames: %llu ns\n", readq(xt_bar + XT_BATCH_NS));
	for (u32 i = 0; i < BATCH; i += 3)
		list[i] = i & 1 ? 0xfd000 : ~0ull >> i % 40;
	xt_check("a third of them holes",
		 xt_command(XT_BATCH, virt_to_phys(list)) == 2 * (BATCH - (BATCH + 2) / 3));
	pr_info("xt: with holes: %llu ns\n", readq(xt_bar + XT_BATCH_NS));
	for (u32 i = 0; i < BATCH; i++)
		free_page((unsigned long)pages[i]);
	kfree(pages);
	free_page((unsigned long)list);
}

/* The guest gives the page's frame back, or takes another one in its place. */
static bool reservation(u32 op, void *page)
{
	xen_pfn_t gfn = virt_to_phys(page) >> PAGE_SHIFT;
	struct xen_memory_reservation res = {.nr_extents = 1, .domid = DOMID_SELF};

	set_xen_guest_handle(res.extent_start, &gfn);
	return HYPERVISOR_memory_op(op, &res) == 1;
}

static void test_given_back(void)
{
	u64 *page = (u64 *)get_zeroed_page(GFP_KERNEL), gpa = virt_to_phys(page), mfn;
	u32 before = readl(xt_bar + XT_GAVE_BACK);

	page[0] = 0x600d;
	xt_check("a page that is to go is mapped", xt_command(XT_MAP, gpa) == 1);
	mfn = readq(xt_bar + XT_MFN);
	xt_check("a page that stays has not moved", xt_command(XT_MOVED, gpa) == 0);
	xt_check("the page is given back", reservation(XENMEM_decrease_reservation, page));
	xt_check("the device hears of it", readl(xt_bar + XT_GAVE_BACK) == before + 1);
	xt_check("it has moved to nowhere", xt_command(XT_MOVED, gpa) == 1);
	xt_check("another one comes", reservation(XENMEM_populate_physmap, page));
	xt_check("it has moved to another one", xt_command(XT_MOVED, gpa) == 1);
	xt_check("the old one is held", readq(xt_bar + XT_PEEK) == 0x600d);
	WRITE_ONCE(page[0], 0x4e3);
	xt_check("mapped again it is the new one",
		 xt_command(XT_MAP, gpa) == 1 && readq(xt_bar + XT_PEEK) == 0x4e3 &&
			 readq(xt_bar + XT_MFN) != mfn && xt_command(XT_MOVED, gpa) == 0);
	writel(0, xt_bar + XT_UNMAP);
	free_page((unsigned long)page);
}

void xt_test_memory(void)
{
	test_mapping();
	test_copies();
	test_batch();
	test_given_back();
}
