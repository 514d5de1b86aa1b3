/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scheduler: which vGPU's workload goes to an engine next. Each engine is shared on its own. A pure
 * function of state and time: no clock, no lock, no memory of its own, so that tests simulate hours.
 *
 * Weights: virtual time advances by GPU time divided by weight; the smallest virtual time goes first; a
 * vGPU that was idle starts at the engine's current virtual time (no hoarding). Caps: over a sliding
 * period of SCHED_CAP_PERIOD_NS a vGPU with cap c gets at most c percent. Latency: nobody shall wait
 * longer than SCHED_LATENCY_NS, or its guest would see a hang; so a vGPU that has waited SCHED_URGENT_NS
 * goes first whatever its weight or cap is, and what is in flight has the rest of the time to end.
 * In flight: at most SCHED_DEPTH workloads an engine, so that it never idles and yet can be shared.
 * Expected: a vGPU that has nothing queued between two workloads would lose its turn each time, and all
 * would have the same whatever their weights are. So one that is behind those that wait, and that comes
 * back soon as a rule, is awaited; the engine may idle for an eighth of the time that its work takes.
 *
 * Lock: the caller's (gvt->sched_lock, see workload.h).
 */
#ifndef XENGT_GVT_SCHED_H
#define XENGT_GVT_SCHED_H

#include "host.h"

#define SCHED_CAP_PERIOD_NS 100000000ull
#define SCHED_LATENCY_NS    1500000000ull
#define SCHED_URGENT_NS	    1200000000ull
#define SCHED_DEPTH	    2u

/* One vGPU on one engine. Embedded by the caller; zeroed before gvt_sched_add. */
struct gvt_sched_entity {
	struct list_head link; /* in busy, or in none */
	u32 weight;	       /* 1..1000 */
	u32 cap;	       /* percent; 0 or 100: none */
	u64 vtime;	       /* ns of GPU time scaled by weight */
	u64 used_ns;	       /* ever */
	u64 period_start, period_used;
	u64 waiting_since; /* 0: nothing is queued */
	u32 queued, in_flight;
	u64 started_at;		     /* last */
	u64 ended_at;		     /* last */
	u64 return_ns;		     /* from there to its next workload, on average */
	u64 max_wait_ns;	     /* longest ever */
	u64 avg_ns;		     /* what a workload of it takes, from the last ones */
	u64 charged_ns[SCHED_DEPTH]; /* what was charged ahead for those in flight, oldest first */
};

struct gvt_sched_engine {
	struct list_head busy; /* with something queued, in flight or to come; some for longer */
	u64 vtime;	       /* of the busy entity that is furthest behind */
	u32 in_flight;
};

void gvt_sched_engine_init(struct gvt_sched_engine *e);
void gvt_sched_add(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u32 weight, u32 cap);
/* Nothing of it may be in flight. */
void gvt_sched_remove(struct gvt_sched_engine *e, struct gvt_sched_entity *ent);
void gvt_sched_set(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u32 weight, u32 cap);

/* A workload was queued at now. */
void gvt_sched_queued(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u64 now);
/* n queued workloads were dropped (reset). */
void gvt_sched_dropped(struct gvt_sched_entity *ent, u32 n);
/*
 * Who goes next; NULL: nobody may. When only caps hold somebody back, *again_at is when to ask
 * again (else 0).
 */
struct gvt_sched_entity *gvt_sched_pick(struct gvt_sched_engine *e, u64 now, u64 *again_at);
/* The picked workload went to the host. */
void gvt_sched_started(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u64 now);
/* It ended after gpu_ns of GPU time. */
void gvt_sched_ended(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u64 now, u64 gpu_ns);

#endif
