// SPDX-License-Identifier: MIT
/* A batch of higher priority overtakes one that runs; the one overtaken goes on undamaged. */
#include <string.h>
#include <unistd.h>
#include <drm/i915_drm.h>

#include "gx.h"

#define LOW  (-500)
#define HIGH 500

/*
 * The long batch counts its turns twice, in a register and in memory. If a preemption lost or repeated
 * a command, or did not restore a register, the two would differ.
 */
static void spinner(struct gx_spin *s, struct gx *g, enum gx_engine e, struct gx_bo *out)
{
	const uint32_t add[] = {
		ALU(ALU_LOAD, ALU_SRCA, 0),
		ALU(ALU_LOAD, ALU_SRCB, 1),
		ALU(ALU_ADD, 0, 0),
		ALU(ALU_STORE, 0, ALU_ACCU),
	};
	unsigned i;

	gx_spin_new(s, g, e);
	for (i = 0; gx_has_gpr(g, e) && i < 16; i++)
		bb_lri64(&s->b, bb_gpr(&s->b, i), i ? (uint64_t)i * i : 0);
	gx_spin_begin(s);
	if (gx_has_gpr(g, e))
		bb_math(&s->b, add, 4);
	bb_atomic(&s->b, ATOMIC_INC, true, out->va + 512, 0, 0);
	gx_spin_end(s, true);
}

/* Reads the registers of a context whose long batch has ended. */
static void check_spinner(struct gx *g, uint32_t ctx, enum gx_engine e, const char *check,
			  struct gx_bo *out)
{
	struct gx_batch b;
	unsigned i;

	if (!gx_has_gpr(g, e))
		return;
	bb_new(&b, g, e, 0);
	for (i = 0; i < 16; i++)
		bb_srm64(&b, out->va + 8 * i, bb_gpr(&b, i));
	bb_end(&b);
	gx_exec(g, ctx, e, &b, out, NULL);
	for (i = 0; i < 16; i++) {
		uint64_t want = i ? (uint64_t)i * i : gx_u64(out)[64], got = gx_u64(out)[i];

		if (got != want)
			gx_fatal(check, "register %u of the long batch is %llx, expected %llx", i,
				 (unsigned long long)got, (unsigned long long)want);
	}
	bb_free(&b);
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
		if (!gx_bo_busy(g, &s.b.bo))
			gx_fatal(check, "round %u: the long batch has ended", i);
	}
	gx_spin_stop(&s);
	gx_batch_wait(g, &s.b);
	check_spinner(g, clong, e, check, &out);
	gx_ok(check, "%u batches overtook one that ran %llu turns, the longest in %.3f s", rounds,
	      (unsigned long long)gx_u64(&out)[64], worst);
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
