// SPDX-License-Identifier: MIT
/* The mock hypervisor: guest memory with references, traps, mappings, answers. See rig.h. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

struct gvt_window {
	struct rig_dom *dom;
	u32 nr;
	u64 *gfn; /* by slot, GVT_NO_MFN: empty */
	u64 *mfn; /* by slot: what was there when it was mapped */
};

static bool has_ram(const struct rig_dom *dom, u64 gfn)
{
	return gfn < RIG_GUEST_PAGES && !dom->hole[gfn];
}

static int mpt_window_create(void *d, u32 nr, struct gvt_window **out)
{
	struct rig_dom *dom = d;
	struct gvt_window *win;

	os_test_may_sleep("window_create");
	if (dom->fail_window)
		return -ENOMEM;
	win = malloc(sizeof(*win));
	win->gfn = malloc(nr * sizeof(*win->gfn));
	win->mfn = malloc(nr * sizeof(*win->mfn));
	win->dom = dom;
	win->nr = nr;
	for (u32 i = 0; i < nr; i++)
		win->gfn[i] = GVT_NO_MFN;
	dom->windows++;
	*out = win;
	return 0;
}

static void mpt_window_unmap(struct gvt_window *win, u32 first, u32 nr)
{
	assert_true(first + nr <= win->nr);
	for (u32 i = first; i < first + nr; i++) {
		if (win->gfn[i] == GVT_NO_MFN)
			continue;
		assert_true(__atomic_fetch_sub(&win->dom->refs[win->gfn[i]], 1, __ATOMIC_RELAXED));
		win->gfn[i] = GVT_NO_MFN;
	}
}

static void mpt_window_destroy(struct gvt_window *win)
{
	os_test_may_sleep("window_destroy");
	mpt_window_unmap(win, 0, win->nr);
	win->dom->windows--;
	free(win->gfn);
	free(win->mfn);
	free(win);
}

static int mpt_window_map(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns)
{
	int mapped = 0;

	assert_true(nr <= GVT_WINDOW_BATCH && first + nr <= win->nr);
	for (u32 i = 0; i < nr; i++) {
		assert_true(win->gfn[first + i] == GVT_NO_MFN);
		mfns[i] = GVT_NO_MFN;
		if (!has_ram(win->dom, gfns[i]))
			continue;
		win->gfn[first + i] = gfns[i];
		__atomic_add_fetch(&win->dom->refs[gfns[i]], 1, __ATOMIC_RELAXED);
		mfns[i] = win->mfn[first + i] = win->dom->mfn[gfns[i]];
		mapped++;
	}
	return mapped;
}

static int mpt_window_moved(struct gvt_window *win, const u32 *slots, const u64 *gfns, u32 nr,
			    bool *moved)
{
	os_test_may_sleep("window_moved");
	assert_true(nr <= GVT_WINDOW_BATCH);
	if (win->dom->fail_moved)
		return -ESRCH;
	for (u32 i = 0; i < nr; i++) {
		assert_true(slots[i] < win->nr);
		moved[i] = win->gfn[slots[i]] != GVT_NO_MFN &&
			   (!has_ram(win->dom, gfns[i]) ||
			    win->dom->mfn[gfns[i]] != win->mfn[slots[i]]);
		win->dom->compared++;
	}
	return 0;
}

static void *mpt_window_va(struct gvt_window *win, u32 slot)
{
	assert_true(slot < win->nr && win->gfn[slot] != GVT_NO_MFN);
	return win->dom->mem + win->gfn[slot] * 4096;
}

static int copy(struct rig_dom *dom, u64 gpa, void *buf, u32 len, bool write)
{
	os_test_may_sleep("guest memory");
	while (len) {
		u32 n = min(len, (u32)(4096 - gpa % 4096));

		if (!has_ram(dom, gpa >> 12))
			return -EFAULT;
		if (write)
			memcpy(dom->mem + gpa, buf, n);
		else
			memcpy(buf, dom->mem + gpa, n);
		gpa += n;
		buf = (u8 *)buf + n;
		len -= n;
	}
	return 0;
}

static int mpt_read_guest(void *dom, u64 gpa, void *buf, u32 len)
{
	return copy(dom, gpa, buf, len, false);
}

static int mpt_write_guest(void *dom, u64 gpa, const void *buf, u32 len)
{
	return copy(dom, gpa, (void *)buf, len, true);
}

static int mpt_inject_msi(void *d, u64 addr, u32 data)
{
	struct rig_dom *dom = d;

	if (dom->fail_msi)
		return -EINVAL;
	dom->msi[dom->nr_msi++ % ARRAY_SIZE(dom->msi)] = (struct rig_msi){addr, data};
	return 0;
}

static int mpt_trap_mmio(void *d, u64 gpa, u64 len, bool on)
{
	struct rig_dom *dom = d;

	assert_true(!(gpa % 4096) && len && !(len % 4096));
	if (on && dom->fail_trap)
		return -EBUSY;
	for (size_t i = 0; i < RIG_MAX_TRAPS; i++) {
		struct rig_range *t = &dom->trap[i];

		if (on && !t->used) {
			*t = (struct rig_range){.used = true, .at = gpa, .len = len};
			dom->traps_set++;
			return 0;
		}
		if (!on && t->used && t->at == gpa && t->len == len) {
			t->used = false;
			return 0;
		}
	}
	fail_msg("trap of %llx %s", (unsigned long long)gpa, on ? "one too many" : "is not there");
	return -EINVAL;
}

static int mpt_map_aperture(void *d, u64 gfn, u64 mfn, u64 nr, bool on)
{
	struct rig_dom *dom = d;
	struct rig_range *a = &dom->aperture;

	os_test_may_sleep("map_aperture");
	assert_true(mfn >= RIG_APERTURE_MFN && mfn + nr <= RIG_APERTURE_MFN + RIG_APERTURE / 4096);
	if (!on) {
		assert_true(a->used && a->at == gfn && a->to == mfn && a->len == nr);
		a->used = false;
		dom->unmaps++;
		return 0;
	}
	if (dom->fail_map)
		return -EPERM;
	assert_false(a->used);
	*a = (struct rig_range){true, gfn, mfn, nr};
	dom->maps++;
	return 0;
}

/* As Xen: a page that is protected already, or is no RAM, is refused. */
static int mpt_track_pages(void *d, const u64 *gfns, u32 nr, bool on)
{
	struct rig_dom *dom = d;

	assert_true(nr <= GVT_WINDOW_BATCH);
	*(on ? &dom->tracks : &dom->untracks) += 1;
	if (on && dom->fail_track)
		return -EBUSY;
	for (u32 i = 0; on && i < nr; i++)
		if (!has_ram(dom, gfns[i]) || dom->tracked[gfns[i]])
			return -EINVAL;
	for (u32 i = 0; i < nr; i++)
		if (has_ram(dom, gfns[i]))
			dom->tracked[gfns[i]] = on;
	return 0;
}

static int mpt_populate(void *d, u64 gfn, u32 nr)
{
	struct rig_dom *dom = d;

	os_test_may_sleep("populate");
	for (u64 i = gfn; i < gfn + nr; i++)
		if (i >= RIG_GUEST_PAGES)
			return -ENOMEM;
	for (u64 i = gfn; i < gfn + nr; i++)
		dom->hole[i] = false;
	return 0;
}

static void mpt_answer(void *d, u32 token, u64 data)
{
	struct rig_dom *dom = d;

	assert_true(token < ARRAY_SIZE(dom->pending) && dom->pending[token]);
	dom->answers++;
	__atomic_store_n(&dom->pending[token], false, __ATOMIC_RELEASE);
}

const struct gvt_mpt_ops rig_mpt_ops = {
	.window_create = mpt_window_create,
	.window_destroy = mpt_window_destroy,
	.window_map = mpt_window_map,
	.window_unmap = mpt_window_unmap,
	.window_moved = mpt_window_moved,
	.window_va = mpt_window_va,
	.read_guest = mpt_read_guest,
	.write_guest = mpt_write_guest,
	.inject_msi = mpt_inject_msi,
	.trap_mmio = mpt_trap_mmio,
	.map_aperture = mpt_map_aperture,
	.track_pages = mpt_track_pages,
	.populate = mpt_populate,
	.answer = mpt_answer,
};
