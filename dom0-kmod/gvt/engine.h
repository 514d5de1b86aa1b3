/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engines as the guest's registers show them: idle, stopped, reset; and where a submission
 * arrives. What becomes of it: execlist.h, workload.h.
 */
#ifndef XENGT_GVT_ENGINE_H
#define XENGT_GVT_ENGINE_H

#include "host.h"
#include "regs/engine.h"

struct gvt_vgpu;

struct vgpu_engine {
	u64 dropped; /* submissions that nothing ran: execlists were off, or a fault was not reset */
};

/* MMIO base of an engine. */
u32 gvt_engine_base(enum gvt_engine engine);
/* Which engine's block an offset lies in, or GVT_NUM_ENGINES. */
enum gvt_engine gvt_engine_of(u32 off);
/*
 * Power-on state of one engine (GDRST, FLR): its registers to their reset values, its lists
 * forgotten, what runs is void. vgpu->lock held; handler.
 */
void vgpu_engine_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine);

#endif
