/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Execlists as the guest sees them: ELSP, status registers, context status buffer, both ports.
 *
 * The state of an engine is a pure function of what was submitted and what has ended; it knows
 * nothing of workloads or hosts, so that it is tested alone. Who calls: engine.c on a guest's ELSP
 * write (handler, vgpu->lock held), workload.c when a context's work has ended (vgpu->lock held).
 *
 * Events that are written to the CSB (register block and guest HWSP, +0x40 + 8n, pointer +0x7c) and
 * answered with a context-switch interrupt: idle->active 1, complete + active->idle 18, element switch
 * 14, preempted 2, lite restore 8002 (with context complete 10 as the case is). Facts: PRM Skylake
 * vol 3 (Execlists), gpu model experiments.
 */
#ifndef XENGT_GVT_EXECLIST_H
#define XENGT_GVT_EXECLIST_H

#include "host.h"

struct gvt_vgpu;

#define EXECLIST_CSB_ENTRIES 6u

/* A context descriptor as the guest wrote it. */
struct gvt_ctx_desc {
	u32 lo, hi;
};

/* Work that is to be done because of an ELSP write: for each element its context is to be run from
 * where it stands to its ring tail. */
struct execlist_submission {
	struct gvt_ctx_desc el[2]; /* el[1].lo bit 0 clear: one element only */
	u64 serial;		   /* rises with each ELSP write of the engine */
};

#define EXECLIST_QUEUE 8u /* ELSP writes that may wait for the worker */

struct vgpu_execlist {
	u32 dword[4]; /* of the ELSP write under way */
	u8 nr_dwords;
	struct gvt_ctx_desc running[2]; /* lo bit 0: valid */
	u8 port;			/* index of the element that runs */
	u64 serial;			/* of the submission that runs */
	struct execlist_submission queue[EXECLIST_QUEUE];
	u8 queue_head, queue_nr;
	u8 csb_write; /* last entry written */
	u64 csb_events;
};

/* Power-on state. vgpu->lock held. */
void vgpu_execlist_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine);
/* One dword of an ELSP write (port 1 high, low, port 0 high, low). The fourth makes it a submission:
 * status changes, CSB events of the switch are written, work is queued for the worker. A submission
 * that the hardware would not accept (no valid element, reserved bits, queue full) goes to failsafe.
 * vgpu->lock held; handler. */
void vgpu_execlist_elsp(struct gvt_vgpu *vgpu, enum gvt_engine engine, u32 dword);
/* Takes the oldest submission for the worker. False: none. vgpu->lock held. */
bool vgpu_execlist_next(struct gvt_vgpu *vgpu, enum gvt_engine engine,
			struct execlist_submission *out);
/* All work of element el of submission serial has ended: the element switches or the engine goes idle.
 * A stale serial (superseded by a later submission or by a reset) does nothing. vgpu->lock held. */
void vgpu_execlist_done(struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial, u32 el);
/* What EXECLIST_STATUS reads: low and high dword. */
u64 vgpu_execlist_status(const struct gvt_vgpu *vgpu, enum gvt_engine engine);

#endif
