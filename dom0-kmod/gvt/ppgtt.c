// SPDX-License-Identifier: GPL-2.0-only
/* Address spaces of a vGPU: roots, life, reading through them. Threats and mechanism: ppgtt.h. */
#include "ppgtt_table.h"
#include "trace.h"

/* ---- life ---- */

static void scratch_free(struct vgpu_ppgtts *p)
{
	struct gvt *gvt = p->vgpu->gvt;
	u32 i;

	for (i = 0; i < PPGTT_LEVELS; i++)
		if (p->scratch[i].va)
			gvt->host_ops->page_free(gvt->host, p->scratch[i].va, p->scratch[i].bus);
}

/* Each level's entries point to the level below; the last page is the guest's own to write to. */
static int scratch_make(struct vgpu_ppgtts *p)
{
	u32 level, i;
	int err;

	for (level = 0; level < PPGTT_LEVELS; level++) {
		err = shadow_alloc(p, &p->scratch[level]);
		if (err)
			return err;
		for (i = 0; level && i < PPGTT_ENTRIES; i++)
			p->scratch[level].va[i] = p->scratch[level - 1].bus | PTE_P | PTE_RW;
	}
	return 0;
}

int ppgtts_create(struct gvt_vgpu *vgpu, struct vgpu_frames *frames, struct vgpu_ppgtts **out)
{
	struct vgpu_ppgtts *p = os_zalloc(sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	p->vgpu = vgpu;
	p->frames = frames;
	INIT_LIST_HEAD(&p->roots);
	INIT_LIST_HEAD(&p->hot);
	INIT_LIST_HEAD(&p->closing);
	INIT_LIST_HEAD(&p->retired);
	err = scratch_make(p);
	if (!err)
		err = vgpu->mpt->window_create(vgpu->dom, 1, &p->win);
	if (err) {
		scratch_free(p);
		os_free(p);
		return err;
	}
	*out = p;
	return 0;
}

static void drop_tables(struct vgpu_ppgtts *p, struct gvt_ppgtt *pp)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(pp->root); i++)
		if (pp->root[i])
			table_put(p, pp->root[i]);
}

void ppgtt_free(struct vgpu_ppgtts *p, struct gvt_ppgtt *pp)
{
	list_del_init(&pp->link);
	figure_add(p->nr_roots, -1);
	trace_ppgtt_root_gone(p->vgpu->id, pp->pdp[0], pp->four_level ? 4 : 3);
	drop_tables(p, pp);
	os_free(pp);
}

static void finish(struct vgpu_ppgtts *p)
{
	track_flush(p);
	shadow_reap(p, false);
}

void ppgtts_destroy(struct vgpu_ppgtts *p)
{
	struct gvt_ppgtt *pp, *n;

	if (!p)
		return;
	list_for_each_entry_safe (pp, n, &p->roots, link)
		ppgtt_free(p, pp);
	track_flush(p);
	shadow_reap(p, true);
	p->vgpu->mpt->window_destroy(p->win);
	scratch_free(p);
	os_free(p);
}

void ppgtts_drop_idle(struct vgpu_ppgtts *p)
{
	struct gvt_ppgtt *pp, *n;

	list_for_each_entry_safe (pp, n, &p->roots, link)
		if (!pp->users && !pp->guest)
			ppgtt_free(p, pp);
}

/* ---- roots ---- */

static struct gvt_ppgtt *find(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4])
{
	struct gvt_ppgtt *pp;
	u32 nr = four_level ? 1 : 4;

	list_for_each_entry (pp, &p->roots, link)
		if (!pp->moved && pp->four_level == four_level &&
		    !memcmp(pp->pdp, pdp, nr * sizeof(*pdp)))
			return pp;
	return NULL;
}

/* The top tables. -EBUSY: one is a table of another kind. Without success none is held. */
static int take_tables(struct vgpu_ppgtts *p, struct gvt_ppgtt *pp)
{
	u32 nr = pp->four_level ? 1 : 4, slot[4], i;
	u64 gfn[4], mfn[4];
	int err;

	for (i = 0; i < nr; i++) {
		if (pp->pdp[i] & ~PTE_ADDR)
			return -EINVAL;
		gfn[i] = pp->pdp[i] >> 12;
	}
	err = frames_get(p->frames, gfn, nr, slot, mfn);
	if (err)
		return err;
	for (i = 0; i < nr; i++)
		if (slot[i] == FRAMES_NO_SLOT)
			err = -EINVAL;
	for (i = 0; i < nr && !err; i++)
		err = table_get(p, gfn[i], slot[i], pp->four_level ? 4 : 2, false, &pp->root[i]);
	if (!err)
		return 0;
	frames_put(p->frames, slot + i, nr - i);
	drop_tables(p, pp);
	memset(pp->root, 0, sizeof(pp->root));
	return err;
}

/* Room for one more: the one that has not been used for longest goes. */
static int make_room(struct vgpu_ppgtts *p)
{
	struct gvt_ppgtt *pp;

	if (p->nr_roots < PPGTT_MAX)
		return 0;
	list_for_each_entry (pp, &p->roots, link)
		if (!pp->users) {
			ppgtt_free(p, pp);
			return 0;
		}
	return -ENOSPC;
}

static int root_make(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4],
		     struct gvt_ppgtt **out)
{
	struct gvt_ppgtt *pp;
	int err = make_room(p);

	if (err)
		return err;
	pp = os_zalloc(sizeof(*pp));
	if (!pp)
		return -ENOMEM;
	pp->owner = p;
	pp->four_level = four_level;
	memcpy(pp->pdp, pdp, (four_level ? 1 : 4) * sizeof(*pdp));
	p->budget = PPGTT_BUDGET;
	err = take_tables(p, pp);
	if (err == -EBUSY) {
		/* It may be a table no more. */
		ppgtts_drop_idle(p);
		ppgtts_sync_all(p);
		err = take_tables(p, pp);
	}
	if (err) {
		os_free(pp);
		return err == -EBUSY ? -EINVAL : err;
	}
	list_add_tail(&pp->link, &p->roots);
	figure_add(p->nr_roots, 1);
	trace_ppgtt_root(p->vgpu->id, pdp[0], four_level ? 4 : 3);
	*out = pp;
	return 0;
}

static int root_get(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4],
		    struct gvt_ppgtt **out)
{
	int err = 0;

	*out = find(p, four_level, pdp);
	if (*out) {
		list_del_init(&(*out)->link);
		list_add_tail(&(*out)->link, &p->roots);
	} else {
		err = root_make(p, four_level, pdp, out);
	}
	finish(p);
	return err;
}

int ppgtt_get(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4], struct gvt_ppgtt **out)
{
	int err = root_get(p, four_level, pdp, out);

	if (!err)
		(*out)->users++;
	return err;
}

void ppgtt_put(struct gvt_ppgtt *pp)
{
	struct vgpu_ppgtts *p = pp->owner;

	if (--pp->users || !(pp->doomed || pp->moved))
		return;
	ppgtt_free(p, pp);
	finish(p);
}

int ppgtt_guest_create(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4])
{
	struct gvt_ppgtt *pp;
	int err = root_get(p, four_level, pdp, &pp);

	if (err)
		return err;
	pp->guest = true;
	pp->doomed = false;
	return 0;
}

int ppgtt_guest_destroy(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4])
{
	struct gvt_ppgtt *pp = find(p, four_level, pdp);

	if (!pp || !pp->guest)
		return -ENOENT;
	pp->guest = false;
	pp->doomed = true;
	if (!pp->users) {
		ppgtt_free(p, pp);
		finish(p);
	}
	return 0;
}

int ppgtt_sync(struct gvt_ppgtt *pp)
{
	return ppgtts_sync_all(pp->owner);
}

void ppgtt_roots(const struct gvt_ppgtt *pp, u64 pdp[4])
{
	u32 i;

	for (i = 0; i < 4; i++)
		pdp[i] = pp->root[i] ? pp->root[i]->sp.bus : 0;
}

bool ppgtt_four_level(const struct gvt_ppgtt *pp)
{
	return pp->four_level;
}

/* ---- reading ---- */

/* The slot of the frame that holds addr, or FRAMES_NO_SLOT. */
static u32 translate(const struct gvt_ppgtt *pp, u64 addr)
{
	const struct table *t = pp->four_level ? pp->root[0] : pp->root[addr >> 30 & 3];
	u32 i;

	if (!pp->four_level && addr >> 32)
		return FRAMES_NO_SLOT;
	for (;;) {
		const struct shadow *sp;

		i = addr >> (12 + 9 * (t->level - 1)) & (PPGTT_ENTRIES - 1);
		if (t->level == 1)
			return t->slots[i];
		sp = t->child[i];
		if (!sp)
			return FRAMES_NO_SLOT;
		if (sp->huge)
			return ((const struct huge *)sp)->slots[addr >> 12 & (PPGTT_ENTRIES - 1)];
		t = (const struct table *)sp;
	}
}

int ppgtt_read(struct gvt_ppgtt *pp, u64 addr, void *buf, u32 len)
{
	u32 n;

	for (; len; len -= n) {
		u32 off = (u32)(addr & 4095), slot = translate(pp, addr);

		n = min(len, 4096u - off);
		if (slot == FRAMES_NO_SLOT) {
			memset(buf, 0, len);
			return -EFAULT;
		}
		memcpy(buf, (const u8 *)frames_va(pp->owner->frames, slot) + off, n);
		addr += n;
		buf = (u8 *)buf + n;
	}
	return 0;
}

void ppgtt_get_stats(const struct vgpu_ppgtts *p, struct ppgtt_stats *out)
{
	*out = (struct ppgtt_stats){
		.roots = READ_ONCE(p->nr_roots),
		.tables = READ_ONCE(p->nr_tables),
		.hot = READ_ONCE(p->nr_hot),
		.traps = READ_ONCE(p->stats.traps),
		.protects = READ_ONCE(p->stats.protects),
		.unprotects = READ_ONCE(p->stats.unprotects),
		.entries_written = READ_ONCE(p->stats.entries_written),
		.entries_refused = READ_ONCE(p->stats.entries_refused),
		.syncs = READ_ONCE(p->stats.syncs),
		.compares = READ_ONCE(p->stats.compares),
	};
}
