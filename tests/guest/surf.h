/* SPDX-License-Identifier: MIT */
/*
 * Surfaces of the blitter, and what each blit does to them, computed by the CPU a pixel at a time. The
 * functions are naive on purpose: they are what the GPU's results are compared with.
 */
#ifndef GX_SURF_H
#define GX_SURF_H

#include "gx.h"

enum tiling { LINEAR, TILE_X, TILE_Y };

struct surf {
	struct gx_bo *bo;
	uint8_t *shadow; /* what the whole buffer should hold */
	uint32_t offset; /* of the surface in the buffer */
	uint32_t pitch;	 /* bytes */
	uint32_t height; /* rows */
	enum tiling tiling;
	unsigned cpp; /* bytes a pixel: 1, 2, 4 */
};

struct rect {
	int x, y, w, h; /* pixels */
};

/* Byte offset in the buffer of byte x of row y (PRM Skylake vol. 5, Tiling). */
size_t surf_at(const struct surf *s, uint32_t x, uint32_t y);

enum { WRITE_ALL = 3, WRITE_RGB = 1, WRITE_ALPHA = 2 };

/* Pattern and destination under a raster operation; mask: WRITE_*, 32-bit pixels only. */
void surf_fill(struct surf *d, const struct rect *r, uint32_t colour, uint8_t rop, unsigned mask);
/* Source and destination; right for overlaps, as if the source were read first. */
void surf_copy(struct surf *d, const struct rect *r, const struct surf *s, int sx, int sy,
	       uint8_t rop);

/* The same as commands. */
void bb_fill(struct gx_batch *b, const struct surf *d, const struct rect *r, uint32_t colour,
	     uint8_t rop, unsigned mask);
void bb_copy(struct gx_batch *b, const struct surf *d, const struct rect *r, const struct surf *s,
	     int sx, int sy, uint8_t rop);
/* Whole 16-byte units; no raster operation, no overlap. */
void bb_fast_copy(struct gx_batch *b, const struct surf *d, const struct rect *r,
		  const struct surf *s, int sx, int sy);

#endif
