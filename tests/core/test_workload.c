// SPDX-License-Identifier: MIT
/* Workloads: from the ELSP to the host and back, as a guest and a host see it. */
#include "workload_rig.h"

/* One context, one request: what runs, what comes back, what the guest is told and when. */
static void test_one(void **state)
{
	struct rig_job *j;

	EMIT(r, 0, W_SDI, w_gm(r, 20), 0, 0x1234, W_USER, W_NOOP);
	w_elsp(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH);
	assert_null(w_job(r, GVT_RCS));
	w_run();
	j = w_job(r, GVT_RCS);
	assert_non_null(j);
	assert_int_equal(j->job->ring_dwords, 6);
	assert_int_equal(j->ring[0], W_SDI);
	assert_int_equal(j->ring[1], w_gm(r, 20));
	assert_int_equal(j->ring[4], 0); /* the interrupt is ours to inject */
	assert_true(j->job->four_level);
	assert_int_equal(rig_job_regs(j)[3] & 1, 1);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_irqs(r, GVT_RCS), 0);
	assert_int_equal(rd(r->vgpu, 0x2234) & BIT(18 - 1), BIT(18 - 1));

	rig_job_done(&r->rig.host, j, 0, 5000);
	w_run();
	NO_CSB(r, GVT_RCS); /* the image is not back yet */
	rig_job_saved(&r->rig.host, j);
	w_run();
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 0);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH | W_IRQ_USER);
	assert_int_equal(w_regs(r, 0)[5], 24);
	assert_int_equal(w_regs(r, 0)[7], 24);
	assert_int_equal(w_regs(r, 0)[3] & 1, 0);
	assert_int_equal(rd(r->vgpu, 0x2034), 24);
	assert_int_equal(rig_status(r->vgpu).busy_ns[GVT_RCS], 5000);
	assert_int_equal(rig_status(r->vgpu).submissions[GVT_RCS], 1);
	assert_int_equal(rig_status(r->vgpu).faults, 0);
}

/* Two contexts in one list: the second is looked at when the first has ended, not before. */
static void test_two_elements(void **state)
{
	EMIT(r, 0, W_USER, W_NOOP);
	EMIT(r, 1, W_NOOP, W_NOOP);
	w_submit(r, GVT_RCS, 0, 1);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	assert_int_equal(r->rig.host.submits, 1);
	/* More for the second one, before its turn comes: the tail is read when it does. */
	EMIT(r, 1, W_USER, W_NOOP);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ELEMENT_SWITCH, 0);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH | W_IRQ_USER);
	assert_int_equal(r->rig.host.submits, 2);
	assert_int_equal(w_job(r, GVT_RCS)->job->ring_dwords, 4);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 1);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH | W_IRQ_USER);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(rd(r->vgpu, 0x2234) & 0x78, 0);
}

/* The same context again with a new tail: what is new is queued behind what runs. */
static void test_lite_restore(void **state)
{
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	EMIT(r, 0, W_USER, 0x02800000, W_NOOP, W_NOOP);
	w_submit(r, GVT_RCS, 0, 1);
	CSB(r, GVT_RCS, CSB_LITE_RESTORE | CSB_PREEMPTED, 0);
	assert_int_equal(r->rig.host.submits, 2);
	/* The first one's end is no event: the element goes on. */
	rig_job_regs(w_job(r, GVT_RCS))[0x69] = 0x77; /* GPR 0, left by the first piece */
	w_end(r, GVT_RCS, 0);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH);
	assert_int_equal(w_regs(r, 0)[5], 8);
	assert_int_equal(w_regs(r, 0)[7], 24);
	assert_int_equal(w_job(r, GVT_RCS)->job->ring_dwords, 4);
	assert_int_equal(w_job(r, GVT_RCS)->ring[1], 0x02800000);
	assert_int_equal(rig_job_regs(w_job(r, GVT_RCS))[0x69], 0x77);
	assert_int_equal(rig_job_regs(w_job(r, GVT_RCS))[3] & 1, 0); /* nothing is inhibited */
	/* Nothing new: ends with what is under way. */
	w_submit(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_LITE_RESTORE | CSB_PREEMPTED, 0);
	assert_int_equal(r->rig.host.submits, 2);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH | W_IRQ_USER);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 0);
	NO_CSB(r, GVT_RCS);
	assert_null(w_job(r, GVT_RCS));
}

/* A submission a request, many in a row, with the ring going round; some find one under way. */
static void test_many(void **state)
{
	u32 dwords = 0, last = 0;

	for (u32 i = 1; i <= 3000; i++) {
		u32 n = 2 + 2 * (i % 7);

		for (u32 k = 0; k < n; k += 2)
			EMIT(r, 0, 0x02800000, W_NOOP);
		dwords += n;
		w_submit(r, GVT_RCS, 0, W_NONE);
		if (i % 3)
			w_end(r, GVT_RCS, 0);
		assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	}
	while (w_job(r, GVT_RCS))
		w_end(r, GVT_RCS, 0);
	last = dwords * 4 % W_RING_BYTES;
	assert_int_equal(w_regs(r, 0)[5], last);
	assert_int_equal(rd(r->vgpu, 0x2034), last);
	assert_int_equal(rd(r->vgpu, 0x2234) & 0x78, 0);
	assert_int_equal(rig_status(r->vgpu).faults, 0);
}

/* More lists than there are places: those that nobody took in time are replaced, and nothing is lost. */
static void test_coalesced(void **state)
{
	for (u32 i = 0; i < 20; i++) {
		EMIT(r, 0, 0x02800000, W_USER);
		w_submit(r, GVT_RCS, 0, W_NONE);
	}
	assert_int_equal(r->rig.host.submits, WORKLOADS - 1); /* what the scheduler allows */
	for (u32 i = 0; w_job(r, GVT_RCS); i++) {
		assert_in_range(i, 0, 5);
		w_end(r, GVT_RCS, 0);
	}
	assert_int_equal(w_regs(r, 0)[5], 20 * 8);
	while (w_csb(r, GVT_RCS))
		;
	assert_int_equal(rd(r->vgpu, 0x2234) & 0x78, 0);
}

/* A list that wants to preempt waits for what the host has, and takes the place of what it has not. */
static void test_preempt(void **state)
{
	for (u32 c = 0; c < 3; c++)
		EMIT(r, c, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, 1);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	w_submit(r, GVT_RCS, 2, W_NONE);
	NO_CSB(r, GVT_RCS);
	assert_true(rd(r->vgpu, 0x2234) & BIT(2)); /* queue full */
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_PREEMPTED, 0);
	NO_CSB(r, GVT_RCS);
	/* The second element was not run. */
	assert_int_equal(w_regs(r, 1)[5], 0);
	assert_int_equal(r->rig.host.submits, 2);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 2);
	w_submit(r, GVT_RCS, 1, W_NONE);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_regs(r, 1)[5], 8);
}

/* Pieces of the running element that still wait for their turn are taken back. */
static void test_preempt_waiting_piece(void **state)
{
	for (u32 i = 0; i < 3; i++) {
		EMIT(r, 0, 0x02800000, W_NOOP);
		w_submit(r, GVT_RCS, 0, W_NONE);
	}
	EMIT(r, 1, 0x02800000, W_NOOP);
	assert_int_equal(r->rig.host.submits, 2);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	CSB(r, GVT_RCS, CSB_LITE_RESTORE | CSB_PREEMPTED, 0);
	CSB(r, GVT_RCS, CSB_LITE_RESTORE | CSB_PREEMPTED, 0);
	w_submit(r, GVT_RCS, 1, W_NONE);
	NO_CSB(r, GVT_RCS);
	w_end(r, GVT_RCS, 0);
	NO_CSB(r, GVT_RCS);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_PREEMPTED, 0);
	assert_int_equal(w_regs(r, 0)[5], 16); /* the third piece did not run */
	assert_int_equal(r->rig.host.submits, 3);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 1);
	w_submit(r, GVT_RCS, 0, W_NONE);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_regs(r, 0)[5], 24);
}

/* Engines know nothing of each other. */
static void test_engines(void **state)
{
	static const enum gvt_engine e[] = {GVT_RCS, GVT_BCS, GVT_VCS, GVT_VECS};

	for (u32 i = 0; i < 4; i++) {
		w_context(r, e[i], i);
		EMIT(r, i, W_USER, W_NOOP);
		w_submit(r, e[i], i, W_NONE);
		CSB(r, e[i], CSB_IDLE_TO_ACTIVE, W_NONE);
		assert_int_equal(w_irqs(r, e[i]), W_IRQ_SWITCH);
	}
	for (u32 i = 4; i-- > 0;) {
		assert_non_null(w_job(r, e[i]));
		w_end(r, e[i], 0);
		CSB(r, e[i], CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, i);
		assert_int_equal(w_irqs(r, e[i]), W_IRQ_SWITCH | W_IRQ_USER);
		for (u32 k = 0; k < 4; k++)
			NO_CSB(r, e[k]);
	}
	assert_int_equal(rig_status(r->vgpu).submissions[GVT_VECS], 1);
}

/* Notify flags come back as the engine's own interrupt. */
static void test_notify(void **state)
{
	EMIT(r, 0, 0x7a000004, 0x00100100, 0, 0, 0, 0); /* PIPE_CONTROL, notify */
	w_submit(r, GVT_RCS, 0, W_NONE);
	assert_int_equal(w_job(r, GVT_RCS)->ring[1] & 0x100, 0);
	w_irqs(r, GVT_RCS);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH | W_IRQ_NOTIFY);
}

/* A flip out of the ring arms the plane when the ring section has ended. */
static void test_flip(void **state)
{
	/* MI_DISPLAY_FLIP, plane 1 of pipe A: pitch 0x50 * 64 bytes */
	EMIT(r, 0, 0x0a000001, 0x50 << 6, w_gm(r, 40), W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	assert_int_equal(w_job(r, GVT_RCS)->ring[0], 0);
	assert_int_equal(rd(r->vgpu, 0x7019c), 0);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(rd(r->vgpu, 0x7019c), w_gm(r, 40));
	assert_int_equal(rd(r->vgpu, 0x70188), 0x50);
}

/* ---- resets ---- */

/* A reset while work runs: it is cancelled, nothing of it is told, the image is the guest's at once. */
static void test_reset_under_way(void **state)
{
	struct rig_job *j;

	EMIT(r, 0, W_USER, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	w_irqs(r, GVT_RCS);
	j = w_job(r, GVT_RCS);
	wr(r->vgpu, 0x941c, 0x2); /* GDRST: render */
	assert_int_equal(rd(r->vgpu, 0x2234) & 0x78, 0);
	w_regs(r, 0)[5] = 0; /* the driver starts it anew */
	w_run();
	assert_true(j->cancelled);
	assert_int_equal(rig_status(r->vgpu).hangs, 1);
	/* New work before the old has ended: it waits behind it. */
	w_driver(r);
	w_submit(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	assert_ptr_equal(w_job(r, GVT_RCS), j);
	assert_int_equal(rig_host_cancelled(&r->rig.host), 1);
	w_run();
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH);
	assert_int_equal(w_regs(r, 0)[5], 0);
	assert_int_equal(w_job(r, GVT_RCS)->job->ring_dwords, 2);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 0);
	assert_int_equal(w_regs(r, 0)[5], 8);
	assert_int_equal(rig_status(r->vgpu).hangs, 1);
}

/* One that ends well though the engine was reset meanwhile: its image does not come back. */
static void test_reset_then_done(void **state)
{
	EMIT(r, 0, W_USER, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	w_irqs(r, GVT_RCS);
	wr(r->vgpu, 0x941c, 0x1);
	w_driver(r);
	w_end(r, GVT_RCS, 0);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_irqs(r, GVT_RCS), 0);
	assert_int_equal(w_regs(r, 0)[5], 0);
	assert_int_equal(w_eng(r, GVT_RCS)->live, 0);
	/* An idle engine's reset is no hang. */
	assert_int_equal(rig_status(r->vgpu).hangs, 0);
	wr(r->vgpu, 0x941c, 0x1);
	w_run();
	assert_int_equal(rig_status(r->vgpu).hangs, 0);
}

/* What waits for the scheduler goes without a trace. */
static void test_reset_queued(void **state)
{
	for (u32 i = 0; i < 3; i++) {
		EMIT(r, 0, 0x02800000, W_NOOP);
		w_submit(r, GVT_RCS, 0, W_NONE);
	}
	assert_int_equal(r->rig.host.submits, 2);
	wr(r->vgpu, 0x941c, 0x2);
	w_run();
	assert_int_equal(w_eng(r, GVT_RCS)->ent.queued, 0);
	assert_int_equal(rig_host_cancelled(&r->rig.host), 2);
	w_run();
	assert_int_equal(r->rig.host.submits, 2);
	assert_int_equal(w_eng(r, GVT_RCS)->live, 0);
	assert_int_equal(w_eng(r, GVT_RCS)->ent.in_flight, 0);
}

/* FLR and the administrator's reset wait for what runs, and give everything back. */
static void test_whole_reset(void **state)
{
	for (u32 i = 0; i < 3; i++) {
		EMIT(r, 0, 0x02800000, W_NOOP);
		w_submit(r, GVT_RCS, 0, W_NONE);
	}
	intel_gvt_ops.vgpu_reset(r->vgpu);
	assert_null(w_job(r, GVT_RCS));
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		assert_int_equal(r->dom.refs[i], 0);
	w_run();
	/* And it works again. */
	rig_boot_msi(r->vgpu);
	for (u32 i = 0; i < W_PAGES; i++)
		w_map(r, w_gm(r, i), i, true);
	w_driver(r);
	w_context(r, GVT_RCS, 0);
	EMIT(r, 0, W_USER, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 0);
}

/* A vGPU ends with work in every state: w_free() finds what is left. No one else waits for the GPU. */
static void test_destroy_in_flight(void **state)
{
	r->rig.host.not_held = &r->rig.gvt->lock;
	w_context(r, GVT_BCS, 3);
	for (u32 i = 0; i < 4; i++) {
		EMIT(r, 0, 0x02800000, W_NOOP);
		w_submit(r, GVT_RCS, 0, W_NONE);
	}
	EMIT(r, 3, 0x02800000, W_NOOP);
	w_elsp(r, GVT_BCS, 3, W_NONE); /* nobody has looked at it */
	rig_job_done(&r->rig.host, w_job(r, GVT_RCS), 0, 1);
	w_job(r, GVT_RCS)->cancelled = true; /* so that the mock ends it at ctx_destroy */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		W_TEST(test_one),
		W_TEST(test_two_elements),
		W_TEST(test_lite_restore),
		W_TEST(test_many),
		W_TEST(test_coalesced),
		W_TEST(test_preempt),
		W_TEST(test_preempt_waiting_piece),
		W_TEST(test_engines),
		W_TEST(test_notify),
		W_TEST(test_flip),
		W_TEST(test_reset_under_way),
		W_TEST(test_reset_then_done),
		W_TEST(test_reset_queued),
		W_TEST(test_whole_reset),
		W_TEST(test_destroy_in_flight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
