/* SPDX-License-Identifier: MIT */
/*
 * Blitter commands to jobs. Field layouts: PRM Skylake volume 2a (command reference: instructions, the
 * XY_* commands) and volume 4.
 *
 * BR13 (dword 1): 30 clip, 29 monochrome source transparency, 28 monochrome pattern transparency,
 * 25:24 depth, 23:16 ROP, 15:0 pitch (signed; bytes, of a tiled surface dwords). Rectangles are y << 16
 * | x, signed, right and bottom exclusive.
 */
#include "blt.h"

#include <string.h>

#define BR00_DST_TILED (1u << 11)
#define BR00_SRC_TILED (1u << 15)
#define BR00_BYTE_PACK (1u << 16)
#define BR00_WRITE_RGB (1u << 20)
#define BR00_WRITE_A   (1u << 21)
#define BR13_CLIP      (1u << 30)
#define BR13_SRC_TRANS (1u << 29)
#define BR13_PAT_TRANS (1u << 28)
#define BR13_DEPTH(v)  ((v) >> 24 & 3)
#define BR13_ROP(v)    ((v) >> 16 & 0xff)
#define SWCTRL_SRC_Y   (1u << 0)
#define SWCTRL_DST_Y   (1u << 1)

#define OPCODE(header) ((header) >> 22 & 0x7f)

static int32_t low16(uint32_t v)
{
	return (int16_t)v;
}

static int32_t high16(uint32_t v)
{
	return (int16_t)(v >> 16);
}

/* BCS_SWCTRL makes "tiled" mean Y. */
static enum blt_tiling tiling(const struct gpu_engine *e, bool tiled, uint32_t y_bit)
{
	if (!tiled)
		return BLT_LINEAR;
	return engine_reg(e, BCS_SWCTRL_OFF) & y_bit ? BLT_TILE_Y : BLT_TILE_X;
}

static int32_t pitch_bytes(int32_t pitch, enum blt_tiling t)
{
	return t == BLT_LINEAR ? pitch : pitch * 4;
}

/* Tiles need a positive pitch of whole tiles. */
static bool surface_ok(const struct blt_surface *s)
{
	int32_t unit = s->tiling == BLT_TILE_Y ? 128 : 512;

	return s->tiling == BLT_LINEAR || (s->pitch > 0 && s->pitch % unit == 0);
}

static unsigned depth_bytes(uint32_t br13)
{
	static const uint8_t bytes[] = {1, 2, 2, 4};

	return bytes[BR13_DEPTH(br13)];
}

static struct blt_job *new_job(struct gpu_engine *e)
{
	struct blt_job *j = &e->blt->job;

	memset(j, 0, sizeof(*j));
	j->mono.row_align = 2;
	e->blt->imm_num = 0;
	return j;
}

/* What BR00 and BR13 say of the destination. */
static void set_dst(struct gpu_engine *e, struct blt_job *j, uint32_t header, uint32_t br13,
		    uint64_t base)
{
	j->bytes = depth_bytes(br13);
	j->rop = BR13_ROP(br13);
	j->mask = ~0u;
	if (j->bytes == 4)
		j->mask = (header & BR00_WRITE_RGB ? 0x00ffffffu : 0) |
			  (header & BR00_WRITE_A ? 0xff000000u : 0);
	j->dst.base = base;
	j->dst.tiling = tiling(e, header & BR00_DST_TILED, SWCTRL_DST_Y);
	j->dst.pitch = pitch_bytes(low16(br13), j->dst.tiling);
	j->mono.transparent = br13 & BR13_SRC_TRANS;
	j->pat_transparent = br13 & BR13_PAT_TRANS;
	j->pat_x = header >> 12 & 7;
	j->pat_y = header >> 8 & 7;
}

static void set_rect(struct gpu_engine *e, struct blt_job *j, int32_t x1, int32_t y1, int32_t x2,
		     int32_t y2, bool clip)
{
	const struct blt_setup *s = &e->blt->setup;

	j->x0 = x1;
	j->y0 = y1;
	if (clip) {
		x1 = x1 > s->cx1 ? x1 : s->cx1;
		y1 = y1 > s->cy1 ? y1 : s->cy1;
		x2 = x2 < s->cx2 ? x2 : s->cx2;
		y2 = y2 < s->cy2 ? y2 : s->cy2;
	}
	/* A tiled surface has nothing above or left of its base. */
	if (j->dst.tiling != BLT_LINEAR) {
		x1 = x1 > 0 ? x1 : 0;
		y1 = y1 > 0 ? y1 : 0;
	}
	j->x1 = x1;
	j->y1 = y1;
	j->x2 = x2;
	j->y2 = y2;
}

static void set_rect_dw(struct gpu_engine *e, struct blt_job *j, uint32_t tl, uint32_t br,
			bool clip)
{
	set_rect(e, j, low16(tl), high16(tl), low16(br), high16(br), clip);
}

static void set_src(struct gpu_engine *e, struct blt_job *j, uint32_t header, uint32_t xy,
		    uint32_t pitch, const uint32_t *addr)
{
	j->source = BLT_SRC_COLOR;
	j->src.base = cs_addr(addr, 0);
	j->src.tiling = tiling(e, header & BR00_SRC_TILED, SWCTRL_SRC_Y);
	j->src.pitch = pitch_bytes(low16(pitch), j->src.tiling);
	j->sx = low16(xy);
	j->sy = high16(xy);
}

/* Monochrome rows are as wide as the rectangle; sx keeps that width. */
static void set_mono(struct blt_job *j, int32_t width, uint32_t bg, uint32_t fg)
{
	j->source = BLT_SRC_MONO;
	j->sx = width > 0 ? width : 0;
	j->mono.bg = bg;
	j->mono.fg = fg;
}

static void set_solid(struct blt_job *j, uint32_t color)
{
	j->pattern = BLT_PAT_SOLID;
	j->pat_fg = color;
}

static void set_mono_pattern(struct blt_job *j, uint32_t bg, uint32_t fg, const void *data)
{
	j->pattern = BLT_PAT_MONO;
	j->pat_bg = bg;
	j->pat_fg = fg;
	memcpy(j->pat, data, 8);
}

static void set_color_pattern(struct gpu_engine *e, struct blt_job *j, uint64_t addr)
{
	j->pattern = BLT_PAT_COLOR;
	vm_read(e, false, addr & ~63ull, j->pat, 64 * j->bytes);
}

static void set_immediate(struct gpu_engine *e, const struct cs_cmd *c, unsigned from)
{
	unsigned num = c->len > from ? c->len - from : 0;

	memcpy(e->blt->imm, c->dw + from, num * 4);
	e->blt->imm_num = num;
}

static enum cs_result start(struct gpu_engine *e)
{
	const struct blt_job *j = &e->blt->job;

	if (!surface_ok(&j->dst) || (j->source == BLT_SRC_COLOR && !surface_ok(&j->src)))
		return cs_bad(e, "blit with a pitch that its tiling cannot have");
	if (j->source == BLT_SRC_COLOR && j->src.tiling != BLT_LINEAR && (j->sx < 0 || j->sy < 0))
		return cs_bad(e, "blit from above or left of a tiled surface");
	return blt_start(e);
}

enum cs_result blt_setup_blt(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_setup *s = &e->blt->setup;

	s->br13 = c->dw[1];
	blt_setup_clip(e, &(const struct cs_cmd){.dw = {0, c->dw[2], c->dw[3]}});
	s->base = cs_addr(&c->dw[4], 0);
	s->bg = c->dw[6];
	s->fg = c->dw[7];
	s->pattern = BLT_PAT_COLOR;
	s->pat_addr = cs_addr(&c->dw[8], 0);
	return CS_DONE;
}

enum cs_result blt_setup_clip(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_setup *s = &e->blt->setup;

	s->cx1 = low16(c->dw[1]);
	s->cy1 = high16(c->dw[1]);
	s->cx2 = low16(c->dw[2]);
	s->cy2 = high16(c->dw[2]);
	return CS_DONE;
}

enum cs_result blt_setup_mono_pattern(struct gpu_engine *e, const struct cs_cmd *c)
{
	blt_setup_blt(e, c);
	e->blt->setup.pattern = BLT_PAT_MONO;
	memcpy(e->blt->setup.mono_pat, &c->dw[8], 8);
	return CS_DONE;
}

/* A job on the destination that was set up. Depth and pitch are of the set-up, tiling of the command;
 * all bytes are written. */
static struct blt_job *setup_job(struct gpu_engine *e, uint32_t header, uint32_t tl, uint32_t br)
{
	const struct blt_setup *s = &e->blt->setup;
	struct blt_job *j = new_job(e);

	set_dst(e, j, header | BR00_WRITE_RGB | BR00_WRITE_A, s->br13, s->base);
	set_rect_dw(e, j, tl, br, s->br13 & BR13_CLIP);
	return j;
}

enum cs_result blt_pixel(struct gpu_engine *e, const struct cs_cmd *c)
{
	uint32_t x = c->dw[1] & 0xffff, y = c->dw[1] >> 16;
	struct blt_job *j =
		setup_job(e, c->dw[0], c->dw[1], ((y + 1) & 0xffff) << 16 | ((x + 1) & 0xffff));

	set_solid(j, e->blt->setup.fg);
	return start(e);
}

enum cs_result blt_scanlines(struct gpu_engine *e, const struct cs_cmd *c)
{
	const struct blt_setup *s = &e->blt->setup;
	struct blt_job *j = setup_job(e, c->dw[0], c->dw[1], c->dw[2]);

	if (s->pattern == BLT_PAT_MONO)
		set_mono_pattern(j, s->bg, s->fg, s->mono_pat);
	else if (s->pattern == BLT_PAT_COLOR && blt_rop_uses_pattern(j->rop))
		set_color_pattern(e, j, s->pat_addr);
	return start(e);
}

static struct blt_job *text_job(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_job *j = setup_job(e, c->dw[0], c->dw[1], c->dw[2]);

	set_mono(j, low16(c->dw[2]) - low16(c->dw[1]), e->blt->setup.bg, e->blt->setup.fg);
	j->mono.packed = !(c->dw[0] & BR00_BYTE_PACK);
	j->mono.row_align = 1;
	return j;
}

enum cs_result blt_text(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_job *j = text_job(e, c);

	j->mono.addr = cs_addr(&c->dw[3], 0);
	return start(e);
}

enum cs_result blt_text_immediate(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_job *j = text_job(e, c);

	j->mono.immediate = true;
	set_immediate(e, c, 3);
	return start(e);
}

/* Dword 2 of the forms without coordinates: height << 16 | width in bytes. */
static void set_size(struct gpu_engine *e, struct blt_job *j, uint32_t size)
{
	set_rect(e, j, 0, 0, (int32_t)((size & 0xffff) / j->bytes), (int32_t)(size >> 16), false);
}

enum cs_result blt_color(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_job *j = new_job(e);

	set_dst(e, j, c->dw[0] & ~BR00_DST_TILED, c->dw[1], cs_addr(&c->dw[3], 0));
	set_size(e, j, c->dw[2]);
	set_solid(j, c->dw[5]);
	return start(e);
}

enum cs_result blt_src_copy(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_job *j = new_job(e);

	set_dst(e, j, c->dw[0] & ~BR00_DST_TILED, c->dw[1], cs_addr(&c->dw[3], 0));
	set_size(e, j, c->dw[2]);
	set_src(e, j, c->dw[0] & ~BR00_SRC_TILED, 0, c->dw[5], &c->dw[6]);
	return start(e);
}

/* Tiling is 21:20 for the source and 14:13 for the destination: linear, X, Y; depth is dword 1, 26:24. */
enum cs_result blt_fast_copy(struct gpu_engine *e, const struct cs_cmd *c)
{
	static const uint8_t bytes[8] = {1, 2, 0, 4, 8, 16, 0, 0};
	unsigned src = c->dw[0] >> 20 & 3, dst = c->dw[0] >> 13 & 3;
	struct blt_job *j = new_job(e);

	j->bytes = bytes[c->dw[1] >> 24 & 7];
	if (!j->bytes || src == 3 || dst == 3 || c->dw[1] >> 30)
		return cs_bad(e, "XY_FAST_COPY_BLT of a depth or tiling that is not modelled");
	j->rop = 0xcc;
	j->mask = ~0u;
	j->dst.base = cs_addr(&c->dw[4], 0);
	j->dst.tiling = (enum blt_tiling)dst;
	j->dst.pitch = pitch_bytes(low16(c->dw[1]), j->dst.tiling);
	j->source = BLT_SRC_COLOR;
	j->src.base = cs_addr(&c->dw[8], 0);
	j->src.tiling = (enum blt_tiling)src;
	j->src.pitch = pitch_bytes(low16(c->dw[7]), j->src.tiling);
	j->sx = low16(c->dw[6]);
	j->sy = high16(c->dw[6]);
	set_rect_dw(e, j, c->dw[2], c->dw[3], false);
	return start(e);
}

/* What follows dword 5 (destination address) in the common form. */
enum xy_part {
	XY_END,
	XY_SOLID,    /* colour */
	XY_SRC,	     /* coordinates, pitch, address */
	XY_MONO_SRC, /* address, background, foreground */
	XY_MONO_IMM, /* background, foreground, data */
	XY_PAT,	     /* address */
	XY_PAT_IMM,  /* 64 pixels */
	XY_MONO_PAT, /* background, foreground, 64 bits */
};

static const struct {
	uint8_t opcode;
	uint8_t parts[2]; /* enum xy_part */
} xy_forms[] = {
	{0x50, {XY_SOLID, XY_END}},	    /* XY_COLOR_BLT */
	{0x51, {XY_PAT, XY_END}},	    /* XY_PAT_BLT */
	{0x52, {XY_MONO_PAT, XY_END}},	    /* XY_MONO_PAT_BLT */
	{0x53, {XY_SRC, XY_END}},	    /* XY_SRC_COPY_BLT */
	{0x54, {XY_MONO_SRC, XY_END}},	    /* XY_MONO_SRC_COPY_BLT */
	{0x55, {XY_SRC, XY_PAT}},	    /* XY_FULL_BLT */
	{0x56, {XY_MONO_SRC, XY_PAT}},	    /* XY_FULL_MONO_SRC_BLT */
	{0x57, {XY_SRC, XY_MONO_PAT}},	    /* XY_FULL_MONO_PATTERN_BLT */
	{0x58, {XY_MONO_SRC, XY_MONO_PAT}}, /* XY_FULL_MONO_PATTERN_MONO_SRC_BLT */
	{0x71, {XY_MONO_IMM, XY_END}},	    /* XY_MONO_SRC_COPY_IMMEDIATE_BLT */
	{0x72, {XY_PAT_IMM, XY_END}},	    /* XY_PAT_BLT_IMMEDIATE */
	{0x74, {XY_SRC, XY_PAT_IMM}},	    /* XY_FULL_IMMEDIATE_PATTERN_BLT */
	{0x75, {XY_MONO_SRC, XY_PAT_IMM}},  /* XY_FULL_MONO_SRC_IMMEDIATE_PATTERN_BLT */
};

/* Takes one part of the command at dword at; returns the dword behind it, 0 when the command is short. */
static unsigned take_part(struct gpu_engine *e, struct blt_job *j, const struct cs_cmd *c,
			  enum xy_part part, unsigned at)
{
	static const uint8_t len[] = {[XY_SOLID] = 1, [XY_SRC] = 4,	 [XY_MONO_SRC] = 4,
				      [XY_PAT] = 2,   [XY_MONO_PAT] = 4, [XY_MONO_IMM] = 2};
	int32_t width = low16(c->dw[3]) - low16(c->dw[2]);
	const uint32_t *dw = c->dw + at;
	unsigned n = part == XY_PAT_IMM ? 16 * j->bytes : len[part];

	if (at + n > c->len)
		return 0;
	switch (part) {
	case XY_SOLID:
		set_solid(j, dw[0]);
		break;
	case XY_SRC:
		set_src(e, j, c->dw[0], dw[0], dw[1], &dw[2]);
		break;
	case XY_MONO_SRC:
		set_mono(j, width, dw[2], dw[3]);
		j->mono.addr = cs_addr(dw, 0);
		j->mono.start_bit = c->dw[0] >> 17 & 7;
		break;
	case XY_MONO_IMM:
		set_mono(j, width, dw[0], dw[1]);
		j->mono.immediate = true;
		set_immediate(e, c, at + n);
		return c->len;
	case XY_PAT:
		set_color_pattern(e, j, cs_addr(dw, 0));
		break;
	case XY_PAT_IMM:
		j->pattern = BLT_PAT_COLOR;
		memcpy(j->pat, dw, n * 4);
		break;
	case XY_MONO_PAT:
		set_mono_pattern(j, dw[0], dw[1], &dw[2]);
		break;
	default:
		break;
	}
	return at + n;
}

enum cs_result blt_xy(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct blt_job *j = new_job(e);
	unsigned at = 6;

	set_dst(e, j, c->dw[0], c->dw[1], cs_addr(&c->dw[4], 0));
	set_rect_dw(e, j, c->dw[2], c->dw[3], c->dw[1] & BR13_CLIP);
	for (size_t i = 0; i < sizeof(xy_forms) / sizeof(xy_forms[0]); i++) {
		if (xy_forms[i].opcode != OPCODE(c->dw[0]))
			continue;
		for (unsigned p = 0; p < 2 && xy_forms[i].parts[p] != XY_END; p++) {
			at = take_part(e, j, c, xy_forms[i].parts[p], at);
			if (!at)
				return cs_bad(e, "blit that is shorter than its pattern");
		}
	}
	return start(e);
}
