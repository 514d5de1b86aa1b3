// SPDX-License-Identifier: MIT
/* Shadow page tables: what is mapped, what is refused, hot and cold, life of roots, no leak. */
#include "ppgtt_rig.h"

/* One 4-level space: PML4 10, PDP 11, PD 12, PT 13; data from 100 on. */
static struct gvt_ppgtt *one_space(struct fix *x)
{
	put(x, 10, 0, 11ull << 12 | P);
	put(x, 11, 0, 12ull << 12 | P);
	put(x, 12, 0, 13ull << 12 | P);
	for (u32 i = 0; i < 512; i++)
		put(x, 13, i, (u64)(100 + i) << 12 | P);
	return get4(x, 10);
}

static void check_one(struct fix *x, struct gvt_ppgtt *pp)
{
	for (u64 addr = 0; addr < 4ull << 20; addr += 4096)
		assert_true(shadow_walk(x, pp, addr) == guest_walk(x, 10, 4, addr));
	assert_true(shadow_walk(x, pp, 1ull << 47) == UNMAPPED);
}

static void test_four_levels(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x);
	u8 buf[8192], want[8192];

	assert_true(ppgtt_four_level(pp));
	assert_true(shadow_walk(x, pp, 0) == UNMAPPED); /* not before the sync */
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_true(shadow_walk(x, pp, 0x5000) == RIG_MFN_BASE + 105);
	check_one(x, pp);
	assert_int_equal(stats(x).tables, 4);
	memset(page(x, 102), 0x5a, 4096);
	memset(page(x, 103), 0xa5, 4096);
	memcpy(want, x->dom.mem + 102 * 4096 + 100, sizeof(want) - 4096);
	assert_int_equal(ppgtt_read(pp, 0x2000 + 100, buf, 4096), 0);
	assert_memory_equal(buf, want, 4096);
	memset(buf, 1, sizeof(buf));
	assert_int_equal(ppgtt_read(pp, 0x1ff000, buf, 8192), -EFAULT);
	assert_int_equal(buf[4096] | buf[8191], 0);
	ppgtt_put(pp);
}

static void test_three_levels(void **state)
{
	struct fix *x = *state;
	const u64 pdp[4] = {20 << 12, 21 << 12, 22 << 12, 23 << 12};
	const u64 odd[4] = {20 << 12 | 8, 21 << 12, 22 << 12, 23 << 12};
	const u64 hole[4] = {20 << 12, 21 << 12, 22 << 12, 1ull << 40};
	struct gvt_ppgtt *pp, *again;
	u64 addr = 3ull << 30 | 5ull << 21 | 7 << 12;

	assert_int_equal(ppgtt_get(x->p, false, odd, &pp), -EINVAL);
	assert_int_equal(ppgtt_get(x->p, false, hole, &pp), -EINVAL);
	assert_int_equal(frames_held(x->f), 0);
	put(x, 23, 5, 30ull << 12 | P);
	put(x, 30, 7, 200ull << 12 | P);
	assert_int_equal(ppgtt_get(x->p, false, pdp, &pp), 0);
	assert_int_equal(ppgtt_get(x->p, false, pdp, &again), 0);
	assert_ptr_equal(pp, again);
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_true(shadow_walk(x, pp, addr) == RIG_MFN_BASE + 200);
	assert_true(shadow_walk(x, pp, 7 << 12) == UNMAPPED);
	ppgtt_put(again);
	ppgtt_put(pp);
}

static void test_64k(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x);

	assert_int_equal(ppgtt_sync(pp), 0);
	/* The same table turns to 64 KiB entries; those between count for nothing. */
	put(x, 12, 0, 13ull << 12 | IPS);
	put(x, 13, 16, 0x40ull << 12 | P);
	put(x, 13, 17, 0x99ull << 12 | P);
	put(x, 13, 32, 0);
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_true(shadow_walk(x, pp, 17 << 12) == RIG_MFN_BASE + 0x41);
	assert_true(shadow_walk(x, pp, 33 << 12) == UNMAPPED);
	check_one(x, pp);
	put(x, 12, 0, 13ull << 12 | P);
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_true(shadow_walk(x, pp, 17 << 12) == RIG_MFN_BASE + 0x99);
	check_one(x, pp);
	assert_int_equal(stats(x).entries_refused, 0);
	ppgtt_put(pp);
}

static void test_2m(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x);
	unsigned pages;
	u64 mfn;

	put(x, 12, 1, 1024ull << 12 | PS);
	assert_int_equal(ppgtt_sync(pp), 0);
	pages = x->rig.host.nr_pages;
	check_one(x, pp);
	assert_int_equal(x->dom.refs[1024] + x->dom.refs[1535], 2);
	/* Frames that do not lie together: split, in one page more. */
	put(x, 12, 1, 0);
	assert_int_equal(ppgtt_sync(pp), 0);
	mfn = x->dom.mfn[1030];
	x->dom.mfn[1030] = x->dom.mfn[1040];
	x->dom.mfn[1040] = mfn;
	x->dom.hole[1500] = true;
	put(x, 12, 1, 1024ull << 12 | PS);
	/* Retired frames keep what they mapped until the workloads have ended. */
	frames_completed(x->f, 0);
	assert_int_equal(x->dom.refs[1024], 0);
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_int_equal(x->rig.host.nr_pages, pages + 1);
	assert_true(shadow_walk(x, pp, (512 + 6) << 12) == RIG_MFN_BASE + 1040);
	assert_true(shadow_walk(x, pp, (512 + 476) << 12) == UNMAPPED);
	check_one(x, pp);
	/* Together, but not aligned in machine memory. */
	for (u32 i = 0; i < 512; i++)
		x->dom.mfn[1536 + i] = RIG_MFN_BASE + 0x10001 + i;
	put(x, 12, 1, 1536ull << 12 | PS);
	assert_int_equal(ppgtt_sync(pp), 0);
	check_one(x, pp);
	/* Not aligned: refused. Of 1 GiB: there is none. */
	put(x, 12, 2, 1026ull << 12 | PS);
	put(x, 11, 1, PS);
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_int_equal(stats(x).entries_refused, 2);
	ppgtt_put(pp);
}

static void test_refused(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x);

	x->dom.hole[900] = true;
	put(x, 10, 1, 10ull << 12 | P);		      /* itself */
	put(x, 11, 1, 10ull << 12 | P);		      /* up */
	put(x, 12, 1, 12ull << 12 | P);		      /* itself as another level */
	put(x, 12, 2, 900ull << 12 | P);	      /* a hole */
	put(x, 12, 3, 13ull << 12 | IPS);	      /* of another kind */
	put(x, 13, 0, 1ull << 40 | P);		      /* beyond RAM */
	put(x, 13, 1, 100ull << 12 | P | 1ull << 60); /* reserved bits */
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_int_equal(stats(x).entries_refused, 7);
	assert_int_equal(stats(x).tables, 4);
	assert_int_equal(x->vgpu->stats.refused_ptes, 7);
	for (u64 a = 1ull << 39; a; a = a == 1ull << 39	  ? 1ull << 30
					: a == 1ull << 30 ? 1ull << 21
							  : 0)
		assert_true(shadow_walk(x, pp, a) == UNMAPPED);
	assert_true(shadow_walk(x, pp, 0) == UNMAPPED);
	assert_true(shadow_walk(x, pp, 0x1000) == UNMAPPED);
	assert_true(shadow_walk(x, pp, 0x2000) == RIG_MFN_BASE + 102);
	/* A refusal counts once, and the work stays bounded. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(ppgtt_sync(pp), 0);
	assert_int_equal(stats(x).entries_refused, 7);
	assert_true(stats(x).compares <= 11 * 2 * 4);
	ppgtt_put(pp);
}

/* A freed table page that the guest uses at another level, while the old shadow is not up to date. */
static void test_page_used_anew(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x), *other;

	assert_int_equal(ppgtt_sync(pp), 0);
	put(x, 12, 0, 0);
	memset(page(x, 13), 0, 4096);
	put(x, 40, 0, 41ull << 12 | P);
	put(x, 41, 0, 13ull << 12 | P); /* now a directory */
	put(x, 13, 0, 42ull << 12 | P);
	put(x, 42, 3, 300ull << 12 | P);
	other = get4(x, 40);
	assert_int_equal(ppgtt_sync(other), 0);
	assert_true(shadow_walk(x, other, 0x3000) == RIG_MFN_BASE + 300);
	assert_true(shadow_walk(x, pp, 0x3000) == UNMAPPED);
	/* Nothing that the guest did was wrong. */
	assert_int_equal(stats(x).entries_refused, 0);
	ppgtt_put(other);
	ppgtt_put(pp);
}

static void test_hot_and_cold(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x);
	u64 late = 0x1122334455667788ull;

	assert_int_equal(ppgtt_sync(pp), 0);
	for (u32 i = 0; i < HOT_IDLE_SYNCS; i++) {
		assert_false(x->dom.tracked[13]);
		assert_int_equal(stats(x).hot, 4);
		assert_int_equal(ppgtt_sync(pp), 0);
	}
	assert_true(x->dom.tracked[10] && x->dom.tracked[11] && x->dom.tracked[12] &&
		    x->dom.tracked[13]);
	assert_int_equal(stats(x).hot, 0);
	assert_int_equal(x->dom.tracks, 1);
	/* Nothing hot: nothing to compare. */
	u64 compares = stats(x).compares;
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_int_equal(stats(x).compares, compares);
	/* A burst. */
	x->traps = 0;
	for (u32 i = 0; i < 512; i++)
		put(x, 13, i, (u64)(700 + i) << 12 | P);
	assert_true(x->traps <= 2);
	assert_int_equal(stats(x).hot, 1);
	assert_int_equal(ppgtt_sync(pp), 0);
	check_one(x, pp);
	for (u32 i = 0; i < HOT_IDLE_SYNCS; i++)
		assert_int_equal(ppgtt_sync(pp), 0);
	assert_true(x->dom.tracked[13]);
	/* One that changes each time stays hot. */
	for (u32 i = 0; i < 20; i++) {
		put(x, 13, 5, (u64)(100 + i) << 12 | P);
		assert_int_equal(ppgtt_sync(pp), 0);
	}
	assert_false(x->dom.tracked[13]);
	check_one(x, pp);
	/* A late write to a page that is no table, to one that is no RAM, and across two. */
	trap(x, 500 * 4096, &late, 8);
	assert_true(page(x, 500)[0] == late);
	trap(x, 1ull << 40, &late, 8);
	trap(x, 501 * 4096 - 3, &late, 8);
	assert_int_equal(page(x, 501)[0] & 0xff, 0x55);
	ppgtt_put(pp);
}

static void test_protection_that_fails(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *pp = one_space(x);

	/* One that is refused keeps none of the others from it. */
	x->dom.tracked[12] = true;
	for (u32 i = 0; i <= HOT_IDLE_SYNCS; i++)
		assert_int_equal(ppgtt_sync(pp), 0);
	assert_int_equal(stats(x).hot, 1);
	assert_true(x->dom.tracked[13]);
	x->dom.tracked[12] = false;
	put(x, 12, 0, 0);
	assert_int_equal(ppgtt_sync(pp), 0);
	assert_true(shadow_walk(x, pp, 0) == UNMAPPED);
	assert_false(x->dom.tracked[13]); /* gone, so tracked no more */
	ppgtt_put(pp);
}

static void test_roots(void **state)
{
	struct fix *x = *state;
	const u64 pdp[4] = {10 << 12}, bad[4] = {RIG_GUEST_PAGES << 12}, pd[4] = {12 << 12};
	struct gvt_ppgtt *pp;

	assert_int_equal(ppgtt_guest_destroy(x->p, true, pdp), -ENOENT);
	assert_int_equal(ppgtt_guest_create(x->p, true, bad), -EINVAL);
	assert_int_equal(ppgtt_guest_create(x->p, true, pdp), 0);
	pp = one_space(x);
	assert_int_equal(stats(x).roots, 1);
	assert_int_equal(ppgtt_sync(pp), 0);
	/* A directory in use is no root of four levels. */
	assert_int_equal(ppgtt_guest_create(x->p, true, pd), -EINVAL);
	/* It lives until its last user has gone. */
	assert_int_equal(ppgtt_guest_destroy(x->p, true, pdp), 0);
	assert_int_equal(ppgtt_guest_destroy(x->p, true, pdp), -ENOENT);
	check_one(x, pp);
	frames_submitted(x->f, 1);
	ppgtt_put(pp);
	assert_int_equal(stats(x).roots + stats(x).tables, 0);
	/* And its pages until the last workload has. */
	assert_int_equal(x->rig.host.nr_pages, 4 + 4);
	frames_completed(x->f, 1);
	assert_int_equal(x->dom.refs[13] + x->dom.refs[100], 0);
	pp = get4(x, 10);
	ppgtt_put(pp);
	assert_int_equal(x->rig.host.nr_pages, 4 + 1);
}

static void test_oldest_unused_root_goes(void **state)
{
	struct fix *x = *state;
	struct gvt_ppgtt *first = get4(x, 1000), *pp;
	u64 pdp[4] = {2000ull << 12};

	for (u32 i = 1; i < PPGTT_MAX; i++)
		ppgtt_put(get4(x, 1000 + i));
	assert_int_equal(stats(x).roots, PPGTT_MAX);
	pp = get4(x, 2000);
	assert_int_equal(stats(x).roots, PPGTT_MAX);
	assert_ptr_equal(get4(x, 1000), first);
	assert_int_equal(x->dom.refs[1000], 1);
	assert_int_equal(frames_held(x->f), PPGTT_MAX);
	frames_completed(x->f, 0);
	assert_int_equal(x->dom.refs[1001], 0);
	for (u32 i = 2; i < PPGTT_MAX; i++)
		get4(x, 1000 + i);
	pdp[0] = 2001ull << 12;
	assert_int_equal(ppgtt_get(x->p, true, pdp, &pp), -ENOSPC);
}

/* Every allocation and every page, one at a time, in create, get and sync; and again without failure. */
static void try_failing(struct fix *x, bool pages)
{
	for (unsigned n = 1; n < 60; n++) {
		const u64 pdp[4] = {10 << 12};
		struct vgpu_ppgtts *p = NULL;
		struct gvt_ppgtt *pp = NULL;
		int err;

		x->rig.host.fail_page = pages ? n : 0;
		os_test_fail_alloc(pages ? 0 : n);
		err = ppgtts_create(x->vgpu, x->f, &p);
		if (!err)
			err = ppgtt_get(p, true, pdp, &pp);
		if (pp)
			err = ppgtt_sync(pp);
		bool failed = err;
		if (failed)
			assert_int_equal(err, -ENOMEM);
		x->rig.host.fail_page = 0;
		os_test_fail_alloc(0);
		if (p && !pp)
			assert_int_equal(ppgtt_get(p, true, pdp, &pp), 0);
		if (p) {
			assert_int_equal(ppgtt_sync(pp), 0);
			check_one(x, pp);
		}
		ppgtts_destroy(p);
		assert_int_equal(frames_held(x->f), 0);
		frames_completed(x->f, 0);
		if (!failed) {
			assert_true(n > 8);
			return;
		}
	}
	fail_msg("it never succeeds");
}

static void test_failing_allocations(void **state)
{
	struct fix *x = *state;

	ppgtt_put(one_space(x));
	x->dom.mfn[1030]++;
	put(x, 12, 1, 1024ull << 12 | PS); /* split */
	ppgtts_destroy(x->p);
	x->p = NULL;
	frames_completed(x->f, 0);
	try_failing(x, false);
	try_failing(x, true);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_four_levels),
		T(test_three_levels),
		T(test_64k),
		T(test_2m),
		T(test_refused),
		T(test_page_used_anew),
		T(test_hot_and_cold),
		T(test_protection_that_fails),
		T(test_roots),
		T(test_oldest_unused_root_goes),
		T(test_failing_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
