// SPDX-License-Identifier: MIT
/* Write protection of guest memory, and how it ends while the guest writes. */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "regs.h"
#include "test.h"

#define WORDS 16u

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

static void test_protection(void)
{
	u8 *pages = (u8 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, 1), *page = pages;
	u64 gpa = virt_to_phys(page);
	void *p = page + 0x400;
	u64 n = 16;
	u32 before;

	xt_check("a page is write-protected", xt_command(XT_TRACK, gpa) == 0);
	pr_info("xt: protecting a page: %llu ns\n", readq(xt_bar + XT_TRACK_NS));
	xt_check("a page is not protected twice", xt_command(XT_TRACK, gpa) < 0);
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
	xt_check("protection ends", xt_command(XT_UNTRACK, gpa) == 0);
	before = writes();
	*(volatile u32 *)page = 99;
	xt_check("writes are ours again", writes() == before && *(volatile u32 *)page == 99);
	xt_check("a hole cannot be protected", xt_command(XT_TRACK, 0xfd000000) < 0);
	free_pages((unsigned long)pages, 1);
}

/* ---- the protection ends in the handler of a write ---- */

static bool protect_anew(u64 gpa, u32 release)
{
	bool good = xt_command(XT_UNTRACK, gpa) == 0 && xt_command(XT_TRACK, gpa) == 0;

	writel(release, xt_bar + XT_RELEASE);
	return good;
}

/*
 * Xen carries a string instruction out at one go when the page is RAM as it emulates it once more, and a
 * domain whose vCPU has an answer left over is crashed at its next request. So all of it must trap.
 */
static void test_strings(u64 *page, u64 gpa)
{
	u64 from[WORDS], n = WORDS;
	void *p = page + 8;
	bool good;
	u32 before;

	good = protect_anew(gpa, 1);
	before = writes();
	asm volatile("rep stosq" : "+D"(p), "+c"(n) : "a"(0x77) : "memory");
	good = good && writes() == before + WORDS && !READ_ONCE(page[8 + WORDS]);
	for (u32 i = 0; i < WORDS; i++)
		good = good && READ_ONCE(page[8 + i]) == 0x77;
	xt_check("rep stos to a page whose protection ends at its first write", good);
	before = writes();
	WRITE_ONCE(page[0], 1);
	xt_check("the page is ours when it is over", writes() == before);

	good = protect_anew(gpa, 3);
	for (u32 i = 0; i < WORDS; i++)
		from[i] = 0x1110 * i;
	before = writes();
	xt_rep_movs(page + 8, from, 8, WORDS, false);
	xt_check("rep movs, the same in its middle",
		 good && writes() == before + WORDS && !memcmp(page + 8, from, sizeof(from)));
}

static void test_stores(u64 *page, u64 gpa)
{
	bool good = protect_anew(gpa, 1 | XT_AND_BACK);
	u32 before = writes();

	WRITE_ONCE(page[0], 4);
	WRITE_ONCE(page[1], 6);
	xt_check("a page that is protected again at once stays so",
		 good && writes() == before + 2 && READ_ONCE(page[1]) == 6);

	good = protect_anew(gpa, 1);
	before = writes();
	WRITE_ONCE(page[0], 8);
	msleep(500);
	WRITE_ONCE(page[1], 10);
	xt_check("the page becomes ours without another request",
		 good && writes() == before + 1 && READ_ONCE(page[1]) == 10);

	good = protect_anew(gpa, 2);
	before = writes();
	WRITE_ONCE(page[0], 0x1003);
	WRITE_ONCE(page[1], 0x2003);
	WRITE_ONCE(page[2], 0x3003);
	xt_check("stores behind it trap until another request",
		 good && writes() == before + 3 && READ_ONCE(page[2]) == 0x3003);
	WRITE_ONCE(page[3], 0x4003);
	xt_check("and then no more", writes() == before + 3 && READ_ONCE(page[3]) == 0x4003);
}

void xt_test_tracking(void)
{
	u64 *page = (u64 *)get_zeroed_page(GFP_KERNEL), gpa = virt_to_phys(page);

	test_protection();
	xt_check("one more page is protected", xt_command(XT_TRACK, gpa) == 0);
	test_strings(page, gpa);
	test_stores(page, gpa);
	xt_check("its protection ends", xt_command(XT_UNTRACK, gpa) == 0);
	free_page((unsigned long)page);
}
