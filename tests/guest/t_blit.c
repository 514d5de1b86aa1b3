// SPDX-License-Identifier: MIT
/*
 * Blits of the copy engine: the whole of both buffers is compared with what the CPU computed, so that
 * what lies outside a rectangle is checked as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "surf.h"

#define BYTES	 (256 * 1024u) /* of each buffer in the small cases */
#define PER_CASE 24	       /* blits on the same two surfaces */

static const char *const tile_name[] = {"linear", "x", "y"};

struct pair {
	struct gx *g;
	struct gx_bo bo[2];
	uint8_t *shadow[2];
	struct gx_batch b;
	uint32_t seed;
};

static void pair_new(struct pair *p, struct gx *g, size_t bytes)
{
	unsigned k;

	p->g = g;
	p->seed = g->opt->seed + 77;
	for (k = 0; k < 2; k++) {
		gx_bo_new(g, &p->bo[k], bytes);
		p->shadow[k] = malloc(bytes);
		if (!p->shadow[k])
			gx_fatal("memory", "none left");
	}
	bb_new(&p->b, g, GX_BCS, 4 * GX_PAGE);
}

static void pair_free(struct pair *p)
{
	unsigned k;

	for (k = 0; k < 2; k++) {
		gx_bo_free(p->g, &p->bo[k]);
		free(p->shadow[k]);
	}
	bb_free(&p->b);
}

static void pair_noise(struct pair *p)
{
	uint32_t *w;
	unsigned k;
	size_t i;

	for (k = 0; k < 2; k++) {
		w = (uint32_t *)(void *)p->shadow[k];
		for (i = 0; i < p->bo[k].size / 4; i++)
			w[i] = gx_random(&p->seed);
		memcpy(p->bo[k].map, p->shadow[k], p->bo[k].size);
	}
	bb_reset(&p->b);
}

/* Runs what is in the batch and compares. */
static bool pair_check(struct pair *p, const char *check, const char *what)
{
	unsigned k;
	size_t i;

	bb_end(&p->b);
	gx_exec(p->g, 0, GX_BCS, &p->b, &p->bo[0], &p->bo[1], NULL);
	for (k = 0; k < 2; k++) {
		const uint8_t *got = p->bo[k].map;

		if (!memcmp(got, p->shadow[k], p->bo[k].size))
			continue;
		for (i = 0; got[i] == p->shadow[k][i]; i++)
			;
		gx_fail(check, "%s: byte %zx of buffer %u is %02x, expected %02x", what, i, k,
			got[i], p->shadow[k][i]);
		return false;
	}
	return true;
}

static int below(struct pair *p, int n)
{
	return n > 0 ? (int)(gx_random(&p->seed) % (uint32_t)n) : 0;
}

static struct surf surface(struct pair *p, unsigned k, enum tiling t, unsigned cpp)
{
	struct surf s = {.bo = &p->bo[k], .shadow = p->shadow[k], .tiling = t, .cpp = cpp};
	uint32_t room;

	switch (t) {
	case TILE_X:
		s.pitch = 512 * (1 + (uint32_t)below(p, 4));
		s.offset = GX_PAGE * (uint32_t)below(p, 3);
		break;
	case TILE_Y:
		s.pitch = 128 * (1 + (uint32_t)below(p, 12));
		s.offset = GX_PAGE * (uint32_t)below(p, 3);
		break;
	default:
		/* no round number, but whole dwords, as the blitter wants linear pitches */
		s.pitch = 4 * (50 + (uint32_t)below(p, 400));
		s.offset = 64 * (uint32_t)below(p, 200);
	}
	room = ((uint32_t)p->bo[k].size - s.offset) / s.pitch;
	s.height = t == TILE_X ? room & ~7u : t == TILE_Y ? room & ~31u : room;
	if (s.height > 300)
		s.height = 288;
	return s;
}

static struct rect random_rect(struct pair *p, int width, int height)
{
	struct rect r;

	/* one in four is thin */
	r.w = 1 + below(p, below(p, 4) ? width : 2);
	r.h = 1 + below(p, below(p, 4) ? height : 2);
	r.x = below(p, width - r.w + 1);
	r.y = below(p, height - r.h + 1);
	return r;
}

static void fills(struct pair *p)
{
	static const uint8_t rops[] = {0xf0, 0xf0, 0x5a, 0x00, 0xff, 0x55, 0x0f, 0xa0, 0xfa};
	unsigned t, cpp, i, n = 0;
	char what[64];

	for (t = LINEAR; t <= TILE_Y; t++) {
		for (cpp = 1; cpp <= 4; cpp *= 2) {
			struct surf d;

			pair_noise(p);
			d = surface(p, 0, t, cpp);
			for (i = 0; i < PER_CASE; i++) {
				struct rect r = random_rect(p, (int)(d.pitch / cpp), (int)d.height);
				uint32_t colour = gx_random(&p->seed);
				uint8_t rop = rops[i % sizeof(rops)];
				unsigned mask = i % 5 == 4   ? WRITE_RGB
						: i % 7 == 6 ? WRITE_ALPHA
							     : WRITE_ALL;

				surf_fill(&d, &r, colour, rop, mask);
				bb_fill(&p->b, &d, &r, colour, rop, mask);
			}
			snprintf(what, sizeof(what), "%s, %u bits, pitch %u", tile_name[t], 8 * cpp,
				 d.pitch);
			if (!pair_check(p, "fill", what))
				return;
			n += PER_CASE;
		}
	}
	gx_ok("fill", "%u fills, linear, X and Y, 8, 16 and 32 bits, 8 raster operations", n);
}

static void copies(struct pair *p)
{
	static const uint8_t rops[] = {0xcc, 0xcc, 0xcc, 0x66, 0x88, 0xee, 0x33, 0x55};
	unsigned st, dt, cpp, i, n = 0;
	char what[80];

	for (st = LINEAR; st <= TILE_Y; st++) {
		for (dt = LINEAR; dt <= TILE_Y; dt++) {
			for (cpp = 1; cpp <= 4; cpp *= 2) {
				struct surf d, s;

				pair_noise(p);
				d = surface(p, 0, dt, cpp);
				s = surface(p, 1, st, cpp);
				for (i = 0; i < PER_CASE / 2; i++) {
					uint32_t pm = s.pitch < d.pitch ? s.pitch : d.pitch;
					uint32_t hm = s.height < d.height ? s.height : d.height;
					struct rect r = random_rect(p, (int)(pm / cpp), (int)hm);
					int sx = below(p, (int)(s.pitch / cpp) - r.w + 1);
					int sy = below(p, (int)s.height - r.h + 1);
					uint8_t rop = rops[i % sizeof(rops)];

					surf_copy(&d, &r, &s, sx, sy, rop);
					bb_copy(&p->b, &d, &r, &s, sx, sy, rop);
				}
				snprintf(what, sizeof(what), "%s to %s, %u bits, pitches %u, %u",
					 tile_name[st], tile_name[dt], 8 * cpp, s.pitch, d.pitch);
				if (!pair_check(p, "copy", what))
					return;
				n += PER_CASE / 2;
			}
		}
	}
	gx_ok("copy", "%u copies, each tiling to each, 8, 16 and 32 bits, 6 raster operations", n);
}

/* Source and destination in one surface, moved by a little in all directions. */
static void overlaps(struct pair *p)
{
	unsigned t, cpp, n = 0;
	char what[64];
	int dx, dy;

	for (t = LINEAR; t <= TILE_X; t++) {
		for (cpp = 1; cpp <= 4; cpp *= 2) {
			struct surf s;

			pair_noise(p);
			s = surface(p, 0, t, cpp);
			for (dy = -1; dy <= 1; dy++) {
				for (dx = -1; dx <= 1; dx++) {
					int w = (int)(s.pitch / cpp) / 2, h = (int)s.height / 2;
					struct rect r = {8 + 3 * dx, 8 + 2 * dy, w, h};

					surf_copy(&s, &r, &s, 8, 8, 0xcc);
					bb_copy(&p->b, &s, &r, &s, 8, 8, 0xcc);
					bb_flush(&p->b);
					n++;
				}
			}
			snprintf(what, sizeof(what), "%s, %u bits", tile_name[t], 8 * cpp);
			if (!pair_check(p, "overlap", what))
				return;
		}
	}
	gx_ok("overlap", "%u copies within a surface, 9 directions", n);
}

static void fast_copies(struct pair *p)
{
	unsigned st, dt, i, n = 0;
	char what[64];

	for (st = LINEAR; st <= TILE_Y; st++) {
		for (dt = LINEAR; dt <= TILE_Y; dt++) {
			struct surf d, s;

			pair_noise(p);
			d = surface(p, 0, dt, 4);
			s = surface(p, 1, st, 4);
			if (dt == LINEAR)
				d.pitch &= ~63u;
			if (st == LINEAR)
				s.pitch &= ~63u;
			for (i = 0; i < PER_CASE / 2; i++) {
				uint32_t pm = s.pitch < d.pitch ? s.pitch : d.pitch;
				uint32_t hm = s.height < d.height ? s.height : d.height;
				struct rect r = random_rect(p, (int)(pm / 16), (int)hm);
				int sx = 4 * below(p, (int)(s.pitch / 16) - r.w + 1);
				int sy = below(p, (int)s.height - r.h + 1);

				r.x *= 4;
				r.w *= 4;
				surf_copy(&d, &r, &s, sx, sy, 0xcc);
				bb_fast_copy(&p->b, &d, &r, &s, sx, sy);
				n++;
			}
			snprintf(what, sizeof(what), "%s to %s, pitches %u, %u", tile_name[st],
				 tile_name[dt], s.pitch, d.pitch);
			if (!pair_check(p, "fast-copy", what))
				return;
		}
	}
	gx_ok("fast-copy", "%u copies, each tiling to each", n);
}

/* XY_SETUP_BLT sets the surface, colour and clip rectangle of the pixels that follow. */
static void setup(struct pair *p)
{
	const struct rect clip = {10, 5, 60, 40};
	struct surf d;
	unsigned i;

	pair_noise(p);
	d = surface(p, 0, LINEAR, 4);
	bb_dw(&p->b, XY_SETUP_BLT | XY_WRITE_RGB | XY_WRITE_ALPHA);
	bb_dw(&p->b, XY_DEPTH(3) | XY_ROP(0xf0) | XY_CLIP | d.pitch);
	bb_dw(&p->b, (uint32_t)clip.y << 16 | (uint32_t)clip.x);
	bb_dw(&p->b, (uint32_t)(clip.y + clip.h) << 16 | (uint32_t)(clip.x + clip.w));
	bb_addr(&p->b, d.bo->va + d.offset);
	bb_dw(&p->b, 0x11223344); /* background */
	bb_dw(&p->b, 0x55667788); /* foreground */
	bb_addr(&p->b, 0);	  /* pattern */
	for (i = 0; i < 64; i++) {
		struct rect r = {(int)(2 * i % 90), (int)(7 * i % 60), 1, 1};

		bb_dw(&p->b, XY_PIXEL_BLT);
		bb_dw(&p->b, (uint32_t)r.y << 16 | (uint32_t)r.x);
		if (r.x >= clip.x && r.x < clip.x + clip.w && r.y >= clip.y &&
		    r.y < clip.y + clip.h)
			surf_fill(&d, &r, 0x55667788, 0xf0, WRITE_ALL);
	}
	if (pair_check(p, "setup", "pixels with set-up and clip"))
		gx_ok("setup", "64 pixels in and out of the clip rectangle");
}

static void large(struct gx *g)
{
	const uint32_t width = 1024, height = 1024, pitch = 4096;
	struct rect r = {16, 16, (int)width - 32, (int)height - 32};
	double start, mib;
	struct pair p;
	unsigned i;

	pair_new(&p, g, (size_t)pitch * height);
	pair_noise(&p);
	for (i = 0; i < 2; i++) {
		struct surf d = {&p.bo[i], p.shadow[i], 0, pitch, height, LINEAR, 4};
		struct surf s = {&p.bo[!i], p.shadow[!i], 0, pitch, height, LINEAR, 4};
		uint32_t colour = gx_random(&p.seed);

		surf_fill(&d, &r, colour, 0xf0, WRITE_ALL);
		bb_fill(&p.b, &d, &r, colour, 0xf0, WRITE_ALL);
		bb_flush(&p.b);
		r.h /= 2;
		surf_copy(&d, &r, &s, 0, 300, 0xcc);
		bb_copy(&p.b, &d, &r, &s, 0, 300, 0xcc);
		bb_flush(&p.b);
	}
	bb_end(&p.b);
	start = gx_now();
	gx_exec(g, 0, GX_BCS, &p.b, &p.bo[0], &p.bo[1], NULL);
	start = gx_now() - start;
	mib = width * height * 4 * 2.25 / 1048576;
	p.b.n = 0;
	if (pair_check(&p, "large", "4 MiB surfaces"))
		gx_ok("large", "fills and copies of 4 MiB surfaces, about %.0f MiB in %.3f s", mib,
		      start);
	pair_free(&p);
}

void t_blit(struct gx *g, enum gx_engine e)
{
	struct pair p;

	(void)e;
	if (!(g->engines & 1u << GX_BCS)) {
		gx_skip(NULL, "the GPU has no copy engine");
		return;
	}
	pair_new(&p, g, BYTES);
	fills(&p);
	copies(&p);
	overlaps(&p);
	if (g->gen >= 9)
		fast_copies(&p);
	setup(&p);
	pair_free(&p);
	large(g);
}
