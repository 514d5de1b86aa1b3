/* SPDX-License-Identifier: MIT */
/*
 * BAR2, the aperture: the first 256 MiB of GGTT addresses, detiled where a fence covers them.
 *
 * A fence's area is addressed by the CPU as rows of pitch bytes; each byte lies elsewhere in the
 * tiled surface. 16 bytes in a row stay together in X and Y tiles.
 */
#include "device.h"

#include <string.h>

#define RUN_BYTES 16

/* The GGTT address of the byte that the CPU means by off, and in *run how many follow it. */
static uint64_t detile(struct gpu *gpu, uint64_t off, size_t *run)
{
	struct gpu_fence fence;
	uint64_t at;

	*run = 4096 - (off & 4095);
	if (!fence_find(gpu, off, &fence) || !fence.pitch)
		return off;
	*run = RUN_BYTES - (off & (RUN_BYTES - 1));
	at = off - fence.start;
	return fence.start +
	       tile_offset(fence.y_tiled, fence.pitch, at % fence.pitch, at / fence.pitch);
}

static bool copy(struct gpu *gpu, uint64_t off, uint8_t *buf, size_t len, bool write)
{
	bool all = true;

	while (len) {
		size_t run;
		uint64_t virt = detile(gpu, off, &run);
		uint8_t *host = ggtt_page(gpu, virt, write, 'G');

		if (run > len)
			run = len;
		if (!host)
			all = false;
		else if (write)
			memcpy(host, buf, run);
		else
			memcpy(buf, host, run);
		if (!host && !write)
			memset(buf, 0xff, run);
		off += run;
		buf += run;
		len -= run;
	}
	return all;
}

bool gpu_aperture_read(struct gpu *gpu, uint64_t off, void *buf, size_t len)
{
	return copy(gpu, off, buf, len, false);
}

bool gpu_aperture_write(struct gpu *gpu, uint64_t off, const void *buf, size_t len)
{
	return copy(gpu, off, (uint8_t *)buf, len, true);
}
