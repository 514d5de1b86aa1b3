/* SPDX-License-Identifier: MIT */
/*
 * Planes and cursor: what is latched, how it is decoded, and the composed picture.
 *
 * Gamma, colour correction, scalers and colour keys are left out: planes are shown at their own size
 * with their own colours. YUV formats and 90-degree rotation are reported once and shown black.
 */
#include "display.h"
#include "io.h"
#include "platform.h"
#include "regs/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum pixel_format { PX_NONE, PX_8888, PX_565, PX_2101010 };
enum pixel_alpha { ALPHA_NONE, ALPHA_PREMULTIPLIED, ALPHA_STRAIGHT };

/* A plane, decoded. */
struct surface {
	enum pixel_format format;
	enum pixel_alpha alpha;
	bool bgr; /* red in the low bits */
	bool rotate180;
	bool tiled, y_tiled;
	uint32_t pitch;	 /* bytes */
	uint64_t base;	 /* GGTT address */
	uint32_t x0, y0; /* first pixel in the surface */
	uint32_t w, h;
	int32_t x, y; /* position on the pipe */
};

/* The last page that was looked up. */
struct fetch {
	struct gpu *gpu;
	uint64_t page;
	const uint8_t *host;
	bool holes;
};

struct picture {
	uint8_t *rgb;
	unsigned w, h;
};

void plane_latch(struct gpu *gpu, unsigned pipe, unsigned plane)
{
	struct display_plane *p = &gpu->display->pipe[pipe].plane[plane];
	uint32_t base = pipe * PIPE_STRIDE;

	if (plane == DISPLAY_CURSOR) {
		base += CUR_CTL_A;
		p->ctl = gpu_reg(gpu, base);
		p->pos = gpu_reg(gpu, base + CUR_POS);
		p->size = gpu_reg(gpu, base + CUR_FBC_CTL);
		p->surf = gpu_reg(gpu, base + CUR_BASE);
		return;
	}
	base += PLANE_CTL_1_A + plane * PLANE_STRIDE_REGS;
	p->ctl = gpu_reg(gpu, base);
	p->linoff = gpu_reg(gpu, base + PLANE_LINOFF);
	p->stride = gpu_reg(gpu, base + PLANE_STRIDE);
	p->pos = gpu_reg(gpu, base + PLANE_POS);
	p->size = gpu_reg(gpu, base + PLANE_SIZE);
	p->offset = gpu_reg(gpu, base + PLANE_OFFSET);
	p->surf = gpu_reg(gpu, base + PLANE_SURF);
}

static void decode_rect(const struct display_plane *p, struct surface *s)
{
	s->w = (p->size & 0x1fff) + 1;
	s->h = (p->size >> 16 & 0x1fff) + 1;
	s->x = p->pos & 0x1fff;
	s->y = p->pos >> 16 & 0x1fff;
	s->x0 = p->offset & 0x1fff;
	s->y0 = p->offset >> 16 & 0x1fff;
	s->base = p->surf & 0xfffff000;
}

/* Universal planes: the stride counts tiles' widths, or 64 bytes when linear. */
static void decode_gen9(const struct display_plane *p, struct surface *s)
{
	unsigned tiling = PLANE_CTL_TILED(p->ctl), alpha = PLANE_CTL_ALPHA(p->ctl);
	unsigned rotate = PLANE_CTL_ROTATE(p->ctl);

	decode_rect(p, s);
	s->bgr = p->ctl & PLANE_CTL_ORDER_RGBX;
	s->tiled = tiling;
	s->y_tiled = tiling == PLANE_TILED_Y;
	s->pitch = (p->stride & 0xfff) * (!tiling ? 64 : s->y_tiled ? 128 : 512);
	s->rotate180 = rotate == 2;
	if (alpha == PLANE_ALPHA_PREMULTIPLIED)
		s->alpha = ALPHA_PREMULTIPLIED;
	else if (alpha == PLANE_ALPHA_STRAIGHT)
		s->alpha = ALPHA_STRAIGHT;
	if (rotate & 1 || (tiling && tiling != PLANE_TILED_X && tiling != PLANE_TILED_Y))
		return;
	switch (PLANE_CTL_FORMAT(p->ctl)) {
	case PLANE_FORMAT_XRGB8888:
		s->format = PX_8888;
		break;
	case PLANE_FORMAT_RGB565:
		s->format = PX_565;
		break;
	case PLANE_FORMAT_XRGB2101010:
		s->format = PX_2101010;
		break;
	}
}

/* Gen8: primary and sprite with their own format fields; X tiling only, strides in bytes. */
static void decode_gen8(const struct display_plane *p, unsigned plane, const struct picture *pic,
			struct surface *s)
{
	decode_rect(p, s);
	s->tiled = p->ctl & 1u << 10;
	s->pitch = p->stride & 0xffc0;
	s->rotate180 = p->ctl & DISP_ROTATE_180;
	if (plane > 0) {
		unsigned format = SPRITE_FORMAT(p->ctl);

		s->bgr = !(p->ctl & PLANE_CTL_ORDER_RGBX) == (format == 1);
		s->format = format == 2 ? PX_8888 : format == 1 ? PX_2101010 : PX_NONE;
		return;
	}
	/* The primary plane covers the pipe. */
	s->x = s->y = 0;
	s->w = pic->w;
	s->h = pic->h;
	switch (DISP_FORMAT(p->ctl)) {
	case 5:
		s->format = PX_565;
		break;
	case 14:
		s->bgr = true;
		s->format = PX_8888;
		break;
	case 6:
		s->format = PX_8888;
		break;
	case 8:
		s->bgr = true;
		s->format = PX_2101010;
		break;
	case 10:
		s->format = PX_2101010;
		break;
	}
}

static void decode_cursor(const struct display_plane *p, struct surface *s)
{
	unsigned side = 0;

	switch (CUR_MODE(p->ctl)) {
	case CUR_MODE_64_ARGB:
		side = 64;
		break;
	case CUR_MODE_128_ARGB:
		side = 128;
		break;
	case CUR_MODE_256_ARGB:
		side = 256;
		break;
	}
	s->format = side ? PX_8888 : PX_NONE;
	s->alpha = ALPHA_PREMULTIPLIED;
	s->pitch = side * 4;
	s->base = p->surf & 0xfffff000;
	s->w = side;
	s->h = p->size & CUR_FBC_ENABLE ? (p->size & 0xff) + 1 : side;
	s->rotate180 = p->ctl & DISP_ROTATE_180;
	s->x = p->pos & 0x7fff;
	s->y = p->pos >> 16 & 0x7fff;
	if (p->pos & 1u << 15)
		s->x = -s->x;
	if (p->pos & 1u << 31)
		s->y = -s->y;
}

/* Bytes at a GGTT address; a pixel never crosses a page. A hole reads as zero. */
static uint32_t fetch_pixel(struct fetch *f, uint64_t addr, unsigned bytes)
{
	uint64_t page = addr & ~0xfffull;
	uint32_t val = 0;

	if (page != f->page) {
		f->page = page;
		f->host = ggtt_page(f->gpu, page, false, 'D');
	}
	if (!f->host) {
		f->holes = true;
		return 0;
	}
	memcpy(&val, f->host + (addr & 0xfff), bytes);
	return val;
}

static uint64_t pixel_addr(const struct surface *s, uint32_t x, uint32_t y, unsigned bytes)
{
	if (s->rotate180) {
		x = s->w - 1 - x;
		y = s->h - 1 - y;
	}
	x += s->x0;
	y += s->y0;
	if (s->tiled)
		return s->base + tile_offset(s->y_tiled, s->pitch, x * bytes, y);
	return s->base + (uint64_t)y * s->pitch + (uint64_t)x * bytes;
}

/* To 8 bits each: c[0] the high field (red unless bgr), c[3] alpha. */
static void unpack(const struct surface *s, uint32_t px, uint8_t c[4])
{
	uint8_t t;

	switch (s->format) {
	case PX_565:
		c[0] = (px >> 11 & 31) * 255 / 31;
		c[1] = (px >> 5 & 63) * 255 / 63;
		c[2] = (px & 31) * 255 / 31;
		c[3] = 255;
		break;
	case PX_2101010:
		c[0] = px >> 22;
		c[1] = px >> 12;
		c[2] = px >> 2;
		c[3] = (px >> 30) * 85;
		break;
	default:
		c[0] = px >> 16;
		c[1] = px >> 8;
		c[2] = px;
		c[3] = px >> 24;
		break;
	}
	if (s->bgr) {
		t = c[0];
		c[0] = c[2];
		c[2] = t;
	}
}

static void blend(uint8_t *dst, const uint8_t c[4], enum pixel_alpha alpha)
{
	for (unsigned i = 0; i < 3; i++) {
		unsigned under = dst[i] * (255u - c[3]) / 255, over = c[i];

		if (alpha == ALPHA_NONE) {
			dst[i] = c[i];
			continue;
		}
		if (alpha == ALPHA_STRAIGHT)
			over = over * c[3] / 255;
		dst[i] = under + over > 255 ? 255 : under + over;
	}
}

static void draw(struct fetch *f, const struct surface *s, struct picture *pic)
{
	unsigned bytes = s->format == PX_565 ? 2 : 4;

	for (uint32_t y = 0; y < s->h; y++) {
		int32_t py = s->y + (int32_t)y;

		if (py < 0 || py >= (int32_t)pic->h)
			continue;
		for (uint32_t x = 0; x < s->w; x++) {
			int32_t px = s->x + (int32_t)x;
			uint8_t c[4];

			if (px < 0 || px >= (int32_t)pic->w)
				continue;
			unpack(s, fetch_pixel(f, pixel_addr(s, x, y, bytes), bytes), c);
			blend(&pic->rgb[((size_t)py * pic->w + px) * 3], c, s->alpha);
		}
	}
}

static void compose(struct gpu *gpu, const struct display_pipe *p, struct fetch *f,
		    struct picture *pic)
{
	for (unsigned i = 0; i <= DISPLAY_PLANES; i++) {
		const struct display_plane *plane = &p->plane[i];
		struct surface s = {0};

		if (i == DISPLAY_CURSOR) {
			decode_cursor(plane, &s);
			if (s.format == PX_NONE)
				continue;
		} else {
			if (!(plane->ctl & PLANE_CTL_ENABLE))
				continue;
			if (gpu->platform->gen >= 9)
				decode_gen9(plane, &s);
			else
				decode_gen8(plane, i, pic, &s);
		}
		if (s.format == PX_NONE || (s.tiled && !s.pitch)) {
			if (!gpu->display->told_format)
				gpu_report(gpu, "plane %u: PLANE_CTL %08x is not shown", i + 1,
					   plane->ctl);
			gpu->display->told_format = true;
			continue;
		}
		draw(f, &s, pic);
	}
}

int gpu_scanout(struct gpu *gpu, unsigned pipe, uint8_t **rgb, unsigned *width, unsigned *height)
{
	struct fetch f = {.gpu = gpu, .page = UINT64_MAX};
	struct picture pic;
	uint32_t src;

	if (!gpu->display || pipe >= DISPLAY_PIPES || !gpu->display->pipe[pipe].on)
		return -ENODEV;
	display_run(gpu);
	src = gpu_reg(gpu, PIPESRC_A + pipe * PIPE_STRIDE);
	pic.w = (src >> 16 & 0x1fff) + 1;
	pic.h = (src & 0x1fff) + 1;
	pic.rgb = calloc((size_t)pic.w * pic.h, 3);
	if (!pic.rgb)
		return -ENOMEM;
	compose(gpu, &gpu->display->pipe[pipe], &f, &pic);
	*rgb = pic.rgb;
	*width = pic.w;
	*height = pic.h;
	return f.holes ? -EFAULT : 0;
}
