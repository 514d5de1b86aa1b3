// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power management of the GT (frequency, RC6, forcewake), the uncore (fences, GGTT control, eDRAM,
 * pcode) and the mirror of the memory controller's registers. Source: Skylake PRM volume 2c; names
 * as in i915's intel_gt_regs.h, i915_reg.h and intel_mchbar_regs.h.
 *
 * Frequencies and RC6 are the host's: a guest's settings are stored and do nothing.
 */
#include "../handlers.h"
#include "../mmio_tables.h"
#include "../regs/gt.h"

#define SNAPSHOT .flags = GVT_REG_F_SNAPSHOT

/* CTC_MODE: crystal clock, shift 2 of 3: timestamps at 12 MHz, as vgpu_timestamp() counts. */
#define CTC_MODE_12MHZ 0x4

/* clang-format off */
static const struct gvt_reg rows[] = {
	R(0xa000, 4, PLAIN, "GEN6_GFXPAUSE"),
	R(GEN6_RPNSWREQ, 4, PLAIN, "GEN6_RPNSWREQ", .write = gvt_gt_write_rpnswreq),
	R(0xa00c, 4, PLAIN, "GEN6_RC_VIDEO_FREQ"),
	R(0xa010, 4, PLAIN, "GEN6_RP_DOWN_TIMEOUT"),
	R(0xa014, 4, PLAIN, "GEN6_RP_INTERRUPT_LIMITS"),
	R(GEN6_RPSTAT1, 4, WI, "GEN6_RPSTAT1"),
	R(0xa024, 4, PLAIN, "GEN6_RP_CONTROL"),
	R(0xa02c, 4, PLAIN, "GEN6_RP_UP_THRESHOLD"),
	R(0xa030, 4, PLAIN, "GEN6_RP_DOWN_THRESHOLD"),
	R(0xa050, 0x18, WI, "GEN6_RP_CUR"), /* CUR_UP_EI ... PREV_DOWN */
	R(0xa068, 4, PLAIN, "GEN6_RP_UP_EI"),
	R(0xa06c, 4, PLAIN, "GEN6_RP_DOWN_EI"),
	R(0xa070, 4, PLAIN, "GEN6_RP_IDLE_HYSTERSIS"),
	R(0xa080, 0x0c, PLAIN, "GEN6_RPDEU"),
	R(0xa090, 4, PLAIN, "GEN6_RC_CONTROL"),
	R(0xa094, 4, PLAIN, "GEN6_RC_STATE"),
	R(0xa098, 4, PLAIN, "GEN6_RC1_WAKE_RATE_LIMIT"),
	R(0xa09c, 4, PLAIN, "GEN6_RC6_WAKE_RATE_LIMIT"),
	R(0xa0a0, 4, PLAIN, "GEN6_RC6pp_WAKE_RATE_LIMIT"),
	R(0xa0a8, 4, PLAIN, "GEN6_RC_EVALUATION_INTERVAL"),
	R(0xa0ac, 4, PLAIN, "GEN6_RC_IDLE_HYSTERSIS"),
	R(0xa0b0, 4, PLAIN, "GEN6_RC_SLEEP"),
	R(0xa0b4, 4, PLAIN, "GEN6_RC1e_THRESHOLD"),
	R(0xa0b8, 4, PLAIN, "GEN6_RC6_THRESHOLD"),
	R(0xa0bc, 4, PLAIN, "GEN6_RC6p_THRESHOLD"),
	R(0xa0c0, 4, PLAIN, "GEN6_RC6pp_THRESHOLD"),
	R(0xa0c4, 4, PLAIN, "GEN9_MEDIA_PG_IDLE_HYSTERESIS"),
	R(0xa0c8, 4, PLAIN, "GEN9_RENDER_PG_IDLE_HYSTERESIS"),
	R(0xa168, 4, PLAIN, "GEN6_PMINTRMSK"),
	R(0xa178, 4, PLAIN, "GUC_ARAT_C6DIS"),
	R(0xa180, 4, PLAIN, "ECOBUS", SNAPSHOT),
	R(FORCEWAKE_GT_GEN9, 4, MODE, "FORCEWAKE_GT", .write = gvt_gt_write_forcewake),
	R(0xa18c, 4, PLAIN, "FORCEWAKE"),
	R(0xa210, 4, PLAIN, "GEN9_PG_ENABLE"),
	R(0xa248, 4, PLAIN, "GEN8_PUSHBUS_CONTROL"),
	R(0xa250, 4, PLAIN, "GEN8_PUSHBUS_ENABLE"),
	R(0xa25c, 4, PLAIN, "GEN8_PUSHBUS_SHIFT"),
	R(0xa26c, 4, WI,    "CTC_MODE", .reset = CTC_MODE_12MHZ),
	R(FORCEWAKE_MEDIA_GEN9, 4, MODE, "FORCEWAKE_MEDIA_GEN9", .write = gvt_gt_write_forcewake,
	  .platforms = GVT_P_GEN9),
	R(FORCEWAKE_RENDER_GEN9, 4, MODE, "FORCEWAKE_RENDER_GEN9",
	  .write = gvt_gt_write_forcewake, .platforms = GVT_P_GEN9),
	R(0xa2a0, 4, WI,    "GEN9_PWRGT_DOMAIN_STATUS", .reset = 0x3), /* media and render up */
};

static const struct gvt_reg uncore_rows[] = {
	R(FENCE_REG_GEN6_LO0, 8 * GVT_NUM_FENCES, PLAIN, "FENCE_REG_GEN6",
	  .write = gvt_fence_write),
	R(0x100100, 8, PLAIN, "SNB_DPFC_CTL_SA"),
	R(0x101000, 4, PLAIN, "TILECTL", SNAPSHOT),
	R(GFX_FLSH_CNTL_GEN6, 4, SELF_CLEAR, "GFX_FLSH_CNTL_GEN6",
	  .write = gvt_gt_write_flush),
	R(0x1082c0, 4, WI,    "GEN6_STOLEN_RESERVED"),
	R(0x110000, 4, PLAIN, "GT_110000"),
	R(0x120000, 4, PLAIN, "GTFIFODBG"),
	R(0x120008, 4, WI,    "GTFIFOCTL", .reset = 0x3f), /* free entries */
	R(0x120010, 4, RO,    "HSW_EDRAM_CAP", SNAPSHOT),
	R(FORCEWAKE_ACK_GT_GEN9, 4, WI, "FORCEWAKE_ACK_GT"),
	R(0x130090, 4, WI,    "FORCEWAKE_ACK"),
	R(0x13805c, 4, WI,    "GEN6_GT_THREAD_STATUS_REG"),
	R(0x138060, 4, WI,    "GEN6_GT_CORE_STATUS"),
	R(0x138104, 0x10, WI, "GEN6_GT_GFX_RC6"),
	R(GEN6_PCODE_MAILBOX, 4, PLAIN, "GEN6_PCODE_MAILBOX", .write = gvt_gt_write_pcode),
	R(GEN6_PCODE_DATA,  4, PLAIN, "GEN6_PCODE_DATA"),
	R(GEN6_PCODE_DATA1, 4, PLAIN, "GEN6_PCODE_DATA1"),
};

static const struct gvt_reg mchbar_rows[] = {
	R(0x144000, 8, RO, "MCHBAR_CH0_CR_TC_PRE", SNAPSHOT),
	R(0x145000, 4, RO, "SKL_MAD_INTER_CHANNEL", SNAPSHOT),
	R(0x145004, 8, RO, "MAD_DIMM_C0_C1", SNAPSHOT),
	R(0x14500c, 8, RO, "SKL_MAD_DIMM", SNAPSHOT),
	R(0x145918, 4, RO, "SA_PERF_STATUS", SNAPSHOT),
	R(0x145930, 8, RO, "PCU_PACKAGE_POWER_SKU", SNAPSHOT),
	R(0x145938, 4, RO, "PCU_PACKAGE_POWER_SKU_UNIT", SNAPSHOT),
	R(0x14593c, 4, RO, "PCU_PACKAGE_ENERGY_STATUS"),
	R(0x145948, 4, RO, "GEN6_GT_PERF_STATUS", SNAPSHOT),
	R(0x145994, 4, PLAIN, "GEN6_RP_STATE_LIMITS", SNAPSHOT),
	R(GEN6_RP_STATE_CAP, 4, RO, "GEN6_RP_STATE_CAP", SNAPSHOT),
	R(0x1459a0, 8, RO, "PCU_PACKAGE_RAPL_LIMIT", SNAPSHOT),
	R(0x145d10, 8, RO, "MCH_SSKPD", SNAPSHOT),
	R(0x145e04, 4, RO, "SKL_MC_BIOS_DATA", SNAPSHOT),
	R(0x145f0c, 4, RO, "D_COMP_HSW", SNAPSHOT),
};
/* clang-format on */

const struct gvt_mmio_piece gvt_regs_pm = GVT_PIECE("pm", rows);
const struct gvt_mmio_piece gvt_regs_uncore = GVT_PIECE("uncore", uncore_rows);
const struct gvt_mmio_piece gvt_regs_mchbar = GVT_PIECE("mchbar", mchbar_rows);
