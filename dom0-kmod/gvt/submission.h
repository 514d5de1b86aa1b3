/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the submission path: what its files share. Contract, threats, lock order: workload.h.
 */
#ifndef XENGT_GVT_SUBMISSION_H
#define XENGT_GVT_SUBMISSION_H

#include "frames.h"
#include "ppgtt.h"
#include "scan.h"
#include "vgpu.h"
#include "workload.h"

#define WORKLOADS	3u  /* of an engine: one runs, one is next, one is made ready */
#define ROOM_PAGES	16u /* for a workload's copies of privileged batches */
#define IMAGE_PAGES_MAX 22u
#define CONTEXTS_MAX	128u /* images whose pages are kept at hand */
#define NOTIFICATIONS	64u
#define KNOWN_STATES	256u /* fingerprints, workload_state.c */
#define KEPT_STATES	64u
#define HANG_TIMES	64u /* most that the limit within a time can count */

/* pages of an image */
#define PAGE_PPHWSP 0u
#define PAGE_REGS   1u
#define CTX_REGS_DW 1024u /* dwords of the latter */

/* A guest's context: its image's pages. vgpu->ctl. */
struct shadow_ctx {
	struct list_head link; /* sub->contexts, used longest ago first; or on no list */
	u32 lrca, nr;
	u32 users; /* workloads */
	enum gvt_engine engine;
	u64 gfn[IMAGE_PAGES_MAX];
	u32 slot[IMAGE_PAGES_MAX];
	u64 id;	   /* never 0, of no other context ever */
	u8 *state; /* pages 1 and up as the engine saved them last */
	/* by the host's callbacks while it has a workload of the context, else ctl */
	bool state_valid;
	u32 saves; /* since the state was the guest's, as far as they get a fingerprint */
};

enum workload_state {
	WL_FREE,
	WL_QUEUED,   /* waits for the scheduler */
	WL_STARTING, /* dispatch is handing it to the host */
	WL_RUNNING,  /* the host has it */
	WL_DONE,     /* done() has come */
	WL_SAVED,    /* saved() has come, or there was nothing to run: the worker's */
};

struct workload {
	struct gvt_job job;
	struct sub_engine *eng;
	struct list_head order; /* eng->order */
	/* sched_lock */
	struct list_head queue; /* eng->queued */
	enum workload_state state;
	int status;
	bool held;   /* dispatch still looks at it */
	bool cancel; /* to be cancelled by dispatch once it has been handed over */
	/* ctl; fixed while the host has it */
	u32 generation; /* of the engine; another one there: void */
	bool dropped;	/* nobody is to be told of its end */
	bool blamed;	/* it was counted as a hang */
	bool follows;	/* the image is what the work before it leaves */
	bool orphan;	/* that failed; by the host's callbacks */
	bool filled;	/* likewise */
	u64 serial;
	u32 element;
	u64 seq;
	struct gvt_ctx_desc desc;
	struct shadow_ctx *ctx;
	struct gvt_ppgtt *pp;
	u32 ring_start, ring_size, head, tail; /* bytes; where it begins and ends */
	u32 *ring;
	u32 ring_room; /* dwords of ring[] */
	u32 user_irqs, notifies, flips;
	struct scan_flip flip[SCAN_PLANES];
	u32 per_ctx, indirect; /* registers of context batches, with the copies' addresses */
	u32 regs[CTX_REGS_DW]; /* the guest's register state, read once */
	u32 room_gm;
	void *room_page[ROOM_PAGES];
	u64 room_bus[ROOM_PAGES];
};

/* Fingerprints of states that the hardware saved. */
struct known_states {
	struct os_lock lock;
	u64 recent[KNOWN_STATES];
	u32 nr_recent; /* ever */
	u64 kept[KEPT_STATES];
	u32 nr_kept;
	u64 refused; /* contexts whose state was none of them */
};

/* One engine of one vGPU. */
struct sub_engine {
	struct vgpu_submission *sub;
	enum gvt_engine id;
	/* ctl */
	struct list_head order;		 /* workloads that are not free, oldest first */
	struct execlist_submission list; /* taken last */
	bool second;			 /* list.el[1] runs and was not made ready yet */
	/* sched_lock */
	struct list_head queued;
	struct gvt_sched_entity ent;
	u64 busy_ns; /* the host's figure when the last job ended */
	/* the host's callbacks, one at a time */
	struct known_states states;
	u64 image_of; /* context whose state the host's image holds as it was saved, or 0 */
	/* vgpu->lock */
	u32 generation; /* changes with each reset */
	bool stuck;	/* after a fault, until the reset */
	u32 live;	/* workloads in order */
	u64 submitted;

	struct workload wl[WORKLOADS];
};

/* How far it was looked at what frame numbers name, after the guest gave memory back. ctl. */
struct moved_check {
	u64 done;     /* sub->gave_back of the last time that all was looked at */
	u64 doing;    /* of the one that is under way, or done */
	u32 part, at; /* where it goes on */
	u32 nr_moved;
};

struct g2v {
	u32 what;
	u64 pdp[4]; /* or [0]: a context descriptor */
};

struct vgpu_submission {
	struct gvt_vgpu *vgpu;
	struct os_work work;
	struct gvt_host_ctx *host_ctx;
	struct vgpu_frames *frames;
	struct vgpu_ppgtts *ppgtts; /* changed under ctl and vgpu->lock */
	u64 seq;
	struct list_head contexts;
	u32 nr_contexts;
	u64 context_id; /* given last */
	u64 state_point;
	struct gvt_gm_range room;
	u32 *room_buf; /* where batches are scanned, before they are put into a workload's room */
	struct sub_engine engine[GVT_NUM_ENGINES];
	struct moved_check check;
	/* vgpu->lock */
	u64 gave_back; /* times that the guest gave memory back */
	struct g2v notify[NOTIFICATIONS];
	u32 notify_first, nr_notify;
	u64 hangs;
	u64 hang_ns[HANG_TIMES]; /* of the last ones, by hangs % HANG_TIMES */
	struct gvt_fault fault[GVT_FAULTS];
	u64 faults;
	struct scan scan;
};

static inline struct workload *workload_of(struct gvt_job *job)
{
	return container_of(job, struct workload, job);
}

static inline bool sub_has_engine(const struct vgpu_submission *sub, u32 i)
{
	return sub->vgpu->gvt->info->engine_mask & BIT(i);
}

/* ---- submission_work.c ---- */

/* sub->work */
void submission_work(struct os_work *work);
/* Completes what has ended, oldest first. True: there is something for the worker again. ctl held. */
bool submission_finish_ended(struct sub_engine *eng);

/* ---- submission_moved.c; ctl held ---- */

/* Whether the guest gave memory back since all was looked at; then nothing may be submitted. vgpu->lock
 * held. */
bool submission_unchecked(const struct vgpu_submission *sub);
/* Goes on looking, a piece. Returns true when there is more to do. */
bool submission_check(struct vgpu_submission *sub);
/* All begins anew: there are no frames. */
void submission_check_reset(struct vgpu_submission *sub);

/* ---- workload.c; ctl held ---- */

/*
 * Makes the element ready and queues it. Returns 0, or what went wrong (-EPERM: a rule is broken) with
 * *why; then the workload is free again.
 */
int workload_prepare(struct sub_engine *eng, struct workload *w, const struct gvt_ctx_desc *desc,
		     const char **why);
/* What the workload holds is given back, it becomes free. */
void workload_release(struct workload *w);

/* ---- workload_context.c; ctl held ---- */

/* The image that the descriptor names, with a user's reference. 0, -EPERM, -EFAULT, -ENOMEM. */
int context_get(struct vgpu_submission *sub, enum gvt_engine engine,
		const struct gvt_ctx_desc *desc, struct shadow_ctx **out, const char **why);
void context_put(struct vgpu_submission *sub, struct shadow_ctx *ctx);
/* The guest ended a context; lrca 0: all that nobody uses. */
void context_drop(struct vgpu_submission *sub, u32 lrca);
/* Forgets those of which a page has moved. */
void contexts_moved(struct vgpu_submission *sub);

/* ---- workload_image.c ---- */

/* Pages of an engine's context image. */
u32 context_pages(const struct gvt_vgpu *vgpu, enum gvt_engine engine);
/* Bytes of page 1 that are registers and not state. */
u32 context_state_first(const struct vgpu_submission *sub, enum gvt_engine engine);
/* Reads the register state into w->regs, and from it ring and roots. 0, -EPERM. ctl held. */
int context_read(struct workload *w, u64 pdp[4], const char **why);
/* gvt_job.fill; and what saved() does with an image. */
void context_fill(struct gvt_job *job, void *const *image, u32 nr);
void context_copy_back(struct workload *w, void *const *image, u32 nr);

/* ---- workload_state.c; first: bytes of page 1 that are not state ---- */

void state_init(struct vgpu_submission *sub);
/*
 * Puts the context's state into the host's image; there: it was left there by this context. False: there
 * is none that may be loaded. Called by fill().
 */
bool state_load(struct workload *w, void *const *image, u32 nr, u32 first, bool there);
/* The same for what follows work of its own context: all of the image as that left it. */
bool state_resume(const struct workload *w, void *const *image, u32 nr);
/* Keeps what the hardware has saved; the guest's memory has it, too. Called by saved(). */
void state_save(struct workload *w, void *const *image, u32 nr, u32 first);
/* The context's copy goes; its content may come back. ctl held. */
void state_forget(struct vgpu_submission *sub, struct shadow_ctx *ctx, u32 first);

/* ---- workload_complete.c ---- */

/* Tells the guest what has ended. True: there is something for the worker again. ctl held. */
bool workload_complete(struct workload *w);
/* Notes a fault of an engine and what comes of it; err as workload_prepare() returns it. cmd and addr:
 * where, or 0. vgpu->lock held. */
void sub_fault(struct sub_engine *eng, int err, const char *why, u32 cmd, u64 addr);
/* Notes a hang of the engine and counts it against the limits. vgpu->lock held. */
void sub_hang(struct sub_engine *eng, const char *why);

/* ---- dispatch.c ---- */

void dispatch_queue(struct workload *w);
/* Ends a workload that is under way, wherever it is. True: the host has it. ctl held. */
bool dispatch_cancel(struct workload *w);
/* Takes it back if it waits for the scheduler. ctl held. */
bool dispatch_unqueue(struct workload *w);
enum workload_state dispatch_state(struct workload *w, bool *held);
void dispatch_add(struct vgpu_submission *sub);
void dispatch_remove(struct vgpu_submission *sub);

#endif
