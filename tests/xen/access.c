// SPDX-License-Identifier: MIT
/* MMIO accesses: sizes, alignment, strings, read-modify-write, vectors, two vCPUs at once. */
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <asm/fpu/api.h>

#include "regs.h"
#include "test.h"

#define SPAN (4 * PAGE_SIZE)

static void *store(u32 off)
{
	return (void __force *)xt_bar + XT_STORE + off;
}

/* What the device's bytes ought to be, and a place for what is read. */
static u8 *want, *got;

void xt_rep_movs(void *to, const void *from, u32 size, u32 n, bool down)
{
	if (down) {
		to += (n - 1) * size;
		from += (n - 1) * size;
		asm volatile("std" ::: "cc");
	}
	switch (size) {
	case 1:
		asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
		break;
	case 2:
		asm volatile("rep movsw" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
		break;
	case 4:
		asm volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
		break;
	case 8:
		asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
		break;
	}
	if (down)
		asm volatile("cld" ::: "cc");
}

static void put(u32 off, u64 val, u32 size)
{
	switch (size) {
	case 1:
		*(volatile u8 *)store(off) = val;
		break;
	case 2:
		*(volatile u16 *)store(off) = val;
		break;
	case 4:
		*(volatile u32 *)store(off) = val;
		break;
	case 8:
		*(volatile u64 *)store(off) = val;
		break;
	}
	memcpy(want + off, &val, size);
}

static u64 get(u32 off, u32 size)
{
	switch (size) {
	case 1:
		return *(volatile u8 *)store(off);
	case 2:
		return *(volatile u16 *)store(off);
	case 4:
		return *(volatile u32 *)store(off);
	default:
		return *(volatile u64 *)store(off);
	}
}

/* from and to are multiples of 8. */
static bool same_bytes(u32 from, u32 to)
{
	for (u32 i = from; i < to; i += 8) {
		u64 is = get(i, 8), ought = get_unaligned_le64(want + i);

		cond_resched();
		if (is != ought) {
			pr_info("xt: at %x is %llx, not %llx\n", i, is, ought);
			return false;
		}
	}
	return true;
}

static void test_sizes(void)
{
	bool reads = true;

	for (u32 size = 1; size <= 8; size *= 2) {
		for (u32 off = 0; off < 8; off++)
			put(size * 64 + off * 8 + off, get_random_u64(), size);
	}
	xt_check("writes of 1, 2, 4 and 8 bytes at any alignment", same_bytes(0, 640));
	for (u32 size = 1; size <= 8; size *= 2) {
		for (u32 off = 128; off < 144; off++) {
			u64 val = 0;

			memcpy(&val, want + off, size);
			reads = reads && get(off, size) == val;
		}
	}
	xt_check("reads of 1, 2, 4 and 8 bytes at any alignment", reads);
	/* a read of 2 at a page's end goes to two pages */
	put(PAGE_SIZE - 2, 0x1122334455667788, 8);
	xt_check("an access over a page's end", get(PAGE_SIZE - 2, 8) == 0x1122334455667788 &&
							same_bytes(PAGE_SIZE - 8, PAGE_SIZE + 8));
}

static void test_rmw(void)
{
	put(0x200, 0xf0f0, 4);
	asm volatile("orl $0xf, %0" : "+m"(*(u32 *)store(0x200)));
	asm volatile("notl %0" : "+m"(*(u32 *)store(0x200)));
	xt_check("read-modify-write", get(0x200, 4) == (u32)~0xf0ff);
}

static void test_strings(u8 *ram)
{
	/* both sides over a page's end, and longer than the handler's budget */
	const u32 at = PAGE_SIZE - 24, len = 600;
	bool to = true, from = true;

	for (u32 size = 1; size <= 8; size *= 2) {
		for (u32 down = 0; down < 2; down++) {
			get_random_bytes(ram + at, len);
			xt_rep_movs(store(at), ram + at, size, len / size, down);
			memcpy(want + at, ram + at, len);
			to = to && same_bytes(at - 8, at + len + 8);
			memset(got, 0, SPAN);
			xt_rep_movs(got + at - 5, store(at), size, len / size, down);
			from = from && !memcmp(got + at - 5, want + at, len) && !got[at - 6] &&
			       !got[at - 5 + len];
		}
	}
	xt_check("rep movs to MMIO: 4 sizes, up and down", to);
	xt_check("rep movs from MMIO: 4 sizes, up and down", from);
}

static void test_stos(void)
{
	void *p = store(0x300);
	u64 n = 40, val;

	asm volatile("rep stosl" : "+D"(p), "+c"(n) : "a"(0xdeadbeef) : "memory");
	for (u32 i = 0; i < 40; i++)
		put_unaligned_le32(0xdeadbeef, want + 0x300 + i * 4);
	xt_check("rep stos to MMIO", same_bytes(0x2f8, 0x3a8));
	p = store(0x300);
	n = 3;
	asm volatile("rep lodsl" : "+S"(p), "+c"(n), "=a"(val) : : "memory");
	xt_check("rep lods from MMIO", (u32)val == 0xdeadbeef && p == store(0x30c));
}

static void test_vectors(u8 *ram)
{
	kernel_fpu_begin();
	asm volatile("movups %1, %%xmm0\n\tmovups %%xmm0, %0"
		     : "=m"(*(u8(*)[16])store(0x400))
		     : "m"(*(u8(*)[16])ram)
		     : "memory");
	asm volatile("movups %1, %%xmm1\n\tmovups %%xmm1, %0"
		     : "=m"(*(u8(*)[16])got)
		     : "m"(*(u8(*)[16])store(0x400))
		     : "memory");
	kernel_fpu_end();
	memcpy(want + 0x400, ram, 16);
	xt_check("16 bytes at once", !memcmp(got, ram, 16) && same_bytes(0x3f8, 0x418));
}

struct hammer {
	u32 off;
	bool good;
	struct completion done;
};

static int hammer(void *arg)
{
	struct hammer *h = arg;

	h->good = true;
	for (u32 i = 0; i < 400; i++) {
		*(volatile u32 *)store(h->off) = i;
		h->good = h->good && *(volatile u32 *)store(h->off) == i;
	}
	complete(&h->done);
	return 0;
}

static void test_two_vcpus(void)
{
	struct hammer h[2] = {{.off = 0x1000}, {.off = 0x1004}};

	if (num_online_cpus() < 2) {
		xt_check("there are two vCPUs", false);
		return;
	}
	for (u32 i = 0; i < 2; i++) {
		struct task_struct *task;

		init_completion(&h[i].done);
		task = kthread_create(hammer, &h[i], "xt-hammer");
		kthread_bind(task, i);
		wake_up_process(task);
	}
	for (u32 i = 0; i < 2; i++)
		wait_for_completion(&h[i].done);
	xt_check("two vCPUs at once", h[0].good && h[1].good);
}

void xt_test_access(void)
{
	u8 *ram = kvzalloc(SPAN, GFP_KERNEL);

	want = kvzalloc(SPAN, GFP_KERNEL);
	got = kvzalloc(SPAN, GFP_KERNEL);
	test_sizes();
	test_rmw();
	test_strings(ram);
	test_stos();
	test_vectors(ram);
	test_two_vcpus();
	kvfree(ram);
	kvfree(want);
	kvfree(got);
}
