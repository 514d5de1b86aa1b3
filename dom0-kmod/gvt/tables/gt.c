// SPDX-License-Identifier: GPL-2.0-only
/*
 * GT registers outside the command streamers: memory interface and TLBs, units of the pipeline and
 * their workaround bits, clock gating, fuses, MOCS, GuC. Source: Skylake PRM volume 2c; names as in
 * i915's intel_gt_regs.h and intel_guc_reg.h.
 */
#include "../handlers.h"
#include "../mmio_tables.h"
#include "../regs/gt.h"

#define SNAPSHOT .flags = GVT_REG_F_SNAPSHOT

/* clang-format off */
static const struct gvt_reg rows[] = {
	R(0x003c, 4, PLAIN, "GT_003C"),
	R(0x0860, 4, PLAIN, "GT_0860"),
	R(0x0d00, 4, RO,    "RPM_CONFIG0", SNAPSHOT),
	R(0x0d04, 4, RO,    "RPM_CONFIG1", SNAPSHOT),
	R(0x0d08, 4, PLAIN, "RCP_CONFIG"),
	R(0x0d40, 4, RO,    "RC6_LOCATION"),
	R(0x0d48, 4, RO,    "RC6_CTX_BASE"),
	R(FORCEWAKE_ACK_RENDER_GEN9, 4, WI, "FORCEWAKE_ACK_RENDER_GEN9",
	  .platforms = GVT_P_GEN9),
	R(FORCEWAKE_ACK_MEDIA_GEN9, 4, WI, "FORCEWAKE_ACK_MEDIA_GEN9", .platforms = GVT_P_GEN9),
	R(0x0fdc, 4, PLAIN, "GEN8_MCR_SELECTOR"),
	R(0x4024, 4, PLAIN, "HSW_GTT_CACHE_EN"),
	R(0x4028, 4, PLAIN, "GEN7_WR_WATERMARK"),
	R(0x402c, 4, PLAIN, "GEN7_GFX_PRIO_CTRL"),
	R(0x4030, 4, MODE,  "ARB_MODE"),
	R(0x4034, 8, PLAIN, "GEN7_GFX_PEND_TLB"),
	R(0x403c, 0x34, PLAIN, "GEN7_LRA_LIMITS"),
	R(0x4070, 4, PLAIN, "GEN7_MEDIA_MAX_REQ_COUNT"),
	R(0x4074, 4, PLAIN, "GEN7_GFX_MAX_REQ_COUNT"),
	R(0x4080, 4, PLAIN, "GEN8_GAMW_ECO_DEV_RW_IA"),
	R(0x4090, 4, PLAIN, "GAM_ECOCHK"),
	R(0x4094, 4, PLAIN, "GEN8_RING_FAULT_REG"),
	R(0x40a0, 4, PLAIN, "ERROR_GEN6"),
	R(0x40b0, 4, WI,    "DONE_REG", .reset = 0xffffffff),
	R(0x40e0, 8, PLAIN, "GEN8_PRIVATE_PAT"),
	R(0x4180, 4, PLAIN, "BSD_HWS_PGA_GEN7", .mask = 0xfffff000),
	R(0x4194, 4, PLAIN, "GT_4194"),
	R(0x41d0, 4, PLAIN, "GT_41D0"),
	R(0x4260, 0x18, SELF_CLEAR, "GEN8_TCR", .mask = 1), /* RTCR ... GTCR: TLB invalidations */
	R(0x4280, 4, PLAIN, "BLT_HWS_PGA_GEN7", .mask = 0xfffff000),
	R(0x4294, 4, PLAIN, "GT_4294"),
	R(0x4380, 4, PLAIN, "VEBOX_HWS_PGA_GEN7", .mask = 0xfffff000),
	R(0x4494, 4, PLAIN, "GT_4494"),
	R(0x4700, 4, PLAIN, "GEN7_TLB_RD_ADDR"),
	R(0x4a08, 4, MODE,  "GAMTARBMODE"),
	R(0x4ab0, 4, PLAIN, "GEN9_GAMT_ECO_REG_RW_IA"),
	R(0x4ab8, 4, PLAIN, "GAMT_CHKN_BIT_REG"),
	R(0x4b10, 8, WI,    "GEN8_FAULT_TLB_DATA"),
	R(0x4dd4, 4, PLAIN, "GEN8_L3_LRA_1_GPGPU"),
	R(0x4ddc, 4, PLAIN, "MMCD_MISC_CTRL"),
	R(0x4de0, 0x18, PLAIN, "TRTT"),
	R(0x4dfc, 4, PLAIN, "TRTT_TR_VA"),
	R(0x5200, 0x20, PLAIN, "GEN7_SO_NUM_PRIMS_WRITTEN"),
	R(0x5240, 0x20, PLAIN, "GEN7_SO_PRIM_STORAGE_NEEDED"),
	R(0x5280, 0x10, PLAIN, "GEN7_SO_WRITE_OFFSET"),
	R(0x5588, 4, MODE,  "GEN9_WM_CHICKEN3"),
	R(0x6200, 0x10, PLAIN, "GT_CLOCK_GATE_D"),
	R(0x14090, 4, PLAIN, "GAC_ECO_BITS"),
	R(0x22200, 4, MODE, "BCS_SWCTRL"),
	R(0x24000, 4, PLAIN, "GAB_CTL"),
	R(0x320f0, 4, PLAIN, "GT_320F0"),
	R(0x44070, 4, WI,   "IVB_TIMESTAMP_CTR", .read = gvt_gt_read_microseconds),
	R(0x44074, 4, WI,   "GEN9_TIMESTAMP_OVERRIDE"),
};

/* Units: fixed-function and sampler state, power state of the slices, clock gating, resets, L3 */
static const struct gvt_reg unit_rows[] = {
	R(0x7000, 4, MODE,  "CACHE_MODE_0_GEN7"),
	R(0x7004, 4, MODE,  "CACHE_MODE_1"),
	R(0x7008, 4, MODE,  "GEN7_GT_MODE"),
	R(0x7010, 4, MODE,  "GEN7_COMMON_SLICE_CHICKEN1"),
	R(0x7014, 4, MODE,  "COMMON_SLICE_CHICKEN2"),
	R(0x7018, 4, MODE,  "HIZ_CHICKEN"),
	R(0x7034, 4, PLAIN, "GEN8_L3CNTLREG"),
	R(0x7100, 4, WI,    "GEN7_SC_INSTDONE", .reset = 0xffffffff),
	R(0x7118, 4, PLAIN, "GT_7118"),
	R(0x7180, 4, PLAIN, "GT_7180"),
	R(0x7300, 4, MODE,  "HDC_CHICKEN0"),
	R(0x7304, 4, MODE,  "GEN8_HDC_CHICKEN1"),
	R(0x731c, 4, MODE,  "GEN9_SLICE_COMMON_ECO_CHICKEN1"),
	R(0x7408, 4, PLAIN, "GT_7408"),
	R(0x7c00, 4, PLAIN, "GT_7C00"),
	R(0x8000, 0x14, PLAIN, "MSG_IDLE"),
	R(0x804c, 0x0c, WI, "GEN9_SLICE_PGCTL_ACK"),
	R(0x805c, 0x18, WI, "GEN9_SS_EU_PGCTL_ACK"),
	R(0x83a4, 4, MODE,  "VF_PREEMPTION"),
	R(0x8430, 4, PLAIN, "GT_8430"),
	R(GEN8_RC6_CTX_INFO, 4, RO, "GEN8_RC6_CTX_INFO", SNAPSHOT),
	R(0x9008, 4, PLAIN, "HSW_IDICR"),
	R(0x900c, 4, PLAIN, "GEN6_MBCUNIT_SNPCR", SNAPSHOT),
	R(0x902c, 4, PLAIN, "GT_902C"),
	R(0x9030, 4, PLAIN, "GEN7_SQ_CHICKEN_MBCUNIT_CONFIG"),
	R(0x9044, 4, PLAIN, "FBC_LLC_READ_CTRL"),
	R(0x907c, 4, PLAIN, "GEN6_MBCTL", SNAPSHOT),
	R(0x911c, 4, RO,    "HSW_PAVP_FUSE1", SNAPSHOT),
	R(GEN8_FUSE2, 4, RO, "GEN8_FUSE2", SNAPSHOT),
	R(GEN9_EU_DISABLE(0), 0x0c, RO, "GEN9_EU_DISABLE", SNAPSHOT),
	R(0x9400, 4, PLAIN, "GEN6_UCGCTL1", SNAPSHOT),
	R(0x9404, 4, PLAIN, "GEN6_UCGCTL2", SNAPSHOT),
	R(0x9408, 4, PLAIN, "GEN6_UCGCTL3", SNAPSHOT),
	R(0x940c, 4, PLAIN, "GEN7_UCGCTL4", SNAPSHOT),
	R(0x9410, 8, PLAIN, "GEN6_RCGCTL"),
	R(GEN6_GDRST, 4, SELF_CLEAR, "GEN6_GDRST", .write = gvt_gt_write_gdrst),
	R(0x9420, 4, PLAIN, "GEN6_RSTCTL"),
	R(0x9424, 4, PLAIN, "GEN7_MISCCPCTL", SNAPSHOT),
	R(0x9430, 4, PLAIN, "GEN8_UCGCTL6", SNAPSHOT),
	R(0xb000, 4, PLAIN, "GEN7_SARCHKMD"),
	R(0xb004, 4, PLAIN, "GEN8_GARBCNTL", SNAPSHOT),
	R(0xb008, 4, PLAIN, "GEN9_SCRATCH_LNCF1", SNAPSHOT),
	R(0xb010, 4, PLAIN, "GEN7_L3SQCREG1"),
	R(0xb01c, 4, PLAIN, "GEN7_L3CNTLREG1"),
	R(0xb100, 4, PLAIN, "GEN8_L3SQCREG1", SNAPSHOT),
	R(0xb10c, 8, PLAIN, "GT_B10C"),
	R(0xb118, 4, PLAIN, "GEN8_L3SQCREG4", SNAPSHOT),
	R(0xb11c, 4, PLAIN, "GEN9_SCRATCH1", SNAPSHOT),
	R(0xb1c0, 4, PLAIN, "GT_B1C0"),
	R(0xb1f0, 4, PLAIN, "GT_B1F0"),
	R(0xe100, 4, MODE,  "GEN8_HALF_SLICE_CHICKEN1"),
	R(0xe160, 4, WI,    "GEN8_SAMPLER_INSTDONE", .reset = 0xffffffff),
	R(0xe164, 4, WI,    "GEN8_ROW_INSTDONE", .reset = 0xffffffff),
	R(0xe180, 4, MODE,  "HALF_SLICE_CHICKEN2"),
	R(0xe184, 4, MODE,  "GEN8_HALF_SLICE_CHICKEN3"),
	R(0xe188, 4, MODE,  "GEN9_HALF_SLICE_CHICKEN5"),
	R(0xe194, 4, MODE,  "GEN9_HALF_SLICE_CHICKEN7"),
	R(0xe220, 4, PLAIN, "GT_E220"),
	R(0xe230, 4, PLAIN, "GT_E230"),
	R(0xe240, 4, PLAIN, "GT_E240"),
	R(0xe260, 4, PLAIN, "GT_E260"),
	R(0xe270, 4, PLAIN, "GT_E270"),
	R(0xe280, 4, PLAIN, "GT_E280"),
	R(0xe2a0, 4, PLAIN, "GT_E2A0"),
	R(0xe2b0, 4, PLAIN, "GT_E2B0"),
	R(0xe2c0, 4, PLAIN, "GT_E2C0"),
	R(0xe48c, 4, MODE,  "GEN9_ROW_CHICKEN4"),
	R(0xe49c, 4, MODE,  "GEN9_ROW_CHICKEN3"),
	R(0xe4cc, 4, PLAIN, "GT_E4CC"),
	R(0xe4f0, 4, MODE,  "GEN8_ROW_CHICKEN"),
	R(0xe4f4, 4, MODE,  "GEN7_ROW_CHICKEN2"),
};

/* Cacheability tables: 64 entries an engine, 32 pairs for L3 */
static const struct gvt_reg mocs_rows[] = {
	R(0xb020,  0x80, PLAIN, "GEN9_LNCFCMOCS", SNAPSHOT),
	R(0xc800, 0x500, PLAIN, "GEN9_MOCS", SNAPSHOT),
};

/* A vGPU has no GuC of its own: it stays in reset and takes no firmware. */
static const struct gvt_reg guc_rows[] = {
	R(GUC_STATUS, 4, WI, "GUC_STATUS", .reset = GS_MIA_IN_RESET),
	R(0xc050, 4, WI,    "GUC_WOPCM_SIZE"),
	R(0xc064, 8, PLAIN, "GUC_SHIM_CONTROL"),
	R(0xc180, 0x40, PLAIN, "SOFT_SCRATCH"),
	R(0xc300, 0x14, RAZ, "DMA_ADDR_SIZE"),
	R(0xc314, 4, RAZ,   "DMA_CTRL"),
	R(0xc340, 4, WI,    "DMA_GUC_WOPCM_OFFSET"),
	R(0xc3e4, 4, PLAIN, "GUC_MAX_IDLE_COUNT"),
	R(0xc4c8, 4, RAZ,   "GUC_SEND_INTERRUPT"),
	R(0xc550, 0x10, PLAIN, "GUC_IER"),
	R(0xd3b0, 4, RAZ,   "HUC_STATUS2"),
};
/* clang-format on */

const struct gvt_mmio_piece gvt_regs_gt = GVT_PIECE("gt", rows);
const struct gvt_mmio_piece gvt_regs_gt_unit = GVT_PIECE("gt-unit", unit_rows);
const struct gvt_mmio_piece gvt_regs_mocs = GVT_PIECE("mocs", mocs_rows);
const struct gvt_mmio_piece gvt_regs_guc = GVT_PIECE("guc", guc_rows);
