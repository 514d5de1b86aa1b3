// SPDX-License-Identifier: MIT
/* The mock host: a GGTT that knows who may write which entry, GM, fences. See rig.h. */
#include "rig.h"

#include "submission.h"

#include <stdlib.h>
#include <string.h>

#define NR_GM	 ARRAY_SIZE(((struct rig_host *)0)->gm)
#define HOST_LOW (16ull << 20) /* the host keeps the first 16 MiB of each part */

static const struct gvt_host_info *host_info(void *host)
{
	return &((struct rig_host *)host)->info;
}

static bool gm_free_at(struct rig_host *h, u64 start, u64 size)
{
	for (size_t i = 0; i < NR_GM; i++)
		if (h->gm[i].used && start < h->gm[i].start + h->gm[i].size &&
		    h->gm[i].start < start + size)
			return false;
	return true;
}

static int host_gm_reserve(void *host, u64 size, bool mappable, struct gvt_gm_range *out)
{
	struct rig_host *h = host;
	u64 at = mappable ? HOST_LOW : RIG_APERTURE + HOST_LOW;
	u64 end = mappable ? RIG_APERTURE : RIG_GGTT_SIZE;

	os_test_may_sleep("gm_reserve");
	if (h->fail_gm && !--h->fail_gm)
		return -ENOSPC;
	for (; at + size <= end; at += 1 << 20) {
		if (!gm_free_at(h, at, size))
			continue;
		for (size_t i = 0; i < NR_GM; i++) {
			if (h->gm[i].used)
				continue;
			h->gm[i] = (struct rig_gm){true, at, size};
			*out = (struct gvt_gm_range){.start = at,
						     .size = size,
						     .cookie = &h->gm[i]};
			return 0;
		}
	}
	return -ENOSPC;
}

static void host_gm_release(void *host, struct gvt_gm_range *range)
{
	struct rig_host *h = host;
	struct rig_gm *gm = range->cookie;

	os_test_may_sleep("gm_release");
	assert_true(gm && gm->used && gm->start == range->start && gm->size == range->size);
	gm->used = false;
	for (u64 i = gm->start >> 12; i < (gm->start + gm->size) >> 12; i++)
		h->ggtt[i] = RIG_SCRATCH;
}

static int host_fence_reserve(void *host, u32 nr, u32 *ids)
{
	struct rig_host *h = host;
	u32 n = 0;

	os_test_may_sleep("fence_reserve");
	if (h->fail_fence)
		return -ENOSPC;
	/* From the end, so that a guest's numbers are never the physical ones. */
	for (u32 i = 32; i-- > 0 && n < nr;)
		if (!h->fence_used[i])
			ids[n++] = i;
	if (n < nr)
		return -ENOSPC;
	for (u32 i = 0; i < nr; i++)
		h->fence_used[ids[i]] = true;
	return 0;
}

static void host_fence_release(void *host, u32 nr, const u32 *ids)
{
	struct rig_host *h = host;

	os_test_may_sleep("fence_release");
	for (u32 i = 0; i < nr; i++) {
		assert_true(h->fence_used[ids[i]]);
		h->fence_used[ids[i]] = false;
		h->fence[ids[i]] = 0;
	}
}

static void host_fence_write(void *host, u32 id, u64 val)
{
	struct rig_host *h = host;

	assert_true(id < 32 && h->fence_used[id]);
	h->fence[id] = val;
	__atomic_add_fetch(&h->fence_writes, 1, __ATOMIC_RELAXED);
}

static void check_owned(struct rig_host *h, u32 first, u32 nr)
{
	for (size_t i = 0; i < NR_GM; i++)
		if (h->gm[i].used && (u64)first << 12 >= h->gm[i].start &&
		    ((u64)first + nr) << 12 <= h->gm[i].start + h->gm[i].size)
			return;
	fail_msg("GGTT entries %x + %x are not in one reserved range", first, nr);
}

static void host_ggtt_write(void *host, u32 first, const u64 *ptes, u32 nr)
{
	struct rig_host *h = host;

	check_owned(h, first, nr);
	memcpy(&h->ggtt[first], ptes, nr * sizeof(*ptes));
}

static void host_ggtt_scratch(void *host, u32 first, u32 nr)
{
	struct rig_host *h = host;

	check_owned(h, first, nr);
	for (u32 i = 0; i < nr; i++)
		h->ggtt[first + i] = RIG_SCRATCH;
}

static void host_ggtt_flush(void *host)
{
	__atomic_add_fetch(&((struct rig_host *)host)->flushes, 1, __ATOMIC_RELAXED);
}

static u32 host_mmio_read(void *host, u32 off)
{
	fail_msg("read of physical register %x", off);
	return 0;
}

static void host_mmio_write(void *host, u32 off, u32 val)
{
	fail_msg("write of %x to physical register %x", val, off);
}

static void host_wake_get(void *host)
{
	os_test_may_sleep("wake_get");
	((struct rig_host *)host)->wake++;
}

static void host_wake_put(void *host)
{
	os_test_may_sleep("wake_put");
	((struct rig_host *)host)->wake--;
}

static void *host_page_alloc(void *host, u64 *bus)
{
	struct rig_host *h = host;
	u32 i = 0;

	os_test_may_sleep("page_alloc");
	if (h->fail_page && !--h->fail_page)
		return NULL;
	while (i < RIG_MAX_PAGES && h->page[i])
		i++;
	if (i == RIG_MAX_PAGES)
		return NULL;
	h->page[i] = calloc(1, 4096);
	h->nr_pages++;
	*bus = RIG_PAGE_BUS + (u64)i * 4096;
	return h->page[i];
}

static void host_page_free(void *host, void *page, u64 bus)
{
	struct rig_host *h = host;

	os_test_may_sleep("page_free");
	assert_ptr_equal(rig_page(h, bus), page);
	h->page[(bus - RIG_PAGE_BUS) / 4096] = NULL;
	h->nr_pages--;
	free(page);
}

u64 *rig_page(const struct rig_host *h, u64 bus)
{
	u64 i = (bus - RIG_PAGE_BUS) / 4096;

	if (bus < RIG_PAGE_BUS || i >= RIG_MAX_PAGES || !h->page[i])
		fail_msg("bus address %llx is no page of ours", (unsigned long long)bus);
	return h->page[i];
}

/* ---- contexts and jobs ---- */

static int host_ctx_create(void *host, struct gvt_host_ctx **out)
{
	struct rig_host *h = host;

	os_test_may_sleep("ctx_create");
	if (h->fail_ctx && !--h->fail_ctx)
		return -EIO;
	*out = calloc(1, sizeof(**out));
	(*out)->h = h;
	h->nr_ctx++;
	return 0;
}

static struct rig_job *lane_first(struct gvt_host_ctx *ctx, enum gvt_engine engine, bool started)
{
	struct rig_job *first = NULL;

	for (u32 i = 0; i < RIG_MAX_JOBS; i++) {
		struct rig_job *j = &ctx->h->job[i];

		if (j->job && j->ctx == ctx && j->job->engine == engine && j->started == started &&
		    (!first || j->nr < first->nr))
			first = j;
	}
	return first;
}

static void job_call_done(struct rig_job *j, int status)
{
	j->done = true;
	os_test_irq(true);
	j->job->done(j->job, status);
	os_test_irq(false);
}

static void job_call_saved(struct rig_job *j, bool image)
{
	struct gvt_job *job = j->job;
	void *pages[RIG_IMAGE_PAGES];
	u32 nr = job->engine == GVT_RCS ? RIG_IMAGE_PAGES : 2;

	for (u32 i = 0; i < nr; i++)
		pages[i] = j->ctx->image[job->engine][i];
	free(j->ring);
	*j = (struct rig_job){0};
	os_test_may_sleep("saved");
	job->saved(job, image ? pages : NULL, image ? nr : 0);
}

/* The host's own part of an image: what fill() must not have touched is checked here. */
static void lane_start(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	struct rig_job *j = lane_first(ctx, engine, false);
	void *pages[RIG_IMAGE_PAGES];
	u32 nr = engine == GVT_RCS ? RIG_IMAGE_PAGES : 2;
	u32 *regs = (u32 *)ctx->image[engine][1];

	if (!j || lane_first(ctx, engine, true))
		return;
	for (u32 i = 0; i < nr; i++)
		pages[i] = ctx->image[engine][i];
	j->started = true;
	j->ring = malloc(j->job->ring_dwords * 4 + 1);
	memcpy(j->ring, j->job->ring, j->job->ring_dwords * 4);
	os_test_may_sleep("fill");
	j->job->fill(j->job, pages, nr);
	if (ctx->h->refill) {
		memset(ctx->image[engine], 0, sizeof(ctx->image[engine]));
		j->job->fill(j->job, pages, nr);
	}
	for (u32 i = 0; i < 4; i++) {
		regs[0x31 - 4 * i] = upper_32_bits(j->job->pdp[i]);
		regs[0x33 - 4 * i] = lower_32_bits(j->job->pdp[i]);
	}
}

static void host_ctx_destroy(struct gvt_host_ctx *ctx)
{
	struct rig_host *h = ctx->h;

	os_test_may_sleep("ctx_destroy");
	if (rig_host_cancelled(h) && h->not_held)
		assert_int_equal(h->not_held->held, 0);
	for (u32 i = 0; i < RIG_MAX_JOBS; i++)
		if (h->job[i].job && h->job[i].ctx == ctx)
			fail_msg("contexts end with a job that nobody ends");
	h->nr_ctx--;
	free(ctx);
}

static int host_submit(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	struct rig_host *h = ctx->h;

	os_test_may_sleep("submit");
	assert_false(job->ring_dwords & 1);
	if (h->fail_submit && !--h->fail_submit)
		return -ENOMEM;
	for (u32 i = 0; i < RIG_MAX_JOBS; i++) {
		if (h->job[i].job) {
			assert_ptr_not_equal(h->job[i].job, job);
			continue;
		}
		h->job[i] = (struct rig_job){.job = job, .ctx = ctx, .nr = ++h->submits};
		lane_start(ctx, job->engine);
		return 0;
	}
	fail_msg("more jobs than the mock has places");
	return -ENOMEM;
}

static void host_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	os_test_may_sleep("cancel");
	ctx->h->cancels++;
	for (u32 i = 0; i < RIG_MAX_JOBS; i++)
		if (ctx->h->job[i].job == job)
			ctx->h->job[i].cancelled = true;
}

static u64 host_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	return ctx->busy_ns[engine];
}

static u32 host_ctx_addr(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	return 0x100000 * (engine + 1);
}

struct rig_job *rig_job(struct rig_host *h, const struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	for (u32 i = 0; i < RIG_MAX_JOBS; i++) {
		struct rig_job *j = &h->job[i];

		if (j->job && j->started && j->job->engine == engine &&
		    (!vgpu || (vgpu->sub && vgpu->sub->host_ctx == j->ctx)))
			return j;
	}
	return NULL;
}

u32 *rig_job_regs(struct rig_job *j)
{
	return (u32 *)j->ctx->image[j->job->engine][1];
}

void rig_job_done(struct rig_host *h, struct rig_job *j, int status, u64 gpu_ns)
{
	assert_true(j->started && !j->done);
	j->ctx->busy_ns[j->job->engine] += gpu_ns;
	job_call_done(j, status);
	j->failed = status == -EIO;
}

void rig_job_saved(struct rig_host *h, struct rig_job *j)
{
	enum gvt_engine engine = j->job->engine;
	struct gvt_host_ctx *ctx = j->ctx;
	bool failed = j->failed;

	assert_true(j->done);
	job_call_saved(j, true);
	while (failed && (j = lane_first(ctx, engine, false))) {
		job_call_done(j, -EINTR);
		job_call_saved(j, false);
	}
	lane_start(ctx, engine);
}

void rig_job_end(struct rig_host *h, struct rig_job *j, int status, u64 gpu_ns)
{
	rig_job_done(h, j, status, gpu_ns);
	rig_job_saved(h, j);
}

unsigned rig_host_cancelled(struct rig_host *h)
{
	unsigned n = 0;

	for (u32 i = 0; i < RIG_MAX_JOBS; i++) {
		struct rig_job *j = &h->job[i];

		if (!j->job || !j->cancelled)
			continue;
		n++;
		if (j->done) {
			rig_job_saved(h, j);
		} else if (j->started) {
			rig_job_end(h, j, -EINTR, 0);
		} else {
			job_call_done(j, -EINTR);
			job_call_saved(j, false);
		}
	}
	return n;
}

const struct gvt_host_ops rig_host_ops = {
	.info = host_info,
	.gm_reserve = host_gm_reserve,
	.gm_release = host_gm_release,
	.fence_reserve = host_fence_reserve,
	.fence_release = host_fence_release,
	.fence_write = host_fence_write,
	.ggtt_write = host_ggtt_write,
	.ggtt_scratch = host_ggtt_scratch,
	.ggtt_flush = host_ggtt_flush,
	.mmio_read = host_mmio_read,
	.mmio_write = host_mmio_write,
	.wake_get = host_wake_get,
	.wake_put = host_wake_put,
	.page_alloc = host_page_alloc,
	.page_free = host_page_free,
	.ctx_create = host_ctx_create,
	.ctx_destroy = host_ctx_destroy,
	.submit = host_submit,
	.cancel = host_cancel,
	.busy_ns = host_busy_ns,
	.ctx_addr = host_ctx_addr,
};
