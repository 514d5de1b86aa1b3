// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power wells, DBUF and PLLs: whatever is asked for is there at once.
 *
 * PRM Skylake vol 2c: PWR_WELL_CTL, DBUF_CTL, LCPLL1_CTL, LCPLL2_CTL, WRPLL_CTL, DPLL_STATUS.
 */
#include "disp_handlers.h"
#include "regs/display.h"
#include "vgpu.h"

/* Four requesters, one set of wells: a well is on while any of them asks. */
GVT_REG_WRITE(disp_write_power_well)
{
	u32 req = 0, state, i;

	for (i = 0; i < 4; i++)
		req |= vgpu_reg(vgpu, HSW_PWR_WELL_CTL1 + i * 4) & PWR_WELL_REQ;
	state = req >> 1;
	for (i = 0; i < 4; i++)
		vgpu_reg_mod(vgpu, HSW_PWR_WELL_CTL1 + i * 4, PWR_WELL_REQ >> 1, state);
}

GVT_REG_WRITE(disp_write_dbuf_ctl)
{
	vgpu_reg_mod(vgpu, off, DBUF_STATE, wr & DBUF_REQ ? DBUF_STATE : 0);
}

/* DPLL 0 to 3 by their enable registers. */
GVT_REG_WRITE(disp_write_pll_enable)
{
	u32 pll = off == LCPLL1_CTL ? 0 : off == LCPLL2_CTL ? 1 : off == WRPLL_CTL1 ? 2 : 3;
	bool on = wr & PLL_ENABLE;

	if (pll < 2)
		vgpu_reg_mod(vgpu, off, LCPLL_LOCK, on ? LCPLL_LOCK : 0);
	vgpu_reg_mod(vgpu, DPLL_STATUS, 1u << pll * 8, on ? 1u << pll * 8 : 0);
}
