// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blits of privileged streams, checked as if their addresses were in the GGTT (see ppgtt_blits in
 * scan.h): every byte that the command can touch lies in the slice. Field layouts: Skylake PRM volume
 * 11 (blitter) and 2a.
 *
 * Threats. Coordinates, pitches and sizes are signed and reach far from the base; a target that an
 * earlier command set up; an overflow in the sum. So: coordinates from 0 on, pitches above 0, 64-bit
 * sums, and nothing that was set up elsewhere. What reaches past the last row of a tile is counted in.
 */
#include "scan_walk.h"

#define XY_FAST_COPY  0x42u
#define DST_TILED     BIT(11)
#define SRC_TILED     BIT(15)
#define FAST_SRC(hdr) ((hdr) >> 20 & 3)
#define FAST_DST(hdr) ((hdr) >> 13 & 3)
#define PATTERN_BYTES 256u
#define TILE_ROWS     32u

static s32 low16(u32 v)
{
	return (s32)(v << 16) >> 16;
}

static s32 high16(u32 v)
{
	return (s32)v >> 16;
}

/* Bytes of a pixel: 25:24 of dword 1; XY_FAST_COPY_BLT 26:24. The reserved ones count as the largest. */
static u32 pixel_bytes(const struct cmd_row *row, u32 br13)
{
	static const u8 plain[4] = {1, 2, 2, 4}, fast[8] = {1, 2, 16, 4, 8, 16, 16, 16};

	return row->opcode == XY_FAST_COPY ? fast[br13 >> 24 & 7] : plain[br13 >> 24 & 3];
}

/* A surface of which columns up to right and rows up to bottom are touched. */
static int surface(struct scan_walk *w, u64 base, u32 pitch_dw, bool tiled, s64 right, s64 bottom,
		   u32 bytes)
{
	s64 pitch = low16(pitch_dw), rows = bottom, width = right * bytes;

	if (tiled) {
		pitch *= 4;
		rows = (rows + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
	}
	if (pitch <= 0)
		return scan_bad(w, "privileged blit with a negative pitch");
	return scan_ggtt(w, base, (u64)((rows - 1) * pitch + max(pitch, width)));
}

int act_blt_xy(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	bool fast = row->opcode == XY_FAST_COPY, dst_tiled, src_tiled;
	s64 x1 = low16(cmd[2]), y1 = high16(cmd[2]), x2 = low16(cmd[3]), y2 = high16(cmd[3]);
	u32 bytes = pixel_bytes(row, cmd[1]), at;
	int ret;

	if (w->s->ppgtt_blits || scan_is_user(w))
		return 0;
	dst_tiled = fast ? FAST_DST(cmd[0]) : cmd[0] & DST_TILED;
	src_tiled = fast ? FAST_SRC(cmd[0]) : cmd[0] & SRC_TILED;
	if (x1 < 0 || y1 < 0 || x2 < x1 || y2 < y1)
		return scan_bad(w, "privileged blit with a negative coordinate");
	/* An empty rectangle draws nothing; it is counted as one pixel. */
	x2 = max(x2, x1 + 1);
	y2 = max(y2, y1 + 1);
	ret = surface(w, scan_addr(&cmd[4]), cmd[1], dst_tiled, x2, y2, bytes);
	at = row->op[0];
	if (!ret && at) {
		s64 sx = low16(cmd[at]), sy = high16(cmd[at]);

		if (sx < 0 || sy < 0)
			return scan_bad(w, "privileged blit with a negative coordinate");
		ret = surface(w, scan_addr(&cmd[at + 2]), cmd[at + 1], src_tiled, sx + x2 - x1,
			      sy + y2 - y1, bytes);
	}
	/* Rows of bits, padded to words; the first may begin within a byte. */
	at = row->op[1];
	if (!ret && at)
		ret = scan_ggtt(w, scan_addr(&cmd[at]),
				(u64)(y2 - y1) * (u64)((x2 - x1 + 7 + 15) / 16 * 2) + 8);
	at = row->op[2];
	if (!ret && at)
		ret = scan_ggtt(w, scan_addr(&cmd[at]) & ~63ull, PATTERN_BYTES);
	return ret;
}

/* Dword 2 is the size: height 31:16, width in bytes 15:0. */
int act_blt_linear(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	u32 width = max(cmd[2] & 0xffff, 1u), height = max(cmd[2] >> 16, 1u), at = row->op[0];
	int ret;

	if (w->s->ppgtt_blits || scan_is_user(w))
		return 0;
	ret = surface(w, scan_addr(&cmd[3]), cmd[1], false, width, height, 1);
	if (!ret && at)
		ret = surface(w, scan_addr(&cmd[at + 1]), cmd[at], false, width, height, 1);
	return ret;
}

int act_blt_setup(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (w->s->ppgtt_blits || scan_is_user(w))
		return 0;
	return scan_bad(w, "privileged blit to a target that was set up before");
}
