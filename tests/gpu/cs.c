/* SPDX-License-Identifier: MIT */
/*
 * The command streamer: fetches from the innermost stream, finds the command's row, executes it, and
 * runs an engine for a slice.
 *
 * Where a waiting execution list may take over (PRM Skylake volume 6, preemption): in the ring between
 * commands, at the start and end of a batch, at MI_ARB_CHECK, in a semaphore wait, after a primitive, a
 * walker or a blit; and only while MI_ARB_ON_OFF has arbitration on. A batch that jumps to itself
 * passes none of these points.
 */
#include "cs.h"

#include <string.h>

#include "blt.h"

uint64_t cs_position(const struct gpu_engine *e, bool *ggtt)
{
	*ggtt = true;
	if (e->wa.valid)
		return e->wa.addr;
	for (int i = 1; i >= 0; i--) {
		if (e->bb[i].valid) {
			*ggtt = !e->bb[i].ppgtt;
			return e->bb[i].addr;
		}
	}
	return (uint64_t)e->start + (e->head & RING_HEAD_ADDR);
}

bool cs_in_ring(const struct gpu_engine *e)
{
	return !e->wa.valid && !e->bb[0].valid && !e->bb[1].valid;
}

static uint32_t ring_size(const struct gpu_engine *e)
{
	return RING_CTL_PAGES(e->ctl) * GPU_PAGE;
}

bool cs_ring_empty(const struct gpu_engine *e)
{
	return cs_in_ring(e) && (e->head & RING_HEAD_ADDR) == (e->tail & RING_TAIL_ADDR);
}

/* Dwords from the head to the tail. */
static unsigned ring_filled(const struct gpu_engine *e)
{
	uint32_t size = ring_size(e);

	return (e->tail % size + size - (e->head & RING_HEAD_ADDR) % size) % size / 4;
}

static void advance(struct gpu_engine *e, unsigned dwords)
{
	uint64_t bytes = dwords * 4ull;

	if (e->wa.valid) {
		e->wa.addr += bytes;
	} else if (e->bb[1].valid) {
		e->bb[1].addr += bytes;
	} else if (e->bb[0].valid) {
		e->bb[0].addr += bytes;
	} else {
		uint32_t off = (e->head & RING_HEAD_ADDR) + (uint32_t)bytes;
		uint32_t wraps = e->head & ~(RING_HEAD_ADDR | 3u);

		if (off >= ring_size(e)) {
			off -= ring_size(e);
			wraps += RING_HEAD_WRAP_ONE;
		}
		e->head = wraps | (off & RING_HEAD_ADDR);
	}
}

enum cs_result cs_denied(struct gpu_engine *e)
{
	uint32_t bits = EIR_PRIVILEGE & ~engine_reg(e, RING_EMR_OFF);

	engine_stats(e)->denied++;
	if (bits) {
		engine_set_reg(e, RING_EIR_OFF, engine_reg(e, RING_EIR_OFF) | bits);
		irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_ERROR);
	}
	return CS_DONE;
}

enum cs_result cs_bad(struct gpu_engine *e, const char *why)
{
	uint32_t bits = EIR_INSTRUCTION_ERROR & ~engine_reg(e, RING_EMR_OFF);

	engine_hang(e, why);
	engine_set_reg(e, RING_ESR_OFF, EIR_INSTRUCTION_ERROR);
	if (bits) {
		engine_set_reg(e, RING_EIR_OFF, engine_reg(e, RING_EIR_OFF) | bits);
		irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_ERROR);
	}
	return CS_HANG;
}

static const uint8_t *fetch_page(struct gpu_engine *e, bool ggtt, uint64_t virt)
{
	if (!e->fetch.valid || e->fetch.vpage != virt / GPU_PAGE || e->fetch.ggtt != ggtt) {
		e->fetch.host = vm_page(e, ggtt, virt & ~(uint64_t)(GPU_PAGE - 1), false);
		e->fetch.vpage = virt / GPU_PAGE;
		e->fetch.ggtt = ggtt;
		e->fetch.valid = e->fetch.host;
	}
	return e->fetch.valid ? e->fetch.host : NULL;
}

/* num dwords at the streamer's position; the ring wraps. */
static bool fetch(struct gpu_engine *e, uint32_t *dw, unsigned num)
{
	bool ggtt, ring = cs_in_ring(e);
	uint64_t at = cs_position(e, &ggtt);
	uint64_t end = ring ? (uint64_t)e->start + ring_size(e) : UINT64_MAX;

	if (ring && at >= end)
		at = e->start + (at - e->start) % ring_size(e);
	while (num) {
		const uint8_t *page = fetch_page(e, ggtt, at);
		unsigned n = (GPU_PAGE - at % GPU_PAGE) / 4;

		if (!page)
			return false;
		if (n > num)
			n = num;
		memcpy(dw, page + at % GPU_PAGE, n * 4);
		dw += n;
		num -= n;
		at += n * 4;
		if (at == end)
			at = e->start;
	}
	return true;
}

static void workaround_end(struct gpu_engine *e)
{
	e->wa.valid = e->wa.next;
	e->wa.addr = e->wa.next;
	e->wa.end = 0;
	e->wa.next = 0;
}

static bool privileged(const struct gpu_engine *e)
{
	bool ggtt;

	cs_position(e, &ggtt);
	return ggtt;
}

static void count(struct gpu_engine *e, const struct cmd_row *row)
{
	engine_stats(e)->commands++;
	e->spent_ns += COST_COMMAND_NS;
	if (row->flags & (CMD_PRIMITIVE | CMD_MEDIA))
		e->spent_ns += COST_PRIMITIVE_NS;
	engine_stats(e)->primitives += !!(row->flags & CMD_PRIMITIVE);
	engine_stats(e)->media += !!(row->flags & CMD_MEDIA);
}

enum cs_result cs_step(struct gpu_engine *e)
{
	const struct cmd_row *row;
	struct cs_cmd c;
	uint32_t head = e->head;
	struct cs_batch bb0 = e->bb[0], bb1 = e->bb[1];
	bool ring = cs_in_ring(e), waited = e->waiting;
	uint64_t wa = e->wa.addr;
	unsigned epoch;
	enum cs_result r = CS_DONE;

	e->arb_point = false;
	if (e->wa.valid && e->wa.end && e->wa.addr >= e->wa.end) {
		workaround_end(e);
		return CS_DONE;
	}
	if (!fetch(e, c.dw, 1)) {
		engine_hang(e, "no memory behind the command stream");
		return CS_HANG;
	}
	e->ipehr = c.dw[0];
	row = cmd_find(e->id, c.dw[0]);
	if (!row)
		return cs_bad(e, "unknown command");
	c.len = cmd_length(row, c.dw[0]);
	if (!c.len)
		return cs_bad(e, "bad length of a command");
	if (ring && c.len > ring_filled(e))
		return cs_bad(e, "command runs past the ring's tail");
	if (row->exec && c.len > 1 && !fetch(e, c.dw, c.len < CS_MAX_DW ? c.len : CS_MAX_DW)) {
		engine_hang(e, "no memory behind the command stream");
		return CS_HANG;
	}
	c.priv = privileged(e);
	advance(e, c.len);

	e->waiting = false;
	epoch = e->epoch;
	if (e->nooped && !(row->flags & CMD_ALWAYS))
		engine_stats(e)->commands++, e->spent_ns += COST_COMMAND_NS;
	else if ((row->flags & CMD_PRIV) && !c.priv)
		cs_denied(e), e->spent_ns += COST_COMMAND_NS;
	else if (row->exec)
		r = row->exec(e, &c);
	if (e->epoch != epoch)
		return CS_DONE;

	if (r == CS_DONE && !e->nooped)
		count(e, row);
	if (r == CS_WAIT || r == CS_HANG) {
		e->head = head;
		e->bb[0] = bb0;
		e->bb[1] = bb1;
		e->wa.addr = wa;
	}
	if (r == CS_WAIT) {
		e->spent_ns += COST_COMMAND_NS;
		if (!waited)
			irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_SEMAPHORE);
		e->waiting = true;
	}
	e->arb_point =
		!e->wa.valid && (cs_in_ring(e) || ring || r == CS_WAIT || (row->flags & CMD_ARB));
	return r;
}

bool engine_run(struct gpu_engine *e, uint64_t budget_ns, bool *wait)
{
	*wait = false;
	e->spent_ns = 0;
	e->fetch.valid = false;
	if (e->blt)
		blt_new_slice(e->blt);

	while (e->spent_ns < budget_ns) {
		if (e->hung || engine_stopped(e))
			return false;
		if (!e->active) {
			if (!execlist_start(e))
				return false;
			continue;
		}
		if (e->blt && e->blt->busy) {
			blt_continue(e, budget_ns);
			continue;
		}
		if (e->pending_valid &&
		    (cs_ring_empty(e) || (e->arb && e->arb_point && !e->wa.valid))) {
			execlist_switch(e);
			continue;
		}
		if (cs_ring_empty(e)) {
			execlist_complete(e);
			continue;
		}
		if (cs_step(e) == CS_WAIT && !(e->pending_valid && e->arb)) {
			*wait = true;
			return false;
		}
	}
	return true;
}
