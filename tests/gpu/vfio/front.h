/* SPDX-License-Identifier: MIT */
/*
 * The front serves a device to QEMU. Which one is behind it is said by a table: the emulated GPU, or
 * (tests/core/vfio) a virtual GPU on top of it.
 */
#ifndef XENGT_TEST_GPU_VFIO_FRONT_H
#define XENGT_TEST_GPU_VFIO_FRONT_H

#include "gpu.h"

/* What the calls mean is said at those of the same names in gpu.h. All are mandatory, from one thread. */
struct front_ops {
	void *(*create)(const struct gpu_config *cfg, const struct gpu_bus *bus, void *priv);
	void (*destroy)(void *dev); /* NULL is fine */
	void (*reset)(void *dev);
	uint64_t (*mmio_read)(void *dev, uint32_t off, unsigned size);
	void (*mmio_write)(void *dev, uint32_t off, uint64_t val, unsigned size);
	bool (*aperture_read)(void *dev, uint64_t off, void *buf, size_t len);
	bool (*aperture_write)(void *dev, uint64_t off, const void *buf, size_t len);
	uint32_t (*cfg_read)(void *dev, unsigned off, unsigned size);
	void (*cfg_write)(void *dev, unsigned off, uint32_t val, unsigned size);
	/* The one that may be NULL: then each access to the GGTT half of BAR0 comes as a message. */
	void (*set_ggtt_memory)(void *dev, void *mem);
	uint64_t (*run)(void *dev);
	void (*get_stats)(void *dev, struct gpu_stats *out);
	int (*scanout_png)(void *dev, unsigned pipe, const char *file);
};

/* The emulated GPU. */
extern const struct front_ops front_gpu;

/* The program: parses the command line (options.h), serves one client, returns the exit status. */
int front_main(int argc, char **argv, const struct front_ops *ops);

#endif
