/* SPDX-License-Identifier: MIT */
/*
 * The regions of the PCI device, as VFIO numbers them: 0 BAR0 (registers and GGTT), 2 BAR2 (aperture),
 * 4 BAR4 (I/O ports: index and data), 7 config space.
 */
#ifndef XENGT_TEST_GPU_VFIO_REGIONS_H
#define XENGT_TEST_GPU_VFIO_REGIONS_H

#include "front.h"

#define REGION_BAR0   0
#define REGION_BAR2   2
#define REGION_BAR4   4
#define REGION_CONFIG 7
#define NUM_REGIONS   9

#define REGION_READ  1u
#define REGION_WRITE 2u
#define REGION_MMAP  4u
#define REGION_CAPS  8u

/* Size in bytes; 0: there is no such region. */
uint64_t region_size(unsigned index);

/* len bytes at off. Returns 0 or -EINVAL when that is outside the region. index_port is the I/O
 * index register's value, kept by the caller. */
int region_read(const struct front_ops *ops, void *dev, unsigned index, uint64_t off, void *buf,
		size_t len, uint32_t *index_port);
int region_write(const struct front_ops *ops, void *dev, unsigned index, uint64_t off,
		 const void *buf, size_t len, uint32_t *index_port);

#endif
