// SPDX-License-Identifier: MIT
#include "picture.h"

#include <png.h>
#include <stdlib.h>

#define FOURCC(a, b, c, d) ((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)

/* Byte offset of (x, y) in a surface, x in bytes (PRM Skylake volume 5, tiling): X tiles have 8 rows of
 * 512 bytes; Y tiles 32 rows in columns of 16 bytes. */
static u64 offset(const struct gvt_surface *s, u64 x, u64 y)
{
	if (s->tiling == 1)
		return y / 8 * 8 * s->stride + x / 512 * 4096 + y % 8 * 512 + x % 512;
	if (s->tiling == 2)
		return y / 32 * 32 * s->stride + x / 128 * 4096 + x % 128 / 16 * 512 + y % 32 * 16 +
		       x % 16;
	return y * s->stride + x;
}

int picture_save(struct gvt_vgpu *vgpu, const char *file)
{
	png_image png = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB};
	struct gvt_surface s;
	u8 *mem = NULL, *rgb = NULL;
	bool swapped;
	int err;

	err = gvt_vgpu_get_surface(vgpu, GVT_PLANE_PRIMARY, &s);
	if (err)
		return err;
	swapped = s.fourcc == FOURCC('X', 'B', '2', '4') || s.fourcc == FOURCC('A', 'B', '2', '4');
	if (!swapped && s.fourcc != FOURCC('X', 'R', '2', '4') &&
	    s.fourcc != FOURCC('A', 'R', '2', '4'))
		return -ENOTSUP;
	mem = malloc(s.size);
	rgb = malloc(3ull * s.width * s.height);
	err = mem && rgb ? gvt_vgpu_read_gm(vgpu, s.gm_addr, mem, s.size) : -ENOMEM;
	for (u64 y = 0; !err && y < s.height; y++) {
		for (u64 x = 0; x < s.width; x++) {
			u64 at = offset(&s, 4 * x, y);
			u8 *to = rgb + 3 * (y * s.width + x);

			if (at + 4 > s.size)
				continue;
			to[0] = mem[at + (swapped ? 0 : 2)];
			to[1] = mem[at + 1];
			to[2] = mem[at + (swapped ? 2 : 0)];
		}
	}
	png.width = s.width;
	png.height = s.height;
	if (!err && !png_image_write_to_file(&png, file, 0, rgb, 0, NULL))
		err = -EIO;
	free(mem);
	free(rgb);
	return err;
}
