// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shadow table pages and their entries. Threats: ppgtt.h.
 *
 * An entry of the guest is read once, into val[]; all checks and the translation are made of that. The
 * new frame or table is held before its address is written, the old one is let go afterwards. An entry
 * for which there is no memory keeps what it had and the table is hot until it has succeeded.
 */
#include "ppgtt_table.h"
#include "trace.h"

/* ---- pages ---- */

int shadow_alloc(struct vgpu_ppgtts *p, struct shadow *sp)
{
	struct gvt *gvt = p->vgpu->gvt;

	sp->va = gvt->host_ops->page_alloc(gvt->host, &sp->bus);
	return sp->va ? 0 : -ENOMEM;
}

/* Counts an object against the limit; retired ones count until they are freed. */
static int charge(struct vgpu_ppgtts *p)
{
	if (p->nr_pages >= PPGTT_PAGES_MAX || !p->budget)
		return -ENOSPC;
	p->nr_pages++;
	p->budget--;
	return 0;
}

void shadow_retire(struct vgpu_ppgtts *p, struct shadow *sp)
{
	sp->seq = frames_last_submitted(p->frames);
	list_add_tail(&sp->link, &p->retired);
}

static void shadow_free(struct vgpu_ppgtts *p, struct shadow *sp)
{
	struct gvt *gvt = p->vgpu->gvt;

	if (sp->va)
		gvt->host_ops->page_free(gvt->host, sp->va, sp->bus);
	os_free(sp);
	p->nr_pages--;
}

void shadow_reap(struct vgpu_ppgtts *p, bool all)
{
	while (!list_empty(&p->retired)) {
		struct shadow *sp = list_first_entry(&p->retired, struct shadow, link);

		if (!all && sp->seq > frames_last_completed(p->frames))
			break;
		list_del_init(&sp->link);
		shadow_free(p, sp);
	}
}

/* ---- tables by frame ---- */

static struct table **bucket(struct vgpu_ppgtts *p, u64 gfn)
{
	return &p->hash[(u32)((gfn * 0x9e3779b97f4a7c15ull) >> 32) & (PPGTT_HASH - 1)];
}

struct table *table_find(struct vgpu_ppgtts *p, u64 gfn)
{
	struct table *t = *bucket(p, gfn);

	while (t && t->gfn != gfn)
		t = t->chain;
	return t;
}

static u64 scratch_entry(const struct vgpu_ppgtts *p, u32 level)
{
	return p->scratch[level - 1].bus | PTE_P | PTE_RW;
}

static int table_create(struct vgpu_ppgtts *p, u32 level, struct table **out)
{
	size_t more = PPGTT_ENTRIES * (level > 1 ? sizeof(struct shadow *) : sizeof(u32));
	struct table *t;
	int err = charge(p);
	u32 i;

	if (err)
		return err;
	t = os_zalloc(sizeof(*t) + more);
	if (!t) {
		p->nr_pages--;
		return -ENOMEM;
	}
	err = shadow_alloc(p, &t->sp);
	if (err) {
		shadow_free(p, &t->sp);
		return err;
	}
	if (level > 1)
		t->child = (struct shadow **)(t + 1);
	else
		t->slots = memset(t + 1, 0xff, more);
	for (i = 0; i < PPGTT_ENTRIES; i++)
		t->sp.va[i] = scratch_entry(p, level);
	*out = t;
	return 0;
}

int table_get(struct vgpu_ppgtts *p, u64 gfn, u32 slot, u32 level, bool ips, struct table **out)
{
	struct table *t = table_find(p, gfn);
	unsigned long flags;
	int err = 0;

	if (t) {
		frames_put(p->frames, &slot, 1);
		if (t->level != level || t->ips != ips)
			return -EBUSY;
		t->users++;
		*out = t;
		return 0;
	}
	err = table_create(p, level, &t);
	if (err) {
		frames_put(p->frames, &slot, 1);
		return err;
	}
	t->gfn = gfn;
	t->slot = slot;
	t->users = 1;
	t->level = (u8)level;
	t->ips = ips;
	flags = os_lock(&p->vgpu->lock);
	t->chain = *bucket(p, gfn);
	*bucket(p, gfn) = t;
	track_add(p, t);
	os_unlock(&p->vgpu->lock, flags);
	figure_add(p->nr_tables, 1);
	trace_ppgtt_table(p->vgpu->id, gfn, level);
	*out = t;
	return 0;
}

static void child_put(struct vgpu_ppgtts *p, struct shadow *sp)
{
	if (!sp)
		return;
	if (!sp->huge) {
		table_put(p, (struct table *)sp);
		return;
	}
	frames_put(p->frames, ((struct huge *)sp)->slots, PPGTT_ENTRIES);
	shadow_retire(p, sp);
}

/* Neither found nor compared nor tracked any more. */
static void take_out(struct vgpu_ppgtts *p, struct table *t)
{
	struct table **at;
	unsigned long flags;

	flags = os_lock(&p->vgpu->lock);
	for (at = bucket(p, t->gfn); *at != t;)
		at = &(*at)->chain;
	*at = t->chain;
	track_remove(p, t);
	os_unlock(&p->vgpu->lock, flags);
	if (p->nr_untrack == ARRAY_SIZE(p->untrack))
		track_flush(p);
}

void table_forget(struct vgpu_ppgtts *p, struct table *t)
{
	take_out(p, t);
	t->moved = true;
}

/* Goes down at most as deep as there are levels. */
void table_put(struct vgpu_ppgtts *p, struct table *t)
{
	u32 i;

	if (--t->users)
		return;
	if (!t->moved)
		take_out(p, t);
	figure_add(p->nr_tables, -1);
	trace_ppgtt_table_gone(p->vgpu->id, t->gfn, t->level);
	frames_put(p->frames, &t->slot, 1);
	if (t->level == 1)
		frames_put(p->frames, t->slots, PPGTT_ENTRIES);
	else
		for (i = 0; i < PPGTT_ENTRIES; i++)
			child_put(p, t->child[i]);
	shadow_retire(p, &t->sp);
}

/* ---- entries ---- */

/* Sets the entry and what stands for it. Counts a refusal once for each value. */
static void set_entry(struct vgpu_ppgtts *p, struct table *t, u32 i, u64 guest, u64 pte)
{
	u64 scratch = scratch_entry(p, t->level);
	bool refused = guest & PTE_P && !pte;

	if (refused && (t->sp.va[i] != scratch || t->guest[i] != guest))
		figure_add(p->stats.entries_refused, 1);
	t->again[i / 64] &= ~BIT_ULL(i % 64);
	if (refused)
		t->again[i / 64] |= BIT_ULL(i % 64);
	t->guest[i] = guest;
	pte = pte ? pte : scratch;
	if (t->sp.va[i] == pte)
		return;
	WRITE_ONCE(t->sp.va[i], pte);
	figure_add(p->stats.entries_written, 1);
}

/* The pages of level 1: nr present ones in front, the others behind. */
static int update_leaf(struct vgpu_ppgtts *p, struct table *t, u32 nr)
{
	u32 k, i, n = 0;
	int err;

	for (k = 0; k < nr; k++)
		p->gfn[k] = (p->val[k] & PTE_ADDR) >> 12;
	err = nr ? frames_get(p->frames, p->gfn, nr, p->slot, p->mfn) : 0;
	for (k = 0; k < nr && !err; k++) {
		i = p->idx[k];
		set_entry(p, t, i, p->val[k],
			  p->mfn[k] == GVT_NO_MFN ? 0 : p->mfn[k] << 12 | (p->val[k] & PTE_LEAF));
		p->old[n++] = t->slots[i];
		t->slots[i] = p->slot[k];
	}
	frames_put(p->frames, p->old, n);
	return err;
}

static int make_huge(struct vgpu_ppgtts *p, u64 entry, struct huge **out, u64 *pte)
{
	u64 gfn = (entry & PTE_ADDR_2M) >> 12, leaf;
	bool whole = true;
	struct huge *h;
	int err = charge(p);
	u32 i;

	if (err)
		return err;
	h = os_zalloc(sizeof(*h));
	if (!h) {
		p->nr_pages--;
		return -ENOMEM;
	}
	h->sp.huge = true;
	for (i = 0; i < PPGTT_ENTRIES; i++)
		p->gfn_2m[i] = gfn + i;
	err = frames_get(p->frames, p->gfn_2m, PPGTT_ENTRIES, h->slots, p->mfn_2m);
	if (err) {
		shadow_free(p, &h->sp);
		return err;
	}
	for (i = 0; i < PPGTT_ENTRIES; i++)
		whole &= p->mfn_2m[i] != GVT_NO_MFN && p->mfn_2m[i] == p->mfn_2m[0] + i;
	*out = h;
	if (whole && !(p->mfn_2m[0] % PPGTT_ENTRIES)) {
		*pte = p->mfn_2m[0] << 12 | (entry & (PTE_DIR | PDE_PS | PDE_PAT_2M));
		return 0;
	}
	err = shadow_alloc(p, &h->sp);
	if (err) {
		frames_put(p->frames, h->slots, PPGTT_ENTRIES);
		shadow_free(p, &h->sp);
		return err;
	}
	leaf = (entry & PTE_DIR) | (entry & PDE_PAT_2M ? PTE_PAT : 0);
	for (i = 0; i < PPGTT_ENTRIES; i++)
		h->sp.va[i] = p->mfn_2m[i] == GVT_NO_MFN ? scratch_entry(p, 1)
							 : p->mfn_2m[i] << 12 | leaf;
	*pte = h->sp.bus | (entry & PTE_DIR);
	return 0;
}

/*
 * What a present entry above level 1 points to. *child NULL and 0: refused; *child NULL and 1: it is not
 * known before all tables have been compared.
 */
static int make_child(struct vgpu_ppgtts *p, struct table *t, u64 entry, u32 slot,
		      struct shadow **child, u64 *pte)
{
	struct table *below;
	struct huge *h;
	int err;

	*child = NULL;
	*pte = 0;
	if (t->level == 2 && entry & PDE_PS) {
		if (entry & PTE_ADDR & ~(PTE_ADDR_2M | PDE_PAT_2M))
			return 0;
		err = make_huge(p, entry, &h, pte);
		if (!err)
			*child = &h->sp;
		return err;
	}
	if (slot == FRAMES_NO_SLOT)
		return 0;
	err = table_get(p, (entry & PTE_ADDR) >> 12, slot, t->level - 1,
			t->level == 2 && entry & PDE_IPS, &below);
	if (err == -EBUSY) {
		p->conflict = true;
		t->retry |= !p->settled;
		return !p->settled;
	}
	if (err)
		return err;
	*child = &below->sp;
	*pte = below->sp.bus | (entry & PTE_DIR);
	return 0;
}

/* Whether the old entry names the same page as a table of the other kind. */
static bool turns_kind(const struct table *t, u32 i, u64 entry)
{
	return t->child[i] && !t->child[i]->huge && t->level == 2 && !(entry & PDE_PS) &&
	       !((t->guest[i] ^ entry) & PTE_ADDR) && (t->guest[i] ^ entry) & PDE_IPS;
}

static int update_dir(struct vgpu_ppgtts *p, struct table *t, u32 nr)
{
	struct shadow *child, *old;
	u32 k, i, n = 0;
	int err = 0, e;
	u64 pte;

	for (k = 0; k < nr; k++)
		if (t->level != 2 || !(p->val[k] & PDE_PS))
			p->gfn[n++] = (p->val[k] & PTE_ADDR) >> 12;
	if (n)
		err = frames_get(p->frames, p->gfn, n, p->slot, p->mfn);
	if (err)
		return err;
	for (n = k = 0; k < nr; k++) {
		bool is_huge = t->level == 2 && p->val[k] & PDE_PS;

		i = p->idx[k];
		if (turns_kind(t, i, p->val[k])) {
			old = t->child[i];
			t->child[i] = NULL;
			set_entry(p, t, i, 0, 0);
			child_put(p, old);
		}
		e = make_child(p, t, p->val[k], is_huge ? FRAMES_NO_SLOT : p->slot[n], &child,
			       &pte);
		n += !is_huge;
		if (e < 0) {
			err = e;
			continue;
		}
		/* Until it is known the entry counts as absent, but for what was refused before. */
		if (e && (t->child[i] || t->guest[i] != p->val[k]))
			p->val[k] = 0;
		old = t->child[i];
		t->child[i] = child;
		set_entry(p, t, i, p->val[k], pte);
		child_put(p, old);
	}
	return err;
}

/* The guest's entry, once; with 64 KiB entries what it means for this 4 KiB. */
static u64 fetch(const struct table *t, const u64 *page, u32 i)
{
	u64 entry;

	if (!t->ips)
		return READ_ONCE(page[i]);
	entry = READ_ONCE(page[i & ~15u]);
	return entry & PTE_P ? (entry & ~(PTE_ADDR & ~PTE_ADDR_64K)) | (u64)(i & 15) << 12 : entry;
}

/* Entries that name nothing that can be had: absent, reserved bits, sizes that do not exist. */
static bool is_wanted(const struct table *t, u64 entry)
{
	return entry & PTE_P && !(entry & PTE_RESERVED) && !(t->level > 2 && entry & PDE_PS);
}

static void clear_entry(struct vgpu_ppgtts *p, struct table *t, u32 i, u64 entry)
{
	set_entry(p, t, i, entry, 0);
	if (t->level == 1) {
		frames_put(p->frames, &t->slots[i], 1);
		t->slots[i] = FRAMES_NO_SLOT;
	} else {
		struct shadow *old = t->child[i];

		t->child[i] = NULL;
		child_put(p, old);
	}
}

int table_update(struct vgpu_ppgtts *p, struct table *t)
{
	const u64 *page = frames_va(p->frames, t->slot);
	u64 refused = p->stats.entries_refused;
	u32 i, k, front = 0, back = PPGTT_ENTRIES;
	bool changed = false;
	unsigned long flags;
	int err;
	u8 idle;

	figure_add(p->stats.compares, 1);
	for (i = 0; i < PPGTT_ENTRIES; i++) {
		u64 entry = fetch(t, page, i);

		if (entry == t->guest[i] && !table_again(t, i))
			continue;
		changed |= entry != t->guest[i];
		k = is_wanted(t, entry) ? front++ : --back;
		p->val[k] = entry;
		p->idx[k] = (u16)i;
	}
	trace_ppgtt_sync(p->vgpu->id, t->gfn, t->level, front + PPGTT_ENTRIES - back);
	/* A trap may start the count anew meanwhile; if that is lost the table is cold a sync earlier. */
	idle = READ_ONCE(t->idle);
	if (changed)
		WRITE_ONCE(t->idle, 0);
	else if (idle < 255 && !p->settled)
		WRITE_ONCE(t->idle, idle + 1);
	t->retry = false;
	for (k = back; k < PPGTT_ENTRIES; k++)
		clear_entry(p, t, p->idx[k], p->val[k]);
	err = t->level == 1 ? update_leaf(p, t, front) : update_dir(p, t, front);
	if (err)
		t->retry = true;
	if (p->stats.entries_refused != refused) {
		flags = os_lock(&p->vgpu->lock);
		p->vgpu->stats.refused_ptes += p->stats.entries_refused - refused;
		os_unlock(&p->vgpu->lock, flags);
	}
	return err;
}
