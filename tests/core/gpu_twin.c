// SPDX-License-Identifier: MIT
/* What the emulated GPU's execlist.c needs of an engine, and no more. */
#include "gpu_twin.h"

#include "../gpu/cs.h"

#include <string.h>

static uint32_t regs[0x1000 / 4], hwsp[1024];
static struct gpu gpu = {.regs = regs};
static struct gpu_engine engine = {.gpu = &gpu, .id = GPU_RCS};
static bool empty; /* the running context's ring */
static unsigned irqs, reports;

void hwsp_write32(struct gpu_engine *e, uint32_t off, uint32_t val)
{
	hwsp[off / 4] = val;
}

void irq_raise_engine(struct gpu *g, enum gpu_engine_id id, uint32_t bits)
{
	if (bits == ENGINE_IRQ_CSB)
		irqs++;
}

void gpu_report(struct gpu *g, const char *fmt, ...)
{
	reports++;
}

const char *engine_name(const struct gpu_engine *e)
{
	return "twin";
}

bool cs_ring_empty(const struct gpu_engine *e)
{
	return empty;
}

void context_load(struct gpu_engine *e, ctx_desc desc)
{
	e->desc = desc;
	e->active = true;
	e->arb = true;
}

void context_save(struct gpu_engine *e)
{
	e->active = false;
	e->desc = 0;
}

void context_resample_tail(struct gpu_engine *e)
{
}

void twin_reset(void)
{
	memset(&engine, 0, sizeof(engine));
	engine.gpu = &gpu;
	execlist_reset(&engine);
	irqs = 0;
	reports = 0;
	empty = false;
}

void twin_mode(bool on)
{
	regs[RING_MODE_OFF / 4] = on ? RING_MODE_RUN_LIST : 0;
}

void twin_elsp(uint32_t dword)
{
	execlist_write(&engine, dword);
	if (!engine.pending_valid)
		return;
	if (!engine.active)
		execlist_start(&engine);
	else if (ctx_id(engine.desc) == ctx_id(engine.pending[0]) &&
		 ctx_lrca(engine.desc) == ctx_lrca(engine.pending[0]))
		execlist_switch(&engine);
}

void twin_done(void)
{
	empty = true;
	if (engine.pending_valid)
		execlist_switch(&engine);
	else
		execlist_complete(&engine);
	empty = false;
}

void twin_arbitrate(void)
{
	if (engine.pending_valid)
		execlist_switch(&engine);
}

void twin_set_write_ptr(uint32_t ptr)
{
	engine.csb_write = ptr & 7;
}

bool twin_active(void)
{
	return engine.active;
}

bool twin_waits(void)
{
	return engine.pending_valid;
}

uint64_t twin_status(void)
{
	return (uint64_t)(engine.active ? ctx_id(engine.desc) : 0) << 32 | execlist_status(&engine);
}

uint32_t twin_csb(unsigned entry, unsigned half)
{
	return engine.csb[entry][half];
}

uint32_t twin_write_ptr(void)
{
	return engine.csb_write;
}

unsigned twin_irqs(void)
{
	return irqs;
}

unsigned twin_reports(void)
{
	return reports;
}

const void *twin_hwsp(void)
{
	return hwsp;
}

#include "../gpu/execlist.c"
