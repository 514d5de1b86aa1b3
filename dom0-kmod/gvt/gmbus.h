/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GMBUS: the I2C controller of the south display (PRM Skylake vol 12, GMBUS; registers C5100-C5120).
 * A state machine over six registers; one I2C device answers, the monitor's EDID memory.
 */
#ifndef XENGT_GVT_GMBUS_H
#define XENGT_GVT_GMBUS_H

#include "os.h"

struct gvt_vgpu;

enum gmbus_phase { GMBUS_IDLE, GMBUS_DATA, GMBUS_WAIT };

struct vgpu_gmbus {
	u32 reg[6]; /* GMBUS0..5, as the guest wrote them */
	u8 phase;   /* enum gmbus_phase */
	bool read;
	bool nak, in_use, int_hold;
	u16 left;   /* bytes of this cycle still to come */
	u8 ready;   /* bytes in the data register that the guest has not taken */
	u32 data;   /* the data register on a read */
	u8 offset;  /* EDID memory's address counter */
	u8 segment; /* E-DDC segment pointer */
};

/* Power-on state. vgpu->lock held. */
void vgpu_gmbus_reset(struct gvt_vgpu *vgpu);
/* The six registers, off = offset in BAR0. vgpu->lock held; handler. */
u32 vgpu_gmbus_read(struct gvt_vgpu *vgpu, u32 off);
void vgpu_gmbus_write(struct gvt_vgpu *vgpu, u32 off, u32 val);

#endif
