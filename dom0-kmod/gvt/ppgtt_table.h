/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the shadow PPGTTs: shadow table pages and the state of one vGPU. See ppgtt.h.
 *
 * All is changed by the worker under vgpu->ctl. What the trap handler looks at (the hash table, the
 * lists that tables are on, table.hot) is changed under vgpu->lock as well.
 */
#ifndef XENGT_GVT_PPGTT_TABLE_H
#define XENGT_GVT_PPGTT_TABLE_H

#include "frames.h"
#include "ppgtt.h"
#include "vgpu.h"

#define PPGTT_ENTRIES 512u
#define PPGTT_LEVELS  4u
#define PPGTT_HASH    4096u
#define PPGTT_BUDGET  (2 * PPGTT_PAGES_MAX) /* shadow pages made in one sync */

#define PTE_P	     BIT_ULL(0)
#define PTE_RW	     BIT_ULL(1)
#define PTE_PWT	     BIT_ULL(3)
#define PTE_PCD	     BIT_ULL(4)
#define PTE_PAT	     BIT_ULL(7)	 /* of a 4K entry */
#define PDE_PS	     BIT_ULL(7)	 /* 2 MiB */
#define PDE_IPS	     BIT_ULL(11) /* the table below has 64 KiB entries */
#define PDE_PAT_2M   BIT_ULL(12)
#define PTE_ADDR     GENMASK_ULL(47, 12)
#define PTE_ADDR_64K GENMASK_ULL(47, 16)
#define PTE_ADDR_2M  GENMASK_ULL(47, 21)
#define PTE_RESERVED GENMASK_ULL(63, 48)
#define PTE_DIR	     (PTE_P | PTE_RW | PTE_PWT | PTE_PCD) /* what a directory entry keeps */
#define PTE_LEAF     (PTE_DIR | PTE_PAT)

/* A shadow page or, with va NULL, a 2 MiB entry that needs none. First member of what owns it. */
struct shadow {
	struct list_head link; /* hot, closing or retired; cold tables are on no list */
	u64 *va;
	u64 bus;
	u64 seq; /* once retired: the youngest workload that may walk it */
	bool huge;
};

/* Shadow of a guest's table page. */
struct table {
	struct shadow sp;
	struct table *chain; /* hash */
	u64 gfn;
	u32 slot;  /* of the guest's page */
	u32 users; /* entries and roots that point here */
	u32 pass;  /* last compared in this one */
	u8 level;  /* 1: entries name pages */
	u8 idle;   /* syncs without a change while hot */
	bool ips;  /* level 1 with 64 KiB entries */
	bool hot;
	bool retry; /* the last update left something undone */
	bool moved; /* the guest's page has: found no more, goes with its last user */
	u64 guest[PPGTT_ENTRIES];
	/* Entries to look at though the guest has not changed them: refused, or their frame has moved. */
	u64 again[PPGTT_ENTRIES / 64];
	struct shadow **child; /* level > 1 */
	u32 *slots;	       /* level 1 */
};

/* A 2 MiB entry of the guest's. */
struct huge {
	struct shadow sp;
	u32 slots[PPGTT_ENTRIES];
};

struct gvt_ppgtt {
	struct list_head link; /* oldest use first */
	struct vgpu_ppgtts *owner;
	bool four_level;
	bool guest;  /* the guest said that it exists */
	bool doomed; /* the guest said that it ends: goes with its last user */
	bool moved;  /* likewise, for its root has; found no more */
	u32 users;
	u64 pdp[4];
	struct table *root[4];
};

struct vgpu_ppgtts {
	struct gvt_vgpu *vgpu;
	struct vgpu_frames *frames;
	struct gvt_window *win; /* one slot, for late writes to pages that are tracked no more */
	struct shadow scratch[PPGTT_LEVELS]; /* [0] the page, [n] the table of level n */
	struct list_head roots;
	u32 nr_roots;
	struct list_head hot, closing, retired;
	u32 nr_pages, nr_tables, nr_hot;
	u32 pass, budget;
	bool conflict; /* a page was met at two levels */
	bool settled;  /* all hot tables have been compared since the first conflict */
	u64 untrack[64];
	u32 nr_untrack;
	struct table *hash[PPGTT_HASH];
	struct ppgtt_stats stats;

	/* Of the table that is being updated: present entries from the front, others from the end. */
	u64 val[PPGTT_ENTRIES], gfn[PPGTT_ENTRIES], mfn[PPGTT_ENTRIES];
	u32 slot[PPGTT_ENTRIES], old[PPGTT_ENTRIES];
	u16 idx[PPGTT_ENTRIES];
	u64 gfn_2m[PPGTT_ENTRIES], mfn_2m[PPGTT_ENTRIES];
};

/* Figures: whoever changes one holds its lock; ppgtt_get_stats() reads them without. */
#define figure_add(figure, n) WRITE_ONCE(figure, (figure) + (n))

static inline bool table_again(const struct table *t, u32 i)
{
	return t->again[i / 64] & BIT_ULL(i % 64);
}

/* ---- ppgtt_table.c ---- */

/* Gives sp its page. Returns 0, -ENOMEM. */
int shadow_alloc(struct vgpu_ppgtts *p, struct shadow *sp);
/* The owner of sp ends when the workloads that may walk it have ended. */
void shadow_retire(struct vgpu_ppgtts *p, struct shadow *sp);
/* Frees what is retired and may go; all: without asking. */
void shadow_reap(struct vgpu_ppgtts *p, bool all);

struct table *table_find(struct vgpu_ppgtts *p, u64 gfn);
/*
 * A user's reference on the table of gfn, made if it is not there. slot is a reference on the guest's
 * frame, taken over in any case. Returns 0, -ENOMEM, -ENOSPC, or -EBUSY: the page is a table of
 * another kind.
 */
int table_get(struct vgpu_ppgtts *p, u64 gfn, u32 slot, u32 level, bool ips, struct table **out);
void table_put(struct vgpu_ppgtts *p, struct table *t);
/* Found no more, though it has users. */
void table_forget(struct vgpu_ppgtts *p, struct table *t);
/* Takes over what the guest has changed. Returns 0, -ENOMEM, -ENOSPC (the rest: t->retry). */
int table_update(struct vgpu_ppgtts *p, struct table *t);

/* ---- ppgtt_track.c ---- */

/* Compares all hot tables; some become cold. As ppgtt_sync(). */
int ppgtts_sync_all(struct vgpu_ppgtts *p);
/* A new table is hot; one that goes is not tracked. vgpu->lock held. */
void track_add(struct vgpu_ppgtts *p, struct table *t);
void track_remove(struct vgpu_ppgtts *p, struct table *t);
/* It is compared in the next sync, cold or not. vgpu->lock held. */
void track_warm(struct vgpu_ppgtts *p, struct table *t);
/* Ends the tracking of tables that have gone. Without vgpu->lock. */
void track_flush(struct vgpu_ppgtts *p);

/* ---- ppgtt.c ---- */

/* Takes an address space out of the list; its tables lose a user. */
void ppgtt_free(struct vgpu_ppgtts *p, struct gvt_ppgtt *pp);
/* Drops address spaces that no one uses and the guest never told of. */
void ppgtts_drop_idle(struct vgpu_ppgtts *p);

#endif
