// SPDX-License-Identifier: MIT
/*
 * The GGTT against a naive twin: a byte array that is looked at as a whole after each write. The
 * hypervisor's and the host's calls are checked for order: a frame is given back only when no entry
 * names it and the GPU has been told.
 */
#include <stdlib.h>

#include "disp_rig.h"

#define GTT	0x800000u
#define PRESENT 1ull

static struct drig *cur;
static struct gvt_host_ops host_ops;
static struct gvt_mpt_ops mpt_ops;
static bool unflushed; /* entries were written since the last flush */
static unsigned max_batch;
static bool refuse_map;

static u32 low_first(struct drig *r)
{
	return (u32)(r->vgpu->low_gm.start >> 12);
}

static u32 low_nr(struct drig *r)
{
	return (u32)(r->vgpu->low_gm.size >> 12);
}

static u32 high_first(struct drig *r)
{
	return (u32)(r->vgpu->high_gm.start >> 12);
}

static u32 high_nr(struct drig *r)
{
	return (u32)(r->vgpu->high_gm.size >> 12);
}

static void checked_write(void *host, u32 first, const u64 *ptes, u32 nr)
{
	unflushed = true;
	rig_host_ops.ggtt_write(host, first, ptes, nr);
}

static void checked_scratch(void *host, u32 first, u32 nr)
{
	unflushed = true;
	rig_host_ops.ggtt_scratch(host, first, nr);
}

static void checked_flush(void *host)
{
	unflushed = false;
	rig_host_ops.ggtt_flush(host);
}

static int checked_map(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns)
{
	return refuse_map ? -ENOMEM : rig_mpt_ops.window_map(win, first, gfns, nr, mfns);
}

static void checked_unmap(struct gvt_window *win, u32 first, u32 nr)
{
	u32 i, index;

	assert_false(unflushed);
	max_batch = max(max_batch, nr);
	for (i = first; i < first + nr; i++) {
		index = i < low_nr(cur) ? low_first(cur) + i : high_first(cur) + i - low_nr(cur);
		assert_true(cur->rig.host.ggtt[index] == RIG_SCRATCH);
	}
	rig_mpt_ops.window_unmap(win, first, nr);
}

static struct drig *start(struct drig *r)
{
	drig_new(r, GVT_PORT_DP_B);
	cur = r;
	unflushed = false;
	max_batch = 0;
	host_ops = rig_host_ops;
	host_ops.ggtt_write = checked_write;
	host_ops.ggtt_scratch = checked_scratch;
	host_ops.ggtt_flush = checked_flush;
	mpt_ops = rig_mpt_ops;
	mpt_ops.window_map = checked_map;
	mpt_ops.window_unmap = checked_unmap;
	r->rig.gvt->host_ops = &host_ops;
	r->vgpu->mpt = &mpt_ops;
	return r;
}

static u64 pte(u64 gfn)
{
	return gfn << 12 | PRESENT;
}

static u64 physical(struct drig *r, u32 index)
{
	return r->rig.host.ggtt[index];
}

static u64 shadow(u64 gfn)
{
	return (RIG_MFN_BASE + gfn) << 12 | PRESENT;
}

static void test_write(void **state)
{
	struct drig rig, *r = start(&rig);
	const u32 ends[] = {low_first(r), low_first(r) + low_nr(r) - 1, high_first(r),
			    high_first(r) + high_nr(r) - 1};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		u32 off = GTT + ends[i] * 8;

		assert_true(mmio_read(r->vgpu, off, 8) == 0);
		mmio_write(r->vgpu, off, pte(5 + i), 8);
		assert_true(mmio_read(r->vgpu, off, 8) == pte(5 + i));
		assert_true(physical(r, ends[i]) == shadow(5 + i));
		assert_int_equal(r->dom.refs[5 + i], 1);
		/* Another frame: the old one goes back. */
		mmio_write(r->vgpu, off, pte(20 + i), 8);
		assert_true(physical(r, ends[i]) == shadow(20 + i));
		assert_int_equal(r->dom.refs[5 + i], 0);
		assert_int_equal(r->dom.refs[20 + i], 1);
		/* The same again is mapped again, since the frame behind may be another one. */
		mmio_write(r->vgpu, off, pte(20 + i), 8);
		assert_int_equal(r->dom.refs[20 + i], 1);
		/* Cache bits of old drivers do not get through. */
		mmio_write(r->vgpu, off, pte(20 + i) | 0x9a, 8);
		assert_true(physical(r, ends[i]) == shadow(20 + i));
		assert_true(mmio_read(r->vgpu, off, 8) == (pte(20 + i) | 0x9a));
		mmio_write(r->vgpu, off, 20 << 12, 8);
		assert_true(physical(r, ends[i]) == RIG_SCRATCH);
		assert_int_equal(r->dom.refs[20 + i], 0);
	}
	assert_int_equal(rig_status(r->vgpu).refused_ptes, 0);
	assert_int_equal(rig_status(r->vgpu).ggtt_writes, 5 * ARRAY_SIZE(ends));
	drig_free(r);
}

/* What is not the vGPU's reads 0 and cannot be written; the rig fails on a physical write. */
static void test_outside(void **state)
{
	struct drig rig, *r = start(&rig);
	const u32 out[] = {0,
			   low_first(r) - 1,
			   low_first(r) + low_nr(r),
			   high_first(r) - 1,
			   high_first(r) + high_nr(r),
			   0xfffff};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(out); i++) {
		mmio_write(r->vgpu, GTT + out[i] * 8, pte(1), 8);
		assert_true(mmio_read(r->vgpu, GTT + out[i] * 8, 8) == 0);
		mmio_write(r->vgpu, GTT + out[i] * 8 + 4, 1, 4);
	}
	assert_int_equal(r->vgpu->ggtt.out_of_slice, 2 * ARRAY_SIZE(out));
	assert_int_equal(r->dom.refs[1], 0);

	/* Across the edge: only the vGPU's half counts. */
	mmio_write(r->vgpu, GTT + low_first(r) * 8 - 4, pte(3) << 32 | 0xffffffff, 8);
	assert_true(mmio_read(r->vgpu, GTT + low_first(r) * 8, 8) == pte(3));
	assert_true(mmio_read(r->vgpu, GTT + low_first(r) * 8 - 4, 8) == pte(3) << 32);
	assert_true(physical(r, low_first(r)) == shadow(3));
	drig_free(r);
}

/* Frames that do not exist, addresses that no guest has, a window that cannot be had. */
static void test_refused(void **state)
{
	struct drig rig, *r = start(&rig);
	const u64 bad[] = {pte(RIG_GUEST_PAGES), pte(7), pte(0x7ffffff), pte(1) | 1ull << 39,
			   pte(1) | 1ull << 63,	 ~0ull};
	u32 off = GTT + low_first(r) * 8, i;

	r->dom.hole[7] = true;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		mmio_write(r->vgpu, off, pte(2), 8);
		assert_int_equal(r->dom.refs[2], 1);
		mmio_write(r->vgpu, off, bad[i], 8);
		assert_true(mmio_read(r->vgpu, off, 8) == bad[i]);
		assert_true(physical(r, low_first(r)) == RIG_SCRATCH);
		assert_int_equal(r->dom.refs[2], 0);
		assert_int_equal(rig_status(r->vgpu).refused_ptes, i + 1);
	}
	refuse_map = true;
	mmio_write(r->vgpu, off, pte(2), 8);
	refuse_map = false;
	assert_true(physical(r, low_first(r)) == RIG_SCRATCH);
	mmio_write(r->vgpu, off, pte(2), 8);
	assert_true(physical(r, low_first(r)) == shadow(2));
	drig_free(r);
}

/* Two halves in either order end in the same mapping. */
static void test_halves(void **state)
{
	struct drig rig, *r = start(&rig);
	u32 off = GTT + (high_first(r) + 9) * 8, order;

	for (order = 0; order < 2; order++) {
		mmio_write(r->vgpu, off, pte(11) | 1ull << 36, 8); /* no such frame */
		assert_true(physical(r, high_first(r) + 9) == RIG_SCRATCH);
		mmio_write(r->vgpu, off + (order ? 4 : 0), order ? 0 : pte(12), 4);
		mmio_write(r->vgpu, off + (order ? 0 : 4), order ? pte(12) : 0, 4);
		assert_true(physical(r, high_first(r) + 9) == shadow(12));
		assert_int_equal(mmio_read(r->vgpu, off, 4), pte(12));
		assert_int_equal(mmio_read(r->vgpu, off + 4, 4), 0);
	}
	drig_free(r);
}

/* Random accesses of all sizes around the edges, against bytes. */
static void test_twin(void **state)
{
	struct drig rig, *r = start(&rig);
	const u32 at[] = {low_first(r), low_first(r) + low_nr(r), high_first(r),
			  high_first(r) + high_nr(r)};
	u8 twin[4][8 * 8]; /* eight entries around each edge */
	u32 n, i, e;

	srand(1);
	memset(twin, 0, sizeof(twin));
	for (n = 0; n < 40000; n++) {
		u32 edge = (u32)rand() % 4, len = 1u << rand() % 4, pos;
		u64 val = (u64)rand() << 32 ^ (u64)rand();

		pos = (u32)rand() % (64 - len + 1);
		if (rand() % 2) {
			len = 8;
			pos &= ~7u;
			pos = min(pos, 56u);
			val = pte((u64)rand() % (RIG_GUEST_PAGES + 16));
		}
		if (rand() % 4) {
			mmio_write(r->vgpu, GTT + (at[edge] - 4) * 8 + pos, val, len);
			for (i = 0; i < len; i++) {
				u32 index = at[edge] - 4 + (pos + i) / 8;
				bool ours = index - low_first(r) < low_nr(r) ||
					    index - high_first(r) < high_nr(r);

				if (ours)
					twin[edge][pos + i] = (u8)(val >> i * 8);
			}
		}
		val = mmio_read(r->vgpu, GTT + (at[edge] - 4) * 8 + pos, len);
		for (i = 0; i < len; i++)
			assert_int_equal(val >> i * 8 & 0xff, twin[edge][pos + i]);
		for (e = 0; e < 8; e++) {
			u64 want = RIG_SCRATCH, entry;

			memcpy(&entry, &twin[edge][e * 8], 8);
			if (entry & PRESENT && !(entry >> 39) && entry >> 12 < RIG_GUEST_PAGES)
				want = shadow(entry >> 12);
			assert_true(physical(r, at[edge] - 4 + e) == want);
		}
	}
	drig_free(r);
}

/* The GPU is told when the guest flushes, once, and always before a frame goes. */
static void test_flush(void **state)
{
	struct drig rig, *r = start(&rig);
	unsigned long flags;
	u32 i, n = r->rig.host.flushes;

	for (i = 0; i < 100; i++)
		mmio_write(r->vgpu, GTT + (low_first(r) + i) * 8, pte(i), 8);
	assert_int_equal(r->rig.host.flushes, n);
	for (i = 0; i < 3; i++) {
		flags = os_lock(&r->vgpu->lock);
		vgpu_ggtt_flush(r->vgpu);
		os_unlock(&r->vgpu->lock, flags);
		assert_int_equal(r->rig.host.flushes, n + 1);
	}
	assert_false(unflushed);
	drig_free(r);
}

static void test_reset(void **state)
{
	struct drig rig, *r = start(&rig);
	u32 i;

	for (i = 0; i < low_nr(r); i += 3)
		mmio_write(r->vgpu, GTT + (low_first(r) + i) * 8, pte(i % RIG_GUEST_PAGES), 8);
	for (i = 0; i < high_nr(r); i += 5)
		mmio_write(r->vgpu, GTT + (high_first(r) + i) * 8, pte(1), 8);
	intel_gvt_ops.vgpu_reset(r->vgpu);
	assert_true(max_batch <= GVT_WINDOW_BATCH);
	for (i = 0; i < RIG_GUEST_PAGES; i++)
		assert_int_equal(r->dom.refs[i], 0);
	rig_boot(r->vgpu);
	for (i = 0; i < low_nr(r); i++) {
		assert_true(physical(r, low_first(r) + i) == RIG_SCRATCH);
		assert_true(mmio_read(r->vgpu, GTT + (low_first(r) + i) * 8, 8) == 0);
	}
	/* And it works again; destroy takes what is mapped. */
	mmio_write(r->vgpu, GTT + low_first(r) * 8, pte(4), 8);
	assert_true(physical(r, low_first(r)) == shadow(4));
	drig_free(r);
}

static void test_owns(void **state)
{
	struct drig rig, *r = start(&rig);
	const u64 lo = r->vgpu->low_gm.start, ls = r->vgpu->low_gm.size;
	const u64 hi = r->vgpu->high_gm.start, hs = r->vgpu->high_gm.size;

	assert_true(vgpu_ggtt_owns(r->vgpu, lo, ls));
	assert_true(vgpu_ggtt_owns(r->vgpu, lo + ls - 1, 1));
	assert_true(vgpu_ggtt_owns(r->vgpu, hi, hs));
	assert_false(vgpu_ggtt_owns(r->vgpu, lo, 0));
	assert_false(vgpu_ggtt_owns(r->vgpu, lo, ls + 1));
	assert_false(vgpu_ggtt_owns(r->vgpu, lo - 1, 2));
	assert_false(vgpu_ggtt_owns(r->vgpu, lo + ls, 1));
	assert_false(vgpu_ggtt_owns(r->vgpu, hi + 1, hs));
	assert_false(vgpu_ggtt_owns(r->vgpu, hi, ~0ull));
	assert_false(vgpu_ggtt_owns(r->vgpu, ~0ull, 2));
	assert_false(vgpu_ggtt_owns(r->vgpu, 1ull << 44 | lo, 1));
	assert_int_equal(vgpu_ggtt_slot(r->vgpu, lo), 0);
	assert_int_equal(vgpu_ggtt_slot(r->vgpu, hi), ls >> 12);
	assert_int_equal(vgpu_ggtt_slot(r->vgpu, hi + hs - 1), (ls + hs) / 4096 - 1);
	assert_int_equal(vgpu_ggtt_slot(r->vgpu, hi + hs), GGTT_NO_SLOT);
	assert_int_equal(vgpu_ggtt_slot(r->vgpu, 1ull << 44 | lo), GGTT_NO_SLOT);
	drig_free(r);
}

/* Create leaves nothing behind when memory or the window cannot be had. */
static void test_create_fails(void **state)
{
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu_params p = rig_params();
	struct gvt_vgpu *vgpu;
	unsigned n = 0;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	dom.fail_window = true;
	assert_int_equal(intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &vgpu),
			 -ENOMEM);
	dom.fail_window = false;
	for (;;) {
		int ret;

		os_test_fail_alloc(++n);
		ret = intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &vgpu);
		if (!os_test_fail_done()) {
			assert_int_equal(ret, 0);
			break;
		}
		assert_int_equal(ret, -ENOMEM);
		assert_true(n < 50);
	}
	os_test_fail_alloc(0);
	assert_true(n > 2);
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),	     cmocka_unit_test(test_outside),
		cmocka_unit_test(test_refused),	     cmocka_unit_test(test_halves),
		cmocka_unit_test(test_twin),	     cmocka_unit_test(test_flush),
		cmocka_unit_test(test_reset),	     cmocka_unit_test(test_owns),
		cmocka_unit_test(test_create_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
