/* SPDX-License-Identifier: MIT */
/*
 * Every known register outside the engines' own, sorted. Rows without handlers are storage whose
 * meaning does not matter here (workarounds, clock gating, cache control ...).
 *
 * "masked" registers take bits 31:16 as the write mask of bits 15:0 (PRM volume 2c says so at each).
 */
#include "io.h"
#include "regs/gt.h"

/* clang-format off */
#define STORE(first, last, name)	{ first, last, NULL, NULL, name }
#define CONST(first, last, name)	{ first, last, NULL, mmio_write_ignored, name }
#define MASKED(first, last, name)	{ first, last, NULL, mmio_write_masked, name }
#define DONE(first, last, name)		{ first, last, NULL, mmio_write_done, name }
#define IRQ(base, name)			{ base, base + 0xc, NULL, irq_group_write, name }

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

	STORE(0x040000, 0x04406c, "display"),
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
	STORE(0x045000, 0x04fffc, "display"),
	CONST(SKL_DFSM, SKL_DFSM, "SKL_DFSM"),
	STORE(0x060000, 0x0777fc, "display"),

	STORE(0x0c0000, 0x0c3ffc, "south display"),
	IRQ(SDEISR, "south display IRQ"),
	STORE(0x0c4010, 0x0cfffc, "south display"),
	STORE(0x0e0000, 0x0efffc, "south display"),

	STORE(FENCE_REG_GEN6_LO0, FENCE_REG_END, "FENCE"),
	DONE(GFX_FLSH_CNTL_GEN6, GFX_FLSH_CNTL_GEN6, "GFX_FLSH_CNTL"),
	CONST(0x1082c0, 0x1082c0, "STOLEN_RESERVED"),
	STORE(0x120000, 0x12fffc, "GT FIFO, EDRAM_CAP"),
	CONST(FORCEWAKE_ACK_GT_GEN9, FORCEWAKE_ACK_GT_GEN9, "FORCEWAKE_ACK_GT"),
	CONST(0x13805c, 0x138064, "GT thread and core status"),
	STORE(0x138100, 0x138120, "RC6 residency"),
	{ GEN6_PCODE_MAILBOX, GEN6_PCODE_MAILBOX, NULL, pcode_mailbox_write, "PCODE_MAILBOX" },
	STORE(GEN6_PCODE_DATA, GEN6_PCODE_DATA1, "PCODE_DATA"),
	CONST(0x140000, 0x147ffc, "MCHBAR mirror"),
};
/* clang-format on */
const size_t mmio_num_rows = sizeof(mmio_rows) / sizeof(mmio_rows[0]);
