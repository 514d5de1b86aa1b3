// SPDX-License-Identifier: MIT
/* Guest memory as the device sees it: mapped frames, copies, batches, write protection. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "regs.h"
#include "test.h"

#define BATCH 512u

static s32 command(u32 reg, u64 val)
{
	writeq(val, xt_bar + reg);
	return readl(xt_bar + XT_RESULT);
}

static void test_mapping(void)
{
	u64 *page = (u64 *)get_zeroed_page(GFP_KERNEL), mfn;
	u64 gpa = virt_to_phys(page);

	page[0] = 0x0123456789abcdef;
	xt_check("a frame is mapped", command(XT_MAP, gpa) == 1);
	mfn = readq(xt_bar + XT_MFN);
	xt_check("its content is ours", readq(xt_bar + XT_PEEK) == page[0]);
	writeq(0xfedcba9876543210, xt_bar + XT_PEEK);
	xt_check("what the device writes arrives", READ_ONCE(page[0]) == 0xfedcba9876543210);
	xt_check("the same frame once more",
		 command(XT_MAP, gpa) == 1 && readq(xt_bar + XT_MFN) == mfn);
	pr_info("xt: mapping one frame: %llu ns\n", readq(xt_bar + XT_ONE_NS));
	xt_check("a hole is refused", command(XT_MAP, 0xfd000000) == 0);
	xt_check("our own BAR is refused", command(XT_MAP, xt_bar_gpa) == 0);
	xt_check("the local APIC is refused", command(XT_MAP, 0xfee00000) == 0);
	xt_check("beyond the physical address space", command(XT_MAP, 1ull << 51) == 0);
	xt_check("beyond a page-table entry", command(XT_MAP, 1ull << 57) == 0);
	free_page((unsigned long)page);
}

static void test_copies(void)
{
	u32 len = XT_INVERT_LEN;
	u8 *mem = kmalloc(16384, GFP_KERNEL);
	bool good = true;

	for (u32 i = 0; i < 16384; i++)
		mem[i] = i * 7 >> 3;
	xt_check("copy of many pages", command(XT_INVERT, virt_to_phys(mem + 61)) == 0);
	for (u32 i = 0; i < 16384; i++)
		good = good &&
		       mem[i] == (u8)((i >= 61 && i < 61 + len ? ~0 : 0) ^ (u8)(i * 7 >> 3));
	xt_check("each byte of it and no other", good);
	xt_check("copy from a hole", command(XT_INVERT, 0xfd000000) == -EFAULT);
	xt_check("copy at the address space's end", command(XT_INVERT, ~0ull - 100) == -EFAULT);
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
	xt_check("512 frames at once, twice", command(XT_BATCH, virt_to_phys(list)) == 2 * BATCH);
	pr_info("xt: mapping 512 frames: %llu ns\n", readq(xt_bar + XT_BATCH_NS));
	for (u32 i = 0; i < BATCH; i += 3)
		list[i] = i & 1 ? 0xfd000 : ~0ull >> i % 40;
	xt_check("a third of them holes",
		 command(XT_BATCH, virt_to_phys(list)) == 2 * (BATCH - (BATCH + 2) / 3));
	pr_info("xt: with holes: %llu ns\n", readq(xt_bar + XT_BATCH_NS));
	for (u32 i = 0; i < BATCH; i++)
		free_page((unsigned long)pages[i]);
	kfree(pages);
	free_page((unsigned long)list);
}

void xt_test_memory(void)
{
	test_mapping();
	test_copies();
	test_batch();
}

static bool last_write(u64 gpa, u32 len, u64 val)
{
	return readq(xt_bar + XT_WGPA) == gpa && readl(xt_bar + XT_WLEN) == len &&
	       readq(xt_bar + XT_WVALUE) == val;
}

static u32 writes(void)
{
	return readl(xt_bar + XT_WRITES);
}

static bool test_write_sizes(u8 *page, u64 gpa)
{
	bool good = true;

	*(volatile u8 *)(page + 1) = 0x11;
	good = good && last_write(gpa + 1, 1, 0x11) && page[1] == 0x11;
	*(volatile u16 *)(page + 6) = 0x2222;
	good = good && last_write(gpa + 6, 2, 0x2222);
	*(volatile u32 *)(page + 12) = 0x33333333;
	good = good && last_write(gpa + 12, 4, 0x33333333);
	*(volatile u64 *)(page + 4088) = 0x4444444444444444;
	good = good && last_write(gpa + 4088, 8, 0x4444444444444444);
	return good && *(volatile u64 *)(page + 4088) == 0x4444444444444444;
}

void xt_test_tracking(void)
{
	u8 *pages = (u8 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, 1), *page = pages;
	u64 gpa = virt_to_phys(page);
	void *p = page + 0x400;
	u64 n = 16;
	u32 before;

	xt_check("a page is write-protected", command(XT_TRACK, gpa) == 0);
	pr_info("xt: protecting a page: %llu ns\n", readq(xt_bar + XT_TRACK_NS));
	xt_check("a page is not protected twice", command(XT_TRACK, gpa) < 0);
	before = writes();
	xt_check("reads are not trapped", !*(volatile u32 *)page && writes() == before);
	xt_check("writes of all sizes arrive",
		 test_write_sizes(page, gpa) && writes() == before + 4);
	before = writes();
	asm volatile("rep stosq" : "+D"(p), "+c"(n) : "a"(0x55) : "memory");
	xt_check("rep stos arrives whole", writes() == before + 16 && page[0x400] == 0x55 &&
						   page[0x478] == 0x55 && !page[0x480]);
	asm volatile("orb $0x80, %0" : "+m"(page[0x400]));
	xt_check("read-modify-write of a protected page arrives", page[0x400] == 0xd5);
	before = writes();
	page[4096] = 1;
	xt_check("the next page is not protected", writes() == before);
	xt_check("protection ends", command(XT_UNTRACK, gpa) == 0);
	before = writes();
	*(volatile u32 *)page = 99;
	xt_check("writes are ours again", writes() == before && *(volatile u32 *)page == 99);
	xt_check("a hole cannot be protected", command(XT_TRACK, 0xfd000000) < 0);
	free_pages((unsigned long)pages, 1);
}
