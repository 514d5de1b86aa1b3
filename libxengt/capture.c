// SPDX-License-Identifier: MIT
/* The screen as a picture: plane surfaces read through the vGPU's GGTT, detiled, converted, composed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <libdrm/drm_fourcc.h>

#include "private.h"

/* Larger than any mode of Gen9 (PRM: 4096 wide planes at most, 8192 in later steppings). */
#define MAX_SIDE 8192u

struct surface {
	struct xengt_surface geo;
	unsigned cpp; /* bytes a pixel */
	uint8_t *mem;
};

static unsigned bytes_per_pixel(uint32_t fourcc)
{
	switch (fourcc) {
	case DRM_FORMAT_XRGB8888:
	case DRM_FORMAT_ARGB8888:
	case DRM_FORMAT_XBGR8888:
	case DRM_FORMAT_ABGR8888:
	case DRM_FORMAT_XRGB2101010:
	case DRM_FORMAT_XBGR2101010:
		return 4;
	case DRM_FORMAT_RGB565:
		return 2;
	default:
		return 0;
	}
}

/* Offset of byte x of row y. X tiles are 512 bytes by 8 rows, row by row; Y tiles 128 bytes by 32
 * rows in columns of 16 bytes (PRM Skylake vol 5, memory views). */
static size_t surface_offset(const struct xengt_surface *s, uint32_t x, uint32_t y)
{
	switch (s->tiling) {
	case XENGT_TILING_X:
		return ((size_t)(y / 8) * (s->stride / 512) + x / 512) * 4096 + (y % 8) * 512 +
		       x % 512;
	case XENGT_TILING_Y:
		return ((size_t)(y / 32) * (s->stride / 128) + x / 128) * 4096 +
		       (x % 128) / 16 * 512 + (y % 32) * 16 + x % 16;
	default:
		return (size_t)y * s->stride + x;
	}
}

/* Red, green, blue, alpha of a pixel. */
static void decode_pixel(uint32_t fourcc, const uint8_t *p, uint8_t out[4])
{
	uint32_t v;

	if (fourcc == DRM_FORMAT_RGB565) {
		v = (uint32_t)(p[0] | p[1] << 8);
		out[0] = (uint8_t)((v >> 11) * 255 / 31);
		out[1] = (uint8_t)((v >> 5 & 63) * 255 / 63);
		out[2] = (uint8_t)((v & 31) * 255 / 31);
		out[3] = 255;
		return;
	}
	memcpy(&v, p, 4);
	switch (fourcc) {
	case DRM_FORMAT_XBGR8888:
	case DRM_FORMAT_ABGR8888:
		out[0] = (uint8_t)v;
		out[1] = (uint8_t)(v >> 8);
		out[2] = (uint8_t)(v >> 16);
		break;
	case DRM_FORMAT_XRGB2101010:
		out[0] = (uint8_t)(v >> 22);
		out[1] = (uint8_t)(v >> 12);
		out[2] = (uint8_t)(v >> 2);
		break;
	case DRM_FORMAT_XBGR2101010:
		out[0] = (uint8_t)(v >> 2);
		out[1] = (uint8_t)(v >> 12);
		out[2] = (uint8_t)(v >> 22);
		break;
	default:
		out[0] = (uint8_t)(v >> 16);
		out[1] = (uint8_t)(v >> 8);
		out[2] = (uint8_t)v;
	}
	out[3] = fourcc == DRM_FORMAT_ARGB8888 || fourcc == DRM_FORMAT_ABGR8888 ? (uint8_t)(v >> 24)
										: 255;
}

/* Is every pixel of the plane inside the bytes that were read? */
static bool geometry_sound(const struct surface *s)
{
	const struct xengt_surface *g = &s->geo;

	if (!s->cpp || !g->width || !g->height || g->width > MAX_SIDE || g->height > MAX_SIDE ||
	    g->tiling > XENGT_TILING_Y || g->width * s->cpp > g->stride)
		return false;
	if ((g->tiling == XENGT_TILING_X && g->stride % 512) ||
	    (g->tiling == XENGT_TILING_Y && g->stride % 128))
		return false;
	if (g->tiling) {
		uint32_t rows = g->tiling == XENGT_TILING_X ? 8 : 32;

		return (uint64_t)((g->height + rows - 1) / rows * rows) * g->stride <= g->bytes;
	}
	return (uint64_t)(g->height - 1) * g->stride + g->width * s->cpp <= g->bytes;
}

/* Returns 0, or -1 with errno ENXIO when the plane is off. */
static int surface_read(struct xengt *h, uint64_t id, uint32_t plane, struct surface *s)
{
	int err;

	s->geo = (struct xengt_surface){.id = id, .plane = plane};
	s->mem = NULL;
	err = xengt_call(h, XENGT_IOC_SURFACE, &s->geo);
	if (err == XENGT_CALL_NO_DEVICE)
		return -1;
	if (err == -ENOENT)
		return xengt_fail(h, ENOENT, "there is no vGPU %llu", (unsigned long long)id);
	if (err == -ENXIO)
		return xengt_fail(h, ENXIO, "vGPU %llu: its display is off",
				  (unsigned long long)id);
	s->cpp = bytes_per_pixel(s->geo.fourcc);
	if (err || !geometry_sound(s))
		return xengt_fail(h, EINVAL,
				  "vGPU %llu: the guest programmed a plane that makes no "
				  "sense",
				  (unsigned long long)id);
	s->mem = malloc(s->geo.bytes);
	if (!s->mem)
		return xengt_fail(h, ENOMEM, "no memory for a picture of %u bytes", s->geo.bytes);
	for (uint32_t done = 0; done < s->geo.bytes;) {
		struct xengt_read_gm req = {.id = id,
					    .gm_addr = s->geo.gm_addr + done,
					    .buf = (uintptr_t)(s->mem + done),
					    .len = s->geo.bytes - done};

		if (req.len > XENGT_READ_GM_MAX)
			req.len = XENGT_READ_GM_MAX;
		err = xengt_call(h, XENGT_IOC_READ_GM, &req);
		if (err) {
			free(s->mem);
			s->mem = NULL;
			return xengt_fail(h, -err, "vGPU %llu: cannot read its screen: %s",
					  (unsigned long long)id, strerror(-err));
		}
		done += req.len;
	}
	return 0;
}

/* Draws a surface into the picture at its position; blend: by its alpha, premultiplied as the
 * hardware's cursor plane has it (PRM Skylake vol 12, cursor). */
static void surface_draw(const struct surface *s, struct xengt_image *img, bool blend)
{
	const struct xengt_surface *g = &s->geo;

	for (uint32_t y = 0; y < g->height; y++) {
		int64_t dy = (int64_t)g->y + y;

		if (dy < 0 || dy >= img->height)
			continue;
		for (uint32_t x = 0; x < g->width; x++) {
			int64_t dx = (int64_t)g->x + x;
			uint8_t px[4], *to;

			if (dx < 0 || dx >= img->width)
				continue;
			decode_pixel(g->fourcc, s->mem + surface_offset(g, x * s->cpp, y), px);
			to = img->rgb + 3 * ((size_t)dy * img->width + (size_t)dx);
			for (int c = 0; c < 3; c++) {
				unsigned v = px[c];

				if (blend)
					v += to[c] * (255u - px[3]) / 255;
				to[c] = v > 255 ? 255 : (uint8_t)v;
			}
		}
	}
}

int xengt_capture(struct xengt *h, uint64_t id, struct xengt_image *img)
{
	struct surface primary, cursor;

	*img = (struct xengt_image){0};
	if (surface_read(h, id, XENGT_PLANE_PRIMARY, &primary))
		return -1;
	img->width = primary.geo.screen_width;
	img->height = primary.geo.screen_height;
	if (img->width && img->height && img->width <= MAX_SIDE && img->height <= MAX_SIDE)
		img->rgb = calloc((size_t)img->width * img->height, 3);
	if (!img->rgb) {
		free(primary.mem);
		return xengt_fail(h, ENOMEM, "no memory for a picture of %ux%u", img->width,
				  img->height);
	}
	surface_draw(&primary, img, false);
	free(primary.mem);
	if (!surface_read(h, id, XENGT_PLANE_CURSOR, &cursor)) {
		surface_draw(&cursor, img, true);
		free(cursor.mem);
	}
	return 0;
}

void xengt_image_free(struct xengt_image *img)
{
	free(img->rgb);
	*img = (struct xengt_image){0};
}
