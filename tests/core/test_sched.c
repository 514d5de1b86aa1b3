// SPDX-License-Identifier: MIT
/*
 * The scheduler against a simulated engine: hours of GPU time in a second, with vGPUs that submit,
 * sleep and misbehave. The simulation knows nothing of how the scheduler decides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sched.h"

#define MS   1000000ull
#define SEC  1000000000ull
#define MAXV 8

/* A vGPU of the simulation: keeps `backlog` workloads queued while it is busy. */
struct guest {
	struct gvt_sched_entity ent;
	u64 job_min, job_max; /* length of a workload */
	u32 backlog;
	u64 busy_ns, idle_ns; /* alternates; busy_ns 0: always busy */
};

struct sim {
	struct gvt_sched_engine engine;
	struct guest g[MAXV];
	u32 nr;
	u64 now, idle; /* the engine's clock and how long it stood still */
	u32 seed;
};

static u64 roll(struct sim *s, u64 lo, u64 hi)
{
	s->seed = s->seed * 1103515245u + 12345u;
	return lo + (hi > lo ? (u64)(s->seed >> 8) % (hi - lo) : 0);
}

static struct guest *guest_add(struct sim *s, u32 weight, u32 cap, u64 job_min, u64 job_max)
{
	struct guest *g = &s->g[s->nr++];

	*g = (struct guest){.job_min = job_min, .job_max = job_max, .backlog = 4};
	gvt_sched_add(&s->engine, &g->ent, weight, cap);
	return g;
}

static void refill(struct sim *s)
{
	for (u32 i = 0; i < s->nr; i++) {
		struct guest *g = &s->g[i];
		bool busy = !g->busy_ns || s->now % (g->busy_ns + g->idle_ns) < g->busy_ns;

		while (busy && g->ent.queued < g->backlog)
			gvt_sched_queued(&s->engine, &g->ent, s->now);
	}
}

/* Runs one engine that executes what was started in order, SCHED_DEPTH ahead. */
static void simulate(struct sim *s, u64 until)
{
	struct {
		struct guest *g;
		u64 len;
	} fly[SCHED_DEPTH];
	u32 nr = 0;

	while (s->now < until) {
		struct gvt_sched_entity *ent;
		u64 again;

		refill(s);
		while (nr < SCHED_DEPTH && (ent = gvt_sched_pick(&s->engine, s->now, &again))) {
			struct guest *g = container_of(ent, struct guest, ent);

			gvt_sched_started(&s->engine, ent, s->now);
			fly[nr].g = g;
			fly[nr++].len = roll(s, g->job_min, g->job_max);
		}
		if (!nr) {
			u64 step = again > s->now ? min(again - s->now, MS) : MS / 10;

			s->now += step;
			s->idle += step;
			continue;
		}
		s->now += fly[0].len;
		gvt_sched_ended(&s->engine, &fly[0].g->ent, s->now, fly[0].len);
		memmove(&fly[0], &fly[1], --nr * sizeof(fly[0]));
	}
	while (nr) {
		gvt_sched_ended(&s->engine, &fly[0].g->ent, s->now, 0);
		memmove(&fly[0], &fly[1], --nr * sizeof(fly[0]));
	}
}

static struct sim *sim_new(void)
{
	struct sim *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->seed = 1;
	s->now = SEC; /* time zero means "not waiting" */
	gvt_sched_engine_init(&s->engine);
	return s;
}

static void assert_share(const struct guest *g, u64 total, double want, double tolerance)
{
	double got = (double)g->ent.used_ns / (double)total;

	if (got < want * (1 - tolerance) || got > want * (1 + tolerance))
		fail_msg("share %.4f, expected %.4f within %.0f %%", got, want, tolerance * 100);
}

static void test_weights(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 100, 0, 50 * MS / 100, 2 * MS);
	struct guest *b = guest_add(s, 200, 0, MS, 10 * MS);
	struct guest *c = guest_add(s, 400, 0, MS / 10, MS);

	(void)state;
	simulate(s, 61 * SEC);
	assert_share(a, 60 * SEC, 1.0 / 7, 0.02);
	assert_share(b, 60 * SEC, 2.0 / 7, 0.02);
	assert_share(c, 60 * SEC, 4.0 / 7, 0.02);
	assert_true(s->idle < 60 * SEC / 1000);
	free(s);
}

static void test_cap_alone_leaves_the_engine_idle(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 100, 25, MS, 8 * MS);

	(void)state;
	simulate(s, 31 * SEC);
	assert_share(a, 30 * SEC, 0.25, 0.02);
	free(s);
}

static void test_cap_with_workloads_longer_than_its_period(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 100, 25, 300 * MS, 400 * MS);
	struct guest *b = guest_add(s, 100, 0, MS, 2 * MS);

	(void)state;
	simulate(s, 121 * SEC);
	/* Depth and latency bound let a long workload start early now and then. */
	assert_share(a, 120 * SEC, 0.25, 0.15);
	assert_share(b, 120 * SEC, 0.75, 0.06);
	free(s);
}

static void test_the_rest_of_a_cap_goes_to_others(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 400, 10, MS, 2 * MS);
	struct guest *b = guest_add(s, 100, 0, MS, 2 * MS);
	struct guest *c = guest_add(s, 200, 0, MS, 2 * MS);

	(void)state;
	simulate(s, 31 * SEC);
	assert_share(a, 30 * SEC, 0.10, 0.03);
	assert_share(b, 30 * SEC, 0.30, 0.03);
	assert_share(c, 30 * SEC, 0.60, 0.03);
	free(s);
}

static void test_nobody_waits_beyond_the_bound(void **state)
{
	struct sim *s = sim_new();
	struct guest *tiny = guest_add(s, 1, 1, MS, 100 * MS);

	(void)state;
	for (u32 i = 1; i < MAXV; i++)
		guest_add(s, 1000, 0, MS, 100 * MS);
	simulate(s, 301 * SEC);
	assert_true(tiny->ent.used_ns > 0);
	for (u32 i = 0; i < s->nr; i++)
		assert_in_range(s->g[i].ent.max_wait_ns, 0, SCHED_LATENCY_NS);
	free(s);
}

static void test_sleep_is_not_saved_up(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 100, 0, MS, 2 * MS);
	struct guest *b = guest_add(s, 100, 0, MS, 2 * MS);
	u64 before;

	(void)state;
	b->backlog = 0;
	simulate(s, 21 * SEC);
	before = a->ent.used_ns;
	b->backlog = 4;
	simulate(s, 22 * SEC);
	/* b has slept for 20 s; a still gets its half of the next second. */
	assert_in_range(a->ent.used_ns - before, 480 * MS, 520 * MS);
	free(s);
}

static void test_short_sleeper_keeps_its_share(void **state)
{
	struct sim *s = sim_new();
	struct guest *hog = guest_add(s, 100, 0, 4 * MS, 5 * MS);
	struct guest *ui = guest_add(s, 100, 0, MS, 2 * MS);

	(void)state;
	ui->busy_ns = 3 * MS;
	ui->idle_ns = 13 * MS;
	ui->backlog = 1;
	simulate(s, 31 * SEC);
	/* It wants less than half, so it never waits for more than what is in flight and one more. */
	assert_in_range(ui->ent.max_wait_ns, 0, (SCHED_DEPTH + 1) * 5 * MS);
	assert_true(hog->ent.used_ns > 20 * SEC);
	free(s);
}

static void test_depth(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 100, 0, MS, MS);
	u64 again;

	(void)state;
	refill(s);
	for (u32 i = 0; i < SCHED_DEPTH; i++) {
		assert_ptr_equal(gvt_sched_pick(&s->engine, s->now, &again), &a->ent);
		gvt_sched_started(&s->engine, &a->ent, s->now);
	}
	assert_null(gvt_sched_pick(&s->engine, s->now, &again));
	assert_int_equal(again, 0);
	gvt_sched_ended(&s->engine, &a->ent, s->now, MS);
	assert_ptr_equal(gvt_sched_pick(&s->engine, s->now, &again), &a->ent);
	free(s);
}

static void test_cap_tells_when_to_ask_again(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 100, 50, 100 * MS, 100 * MS);
	u64 again;

	(void)state;
	gvt_sched_queued(&s->engine, &a->ent, s->now);
	gvt_sched_started(&s->engine, &a->ent, s->now);
	s->now += 60 * MS;
	gvt_sched_ended(&s->engine, &a->ent, s->now, 60 * MS);
	gvt_sched_queued(&s->engine, &a->ent, s->now);
	assert_null(gvt_sched_pick(&s->engine, s->now, &again));
	assert_in_range(again, s->now + 1, s->now + SCHED_CAP_PERIOD_NS);
	assert_ptr_equal(gvt_sched_pick(&s->engine, again, &again), &a->ent);
	free(s);
}

static void test_changes_at_run_time(void **state)
{
	struct sim *s = sim_new();
	struct guest *a = guest_add(s, 1000, 0, MS, 3 * MS);
	struct guest *b = guest_add(s, 1000, 0, MS, 3 * MS);
	u64 before;

	(void)state;
	simulate(s, 11 * SEC);
	gvt_sched_set(&s->engine, &a->ent, 1, 0);
	before = a->ent.used_ns;
	simulate(s, 21 * SEC);
	assert_true(a->ent.used_ns - before < 200 * MS);
	gvt_sched_set(&s->engine, &a->ent, 1000, 20);
	before = a->ent.used_ns;
	simulate(s, 31 * SEC);
	assert_in_range(a->ent.used_ns - before, 1900 * MS, 2100 * MS);
	gvt_sched_remove(&s->engine, &b->ent);
	gvt_sched_dropped(&a->ent, a->ent.queued);
	assert_int_equal(a->ent.waiting_since, 0);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weights),
		cmocka_unit_test(test_cap_alone_leaves_the_engine_idle),
		cmocka_unit_test(test_cap_with_workloads_longer_than_its_period),
		cmocka_unit_test(test_the_rest_of_a_cap_goes_to_others),
		cmocka_unit_test(test_nobody_waits_beyond_the_bound),
		cmocka_unit_test(test_sleep_is_not_saved_up),
		cmocka_unit_test(test_short_sleeper_keeps_its_share),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_cap_tells_when_to_ask_again),
		cmocka_unit_test(test_changes_at_run_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
