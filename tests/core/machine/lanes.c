// SPDX-License-Identifier: MIT
/*
 * Contexts and jobs of the host, in the order of dom0's i915: a job is filled and queued in process
 * context, done() comes with the breadcrumb's interrupt, saved() in process context after the engine
 * has said that the context is off it. One job of a lane is under way at a time, one context is on an
 * engine at a time; others that wait get their turn by preemption. An engine that does not let go is
 * reset; one that nobody waits for is asked to by a heartbeat.
 *
 * Facts: PRM Skylake volume 2a (MI commands), 6 (execlists).
 */
#include "image.h"
#include "private.h"

#include <stdlib.h>

#define MI_ARB_ON	     0x04000001u
#define MI_STORE_DWORD_GGTT  0x10400002u
#define MI_USER_INTERRUPT    0x01000000u
#define MODE_3_LEVEL	     (1u << 3)
#define MODE_4_LEVEL	     (3u << 3)
#define IMG_RING_DWORDS	     8 /* head, tail, start, control */
#define MAX_RING_DWORDS	     (((1u << 20) - 4096) / 4)
#define EPILOGUE	     8u /* dwords */
#define DEFAULT_HANG_NS	     20000000u
#define DEFAULT_TIMESLICE_NS 1000000u

/* lives in gvt_job.host_private */
struct job_state {
	struct list_head link;
	bool cancel;
};
static_assert(sizeof(struct job_state) <= sizeof(((struct gvt_job *)0)->host_private), "room");

static struct job_state *state_of(struct gvt_job *job)
{
	return (struct job_state *)job->host_private;
}

static struct gvt_job *job_of(struct job_state *s)
{
	return container_of((void *)s, struct gvt_job, host_private);
}

static u64 hang_ns(const struct machine *m)
{
	return m->cfg.hang_ns ? m->cfg.hang_ns : DEFAULT_HANG_NS;
}

static u64 timeslice_ns(const struct machine *m)
{
	return m->cfg.timeslice_ns ? m->cfg.timeslice_ns : DEFAULT_TIMESLICE_NS;
}

static u32 *dwords(struct frame *f)
{
	return f->page;
}

/* ---- the engine ---- */

static void elsp(struct lane *lane)
{
	struct machine *m = lane->m;
	u32 at = lane->e->base + RING_ELSP_OFF;

	m->stats.switches++;
	host_set_reg(m, at, 0);
	host_set_reg(m, at, 0);
	host_set_reg(m, at, upper_32_bits(lane->desc));
	host_set_reg(m, at, lower_32_bits(lane->desc));
}

static void goes_on(struct lane *lane)
{
	lane->on_engine = true;
	lane->since_ns = os_now_ns();
}

static void goes_off(struct lane *lane)
{
	u64 ran = os_now_ns() - lane->since_ns;

	lane->on_engine = false;
	lane->ran_ns += ran;
	lane->busy_ns += ran;
	if (lane->done)
		os_work_queue(&lane->work);
}

static void is_done(struct lane *lane, int status)
{
	struct machine_stats *s = &lane->m->stats;

	s->done++;
	s->done_hung += status == -EIO;
	s->done_cancelled += status == -EINTR;
	lane->status = status;
	os_test_irq(true);
	lane->job->done(lane->job, status);
	os_test_irq(false);
	lane->done = true;
	if (!lane->on_engine)
		os_work_queue(&lane->work);
}

static void kick(struct engine *e)
{
	struct lane *lane;

	if (e->running || e->next || list_empty(&e->ready))
		return;
	lane = list_first_entry(&e->ready, struct lane, ready);
	list_del_init(&lane->ready);
	e->running = lane;
	goes_on(lane);
	elsp(lane);
	os_timer_arm(&e->tick, os_now_ns() + timeslice_ns(lane->m));
}

static void check_breadcrumb(struct lane *lane)
{
	if (lane && lane->job && !lane->done && dwords(lane->timeline)[0] == lane->seqno)
		is_done(lane, 0);
}

static void one_event(struct machine *m, struct engine *e, u32 status, u32 id)
{
	struct lane *old = e->running;

	if (status & CSB_IDLE_TO_ACTIVE) {
		if (!e->running && e->next) {
			e->running = e->next;
			e->next = NULL;
			goes_on(e->running);
		}
		return;
	}
	if (!old || id != old->slot + 1) {
		machine_breach(m, "context status %x for %x, and %x runs", status, id,
			       old ? old->slot + 1 : 0);
		return;
	}
	e->running = NULL;
	goes_off(old);
	if (status & CSB_PREEMPTED) {
		m->stats.preemptions++;
		e->running = e->next;
		e->next = NULL;
		if (e->running)
			goes_on(e->running);
	}
	if (old->job && !old->done)
		list_add_tail(&old->ready, &e->ready);
}

void lanes_events(struct machine *m, struct engine *e)
{
	const u32 *page = e->hwsp->page;

	check_breadcrumb(e->running);
	check_breadcrumb(e->next);
	while (e->csb_read != page[HWSP_CSB_WRITE_OFF / 4]) {
		e->csb_read = (e->csb_read + 1) % CSB_ENTRIES;
		one_event(m, e, page[HWSP_CSB_OFF / 4 + 2 * e->csb_read],
			  page[HWSP_CSB_OFF / 4 + 2 * e->csb_read + 1]);
	}
	kick(e);
}

/* What runs is ended with this status. */
static void reset(struct machine *m, struct engine *e, int status)
{
	struct lane *lane = e->running;

	host_engine_reset(m, e);
	e->running = NULL;
	if (e->next) {
		/* it comes first when the engine is up again */
		list_add_tail(&e->next->ready, e->ready.next);
		e->next = NULL;
	}
	if (lane) {
		goes_off(lane);
		if (lane->job && !lane->done)
			is_done(lane, status);
	}
	kick(e);
}

static struct lane *heartbeat(struct machine *m, struct engine *e);

static void tick(struct os_timer *timer)
{
	struct engine *e = container_of(timer, struct engine, tick);
	struct lane *lane = e->running;
	struct machine *m;
	u64 now = os_now_ns(), stay;

	if (!lane)
		return;
	m = lane->m;
	lanes_events(m, e);
	lane = e->running;
	if (!lane)
		return;
	stay = now - lane->since_ns;
	if (lane->job && !lane->done && lane->job->time_limit_us &&
	    lane->ran_ns + stay >= lane->job->time_limit_us * 1000ull) {
		reset(m, e, -EINTR);
	} else if (e->next) {
		if (now - e->asked_ns >= hang_ns(m))
			reset(m, e, -EIO);
	} else if (stay >= timeslice_ns(m) && (!list_empty(&e->ready) || stay >= hang_ns(m))) {
		e->next = heartbeat(m, e);
		if (!list_empty(&e->ready)) {
			e->next = list_first_entry(&e->ready, struct lane, ready);
			list_del_init(&e->next->ready);
		}
		e->asked_ns = now;
		elsp(e->next);
	}
	if (e->running)
		os_timer_arm(&e->tick, now + timeslice_ns(m));
}

/* ---- a lane ---- */

bool lane_owns(const struct lane *lane, u64 virt, bool write)
{
	u64 off = virt - lane_ggtt(lane);

	if (virt < lane_ggtt(lane) || off >= LANE_STRIDE)
		return false;
	if (off >= LANE_RING)
		return !write && off < LANE_RING + lane->nr_ring * (u64)PAGE;
	return off < LANE_IMAGE + lane->nr_image * PAGE;
}

static void need_ring(struct lane *lane, u32 bytes)
{
	while (lane->nr_ring * PAGE < bytes) {
		struct frame *f = frame_new(lane->m, FRAME_HOST, NULL, 0);

		host_ggtt_map(lane->m, lane_ggtt(lane) + LANE_RING + lane->nr_ring * (u64)PAGE, f);
		lane->ring[lane->nr_ring++] = f;
	}
}

static void ring_write(struct lane *lane, u32 at, const u32 *dw, u32 nr)
{
	for (u32 i = 0; i < nr; i++, at++)
		dwords(lane->ring[at / 1024])[at % 1024] = dw[i];
}

/* What stands in the ring runs from its start. */
static void set_ring(struct lane *lane, u32 nr)
{
	image_set_ring(dwords(lane->image[1]), (u32)(lane_ggtt(lane) + LANE_RING),
		       lane->nr_ring * PAGE, 0, nr * 4);
}

static void set_desc(struct lane *lane, bool four_level)
{
	lane->desc = (u64)(lane->slot + 1) << 32 | (u32)(lane_ggtt(lane) + LANE_IMAGE) |
		     CTX_DESC_VALID | CTX_DESC_PPGTT | (four_level ? MODE_4_LEVEL : MODE_3_LEVEL);
}

static void image_pages(struct lane *lane, void *image[IMAGE_PAGES])
{
	for (u32 i = 0; i < lane->nr_image; i++)
		image[i] = lane->image[i]->page;
}

static void start(struct lane *lane, struct gvt_job *job)
{
	u64 timeline = lane_ggtt(lane);
	u32 end[EPILOGUE] = {MI_ARB_ON,	    MI_STORE_DWORD_GGTT,
			     (u32)timeline, upper_32_bits(timeline),
			     ++lane->seqno, MI_USER_INTERRUPT};
	u32 ring[IMG_RING_DWORDS], *regs = dwords(lane->image[1]);
	void *image[IMAGE_PAGES];

	need_ring(lane, (job->ring_dwords + EPILOGUE + 2) * 4);
	ring_write(lane, 0, job->ring, job->ring_dwords);
	ring_write(lane, job->ring_dwords, end, EPILOGUE);
	set_ring(lane, job->ring_dwords + EPILOGUE);

	/* the ring is the host's, whatever the guest's image says of its own */
	image_pages(lane, image);
	memcpy(ring, regs + IMG_HEAD - 1, sizeof(ring));
	lane->m->stats.fills++;
	job->fill(job, image, lane->nr_image);
	memcpy(regs + IMG_HEAD - 1, ring, sizeof(ring));
	image_set_pdps(regs, job->pdp);
	set_desc(lane, job->four_level);

	lane->job = job;
	lane->done = lane->cancel = false;
	lane->ran_ns = 0;
	list_add_tail(&lane->ready, &lane->e->ready);
	kick(lane->e);
}

/* A job that was never started. */
static void job_return(struct lane *lane, struct gvt_job *job)
{
	list_del_init(&state_of(job)->link);
	lane->m->stats.done++;
	lane->m->stats.done_cancelled++;
	os_test_irq(true);
	job->done(job, -EINTR);
	os_test_irq(false);
	job->saved(job, NULL, 0);
}

static struct gvt_job *next_job(struct lane *lane, bool cancelled_only)
{
	struct job_state *s;

	list_for_each_entry (s, &lane->queue, link)
		if (!cancelled_only || s->cancel)
			return job_of(s);
	return NULL;
}

void lanes_work(struct os_work *work)
{
	struct lane *lane = container_of(work, struct lane, work);
	struct gvt_job *job;

	while ((job = next_job(lane, true)))
		job_return(lane, job);
	if (lane->job && lane->done && !lane->on_engine) {
		void *image[IMAGE_PAGES];

		job = lane->job;
		lane->job = NULL;
		image_pages(lane, image);
		lane->m->stats.saves++;
		job->saved(job, image, lane->nr_image);
		/* what waits was meant to follow the one that hung */
		while (lane->status == -EIO && (job = next_job(lane, false)))
			job_return(lane, job);
	}
	job = lane->job ? NULL : next_job(lane, false);
	if (job) {
		list_del_init(&state_of(job)->link);
		start(lane, job);
	}
}

/* ---- calls of the core ---- */

int lanes_submit(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	struct lane *lane = job->engine < NR_ENGINES ? ctx->lane[job->engine] : NULL;

	os_test_may_sleep("submit");
	if (!lane)
		return -ENODEV;
	if (job->ring_dwords > MAX_RING_DWORDS || job->ring_dwords & 1)
		return -EIO;
	for (size_t i = 0; i < ARRAY_SIZE(job->host_private); i++)
		if (job->host_private[i])
			machine_breach(ctx->m, "a job whose host_private is not zeroed");
	ctx->m->stats.submits++;
	state_of(job)->cancel = false;
	list_add_tail(&state_of(job)->link, &lane->queue);
	os_work_queue(&lane->work);
	return 0;
}

void lanes_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	struct lane *lane = ctx->lane[job->engine];

	os_test_may_sleep("cancel");
	if (lane->job != job) {
		state_of(job)->cancel = true;
		os_work_queue(&lane->work);
		return;
	}
	lanes_events(ctx->m, lane->e);
	if (lane->job != job || lane->done)
		return;
	if (lane->e->running == lane) {
		reset(ctx->m, lane->e, -EINTR);
		return;
	}
	if (lane->e->next == lane) {
		/* it was about to get the engine: who has it loses it, too, and gets it back */
		struct lane *running = lane->e->running;

		host_engine_reset(ctx->m, lane->e);
		lane->e->running = lane->e->next = NULL;
		if (running) {
			goes_off(running);
			if (running->job && !running->done)
				list_add_tail(&running->ready, lane->e->ready.next);
		}
	}
	list_del_init(&lane->ready);
	is_done(lane, -EINTR);
	kick(lane->e);
}

u64 lanes_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	struct lane *lane = engine < NR_ENGINES ? ctx->lane[engine] : NULL;

	if (!lane)
		return 0;
	return lane->busy_ns + (lane->on_engine ? os_now_ns() - lane->since_ns : 0);
}

u32 lanes_ctx_addr(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	struct lane *lane = engine < NR_ENGINES ? ctx->lane[engine] : NULL;

	return lane ? (u32)lane->desc & ~(PAGE - 1) : 0;
}

/* A context without work, to see whether the engine lets go of what it has. */
static struct lane *heartbeat(struct machine *m, struct engine *e)
{
	struct lane *lane = m->heartbeat->lane[e - m->engine];

	need_ring(lane, PAGE);
	set_ring(lane, 2);
	set_desc(lane, true);
	return lane;
}

void lanes_init(struct machine *m, struct engine *e)
{
	INIT_LIST_HEAD(&e->ready);
	os_timer_init(&e->tick, tick);
}
