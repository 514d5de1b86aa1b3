/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host layer's own state. Only files of this folder include it, and with it i915's headers.
 *
 * Locking order is always:
 *   a device's lock, i915's intel_gvt_mutex, i915.c's attach_lock
 *     host_gpu.lock                 the list of contexts; pause and resume
 *       host_lane.run               one lane's worker, start to unpin
 *         i915's locks (pin, timeline, ggtt->vm.mutex)
 *           host_engine.lock        interrupts off; nothing of i915 is called with it held
 * done() of a job is called with interrupts off and none of our locks held.
 */
#ifndef XENGT_HOST_PRIVATE_H
#define XENGT_HOST_PRIVATE_H

#include "host/compat.h"
#include "gvt/host.h"
#include "host/host_i915.h"

#include "i915_drv.h"
#include "gt/intel_context.h"
#include "gt/intel_engine.h"
#include "gt/intel_ggtt_fencing.h"
#include "gt/intel_gt.h"
#include "gt/intel_gtt.h"

#define HOST_NR_FENCES 32

struct host_gpu;

/* One engine of the GPU, and what is under way on it for all vGPUs. */
struct host_engine {
	struct intel_engine_cs *cs; /* NULL: the GPU has no such engine */
	struct notifier_block status;
	/* guards inflight, and in each lane of this engine what struct host_lane says */
	spinlock_t lock;
	struct list_head inflight; /* host_lane.link */
};

/*
 * The way of one vGPU's jobs to one engine: a queue and one i915 context. The context's image belongs
 * to one job at a time, from its fill() to its saved(), so at most one job of a lane is a request.
 */
struct host_lane {
	struct gvt_host_ctx *ctx;
	struct host_engine *engine;
	struct intel_context *ce; /* NULL: no such engine */
	struct i915_ppgtt *ppgtt;
	dma_addr_t root; /* of ppgtt, as i915 made it */
	u64 total;	 /* likewise, bytes */

	struct work_struct work;   /* takes every step but the fence's */
	struct delayed_work unpin; /* after a while without jobs */
	struct mutex run;	   /* guards pinned, and makes one step at a time */
	bool pinned;
	u32 addr; /* GGTT address of the image when it was pinned last */

	/* by engine->lock */
	struct list_head queue; /* jobs that are no request yet */
	struct list_head link;	/* in engine->inflight while there is a request */
	struct gvt_job *job;	/* the one that is a request */
	struct i915_request *rq;
	struct dma_fence_cb fence;
	struct hrtimer limit;
	int status;	/* what done() was told */
	bool done;	/* done() has returned */
	bool on_engine; /* between the context's IN and OUT: the image is the GPU's */
	bool over;	/* it ran longer than it may */
	bool cancelled; /* i915 has been told to end it */
	u64 since_ns;	/* start of the present stay on the engine; 0: not counted (any more) */
	u64 ran_ns;	/* earlier stays of this job */
	u64 busy_ns;	/* all that has ended, of all jobs */
};

struct gvt_host_ctx {
	struct host_gpu *gpu;
	struct list_head link;
	atomic_t jobs; /* submitted and saved() has not returned */
	wait_queue_head_t idle;
	struct host_lane lane[GVT_NUM_ENGINES];
};

struct host_gpu {
	struct drm_i915_private *i915;
	struct intel_gt *gt;
	struct i915_ggtt *ggtt;
	struct gvt_host_info info;
	struct list_head link; /* in i915.c's list of all */
	bool attached;	       /* the module has it */
	void *priv;	       /* the module's */

	struct page *scratch; /* vGPUs' own: what dom0's scratch page holds is none of theirs */
	dma_addr_t scratch_dma;

	struct mutex lock;
	struct list_head contexts; /* gvt_host_ctx.link */
	bool paused;		   /* the machine is going to sleep: nothing new reaches i915 */
	struct notifier_block pm;

	struct mutex wake_lock;
	u32 awake; /* wake_get() without wake_put() */

	struct list_head ranges; /* gm_range.link, by ggtt->vm.mutex */
	u64 *entries;		 /* a copy of the GGTT, good where a range of ours is */
	struct i915_fence_reg *fence[HOST_NR_FENCES];
	u64 fence_val[HOST_NR_FENCES];
	u32 fence_mask;	 /* those that are ours */
	u32 reset_count; /* of full resets, at the last fence_restore */
	spinlock_t fence_lock;

	struct host_engine engine[GVT_NUM_ENGINES];
	struct workqueue_struct *wq;
};

/* refuse.c: a reason that lives as long as the module, or NULL */
const char *host_refuse_layout(struct drm_i915_private *i915);
extern const char host_refuse_wedged[];
const char *host_refuse_gpu(struct drm_i915_private *i915);
/*
 * The reason for the first GPU that i915 drives; never NULL. For when no GPU was handed over. Waits for
 * one that is being bound.
 */
const char *host_refuse_reason(void);
/* Likewise when i915 drives no GPU at all; NULL when it drives one. Waits as that does. */
const char *host_refuse_undriven(void);

/* i915 reads the registers for its snapshot without waking the device. */
struct host_awake {
	struct pci_dev *pdev[8];
	struct drm_i915_private *i915[8];
	u32 nr;
};
/* Keeps each GPU that i915 drives awake, until the end. Process context. */
void host_wake_all(struct host_awake *awake);
void host_wake_all_end(struct host_awake *awake);

/* gm.c */
int host_gm_init(struct host_gpu *gpu);
void host_gm_fini(struct host_gpu *gpu);
int host_gm_reserve(void *host, u64 size, bool mappable, struct gvt_gm_range *out);
void host_gm_release(void *host, struct gvt_gm_range *range);
void host_ggtt_write(void *host, u32 first, const u64 *ptes, u32 nr);
void host_ggtt_scratch(void *host, u32 first, u32 nr);
void host_ggtt_flush(void *host);
void *host_page_alloc(void *host, u64 *bus);
void host_page_free(void *host, void *page, u64 bus);
/* Writes all our entries again, after a sleep in which they may have been lost. Process context. */
void host_gm_restore(struct host_gpu *gpu);

/* fence.c */
void host_fence_init(struct host_gpu *gpu);
int host_fence_reserve(void *host, u32 nr, u32 *ids);
void host_fence_release(void *host, u32 nr, const u32 *ids);
void host_fence_write(void *host, u32 id, u64 val);
/* i915 clears our fences in a full reset and when the device wakes up. Any context. */
void host_fence_restore(struct host_gpu *gpu);
void host_fence_check_reset(struct host_gpu *gpu);

/* mmio.c */
u32 host_mmio_read(void *host, u32 off);
void host_mmio_write(void *host, u32 off, u32 val);
void host_wake_get(void *host);
void host_wake_put(void *host);

/* ctx.c */
int host_ctx_create(void *host, struct gvt_host_ctx **out);
void host_ctx_destroy(struct gvt_host_ctx *ctx);
u64 host_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine);
u32 host_ctx_addr(struct gvt_host_ctx *ctx, enum gvt_engine engine);
/* Pins the lane's context (its lock is held); -errno as i915 gives it. Unpins, if pinned. */
int host_lane_pin(struct host_lane *lane);
void host_lane_unpin(struct host_lane *lane);
/* Listens to the engines' context switches, or no longer. Process context. */
void host_engines_init(struct host_gpu *gpu);
void host_engines_fini(struct host_gpu *gpu);

/* submit.c */
int host_submit(struct gvt_host_ctx *ctx, struct gvt_job *job);
void host_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job);
void host_lane_init(struct host_lane *lane);
/* Has the lane's worker look at what there is to do. Any context. */
void host_lane_kick(struct host_lane *lane);

/* image.c */
void host_image_fill(struct host_lane *lane, struct gvt_job *job);
void host_image_saved(struct host_lane *lane, struct gvt_job *job);

/* pm.c */
int host_pm_init(struct host_gpu *gpu);
void host_pm_fini(struct host_gpu *gpu);
void host_pm_resume(struct host_gpu *gpu);

/* A register without forcewake and locks: only such that are outside of i915's forcewake ranges. */
static inline void __iomem *host_reg(struct host_gpu *gpu, u32 off)
{
	return (u8 __iomem *)host_uncore_regs(gpu->gt->uncore) + off;
}

#endif
