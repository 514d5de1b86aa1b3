/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's fence registers, each behind one physical fence of the vGPU's share. */
#ifndef XENGT_GVT_FENCE_H
#define XENGT_GVT_FENCE_H

struct gvt_vgpu;

/* All physical fences of the vGPU off. vgpu->lock held; handler. */
void vgpu_fence_reset(struct gvt_vgpu *vgpu);

#endif
