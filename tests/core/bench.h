/* SPDX-License-Identifier: MIT */
/*
 * What the benchmarks share. A case is a function that does an operation n times; its figure is the
 * quickest of many short runs, in nanoseconds an operation, beside a reference that was measured in the
 * same run and, for limits that count, beside the limit.
 *
 *   bench_x                    text
 *   bench_x --json             a JSON object a line
 *   bench_x --counts           the names of the cases whose instructions are worth counting
 *   bench_x --count NAME       does COUNT_OPS operations of that case in bench_measured(), for callgrind
 */
#ifndef XENGT_TEST_BENCH_H
#define XENGT_TEST_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "os.h"

#define COUNT_OPS 1000u

typedef void (*bench_fn)(void *arg, u32 n);

static struct {
	bool json, list;
	const char *count;
	u32 missed;
} bench;

static inline void bench_args(int argc, char **argv)
{
	bench.json = argc > 1 && !strcmp(argv[1], "--json");
	bench.list = argc > 1 && !strcmp(argv[1], "--counts");
	bench.count = argc > 2 && !strcmp(argv[1], "--count") ? argv[2] : NULL;
}

static inline bool bench_quiet(void)
{
	return bench.list || bench.count;
}

static inline u64 bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

/* callgrind counts what happens below this and nothing else. */
void bench_measured(bench_fn fn, void *arg, u32 n);
__attribute__((noinline)) void bench_measured(bench_fn fn, void *arg, u32 n)
{
	fn(arg, n);
	__asm__ volatile("" ::: "memory");
}

/* Nanoseconds an operation, of runs of n operations. before (may be NULL) is not measured. */
static inline double bench_ns(bench_fn fn, void *arg, u32 n, bench_fn before)
{
	u64 end = bench_now() + 40000000, t;
	double best = 1e18;
	u32 runs = 0;

	if (bench_quiet())
		return 0;
	do {
		if (before)
			before(arg, n);
		t = bench_now();
		bench_measured(fn, arg, n);
		t = bench_now() - t;
		if ((double)t < best)
			best = (double)t;
	} while (++runs < 3 || bench_now() < end);
	return best / n;
}

/* One line: name, how many vGPUs there are, value with its unit, and what it is held against. */
static inline void bench_say(const char *name, u32 vgpus, double val, const char *unit,
			     const char *ref_name, double ref)
{
	if (bench_quiet())
		return;
	if (bench.json) {
		printf("{\"bench\":\"%s\",\"vgpus\":%u,\"value\":%.2f,\"unit\":\"%s\","
		       "\"reference\":"
		       "\"%s\",\"reference_value\":%.2f}\n",
		       name, vgpus, val, unit, ref_name, ref);
		return;
	}
	printf("%-26s %2u vGPU  %12.1f %-18s %s %.1f", name, vgpus, val, unit, ref_name, ref);
	if (ref > 0)
		printf(" (x %.2f)", val / ref);
	printf("\n");
}

/* The same with a limit; beyond it the benchmark fails. */
static inline void bench_limit(const char *name, u32 vgpus, double val, const char *unit,
			       double limit)
{
	bench_say(name, vgpus, val, unit, "at most", limit);
	if (!bench_quiet() && val > limit) {
		fprintf(stderr, "FAIL %s: %.1f %s, at most %.1f\n", name, val, unit, limit);
		bench.missed++;
	}
}

/* A case whose instructions can be counted. before prepares n operations. */
static inline void bench_counted(const char *name, bench_fn fn, void *arg, bench_fn before)
{
	if (bench.list)
		printf("%s\n", name);
	if (!bench.count || strcmp(bench.count, name))
		return;
	if (before)
		before(arg, COUNT_OPS);
	bench_measured(fn, arg, COUNT_OPS);
}

#endif
