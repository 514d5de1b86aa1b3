// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleep of the whole machine. i915 has a hook for the wake-up only, and it waits for ever for contexts
 * that stay pinned; so the way down is taken from the kernel's own notice, before anything is frozen.
 */
#include <linux/suspend.h>

#include "host/private.h"

/* a job that needs longer is ended: its guest sees a hang, which is better than a dead laptop */
#define DRAIN_MS 2000

static bool lane_is_idle(struct host_lane *lane)
{
	return !READ_ONCE(lane->job);
}

static void lane_pause(struct host_lane *lane)
{
	unsigned long flags;

	if (!wait_event_timeout(lane->ctx->idle, lane_is_idle(lane), msecs_to_jiffies(DRAIN_MS))) {
		spin_lock_irqsave(&lane->engine->lock, flags);
		lane->over = lane->job;
		spin_unlock_irqrestore(&lane->engine->lock, flags);
		host_lane_kick(lane);
		wait_event_timeout(lane->ctx->idle, lane_is_idle(lane), msecs_to_jiffies(DRAIN_MS));
	}
	mutex_lock(&lane->run);
	if (lane_is_idle(lane))
		host_lane_unpin(lane);
	mutex_unlock(&lane->run);
}

static void for_each_lane(struct host_gpu *gpu, void (*fn)(struct host_lane *lane))
{
	struct gvt_host_ctx *ctx;
	u32 i;

	list_for_each_entry (ctx, &gpu->contexts, link)
		for (i = 0; i < GVT_NUM_ENGINES; i++)
			if (ctx->lane[i].ce)
				fn(&ctx->lane[i]);
}

static int pm_notify(struct notifier_block *nb, unsigned long event, void *unused)
{
	struct host_gpu *gpu = container_of(nb, struct host_gpu, pm);

	switch (event) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		mutex_lock(&gpu->lock);
		WRITE_ONCE(gpu->paused, true);
		for_each_lane(gpu, lane_pause);
		mutex_unlock(&gpu->lock);
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
		mutex_lock(&gpu->lock);
		WRITE_ONCE(gpu->paused, false);
		for_each_lane(gpu, host_lane_kick);
		mutex_unlock(&gpu->lock);
		break;
	}
	return NOTIFY_DONE;
}

/* i915 has its own registers and entries back; ours it does not know. */
void host_pm_resume(struct host_gpu *gpu)
{
	host_gm_restore(gpu);
	host_fence_restore(gpu);
}

int host_pm_init(struct host_gpu *gpu)
{
	gpu->pm.notifier_call = pm_notify;
	return register_pm_notifier(&gpu->pm);
}

void host_pm_fini(struct host_gpu *gpu)
{
	unregister_pm_notifier(&gpu->pm);
}
