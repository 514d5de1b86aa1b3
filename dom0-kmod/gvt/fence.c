// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fences detile the CPU's view of the aperture, for everybody: a guest's fence goes to the hardware
 * only if all that it covers is the guest's own. A guest sees physical graphics addresses (it
 * balloons out the rest), so they need no translation, only the check.
 *
 * The two halves are written one after the other, the valid bit last by custom and not by rule: each
 * write looks at the fence as a whole, and what does not pass is off.
 */
#include "fence.h"
#include "handlers.h"
#include "vgpu.h"

static bool fence_ok(const struct gvt_vgpu *vgpu, u32 lo, u32 hi)
{
	u64 start = lo & FENCE_PAGE_MASK, last = hi & FENCE_PAGE_MASK;

	return last >= start && vgpu_ggtt_owns(vgpu, start, last + GGTT_PAGE_SIZE - start);
}

void gvt_fence_write(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	u32 i = (off - FENCE_REG_GEN6_LO0) / 8, at = FENCE_REG_GEN6_LO0 + 8 * i;
	u32 lo = vgpu_reg(vgpu, at), hi = vgpu_reg(vgpu, at + 4);
	u64 val = 0;

	if (i >= vgpu->params.fences) {
		vgpu_reg_set(vgpu, off, 0);
		vgpu->stats.bad_fences++;
		return;
	}
	if ((lo & FENCE_VALID) && fence_ok(vgpu, lo, hi))
		val = (u64)hi << 32 | lo;
	else if ((lo & FENCE_VALID) && off == at)
		vgpu->stats.bad_fences++; /* counted once, with the half that makes it valid */
	vgpu->gvt->host_ops->fence_write(vgpu->gvt->host, vgpu->fence_ids[i], val);
}

void vgpu_fence_reset(struct gvt_vgpu *vgpu)
{
	u32 i;

	for (i = 0; i < vgpu->params.fences; i++)
		vgpu->gvt->host_ops->fence_write(vgpu->gvt->host, vgpu->fence_ids[i], 0);
}
