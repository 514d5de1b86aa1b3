// SPDX-License-Identifier: MIT
/*
 * References on frames, against the mock hypervisor's own counts: a frame is held from get() until the
 * last workload that could use it has ended, never shorter, and once only however often it is taken.
 */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"

struct fix {
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct vgpu_frames *f;
};

static int setup(void **state)
{
	struct fix *x = calloc(1, sizeof(*x));

	rig_init(&x->rig, 0);
	rig_dom_init(&x->rig, &x->dom);
	x->vgpu = rig_vgpu(&x->rig, &x->dom, NULL);
	assert_int_equal(frames_create(x->vgpu, &x->f), 0);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fix *x = *state;

	frames_destroy(x->f);
	rig_vgpu_free(x->vgpu);
	rig_dom_free(&x->dom);
	rig_free(&x->rig);
	free(x);
	return 0;
}

static u32 get(struct fix *x, u64 gfn)
{
	u64 mfn;
	u32 slot;

	assert_int_equal(frames_get(x->f, &gfn, 1, &slot, &mfn), 0);
	if (slot != FRAMES_NO_SLOT) {
		assert_int_equal(mfn, RIG_MFN_BASE + gfn);
		assert_int_equal(frames_gfn(x->f, slot), gfn);
		assert_int_equal(frames_mfn(x->f, slot), mfn);
		assert_ptr_equal(frames_va(x->f, slot), x->dom.mem + gfn * 4096);
	} else {
		assert_true(mfn == GVT_NO_MFN);
	}
	return slot;
}

static void test_one_reference_however_many_users(void **state)
{
	struct fix *x = *state;
	u32 a = get(x, 7), b = get(x, 7);

	assert_int_equal(a, b);
	assert_int_equal(x->dom.refs[7], 1);
	frames_share(x->f, a);
	frames_put(x->f, &a, 1);
	frames_put(x->f, &a, 1);
	frames_completed(x->f, 100);
	assert_int_equal(x->dom.refs[7], 1);
	assert_int_equal(frames_held(x->f), 1);
	frames_put(x->f, &a, 1);
	assert_int_equal(frames_retired(x->f), 1);
	frames_completed(x->f, 100);
	assert_int_equal(x->dom.refs[7], 0);
	assert_int_equal(frames_retired(x->f), 0);
}

static void test_held_until_the_last_workload_has_ended(void **state)
{
	struct fix *x = *state;
	u32 a = get(x, 1), b;

	frames_submitted(x->f, 10);
	frames_put(x->f, &a, 1);
	b = get(x, 2);
	frames_submitted(x->f, 11);
	frames_put(x->f, &b, 1);
	frames_completed(x->f, 9);
	assert_int_equal(x->dom.refs[1], 1);
	frames_completed(x->f, 10);
	assert_int_equal(x->dom.refs[1], 0);
	assert_int_equal(x->dom.refs[2], 1);
	frames_completed(x->f, 11);
	assert_int_equal(x->dom.refs[2], 0);
}

static void test_taken_again_before_it_is_released(void **state)
{
	struct fix *x = *state;
	u32 a = get(x, 5), again;

	frames_submitted(x->f, 1);
	frames_put(x->f, &a, 1);
	again = get(x, 5);
	assert_int_equal(a, again);
	frames_completed(x->f, 1);
	assert_int_equal(x->dom.refs[5], 1);
	/* Put again under a younger workload: the older one's end does not release it. */
	frames_submitted(x->f, 2);
	frames_put(x->f, &a, 1);
	frames_completed(x->f, 1);
	assert_int_equal(x->dom.refs[5], 1);
	frames_completed(x->f, 2);
	assert_int_equal(x->dom.refs[5], 0);
}

/* The same while the first retirement still stands in the queue. */
static void test_retired_twice_in_the_queue(void **state)
{
	struct fix *x = *state;
	u32 a = get(x, 5), b = get(x, 6);

	frames_submitted(x->f, 1);
	frames_put(x->f, &a, 1);
	a = get(x, 5);
	frames_submitted(x->f, 2);
	frames_put(x->f, &a, 1);
	frames_put(x->f, &b, 1);
	frames_completed(x->f, 1);
	assert_int_equal(x->dom.refs[5], 1);
	assert_int_equal(x->dom.refs[6], 1);
	frames_completed(x->f, 2);
	assert_int_equal(x->dom.refs[5], 0);
	assert_int_equal(x->dom.refs[6], 0);
}

static void test_holes_and_repeats_in_one_call(void **state)
{
	struct fix *x = *state;
	const u64 gfns[] = {3, RIG_GUEST_PAGES, 4, 3, 1ull << 40, 3, 9};
	u32 slots[ARRAY_SIZE(gfns)];
	u64 mfns[ARRAY_SIZE(gfns)];

	x->dom.hole[9] = true;
	assert_int_equal(frames_get(x->f, gfns, ARRAY_SIZE(gfns), slots, mfns), 0);
	assert_int_equal(slots[0], slots[3]);
	assert_int_equal(slots[0], slots[5]);
	assert_int_not_equal(slots[0], slots[2]);
	assert_int_equal(slots[1], FRAMES_NO_SLOT);
	assert_int_equal(slots[4], FRAMES_NO_SLOT);
	assert_int_equal(slots[6], FRAMES_NO_SLOT);
	assert_true(mfns[1] == GVT_NO_MFN && mfns[6] == GVT_NO_MFN);
	assert_int_equal(x->dom.refs[3], 1);
	assert_int_equal(frames_held(x->f), 2);
	frames_put(x->f, slots, ARRAY_SIZE(slots));
	frames_completed(x->f, 1);
	assert_int_equal(x->dom.refs[3] + x->dom.refs[4], 0);
	assert_int_equal(frames_held(x->f) + frames_retired(x->f), 0);
	/* A hole that gets RAM is found. */
	x->dom.hole[9] = false;
	slots[0] = get(x, 9);
	assert_int_not_equal(slots[0], FRAMES_NO_SLOT);
}

static void test_no_window_nothing_is_taken(void **state)
{
	struct fix *x = *state;
	const u64 gfns[] = {1, 2, 3};
	u32 slots[3];
	u64 mfns[3];

	x->dom.fail_window = true;
	assert_int_equal(frames_get(x->f, gfns, 3, slots, mfns), -ENOMEM);
	assert_int_equal(frames_held(x->f) + frames_retired(x->f), 0);
	x->dom.fail_window = false;
	assert_int_equal(frames_get(x->f, gfns, 3, slots, mfns), 0);
	frames_put(x->f, slots, 3);
}

static void test_each_failing_allocation(void **state)
{
	struct fix *x = *state;
	const u64 gfns[] = {1, 2, 3};
	u32 slots[3];
	u64 mfns[3];

	for (unsigned n = 1; n < 10; n++) {
		struct vgpu_frames *f = NULL;
		int err;

		os_test_fail_alloc(n);
		err = frames_create(x->vgpu, &f);
		if (!err) {
			err = frames_get(f, gfns, 3, slots, mfns);
			if (err)
				assert_int_equal(frames_held(f), 0);
			frames_destroy(f);
		}
		os_test_fail_alloc(0);
		assert_int_equal(x->dom.refs[1], 0);
		if (!err) {
			assert_true(n > 2);
			return;
		}
		assert_int_equal(err, -ENOMEM);
	}
	fail_msg("it never succeeds");
}

/* Random use against a model that keeps one number a frame and knows nothing of slots or queues. */
static void test_against_a_naive_twin(void **state)
{
	enum { GFNS = 600, STEPS = 20000, BATCH = 64 };
	struct fix *x = *state;
	static u32 users[GFNS], slot_of[GFNS];
	static u64 last_seq[GFNS];
	u64 seq = 0, done = 0;
	u32 seed = 3;

	memset(users, 0, sizeof(users));
	memset(last_seq, 0, sizeof(last_seq));
	for (u32 step = 0; step < STEPS; step++) {
		u64 gfns[BATCH], mfns[BATCH];
		u32 slots[BATCH], nr = 0, i, g;

		seed = seed * 1664525u + 1013904223u;
		switch (seed >> 29) {
		case 0:
		case 1:
		case 2:
			for (nr = 0; nr < (seed >> 8) % BATCH; nr++) {
				seed = seed * 1664525u + 1013904223u;
				gfns[nr] = (seed >> 10) % GFNS;
			}
			assert_int_equal(frames_get(x->f, gfns, nr, slots, mfns), 0);
			for (i = 0; i < nr; i++) {
				users[gfns[i]]++;
				slot_of[gfns[i]] = slots[i];
			}
			break;
		case 3:
		case 4:
		case 5:
			for (i = 0; i < BATCH; i++) {
				seed = seed * 1664525u + 1013904223u;
				g = (seed >> 10) % GFNS;
				if (!users[g])
					continue;
				slots[nr++] = slot_of[g];
				users[g]--;
				last_seq[g] = seq;
			}
			frames_put(x->f, slots, nr);
			break;
		case 6:
			frames_submitted(x->f, ++seq);
			break;
		default:
			done = done < seq ? done + 1 : seq;
			frames_completed(x->f, done);
		}
		for (g = 0; g < GFNS; g++) {
			assert_true(x->dom.refs[g] <= 1);
			/* Held while anybody uses it or a workload that could use it runs. */
			if (users[g] || (last_seq[g] > done && x->dom.refs[g] == 0))
				assert_int_equal(x->dom.refs[g], 1);
		}
	}
	for (u32 g = 0; g < GFNS; g++)
		while (users[g]) {
			frames_put(x->f, &slot_of[g], 1);
			users[g]--;
		}
	frames_completed(x->f, seq);
	for (u32 g = 0; g < GFNS; g++)
		assert_int_equal(x->dom.refs[g], 0);
	assert_int_equal(frames_held(x->f) + frames_retired(x->f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
		T(test_one_reference_however_many_users),
		T(test_held_until_the_last_workload_has_ended),
		T(test_taken_again_before_it_is_released),
		T(test_retired_twice_in_the_queue),
		T(test_holes_and_repeats_in_one_call),
		T(test_no_window_nothing_is_taken),
		T(test_each_failing_allocation),
		T(test_against_a_naive_twin),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
