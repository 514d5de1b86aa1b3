/* SPDX-License-Identifier: MIT */
/*
 * Who owns a page of the machine, by Xen's own word: read from Xen's frame table in the machine's
 * memory at the moment of the question. Nothing of what the GPU's users believe goes in.
 */
#ifndef XENGT_TEST_GPU_VFIO_OWNERS_H
#define XENGT_TEST_GPU_VFIO_OWNERS_H

#include "dma.h"

/* What owner_of() says besides domain IDs (Xen's own are 32752 and above). */
#define OWNER_NONE    0xffff /* free, or Xen's without an owner */
#define OWNER_NOT_RAM 0xfffe /* not in the frame table */

struct owners;

/*
 * Finds the frame table through one of the page-table roots in file: CR3 values in hex, one a line, of
 * which one at least must be of Xen or of a PV domain. dma is the machine's memory, looked up at each
 * question. Returns NULL after saying in why, a buffer of len bytes, what is wrong.
 */
struct owners *owners_open(struct dma_table *dma, const char *file, char *why, size_t len);
/* NULL is fine. */
void owners_close(struct owners *o);

/* The domain that owns the page at this machine address, or one of OWNER_*. */
uint16_t owner_of(struct owners *o, uint64_t addr);

#endif
