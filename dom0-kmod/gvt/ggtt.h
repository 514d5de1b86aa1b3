/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vGPU's share of the global graphics translation table.
 *
 * The guest sees GGTT addresses that equal the physical ones and balloons out what is not its own;
 * so the index of a guest's entry is the index of the physical entry. Entries of the share are
 * numbered through here: first those of low GM, then those of high GM ("slot"). A slot is an index
 * into the copy of what the guest wrote, and into the window that holds the guest's frames.
 *
 * Frames stay in the window until work that may have been under way on the GPU when their entry went
 * has ended (ggtt_frames.c).
 *
 * Names: vgpu_ggtt_<verb>.
 */
#ifndef XENGT_GVT_GGTT_H
#define XENGT_GVT_GGTT_H

#include "os.h"

struct gvt_vgpu;
struct gvt_window;
struct ggtt_check;

#define GGTT_PAGE_SHIFT 12
#define GGTT_PAGE_SIZE	4096u
#define GGTT_NO_SLOT	(~0u)
#define GGTT_SPARE	2048u /* places in the window besides one for each entry */

struct vgpu_ggtt {
	struct gvt_window *win; /* a place for each entry of the share, and spare ones */
	u64 *guest;		/* by slot: the entry as the guest wrote it */
	u32 *mapped;		/* by slot, one bit: the window holds a frame for it */
	/* ggtt_frames.c: */
	u16 *spare;   /* by slot: number of its spare place and one, 0: its own */
	u64 *kept[2]; /* by place, one bit: a frame that no entry has any more; since younger and
			    * since older work */
	u64 *owed;    /* by slot, one bit: the entry waits for a place */
	u64 spare_used[GGTT_SPARE / 64];
	u64 submitted, completed,
		older; /* work that began and ended last; that kept[1] waits for */
	u32 nr_kept[2], nr_owed;
	u32 low_first, low_nr; /* physical index of the first entry, entries */
	u32 high_first, high_nr;
	struct ggtt_check *check;
	bool dirty;	  /* entries were written and the GPU has not been told */
	u64 out_of_slice; /* writes that named an entry of someone else */
};

/* Makes the copy and the window for vgpu->low_gm and high_gm. Worker. Returns 0, -ENOMEM. */
int vgpu_ggtt_create(struct gvt_vgpu *vgpu);
/* All entries to scratch, all frames given back, everything freed; also what create left half done.
 * Worker, without vgpu->lock; no access can come any more. */
void vgpu_ggtt_destroy(struct gvt_vgpu *vgpu);
/* The state after create: entries read 0, frames given back. Worker, without vgpu->lock. */
void vgpu_ggtt_reset(struct gvt_vgpu *vgpu);

/*
 * A guest's access to the table, off in bytes from its start (BAR0 + 8 MiB), len 1..8, any
 * alignment. vgpu->lock held; handler. Reads of entries outside the share give 0, writes there do
 * nothing and are counted.
 *
 * As in hardware an entry is 64 bits of memory and is looked at as a whole after each write to a
 * part of it: the half that is not written keeps its last value. So a pair of 32-bit writes takes
 * effect with the second one, in either order; what the first one makes of the entry is a mapping
 * of a frame of the guest or none.
 */
u64 vgpu_ggtt_read(struct gvt_vgpu *vgpu, u32 off, u32 len);
void vgpu_ggtt_write(struct gvt_vgpu *vgpu, u32 off, u64 val, u32 len);

/*
 * Tells the GPU of new entries: for the guest's own flush (GFX_FLSH_CNTL) and before a job is
 * queued. Costs nothing when nothing changed. vgpu->lock held; handler.
 */
void vgpu_ggtt_flush(struct gvt_vgpu *vgpu);

/* Slot of the entry that translates a graphics address, or GGTT_NO_SLOT outside the share. */
u32 vgpu_ggtt_slot(const struct gvt_vgpu *vgpu, u64 gm_addr);
/* Whether [gm_addr, gm_addr + len) lies within low or within high GM; len 0 never does. */
bool vgpu_ggtt_owns(const struct gvt_vgpu *vgpu, u64 gm_addr, u64 len);
/*
 * Kernel address of the page that holds gm_addr (of the page's start), or NULL when it is not
 * mapped. Good while vgpu->lock is held; the guest can change the page under the reader.
 */
void *vgpu_ggtt_page(struct gvt_vgpu *vgpu, u64 gm_addr);
/* Guest frame number that the entry of gm_addr names, or GVT_NO_MFN. vgpu->lock held. */
u64 vgpu_ggtt_gfn(const struct gvt_vgpu *vgpu, u64 gm_addr);

/*
 * Workload seq begins (lock held; handler), or it and all before it have ended (worker, without
 * vgpu->lock). seq rises by one for each; both go back to 0 with vgpu_ggtt_reset().
 */
void vgpu_ggtt_submitted(struct gvt_vgpu *vgpu, u64 seq);
void vgpu_ggtt_completed(struct gvt_vgpu *vgpu, u64 seq);

/*
 * Looks at some hundred entries from slot *at on, which becomes where to go on: those whose frame's number
 * names it no more are mapped anew. Returns 1 when there are more, 0 at the end, -errno when the hypervisor
 * does not answer. vgpu->ctl held, without vgpu->lock.
 */
int vgpu_ggtt_check(struct gvt_vgpu *vgpu, u32 *at);

/* ---- between ggtt.c and ggtt_frames.c; vgpu->lock held ---- */

int ggtt_frames_create(struct gvt_vgpu *vgpu, u32 nr);
void ggtt_frames_destroy(struct gvt_vgpu *vgpu);
/* Empties the window and forgets what was kept; a batch at a time, takes the lock itself. */
void ggtt_frames_reset(struct gvt_vgpu *vgpu);
/* Where in the window the frame of a slot is or shall be; GGTT_NO_SLOT: no place is free now. */
u32 ggtt_place(const struct vgpu_ggtt *t, u32 slot);
u32 ggtt_place_take(struct vgpu_ggtt *t, u32 slot);
/* Nothing came to be there. */
void ggtt_place_return(struct vgpu_ggtt *t, u32 slot);
/* The slot's entry has gone, the GPU has been told; the frame goes now or later. */
void ggtt_place_give(struct gvt_vgpu *vgpu, u32 slot);
/* The entry of the slot wants a place, or no longer. */
void ggtt_owe(struct vgpu_ggtt *t, u32 slot, bool on);
/* ggtt.c: makes the physical entry say what the guest's says. */
void ggtt_update(struct gvt_vgpu *vgpu, u32 slot);
bool ggtt_mapped(const struct vgpu_ggtt *t, u32 slot);
u64 ggtt_gfn(const struct vgpu_ggtt *t, u32 slot);

#endif
