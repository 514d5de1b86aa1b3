// SPDX-License-Identifier: MIT
/* A batch of higher priority overtakes one that runs; the one overtaken goes on undamaged. */
#include <string.h>
#include <unistd.h>
#include <drm/i915_drm.h>

#include "gx.h"

#define LOW  (-500)
#define HIGH 500

/* The spinner sets registers before its loop and stores them behind it. */
static void spinner(struct gx_spin *s, struct gx *g, enum gx_engine e, struct gx_bo *out)
{
	unsigned i;

	gx_spin_new(s, g, e);
	for (i = 0; gx_has_gpr(g, e) && i < 16; i++)
		bb_lri64(&s->b, bb_gpr(&s->b, i), 0x0101010100000000ull * (i + 1) + i);
	gx_spin_loop(s, true);
	bb_store32(&s->b, out->va + 512, 0xe0d);
	for (i = 0; gx_has_gpr(g, e) && i < 16; i++)
		bb_srm64(&s->b, out->va + 8 * i, bb_gpr(&s->b, i));
	bb_end(&s->b);
}

static void run(struct gx *g, enum gx_engine e, const char *check, int prio_long, int prio_short)
{
	unsigned rounds = g->opt->n ? g->opt->n : 3, i;
	struct gx_bo out, res, *lout[] = {&out}, *lres[] = {&res};
	uint32_t clong = gx_ctx_new(g, 0), cshort = gx_ctx_new(g, 0);
	struct gx_batch b;
	struct gx_spin s;
	struct gx_job long_job = {.batch = &s.b, .ctx = clong, .engine = e, .bo = lout, .nbo = 1};
	struct gx_job short_job = {.batch = &b, .ctx = cshort, .engine = e, .bo = lres, .nbo = 1};
	double t = 0, worst = 0;

	if (gx_ctx_priority(g, clong, prio_long) || gx_ctx_priority(g, cshort, prio_short)) {
		gx_skip(check, "priorities cannot be set");
		return;
	}
	gx_bo_new(g, &out, GX_PAGE);
	gx_bo_new(g, &res, GX_PAGE);
	spinner(&s, g, e, &out);
	bb_new(&b, g, e, 0);
	gx_submit(g, &long_job);
	if (!gx_spin_wait_started(&s, GX_WAIT))
		gx_fatal(check, "the long batch does not start");
	for (i = 0; i < rounds; i++) {
		bb_reset(&b);
		if (gx_has_gpr(g, e))
			bb_lri64(&b, bb_gpr(&b, i), ~0ull);
		bb_store32(&b, res.va + 4 * i, 0x100 + i);
		bb_end(&b);
		t = gx_now();
		gx_submit(g, &short_job);
		if (gx_bo_wait(g, &b.bo, 10))
			gx_fatal(check, "round %u: the other batch is not done after 10 s", i);
		t = gx_now() - t;
		worst = t > worst ? t : worst;
		if (gx_u32(&res)[i] != 0x100 + i)
			gx_fatal(check, "round %u: the other batch stored %x", i, gx_u32(&res)[i]);
		if (!gx_bo_busy(g, &s.b.bo) || gx_u32(&out)[128])
			gx_fatal(check, "round %u: the long batch has ended", i);
	}
	gx_spin_stop(&s);
	gx_batch_wait(g, &s.b);
	if (gx_u32(&out)[128] != 0xe0d)
		gx_fatal(check, "the long batch has ended before its end");
	for (i = 0; gx_has_gpr(g, e) && i < 16; i++) {
		uint64_t want = 0x0101010100000000ull * (i + 1) + i, got = gx_u64(&out)[i];

		if (got != want)
			gx_fatal(check, "register %u of the long batch is %llx, expected %llx", i,
				 (unsigned long long)got, (unsigned long long)want);
	}
	gx_ok(check, "%u batches overtook one that ran, the longest in %.3f s", rounds, worst);
	gx_spin_free(&s);
	bb_free(&b);
	gx_bo_free(g, &out);
	gx_bo_free(g, &res);
	gx_ctx_free(g, clong);
	gx_ctx_free(g, cshort);
}

void t_preempt(struct gx *g, enum gx_engine e)
{
	if (!(g->sched & I915_SCHEDULER_CAP_PREEMPTION)) {
		gx_skip(NULL, "the driver does not preempt on this GPU");
		return;
	}
	run(g, e, "priority", LOW, HIGH);
	/* equals take turns */
	run(g, e, "timeslice", 0, 0);
}
