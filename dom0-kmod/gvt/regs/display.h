/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Display registers that the display's code names, and their bits. Offsets in BAR0; PRM Skylake
 * vol 2c (registers) and vol 12 (display), names also in i915's display register headers.
 */
#ifndef XENGT_GVT_REGS_DISPLAY_H
#define XENGT_GVT_REGS_DISPLAY_H

/* Transcoder timings; n = transcoder */
#define TRANS_BASE(n)	    (0x60000u + 0x1000u * (n))
#define TRANS_EDP	    0x6f000u
#define TRANS_HTOTAL(n)	    (TRANS_BASE(n) + 0x00) /* 13:0 active - 1, 29:16 total - 1 */
#define TRANS_VTOTAL(n)	    (TRANS_BASE(n) + 0x0c)
#define TRANS_VBLANK(n)	    (TRANS_BASE(n) + 0x10)
#define PIPESRC(n)	    (TRANS_BASE(n) + 0x1c) /* 28:16 width - 1, 12:0 height - 1 */
#define LINK_M1(n)	    (TRANS_BASE(n) + 0x40) /* 23:0 */
#define LINK_N1(n)	    (TRANS_BASE(n) + 0x44)
#define TRANS_DDI_FUNC(n)   (TRANS_BASE(n) + 0x400)
#define TRANS_DDI_ENABLE    BIT(31)
#define TRANS_DDI_PORT(v)   ((v) >> 28 & 7u) /* 0: none, 1: B ... */
#define TRANS_DDI_MODE(v)   ((v) >> 24 & 7u) /* 0 HDMI, 1 DVI, 2 DP SST, 3 DP MST */
#define TRANS_DDI_EDP_IN(v) ((v) >> 12 & 7u) /* EDP: 0 A always on, 4 A, 5 B, 6 C */

/* Pipes */
#define PIPE_BASE(p)	  (0x70000u + 0x1000u * (p))
#define PIPEDSL(p)	  (PIPE_BASE(p) + 0x00)
#define PIPECONF(p)	  (PIPE_BASE(p) + 0x08)
#define PIPECONF_EDP	  0x7f008u
#define PIPECONF_ENABLE	  BIT(31)
#define PIPECONF_STATE	  BIT(30)
#define PIPE_FRMCOUNT(p)  (PIPE_BASE(p) + 0x40)
#define PIPE_FLIPCOUNT(p) (PIPE_BASE(p) + 0x44)

/* Cursor */
#define CUR_CTL(p)	(PIPE_BASE(p) + 0x80)
#define CUR_BASE(p)	(PIPE_BASE(p) + 0x84)
#define CUR_POS(p)	(PIPE_BASE(p) + 0x88)
#define CUR_FBC_CTL(p)	(PIPE_BASE(p) + 0xa0)
#define CUR_SURFLIVE(p) (PIPE_BASE(p) + 0xac)
#define CUR_MODE_MASK	0x3fu
#define CUR_MODE_128	0x22u /* ARGB, 128 x 128 */
#define CUR_MODE_256	0x23u
#define CUR_MODE_64	0x27u

/* Planes; n = 0 is PLANE_1 */
#define PLANE_BASE(p, n)      (0x70180u + 0x1000u * (p) + 0x100u * (n))
#define PLANE_CTL(p, n)	      (PLANE_BASE(p, n) + 0x00)
#define PLANE_STRIDE(p, n)    (PLANE_BASE(p, n) + 0x08)
#define PLANE_POS(p, n)	      (PLANE_BASE(p, n) + 0x0c)
#define PLANE_SIZE(p, n)      (PLANE_BASE(p, n) + 0x10)
#define PLANE_SURF(p, n)      (PLANE_BASE(p, n) + 0x1c)
#define PLANE_OFFSET(p, n)    (PLANE_BASE(p, n) + 0x24)
#define PLANE_SURFLIVE(p, n)  (PLANE_BASE(p, n) + 0x2c)
#define PLANE_ENABLE	      BIT(31)
#define PLANE_FORMAT(v)	      ((v) >> 24 & 0xfu)
#define PLANE_FMT_XRGB2101010 2u
#define PLANE_FMT_XRGB8888    4u
#define PLANE_FMT_C8	      12u
#define PLANE_FMT_RGB565      14u
#define PLANE_ORDER_RGBX      BIT(20)	       /* red in the low bits */
#define PLANE_TILING(v)	      ((v) >> 10 & 7u) /* 0 linear, 1 X, 4 Y, 5 Yf */
#define PLANE_ALPHA(v)	      ((v) >> 4 & 3u)
#define PLANE_ROTATION(v)     ((v) & 3u)
#define PLANE_SURF_ADDR	      0xfffff000u

/* Ports; n = DDI, 0 is A */
#define DDI_BUF_CTL(n)	     (0x64000u + 0x100u * (n))
#define DDI_BUF_ENABLE	     BIT(31)
#define DDI_BUF_IDLE	     BIT(7)
#define DDI_BUF_PRESENT	     BIT(0) /* init display detected */
#define DDI_AUX_CTL(n)	     (0x64010u + 0x100u * (n))
#define DDI_AUX_DATA(n)	     (0x64014u + 0x100u * (n))
#define AUX_CTL_SEND	     BIT(31)
#define AUX_CTL_DONE	     BIT(30)
#define AUX_CTL_IRQ	     BIT(29)
#define AUX_CTL_TIMEOUT	     BIT(28)
#define AUX_CTL_RX_ERROR     BIT(25)
#define AUX_CTL_SIZE(v)	     ((v) >> 20 & 0x1fu)
#define DP_TP_CTL(n)	     (0x64040u + 0x100u * (n))
#define DP_TP_ENABLE	     BIT(31)
#define DP_TP_TRAIN(v)	     ((v) >> 8 & 7u) /* 0 pattern 1, 1 pattern 2, 2 idle, 3 normal, 4 p. 3 */
#define DP_TP_STATUS(n)	     (0x64044u + 0x100u * (n))
#define DP_TP_STATUS_IDLE    BIT(25)
#define DP_TP_STATUS_ENABLED BIT(27) /* mode set done */

/* Clocks */
#define CDCLK_CTL      0x46000u
#define LCPLL1_CTL     0x46010u
#define LCPLL2_CTL     0x46014u
#define WRPLL_CTL1     0x46040u
#define WRPLL_CTL2     0x46060u
#define PLL_ENABLE     BIT(31)
#define LCPLL_LOCK     BIT(30)
#define DPLL_CFGCR1(n) (0x6c040u + 8u * ((n) - 1)) /* n = 1..3 */
#define DPLL_CFGCR2(n) (0x6c044u + 8u * ((n) - 1))
#define DPLL_CTRL1     0x6c058u /* six bits a PLL: 5 HDMI, 3:1 link rate, 0 override */
#define DPLL_CTRL2     0x6c05cu /* three bits a DDI: 2:1 PLL, 0 override; 15 + n clock off */
#define DPLL_STATUS    0x6c060u /* bit 8n lock */

/* Power */
#define HSW_PWR_WELL_CTL1 0x45400u /* BIOS, driver, KVMr, debug: request 2n + 1, state 2n */
#define HSW_PWR_WELL_CTL2 0x45404u
#define HSW_PWR_WELL_CTL3 0x45408u
#define HSW_PWR_WELL_CTL4 0x4540cu
#define PWR_WELL_REQ	  0xaaaaaaaau
#define SKL_FUSE_STATUS	  0x42000u
#define DBUF_CTL	  0x45008u
#define DBUF_REQ	  BIT(31)
#define DBUF_STATE	  BIT(30)

/* South display */
#define SFUSE_STRAP		0xc2014u /* 2 B, 1 C, 0 D present */
#define PCH_PORT_HOTPLUG	0xc4030u /* B 4 enable 1:0 status; C 12, 9:8; D 20, 17:16; A 28, 25:24 */
#define PCH_PORT_HOTPLUG_STATUS 0x03030303u
#define GMBUS0			0xc5100u
#define GMBUS1			0xc5104u
#define GMBUS2			0xc5108u
#define GMBUS3			0xc510cu
#define GMBUS4			0xc5110u
#define GMBUS5			0xc5120u

#endif
