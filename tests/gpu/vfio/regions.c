/* SPDX-License-Identifier: MIT */
#include "regions.h"

#include <errno.h>
#include <string.h>

static const uint64_t sizes[NUM_REGIONS] = {
	[REGION_BAR0] = 16u << 20,
	[REGION_BAR2] = 256u << 20,
	[REGION_BAR4] = 64,
	[REGION_CONFIG] = 256,
};

uint64_t region_size(unsigned index)
{
	return index < NUM_REGIONS ? sizes[index] : 0;
}

/* The widest naturally aligned access at off that len still holds. */
static unsigned chunk(uint64_t off, size_t len, unsigned max)
{
	unsigned size = max;

	while (size > len || off & (size - 1))
		size /= 2;
	return size;
}

/* I/O ports: a dword at 0 holds the register's address, the dword at 4 is the register (PRM volume
 * 2c, MMIO_INDEX, MMIO_DATA). */
static uint32_t port_read(struct gpu *gpu, uint64_t off, unsigned size, uint32_t index)
{
	if (off == 0)
		return index;
	if (off == 4)
		return gpu_mmio_read(gpu, index & ~3u, size);
	return 0;
}

static void port_write(struct gpu *gpu, uint64_t off, uint32_t val, unsigned size, uint32_t *index)
{
	if (off == 0)
		*index = val;
	else if (off == 4)
		gpu_mmio_write(gpu, *index & ~3u, val, size);
}

int region_read(struct gpu *gpu, unsigned index, uint64_t off, void *buf, size_t len,
		uint32_t *index_port)
{
	uint8_t *p = buf;

	if (off > region_size(index) || len > region_size(index) - off)
		return -EINVAL;
	if (index == REGION_BAR2) {
		gpu_aperture_read(gpu, off, buf, len);
		return 0;
	}
	while (len) {
		unsigned n = chunk(off, len, index == REGION_BAR0 ? 8 : 4);
		uint64_t val;

		if (index == REGION_BAR0)
			val = gpu_mmio_read(gpu, off, n);
		else if (index == REGION_CONFIG)
			val = gpu_cfg_read(gpu, off, n);
		else
			val = port_read(gpu, off, n, *index_port);
		memcpy(p, &val, n);
		p += n;
		off += n;
		len -= n;
	}
	return 0;
}

int region_write(struct gpu *gpu, unsigned index, uint64_t off, const void *buf, size_t len,
		 uint32_t *index_port)
{
	const uint8_t *p = buf;

	if (off > region_size(index) || len > region_size(index) - off)
		return -EINVAL;
	if (index == REGION_BAR2) {
		gpu_aperture_write(gpu, off, buf, len);
		return 0;
	}
	while (len) {
		unsigned n = chunk(off, len, index == REGION_BAR0 ? 8 : 4);
		uint64_t val = 0;

		memcpy(&val, p, n);
		if (index == REGION_BAR0)
			gpu_mmio_write(gpu, off, val, n);
		else if (index == REGION_CONFIG)
			gpu_cfg_write(gpu, off, val, n);
		else
			port_write(gpu, off, val, n, index_port);
		p += n;
		off += n;
		len -= n;
	}
	return 0;
}
