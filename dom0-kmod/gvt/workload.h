/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workloads: from a guest's ELSP write to the host's engine and back.
 *
 * Path of one element of a submission, and who takes each step:
 *   handler    ELSP: execlist.c has the list, this vGPU's worker is woken
 *   worker     context image and ring registers are read once and checked; ring section copied; page
 *              tables synced; commands scanned; queued in the scheduler
 *   dispatch   picked: gvt_host_ops.submit
 *   host       fill(): the checked image goes into the host's
 *   hard irq   done(): status and GPU time noted, the engine's next pick is due
 *   host       saved(): the image is copied back to the guest
 *   worker     page references dropped, ring registers, user interrupts, CSB
 *
 * The worker is one work item a vGPU, dispatch one a GPU; neither waits for the GPU. An element's work
 * begins when the one before it has ended, as in hardware; a lite restore becomes a workload from where
 * the one under way will end.
 *
 * What does not end well. A broken rule (scan.h, and each check here that says so) stops the vGPU. A
 * fault of one context (memory that is not mapped, a budget) and work that hung leave the engine where
 * it is: the guest gets the command-streamer error interrupt, as from hardware, and recovers by
 * resetting the engine. Hangs are counted against limits.
 *
 * Files: submission.c (life), submission_work.c (worker, resets), submission_moved.c (memory that was
 * given back), workload.c (one element made ready),
 * workload_context.c (contexts), workload_image.c and workload_state.c (their images),
 * workload_complete.c (ends, faults, limits), dispatch.c (scheduler and host).
 *
 * Lock order is always:
 *   vgpu->ctl          the worker's: workloads, frames, page tables
 *     gvt->sched_lock  spinlock: scheduler and states of workloads; taken in hard irq
 *     vgpu->lock       registers, execlists, generations, notifications
 * The two spinlocks are never held together. fill() and saved() take neither ctl nor another mutex: who
 * holds ctl may wait for them.
 */
#ifndef XENGT_GVT_WORKLOAD_H
#define XENGT_GVT_WORKLOAD_H

#include "gvt.h"

struct gvt_vgpu;
struct vgpu_submission;

/* ---- one GPU ---- */

void gvt_dispatch_init(struct gvt *gvt);
/* No vGPU is left. Worker. */
void gvt_dispatch_fini(struct gvt *gvt);

/* ---- one vGPU ---- */

/* Makes what a vGPU needs to submit (host contexts, frames, page tables, room for batches). Worker.
 * Returns 0, -ENOMEM, -ENOSPC, -EIO; on an error nothing is left. */
int vgpu_submission_create(struct gvt_vgpu *vgpu);
/* Cancels what runs and waits for it: the part of the end that depends on the GPU. No access can come any
 * more. Worker, without locks. */
void vgpu_submission_stop(struct gvt_vgpu *vgpu);
/* The same if it was not done, and frees all. Worker, without the vGPU's locks. NULL-safe. */
void vgpu_submission_destroy(struct gvt_vgpu *vgpu);
/*
 * For the reset of the whole vGPU: what runs is cancelled and waited for; page tables, frames and
 * contexts are made anew. When there is no memory for that the vGPU goes to failsafe. ctl held, after
 * the engines were reset; worker.
 */
void vgpu_submission_drain(struct gvt_vgpu *vgpu, bool forgive_hangs);

/* There is a submission in an execlist queue, or the vGPU is to be stopped: wakes the worker. Any
 * context. */
void vgpu_submission_kick(struct gvt_vgpu *vgpu);
/* An engine was reset: nothing that is under way on it is told to the guest any more, and it is
 * cancelled by the worker. vgpu->lock held; handler. */
void vgpu_submission_engine_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine);
/*
 * PVINFO notification g2v 2..7, taken from the PDP or descriptor fields now and done by the worker,
 * before any ELSP write that follows. vgpu->lock held; handler.
 */
void vgpu_submission_notify(struct gvt_vgpu *vgpu, u32 what);
/* intel_gvt_ops.page_write. vgpu->lock held; handler. */
void vgpu_submission_page_write(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len);
/* intel_gvt_ops.gave_back: before the next submission begins it is looked at what frame numbers name.
 * vgpu->lock held; handler. */
void vgpu_submission_gave_back(struct gvt_vgpu *vgpu);
/* params.weight and params.cap have changed. Worker, without vgpu->lock. */
void vgpu_submission_set_share(struct gvt_vgpu *vgpu);
/* Fills the figures and faults of out. Worker, without vgpu->lock. */
void vgpu_submission_status(struct gvt_vgpu *vgpu, struct gvt_vgpu_status *out);

#endif
