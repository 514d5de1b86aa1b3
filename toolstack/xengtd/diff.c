// SPDX-License-Identifier: MIT
/* See diff.h. */
#include <stdbool.h>

#include "diff.h"

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* One square; returns whether a pixel differed. */
static bool update_tile(uint8_t *to, const uint8_t *from, uint32_t width, uint32_t w, uint32_t h)
{
	uint8_t differs = 0;

	for (uint32_t y = 0; y < h; y++) {
		uint8_t *t = to + (size_t)y * width * 4;
		const uint8_t *f = from + (size_t)y * width * 3;

		for (uint32_t x = 0; x < w; x++, t += 4, f += 3) {
			differs |= (uint8_t)((t[0] ^ f[0]) | (t[1] ^ f[1]) | (t[2] ^ f[2]));
			t[0] = f[0];
			t[1] = f[1];
			t[2] = f[2];
		}
	}
	return differs;
}

size_t diff_update(uint8_t *to, const uint8_t *from, uint32_t width, uint32_t height,
		   void (*changed)(void *arg, uint32_t x, uint32_t y, uint32_t w, uint32_t h),
		   void *arg)
{
	size_t nr = 0;

	for (uint32_t y = 0; y < height; y += DIFF_TILE) {
		uint32_t h = least(DIFF_TILE, height - y), start = 0, x;
		bool run = false;

		for (x = 0; x < width; x += DIFF_TILE) {
			size_t at = (size_t)y * width + x;
			bool differs = update_tile(to + at * 4, from + at * 3, width,
						   least(DIFF_TILE, width - x), h);

			if (differs && !run)
				start = x;
			if (!differs && run) {
				changed(arg, start, y, x - start, h);
				nr++;
			}
			run = differs;
		}
		if (run) {
			changed(arg, start, y, width - start, h);
			nr++;
		}
	}
	return nr;
}
