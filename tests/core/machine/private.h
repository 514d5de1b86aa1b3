/* SPDX-License-Identifier: MIT */
/*
 * Inside the in-process machine.
 *
 *   machine.c  life, clock, run loop           hyper.c   mpt.h: windows, protection, traps
 *   frames.c   machine memory, the audit       access.c  a guest's accesses; poll.c
 *   host.c     host.h but for contexts; interrupts
 *   lanes*.c   contexts and jobs               image.c   context images
 */
#ifndef XENGT_TEST_MACHINE_PRIVATE_H
#define XENGT_TEST_MACHINE_PRIVATE_H

#include "machine.h"

#include "../../gpu/regs/engine.h"
#include "../../gpu/regs/gt.h"

#define PAGE	     4096u
#define NR_ENGINES   4u
#define NR_FENCES    32u
#define NR_GM	     160u
#define NR_LANES     256u
#define APERTURE     (256ull << 20)
#define APERTURE_MFN 0xd0000ull
#define GGTT_SIZE    (4ull << 30)
#define HOST_LOW     (16ull << 20)   /* the host keeps so much at the start of each part */
#define HOST_HIGH    (3300ull << 20) /* and all from here on */
#define LANE_GGTT    (HOST_HIGH + (1u << 20))
#define LANE_STRIDE  (128u * 1024 + (2u << 20)) /* timeline, image, then the ring */
#define LANE_IMAGE   PAGE			/* offsets in a lane's stretch */
#define LANE_RING    (128u * 1024)
#define RING_BYTES   (2u << 20)
#define HOST_MFN     0x7700000ull /* first frame of the host's own */
#define IMAGE_PAGES  22u	  /* of the render engine on Gen9; the others have 2 */

#define GUEST_BAR0 0xf0000000ull
#define GUEST_BAR2 0xe0000000ull

enum frame_kind {
	FRAME_FREE,    /* was somebody's once */
	FRAME_GUEST,   /* dom's */
	FRAME_HOST,    /* the host's own: status pages, rings, images */
	FRAME_SCRATCH, /* behind GGTT entries that say nothing */
	FRAME_PAGE,    /* of page_alloc() */
};

struct frame {
	u64 mfn;
	void *page; /* NULL: dom->mem knows */
	enum frame_kind kind;
	struct machine_dom *dom; /* owner; of a FRAME_PAGE: whose context used it first */
	u64 gfn;
	u32 refs;	 /* window slots */
	bool given_back; /* goes with the last reference */
	bool table;	 /* the GPU has walked it */
	u8 *was; /* what it held when it was protected; only where writes cannot be trapped */
};

struct gm {
	bool used;
	u64 start, size;
	struct machine_dom *dom;
};

struct lane;

struct engine {
	u32 base, grdom, gt_group, irq_shift;
	struct frame *hwsp;
	u32 csb_read;
	struct list_head ready; /* lanes whose job waits for the engine */
	struct lane *running;	/* on the engine, as far as we have been told */
	struct lane *next;	/* in the list that waits */
	u64 asked_ns;		/* when next was written */
	struct os_timer tick;
};

/* The way of one vGPU's jobs to one engine; one job of it is under way at a time. */
struct lane {
	struct gvt_host_ctx *ctx;
	struct machine *m;
	struct engine *e;
	enum gvt_engine id;
	u32 slot; /* GGTT stretch, and the context's ID less one */
	struct frame *timeline, *image[IMAGE_PAGES];
	struct frame *ring[RING_BYTES / PAGE];
	u32 nr_image, nr_ring;
	u32 seqno;
	struct list_head queue; /* jobs */
	struct gvt_job *job;	/* the one that is under way */
	struct list_head ready;
	struct os_work work;
	bool done, on_engine, cancel;
	int status;
	u64 since_ns, ran_ns, busy_ns;
	u64 desc;
};

struct gvt_host_ctx {
	struct machine *m;
	struct machine_dom *dom; /* NULL: the host's own work */
	struct list_head link;
	struct lane *lane[NR_ENGINES];
};

struct machine_range {
	bool used;
	u64 at, to, len;
};

struct machine_dom {
	struct machine *m;
	struct list_head link;
	struct machine_dom_config cfg;
	u64 *mfn;	     /* by GFN; NULL with cfg.mem */
	bool *tracked;	     /* by GFN; NULL with cfg.mem */
	struct frame **poll; /* with cfg.mem: the protected ones */
	u32 nr_poll, poll_room;
	u32 windows;
	struct machine_range trap[4], aperture;
	u64 msis;
	u32 token;
	bool pending[64];
	u64 answer[64];
	struct gvt_vgpu *vgpu;
};

struct machine {
	struct machine_config cfg;
	struct gpu_bus bus;
	struct gpu *gpu;
	u64 *ggtt;
	struct gvt *gvt;
	struct gvt_host_info info;
	u8 cfg_space[256];
	u32 *snapshot;

	struct frame **frame; /* hash by MFN, open addressing */
	u32 nr_frame, frame_room;
	u64 next_guest_mfn, next_host_mfn;

	struct list_head doms, contexts;
	struct gm gm[NR_GM];
	bool fence_used[NR_FENCES];
	u64 wake;
	struct frame *scratch;
	struct engine engine[NR_ENGINES];
	struct lane *lane[NR_LANES];
	struct gvt_host_ctx *heartbeat;
	struct machine_dom
		*acting;	  /* whose vGPU is being made, or whose CPU accesses the aperture */
	struct machine_dom *last; /* for whom the core made a window last */
	bool irq;		  /* the GPU has sent its MSI */
	struct machine_stats stats;
	u64 breaches;
	char first_breach[256];
};

/* A line for the report. breach: counted as one, too. */
void machine_say(struct machine *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void machine_breach(struct machine *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- frames.c ---- */

struct frame *frame_find(struct machine *m, u64 mfn);
/* A frame of the host's or a guest's, zeroed, at a number that was never used. */
struct frame *frame_new(struct machine *m, enum frame_kind kind, struct machine_dom *dom, u64 gfn);
/* A frame whose memory dom->cfg.mem has. */
struct frame *frame_foreign(struct machine *m, struct machine_dom *dom, u64 gfn);
/* From now on it is nobody's. */
void frame_free(struct machine *m, struct frame *f);
void *frame_ptr(struct frame *f, const struct gpu_audit_rec *rec);
void frames_fini(struct machine *m);
/* gpu_bus.page, priv being the machine: finds and checks. */
void *machine_gpu_page(void *priv, u64 addr, const struct gpu_audit_rec *rec);

/* ---- poll.c: protection of memory that somebody else keeps ---- */

int poll_track(struct machine_dom *dom, const u64 *gfns, u32 nr, bool on);
/* A submission is on its way: pages that have changed trap now. */
void poll_writes(struct machine_dom *dom);
void poll_fini(struct machine_dom *dom);

/* ---- access.c ---- */

/* The vGPU, if there is one, hears that the guest gave memory back. */
void access_gave_back(struct machine_dom *dom);
/* A trapped write. */
void access_page_write(struct machine_dom *dom, u64 gpa, u64 val, u32 size);

/* ---- host.c ---- */

bool host_init(struct machine *m);
void host_fini(struct machine *m);
/* Sets an engine up after power-on or its reset. */
void host_engine_setup(struct machine *m, struct engine *e);
void host_engine_reset(struct machine *m, struct engine *e);
void host_ggtt_map(struct machine *m, u64 virt, const struct frame *f);
void host_ggtt_unmap(struct machine *m, u64 virt);
u32 host_reg(struct machine *m, u32 off);
void host_set_reg(struct machine *m, u32 off, u32 val);
/* The GPU's interrupt handler; in hard-irq context. */
void host_irq(struct machine *m);

/* ---- lanes.c; lanes_life.c: lanes_ctx_create(), lanes_ctx_destroy() ---- */

void lanes_init(struct machine *m, struct engine *e);
/* lane->work */
void lanes_work(struct os_work *work);
/* An engine's events: what has completed, what was switched. Hard irq. */
void lanes_events(struct machine *m, struct engine *e);
int lanes_ctx_create(void *host, struct gvt_host_ctx **out);
void lanes_ctx_destroy(struct gvt_host_ctx *ctx);
int lanes_submit(struct gvt_host_ctx *ctx, struct gvt_job *job);
void lanes_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job);
u64 lanes_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine);
u32 lanes_ctx_addr(struct gvt_host_ctx *ctx, enum gvt_engine engine);
/* Is virt a GGTT address that the host set up for this context (or the engine's status page)? */
bool lane_owns(const struct lane *lane, u64 virt, bool write);
static inline u64 lane_ggtt(const struct lane *lane)
{
	return LANE_GGTT + (u64)lane->slot * LANE_STRIDE;
}

#endif
