// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports: DDI buffers, the DisplayPort transport, straps, hotplug, and which pixel clock a pipe runs
 * at.
 *
 * PRM Skylake vol 2c: DDI_BUF_CTL, DP_TP_CTL, DP_TP_STATUS, SFUSE_STRAP, SHOTPLUG_CTL, DPLL_CTRL1/2,
 * DPLL_CFGCR1/2; vol 12 for the clock formula (DCO / (P * Q * K * 5)).
 */
#include "disp_handlers.h"
#include "regs/display.h"
#include "vgpu.h"

#define NR_DDIS	    5u
#define REF_KHZ	    24000u
#define CTRL_HDMI   0x20u
#define CFGCR1_FREQ BIT(31)

GVT_REG_WRITE(disp_write_ddi_buf_ctl)
{
	vgpu_reg_mod(vgpu, off, DDI_BUF_IDLE, wr & DDI_BUF_ENABLE ? 0 : DDI_BUF_IDLE);
}

GVT_REG_WRITE(disp_write_dp_tp_ctl)
{
	bool idle = wr & DP_TP_ENABLE && DP_TP_TRAIN(wr) == 2;

	vgpu_reg_mod(vgpu, off + 4, DP_TP_STATUS_IDLE, idle ? DP_TP_STATUS_IDLE : 0);
}

/* Status bits clear where 1 is written, the enables are plain. */
GVT_REG_WRITE(disp_write_port_hotplug)
{
	vgpu_reg_set(vgpu, off,
		     (wr & ~PCH_PORT_HOTPLUG_STATUS) | (old & PCH_PORT_HOTPLUG_STATUS & ~wr));
}

static enum gvt_irq_event hotplug_event(const struct gvt_vgpu *vgpu)
{
	return (enum gvt_irq_event)(GVT_IRQ_HOTPLUG_A + vgpu->display.port->ddi);
}

void disp_port_show(struct gvt_vgpu *vgpu)
{
	u32 ddi = vgpu->display.port->ddi;

	/* 2 is B, 1 is C, 0 is D. The port is there with and without a monitor. */
	vgpu_reg_mod(vgpu, SFUSE_STRAP, 7, 1u << (3 - ddi));
	vgpu_irq_set_status(vgpu, hotplug_event(vgpu), vgpu->display.connected);
}

void disp_port_hotplug(struct gvt_vgpu *vgpu)
{
	u32 shift = (vgpu->display.port->ddi - 1) * 8u;

	if (!(vgpu_reg(vgpu, PCH_PORT_HOTPLUG) >> shift & 0x10))
		return;
	vgpu_reg_mod(vgpu, PCH_PORT_HOTPLUG, 0, 2u << shift); /* a long pulse */
	vgpu_raise(vgpu, hotplug_event(vgpu));
}

/* DPLL_CTRL1's link rates: symbol clock in kHz. */
static u32 dp_link_khz(u32 ctrl1, u32 pll)
{
	static const u32 khz[8] = {540000, 270000, 162000, 324000, 216000, 432000};

	return khz[ctrl1 >> (pll * 6 + 1) & 7];
}

static u32 hdmi_khz(const struct gvt_vgpu *vgpu, u32 pll)
{
	static const u8 pdiv[8] = {1, 2, 3, 0, 7}, kdiv[4] = {5, 2, 3, 1};
	u32 cr1, cr2, div;
	u64 dco_khz;

	if (!pll)
		return 0;
	cr1 = vgpu_reg(vgpu, DPLL_CFGCR1(pll));
	cr2 = vgpu_reg(vgpu, DPLL_CFGCR2(pll));
	div = pdiv[cr2 >> 2 & 7] * kdiv[cr2 >> 5 & 3];
	if (cr2 & BIT(7))
		div *= cr2 >> 8 & 0xff;
	if (!div || !(cr1 & CFGCR1_FREQ))
		return 0;
	dco_khz = (u64)(cr1 & 0x1ff) * REF_KHZ + (u64)(cr1 >> 9 & 0x7fff) * REF_KHZ / 0x8000;
	return (u32)(dco_khz / (div * 5u));
}

u32 disp_pixel_clock_khz(const struct gvt_vgpu *vgpu, u32 pipe)
{
	static const u8 bpc[8] = {8, 10, 6, 12, 8, 8, 8, 8};
	u32 func = vgpu_reg(vgpu, TRANS_DDI_FUNC(pipe)), ddi = TRANS_DDI_PORT(func);
	u32 ctrl1 = vgpu_reg(vgpu, DPLL_CTRL1), pll, m, n;
	u64 khz;

	if (!ddi || ddi >= NR_DDIS)
		return 0;
	pll = vgpu_reg(vgpu, DPLL_CTRL2) >> (ddi * 3 + 1) & 3;
	if (TRANS_DDI_MODE(func) < 2) {
		khz = ctrl1 >> pll * 6 & CTRL_HDMI ? hdmi_khz(vgpu, pll) : 0;
		return (u32)(khz * 8 / bpc[func >> 20 & 7]);
	}
	m = vgpu_reg(vgpu, LINK_M1(pipe)) & 0xffffff;
	n = vgpu_reg(vgpu, LINK_N1(pipe)) & 0xffffff;
	khz = n ? (u64)dp_link_khz(ctrl1, pll) * m / n : 0;
	return khz > 0xffffffffull ? 0 : (u32)khz;
}
