// SPDX-License-Identifier: GPL-2.0-only
/*
 * The worker of one vGPU: it takes one step on each engine and comes again while there is more; what the
 * guest has reset is void. See workload.h.
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

bool submission_finish_ended(struct sub_engine *eng)
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
	submission_finish_ended(eng);
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

	if (submission_unchecked(eng->sub)) {
		os_unlock(&vgpu->lock, flags);
		return false;
	}
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
	bool more = false, unchecked;
	unsigned long flags;
	u32 i;

	stop_failsafe(sub);
	unchecked = submission_check(sub);
	more |= unchecked;
	if (!unchecked)
		take_notifications(sub);
	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		struct sub_engine *eng = &sub->engine[i];

		if (!sub_has_engine(sub, i))
			continue;
		cancel_void(eng);
		if (submission_finish_ended(eng))
			more = true;
		cancel_void(eng); /* what one of these made void */
		more |= give_way(eng);
		if (!unchecked)
			more |= prepare_next(eng);
	}
	/* What came meanwhile made that no more was taken. */
	flags = os_lock(&sub->vgpu->lock);
	more |= submission_unchecked(sub);
	os_unlock(&sub->vgpu->lock, flags);
	return more;
}

void submission_work(struct os_work *work)
{
	struct vgpu_submission *sub = container_of(work, struct vgpu_submission, work);

	os_mutex_lock(&sub->vgpu->ctl);
	if (sub->host_ctx && step(sub))
		os_work_queue(&sub->work);
	os_mutex_unlock(&sub->vgpu->ctl);
}
