/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workloads: from a guest's ELSP write to the host's engine and back.
 *
 * Path of one element of a submission:
 *   worker   context image and ring registers are read once and checked; ring section copied; scanned;
 *            page tables synced; queued in the scheduler
 *   worker   picked: gvt_host_ops.submit
 *   hard irq done(): status noted, engine's next pick and this vGPU's completion are queued
 *   worker   saved(): image copied back to the guest
 *   worker   completion: ring head to the guest's image, frames released, CSB, HWSP and interrupts
 *
 * Threats: ring registers that lie (start outside the slice, tail beyond the size, head that is not
 * where the last workload ended), images that name registers or batches outside the rules, a context
 * that is freed or resubmitted while it runs, a storm of submissions. See each file.
 *
 * Lock order is always:
 *   vgpu->ctl        the worker's state: workloads, frames, page tables
 *     gvt->sched_lock  spinlock: scheduler state of all engines; hard irq
 *       vgpu->lock     registers, CSB, interrupts
 */
#ifndef XENGT_GVT_WORKLOAD_H
#define XENGT_GVT_WORKLOAD_H

#include "execlist.h"
#include "sched.h"

struct gvt_vgpu;
struct vgpu_submission;

/* Makes what a vGPU needs to submit (host contexts, frames, page tables, room for batches). Worker. */
int vgpu_submission_create(struct gvt_vgpu *vgpu);
/* Cancels what runs, waits for it, frees all. Worker, without locks. NULL-safe on half-built state. */
void vgpu_submission_destroy(struct gvt_vgpu *vgpu);
/* GDRST or FLR for engines of the mask: what is queued is dropped, what runs is cancelled and its
 * completion is not told to the guest. ctl held; worker. */
void vgpu_submission_reset(struct gvt_vgpu *vgpu, u32 engine_mask);

/* There is a submission in an execlist queue, or an end to tell: wakes the worker. Any context. */
void vgpu_submission_kick(struct gvt_vgpu *vgpu);

/* Resets that a vGPU may cause: at most GVT_HANGS_WINDOW in GVT_HANGS_WINDOW_NS and GVT_HANGS_TOTAL in
 * all; then it goes to failsafe. Settable through gvt_limits. */
#define GVT_HANGS_WINDOW    5u
#define GVT_HANGS_WINDOW_NS 60000000000ull
#define GVT_HANGS_TOTAL	    20u

#endif
