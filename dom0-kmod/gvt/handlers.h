/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Register handlers that the tables name, by the file that has them. Types and rules: mmio.h.
 */
#ifndef XENGT_GVT_HANDLERS_H
#define XENGT_GVT_HANDLERS_H

#include "mmio.h"

#define GVT_REG_READ(name) u32 name(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
#define GVT_REG_WRITE(name)                                                                        \
	void name(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)

/* interrupt.c */
GVT_REG_WRITE(gvt_irq_write_group);
GVT_REG_READ(gvt_irq_read_master);
GVT_REG_WRITE(gvt_irq_write_master);

/* pvinfo.c */
GVT_REG_READ(gvt_pvinfo_read_version);
GVT_REG_WRITE(gvt_pvinfo_write_display_ready);
GVT_REG_WRITE(gvt_pvinfo_write_notify);
GVT_REG_WRITE(gvt_pvinfo_write_reserved);

/* fence.c */
GVT_REG_WRITE(gvt_fence_write);

/* engine.c */
GVT_REG_WRITE(gvt_ring_write_mi_mode);
GVT_REG_WRITE(gvt_ring_write_reset_ctl);
GVT_REG_WRITE(gvt_ring_write_mode);
GVT_REG_WRITE(gvt_ring_write_elsp);
GVT_REG_READ(gvt_ring_read_status);
GVT_REG_READ(gvt_ring_read_timestamp);

/* gt.c */
GVT_REG_WRITE(gvt_gt_write_forcewake);
GVT_REG_WRITE(gvt_gt_write_gdrst);
GVT_REG_WRITE(gvt_gt_write_pcode);
GVT_REG_WRITE(gvt_gt_write_flush);
GVT_REG_WRITE(gvt_gt_write_rpnswreq);
GVT_REG_READ(gvt_gt_read_microseconds);

#endif
