// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts of a vGPU, one i915 context an engine, and what the engines tell about them.
 *
 * i915 says when a context comes onto an engine and when it has left it (its image is saved then). It
 * says so for every context, several times for a request that is preempted, and up to a millisecond
 * after the request's fence. A context of ours is alone on the engine between the two (single
 * submission), so the time between them is GPU time.
 */
#include <linux/notifier.h>

#include "host/private.h"
#include "gt/intel_execlists_submission.h"

/* takes the ring of the largest guest whole, also where the copy wraps around */
#define LANE_RING_SIZE SZ_2M

static const enum intel_engine_id engine_ids[GVT_NUM_ENGINES] = {
	[GVT_RCS] = RCS0, [GVT_BCS] = BCS0, [GVT_VCS] = VCS0, [GVT_VECS] = VECS0, [GVT_VCS2] = VCS1,
};

static void context_in(struct host_lane *lane, u64 now)
{
	u64 limit_ns = (u64)lane->job->time_limit_us * NSEC_PER_USEC;

	lane->on_engine = true;
	if (lane->done)
		return;
	lane->since_ns = now;
	if (limit_ns)
		hrtimer_start(&lane->limit,
			      ns_to_ktime(limit_ns > lane->ran_ns ? limit_ns - lane->ran_ns : 0),
			      HRTIMER_MODE_REL);
}

static void context_out(struct host_lane *lane, u64 now)
{
	lane->on_engine = false;
	if (lane->since_ns) {
		lane->ran_ns += now - lane->since_ns;
		lane->busy_ns += now - lane->since_ns;
		lane->since_ns = 0;
	}
	hrtimer_try_to_cancel(&lane->limit);
	if (lane->done)
		host_lane_kick(lane);
}

static int context_status(struct notifier_block *nb, unsigned long action, void *data)
{
	struct host_engine *engine = container_of(nb, struct host_engine, status);
	struct i915_request *rq = data;
	struct host_lane *lane;
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	list_for_each_entry (lane, &engine->inflight, link) {
		if (lane->ce != rq->context)
			continue;
		if (action == INTEL_CONTEXT_SCHEDULE_IN)
			context_in(lane, ktime_get_ns());
		else if (action == INTEL_CONTEXT_SCHEDULE_OUT)
			context_out(lane, ktime_get_ns());
		break;
	}
	spin_unlock_irqrestore(&engine->lock, flags);
	return NOTIFY_DONE;
}

void host_engines_init(struct host_gpu *gpu)
{
	struct host_engine *engine;
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		engine = &gpu->engine[i];
		spin_lock_init(&engine->lock);
		INIT_LIST_HEAD(&engine->inflight);
		engine->cs = gpu->gt->engine[engine_ids[i]];
		if (!engine->cs)
			continue;
		gpu->info.engine_mask |= BIT(i);
		engine->status.notifier_call = context_status;
		atomic_notifier_chain_register(&engine->cs->context_status_notifier,
					       &engine->status);
	}
}

void host_engines_fini(struct host_gpu *gpu)
{
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++)
		if (gpu->engine[i].cs)
			atomic_notifier_chain_unregister(
				&gpu->engine[i].cs->context_status_notifier,
				&gpu->engine[i].status);
}

u64 host_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	struct host_lane *lane = &ctx->lane[engine];
	unsigned long flags;
	u64 ns;

	if (!lane->ce)
		return 0;
	spin_lock_irqsave(&lane->engine->lock, flags);
	ns = lane->busy_ns;
	if (lane->since_ns)
		ns += ktime_get_ns() - lane->since_ns;
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	return ns;
}

u32 host_ctx_addr(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	return READ_ONCE(ctx->lane[engine].addr);
}

int host_lane_pin(struct host_lane *lane)
{
	int ret;

	lockdep_assert_held(&lane->run);
	if (lane->pinned)
		return 0;
	ret = intel_context_pin(lane->ce);
	if (ret)
		return ret;
	lane->pinned = true;
	WRITE_ONCE(lane->addr, i915_ggtt_offset(lane->ce->state));
	return 0;
}

void host_lane_unpin(struct host_lane *lane)
{
	lockdep_assert_held(&lane->run);
	if (lane->pinned)
		intel_context_unpin(lane->ce);
	lane->pinned = false;
}

static int lane_create(struct gvt_host_ctx *ctx, u32 i)
{
	struct host_lane *lane = &ctx->lane[i];
	struct intel_context *ce;
	struct i915_ppgtt *ppgtt;

	lane->ctx = ctx;
	lane->engine = &ctx->gpu->engine[i];
	if (!lane->engine->cs)
		return 0;

	ppgtt = i915_ppgtt_create(ctx->gpu->gt, I915_BO_ALLOC_PM_EARLY);
	if (IS_ERR(ppgtt))
		return PTR_ERR(ppgtt);
	ce = intel_context_create(lane->engine->cs);
	if (IS_ERR(ce)) {
		i915_vm_put(&ppgtt->vm);
		return PTR_ERR(ce);
	}
	i915_vm_put(ce->vm);
	ce->vm = i915_vm_get(&ppgtt->vm);
	intel_context_set_single_submission(ce);
	ce->ring_size = LANE_RING_SIZE;

	lane->ppgtt = ppgtt;
	lane->root = px_dma(ppgtt->pd);
	lane->total = ppgtt->vm.total;
	host_lane_init(lane);
	lane->ce = ce;
	return 0;
}

static void lane_destroy(struct host_lane *lane)
{
	if (!lane->ce)
		return;
	hrtimer_cancel(&lane->limit);
	cancel_work_sync(&lane->work);
	cancel_delayed_work_sync(&lane->unpin);
	mutex_lock(&lane->run);
	host_lane_unpin(lane);
	mutex_unlock(&lane->run);
	intel_context_put(lane->ce);
	i915_vm_put(&lane->ppgtt->vm);
}

void host_ctx_destroy(struct gvt_host_ctx *ctx)
{
	struct host_gpu *gpu = ctx->gpu;
	u32 i;

	wait_event(ctx->idle, !atomic_read(&ctx->jobs));
	mutex_lock(&gpu->lock);
	list_del(&ctx->link);
	mutex_unlock(&gpu->lock);
	for (i = GVT_NUM_ENGINES; i-- > 0;)
		lane_destroy(&ctx->lane[i]);
	kfree(ctx);
}

int host_ctx_create(void *host, struct gvt_host_ctx **out)
{
	struct host_gpu *gpu = host;
	struct gvt_host_ctx *ctx;
	int ret = 0;
	u32 i;

	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	ctx->gpu = gpu;
	init_waitqueue_head(&ctx->idle);
	for (i = 0; i < GVT_NUM_ENGINES && !ret; i++)
		ret = lane_create(ctx, i);
	mutex_lock(&gpu->lock);
	list_add_tail(&ctx->link, &gpu->contexts);
	mutex_unlock(&gpu->lock);
	if (ret) {
		host_ctx_destroy(ctx);
		return ret == -ENOMEM ? -ENOMEM : -EIO;
	}
	*out = ctx;
	return 0;
}
