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

/* What is not in the registers. */
struct vgpu_gmbus {
	u8 phase; /* enum gmbus_phase */
	u8 addr;  /* of the cycle, 7 bits */
	bool read, stop;
	bool addressed; /* bytes written: the first one was taken as offset */
	bool nak;	/* until the controller is cleared */
	bool in_use;
	u16 left;   /* bytes of the cycle that the bus has not moved; up to 767 */
	u8 offset;  /* EDID memory's address counter */
	u8 segment; /* E-DDC segment pointer */
};

/* Power-on state; the registers have their reset values. vgpu->lock held. */
void vgpu_gmbus_reset(struct gvt_vgpu *vgpu);

#endif
