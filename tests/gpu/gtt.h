/* SPDX-License-Identifier: MIT */
/*
 * Address translation: the GGTT, the PPGTTs of three and four levels, and memory through them.
 *
 * Page-table formats: PRM Skylake volume 5 (memory views: GGTT entry, PML4/PDP/PD/PT entries).
 */
#ifndef XENGT_TEST_GPU_GTT_H
#define XENGT_TEST_GPU_GTT_H

#include "device.h"

#define GPU_PAGE 4096u

#define GTT_PRESENT  (1ull << 0)
#define GTT_WRITABLE (1ull << 1)
#define GTT_PDE_2M   (1ull << 7)
#define GTT_PDE_64K  (1ull << 11) /* IPS: the table behind holds 64K entries, in each 16th slot */
#define GTT_ADDR     0x0000fffffffff000ull

/* Translations that an engine remembers. Only PPGTT ones: the GGTT is read afresh each time. */
#define TLB_ENTRIES 64u

struct tlb_entry {
	uint64_t vpage; /* virtual address >> 12 */
	uint64_t bus;	/* of the 4 KiB page */
	bool valid, writable;
};

/*
 * Host pointer to the byte at virt as the engine sees it, good up to the end of its 4 KiB page and
 * until the engine is left. ggtt false: the running context's PPGTT (the GGTT when the context has
 * none). NULL: there is no page or it must not be written; that is then reported and counted.
 */
void *vm_page(struct gpu_engine *e, bool ggtt, uint64_t virt, bool write);

/* Memory of any length. What cannot be reached reads as zero and is not written; false tells so. */
bool vm_read(struct gpu_engine *e, bool ggtt, uint64_t virt, void *buf, size_t len);
bool vm_write(struct gpu_engine *e, bool ggtt, uint64_t virt, const void *buf, size_t len);

/* One aligned dword, as one access; 0 when it cannot be reached. */
uint32_t vm_read32(struct gpu_engine *e, bool ggtt, uint64_t virt);

/* The engine's status page: a dword of it, for the context status buffer. */
void hwsp_write32(struct gpu_engine *e, uint32_t off, uint32_t val);

/* Forgets the engine's PPGTT translations. */
void tlb_flush(struct gpu_engine *e);

/* ---- audit.c ---- */

/*
 * Host pointer of the page at bus (any address in it), with a record of who touches it: engine e
 * (NULL: none) at virtual address virt (~0: none). NULL when nothing is there.
 */
void *audit_page(struct gpu *gpu, const struct gpu_engine *e, uint64_t virt, uint64_t bus,
		 bool write, uint8_t space);

#endif
