/* SPDX-License-Identifier: MIT */
/*
 * A naive blitter, a pixel at a time on a flat copy of the surfaces' memory, with its own idea of tiles
 * and ROPs; and the commands that say the same to the device.
 */
#ifndef XENGT_TEST_GPU_BLT_TWIN_H
#define XENGT_TEST_GPU_BLT_TWIN_H

#include "rig.h"

#define SURF_VA	   0x7f40000000ull
#define SURF_PAGES 512u
#define SURF_BYTES (SURF_PAGES * GPU_PAGE)
#define HALF	   (SURF_BYTES / 2)
#define PAT_VA	   0x7f80000000ull
#define BATCH_VA   0x1000000ull

enum form {
	COLOR,
	SRC_COPY,
	FAST_COPY,
	PAT,
	PAT_IMM,
	MONO_PAT,
	MONO_SRC,
	MONO_IMM,
	FULL,
	FULL_MONO_SRC,
	FULL_MONO_PAT,
	FULL_MONO_BOTH,
	FULL_PAT_IMM,
	FULL_MONO_SRC_PAT_IMM,
	TEXT,
	TEXT_IMM,
	PIXEL,
	SCANLINES,
	SCANLINES_MONO,
	OLD_COLOR,
	OLD_COPY,
	NUM_FORMS
};

struct surf {
	uint64_t base;
	int pitch;  /* bytes */
	int tiling; /* 0 linear, 1 X, 2 Y */
};

struct params {
	enum form form;
	struct surf dst, src;
	int bytes, depth, rop;
	int x1, y1, x2, y2, sx, sy;
	bool clip;
	int cx1, cy1, cx2, cy2;
	unsigned write; /* bits 21:20 */
	uint32_t color, fg, bg, pat_fg, pat_bg;
	uint8_t pat[256]; /* pixels, or 8 bytes */
	int pat_x, pat_y;
	bool src_trans, pat_trans, byte_packed;
	int start_bit;
	uint64_t mono_va;
	uint32_t imm[128];
	unsigned imm_num;
};

struct bench {
	struct rig r;
	struct rig_vm *vm;
	struct rig_ctx c;
	uint64_t bus[SURF_PAGES]; /* of the surfaces' pages: shuffled */
	uint8_t *batch, *pat;
	uint8_t *flat, *want; /* the surfaces' memory as it was, and as it should be */
	uint32_t seed;
};

/* A device with a blitter context, whose surfaces are pages in random order. */
void bench_init(struct bench *b, uint32_t seed);
void bench_done(struct bench *b);
uint32_t rnd(struct bench *b);
int below(struct bench *b, int n);
/* Fills the surfaces' memory with noise. */
void scramble(struct bench *b);
/* The surfaces' memory as it is, in order. */
void load_flat(struct bench *b, uint8_t *to);

bool has_src(enum form f);
bool has_mono_src(enum form f);
bool has_color_pat(enum form f);
bool has_mono_pat(enum form f);
bool is_setup(enum form f);

/* From b->flat to b->want. */
void naive(struct bench *b, const struct params *p);

/* The command and what must come before it. */
struct out {
	uint32_t *dw;
	unsigned n;
};
void put(struct out *o, uint32_t v);
void emit(struct out *o, const struct params *p);

#endif
