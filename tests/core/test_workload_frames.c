// SPDX-License-Identifier: MIT
/* Address spaces of workloads: shadowed, in sync, and their frames held until the last one has ended. */
#include "workload_rig.h"

#define DATA 1800u /* GFN of what a context's page tables map */
#define P    3ull

static int setup(void **state)
{
	r = w_new(calloc(1, sizeof(*r)));
	w_context(r, GVT_RCS, 0);
	w_context(r, GVT_RCS, 1);
	w_context(r, GVT_BCS, 2);
	/* Nothing of these is in the GGTT, so that only page tables hold it. */
	for (u32 i = 0; i < 16; i++)
		w_map(r, w_gm(r, DATA + i), 0, false);
	return 0;
}

static u64 *table(u32 ctx, u32 level)
{
	return w_page(r, W_TABLES + 8 * ctx + 4 - level);
}

/* Address 0 of a context is GFN DATA + ctx. */
static void tables(u32 ctx)
{
	for (u32 level = 4; level > 1; level--)
		table(ctx, level)[0] = (u64)(W_TABLES + 8 * ctx + 5 - level) << 12 | P;
	table(ctx, 1)[0] = (u64)(DATA + ctx) << 12 | P;
}

static void request(enum gvt_engine e, u32 ctx)
{
	EMIT(r, ctx, 0x02800000, W_NOOP);
	w_submit(r, e, ctx, W_NONE);
}

/* The machine frame that the GPU finds at address 0 with a job's roots; 0: the scratch page. */
static u64 walk(struct rig_job *j)
{
	u64 e = j->job->pdp[0];

	for (u32 level = 4; level; level--)
		e = rig_page(&r->rig.host, e & GENMASK_ULL(47, 12))[0];
	e = (e & GENMASK_ULL(47, 12)) >> 12;
	return e >= RIG_PAGE_BUS >> 12 ? 0 : e;
}

static void test_shadowed(void **state)
{
	tables(0);
	request(GVT_RCS, 0);
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA);
	assert_int_equal(r->dom.refs[DATA], 1);
	w_end(r, GVT_RCS, 0);
	/* Changed between two submissions, without a word. */
	table(0, 1)[0] = (u64)(DATA + 5) << 12 | P;
	request(GVT_RCS, 0);
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA + 5);
	w_end(r, GVT_RCS, 0);
}

/* A page that the guest takes out of its tables is held for what runs. */
static void test_held(void **state)
{
	tables(0);
	tables(2);
	request(GVT_RCS, 0);
	table(0, 1)[0] = 0;
	/* Another engine's submission brings all tables up to date. */
	request(GVT_BCS, 2);
	assert_int_equal(walk(w_job(r, GVT_RCS)), 0);
	assert_int_equal(r->dom.refs[DATA], 1);
	/* The younger one ends first: the older one may still use it. */
	w_end(r, GVT_BCS, 0);
	assert_int_equal(r->dom.refs[DATA], 1);
	assert_int_equal(frames_last_completed(r->vgpu->sub->frames), 0);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->dom.refs[DATA], 0);
	assert_int_equal(frames_last_completed(r->vgpu->sub->frames), 2);
}

/* An address space that ends under its work. */
static void test_space_destroyed(void **state)
{
	tables(0);
	wr(r->vgpu, 0x78838, (u32)w_pml4(0));
	wr(r->vgpu, 0x7883c, 0);
	wr(r->vgpu, 0x78818, 4);
	w_run();
	assert_int_equal(rig_status(r->vgpu).page_tables, 1);
	request(GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).page_tables, 4);
	wr(r->vgpu, 0x78818, 5);
	w_run();
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA);
	assert_int_equal(r->dom.refs[DATA], 1);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).page_tables, 0);
	assert_int_equal(r->dom.refs[DATA], 0);
	assert_int_equal(rig_status(r->vgpu).protocol_errors, 0);
	/* Twice is once too often. */
	wr(r->vgpu, 0x78818, 5);
	w_run();
	assert_int_equal(rig_status(r->vgpu).protocol_errors, 1);
	/* One of nothing. */
	wr(r->vgpu, 0x7883c, 0x7fff);
	wr(r->vgpu, 0x78818, 4);
	w_run();
	assert_int_equal(rig_status(r->vgpu).protocol_errors, 2);
}

/* A notification before an ELSP write is done before it: the old tables are not used any more. */
static void test_order(void **state)
{
	tables(0);
	request(GVT_RCS, 0);
	w_end(r, GVT_RCS, 0);
	wr(r->vgpu, 0x78838, (u32)w_pml4(0));
	wr(r->vgpu, 0x78818, 4);
	wr(r->vgpu, 0x78818, 5);
	wr(r->vgpu, 0x78818, 4);
	request(GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).protocol_errors, 0);
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA);
	w_end(r, GVT_RCS, 0);
}

/* More notifications than there is room for: the guest's matter. */
static void test_notification_storm(void **state)
{
	for (u32 i = 0; i < 1000; i++) {
		wr(r->vgpu, 0x78838, (W_TABLES + 100 + i % 100) << 12);
		wr(r->vgpu, 0x78818, 2 + i % 6);
	}
	w_run();
	tables(0);
	request(GVT_RCS, 0);
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA);
	w_end(r, GVT_RCS, 0);
}

/* Cold tables: a write traps, is performed, and the next submission sees it. */
static void test_trap(void **state)
{
	u64 gpa = (u64)(W_TABLES + 3) << 12, val = (u64)(DATA + 7) << 12 | P;

	tables(0);
	for (u32 i = 0; i < 8; i++) {
		request(GVT_RCS, 0);
		w_end(r, GVT_RCS, 0);
	}
	assert_true(r->dom.tracked[W_TABLES + 3]);
	os_test_irq(true);
	assert_int_equal(intel_gvt_ops.page_write(r->vgpu, gpa, &val, 8, 0), 0);
	os_test_irq(false);
	assert_int_equal(table(0, 1)[0], val);
	assert_false(r->dom.tracked[W_TABLES + 3]);
	request(GVT_RCS, 0);
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA + 7);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).table_traps, 1);
	/* Late ones, to a page that is tracked no more, and lengths that there are not. */
	val = 0x1234;
	intel_gvt_ops.page_write(r->vgpu, 5 << 12 | 0x10, &val, 8, 0);
	assert_int_equal(*(u64 *)((u8 *)w_page(r, 5) + 0x10), 0x1234);
	intel_gvt_ops.page_write(r->vgpu, 5 << 12 | 0x20, &val, 0, 0);
	intel_gvt_ops.page_write(r->vgpu, 1ull << 47, &val, 8, 0);
}

/* Three levels. */
static void test_three_levels(void **state)
{
	u32 *regs = w_regs(r, 0);

	for (u32 i = 0; i < 4; i++) {
		regs[0x31 - 4 * i] = 0;
		regs[0x33 - 4 * i] = (W_TABLES + i) << 12;
	}
	EMIT(r, 0, 0x02800000, W_NOOP);
	wr(r->vgpu, 0x2230, 0);
	wr(r->vgpu, 0x2230, 0);
	wr(r->vgpu, 0x2230, w_id(0));
	wr(r->vgpu, 0x2230, w_lrca(r, 0) | 0x109);
	w_run();
	assert_false(w_job(r, GVT_RCS)->job->four_level);
	for (u32 i = 0; i < 4; i++)
		rig_page(&r->rig.host, w_job(r, GVT_RCS)->job->pdp[i]);
	w_end(r, GVT_RCS, 0);
}

/* Without memory for the tables nothing runs. */
static void test_no_memory(void **state)
{
	tables(0);
	r->rig.host.fail_page = 3;
	request(GVT_RCS, 0);
	assert_null(w_job(r, GVT_RCS));
	assert_non_null(strstr(rig_status(r->vgpu).fault[0].what, "cannot be shadowed"));
	wr(r->vgpu, 0x941c, 2);
	w_driver(r);
	w_run();
	request(GVT_RCS, 0);
	assert_int_equal(walk(w_job(r, GVT_RCS)), RIG_MFN_BASE + DATA);
	w_end(r, GVT_RCS, 0);
}

/* A vGPU in failsafe still performs what its guest writes to its own memory. */
static void test_trap_in_failsafe(void **state)
{
	u64 val = 0x77;

	tables(0);
	for (u32 i = 0; i < 8; i++) {
		request(GVT_RCS, 0);
		w_end(r, GVT_RCS, 0);
	}
	wr(r->vgpu, 0x78808, 1);
	w_run();
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_FAILSAFE);
	intel_gvt_ops.page_write(r->vgpu, (u64)(W_TABLES + 3) << 12, &val, 8, 0);
	assert_int_equal(table(0, 1)[0], 0x77);
}

/* ---- the GGTT ---- */

static u64 entry(u32 gm)
{
	return r->rig.host.ggtt[gm >> 12];
}

/* A frame whose entry goes is held for work that was under way, and for no other. */
static void test_ggtt_held(void **state)
{
	u32 gm = w_gm(r, 40);

	request(GVT_RCS, 0);
	w_map(r, gm, 0, false);
	assert_true(entry(gm) == RIG_SCRATCH);
	assert_int_equal(r->dom.refs[40], 1);
	/* The entry is used again meanwhile: its new frame is there at once. */
	w_map(r, gm, 41, true);
	assert_true(entry(gm) == ((RIG_MFN_BASE + 41) << 12 | 1));
	assert_int_equal(r->dom.refs[41], 2);
	request(GVT_BCS, 2);
	w_map(r, gm, 42, true);
	assert_int_equal(r->dom.refs[41], 2);
	/* Work that began later does not matter to the first. */
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->dom.refs[40], 0);
	assert_int_equal(r->dom.refs[41], 2);
	request(GVT_RCS, 0);
	w_end(r, GVT_BCS, 0);
	assert_int_equal(r->dom.refs[41], 1);
	assert_int_equal(r->dom.refs[42], 2);
	w_end(r, GVT_RCS, 0);
	/* Nothing is under way: at once. */
	w_map(r, gm, 0, false);
	assert_int_equal(r->dom.refs[42], 1);
}

/* Work without a pause: what was kept goes all the same. */
static void test_ggtt_no_pause(void **state)
{
	request(GVT_RCS, 0);
	for (u32 i = 0; i < 200; i++) {
		w_map(r, w_gm(r, 40), DATA + i % 16, true);
		request(GVT_RCS, 0);
		w_end(r, GVT_RCS, 0);
		for (u32 k = 0; k < 16; k++)
			assert_in_range(r->dom.refs[DATA + k], 0, 1);
		/* The last two at most: one of each generation. */
		assert_in_range(r->vgpu->ggtt.nr_kept[0] + r->vgpu->ggtt.nr_kept[1], 0, 2);
	}
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->vgpu->ggtt.nr_kept[0] + r->vgpu->ggtt.nr_kept[1], 0);
}

/* More turned over than there are spare places: entries wait for the work's end, none is lost. */
static void test_ggtt_no_place(void **state)
{
	u32 n = GGTT_SPARE / 2 + 100;

	request(GVT_RCS, 0);
	for (u32 round = 1; round <= 3; round++)
		for (u32 i = 0; i < n; i++)
			w_map(r, w_gm(r, W_PAGES + i), DATA + (i + round) % 16, true);
	assert_true(r->vgpu->ggtt.nr_owed > 0);
	assert_true(entry(w_gm(r, W_PAGES + n - 1)) == RIG_SCRATCH);
	/* One that is owed and written again, or taken away. */
	w_map(r, w_gm(r, W_PAGES + n - 1), DATA + 3, true);
	w_map(r, w_gm(r, W_PAGES + n - 2), 0, false);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(r->vgpu->ggtt.nr_owed, 0);
	for (u32 i = 0; i < n - 2; i++)
		assert_true(entry(w_gm(r, W_PAGES + i)) ==
			    ((RIG_MFN_BASE + DATA + (i + 3) % 16) << 12 | 1));
	assert_true(entry(w_gm(r, W_PAGES + n - 1)) == ((RIG_MFN_BASE + DATA + 3) << 12 | 1));
	assert_true(entry(w_gm(r, W_PAGES + n - 2)) == RIG_SCRATCH);
	/* What is there now stands in a place of its own: the processor finds it. */
	for (u32 i = 0; i < n - 2; i += 37) {
		u32 val = 0, gm = w_gm(r, W_PAGES + i);

		*(u32 *)w_page(r, DATA + (i + 3) % 16) = i;
		assert_int_equal(gvt_vgpu_read_gm(r->vgpu, gm, &val, 4), 0);
		assert_int_equal(val, i);
	}
	for (u32 i = 0; i < n; i++)
		w_map(r, w_gm(r, W_PAGES + i), 0, false);
	for (u32 k = 0; k < 16; k++)
		assert_int_equal(r->dom.refs[DATA + k], 0);
}

/* A reset with kept and owed ones. */
static void test_ggtt_reset(void **state)
{
	request(GVT_RCS, 0);
	for (u32 round = 1; round <= 3; round++)
		for (u32 i = 0; i < GGTT_SPARE; i++)
			w_map(r, w_gm(r, W_PAGES + i), DATA + (i + round) % 16, true);
	intel_gvt_ops.vgpu_reset(r->vgpu);
	w_run();
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		assert_int_equal(r->dom.refs[i], 0);
	rig_boot_msi(r->vgpu);
	w_map(r, w_gm(r, 40), 40, true);
	assert_int_equal(r->dom.refs[40], 1);
	w_map(r, w_gm(r, 40), 0, false);
	assert_int_equal(r->dom.refs[40], 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, w_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_shadowed),	       TEST(test_held),
		TEST(test_space_destroyed),    TEST(test_order),
		TEST(test_notification_storm), TEST(test_trap),
		TEST(test_three_levels),       TEST(test_no_memory),
		TEST(test_trap_in_failsafe),   TEST(test_ggtt_held),
		TEST(test_ggtt_no_pause),      TEST(test_ggtt_no_place),
		TEST(test_ggtt_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
