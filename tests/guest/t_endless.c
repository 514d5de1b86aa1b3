// SPDX-License-Identifier: MIT
/*
 * A loop that nobody ends, with and without a point at which it can be preempted. Whoever is in charge of
 * the engine has to end it: the driver's heartbeat, or, for a guest whose driver has none, the limit of its
 * vGPU. The loop's fence carries an error then, and the engine works again.
 */
#include <unistd.h>

#include "gx.h"

static void endless(struct gx *g, enum gx_engine e, bool preemptible)
{
	const char *check = preemptible ? "preemptible" : "tight";
	uint32_t ctx = gx_ctx_new(g, 0);
	struct gx_spin s;
	struct gx_job loop = {.batch = &s.b, .ctx = ctx, .engine = e, .want_fence = true};
	struct gx_batch b;
	struct gx_bo out;
	double t;
	int status;

	gx_bo_new(g, &out, GX_PAGE);
	gx_spin_new(&s, g, e);
	gx_spin_begin(&s);
	gx_spin_end(&s, preemptible);
	gx_submit(g, &loop);
	if (!gx_spin_wait_started(&s, GX_WAIT))
		gx_fatal(check, "the loop does not start");
	t = gx_now();
	if (!gx_fence_wait(loop.fence, g->opt->timeout - 30.0)) {
		gx_spin_stop(&s);
		gx_fatal(check, "the loop still runs after %.0f s", g->opt->timeout - 30.0);
	}
	t = gx_now() - t;
	status = gx_fence_status(loop.fence);
	close(loop.fence);
	bb_new(&b, g, e, 0);
	bb_store32(&b, out.va, 0xe11d);
	bb_end(&b);
	gx_exec(g, 0, e, &b, &out, NULL);
	if (status >= 0)
		gx_fail(check, "the loop's fence has status %d, expected an error", status);
	else if (gx_u32(&out)[0] != 0xe11d)
		gx_fail(check, "the next batch stored %x, expected e11d", gx_u32(&out)[0]);
	else
		gx_ok(check, "the loop was ended after %.2f s with error %d, the next batch ran", t,
		      status);
	bb_free(&b);
	gx_spin_free(&s);
	gx_ctx_free(g, ctx);
	gx_bo_free(g, &out);
}

void t_endless(struct gx *g, enum gx_engine e)
{
	endless(g, e, true);
	endless(g, e, false);
}
