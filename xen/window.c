// SPDX-License-Identifier: GPL-2.0-only
/*
 * Windows: kernel addresses behind which frames of a guest are mapped.
 *
 * Threats: a guest hands us frame numbers that are holes, MMIO, another device's, too large for a
 * page-table entry, or that it gives back to Xen the next moment. Xen judges each number when it
 * translates it (it refuses all that is not the guest's own RAM), and the entry that it writes holds a
 * reference until it is cleared: a frame can be neither freed nor reused before. The number is never
 * translated twice: what goes to the GPU is the machine frame in the very entry that holds the
 * reference.
 *
 * A window is made by mapping one page of our own n times, which builds the page tables, and then
 * clearing the entries through Xen. An empty slot is not present, so that mapping needs no TLB flush;
 * unmapping does. Slots are independent: the caller sees to it that nobody else works on the same one.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <xen/interface/xen.h>
#include <xen/page.h>
#include <asm/pgtable.h>
#include <asm/xen/hypercall.h>

#include "backend.h"

#define MAX_SLOTS (1u << 20)
/* Entries changed by one hypercall: their requests lie on the stack. */
#define BATCH 64u
/* Up to this many pages are flushed one by one. */
#define FLUSH_MAX 8u

#define PTE_MFN_BITS 40
#define PTE_MFN	     GENMASK_ULL(51, 12)
#define PTE_FLAGS                                                                                  \
	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY | _AT(pteval_t, _PAGE_NX))

/* A page table of the window: entries for PMD_SIZE of addresses. */
struct window_table {
	pte_t *ptes;
	u64 maddr;
};

struct gvt_window {
	struct xen_vgpu *xv;
	struct list_head link;
	u32 nr;
	unsigned long base;
	struct window_table *tables;
};

static struct page *backing;

int xen_window_init(void)
{
	backing = alloc_page(GFP_KERNEL | __GFP_ZERO);
	return backing ? 0 : -ENOMEM;
}

void xen_window_exit(void)
{
	__free_page(backing);
	backing = NULL;
}

static unsigned long slot_va(const struct gvt_window *win, u32 slot)
{
	return win->base + ((unsigned long)slot << PAGE_SHIFT);
}

static const struct window_table *slot_table(const struct gvt_window *win, u32 slot)
{
	return &win->tables[(slot_va(win, slot) >> PMD_SHIFT) - (win->base >> PMD_SHIFT)];
}

static u64 slot_pte(const struct gvt_window *win, u32 slot)
{
	return READ_ONCE(slot_table(win, slot)->ptes[pte_index(slot_va(win, slot))].pte);
}

/* Machine address of the slot's entry. */
static u64 slot_maddr(const struct gvt_window *win, u32 slot)
{
	return slot_table(win, slot)->maddr + pte_index(slot_va(win, slot)) * sizeof(pte_t);
}

static void flush_slots(const struct gvt_window *win, const u32 *slots, u32 nr)
{
	struct mmuext_op ops[FLUSH_MAX] = {};

	if (nr > FLUSH_MAX) {
		ops[0].cmd = MMUEXT_TLB_FLUSH_ALL;
		nr = 1;
	} else {
		for (u32 i = 0; i < nr; i++) {
			ops[i].cmd = MMUEXT_INVLPG_ALL;
			ops[i].arg1.linear_addr = slot_va(win, slots[i]);
		}
	}
	xen_count(win->xv);
	HYPERVISOR_mmuext_op(ops, nr, NULL, DOMID_SELF);
}

/* Clears the entries of at most BATCH slots, of those that are present. */
static u32 clear_batch(const struct gvt_window *win, u32 first, u32 nr, u32 *slots)
{
	struct mmu_update req[BATCH];
	u32 n = 0;

	for (u32 slot = first; slot < first + nr; slot++) {
		if (!(slot_pte(win, slot) & _PAGE_PRESENT))
			continue;
		req[n].ptr = slot_maddr(win, slot) | MMU_NORMAL_PT_UPDATE;
		req[n].val = 0;
		slots[n++] = slot;
	}
	if (n) {
		xen_count(win->xv);
		HYPERVISOR_mmu_update(req, n, NULL, DOMID_SELF);
	}
	return n;
}

void xen_window_unmap(struct gvt_window *win, u32 first, u32 nr)
{
	u32 slots[BATCH], flush[FLUSH_MAX], total = 0;

	if (first >= win->nr || nr > win->nr - first)
		return;
	for (u32 done = 0; done < nr; done += BATCH) {
		u32 n = clear_batch(win, first + done, min(nr - done, BATCH), slots);

		for (u32 i = 0; i < n; i++, total++) {
			if (total < FLUSH_MAX)
				flush[total] = slots[i];
		}
	}
	if (total)
		flush_slots(win, flush, total);
}

/*
 * Sends n requests, request i being for slots[i]. Xen stops at the first one that it refuses: it is
 * skipped and the rest sent again. Returns false when the domain cannot be asked any more.
 */
static bool map_batch(const struct gvt_window *win, struct mmu_update *req, u32 n)
{
	u32 at = 0;

	while (at < n) {
		int done = 0, ret;

		xen_count(win->xv);
		ret = HYPERVISOR_mmu_update(req + at, n - at, &done, win->xv->domid);
		if (!ret)
			return true;
		if (ret == -ESRCH || ret == -EPERM || done < 0 || (u32)done >= n - at)
			return false;
		at += done + 1;
	}
	return true;
}

int xen_window_map(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns)
{
	struct mmu_update req[BATCH];
	u32 mapped = 0;
	bool alive = true;

	if (nr > GVT_WINDOW_BATCH || first >= win->nr || nr > win->nr - first)
		return -EINVAL;
	for (u32 done = 0; done < nr; done += BATCH) {
		u32 batch = min(nr - done, BATCH), n = 0;

		for (u32 i = done; i < done + batch; i++) {
			if (gfns[i] >> PTE_MFN_BITS)
				continue;
			req[n].ptr = slot_maddr(win, first + i) | MMU_NORMAL_PT_UPDATE;
			req[n++].val = gfns[i] << PAGE_SHIFT | PTE_FLAGS;
		}
		alive = alive && map_batch(win, req, n);
		for (u32 i = done; i < done + batch; i++) {
			u64 pte = slot_pte(win, first + i);

			mfns[i] = pte & _PAGE_PRESENT ? (pte & PTE_MFN) >> PAGE_SHIFT : GVT_NO_MFN;
			mapped += mfns[i] != GVT_NO_MFN;
		}
	}
	return mapped;
}

int xen_window_map_mfn(struct gvt_window *win, u32 slot, u64 mfn)
{
	struct mmu_update req = {
		.ptr = slot_maddr(win, slot) | MMU_PT_UPDATE_NO_TRANSLATE,
		.val = mfn << PAGE_SHIFT | PTE_FLAGS,
	};

	xen_count(win->xv);
	return HYPERVISOR_mmu_update(&req, 1, NULL, win->xv->domid);
}

int xen_window_moved(struct gvt_window *win, const u32 *slots, const u64 *gfns, u32 nr, bool *moved)
{
	struct gvt_window *now = win->xv->compare;
	u64 mfns[GVT_WINDOW_BATCH / 8];
	u32 done, n, i;

	if (nr > GVT_WINDOW_BATCH)
		return -EINVAL;
	for (done = 0; done < nr; done += n) {
		n = min_t(u32, nr - done, ARRAY_SIZE(mfns));
		xen_window_map(now, done, gfns + done, n, mfns);
		for (i = 0; i < n; i++) {
			u64 pte = slots[done + i] < win->nr ? slot_pte(win, slots[done + i]) : 0;

			moved[done + i] =
				pte & _PAGE_PRESENT && (pte & PTE_MFN) >> PAGE_SHIFT != mfns[i];
		}
	}
	xen_window_unmap(now, 0, nr);
	return 0;
}

void *xen_window_va(struct gvt_window *win, u32 slot)
{
	return (void *)slot_va(win, slot);
}

static int find_tables(struct gvt_window *win)
{
	unsigned long last = slot_va(win, win->nr - 1);
	u32 nr = (last >> PMD_SHIFT) - (win->base >> PMD_SHIFT) + 1;

	win->tables = kvcalloc(nr, sizeof(*win->tables), GFP_KERNEL);
	if (!win->tables)
		return -ENOMEM;
	for (u32 i = 0; i < nr; i++) {
		unsigned int level;
		pte_t *ptes = lookup_address((win->base & PMD_MASK) + i * PMD_SIZE, &level);

		if (!ptes || level != PG_LEVEL_4K)
			return -EIO;
		win->tables[i].ptes = ptes;
		win->tables[i].maddr = arbitrary_virt_to_machine(ptes).maddr;
	}
	return 0;
}

static void free_window(struct gvt_window *win)
{
	if (win->base)
		vunmap((void *)win->base);
	kvfree(win->tables);
	kfree(win);
}

int xen_window_make(struct xen_vgpu *xv, u32 nr, struct gvt_window **out)
{
	struct gvt_window *win;
	struct page **pages;
	int ret = -ENOMEM;

	if (!nr || nr > MAX_SLOTS)
		return -ENOMEM;
	win = kzalloc(sizeof(*win), GFP_KERNEL);
	if (!win)
		return -ENOMEM;
	INIT_LIST_HEAD(&win->link);
	win->xv = xv;
	win->nr = nr;
	pages = kvcalloc(nr, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		goto err;
	for (u32 i = 0; i < nr; i++)
		pages[i] = backing;
	win->base = (unsigned long)vmap(pages, nr, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	if (!win->base)
		goto err;
	ret = find_tables(win);
	if (ret)
		goto err;
	xen_window_unmap(win, 0, nr);
	*out = win;
	return 0;
err:
	free_window(win);
	return ret;
}

int xen_window_create(void *dom, u32 nr, struct gvt_window **out)
{
	struct xen_vgpu *xv = dom;
	int ret = xen_window_make(xv, nr, out);

	if (ret)
		return ret;
	mutex_lock(&xv->windows_lock);
	list_add(&(*out)->link, &xv->windows);
	mutex_unlock(&xv->windows_lock);
	return 0;
}

void xen_window_destroy(struct gvt_window *win)
{
	mutex_lock(&win->xv->windows_lock);
	list_del(&win->link);
	mutex_unlock(&win->xv->windows_lock);
	xen_window_unmap(win, 0, win->nr);
	free_window(win);
}

void xen_window_destroy_all(struct xen_vgpu *xv)
{
	u32 nr = 0;

	while (!list_empty(&xv->windows)) {
		xen_window_destroy(list_first_entry(&xv->windows, struct gvt_window, link));
		nr++;
	}
	if (nr)
		pr_warn("xengt: %u windows of domain %u were left\n", nr, xv->domid);
}
