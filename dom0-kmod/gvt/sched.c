// SPDX-License-Identifier: GPL-2.0-only
/*
 * See sched.h. A workload is charged ahead with what the vGPU's workloads take on average, and the
 * difference is settled when it ends; so two picks in a row, made before the first has ended, are
 * still fair.
 */
#include "sched.h"

/* Virtual time is GPU time at this weight. */
#define WEIGHT_UNIT 1000u

/* Time that a vGPU may be ahead of the others when it wakes, so that one that sleeps between short
 * workloads keeps its share. */
#define WAKE_CREDIT_NS 5000000ull

#define AVG_SHIFT 3

/* How long an engine may idle for a vGPU's next workload: this part of what one takes, and at most. */
#define AWAIT_SHIFT  3
#define AWAIT_MAX_NS 20000000ull
/* While one runs, the next is awaited as long as it may be expected to end: some times the average and so
 * much. One that hangs shall have somebody behind it, or the host does not notice soon. */
#define AWAIT_RUNS    4u
#define AWAIT_RUNS_NS 10000000ull

void gvt_sched_engine_init(struct gvt_sched_engine *e)
{
	INIT_LIST_HEAD(&e->busy);
	e->vtime = 0;
	e->in_flight = 0;
}

void gvt_sched_add(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u32 weight, u32 cap)
{
	ent->weight = weight;
	ent->cap = cap % 100;
	ent->vtime = e->vtime;
	INIT_LIST_HEAD(&ent->link);
}

void gvt_sched_remove(struct gvt_sched_engine *e, struct gvt_sched_entity *ent)
{
	e->in_flight -= ent->in_flight;
	ent->in_flight = 0;
	list_del_init(&ent->link);
}

/* What it is ahead of the engine was earned at the old weight and is owed at the new one. */
void gvt_sched_set(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u32 weight, u32 cap)
{
	if (ent->vtime > e->vtime)
		ent->vtime = e->vtime + (ent->vtime - e->vtime) / weight * ent->weight;
	ent->weight = weight;
	ent->cap = cap % 100;
}

static u64 scaled(const struct gvt_sched_entity *ent, u64 ns)
{
	return ns * WEIGHT_UNIT / ent->weight;
}

static u64 cap_ns(const struct gvt_sched_entity *ent)
{
	return SCHED_CAP_PERIOD_NS / 100 * ent->cap;
}

/* Starts the period that now lies in. What was used beyond the cap is carried over, so that workloads
 * longer than a period are held to the cap as well. */
static void roll_period(struct gvt_sched_entity *ent, u64 now)
{
	u64 periods = (now - ent->period_start) / SCHED_CAP_PERIOD_NS;
	u64 paid;

	if (!ent->cap) {
		/* What was used without a cap does not count when one is set. */
		ent->period_start = now;
		ent->period_used = 0;
		return;
	}
	if (!periods)
		return;
	/* Beyond this many periods nothing can be left to pay. */
	paid = periods > ent->period_used / cap_ns(ent) ? ent->period_used : periods * cap_ns(ent);
	ent->period_used -= paid;
	ent->period_start += periods * SCHED_CAP_PERIOD_NS;
}

static bool capped(struct gvt_sched_entity *ent, u64 now)
{
	roll_period(ent, now);
	return ent->cap && ent->period_used >= cap_ns(ent);
}

static u64 average(u64 avg, u64 ns)
{
	return avg ? avg - (avg >> AVG_SHIFT) + (ns >> AVG_SHIFT) : ns;
}

/* How long its next workload is awaited; 0: it would not come in time. */
static u64 await_ns(const struct gvt_sched_entity *ent)
{
	u64 ns = min(ent->avg_ns >> AWAIT_SHIFT, AWAIT_MAX_NS);

	return ent->return_ns <= ns ? ns : 0;
}

/* Until when; 0: not at all. */
static u64 awaited_until(const struct gvt_sched_entity *ent, u64 now)
{
	u64 ns = await_ns(ent), until;

	if (ent->queued || !ns)
		return 0;
	until = ent->in_flight ? ent->started_at + AWAIT_RUNS * ent->avg_ns + AWAIT_RUNS_NS
			       : ent->ended_at + ns;
	return until > now ? until : 0;
}

void gvt_sched_queued(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u64 now)
{
	u64 floor = scaled(ent, WAKE_CREDIT_NS);

	if (!ent->queued && !ent->in_flight) {
		if (!awaited_until(ent, now)) {
			floor = e->vtime > floor ? e->vtime - floor : 0;
			ent->vtime = max(ent->vtime, floor);
		}
		ent->return_ns =
			average(ent->return_ns, min(now - ent->ended_at, 2 * AWAIT_MAX_NS));
		if (list_empty(&ent->link))
			list_add_tail(&ent->link, &e->busy);
	}
	if (!ent->queued++)
		ent->waiting_since = now;
}

void gvt_sched_dropped(struct gvt_sched_entity *ent, u32 n)
{
	ent->queued -= n;
	if (!ent->queued)
		ent->waiting_since = 0;
}

static bool waited_too_long(const struct gvt_sched_entity *ent, u64 now)
{
	return ent->waiting_since && now - ent->waiting_since >= SCHED_URGENT_NS;
}

/* Is somebody to come who should have the turn that best would get? When that is known at the latest. */
static u64 to_come(const struct gvt_sched_engine *e, const struct gvt_sched_entity *best, u64 now)
{
	struct gvt_sched_entity *ent;
	u64 until = 0;

	list_for_each_entry (ent, &e->busy, link)
		if (ent->vtime < best->vtime && !capped(ent, now))
			until = max(until, awaited_until(ent, now));
	return until;
}

/* Nothing is to come of it before it is queued again: a pick costs the same however many vGPUs sleep. */
static bool sleeps(const struct gvt_sched_entity *ent, u64 now)
{
	return !ent->queued && !ent->in_flight && !awaited_until(ent, now);
}

struct gvt_sched_entity *gvt_sched_pick(struct gvt_sched_engine *e, u64 now, u64 *again_at)
{
	struct gvt_sched_entity *ent, *next, *best = NULL, *late = NULL;

	*again_at = 0;
	if (e->in_flight >= SCHED_DEPTH)
		return NULL;
	list_for_each_entry_safe (ent, next, &e->busy, link) {
		if (sleeps(ent, now))
			list_del_init(&ent->link);
		if (!ent->queued)
			continue;
		if (waited_too_long(ent, now) &&
		    (!late || ent->waiting_since < late->waiting_since))
			late = ent;
		if (capped(ent, now)) {
			u64 at = min(ent->period_start + SCHED_CAP_PERIOD_NS,
				     ent->waiting_since + SCHED_URGENT_NS);

			if (!*again_at || at < *again_at)
				*again_at = at;
			continue;
		}
		if (!best || ent->vtime < best->vtime)
			best = ent;
	}
	if (late)
		best = late;
	if (!best)
		return NULL;
	*again_at = late ? 0 : to_come(e, best, now);
	return *again_at ? NULL : best;
}

/* The engine's virtual time is that of the busy vGPU that is furthest behind, and never goes back. */
static void advance_vtime(struct gvt_sched_engine *e)
{
	struct gvt_sched_entity *ent;
	u64 least = ~0ull;

	list_for_each_entry (ent, &e->busy, link)
		if (ent->queued || ent->in_flight)
			least = min(least, ent->vtime);
	if (least != ~0ull)
		e->vtime = max(e->vtime, least);
}

void gvt_sched_started(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u64 now)
{
	u64 waited = now - ent->waiting_since;

	ent->max_wait_ns = max(ent->max_wait_ns, waited);
	ent->started_at = now;
	ent->waiting_since = --ent->queued ? now : 0;
	roll_period(ent, now);
	ent->charged_ns[ent->in_flight++] = ent->avg_ns;
	e->in_flight++;
	advance_vtime(e);
	ent->vtime += scaled(ent, ent->avg_ns);
	ent->period_used += ent->avg_ns;
}

void gvt_sched_ended(struct gvt_sched_engine *e, struct gvt_sched_entity *ent, u64 now, u64 gpu_ns)
{
	u64 charged = ent->charged_ns[0];
	u32 i;

	for (i = 1; i < ent->in_flight; i++)
		ent->charged_ns[i - 1] = ent->charged_ns[i];
	ent->in_flight--;
	e->in_flight--;
	ent->ended_at = now;
	ent->used_ns += gpu_ns;
	/* The weight may have changed since the charge, so the sum may fall short of it. */
	ent->vtime -= min(ent->vtime, scaled(ent, charged));
	ent->vtime += scaled(ent, gpu_ns);
	roll_period(ent, now);
	/* Only the difference: of what was charged some has been paid for meanwhile. */
	ent->period_used += gpu_ns;
	ent->period_used -= min(ent->period_used, charged);
	ent->avg_ns = average(ent->avg_ns, gpu_ns);
}
