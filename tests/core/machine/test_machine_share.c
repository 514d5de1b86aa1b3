// SPDX-License-Identifier: MIT
/*
 * Guests that keep an engine busy: GPU time goes by weight, caps hold, nobody waits too long. Judged by the
 * guests' own counts of equal batches, beside the core's accounting.
 */
#include "busy_guest.h"

#define SECOND	 (1000 * MS)
#define BOUND_NS (1500 * MS)

static struct busy *guest[3];

static void run(u64 ns)
{
	u64 end = os_now_ns() + ns;

	while (os_now_ns() < end) {
		for (u32 i = 0; i < 3; i++)
			if (guest[i])
				busy_drive(guest[i]);
		assert_true(machine_step(m));
	}
}

static bool all_ended(void *arg)
{
	bool all = true;

	for (u32 i = 0; i < 3; i++) {
		if (!guest[i])
			continue;
		mg_irq(&guest[i]->g);
		all &= busy_ended(guest[i]) == guest[i]->emitted &&
		       !guest[i]->g.engine[GVT_RCS].port[0];
	}
	return all;
}

static int share_teardown(void **state)
{
	assert_true(machine_run(m, 10 * SECOND, all_ended, NULL));
	for (u32 i = 0; i < 3; i++) {
		struct busy *b = guest[i];

		if (!b)
			continue;
		assert_true(status(&b->g).max_wait_ns[GVT_RCS] <= BOUND_NS);
		assert_int_equal(status(&b->g).hangs, 0);
		busy_free(b);
		guest[i] = NULL;
	}
	return teardown(state);
}

/* Shares of the engine's time while 8 s pass, in thousandths: by batches, and as the core has it. */
static void measure(u32 by_batches[3], u32 by_core[3])
{
	u32 before[3];
	u64 busy[3], began;

	run(SECOND / 2);
	began = os_now_ns();
	for (u32 i = 0; i < 3 && guest[i]; i++) {
		before[i] = busy_ended(guest[i]);
		busy[i] = status(&guest[i]->g).busy_ns[GVT_RCS];
	}
	run(8 * SECOND);
	for (u32 i = 0; i < 3 && guest[i]; i++) {
		u64 took = os_now_ns() - began;

		by_batches[i] = (u32)((busy_ended(guest[i]) - before[i]) * BUSY_NS * 1000 / took);
		by_core[i] = (u32)((status(&guest[i]->g).busy_ns[GVT_RCS] - busy[i]) * 1000 / took);
	}
}

#define assert_share(got, want) assert_in_range(got, (want) * 95 / 100, (want) * 105 / 100)

static void shares(u32 a, u32 b, u32 c)
{
	const u32 want[3] = {a, b, c};
	u32 by_batches[3], by_core[3];

	measure(by_batches, by_core);
	for (u32 i = 0; i < 3 && guest[i]; i++) {
		assert_share(by_batches[i], want[i]);
		assert_share(by_core[i], want[i]);
	}
}

static void test_weights(void **state)
{
	(void)state;
	guest[0] = busy_new(100, 0);
	guest[1] = busy_new(200, 0);
	guest[2] = busy_new(400, 0);
	shares(1000 / 7, 2000 / 7, 4000 / 7);
	assert_int_equal(gvt_vgpu_set_weight(machine_vgpu(guest[0]->g.dom), 400), 0);
	assert_int_equal(gvt_vgpu_set_weight(machine_vgpu(guest[2]->g.dom), 100), 0);
	shares(4000 / 7, 2000 / 7, 1000 / 7);
}

/* Work of one context each, the more of it added while it runs. */
static void test_weights_lite(void **state)
{
	(void)state;
	for (u32 i = 0; i < 3; i++) {
		guest[i] = busy_new(100u << i, 0);
		guest[i]->one = true;
	}
	shares(1000 / 7, 2000 / 7, 4000 / 7);
}

static void test_cap(void **state)
{
	(void)state;
	guest[0] = busy_new(100, 0);
	guest[1] = busy_new(200, 0);
	guest[2] = busy_new(400, 25);
	shares(250, 500, 250);
	/* nobody gets what is over */
	guest[0]->idle = guest[1]->idle = true;
	shares(0, 0, 250);
	assert_int_equal(gvt_vgpu_set_cap(machine_vgpu(guest[2]->g.dom), 0), 0);
	shares(0, 0, 1000);
}

/* A cap that nobody can live with is overruled by the bound. */
static void test_bound(void **state)
{
	(void)state;
	guest[0] = busy_new(1000, 0);
	guest[1] = busy_new(1000, 0);
	guest[2] = busy_new(1, 1);
	run(SECOND);
	for (u32 i = 0; i < 5; i++) {
		u32 before = busy_ended(guest[2]);

		run(2 * SECOND);
		assert_true(busy_ended(guest[2]) > before);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, share_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_weights),
		TEST(test_weights_lite),
		TEST(test_cap),
		TEST(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
