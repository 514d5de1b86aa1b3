// SPDX-License-Identifier: GPL-2.0-only
/* Jobs that do not end well, and that what comes after them does. */
#include "test.h"

#define START_MS 5000
#define HANG_MS	 20000
#define QUICK_MS 3000
#define LIMIT_US 150000u

static const char *const names[GVT_NUM_ENGINES] = {TEST_ENGINE_NAMES};

static bool begun(struct test_job *t)
{
	u32 i;

	for (i = 0; i < START_MS && !test_job_data(t, 0); i++)
		msleep(1);
	return test_job_data(t, 0);
}

/* A loop that has begun; NULL, after a failed claim, when it has not: the GPU may still have it. */
static struct test_job *loop(struct test_gpu *gpu, struct gvt_host_ctx *ctx, u32 engine,
			     bool four_level, bool preemptible)
{
	struct test_job *t = test_job_new(gpu, engine, four_level);

	if (!t)
		return NULL;
	test_job_loop(t, preemptible);
	if (!test_claim(!test_job_submit(t, ctx) && begun(t), "%s: a loop without end has begun",
			names[engine]))
		return NULL;
	return t;
}

static bool claim_end(struct test_job *t, u32 ms, int status, const char *what)
{
	bool ended = test_job_wait(t, ms);

	return test_claim(ended && t->status == status && t->dones == 1 && t->saves == 1,
			  "%s: %s: status %d after %u ms", names[t->job.engine], what, t->status,
			  t->done_ms);
}

static void test_alive(struct test_gpu *gpu, struct gvt_host_ctx *ctx, u32 engine)
{
	struct test_job *t = test_job_new(gpu, engine, true);

	if (!t)
		return;
	test_job_store(t, 2, 42);
	test_job_submit(t, ctx);
	if (claim_end(t, START_MS, 0, "the next job of the same vGPU")) {
		test_claim(test_job_data(t, 2) == 42 && test_job_data(t, 3) == 84,
			   "%s: it is right", names[engine]);
		test_job_free(t);
	}
}

static void test_cancel_waiting(struct test_gpu *gpu, struct gvt_host_ctx *ctx, u32 engine)
{
	struct test_job *t = test_job_new(gpu, engine, true);

	if (!t)
		return;
	test_job_store(t, 2, 1);
	test_claim(!test_job_submit(t, ctx), "%s: a job waits behind it", names[engine]);
	gpu->ops->cancel(ctx, &t->job);
	if (claim_end(t, QUICK_MS, -EINTR, "it is cancelled")) {
		test_claim(!t->fills && !test_job_data(t, 2), "%s: it did not run", names[engine]);
		test_job_free(t);
	}
}

static void test_cancel(struct test_gpu *gpu, struct gvt_host_ctx *ctx, u32 engine,
			bool preemptible)
{
	struct test_job *t = loop(gpu, ctx, engine, true, preemptible);

	if (!t)
		return;
	test_cancel_waiting(gpu, ctx, engine);
	test_claim(!t->dones, "%s: the loop still runs", names[engine]);
	t->submitted = ktime_get();
	gpu->ops->cancel(ctx, &t->job);
	if (claim_end(t, QUICK_MS, -EINTR,
		      preemptible ? "the loop is cancelled"
				  : "the loop, which cannot be preempted, is cancelled")) {
		test_job_free(t);
		test_alive(gpu, ctx, engine);
	}
}

static void test_limit(struct test_gpu *gpu, struct gvt_host_ctx *ctx, u32 engine)
{
	struct test_job *t = test_job_new(gpu, engine, true);
	u64 busy = gpu->ops->busy_ns(ctx, engine);

	if (!t)
		return;
	test_job_loop(t, true);
	t->job.time_limit_us = LIMIT_US;
	test_job_submit(t, ctx);
	if (!claim_end(t, QUICK_MS, -EINTR, "a loop that may run for 150 ms"))
		return;
	busy = gpu->ops->busy_ns(ctx, engine) - busy;
	test_claim(busy > LIMIT_US * 900ull && busy < LIMIT_US * 6000ull,
		   "%s: its GPU time is counted (%llu ms)", names[engine], busy / 1000000);
	test_job_free(t);
	test_alive(gpu, ctx, engine);
}

static void test_hang(struct test_gpu *gpu, struct gvt_host_ctx *const ctx[2], u32 engine,
		      bool four_level)
{
	struct test_job *t = loop(gpu, ctx[0], engine, four_level, false);
	struct test_job *follower = test_job_new(gpu, engine, true);
	struct test_job *other = test_job_new(gpu, engine, true);

	if (!t || !follower || !other)
		return;
	test_job_store(follower, 2, 1);
	test_job_store(other, 2, 21);
	test_claim(!test_job_submit(follower, ctx[0]) && !test_job_submit(other, ctx[1]),
		   "%s: a job of its own and one of another vGPU wait behind it", names[engine]);
	if (!claim_end(t, HANG_MS, -EIO,
		       four_level ? "the hang is reset" : "the hang of a 3-level job is reset"))
		return;
	test_job_free(t);
	if (claim_end(follower, QUICK_MS, -EINTR, "the job behind it")) {
		test_claim(!test_job_data(follower, 2), "%s: it did not run", names[engine]);
		test_job_free(follower);
	}
	if (claim_end(other, START_MS, 0, "the other vGPU's job")) {
		test_claim(test_job_data(other, 2) == 21, "%s: it is right", names[engine]);
		test_job_free(other);
	}
	test_alive(gpu, ctx[0], engine);
}

void test_faults(struct test_gpu *gpu)
{
	struct gvt_host_ctx *ctx[2];

	if (!test_claim(!gpu->ops->ctx_create(gpu->host, &ctx[0]) &&
				!gpu->ops->ctx_create(gpu->host, &ctx[1]),
			"contexts for faults"))
		return;
	test_cancel(gpu, ctx[0], GVT_BCS, true);
	test_cancel(gpu, ctx[0], GVT_VECS, false);
	test_limit(gpu, ctx[0], GVT_VCS);
	test_hang(gpu, ctx, GVT_RCS, true);
	test_hang(gpu, ctx, GVT_BCS, false);
	gpu->ops->ctx_destroy(ctx[1]);
	gpu->ops->ctx_destroy(ctx[0]);
	test_claim(true, "contexts are gone after faults");
}
