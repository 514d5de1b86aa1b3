/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shadow PPGTTs: what the GPU walks instead of a guest's per-process page tables.
 *
 * Threats. Entries that name frames of other guests, MMIO, holes, or page tables themselves; tables
 * that point at each other in a circle; entries changed between check and use; a storm of changes;
 * two address spaces that share tables; a guest that never tells of a root's end.
 *
 * Mechanism. A guest table page is shadowed by a page of ours whose entries hold machine addresses.
 * A guest table is *cold* (write-protected; our copy of it is the truth) or *hot* (writable;
 * compared with our copy entry by entry at each sync). The first trapped write to a cold table
 * performs it and makes it hot, so that a burst of 512 writes costs one trap; HOT_IDLE_SYNCS syncs
 * without a change make it cold again. What is translated is read from our copy, never again from
 * the guest. A table page is shadowed once per (GFN, level), shared by all roots that reach it, and
 * counted; a page that appears at another level than before, in a circle or deeper than the format
 * allows is refused: the entry then points to scratch and stats.refused_ptes counts.
 *
 * Entries: 4 KiB, 64 KiB (PDE bit 11: sixteen 4K entries), 2 MiB (PDE bit 7: kept when its 512 frames
 * lie together in machine memory and are aligned, else split). Absent and refused entries point to
 * scratch. Facts: PRM Skylake vol 5 (PPGTT), i915's intel_gtt.h names the bits.
 *
 * Lock: vgpu->ctl, worker context; but ppgtt_page_write: vgpu->lock, handler.
 */
#ifndef XENGT_GVT_PPGTT_H
#define XENGT_GVT_PPGTT_H

#include "os.h"

struct gvt_vgpu;
struct gvt_ppgtt;
struct vgpu_frames;
struct vgpu_ppgtts;

#define HOT_IDLE_SYNCS 4u
#define PPGTT_MAX      512u /* address spaces of one vGPU; more: the oldest unused one goes */
/* Shadow tables and 2 MiB entries of one vGPU, with those that wait for a workload's end. */
#define PPGTT_PAGES_MAX 16384u

/* frames outlives it. Returns 0, -ENOMEM. */
int ppgtts_create(struct gvt_vgpu *vgpu, struct vgpu_frames *frames, struct vgpu_ppgtts **out);
/* No workload may be in flight; references that callers still have end here. NULL is fine. */
void ppgtts_destroy(struct vgpu_ppgtts *p);

/*
 * The shadow of the address space with these guest roots (pdp[0] alone with four_level), made if it is
 * not there. Returns 0 with a reference for the caller, -EINVAL (roots that are not page addresses of
 * the guest's RAM), -ENOMEM, -ENOSPC. PVINFO's notifications make and drop references too: a root that
 * the guest drops twice or never had is ignored, and the caller counts it. A root without a user that
 * the guest never told of stays until its place is needed.
 */
int ppgtt_get(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4], struct gvt_ppgtt **out);
void ppgtt_put(struct gvt_ppgtt *pp);
/* For g2v notifications 2-5. Return 0 or -errno as above; -ENOENT for a drop of what is not there. */
int ppgtt_guest_create(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4]);
int ppgtt_guest_destroy(struct vgpu_ppgtts *p, bool four_level, const u64 pdp[4]);

/*
 * Brings the shadow up to date with the guest's tables: to be called before each workload of this
 * address space is queued. Looks at all hot tables of the vGPU, at most twice (a page that was a table
 * of one kind may have become one of another); at most PPGTT_PAGES_MAX twice over are made. Returns 0,
 * -ENOMEM, -ENOSPC: what could not be taken over is tried again next time, the workload must not run.
 */
int ppgtt_sync(struct gvt_ppgtt *pp);

/*
 * Frames have moved (frames.h): what names one of them is taken to have changed, and the next sync makes it
 * anew; address spaces whose root is such a frame are found no more. A piece at a time: *at is 0 first and
 * becomes where to go on. Returns true when there is more; no other call in between but ppgtt_put() and
 * ppgtt_page_write().
 */
bool ppgtts_moved(struct vgpu_ppgtts *p, u32 *at);

/* Bus addresses for the context: [0] is the PML4 with four levels. */
void ppgtt_roots(const struct gvt_ppgtt *pp, u64 pdp[4]);
bool ppgtt_four_level(const struct gvt_ppgtt *pp);

/*
 * Copies len bytes at GPU address addr as the shadow translates it now. Returns 0, or -EFAULT where
 * nothing is mapped (the rest of buf is zero). For the scanner, on its way into a private copy.
 */
int ppgtt_read(struct gvt_ppgtt *pp, u64 addr, void *buf, u32 len);

/*
 * A trapped write to a tracked page: performs it in guest memory and makes the page hot. For a page
 * that is tracked no more it is performed all the same. vgpu->lock held; handler.
 */
void ppgtt_page_write(struct vgpu_ppgtts *p, u64 gpa, const void *buf, u32 len);

/* Figures for status, tests and benchmarks. */
struct ppgtt_stats {
	u64 roots, tables, hot;		      /* now; tables of the guest's */
	u64 traps, protects, unprotects;      /* ever */
	u64 entries_written, entries_refused; /* ever */
	u64 syncs, compares;		      /* ever: syncs, and table pages compared */
};
/* Any context, without a lock: each figure is whole, but they may be of different moments. */
void ppgtt_get_stats(const struct vgpu_ppgtts *p, struct ppgtt_stats *out);

#endif
