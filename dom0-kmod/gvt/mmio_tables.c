// SPDX-License-Identifier: GPL-2.0-only
/* The list of register table pieces. */
#include "mmio_tables.h"

static const struct gvt_mmio_piece *const pieces[] = {
	&gvt_regs_engine, &gvt_regs_render, &gvt_regs_gt,	 &gvt_regs_gt_unit,
	&gvt_regs_mocs,	  &gvt_regs_guc,    &gvt_regs_pm,	 &gvt_regs_uncore,
	&gvt_regs_mchbar, &gvt_regs_irq,    &gvt_regs_irq_group, &gvt_regs_pvinfo,
};

const struct gvt_mmio_piece *gvt_mmio_piece_get(u32 i)
{
	if (i < ARRAY_SIZE(pieces))
		return pieces[i];
	i -= ARRAY_SIZE(pieces);
	return i < gvt_nr_regs_display ? &gvt_regs_display[i] : NULL;
}
