// SPDX-License-Identifier: MIT
/* The mock host: a GGTT that knows who may write which entry, GM, fences. See rig.h. */
#include "rig.h"

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

static int host_ctx_create(void *host, struct gvt_host_ctx **out)
{
	*out = NULL;
	return -EIO; /* this host runs nothing */
}

static void host_ctx_destroy(struct gvt_host_ctx *ctx)
{
	assert_null(ctx);
}

static int host_submit(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	return -ENODEV;
}

static void host_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	fail_msg("cancel of a job that was never taken");
}

static u64 host_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	return 0;
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
};
