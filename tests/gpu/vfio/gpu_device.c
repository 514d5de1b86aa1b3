/* SPDX-License-Identifier: MIT */
/* The emulated GPU as a device of the front. */
#include "front.h"

static void *create(const struct gpu_config *cfg, const struct gpu_bus *bus, void *priv)
{
	return gpu_new(cfg, bus, priv);
}

static void destroy(void *dev)
{
	gpu_free(dev);
}

static void reset(void *dev)
{
	gpu_reset(dev);
}

static uint64_t mmio_read(void *dev, uint32_t off, unsigned size)
{
	return gpu_mmio_read(dev, off, size);
}

static void mmio_write(void *dev, uint32_t off, uint64_t val, unsigned size)
{
	gpu_mmio_write(dev, off, val, size);
}

static bool aperture_read(void *dev, uint64_t off, void *buf, size_t len)
{
	return gpu_aperture_read(dev, off, buf, len);
}

static bool aperture_write(void *dev, uint64_t off, const void *buf, size_t len)
{
	return gpu_aperture_write(dev, off, buf, len);
}

static uint32_t cfg_read(void *dev, unsigned off, unsigned size)
{
	return gpu_cfg_read(dev, off, size);
}

static void cfg_write(void *dev, unsigned off, uint32_t val, unsigned size)
{
	gpu_cfg_write(dev, off, val, size);
}

static void set_ggtt_memory(void *dev, void *mem)
{
	gpu_set_ggtt_memory(dev, mem);
}

static uint64_t run(void *dev)
{
	return gpu_run(dev);
}

static void get_stats(void *dev, struct gpu_stats *out)
{
	gpu_get_stats(dev, out);
}

static int scanout_png(void *dev, unsigned pipe, const char *file)
{
	return gpu_scanout_png(dev, pipe, file);
}

const struct front_ops front_gpu = {
	.create = create,
	.destroy = destroy,
	.reset = reset,
	.mmio_read = mmio_read,
	.mmio_write = mmio_write,
	.aperture_read = aperture_read,
	.aperture_write = aperture_write,
	.cfg_read = cfg_read,
	.cfg_write = cfg_write,
	.set_ggtt_memory = set_ggtt_memory,
	.run = run,
	.get_stats = get_stats,
	.scanout_png = scanout_png,
};
