/* SPDX-License-Identifier: GPL-2.0-only */
/* Between gvt.c, vgpu.c and ops.c: the life-cycle members of intel_gvt_ops. See gvt_ops.h. */
#ifndef XENGT_GVT_LIFE_H
#define XENGT_GVT_LIFE_H

#include "gvt_ops.h"

/* Whether a table of size bytes of function pointers has no hole. */
bool gvt_ops_complete(const void *ops, size_t size);

int gvt_op_vgpu_create(struct gvt *gvt, const struct gvt_vgpu_params *params,
		       const struct gvt_mpt_ops *mpt, void *dom, struct gvt_vgpu **out);
void gvt_op_vgpu_destroy(struct gvt_vgpu *vgpu);
void gvt_op_vgpu_reset(struct gvt_vgpu *vgpu);

#endif
