// SPDX-License-Identifier: MIT
/* The guest gives memory back and gets other frames under the same numbers: all that names them follows. */
#include "workload_rig.h"

#define DATA 1800u /* GFN of what context 0 maps at address 0 */
#define P    3ull

static int setup(void **state)
{
	w_setup(state);
	for (u32 i = 0; i < 16; i++)
		w_map(r, w_gm(r, DATA + i), 0, false);
	for (u32 level = 4; level > 1; level--)
		((u64 *)w_page(r, W_TABLES + 4 - level))[0] = (u64)(W_TABLES + 5 - level) << 12 | P;
	((u64 *)w_page(r, W_TABLES + 3))[0] = (u64)DATA << 12 | P;
	return 0;
}

/* The machine frame at address 0 with the roots of the job under way; 0: none. */
static u64 walk(void)
{
	u64 e = w_job(r, GVT_RCS)->job->pdp[0];

	for (u32 level = 4; level; level--)
		e = rig_page(&r->rig.host, e & GENMASK_ULL(47, 12))[0];
	e = (e & GENMASK_ULL(47, 12)) >> 12;
	return e >= RIG_PAGE_BUS >> 12 ? 0 : e;
}

static u64 ggtt(u32 gfn)
{
	return r->rig.host.ggtt[w_gm(r, gfn) >> 12] >> 12;
}

static void gave_back(void)
{
	os_test_irq(true);
	intel_gvt_ops.gave_back(r->vgpu);
	os_test_irq(false);
}

/* Another frame stands behind a number, with the same in it. */
static void move(u64 gfn)
{
	static u64 next = 0x500000;

	r->dom.mfn[gfn] = next++;
	r->dom.tracked[gfn] = false;
}

static void one(void)
{
	w_request(0);
	w_end(r, GVT_RCS, 0);
}

static void test_page(void **state)
{
	w_request(0);
	assert_int_equal(walk(), RIG_MFN_BASE + DATA);
	move(DATA);
	gave_back();
	/* Work that is under way keeps what it has. */
	assert_int_equal(r->dom.refs[DATA], 1);
	w_run();
	w_request(0);
	assert_int_equal(walk(), r->dom.mfn[DATA]);
	assert_int_equal(r->dom.refs[DATA], 2);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->dom.refs[DATA], 1);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->dom.refs[DATA], 1);
	/* Given back for good. */
	r->dom.hole[DATA] = true;
	gave_back();
	w_request(0);
	assert_int_equal(walk(), 0);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->dom.refs[DATA], 0);
	assert_int_equal(rig_status(r->vgpu).refused_ptes, 1);
	assert_int_equal(rig_status(r->vgpu).faults, 0);
}

/* The page tables' own pages, each level, when nobody looks at them any more because they are cold. */
static void test_tables(void **state)
{
	for (u32 i = 0; i < 4; i++) {
		for (u32 n = 0; n < 8; n++)
			one();
		assert_true(r->dom.tracked[W_TABLES + i]);
		move(W_TABLES + i);
		/* What the new one says differs, and no write to it is trapped. */
		if (i == 3)
			((u64 *)w_page(r, W_TABLES + 3))[0] = (u64)(DATA + 1) << 12 | P;
		gave_back();
		w_request(0);
		assert_int_equal(walk(), RIG_MFN_BASE + DATA + (i == 3));
		w_end(r, GVT_RCS, 0);
		one();
		assert_int_equal(r->dom.refs[W_TABLES + i], 2); /* the GGTT maps it, too */
		assert_int_equal(rig_status(r->vgpu).page_tables, 4);
	}
}

/* The same when the guest has told of the root. */
static void test_root_told(void **state)
{
	wr(r->vgpu, 0x78838, (u32)w_pml4(0));
	wr(r->vgpu, 0x7883c, 0);
	wr(r->vgpu, 0x78818, 4);
	one();
	move(W_TABLES);
	gave_back();
	one();
	assert_int_equal(rig_status(r->vgpu).faults, 0);
	assert_int_equal(r->vgpu->sub->ppgtts != NULL, 1);
	wr(r->vgpu, 0x78818, 4);
	wr(r->vgpu, 0x78818, 5);
	w_run();
	assert_int_equal(rig_status(r->vgpu).protocol_errors, 0);
	assert_int_equal(rig_status(r->vgpu).page_tables, 0);
}

/* Ring, image and what else the GGTT names. */
static void test_ggtt(void **state)
{
	one();
	move(20);
	move(W_RING);
	move(W_CTX + 1);
	gave_back();
	w_request(0);
	assert_int_equal(ggtt(20), r->dom.mfn[20]);
	assert_int_equal(ggtt(W_RING), r->dom.mfn[W_RING]);
	assert_int_equal(ggtt(W_CTX + 1), r->dom.mfn[W_CTX + 1]);
	assert_int_equal(ggtt(21), RIG_MFN_BASE + 21);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->dom.refs[20], 1);
	assert_int_equal(r->dom.refs[W_RING], 1);
	assert_int_equal(w_regs(r, 0)[5], 16);
	assert_int_equal(rig_status(r->vgpu).faults, 0);
}

/* Whoever gives back without a pause submits nothing, but what ran ends, and the trap does nothing else. */
static void test_storm(void **state)
{
	u64 compared;

	w_request(0);
	EMIT(r, 0, 0x02800000, W_USER);
	w_elsp(r, GVT_RCS, 0, W_NONE);
	compared = r->dom.compared;
	for (u32 i = 0; i < 200; i++) {
		for (u32 n = 0; n < 50; n++)
			gave_back();
		os_test_run_work(1);
		/* A piece at a time, however often it is asked for. */
		assert_in_range(r->dom.compared - compared, 0, 4 * GVT_WINDOW_BATCH);
		compared = r->dom.compared;
	}
	assert_int_equal(r->rig.host.submits, 1);
	w_run();
	assert_int_equal(r->rig.host.submits, 2);
	w_end(r, GVT_RCS, 0);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_regs(r, 0)[5], 16);
	/* Nobody who does not submit is looked at. */
	compared = r->dom.compared;
	gave_back();
	w_run();
	assert_int_equal(r->dom.compared, compared);
}

/* In the middle of a look: a reset of the vGPU, or its end. */
static void test_reset_meanwhile(void **state)
{
	one();
	gave_back();
	w_elsp(r, GVT_RCS, 0, W_NONE);
	os_test_run_work(1);
	intel_gvt_ops.vgpu_reset(r->vgpu);
	w_run();
	rig_boot_msi(r->vgpu);
	for (u32 i = 0; i < W_PAGES; i++)
		w_map(r, w_gm(r, i), i, true);
	w_driver(r);
	w_context(r, GVT_RCS, 0);
	one();
	gave_back();
	w_elsp(r, GVT_RCS, 0, W_NONE);
	os_test_run_work(1);
}

static void test_no_answer(void **state)
{
	one();
	r->dom.fail_moved = true;
	gave_back();
	w_request(0);
	assert_int_equal(r->rig.host.submits, 1);
	assert_non_null(strstr(rig_status(r->vgpu).reason, "cannot be asked"));
}

/* A vGPU that is gone, or in failsafe, does not mind. */
static void test_failsafe(void **state)
{
	wr(r->vgpu, 0x78808, 1);
	gave_back();
	w_run();
	gave_back();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, w_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_page),      TEST(test_tables),   TEST(test_root_told),
		TEST(test_ggtt),      TEST(test_storm),	   TEST(test_reset_meanwhile),
		TEST(test_no_answer), TEST(test_failsafe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
