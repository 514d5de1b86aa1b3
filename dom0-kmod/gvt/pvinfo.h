/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The para-virtual page: how a guest's driver finds out that it is one, what is its own, and how it
 * notifies us.
 */
#ifndef XENGT_GVT_PVINFO_H
#define XENGT_GVT_PVINFO_H

#include "os.h"

struct gvt_vgpu;

/* Writes the vGPU's facts into the page, after the registers' reset. vgpu->lock held; handler. */
void vgpu_pvinfo_reset(struct gvt_vgpu *vgpu);
/* Whether the driver has said that its display is up. vgpu->lock held. */
bool vgpu_pvinfo_display_ready(const struct gvt_vgpu *vgpu);

#endif
