/* SPDX-License-Identifier: MIT */
/*
 * What of the display only has to follow its requests: power wells, clocks, port buffers, straps.
 */
#include "io.h"
#include "platform.h"
#include "regs/display.h"
#include "regs/gt.h"

void power_reset(struct gpu *gpu)
{
	gpu_set_reg(gpu, CPU_VGACNTRL, VGA_DISP_DISABLE);
	gpu_set_reg(gpu, SKL_FUSE_STATUS, SKL_FUSE_DONE);
	gpu_set_reg(gpu, SFUSE_STRAP, SFUSE_STRAP_CRT_DISABLED | SFUSE_STRAP_DDIB_DETECTED);
	gpu_set_reg(gpu, PCH_RAWCLK_FREQ, 24);
	if (gpu->cfg.display && gpu->cfg.connected)
		irq_set_isr(gpu, IRQ_SDE, SDE_PORTB_HOTPLUG, SDE_PORTB_HOTPLUG);
}

/* A well is on (the bit below each request) when any of the four requesters wants it. */
uint32_t power_well_read(struct gpu *gpu, uint32_t off)
{
	uint32_t any = 0;

	for (uint32_t r = HSW_PWR_WELL_CTL1; r <= HSW_PWR_WELL_CTL4; r += 4)
		any |= gpu_reg(gpu, r) & PWR_WELL_REQUESTS;
	return (gpu_reg(gpu, off) & PWR_WELL_REQUESTS) | any >> 1;
}

uint32_t power_dbuf_read(struct gpu *gpu, uint32_t off)
{
	uint32_t val = gpu_reg(gpu, off) & ~DBUF_POWER_STATE;

	return val & DBUF_POWER_REQUEST ? val | DBUF_POWER_STATE : val;
}

uint32_t power_lcpll_read(struct gpu *gpu, uint32_t off)
{
	uint32_t val = gpu_reg(gpu, off) & ~PLL_LOCK;

	return val & PLL_ENABLE ? val | PLL_LOCK : val;
}

/* One lock bit a byte, DPLL 0 to 3. */
uint32_t power_dpll_status_read(struct gpu *gpu, uint32_t off)
{
	static const uint32_t pll[] = {LCPLL1_CTL, LCPLL2_CTL, WRPLL_CTL1, WRPLL_CTL2};
	uint32_t status = 0;

	(void)off;
	for (unsigned i = 0; i < 4; i++) {
		if (gpu_reg(gpu, pll[i]) & PLL_ENABLE)
			status |= 1u << (i * 8);
	}
	return status;
}

uint32_t power_gen8_lcpll_read(struct gpu *gpu, uint32_t off)
{
	uint32_t val = gpu_reg(gpu, off) & ~(PLL_LOCK | LCPLL_CD_SOURCE_FCLK_DONE);

	if (!(val & LCPLL_PLL_DISABLE))
		val |= PLL_LOCK;
	if (val & LCPLL_CD_SOURCE_FCLK)
		val |= LCPLL_CD_SOURCE_FCLK_DONE;
	return val;
}

uint32_t port_ddi_buf_read(struct gpu *gpu, uint32_t off)
{
	uint32_t val = gpu_reg(gpu, off) & ~(DDI_BUF_IS_IDLE | DDI_INIT_DISPLAY_DETECTED);

	return val & DDI_BUF_CTL_ENABLE ? val : val | DDI_BUF_IS_IDLE;
}

uint32_t port_tp_status_read(struct gpu *gpu, uint32_t off)
{
	return gpu_reg(gpu, off) | DP_TP_STATUS_IDLE_DONE | DP_TP_STATUS_AUTOTRAIN_DONE;
}

/* Enable bits are storage; the two status bits of each port are cleared by ones. */
void port_hotplug_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	uint32_t status = gpu_reg(gpu, off) & ~val & SHOTPLUG_STATUS_ALL;

	gpu_set_reg(gpu, off, (val & ~SHOTPLUG_STATUS_ALL) | status);
}
