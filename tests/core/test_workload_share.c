// SPDX-License-Identifier: MIT
/* Several vGPUs on one engine: shares, caps, and that one's trouble is not another's. */
#include "workload_rig.h"

#define GUESTS 3u

static struct rig *rig;
static struct wrig g[GUESTS];
static u64 used[GUESTS];

static int setup(void **state)
{
	static const u32 weight[GUESTS] = {100, 200, 400};

	rig = calloc(1, sizeof(*rig));
	rig_init(rig, 0);
	memset(g, 0, sizeof(g));
	memset(used, 0, sizeof(used));
	for (u32 i = 0; i < GUESTS; i++) {
		struct gvt_vgpu_params p = rig_params();

		p.weight = weight[i];
		rig_dom_init(rig, &g[i].dom);
		g[i].vgpu = rig_vgpu(rig, &g[i].dom, &p);
		g[i].rig = *rig; /* what it says of the GPU */
		rig_boot_msi(g[i].vgpu);
		g[i].low = (u32)g[i].vgpu->low_gm.start;
		for (u32 k = 0; k < W_PAGES; k++)
			w_map(&g[i], w_gm(&g[i], k), k, true);
		w_driver(&g[i]);
		w_context(&g[i], GVT_RCS, 0);
		w_context(&g[i], GVT_BCS, 1);
	}
	return 0;
}

static int teardown(void **state)
{
	for (u32 i = 0; i < GUESTS; i++) {
		rig_vgpu_free(g[i].vgpu);
		rig_dom_free(&g[i].dom);
	}
	rig_free(rig);
	free(rig);
	return 0;
}

static void submit(u32 i, enum gvt_engine e, u32 ctx)
{
	EMIT(&g[i], ctx, 0x02800000, W_NOOP);
	w_submit(&g[i], e, ctx, W_NONE);
}

/* Whose job has been at the host for longest, as one that the GPU ends next. */
static struct rig_job *oldest(void)
{
	struct rig_job *first = NULL;

	for (u32 i = 0; i < RIG_MAX_JOBS; i++) {
		struct rig_job *j = &rig->host.job[i];

		if (j->job && j->started && (!first || j->nr < first->nr))
			first = j;
	}
	return first;
}

static u32 owner(const struct rig_job *j)
{
	for (u32 i = 0; i < GUESTS; i++)
		if (g[i].vgpu->sub->host_ctx == j->ctx)
			return i;
	return GUESTS;
}

/* Each guest of mask always has work; the GPU works for ms. */
static void busy(u32 mask, u64 ms)
{
	u64 end = os_now_ns() + ms * 1000000;

	while (os_now_ns() < end) {
		struct rig_job *j;

		for (u32 i = 0; i < GUESTS; i++)
			if (mask & BIT(i) && g[i].vgpu->sub->engine[GVT_RCS].live < 2)
				submit(i, GVT_RCS, 0);
		j = oldest();
		os_test_advance(1000000);
		w_run();
		if (!j)
			continue;
		used[owner(j)] += 1000000;
		rig_job_end(&rig->host, j, 0, 1000000);
		w_run();
	}
}

static void finish(void)
{
	struct rig_job *j;

	while ((j = oldest())) {
		rig_job_end(&rig->host, j, 0, 1000000);
		w_run();
		os_test_advance(200000000);
		w_run();
	}
	for (u32 i = 0; i < GUESTS; i++)
		assert_int_equal(g[i].vgpu->sub->engine[GVT_RCS].live, 0);
}

static void test_weights(void **state)
{
	u64 all;

	busy(7, 1400);
	all = used[0] + used[1] + used[2];
	assert_int_equal(all, 1400000000);
	assert_in_range(used[0], 190000000, 210000000);
	assert_in_range(used[1], 380000000, 420000000);
	assert_in_range(used[2], 760000000, 840000000);
	for (u32 i = 0; i < GUESTS; i++) {
		assert_true(rig_status(g[i].vgpu).busy_ns[GVT_RCS] >= used[i]);
		assert_int_equal(rig_status(g[i].vgpu).busy_ns[GVT_BCS], 0);
		assert_in_range(rig_status(g[i].vgpu).max_wait_ns[GVT_RCS], 1, 30000000);
	}
	finish();
}

/* Changed while they run. */
static void test_weights_set(void **state)
{
	busy(7, 100);
	for (u32 i = 0; i < GUESTS; i++)
		gvt_vgpu_set_weight(g[i].vgpu, 256);
	memset(used, 0, sizeof(used));
	busy(7, 900);
	for (u32 i = 0; i < GUESTS; i++)
		assert_in_range(used[i], 280000000, 320000000);
	finish();
}

static void test_cap(void **state)
{
	gvt_vgpu_set_cap(g[0].vgpu, 25);
	busy(1, 1000); /* alone */
	assert_in_range(used[0], 225000000, 275000000);
	finish();
	/* No cap again: at once. */
	gvt_vgpu_set_cap(g[0].vgpu, 0);
	memset(used, 0, sizeof(used));
	busy(1, 200);
	assert_in_range(used[0], 190000000, 200000000);
	finish();
}

/* At most two are at the host, so that one guest's queue delays no other. */
static void test_depth(void **state)
{
	for (u32 k = 0; k < 3; k++)
		for (u32 i = 0; i < GUESTS; i++)
			submit(i, GVT_RCS, 0);
	assert_int_equal(rig->host.submits, 2);
	/* Another engine is another matter. */
	submit(2, GVT_BCS, 1);
	assert_int_equal(rig->host.submits, 3);
	finish();
	assert_int_equal(rig->host.submits, 3 * GUESTS + 1);
}

/* One hangs, one is reset, one ends: the others lose nothing. */
static void test_others_trouble(void **state)
{
	for (u32 k = 0; k < 2; k++)
		for (u32 i = 0; i < GUESTS; i++)
			submit(i, GVT_RCS, 0);
	rig_job_end(&rig->host, rig_job(&rig->host, g[0].vgpu, GVT_RCS), -EIO, 3000000);
	w_run();
	wr(g[1].vgpu, 0x941c, 1);
	w_run();
	rig_host_cancelled(&rig->host);
	w_run();
	while (oldest()) {
		assert_int_equal(owner(oldest()), 2);
		rig_job_end(&rig->host, oldest(), 0, 1000000);
		w_run();
	}
	assert_int_equal(w_regs(&g[2], 0)[5], 16);
	assert_int_equal(rig_status(g[2].vgpu).hangs, 0);
	assert_int_equal(rig_status(g[2].vgpu).faults, 0);
	assert_int_equal(rig_status(g[0].vgpu).hangs, 1);
	assert_int_equal(rig_status(g[0].vgpu).busy_ns[GVT_RCS], 3000000);
	assert_int_equal(rig->gvt->sched[GVT_RCS].in_flight, 0);
}

/* A vGPU ends while others' work is at the host. */
static void test_destroy(void **state)
{
	for (u32 i = 0; i < GUESTS; i++)
		submit(i, GVT_RCS, 0);
	rig_vgpu_free(g[0].vgpu);
	w_run();
	while (oldest()) {
		rig_job_end(&rig->host, oldest(), 0, 1000000);
		w_run();
	}
	for (u32 i = 1; i < GUESTS; i++)
		assert_int_equal(w_regs(&g[i], 0)[5], 8);
	g[0].vgpu = rig_vgpu(rig, &g[0].dom, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_weights), TEST(test_weights_set),    TEST(test_cap),
		TEST(test_depth),   TEST(test_others_trouble), TEST(test_destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
