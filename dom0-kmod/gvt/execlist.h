/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Execlists as the guest sees them: ELSP, status registers, context status buffer, both ports.
 *
 * The state of an engine is a pure function of what was submitted and what has ended; it knows
 * nothing of workloads or hosts, so that it is tested alone. Who calls: engine.c on a guest's ELSP
 * write (handler, vgpu->lock held), workload.c when a context's work has ended (vgpu->lock held).
 *
 * As in hardware one list runs and one may wait. What an ELSP write does to them:
 *   engine idle                               runs at once             CSB 1      idle->active
 *   its first context is the one that runs    runs at once             CSB 8002   lite restore
 *   the same, with force restore              runs at once             CSB 2      preempted
 *   any other                                 waits, "queue full" is shown, until
 *     the running element has ended           runs                     CSB 12     and complete
 *     the running element was stopped         runs                     CSB 2      preempted
 * and what the end of an element does when no list waits:
 *   element 0 of two                          element 1 runs           CSB 14     element switch
 *   the last one                              idle                     CSB 18     active->idle
 *
 * The preempted event says that a context's image is the guest's again: it comes when that is true,
 * not when the guest asked. A list that runs need not have been taken by the worker; one that
 * replaces it before the worker looked makes it void, and nothing is lost by that: the replaced
 * contexts stand where they stood, and the guest was told so. So one place is enough for what the
 * worker is to do, and a guest that submits faster than the worker looks costs nothing.
 *
 * Each CSB entry is written to the registers and to the HWSP (+0x40 + 8n, write pointer +0x7c), and
 * raises the context-switch interrupt. The write pointer lives in its register, which the guest may
 * write: 7 (reset) and 5 both put the next entry to 0.
 *
 * Facts: PRM Skylake volume 6 (execlist submission), volume 2c (EXECLIST_STATUS, CTXT_ST_BUF),
 * model experiments.
 */
#ifndef XENGT_GVT_EXECLIST_H
#define XENGT_GVT_EXECLIST_H

#include "host.h"

struct gvt_vgpu;

/* Context descriptor, low dword; the high one is the context's ID. */
#define CTX_DESC_VALID		 0x00000001u
#define CTX_DESC_FORCE_PD	 0x00000002u
#define CTX_DESC_FORCE_RESTORE	 0x00000004u
#define CTX_DESC_ADDRESSING_MASK 0x00000018u
#define CTX_DESC_32BIT		 0x00000008u
#define CTX_DESC_64BIT		 0x00000018u
#define CTX_DESC_COHERENT	 0x00000020u
#define CTX_DESC_FAULT_MASK	 0x000000c0u
#define CTX_DESC_PPGTT		 0x00000100u
#define CTX_DESC_PRIORITY	 0x00000600u /* of Gen12; i915 sets it for render on all: ignored */
#define CTX_DESC_RESERVED	 0x00000800u
#define CTX_DESC_LRCA		 0xfffff000u

/* Low dword of a CSB entry; the high one is the ID of the context that was switched from. */
#define CSB_IDLE_TO_ACTIVE 0x00000001u
#define CSB_PREEMPTED	   0x00000002u
#define CSB_ELEMENT_SWITCH 0x00000004u
#define CSB_ACTIVE_TO_IDLE 0x00000008u
#define CSB_COMPLETE	   0x00000010u
#define CSB_LITE_RESTORE   0x00008000u

/* A context descriptor as the guest wrote it. */
struct gvt_ctx_desc {
	u32 lo, hi;
};

/* Work that is to be done because of an ELSP write: for each element its context is to be run from
 * where it stands to its ring tail. */
struct execlist_submission {
	struct gvt_ctx_desc el[2]; /* el[1] is 0: one element only */
	u64 serial;		   /* rises with each list that begins to run on the engine */
};

struct vgpu_execlist {
	u32 dword[4]; /* of the ELSP write under way */
	u8 nr_dwords;
	u8 port;			/* index of the element that runs */
	u8 list;			/* which of the hardware's two lists runs or ran last */
	bool taken;			/* the worker has the list that runs */
	struct gvt_ctx_desc running[2]; /* [0] is 0: idle */
	struct gvt_ctx_desc waiting[2]; /* [0] is 0: none waits */
	u64 serial;			/* of the list that runs or ran last; survives resets */
	u32 last_event;			/* low dword of the last CSB entry */
	u64 csb_events;
	u64 hwsp_missed; /* of them those that found no status page */
	u64 replaced;	 /* lists that were replaced before the worker had them */
};

/*
 * Power-on state: nothing runs, nothing waits; what the worker has becomes stale. The registers are
 * vgpu_engine_reset's. vgpu->lock held.
 */
void vgpu_execlist_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine);
/*
 * One dword of an ELSP write (element 1 high, low, element 0 high, low). The fourth makes a list.
 * One that the hardware would not accept (element 0 not valid, reserved bits, a list waits already)
 * goes to failsafe; with execlists turned off (RING_MODE) it is dropped. vgpu->lock held; handler.
 * True: there is something for vgpu_execlist_next().
 */
bool vgpu_execlist_elsp(struct gvt_vgpu *vgpu, enum gvt_engine engine, u32 dword);
/* Takes the list that runs, once, for the worker. False: it was taken, or none runs. vgpu->lock
 * held. */
bool vgpu_execlist_next(struct gvt_vgpu *vgpu, enum gvt_engine engine,
			struct execlist_submission *out);
/*
 * All work of element el of list serial has ended and its image is saved: the list that waits takes
 * over, or the element switches, or the engine goes idle. Does nothing when the serial is stale
 * (superseded by a later list or by a reset), when the list was not taken, or when el is not the
 * element that runs. vgpu->lock held. True: there is something for vgpu_execlist_next().
 */
bool vgpu_execlist_done(struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial, u32 el);
/* Whether that element of that list is the one that runs. vgpu->lock held. */
bool vgpu_execlist_runs(const struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial, u32 el);
/*
 * Whether a list waits for the running element to stop. Who can stop it before its end does so,
 * saves its image and calls vgpu_execlist_preempted(), which does nothing for a stale serial or
 * when no list waits, and returns as vgpu_execlist_done() does. Who cannot leaves it: the list
 * waits for vgpu_execlist_done(). vgpu->lock held.
 */
bool vgpu_execlist_waits(const struct gvt_vgpu *vgpu, enum gvt_engine engine);
bool vgpu_execlist_preempted(struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial);
/* What EXECLIST_STATUS reads: low and high dword. vgpu->lock held. */
u64 vgpu_execlist_status(const struct gvt_vgpu *vgpu, enum gvt_engine engine);

#endif
