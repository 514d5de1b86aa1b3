/* SPDX-License-Identifier: MIT */
/*
 * The one place where the GPU reaches for a page of the bus: each touch goes with a record of who,
 * where and how, so that a carrier can log it or check it.
 */
#include "engine.h"

void *audit_page(struct gpu *gpu, const struct gpu_engine *e, uint64_t virt, uint64_t bus,
		 bool write, uint8_t space)
{
	struct gpu_audit_rec rec = {
		.time_ns = gpu_now(gpu),
		.virt = virt == UINT64_MAX ? virt : virt & ~(uint64_t)(GPU_PAGE - 1),
		.bus = bus & GTT_ADDR,
		.engine = GPU_NUM_ENGINES,
		.write = write,
		.space = space,
	};

	if (e) {
		rec.engine = e->id;
		if (e->desc) {
			rec.ctx_id = ctx_id(e->desc);
			rec.lrca = ctx_lrca(e->desc);
		}
	}
	return gpu->bus->page(gpu->priv, rec.bus, &rec);
}
