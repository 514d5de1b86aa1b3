// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the engines. Source: Skylake PRM volume 2c and volume 6 (execlist submission).
 */
#include "engine.h"
#include "handlers.h"
#include "trace.h"
#include "vgpu.h"
#include "workload.h"

#define ENGINE_BLOCK 0x1000u

static const u32 bases[GVT_NUM_ENGINES] = {
	[GVT_RCS] = RENDER_RING_BASE, [GVT_BCS] = BLT_RING_BASE,   [GVT_VCS] = BSD_RING_BASE,
	[GVT_VECS] = VEBOX_RING_BASE, [GVT_VCS2] = BSD2_RING_BASE,
};

u32 gvt_engine_base(enum gvt_engine engine)
{
	return bases[engine];
}

enum gvt_engine gvt_engine_of(u32 off)
{
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++)
		if ((off & ~(ENGINE_BLOCK - 1)) == bases[i])
			break;
	return i;
}

void vgpu_engine_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;
	u32 base = bases[engine], off;

	trace_engine_reset(vgpu->id, engine);
	for (off = base; off < base + ENGINE_BLOCK; off += 4)
		vgpu->mmio.val[gvt_slot(index, off)] = index->reset[gvt_slot(index, off)];
	vgpu_execlist_reset(vgpu, engine);
	vgpu_submission_engine_reset(vgpu, engine);
}

/* A stopped ring is idle at once: nothing of the guest's runs in the registers. */
void gvt_ring_write_mi_mode(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			    u32 wr)
{
	vgpu_reg_mod(vgpu, off, 0, MI_MODE_IDLE);
}

/* Ready follows the request; a reset then comes through GDRST. */
void gvt_ring_write_reset_ctl(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			      u32 wr)
{
	u32 ready = vgpu_reg(vgpu, off) & RESET_CTL_REQUEST ? RESET_CTL_READY : 0;

	vgpu_reg_mod(vgpu, off, RESET_CTL_READY, ready);
}

/* Turning execlists on starts with an empty submission port. */
void gvt_ring_write_mode(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	enum gvt_engine engine = gvt_engine_of(off);

	if (engine < GVT_NUM_ENGINES && ((old ^ vgpu_reg(vgpu, off)) & RING_MODE_RUN_LIST))
		vgpu->execlist[engine].nr_dwords = 0;
}

/* Element 1 high, low, element 0 high, low: the fourth write submits. */
void gvt_ring_write_elsp(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	enum gvt_engine engine = gvt_engine_of(off);

	if (engine >= GVT_NUM_ENGINES)
		return;
	if (vgpu->execlist[engine].nr_dwords == 3 &&
	    !(vgpu_reg(vgpu, gvt_engine_base(engine) + RING_MODE) & RING_MODE_RUN_LIST))
		vgpu->engine[engine].dropped++;
	if (vgpu_execlist_elsp(vgpu, engine, wr) || vgpu_execlist_waits(vgpu, engine))
		vgpu_submission_kick(vgpu);
}

u32 gvt_ring_read_status(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
{
	enum gvt_engine engine = gvt_engine_of(off);
	u64 status = engine < GVT_NUM_ENGINES ? vgpu_execlist_status(vgpu, engine) : 0;

	return (off & 7) == 4 ? lower_32_bits(status) : upper_32_bits(status);
}

u32 gvt_ring_read_timestamp(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
{
	u64 ticks = vgpu_timestamp(vgpu);

	return (off & 4) ? upper_32_bits(ticks) : lower_32_bits(ticks);
}
