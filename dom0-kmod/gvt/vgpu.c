// SPDX-License-Identifier: GPL-2.0-only
/* Life of a vGPU: create, reset, destroy, failsafe; its status. Locks: vgpu.h. */
#include "vgpu.h"
#include "fence.h"
#include "life.h"
#include "pvinfo.h"
#include "trace.h"
#include "workload.h"

/* ---- what it gets of the GPU; gvt->lock held ---- */

static int check_params(const struct gvt_vgpu_params *p)
{
	if (!p->low_gm_mib || !p->high_gm_mib || p->fences > GVT_NUM_FENCES)
		return -EINVAL;
	if (!p->weight || p->weight > 1000 || p->cap > 100 || p->primary < -1 || p->primary > 1)
		return -EINVAL;
	return 0;
}

static int reserve(struct gvt_vgpu *vgpu)
{
	const struct gvt_host_ops *ops = vgpu->gvt->host_ops;
	const struct gvt_vgpu_params *p = &vgpu->params;
	struct gvt *gvt = vgpu->gvt;
	int err;

	if (p->low_gm_mib > gvt->limits.low_gm_mib - gvt->low_gm_used_mib ||
	    p->high_gm_mib > gvt->limits.high_gm_mib - gvt->high_gm_used_mib ||
	    p->fences > gvt->limits.fences - gvt->fences_used)
		return -ENOSPC;
	err = ops->gm_reserve(gvt->host, (u64)p->low_gm_mib << 20, true, &vgpu->low_gm);
	if (err)
		return err;
	err = ops->gm_reserve(gvt->host, (u64)p->high_gm_mib << 20, false, &vgpu->high_gm);
	if (err)
		goto err_low;
	err = ops->fence_reserve(gvt->host, p->fences, vgpu->fence_ids);
	if (err)
		goto err_high;
	gvt->low_gm_used_mib += p->low_gm_mib;
	gvt->high_gm_used_mib += p->high_gm_mib;
	gvt->fences_used += p->fences;
	return 0;

err_high:
	ops->gm_release(gvt->host, &vgpu->high_gm);
err_low:
	ops->gm_release(gvt->host, &vgpu->low_gm);
	return err;
}

static void release(struct gvt_vgpu *vgpu)
{
	const struct gvt_host_ops *ops = vgpu->gvt->host_ops;
	struct gvt *gvt = vgpu->gvt;

	gvt->fences_used -= vgpu->params.fences;
	gvt->high_gm_used_mib -= vgpu->params.high_gm_mib;
	gvt->low_gm_used_mib -= vgpu->params.low_gm_mib;
	ops->fence_release(gvt->host, vgpu->params.fences, vgpu->fence_ids);
	ops->gm_release(gvt->host, &vgpu->high_gm);
	ops->gm_release(gvt->host, &vgpu->low_gm);
}

/* ---- reset ---- */

/* Registers and all that hangs on them. vgpu->lock held. */
static void power_on(struct gvt_vgpu *vgpu)
{
	u32 i;

	vgpu->state = GVT_VGPU_NEW;
	vgpu->reason[0] = '\0';
	vgpu_mmio_reset(vgpu);
	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		vgpu->engine[i].dropped = 0;
		vgpu_engine_reset(vgpu, i);
	}
	vgpu_pvinfo_reset(vgpu);
	vgpu_irq_reset(vgpu);
	vgpu_display_reset(vgpu);
}

void vgpu_reset_locked(struct gvt_vgpu *vgpu, bool keep_firmware)
{
	unsigned long flags;

	trace_vgpu_reset(vgpu->id, keep_firmware);
	if (!keep_firmware)
		vgpu_opregion_reset(vgpu);
	flags = os_lock(&vgpu->lock);
	vgpu_cfg_reset(vgpu, keep_firmware);
	vgpu_fence_reset(vgpu);
	power_on(vgpu);
	vgpu->stats.resets++;
	os_unlock(&vgpu->lock, flags);
	vgpu_submission_drain(vgpu, !keep_firmware);
	/* No access reaches the GGTT any more: BAR0 is not decoded. */
	vgpu_ggtt_reset(vgpu);
	vgpu_event(vgpu, GVT_EVENT_RESET);
}

void gvt_op_vgpu_reset(struct gvt_vgpu *vgpu)
{
	os_mutex_lock(&vgpu->ctl);
	vgpu_reset_locked(vgpu, false);
	os_mutex_unlock(&vgpu->ctl);
}

/* ---- create and destroy ---- */

static int set_up(struct gvt_vgpu *vgpu)
{
	unsigned long flags;
	int err;

	err = vgpu_display_create(vgpu);
	if (err)
		return err;
	err = vgpu_mmio_init(vgpu);
	if (err)
		goto err_display;
	err = vgpu_ggtt_create(vgpu);
	if (err)
		goto err_mmio;
	err = vgpu_submission_create(vgpu);
	if (err)
		goto err_ggtt;
	vgpu_opregion_create(vgpu);
	vgpu_cfg_init(vgpu);
	flags = os_lock(&vgpu->lock);
	power_on(vgpu);
	os_unlock(&vgpu->lock, flags);
	return 0;

err_ggtt:
	vgpu_ggtt_destroy(vgpu);
err_mmio:
	vgpu_mmio_fini(vgpu);
err_display:
	vgpu_display_destroy(vgpu);
	return err;
}

static void tear_down(struct gvt_vgpu *vgpu)
{
	unsigned long flags;

	vgpu_cfg_fini(vgpu);
	vgpu_opregion_destroy(vgpu);
	vgpu_display_destroy(vgpu);
	flags = os_lock(&vgpu->lock);
	vgpu_fence_reset(vgpu);
	os_unlock(&vgpu->lock, flags);
	vgpu_submission_destroy(vgpu);
	vgpu_ggtt_destroy(vgpu);
	vgpu_mmio_fini(vgpu);
}

int gvt_op_vgpu_create(struct gvt *gvt, const struct gvt_vgpu_params *params,
		       const struct gvt_mpt_ops *mpt, void *dom, struct gvt_vgpu **out)
{
	struct gvt_vgpu *vgpu;
	int err;

	if (!gvt_ops_complete(mpt, sizeof(*mpt)))
		return -EINVAL;
	err = check_params(params);
	if (err)
		return err;
	vgpu = os_zalloc(sizeof(*vgpu));
	if (!vgpu)
		return -ENOMEM;
	vgpu->gvt = gvt;
	vgpu->mpt = mpt;
	vgpu->dom = dom;
	vgpu->params = *params;
	vgpu->params.name[GVT_NAME_LEN - 1] = '\0';
	os_mutex_init(&vgpu->ctl);
	os_lock_init(&vgpu->lock);
	INIT_LIST_HEAD(&vgpu->link);

	os_mutex_lock(&gvt->lock);
	err = -EBUSY;
	if (gvt->nr_vgpus == GVT_MAX_VGPUS)
		goto err_unlock;
	err = reserve(vgpu);
	if (err)
		goto err_unlock;
	gvt->host_ops->wake_get(gvt->host);
	vgpu->id = gvt->next_id++;
	err = set_up(vgpu);
	if (err)
		goto err_release;
	list_add_tail(&vgpu->link, &gvt->vgpus);
	gvt->nr_vgpus++;
	trace_vgpu_create(vgpu->id, params->owner, params->low_gm_mib, params->high_gm_mib);
	os_mutex_unlock(&gvt->lock);
	*out = vgpu;
	return 0;

err_release:
	release(vgpu);
	gvt->host_ops->wake_put(gvt->host);
err_unlock:
	os_mutex_unlock(&gvt->lock);
	os_free(vgpu);
	return err;
}

void gvt_op_vgpu_destroy(struct gvt_vgpu *vgpu)
{
	struct gvt *gvt = vgpu->gvt;

	/* The GPU may take seconds to let go of what hangs; no other vGPU has to wait for that. */
	vgpu_submission_stop(vgpu);
	os_mutex_lock(&gvt->lock);
	list_del_init(&vgpu->link);
	gvt->nr_vgpus--;
	trace_vgpu_destroy(vgpu->id, vgpu->params.owner);
	tear_down(vgpu);
	release(vgpu);
	gvt->host_ops->wake_put(gvt->host);
	os_mutex_unlock(&gvt->lock);
	os_free(vgpu);
}

/* ---- failsafe and events ---- */

void vgpu_failsafe(struct gvt_vgpu *vgpu, const char *fmt, ...)
{
	va_list args;

	os_assert_locked(&vgpu->lock);
	if (vgpu->state == GVT_VGPU_FAILSAFE)
		return;
	vgpu->state = GVT_VGPU_FAILSAFE;
	trace_vgpu_failsafe(vgpu->id, vgpu->params.owner);
	va_start(args, fmt);
	vsnprintf(vgpu->reason, sizeof(vgpu->reason), fmt, args);
	va_end(args);
	vgpu_submission_kick(vgpu);
	vgpu_event(vgpu, GVT_EVENT_FAILSAFE);
}

void vgpu_event(struct gvt_vgpu *vgpu, enum gvt_event ev)
{
	struct gvt *gvt = vgpu->gvt;

	if (gvt->event_sink)
		gvt->event_sink(gvt->event_arg, vgpu->id, vgpu->params.owner, ev);
}

/* ---- what the administrator sees and sets ---- */

u64 gvt_vgpu_id(const struct gvt_vgpu *vgpu)
{
	return vgpu->id;
}

static void get_mode(const struct gvt_vgpu *vgpu, struct gvt_vgpu_status *out)
{
	u32 i;

	for (i = 0; i < DISP_PIPES; i++) {
		const struct disp_pipe *pipe = &vgpu->display.pipe[i];

		if (!pipe->on)
			continue;
		out->mode_width = pipe->width;
		out->mode_height = pipe->height;
		out->mode_refresh_mhz = pipe->refresh_mhz;
		return;
	}
}

void gvt_vgpu_get_status(struct gvt_vgpu *vgpu, struct gvt_vgpu_status *out)
{
	unsigned long flags = os_lock(&vgpu->lock);
	u32 i;

	*out = (struct gvt_vgpu_status){
		.id = vgpu->id,
		.owner = vgpu->params.owner,
		.state = vgpu->state,
		.low_gm_base = vgpu->low_gm.start,
		.low_gm_size = vgpu->low_gm.size,
		.high_gm_base = vgpu->high_gm.start,
		.high_gm_size = vgpu->high_gm.size,
		.fences = vgpu->params.fences,
		.weight = vgpu->params.weight,
		.cap = vgpu->params.cap,
		.display_ready = vgpu_pvinfo_display_ready(vgpu),
		.traps = vgpu->stats.traps,
		.irqs = vgpu->stats.irqs,
		.vblanks = vgpu->stats.vblanks,
		.flips = vgpu->stats.flips,
		.ggtt_writes = vgpu->stats.ggtt_writes,
		.refused_regs = vgpu->stats.refused_regs,
		.refused_ptes = vgpu->stats.refused_ptes,
		.resets = vgpu->stats.resets,
		.protocol_errors = vgpu->stats.protocol_errors,
		.bad_fences = vgpu->stats.bad_fences,
		.bar_errors = vgpu->stats.bar_errors,
	};
	memcpy(out->name, vgpu->params.name, sizeof(out->name));
	memcpy(out->reason, vgpu->reason, sizeof(out->reason));
	get_mode(vgpu, out);
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		out->dropped_submissions += vgpu->engine[i].dropped;
	os_unlock(&vgpu->lock, flags);
	vgpu_submission_status(vgpu, out);
}

u32 gvt_vgpu_get_refused(struct gvt_vgpu *vgpu, u32 *offs, u32 nr)
{
	unsigned long flags = os_lock(&vgpu->lock);
	u32 have = vgpu->mmio.nr_refused;

	memcpy(offs, vgpu->mmio.refused, sizeof(u32) * min(nr, have));
	os_unlock(&vgpu->lock, flags);
	return have;
}

int gvt_vgpu_set_cap(struct gvt_vgpu *vgpu, u32 cap)
{
	unsigned long flags;

	if (cap > 100)
		return -EINVAL;
	flags = os_lock(&vgpu->lock);
	vgpu->params.cap = cap;
	os_unlock(&vgpu->lock, flags);
	vgpu_submission_set_share(vgpu);
	return 0;
}

int gvt_vgpu_set_weight(struct gvt_vgpu *vgpu, u32 weight)
{
	unsigned long flags;

	if (!weight || weight > 1000)
		return -EINVAL;
	flags = os_lock(&vgpu->lock);
	vgpu->params.weight = weight;
	os_unlock(&vgpu->lock, flags);
	vgpu_submission_set_share(vgpu);
	return 0;
}

/* The lock is taken for each value and not for all, so that nothing waits for the caller. */
void gvt_vgpu_for_each_reg(struct gvt_vgpu *vgpu,
			   void (*fn)(void *arg, const char *name, u32 off, u32 val), void *arg)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;
	char name[64];
	u32 off;

	for (off = 0; off < GVT_MMIO_SIZE; off += 4) {
		u32 slot = gvt_slot(index, off), val;
		unsigned long flags;

		if (!slot)
			continue;
		flags = os_lock(&vgpu->lock);
		val = vgpu->mmio.val[slot];
		os_unlock(&vgpu->lock, flags);
		gvt_reg_name(&index->slots[slot], name, sizeof(name));
		fn(arg, name, off, val);
	}
}
