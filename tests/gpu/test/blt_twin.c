/* SPDX-License-Identifier: MIT */
#include "blt_twin.h"

#include <stdlib.h>
#include <string.h>

uint32_t rnd(struct bench *b)
{
	b->seed ^= b->seed << 13;
	b->seed ^= b->seed >> 17;
	b->seed ^= b->seed << 5;
	return b->seed;
}

int below(struct bench *b, int n)
{
	return (int)(rnd(b) % (unsigned)n);
}

void bench_init(struct bench *b, uint32_t seed)
{
	memset(b, 0, sizeof(*b));
	b->seed = seed;
	rig_init(&b->r, 0);
	b->vm = rig_vm_new(&b->r, 4);
	for (unsigned i = 0; i < SURF_PAGES; i++)
		b->bus[i] = rig_pages(&b->r, 1);
	for (unsigned i = SURF_PAGES - 1; i; i--) {
		unsigned k = rnd(b) % (i + 1);
		uint64_t t = b->bus[i];

		b->bus[i] = b->bus[k];
		b->bus[k] = t;
	}
	for (unsigned i = 0; i < SURF_PAGES; i++)
		rig_vm_map(b->vm, SURF_VA + i * GPU_PAGE, b->bus[i], GPU_PAGE,
			   GTT_PRESENT | GTT_WRITABLE);
	b->pat = rig_ptr(&b->r, rig_vm_pages(b->vm, PAT_VA, 1));
	b->batch = rig_ptr(&b->r, rig_vm_pages(b->vm, BATCH_VA, 1));
	rig_ctx_init(&b->c, &b->r, GPU_BCS, b->vm, 5);
	b->flat = malloc(SURF_BYTES);
	b->want = malloc(SURF_BYTES);
	assert_non_null(b->flat);
	assert_non_null(b->want);
}

void bench_done(struct bench *b)
{
	free(b->flat);
	free(b->want);
	rig_vm_free(b->vm);
	rig_done(&b->r);
}

void load_flat(struct bench *b, uint8_t *to)
{
	for (unsigned i = 0; i < SURF_PAGES; i++)
		memcpy(to + i * GPU_PAGE, rig_ptr(&b->r, b->bus[i]), GPU_PAGE);
}

void scramble(struct bench *b)
{
	for (unsigned i = 0; i < SURF_PAGES; i++) {
		uint32_t *p = rig_ptr(&b->r, b->bus[i]);

		for (unsigned k = 0; k < GPU_PAGE / 4; k++)
			p[k] = rnd(b);
	}
}

/* ---- the twin ---- */

/* Offset in the surfaces' memory of byte x of row y: by walking, tile by tile. */
static size_t naive_at(const struct surf *s, int x, int y)
{
	size_t at = s->base - SURF_VA;
	int w = s->tiling == 2 ? 128 : 512, h = s->tiling == 2 ? 32 : 8;

	if (!s->tiling)
		return at + (size_t)(y * s->pitch + x);
	for (; y >= h; y -= h)
		at += (size_t)(s->pitch / w) * 4096;
	for (; x >= w; x -= w)
		at += 4096;
	if (s->tiling == 1)
		return at + (size_t)(y * 512 + x);
	for (; x >= 16; x -= 16)
		at += 32 * 16;
	return at + (size_t)(y * 16 + x);
}

static uint32_t naive_rop(int rop, uint32_t p, uint32_t s, uint32_t d)
{
	uint32_t out = 0;

	for (int bit = 0; bit < 32; bit++) {
		int i = (p >> bit & 1) * 4 + (s >> bit & 1) * 2 + (d >> bit & 1);

		out |= (uint32_t)(rop >> i & 1) << bit;
	}
	return out;
}

static bool has_color(enum form f)
{
	return f == COLOR || f == OLD_COLOR || f == PIXEL;
}

bool has_src(enum form f)
{
	return f == SRC_COPY || f == FAST_COPY || f == FULL || f == FULL_MONO_PAT ||
	       f == FULL_PAT_IMM || f == OLD_COPY;
}

bool has_mono_src(enum form f)
{
	return f == MONO_SRC || f == MONO_IMM || f == FULL_MONO_SRC || f == FULL_MONO_BOTH ||
	       f == FULL_MONO_SRC_PAT_IMM || f == TEXT || f == TEXT_IMM;
}

bool has_color_pat(enum form f)
{
	return f == PAT || f == PAT_IMM || f == FULL || f == FULL_MONO_SRC || f == FULL_PAT_IMM ||
	       f == FULL_MONO_SRC_PAT_IMM || f == SCANLINES;
}

bool has_mono_pat(enum form f)
{
	return f == MONO_PAT || f == FULL_MONO_PAT || f == FULL_MONO_BOTH || f == SCANLINES_MONO;
}

bool is_setup(enum form f)
{
	return f == TEXT || f == TEXT_IMM || f == PIXEL || f == SCANLINES || f == SCANLINES_MONO;
}

static bool mono_bit(struct bench *b, const struct params *p, int col, int row)
{
	int width = p->x2 - p->x1, bit;
	bool imm = p->form == MONO_IMM || p->form == TEXT_IMM;
	const uint8_t *data = imm ? (const uint8_t *)p->imm : b->flat + (p->mono_va - SURF_VA);

	if (p->form == TEXT || p->form == TEXT_IMM) {
		bit = p->byte_packed ? row * ((width + 7) / 8 * 8) + col : row * width + col;
	} else {
		int start = imm ? 0 : p->start_bit;

		bit = row * ((width + start + 15) / 16 * 16) + start + col;
	}
	if (imm && bit / 8 >= (int)p->imm_num * 4)
		return false;
	return data[bit / 8] >> (7 - bit % 8) & 1;
}

void naive(struct bench *b, const struct params *p)
{
	uint32_t mask = ~0u;

	memcpy(b->want, b->flat, SURF_BYTES);
	if (p->bytes == 4 && p->form != FAST_COPY && !is_setup(p->form))
		mask = (p->write & 1 ? 0xffffff : 0) | (p->write & 2 ? 0xff000000 : 0);
	for (int y = p->y1; y < p->y2; y++) {
		for (int x = p->x1; x < p->x2; x++) {
			size_t d_at = naive_at(&p->dst, x * p->bytes, y);
			uint32_t d = 0, s = 0, pat = has_color(p->form) ? p->color : 0, v;
			int px = (x + p->pat_x) % 8, py = (y + p->pat_y) % 8;

			if (p->clip && (x < p->cx1 || x >= p->cx2 || y < p->cy1 || y >= p->cy2))
				continue;
			if (p->form == FAST_COPY) {
				size_t s_at = naive_at(&p->src, (p->sx + x - p->x1) * p->bytes,
						       p->sy + y - p->y1);

				memcpy(b->want + d_at, b->flat + s_at, (size_t)p->bytes);
				continue;
			}
			memcpy(&d, b->flat + d_at, (size_t)p->bytes);
			if (has_src(p->form))
				memcpy(&s,
				       b->flat + naive_at(&p->src, (p->sx + x - p->x1) * p->bytes,
							  p->sy + y - p->y1),
				       (size_t)p->bytes);
			if (has_mono_src(p->form)) {
				bool on = mono_bit(b, p, x - p->x1, y - p->y1);

				if (!on && p->src_trans)
					continue;
				s = on ? p->fg : p->bg;
			}
			if (has_color_pat(p->form)) {
				pat = 0;
				memcpy(&pat, p->pat + (py * 8 + px) * p->bytes, (size_t)p->bytes);
			}
			if (has_mono_pat(p->form)) {
				bool on = p->pat[py] & 0x80 >> px;

				if (!on && p->pat_trans)
					continue;
				pat = on ? p->pat_fg : p->pat_bg;
			}
			v = naive_rop(p->rop, pat, s, d);
			v = (v & mask) | (d & ~mask);
			memcpy(b->want + d_at, &v, (size_t)p->bytes);
		}
	}
}

/* ---- commands ---- */

static const uint32_t opcode[NUM_FORMS] = {
	[COLOR] = 0x50,		 [SRC_COPY] = 0x53,
	[FAST_COPY] = 0x42,	 [PAT] = 0x51,
	[PAT_IMM] = 0x72,	 [MONO_PAT] = 0x52,
	[MONO_SRC] = 0x54,	 [MONO_IMM] = 0x71,
	[FULL] = 0x55,		 [FULL_MONO_SRC] = 0x56,
	[FULL_MONO_PAT] = 0x57,	 [FULL_MONO_BOTH] = 0x58,
	[FULL_PAT_IMM] = 0x74,	 [FULL_MONO_SRC_PAT_IMM] = 0x75,
	[TEXT] = 0x26,		 [TEXT_IMM] = 0x31,
	[PIXEL] = 0x24,		 [SCANLINES] = 0x25,
	[SCANLINES_MONO] = 0x25, [OLD_COLOR] = 0x40,
	[OLD_COPY] = 0x43,
};

void put(struct out *o, uint32_t v)
{
	o->dw[o->n++] = v;
}

static void put64(struct out *o, uint64_t v)
{
	put(o, (uint32_t)v);
	put(o, (uint32_t)(v >> 32));
}

static uint32_t xy(int x, int y)
{
	return (uint32_t)(y & 0xffff) << 16 | (uint32_t)(x & 0xffff);
}

static uint32_t pitch(const struct surf *s)
{
	return (uint32_t)(s->tiling ? s->pitch / 4 : s->pitch) & 0xffff;
}

static void put_pat_imm(struct out *o, const struct params *p)
{
	memcpy(o->dw + o->n, p->pat, (size_t)(64 * p->bytes));
	o->n += (unsigned)(16 * p->bytes);
}

static void put_mono_pat(struct out *o, const struct params *p)
{
	put(o, p->pat_bg);
	put(o, p->pat_fg);
	memcpy(o->dw + o->n, p->pat, 8);
	o->n += 2;
}

static void put_src(struct out *o, const struct params *p)
{
	put(o, xy(p->sx, p->sy));
	put(o, pitch(&p->src));
	put64(o, p->src.base);
}

static uint32_t br13(const struct params *p)
{
	return (p->clip ? 1u << 30 : 0) | (p->src_trans ? 1u << 29 : 0) |
	       (p->pat_trans ? 1u << 28 : 0) | (uint32_t)p->depth << 24 | (uint32_t)p->rop << 16 |
	       pitch(&p->dst);
}

static void emit_setup(struct out *o, const struct params *p)
{
	bool mono = p->form == SCANLINES_MONO;

	put(o, 2u << 29 | (mono ? 0x11u : 0x01u) << 22 | 8);
	put(o, br13(p));
	put(o, xy(p->cx1, p->cy1));
	put(o, xy(p->cx2, p->cy2));
	put64(o, p->dst.base);
	put(o, mono ? p->pat_bg : p->bg);
	put(o, mono || p->form == PIXEL ? (mono ? p->pat_fg : p->color) : p->fg);
	if (mono) {
		memcpy(o->dw + o->n, p->pat, 8);
		o->n += 2;
	} else {
		put64(o, PAT_VA);
	}
}

void emit(struct out *o, const struct params *p)
{
	uint32_t header = 2u << 29 | opcode[p->form] << 22 | p->write << 20;
	uint32_t swctrl = (p->src.tiling == 2 ? 1u : 0) | (p->dst.tiling == 2 ? 2u : 0);
	unsigned at;

	put(o, CMD_LRI(1));
	put(o, 0x22200);
	put(o, 3u << 16 | swctrl);
	if (is_setup(p->form)) {
		emit_setup(o, p);
	} else if (p->clip) {
		put(o, 2u << 29 | 0x03u << 22 | 1);
		put(o, xy(p->cx1, p->cy1));
		put(o, xy(p->cx2, p->cy2));
	}
	header |= (uint32_t)p->pat_x << 12 | (uint32_t)p->pat_y << 8;
	if (p->dst.tiling)
		header |= 1u << 11;
	if (has_src(p->form) && p->src.tiling)
		header |= 1u << 15;
	if (p->form == FAST_COPY)
		header = 2u << 29 | 0x42u << 22 | (uint32_t)p->src.tiling << 20 |
			 (uint32_t)p->dst.tiling << 13;
	if ((p->form == TEXT || p->form == TEXT_IMM) && p->byte_packed)
		header |= 1u << 16;
	if (has_mono_src(p->form) && p->form != TEXT && p->form != TEXT_IMM && p->form != MONO_IMM)
		header |= (uint32_t)p->start_bit << 17;

	at = o->n;
	put(o, header);
	switch (p->form) {
	case TEXT:
	case TEXT_IMM:
	case SCANLINES:
	case SCANLINES_MONO:
		put(o, xy(p->x1, p->y1));
		put(o, xy(p->x2, p->y2));
		break;
	case PIXEL:
		put(o, xy(p->x1, p->y1));
		break;
	case OLD_COLOR:
	case OLD_COPY:
		put(o, br13(p));
		put(o, (uint32_t)p->y2 << 16 | (uint32_t)(p->x2 * p->bytes));
		put64(o, p->dst.base);
		break;
	default:
		put(o, p->form == FAST_COPY ? (uint32_t)p->depth << 24 | pitch(&p->dst) : br13(p));
		put(o, xy(p->x1, p->y1));
		put(o, xy(p->x2, p->y2));
		put64(o, p->dst.base);
		break;
	}

	switch (p->form) {
	case COLOR:
	case OLD_COLOR:
		put(o, p->color);
		break;
	case OLD_COPY:
		put(o, pitch(&p->src));
		put64(o, p->src.base);
		break;
	case SRC_COPY:
	case FAST_COPY:
		put_src(o, p);
		break;
	case PAT:
		put64(o, PAT_VA);
		break;
	case PAT_IMM:
		put_pat_imm(o, p);
		break;
	case MONO_PAT:
		put_mono_pat(o, p);
		break;
	case FULL:
		put_src(o, p);
		put64(o, PAT_VA);
		break;
	case FULL_MONO_PAT:
		put_src(o, p);
		put_mono_pat(o, p);
		break;
	case FULL_PAT_IMM:
		put_src(o, p);
		put_pat_imm(o, p);
		break;
	case MONO_SRC:
	case FULL_MONO_SRC:
	case FULL_MONO_BOTH:
	case FULL_MONO_SRC_PAT_IMM:
		put64(o, p->mono_va);
		put(o, p->bg);
		put(o, p->fg);
		if (p->form == FULL_MONO_SRC)
			put64(o, PAT_VA);
		if (p->form == FULL_MONO_BOTH)
			put_mono_pat(o, p);
		if (p->form == FULL_MONO_SRC_PAT_IMM)
			put_pat_imm(o, p);
		break;
	case MONO_IMM:
		put(o, p->bg);
		put(o, p->fg);
		break;
	case TEXT:
		put64(o, p->mono_va);
		break;
	default:
		break;
	}
	if (p->form == MONO_IMM || p->form == TEXT_IMM)
		for (unsigned i = 0; i < p->imm_num; i++)
			put(o, p->imm[i]);
	o->dw[at] |= o->n - at - 2;
}
