// SPDX-License-Identifier: MIT
/*
 * Machine memory: who owns which frame, who holds references on it, and whether the GPU may touch it.
 * A frame number is never used twice, so a touch that comes too late finds nobody's frame.
 */
#include "private.h"

#include <stdlib.h>

/* ---- table ---- */

static u32 hash(const struct machine *m, u64 mfn)
{
	return (u32)(mfn * 0x9e3779b97f4a7c15ull >> 32) & (m->frame_room - 1);
}

static void insert(struct machine *m, struct frame *f)
{
	u32 i = hash(m, f->mfn);

	while (m->frame[i])
		i = (i + 1) & (m->frame_room - 1);
	m->frame[i] = f;
}

static void grow(struct machine *m)
{
	struct frame **old = m->frame;
	u32 room = m->frame_room;

	m->frame_room = room ? room * 2 : 4096;
	m->frame = calloc(m->frame_room, sizeof(struct frame *));
	for (u32 i = 0; i < room; i++)
		if (old[i])
			insert(m, old[i]);
	free(old);
}

struct frame *frame_find(struct machine *m, u64 mfn)
{
	if (!m->frame_room)
		return NULL;
	for (u32 i = hash(m, mfn); m->frame[i]; i = (i + 1) & (m->frame_room - 1))
		if (m->frame[i]->mfn == mfn)
			return m->frame[i];
	return NULL;
}

static struct frame *add(struct machine *m, u64 mfn)
{
	struct frame *f = calloc(1, sizeof(*f));

	if (2 * (m->nr_frame + 1) > m->frame_room)
		grow(m);
	f->mfn = mfn;
	insert(m, f);
	m->nr_frame++;
	return f;
}

struct frame *frame_new(struct machine *m, enum frame_kind kind, struct machine_dom *dom, u64 gfn)
{
	struct frame *f = add(m, kind == FRAME_GUEST ? m->next_guest_mfn++ : m->next_host_mfn++);

	/* A guest has many more pages than it touches. */
	if (kind != FRAME_GUEST)
		f->page = calloc(1, PAGE);
	f->kind = kind;
	f->dom = dom;
	f->gfn = gfn;
	return f;
}

struct frame *frame_foreign(struct machine *m, struct machine_dom *dom, u64 gfn)
{
	struct frame *f = frame_find(m, gfn);

	if (!f)
		f = add(m, gfn);
	f->kind = FRAME_GUEST;
	f->dom = dom;
	f->gfn = gfn;
	return f;
}

void frame_free(struct machine *m, struct frame *f)
{
	if (f->refs)
		machine_breach(m, "frame %llx is freed and %u references are left",
			       (unsigned long long)f->mfn, f->refs);
	free(f->page);
	f->page = NULL;
	f->kind = FRAME_FREE;
	f->dom = NULL;
	f->table = false;
}

void *frame_ptr(struct frame *f, const struct gpu_audit_rec *rec)
{
	if (f->page || f->kind != FRAME_GUEST)
		return f->page;
	if (!f->dom->cfg.mem.page)
		return f->page = calloc(1, PAGE);
	if (f->was && !rec)
		return f->was;
	return f->dom->cfg.mem.page(f->dom->cfg.mem.arg, f->gfn, rec);
}

void frames_fini(struct machine *m)
{
	for (u32 i = 0; i < m->frame_room; i++) {
		struct frame *f = m->frame[i];

		if (!f)
			continue;
		if (f->kind != FRAME_FREE)
			machine_breach(m, "frame %llx (kind %d) is left",
				       (unsigned long long)f->mfn, f->kind);
		free(f->page);
		free(f);
	}
	free(m->frame);
	m->frame = NULL;
	m->frame_room = 0;
}

/* ---- the audit ---- */

/* Why this touch must not be, or NULL. lane: of the context; NULL: a CPU's through the aperture. */
static const char *wrong(struct machine *m, const struct lane *lane, struct frame *f,
			 const struct gpu_audit_rec *rec)
{
	struct machine_dom *dom = lane ? lane->ctx->dom : m->acting;

	switch (f->kind) {
	case FRAME_FREE:
		return "nobody's page";
	case FRAME_SCRATCH:
		return rec->space == 'T' ? "the scratch page as a page table" : NULL;
	case FRAME_GUEST:
		if (f->dom != dom)
			return "another guest's page";
		if (!f->refs)
			return "a page without a reference";
		if (rec->space == 'T')
			return "a guest's page as a page table";
		return NULL;
	case FRAME_HOST:
		if (rec->space == 'H')
			return NULL;
		if (rec->space != 'G' || !lane || !lane_owns(lane, rec->virt, rec->write))
			return "a page of the host";
		return NULL;
	case FRAME_PAGE:
		if (!f->dom)
			f->dom = dom;
		if (f->dom != dom)
			return "a page table of another guest";
		if (rec->space == 'T')
			f->table = true;
		else if (f->table)
			return "a page table as memory";
		return NULL;
	}
	return "a page of no known kind";
}

void *machine_gpu_page(void *priv, u64 addr, const struct gpu_audit_rec *rec)
{
	static const char *const engines[] = {"rcs", "bcs", "vcs", "vecs", "a CPU"};
	struct machine *m = priv;
	struct frame *f = frame_find(m, addr >> 12);
	struct lane *lane = NULL;
	const char *why = "no page at all";

	if (rec->ctx_id && rec->ctx_id <= NR_LANES)
		lane = m->lane[rec->ctx_id - 1];
	if (rec->engine < GPU_NUM_ENGINES && !lane && rec->space != 'H')
		why = "a page for a context that is not there";
	else if (f)
		why = wrong(m, lane, f, rec);
	if (!why)
		return frame_ptr(f, rec);
	machine_breach(m, "%s %s %s: bus %llx, virt %llx (%c), context %x", engines[rec->engine],
		       rec->write ? "writes" : "reads", why, (unsigned long long)addr,
		       (unsigned long long)rec->virt, rec->space, rec->ctx_id);
	return NULL;
}
