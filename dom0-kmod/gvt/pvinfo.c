// SPDX-License-Identifier: GPL-2.0-only
/* See pvinfo.h; layout and values: regs/pvinfo.h. */
#include "pvinfo.h"
#include "handlers.h"
#include "regs/pvinfo.h"
#include "vgpu.h"
#include "workload.h"

void vgpu_pvinfo_reset(struct gvt_vgpu *vgpu)
{
	vgpu_reg_set(vgpu, PVINFO_ID, (u32)vgpu->id);
	vgpu_reg_set(vgpu, PVINFO_CAPS, vgpu->gvt->pvinfo_caps);
	vgpu_reg_set(vgpu, PVINFO_LOW_BASE, (u32)vgpu->low_gm.start);
	vgpu_reg_set(vgpu, PVINFO_LOW_SIZE, (u32)vgpu->low_gm.size);
	vgpu_reg_set(vgpu, PVINFO_HIGH_BASE, (u32)vgpu->high_gm.start);
	vgpu_reg_set(vgpu, PVINFO_HIGH_SIZE, (u32)vgpu->high_gm.size);
	vgpu_reg_set(vgpu, PVINFO_FENCES, vgpu->params.fences);
}

bool vgpu_pvinfo_display_ready(const struct gvt_vgpu *vgpu)
{
	return vgpu_reg(vgpu, PVINFO_DISPLAY_READY);
}

/* Whoever asks for the version has seen the magic: a driver that knows what it drives. */
u32 gvt_pvinfo_read_version(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
{
	if (vgpu->state == GVT_VGPU_NEW)
		vgpu->state = GVT_VGPU_ACTIVE;
	return vgpu_reg(vgpu, off);
}

void gvt_pvinfo_write_display_ready(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off,
				    u32 old, u32 wr)
{
	if (!old && wr)
		vgpu_event(vgpu, GVT_EVENT_DISPLAY_READY);
}

/* Page tables and contexts that come and go. */
void gvt_pvinfo_write_notify(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			     u32 wr)
{
	switch (wr) {
	case G2V_PPGTT_L3_CREATE:
	case G2V_PPGTT_L3_DESTROY:
	case G2V_PPGTT_L4_CREATE:
	case G2V_PPGTT_L4_DESTROY:
	case G2V_CONTEXT_CREATE:
	case G2V_CONTEXT_DESTROY:
		vgpu->stats.notifications++;
		vgpu_submission_notify(vgpu, wr);
		break;
	default:
		vgpu->stats.protocol_errors++;
		break;
	}
}

/* A driver that can do nothing with its share says so here. */
void gvt_pvinfo_write_reserved(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			       u32 wr)
{
	vgpu->stats.protocol_errors++;
	vgpu_failsafe(vgpu, "the driver wrote 0x%x to reserved field 0x%x of PVINFO", wr,
		      off - PVINFO_PAGE);
}
