// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of our own that the GPU reaches: shadow page tables. The bus address is the DMA layer's, so it
 * is a machine address where dom0's own frame numbers are not.
 */
#include <linux/dma-mapping.h>

#include "host/private.h"

void *host_page_alloc(void *host, u64 *bus)
{
	struct device *dma = ((struct host_gpu *)host)->ggtt->vm.dma;
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	dma_addr_t addr;

	if (!page)
		return NULL;
	addr = dma_map_page(dma, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dma, addr)) {
		__free_page(page);
		return NULL;
	}
	*bus = addr;
	return page_address(page);
}

void host_page_free(void *host, void *page, u64 bus)
{
	struct device *dma = ((struct host_gpu *)host)->ggtt->vm.dma;

	dma_unmap_page(dma, bus, PAGE_SIZE, DMA_BIDIRECTIONAL);
	__free_page(virt_to_page(page));
}
