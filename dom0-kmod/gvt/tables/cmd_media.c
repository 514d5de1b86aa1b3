// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of the video and the video-enhancement engines: Skylake PRM volumes 2a, 8 and 9. Their
 * addresses go through the context's PPGTT. Content protection is not among them. See cmd_table.h.
 */
#include "cmd_table.h"

#define GFX(op_, on_, flags_, mask_, min_, max_, act_, name_)                                      \
	[(op_) & 0xff] = {.opcode = (op_),                                                         \
			  .engines = (on_),                                                        \
			  .flags = (flags_),                                                       \
			  .mask = (mask_),                                                         \
			  .min_dw = (min_),                                                        \
			  .max_dw = (max_),                                                        \
			  .act = (act_),                                                           \
			  .name = (name_)}

/* clang-format off */
static const struct cmd_row vcs_68[] = {
	GFX(0x6800, ON_VCS, CMD_LONG, 0x0, 1, 1, NULL, "MFX_WAIT"),
};

static const struct cmd_row vcs_70[] = {
	GFX(0x7000, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_PIPE_MODE_SELECT"),
	GFX(0x7001, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_SURFACE_STATE"),
	GFX(0x7002, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_PIPE_BUF_ADDR_STATE"),
	GFX(0x7003, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_IND_OBJ_BASE_ADDR_STATE"),
	GFX(0x7004, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_BSP_BUF_BASE_ADDR_STATE"),
	GFX(0x7006, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_STATE_POINTER"),
	GFX(0x7007, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_QM_STATE"),
	GFX(0x7008, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_FQM_STATE"),
	GFX(0x7009, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_DBK_OBJECT"),
	GFX(0x7029, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_IT_OBJECT"),
	GFX(0x7048, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_PAK_INSERT_OBJECT"),
	GFX(0x704a, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_STITCH_OBJECT"),
};

static const struct cmd_row vcs_71[] = {
	GFX(0x7100, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_AVC_IMG_STATE"),
	GFX(0x7102, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_AVC_DIRECTMODE_STATE"),
	GFX(0x7103, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_AVC_SLICE_STATE"),
	GFX(0x7104, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_AVC_REF_IDX_STATE"),
	GFX(0x7105, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_AVC_WEIGHTOFFSET_STATE"),
	GFX(0x7125, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_AVC_PICID_STATE"),
	GFX(0x7126, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_AVC_DPB_STATE"),
	GFX(0x7127, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_AVC_SLICEADDR_OBJECT"),
	GFX(0x7128, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_AVC_BSD_OBJECT"),
	GFX(0x7149, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFC_AVC_PAK_OBJECT"),
};

static const struct cmd_row vcs_72[] = {
	GFX(0x7200, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VC1_COMMON_STATE"),
	GFX(0x7201, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VC1_PRED_PIPE_STATE"),
	GFX(0x7202, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VC1_DIRECTMODE_STATE"),
	GFX(0x7220, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_VC1_SHORT_PIC_STATE"),
	GFX(0x7221, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_VC1_LONG_PIC_STATE"),
	GFX(0x7228, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_VC1_BSD_OBJECT"),
};

static const struct cmd_row vcs_73[] = {
	GFX(0x7300, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_MPEG2_PIC_STATE"),
	GFX(0x7328, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_MPEG2_BSD_OBJECT"),
	GFX(0x7343, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFC_MPEG2_SLICEGROUP_STATE"),
	GFX(0x7349, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFC_MPEG2_PAK_OBJECT"),
	GFX(0x7380, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_PIPE_MODE_SELECT"),
	GFX(0x7381, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_SURFACE_STATE"),
	GFX(0x7382, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_PIPE_BUF_ADDR_STATE"),
	GFX(0x7383, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_IND_OBJ_BASE_ADDR_STATE"),
	GFX(0x7384, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_QM_STATE"),
	GFX(0x7385, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_FQM_STATE"),
	GFX(0x7390, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_PIC_STATE"),
	GFX(0x7391, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_TILE_STATE"),
	GFX(0x7392, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_REF_IDX_STATE"),
	GFX(0x7393, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_WEIGHTOFFSET_STATE"),
	GFX(0x7394, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_SLICE_STATE"),
	GFX(0x73a0, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_BSD_OBJECT"),
	GFX(0x73a1, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_PAK_OBJECT"),
	GFX(0x73a2, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_PAK_INSERT_OBJECT"),
	GFX(0x73b0, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_VP9_PIC_STATE"),
	GFX(0x73b2, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HCP_VP9_SEGMENT_STATE"),
};

static const struct cmd_row vcs_74[] = {
	GFX(0x7400, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VP8_PIC_STATE"),
	GFX(0x7401, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VP8_ENCODER_CFG"),
	GFX(0x7403, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VP8_BSP_BUF_BASE_ADDR_STATE"),
	GFX(0x7428, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_VP8_BSD_OBJECT"),
	GFX(0x7449, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_VP8_PAK_OBJECT"),
};

static const struct cmd_row vcs_75[] = {
	GFX(0x7580, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_PIPE_MODE_SELECT"),
	GFX(0x7581, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_IMEM_STATE"),
	GFX(0x7582, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_DMEM_STATE"),
	GFX(0x7583, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_CFG_STATE"),
	GFX(0x7584, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_VIRTUAL_ADDR_STATE"),
	GFX(0x7585, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_IND_OBJ_BASE_ADDR_STATE"),
	GFX(0x75a0, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_STREAM_OBJECT"),
	GFX(0x75a1, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "HUC_START"),
};

static const struct cmd_row vcs_77[] = {
	GFX(0x7700, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_JPEG_PIC_STATE"),
	GFX(0x7702, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFX_JPEG_HUFF_TABLE_STATE"),
	GFX(0x7728, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFD_JPEG_BSD_OBJECT"),
	GFX(0x7743, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFC_JPEG_HUFF_TABLE_STATE"),
	GFX(0x7749, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "MFC_JPEG_SCAN_OBJECT"),
	GFX(0x7780, ON_VCS, CMD_LONG, 0xfff, 2, 4097, NULL, "VD_PIPELINE_FLUSH"),
};

/* clang-format on */
const struct cmd_group cmd_gfx_vcs[CMD_GFX_NR] = {
	[0x08] = {vcs_68, ARRAY_SIZE(vcs_68)}, [0x10] = {vcs_70, ARRAY_SIZE(vcs_70)},
	[0x11] = {vcs_71, ARRAY_SIZE(vcs_71)}, [0x12] = {vcs_72, ARRAY_SIZE(vcs_72)},
	[0x13] = {vcs_73, ARRAY_SIZE(vcs_73)}, [0x14] = {vcs_74, ARRAY_SIZE(vcs_74)},
	[0x15] = {vcs_75, ARRAY_SIZE(vcs_75)}, [0x17] = {vcs_77, ARRAY_SIZE(vcs_77)},
};

/* clang-format off */
static const struct cmd_row vecs_74[] = {
	GFX(0x7400, ON_VECS, CMD_LONG, 0xfff, 2, 4097, NULL, "VEBOX_SURFACE_STATE"),
	GFX(0x7401, ON_VECS, CMD_LONG, 0xfff, 2, 4097, NULL, "VEBOX_TILING_CONVERT"),
	GFX(0x7402, ON_VECS, CMD_LONG, 0xfff, 2, 4097, NULL, "VEBOX_STATE"),
	GFX(0x7403, ON_VECS, CMD_LONG, 0xfff, 2, 4097, NULL, "VEBOX_DI_IECP"),
};

/* clang-format on */
const struct cmd_group cmd_gfx_vecs[CMD_GFX_NR] = {
	[0x14] = {vecs_74, ARRAY_SIZE(vecs_74)},
};
