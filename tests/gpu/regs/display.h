/* SPDX-License-Identifier: MIT */
/*
 * Display register names and bits: power, clocks, pipes, planes, ports, GMBUS, AUX.
 * Source: Skylake PRM volume 2c (registers) and volume 12 (display); names as in Linux i915_reg.h and
 * display/intel_*_regs.h. Registers named _A repeat for pipes B and C (PIPE_STRIDE) or, for ports, for
 * B, C, D (PORT_STRIDE).
 */
#ifndef XENGT_TEST_GPU_REGS_DISPLAY_H
#define XENGT_TEST_GPU_REGS_DISPLAY_H

#define PIPE_STRIDE 0x1000
#define PORT_STRIDE 0x100

/* Power and clocks */
#define CPU_VGACNTRL		  0x41000
#define VGA_DISP_DISABLE	  (1u << 31)
#define SKL_FUSE_STATUS		  0x42000
#define SKL_FUSE_DONE		  (1u << 31 | 7u << 25) /* download, and power gates 0-2 */
#define DBUF_CTL		  0x45008
#define DBUF_POWER_REQUEST	  (1u << 31)
#define DBUF_POWER_STATE	  (1u << 30)
#define HSW_PWR_WELL_CTL1	  0x45400 /* one each for BIOS, driver, KVMR, debug */
#define HSW_PWR_WELL_CTL4	  0x4540c
#define PWR_WELL_REQUESTS	  0xaaaaaaaau
#define CDCLK_CTL		  0x46000
#define LCPLL1_CTL		  0x46010
#define LCPLL2_CTL		  0x46014
#define WRPLL_CTL1		  0x46040
#define WRPLL_CTL2		  0x46060
#define PLL_ENABLE		  (1u << 31)
#define PLL_LOCK		  (1u << 30)
#define DPLL_STATUS		  0x6c060
#define LCPLL_CTL		  0x130040 /* Gen8 */
#define LCPLL_CD_SOURCE_FCLK	  (1u << 21)
#define LCPLL_CD_SOURCE_FCLK_DONE (1u << 19)
#define LCPLL_PLL_DISABLE	  (1u << 31)
#define EDP_PSR_IIR		  0x64838

/* Transcoder timing */
#define TRANS_HTOTAL_A	       0x60000
#define TRANS_VTOTAL_A	       0x6000c
#define PIPESRC_A	       0x6001c
#define TRANS_DDI_FUNC_CTL_A   0x60400
#define TRANS_DDI_FUNC_CTL_EDP 0x6f400
#define TRANS_EDP	       0x6f000
#define TRANS_DDI_FUNC_ENABLE  (1u << 31)
#define TRANSCONF_A	       0x70008
#define TRANSCONF_EDP	       0x7f008
#define TRANSCONF_ENABLE       (1u << 31)
#define TRANSCONF_STATE_ENABLE (1u << 30)

/* Pipe */
#define PIPEDSL_A			0x70000
#define PIPE_FRMCOUNT_A			0x70040
#define PIPE_FLIPCOUNT_A		0x70044
#define PIPE_IRQ_VBLANK			(1u << 0)
#define PIPE_IRQ_GEN9_PLANE1_FLIP_DONE	(1u << 3)
#define PIPE_IRQ_GEN8_PRIMARY_FLIP_DONE (1u << 4)
#define PIPE_IRQ_GEN8_SPRITE_FLIP_DONE	(1u << 5)

/* Planes: PLANE_STRIDE_REGS from one plane to the next */
#define PLANE_STRIDE_REGS	  0x100
#define PLANE_CTL_1_A		  0x70180
#define PLANE_LINOFF		  0x04 /* Gen8; these are offsets from PLANE_CTL */
#define PLANE_STRIDE		  0x08
#define PLANE_POS		  0x0c
#define PLANE_SIZE		  0x10
#define PLANE_SURF		  0x1c
#define PLANE_OFFSET		  0x24
#define PLANE_SURFLIVE		  0x2c
#define PLANE_CTL_ENABLE	  (1u << 31)
#define PLANE_CTL_FORMAT(ctl)	  ((ctl) >> 24 & 0xf)
#define PLANE_FORMAT_XRGB2101010  2
#define PLANE_FORMAT_XRGB8888	  4
#define PLANE_FORMAT_RGB565	  14
#define PLANE_CTL_ORDER_RGBX	  (1u << 20)
#define PLANE_CTL_TILED(ctl)	  ((ctl) >> 10 & 7)
#define PLANE_TILED_X		  1
#define PLANE_TILED_Y		  4
#define PLANE_CTL_ALPHA(ctl)	  ((ctl) >> 4 & 3)
#define PLANE_ALPHA_PREMULTIPLIED 2
#define PLANE_ALPHA_STRAIGHT	  3
#define PLANE_CTL_ROTATE(ctl)	  ((ctl) & 3)
#define DISP_FORMAT(ctl)	  ((ctl) >> 26 & 0xf) /* Gen8 primary */
#define SPRITE_FORMAT(ctl)	  ((ctl) >> 25 & 7)   /* Gen8 sprite */
#define DISP_ROTATE_180		  (1u << 15)

/* Cursor */
#define CUR_CTL_A	  0x70080
#define CUR_BASE	  0x04 /* offsets from CUR_CTL */
#define CUR_POS		  0x08
#define CUR_FBC_CTL	  0x20
#define CUR_SURFLIVE	  0x2c
#define CUR_MODE(ctl)	  ((ctl) & 0x27)
#define CUR_MODE_128_ARGB 0x22
#define CUR_MODE_256_ARGB 0x23
#define CUR_MODE_64_ARGB  0x27
#define CUR_FBC_ENABLE	  (1u << 31)

/* Ports */
#define DDI_BUF_CTL_A		    0x64000
#define DDI_BUF_CTL_ENABLE	    (1u << 31)
#define DDI_BUF_IS_IDLE		    (1u << 7)
#define DDI_INIT_DISPLAY_DETECTED   (1u << 0)
#define DP_TP_CTL_A		    0x64040
#define DP_TP_STATUS_A		    0x64044
#define DP_TP_STATUS_IDLE_DONE	    (1u << 25)
#define DP_TP_STATUS_AUTOTRAIN_DONE (1u << 12)
#define SFUSE_STRAP		    0xc2014
#define SFUSE_STRAP_CRT_DISABLED    (1u << 6)
#define SFUSE_STRAP_DDIB_DETECTED   (1u << 2)
#define SDE_PORTB_HOTPLUG	    (1u << 21)
#define SDE_GMBUS		    (1u << 17)
#define SHOTPLUG_CTL		    0xc4030
#define SHOTPLUG_STATUS_B	    (3u << 0)
#define SHOTPLUG_STATUS_ALL	    0x03030303u
#define SHOTPLUG_LONG_B		    (2u << 0)
#define SBI_CTL_STAT		    0xc6008

#define PCH_RAWCLK_FREQ 0xc6204 /* MHz; firmware's */

/* GMBUS */
#define GPIO_CTL0	  0xc5010
#define GPIO_CTL_LAST	  0xc503c
#define GPIO_LINES_HIGH	  (1u << 4 | 1u << 12)
#define GMBUS0		  0xc5100
#define GMBUS1		  0xc5104
#define GMBUS2		  0xc5108
#define GMBUS3		  0xc510c
#define GMBUS4		  0xc5110
#define GMBUS5		  0xc5120
#define GMBUS0_PIN(v)	  ((v) & 7)
#define GMBUS_SW_CLR_INT  (1u << 31)
#define GMBUS_SW_RDY	  (1u << 30)
#define GMBUS_CYCLE_WAIT  (1u << 25)
#define GMBUS_CYCLE_INDEX (2u << 25)
#define GMBUS_CYCLE_STOP  (4u << 25)
#define GMBUS_CYCLES	  (7u << 25)
#define GMBUS_COUNT(v)	  ((v) >> 16 & 0x1ff)
#define GMBUS_INDEX(v)	  ((v) >> 8 & 0xff)
#define GMBUS_ADDR(v)	  ((v) >> 1 & 0x7f)
#define GMBUS_READ	  (1u << 0)
#define GMBUS_INUSE	  (1u << 15)
#define GMBUS_HW_WAIT	  (1u << 14)
#define GMBUS_HW_RDY	  (1u << 11)
#define GMBUS_SATOER	  (1u << 10)
#define GMBUS_ACTIVE	  (1u << 9)
#define GMBUS4_NAK	  (1u << 3)
#define GMBUS4_IDLE	  (1u << 2)
#define GMBUS4_WAIT	  (1u << 1)
#define GMBUS4_RDY	  (1u << 0)
#define GMBUS_2BYTE_INDEX (1u << 31)

/* AUX: control, then five data registers; Gen8 has B to D in the PCH */
#define DPA_AUX_CH_CTL	      0x64010
#define PCH_DPB_AUX_CH_CTL    0xe4110
#define AUX_CTL_BUSY	      (1u << 31)
#define AUX_CTL_DONE	      (1u << 30)
#define AUX_CTL_INTERRUPT     (1u << 29)
#define AUX_CTL_TIMEOUT	      (1u << 28)
#define AUX_CTL_RECEIVE_ERROR (1u << 25)
#define AUX_CTL_SIZE(v)	      ((v) >> 20 & 0x1f)
#define AUX_CTL_SIZE_MASK     (0x1fu << 20)
#define PORT_IRQ_AUX_A	      (1u << 0)
#define PORT_IRQ_AUX_B	      (1u << 25) /* Gen9; C and D follow */
#define SDE_AUX_B	      (1u << 25) /* Gen8; C and D follow */

#endif
