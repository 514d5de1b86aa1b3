/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The isolation promise: a guest frame that the GPU can reach through shadow page tables is held from
 * before its address enters an entry until after the last workload that could use it has ended.
 *
 * Threats. A guest gives a page back (balloon, destroy) while a shadow entry or a workload in flight
 * still names it; the page goes to another guest; the GPU reads or writes it. Or a guest maps the
 * same frame a million times to run a counter over, or maps more than dom0 has memory to account for.
 *
 * Mechanism. frames_get() maps the frame through the hypervisor (which takes Xen's own reference) and
 * counts users; frames_put() drops a user. A frame whose last user is gone is not released at once: it
 * is retired with the number of the youngest workload that exists, and released when that workload and
 * all before it have ended (frames_completed). Slots come from windows of FRAMES_CHUNK slots that are
 * made on demand, up to FRAMES_MAX in all.
 *
 * A guest that gives a page back and gets another one under the same number must find the new one. After
 * it gave memory back (gvt_ops.h) all frames are checked, and those whose number names them no more have
 * moved: they are held as ever, but whoever asks for the number is given what it names now.
 *
 * Lock: all under vgpu->ctl, worker context, but frames_va (any lock that keeps the slot in use).
 */
#ifndef XENGT_GVT_FRAMES_H
#define XENGT_GVT_FRAMES_H

#include "mpt.h"

struct gvt_vgpu;

#define FRAMES_CHUNK   16384u	  /* slots of a window: 64 MiB */
#define FRAMES_MAX     (1u << 20) /* 4 GiB of different guest frames a vGPU */
#define FRAMES_NO_SLOT (~0u)

struct vgpu_frames;

/* Makes the books of one vGPU; no window yet. Returns 0, -ENOMEM. */
int frames_create(struct gvt_vgpu *vgpu, struct vgpu_frames **out);
/* Releases everything at once, retired or not: no workload may be in flight. NULL is fine. */
void frames_destroy(struct vgpu_frames *f);

/*
 * Takes a user's reference on each of nr GFNs (any nr; batched into few hypercalls). slots[i] and
 * mfns[i] are FRAMES_NO_SLOT and GVT_NO_MFN where there is no RAM. The same GFN always has the same
 * slot while it is held. Returns 0, or -ENOMEM / -ENOSPC (FRAMES_MAX): then none was taken.
 */
int frames_get(struct vgpu_frames *f, const u64 *gfns, u32 nr, u32 *slots, u64 *mfns);
/* One more user of a slot that is held. */
void frames_share(struct vgpu_frames *f, u32 slot);
/* Drops one user of each slot; FRAMES_NO_SLOT entries are passed over. */
void frames_put(struct vgpu_frames *f, const u32 *slots, u32 nr);

/* The youngest workload that exists has this number (rises by one for each). */
void frames_submitted(struct vgpu_frames *f, u64 seq);
/* This workload and all before it have ended: what was retired up to it is released, in batches. */
void frames_completed(struct vgpu_frames *f, u64 seq);

/* The numbers of the last calls of the two: for pages of our own that workloads walk. */
u64 frames_last_submitted(const struct vgpu_frames *f);
u64 frames_last_completed(const struct vgpu_frames *f);

/* Kernel address of the frame in a slot that is held. The guest can change what is there. */
void *frames_va(const struct vgpu_frames *f, u32 slot);
u64 frames_gfn(const struct vgpu_frames *f, u32 slot);
u64 frames_mfn(const struct vgpu_frames *f, u32 slot);

/*
 * Checks some hundred frames from slot *at on, which becomes where to go on; *nr_moved rises by those that
 * were found to have moved. Returns 1 when there are more, 0 at the end, -errno when the hypervisor does
 * not answer.
 */
int frames_check(struct vgpu_frames *f, u32 *at, u32 *nr_moved);
/* Of a slot that is held. */
bool frames_moved(const struct vgpu_frames *f, u32 slot);

/* For status and tests. */
u32 frames_held(const struct vgpu_frames *f);	 /* with users */
u32 frames_retired(const struct vgpu_frames *f); /* without, waiting for workloads */

#endif
