/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DisplayPort AUX channels (PRM Skylake vol 12, DDI_AUX_CTL/DATA at 64010 + 100n) and the sink behind
 * one of them: its DPCD (VESA DisplayPort 1.2) and its EDID memory (I2C over AUX).
 */
#ifndef XENGT_GVT_AUX_H
#define XENGT_GVT_AUX_H

#include "os.h"

struct gvt_vgpu;

#define AUX_CHANNELS 4
#define DPCD_SIZE    0x700u /* what of the sink's address space has memory */
#define AUX_MAX	     20u    /* bytes of a message, header included */

struct vgpu_aux {
	u8 dpcd[DPCD_SIZE];
	/* I2C behind the sink */
	u8 offset, segment;
	u8 addr; /* of the transaction that is open (MOT) */
	bool open, write;
	bool addressed; /* the first byte written in it was the offset */
};

/* Power-on state of the sink: for a monitor that is plugged or unplugged too. vgpu->lock held. */
void vgpu_aux_reset(struct gvt_vgpu *vgpu);

#endif
