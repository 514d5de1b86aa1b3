/* SPDX-License-Identifier: MIT */
/*
 * Executes blits. Copies and fills that need no arithmetic move memory in runs as long as tiling and
 * pages let them; all else goes pixel by pixel through row buffers.
 */
#include "blt.h"

#include <stdlib.h>
#include <string.h>

struct blt *blt_new(void)
{
	return calloc(1, sizeof(struct blt));
}

void blt_free(struct blt *b)
{
	if (!b)
		return;
	free(b->row_src);
	free(b->row_dst);
	free(b);
}

void blt_reset(struct blt *b)
{
	b->busy = false;
	memset(&b->setup, 0, sizeof(b->setup));
}

void blt_new_slice(struct blt *b)
{
	if (!b->busy)
		return;
	memset(b->dst_pages, 0, sizeof(b->dst_pages));
	memset(b->src_pages, 0, sizeof(b->src_pages));
}

uint32_t blt_rop(uint8_t rop, uint32_t p, uint32_t s, uint32_t d)
{
	uint32_t out = 0;

	for (unsigned i = 0; i < 8; i++) {
		if (!(rop & 1u << i))
			continue;
		out |= (i & 4 ? p : ~p) & (i & 2 ? s : ~s) & (i & 1 ? d : ~d);
	}
	return out;
}

bool blt_rop_uses_source(uint8_t rop)
{
	return ((rop >> 2) ^ rop) & 0x33;
}

bool blt_rop_uses_pattern(uint8_t rop)
{
	return ((rop >> 4) ^ rop) & 0x0f;
}

bool blt_rop_uses_dst(uint8_t rop)
{
	return ((rop >> 1) ^ rop) & 0x55;
}

/*
 * Address of byte x of row y, and how many bytes follow it in both virtual address and row, at most
 * max. Tiles repeat upwards and to the left as well, so signed coordinates are fine while the sum lies
 * within the address space.
 */
static uint64_t surface_at(const struct blt_surface *s, int64_t x, int64_t y, size_t max,
			   size_t *run)
{
	uint64_t addr;
	size_t n = max;

	switch (s->tiling) {
	case BLT_TILE_X:
		addr = s->base + tile_offset(false, s->pitch, x, y);
		if (n > 512 - (size_t)x % 512)
			n = 512 - (size_t)x % 512;
		break;
	case BLT_TILE_Y:
		addr = s->base + tile_offset(true, s->pitch, x, y);
		if (n > 16 - (size_t)x % 16)
			n = 16 - (size_t)x % 16;
		break;
	default:
		addr = s->base + (uint64_t)(y * s->pitch) + (uint64_t)x;
		break;
	}
	addr &= 0x0000ffffffffffffull;
	if (n > GPU_PAGE - addr % GPU_PAGE)
		n = GPU_PAGE - addr % GPU_PAGE;
	*run = n;
	return addr;
}

static uint8_t *page_of(struct gpu_engine *e, struct blt_page *cache, uint64_t addr, bool write)
{
	struct blt_page *p = &cache[addr / GPU_PAGE % BLT_CACHE];

	if (p->vpage != addr / GPU_PAGE || !p->vpage) {
		p->host = vm_page(e, false, addr & ~(uint64_t)(GPU_PAGE - 1), write);
		p->vpage = p->host ? addr / GPU_PAGE : 0;
	}
	return p->host ? p->host + addr % GPU_PAGE : NULL;
}

/* Moves len bytes of row y from byte x between a surface and buf. */
static void read_row(struct gpu_engine *e, const struct blt_surface *s, struct blt_page *cache,
		     int64_t x, int64_t y, uint8_t *buf, size_t len)
{
	while (len) {
		size_t n;
		uint64_t addr = surface_at(s, x, y, len, &n);
		const uint8_t *p = page_of(e, cache, addr, false);

		if (p)
			memcpy(buf, p, n);
		else
			memset(buf, 0, n);
		buf += n;
		x += n;
		len -= n;
	}
}

static void write_row(struct gpu_engine *e, const struct blt_surface *s, struct blt_page *cache,
		      int64_t x, int64_t y, const uint8_t *buf, size_t len)
{
	while (len) {
		size_t n;
		uint64_t addr = surface_at(s, x, y, len, &n);
		uint8_t *p = page_of(e, cache, addr, true);

		if (p)
			memcpy(p, buf, n);
		buf += n;
		x += n;
		len -= n;
	}
}

static void copy_row(struct gpu_engine *e, struct blt *b, int64_t sx, int64_t sy, int64_t dx,
		     int64_t dy, size_t len)
{
	const struct blt_job *j = &b->job;

	while (len) {
		size_t n, m;
		uint64_t from = surface_at(&j->src, sx, sy, len, &n);
		uint64_t to = surface_at(&j->dst, dx, dy, n, &m);
		const uint8_t *s = page_of(e, b->src_pages, from, false);
		uint8_t *d = page_of(e, b->dst_pages, to, true);

		if (d && s)
			memmove(d, s, m);
		else if (d)
			memset(d, 0, m);
		sx += m;
		dx += m;
		len -= m;
	}
}

static uint32_t get_pixel(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	memcpy(&v, p, bytes);
	return v;
}

static uint32_t pattern_at(const struct blt_job *j, int32_t x, int32_t y, bool *on)
{
	unsigned px = ((unsigned)x + j->pat_x) & 7, py = ((unsigned)y + j->pat_y) & 7;
	bool bit;

	switch (j->pattern) {
	case BLT_PAT_SOLID:
		return j->pat_fg;
	case BLT_PAT_COLOR:
		return get_pixel(j->pat + (py * 8 + px) * j->bytes, j->bytes);
	case BLT_PAT_MONO:
		bit = j->pat[py] >> (7 - px) & 1;
		if (!bit && j->pat_transparent)
			*on = false;
		return bit ? j->pat_fg : j->pat_bg;
	default:
		return 0;
	}
}

/* Number of the bit of monochrome source data that belongs to the pixel at column 0 of a row. */
static uint64_t mono_row_bit(const struct blt_job *j, int32_t y)
{
	uint64_t row = (uint64_t)(y - j->y0), stride;

	if (j->mono.packed)
		return row * (uint64_t)j->sx;
	stride = ((uint64_t)j->sx + j->mono.start_bit + 7) / 8;
	stride = (stride + j->mono.row_align - 1) / j->mono.row_align * j->mono.row_align;
	return row * stride * 8 + j->mono.start_bit;
}

/* Reads the bytes that hold num bits from bit; what immediate data lacks is 0. */
static void read_mono(struct gpu_engine *e, struct blt *b, uint64_t bit, uint64_t num)
{
	uint64_t first = bit / 8, len = (bit + num - 1) / 8 - first + 1, have = b->imm_num * 4ull;

	if (!b->job.mono.immediate) {
		vm_read(e, false, b->job.mono.addr + first, b->row_src, len);
		return;
	}
	have = have > first ? have - first : 0;
	have = have < len ? have : len;
	memcpy(b->row_src, (const uint8_t *)b->imm + (have ? first : 0), have);
	memset(b->row_src + have, 0, len - have);
}

/* One row through the row buffers. */
static void compute_row(struct gpu_engine *e, struct blt *b, int32_t y)
{
	struct blt_job *j = &b->job;
	size_t len = (size_t)(j->x2 - j->x1) * j->bytes;
	int64_t dx = (int64_t)j->x1 * j->bytes;
	uint64_t bit = 0;

	if (j->source == BLT_SRC_MONO) {
		bit = mono_row_bit(j, y) + (uint64_t)(j->x1 - j->x0);
		read_mono(e, b, bit, (uint64_t)(j->x2 - j->x1));
		bit %= 8;
	}
	if (j->source == BLT_SRC_COLOR && blt_rop_uses_source(j->rop))
		read_row(e, &j->src, b->src_pages, (int64_t)(j->sx + j->x1 - j->x0) * j->bytes,
			 j->sy + y - j->y0, b->row_src, len);
	read_row(e, &j->dst, b->dst_pages, dx, y, b->row_dst, len);

	for (int32_t x = j->x1; x < j->x2; x++) {
		uint8_t *d = b->row_dst + (size_t)(x - j->x1) * j->bytes;
		uint32_t old = get_pixel(d, j->bytes), s = 0, p, val;
		bool on = true;

		if (j->source == BLT_SRC_COLOR && blt_rop_uses_source(j->rop)) {
			s = get_pixel(b->row_src + (size_t)(x - j->x1) * j->bytes, j->bytes);
		} else if (j->source == BLT_SRC_MONO) {
			bool set = b->row_src[bit / 8] >> (7 - bit % 8) & 1;

			s = set ? j->mono.fg : j->mono.bg;
			if (!set && j->mono.transparent)
				on = false;
			bit++;
		}
		p = pattern_at(j, x, y, &on);
		if (!on)
			continue;
		val = blt_rop(j->rop, p, s, old);
		val = (val & j->mask) | (old & ~j->mask);
		memcpy(d, &val, j->bytes);
	}
	write_row(e, &j->dst, b->dst_pages, dx, y, b->row_dst, len);
}

static uint32_t all_bits(unsigned bytes)
{
	return bytes >= 4 ? ~0u : (1u << bytes * 8) - 1;
}

static bool plain_copy(const struct blt_job *j)
{
	return j->rop == 0xcc && j->source == BLT_SRC_COLOR && j->pattern != BLT_PAT_MONO &&
	       (j->mask & all_bits(j->bytes)) == all_bits(j->bytes);
}

static bool plain_fill(const struct blt_job *j)
{
	return j->rop == 0xf0 && j->pattern == BLT_PAT_SOLID && j->source != BLT_SRC_MONO &&
	       (j->mask & all_bits(j->bytes)) == all_bits(j->bytes);
}

/* First and last byte that a rectangle of a linear surface touches. */
static void extent(const struct blt_surface *s, int64_t x, int64_t y, int64_t len, int64_t rows,
		   int64_t *lo, int64_t *hi)
{
	int64_t first = (int64_t)s->base + y * s->pitch + x;
	int64_t last = first + (rows - 1) * s->pitch;

	*lo = first < last ? first : last;
	*hi = (first < last ? last : first) + len - 1;
}

/*
 * Do source and destination share memory, and must then the last row go first? The answer for tiled
 * surfaces looks at the same base only, which is where the hardware gives a promise.
 */
static bool overlaps(const struct blt_job *j, bool *backwards)
{
	int64_t len = (int64_t)(j->x2 - j->x1) * j->bytes, rows = j->y2 - j->y1;
	int64_t sx = (int64_t)(j->sx + j->x1 - j->x0) * j->bytes, dx = (int64_t)j->x1 * j->bytes;
	int64_t sy = j->sy + j->y1 - j->y0, dy = j->y1;
	int64_t slo, shi, dlo, dhi;

	*backwards = false;
	if (j->source != BLT_SRC_COLOR || j->src.tiling != j->dst.tiling)
		return false;
	if (j->dst.tiling == BLT_LINEAR) {
		extent(&j->src, sx, sy, len, rows, &slo, &shi);
		extent(&j->dst, dx, dy, len, rows, &dlo, &dhi);
		if (shi < dlo || dhi < slo)
			return false;
		*backwards = (j->dst.pitch >= 0) == (dlo > slo);
		return true;
	}
	if (j->src.base != j->dst.base)
		return false;
	*backwards = dy > sy;
	return dy - sy < rows && sy - dy < rows && dx - sx < len && sx - dx < len;
}

static bool grow_rows(struct blt *b, size_t size)
{
	uint8_t *s, *d;

	if (size <= b->row_size)
		return true;
	s = realloc(b->row_src, size);
	if (s)
		b->row_src = s;
	d = realloc(b->row_dst, size);
	if (d)
		b->row_dst = d;
	if (!s || !d)
		return false;
	b->row_size = size;
	return true;
}

enum cs_result blt_start(struct gpu_engine *e)
{
	struct blt *b = e->blt;
	struct blt_job *j = &b->job;
	bool backwards = false;

	if (j->x1 >= j->x2 || j->y1 >= j->y2 || !(j->mask & all_bits(j->bytes)))
		return CS_DONE;
	/* Monochrome data of a few pixels may lie in a byte more than they have themselves. */
	if (!grow_rows(b, (size_t)(j->x2 - j->x1) * j->bytes + 8)) {
		engine_hang(e, "out of memory for a blit");
		return CS_HANG;
	}
	overlaps(j, &backwards);
	j->rows = j->y2 - j->y1;
	j->y = backwards ? j->y2 - 1 : j->y1;
	j->step = backwards ? -1 : 1;
	b->busy = true;
	blt_new_slice(b);
	return CS_DONE;
}

static void fill_rows(struct blt *b)
{
	struct blt_job *j = &b->job;

	for (int32_t x = 0; x < j->x2 - j->x1; x++)
		memcpy(b->row_dst + (size_t)x * j->bytes, &j->pat_fg, j->bytes);
}

/* What a row costs, in the proportions of this machine: runs of 16 bytes and arithmetic are slow. */
static uint64_t row_cost(const struct blt_job *j, size_t len, bool moved)
{
	if (!moved)
		return len * 10 / j->bytes;
	if (j->dst.tiling == BLT_TILE_Y ||
	    (j->source == BLT_SRC_COLOR && j->src.tiling == BLT_TILE_Y))
		return len;
	return len / BLT_BYTES_PER_NS + 1;
}

void blt_continue(struct gpu_engine *e, uint64_t budget_ns)
{
	struct blt *b = e->blt;
	struct blt_job *j = &b->job;
	size_t len = (size_t)(j->x2 - j->x1) * j->bytes;
	int64_t dx = (int64_t)j->x1 * j->bytes;
	bool backwards, fill = plain_fill(j), copy = plain_copy(j);
	bool through_buffer = copy && overlaps(j, &backwards);

	if (fill)
		fill_rows(b);
	while (j->rows) {
		int32_t y = j->y;
		int64_t sx = (int64_t)(j->sx + j->x1 - j->x0) * j->bytes, sy = j->sy + y - j->y0;

		if (e->spent_ns >= budget_ns)
			return;
		if (fill) {
			write_row(e, &j->dst, b->dst_pages, dx, y, b->row_dst, len);
		} else if (through_buffer) {
			read_row(e, &j->src, b->src_pages, sx, sy, b->row_src, len);
			write_row(e, &j->dst, b->dst_pages, dx, y, b->row_src, len);
		} else if (copy) {
			copy_row(e, b, sx, sy, dx, y, len);
		} else {
			compute_row(e, b, y);
		}
		engine_stats(e)->blit_bytes += len;
		e->spent_ns += row_cost(j, len, fill || copy);
		j->y += j->step;
		j->rows--;
	}
	b->busy = false;
}
