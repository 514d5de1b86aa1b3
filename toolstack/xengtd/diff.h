/* SPDX-License-Identifier: MIT */
/* Which parts of a picture have changed. Pure. */
#ifndef XENGTD_DIFF_H
#define XENGTD_DIFF_H

#include <stddef.h>
#include <stdint.h>

/* Side of the squares that are looked at, in pixels. */
#define DIFF_TILE 32u

/*
 * Brings to (four bytes a pixel: red, green, blue, 0) in line with from (three bytes a pixel), both
 * width x height without padding, and calls changed for rectangles that hold all pixels that differed:
 * runs of squares in a row of them, not overlapping. Returns the number of rectangles.
 */
size_t diff_update(uint8_t *to, const uint8_t *from, uint32_t width, uint32_t height,
		   void (*changed)(void *arg, uint32_t x, uint32_t y, uint32_t w, uint32_t h),
		   void *arg);

#endif
