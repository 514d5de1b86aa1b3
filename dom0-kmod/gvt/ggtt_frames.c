// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames behind a vGPU's GGTT entries: where in the window each is held, and for how long.
 *
 * Threat. The guest takes a frame out of its GGTT and gives it back to the hypervisor while work that
 * was under way still has an access to it on its way, behind the translation that the flush has ended.
 *
 * Mechanism. A frame whose entry goes while work is under way is kept: its place in the window stays
 * mapped until the work that had begun by then has ended. An entry that is written again meanwhile takes
 * one of the spare places. When there is none the entry points to scratch and is owed its frame, until
 * work has ended: a guest that gets there has turned over thousands of entries under one workload.
 *
 * What is kept is told apart by two generations, so that work without a pause does not keep anything for
 * ever: kept[1] goes when the work that was youngest as the generation was closed has ended.
 */
#include "vgpu.h"

#define BATCH 64u /* places or entries in one hold of the lock */

static u32 entries(const struct vgpu_ggtt *t)
{
	return t->low_nr + t->high_nr;
}

static u32 places(const struct vgpu_ggtt *t)
{
	return entries(t) + GGTT_SPARE;
}

static bool test(const u64 *map, u32 i)
{
	return map[i / 64] & BIT_ULL(i % 64);
}

static void put(u64 *map, u32 i, bool on)
{
	if (on)
		map[i / 64] |= BIT_ULL(i % 64);
	else
		map[i / 64] &= ~BIT_ULL(i % 64);
}

/* The first set bit from i on, or nr. */
static u32 next(const u64 *map, u32 i, u32 nr)
{
	while (i < nr) {
		if (!map[i / 64])
			i = (i / 64 + 1) * 64;
		else if (test(map, i))
			return i;
		else
			i++;
	}
	return nr;
}

/* ---- places ---- */

u32 ggtt_place(const struct vgpu_ggtt *t, u32 slot)
{
	return t->spare[slot] ? entries(t) + t->spare[slot] - 1 : slot;
}

u32 ggtt_place_take(struct vgpu_ggtt *t, u32 slot)
{
	u32 w, bit;

	t->spare[slot] = 0;
	if (!test(t->kept[0], slot) && !test(t->kept[1], slot))
		return slot;
	for (w = 0; w < GGTT_SPARE / 64 && t->spare_used[w] == ~0ull; w++)
		;
	if (w == GGTT_SPARE / 64)
		return GGTT_NO_SLOT;
	for (bit = 0; t->spare_used[w] & BIT_ULL(bit); bit++)
		;
	t->spare_used[w] |= BIT_ULL(bit);
	t->spare[slot] = (u16)(w * 64 + bit + 1);
	return ggtt_place(t, slot);
}

void ggtt_place_return(struct vgpu_ggtt *t, u32 slot)
{
	if (t->spare[slot])
		put(t->spare_used, t->spare[slot] - 1u, false);
	t->spare[slot] = 0;
}

/* nr places from first on are empty. */
static void unmap(struct gvt_vgpu *vgpu, u32 first, u32 nr)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 i;

	vgpu->mpt->window_unmap(t->win, first, nr);
	for (i = first; i < first + nr; i++)
		if (i >= entries(t))
			put(t->spare_used, i - entries(t), false);
}

void ggtt_place_give(struct gvt_vgpu *vgpu, u32 slot)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 place = ggtt_place(t, slot);

	t->spare[slot] = 0;
	if (t->completed >= t->submitted) {
		unmap(vgpu, place, 1);
		return;
	}
	put(t->kept[0], place, true);
	t->nr_kept[0]++;
}

void ggtt_owe(struct vgpu_ggtt *t, u32 slot, bool on)
{
	if (test(t->owed, slot) == on)
		return;
	put(t->owed, slot, on);
	t->nr_owed += on ? 1 : -1;
}

/* ---- work ---- */

/* Closes the younger generation when there is no older one. */
static void close_younger(struct vgpu_ggtt *t)
{
	u64 *map = t->kept[0];

	if (t->nr_kept[1] || !t->nr_kept[0])
		return;
	t->kept[0] = t->kept[1];
	t->kept[1] = map;
	t->nr_kept[1] = t->nr_kept[0];
	t->nr_kept[0] = 0;
	t->older = t->submitted;
}

void vgpu_ggtt_submitted(struct gvt_vgpu *vgpu, u64 seq)
{
	os_assert_locked(&vgpu->lock);
	close_younger(&vgpu->ggtt);
	vgpu->ggtt.submitted = seq;
}

/* Some of the older generation, from *at on. True: there may be more. */
static bool let_go(struct gvt_vgpu *vgpu, u32 *at)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 n = 0, run;

	while (n < BATCH && t->nr_kept[1]) {
		*at = next(t->kept[1], *at, places(t));
		for (run = 0; n + run < BATCH && *at + run < places(t); run++) {
			if (!test(t->kept[1], *at + run))
				break;
			put(t->kept[1], *at + run, false);
		}
		unmap(vgpu, *at, run);
		t->nr_kept[1] -= run;
		*at += run;
		n += run;
	}
	return t->nr_kept[1];
}

/* Some of the entries that are owed a frame. True: there may be more. */
static bool pay(struct gvt_vgpu *vgpu, u32 *at)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 n;

	for (n = 0; n < BATCH && t->nr_owed; n++, ++*at) {
		*at = next(t->owed, *at, entries(t));
		if (*at == entries(t))
			return false;
		ggtt_update(vgpu, *at);
	}
	return t->nr_owed;
}

void vgpu_ggtt_completed(struct gvt_vgpu *vgpu, u64 seq)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	unsigned long flags = os_lock(&vgpu->lock);
	u32 round, at = 0;

	t->completed = seq;
	for (round = 0; round < 2; round++, at = 0) {
		close_younger(t);
		while (t->completed >= t->older && let_go(vgpu, &at)) {
			os_unlock(&vgpu->lock, flags);
			flags = os_lock(&vgpu->lock);
		}
	}
	close_younger(t);
	for (at = 0; t->nr_owed && pay(vgpu, &at);) {
		os_unlock(&vgpu->lock, flags);
		flags = os_lock(&vgpu->lock);
	}
	os_unlock(&vgpu->lock, flags);
}

/* ---- frames that the guest gave back ---- */

/* Entries that are checked in one call. */
struct ggtt_check {
	u32 slot[GVT_WINDOW_BATCH];
	u32 place[GVT_WINDOW_BATCH];
	u64 gfn[GVT_WINDOW_BATCH];
	bool moved[GVT_WINDOW_BATCH];
	u32 nr;
};

/* Takes entries from slot i on; looks at no more than a few thousand. Returns where to go on. */
static u32 gather(struct gvt_vgpu *vgpu, u32 i, struct ggtt_check *to)
{
	const struct vgpu_ggtt *t = &vgpu->ggtt;
	unsigned long flags = os_lock(&vgpu->lock);
	u32 end = min(i + 8 * GVT_WINDOW_BATCH, entries(t));

	for (to->nr = 0; i < end && to->nr < GVT_WINDOW_BATCH; i++) {
		if (!ggtt_mapped(t, i))
			continue;
		to->slot[to->nr] = i;
		to->place[to->nr] = ggtt_place(t, i);
		to->gfn[to->nr++] = ggtt_gfn(t, i);
	}
	os_unlock(&vgpu->lock, flags);
	return i;
}

/* One that the guest wrote meanwhile is looked at once more than it need be. */
static void map_anew(struct gvt_vgpu *vgpu, const struct ggtt_check *n, u32 first, u32 nr)
{
	unsigned long flags = os_lock(&vgpu->lock);
	u32 i;

	for (i = first; i < first + nr; i++)
		if (n->moved[i] && ggtt_mapped(&vgpu->ggtt, n->slot[i]))
			ggtt_update(vgpu, n->slot[i]);
	os_unlock(&vgpu->lock, flags);
}

int vgpu_ggtt_check(struct gvt_vgpu *vgpu, u32 *at)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	struct ggtt_check *n = t->check;
	u32 i;
	int err;

	if (*at >= entries(t))
		return 0;
	*at = gather(vgpu, *at, n);
	if (n->nr) {
		err = vgpu->mpt->window_moved(t->win, n->place, n->gfn, n->nr, n->moved);
		if (err)
			return err;
	}
	for (i = 0; i < n->nr; i += BATCH)
		map_anew(vgpu, n, i, min(BATCH, n->nr - i));
	return *at < entries(t);
}

/* ---- life ---- */

int ggtt_frames_create(struct gvt_vgpu *vgpu, u32 nr)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 words = (nr + GGTT_SPARE + 63) / 64;

	static_assert(GGTT_SPARE < 0xffff, "numbers of spare places have 16 bits");
	t->spare = os_zalloc(nr * sizeof(*t->spare));
	t->kept[0] = os_zalloc(words * sizeof(u64));
	t->kept[1] = os_zalloc(words * sizeof(u64));
	t->owed = os_zalloc(words * sizeof(u64));
	t->check = os_zalloc(sizeof(*t->check));
	if (!t->spare || !t->kept[0] || !t->kept[1] || !t->owed || !t->check)
		return -ENOMEM;
	return vgpu->mpt->window_create(vgpu->dom, nr + GGTT_SPARE, &t->win);
}

void ggtt_frames_destroy(struct gvt_vgpu *vgpu)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;

	if (t->win)
		vgpu->mpt->window_destroy(t->win);
	os_free(t->check);
	os_free(t->owed);
	os_free(t->kept[1]);
	os_free(t->kept[0]);
	os_free(t->spare);
}

void ggtt_frames_reset(struct gvt_vgpu *vgpu)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 words = (places(t) + 63) / 64, first, nr;
	unsigned long flags;

	for (first = 0; first < places(t); first += nr) {
		nr = min(places(t) - first, GVT_WINDOW_BATCH);
		flags = os_lock(&vgpu->lock);
		vgpu->mpt->window_unmap(t->win, first, nr);
		os_unlock(&vgpu->lock, flags);
	}
	flags = os_lock(&vgpu->lock);
	memset(t->spare, 0, entries(t) * sizeof(*t->spare));
	memset(t->kept[0], 0, words * sizeof(u64));
	memset(t->kept[1], 0, words * sizeof(u64));
	memset(t->owed, 0, words * sizeof(u64));
	memset(t->spare_used, 0, sizeof(t->spare_used));
	t->nr_kept[0] = t->nr_kept[1] = t->nr_owed = 0;
	t->submitted = t->completed = t->older = 0;
	os_unlock(&vgpu->lock, flags);
}
