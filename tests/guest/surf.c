// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "surf.h"

size_t surf_at(const struct surf *s, uint32_t x, uint32_t y)
{
	size_t tile, in;

	switch (s->tiling) {
	case TILE_X: /* 512 bytes by 8 rows, row by row */
		tile = (size_t)(y / 8) * (s->pitch / 512) + x / 512;
		in = y % 8 * 512 + x % 512;
		break;
	case TILE_Y: /* 128 bytes by 32 rows, in columns of 16 bytes */
		tile = (size_t)(y / 32) * (s->pitch / 128) + x / 128;
		in = x % 128 / 16 * 512 + y % 32 * 16 + x % 16;
		break;
	default:
		return s->offset + (size_t)y * s->pitch + x;
	}
	return s->offset + tile * 4096 + in;
}

/* Bit by bit: the operation's index is made of the pattern's, source's and destination's bits. */
static uint8_t rop3(uint8_t rop, uint8_t p, uint8_t s, uint8_t d)
{
	uint8_t out = 0;
	unsigned i;

	for (i = 0; i < 8; i++) {
		unsigned k = (p >> i & 1) << 2 | (s >> i & 1) << 1 | (d >> i & 1);

		out |= (rop >> k & 1) << i;
	}
	return out;
}

void surf_fill(struct surf *d, const struct rect *r, uint32_t colour, uint8_t rop, unsigned mask)
{
	unsigned i;
	int x, y;

	for (y = r->y; y < r->y + r->h; y++) {
		for (x = r->x; x < r->x + r->w; x++) {
			for (i = 0; i < d->cpp; i++) {
				uint8_t *p = d->shadow + surf_at(d, (uint32_t)x * d->cpp + i, y);

				if (d->cpp == 4 && !(mask & (i == 3 ? WRITE_ALPHA : WRITE_RGB)))
					continue;
				*p = rop3(rop, colour >> 8 * i & 0xff, 0, *p);
			}
		}
	}
}

void surf_copy(struct surf *d, const struct rect *r, const struct surf *s, int sx, int sy,
	       uint8_t rop)
{
	size_t row = (size_t)r->w * d->cpp, i;
	uint8_t *src = malloc(row * (size_t)r->h);
	int y;

	if (!src)
		gx_fatal("memory", "none left");
	for (y = 0; y < r->h; y++) {
		for (i = 0; i < row; i++)
			src[y * row + i] = s->shadow[surf_at(s, sx * s->cpp + i, sy + y)];
	}
	for (y = 0; y < r->h; y++) {
		for (i = 0; i < row; i++) {
			uint8_t *p = d->shadow + surf_at(d, r->x * d->cpp + i, r->y + y);

			*p = rop == 0xcc ? src[y * row + i] : rop3(rop, 0, src[y * row + i], *p);
		}
	}
	free(src);
}

static uint32_t depth(const struct surf *s)
{
	return XY_DEPTH(s->cpp == 4 ? 3 : s->cpp - 1);
}

/* Tiled pitches are in dwords. */
static uint32_t pitch(const struct surf *s)
{
	return s->tiling == LINEAR ? s->pitch : s->pitch / 4;
}

static uint32_t corner(int x, int y)
{
	return (uint32_t)y << 16 | (uint32_t)x;
}

/* Which of the two meanings the tiled bits of the XY commands have, X or Y, is in a register. */
static void set_y_tiling(struct gx_batch *b, bool src, bool dst)
{
	bb_flush(b);
	bb_lri(b, REG_BCS_SWCTRL,
	       (SWCTRL_SRC_Y | SWCTRL_DST_Y) << 16 | (src ? SWCTRL_SRC_Y : 0) |
		       (dst ? SWCTRL_DST_Y : 0));
}

void bb_fill(struct gx_batch *b, const struct surf *d, const struct rect *r, uint32_t colour,
	     uint8_t rop, unsigned mask)
{
	bool y = d->tiling == TILE_Y;

	if (y)
		set_y_tiling(b, false, true);
	bb_dw(b, XY_COLOR_BLT | (d->tiling != LINEAR ? XY_DST_TILED : 0) |
			 (d->cpp == 4 && mask & WRITE_RGB ? XY_WRITE_RGB : 0) |
			 (d->cpp == 4 && mask & WRITE_ALPHA ? XY_WRITE_ALPHA : 0));
	bb_dw(b, depth(d) | XY_ROP(rop) | pitch(d));
	bb_dw(b, corner(r->x, r->y));
	bb_dw(b, corner(r->x + r->w, r->y + r->h));
	bb_addr(b, d->bo->va + d->offset);
	bb_dw(b, colour);
	if (y)
		set_y_tiling(b, false, false);
}

void bb_copy(struct gx_batch *b, const struct surf *d, const struct rect *r, const struct surf *s,
	     int sx, int sy, uint8_t rop)
{
	bool y = d->tiling == TILE_Y || s->tiling == TILE_Y;

	if (y)
		set_y_tiling(b, s->tiling == TILE_Y, d->tiling == TILE_Y);
	bb_dw(b, XY_SRC_COPY_BLT | (d->tiling != LINEAR ? XY_DST_TILED : 0) |
			 (s->tiling != LINEAR ? XY_SRC_TILED : 0) |
			 (d->cpp == 4 ? XY_WRITE_RGB | XY_WRITE_ALPHA : 0));
	bb_dw(b, depth(d) | XY_ROP(rop) | pitch(d));
	bb_dw(b, corner(r->x, r->y));
	bb_dw(b, corner(r->x + r->w, r->y + r->h));
	bb_addr(b, d->bo->va + d->offset);
	bb_dw(b, corner(sx, sy));
	bb_dw(b, pitch(s));
	bb_addr(b, s->bo->va + s->offset);
	if (y)
		set_y_tiling(b, false, false);
}

void bb_fast_copy(struct gx_batch *b, const struct surf *d, const struct rect *r,
		  const struct surf *s, int sx, int sy)
{
	bb_dw(b, XY_FAST_COPY_BLT | FAST_SRC_TILING(s->tiling) | FAST_DST_TILING(d->tiling));
	bb_dw(b, depth(d) | pitch(d));
	bb_dw(b, corner(r->x, r->y));
	bb_dw(b, corner(r->x + r->w, r->y + r->h));
	bb_addr(b, d->bo->va + d->offset);
	bb_dw(b, corner(sx, sy));
	bb_dw(b, pitch(s));
	bb_addr(b, s->bo->va + s->offset);
}
