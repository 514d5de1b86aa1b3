// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hot and cold guest table pages, trapped writes, sync. Threats: ppgtt.h.
 *
 * A page is protected before it is compared for the last time, so that no write falls between. The
 * protection and table.hot change together under vgpu->lock; a late write to a page that has been
 * made hot meanwhile, or that is a table no more, is performed and changes nothing else.
 */
#include "ppgtt_table.h"
#include "trace.h"

#define TRACK_BATCH 32u /* pages protected in one hold of the lock */

/* ---- lists; vgpu->lock held ---- */

/* Those that this pass has not seen stand before those that it has. */
static void make_hot(struct vgpu_ppgtts *p, struct table *t)
{
	t->hot = true;
	WRITE_ONCE(t->idle, 0);
	figure_add(p->nr_hot, 1);
	list_del_init(&t->sp.link);
	list_add_tail(&t->sp.link, t->pass == p->pass ? &p->hot : p->hot.next);
}

void track_add(struct vgpu_ppgtts *p, struct table *t)
{
	INIT_LIST_HEAD(&t->sp.link);
	make_hot(p, t);
}

void track_remove(struct vgpu_ppgtts *p, struct table *t)
{
	list_del_init(&t->sp.link);
	if (t->hot)
		figure_add(p->nr_hot, -1);
	else
		p->untrack[p->nr_untrack++] = t->gfn;
}

/* A cold table becomes hot. */
void track_warm(struct vgpu_ppgtts *p, struct table *t)
{
	if (t->hot)
		return;
	p->vgpu->mpt->track_pages(p->vgpu->dom, &t->gfn, 1, false);
	trace_page_untrack(p->vgpu->id, t->gfn);
	figure_add(p->stats.unprotects, 1);
	make_hot(p, t);
}

void track_flush(struct vgpu_ppgtts *p)
{
	unsigned long flags;
	u32 i;

	if (!p->nr_untrack)
		return;
	flags = os_lock(&p->vgpu->lock);
	for (i = 0; i < p->nr_untrack; i++)
		trace_page_untrack(p->vgpu->id, p->untrack[i]);
	p->vgpu->mpt->track_pages(p->vgpu->dom, p->untrack, p->nr_untrack, false);
	figure_add(p->stats.unprotects, p->nr_untrack);
	p->nr_untrack = 0;
	os_unlock(&p->vgpu->lock, flags);
}

/* ---- cooling ---- */

static void make_cold(struct vgpu_ppgtts *p, struct table *t)
{
	t->hot = false;
	figure_add(p->nr_hot, -1);
	figure_add(p->stats.protects, 1);
	trace_page_track(p->vgpu->id, t->gfn);
	list_del_init(&t->sp.link);
	list_add_tail(&t->sp.link, &p->closing);
}

/* Protects these; a page that cannot be does not keep the others from it. vgpu->lock held. */
static void protect(struct vgpu_ppgtts *p, struct table *const *t, u32 nr)
{
	u64 gfn[TRACK_BATCH];
	bool all;
	u32 i;

	for (i = 0; i < nr; i++)
		gfn[i] = t[i]->gfn;
	all = nr && !p->vgpu->mpt->track_pages(p->vgpu->dom, gfn, nr, true);
	for (i = 0; i < nr; i++)
		if (all || !p->vgpu->mpt->track_pages(p->vgpu->dom, &gfn[i], 1, true))
			make_cold(p, t[i]);
		else
			t[i]->idle = 0;
}

/* Moves the tables that have been idle long enough to the closing list, a batch at a time. */
static void cool(struct vgpu_ppgtts *p)
{
	struct table *t[TRACK_BATCH], *at;
	unsigned long flags;
	u32 n, left;

	for (left = READ_ONCE(p->nr_hot); left; left -= min(left, n)) {
		u32 seen = 0, k = 0;

		n = 4 * TRACK_BATCH;
		flags = os_lock(&p->vgpu->lock);
		while (seen++ < min(n, left) && k < TRACK_BATCH && !list_empty(&p->hot)) {
			at = (struct table *)list_first_entry(&p->hot, struct shadow, link);
			list_del_init(&at->sp.link);
			list_add_tail(&at->sp.link, &p->hot);
			if (at->idle + 1u >= HOT_IDLE_SYNCS)
				t[k++] = at;
		}
		n = max(seen - 1, 1u);
		protect(p, t, k);
		os_unlock(&p->vgpu->lock, flags);
	}
}

/* ---- sync ---- */

/* The next table that this pass has to compare. */
static struct table *next(struct vgpu_ppgtts *p)
{
	struct table *t = NULL;
	unsigned long flags;

	flags = os_lock(&p->vgpu->lock);
	if (!list_empty(&p->closing)) {
		t = (struct table *)list_first_entry(&p->closing, struct shadow, link);
		list_del_init(&t->sp.link);
	} else if (!list_empty(&p->hot)) {
		t = (struct table *)list_first_entry(&p->hot, struct shadow, link);
		list_del_init(&t->sp.link);
		list_add_tail(&t->sp.link, &p->hot);
		if (t->pass == p->pass)
			t = NULL;
	}
	if (t)
		t->pass = p->pass;
	os_unlock(&p->vgpu->lock, flags);
	return t;
}

static int compare_all(struct vgpu_ppgtts *p)
{
	unsigned long flags;
	struct table *t;
	int err = 0, e;

	flags = os_lock(&p->vgpu->lock);
	p->pass++;
	os_unlock(&p->vgpu->lock, flags);
	while ((t = next(p))) {
		e = table_update(p, t);
		if (e)
			err = e;
		if (!t->retry)
			continue;
		flags = os_lock(&p->vgpu->lock);
		track_warm(p, t);
		os_unlock(&p->vgpu->lock, flags);
	}
	return err;
}

/*
 * A page that is met as a table of two kinds may be one that the guest has used anew, with an older
 * shadow not brought up to date yet; so what was refused is tried again when all have been.
 */
int ppgtts_sync_all(struct vgpu_ppgtts *p)
{
	int err;

	figure_add(p->stats.syncs, 1);
	p->budget = PPGTT_BUDGET;
	p->conflict = p->settled = false;
	cool(p);
	err = compare_all(p);
	if (p->conflict) {
		p->settled = true;
		ppgtts_drop_idle(p);
		err = compare_all(p);
	}
	p->settled = false;
	track_flush(p);
	shadow_reap(p, false);
	return err;
}

/* ---- the trap ---- */

static void perform(void *page, u32 off, const void *buf, u32 len)
{
	u64 val;

	if (len == 8 && !(off % 8)) {
		memcpy(&val, buf, 8);
		WRITE_ONCE(*(u64 *)((u8 *)page + off), val);
	} else {
		memcpy((u8 *)page + off, buf, len);
	}
}

static void write_page(struct vgpu_ppgtts *p, u64 gfn, u32 off, const void *buf, u32 len)
{
	const struct gvt_mpt_ops *mpt = p->vgpu->mpt;
	struct table *t = table_find(p, gfn);
	u64 mfn = GVT_NO_MFN;

	if (t) {
		perform(frames_va(p->frames, t->slot), off, buf, len);
		track_warm(p, t);
		return;
	}
	if (mpt->window_map(p->win, 0, &gfn, 1, &mfn) == 1 && mfn != GVT_NO_MFN)
		perform(mpt->window_va(p->win, 0), off, buf, len);
	mpt->window_unmap(p->win, 0, 1);
}

void ppgtt_page_write(struct vgpu_ppgtts *p, u64 gpa, const void *buf, u32 len)
{
	u32 n;

	os_assert_locked(&p->vgpu->lock);
	figure_add(p->stats.traps, 1);
	for (; len; len -= n) {
		u32 off = (u32)(gpa & 4095);

		n = min(len, 4096u - off);
		write_page(p, gpa >> 12, off, buf, n);
		gpa += n;
		buf = (const u8 *)buf + n;
	}
}
