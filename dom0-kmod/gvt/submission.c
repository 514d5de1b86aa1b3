// SPDX-License-Identifier: GPL-2.0-only
/*
 * The submission path of one vGPU: its life, and its worker, which takes one step on each engine and
 * comes again while there is more. See workload.h.
 */
#include "pvinfo.h"
#include "regs/pvinfo.h"
#include "submission.h"

/* ---- notifications ---- */

void vgpu_submission_notify(struct gvt_vgpu *vgpu, u32 what)
{
	bool context = what == G2V_CONTEXT_CREATE || what == G2V_CONTEXT_DESTROY;
	struct vgpu_submission *sub = vgpu->sub;
	struct g2v *n;
	u32 i;

	/* One that is lost costs a page table that is made later, or goes later. */
	if (!sub || sub->nr_notify == NOTIFICATIONS)
		return;
	n = &sub->notify[(sub->notify_first + sub->nr_notify++) % NOTIFICATIONS];
	n->what = what;
	for (i = 0; i < 4 && !context; i++)
		n->pdp[i] = (u64)vgpu_reg(vgpu, PVINFO_PDP + 8 * i + 4) << 32 |
			    vgpu_reg(vgpu, PVINFO_PDP + 8 * i);
	if (context)
		n->pdp[0] = vgpu_reg(vgpu, PVINFO_CTX_DESC);
	os_work_queue(&sub->work);
}

static bool take_notification(struct vgpu_submission *sub, struct g2v *out)
{
	unsigned long flags = os_lock(&sub->vgpu->lock);
	bool any = sub->nr_notify;

	if (any) {
		*out = sub->notify[sub->notify_first];
		sub->notify_first = (sub->notify_first + 1) % NOTIFICATIONS;
		sub->nr_notify--;
	}
	os_unlock(&sub->vgpu->lock, flags);
	return any;
}

static void take_notifications(struct vgpu_submission *sub)
{
	struct gvt_vgpu *vgpu = sub->vgpu;
	unsigned long flags;
	struct g2v n;
	u32 i;
	int err;

	for (i = 0; i < NOTIFICATIONS && take_notification(sub, &n); i++) {
		bool four_level = n.what == G2V_PPGTT_L4_CREATE || n.what == G2V_PPGTT_L4_DESTROY;

		err = 0;
		switch (n.what) {
		case G2V_PPGTT_L3_CREATE:
		case G2V_PPGTT_L4_CREATE:
			/* Without memory it is made when it is used. */
			err = ppgtt_guest_create(sub->ppgtts, four_level, n.pdp);
			break;
		case G2V_PPGTT_L3_DESTROY:
		case G2V_PPGTT_L4_DESTROY:
			err = ppgtt_guest_destroy(sub->ppgtts, four_level, n.pdp);
			break;
		case G2V_CONTEXT_DESTROY:
			context_drop(sub, lower_32_bits(n.pdp[0]) & CTX_DESC_LRCA);
			break;
		default:
			break;
		}
		if (err != -EINVAL && err != -ENOENT)
			continue;
		flags = os_lock(&vgpu->lock);
		vgpu->stats.protocol_errors++;
		os_unlock(&vgpu->lock, flags);
	}
}

/* ---- resets ---- */

void vgpu_submission_engine_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	struct vgpu_submission *sub = vgpu->sub;

	os_assert_locked(&vgpu->lock);
	if (!sub)
		return;
	sub->engine[engine].generation++;
	sub->engine[engine].stuck = false;
	if (sub->engine[engine].live)
		os_work_queue(&sub->work);
}

/* A vGPU in failsafe runs nothing; all that is under way is void. */
static void stop_failsafe(struct vgpu_submission *sub)
{
	unsigned long flags = os_lock(&sub->vgpu->lock);
	u32 i;

	if (sub->vgpu->state == GVT_VGPU_FAILSAFE)
		for (i = 0; i < GVT_NUM_ENGINES; i++) {
			sub->engine[i].generation++;
			vgpu_execlist_reset(sub->vgpu, i);
		}
	os_unlock(&sub->vgpu->lock, flags);
}

/*
 * Cancels what is void: of before a reset, or behind what failed. A guest that resets an engine under
 * running work has hung it.
 */
static void cancel_void(struct sub_engine *eng)
{
	struct gvt_vgpu *vgpu = eng->sub->vgpu;
	struct workload *w;
	unsigned long flags;
	bool ran = false, stuck;
	u32 generation;

	if (list_empty(&eng->order))
		return;
	flags = os_lock(&vgpu->lock);
	generation = eng->generation;
	stuck = eng->stuck;
	os_unlock(&vgpu->lock, flags);
	list_for_each_entry (w, &eng->order, order) {
		if (w->dropped || (w->generation == generation && !stuck))
			continue;
		w->dropped = true;
		w->blamed = dispatch_cancel(w);
		ran |= w->blamed && w->generation != generation;
	}
	if (!ran)
		return;
	flags = os_lock(&vgpu->lock);
	sub_hang(eng, "its driver reset it under running work");
	os_unlock(&vgpu->lock, flags);
}

/* ---- one engine ---- */

static bool finish_ended(struct sub_engine *eng)
{
	struct workload *w;
	bool more = false, held;

	while (!list_empty(&eng->order)) {
		w = list_first_entry(&eng->order, struct workload, order);
		if (dispatch_state(w, &held) != WL_SAVED || held)
			break;
		more |= workload_complete(w);
	}
	return more;
}

/*
 * The guest wants another list to run. What of this one waits for its turn need not be awaited: it
 * stands where it stood. What the host has cannot be stopped and saved, so it ends first.
 */
static bool give_way(struct sub_engine *eng)
{
	struct gvt_vgpu *vgpu = eng->sub->vgpu;
	struct workload *w;
	unsigned long flags;
	bool busy = false, more = false, waits;

	flags = os_lock(&vgpu->lock);
	waits = vgpu_execlist_waits(vgpu, eng->id) && !eng->stuck;
	os_unlock(&vgpu->lock, flags);
	if (!waits)
		return false;
	list_for_each_entry (w, &eng->order, order) {
		if (w->dropped)
			continue;
		if (dispatch_unqueue(w))
			w->dropped = true;
		else
			busy = true;
	}
	finish_ended(eng);
	if (busy)
		return false;
	flags = os_lock(&vgpu->lock);
	if (!eng->stuck) {
		eng->second = false;
		more = vgpu_execlist_preempted(vgpu, eng->id, eng->list.serial);
	}
	os_unlock(&vgpu->lock, flags);
	return more;
}

static struct workload *free_workload(struct sub_engine *eng)
{
	struct gvt *gvt = eng->sub->vgpu->gvt;
	struct workload *w = NULL;
	unsigned long flags;
	u32 i;

	flags = os_lock(&gvt->sched_lock);
	for (i = 0; i < WORKLOADS && !w; i++)
		if (eng->wl[i].state == WL_FREE)
			w = &eng->wl[i];
	os_unlock(&gvt->sched_lock, flags);
	return w;
}

/* Takes the next element, if there is one and room for it. */
static bool take(struct sub_engine *eng, struct workload *w)
{
	struct gvt_vgpu *vgpu = eng->sub->vgpu;
	unsigned long flags = os_lock(&vgpu->lock);
	bool any;

	w->generation = eng->generation;
	any = vgpu_execlist_next(vgpu, eng->id, &eng->list);
	if (any) {
		eng->second = false;
		w->element = 0;
		eng->submitted++;
		/* The guest has been told nothing of the fault yet, or goes on in spite of it. */
		if (eng->stuck)
			vgpu->engine[eng->id].dropped++;
	} else if (eng->second && vgpu_execlist_runs(vgpu, eng->id, eng->list.serial, 1)) {
		eng->second = false;
		w->element = 1;
		any = true;
	}
	w->serial = eng->list.serial;
	any &= !eng->stuck;
	os_unlock(&vgpu->lock, flags);
	return any;
}

static bool prepare_next(struct sub_engine *eng)
{
	struct gvt_vgpu *vgpu = eng->sub->vgpu;
	struct workload *w = free_workload(eng);
	const char *why = NULL;
	unsigned long flags;
	int err;

	if (!w || !take(eng, w))
		return false;
	err = workload_prepare(eng, w, &eng->list.el[w->element], &why);
	if (!err)
		return true;
	flags = os_lock(&vgpu->lock);
	if (w->generation == eng->generation)
		sub_fault(eng, err, why, eng->sub->scan.bad_dword, eng->sub->scan.bad_addr);
	os_unlock(&vgpu->lock, flags);
	return false;
}

/* ---- the worker ---- */

static bool step(struct vgpu_submission *sub)
{
	bool more = false;
	u32 i;

	stop_failsafe(sub);
	take_notifications(sub);
	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		struct sub_engine *eng = &sub->engine[i];

		if (!sub_has_engine(sub, i))
			continue;
		cancel_void(eng);
		if (finish_ended(eng))
			more = true;
		cancel_void(eng); /* what one of these made void */
		more |= give_way(eng);
		more |= prepare_next(eng);
	}
	return more;
}

static void submission_work(struct os_work *work)
{
	struct vgpu_submission *sub = container_of(work, struct vgpu_submission, work);

	os_mutex_lock(&sub->vgpu->ctl);
	if (sub->host_ctx && step(sub))
		os_work_queue(&sub->work);
	os_mutex_unlock(&sub->vgpu->ctl);
}

void vgpu_submission_kick(struct gvt_vgpu *vgpu)
{
	if (vgpu->sub)
		os_work_queue(&vgpu->sub->work);
}

void vgpu_submission_page_write(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len)
{
	os_assert_locked(&vgpu->lock);
	if (vgpu->sub && vgpu->sub->ppgtts)
		ppgtt_page_write(vgpu->sub->ppgtts, gpa, buf, len);
}

/* ---- life ---- */

/* Host contexts and books; the pointers are the worker's only when all is there. */
struct sub_state {
	struct gvt_host_ctx *host_ctx;
	struct vgpu_frames *frames;
	struct vgpu_ppgtts *ppgtts;
};

static int state_make(struct gvt_vgpu *vgpu, struct sub_state *s)
{
	struct gvt *gvt = vgpu->gvt;
	int err;

	err = frames_create(vgpu, &s->frames);
	if (err)
		return err;
	err = ppgtts_create(vgpu, s->frames, &s->ppgtts);
	if (err)
		goto err_frames;
	err = gvt->host_ops->ctx_create(gvt->host, &s->host_ctx);
	if (err)
		goto err_ppgtts;
	return 0;

err_ppgtts:
	ppgtts_destroy(s->ppgtts);
err_frames:
	frames_destroy(s->frames);
	return err;
}

static void state_set(struct vgpu_submission *sub, const struct sub_state *s)
{
	unsigned long flags;
	u32 i;

	sub->host_ctx = s->host_ctx;
	sub->frames = s->frames;
	flags = os_lock(&sub->vgpu->lock);
	sub->ppgtts = s->ppgtts;
	os_unlock(&sub->vgpu->lock, flags);
	sub->seq = 0;
	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		sub->engine[i].busy_ns = 0;
		sub->engine[i].image_of = 0;
	}
}

/* Ends all that is under way, and what only it needs. ctl held, or the vGPU is nobody else's. */
static void quiesce(struct vgpu_submission *sub)
{
	struct gvt *gvt = sub->vgpu->gvt;
	struct workload *w;
	u32 i;

	if (!sub->host_ctx)
		return;
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		list_for_each_entry (w, &sub->engine[i].order, order) {
			w->dropped = true;
			dispatch_cancel(w);
		}
	os_work_flush(&gvt->dispatch);
	gvt->host_ops->ctx_destroy(sub->host_ctx);
	sub->host_ctx = NULL;
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		finish_ended(&sub->engine[i]);
	context_drop(sub, 0);
}

void vgpu_submission_drain(struct gvt_vgpu *vgpu, bool forgive_hangs)
{
	struct vgpu_submission *sub = vgpu->sub;
	struct sub_state old, new = {0};
	unsigned long flags;
	int err;

	if (!sub)
		return;
	quiesce(sub);
	old = (struct sub_state){.frames = sub->frames, .ppgtts = sub->ppgtts};
	err = state_make(vgpu, &new);
	if (!err) {
		state_set(sub, &new);
		ppgtts_destroy(old.ppgtts);
		frames_destroy(old.frames);
	}
	flags = os_lock(&vgpu->lock);
	sub->nr_notify = 0;
	if (forgive_hangs)
		sub->hangs = 0;
	if (err)
		vgpu_failsafe(vgpu, "no memory for work after a reset");
	os_unlock(&vgpu->lock, flags);
}

static void room_destroy(struct vgpu_submission *sub)
{
	struct gvt *gvt = sub->vgpu->gvt;
	u32 i, k, n;

	gvt->host_ops->ggtt_scratch(gvt->host, (u32)(sub->room.start >> GGTT_PAGE_SHIFT),
				    (u32)(sub->room.size >> GGTT_PAGE_SHIFT));
	gvt->host_ops->ggtt_flush(gvt->host);
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		for (k = 0; k < WORKLOADS; k++)
			for (n = 0; n < ROOM_PAGES; n++) {
				struct workload *w = &sub->engine[i].wl[k];

				if (w->room_page[n])
					gvt->host_ops->page_free(gvt->host, w->room_page[n],
								 w->room_bus[n]);
			}
	gvt->host_ops->gm_release(gvt->host, &sub->room);
}

static void engines_init(struct vgpu_submission *sub)
{
	u32 i, k, nr = 0;

	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		struct sub_engine *eng = &sub->engine[i];

		eng->sub = sub;
		eng->id = i;
		INIT_LIST_HEAD(&eng->order);
		INIT_LIST_HEAD(&eng->queued);
		for (k = 0; k < WORKLOADS; k++) {
			struct workload *w = &eng->wl[k];

			w->eng = eng;
			INIT_LIST_HEAD(&w->order);
			INIT_LIST_HEAD(&w->queue);
			w->room_gm = (u32)sub->room.start + nr++ * ROOM_PAGES * GGTT_PAGE_SIZE;
		}
	}
}

int vgpu_submission_create(struct gvt_vgpu *vgpu)
{
	const u64 room = (u64)GVT_NUM_ENGINES * WORKLOADS * ROOM_PAGES * GGTT_PAGE_SIZE;
	struct gvt *gvt = vgpu->gvt;
	struct vgpu_submission *sub;
	struct sub_state s = {0};
	unsigned long flags;
	int err = -ENOMEM;

	sub = os_zalloc(sizeof(*sub));
	if (!sub)
		return -ENOMEM;
	sub->vgpu = vgpu;
	INIT_LIST_HEAD(&sub->contexts);
	os_work_init(&sub->work, submission_work);
	sub->room_buf = os_zalloc(ROOM_PAGES * GGTT_PAGE_SIZE);
	if (!sub->room_buf)
		goto err_sub;
	err = gvt->host_ops->gm_reserve(gvt->host, room, false, &sub->room);
	if (err)
		goto err_buf;
	engines_init(sub);
	state_init(sub);
	err = state_make(vgpu, &s);
	if (err)
		goto err_room;
	state_set(sub, &s);
	dispatch_add(sub);
	flags = os_lock(&vgpu->lock);
	vgpu->sub = sub;
	os_unlock(&vgpu->lock, flags);
	return 0;

err_room:
	room_destroy(sub);
err_buf:
	os_free(sub->room_buf);
err_sub:
	os_free(sub);
	return err;
}

void vgpu_submission_destroy(struct gvt_vgpu *vgpu)
{
	struct vgpu_submission *sub = vgpu->sub;
	unsigned long flags;
	u32 i, k;

	if (!sub)
		return;
	os_mutex_lock(&vgpu->ctl);
	quiesce(sub);
	os_mutex_unlock(&vgpu->ctl);
	flags = os_lock(&vgpu->lock);
	vgpu->sub = NULL;
	os_unlock(&vgpu->lock, flags);
	os_work_cancel(&sub->work);
	dispatch_remove(sub);
	ppgtts_destroy(sub->ppgtts);
	frames_destroy(sub->frames);
	room_destroy(sub);
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		for (k = 0; k < WORKLOADS; k++)
			os_free(sub->engine[i].wl[k].ring);
	os_free(sub->room_buf);
	os_free(sub);
}

/* ---- what the administrator sees ---- */

void vgpu_submission_status(struct gvt_vgpu *vgpu, struct gvt_vgpu_status *out)
{
	struct vgpu_submission *sub = vgpu->sub;
	struct ppgtt_stats stats;
	unsigned long flags;
	u32 i;

	if (!sub)
		return;
	flags = os_lock(&vgpu->gvt->sched_lock);
	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		out->busy_ns[i] = sub->engine[i].ent.used_ns;
		out->max_wait_ns[i] = sub->engine[i].ent.max_wait_ns;
		out->host_ctx[i] = vgpu->gvt->host_ops->ctx_addr(sub->host_ctx, i);
	}
	os_unlock(&vgpu->gvt->sched_lock, flags);
	flags = os_lock(&vgpu->lock);
	/* What the worker counts may be about to change; each figure is whole. */
	ppgtt_get_stats(sub->ppgtts, &stats);
	out->page_tables = stats.tables;
	out->table_traps = stats.traps;
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		out->submissions[i] = sub->engine[i].submitted;
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		out->refused_states += sub->engine[i].states.refused;
	out->hangs = sub->hangs;
	out->faults = sub->faults;
	for (i = 0; i < GVT_FAULTS && i < sub->faults; i++)
		out->fault[i] = sub->fault[(sub->faults - 1 - i) % GVT_FAULTS];
	os_unlock(&vgpu->lock, flags);
}
