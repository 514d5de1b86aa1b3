// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stretches of the physical GGTT and its entries.
 *
 * A stretch is a node in i915's own range manager, coloured so that i915 never moves it. i915 does not
 * look at the entries inside, so they are written here, also when the stretch goes back: what is left
 * behind must not point at a guest's page.
 *
 * Facts: PRM SKL vol 5 (Memory Views): GGTT entries of 8 bytes, bit 0 valid; vol 2c: GFX_FLSH_CNTL.
 */
#include <linux/dma-mapping.h>
#include <linux/vmalloc.h>

#include "host/private.h"
#include "i915_gem_gtt.h"

#define GGTT_PTE_VALID BIT_ULL(0)
#define GFX_FLSH_CNTL  0x101008u

/* vGPUs come in MiB; their start too, so that large alignments inside them hold */
#define RANGE_ALIGN SZ_1M

struct gm_range {
	struct drm_mm_node node;
	struct list_head link;
};

static u64 __iomem *entry(struct host_gpu *gpu, u64 index)
{
	return (u64 __iomem *)gpu->ggtt->gsm + index;
}

static void fill(struct host_gpu *gpu, u64 first, u64 nr, u64 pte)
{
	u64 i;

	for (i = 0; i < nr; i++) {
		gpu->entries[first + i] = pte;
		writeq(pte, entry(gpu, first + i));
	}
}

/* Writes to the table may wait in a write-combining buffer; an uncached write drains it first. */
void host_ggtt_flush(void *host)
{
	struct host_gpu *gpu = host;

	writel(1, host_reg(gpu, GFX_FLSH_CNTL));
	readl(host_reg(gpu, GFX_FLSH_CNTL));
}

void host_ggtt_write(void *host, u32 first, const u64 *ptes, u32 nr)
{
	struct host_gpu *gpu = host;
	u32 i;

	for (i = 0; i < nr; i++) {
		gpu->entries[first + i] = ptes[i];
		writeq(ptes[i], entry(gpu, first + i));
	}
}

void host_ggtt_scratch(void *host, u32 first, u32 nr)
{
	struct host_gpu *gpu = host;

	fill(gpu, first, nr, gpu->scratch_dma | GGTT_PTE_VALID);
}

int host_gm_reserve(void *host, u64 size, bool mappable, struct gvt_gm_range *out)
{
	struct host_gpu *gpu = host;
	struct i915_ggtt *ggtt = gpu->ggtt;
	struct gm_range *range;
	u64 start = mappable ? 0 : ggtt->mappable_end;
	u64 end = mappable ? ggtt->mappable_end : ggtt->vm.total;
	int ret;

	if (!size || !IS_ALIGNED(size, PAGE_SIZE) || start >= end)
		return -ENOSPC;
	range = kzalloc(sizeof(*range), GFP_KERNEL);
	if (!range)
		return -ENOMEM;

	/* making room may unbind dom0's own objects, which needs the device awake */
	intel_runtime_pm_get(&gpu->i915->runtime_pm);
	mutex_lock(&ggtt->vm.mutex);
	ret = i915_gem_gtt_insert(&ggtt->vm, NULL, &range->node, size, RANGE_ALIGN,
				  I915_COLOR_UNEVICTABLE, start, end,
				  mappable ? PIN_MAPPABLE : PIN_HIGH);
	if (!ret)
		list_add_tail(&range->link, &gpu->ranges);
	mutex_unlock(&ggtt->vm.mutex);
	if (!ret) {
		host_ggtt_scratch(gpu, range->node.start >> PAGE_SHIFT, size >> PAGE_SHIFT);
		host_ggtt_flush(gpu);
		*out = (struct gvt_gm_range){.start = range->node.start,
					     .size = size,
					     .cookie = range};
	}
	intel_runtime_pm_put_unchecked(&gpu->i915->runtime_pm);

	if (ret) {
		kfree(range);
		return ret == -ENOMEM ? -ENOMEM : -ENOSPC;
	}
	return 0;
}

void host_gm_release(void *host, struct gvt_gm_range *out)
{
	struct host_gpu *gpu = host;
	struct i915_ggtt *ggtt = gpu->ggtt;
	struct gm_range *range = out->cookie;

	intel_runtime_pm_get(&gpu->i915->runtime_pm);
	fill(gpu, out->start >> PAGE_SHIFT, out->size >> PAGE_SHIFT,
	     px_dma(ggtt->vm.scratch[0]) | GGTT_PTE_VALID);
	host_ggtt_flush(gpu);
	intel_runtime_pm_put_unchecked(&gpu->i915->runtime_pm);

	mutex_lock(&ggtt->vm.mutex);
	list_del(&range->link);
	drm_mm_remove_node(&range->node);
	mutex_unlock(&ggtt->vm.mutex);
	kfree(range);
	*out = (struct gvt_gm_range){};
}

void host_gm_restore(struct host_gpu *gpu)
{
	struct gm_range *range;
	u64 i, first, nr;

	mutex_lock(&gpu->ggtt->vm.mutex);
	list_for_each_entry (range, &gpu->ranges, link) {
		first = range->node.start >> PAGE_SHIFT;
		nr = range->node.size >> PAGE_SHIFT;
		for (i = first; i < first + nr; i++)
			writeq(gpu->entries[i], entry(gpu, i));
	}
	mutex_unlock(&gpu->ggtt->vm.mutex);
	host_ggtt_flush(gpu);
}

int host_gm_init(struct host_gpu *gpu)
{
	struct device *dma = gpu->ggtt->vm.dma;

	INIT_LIST_HEAD(&gpu->ranges);
	gpu->entries = vzalloc(array_size(gpu->ggtt->vm.total >> PAGE_SHIFT, sizeof(u64)));
	if (!gpu->entries)
		return -ENOMEM;
	gpu->scratch = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!gpu->scratch)
		goto err_entries;
	gpu->scratch_dma = dma_map_page(dma, gpu->scratch, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dma, gpu->scratch_dma))
		goto err_scratch;
	return 0;

err_scratch:
	__free_page(gpu->scratch);
err_entries:
	vfree(gpu->entries);
	return -ENOMEM;
}

void host_gm_fini(struct host_gpu *gpu)
{
	WARN_ON(!list_empty(&gpu->ranges));
	dma_unmap_page(gpu->ggtt->vm.dma, gpu->scratch_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
	__free_page(gpu->scratch);
	vfree(gpu->entries);
}
