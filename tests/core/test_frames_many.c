// SPDX-License-Identifier: MIT
/*
 * References on more frames than the mock guest has: a hypervisor that has RAM behind every GFN and
 * counts. The hash table grows, windows are added, the limit holds, and what fails half-way leaves
 * nothing behind.
 */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"

#define NR (3 * FRAMES_CHUNK + 1000)

struct gvt_window {
	u64 *gfn;
	u32 nr;
};

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;
static struct vgpu_frames *f;
static struct gvt_mpt_ops ops;
static u32 refs, windows, calls;
static bool fail_map;
static u64 *gfns, *mfns;
static u32 *slots;

static int window_create(void *d, u32 nr, struct gvt_window **out)
{
	struct gvt_window *w = malloc(sizeof(*w));

	w->gfn = malloc(nr * sizeof(*w->gfn));
	w->nr = nr;
	memset(w->gfn, 0xff, nr * sizeof(*w->gfn));
	windows++;
	*out = w;
	return 0;
}

static void window_unmap(struct gvt_window *w, u32 first, u32 nr)
{
	assert_true(first + nr <= w->nr && nr <= GVT_WINDOW_BATCH);
	for (u32 i = first; i < first + nr; i++)
		if (w->gfn[i] != GVT_NO_MFN) {
			w->gfn[i] = GVT_NO_MFN;
			refs--;
		}
}

static void window_destroy(struct gvt_window *w)
{
	for (u32 i = 0; i < w->nr; i++)
		window_unmap(w, i, 1);
	free(w->gfn);
	free(w);
	windows--;
}

static int window_map(struct gvt_window *w, u32 first, const u64 *g, u32 nr, u64 *m)
{
	assert_true(first + nr <= w->nr && nr <= GVT_WINDOW_BATCH);
	calls++;
	if (fail_map)
		return -ENOMEM;
	for (u32 i = 0; i < nr; i++) {
		assert_true(w->gfn[first + i] == GVT_NO_MFN);
		w->gfn[first + i] = g[i];
		m[i] = g[i] ^ 0x5000000;
	}
	refs += nr;
	return (int)nr;
}

static int setup(void **state)
{
	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	ops = rig_mpt_ops;
	ops.window_create = window_create;
	ops.window_destroy = window_destroy;
	ops.window_map = window_map;
	ops.window_unmap = window_unmap;
	vgpu->mpt = &ops;
	assert_int_equal(frames_create(vgpu, &f), 0);
	gfns = malloc(NR * sizeof(*gfns));
	mfns = malloc(NR * sizeof(*mfns));
	slots = malloc(NR * sizeof(*slots));
	for (u32 i = 0; i < NR; i++)
		gfns[i] = 7ull * i + 1;
	calls = 0;
	return 0;
}

static int teardown(void **state)
{
	frames_destroy(f);
	assert_int_equal(refs, 0);
	assert_int_equal(windows, 0);
	vgpu->mpt = &rig_mpt_ops;
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
	free(gfns);
	free(mfns);
	free(slots);
	return 0;
}

/* Each GFN has one slot of its own, whatever the hash table has been through. */
static void check_all(u32 nr)
{
	u8 *seen = calloc(1, 8 * FRAMES_CHUNK);

	for (u32 i = 0; i < nr; i++) {
		assert_true(slots[i] < 8 * FRAMES_CHUNK && !seen[slots[i]]);
		seen[slots[i]] = 1;
		assert_true(frames_gfn(f, slots[i]) == gfns[i]);
		assert_true(mfns[i] == (gfns[i] ^ 0x5000000));
	}
	free(seen);
}

static void test_many(void **state)
{
	u32 *again = malloc(NR * sizeof(*again));

	assert_int_equal(frames_get(f, gfns, NR, slots, mfns), 0);
	check_all(NR);
	assert_int_equal(refs, NR);
	assert_int_equal(windows, 4);
	/* Batches: hypercalls for many frames at once. */
	assert_in_range(calls, NR / GVT_WINDOW_BATCH, NR / GVT_WINDOW_BATCH + 8);
	calls = 0;
	assert_int_equal(frames_get(f, gfns, NR, again, mfns), 0);
	assert_int_equal(calls, 0);
	assert_memory_equal(slots, again, NR * sizeof(*slots));
	frames_put(f, slots, NR);
	assert_int_equal(frames_held(f), NR);
	/* Every other frame goes and comes back in the places that are free. */
	for (u32 i = 0; i < NR; i += 2)
		frames_put(f, &slots[i], 1);
	frames_completed(f, 1);
	assert_int_equal(refs, NR / 2);
	for (u32 i = 0; i < NR; i += 2)
		assert_int_equal(frames_get(f, &gfns[i], 1, &slots[i], &mfns[i]), 0);
	check_all(NR);
	assert_int_equal(windows, 4);
	frames_put(f, slots, NR);
	frames_completed(f, 1);
	assert_int_equal(refs, 0);
	free(again);
}

/* Without memory for a larger table the chains are longer, and that is all. */
static void test_table_cannot_grow(void **state)
{
	u32 n = 12000, done = 0;

	for (; done < n; done += 1000) {
		/* One allocation is the call's own; the second, where there is one, the table's. */
		os_test_fail_alloc(2);
		if (frames_get(f, gfns + done, 1000, slots + done, mfns + done)) {
			/* The first window: that one is needed. */
			assert_int_equal(done, 0);
			os_test_fail_alloc(0);
			assert_int_equal(frames_get(f, gfns, 1000, slots, mfns), 0);
		}
	}
	os_test_fail_alloc(0);
	check_all(n);
	frames_put(f, slots, n);
	frames_completed(f, 1);
	assert_int_equal(refs, 0);
}

/* A window that is missing in the middle: what the call took until then is given back. */
static void test_no_second_window(void **state)
{
	u32 before;

	assert_int_equal(frames_get(f, gfns, FRAMES_CHUNK - 100, slots, mfns), 0);
	before = frames_held(f);
	for (unsigned n = 1; n < 4; n++) {
		os_test_fail_alloc(n);
		if (!frames_get(f, gfns + FRAMES_CHUNK - 100, 1000, slots + FRAMES_CHUNK - 100,
				mfns))
			break;
		os_test_fail_alloc(0);
		assert_int_equal(frames_held(f), before);
		frames_completed(f, 1);
		assert_int_equal(refs, before);
	}
	os_test_fail_alloc(0);
	assert_int_equal(windows, 2);
}

/* A hypervisor that maps nothing at all: as if there were no RAM. */
static void test_map_fails(void **state)
{
	fail_map = true;
	assert_int_equal(frames_get(f, gfns, 600, slots, mfns), 0);
	fail_map = false;
	for (u32 i = 0; i < 600; i++)
		assert_true(slots[i] == FRAMES_NO_SLOT && mfns[i] == GVT_NO_MFN);
	assert_int_equal(frames_held(f) + frames_retired(f), 0);
	assert_int_equal(frames_get(f, gfns, 600, slots, mfns), 0);
	check_all(600);
}

static void test_limit(void **state)
{
	u64 *g = malloc(FRAMES_CHUNK * sizeof(*g)), *m = malloc(FRAMES_CHUNK * sizeof(*m));
	u32 *s = malloc(FRAMES_CHUNK * sizeof(*s));

	for (u32 c = 0; c < FRAMES_MAX / FRAMES_CHUNK; c++) {
		for (u32 i = 0; i < FRAMES_CHUNK; i++)
			g[i] = (u64)c * FRAMES_CHUNK + i;
		assert_int_equal(frames_get(f, g, FRAMES_CHUNK, s, m), 0);
	}
	assert_int_equal(frames_held(f), FRAMES_MAX);
	g[0] = FRAMES_MAX;
	assert_int_equal(frames_get(f, g, 1, s, m), -ENOSPC);
	/* Those that are held can still be taken. */
	g[0] = 5;
	assert_int_equal(frames_get(f, g, 1, s, m), 0);
	assert_int_equal(refs, FRAMES_MAX);
	free(g);
	free(m);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
		T(test_many),
		T(test_table_cannot_grow),
		T(test_no_second_window),
		T(test_map_fails),
		T(test_limit),
#undef T
	};

	frames_destroy(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
