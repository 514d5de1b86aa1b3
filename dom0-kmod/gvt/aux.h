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
	u32 ctl[AUX_CHANNELS];
	u32 data[AUX_CHANNELS][AUX_MAX / 4];
	u8 dpcd[DPCD_SIZE];
	/* I2C behind the sink */
	u8 offset, segment;
	bool started;	 /* in a transaction (MOT) with an address that answers */
	bool offset_set; /* the first byte written in it was the offset */
};

/* Power-on state of the channels and the sink. vgpu->lock held. */
void vgpu_aux_reset(struct gvt_vgpu *vgpu);
/* Power-on state of the sink alone: for a monitor that is plugged or unplugged. vgpu->lock held. */
void vgpu_aux_reset_sink(struct gvt_vgpu *vgpu);
/* The registers of a channel, off = offset in BAR0. vgpu->lock held; handler. */
u32 vgpu_aux_read(struct gvt_vgpu *vgpu, u32 off);
void vgpu_aux_write(struct gvt_vgpu *vgpu, u32 off, u32 val);

#endif
