/* SPDX-License-Identifier: MIT */
/*
 * Page-table walks and accesses through them.
 *
 * An entry that is not present is a fault: it is latched in the GT's fault registers (the first one
 * until software clears it), counted, and the access is dropped or reads as zero. A page without the
 * write bit drops writes: that is a privilege matter and no fault (PRM volume 5; read-only pages).
 */
#include "gtt.h"

#include <string.h>

#include "engine.h"

/* Why a walk failed, as RING_FAULT_REG names it. */
enum walk_error { BAD_PTE, BAD_PDE, BAD_PDPE, BAD_PML4E };

static uint64_t load64(const void *p)
{
	return __atomic_load_n((const uint64_t *)p, __ATOMIC_ACQUIRE);
}

static void fault(struct gpu_engine *e, bool ggtt, uint64_t virt, bool write, enum walk_error err)
{
	static const uint8_t ids[GPU_NUM_ENGINES] = {
		[GPU_RCS] = 0, [GPU_VCS] = 1, [GPU_VECS] = 3, [GPU_BCS] = 4};
	struct gpu *gpu = e->gpu;

	engine_stats(e)->faults++;
	if (gpu_reg(gpu, GT_RING_FAULT) & RING_FAULT_VALID)
		return;
	gpu_set_reg(gpu, GT_FAULT_TLB_DATA0, virt >> 12);
	gpu_set_reg(gpu, GT_FAULT_TLB_DATA1, (virt >> 44 & 0xf) | (ggtt ? 1u << 4 : 0));
	gpu_set_reg(gpu, GT_RING_FAULT,
		    RING_FAULT_VALID | RING_FAULT_TYPE(err) | (ggtt ? RING_FAULT_GGTT : 0) |
			    RING_FAULT_ENGINE((uint32_t)ids[e->id]));
	gpu_report(gpu, "%s: %s fault: %s at %012llx, error %u, context %08x", engine_name(e),
		   ggtt ? "GGTT" : "PPGTT", write ? "write" : "read", (unsigned long long)virt, err,
		   ctx_id(e->desc));
}

static bool ggtt_walk(struct gpu *gpu, uint64_t virt, uint64_t *bus)
{
	uint64_t pte;

	if (virt >> 32)
		return false;
	pte = load64(&gpu->ggtt[virt >> 12]);
	*bus = pte & GTT_ADDR;
	return pte & GTT_PRESENT;
}

void *ggtt_page(struct gpu *gpu, uint64_t virt, bool write, uint8_t space)
{
	uint64_t bus;
	uint8_t *host;

	if (!ggtt_walk(gpu, virt, &bus))
		return NULL;
	host = audit_page(gpu, NULL, virt, bus, write, space);
	return host ? host + virt % GPU_PAGE : NULL;
}

/* Entry number index of the table at bus. Returns 0 when there is no such table. */
static uint64_t table_entry(struct gpu_engine *e, uint64_t table, unsigned index)
{
	uint8_t *host = audit_page(e->gpu, e, UINT64_MAX, table, false, 'T');

	return host ? load64(host + index * 8) : 0;
}

static uint64_t pdp_reg(const struct gpu_engine *e, unsigned n)
{
	return engine_reg64(e, RING_PDP0_OFF + 8 * n) & GTT_ADDR;
}

/*
 * Walks for the 4 KiB page at virt. *writable is the rights of all levels together. Returns false
 * with the level that failed.
 */
static bool ppgtt_walk(struct gpu_engine *e, uint64_t virt, uint64_t *bus, bool *writable,
		       enum walk_error *err)
{
	unsigned pte_index = virt >> 12 & 0x1ff;
	uint64_t entry, table, rights;

	if (e->four_level) {
		*err = BAD_PML4E;
		entry = table_entry(e, pdp_reg(e, 0), virt >> 39 & 0x1ff);
		if (!(entry & GTT_PRESENT))
			return false;
		rights = entry;
		*err = BAD_PDPE;
		entry = table_entry(e, entry & GTT_ADDR, virt >> 30 & 0x1ff);
		if (!(entry & GTT_PRESENT))
			return false;
		rights &= entry;
		table = entry & GTT_ADDR;
	} else {
		*err = BAD_PDPE;
		if (virt >> 32)
			return false;
		table = pdp_reg(e, virt >> 30 & 3);
		rights = GTT_WRITABLE;
		if (!table)
			return false;
	}

	*err = BAD_PDE;
	entry = table_entry(e, table, virt >> 21 & 0x1ff);
	if (!(entry & GTT_PRESENT))
		return false;
	rights &= entry;
	if (entry & GTT_PDE_2M) {
		*bus = (entry & GTT_ADDR & ~0x1fffffull) | (virt & 0x1ff000);
		*writable = rights & GTT_WRITABLE;
		return true;
	}

	*err = BAD_PTE;
	if (entry & GTT_PDE_64K) {
		entry = table_entry(e, entry & GTT_ADDR, pte_index & ~0xfu);
		*bus = (entry & GTT_ADDR & ~0xffffull) | (virt & 0xf000);
	} else {
		entry = table_entry(e, entry & GTT_ADDR, pte_index);
		*bus = entry & GTT_ADDR;
		if (e->gpu->cfg.breaks & GPU_BREAK_PTE_SHIFT)
			*bus += GPU_PAGE;
	}
	*writable = rights & entry & GTT_WRITABLE;
	return entry & GTT_PRESENT;
}

static struct tlb_entry *tlb_slot(struct gpu_engine *e, uint64_t vpage)
{
	return &e->tlb[(vpage ^ vpage >> 9) % TLB_ENTRIES];
}

void tlb_flush(struct gpu_engine *e)
{
	memset(e->tlb, 0, sizeof(e->tlb));
	e->fetch.valid = false;
}

void engine_tlb_invalidate(struct gpu_engine *e)
{
	tlb_flush(e);
}

static void *ppgtt_page(struct gpu_engine *e, uint64_t virt, bool write)
{
	struct tlb_entry *t = tlb_slot(e, virt >> 12);
	enum walk_error err = BAD_PTE;
	uint8_t *host;

	if (!t->valid || t->vpage != virt >> 12) {
		t->vpage = virt >> 12;
		t->valid = ppgtt_walk(e, virt, &t->bus, &t->writable, &err);
	}
	if (t->valid && write && !t->writable) {
		engine_stats(e)->denied++;
		return NULL;
	}
	host = t->valid ? audit_page(e->gpu, e, virt, t->bus, write, 'P') : NULL;
	if (!host) {
		t->valid = false;
		fault(e, false, virt, write, err);
		return NULL;
	}
	return host + virt % GPU_PAGE;
}

void *vm_page(struct gpu_engine *e, bool ggtt, uint64_t virt, bool write)
{
	uint64_t bus;
	uint8_t *host = NULL;

	virt &= 0x0000ffffffffffffull;
	if (!ggtt && e->ppgtt_on)
		return ppgtt_page(e, virt, write);
	if (ggtt_walk(e->gpu, virt, &bus))
		host = audit_page(e->gpu, e, virt, bus, write, 'G');
	if (!host) {
		fault(e, true, virt, write, BAD_PTE);
		return NULL;
	}
	return host + virt % GPU_PAGE;
}

/* Bytes of [virt, virt + len) that lie in virt's page. */
static size_t in_page(uint64_t virt, size_t len)
{
	size_t room = GPU_PAGE - virt % GPU_PAGE;

	return len < room ? len : room;
}

bool vm_read(struct gpu_engine *e, bool ggtt, uint64_t virt, void *buf, size_t len)
{
	uint8_t *to = buf;
	bool ok = true;

	while (len) {
		size_t n = in_page(virt, len);
		void *from = vm_page(e, ggtt, virt, false);

		if (from)
			memcpy(to, from, n);
		else
			memset(to, 0, n);
		ok = ok && from;
		to += n;
		virt += n;
		len -= n;
	}
	return ok;
}

/* Aligned stores of 4 and 8 bytes are one access: others (CPUs, engines) poll them. */
static void store(uint8_t *to, const void *from, size_t n)
{
	uint64_t q;
	uint32_t d;

	if (n == 4 && (uintptr_t)to % 4 == 0) {
		memcpy(&d, from, 4);
		__atomic_store_n((uint32_t *)to, d, __ATOMIC_RELEASE);
	} else if (n == 8 && (uintptr_t)to % 8 == 0) {
		memcpy(&q, from, 8);
		__atomic_store_n((uint64_t *)to, q, __ATOMIC_RELEASE);
	} else {
		memcpy(to, from, n);
	}
}

bool vm_write(struct gpu_engine *e, bool ggtt, uint64_t virt, const void *buf, size_t len)
{
	const uint8_t *from = buf;
	bool ok = true;

	while (len) {
		size_t n = in_page(virt, len);
		void *to = vm_page(e, ggtt, virt, true);

		if (to)
			store(to, from, n);
		ok = ok && to;
		from += n;
		virt += n;
		len -= n;
	}
	return ok;
}

uint32_t vm_read32(struct gpu_engine *e, bool ggtt, uint64_t virt)
{
	uint32_t *p = vm_page(e, ggtt, virt & ~3ull, false);

	return p ? __atomic_load_n(p, __ATOMIC_ACQUIRE) : 0;
}

void hwsp_write32(struct gpu_engine *e, uint32_t off, uint32_t val)
{
	uint64_t virt = (engine_reg(e, RING_HWS_PGA_OFF) & ~(GPU_PAGE - 1)) + off;
	uint64_t bus;
	uint8_t *host = NULL;

	if (ggtt_walk(e->gpu, virt, &bus))
		host = audit_page(e->gpu, e, virt, bus, true, 'H');
	if (!host) {
		fault(e, true, virt, true, BAD_PTE);
		return;
	}
	store(host + virt % GPU_PAGE, &val, 4);
}
