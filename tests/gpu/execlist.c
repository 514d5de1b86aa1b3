/* SPDX-License-Identifier: MIT */
/*
 * Execution lists (PRM Skylake volume 6, Execlist): two contexts a list, one list running, one
 * waiting. What the streamer does with them is told in the context status buffer (CSB), in registers
 * and in the hardware status page, and each record raises the context-switch interrupt.
 *
 * A list that waits is taken at the next arbitration point. When its first context is the one that
 * runs, that is a lite restore: nothing is saved, the ring's tail is read anew. Software may change a
 * tail in memory at any time before it writes the ELSP, so a tail is never written back.
 */
#include "cs.h"

static void csb_event(struct gpu_engine *e, uint32_t status, uint32_t id)
{
	unsigned n;

	e->last_status = status;
	if (e->gpu->cfg.breaks & GPU_BREAK_NO_CSB)
		return;
	n = e->csb_write + 1 >= CSB_ENTRIES ? 0 : e->csb_write + 1;
	e->csb[n][0] = status;
	e->csb[n][1] = id;
	hwsp_write32(e, HWSP_CSB_OFF + 8 * n + 4, id);
	hwsp_write32(e, HWSP_CSB_OFF + 8 * n, status);
	e->csb_write = n;
	hwsp_write32(e, HWSP_CSB_WRITE_OFF, n);
	irq_raise_engine(e->gpu, e->id, ENGINE_IRQ_CSB);
}

void execlist_write(struct gpu_engine *e, uint32_t val)
{
	e->elsp[e->elsp_n++] = val;
	if (e->elsp_n < 4)
		return;
	e->elsp_n = 0;
	if (!(engine_reg(e, RING_MODE_OFF) & RING_MODE_RUN_LIST)) {
		gpu_report(e->gpu, "%s: ELSP written with execution lists off", engine_name(e));
		return;
	}
	if (e->pending_valid)
		gpu_report(e->gpu, "%s: ELSP written while a list waits: that one is lost",
			   engine_name(e));
	/* Element 1 comes first, each with its high half first. */
	e->pending[1] = (uint64_t)e->elsp[0] << 32 | e->elsp[1];
	e->pending[0] = (uint64_t)e->elsp[2] << 32 | e->elsp[3];
	for (unsigned i = 0; i < 2; i++)
		if (!(e->pending[i] & CTX_DESC_VALID))
			e->pending[i] = 0;
	if (!e->pending[0]) {
		gpu_report(e->gpu, "%s: ELSP without a first context", engine_name(e));
		return;
	}
	e->pending_valid = true;
}

/* Layout: PRM Skylake volume 2c, EXECLIST_STATUS. */
uint32_t execlist_status(const struct gpu_engine *e)
{
	uint32_t list = e->list_cur, val = list;

	val |= (e->pending_valid ? list ^ 1 : list) << 1;
	val |= e->pending_valid ? 1u << 2 : 0;
	if (e->active || e->pending_valid)
		val |= 1u << (4 - list);
	if (e->pending_valid && e->active)
		val |= 1u << (4 - (list ^ 1));
	val |= (e->last_status & 0x1ff) << 5;
	if (e->active)
		val |= (e->port_cur + 1) << 14 | 1u << (18 - list);
	return val | (e->arb ? 1u << 16 : 0);
}

static void take_list(struct gpu_engine *e)
{
	e->port[0] = e->pending[0];
	e->port[1] = e->pending[1];
	e->port_cur = 0;
	e->pending_valid = false;
	e->list_cur ^= 1;
}

bool execlist_start(struct gpu_engine *e)
{
	if (!e->pending_valid)
		return false;
	take_list(e);
	csb_event(e, CSB_IDLE_TO_ACTIVE, 0);
	context_load(e, e->port[0]);
	return true;
}

void execlist_switch(struct gpu_engine *e)
{
	ctx_desc old = e->desc;
	uint32_t status = CSB_PREEMPTED;
	bool same =
		ctx_id(old) == ctx_id(e->pending[0]) && ctx_lrca(old) == ctx_lrca(e->pending[0]);

	if (same && !(e->pending[0] & CTX_DESC_FORCE_RESTORE)) {
		take_list(e);
		e->desc = e->port[0];
		context_resample_tail(e);
		engine_stats(e)->lite_restores++;
		csb_event(e, CSB_LITE_RESTORE | CSB_PREEMPTED, ctx_id(old));
		return;
	}
	if (cs_ring_empty(e))
		status |= CSB_COMPLETE;
	else
		engine_stats(e)->preemptions++;
	context_save(e);
	take_list(e);
	csb_event(e, status, ctx_id(old));
	context_load(e, e->port[0]);
}

void execlist_complete(struct gpu_engine *e)
{
	uint32_t id = ctx_id(e->desc);

	context_save(e);
	if (e->port_cur == 0 && e->port[1]) {
		e->port_cur = 1;
		csb_event(e, CSB_COMPLETE | CSB_ELEMENT_SWITCH, id);
		context_load(e, e->port[1]);
		return;
	}
	e->port[0] = 0;
	e->port[1] = 0;
	csb_event(e, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, id);
}

void execlist_reset(struct gpu_engine *e)
{
	e->elsp_n = 0;
	e->pending_valid = false;
	e->port[0] = 0;
	e->port[1] = 0;
	e->port_cur = 0;
	e->list_cur = 0;
	e->last_status = 0;
	for (unsigned i = 0; i < CSB_ENTRIES; i++) {
		e->csb[i][0] = 0;
		e->csb[i][1] = 0;
	}
	/* The first record after a reset goes to entry 0. */
	e->csb_write = CSB_ENTRIES - 1;
	e->csb_read = CSB_ENTRIES - 1;
}
