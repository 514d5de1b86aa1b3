// SPDX-License-Identifier: GPL-2.0-only
/*
 * 3D, media and GPGPU commands of the render engine: Skylake PRM volume 2a. Their addresses go through
 * the context's PPGTT, so lengths are all that is checked. Where Gen8 and Gen9 differ in length, both
 * pass: the streamer goes by the header. See cmd_table.h.
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

#define PLAIN(op_, flags_, min_, max_, name_)                                                      \
	GFX(op_, ON_RCS, (flags_) | CMD_PLAIN, CMD_PLAIN_MASK, min_, max_, NULL, name_)

/* clang-format off */
static const struct cmd_row rcs_60[] = {
	PLAIN(0x6003, 0, 2, 2, "STATE_PREFETCH"),
};

static const struct cmd_row rcs_61[] = {
	PLAIN(0x6101, 0, 16, 22, "STATE_BASE_ADDRESS"),
	PLAIN(0x6102, 0, 3, 3, "STATE_SIP"),
	PLAIN(0x6104, 0, 3, 3, "GPGPU_CSR_BASE_ADDRESS"),
};

static const struct cmd_row rcs_68[] = {
	GFX(0x680b, ON_RCS, 0, 0x0, 1, 1, NULL, "3DSTATE_VF_STATISTICS"),
};

static const struct cmd_row rcs_69[] = {
	GFX(0x6904, ON_RCS, 0, 0x0, 1, 1, NULL, "PIPELINE_SELECT"),
};

static const struct cmd_row rcs_70[] = {
	GFX(0x7000, ON_RCS, 0, 0xffff, 9, 9, act_media_vfe_state, "MEDIA_VFE_STATE"),
	GFX(0x7001, ON_RCS, 0, 0xffff, 4, 4, NULL, "MEDIA_CURBE_LOAD"),
	GFX(0x7002, ON_RCS, 0, 0xffff, 4, 4, NULL, "MEDIA_INTERFACE_DESCRIPTOR_LOAD"),
	GFX(0x7004, ON_RCS, 0, 0xffff, 2, 2, NULL, "MEDIA_STATE_FLUSH"),
	GFX(0x7005, ON_RCS, CMD_GEN9, 0xffff, 6, 6, NULL, "MEDIA_POOL_STATE"),
};

static const struct cmd_row rcs_71[] = {
	GFX(0x7100, ON_RCS, CMD_LONG, 0xffff, 6, 2048, NULL, "MEDIA_OBJECT"),
	GFX(0x7101, ON_RCS, CMD_LONG, 0xffff, 16, 2048, NULL, "MEDIA_OBJECT_PRT"),
	GFX(0x7103, ON_RCS, CMD_LONG, 0xffff, 17, 2048, NULL, "MEDIA_OBJECT_WALKER"),
	PLAIN(0x7105, CMD_LONG, 15, 15, "GPGPU_WALKER"),
	GFX(0x7106, ON_RCS, CMD_LONG, 0xffff, 7, 2048, NULL, "MEDIA_OBJECT_GRPID"),
};

static const struct cmd_row rcs_78[] = {
	PLAIN(0x7804, 0, 3, 3, "3DSTATE_CLEAR_PARAMS"),
	PLAIN(0x7805, 0, 8, 8, "3DSTATE_DEPTH_BUFFER"),
	PLAIN(0x7806, 0, 5, 5, "3DSTATE_STENCIL_BUFFER"),
	PLAIN(0x7807, 0, 5, 5, "3DSTATE_HIER_DEPTH_BUFFER"),
	PLAIN(0x7808, 0, 5, 257, "3DSTATE_VERTEX_BUFFERS"),
	PLAIN(0x7809, 0, 3, 257, "3DSTATE_VERTEX_ELEMENTS"),
	PLAIN(0x780a, 0, 5, 5, "3DSTATE_INDEX_BUFFER"),
	PLAIN(0x780c, 0, 2, 2, "3DSTATE_VF"),
	PLAIN(0x780d, 0, 2, 2, "3DSTATE_MULTISAMPLE"),
	PLAIN(0x780e, 0, 2, 2, "3DSTATE_CC_STATE_POINTERS"),
	PLAIN(0x780f, 0, 2, 2, "3DSTATE_SCISSOR_STATE_POINTERS"),
	PLAIN(0x7810, 0, 9, 9, "3DSTATE_VS"),
	PLAIN(0x7811, 0, 10, 10, "3DSTATE_GS"),
	PLAIN(0x7812, 0, 4, 4, "3DSTATE_CLIP"),
	PLAIN(0x7813, 0, 4, 4, "3DSTATE_SF"),
	PLAIN(0x7814, 0, 2, 2, "3DSTATE_WM"),
	PLAIN(0x7815, 0, 11, 11, "3DSTATE_CONSTANT_VS"),
	PLAIN(0x7816, 0, 11, 11, "3DSTATE_CONSTANT_GS"),
	PLAIN(0x7817, 0, 11, 11, "3DSTATE_CONSTANT_PS"),
	PLAIN(0x7818, 0, 2, 2, "3DSTATE_SAMPLE_MASK"),
	PLAIN(0x7819, 0, 11, 11, "3DSTATE_CONSTANT_HS"),
	PLAIN(0x781a, 0, 11, 11, "3DSTATE_CONSTANT_DS"),
	PLAIN(0x781b, 0, 9, 9, "3DSTATE_HS"),
	PLAIN(0x781c, 0, 4, 4, "3DSTATE_TE"),
	PLAIN(0x781d, 0, 9, 11, "3DSTATE_DS"),
	PLAIN(0x781e, 0, 5, 5, "3DSTATE_STREAMOUT"),
	PLAIN(0x781f, 0, 4, 6, "3DSTATE_SBE"),
	PLAIN(0x7820, 0, 12, 12, "3DSTATE_PS"),
	PLAIN(0x7821, 0, 2, 2, "3DSTATE_VIEWPORT_STATE_POINTERS_SF_CLIP"),
	PLAIN(0x7823, 0, 2, 2, "3DSTATE_VIEWPORT_STATE_POINTERS_CC"),
	PLAIN(0x7824, 0, 2, 2, "3DSTATE_BLEND_STATE_POINTERS"),
	PLAIN(0x7826, 0, 2, 2, "3DSTATE_BINDING_TABLE_POINTERS_VS"),
	PLAIN(0x7827, 0, 2, 2, "3DSTATE_BINDING_TABLE_POINTERS_HS"),
	PLAIN(0x7828, 0, 2, 2, "3DSTATE_BINDING_TABLE_POINTERS_DS"),
	PLAIN(0x7829, 0, 2, 2, "3DSTATE_BINDING_TABLE_POINTERS_GS"),
	PLAIN(0x782a, 0, 2, 2, "3DSTATE_BINDING_TABLE_POINTERS_PS"),
	PLAIN(0x782b, 0, 2, 2, "3DSTATE_SAMPLER_STATE_POINTERS_VS"),
	PLAIN(0x782c, 0, 2, 2, "3DSTATE_SAMPLER_STATE_POINTERS_HS"),
	PLAIN(0x782d, 0, 2, 2, "3DSTATE_SAMPLER_STATE_POINTERS_DS"),
	PLAIN(0x782e, 0, 2, 2, "3DSTATE_SAMPLER_STATE_POINTERS_GS"),
	PLAIN(0x782f, 0, 2, 2, "3DSTATE_SAMPLER_STATE_POINTERS_PS"),
	PLAIN(0x7830, 0, 2, 2, "3DSTATE_URB_VS"),
	PLAIN(0x7831, 0, 2, 2, "3DSTATE_URB_HS"),
	PLAIN(0x7832, 0, 2, 2, "3DSTATE_URB_DS"),
	PLAIN(0x7833, 0, 2, 2, "3DSTATE_URB_GS"),
	PLAIN(0x7834, 0, 3, 257, "3DSTATE_GATHER_CONSTANT_VS"),
	PLAIN(0x7835, 0, 3, 257, "3DSTATE_GATHER_CONSTANT_GS"),
	PLAIN(0x7836, 0, 3, 257, "3DSTATE_GATHER_CONSTANT_HS"),
	PLAIN(0x7837, 0, 3, 257, "3DSTATE_GATHER_CONSTANT_DS"),
	PLAIN(0x7838, 0, 3, 257, "3DSTATE_GATHER_CONSTANT_PS"),
	GFX(0x7839, ON_RCS, 0, 0x7ff, 2, 2049, NULL, "3DSTATE_DX9_CONSTANTF_VS"),
	GFX(0x783a, ON_RCS, 0, 0x7ff, 2, 2049, NULL, "3DSTATE_DX9_CONSTANTF_PS"),
	PLAIN(0x783b, 0, 2, 257, "3DSTATE_DX9_CONSTANTI_VS"),
	PLAIN(0x783c, 0, 2, 257, "3DSTATE_DX9_CONSTANTI_PS"),
	PLAIN(0x783d, 0, 2, 257, "3DSTATE_DX9_CONSTANTB_VS"),
	PLAIN(0x783e, 0, 2, 257, "3DSTATE_DX9_CONSTANTB_PS"),
	PLAIN(0x783f, 0, 2, 257, "3DSTATE_DX9_LOCAL_VALID_VS"),
	PLAIN(0x7840, 0, 2, 257, "3DSTATE_DX9_LOCAL_VALID_PS"),
	PLAIN(0x7841, 0, 2, 257, "3DSTATE_DX9_GENERATE_ACTIVE_VS"),
	PLAIN(0x7842, 0, 2, 257, "3DSTATE_DX9_GENERATE_ACTIVE_PS"),
	GFX(0x7843, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_VS"),
	GFX(0x7844, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_GS"),
	GFX(0x7845, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_HS"),
	GFX(0x7846, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_DS"),
	GFX(0x7847, ON_RCS, 0, 0x1ff, 2, 513, NULL, "3DSTATE_BINDING_TABLE_EDIT_PS"),
	PLAIN(0x7849, 0, 3, 3, "3DSTATE_VF_INSTANCING"),
	PLAIN(0x784a, 0, 2, 2, "3DSTATE_VF_SGVS"),
	PLAIN(0x784b, 0, 2, 2, "3DSTATE_VF_TOPOLOGY"),
	PLAIN(0x784c, 0, 2, 2, "3DSTATE_WM_CHROMAKEY"),
	PLAIN(0x784d, 0, 2, 2, "3DSTATE_PS_BLEND"),
	PLAIN(0x784e, 0, 3, 4, "3DSTATE_WM_DEPTH_STENCIL"),
	PLAIN(0x784f, 0, 2, 2, "3DSTATE_PS_EXTRA"),
	PLAIN(0x7850, 0, 5, 5, "3DSTATE_RASTER"),
	PLAIN(0x7851, 0, 11, 11, "3DSTATE_SBE_SWIZ"),
	PLAIN(0x7852, 0, 5, 5, "3DSTATE_WM_HZ_OP"),
	PLAIN(0x7853, 0, 2, 2, "3DSTATE_INT"),
	GFX(0x7855, ON_RCS, CMD_GEN9, 0xff, 5, 5, NULL, "3DSTATE_VF_COMPONENT_PACKING"),
};

static const struct cmd_row rcs_79[] = {
	PLAIN(0x7900, 0, 4, 4, "3DSTATE_DRAWING_RECTANGLE"),
	PLAIN(0x7902, 0, 2, 257, "3DSTATE_SAMPLER_PALETTE_LOAD0"),
	PLAIN(0x7904, 0, 4, 4, "3DSTATE_CHROMA_KEY"),
	PLAIN(0x7906, 0, 2, 2, "3DSTATE_POLY_STIPPLE_OFFSET"),
	PLAIN(0x7907, 0, 33, 33, "3DSTATE_POLY_STIPPLE_PATTERN"),
	PLAIN(0x7908, 0, 3, 3, "3DSTATE_LINE_STIPPLE"),
	PLAIN(0x790a, 0, 3, 3, "3DSTATE_AA_LINE_PARAMETERS"),
	PLAIN(0x790c, 0, 2, 257, "3DSTATE_SAMPLER_PALETTE_LOAD1"),
	PLAIN(0x7911, 0, 2, 2, "3DSTATE_MONOFILTER_SIZE"),
	PLAIN(0x7912, 0, 2, 2, "3DSTATE_PUSH_CONSTANT_ALLOC_VS"),
	PLAIN(0x7913, 0, 2, 2, "3DSTATE_PUSH_CONSTANT_ALLOC_HS"),
	PLAIN(0x7914, 0, 2, 2, "3DSTATE_PUSH_CONSTANT_ALLOC_DS"),
	PLAIN(0x7915, 0, 2, 2, "3DSTATE_PUSH_CONSTANT_ALLOC_GS"),
	PLAIN(0x7916, 0, 2, 2, "3DSTATE_PUSH_CONSTANT_ALLOC_PS"),
	GFX(0x7917, ON_RCS, 0, 0x1ff, 3, 513, NULL, "3DSTATE_SO_DECL_LIST"),
	PLAIN(0x7918, 0, 8, 8, "3DSTATE_SO_BUFFER"),
	PLAIN(0x7919, 0, 4, 4, "3DSTATE_BINDING_TABLE_POOL_ALLOC"),
	PLAIN(0x791a, 0, 4, 4, "3DSTATE_GATHER_POOL_ALLOC"),
	PLAIN(0x791b, 0, 4, 4, "3DSTATE_DX9_CONSTANT_BUFFER_POOL_ALLOC"),
	PLAIN(0x791c, 0, 9, 9, "3DSTATE_SAMPLE_PATTERN"),
};

static const struct cmd_row rcs_7a[] = {
	GFX(0x7a00, ON_RCS, 0, 0xff, 6, 6, act_pipe_control, "PIPE_CONTROL"),
};

static const struct cmd_row rcs_7b[] = {
	PLAIN(0x7b00, CMD_LONG, 7, 7, "3DPRIMITIVE"),
};

/* clang-format on */
const struct cmd_group cmd_gfx_rcs[CMD_GFX_NR] = {
	[0x00] = {rcs_60, ARRAY_SIZE(rcs_60)}, [0x01] = {rcs_61, ARRAY_SIZE(rcs_61)},
	[0x08] = {rcs_68, ARRAY_SIZE(rcs_68)}, [0x09] = {rcs_69, ARRAY_SIZE(rcs_69)},
	[0x10] = {rcs_70, ARRAY_SIZE(rcs_70)}, [0x11] = {rcs_71, ARRAY_SIZE(rcs_71)},
	[0x18] = {rcs_78, ARRAY_SIZE(rcs_78)}, [0x19] = {rcs_79, ARRAY_SIZE(rcs_79)},
	[0x1a] = {rcs_7a, ARRAY_SIZE(rcs_7a)}, [0x1b] = {rcs_7b, ARRAY_SIZE(rcs_7b)},
};
