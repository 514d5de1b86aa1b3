// SPDX-License-Identifier: GPL-2.0-only
/* The submission path of one vGPU: its life. See workload.h. */
#include "submission.h"

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
	submission_check_reset(sub);
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
		submission_finish_ended(&sub->engine[i]);
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

void vgpu_submission_stop(struct gvt_vgpu *vgpu)
{
	if (!vgpu->sub)
		return;
	os_mutex_lock(&vgpu->ctl);
	quiesce(vgpu->sub);
	os_mutex_unlock(&vgpu->ctl);
}

void vgpu_submission_destroy(struct gvt_vgpu *vgpu)
{
	struct vgpu_submission *sub = vgpu->sub;
	unsigned long flags;
	u32 i, k;

	if (!sub)
		return;
	vgpu_submission_stop(vgpu);
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
