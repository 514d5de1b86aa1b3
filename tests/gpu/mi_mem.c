/* SPDX-License-Identifier: MIT */
/*
 * MI commands on registers and memory. Field layouts: PRM Skylake volume 2a. Bit 22 is the GGTT bit:
 * a batch that is not privileged and sets it gets nothing done.
 */
#include "cs.h"

#define REG(dw) ((dw) & (GPU_REG_BYTES - 4))
#define GGTT(c) (!!((c)->dw[0] & (1u << 22)))

/* Writes a register for a command; what a batch may not write is left alone. */
static void write_reg(struct gpu_engine *e, const struct cs_cmd *c, uint32_t reg, uint32_t val)
{
	if (c->priv || priv_reg_ok(e, reg))
		mmio_write32(e->gpu, reg, val);
	else
		cs_denied(e);
}

enum cs_result mi_load_register_imm(struct gpu_engine *e, const struct cs_cmd *c)
{
	unsigned epoch = e->epoch;

	for (unsigned i = 1; i + 1 < c->len && i + 1 < CS_MAX_DW; i += 2) {
		write_reg(e, c, REG(c->dw[i]), c->dw[i + 1]);
		if (e->epoch != epoch)
			break;
	}
	return CS_DONE;
}

enum cs_result mi_load_register_mem(struct gpu_engine *e, const struct cs_cmd *c)
{
	if (!cs_space(c, GGTT(c)))
		return cs_denied(e);
	write_reg(e, c, REG(c->dw[1]), vm_read32(e, GGTT(c), cs_addr(&c->dw[2], 3)));
	return CS_DONE;
}

enum cs_result mi_load_register_reg(struct gpu_engine *e, const struct cs_cmd *c)
{
	write_reg(e, c, REG(c->dw[2]), mmio_read32(e->gpu, REG(c->dw[1])));
	return CS_DONE;
}

/* Bit 21: only if MI_PREDICATE_RESULT. */
enum cs_result mi_store_register_mem(struct gpu_engine *e, const struct cs_cmd *c)
{
	if (!cs_space(c, GGTT(c)))
		return cs_denied(e);
	if ((c->dw[0] & (1u << 21)) && !(engine_reg(e, RING_PREDICATE_RESULT_OFF) & 1))
		return CS_DONE;
	cs_store(e, GGTT(c), cs_addr(&c->dw[2], 3), mmio_read32(e->gpu, REG(c->dw[1])), 4);
	return CS_DONE;
}

/* Bit 21: a qword, which has a dword more. */
enum cs_result mi_store_data_imm(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool qword = c->dw[0] & (1u << 21);

	if (qword && c->len != 5)
		return cs_bad(e, "MI_STORE_DATA_IMM of a qword with a dword's length");
	if (!cs_space(c, GGTT(c)))
		return cs_denied(e);
	if (c->len == 5)
		cs_store(e, GGTT(c), cs_addr(&c->dw[1], 3), (uint64_t)c->dw[4] << 32 | c->dw[3], 8);
	else
		cs_store(e, GGTT(c), cs_addr(&c->dw[1], 3), c->dw[3], 4);
	return CS_DONE;
}

/* Into the hardware status page, or with bit 21 into the context's own (the first page of its image). */
enum cs_result mi_store_data_index(struct gpu_engine *e, const struct cs_cmd *c)
{
	uint32_t page = engine_reg(e, RING_HWS_PGA_OFF) & ~(GPU_PAGE - 1);
	uint64_t val = c->dw[2];

	if (c->dw[0] & (1u << 21))
		page = ctx_lrca(e->desc);
	if (c->len == 4)
		val |= (uint64_t)c->dw[3] << 32;
	cs_store(e, true, page + (c->dw[1] & 0xffc), val, c->len == 4 ? 8 : 4);
	return CS_DONE;
}

/* One dword. Bit 22: the source is in the GGTT; bit 21: the destination. */
enum cs_result mi_copy_mem_mem(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool dst_ggtt = c->dw[0] & (1u << 21);

	if (!cs_space(c, GGTT(c) || dst_ggtt))
		return cs_denied(e);
	cs_store(e, dst_ggtt, cs_addr(&c->dw[1], 3), vm_read32(e, GGTT(c), cs_addr(&c->dw[3], 3)),
		 4);
	return CS_DONE;
}

/* Entries of 64 bits from the page that dword 1 names. */
enum cs_result mi_update_gtt(struct gpu_engine *e, const struct cs_cmd *c)
{
	uint32_t entry = c->dw[1] >> 12;

	for (unsigned i = 2; i + 1 < c->len && i + 1 < CS_MAX_DW; i += 2, entry++)
		if (entry < GPU_GGTT_BYTES / 8)
			e->gpu->ggtt[entry] = (uint64_t)c->dw[i + 1] << 32 | c->dw[i];
	return CS_DONE;
}

/*
 * A report of 256 bytes: number, timestamp, context; the counters of a GPU that does not draw are 0.
 * Dword 1: address 31:6, bit 0 GGTT.
 */
enum cs_result mi_report_perf_count(struct gpu_engine *e, const struct cs_cmd *c)
{
	uint32_t report[64] = {c->dw[3], (uint32_t)gpu_timestamp(e->gpu), ctx_id(e->desc)};
	bool ggtt = c->dw[1] & 1;

	if (!cs_space(c, ggtt))
		return cs_denied(e);
	vm_write(e, ggtt, cs_addr(&c->dw[1], 63), report, sizeof(report));
	return CS_DONE;
}
