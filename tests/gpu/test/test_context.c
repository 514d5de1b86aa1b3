/* SPDX-License-Identifier: MIT */
/* Context images: what is kept over a switch, where execution goes on, workaround batches. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define BATCH1 0x7710000000ull
#define BATCH2 0x7710001000ull
#define MEM    0x7710002000ull

struct bench {
	struct rig r;
	struct rig_vm *vm;
	struct rig_ctx a, b;
	uint32_t *batch1, *batch2, *mem;
	uint32_t *page, virt; /* in the GGTT */
};

static struct bench *bench_new(enum gpu_engine_id engine)
{
	struct bench *b = calloc(1, sizeof(*b));
	uint64_t bus;

	assert_non_null(b);
	rig_init(&b->r, 0);
	b->vm = rig_vm_new(&b->r, 4);
	rig_ctx_init(&b->a, &b->r, engine, b->vm, 1);
	rig_ctx_init(&b->b, &b->r, engine, b->vm, 2);
	b->batch1 = rig_ptr(&b->r, rig_vm_pages(b->vm, BATCH1, 1));
	b->batch2 = rig_ptr(&b->r, rig_vm_pages(b->vm, BATCH2, 1));
	b->mem = rig_ptr(&b->r, rig_vm_pages(b->vm, MEM, 1));
	bus = rig_pages(&b->r, 1);
	b->page = rig_ptr(&b->r, bus);
	b->virt = rig_ggtt_map(&b->r, bus, 1);
	return b;
}

static void bench_free(struct bench *b)
{
	rig_vm_free(b->vm);
	rig_done(&b->r);
	free(b);
}

static unsigned put(uint32_t *at, unsigned n, const uint32_t *dw, unsigned num)
{
	memcpy(at + n, dw, num * 4);
	return n + num;
}
#define PUT(at, n, ...) (n = put(at, n, RIG_DW(__VA_ARGS__)))

/* Submits a alone, then preempts it with b, then runs both to the end. */
static void preempt(struct bench *b)
{
	enum gpu_engine_id id = b->a.engine;

	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, id, 0x01, 0);
	rig_submit(&b->r, &b->b, &b->a);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, id, 0x02, 1);
	rig_expect_csb(&b->r, id, 0x14, 2);
}

/*
 * A batch of the second level is preempted in a wait in its middle. It must go on there, return to the
 * first level behind its start, and that to the ring behind its own.
 */
static void test_resume_levels(void **state)
{
	(void)state;
	for (unsigned id = 0; id < GPU_NUM_ENGINES; id++) {
		struct bench *b = bench_new(id);
		unsigned n = 0, m = 0;

		PUT(b->batch1, n, CMD_SDI, LO(MEM), HI(MEM), 1);
		PUT(b->batch1, n, CMD_BBS_PPGTT | CMD_2ND_LEVEL, LO(BATCH2), HI(BATCH2));
		PUT(b->batch1, n, CMD_SDI, LO(MEM) + 4, HI(MEM), 2, CMD_BBE);
		/* An increment would be seen twice if it ran twice. */
		PUT(b->batch2, m, CMD_MI(0x2f, 1) | 5u << 8, LO(MEM) + 8, HI(MEM));
		PUT(b->batch2, m, CMD_SEM_WAIT(5), 0, LO(MEM) + 16, HI(MEM));
		PUT(b->batch2, m, CMD_SDI, LO(MEM) + 12, HI(MEM), 3, CMD_BBE);
		rig_emit_batch(&b->a, BATCH1);
		RIG_EMIT(&b->a, CMD_SDI | CMD_GGTT, b->virt, 0, 4);
		preempt(b);
		assert_int_equal(b->mem[0], 1);
		assert_int_equal(b->mem[2], 1);
		assert_int_equal(b->mem[1], 0);
		assert_int_equal(b->mem[3], 0);
		b->mem[4] = 1;
		rig_run(&b->r, 3);
		rig_expect_csb(&b->r, id, 0x18, 1);
		assert_int_equal(b->mem[1], 2);
		assert_int_equal(b->mem[2], 1);
		assert_int_equal(b->mem[3], 3);
		assert_int_equal(b->page[0], 4);
		assert_int_equal(b->r.reports, 0);
		bench_free(b);
	}
}

/* The image of a preempted batch names its place, and its address space. */
static void test_bb_addr(void **state)
{
	struct bench *b = bench_new(GPU_RCS);
	unsigned n = 0;

	(void)state;
	PUT(b->batch1, n, CMD_NOOP, CMD_NOOP, CMD_SEM_WAIT(5), 0, LO(MEM), HI(MEM), CMD_BBE);
	rig_emit_batch(&b->a, BATCH1);
	preempt(b);
	/* a is loaded again: look at what its first save left. */
	assert_int_equal(b->a.image[RIG_IMG_BB_ADDR], LO(BATCH1 + 8) | BB_ADDR_VALID);
	assert_int_equal(b->a.image[RIG_IMG_BB_UDW], HI(BATCH1));
	assert_int_equal(b->a.image[RIG_IMG_BB_STATE], BB_STATE_PPGTT);
	assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_BB_ADDR_OFF), LO(BATCH1 + 8) | BB_ADDR_VALID);
	assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_ACTHD_OFF), LO(BATCH1 + 8));
	b->mem[0] = 1;
	rig_run(&b->r, 3);
	assert_int_equal(b->a.image[RIG_IMG_BB_ADDR] & BB_ADDR_VALID, 0);
	bench_free(b);
}

/* General purpose registers are the context's own. */
static void test_gprs(void **state)
{
	(void)state;
	for (unsigned id = 0; id < GPU_NUM_ENGINES; id++) {
		static const uint32_t bases[] = {0x2000, 0x22000, 0x12000, 0x1a000};
		struct bench *b = bench_new(id);
		uint32_t gpr = bases[id] + RING_GPR_OFF;

		for (unsigned i = 0; i < 16; i++)
			RIG_EMIT(&b->a, CMD_LRI(2), gpr + 8 * i, 0x100 + i, gpr + 8 * i + 4,
				 0x200 + i);
		RIG_EMIT(&b->a, CMD_SEM_WAIT_GGTT(5), 0, b->virt, 0);
		RIG_EMIT(&b->b, CMD_SRM | CMD_GGTT, gpr, b->virt + 4, 0);
		for (unsigned i = 0; i < 32; i++) {
			RIG_EMIT(&b->b, CMD_LRI(1), gpr + 4 * i, 0xbad);
			RIG_EMIT(&b->a, CMD_SRM | CMD_GGTT, gpr + 4 * i, b->virt + 256 + 4 * i, 0);
		}
		preempt(b);
		/* b began with its own zero. */
		assert_int_equal(b->page[1], 0);
		b->page[0] = 1;
		rig_run(&b->r, 3);
		for (unsigned i = 0; i < 32; i++)
			assert_int_equal(b->page[64 + i], (i & 1 ? 0x200 : 0x100) + i / 2);
		assert_int_equal(b->a.image[RIG_IMG_GPR0], 0x100);
		assert_int_equal(b->b.image[RIG_IMG_GPR0], 0xbad);
		bench_free(b);
	}
}

/* Restore-inhibited, the engine context (from dword 0x50) is not loaded, the ring is; the first save
 * writes all and takes the bit away. */
static void test_inhibit(void **state)
{
	struct bench *b = bench_new(GPU_RCS);

	(void)state;
	rig_set_reg(&b->r, GPU_RCS, RING_GPR_OFF, 0x1234);
	b->a.image[RIG_IMG_CTL] = 0x000d0009;
	b->a.image[RIG_IMG_GPR0] = 0x5555;
	RIG_EMIT(&b->a, CMD_SRM | CMD_GGTT, 0x2600, b->virt, 0);
	rig_execute(&b->a);
	assert_int_equal(b->page[0], 0x1234);
	assert_int_equal(b->a.image[RIG_IMG_GPR0], 0x1234);
	assert_int_equal(b->a.image[RIG_IMG_CTL] & CTX_SR_CTL_RESTORE_INHIBIT, 0);
	b->a.image[RIG_IMG_GPR0] = 0x5555;
	RIG_EMIT(&b->a, CMD_SRM | CMD_GGTT, 0x2600, b->virt, 0);
	rig_execute(&b->a);
	assert_int_equal(b->page[0], 0x5555);
	bench_free(b);
}

/* Masked registers are saved so that they load as they were. */
static void test_masked(void **state)
{
	struct bench *b = bench_new(GPU_RCS);
	uint32_t *instpm = &b->a.image[0x51 + 1 + 2 * 2 + 1];

	(void)state;
	assert_int_equal(instpm[-1], 0x20c0);
	RIG_EMIT(&b->a, CMD_LRI(1), 0x20c0, 0x00400040);
	rig_execute(&b->a);
	assert_int_equal(*instpm, 0xffff0040);
	RIG_EMIT(&b->b, CMD_LRI(1), 0x20c0, 0x00400000);
	rig_execute(&b->b);
	assert_int_equal(rig_reg(&b->r, GPU_RCS, 0xc0), 0);
	RIG_EMIT(&b->a, CMD_SRM | CMD_GGTT, 0x20c0, b->virt, 0);
	rig_execute(&b->a);
	assert_int_equal(b->page[0], 0x40);
	bench_free(b);
}

/* The context's clock runs while it is loaded only: 12 MHz. */
static void test_timestamp(void **state)
{
	struct bench *b = bench_new(GPU_VCS);

	(void)state;
	b->a.image[RIG_IMG_CTX_TS] = 1000;
	RIG_EMIT(&b->a, CMD_SEM_WAIT_GGTT(5), 0, b->virt, 0);
	rig_submit(&b->r, &b->a, NULL);
	rig_slice(&b->r, GPU_VCS, 1000);
	b->r.now += 10000000;
	rig_slice(&b->r, GPU_VCS, 1000);
	assert_in_range(rig_reg(&b->r, GPU_VCS, RING_CTX_TIMESTAMP_OFF), 121000, 121100);
	b->page[0] = 1;
	rig_slice(&b->r, GPU_VCS, 1000000);
	assert_false(gpu_busy(b->r.gpu));
	assert_in_range(b->a.image[RIG_IMG_CTX_TS], 133000, 133100);
	b->r.now += 10000000;
	assert_in_range(rig_reg(&b->r, GPU_VCS, RING_CTX_TIMESTAMP_OFF), 133000, 133100);
	bench_free(b);
}

/* The indirect context batch (so many cache lines) and then the per-context one run at each load. */
static void test_workarounds(void **state)
{
	struct bench *b = bench_new(GPU_RCS);
	uint64_t bus = rig_pages(&b->r, 2);
	uint32_t wa_va = rig_ggtt_map(&b->r, bus, 2);
	uint32_t *wa = rig_ptr(&b->r, bus);
	unsigned n = 0, m = 1024;

	(void)state;
	/* Three cache lines; privileged, and arbitration off within. */
	PUT(wa, n, CMD_ARB_OFF, CMD_MI(0x2f, 1) | CMD_GGTT | 5u << 8, b->virt, 0);
	PUT(wa, n, CMD_LRI(1), 0x20d8, 0x00080008, CMD_ARB_ON);
	wa[47] = CMD_NOOP;
	wa[48] = CMD_SDI | CMD_GGTT; /* behind the end */
	wa[49] = b->virt + 12;
	wa[51] = 0xbad;
	PUT(wa, m, CMD_LRM | CMD_GGTT, 0x2610, b->virt, 0);
	PUT(wa, m, CMD_SRM | CMD_GGTT, 0x2610, b->virt + 4, 0, CMD_BBE);
	PUT(wa, m, CMD_SDI | CMD_GGTT, b->virt + 12, 0, 0xbad);
	b->a.image[RIG_IMG_INDIRECT] = wa_va | 3;
	b->a.image[RIG_IMG_PER_CTX] = (wa_va + GPU_PAGE) | PER_CTX_PTR_VALID;
	for (unsigned i = 1; i <= 3; i++) {
		RIG_EMIT(&b->a, CMD_SRM | CMD_GGTT, 0x20d8, b->virt + 8, 0);
		rig_execute(&b->a);
		assert_int_equal(b->page[0], i);
		assert_int_equal(b->page[1], i);
		assert_int_equal(b->page[2], 8);
		assert_int_equal(b->page[3], 0);
	}
	b->a.image[RIG_IMG_INDIRECT] = 0;
	RIG_EMIT(&b->a, CMD_NOOP);
	rig_execute(&b->a);
	assert_int_equal(b->page[0], 3);
	bench_free(b);
}

/* No image, or a ring that is not valid: a hang with a report. */
static void test_bad_image(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < 2; kind++) {
		struct bench *b = bench_new(GPU_VCS);

		if (kind)
			b->a.image[11] &= ~RING_CTL_VALID;
		else
			rig_ggtt_set(&b->r, b->a.lrca + GPU_PAGE, 0);
		RIG_EMIT(&b->a, CMD_NOOP);
		rig_submit(&b->r, &b->a, NULL);
		rig_run(&b->r, 3);
		assert_true(gpu_busy(b->r.gpu));
		assert_int_equal(rig_stats(&b->r).engine[GPU_VCS].hangs, 1);
		rig_engine_reset(&b->r, GPU_VCS);
		RIG_EMIT(&b->b, CMD_SDI | CMD_GGTT, b->virt, 0, 1);
		rig_execute(&b->b);
		assert_int_equal(b->page[0], 1);
		bench_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resume_levels), cmocka_unit_test(test_bb_addr),
		cmocka_unit_test(test_gprs),	      cmocka_unit_test(test_inhibit),
		cmocka_unit_test(test_masked),	      cmocka_unit_test(test_timestamp),
		cmocka_unit_test(test_workarounds),   cmocka_unit_test(test_bad_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
