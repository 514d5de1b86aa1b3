/* SPDX-License-Identifier: MIT */
/*
 * Every known register outside the engines' own, sorted. Rows without handlers are storage whose
 * meaning does not matter here (workarounds, clock gating, cache control ...).
 *
 * "masked" registers take bits 31:16 as the write mask of bits 15:0 (PRM volume 2c says so at each).
 */
#include "io.h"
#include "regs/display.h"
#include "regs/gt.h"

/* clang-format off */
#define STORE(first, last, name)	{ first, last, NULL, NULL, name }
#define CONST(first, last, name)	{ first, last, NULL, mmio_write_ignored, name }
#define MASKED(first, last, name)	{ first, last, NULL, mmio_write_masked, name }
#define DONE(first, last, name)		{ first, last, NULL, mmio_write_done, name }
#define IRQ(base, name)			{ base, base + 0xc, NULL, irq_group_write, name }

#define PLANE_ROWS(ctl)									\
	STORE((ctl), (ctl) + PLANE_SURF - 4, "PLANE"),					\
	{ (ctl) + PLANE_SURF, (ctl) + PLANE_SURF, NULL, plane_surf_write, "PLANE_SURF" },	\
	STORE((ctl) + PLANE_SURF + 4, (ctl) + PLANE_SURFLIVE - 4, "PLANE"),		\
	{ (ctl) + PLANE_SURFLIVE, (ctl) + PLANE_SURFLIVE, plane_live_read, mmio_write_ignored,	\
	  "PLANE_SURFLIVE" },								\
	STORE((ctl) + PLANE_SURFLIVE + 4, (ctl) + PLANE_STRIDE_REGS - 4, "PLANE")

#define PIPE_ROWS(p)									\
	{ (p), (p), pipe_scanline_read, mmio_write_ignored, "PIPEDSL" },		\
	STORE((p) + 0x4, (p) + 0x4, "PIPE"),						\
	{ (p) + 0x8, (p) + 0x8, pipe_conf_read, pipe_conf_write, "TRANSCONF" },		\
	STORE((p) + 0xc, (p) + 0x3c, "PIPE"),						\
	{ (p) + 0x40, (p) + 0x40, pipe_frame_read, mmio_write_ignored, "PIPE_FRMCOUNT" },	\
	STORE((p) + 0x44, (p) + 0x80, "PIPE_FLIPCOUNT, CUR_CTL"),			\
	{ (p) + 0x84, (p) + 0x84, NULL, plane_surf_write, "CUR_BASE" },			\
	STORE((p) + 0x88, (p) + 0xa8, "CUR"),						\
	{ (p) + 0xac, (p) + 0xac, plane_live_read, mmio_write_ignored, "CUR_SURFLIVE" },	\
	STORE((p) + 0xb0, (p) + 0x17c, "CUR"),						\
	PLANE_ROWS((p) + 0x180),							\
	PLANE_ROWS((p) + 0x280),							\
	PLANE_ROWS((p) + 0x380),							\
	STORE((p) + 0x480, (p) + 0xffc, "PIPE")

#define DDI_ROWS(ddi)									\
	{ (ddi), (ddi), port_ddi_buf_read, NULL, "DDI_BUF_CTL" },			\
	STORE((ddi) + 0x4, (ddi) + 0xc, "DDI"),						\
	{ (ddi) + 0x10, (ddi) + 0x10, NULL, aux_ctl_write, "AUX_CH_CTL" },		\
	STORE((ddi) + 0x14, (ddi) + 0x40, "AUX_CH_DATA, DP_TP_CTL"),			\
	{ (ddi) + 0x44, (ddi) + 0x44, port_tp_status_read, mmio_write_ignored, "DP_TP_STATUS" },	\
	STORE((ddi) + 0x48, (ddi) + 0xfc, "DDI")

#define PCH_AUX_ROWS(ctl)								\
	{ (ctl), (ctl), NULL, aux_ctl_write, "PCH_AUX_CH_CTL" },			\
	STORE((ctl) + 4, (ctl) + 0x14, "PCH_AUX_CH_DATA")

const struct mmio_row mmio_rows[] = {
	STORE(0x000d00, 0x000d80, "RPM_CONFIG"),
	CONST(FORCEWAKE_ACK_RENDER_GEN9, FORCEWAKE_ACK_MEDIA_GEN9, "FORCEWAKE_ACK"),
	STORE(0x000fdc, 0x000fdc, "GEN8_MCR_SELECTOR"),

	STORE(0x002000, 0x002084, "RCS"),
	MASKED(0x002088, 0x002090, "FF_SLICE_CHICKEN, 3D_CHICKEN"),
	STORE(0x002094, 0x0020bc, "RCS"),
	MASKED(0x0020c0, 0x0020c0, "INSTPM"),
	STORE(0x0020c4, 0x0020cc, "RCS"),
	MASKED(0x0020d0, 0x0020ec, "GT_MODE, CSFE_CHICKEN1, FF_SLICE_CS_CHICKEN, CS_DEBUG_MODE1"),
	STORE(0x0020f0, 0x002244, "RCS"),
	STORE(0x002248, 0x002354, "CTX_PREEMPT, pipeline statistics"),
	{ 0x002358, 0x00235c, gt_timestamp_read, mmio_write_ignored, "RING_TIMESTAMP" },
	STORE(0x002360, 0x0024cc, "RCS"),
	STORE(0x0024d0, 0x0024fc, "FORCE_TO_NONPRIV"),
	STORE(0x002500, 0x00257c, "GPGPU dispatch"),
	MASKED(0x002580, 0x002580, "CS_CHICKEN1"),
	STORE(0x002584, 0x002ffc, "RCS, OA"),
	STORE(0x004000, 0x00425c, "GAM, PAT"),
	DONE(0x004260, 0x004270, "TLB invalidation"),
	STORE(0x004274, 0x0050fc, "GAM, fault TLB data"),
	STORE(0x005100, 0x0052fc, "streamout counters"),
	MASKED(0x005580, 0x0055fc, "WM_CHICKEN"),
	STORE(0x006604, 0x006604, "SBE"),
	MASKED(0x007000, 0x007018, "CACHE_MODE, GT_MODE, COMMON_SLICE_CHICKEN, HIZ_CHICKEN"),
	STORE(0x00701c, 0x0072fc, "slice common"),
	MASKED(0x007300, 0x00731c, "HDC_CHICKEN, SLICE_COMMON_ECO_CHICKEN"),
	STORE(0x008000, 0x0080cc, "power gating messages"),
	STORE(0x0083a0, 0x0083b4, "VF"),
	CONST(GEN8_RC6_CTX_INFO, GEN8_RC6_CTX_INFO, "RC6_CTX_INFO"),
	STORE(0x009000, 0x0090fc, "MBCTL, SNPCR, IDICR"),
	CONST(0x009100, 0x0091fc, "fuses"),
	STORE(0x009400, 0x009418, "UCGCTL"),
	{ GEN6_GDRST, GEN6_GDRST, NULL, gt_gdrst_write, "GDRST" },
	STORE(0x009420, 0x0095fc, "clock gating"),
	STORE(0x009840, 0x0098fc, "OA"),
	STORE(0x00a000, 0x00a018, "RPS, RC6"),
	{ GEN6_RPSTAT1, GEN6_RPSTAT1, gt_rpstat_read, mmio_write_ignored, "RPSTAT1" },
	STORE(0x00a020, 0x00a184, "RPS, RC6"),
	{ FORCEWAKE_GT_GEN9, FORCEWAKE_GT_GEN9, NULL, gt_forcewake_write, "FORCEWAKE_GT" },
	STORE(0x00a18c, 0x00a268, "RPS, RC6"),
	CONST(CTC_MODE, CTC_MODE, "CTC_MODE"),
	{ FORCEWAKE_MEDIA_GEN9, FORCEWAKE_MEDIA_GEN9, NULL, gt_forcewake_write, "FORCEWAKE_MEDIA" },
	{ FORCEWAKE_RENDER_GEN9, FORCEWAKE_RENDER_GEN9, NULL, gt_forcewake_write, "FORCEWAKE_RENDER" },
	STORE(0x00a27c, 0x00a2fc, "RPS, RC6"),
	STORE(0x00b000, 0x00b1fc, "L3, LNCFCMOCS"),
	{ GUC_STATUS, GUC_STATUS, NULL, mmio_write_ignored, "GUC_STATUS" },
	STORE(0x00c004, 0x00c7fc, "GuC"),
	STORE(0x00c800, 0x00cffc, "MOCS"),
	MASKED(0x00e100, 0x00e100, "HALF_SLICE_CHICKEN1"),
	STORE(0x00e160, 0x00e164, "INSTDONE"),
	MASKED(0x00e180, 0x00e1fc, "HALF_SLICE_CHICKEN, SAMPLER_MODE"),
	MASKED(0x00e4c0, 0x00e4fc, "ROW_CHICKEN"),
	STORE(0x012000, 0x012354, "VCS"),
	{ 0x012358, 0x01235c, gt_timestamp_read, mmio_write_ignored, "RING_TIMESTAMP" },
	STORE(0x012360, 0x012ffc, "VCS"),
	STORE(0x01a000, 0x01a354, "VECS"),
	{ 0x01a358, 0x01a35c, gt_timestamp_read, mmio_write_ignored, "RING_TIMESTAMP" },
	STORE(0x01a360, 0x01affc, "VECS"),
	STORE(0x022000, 0x0221fc, "BCS"),
	MASKED(0x022200, 0x022200, "BCS_SWCTRL"),
	STORE(0x022204, 0x022354, "BCS"),
	{ 0x022358, 0x02235c, gt_timestamp_read, mmio_write_ignored, "RING_TIMESTAMP" },
	STORE(0x022360, 0x022ffc, "BCS"),

	STORE(0x040000, 0x041ffc, "display, VGA"),
	CONST(SKL_FUSE_STATUS, SKL_FUSE_STATUS, "SKL_FUSE_STATUS"),
	STORE(0x042004, 0x04406c, "display chicken bits, FBC"),
	{ 0x044070, 0x044070, gt_microseconds_read, mmio_write_ignored, "TIMESTAMP_CTR" },
	STORE(0x044074, 0x0441fc, "display"),
	{ GEN8_MASTER_IRQ, GEN8_MASTER_IRQ, irq_master_read, irq_master_write, "MASTER_IRQ" },
	IRQ(GEN8_GT_ISR0, "GT IRQ 0"),
	IRQ(GEN8_GT_ISR0 + 0x10, "GT IRQ 1"),
	IRQ(GEN8_GT_ISR0 + 0x20, "GT IRQ 2"),
	IRQ(GEN8_GT_ISR0 + 0x30, "GT IRQ 3"),
	IRQ(GEN8_DE_PIPE_ISR_A, "DE pipe A IRQ"),
	IRQ(GEN8_DE_PIPE_ISR_A + 0x10, "DE pipe B IRQ"),
	IRQ(GEN8_DE_PIPE_ISR_A + 0x20, "DE pipe C IRQ"),
	IRQ(GEN8_DE_PORT_ISR, "DE port IRQ"),
	IRQ(GEN8_DE_MISC_ISR, "DE misc IRQ"),
	IRQ(GEN8_PCU_ISR, "PCU IRQ"),
	STORE(0x045000, 0x045004, "display arbiter"),
	{ DBUF_CTL, DBUF_CTL, power_dbuf_read, NULL, "DBUF_CTL" },
	STORE(0x04500c, 0x0453fc, "watermarks"),
	{ HSW_PWR_WELL_CTL1, HSW_PWR_WELL_CTL4, power_well_read, NULL, "PWR_WELL_CTL" },
	STORE(0x045410, 0x04600c, "DC_STATE, CDCLK"),
	{ LCPLL1_CTL, LCPLL2_CTL, power_lcpll_read, NULL, "LCPLL_CTL" },
	STORE(0x046018, 0x04fffc, "PLLs, port clocks, watermarks, palettes"),
	STORE(0x050000, 0x0503fc, "FBC messages, palettes"),
	CONST(SKL_DFSM, SKL_DFSM, "SKL_DFSM"),
	STORE(0x051004, 0x0510fc, "display straps"),
	STORE(0x060000, 0x063ffc, "transcoders"),
	DDI_ROWS(DDI_BUF_CTL_A),
	DDI_ROWS(DDI_BUF_CTL_A + PORT_STRIDE),
	DDI_ROWS(DDI_BUF_CTL_A + 2 * PORT_STRIDE),
	DDI_ROWS(DDI_BUF_CTL_A + 3 * PORT_STRIDE),
	DDI_ROWS(DDI_BUF_CTL_A + 4 * PORT_STRIDE),
	STORE(0x064500, 0x064834, "PSR"),
	{ EDP_PSR_IIR, EDP_PSR_IIR, NULL, mmio_write_1_clears, "PSR_IIR" },
	STORE(0x06483c, 0x06c05c, "PSR, audio, scalers, DPLL_CTRL"),
	{ DPLL_STATUS, DPLL_STATUS, power_dpll_status_read, mmio_write_ignored, "DPLL_STATUS" },
	STORE(0x06c064, 0x06fffc, "port buffers, EDP transcoder"),
	PIPE_ROWS(PIPEDSL_A),
	PIPE_ROWS(PIPEDSL_A + PIPE_STRIDE),
	PIPE_ROWS(PIPEDSL_A + 2 * PIPE_STRIDE),
	STORE(0x073000, 0x0777fc, "display"),
	CONST(0x078000, 0x078ffc, "PVINFO: zero, there is no hypervisor below"),
	{ TRANSCONF_EDP, TRANSCONF_EDP, pipe_conf_read, pipe_conf_write, "TRANSCONF_EDP" },
	STORE(0x080000, 0x08fffc, "display microcontroller"),

	STORE(0x0c0000, 0x0c2010, "south display"),
	CONST(SFUSE_STRAP, SFUSE_STRAP, "SFUSE_STRAP"),
	STORE(0x0c2018, 0x0c3ffc, "south display"),
	IRQ(SDEISR, "south display IRQ"),
	STORE(0x0c4010, 0x0c402c, "south display"),
	{ SHOTPLUG_CTL, SHOTPLUG_CTL, NULL, port_hotplug_write, "SHOTPLUG_CTL" },
	STORE(0x0c4034, 0x0c500c, "south display"),
	{ GPIO_CTL0, GPIO_CTL_LAST, gmbus_gpio_read, NULL, "GPIO_CTL" },
	STORE(0x0c5040, 0x0c50fc, "south display"),
	{ GMBUS0, GMBUS4, gmbus_read, gmbus_write, "GMBUS" },
	STORE(0x0c5114, 0x0c6004, "GMBUS5, SBI"),
	DONE(SBI_CTL_STAT, SBI_CTL_STAT, "SBI_CTL_STAT"),
	STORE(0x0c600c, 0x0cfffc, "panel power, backlight"),
	STORE(0x0e0000, 0x0e410c, "south transcoders"),
	PCH_AUX_ROWS(PCH_DPB_AUX_CH_CTL),
	STORE(0x0e4128, 0x0e420c, "south display"),
	PCH_AUX_ROWS(PCH_DPB_AUX_CH_CTL + PORT_STRIDE),
	STORE(0x0e4228, 0x0e430c, "south display"),
	PCH_AUX_ROWS(PCH_DPB_AUX_CH_CTL + 2 * PORT_STRIDE),
	STORE(0x0e4328, 0x0f3ffc, "south display"),

	STORE(FENCE_REG_GEN6_LO0, FENCE_REG_END, "FENCE"),
	STORE(0x100100, 0x100104, "DPFC_CTL_SA, DPFC_CPU_FENCE_OFFSET"),
	DONE(GFX_FLSH_CNTL_GEN6, GFX_FLSH_CNTL_GEN6, "GFX_FLSH_CNTL"),
	CONST(0x1082c0, 0x1082c0, "STOLEN_RESERVED"),
	STORE(0x120000, 0x12fffc, "GT FIFO, EDRAM_CAP"),
	{ LCPLL_CTL, LCPLL_CTL, power_gen8_lcpll_read, NULL, "LCPLL_CTL (Gen8)" },
	CONST(FORCEWAKE_ACK_GT_GEN9, FORCEWAKE_ACK_GT_GEN9, "FORCEWAKE_ACK_GT"),
	CONST(0x13805c, 0x138064, "GT thread and core status"),
	STORE(0x138100, 0x138120, "RC6 residency"),
	{ GEN6_PCODE_MAILBOX, GEN6_PCODE_MAILBOX, NULL, pcode_mailbox_write, "PCODE_MAILBOX" },
	STORE(GEN6_PCODE_DATA, GEN6_PCODE_DATA1, "PCODE_DATA"),
	CONST(0x140000, 0x147ffc, "MCHBAR mirror"),
};
/* clang-format on */
const size_t mmio_num_rows = sizeof(mmio_rows) / sizeof(mmio_rows[0]);
