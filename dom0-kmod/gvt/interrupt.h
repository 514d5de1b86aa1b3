/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts of a vGPU, by event.
 *
 * An event is a cause (a vblank, a user interrupt ...). A const table says which bit of which
 * register group it sets and under which bit of the master it stands. vgpu_raise() sets the IIR bit
 * unless IMR masks it, then the levels above are evaluated again: a group is pending when
 * IIR & IER, the master (0x44200) collects the groups, and the MSI is sent when the master's
 * enabled and pending state goes from false to true, as the hardware does on that edge.
 * The same is evaluated at each write to an IMR, IER, IIR or to the master.
 *
 * The registers are interrupt.c's alone (tables/irq.c): no one else lists or writes them.
 */
#ifndef XENGT_GVT_INTERRUPT_H
#define XENGT_GVT_INTERRUPT_H

#include "os.h"

struct gvt_vgpu;

enum gvt_irq_event {
	/* Engines: GT groups 0, 1, 3; also masked by the engine's own IMR */
	GVT_IRQ_RCS_USER,
	GVT_IRQ_RCS_ERROR,
	GVT_IRQ_RCS_PIPE_CONTROL,
	GVT_IRQ_RCS_CONTEXT_SWITCH,
	GVT_IRQ_BCS_USER,
	GVT_IRQ_BCS_ERROR,
	GVT_IRQ_BCS_FLUSH,
	GVT_IRQ_BCS_CONTEXT_SWITCH,
	GVT_IRQ_VCS_USER,
	GVT_IRQ_VCS_ERROR,
	GVT_IRQ_VCS_FLUSH,
	GVT_IRQ_VCS_CONTEXT_SWITCH,
	GVT_IRQ_VCS2_USER,
	GVT_IRQ_VCS2_ERROR,
	GVT_IRQ_VCS2_FLUSH,
	GVT_IRQ_VCS2_CONTEXT_SWITCH,
	GVT_IRQ_VECS_USER,
	GVT_IRQ_VECS_ERROR,
	GVT_IRQ_VECS_FLUSH,
	GVT_IRQ_VECS_CONTEXT_SWITCH,
	/* GT power management, group 2 */
	GVT_IRQ_RP_DOWN_EI,
	GVT_IRQ_RP_UP_EI,
	GVT_IRQ_RP_DOWN,
	GVT_IRQ_RP_UP,
	GVT_IRQ_RP_DOWN_TIMEOUT,
	/* Display pipes; the PLANEn flip events are gen9's, PRIMARY and SPRITE gen8's */
	GVT_IRQ_VBLANK_A,
	GVT_IRQ_VBLANK_B,
	GVT_IRQ_VBLANK_C,
	GVT_IRQ_VSYNC_A,
	GVT_IRQ_VSYNC_B,
	GVT_IRQ_VSYNC_C,
	GVT_IRQ_SCANLINE_A,
	GVT_IRQ_SCANLINE_B,
	GVT_IRQ_SCANLINE_C,
	GVT_IRQ_FLIP_DONE_A, /* plane 1 */
	GVT_IRQ_FLIP_DONE_B,
	GVT_IRQ_FLIP_DONE_C,
	GVT_IRQ_PLANE2_FLIP_DONE_A,
	GVT_IRQ_PLANE2_FLIP_DONE_B,
	GVT_IRQ_PLANE2_FLIP_DONE_C,
	GVT_IRQ_PLANE3_FLIP_DONE_A,
	GVT_IRQ_PLANE3_FLIP_DONE_B,
	GVT_IRQ_PLANE3_FLIP_DONE_C,
	GVT_IRQ_CRC_DONE_A,
	GVT_IRQ_CRC_DONE_B,
	GVT_IRQ_CRC_DONE_C,
	/* Display port and misc */
	GVT_IRQ_AUX_A,
	GVT_IRQ_AUX_B,
	GVT_IRQ_AUX_C,
	GVT_IRQ_AUX_D,
	GVT_IRQ_GSE, /* OpRegion: graphics system event */
	/* PCU */
	GVT_IRQ_PCODE,
	/* South display (PCH) */
	GVT_IRQ_GMBUS,
	GVT_IRQ_HOTPLUG_A,
	GVT_IRQ_HOTPLUG_B,
	GVT_IRQ_HOTPLUG_C,
	GVT_IRQ_HOTPLUG_D,
	GVT_IRQ_HOTPLUG_E,
	GVT_IRQ_NR_EVENTS
};

struct vgpu_irq {
	bool line;   /* the master was enabled and pending at the last evaluation */
	u32 pending; /* the bits of the master that are set by their groups */
};

/* vgpu->lock held for all of these; handler. */

/* The event happens (an edge). Does nothing when the platform does not have it. */
void vgpu_raise(struct gvt_vgpu *vgpu, enum gvt_irq_event event);
/*
 * The event's ISR bit, for causes whose level a driver reads (hotplug: a monitor is there). A rise
 * does not raise the event by itself.
 */
void vgpu_irq_set_status(struct gvt_vgpu *vgpu, enum gvt_irq_event event, bool on);
/* Whether raising the event would reach the CPU (unmasked, enabled in its group). */
bool vgpu_irq_enabled(const struct gvt_vgpu *vgpu, enum gvt_irq_event event);
/* Forgets the line's state; the registers are reset by vgpu_mmio_reset. */
void vgpu_irq_reset(struct gvt_vgpu *vgpu);
/* Evaluates all levels again: after the MSI capability has changed. */
void vgpu_irq_update(struct gvt_vgpu *vgpu);

/* The n-th event of pipe 0..2, by arithmetic on the enum. */
#define GVT_IRQ_PIPE(event_a, pipe) ((enum gvt_irq_event)((event_a) + (pipe)))

#endif
