// SPDX-License-Identifier: GPL-2.0-only
/*
 * One element of a guest's list becomes a workload: everything that the GPU will run of it is copied,
 * checked and held here.
 *
 * Threats. Ring registers that lie: a start outside the slice, a tail or head beyond the size, a ring
 * that is not mapped; a context whose page tables are none; ring contents, batches and the image changed
 * after they were looked at.
 *
 * So: the register state is read once into the workload, and ring, roots and batch pointers are taken
 * from that copy; the commands run from a copy as well. What an address space names is held by frames.c
 * from ppgtt_sync() on until this workload's number has ended.
 */
#include "submission.h"
#include "trace.h"

#define RING_ALIGN_DW 2u
#define RING_MAX_DW   (128u << 10) /* what one workload takes of a ring; the host takes twice that */

/* ---- the ring ---- */

/*
 * Where this context's work that is under way will end, if there is any: then this is a lite restore.
 * All that is under way on an engine and not void is one context's.
 */
static void follow(const struct sub_engine *eng, struct workload *w)
{
	const struct workload *o;

	w->follows = false;
	list_for_each_entry (o, &eng->order, order) {
		if (o->generation != w->generation || o->dropped || o->ctx != w->ctx ||
		    o->ring_start != w->ring_start || o->ring_size != w->ring_size)
			continue;
		w->head = o->tail;
		w->follows = true;
	}
}

static int ring_room(struct workload *w, u32 dwords)
{
	if (dwords <= w->ring_room)
		return 0;
	os_free(w->ring);
	w->ring_room = 0;
	w->ring = os_zalloc(dwords * sizeof(u32));
	if (!w->ring)
		return -ENOMEM;
	w->ring_room = dwords;
	return 0;
}

/* Copies [head, tail) of the guest's ring, a page at a time. */
static int ring_copy(struct workload *w, const char **why)
{
	struct gvt_vgpu *vgpu = w->eng->sub->vgpu;
	u32 left = (w->tail < w->head ? w->ring_size : 0) + w->tail - w->head;
	u32 at = w->head, done = 0, n;
	u32 dwords = (left / 4 + RING_ALIGN_DW - 1) & ~(RING_ALIGN_DW - 1);
	unsigned long flags;
	const u8 *page;

	*why = "too much in the ring at once";
	if (dwords > RING_MAX_DW)
		return -E2BIG;
	if (ring_room(w, dwords)) {
		*why = "no memory for the ring's copy";
		return -ENOMEM;
	}
	for (; left; left -= n) {
		n = min(left, GGTT_PAGE_SIZE - at % GGTT_PAGE_SIZE);
		flags = os_lock(&vgpu->lock);
		page = vgpu_ggtt_page(vgpu, w->ring_start + at);
		if (page)
			memcpy((u8 *)w->ring + done, page + at % GGTT_PAGE_SIZE, n);
		os_unlock(&vgpu->lock, flags);
		if (!page) {
			*why = "ring is not mapped";
			return -EFAULT;
		}
		done += n;
		at = (at + n) % w->ring_size;
	}
	if (done / 4 < dwords)
		w->ring[done / 4] = 0;
	w->job.ring = w->ring;
	w->job.ring_dwords = dwords;
	return 0;
}

/* ---- batches that run from a copy ---- */

/* The scanned copies go to pages of this workload's own. */
static int put_room(struct workload *w, u32 dwords)
{
	struct vgpu_submission *sub = w->eng->sub;
	struct gvt *gvt = sub->vgpu->gvt;
	u32 i, n, left = dwords * 4;

	for (i = 0; left; i++, left -= n) {
		n = min(left, GGTT_PAGE_SIZE);
		if (!w->room_page[i]) {
			u64 pte;

			w->room_page[i] = gvt->host_ops->page_alloc(gvt->host, &w->room_bus[i]);
			if (!w->room_page[i])
				return -ENOMEM;
			pte = w->room_bus[i] | 1;
			gvt->host_ops->ggtt_write(gvt->host, (w->room_gm >> GGTT_PAGE_SHIFT) + i,
						  &pte, 1);
			gvt->host_ops->ggtt_flush(gvt->host);
		}
		memcpy(w->room_page[i], (u8 *)sub->room_buf + i * GGTT_PAGE_SIZE, n);
	}
	return 0;
}

/*
 * Batches that the hardware runs when it restores the context: size in cache lines 5:0 of INDIRECT_CTX,
 * address 31:6; BB_PER_CTX_PTR address 31:12, bit 0 valid, and other low bits that are not for guests
 * (PRM Skylake volume 2c).
 */
static int scan_context(struct workload *w, struct scan *s)
{
	u32 lines = w->indirect & 0x3f;
	u64 at;
	int err;

	if (lines) {
		err = scan_context_batch(s, w->indirect & ~0x3fu, lines * 16, &at);
		if (err)
			return err;
		w->indirect = lower_32_bits(at) | lines;
	} else {
		w->indirect = 0;
	}
	if (!(w->per_ctx & 1)) {
		w->per_ctx = 0;
		return 0;
	}
	err = scan_context_batch(s, w->per_ctx & 0xfffff000u, 0, &at);
	if (!err)
		w->per_ctx = lower_32_bits(at) | 1;
	return err;
}

static int scan_commands(struct workload *w, const char **why)
{
	struct vgpu_submission *sub = w->eng->sub;
	struct gvt_vgpu *vgpu = sub->vgpu;
	struct scan_room room = {.va = sub->room_buf,
				 .gm_addr = w->room_gm,
				 .dwords = ROOM_PAGES * GGTT_PAGE_SIZE / 4};
	struct scan *s = &sub->scan;
	unsigned long flags;
	int err;

	s->vgpu = vgpu;
	s->engine = w->eng->id;
	s->policy = vgpu->gvt->limits.scan_all ? SCAN_POLICY_ALL : SCAN_POLICY_PRIVILEGED;
	s->ppgtt = w->pp;
	s->read_ppgtt = ppgtt_read;
	s->room = &room;
	flags = os_lock(&vgpu->lock);
	s->hws_pga = vgpu_reg(vgpu, gvt_engine_base(w->eng->id) + RING_HWS_PGA);
	os_unlock(&vgpu->lock, flags);
	scan_begin(s);
	err = scan_context(w, s);
	if (!err)
		err = scan_ring(s, w->ring, w->job.ring_dwords);
	if (err) {
		*why = s->bad_why;
		return err;
	}
	w->user_irqs = s->user_irqs;
	w->notifies = s->notifies;
	w->flips = s->flips;
	memcpy(w->flip, s->flip, sizeof(w->flip));
	err = put_room(w, room.used);
	if (err)
		*why = "no memory for copies of batches";
	s->room = NULL;
	return err;
}

/* ---- address space ---- */

static int address_space(struct workload *w, const u64 pdp[4], const char **why)
{
	struct vgpu_submission *sub = w->eng->sub;
	bool four_level = (w->desc.lo & CTX_DESC_ADDRESSING_MASK) == CTX_DESC_64BIT;
	int err = ppgtt_get(sub->ppgtts, four_level, pdp, &w->pp);

	*why = "page tables are not in memory";
	if (err)
		return err == -EINVAL ? -EFAULT : err;
	*why = "page tables cannot be shadowed";
	err = ppgtt_sync(w->pp);
	if (err)
		return err;
	ppgtt_roots(w->pp, w->job.pdp);
	w->job.four_level = four_level;
	return 0;
}

/* ---- all of it ---- */

static int make(struct workload *w, const char **why)
{
	struct sub_engine *eng = w->eng;
	u64 pdp[4];
	int err;

	err = context_get(eng->sub, eng->id, &w->desc, &w->ctx, why);
	if (!err)
		err = context_read(w, pdp, why);
	if (err)
		return err;
	follow(eng, w);
	if (w->head == w->tail)
		return 0;
	err = ring_copy(w, why);
	if (!err)
		err = address_space(w, pdp, why);
	if (!err)
		err = scan_commands(w, why);
	return err;
}

int workload_prepare(struct sub_engine *eng, struct workload *w, const struct gvt_ctx_desc *desc,
		     const char **why)
{
	struct vgpu_submission *sub = eng->sub;
	struct gvt_vgpu *vgpu = sub->vgpu;
	u32 base = gvt_engine_base(eng->id);
	unsigned long flags;
	int err;

	w->desc = *desc;
	w->job.engine = eng->id;
	w->job.time_limit_us = vgpu->gvt->limits.job_limit_ms * 1000;
	w->user_irqs = w->notifies = w->flips = 0;
	w->dropped = w->blamed = w->orphan = w->filled = false;
	sub->scan.bad_dword = 0;
	sub->scan.bad_addr = 0;
	err = make(w, why);
	if (err) {
		workload_release(w);
		return err;
	}
	trace_work_submit(vgpu->id, eng->id, w->ctx->lrca, w->head, w->tail);
	w->seq = ++sub->seq;
	frames_submitted(sub->frames, w->seq);
	list_add_tail(&w->order, &eng->order);

	flags = os_lock(&vgpu->lock);
	eng->live++;
	vgpu_ggtt_submitted(vgpu, w->seq);
	vgpu_reg_set(vgpu, base + RING_START, w->ring_start);
	vgpu_reg_set(vgpu, base + RING_CTL, w->regs[0x0b]);
	vgpu_reg_set(vgpu, base + RING_TAIL, w->tail);
	vgpu_reg_set(vgpu, base + RING_HEAD, w->head);
	vgpu_reg_set(vgpu, base + RING_ACTHD, w->ring_start + w->head);
	vgpu_ggtt_flush(vgpu);
	os_unlock(&vgpu->lock, flags);

	if (w->head == w->tail) {
		w->status = 0;
		w->state = WL_SAVED;
	} else {
		dispatch_queue(w);
	}
	return 0;
}

/* Of all engines: workloads may end in another order than they began. */
static void tell_frames(struct vgpu_submission *sub)
{
	u64 ended = sub->seq;
	struct workload *w;
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++)
		list_for_each_entry (w, &sub->engine[i].order, order)
			ended = min(ended, w->seq - 1);
	frames_completed(sub->frames, ended);
	vgpu_ggtt_completed(sub->vgpu, ended);
}

void workload_release(struct workload *w)
{
	struct vgpu_submission *sub = w->eng->sub;

	list_del_init(&w->order);
	tell_frames(sub);
	if (w->pp)
		ppgtt_put(w->pp);
	w->pp = NULL;
	if (w->ctx)
		context_put(sub, w->ctx);
	w->ctx = NULL;
	w->state = WL_FREE;
	/* What went with the address space may go now, too. */
	tell_frames(sub);
}
