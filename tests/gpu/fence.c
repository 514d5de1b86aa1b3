/* SPDX-License-Identifier: MIT */
/*
 * Fences and tiling. A tile is 4 KiB: X 512 bytes by 8 rows, Y 128 bytes by 32 rows, the latter in
 * columns of 16 bytes (PRM Skylake volume 5, memory views: tiling).
 */
#include "device.h"

#define FENCE_BASE 0x100000u
#define FENCE_NUM  32u

bool fence_find(struct gpu *gpu, uint64_t virt, struct gpu_fence *out)
{
	for (unsigned i = 0; i < FENCE_NUM; i++) {
		uint32_t lo = gpu_reg(gpu, FENCE_BASE + 8 * i);
		uint32_t hi = gpu_reg(gpu, FENCE_BASE + 8 * i + 4);
		uint64_t start = lo & 0xfffff000u;
		uint64_t end = (uint64_t)(hi & 0xfffff000u) + 0x1000;

		if (!(lo & 1) || virt < start || virt >= end)
			continue;
		out->start = start;
		out->end = end;
		out->pitch = ((hi & 0x7ff) + 1) * 128;
		out->y_tiled = lo & 2;
		return true;
	}
	return false;
}

uint64_t tile_offset(bool y_tiled, uint32_t pitch, uint32_t x, uint32_t y)
{
	uint64_t tiles_per_row, tile;

	if (y_tiled) {
		tiles_per_row = pitch / 128;
		tile = y / 32 * tiles_per_row + x / 128;
		return tile * 4096 + x % 128 / 16 * 512 + y % 32 * 16 + x % 16;
	}
	tiles_per_row = pitch / 512;
	tile = y / 8 * tiles_per_row + x / 512;
	return tile * 4096 + y % 8 * 512 + x % 512;
}
