/* SPDX-License-Identifier: MIT */
/*
 * The table of guest memory that the peer lets the device reach: sorted, disjoint pieces, each
 * mapped here from the descriptor that came with it.
 */
#ifndef XENGT_TEST_GPU_VFIO_DMA_H
#define XENGT_TEST_GPU_VFIO_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dma_piece {
	uint64_t addr, size;
	uint8_t *host; /* NULL: known, but without memory that can be mapped */
	bool writable;
};

struct dma_table {
	struct dma_piece *piece;
	size_t num, room;
	size_t last; /* where the last look-up hit */
};

void dma_free(struct dma_table *t);

/*
 * Adds addr .. addr + size. fd < 0: without memory. fd stays the caller's. Returns 0, -EEXIST when
 * it overlaps a piece, -EINVAL when addresses or the file's size make no sense, -ENOMEM, or the
 * error of mmap.
 */
int dma_map(struct dma_table *t, uint64_t addr, uint64_t size, int fd, uint64_t offset,
	    bool writable);

/* Removes the pieces that lie in addr .. addr + size. -EINVAL when it would cut one in two, -ENOENT
 * when there is none. */
int dma_unmap(struct dma_table *t, uint64_t addr, uint64_t size);
void dma_unmap_all(struct dma_table *t);

/* Host pointer of len bytes at addr, or NULL when no one piece has them (or it is read-only). */
void *dma_find(struct dma_table *t, uint64_t addr, size_t len, bool write);

#endif
