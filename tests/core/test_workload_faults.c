// SPDX-License-Identifier: MIT
/* Submissions that do not end well: rules broken, and faults of one context or engine. */
#include "workload_rig.h"

/* The vGPU is stopped with this reason, and nothing of it reached the host. */
static void stopped(const char *why)
{
	struct gvt_vgpu_status s = rig_status(r->vgpu);

	assert_int_equal(s.state, GVT_VGPU_FAILSAFE);
	if (!strstr(s.reason, why))
		fail_msg("reason: %s", s.reason);
	assert_int_equal(r->rig.host.submits, 0);
	assert_null(w_job(r, GVT_RCS));
	assert_int_equal(w_eng(r, GVT_RCS)->live, 0);
}

#define STOPS(name, why, ...)                                                                      \
	static void name(void **state)                                                             \
	{                                                                                          \
		u32 *regs = w_regs(r, 0);                                                          \
		EMIT(r, 0, 0x02800000, W_NOOP);                                                    \
		(void)regs;                                                                        \
		__VA_ARGS__;                                                                       \
		w_submit(r, GVT_RCS, 0, W_NONE);                                                   \
		stopped(why);                                                                      \
	}

STOPS(test_ring_start, "ring outside the slice", regs[9] = 0)
STOPS(test_ring_end, "ring outside the slice",
      regs[9] = (u32)(r->vgpu->low_gm.start + r->vgpu->low_gm.size) - 4096)
STOPS(test_ring_size, "ring outside the slice",
      regs[9] = (u32)(r->vgpu->low_gm.start + r->vgpu->low_gm.size) - 0x4000;
      regs[0xb] = 0x1ff001)
STOPS(test_tail, "head or tail beyond", regs[7] = W_RING_BYTES)
STOPS(test_head, "head or tail beyond", regs[5] = 0x1ffffc)
STOPS(test_command, "unknown command (7fffffff at 4)", w_ring(r, 0)[1] = 0x7fffffff)
STOPS(test_store_outside, "GGTT address outside", w_ring(r, 0)[0] = W_SDI; regs[7] = 16)
STOPS(test_straddle, "straddles", w_ring(r, 0)[1] = W_SDI)
STOPS(test_indirect_outside, "batch outside", regs[0x1b] = 0x1000 | 1)

static void submit_raw(u32 lo0, u32 lo1)
{
	wr(r->vgpu, 0x2230, 0x99);
	wr(r->vgpu, 0x2230, lo1);
	wr(r->vgpu, 0x2230, 0x98);
	wr(r->vgpu, 0x2230, lo0);
	w_run();
}

static void test_image_outside(void **state)
{
	submit_raw(0 | W_DESC, 0);
	stopped("context image outside");
}

/* The last page of the slice: the image would go on in someone else's. */
static void test_image_straddles(void **state)
{
	submit_raw((u32)(r->vgpu->low_gm.start + r->vgpu->low_gm.size - 4096) | W_DESC, 0);
	stopped("context image outside");
}

static void test_mode(void **state)
{
	submit_raw(w_lrca(r, 0) | 0x101, 0);
	stopped("addressing mode");
}

static void test_no_ppgtt(void **state)
{
	submit_raw(w_lrca(r, 0) | 0x019, 0);
	stopped("without page tables");
}

#define FAULTS(name, why, ...)                                                                     \
	static void name(void **state)                                                             \
	{                                                                                          \
		u32 *regs = w_regs(r, 0);                                                          \
		EMIT(r, 0, 0x02800000, W_NOOP);                                                    \
		(void)regs;                                                                        \
		__VA_ARGS__;                                                                       \
		w_submit(r, GVT_RCS, 0, W_NONE);                                                   \
		assert_int_equal(r->rig.host.submits, 0);                                          \
		CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);                                       \
		NO_CSB(r, GVT_RCS);                                                                \
		w_faulted(why);                                                                    \
	}

FAULTS(test_no_ring, "without a valid ring", regs[0xb] = 0)
FAULTS(test_ring_unmapped, "ring is not mapped", w_map(r, w_gm(r, W_RING), 0, false))
FAULTS(test_image_unmapped, "image is not mapped", w_map(r, w_lrca(r, 0) + 5 * 4096, 0, false))
FAULTS(test_ring_long, "too much in the ring", regs[9] = w_gm(r, 0); regs[0xb] = 0x1ff001;
       regs[7] = 0x100000)
FAULTS(test_roots, "page tables are not in memory", regs[0x31] = 0x7fff)
FAULTS(test_roots_odd, "page tables are not in memory", regs[0x33] |= 0x10)
FAULTS(test_batch_unmapped, "batch is not mapped", w_map(r, w_gm(r, 50), 0, false);
       w_ring(r, 0)[0] = 0x18800001; w_ring(r, 0)[1] = w_gm(r, 50); regs[7] = 16)

/* Other engines go on while one stands; what is submitted to it meanwhile is dropped and counted. */
static void test_fault_of_one_engine(void **state)
{
	w_context(r, GVT_BCS, 1);
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_regs(r, 0)[0xb] = 0;
	w_submit(r, GVT_RCS, 0, W_NONE);
	EMIT(r, 1, 0x02800000, W_NOOP);
	w_submit(r, GVT_BCS, 1, W_NONE);
	w_end(r, GVT_BCS, 0);
	CSB(r, GVT_BCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	CSB(r, GVT_BCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 1);
	w_submit(r, GVT_RCS, 0, W_NONE);
	assert_int_equal(rig_status(r->vgpu).faults, 1);
	assert_int_equal(rig_status(r->vgpu).dropped_submissions, 1);
	assert_int_equal(r->rig.host.submits, 1);
	assert_false(w_irqs(r, GVT_BCS) & W_IRQ_ERROR);
}

/* Only the last ones are kept. */
static void test_many_faults(void **state)
{
	for (u32 i = 0; i < 100; i++) {
		w_regs(r, 0)[0xb] = 0;
		w_submit(r, GVT_RCS, 0, W_NONE);
		wr(r->vgpu, 0x941c, 0x2);
		w_driver(r);
		w_run();
	}
	assert_int_equal(rig_status(r->vgpu).faults, 100);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	assert_int_equal(rig_status(r->vgpu).hangs, 0);
	assert_int_equal(r->vgpu->sub->seq, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		W_TEST(test_ring_start),
		W_TEST(test_ring_end),
		W_TEST(test_ring_size),
		W_TEST(test_tail),
		W_TEST(test_head),
		W_TEST(test_command),
		W_TEST(test_store_outside),
		W_TEST(test_straddle),
		W_TEST(test_indirect_outside),
		W_TEST(test_image_outside),
		W_TEST(test_image_straddles),
		W_TEST(test_mode),
		W_TEST(test_no_ppgtt),
		W_TEST(test_no_ring),
		W_TEST(test_ring_unmapped),
		W_TEST(test_image_unmapped),
		W_TEST(test_ring_long),
		W_TEST(test_roots),
		W_TEST(test_roots_odd),
		W_TEST(test_batch_unmapped),
		W_TEST(test_fault_of_one_engine),
		W_TEST(test_many_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
