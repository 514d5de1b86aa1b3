// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the scheduler to the host and back: one work item a GPU asks who goes next on each engine and
 * hands that workload over; the host's callbacks note its end.
 *
 * States of a workload are changed under sched_lock. One that dispatch is looking at is "held": its
 * vGPU's worker leaves it alone until dispatch lets go, and a cancel that comes meanwhile is dispatch's
 * to do. So neither needs the other's mutex, and the worker of one vGPU delays no other.
 */
#include "submission.h"
#include "trace.h"

/* ---- in the scheduler ---- */

void dispatch_queue(struct workload *w)
{
	struct sub_engine *eng = w->eng;
	struct gvt *gvt = eng->sub->vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);

	w->state = WL_QUEUED;
	w->cancel = false;
	w->status = 0;
	list_add_tail(&w->queue, &eng->queued);
	gvt_sched_queued(&gvt->sched[eng->id], &eng->ent, os_now_ns());
	os_unlock(&gvt->sched_lock, flags);
	os_work_queue(&gvt->dispatch);
}

/* It left the host, or never came there. sched_lock held. */
static void ended(struct workload *w, u64 busy_ns)
{
	struct sub_engine *eng = w->eng;
	u64 ns = busy_ns - eng->busy_ns;

	eng->busy_ns = busy_ns;
	gvt_sched_ended(&eng->sub->vgpu->gvt->sched[eng->id], &eng->ent, os_now_ns(), ns);
}

/* Takes it out of the scheduler. sched_lock held. */
static void unqueue(struct workload *w, int status)
{
	list_del_init(&w->queue);
	gvt_sched_dropped(&w->eng->ent, 1);
	w->status = status;
	w->state = WL_SAVED;
}

bool dispatch_unqueue(struct workload *w)
{
	struct gvt *gvt = w->eng->sub->vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);
	bool queued = w->state == WL_QUEUED;

	if (queued)
		unqueue(w, -EINTR);
	os_unlock(&gvt->sched_lock, flags);
	return queued;
}

bool dispatch_cancel(struct workload *w)
{
	struct vgpu_submission *sub = w->eng->sub;
	struct gvt *gvt = sub->vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);
	bool there = w->state == WL_STARTING || w->state == WL_RUNNING, now = false;

	if (w->state == WL_QUEUED)
		unqueue(w, -EINTR);
	else if (w->held)
		w->cancel = true;
	else
		now = w->state == WL_RUNNING;
	os_unlock(&gvt->sched_lock, flags);
	if (now)
		gvt->host_ops->cancel(sub->host_ctx, &w->job);
	return there;
}

enum workload_state dispatch_state(struct workload *w, bool *held)
{
	struct gvt *gvt = w->eng->sub->vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);
	enum workload_state state = w->state;

	*held = w->held;
	os_unlock(&gvt->sched_lock, flags);
	return state;
}

/* ---- the host's callbacks ---- */

static void job_done(struct gvt_job *job, int status)
{
	struct workload *w = workload_of(job);
	struct vgpu_submission *sub = w->eng->sub;
	struct gvt *gvt = sub->vgpu->gvt;
	u64 busy_ns = gvt->host_ops->busy_ns(sub->host_ctx, w->eng->id);
	unsigned long flags = os_lock(&gvt->sched_lock);

	trace_work_end(sub->vgpu->id, w->eng->id, w->ctx->lrca, status, busy_ns - w->eng->busy_ns);
	w->status = status;
	w->state = WL_DONE;
	ended(w, busy_ns);
	os_unlock(&gvt->sched_lock, flags);
	os_work_queue(&gvt->dispatch);
}

static void job_saved(struct gvt_job *job, void *const *image, u32 nr)
{
	struct workload *w = workload_of(job);
	struct vgpu_submission *sub = w->eng->sub;
	struct gvt *gvt = sub->vgpu->gvt;
	unsigned long flags;

	if (!w->status && image)
		context_copy_back(w, image, nr);
	/* The worker may have it from here on, and after that the vGPU's destruction. */
	flags = os_lock(&gvt->sched_lock);
	w->state = WL_SAVED;
	os_work_queue(&sub->work);
	os_unlock(&gvt->sched_lock, flags);
}

/* ---- to the host ---- */

static struct workload *pick(struct gvt *gvt, u32 engine, u64 now, u64 *again_at)
{
	unsigned long flags = os_lock(&gvt->sched_lock);
	struct gvt_sched_entity *ent = gvt_sched_pick(&gvt->sched[engine], now, again_at);
	struct workload *w = NULL;

	if (ent) {
		struct sub_engine *eng = container_of(ent, struct sub_engine, ent);

		w = list_first_entry(&eng->queued, struct workload, queue);
		list_del_init(&w->queue);
		gvt_sched_started(&gvt->sched[engine], ent, now);
		w->state = WL_STARTING;
		w->held = true;
	}
	os_unlock(&gvt->sched_lock, flags);
	return w;
}

static void hand_over(struct gvt *gvt, struct workload *w)
{
	struct vgpu_submission *sub = w->eng->sub;
	unsigned long flags;
	int err;

	memset(w->job.host_private, 0, sizeof(w->job.host_private));
	w->job.fill = context_fill;
	w->job.done = job_done;
	w->job.saved = job_saved;
	trace_work_start(sub->vgpu->id, w->eng->id, w->ctx->lrca);
	err = gvt->host_ops->submit(sub->host_ctx, &w->job);

	flags = os_lock(&gvt->sched_lock);
	if (err) {
		ended(w, w->eng->busy_ns);
		w->status = err == -ENODEV ? -ENODEV : -ENOMEM;
		w->state = WL_SAVED;
	} else if (w->state == WL_STARTING) {
		w->state = WL_RUNNING;
	}
	while (w->cancel && w->state == WL_RUNNING) {
		w->cancel = false;
		os_unlock(&gvt->sched_lock, flags);
		gvt->host_ops->cancel(sub->host_ctx, &w->job);
		flags = os_lock(&gvt->sched_lock);
	}
	w->held = false;
	if (w->state == WL_SAVED)
		os_work_queue(&sub->work);
	os_unlock(&gvt->sched_lock, flags);
}

static void dispatch_work(struct os_work *work)
{
	struct gvt *gvt = container_of(work, struct gvt, dispatch);
	u64 now = os_now_ns(), again_at, first = 0;
	struct workload *w;
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		while ((w = pick(gvt, i, now, &again_at)))
			hand_over(gvt, w);
		if (again_at && (!first || again_at < first))
			first = again_at;
	}
	if (first)
		os_timer_arm(&gvt->sched_timer, first);
}

static void sched_timer(struct os_timer *timer)
{
	os_work_queue(&container_of(timer, struct gvt, sched_timer)->dispatch);
}

/* ---- life ---- */

void gvt_dispatch_init(struct gvt *gvt)
{
	u32 i;

	os_lock_init(&gvt->sched_lock);
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		gvt_sched_engine_init(&gvt->sched[i]);
	os_work_init(&gvt->dispatch, dispatch_work);
	os_timer_init(&gvt->sched_timer, sched_timer);
}

void gvt_dispatch_fini(struct gvt *gvt)
{
	os_timer_stop(&gvt->sched_timer);
	os_work_cancel(&gvt->dispatch);
}

void dispatch_add(struct vgpu_submission *sub)
{
	const struct gvt_vgpu_params *p = &sub->vgpu->params;
	struct gvt *gvt = sub->vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++)
		gvt_sched_add(&gvt->sched[i], &sub->engine[i].ent, p->weight, p->cap);
	os_unlock(&gvt->sched_lock, flags);
}

void dispatch_remove(struct vgpu_submission *sub)
{
	struct gvt *gvt = sub->vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++)
		gvt_sched_remove(&gvt->sched[i], &sub->engine[i].ent);
	os_unlock(&gvt->sched_lock, flags);
}

void vgpu_submission_set_share(struct gvt_vgpu *vgpu)
{
	struct gvt *gvt = vgpu->gvt;
	unsigned long flags = os_lock(&gvt->sched_lock);
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES && vgpu->sub; i++)
		gvt_sched_set(&gvt->sched[i], &vgpu->sub->engine[i].ent, vgpu->params.weight,
			      vgpu->params.cap);
	os_unlock(&gvt->sched_lock, flags);
	os_work_queue(&gvt->dispatch);
}
