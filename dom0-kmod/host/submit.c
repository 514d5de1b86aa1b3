// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs become i915 requests, and no thread waits for them.
 *
 * A job's steps and who takes them:
 *   queued     host_submit()      any number a lane
 *   started    the lane's worker  context pinned, ring copied, image filled, request added
 *   done       the fence          in hard irq; done() is called
 *   saved      the lane's worker  once the context has left the engine; saved() is called
 * The worker runs when there may be a step to take and never waits: the fence, the context's leaving,
 * the timer of a limit and the calls from the core all kick it.
 *
 * What waits behind a job that hung was meant to follow it, so it comes back with -EINTR. What waits
 * behind a job that was cancelled or ran over its time goes on.
 */
#include <linux/hrtimer.h>

#include "host/private.h"
#include "gt/intel_gpu_commands.h"
#include "gt/intel_ring.h"
#include "i915_request.h"

/*
 * A request does not straddle the ring's end: what is left there is skipped, and that can be as much as
 * the request itself needs. So half the ring, less what i915 adds.
 */
#define MAX_RING_DWORDS ((SZ_1M - SZ_4K) / sizeof(u32))

/* a context that stays pinned keeps its engine awake; pinning costs about as much as a small job */
#define UNPIN_MS 20

/* lives in gvt_job.host_private */
struct job_state {
	struct list_head link;
	bool cancel;
};
static_assert(sizeof(struct job_state) <= sizeof_field(struct gvt_job, host_private));

static struct job_state *state_of(struct gvt_job *job)
{
	return (struct job_state *)job->host_private;
}

static struct gvt_job *job_of(struct job_state *state)
{
	return container_of((void *)state, struct gvt_job, host_private);
}

void host_lane_kick(struct host_lane *lane)
{
	queue_work(lane->ctx->gpu->wq, &lane->work);
}

static void job_gone(struct host_lane *lane)
{
	atomic_dec(&lane->ctx->jobs);
	wake_up_all(&lane->ctx->idle);
}

/* A job that never became a request. */
static void job_return(struct host_lane *lane, struct gvt_job *job, int status)
{
	unsigned long flags;

	local_irq_save(flags);
	job->done(job, status);
	local_irq_restore(flags);
	job->saved(job, NULL, 0);
	job_gone(lane);
}

/* Takes the first job off the queue for which all or cancelled-only holds. */
static struct gvt_job *take(struct host_lane *lane, bool cancelled_only)
{
	struct job_state *state, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&lane->engine->lock, flags);
	list_for_each_entry (state, &lane->queue, link) {
		if (!cancelled_only || state->cancel) {
			found = state;
			list_del(&found->link);
			break;
		}
	}
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	return found ? job_of(found) : NULL;
}

static int status_of(struct host_lane *lane, struct dma_fence *fence)
{
	switch (fence->error) {
	case 0:
	case -EAGAIN: /* was on the engine when another was reset, and ran again */
	case -ETIMEDOUT:
		return 0;
	case -EINTR:
		return -EINTR;
	default:
		return intel_gt_is_wedged(lane->ctx->gpu->gt) ? -ENODEV : -EIO;
	}
}

/* Hard irq, with the fence's lock held. */
static void fence_signalled(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	struct host_lane *lane = container_of(cb, struct host_lane, fence);
	int status = status_of(lane, fence);
	unsigned long flags;
	u64 now;

	lane->job->done(lane->job, status);

	spin_lock_irqsave(&lane->engine->lock, flags);
	now = ktime_get_ns();
	lane->status = status;
	lane->done = true;
	if (lane->since_ns) {
		lane->busy_ns += now - lane->since_ns;
		lane->since_ns = 0;
	}
	if (!lane->on_engine)
		host_lane_kick(lane);
	spin_unlock_irqrestore(&lane->engine->lock, flags);
}

static enum hrtimer_restart limit_reached(struct hrtimer *timer)
{
	struct host_lane *lane = container_of(timer, struct host_lane, limit);
	unsigned long flags;
	u64 ran;

	spin_lock_irqsave(&lane->engine->lock, flags);
	/* it may be the timer of a stay that ended just now, or of the job before */
	if (lane->job && lane->since_ns && lane->job->time_limit_us) {
		ran = lane->ran_ns + ktime_get_ns() - lane->since_ns;
		if (ran >= (u64)lane->job->time_limit_us * NSEC_PER_USEC) {
			lane->over = true;
			host_lane_kick(lane);
		}
	}
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	return HRTIMER_NORESTART;
}

static int emit(struct i915_request *rq, const struct gvt_job *job)
{
	u32 *cs;
	int ret;

	/* a reset tells by it whether the job had begun */
	ret = rq->engine->emit_init_breadcrumb(rq);
	if (ret || !job->ring_dwords)
		return ret;
	cs = intel_ring_begin(rq, job->ring_dwords);
	if (IS_ERR(cs))
		return PTR_ERR(cs);
	memcpy(cs, job->ring, job->ring_dwords * sizeof(u32));
	intel_ring_advance(rq, cs + job->ring_dwords);
	return 0;
}

/* Only where the fence carries no error yet that would end it anyway. */
static bool set_error(struct i915_request *rq, int error)
{
	int old = READ_ONCE(rq->fence.error);

	do {
		if (i915_request_signaled(rq) || (old && old != -EAGAIN && old != -ETIMEDOUT))
			return false;
	} while (!try_cmpxchg(&rq->fence.error, &old, error));
	return true;
}

static void start(struct host_lane *lane, struct gvt_job *job)
{
	struct i915_request *rq;
	unsigned long flags;
	int ret;

	host_fence_check_reset(lane->ctx->gpu);
	ret = host_lane_pin(lane);
	if (ret) {
		job_return(lane, job, -EIO);
		return;
	}
	rq = i915_request_create(lane->ce);
	if (IS_ERR(rq)) {
		job_return(lane, job, -EIO);
		return;
	}
	/* from here on the request must be added; with an error i915 leaves our commands out */
	if (emit(rq, job))
		set_error(rq, -EIO);
	host_image_fill(lane, job);
	i915_request_get(rq);

	spin_lock_irqsave(&lane->engine->lock, flags);
	lane->rq = rq;
	lane->job = job;
	lane->status = 0;
	lane->done = lane->on_engine = lane->over = lane->cancelled = false;
	lane->ran_ns = lane->since_ns = 0;
	list_add_tail(&lane->link, &lane->engine->inflight);
	spin_unlock_irqrestore(&lane->engine->lock, flags);

	dma_fence_add_callback(&rq->fence, &lane->fence, fence_signalled);
	i915_request_add(rq);
}

/* What i915 does to cancel one request; the function itself is not exported. */
static void cancel_request(struct host_lane *lane)
{
	struct i915_request *rq = lane->rq;

	if (!set_error(rq, -EINTR))
		return;
	set_bit(I915_FENCE_FLAG_SENTINEL, &rq->fence.flags);
	intel_context_cancel_request(lane->ce, rq);
}

/* The request is complete and its context saved: the image is ours again. */
static void finish(struct host_lane *lane)
{
	struct gvt_job *job = lane->job, *next;
	struct i915_request *rq = lane->rq;
	unsigned long flags;

	/* the callback may still be on its way out of our code */
	spin_lock_irqsave(rq->fence.lock, flags);
	spin_unlock_irqrestore(rq->fence.lock, flags);

	host_image_saved(lane, job);

	spin_lock_irqsave(&lane->engine->lock, flags);
	list_del(&lane->link);
	lane->job = NULL;
	lane->rq = NULL;
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	i915_request_put(rq);
	job_gone(lane);

	if (lane->status == -EIO)
		while ((next = take(lane, false)))
			job_return(lane, next, -EINTR);
}

enum next { NEXT_NONE, NEXT_CANCEL, NEXT_FINISH, NEXT_START };

static enum next next_step(struct host_lane *lane)
{
	enum next step = NEXT_NONE;
	unsigned long flags;

	spin_lock_irqsave(&lane->engine->lock, flags);
	if (lane->job) {
		if (lane->done && !lane->on_engine)
			step = NEXT_FINISH;
		else if (!lane->done && !lane->cancelled &&
			 (lane->over || state_of(lane->job)->cancel))
			step = NEXT_CANCEL;
	} else if (!list_empty(&lane->queue) && !READ_ONCE(lane->ctx->gpu->paused)) {
		step = NEXT_START;
	}
	if (step == NEXT_CANCEL)
		lane->cancelled = true;
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	return step;
}

static void lane_work(struct work_struct *work)
{
	struct host_lane *lane = container_of(work, struct host_lane, work);
	struct gvt_job *job;
	enum next step;

	mutex_lock(&lane->run);
	while ((job = take(lane, true)))
		job_return(lane, job, -EINTR);
	while ((step = next_step(lane)) != NEXT_NONE) {
		if (step == NEXT_CANCEL) {
			cancel_request(lane);
		} else if (step == NEXT_FINISH) {
			finish(lane);
		} else {
			job = take(lane, false);
			if (job)
				start(lane, job);
		}
	}
	if (!lane->job && lane->pinned)
		mod_delayed_work(lane->ctx->gpu->wq, &lane->unpin, msecs_to_jiffies(UNPIN_MS));
	mutex_unlock(&lane->run);
}

static void unpin_work(struct work_struct *work)
{
	struct host_lane *lane = container_of(to_delayed_work(work), struct host_lane, unpin);

	mutex_lock(&lane->run);
	if (!lane->job)
		host_lane_unpin(lane);
	mutex_unlock(&lane->run);
}

void host_lane_init(struct host_lane *lane)
{
	INIT_WORK(&lane->work, lane_work);
	INIT_DELAYED_WORK(&lane->unpin, unpin_work);
	mutex_init(&lane->run);
	INIT_LIST_HEAD(&lane->queue);
	host_hrtimer_setup(&lane->limit, limit_reached);
}

int host_submit(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	struct host_lane *lane = &ctx->lane[job->engine];
	struct job_state *state = state_of(job);
	unsigned long flags;

	if (!lane->ce || intel_gt_is_wedged(ctx->gpu->gt))
		return -ENODEV;
	if (job->ring_dwords > MAX_RING_DWORDS || job->ring_dwords & 1)
		return -EIO;

	atomic_inc(&ctx->jobs);
	state->cancel = false;
	spin_lock_irqsave(&lane->engine->lock, flags);
	list_add_tail(&state->link, &lane->queue);
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	host_lane_kick(lane);
	return 0;
}

void host_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	struct host_lane *lane = &ctx->lane[job->engine];
	unsigned long flags;

	spin_lock_irqsave(&lane->engine->lock, flags);
	state_of(job)->cancel = true;
	spin_unlock_irqrestore(&lane->engine->lock, flags);
	host_lane_kick(lane);
}
