/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mediated pass-through: what the core asks of a hypervisor.
 *
 * One const table per hypervisor. Every member is mandatory; gvt_mpt_check() refuses a table with a
 * hole. "dom" is the hypervisor side's handle of one guest, handed to the core by vgpu_create() and
 * handed back unchanged.
 *
 * Context: "handler" means that the call may come from the trap path, in hard-irq context with that
 * vGPU's lock held: it must neither allocate nor sleep. "worker" means process context, no spinlock.
 *
 * Frames reach the GPU through windows. A window is an array of slots; a slot, once mapped, holds a
 * reference on one guest frame until it is unmapped, gives its machine frame number for a page-table
 * entry and a kernel address for the CPU. So a guest cannot give a frame away while the GPU may
 * still use it. When the guest gives the frame back all the same, its number may name another one
 * later, and the hypervisor's side says so by intel_gvt_ops.gave_back.
 */
#ifndef XENGT_GVT_MPT_H
#define XENGT_GVT_MPT_H

#include "os.h"

struct gvt_window;

#define GVT_NO_MFN (~0ull)

struct gvt_mpt_ops {
	/*
	 * Makes a window of nr slots, all empty. Worker. Returns 0, -ENOMEM.
	 */
	int (*window_create)(void *dom, u32 nr, struct gvt_window **out);

	/* Unmaps what is mapped and frees the window. Worker. */
	void (*window_destroy)(struct gvt_window *win);

	/*
	 * Maps gfns[i] into slot first + i for i < nr. mfns[i] becomes the machine frame number, or
	 * GVT_NO_MFN where there is no RAM behind the GFN (a hole, MMIO): that slot stays empty. The
	 * slots must be empty before. Handler, nr at most GVT_WINDOW_BATCH. Returns how many were
	 * mapped, or -errno when none was tried.
	 */
	int (*window_map)(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns);

	/* Empties slots; those that are empty already stay so. The references end here. Handler. */
	void (*window_unmap)(struct gvt_window *win, u32 first, u32 nr);

	/*
	 * Asks what gfns[i] names now: moved[i] becomes whether that is another frame than the one that
	 * slots[i] holds, or none. An empty slot has not moved; of a slot that is mapped or unmapped
	 * meanwhile either may be said. Worker, one call at a time for a guest, nr at most
	 * GVT_WINDOW_BATCH. Returns 0 or -errno (nothing is known).
	 */
	int (*window_moved)(struct gvt_window *win, const u32 *slots, const u64 *gfns, u32 nr,
			    bool *moved);

	/* Kernel address of a mapped slot's page. The guest can change it under the reader. Handler. */
	void *(*window_va)(struct gvt_window *win, u32 slot);

	/*
	 * Copies len bytes between guest-physical memory and buf. Crosses pages. Worker.
	 * Returns 0, or -EFAULT when a page has no RAM (what came before it has been copied).
	 */
	int (*read_guest)(void *dom, u64 gpa, void *buf, u32 len);
	int (*write_guest)(void *dom, u64 gpa, const void *buf, u32 len);

	/* Injects an MSI with the guest's own address and data. Handler. Returns 0 or -errno. */
	int (*inject_msi)(void *dom, u64 addr, u32 data);

	/*
	 * Traps guest-physical [gpa, gpa + len) as this vGPU's MMIO, or no longer. page aligned.
	 * Handler. Returns 0, -EINVAL, -EBUSY (overlaps another device), -ENOSPC.
	 */
	int (*trap_mmio)(void *dom, u64 gpa, u64 len, bool on);

	/*
	 * Maps machine frames [mfn, mfn + nr) of the GPU's aperture at gfn, or removes the mapping.
	 * Worker. Returns 0 or -errno; on error nothing stays mapped.
	 */
	int (*map_aperture)(void *dom, u64 gfn, u64 mfn, u64 nr, bool on);

	/*
	 * Write-protects guest frames (writes then arrive through intel_gvt_ops.page_write), or ends
	 * that. Handler, nr at most GVT_WINDOW_BATCH. Returns 0 or -errno; on error none is changed.
	 */
	int (*track_pages)(void *dom, const u64 *gfns, u32 nr, bool on);

	/* Puts RAM of the hypervisor's making behind gfns that have none (OpRegion). Worker. */
	int (*populate)(void *dom, u64 gfn, u32 nr);

	/*
	 * Answers an access for which the core returned GVT_PENDING. data holds what a read gives.
	 * Worker or handler. Each pending token is answered exactly once.
	 */
	void (*answer)(void *dom, u32 token, u64 data);
};

/* Most frames in one window_map or track_pages call. */
#define GVT_WINDOW_BATCH 512u

#endif
