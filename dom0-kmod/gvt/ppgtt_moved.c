// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shadows of what the guest gave back. Threats: ppgtt.h; why and when: submission_moved.c.
 *
 * First the tables whose own page has moved are taken out of the books, in all buckets: what names one of
 * them is then marked, cold tables as well, and made anew by the next sync. The shadows and frames that
 * are replaced so go as ever, when the work that may use them has ended.
 */
#include "ppgtt_table.h"

#define PIECE 64u /* buckets */

static void forget_tables(struct vgpu_ppgtts *p, u32 bucket)
{
	struct table *t, *next;

	for (t = p->hash[bucket]; t; t = next) {
		next = t->chain;
		if (frames_moved(p->frames, t->slot))
			table_forget(p, t);
	}
}

static bool any_moved(const struct vgpu_ppgtts *p, const u32 *slots, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (slots[i] != FRAMES_NO_SLOT && frames_moved(p->frames, slots[i]))
			return true;
	return false;
}

static bool entry_moved(const struct vgpu_ppgtts *p, const struct table *t, u32 i)
{
	const struct shadow *sp;

	if (t->level == 1)
		return any_moved(p, &t->slots[i], 1);
	sp = t->child[i];
	if (!sp)
		return false;
	if (sp->huge)
		return any_moved(p, ((const struct huge *)sp)->slots, PPGTT_ENTRIES);
	return ((const struct table *)sp)->moved;
}

static void mark_entries(struct vgpu_ppgtts *p, u32 bucket)
{
	unsigned long flags;
	struct table *t;
	bool any;
	u32 i;

	for (t = p->hash[bucket]; t; t = t->chain) {
		for (any = false, i = 0; i < PPGTT_ENTRIES; i++) {
			if (!entry_moved(p, t, i))
				continue;
			t->again[i / 64] |= BIT_ULL(i % 64);
			any = true;
		}
		if (!any)
			continue;
		flags = os_lock(&p->vgpu->lock);
		track_warm(p, t);
		os_unlock(&p->vgpu->lock, flags);
	}
}

static void forget_roots(struct vgpu_ppgtts *p)
{
	struct gvt_ppgtt *pp, *n;
	u32 i;

	list_for_each_entry_safe (pp, n, &p->roots, link) {
		for (i = 0; i < ARRAY_SIZE(pp->root); i++)
			pp->moved |= pp->root[i] && pp->root[i]->moved;
		if (pp->moved && !pp->users)
			ppgtt_free(p, pp);
	}
}

bool ppgtts_moved(struct vgpu_ppgtts *p, u32 *at)
{
	u32 end = *at + PIECE;

	static_assert(!(PPGTT_HASH % PIECE), "pieces of buckets");
	for (; *at < end; ++*at)
		if (*at < PPGTT_HASH)
			forget_tables(p, *at);
		else
			mark_entries(p, *at - PPGTT_HASH);
	if (*at < 2 * PPGTT_HASH)
		return true;
	forget_roots(p);
	track_flush(p);
	return false;
}
