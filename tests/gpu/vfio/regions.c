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
static uint32_t port_read(const struct front_ops *ops, void *dev, uint64_t off, unsigned size,
			  uint32_t index)
{
	if (off == 0)
		return index;
	if (off == 4)
		return ops->mmio_read(dev, index & ~3u, size);
	return 0;
}

static void port_write(const struct front_ops *ops, void *dev, uint64_t off, uint32_t val,
		       unsigned size, uint32_t *index)
{
	if (off == 0)
		*index = val;
	else if (off == 4)
		ops->mmio_write(dev, *index & ~3u, val, size);
}

int region_read(const struct front_ops *ops, void *dev, unsigned index, uint64_t off, void *buf,
		size_t len, uint32_t *index_port)
{
	uint8_t *p = buf;

	if (off > region_size(index) || len > region_size(index) - off)
		return -EINVAL;
	if (index == REGION_BAR2) {
		ops->aperture_read(dev, off, buf, len);
		return 0;
	}
	while (len) {
		unsigned n = chunk(off, len, index == REGION_BAR0 ? 8 : 4);
		uint64_t val;

		if (index == REGION_BAR0)
			val = ops->mmio_read(dev, off, n);
		else if (index == REGION_CONFIG)
			val = ops->cfg_read(dev, off, n);
		else
			val = port_read(ops, dev, off, n, *index_port);
		memcpy(p, &val, n);
		p += n;
		off += n;
		len -= n;
	}
	return 0;
}

int region_write(const struct front_ops *ops, void *dev, unsigned index, uint64_t off,
		 const void *buf, size_t len, uint32_t *index_port)
{
	const uint8_t *p = buf;

	if (off > region_size(index) || len > region_size(index) - off)
		return -EINVAL;
	if (index == REGION_BAR2) {
		ops->aperture_write(dev, off, buf, len);
		return 0;
	}
	while (len) {
		unsigned n = chunk(off, len, index == REGION_BAR0 ? 8 : 4);
		uint64_t val = 0;

		memcpy(&val, p, n);
		if (index == REGION_BAR0)
			ops->mmio_write(dev, off, val, n);
		else if (index == REGION_CONFIG)
			ops->cfg_write(dev, off, val, n);
		else
			port_write(ops, dev, off, val, n, index_port);
		p += n;
		off += n;
		len -= n;
	}
	return 0;
}
