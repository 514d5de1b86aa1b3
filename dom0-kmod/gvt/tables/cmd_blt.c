// SPDX-License-Identifier: GPL-2.0-only
/* Blitter commands: Skylake PRM volume 11 and 2a. Lengths in dwords. See cmd_table.h. */
#include "cmd_table.h"

#define BLT(op_, flags_, min_, max_, act_, name_, ...)                                             \
	[op_] = {.opcode = (op_),                                                                  \
		 .engines = ON_BCS,                                                                \
		 .flags = CMD_LONG | (flags_),                                                     \
		 .mask = 0xff,                                                                     \
		 .min_dw = (min_),                                                                 \
		 .max_dw = (max_),                                                                 \
		 .op = {__VA_ARGS__},                                                              \
		 .act = (act_),                                                                    \
		 .name = (name_)}

/* clang-format off */
const struct cmd_row cmd_blt[CMD_BLT_NR] = {
	/*  op	  flags	   min max  act		    name, operands: coloured source, monochrome source, pattern */
	BLT(0x01, 0,	    10, 10,  act_blt_setup,  "XY_SETUP_BLT", 0),
	BLT(0x03, 0,	     3,	 3,  NULL,	     "XY_SETUP_CLIP_BLT", 0),
	BLT(0x11, 0,	    10, 10,  act_blt_setup,  "XY_SETUP_MONO_PATTERN_SL_BLT", 0),
	BLT(0x24, 0,	     2,	 2,  act_blt_setup,  "XY_PIXEL_BLT", 0),
	BLT(0x25, 0,	     3,	 3,  act_blt_setup,  "XY_SCANLINES_BLT", 0),
	BLT(0x26, 0,	     5,	 5,  act_blt_setup,  "XY_TEXT_BLT", 0),
	BLT(0x31, 0,	     4, 257, act_blt_setup,  "XY_TEXT_IMMEDIATE_BLT", 0),
	BLT(0x40, 0,	     6,	 6,  act_blt_linear, "COLOR_BLT", 0),
	BLT(0x42, CMD_GEN9, 10, 10,  act_blt_xy,     "XY_FAST_COPY_BLT", 6),
	BLT(0x43, 0,	     8,	 8,  act_blt_linear, "SRC_COPY_BLT", 5),
	BLT(0x50, 0,	     7,	 7,  act_blt_xy,     "XY_COLOR_BLT", 0),
	BLT(0x51, 0,	     8,	 8,  act_blt_xy,     "XY_PAT_BLT", 0, 0, 6),
	BLT(0x52, 0,	    10, 10,  act_blt_xy,     "XY_MONO_PAT_BLT", 0),
	BLT(0x53, 0,	    10, 10,  act_blt_xy,     "XY_SRC_COPY_BLT", 6),
	BLT(0x54, 0,	    10, 10,  act_blt_xy,     "XY_MONO_SRC_COPY_BLT", 0, 6),
	BLT(0x55, 0,	    12, 12,  act_blt_xy,     "XY_FULL_BLT", 6, 0, 10),
	BLT(0x56, 0,	    12, 12,  act_blt_xy,     "XY_FULL_MONO_SRC_BLT", 0, 6, 10),
	BLT(0x57, 0,	    14, 14,  act_blt_xy,     "XY_FULL_MONO_PATTERN_BLT", 6),
	BLT(0x58, 0,	    14, 14,  act_blt_xy,     "XY_FULL_MONO_PATTERN_MONO_SRC_BLT", 0, 6),
	BLT(0x59, 0,	     8,	 8,  act_blt_xy,     "XY_MONO_PAT_FIXED_BLT", 0),
	BLT(0x71, 0,	     9, 257, act_blt_xy,     "XY_MONO_SRC_COPY_IMMEDIATE_BLT", 0),
	BLT(0x72, 0,	    22, 70,  act_blt_xy,     "XY_PAT_BLT_IMMEDIATE", 0),
	BLT(0x73, 0,	    12, 12,  act_blt_xy,     "XY_SRC_COPY_CHROMA_BLT", 6),
	BLT(0x74, 0,	    26, 74,  act_blt_xy,     "XY_FULL_IMMEDIATE_PATTERN_BLT", 6),
	BLT(0x75, 0,	    26, 74,  act_blt_xy,     "XY_FULL_MONO_SRC_IMMEDIATE_PATTERN_BLT", 0, 6),
	BLT(0x76, 0,	    10, 10,  act_blt_xy,     "XY_PAT_CHROMA_BLT", 0, 0, 6),
	BLT(0x77, 0,	    24, 72,  act_blt_xy,     "XY_PAT_CHROMA_BLT_IMMEDIATE", 0),
};
/* clang-format on */
