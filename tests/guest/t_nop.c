// SPDX-License-Identifier: MIT
/* How many submissions a second: empty batches, one after the other and many at a time. */
#include "gx.h"

static double each(struct gx *g, enum gx_engine e, struct gx_batch *b, unsigned n)
{
	double t = gx_now();
	unsigned i;

	for (i = 0; i < n; i++)
		gx_exec(g, 0, e, b, NULL);
	return n / (gx_now() - t);
}

static double pipelined(struct gx *g, enum gx_engine e, struct gx_batch *b, unsigned n)
{
	struct gx_job job = {.batch = b, .engine = e};
	double t = gx_now();
	unsigned i;

	for (i = 0; i < n; i++)
		gx_submit(g, &job);
	gx_batch_wait(g, b);
	return n / (gx_now() - t);
}

void t_nop(struct gx *g, enum gx_engine e)
{
	unsigned n = g->opt->n ? g->opt->n : 200;
	struct gx_batch b;
	double one, many;

	bb_new(&b, g, e, 0);
	bb_end(&b);
	gx_exec(g, 0, e, &b, NULL);
	one = each(g, e, &b, n);
	many = pipelined(g, e, &b, n);
	gx_ok("rate", "%u each: %.0f a second awaited one by one, %.0f queued", n, one, many);
	bb_free(&b);
}
