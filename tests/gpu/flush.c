/* SPDX-License-Identifier: MIT */
/*
 * PIPE_CONTROL and MI_FLUSH_DW: TLB invalidation, post-sync writes, notification. Caches are not
 * modelled, so flushes themselves are done at once. Field layouts: PRM Skylake volume 2a.
 */
#include "cs.h"

#define POST_SYNC(dw)	    ((dw) >> 14 & 3)
#define POST_SYNC_IMMEDIATE 1u
#define POST_SYNC_COUNT	    2u
#define POST_SYNC_TIMESTAMP 3u
#define TLB_INVALIDATE	    (1u << 18)
#define STORE_DATA_INDEX    (1u << 21)
#define NOTIFY		    (1u << 8)
#define LRI_POST_SYNC	    (1u << 23)
#define PS_DEPTH_COUNT	    0x2350u

/*
 * A post-sync write. index: the address is an offset in the status page, the hardware's with ggtt and
 * else the context's own.
 */
static void post_sync(struct gpu_engine *e, bool ggtt, bool index, uint64_t addr, uint64_t val,
		      unsigned bytes)
{
	if (index) {
		uint32_t page = ggtt ? engine_reg(e, RING_HWS_PGA_OFF) & ~(GPU_PAGE - 1)
				     : ctx_lrca(e->desc);

		cs_store(e, true, page + (addr & 0xff8), val, bytes);
	} else {
		cs_store(e, ggtt, addr, val, bytes);
	}
}

enum cs_result mi_flush_dw(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool ggtt = c->dw[1] & 4, index = c->dw[0] & STORE_DATA_INDEX;
	uint64_t addr = cs_addr(&c->dw[1], 7);
	uint64_t val = c->dw[3];

	if (c->dw[0] & TLB_INVALIDATE)
		tlb_flush(e);
	if (POST_SYNC(c->dw[0]) == POST_SYNC_COUNT)
		return cs_bad(e, "MI_FLUSH_DW with a reserved post-sync operation");
	if (POST_SYNC(c->dw[0]) && !cs_space(c, ggtt)) {
		cs_denied(e);
	} else if (POST_SYNC(c->dw[0]) == POST_SYNC_IMMEDIATE) {
		if (c->len == 5)
			val |= (uint64_t)c->dw[4] << 32;
		post_sync(e, ggtt, index, addr, val, c->len == 5 ? 8 : 4);
	} else if (POST_SYNC(c->dw[0]) == POST_SYNC_TIMESTAMP) {
		post_sync(e, ggtt, index, addr, gpu_timestamp(e->gpu), 8);
	}
	if (c->dw[0] & NOTIFY)
		irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_FLUSH_DW);
	return CS_DONE;
}

static void pipe_post_sync(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool ggtt = c->dw[1] & (1u << 24), index = c->dw[1] & STORE_DATA_INDEX;
	uint64_t addr = cs_addr(&c->dw[2], 7);
	uint64_t val = (uint64_t)c->dw[5] << 32 | c->dw[4];

	if (c->dw[1] & LRI_POST_SYNC) {
		uint32_t reg = c->dw[2] & (GPU_REG_BYTES - 4);

		if (c->priv || priv_reg_ok(e, reg))
			mmio_write32(e->gpu, reg, c->dw[4]);
		else
			cs_denied(e);
		return;
	}
	switch (POST_SYNC(c->dw[1])) {
	case 0:
		return;
	case POST_SYNC_COUNT:
		val = (uint64_t)mmio_read32(e->gpu, PS_DEPTH_COUNT + 4) << 32 |
		      mmio_read32(e->gpu, PS_DEPTH_COUNT);
		break;
	case POST_SYNC_TIMESTAMP:
		val = gpu_timestamp(e->gpu);
		break;
	}
	if (cs_space(c, ggtt))
		post_sync(e, ggtt, index, addr, val, 8);
	else
		cs_denied(e);
}

enum cs_result pipe_control(struct gpu_engine *e, const struct cs_cmd *c)
{
	unsigned epoch = e->epoch;

	if (c->dw[1] & TLB_INVALIDATE)
		tlb_flush(e);
	pipe_post_sync(e, c);
	if (e->epoch == epoch && (c->dw[1] & NOTIFY))
		irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_FLUSH_DW);
	return CS_DONE;
}
