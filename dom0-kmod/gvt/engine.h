/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engines as the guest's registers show them: idle, stopped, reset; and where a submission
 * arrives. Running what is submitted is the submission path's; until it exists, a submission is
 * dropped, counted, and shown in the vGPU's status: its guest sees an engine that does not move.
 */
#ifndef XENGT_GVT_ENGINE_H
#define XENGT_GVT_ENGINE_H

#include "host.h"
#include "regs/engine.h"

struct gvt_vgpu;

struct vgpu_engine {
	u32 elsp[4]; /* dwords of the submission that is being written */
	u8 elsp_nr;
	u64 dropped; /* submissions that nothing runs */
};

/* MMIO base of an engine. */
u32 gvt_engine_base(enum gvt_engine engine);
/* Which engine's block an offset lies in, or GVT_NUM_ENGINES. */
enum gvt_engine gvt_engine_of(u32 off);
/*
 * Power-on state of one engine (GDRST, FLR): its registers to their reset values, what was being
 * submitted is forgotten. vgpu->lock held; handler.
 */
void vgpu_engine_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine);

#endif
