/* SPDX-License-Identifier: MIT */
/*
 * The blitter against its naive twin: random commands of every form; the whole memory must be equal
 * after each. And overlaps, slices, what is refused, and how fast it goes.
 */
#include "blt_twin.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../blt.h"

#define CASES 3000u

/* ---- random cases ---- */

static void random_surf(struct bench *b, struct surf *s, uint64_t base, bool tiled)
{
	s->base = base;
	s->tiling = tiled ? below(b, 3) : 0;
	if (s->tiling)
		s->pitch = (s->tiling == 1 ? 512 : 128) * (1 + below(b, 6));
	else
		s->pitch = 64 + below(b, 1500) * 2;
}

static void random_case(struct bench *b, struct params *p)
{
	static const uint8_t depths[] = {0, 1, 2, 3}, sizes[] = {1, 2, 2, 4};
	static const uint8_t fast_depths[] = {0, 1, 3, 4, 5}, fast_sizes[] = {1, 2, 4, 8, 16};
	static const uint8_t rops[] = {0xcc, 0xf0, 0x66, 0x5a, 0x00, 0xff, 0x55, 0x88};
	int k, w, h, dst_w, src_w;
	bool tiled, same;

	memset(p, 0, sizeof(*p));
	p->form = (enum form)below(b, NUM_FORMS);
	k = p->form == FAST_COPY ? below(b, 5) : below(b, 4);
	p->depth = p->form == FAST_COPY ? fast_depths[k] : depths[k];
	p->bytes = p->form == FAST_COPY ? fast_sizes[k] : sizes[k];
	p->rop = below(b, 2) ? below(b, 256) : rops[below(b, 8)];
	tiled = p->form != OLD_COLOR && p->form != OLD_COPY;
	same = has_src(p->form) && tiled && below(b, 3) == 0;
	random_surf(b, &p->dst, SURF_VA + (uint64_t)below(b, 16) * GPU_PAGE, tiled);
	if (!p->dst.tiling)
		p->dst.base += (uint64_t)below(b, 64) * 16;
	random_surf(b, &p->src, SURF_VA + HALF + (uint64_t)below(b, 16) * GPU_PAGE, tiled);
	if (same)
		p->src = p->dst;

	dst_w = p->dst.pitch / p->bytes;
	src_w = p->src.pitch / p->bytes;
	w = 1 + below(b, dst_w < src_w ? dst_w : src_w);
	h = 1 + below(b, 100);
	if (p->form == PIXEL)
		w = h = 1;
	if (tiled) {
		p->x1 = below(b, dst_w - w + 1);
		p->y1 = below(b, 150);
		p->sx = below(b, src_w - w + 1);
		p->sy = below(b, 150);
	}
	p->x2 = p->x1 + w;
	p->y2 = p->y1 + h;
	if (tiled && p->form != FAST_COPY && below(b, 3) == 0) {
		p->clip = true;
		p->cx1 = p->x1 - 20 + below(b, w + 30);
		p->cy1 = p->y1 - 20 + below(b, h + 30);
		p->cx2 = p->cx1 + below(b, w + 30);
		p->cy2 = p->cy1 + below(b, h + 30);
	}
	/* Setup forms know no byte mask. */
	p->write = is_setup(p->form) ? 0 : (unsigned)below(b, 4) | (below(b, 2) ? 3u : 0);
	p->color = rnd(b);
	p->fg = rnd(b);
	p->bg = rnd(b);
	p->pat_fg = rnd(b);
	p->pat_bg = rnd(b);
	for (unsigned i = 0; i < sizeof(p->pat); i++)
		p->pat[i] = (uint8_t)rnd(b);
	if (has_color_pat(p->form) || has_mono_pat(p->form)) {
		p->pat_x = below(b, 8);
		p->pat_y = below(b, 8);
	}
	p->src_trans = has_mono_src(p->form) && below(b, 2);
	p->pat_trans = has_mono_pat(p->form) && below(b, 2);
	p->byte_packed = below(b, 2);
	p->start_bit = below(b, 8);
	p->mono_va = SURF_VA + HALF + (uint64_t)below(b, 4096);
	p->imm_num = 1 + (unsigned)below(b, 120);
	for (unsigned i = 0; i < 128; i++)
		p->imm[i] = rnd(b);
}

static void run_case(struct bench *b, const struct params *p, unsigned n)
{
	struct out o = {(uint32_t *)b->batch, 0};
	uint8_t *got = b->flat;

	emit(&o, p);
	put(&o, CMD_BBE);
	assert_true(o.n * 4 < GPU_PAGE);
	memcpy(b->pat, p->pat, sizeof(p->pat));
	load_flat(b, b->flat);
	naive(b, p);
	rig_emit_batch(&b->c, BATCH_VA);
	rig_execute(&b->c);
	load_flat(b, got);
	if (memcmp(got, b->want, SURF_BYTES) || b->r.reports) {
		unsigned i = 0;

		while (i < SURF_BYTES && got[i] == b->want[i])
			i++;
		fail_msg("case %u form %d (%s): rop %02x bytes %d dst t%d p%d (%d,%d)-(%d,%d) src "
			 "t%d p%d "
			 "(%d,%d) clip %d: offset %x got %02x want %02x",
			 n, p->form, b->r.reports ? b->r.report : "no report", (unsigned)p->rop,
			 p->bytes, p->dst.tiling, p->dst.pitch, p->x1, p->y1, p->x2, p->y2,
			 p->src.tiling, p->src.pitch, p->sx, p->sy, p->clip, i, got[i % SURF_BYTES],
			 b->want[i % SURF_BYTES]);
	}
}

static void test_twin(void **state)
{
	struct bench *b = malloc(sizeof(*b));
	struct params p;

	(void)state;
	assert_non_null(b);
	bench_init(b, 0x12345);
	scramble(b);
	for (unsigned n = 0; n < CASES; n++) {
		random_case(b, &p);
		run_case(b, &p, n);
	}
	assert_true(rig_stats(&b->r).engine[GPU_BCS].blit_bytes > 0);
	bench_done(b);
	free(b);
}

static void test_rops(void **state)
{
	(void)state;
	for (unsigned rop = 0; rop < 256; rop++) {
		bool p = false, s = false, d = false;

		assert_int_equal(blt_rop((uint8_t)rop, 0xf0f0f0f0, 0xcccccccc, 0xaaaaaaaa) & 0xff,
				 rop);
		for (unsigned i = 0; i < 8; i++) {
			p |= (rop >> i & 1) != (rop >> (i ^ 4) & 1);
			s |= (rop >> i & 1) != (rop >> (i ^ 2) & 1);
			d |= (rop >> i & 1) != (rop >> (i ^ 1) & 1);
		}
		assert_int_equal(blt_rop_uses_pattern((uint8_t)rop), p);
		assert_int_equal(blt_rop_uses_source((uint8_t)rop), s);
		assert_int_equal(blt_rop_uses_dst((uint8_t)rop), d);
	}
}

/* All overlaps of a small square with itself, in each tiling. */
static void test_overlap(void **state)
{
	struct bench *b = malloc(sizeof(*b));
	unsigned n = 0;

	(void)state;
	assert_non_null(b);
	bench_init(b, 99);
	scramble(b);
	for (int tiling = 0; tiling < 3; tiling++) {
		for (int dy = -9; dy <= 9; dy += 3) {
			for (int dx = -9; dx <= 9; dx += 3) {
				struct params p = {.form = dx & 1 ? SRC_COPY : FAST_COPY,
						   .bytes = 4,
						   .depth = 3,
						   .rop = 0xcc,
						   .write = 3};

				p.dst = (struct surf){SURF_VA + GPU_PAGE, 2048, tiling};
				p.src = p.dst;
				p.sx = 100;
				p.sy = 50;
				p.x1 = 100 + dx;
				p.y1 = 50 + dy;
				p.x2 = p.x1 + 40;
				p.y2 = p.y1 + 30;
				run_case(b, &p, n++);
			}
		}
	}
	bench_done(b);
	free(b);
}

/* A blit that is longer than a slice goes on in the next, and its context is not done before. */
static void test_slices(void **state)
{
	struct bench *b = malloc(sizeof(*b));
	struct params p = {.form = COLOR,
			   .bytes = 4,
			   .depth = 3,
			   .rop = 0xf0,
			   .write = 3,
			   .color = 0x11223344};
	struct out o;
	unsigned slices = 0;

	(void)state;
	assert_non_null(b);
	bench_init(b, 3);
	p.dst = (struct surf){SURF_VA, 4096, 0};
	p.x2 = 1024;
	p.y2 = 256;
	o = (struct out){(uint32_t *)b->batch, 0};
	emit(&o, &p);
	put(&o, CMD_BBE);
	rig_emit_batch(&b->c, BATCH_VA);
	rig_submit(&b->r, &b->c, NULL);
	while (rig_slice(&b->r, GPU_BCS, 10000)) {
		slices++;
		assert_true(slices < 1000);
	}
	/* 1 MiB at 8 bytes a nanosecond, 10 us each. */
	assert_in_range(slices, 10, 30);
	rig_expect_csb(&b->r, GPU_BCS, 0x01, 0);
	rig_expect_csb(&b->r, GPU_BCS, 0x18, 5);
	load_flat(b, b->flat);
	for (unsigned i = 0; i < 1 << 20; i += 4)
		assert_int_equal(*(uint32_t *)(b->flat + i), 0x11223344);
	assert_int_equal(*(uint32_t *)(b->flat + (1 << 20)), 0);
	bench_done(b);
	free(b);
}

/* What the tables and the parser refuse hangs the engine, with the header in IPEHR. */
static void test_refused(void **state)
{
	static const uint32_t bad[][10] = {
		{2u << 29 | 0x53u << 22 | 3u << 20 | 7}, /* too short */
		{2u << 29 | 0x7fu << 22},		 /* no such command */
		{2u << 29 | 0x42u << 22 | 3u << 20 | 8, 3u << 24 | 128, 0, 1u << 16 | 1, 0x40000000,
		 0x7f, 0, 128, 0x40000000, 0x7f}, /* Yf */
		{2u << 29 | 0x50u << 22 | 1u << 11 | 3u << 20 | 5, 3u << 24 | 0xf0u << 16 | 100, 0,
		 1u << 16 | 1, 0x40000000, 0x7f}, /* tiled, 400 bytes */
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct bench *b = malloc(sizeof(*b));

		assert_non_null(b);
		bench_init(b, 7);
		memcpy(b->batch, bad[i], sizeof(bad[i]));
		rig_emit_batch(&b->c, BATCH_VA);
		rig_submit(&b->r, &b->c, NULL);
		rig_run(&b->r, 5);
		assert_true(engine_busy(b->r.gpu->engine[GPU_BCS]));
		assert_int_equal(rig_stats(&b->r).engine[GPU_BCS].hangs, 1);
		assert_int_equal(rig_reg(&b->r, GPU_BCS, RING_IPEHR_OFF), bad[i][0]);
		bench_done(b);
		free(b);
	}
}

/* Copies of 1 MiB, for the eye: bytes per second on this machine. */
static void test_speed(void **state)
{
	static const char *const names[] = {"linear", "X", "Y"};
	struct bench *b = malloc(sizeof(*b));

	(void)state;
	assert_non_null(b);
	bench_init(b, 3);
	for (int t = 0; t < 3; t++) {
		struct params p = {.form = FAST_COPY, .bytes = 4, .depth = 3};
		struct out o = {(uint32_t *)b->batch, 0};
		struct timespec t0, t1;
		double s;

		p.dst = (struct surf){SURF_VA, 4096, t};
		p.src = (struct surf){SURF_VA + HALF, 4096, t};
		p.x2 = 1024;
		p.y2 = 256;
		emit(&o, &p);
		put(&o, CMD_BBE);
		clock_gettime(CLOCK_MONOTONIC, &t0);
		for (unsigned i = 0; i < 20; i++) {
			rig_emit_batch(&b->c, BATCH_VA);
			rig_execute(&b->c);
		}
		clock_gettime(CLOCK_MONOTONIC, &t1);
		s = (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9;
		print_message("%s: %.0f MB/s\n", names[t], 20 / s);
	}
	bench_done(b);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rops),	cmocka_unit_test(test_twin),
		cmocka_unit_test(test_overlap), cmocka_unit_test(test_slices),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
