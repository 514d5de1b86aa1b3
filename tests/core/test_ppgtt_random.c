// SPDX-License-Identifier: MIT
/*
 * Random edits of page tables, with workloads in flight, against a naive walk of the guest's memory.
 *
 * Each level has its own pool of table pages, which several address spaces share; what is refused for
 * being at two levels depends on order and is tested by itself. After each sync all that the spaces
 * map is compared, and every frame that the shadow reaches must be held.
 */
#include "ppgtt_rig.h"

enum { POOL = 6, SPACES = 4, STEPS = 1500, DATA = 2048 };

/* First GFNs of the pools by level; index 5: 64 KiB tables. */
static const u64 pool[] = {0, 10, 20, 30, 40, 50};
static u32 seed;
static u64 next_mfn;

static u32 rnd(u32 n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Only a few indexes are used, so that tables are met again and walks are short. */
static u32 index_of(u32 level)
{
	static const u32 some[] = {0, 1, 2, 15, 16, 255, 510, 511};

	return level == 4 ? rnd(2) * 511 : some[rnd(ARRAY_SIZE(some))];
}

static u64 entry_of(u32 level)
{
	u64 data = rnd(16) ? DATA + rnd(RIG_GUEST_PAGES - DATA) : RIG_GUEST_PAGES + rnd(99);

	if (!rnd(6))
		return rnd(2) ? 0 : data << 12; /* absent */
	if (!rnd(40))
		return data << 12 | P | 1ull << (48 + rnd(16));
	if (level == 5)
		return (data & ~15ull) << 12 | P;
	if (level == 1)
		return data << 12 | P;
	if (level == 2 && !rnd(8))
		return (data & ~511ull) << 12 | PS;
	if (level == 2 && !rnd(4))
		return (pool[5] + rnd(POOL)) << 12 | IPS;
	return (pool[level - 1] + rnd(POOL)) << 12 | P;
}

static void edit(struct fix *x)
{
	u32 level = 1 + rnd(5);
	u64 gfn = pool[level] + rnd(POOL);

	put(x, gfn, level == 5 ? rnd(4) * 16 + rnd(2) : index_of(level), entry_of(level));
}

static void compare(struct fix *x, struct gvt_ppgtt *pp, u64 root)
{
	static const u32 some[] = {0, 1, 2, 15, 16, 17, 33, 48, 63, 255, 510, 511};

	for (u32 n = 0; n < 600; n++) {
		u64 addr = (u64)(rnd(2) * 511) << 39;
		u64 want, got, val = 0, gfn;

		for (u32 shift = 12; shift < 39; shift += 9)
			addr |= (u64)some[rnd(ARRAY_SIZE(some))] << shift;
		want = guest_walk(x, root, 4, addr);
		got = shadow_walk(x, pp, addr);
		if (want != got)
			fail_msg("%llx: %llx, not %llx", (unsigned long long)addr,
				 (unsigned long long)got, (unsigned long long)want);
		if (got == UNMAPPED) {
			assert_int_equal(ppgtt_read(pp, addr, &val, 8), -EFAULT);
			continue;
		}
		for (gfn = 0; x->dom.mfn[gfn] != got;)
			gfn++;
		assert_int_equal(x->dom.refs[gfn], 1);
		assert_int_equal(ppgtt_read(pp, addr, &val, 8), 0);
		assert_true(val == page(x, gfn)[0]);
	}
}

/* Machine memory in no order, but for one stretch of 2 MiB that lies together. */
static void shuffle(struct fix *x)
{
	for (u32 i = DATA + 512; i < RIG_GUEST_PAGES; i++) {
		u32 k = DATA + 512 + rnd(RIG_GUEST_PAGES - DATA - 512);
		u64 mfn = x->dom.mfn[i];

		x->dom.mfn[i] = x->dom.mfn[k];
		x->dom.mfn[k] = mfn;
	}
	for (u32 i = DATA; i < RIG_GUEST_PAGES; i++) {
		page(x, i)[0] = i * 0x10001ull;
		x->dom.hole[i] = i >= DATA + 1024 && !rnd(20);
	}
}

/* What the core does when it hears that the guest gave memory back. */
static void check_moved(struct fix *x)
{
	u32 at = 0, nr = 0;
	int ret;

	do
		ret = frames_check(x->f, &at, &nr);
	while (ret > 0);
	assert_int_equal(ret, 0);
	for (at = 0; nr && ppgtts_moved(x->p, &at);)
		;
}

/*
 * Some pages, tables too, are given back and some of those populated anew: another machine frame, nothing
 * in it, not protected. The rig counts references by GFN, so what is held of the old ones ends first.
 */
static void give_back(struct fix *x, bool new_tables)
{
	for (u32 n = 1 + rnd(20); n; n--) {
		u64 gfn = rnd(3) ? DATA + 1024 + rnd(RIG_GUEST_PAGES - DATA - 1024)
				 : pool[1 + rnd(5)] + rnd(POOL);

		if (gfn < DATA && !new_tables)
			continue;
		x->dom.mfn[gfn] = ++next_mfn;
		x->dom.tracked[gfn] = false;
		x->dom.hole[gfn] = gfn >= DATA && !rnd(8);
		memset(page(x, gfn), 0, 4096);
		page(x, gfn)[0] = gfn >= DATA ? gfn : 0;
	}
	check_moved(x);
}

static void walk_against_twin(struct fix *x, bool gives_back)
{
	struct gvt_ppgtt *pp[SPACES] = {NULL};
	u64 seq = 0, done = 0;

	seed = 1;
	next_mfn = RIG_MFN_BASE + RIG_GUEST_PAGES;
	shuffle(x);
	for (u32 step = 0; step < STEPS; step++) {
		u32 s = rnd(SPACES);
		bool moved = false;

		for (u32 n = rnd(5) ? rnd(12) : 0; n; n--)
			edit(x);
		if (!pp[s])
			pp[s] = get4(x, pool[4] + s);
		if (!rnd(30)) {
			u64 pdp[4] = {(pool[4] + s) << 12};

			assert_int_equal(ppgtt_guest_create(x->p, true, pdp), 0);
			assert_int_equal(ppgtt_guest_destroy(x->p, true, pdp), 0);
			ppgtt_put(pp[s]);
			pp[s] = NULL;
			continue;
		}
		if (gives_back && !rnd(6)) {
			give_back(x, true);
			/* A root that has moved is another address space; work takes its own anew. */
			for (u32 k = 0; k < SPACES; k++) {
				if (pp[k])
					ppgtt_put(pp[k]);
				pp[k] = NULL;
			}
			pp[s] = get4(x, pool[4] + s);
			moved = true;
		}
		assert_int_equal(ppgtt_sync(pp[s]), 0);
		if (moved)
			frames_completed(x->f, done = seq);
		for (u32 k = 0; k < SPACES; k++)
			if (pp[k])
				compare(x, pp[k], pool[4] + k);
		frames_submitted(x->f, ++seq);
		if (!rnd(4))
			frames_completed(x->f, done += rnd((u32)(seq - done) + 1));
	}
	assert_true(x->traps > 100);
	for (u32 k = 0; k < SPACES; k++)
		if (pp[k])
			ppgtt_put(pp[k]);
	print_message("%u traps, %llu compares, %llu entries, %llu refused\n", x->traps,
		      (unsigned long long)stats(x).compares,
		      (unsigned long long)stats(x).entries_written,
		      (unsigned long long)stats(x).entries_refused);
}

static void test_against_a_naive_walk(void **state)
{
	walk_against_twin(*state, false);
}

static void test_given_back(void **state)
{
	walk_against_twin(*state, true);
}

/* Tables of the pools at all levels: nothing is compared, all must stay bounded and sound. */
static void test_confused_guest(void **state)
{
	struct fix *x = *state;

	seed = 7;
	shuffle(x);
	for (u32 step = 0; step < 400; step++) {
		struct gvt_ppgtt *pp;
		u64 pdp[4], before = stats(x).compares;

		for (u32 n = 0; n < 20; n++)
			put(x, 10 + rnd(50), index_of(1 + rnd(4)),
			    rnd(8) ? (u64)(10 + rnd(50)) << 12 | (rnd(4) ? P : IPS)
				   : entry_of(1 + rnd(5)));
		for (u32 i = 0; i < 4; i++)
			pdp[i] = (u64)(10 + rnd(50)) << 12;
		if (ppgtt_get(x->p, rnd(2), pdp, &pp))
			continue;
		assert_int_equal(ppgtt_sync(pp), 0);
		assert_true(stats(x).tables <= 60);
		assert_true(stats(x).compares - before <= 4000);
		for (u32 n = 0; n < 200; n++) {
			u64 mfn = shadow_walk(x, pp, (u64)rnd(1 << 20) << 12);

			assert_true(mfn == UNMAPPED || mfn - RIG_MFN_BASE < RIG_GUEST_PAGES);
		}
		ppgtt_put(pp);
	}
	assert_true(stats(x).entries_refused > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_against_a_naive_walk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_given_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_confused_guest, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
