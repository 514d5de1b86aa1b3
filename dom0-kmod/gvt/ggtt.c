// SPDX-License-Identifier: GPL-2.0-only
/*
 * GGTT of a vGPU: the guest's entries checked, its frames held, the physical entries written.
 *
 * Threats: an entry outside the share would reach the host or another guest; an entry's address is
 * a guest frame number that may name no memory, or memory that the guest gives away later; a flood
 * of writes.
 *
 * So: the slot is computed from the offset and compared with the share before anything else. A
 * physical entry only ever holds the scratch page or the machine frame of a slot that the window
 * holds. When a slot is given back, its entry points to scratch first and the GPU's translations
 * have been flushed. Nothing is allocated, logged or looped over in a write.
 *
 * Entry format: PRM Skylake vol 5 (Memory Views), GGTT page table entry: bit 0 present, 38:12
 * address. Drivers put PPGTT-style cache bits in 11:1 too; the hardware ignores them here, so they
 * are dropped.
 */
#include "ggtt.h"

#include "trace.h"
#include "vgpu.h"

#define PTE_PRESENT  BIT_ULL(0)
#define PTE_ADDR     GENMASK_ULL(38, GGTT_PAGE_SHIFT)
#define PTE_RESERVED GENMASK_ULL(63, 39)
#define PTE_SIZE     8u

static u32 nr_slots(const struct vgpu_ggtt *t)
{
	return t->low_nr + t->high_nr;
}

/* Slot of a physical index. The subtractions wrap for an index below the range: then they exceed
 * its length. */
static u32 slot_of_index(const struct vgpu_ggtt *t, u32 index)
{
	if (index - t->low_first < t->low_nr)
		return index - t->low_first;
	if (index - t->high_first < t->high_nr)
		return t->low_nr + (index - t->high_first);
	return GGTT_NO_SLOT;
}

static u32 index_of_slot(const struct vgpu_ggtt *t, u32 slot)
{
	return slot < t->low_nr ? t->low_first + slot : t->high_first + (slot - t->low_nr);
}

bool ggtt_mapped(const struct vgpu_ggtt *t, u32 slot)
{
	return t->mapped[slot / 32] >> (slot % 32) & 1;
}

static void set_mapped(struct vgpu_ggtt *t, u32 slot, bool on)
{
	u32 bit = 1u << (slot % 32);

	if (on)
		t->mapped[slot / 32] |= bit;
	else
		t->mapped[slot / 32] &= ~bit;
}

u64 ggtt_gfn(const struct vgpu_ggtt *t, u32 slot)
{
	return (t->guest[slot] & PTE_ADDR) >> GGTT_PAGE_SHIFT;
}

void vgpu_ggtt_flush(struct gvt_vgpu *vgpu)
{
	if (!vgpu->ggtt.dirty)
		return;
	vgpu->ggtt.dirty = false;
	vgpu->gvt->host_ops->ggtt_flush(vgpu->gvt->host);
}

/* nr slots from first on, within low or within high GM: to scratch, and the GPU is told. */
static void to_scratch(struct gvt_vgpu *vgpu, u32 first, u32 nr)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 i;

	vgpu->gvt->host_ops->ggtt_scratch(vgpu->gvt->host, index_of_slot(t, first), nr);
	t->dirty = true;
	vgpu_ggtt_flush(vgpu);
	for (i = first; i < first + nr; i++)
		set_mapped(t, i, false);
}

void ggtt_update(struct gvt_vgpu *vgpu, u32 slot)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u64 entry = t->guest[slot], mfn = GVT_NO_MFN, gfn, pte;
	u32 place;

	if (ggtt_mapped(t, slot)) {
		to_scratch(vgpu, slot, 1);
		ggtt_place_give(vgpu, slot);
	}
	ggtt_owe(t, slot, false);
	if (!(entry & PTE_PRESENT))
		return;
	gfn = ggtt_gfn(t, slot);
	if (entry & PTE_RESERVED) {
		vgpu->stats.refused_ptes++;
		return;
	}
	place = ggtt_place_take(t, slot);
	if (place == GGTT_NO_SLOT) {
		ggtt_owe(t, slot, true);
		return;
	}
	if (vgpu->mpt->window_map(t->win, place, &gfn, 1, &mfn) != 1 || mfn == GVT_NO_MFN) {
		ggtt_place_return(t, slot);
		vgpu->stats.refused_ptes++;
		return;
	}
	set_mapped(t, slot, true);
	pte = mfn << GGTT_PAGE_SHIFT | PTE_PRESENT;
	vgpu->gvt->host_ops->ggtt_write(vgpu->gvt->host, index_of_slot(t, slot), &pte, 1);
	t->dirty = true;
}

u64 vgpu_ggtt_read(struct gvt_vgpu *vgpu, u32 off, u32 len)
{
	const struct vgpu_ggtt *t = &vgpu->ggtt;
	u64 val = 0;
	u32 done, n;

	for (done = 0; done < len && done < PTE_SIZE; done += n) {
		u32 shift = (off + done) % PTE_SIZE * 8;
		u32 slot = slot_of_index(t, (off + done) / PTE_SIZE);
		u64 part;

		n = min(len - done, PTE_SIZE - (off + done) % PTE_SIZE);
		if (slot == GGTT_NO_SLOT)
			continue;
		part = t->guest[slot] >> shift;
		if (n < PTE_SIZE)
			part &= (1ull << n * 8) - 1;
		val |= part << done * 8;
	}
	return val;
}

void vgpu_ggtt_write(struct gvt_vgpu *vgpu, u32 off, u64 val, u32 len)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 done, n;

	for (done = 0; done < len && done < PTE_SIZE; done += n) {
		u32 shift = (off + done) % PTE_SIZE * 8;
		u32 slot = slot_of_index(t, (off + done) / PTE_SIZE);
		u64 mask;

		n = min(len - done, PTE_SIZE - (off + done) % PTE_SIZE);
		if (slot == GGTT_NO_SLOT) {
			t->out_of_slice++;
			continue;
		}
		mask = (n < PTE_SIZE ? (1ull << n * 8) - 1 : ~0ull) << shift;
		t->guest[slot] = (t->guest[slot] & ~mask) | (val >> done * 8 << shift & mask);
		vgpu->stats.ggtt_writes++;
		ggtt_update(vgpu, slot);
		trace_ggtt_write(vgpu->id, index_of_slot(t, slot), t->guest[slot],
				 ggtt_mapped(t, slot));
	}
}

u32 vgpu_ggtt_slot(const struct gvt_vgpu *vgpu, u64 gm_addr)
{
	u64 index = gm_addr >> GGTT_PAGE_SHIFT;

	return index > 0xffffffffull ? GGTT_NO_SLOT : slot_of_index(&vgpu->ggtt, (u32)index);
}

static bool range_holds(u32 first, u32 nr, u64 addr, u64 len)
{
	u64 start = (u64)first << GGTT_PAGE_SHIFT, size = (u64)nr << GGTT_PAGE_SHIFT;

	return addr >= start && addr - start < size && len <= size - (addr - start);
}

bool vgpu_ggtt_owns(const struct gvt_vgpu *vgpu, u64 gm_addr, u64 len)
{
	const struct vgpu_ggtt *t = &vgpu->ggtt;

	return len && (range_holds(t->low_first, t->low_nr, gm_addr, len) ||
		       range_holds(t->high_first, t->high_nr, gm_addr, len));
}

void *vgpu_ggtt_page(struct gvt_vgpu *vgpu, u64 gm_addr)
{
	u32 slot = vgpu_ggtt_slot(vgpu, gm_addr);

	if (slot == GGTT_NO_SLOT || !ggtt_mapped(&vgpu->ggtt, slot))
		return NULL;
	return vgpu->mpt->window_va(vgpu->ggtt.win, ggtt_place(&vgpu->ggtt, slot));
}

u64 vgpu_ggtt_gfn(const struct gvt_vgpu *vgpu, u64 gm_addr)
{
	u32 slot = vgpu_ggtt_slot(vgpu, gm_addr);

	if (slot == GGTT_NO_SLOT || !ggtt_mapped(&vgpu->ggtt, slot))
		return GVT_NO_MFN;
	return ggtt_gfn(&vgpu->ggtt, slot);
}

/* Gives all frames back, some hundred at a time, so that interrupts are never off for long. No work is
 * under way. */
static void release_all(struct gvt_vgpu *vgpu)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	u32 first, nr, end;
	unsigned long flags;

	for (first = 0; first < nr_slots(t); first += nr) {
		end = first < t->low_nr ? t->low_nr : nr_slots(t);
		nr = min(end - first, GVT_WINDOW_BATCH);
		flags = os_lock(&vgpu->lock);
		memset(&t->guest[first], 0, nr * sizeof(t->guest[0]));
		to_scratch(vgpu, first, nr);
		os_unlock(&vgpu->lock, flags);
	}
	ggtt_frames_reset(vgpu);
}

int vgpu_ggtt_create(struct gvt_vgpu *vgpu)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;
	int ret;

	memset(t, 0, sizeof(*t));
	t->low_first = (u32)(vgpu->low_gm.start >> GGTT_PAGE_SHIFT);
	t->low_nr = (u32)(vgpu->low_gm.size >> GGTT_PAGE_SHIFT);
	t->high_first = (u32)(vgpu->high_gm.start >> GGTT_PAGE_SHIFT);
	t->high_nr = (u32)(vgpu->high_gm.size >> GGTT_PAGE_SHIFT);

	t->guest = os_zalloc(nr_slots(t) * sizeof(t->guest[0]));
	if (!t->guest)
		return -ENOMEM;
	t->mapped = os_zalloc((nr_slots(t) + 31) / 32 * sizeof(t->mapped[0]));
	ret = t->mapped ? ggtt_frames_create(vgpu, nr_slots(t)) : -ENOMEM;
	if (ret)
		vgpu_ggtt_destroy(vgpu);
	return ret;
}

void vgpu_ggtt_destroy(struct gvt_vgpu *vgpu)
{
	struct vgpu_ggtt *t = &vgpu->ggtt;

	if (t->win)
		release_all(vgpu);
	ggtt_frames_destroy(vgpu);
	os_free(t->mapped);
	os_free(t->guest);
	memset(t, 0, sizeof(*t));
}

void vgpu_ggtt_reset(struct gvt_vgpu *vgpu)
{
	if (vgpu->ggtt.win)
		release_all(vgpu);
}
