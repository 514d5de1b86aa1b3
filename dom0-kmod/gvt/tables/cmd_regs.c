// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers that commands may name. What is not here is refused.
 *
 * Any value, or a masked register's: what the hardware saves and restores with a context, so that a
 * guest sets it for itself alone. The host's value: what a workaround batch writes and puts back.
 * Ignored: what is the whole GPU's and the host has set up (memory object control, L3, clock gating,
 * white list), what is emulated, and what can only be read.
 *
 * Source: Skylake PRM volume 2c (registers), user-mode non-privileged registers in volume 6; names as
 * in i915's intel_engine_regs.h and intel_gt_regs.h.
 */
#include "cmd_table.h"

#define ANY(first_, last_, on_, name_)                                                             \
	{.first = (first_),                                                                        \
	 .last = (last_),                                                                          \
	 .engines = (on_),                                                                         \
	 .policy = CMD_REG_ANY,                                                                    \
	 .name = (name_)}
#define MASKED(first_, on_, bits_, name_)                                                          \
	{.first = (first_),                                                                        \
	 .last = (first_),                                                                         \
	 .engines = (on_),                                                                         \
	 .policy = CMD_REG_MASKED,                                                                 \
	 .bits = (bits_),                                                                          \
	 .name = (name_)}
#define HOST(first_, on_, bits_, fallback_, name_)                                                 \
	{.first = (first_),                                                                        \
	 .last = (first_),                                                                         \
	 .engines = (on_),                                                                         \
	 .policy = CMD_REG_HOST,                                                                   \
	 .bits = (bits_),                                                                          \
	 .fallback = (fallback_),                                                                  \
	 .name = (name_)}
#define IGNORED(first_, last_, on_, name_)                                                         \
	{.first = (first_),                                                                        \
	 .last = (last_),                                                                          \
	 .engines = (on_),                                                                         \
	 .policy = CMD_REG_IGNORED,                                                                \
	 .name = (name_)}

/* clang-format off */
/* From the base of the stream's own engine. */
const struct cmd_reg cmd_regs_engine[] = {
	MASKED (0x088, ON_RCS, 0xffff,	    "FF_SLICE_CS_CHICKEN1"),
	MASKED (0x090, ON_RCS, 0xffff,	    "3D_CHICKEN3"),
	ANY    (0x094, 0x094, ON_ALL,	    "NOPID"),
	/* Not the bits that stop the ring and tell of it. */
	MASKED (0x09c, ON_ALL, 0x5040,	    "MI_MODE"),
	IGNORED(0x0a0, 0x0a0, ON_RCS,	    "FF_THREAD_MODE"),
	MASKED (0x0c0, ON_ALL, 0x02e0,	    "INSTPM"),
	IGNORED(0x0c8, 0x0c8, ON_RCS,	    "R_PWR_CLK_STATE"),
	IGNORED(0x0d4, 0x0d4, ON_ALL,	    "CSFE_CHICKEN1"),
	MASKED (0x0d8, ON_ALL, 0x0010,	    "CS_DEBUG_MODE2"),
	MASKED (0x0dc, ON_RCS, 0xffff,	    "CS_CHICKEN_20DC"),
	MASKED (0x0ec, ON_RCS, 0x0003,	    "CS_DEBUG_MODE1"),
	MASKED (0x120, ON_RCS, 0xffff,	    "CACHE_MODE_0"),
	MASKED (0x124, ON_RCS, 0xffff,	    "CACHE_MODE_SS"),
	IGNORED(0x15c, 0x15c, ON_RCS,	    "CTX_15C"),
	IGNORED(0x178, 0x17c, ON_ALL,	    "PRB0"),
	IGNORED(0x1d0, 0x1d0, ON_ALL,	    "ECOSKPD"),
	IGNORED(0x1f0, 0x1f0, ON_RCS,	    "CTX_1F0"),
	/* Masked, 1:0: tiling of the blitter's surfaces. */
	MASKED (0x200, ON_BCS, 0x0003,	    "BCS_SWCTRL"),
	IGNORED(0x220, 0x220, ON_ALL,	    "PP_DIR_DCLV"),
	IGNORED(0x270, 0x28c, ON_ALL,	    "PDP"),
	ANY    (0x290, 0x294, ON_RCS,	    "GPGPU_THREADS_DISPATCHED"),
	ANY    (0x300, 0x354, ON_RCS,	    "pipeline statistics"),
	IGNORED(0x358, 0x35c, ON_ALL,	    "TIMESTAMP"),
	IGNORED(0x360, 0x364, ON_RCS,	    "OACTXCONTROL"),
	IGNORED(0x3a8, 0x3a8, ON_ALL,	    "CTX_TIMESTAMP"),
	ANY    (0x3bc, 0x3bc, ON_ALL,	    "MI_PREDICATE_RESULT_2"),
	ANY    (0x400, 0x41c, ON_ALL,	    "MI_PREDICATE"),
	ANY    (0x420, 0x440, ON_RCS,	    "3DPRIM"),
	IGNORED(0x470, 0x470, ON_RCS,	    "CTX_470"),
	IGNORED(0x4d0, 0x4fc, ON_ALL,	    "FORCE_TO_NONPRIV"),
	ANY    (0x500, 0x508, ON_RCS,	    "GPGPU_DISPATCHDIM"),
	/* 0: preemption of 3D within objects, 2:1 of GPGPU. */
	MASKED (0x580, ON_ALL, 0x0007,	    "CS_CHICKEN1"),
	ANY    (0x600, 0x67c, ON_ALL,	    "GPR"),
};
const u32 cmd_regs_engine_nr = ARRAY_SIZE(cmd_regs_engine);

const struct cmd_reg cmd_regs[] = {
	IGNORED(0x02358, 0x0235c, ON_XCS,   "RCS TIMESTAMP"),
	IGNORED(0x04094, 0x04094, ON_RCS,   "GAM_4094"),
	IGNORED(0x04ab0, 0x04ab0, ON_RCS,   "GAMT_ECO_REG_RW_IA"),
	IGNORED(0x04ddc, 0x04ddc, ON_RCS,   "MMCD_MISC_CTRL"),
	IGNORED(0x04de0, 0x04df4, ON_ALL,   "TRTT"),
	ANY    (0x05200, 0x0521c, ON_RCS,   "SO_NUM_PRIMS_WRITTEN"),
	ANY    (0x05240, 0x0525c, ON_RCS,   "SO_PRIM_STORAGE_NEEDED"),
	ANY    (0x05280, 0x0528c, ON_RCS,   "SO_WRITE_OFFSET"),
	MASKED (0x05588, ON_RCS, 0xffff,    "WM_CHICKEN3"),
	MASKED (0x07000, ON_RCS, 0xffff,    "CACHE_MODE_0"),
	MASKED (0x07004, ON_RCS, 0xffff,    "CACHE_MODE_1"),
	MASKED (0x07008, ON_RCS, 0xffff,    "GT_MODE"),
	MASKED (0x07010, ON_RCS, 0xffff,    "COMMON_SLICE_CHICKEN1"),
	MASKED (0x07014, ON_RCS, 0xffff,    "COMMON_SLICE_CHICKEN2"),
	MASKED (0x07018, ON_RCS, 0xffff,    "COMMON_SLICE_CHICKEN3"),
	ANY    (0x07034, 0x07034, ON_RCS,   "L3CNTLREG"),
	MASKED (0x07300, ON_RCS, 0xffff,    "HDC_CHICKEN0"),
	MASKED (0x07304, ON_RCS, 0xffff,    "HDC_CHICKEN1"),
	MASKED (0x07308, ON_RCS, 0xffff,    "SLICE_COMMON_ECO_CHICKEN0"),
	MASKED (0x0731c, ON_RCS, 0xffff,    "SLICE_COMMON_ECO_CHICKEN1"),
	IGNORED(0x09030, 0x09030, ON_RCS,   "GT_9030"),
	/* 941c resets the GPU. */
	IGNORED(0x09400, 0x0940c, ON_RCS,   "UCGCTL1"),
	IGNORED(0x09430, 0x09430, ON_RCS,   "UCGCTL6"),
	IGNORED(0x09888, 0x09888, ON_ALL,   "NOA_WRITE"),
	IGNORED(0x0b004, 0x0b004, ON_RCS,   "GARBCNTL"),
	IGNORED(0x0b01c, 0x0b09c, ON_RCS,   "L3 control and LNCFCMOCS"),
	IGNORED(0x0b100, 0x0b10c, ON_RCS,   "L3SQCREG1"),
	/* 21: flush coherent lines, set around the context restore. */
	HOST   (0x0b118, ON_RCS, BIT(21), 0x40400000, "L3SQCREG4"),
	IGNORED(0x0b11c, 0x0b11c, ON_RCS,   "SCRATCH1"),
	IGNORED(0x0c800, 0x0cffc, ON_ALL,   "GFX_MOCS"),
	MASKED (0x0e100, ON_RCS, 0xffff,    "HALF_SLICE_CHICKEN1"),
	MASKED (0x0e180, ON_RCS, 0xffff,    "HALF_SLICE_CHICKEN2"),
	MASKED (0x0e184, ON_RCS, 0xffff,    "HALF_SLICE_CHICKEN3"),
	MASKED (0x0e188, ON_RCS, 0xffff,    "HALF_SLICE_CHICKEN5"),
	MASKED (0x0e194, ON_RCS, 0xffff,    "HALF_SLICE_CHICKEN7"),
	IGNORED(0x0e220, 0x0e2c0, ON_RCS,   "EU_E220"),
	ANY    (0x0e400, 0x0e404, ON_RCS,   "TD_CTL"),
	IGNORED(0x0e458, 0x0e45c, ON_RCS,   "EU_PERF_CNTL0"),
	MASKED (0x0e48c, ON_RCS, 0xffff,    "ROW_CHICKEN4"),
	MASKED (0x0e49c, ON_RCS, 0xffff,    "ROW_CHICKEN3"),
	IGNORED(0x0e4cc, 0x0e4cc, ON_RCS,   "ROW_E4CC"),
	MASKED (0x0e4f0, ON_RCS, 0xffff,    "ROW_CHICKEN"),
	MASKED (0x0e4f4, ON_RCS, 0xffff,    "ROW_CHICKEN2"),
	IGNORED(0x0e558, 0x0e55c, ON_RCS,   "EU_PERF_CNTL1"),
	IGNORED(0x0e658, 0x0e65c, ON_RCS,   "EU_PERF_CNTL2"),
	IGNORED(0x0e758, 0x0e75c, ON_RCS,   "EU_PERF_CNTL3"),
	IGNORED(0x12358, 0x1235c, ON_RCS | ON_BCS | ON_VECS, "VCS TIMESTAMP"),
	IGNORED(0x1a358, 0x1a35c, ON_RCS | ON_BCS | ON_VCS, "VECS TIMESTAMP"),
	IGNORED(0x22358, 0x2235c, ON_RCS | ON_VCS | ON_VECS, "BCS TIMESTAMP"),
	/* A mask of display events that older drivers open before they wait. */
	IGNORED(0x44050, 0x44050, ON_RCS | ON_BCS, "DERRMR"),
};
const u32 cmd_regs_nr = ARRAY_SIZE(cmd_regs);
/* clang-format on */
