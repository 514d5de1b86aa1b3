/* SPDX-License-Identifier: MIT */
/*
 * MI commands that steer the stream: batches, arbitration, predicates, semaphores, interrupts.
 * Field layouts: PRM Skylake volume 2a (command reference: instructions).
 */
#include "cs.h"

enum cs_result mi_noop(struct gpu_engine *e, const struct cs_cmd *c)
{
	if (c->dw[0] & (1u << 22)) /* identification number */
		engine_set_reg(e, RING_NOPID_OFF, c->dw[0] & 0x3fffff);
	return CS_DONE;
}

enum cs_result mi_user_interrupt(struct gpu_engine *e, const struct cs_cmd *c)
{
	(void)c;
	engine_stats(e)->user_irqs++;
	if (!(e->gpu->cfg.breaks & GPU_BREAK_NO_USER_IRQ))
		irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_USER);
	return CS_DONE;
}

enum cs_result mi_arb_on_off(struct gpu_engine *e, const struct cs_cmd *c)
{
	e->arb = c->dw[0] & 1;
	return CS_DONE;
}

/*
 * Bit 8: in PPGTT. Bit 15: only if MI_PREDICATE_RESULT_1. Bit 22: second level, which returns behind
 * this command; else a batch that is started in a batch replaces it. A batch that is not privileged
 * can only start such.
 */
enum cs_result mi_batch_buffer_start(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct cs_batch to = {
		.addr = cs_addr(&c->dw[1], 3),
		.valid = true,
		.ppgtt = (c->dw[0] & (1u << 8)) || !c->priv,
	};

	if ((c->dw[0] & (1u << 15)) && !(engine_reg(e, RING_PREDICATE_RESULT1_OFF) & 1))
		return CS_DONE;
	engine_stats(e)->batches++;
	if (e->wa.valid) {
		e->wa.addr = to.addr;
		e->wa.end = 0;
	} else if (e->bb[1].valid || (e->bb[0].valid && (c->dw[0] & (1u << 22)))) {
		e->bb[1] = to;
	} else {
		e->bb[0] = to;
	}
	return CS_DONE;
}

enum cs_result mi_batch_buffer_end(struct gpu_engine *e, const struct cs_cmd *c)
{
	(void)c;
	e->nooped = false;
	if (e->wa.valid) {
		e->wa.valid = e->wa.next;
		e->wa.addr = e->wa.next;
		e->wa.end = 0;
		e->wa.next = 0;
	} else if (e->bb[1].valid) {
		e->bb[1].valid = false;
	} else {
		e->bb[0].valid = false;
	}
	return CS_DONE;
}

/*
 * Ends the batch unless the dword in memory is greater than the operand (bit 21: compare at all).
 * Bit 19: a mask lies beside the dword. Bit 18: ends the innermost level only.
 */
enum cs_result mi_conditional_batch_buffer_end(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool ggtt = c->dw[0] & (1u << 22);
	uint64_t addr = cs_addr(&c->dw[2], 7);
	uint32_t val;

	if (!cs_space(c, ggtt))
		return cs_denied(e);
	if (c->dw[0] & (1u << 21)) {
		val = vm_read32(e, ggtt, cs_addr(&c->dw[2], 3));
		if (c->dw[0] & (1u << 19))
			val = vm_read32(e, ggtt, addr) & vm_read32(e, ggtt, addr + 4);
		if (val > c->dw[1])
			return CS_DONE;
	}
	if (!(c->dw[0] & (1u << 18)))
		e->bb[1].valid = false;
	return mi_batch_buffer_end(e, c);
}

static bool compare(unsigned op, uint32_t mem, uint32_t data)
{
	switch (op) {
	case 0:
		return mem > data;
	case 1:
		return mem >= data;
	case 2:
		return mem < data;
	case 3:
		return mem <= data;
	case 4:
		return mem == data;
	default:
		return mem != data;
	}
}

/* Both modes poll: a signal says no more than that memory is to be looked at. */
enum cs_result mi_semaphore_wait(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool ggtt = c->dw[0] & (1u << 22);
	unsigned op = c->dw[0] >> 12 & 7;

	if (!cs_space(c, ggtt))
		return cs_denied(e);
	if (op > 5)
		return cs_bad(e, "MI_SEMAPHORE_WAIT with an unknown comparison");
	if (compare(op, vm_read32(e, ggtt, cs_addr(&c->dw[2], 3)), c->dw[1]))
		return CS_DONE;
	return CS_WAIT;
}

enum cs_result mi_semaphore_signal(struct gpu_engine *e, const struct cs_cmd *c)
{
	(void)e;
	(void)c;
	return CS_DONE;
}

/* Skips what follows, on a condition that is looked at once. */
enum cs_result mi_set_predicate(struct gpu_engine *e, const struct cs_cmd *c)
{
	bool result = engine_reg(e, RING_PREDICATE_RESULT_OFF) & 1;
	bool result2 = engine_reg(e, RING_PREDICATE_RESULT2_OFF) & 1;

	switch (c->dw[0] & 0xf) {
	case 0:
		e->nooped = false;
		break;
	case 1:
		e->nooped = !result2;
		break;
	case 2:
		e->nooped = result2;
		break;
	case 3:
		e->nooped = !result;
		break;
	case 4:
		e->nooped = result;
		break;
	case 0xf:
		e->nooped = true;
		break;
	default:
		return cs_bad(e, "MI_SET_PREDICATE with an unknown condition");
	}
	return CS_DONE;
}

/* Load 7:6 (0 keep, 2 load, 3 load inverse), combine 4:3 (set, and, or, xor), compare 1:0. */
enum cs_result mi_predicate(struct gpu_engine *e, const struct cs_cmd *c)
{
	uint64_t src0 = engine_reg64(e, RING_PREDICATE_SRC0_OFF);
	uint64_t src1 = engine_reg64(e, RING_PREDICATE_SRC1_OFF);
	bool old = engine_reg(e, RING_PREDICATE_RESULT_OFF) & 1;
	bool val = false;

	switch (c->dw[0] & 3) {
	case 0:
		val = true;
		break;
	case 1:
		val = false;
		break;
	case 2:
		val = src0 == src1;
		break;
	case 3:
		val = src0 - src1 == engine_reg64(e, RING_PREDICATE_DATA_OFF);
		break;
	}
	switch (c->dw[0] >> 3 & 3) {
	case 1:
		val = val && old;
		break;
	case 2:
		val = val || old;
		break;
	case 3:
		val = val != old;
		break;
	}
	if ((c->dw[0] >> 6 & 3) == 2)
		engine_set_reg(e, RING_PREDICATE_RESULT_OFF, val);
	else if ((c->dw[0] >> 6 & 3) == 3)
		engine_set_reg(e, RING_PREDICATE_RESULT_OFF, !val);
	return CS_DONE;
}

enum cs_result mi_report_head(struct gpu_engine *e, const struct cs_cmd *c)
{
	(void)c;
	hwsp_write32(e, 0x10, e->head);
	return CS_DONE;
}

/*
 * Gen9 plane numbers, header 12:8: plane 1 of A B C is 0-2, plane 2 is 4-6, plane 3 is 7-9. The flip is
 * what a write of the plane's surface register does; vertical blank is not awaited here.
 */
enum cs_result mi_display_flip(struct gpu_engine *e, const struct cs_cmd *c)
{
	static const struct {
		int8_t pipe, plane;
	} planes[] = {{0, 0}, {1, 0}, {2, 0}, {-1, 0}, {0, 1},
		      {1, 1}, {2, 1}, {0, 2}, {1, 2},  {2, 2}};
	unsigned sel = c->dw[0] >> 8 & 0x1f;
	uint32_t ctl, val;

	if (sel >= sizeof(planes) / sizeof(planes[0]) || planes[sel].pipe < 0)
		return cs_bad(e, "MI_DISPLAY_FLIP of an unknown plane");
	ctl = 0x70180u + 0x1000u * planes[sel].pipe + 0x100u * planes[sel].plane;
	val = mmio_read32(e->gpu, ctl) & ~(7u << 10);
	mmio_write32(e->gpu, ctl, val | (c->dw[1] & 7) << 10);
	mmio_write32(e->gpu, ctl + 8, c->dw[1] >> 6 & 0x3ff);
	mmio_write32(e->gpu, ctl + 0x1c, c->dw[2] & ~(GPU_PAGE - 1));
	return CS_DONE;
}
