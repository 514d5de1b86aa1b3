/* SPDX-License-Identifier: MIT */
/* Execution lists: completion, element switch, preemption, lite restore, and what the CSB says. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_VA 0x20000000ull

/* A device with two contexts in one address space, a page in the GGTT and a batch page. */
struct bench {
	struct rig r;
	struct rig_vm *vm;
	struct rig_ctx a, b;
	uint32_t *page, virt;
	uint32_t *batch;
};

static struct bench *bench_new(enum gpu_engine_id engine, uint32_t breaks)
{
	struct bench *b = calloc(1, sizeof(*b));
	uint64_t bus;

	assert_non_null(b);
	rig_init(&b->r, breaks);
	b->vm = rig_vm_new(&b->r, 4);
	rig_ctx_init(&b->a, &b->r, engine, b->vm, 1);
	rig_ctx_init(&b->b, &b->r, engine, b->vm, 2);
	bus = rig_pages(&b->r, 1);
	b->page = rig_ptr(&b->r, bus);
	b->virt = rig_ggtt_map(&b->r, bus, 1);
	b->batch = rig_ptr(&b->r, rig_vm_pages(b->vm, BATCH_VA, 1));
	return b;
}

static void bench_free(struct bench *b)
{
	rig_vm_free(b->vm);
	rig_done(&b->r);
	free(b);
}

static void emit_store(struct bench *b, struct rig_ctx *c, unsigned index, uint32_t val)
{
	RIG_EMIT(c, CMD_SDI | CMD_GGTT, b->virt + index * 4, 0, val);
}

/* Waits in the ring until page[index] is not 0. */
static void emit_wait(struct bench *b, struct rig_ctx *c, unsigned index)
{
	RIG_EMIT(c, CMD_SEM_WAIT_GGTT(5), 0, b->virt + index * 4, 0);
}

/* A batch that jumps to itself; check: with MI_ARB_CHECK in the loop. */
static void fill_loop(struct bench *b, bool check)
{
	b->batch[0] = check ? CMD_ARB_CHECK : CMD_NOOP;
	b->batch[1] = CMD_NOOP;
	b->batch[2] = CMD_BBS_PPGTT;
	b->batch[3] = LO(BATCH_VA);
	b->batch[4] = HI(BATCH_VA);
}

static void test_complete(void **state)
{
	(void)state;
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		struct bench *b = bench_new(i, 0);

		emit_store(b, &b->a, 0, 0xcafe0000 + i);
		RIG_EMIT(&b->a, CMD_USER_INTERRUPT);
		assert_true(rig_reg(&b->r, i, RING_MI_MODE_OFF) & MI_MODE_IDLE);
		rig_execute(&b->a);
		assert_int_equal(b->page[0], 0xcafe0000 + i);
		assert_int_equal(rig_stats(&b->r).engine[i].user_irqs, 1);
		assert_int_equal(b->a.image[RIG_IMG_HEAD], b->a.tail);
		assert_int_equal(rig_reg(&b->r, i, RING_HEAD_OFF), b->a.tail);
		assert_true(rig_reg(&b->r, i, RING_MI_MODE_OFF) & MI_MODE_IDLE);
		assert_true(b->r.msis > 0);
		assert_int_equal(b->r.reports, 0);
		bench_free(b);
	}
}

static void test_element_switch(void **state)
{
	struct bench *b = bench_new(GPU_BCS, 0);

	(void)state;
	emit_store(b, &b->a, 0, 1);
	emit_store(b, &b->b, 1, 2);
	rig_submit(&b->r, &b->a, &b->b);
	rig_run(&b->r, 10);
	rig_expect_csb(&b->r, GPU_BCS, 0x01, 0);
	rig_expect_csb(&b->r, GPU_BCS, 0x14, 1);
	rig_expect_csb(&b->r, GPU_BCS, 0x18, 2);
	rig_expect_no_csb(&b->r, GPU_BCS);
	assert_int_equal(b->page[0], 1);
	assert_int_equal(b->page[1], 2);
	assert_int_equal(b->r.reports, 0);
	bench_free(b);
}

/* What EXECLIST_STATUS says while something runs, and that events raise the interrupt. */
static void test_status(void **state)
{
	struct bench *b = bench_new(GPU_RCS, 0);
	uint32_t lo;

	(void)state;
	assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_EXECLIST_STATUS_HI_OFF), 0);
	emit_wait(b, &b->a, 0);
	rig_submit(&b->r, &b->a, &b->b);
	lo = rig_reg(&b->r, GPU_RCS, RING_EXECLIST_STATUS_LO_OFF);
	assert_true(lo & 1u << 2); /* waiting, queue full */
	rig_run(&b->r, 3);
	lo = rig_reg(&b->r, GPU_RCS, RING_EXECLIST_STATUS_LO_OFF);
	assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_EXECLIST_STATUS_HI_OFF), 1);
	assert_int_equal(lo >> 14 & 3, 1);
	assert_false(lo & 1u << 2);
	assert_true(lo & 1u << 16);
	assert_true(lo & 3u << 17);
	assert_true(rig_reg(&b->r, GPU_RCS, RING_CTL_OFF) & RING_CTL_WAIT_SEMAPHORE);
	assert_false(rig_reg(&b->r, GPU_RCS, RING_MI_MODE_OFF) & MI_MODE_IDLE);
	assert_true(mmio_read32(b->r.gpu, 0x44308) & ENGINE_IRQ_CSB);
	assert_true(mmio_read32(b->r.gpu, 0x44308) & ENGINE_IRQ_SEMAPHORE);
	b->page[0] = 1;
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_RCS, 0x01, 0);
	rig_expect_csb(&b->r, GPU_RCS, 0x14, 1);
	rig_expect_csb(&b->r, GPU_RCS, 0x18, 2);
	bench_free(b);
}

/* Preempted in a semaphore wait, it comes back to the same wait. */
static void test_preempt_wait(void **state)
{
	struct bench *b = bench_new(GPU_VECS, 0);

	(void)state;
	emit_wait(b, &b->a, 0);
	emit_store(b, &b->a, 1, 11);
	emit_store(b, &b->b, 2, 22);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VECS, 0x01, 0);
	rig_submit(&b->r, &b->b, &b->a);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VECS, 0x02, 1);
	rig_expect_csb(&b->r, GPU_VECS, 0x14, 2);
	rig_expect_no_csb(&b->r, GPU_VECS);
	assert_int_equal(b->page[2], 22);
	assert_int_equal(b->page[1], 0);
	assert_int_equal(rig_stats(&b->r).engine[GPU_VECS].preemptions, 1);
	b->page[0] = 1;
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VECS, 0x18, 1);
	assert_int_equal(b->page[1], 11);
	bench_free(b);
}

/* Lite restore: more work for the context that runs; nothing is saved, the tail is read anew. */
static void test_lite_restore(void **state)
{
	struct bench *b = bench_new(GPU_VCS, 0);
	uint32_t head;

	(void)state;
	emit_wait(b, &b->a, 0);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VCS, 0x01, 0);
	head = b->a.image[RIG_IMG_HEAD];
	emit_store(b, &b->a, 1, 7);
	rig_submit(&b->r, &b->a, &b->b);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VCS, 0x8002, 1);
	rig_expect_no_csb(&b->r, GPU_VCS);
	assert_int_equal(b->a.image[RIG_IMG_HEAD], head);
	assert_int_equal(b->page[1], 0);
	b->page[0] = 1;
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VCS, 0x14, 1);
	rig_expect_csb(&b->r, GPU_VCS, 0x18, 2);
	assert_int_equal(b->page[1], 7);
	assert_int_equal(rig_stats(&b->r).engine[GPU_VCS].lite_restores, 1);
	assert_int_equal(rig_stats(&b->r).engine[GPU_VCS].preemptions, 0);
	bench_free(b);
}

/* With the force-restore bit the same context is saved and loaded like another. */
static void test_force_restore(void **state)
{
	struct bench *b = bench_new(GPU_VCS, 0);

	(void)state;
	emit_wait(b, &b->a, 0);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VCS, 0x01, 0);
	b->a.desc |= CTX_DESC_FORCE_RESTORE;
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VCS, 0x02, 1);
	assert_int_equal(rig_stats(&b->r).engine[GPU_VCS].contexts, 2);
	b->page[0] = 1;
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, GPU_VCS, 0x18, 1);
	bench_free(b);
}

/* A tail that software moves while the context runs is not written over when it is saved. */
static void test_tail_kept(void **state)
{
	struct bench *b = bench_new(GPU_BCS, 0);

	(void)state;
	emit_wait(b, &b->a, 0);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	emit_store(b, &b->a, 1, 5);
	b->page[0] = 1;
	rig_run(&b->r, 3);
	assert_int_equal(b->a.image[RIG_IMG_TAIL], b->a.tail);
	assert_int_equal(b->page[1], 0);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	assert_int_equal(b->page[1], 5);
	bench_free(b);
}

/* A loop without an arbitration point, or with arbitration off, is never left; one with is. */
static void test_loops(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < 3; kind++) {
		struct bench *b = bench_new(GPU_RCS, 0);
		bool leaves = kind == 1;

		/* 0: no point; 1: MI_ARB_CHECK; 2: MI_ARB_CHECK, but arbitration off. */
		fill_loop(b, kind > 0);
		if (kind == 2)
			RIG_EMIT(&b->a, CMD_ARB_OFF, CMD_BBS_PPGTT, LO(BATCH_VA), HI(BATCH_VA));
		else
			rig_emit_batch(&b->a, BATCH_VA);
		emit_store(b, &b->b, 0, 1);
		rig_submit(&b->r, &b->a, NULL);
		assert_int_equal(rig_run(&b->r, 5), 5);
		rig_submit(&b->r, &b->b, &b->a);
		assert_int_equal(rig_run(&b->r, 50), 50);
		assert_int_equal(b->page[0], leaves);
		rig_expect_csb(&b->r, GPU_RCS, 0x01, 0);
		if (leaves) {
			rig_expect_csb(&b->r, GPU_RCS, 0x02, 1);
			rig_expect_csb(&b->r, GPU_RCS, 0x14, 2);
		}
		rig_expect_no_csb(&b->r, GPU_RCS);
		assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_EXECLIST_STATUS_HI_OFF), 1);

		/* The engine is reset, and what comes next runs. */
		rig_set_reg(&b->r, GPU_RCS, RING_RESET_CTL_OFF,
			    RESET_CTL_REQUEST << 16 | RESET_CTL_REQUEST);
		assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_RESET_CTL_OFF) & RESET_CTL_READY,
				 RESET_CTL_READY);
		assert_true(rig_reg(&b->r, GPU_RCS, RING_MI_MODE_OFF) & MI_MODE_IDLE);
		rig_engine_reset(&b->r, GPU_RCS);
		assert_false(engine_busy(b->r.gpu->engine[GPU_RCS]));
		assert_int_equal(rig_reg(&b->r, GPU_RCS, RING_EXECLIST_STATUS_HI_OFF), 0);
		assert_int_equal(rig_stats(&b->r).engine[GPU_RCS].resets, 1);
		b->page[0] = 0;
		b->b.image[RIG_IMG_HEAD] = 0;
		rig_execute(&b->b);
		assert_int_equal(b->page[0], 1);
		bench_free(b);
	}
}

/* Engines run side by side: one loops for ever, another one signals a third. */
static void test_concurrent(void **state)
{
	struct bench *b = bench_new(GPU_RCS, 0);
	struct rig_ctx v, w;

	(void)state;
	rig_ctx_init(&v, &b->r, GPU_VCS, b->vm, 5);
	rig_ctx_init(&w, &b->r, GPU_BCS, b->vm, 6);
	fill_loop(b, false);
	rig_emit_batch(&b->a, BATCH_VA);
	emit_wait(b, &v, 0);
	emit_store(b, &v, 1, 3);
	emit_store(b, &w, 0, 1);
	rig_submit(&b->r, &b->a, NULL);
	rig_submit(&b->r, &v, NULL);
	rig_run(&b->r, 3);
	assert_int_equal(b->page[1], 0);
	rig_submit(&b->r, &w, NULL);
	rig_run(&b->r, 3);
	assert_int_equal(b->page[1], 3);
	assert_true(engine_busy(b->r.gpu->engine[GPU_RCS]));
	assert_false(engine_busy(b->r.gpu->engine[GPU_VCS]));
	assert_false(engine_busy(b->r.gpu->engine[GPU_BCS]));
	bench_free(b);
}

/* MI_MODE's stop bit holds the streamer between commands. */
static void test_stop(void **state)
{
	struct bench *b = bench_new(GPU_RCS, 0);

	(void)state;
	fill_loop(b, false);
	rig_emit_batch(&b->a, BATCH_VA);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 2);
	assert_false(rig_reg(&b->r, GPU_RCS, RING_MI_MODE_OFF) & MI_MODE_IDLE);
	rig_set_reg(&b->r, GPU_RCS, RING_MI_MODE_OFF, MI_MODE_STOP_RING << 16 | MI_MODE_STOP_RING);
	assert_true(rig_reg(&b->r, GPU_RCS, RING_MI_MODE_OFF) & MI_MODE_IDLE);
	assert_int_equal(rig_run(&b->r, 5), 1);
	rig_set_reg(&b->r, GPU_RCS, RING_MI_MODE_OFF, MI_MODE_STOP_RING << 16);
	assert_int_equal(rig_run(&b->r, 5), 5);
	bench_free(b);
}

/* The buffer of six wraps, and its pointer register takes masked writes. */
static void test_csb_wrap(void **state)
{
	struct bench *b = bench_new(GPU_VCS, 0);

	(void)state;
	assert_int_equal(rig_reg(&b->r, GPU_VCS, RING_CSB_PTR_OFF), 0x505);
	for (unsigned i = 0; i < 10; i++) {
		emit_store(b, &b->a, 0, i);
		rig_execute(&b->a);
	}
	assert_int_equal(rig_reg(&b->r, GPU_VCS, RING_CSB_PTR_OFF), 0x500 + 19 % 6);
	rig_set_reg(&b->r, GPU_VCS, RING_CSB_PTR_OFF, 0x0700u << 16 | 0x0100);
	assert_int_equal(rig_reg(&b->r, GPU_VCS, RING_CSB_PTR_OFF), 0x100 + 19 % 6);
	rig_set_reg(&b->r, GPU_VCS, RING_CSB_PTR_OFF, 0xffffu << 16 | 0x0505);
	assert_int_equal(rig_reg(&b->r, GPU_VCS, RING_CSB_PTR_OFF), 0x505);
	bench_free(b);
}

/* A ring longer than its size goes round, and the head counts the rounds. */
static void test_ring_wrap(void **state)
{
	struct bench *b = bench_new(GPU_VCS, 0);

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		emit_store(b, &b->a, 0, i);
		if (i % 100 == 99)
			rig_execute(&b->a);
	}
	assert_int_equal(b->page[0], 2999);
	/* 3000 x 16 bytes in 16 KiB: two rounds and a rest. */
	assert_int_equal(b->a.image[RIG_IMG_HEAD], 2 * RING_HEAD_WRAP_ONE + 48000 % 16384);
	assert_int_equal(b->r.reports, 0);
	bench_free(b);
}

static void test_breaks(void **state)
{
	struct bench *b = bench_new(GPU_RCS, GPU_BREAK_NO_CSB);

	(void)state;
	emit_store(b, &b->a, 0, 1);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 3);
	assert_int_equal(b->page[0], 1);
	rig_expect_no_csb(&b->r, GPU_RCS);
	assert_false(mmio_read32(b->r.gpu, 0x44308) & ENGINE_IRQ_CSB);
	bench_free(b);

	b = bench_new(GPU_RCS, GPU_BREAK_NO_USER_IRQ);
	RIG_EMIT(&b->a, CMD_USER_INTERRUPT);
	rig_execute(&b->a);
	assert_false(mmio_read32(b->r.gpu, 0x44308) & ENGINE_IRQ_USER);
	bench_free(b);

	b = bench_new(GPU_RCS, GPU_BREAK_LOST_STORE);
	for (unsigned i = 0; i < 128; i++)
		emit_store(b, &b->a, i, 1);
	rig_execute(&b->a);
	for (unsigned i = 0; i < 128; i++)
		assert_int_equal(b->page[i], i % 64 != 63);
	bench_free(b);
}

/* What is no submission: lists off, no first context. */
static void test_refused(void **state)
{
	struct bench *b = bench_new(GPU_RCS, 0);
	struct rig_ctx none = b->a;

	(void)state;
	rig_set_reg(&b->r, GPU_RCS, RING_MODE_OFF, RING_MODE_RUN_LIST << 16);
	rig_submit(&b->r, &b->a, NULL);
	assert_int_equal(b->r.reports, 1);
	assert_false(gpu_busy(b->r.gpu));
	rig_set_reg(&b->r, GPU_RCS, RING_MODE_OFF, RING_MODE_RUN_LIST << 16 | RING_MODE_RUN_LIST);
	none.desc &= ~1ull;
	rig_submit(&b->r, &none, &b->b);
	assert_int_equal(b->r.reports, 2);
	assert_false(gpu_busy(b->r.gpu));
	bench_free(b);
}

/* GDRST as a register write of the very engine's ring: nothing breaks, the engine is as reset. */
static void test_reset_by_itself(void **state)
{
	struct bench *b = bench_new(GPU_RCS, 0);

	(void)state;
	RIG_EMIT(&b->a, CMD_LRI(2), 0x941c, 1u << 1, 0x2600, 0x55);
	emit_store(b, &b->a, 0, 1);
	rig_submit(&b->r, &b->a, NULL);
	rig_run(&b->r, 5);
	assert_false(gpu_busy(b->r.gpu));
	assert_int_equal(b->page[0], 0);
	assert_int_equal(rig_reg(&b->r, GPU_RCS, 0x600), 0);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete),	cmocka_unit_test(test_element_switch),
		cmocka_unit_test(test_status),		cmocka_unit_test(test_preempt_wait),
		cmocka_unit_test(test_lite_restore),	cmocka_unit_test(test_force_restore),
		cmocka_unit_test(test_tail_kept),	cmocka_unit_test(test_loops),
		cmocka_unit_test(test_concurrent),	cmocka_unit_test(test_stop),
		cmocka_unit_test(test_csb_wrap),	cmocka_unit_test(test_ring_wrap),
		cmocka_unit_test(test_breaks),		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_reset_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
