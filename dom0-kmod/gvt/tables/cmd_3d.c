// SPDX-License-Identifier: GPL-2.0-only
/*
 * 3D, media and GPGPU commands of the render engine: Skylake PRM volume 2a. Their addresses go through
 * the context's PPGTT, so lengths are all that is checked. Where Gen8 and Gen9 differ in length, both
 * pass: the streamer goes by the header. See cmd_table.h.
 */
#include "cmd_table.h"

#define GFX(op_, on_, flags_, mask_, min_, max_, act_, name_)                                      \
	[(op_)&0xff] = {.opcode = (op_),                                                           \
			.engines = (on_),                                                          \
			.flags = (flags_),                                                         \
			.mask = (mask_),                                                           \
			.min_dw = (min_),                                                          \
			.max_dw = (max_),                                                          \
			.act = (act_),                                                             \
			.name = (name_)}

/* clang-format off */
static const struct cmd_row rcs_60[] = {
	GFX(0x6003, ON_RCS, 0, 0xff, 2, 2, NULL, "STATE_PREFETCH"),
};

static const struct cmd_row rcs_61[] = {
	GFX(0x6101, ON_RCS, 0, 0xff, 16, 22, NULL, "STATE_BASE_ADDRESS"),
	GFX(0x6102, ON_RCS, 0, 0xff, 3, 3, NULL, "STATE_SIP"),
	GFX(0x6104, ON_RCS, 0, 0xff, 3, 3, NULL, "GPGPU_CSR_BASE_ADDRESS"),
};

static const struct cmd_row rcs_68[] = {
	GFX(0x680b, ON_RCS, 0, 0x0, 1, 1, NULL, "3DSTATE_VF_STATISTICS"),
};

static const struct cmd_row rcs_69[] = {
	GFX(0x6904, ON_RCS, 0, 0x0, 1, 1, NULL, "PIPELINE_SELECT"),
};

static const struct cmd_row rcs_70[] = {
	GFX(0x7000, ON_RCS, 0, 0xffff, 9, 9, NULL, "MEDIA_VFE_STATE"),
	GFX(0x7001, ON_RCS, 0, 0xffff, 4, 4, NULL, "MEDIA_CURBE_LOAD"),
	GFX(0x7002, ON_RCS, 0, 0xffff, 4, 4, NULL, "MEDIA_INTERFACE_DESCRIPTOR_LOAD"),
	GFX(0x7004, ON_RCS, 0, 0xffff, 2, 2, NULL, "MEDIA_STATE_FLUSH"),
	GFX(0x7005, ON_RCS, CMD_GEN9, 0xffff, 6, 6, NULL, "MEDIA_POOL_STATE"),
};

static const struct cmd_row rcs_71[] = {
	GFX(0x7100, ON_RCS, CMD_LONG, 0xffff, 6, 2048, NULL, "MEDIA_OBJECT"),
	GFX(0x7101, ON_RCS, CMD_LONG, 0xffff, 16, 2048, NULL, "MEDIA_OBJECT_PRT"),
	GFX(0x7103, ON_RCS, CMD_LONG, 0xffff, 17, 2048, NULL, "MEDIA_OBJECT_WALKER"),
	GFX(0x7105, ON_RCS, CMD_LONG, 0xff, 15, 15, NULL, "GPGPU_WALKER"),
	GFX(0x7106, ON_RCS, CMD_LONG, 0xffff, 7, 2048, NULL, "MEDIA_OBJECT_GRPID"),
};

static const struct cmd_row rcs_78[] = {
	GFX(0x7804, ON_RCS, 0, 0xff, 3, 3, NULL, "3DSTATE_CLEAR_PARAMS"),
	GFX(0x7805, ON_RCS, 0, 0xff, 8, 8, NULL, "3DSTATE_DEPTH_BUFFER"),
	GFX(0x7806, ON_RCS, 0, 0xff, 5, 5, NULL, "3DSTATE_STENCIL_BUFFER"),
	GFX(0x7807, ON_RCS, 0, 0xff, 5, 5, NULL, "3DSTATE_HIER_DEPTH_BUFFER"),
	GFX(0x7808, ON_RCS, 0, 0xff, 5, 257, NULL, "3DSTATE_VERTEX_BUFFERS"),
	GFX(0x7809, ON_RCS, 0, 0xff, 3, 257, NULL, "3DSTATE_VERTEX_ELEMENTS"),
	GFX(0x780a, ON_RCS, 0, 0xff, 5, 5, NULL, "3DSTATE_INDEX_BUFFER"),
	GFX(0x780c, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_VF"),
	GFX(0x780d, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_MULTISAMPLE"),
	GFX(0x780e, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_CC_STATE_POINTERS"),
	GFX(0x780f, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SCISSOR_STATE_POINTERS"),
	GFX(0x7810, ON_RCS, 0, 0xff, 9, 9, NULL, "3DSTATE_VS"),
	GFX(0x7811, ON_RCS, 0, 0xff, 10, 10, NULL, "3DSTATE_GS"),
	GFX(0x7812, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_CLIP"),
	GFX(0x7813, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_SF"),
	GFX(0x7814, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_WM"),
	GFX(0x7815, ON_RCS, 0, 0xff, 11, 11, NULL, "3DSTATE_CONSTANT_VS"),
	GFX(0x7816, ON_RCS, 0, 0xff, 11, 11, NULL, "3DSTATE_CONSTANT_GS"),
	GFX(0x7817, ON_RCS, 0, 0xff, 11, 11, NULL, "3DSTATE_CONSTANT_PS"),
	GFX(0x7818, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SAMPLE_MASK"),
	GFX(0x7819, ON_RCS, 0, 0xff, 11, 11, NULL, "3DSTATE_CONSTANT_HS"),
	GFX(0x781a, ON_RCS, 0, 0xff, 11, 11, NULL, "3DSTATE_CONSTANT_DS"),
	GFX(0x781b, ON_RCS, 0, 0xff, 9, 9, NULL, "3DSTATE_HS"),
	GFX(0x781c, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_TE"),
	GFX(0x781d, ON_RCS, 0, 0xff, 9, 11, NULL, "3DSTATE_DS"),
	GFX(0x781e, ON_RCS, 0, 0xff, 5, 5, NULL, "3DSTATE_STREAMOUT"),
	GFX(0x781f, ON_RCS, 0, 0xff, 4, 6, NULL, "3DSTATE_SBE"),
	GFX(0x7820, ON_RCS, 0, 0xff, 12, 12, NULL, "3DSTATE_PS"),
	GFX(0x7821, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_VIEWPORT_STATE_POINTERS_SF_CLIP"),
	GFX(0x7823, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_VIEWPORT_STATE_POINTERS_CC"),
	GFX(0x7824, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_BLEND_STATE_POINTERS"),
	GFX(0x7826, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_BINDING_TABLE_POINTERS_VS"),
	GFX(0x7827, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_BINDING_TABLE_POINTERS_HS"),
	GFX(0x7828, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_BINDING_TABLE_POINTERS_DS"),
	GFX(0x7829, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_BINDING_TABLE_POINTERS_GS"),
	GFX(0x782a, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_BINDING_TABLE_POINTERS_PS"),
	GFX(0x782b, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SAMPLER_STATE_POINTERS_VS"),
	GFX(0x782c, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SAMPLER_STATE_POINTERS_HS"),
	GFX(0x782d, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SAMPLER_STATE_POINTERS_DS"),
	GFX(0x782e, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SAMPLER_STATE_POINTERS_GS"),
	GFX(0x782f, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_SAMPLER_STATE_POINTERS_PS"),
	GFX(0x7830, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_URB_VS"),
	GFX(0x7831, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_URB_HS"),
	GFX(0x7832, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_URB_DS"),
	GFX(0x7833, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_URB_GS"),
	GFX(0x7834, ON_RCS, 0, 0xff, 3, 257, NULL, "3DSTATE_GATHER_CONSTANT_VS"),
	GFX(0x7835, ON_RCS, 0, 0xff, 3, 257, NULL, "3DSTATE_GATHER_CONSTANT_GS"),
	GFX(0x7836, ON_RCS, 0, 0xff, 3, 257, NULL, "3DSTATE_GATHER_CONSTANT_HS"),
	GFX(0x7837, ON_RCS, 0, 0xff, 3, 257, NULL, "3DSTATE_GATHER_CONSTANT_DS"),
	GFX(0x7838, ON_RCS, 0, 0xff, 3, 257, NULL, "3DSTATE_GATHER_CONSTANT_PS"),
	GFX(0x7839, ON_RCS, 0, 0x7ff, 2, 2049, NULL, "3DSTATE_DX9_CONSTANTF_VS"),
	GFX(0x783a, ON_RCS, 0, 0x7ff, 2, 2049, NULL, "3DSTATE_DX9_CONSTANTF_PS"),
	GFX(0x783b, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_CONSTANTI_VS"),
	GFX(0x783c, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_CONSTANTI_PS"),
	GFX(0x783d, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_CONSTANTB_VS"),
	GFX(0x783e, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_CONSTANTB_PS"),
	GFX(0x783f, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_LOCAL_VALID_VS"),
	GFX(0x7840, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_LOCAL_VALID_PS"),
	GFX(0x7841, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_GENERATE_ACTIVE_VS"),
	GFX(0x7842, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_DX9_GENERATE_ACTIVE_PS"),
	GFX(0x7843, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_VS"),
	GFX(0x7844, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_GS"),
	GFX(0x7845, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_HS"),
	GFX(0x7846, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_DS"),
	GFX(0x7847, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_PS"),
	GFX(0x7849, ON_RCS, 0, 0xff, 3, 3, NULL, "3DSTATE_VF_INSTANCING"),
	GFX(0x784a, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_VF_SGVS"),
	GFX(0x784b, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_VF_TOPOLOGY"),
	GFX(0x784c, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_WM_CHROMAKEY"),
	GFX(0x784d, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PS_BLEND"),
	GFX(0x784e, ON_RCS, 0, 0xff, 3, 4, NULL, "3DSTATE_WM_DEPTH_STENCIL"),
	GFX(0x784f, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PS_EXTRA"),
	GFX(0x7850, ON_RCS, 0, 0xff, 5, 5, NULL, "3DSTATE_RASTER"),
	GFX(0x7851, ON_RCS, 0, 0xff, 11, 11, NULL, "3DSTATE_SBE_SWIZ"),
	GFX(0x7852, ON_RCS, 0, 0xff, 5, 5, NULL, "3DSTATE_WM_HZ_OP"),
	GFX(0x7853, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_INT"),
	GFX(0x7855, ON_RCS, CMD_GEN9, 0xff, 5, 5, NULL, "3DSTATE_VF_COMPONENT_PACKING"),
};

static const struct cmd_row rcs_79[] = {
	GFX(0x7900, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_DRAWING_RECTANGLE"),
	GFX(0x7902, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_SAMPLER_PALETTE_LOAD0"),
	GFX(0x7904, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_CHROMA_KEY"),
	GFX(0x7906, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_POLY_STIPPLE_OFFSET"),
	GFX(0x7907, ON_RCS, 0, 0xff, 33, 33, NULL, "3DSTATE_POLY_STIPPLE_PATTERN"),
	GFX(0x7908, ON_RCS, 0, 0xff, 3, 3, NULL, "3DSTATE_LINE_STIPPLE"),
	GFX(0x790a, ON_RCS, 0, 0xff, 3, 3, NULL, "3DSTATE_AA_LINE_PARAMETERS"),
	GFX(0x790c, ON_RCS, 0, 0xff, 2, 257, NULL, "3DSTATE_SAMPLER_PALETTE_LOAD1"),
	GFX(0x7911, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_MONOFILTER_SIZE"),
	GFX(0x7912, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PUSH_CONSTANT_ALLOC_VS"),
	GFX(0x7913, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PUSH_CONSTANT_ALLOC_HS"),
	GFX(0x7914, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PUSH_CONSTANT_ALLOC_DS"),
	GFX(0x7915, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PUSH_CONSTANT_ALLOC_GS"),
	GFX(0x7916, ON_RCS, 0, 0xff, 2, 2, NULL, "3DSTATE_PUSH_CONSTANT_ALLOC_PS"),
	GFX(0x7917, ON_RCS, 0, 0x1ff, 3, 513, NULL, "3DSTATE_SO_DECL_LIST"),
	GFX(0x7918, ON_RCS, 0, 0xff, 8, 8, NULL, "3DSTATE_SO_BUFFER"),
	GFX(0x7919, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_BINDING_TABLE_POOL_ALLOC"),
	GFX(0x791a, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_GATHER_POOL_ALLOC"),
	GFX(0x791b, ON_RCS, 0, 0xff, 4, 4, NULL, "3DSTATE_DX9_CONSTANT_BUFFER_POOL_ALLOC"),
	GFX(0x791c, ON_RCS, 0, 0xff, 9, 9, NULL, "3DSTATE_SAMPLE_PATTERN"),
};

static const struct cmd_row rcs_7a[] = {
	GFX(0x7a00, ON_RCS, 0, 0xff, 6, 6, act_pipe_control, "PIPE_CONTROL"),
};

static const struct cmd_row rcs_7b[] = {
	GFX(0x7b00, ON_RCS, CMD_LONG, 0xff, 7, 7, NULL, "3DPRIMITIVE"),
};

/* clang-format on */
const struct cmd_group cmd_gfx_rcs[CMD_GFX_NR] = {
	[0x00] = {rcs_60, ARRAY_SIZE(rcs_60)}, [0x01] = {rcs_61, ARRAY_SIZE(rcs_61)},
	[0x08] = {rcs_68, ARRAY_SIZE(rcs_68)}, [0x09] = {rcs_69, ARRAY_SIZE(rcs_69)},
	[0x10] = {rcs_70, ARRAY_SIZE(rcs_70)}, [0x11] = {rcs_71, ARRAY_SIZE(rcs_71)},
	[0x18] = {rcs_78, ARRAY_SIZE(rcs_78)}, [0x19] = {rcs_79, ARRAY_SIZE(rcs_79)},
	[0x1a] = {rcs_7a, ARRAY_SIZE(rcs_7a)}, [0x1b] = {rcs_7b, ARRAY_SIZE(rcs_7b)},
};
