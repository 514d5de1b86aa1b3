// SPDX-License-Identifier: GPL-2.0-only
/* Jobs that end well: each engine, both kinds of page tables, many at once, order, accounting. */
#include "test.h"

#define WAIT_MS	 5000
#define QUICK_MS 1000
#define NR_QUEUE 40u
#define LARGEST	 ((SZ_1M - SZ_4K) / 4) /* dwords */

static const char *const names[GVT_NUM_ENGINES] = {TEST_ENGINE_NAMES};

static bool has(struct test_gpu *gpu, u32 engine)
{
	return gpu->info->engine_mask & BIT(engine);
}

/* One job, all that is promised of it. */
static void test_one(struct test_gpu *gpu, struct gvt_host_ctx *ctx, u32 engine, bool four_level,
		     const char *what)
{
	struct test_job *t = test_job_new(gpu, engine, four_level);
	u32 val = 0x1000 + engine;
	bool ended;

	if (!t) {
		test_claim(false, "%s: no memory for a job", names[engine]);
		return;
	}
	test_job_store(t, 16, val);
	ended = !test_job_submit(t, ctx) && test_job_wait(t, WAIT_MS);
	if (test_claim(ended && t->saved_ms < QUICK_MS,
		       "%s: %s job ends (done after %u ms, saved after %u)", names[engine], what,
		       t->done_ms, t->saved_ms)) {
		test_claim(!t->status && test_job_data(t, 16) == val &&
				   test_job_data(t, 17) == 2 * val,
			   "%s: %s job's stores (status %d, %x, %x)", names[engine], what,
			   t->status, test_job_data(t, 16), test_job_data(t, 17));
		test_claim(t->fills == 1 && t->dones == 1 && t->saves == 1 && t->in_irq,
			   "%s: fill, done and saved once each, done with interrupts off",
			   names[engine]);
		test_claim(t->nr_pages > 1 && t->head && t->head == t->tail,
			   "%s: the saved image of %u pages has the ring's end (%x, %x)",
			   names[engine], t->nr_pages, t->head, t->tail);
		test_job_free(t);
	}
}

/* Many jobs of two vGPUs on all engines. */
static void test_queue(struct test_gpu *gpu, struct gvt_host_ctx *const ctx[2])
{
	struct test_job *t[NR_QUEUE] = {};
	u32 i, j, engine, bad = 0, disorder = 0;
	ktime_t start = ktime_get();

	for (i = 0; i < NR_QUEUE; i++) {
		t[i] = test_job_new(gpu, i / 2 % 4, true);
		if (!t[i])
			break;
		test_job_store(t[i], 0, i + 1);
		bad += test_job_submit(t[i], ctx[i % 2]) != 0;
	}
	for (j = 0; j < i; j++)
		if (!test_job_wait(t[j], WAIT_MS) || t[j]->status ||
		    test_job_data(t[j], 0) != j + 1)
			bad++;
	for (j = 8; j < i; j++)
		disorder += t[j]->order < t[j - 8]->order;
	test_claim(i == NR_QUEUE && !bad, "%u jobs of two vGPUs on four engines (%u bad), %lld ms",
		   i, bad, ktime_ms_delta(ktime_get(), start));
	test_claim(!disorder, "jobs of one vGPU and engine end in order");
	if (!bad)
		for (j = 0; j < i; j++)
			test_job_free(t[j]);
	for (engine = 0; engine < 4; engine++)
		test_claim(gpu->ops->busy_ns(ctx[0], engine) && gpu->ops->busy_ns(ctx[1], engine),
			   "%s: GPU time is counted for both", names[engine]);
}

/* A ring copy of the largest size that is taken, and one that is larger. */
static void test_ring_size(struct test_gpu *gpu, struct gvt_host_ctx *ctx)
{
	struct test_job *t = test_job_new(gpu, GVT_RCS, true);
	u32 *ring = kvcalloc(LARGEST + 2, 4, GFP_KERNEL);
	u32 i, bad = 0;

	if (!t || !ring) {
		test_claim(false, "no memory for a large ring");
		return;
	}
	test_job_store(t, 4, 77);
	memcpy(ring, t->job.ring, t->job.ring_dwords * 4);
	t->job.ring = ring;
	t->job.ring_dwords = LARGEST + 2;
	test_claim(test_job_submit(t, ctx) == -EIO && !t->dones,
		   "a ring copy that is too large: -EIO");
	/* three times, so that the host's ring wraps around in one of them */
	t->job.ring_dwords = LARGEST;
	for (i = 0; i < 3; i++)
		bad += test_job_submit(t, ctx) || !test_job_wait(t, 4 * WAIT_MS) || t->status;
	test_claim(!bad && test_job_data(t, 5) == 154, "three ring copies of the largest size");
	if (!bad) {
		test_job_free(t);
		kvfree(ring);
	}
}

void test_work(struct test_gpu *gpu)
{
	struct gvt_host_ctx *ctx[2];
	u32 engine;

	if (!test_claim(!gpu->ops->ctx_create(gpu->host, &ctx[0]) &&
				!gpu->ops->ctx_create(gpu->host, &ctx[1]),
			"contexts of two vGPUs"))
		return;
	for (engine = 0; engine < GVT_NUM_ENGINES; engine++)
		if (has(gpu, engine))
			test_one(gpu, ctx[0], engine, true, "4-level");
	test_one(gpu, ctx[1], GVT_BCS, false, "3-level");
	test_one(gpu, ctx[1], GVT_BCS, true, "4-level after it");
	test_queue(gpu, ctx);
	test_ring_size(gpu, ctx[1]);
	gpu->ops->ctx_destroy(ctx[1]);
	gpu->ops->ctx_destroy(ctx[0]);
	test_claim(true, "contexts are gone");
}
