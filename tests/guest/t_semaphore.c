// SPDX-License-Identifier: MIT
/* Engines that wait for memory: for each other, and for the CPU. */
#include "gx.h"

/* The page that all share: dwords 0-63 tokens and results, timestamps from byte 1024 on. */
#define TOKEN 0
#define DATA  1
#define OUT   2
#define BEGUN 3
#define TIMES 1024

static struct gx_job job_of(struct gx_batch *b, struct gx_bo *const *bo, uint32_t ctx)
{
	/* async: the shared page must not make the driver order what the semaphores are to order */
	return (struct gx_job){
		.batch = b,
		.ctx = ctx,
		.engine = b->engine,
		.bo = bo,
		.nbo = 1,
		.async = true,
	};
}

static void wait_begun(struct gx_bo *page, const char *check)
{
	double end = gx_now() + GX_WAIT;

	while (!gx_u32(page)[BEGUN]) {
		if (gx_now() > end)
			gx_fatal(check, "the waiting batch has not begun after %.0f s", GX_WAIT);
		gx_sleep(0.001);
	}
}

static uint64_t stamp(struct gx_bo *page, unsigned i)
{
	return gx_u64(page)[TIMES / 8 + i] & 0xfffffffff;
}

/* Engine a waits; a store of engine b, submitted later, lets it go on. */
static void one_pair(struct gx *g, enum gx_engine a, enum gx_engine b, unsigned *good)
{
	struct gx_bo page, *list[] = {&page};
	struct gx_batch wait, go;
	struct gx_job jw, jg;
	uint64_t t0, t1, t2;
	uint32_t ctx[2];

	gx_bo_new(g, &page, GX_PAGE);
	ctx[0] = gx_ctx_new(g, 0);
	ctx[1] = gx_ctx_new(g, 0);
	bb_new(&wait, g, a, 0);
	bb_flush_timestamp(&wait, page.va + TIMES);
	bb_store32(&wait, page.va + 4 * BEGUN, 1);
	bb_wait(&wait, SEMA_EQ, page.va + 4 * TOKEN, 0x11);
	bb_flush_timestamp(&wait, page.va + TIMES + 16);
	bb_copy32(&wait, page.va + 4 * OUT, page.va + 4 * DATA);
	bb_end(&wait);
	bb_new(&go, g, b, 0);
	bb_store32(&go, page.va + 4 * DATA, 0xfeed);
	bb_flush_timestamp(&go, page.va + TIMES + 8);
	bb_store32(&go, page.va + 4 * TOKEN, 0x11);
	bb_end(&go);

	jw = job_of(&wait, list, ctx[0]);
	gx_submit(g, &jw);
	wait_begun(&page, "pairs");
	gx_sleep(0.02);
	if (gx_u32(&page)[OUT] || !gx_bo_busy(g, &wait.bo))
		gx_fatal("pairs", "%s did not wait", gx_engine_name(a));
	jg = job_of(&go, list, ctx[1]);
	gx_submit(g, &jg);
	gx_batch_wait(g, &go);
	gx_batch_wait(g, &wait);
	t0 = stamp(&page, 0);
	t1 = stamp(&page, 1);
	t2 = stamp(&page, 2);
	if (gx_u32(&page)[OUT] != 0xfeed)
		gx_fail("pairs", "%s after %s read %x, expected feed", gx_engine_name(a),
			gx_engine_name(b), gx_u32(&page)[OUT]);
	else if (t0 > t1 || t1 > t2)
		gx_fail("pairs", "%s after %s: times %llu, %llu, %llu are not in order",
			gx_engine_name(a), gx_engine_name(b), (unsigned long long)t0,
			(unsigned long long)t1, (unsigned long long)t2);
	else
		(*good)++;
	bb_free(&wait);
	bb_free(&go);
	gx_ctx_free(g, ctx[0]);
	gx_ctx_free(g, ctx[1]);
	gx_bo_free(g, &page);
}

static void pairs(struct gx *g)
{
	unsigned a, b, good = 0, n = 0;

	for (a = 0; a < GX_ENGINES; a++) {
		for (b = 0; b < GX_ENGINES; b++) {
			if (a == b || !(g->engines & 1u << a) || !(g->engines & 1u << b))
				continue;
			n++;
			one_pair(g, a, b, &good);
		}
	}
	if (!n)
		gx_skip("pairs", "there is one engine only");
	else if (good == n)
		gx_ok("pairs", "%u pairs of engines", n);
}

/* Each comparison: does not go on before it holds, goes on when it does. The CPU writes. */
static void compare(struct gx *g, enum gx_engine e)
{
	static const struct {
		enum gx_sema op;
		uint32_t data, before, after;
	} c[] = {
		{SEMA_GT, 10, 10, 11},
		{SEMA_GE, 10, 9, 10},
		{SEMA_LT, 10, 10, 9},
		{SEMA_LE, 10, 11, 10},
		{SEMA_EQ, 0xfffffff0, 0, 0xfffffff0},
		{SEMA_NE, 7, 7, 0x80000000},
		{SEMA_GT, 0x7fffffff, 5, 0x80000000}, /* unsigned */
	};
	const unsigned n = sizeof(c) / sizeof(c[0]);
	struct gx_bo page, *list[] = {&page};
	struct gx_batch b;
	struct gx_job job;
	unsigned i;

	gx_bo_new(g, &page, GX_PAGE);
	bb_new(&b, g, e, 0);
	for (i = 0; i < n; i++) {
		bb_reset(&b);
		gx_u32(&page)[TOKEN] = c[i].before;
		gx_u32(&page)[BEGUN] = 0;
		gx_u32(&page)[OUT] = 0;
		bb_store32(&b, page.va + 4 * BEGUN, 1);
		bb_wait(&b, c[i].op, page.va + 4 * TOKEN, c[i].data);
		bb_store32(&b, page.va + 4 * OUT, 1);
		bb_end(&b);
		job = job_of(&b, list, 0);
		gx_submit(g, &job);
		wait_begun(&page, "compare");
		gx_sleep(0.005);
		if (gx_u32(&page)[OUT])
			gx_fatal("compare", "comparison %u of %x with %x did not wait", c[i].op,
				 c[i].before, c[i].data);
		gx_u32(&page)[TOKEN] = c[i].after;
		gx_batch_wait(g, &b);
		if (!gx_u32(&page)[OUT])
			gx_fatal("compare", "comparison %u ended without its store", c[i].op);
	}
	gx_ok("compare", "%s: %u comparisons, let go by the CPU", gx_engine_name(e), n);
	bb_free(&b);
	gx_bo_free(g, &page);
}

/* All engines pass a token round; each step is logged by who had it. */
static void ring(struct gx *g)
{
	unsigned rounds = g->opt->n ? g->opt->n : 25, e, i, k, who[GX_ENGINES], num = 0;
	struct gx_bo log, *list[] = {&log};
	struct gx_batch b[GX_ENGINES];
	uint32_t ctx[GX_ENGINES];
	struct gx_job job;
	double start;

	for (e = 0; e < GX_ENGINES; e++) {
		if (g->engines & 1u << e)
			who[num++] = e;
	}
	gx_bo_new(g, &log, (rounds * num + 1) * 8);
	start = gx_now();
	for (k = 0; k < num; k++) {
		ctx[k] = gx_ctx_new(g, 0);
		bb_new(&b[k], g, who[k], rounds * 64 + 64);
		for (i = 0; i < rounds; i++) {
			uint32_t step = i * num + k;

			bb_wait(&b[k], SEMA_EQ, log.va, step);
			bb_store32(&b[k], log.va + 8 * (step + 1), step ^ 0x5a5a);
			bb_store32(&b[k], log.va + 8 * (step + 1) + 4, who[k] + 1);
			bb_store32(&b[k], log.va, step + 1);
		}
		bb_end(&b[k]);
	}
	/* the last first, so that all of them have to wait */
	for (k = num; k-- > 0;) {
		job = job_of(&b[k], list, ctx[k]);
		gx_submit(g, &job);
	}
	for (k = 0; k < num; k++)
		gx_batch_wait(g, &b[k]);
	for (i = 0; i < rounds * num; i++) {
		uint32_t val = gx_u32(&log)[2 * (i + 1)], by = gx_u32(&log)[2 * (i + 1) + 1];

		if (val != (i ^ 0x5a5a) || by != who[i % num] + 1) {
			gx_fail("ring", "step %u: %x by engine %u, expected %x by %u", i, val,
				by - 1, i ^ 0x5a5a, who[i % num]);
			break;
		}
	}
	if (i == rounds * num && gx_u32(&log)[0] == i)
		gx_ok("ring", "a token passed %u times among %u engines in %.2f s", i, num,
		      gx_now() - start);
	else if (i == rounds * num)
		gx_fail("ring", "the token is %u at the end, expected %u", gx_u32(&log)[0], i);
	for (k = 0; k < num; k++) {
		bb_free(&b[k]);
		gx_ctx_free(g, ctx[k]);
	}
	gx_bo_free(g, &log);
}

void t_semaphore(struct gx *g, enum gx_engine e)
{
	unsigned k;

	(void)e;
	for (k = 0; k < GX_ENGINES; k++) {
		if (g->engines & g->opt->engines & 1u << k)
			compare(g, k);
	}
	pairs(g);
	ring(g);
}
