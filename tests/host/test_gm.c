// SPDX-License-Identifier: GPL-2.0-only
/* GM, GGTT entries, fences, registers. What can be called in hard irq is called there. */
#include "test.h"

#define LOW_MIB	      32u
#define HIGH_MIB      96u
#define NR_FENCES     4u
#define FENCE(id)     (0x100000u + 8 * (id))
#define RCS_TIMESTAMP 0x2358u

#define PTE_VALID 1ull
#define PTE_ADDR  GENMASK_ULL(38, 12)

struct access {
	struct test_gpu *gpu;
	u32 first;
	u64 pte[3];
	u32 fence;
	u64 fence_val;
	u32 reg[2];
	bool irq;
};

static void access(void *arg)
{
	struct access *a = arg;
	const struct gvt_host_ops *ops = a->gpu->ops;
	void *host = a->gpu->host;

	a->irq = in_hardirq();
	ops->ggtt_write(host, a->first, a->pte, 2);
	ops->ggtt_write(host, a->first + 2, &a->pte[2], 1);
	ops->ggtt_flush(host);
	ops->fence_write(host, a->fence, a->fence_val);
	a->reg[0] = ops->mmio_read(host, RCS_TIMESTAMP);
	udelay(200);
	a->reg[1] = ops->mmio_read(host, RCS_TIMESTAMP);
}

static u64 read_fence(struct test_gpu *gpu, u32 id)
{
	return gpu->ops->mmio_read(gpu->host, FENCE(id)) |
	       (u64)gpu->ops->mmio_read(gpu->host, FENCE(id) + 4) << 32;
}

/* Whether all entries of the range are valid and name one page. */
static bool is_scratch(struct test_gpu *gpu, const struct gvt_gm_range *r, u64 *page)
{
	u64 at, first = test_pte(gpu, r->start);

	*page = first & PTE_ADDR;
	/* every 16th, and the last: reads of the table are slow */
	for (at = r->start; at < r->start + r->size; at += 16 << 12)
		if (test_pte(gpu, at) != first)
			return false;
	return (first & PTE_VALID) && test_pte(gpu, r->start + r->size - 4096) == first;
}

static void test_ranges(struct test_gpu *gpu)
{
	const struct gvt_host_ops *ops = gpu->ops;
	struct gvt_gm_range low, high, more;
	u64 scratch[2], dom0_scratch, low_start;
	int ret[2];

	ret[0] = ops->gm_reserve(gpu->host, LOW_MIB << 20, true, &low);
	ret[1] = ops->gm_reserve(gpu->host, HIGH_MIB << 20, false, &high);
	if (!test_claim(!ret[0] && !ret[1], "GM is reserved"))
		return;
	test_claim(low.start + low.size <= gpu->info->aperture_size && low.size == LOW_MIB << 20,
		   "low GM lies in the aperture");
	test_claim(high.start >= gpu->info->aperture_size &&
			   high.start + high.size <= gpu->info->ggtt_size,
		   "high GM lies behind it");
	test_claim(is_scratch(gpu, &low, &scratch[0]) && is_scratch(gpu, &high, &scratch[1]) &&
			   scratch[0] == scratch[1],
		   "its entries point to scratch");
	test_claim(ops->gm_reserve(gpu->host, gpu->info->aperture_size + SZ_1M, true, &more) ==
			   -ENOSPC,
		   "more than the aperture: -ENOSPC");
	low_start = low.start;
	ops->gm_release(gpu->host, &low);
	ops->gm_release(gpu->host, &high);
	dom0_scratch = test_pte(gpu, low_start) & PTE_ADDR;
	test_claim(dom0_scratch && dom0_scratch != scratch[0],
		   "released entries point to i915's scratch, not to the vGPUs'");
}

static void test_access(struct test_gpu *gpu)
{
	const struct gvt_host_ops *ops = gpu->ops;
	struct access a = {.gpu = gpu};
	struct gvt_gm_range low;
	u32 ids[NR_FENCES], many[64], again[NR_FENCES];
	u64 scratch, data = 0x0123456789abcdefull;
	u8 __iomem *aperture;
	struct page *page = alloc_page(GFP_KERNEL);
	dma_addr_t dma;
	int ret;

	dma = dma_map_page(&gpu->pdev->dev, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	ret = ops->gm_reserve(gpu->host, LOW_MIB << 20, true, &low);
	ret = ret ?: ops->fence_reserve(gpu->host, NR_FENCES, ids);
	if (!test_claim(!ret, "GM and fences are reserved"))
		return;
	test_claim(ids[0] != ids[1] && ids[1] != ids[2] && ids[2] != ids[3] && ids[0] < 32,
		   "fences have numbers of their own");
	test_claim(ops->fence_reserve(gpu->host, 64, many) == -ENOSPC &&
			   !ops->fence_reserve(gpu->host, NR_FENCES, again),
		   "more fences than there are: -ENOSPC, and none is lost");
	ops->fence_release(gpu->host, NR_FENCES, again);

	*(u64 *)page_address(page) = data;
	a.first = (low.start >> 12) + 5;
	a.pte[0] = 0x11111000 | PTE_VALID;
	a.pte[1] = 0x22222000 | PTE_VALID;
	a.pte[2] = dma | PTE_VALID;
	a.fence = ids[1];
	a.fence_val = 0x00ff000000aa0003ull;
	test_in_irq(access, &a);
	test_claim(a.irq, "in hard-irq context:");
	test_claim(test_pte(gpu, low.start + (5 << 12)) == a.pte[0] &&
			   test_pte(gpu, low.start + (6 << 12)) == a.pte[1] &&
			   test_pte(gpu, low.start + (7 << 12)) == a.pte[2],
		   "entries read back");
	test_claim((test_pte(gpu, low.start + (4 << 12)) & PTE_ADDR) ==
			   (test_pte(gpu, low.start + (8 << 12)) & PTE_ADDR),
		   "their neighbours are as they were");
	test_claim(read_fence(gpu, ids[1]) == a.fence_val, "the fence reads back");
	test_claim(a.reg[0] && a.reg[0] != a.reg[1], "the timestamp counts (%x, %x)", a.reg[0],
		   a.reg[1]);
	aperture = ioremap((gpu->info->aperture_mfn << 12) + low.start + (7 << 12), PAGE_SIZE);
	test_claim(aperture && readq(aperture) == data, "the page is seen through the aperture");
	if (aperture)
		iounmap(aperture);

	ops->mmio_write(gpu->host, FENCE(ids[2]) + 4, 0x1234);
	test_claim(ops->mmio_read(gpu->host, FENCE(ids[2]) + 4) == 0x1234, "a register is written");

	ops->ggtt_scratch(gpu->host, a.first, 3);
	ops->ggtt_flush(gpu->host);
	test_claim(is_scratch(gpu, &low, &scratch), "ggtt_scratch points them to scratch");
	ops->fence_release(gpu->host, NR_FENCES, ids);
	test_claim(read_fence(gpu, ids[1]) == 0, "a released fence is off");
	ops->gm_release(gpu->host, &low);
	dma_unmap_page(&gpu->pdev->dev, dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
	__free_page(page);
}

void test_gm(struct test_gpu *gpu)
{
	test_ranges(gpu);
	test_access(gpu);
}

static struct gvt_gm_range kept_low, kept_high;
static u32 kept_fence[2];
static bool keeps;

#define KEPT_PTE(i)   (((u64)(i) + 1) << 12 | 0x1000000ull | PTE_VALID)
#define KEPT_FENCE(i) (0x0000100000002000ull * ((i) + 1) | 1)

void test_keep(struct test_gpu *gpu)
{
	const struct gvt_host_ops *ops = gpu->ops;
	u64 pte;
	u32 i;

	/* as the core does for a vGPU that exists */
	ops->wake_get(gpu->host);
	if (ops->gm_reserve(gpu->host, SZ_1M, true, &kept_low) ||
	    ops->gm_reserve(gpu->host, SZ_1M, false, &kept_high) ||
	    ops->fence_reserve(gpu->host, 2, kept_fence)) {
		test_claim(false, "what is kept is reserved");
		return;
	}
	for (i = 0; i < SZ_1M >> 12; i++) {
		pte = KEPT_PTE(i);
		ops->ggtt_write(gpu->host, (kept_low.start >> 12) + i, &pte, 1);
		ops->ggtt_write(gpu->host, (kept_high.start >> 12) + i, &pte, 1);
	}
	ops->ggtt_flush(gpu->host);
	for (i = 0; i < 2; i++)
		ops->fence_write(gpu->host, kept_fence[i], KEPT_FENCE(i));
	keeps = true;
}

void test_kept(struct test_gpu *gpu)
{
	const struct gvt_host_ops *ops = gpu->ops;
	u32 i, bad = 0;

	if (!keeps)
		return;
	keeps = false;
	for (i = 0; i < SZ_1M >> 12; i++)
		bad += test_pte(gpu, kept_low.start + (i << 12)) != KEPT_PTE(i) ||
		       test_pte(gpu, kept_high.start + (i << 12)) != KEPT_PTE(i);
	test_claim(!bad, "entries are as they were left (%u are not)", bad);
	test_claim(read_fence(gpu, kept_fence[0]) == KEPT_FENCE(0) &&
			   read_fence(gpu, kept_fence[1]) == KEPT_FENCE(1),
		   "fences are as they were left");
	ops->fence_release(gpu->host, 2, kept_fence);
	ops->gm_release(gpu->host, &kept_high);
	ops->gm_release(gpu->host, &kept_low);
	ops->wake_put(gpu->host);
}
