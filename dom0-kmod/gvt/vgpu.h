/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the core: struct gvt (one GPU), struct gvt_vgpu (one virtual GPU) and who owns what.
 *
 * Lock order is always:
 *   gvt->lock            mutex: the list of vGPUs, GM and fence partition, create and destroy
 *     vgpu->ctl          mutex: worker-side state of one vGPU (windows, aperture mapping, reset, work)
 *       vgpu->lock       spinlock: registers, config space, interrupts, display, GGTT entries
 *       gvt->sched_lock  spinlock: the scheduler (workload.h); the two are never held together
 * mpt and host calls marked "handler" may be made with vgpu->lock held; those marked "worker" never.
 *
 * Every subject has its own file and its own struct, embedded below; only that file writes it.
 */
#ifndef XENGT_GVT_VGPU_H
#define XENGT_GVT_VGPU_H

#include "cfg_space.h"
#include "display.h"
#include "engine.h"
#include "execlist.h"
#include "ggtt.h"
#include "gvt.h"
#include "interrupt.h"
#include "mmio.h"
#include "opregion.h"
#include "platform.h"
#include "regs/gt.h"
#include "sched.h"

struct gvt {
	const struct gvt_host_ops *host_ops;
	void *host;
	const struct gvt_host_info *info;
	const struct gvt_platform *platform;
	struct gvt_mmio_index *mmio; /* made once, read-only afterwards */
	struct gvt_limits limits;
	struct os_mutex lock;
	struct list_head vgpus;
	u32 nr_vgpus;
	u64 next_id;
	u32 low_gm_used_mib, high_gm_used_mib, fences_used;
	u32 pvinfo_caps;	   /* what the guest may rely on: PVINFO_CAP_* */
	struct os_lock sched_lock; /* guards sched and all that workload.h says */
	struct gvt_sched_engine sched[GVT_NUM_ENGINES];
	struct os_work dispatch;
	struct os_timer sched_timer;
	void (*event_sink)(void *arg, u64 vgpu_id, u32 owner, enum gvt_event ev);
	void *event_arg;
};

struct gvt_vgpu {
	struct gvt *gvt;
	const struct gvt_mpt_ops *mpt;
	void *dom;
	struct list_head link; /* gvt->vgpus, under gvt->lock */
	u64 id;
	struct gvt_vgpu_params params;

	struct os_mutex ctl;
	struct os_lock lock;

	enum gvt_vgpu_state state;
	char reason[96];

	struct gvt_gm_range low_gm, high_gm;
	u32 fence_ids[GVT_NUM_FENCES];

	struct vgpu_cfg cfg;
	struct vgpu_opregion opregion;
	struct vgpu_mmio mmio;
	struct vgpu_ggtt ggtt;
	struct vgpu_irq irq;
	struct vgpu_display display;
	struct vgpu_engine engine[GVT_NUM_ENGINES];
	struct vgpu_execlist execlist[GVT_NUM_ENGINES];
	struct vgpu_submission *sub; /* from create to destroy */

	struct {
		u64 traps, irqs, vblanks, flips, ggtt_writes, refused_regs, refused_ptes, resets;
		u64 notifications;   /* PVINFO notifications that were taken */
		u64 protocol_errors; /* those that make no sense */
		u64 bad_fences;	     /* fences outside the slice, or that the vGPU does not have */
		u64 bar_errors;	     /* BARs that the hypervisor could not place */
	} stats;
};

/*
 * Stops a vGPU that broke a rule: from now on reads give all ones and writes do nothing, the GPU
 * runs nothing for it, its resources stay until vgpu_destroy. The first reason stands. vgpu->lock
 * held; handler.
 */
void vgpu_failsafe(struct gvt_vgpu *vgpu, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The state after create, resources kept. keep_firmware: what firmware told the device once (ASLS
 * and the OpRegion there) stays, as it does in hardware at a function-level reset. vgpu->ctl held,
 * vgpu->lock not. Worker.
 */
void vgpu_reset_locked(struct gvt_vgpu *vgpu, bool keep_firmware);

/* The GPU's clock as its timestamp registers show it (36 bits). Any context. */
u64 vgpu_timestamp(const struct gvt_vgpu *vgpu);

/* Tells the module; any context. */
void vgpu_event(struct gvt_vgpu *vgpu, enum gvt_event ev);

#endif
