/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EDID: what a monitor says of itself (VESA E-EDID 1.4). Checked before a guest sees it, made from a
 * mode when nobody gives one. All pure.
 */
#ifndef XENGT_GVT_EDID_H
#define XENGT_GVT_EDID_H

#include "os.h"

#define EDID_BLOCK 128u

/* A detailed timing. Pixels, lines, kHz. */
struct edid_timing {
	u32 clock_khz;
	u32 hactive, hblank, hsync_off, hsync_width;
	u32 vactive, vblank, vsync_off, vsync_width;
};

/*
 * Checks len bytes: 128 or 256, header, checksum of each block, number of extension blocks, a
 * preferred detailed timing that a port can drive. Returns NULL, or what is wrong (for people).
 */
const char *edid_check(const u8 *edid, u32 len);

/* The preferred timing of an EDID that edid_check() found good. */
void edid_preferred(const u8 *edid, struct edid_timing *out);

/*
 * CVT 1.2 reduced blanking (v1) for a mode; refresh in mHz. Returns 0 or -EINVAL: width 640..4096 in
 * steps of 8, height 480..2304, refresh 10000..120000, pixel clock at most 655.35 MHz (what a
 * detailed timing can say) and within the link.
 */
int edid_cvt_rb(u32 width, u32 height, u32 refresh_mhz, struct edid_timing *out);

/*
 * Writes one block for a monitor with that mode as preferred timing, named name (at most 13
 * characters are used, others than printable ASCII become '?'). Returns 0 or -EINVAL.
 */
int edid_make(u32 width, u32 height, u32 refresh_mhz, const char *name, u8 out[EDID_BLOCK]);

#endif
