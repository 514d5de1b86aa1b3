/* SPDX-License-Identifier: MIT */
/*
 * The blitter. blt_parse.c turns commands into a job, blt.c executes jobs row by row: a big one goes on
 * over several slices.
 *
 * A pixel of the destination becomes ROP(pattern, source, destination). Surfaces are reached through
 * the context's PPGTT wherever the command came from; fences are for CPUs and do not count here (PRM
 * Skylake volume 4, blitter engine).
 */
#ifndef XENGT_TEST_GPU_BLT_H
#define XENGT_TEST_GPU_BLT_H

#include "cs.h"

enum blt_tiling { BLT_LINEAR, BLT_TILE_X, BLT_TILE_Y };

/* Host pages of a surface that were used in this slice. */
#define BLT_CACHE 128u
struct blt_page {
	uint64_t vpage; /* 0: none (page 0 is never cached) */
	uint8_t *host;
};

struct blt_surface {
	uint64_t base;
	int32_t pitch; /* bytes */
	enum blt_tiling tiling;
};

enum blt_source { BLT_SRC_NONE, BLT_SRC_COLOR, BLT_SRC_MONO };
enum blt_pattern { BLT_PAT_NONE, BLT_PAT_SOLID, BLT_PAT_COLOR, BLT_PAT_MONO };

#define BLT_MAX_IMM 256u /* dwords of immediate data */

struct blt_job {
	struct blt_surface dst, src;
	int32_t x1, y1, x2, y2; /* of the destination, clipped, exclusive */
	int32_t x0, y0;		/* its corner before clipping: where source data starts */
	int32_t sx, sy;		/* source pixel that belongs to (x0, y0) */
	unsigned bytes;		/* of a pixel: 1, 2, 4, and for copies 8, 16 */
	uint8_t rop;
	uint32_t mask; /* bits that are written, of each pixel up to 32 bits */

	enum blt_source source;
	struct {
		uint64_t addr; /* in memory, unless immediate */
		bool immediate;
		bool packed;	    /* rows follow each other bit by bit */
		unsigned row_align; /* else rows begin at multiples of so many bytes */
		unsigned start_bit; /* first pixel of a row in its first byte */
		uint32_t fg, bg;
		bool transparent; /* 0 bits leave the destination alone */
	} mono;

	enum blt_pattern pattern;
	uint8_t pat[256]; /* 8 x 8 pixels, or 8 bytes */
	uint32_t pat_fg, pat_bg;
	bool pat_transparent;
	unsigned pat_x, pat_y; /* seeds */

	/* Progress. */
	int32_t y, step, rows;
};

/* What XY_SETUP_* left for text, pixel and scan line commands, and the clip rectangle of all. */
struct blt_setup {
	bool clip;
	int32_t cx1, cy1, cx2, cy2;
	uint32_t br13;
	uint64_t base;
	uint32_t fg, bg;
	enum blt_pattern pattern;
	uint64_t pat_addr;
	uint8_t mono_pat[8];
};

struct blt {
	bool busy;
	struct blt_job job;
	struct blt_setup setup;
	uint32_t imm[BLT_MAX_IMM];
	unsigned imm_num;
	struct blt_page dst_pages[BLT_CACHE], src_pages[BLT_CACHE];
	uint8_t *row_src, *row_dst; /* rows of the job, when it needs them; owned */
	size_t row_size;
};

/* NULL when memory is short. */
struct blt *blt_new(void);
void blt_free(struct blt *b);
/* Forgets job and set-up. */
void blt_reset(struct blt *b);

/* Starts the job in b->job, whose rectangle may be empty. Returns CS_HANG when memory is short. */
enum cs_result blt_start(struct gpu_engine *e);
/* Goes on with the engine's unfinished job, up to the slice's budget. */
void blt_continue(struct gpu_engine *e, uint64_t budget_ns);
/* A slice begins: pages may have moved. */
void blt_new_slice(struct blt *b);

/* ROP of whole words, bit by bit: bit 4p + 2s + d of rop. */
uint32_t blt_rop(uint8_t rop, uint32_t p, uint32_t s, uint32_t d);
/* Whether the code's result depends on the operand. */
bool blt_rop_uses_source(uint8_t rop);
bool blt_rop_uses_pattern(uint8_t rop);
bool blt_rop_uses_dst(uint8_t rop);

/* ---- blt_parse.c ---- */

enum cs_result blt_setup_blt(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_setup_clip(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_setup_mono_pattern(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_pixel(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_scanlines(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_text(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_text_immediate(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_color(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_src_copy(struct gpu_engine *e, const struct cs_cmd *c);
enum cs_result blt_fast_copy(struct gpu_engine *e, const struct cs_cmd *c);
/* All XY_* of the common form, told apart by what they have. */
enum cs_result blt_xy(struct gpu_engine *e, const struct cs_cmd *c);

#endif
