// SPDX-License-Identifier: GPL-2.0-only
/*
 * The precision palette of a pipe: one data register in front of 1024 entries, whose index moves on
 * by itself. The picture is not corrected by it; drivers read back what they loaded.
 *
 * PRM Skylake vol 2c: PAL_PREC_INDEX (9:0 index, 15 increment), PAL_PREC_DATA.
 */
#include "disp_handlers.h"
#include "vgpu.h"

#define GAMMA_BASE	    0x4a000u
#define GAMMA_PIPE_BYTES    0x800u
#define LUT_INDEX	    (DISP_LUT_SIZE - 1)
#define LUT_INDEX_INCREMENT BIT(15)

/* Entry that the index register (just before the data register) names; moves the index on. */
static u32 *next_entry(struct gvt_vgpu *vgpu, u32 off)
{
	u32 pipe = (off - GAMMA_BASE) / GAMMA_PIPE_BYTES % DISP_PIPES;
	u32 index = vgpu_reg(vgpu, off - 4);
	u32 *entry = &vgpu->display.lut[pipe][index & LUT_INDEX];

	if (index & LUT_INDEX_INCREMENT)
		vgpu_reg_set(vgpu, off - 4, (index & ~LUT_INDEX) | ((index + 1) & LUT_INDEX));
	return entry;
}

GVT_REG_READ(disp_read_lut)
{
	return *next_entry(vgpu, off);
}

GVT_REG_WRITE(disp_write_lut)
{
	*next_entry(vgpu, off) = wr;
}
