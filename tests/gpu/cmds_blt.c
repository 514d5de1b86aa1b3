/* SPDX-License-Identifier: MIT */
/*
 * Blitter commands: PRM Skylake volume 2a. Lengths in dwords. The chroma-keyed and fixed-pattern forms
 * are not modelled and so are unknown.
 */
#include "blt.h"

/* clang-format off */
static const struct cmd_row rows[] = {
	/* op    engine bits min max  flags    exec		     name */
	{ 0x01, ON_BCS, 8, 10, 10,  CMD_ARB, blt_setup_blt,	     "XY_SETUP_BLT" },
	{ 0x03, ON_BCS, 8, 3,  3,   CMD_ARB, blt_setup_clip,	     "XY_SETUP_CLIP_BLT" },
	{ 0x11, ON_BCS, 8, 10, 10,  CMD_ARB, blt_setup_mono_pattern, "XY_SETUP_MONO_PATTERN_SL_BLT" },
	{ 0x24, ON_BCS, 8, 2,  2,   CMD_ARB, blt_pixel,		     "XY_PIXEL_BLT" },
	{ 0x25, ON_BCS, 8, 3,  3,   CMD_ARB, blt_scanlines,	     "XY_SCANLINES_BLT" },
	{ 0x26, ON_BCS, 8, 5,  5,   CMD_ARB, blt_text,		     "XY_TEXT_BLT" },
	{ 0x31, ON_BCS, 8, 4,  257, CMD_ARB, blt_text_immediate,     "XY_TEXT_IMMEDIATE_BLT" },
	{ 0x40, ON_BCS, 8, 6,  6,   CMD_ARB, blt_color,		     "COLOR_BLT" },
	{ 0x42, ON_BCS, 8, 10, 10,  CMD_ARB, blt_fast_copy,	     "XY_FAST_COPY_BLT" },
	{ 0x43, ON_BCS, 8, 8,  8,   CMD_ARB, blt_src_copy,	     "SRC_COPY_BLT" },
	{ 0x50, ON_BCS, 8, 7,  7,   CMD_ARB, blt_xy,		     "XY_COLOR_BLT" },
	{ 0x51, ON_BCS, 8, 8,  8,   CMD_ARB, blt_xy,		     "XY_PAT_BLT" },
	{ 0x52, ON_BCS, 8, 10, 10,  CMD_ARB, blt_xy,		     "XY_MONO_PAT_BLT" },
	{ 0x53, ON_BCS, 8, 10, 10,  CMD_ARB, blt_xy,		     "XY_SRC_COPY_BLT" },
	{ 0x54, ON_BCS, 8, 10, 10,  CMD_ARB, blt_xy,		     "XY_MONO_SRC_COPY_BLT" },
	{ 0x55, ON_BCS, 8, 12, 12,  CMD_ARB, blt_xy,		     "XY_FULL_BLT" },
	{ 0x56, ON_BCS, 8, 12, 12,  CMD_ARB, blt_xy,		     "XY_FULL_MONO_SRC_BLT" },
	{ 0x57, ON_BCS, 8, 14, 14,  CMD_ARB, blt_xy,		     "XY_FULL_MONO_PATTERN_BLT" },
	{ 0x58, ON_BCS, 8, 14, 14,  CMD_ARB, blt_xy,		     "XY_FULL_MONO_PATTERN_MONO_SRC_BLT" },
	{ 0x71, ON_BCS, 8, 9,  257, CMD_ARB, blt_xy,		     "XY_MONO_SRC_COPY_IMMEDIATE_BLT" },
	{ 0x72, ON_BCS, 8, 22, 70,  CMD_ARB, blt_xy,		     "XY_PAT_BLT_IMMEDIATE" },
	{ 0x74, ON_BCS, 8, 26, 74,  CMD_ARB, blt_xy,		     "XY_FULL_IMMEDIATE_PATTERN_BLT" },
	{ 0x75, ON_BCS, 8, 26, 74,  CMD_ARB, blt_xy,		     "XY_FULL_MONO_SRC_IMMEDIATE_PATTERN_BLT" },
};
/* clang-format on */

const struct cmd_table cmds_blt = {rows, sizeof(rows) / sizeof(rows[0])};
