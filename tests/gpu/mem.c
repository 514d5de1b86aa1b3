/* SPDX-License-Identifier: MIT */
/* What commands share: operands and stores. */
#include "cs.h"

bool cs_space(const struct cs_cmd *c, bool want_ggtt)
{
	return !want_ggtt || c->priv;
}

uint64_t cs_addr(const uint32_t *dw, uint32_t mask)
{
	return ((uint64_t)(dw[1] & 0xffff) << 32 | dw[0]) & ~(uint64_t)mask;
}

void cs_store(struct gpu_engine *e, bool ggtt, uint64_t addr, uint64_t val, unsigned bytes)
{
	struct gpu *gpu = e->gpu;

	e->spent_ns += COST_STORE_NS;
	engine_stats(e)->stores++;
	if (++gpu->store_count % 64 == 0 && (gpu->cfg.breaks & GPU_BREAK_LOST_STORE))
		return;
	vm_write(e, ggtt, addr, &val, bytes);
}
