// SPDX-License-Identifier: MIT
/*
 * A loop without a point at which it can be preempted. The driver resets the engine: at once when
 * something of higher priority waits, else by its heartbeat. The loop's fence carries the error, its
 * context the blame, and everybody else's work is done exactly.
 */
#include <string.h>
#include <unistd.h>
#include <drm/i915_drm.h>

#include "gx.h"

#define HANG_WAIT 60.0 /* seconds; by the heartbeat alone it takes four intervals of 2.5 s */

static void store_job(struct gx_batch *b, struct gx *g, enum gx_engine e, struct gx_bo *out,
		      unsigned slot)
{
	bb_new(b, g, e, 0);
	bb_store32(b, out->va + 4 * slot, 0xb000 + slot);
	bb_end(b);
}

static bool stored(struct gx_bo *out, unsigned slot, const char *check, const char *what)
{
	if (gx_u32(out)[slot] == 0xb000 + slot)
		return true;
	gx_fail(check, "%s stored %x, expected %x", what, gx_u32(out)[slot], 0xb000 + slot);
	return false;
}

static void check_blame(struct gx *g, const char *check, int fence, uint32_t guilty,
			uint32_t bystander)
{
	uint32_t active, pending, other, waited;
	int status = gx_fence_status(fence);

	gx_reset_stats(g, guilty, &active, &pending);
	gx_reset_stats(g, bystander, &other, &waited);
	if (status >= 0)
		gx_fail(check, "the loop's fence has status %d, expected an error", status);
	else if (!active)
		gx_fail(check, "the loop's context has no hang of its own counted");
	else if (other)
		gx_fail(check, "a bystander's context is blamed");
	else
		gx_ok(check, "fence error %d, %u hang counted, nobody else is blamed", status,
		      active);
}

static void next_batches(struct gx *g, uint32_t guilty)
{
	struct gx_batch b;
	struct gx_bo out;
	unsigned e, n = 0;
	bool good = true;

	gx_bo_new(g, &out, GX_PAGE);
	for (e = 0; e < GX_ENGINES; e++) {
		if (!(g->engines & 1u << e))
			continue;
		store_job(&b, g, e, &out, 2 * e);
		gx_exec(g, 0, e, &b, &out, NULL);
		bb_free(&b);
		good &= stored(&out, 2 * e, "next", "another context's next batch");
		store_job(&b, g, e, &out, 2 * e + 1);
		gx_exec(g, guilty, e, &b, &out, NULL);
		bb_free(&b);
		good &= stored(&out, 2 * e + 1, "next", "the same context's next batch");
		n += 2;
	}
	if (good)
		gx_ok("next", "%u batches afterwards, on all engines", n);
	gx_bo_free(g, &out);
}

static void hang(struct gx *g, enum gx_engine e, const char *check, bool urgent)
{
	uint32_t guilty = gx_ctx_new(g, 0), behind = gx_ctx_new(g, 0), vip = gx_ctx_new(g, 0);
	struct gx_bo out, *list[] = {&out};
	struct gx_batch bbehind, bvip;
	struct gx_spin s;
	struct gx_job loop = {.batch = &s.b, .ctx = guilty, .engine = e, .want_fence = true};
	struct gx_job wait = {.batch = &bbehind, .ctx = behind, .engine = e, .bo = list, .nbo = 1};
	struct gx_job top = {.batch = &bvip, .ctx = vip, .engine = e, .bo = list, .nbo = 1};
	double t;

	wait.async = top.async = true;
	gx_bo_new(g, &out, GX_PAGE);
	gx_spin_new(&s, g, e);
	gx_spin_begin(&s);
	gx_spin_end(&s, false);
	store_job(&bbehind, g, e, &out, 1);
	store_job(&bvip, g, e, &out, 2);
	gx_submit(g, &loop);
	if (!gx_spin_wait_started(&s, GX_WAIT))
		gx_fatal(check, "the loop does not start");
	t = gx_now();
	gx_submit(g, &wait);
	if (urgent && !gx_ctx_priority(g, vip, 900))
		gx_submit(g, &top);
	else
		urgent = false;
	if (!gx_fence_wait(loop.fence, HANG_WAIT)) {
		gx_spin_stop(&s);
		gx_fatal(check, "the loop still runs after %.0f s", HANG_WAIT);
	}
	t = gx_now() - t;
	gx_batch_wait(g, &bbehind);
	if (urgent)
		gx_batch_wait(g, &bvip);
	if (stored(&out, 1, check, "the batch behind the loop") &&
	    (!urgent || stored(&out, 2, check, "the urgent batch")))
		gx_ok(check, "the loop was ended after %.2f s, what waited for it ran", t);
	check_blame(g, "blame", loop.fence, guilty, behind);
	close(loop.fence);
	gx_spin_free(&s);
	bb_free(&bbehind);
	bb_free(&bvip);
	next_batches(g, guilty);
	gx_ctx_free(g, guilty);
	gx_ctx_free(g, behind);
	gx_ctx_free(g, vip);
	gx_bo_free(g, &out);
}

void t_hang(struct gx *g, enum gx_engine e)
{
	hang(g, e, "loop", true);
	if (g->opt->heartbeat)
		hang(g, e, "heartbeat", false);
}
