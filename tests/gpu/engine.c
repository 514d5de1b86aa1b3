/* SPDX-License-Identifier: MIT */
/*
 * An engine's life and its registers. What has no row here is plain storage (general purpose,
 * predicate, workaround registers ...).
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "blt.h"
#include "cs.h"

static const char *const names[GPU_NUM_ENGINES] = {
	[GPU_RCS] = "rcs", [GPU_BCS] = "bcs", [GPU_VCS] = "vcs", [GPU_VECS] = "vecs"};

const char *engine_name(const struct gpu_engine *e)
{
	return names[e->id];
}

/* Those of all engines. */
static const uint16_t masked_regs[] = {
	RING_PSMI_CTL_OFF,	    RING_MI_MODE_OFF,		RING_INSTPM_OFF,
	RING_RESET_CTL_OFF,	    RING_CSFE_CHICKEN1_OFF,	RING_CS_DEBUG_MODE2_OFF,
	RING_FF_SLICE_CHICKEN1_OFF, RING_FF_SLICE_CHICKEN2_OFF, RING_CS_DEBUG_MODE1_OFF,
	RING_ECOSKPD_OFF,	    RING_CTX_SR_CTL_OFF,	RING_MODE_OFF,
	RING_CS_CHICKEN1_OFF};

bool engine_reg_masked(const struct gpu_engine *e, uint32_t off)
{
	if (off == BCS_SWCTRL_OFF)
		return e->id == GPU_BCS;
	for (size_t i = 0; i < sizeof(masked_regs) / sizeof(masked_regs[0]); i++)
		if (masked_regs[i] == off)
			return true;
	return false;
}

struct gpu_engine *engine_new(struct gpu *gpu, enum gpu_engine_id id, uint32_t base)
{
	struct gpu_engine *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->gpu = gpu;
	e->id = id;
	e->base = base;
	if (id == GPU_BCS) {
		e->blt = blt_new();
		if (!e->blt) {
			free(e);
			return NULL;
		}
	}
	engine_reset(e);
	return e;
}

void engine_free(struct gpu_engine *e)
{
	if (!e)
		return;
	blt_free(e->blt);
	free(e);
}

void engine_reset(struct gpu_engine *e)
{
	if (e->blt)
		blt_reset(e->blt);
	e->active = false;
	e->desc = 0;
	e->ppgtt_on = false;
	e->four_level = false;
	e->head = 0;
	e->tail = 0;
	e->start = 0;
	e->ctl = 0;
	memset(e->bb, 0, sizeof(e->bb));
	memset(&e->wa, 0, sizeof(e->wa));
	e->arb = true;
	e->arb_point = false;
	e->nooped = false;
	e->hung = false;
	e->waiting = false;
	e->ipehr = 0;
	e->epoch++;
	tlb_flush(e);
	execlist_reset(e);

	for (uint32_t off = 0; off < 0x1000; off += 4)
		engine_set_reg(e, off, 0);
	engine_set_reg(e, RING_IMR_OFF, ~0u);
	engine_set_reg(e, RING_EMR_OFF, ~0u);
	engine_set_reg(e, RING_HWSTAM_OFF, ~0u);
}

bool engine_stopped(const struct gpu_engine *e)
{
	return (engine_reg(e, RING_MI_MODE_OFF) & MI_MODE_STOP_RING) ||
	       (engine_reg(e, RING_RESET_CTL_OFF) & RESET_CTL_REQUEST);
}

bool engine_busy(const struct gpu_engine *e)
{
	return e->active || e->pending_valid;
}

void engine_hang(struct gpu_engine *e, const char *why)
{
	bool ggtt;
	uint64_t at = cs_position(e, &ggtt);

	e->hung = true;
	engine_stats(e)->hangs++;
	gpu_report(e->gpu, "%s: hang: %s; header %08x, near %s %012llx, context %08x",
		   engine_name(e), why, e->ipehr, ggtt ? "GGTT" : "PPGTT", (unsigned long long)at,
		   ctx_id(e->desc));
}

uint32_t engine_ctx_timestamp(struct gpu_engine *e)
{
	if (!e->active)
		return e->ctx_ts;
	return e->ctx_ts + (uint32_t)(gpu_timestamp(e->gpu) - e->ctx_ts_start);
}

static uint32_t mi_mode(const struct gpu_engine *e)
{
	uint32_t val = engine_reg(e, RING_MI_MODE_OFF) & ~MI_MODE_IDLE;
	bool idle = !e->active || (engine_stopped(e) && !e->hung);

	return val | (idle ? MI_MODE_IDLE : 0);
}

static uint32_t batch_addr(const struct cs_batch *bb)
{
	return ((uint32_t)bb->addr & ~3u) | (bb->valid ? BB_ADDR_VALID : 0);
}

bool engine_mmio_read(struct gpu_engine *e, uint32_t off, uint32_t *val)
{
	bool ggtt;

	off -= e->base;
	if (off >= RING_CSB_OFF && off < RING_CSB_OFF + 8 * CSB_ENTRIES) {
		*val = e->csb[(off - RING_CSB_OFF) / 8][off >> 2 & 1];
		return true;
	}
	switch (off) {
	case RING_TAIL_OFF:
		*val = e->tail;
		return true;
	case RING_HEAD_OFF:
		*val = e->head;
		return true;
	case RING_START_OFF:
		*val = e->start;
		return true;
	case RING_CTL_OFF:
		*val = e->ctl | (e->waiting ? RING_CTL_WAIT_SEMAPHORE : 0);
		return true;
	case RING_ACTHD_OFF:
	case RING_DMA_FADD_OFF:
		*val = cs_position(e, &ggtt);
		return true;
	case RING_ACTHD_UDW_OFF:
	case RING_DMA_FADD_UDW_OFF:
		*val = cs_position(e, &ggtt) >> 32;
		return true;
	case RING_IPEHR_OFF:
		*val = e->ipehr;
		return true;
	case RING_INSTDONE_OFF:
		*val = e->active ? ~1u : ~0u;
		return true;
	case RING_MI_MODE_OFF:
		*val = mi_mode(e);
		return true;
	case RING_RESET_CTL_OFF:
		*val = engine_reg(e, off) & RESET_CTL_REQUEST ? RESET_CTL_REQUEST | RESET_CTL_READY
							      : 0;
		return true;
	case RING_BB_ADDR_OFF:
		*val = batch_addr(&e->bb[0]);
		return true;
	case RING_BB_ADDR_UDW_OFF:
		*val = e->bb[0].addr >> 32;
		return true;
	case RING_BB_STATE_OFF:
		*val = e->bb[0].ppgtt ? BB_STATE_PPGTT : 0;
		return true;
	case RING_SBB_ADDR_OFF:
		*val = batch_addr(&e->bb[1]);
		return true;
	case RING_SBB_ADDR_UDW_OFF:
		*val = e->bb[1].addr >> 32;
		return true;
	case RING_SBB_STATE_OFF:
		*val = e->bb[1].ppgtt ? BB_STATE_PPGTT : 0;
		return true;
	case RING_EXECLIST_STATUS_LO_OFF:
		*val = execlist_status(e);
		return true;
	case RING_EXECLIST_STATUS_HI_OFF:
		*val = e->active ? ctx_id(e->desc) : 0;
		return true;
	case RING_TIMESTAMP_OFF:
		*val = gpu_timestamp(e->gpu);
		return true;
	case RING_TIMESTAMP_UDW_OFF:
		*val = gpu_timestamp(e->gpu) >> 32;
		return true;
	case RING_CSB_PTR_OFF:
		*val = e->csb_read << 8 | e->csb_write;
		return true;
	case RING_CTX_TIMESTAMP_OFF:
		*val = engine_ctx_timestamp(e);
		return true;
	default:
		return false;
	}
}

static void write_csb_ptr(struct gpu_engine *e, uint32_t val)
{
	uint32_t mask = val >> 16;
	uint32_t ptr = e->csb_read << 8 | e->csb_write;

	ptr = (ptr & ~mask) | (val & mask);
	e->csb_write = ptr & 7;
	e->csb_read = ptr >> 8 & 7;
}

static void set_low(uint64_t *addr, uint32_t val)
{
	*addr = (*addr & ~0xffffffffull) | val;
}

static void set_high(uint64_t *addr, uint32_t val)
{
	*addr = (*addr & 0xffffffffull) | (uint64_t)(val & 0xffff) << 32;
}

bool engine_mmio_write(struct gpu_engine *e, uint32_t off, uint32_t val)
{
	off -= e->base;
	if (off >= RING_CSB_OFF && off < RING_CSB_OFF + 8 * CSB_ENTRIES)
		return true;
	if (engine_reg_masked(e, off)) {
		uint32_t mask = val >> 16;

		engine_set_reg(e, off, (engine_reg(e, off) & ~mask) | (val & mask));
		return true;
	}
	switch (off) {
	case RING_TAIL_OFF:
		e->tail = val & RING_TAIL_ADDR;
		return true;
	case RING_HEAD_OFF:
		e->head = val & ~3u;
		return true;
	case RING_START_OFF:
		e->start = val & ~(GPU_PAGE - 1);
		return true;
	case RING_CTL_OFF:
		e->ctl = val & ~RING_CTL_WAIT_SEMAPHORE;
		return true;
	case RING_BB_ADDR_OFF:
		set_low(&e->bb[0].addr, val & ~3u);
		e->bb[0].valid = val & BB_ADDR_VALID;
		e->fetch.valid = false;
		return true;
	case RING_BB_ADDR_UDW_OFF:
		set_high(&e->bb[0].addr, val);
		e->fetch.valid = false;
		return true;
	case RING_BB_STATE_OFF:
		e->bb[0].ppgtt = val & BB_STATE_PPGTT;
		return true;
	case RING_SBB_ADDR_OFF:
		set_low(&e->bb[1].addr, val & ~3u);
		e->bb[1].valid = val & BB_ADDR_VALID;
		e->fetch.valid = false;
		return true;
	case RING_SBB_ADDR_UDW_OFF:
		set_high(&e->bb[1].addr, val);
		e->fetch.valid = false;
		return true;
	case RING_SBB_STATE_OFF:
		e->bb[1].ppgtt = val & BB_STATE_PPGTT;
		return true;
	case RING_ELSP_OFF:
		execlist_write(e, val);
		return true;
	case RING_EIR_OFF:
		engine_set_reg(e, off, engine_reg(e, off) & ~val);
		return true;
	case RING_CSB_PTR_OFF:
		write_csb_ptr(e, val);
		return true;
	case RING_CTX_TIMESTAMP_OFF:
		e->ctx_ts = val;
		e->ctx_ts_start = gpu_timestamp(e->gpu);
		return true;
	case RING_ACTHD_OFF:
	case RING_ACTHD_UDW_OFF:
	case RING_DMA_FADD_OFF:
	case RING_DMA_FADD_UDW_OFF:
	case RING_INSTDONE_OFF:
	case RING_ESR_OFF:
	case RING_EXECLIST_STATUS_LO_OFF:
	case RING_EXECLIST_STATUS_HI_OFF:
	case RING_TIMESTAMP_OFF:
	case RING_TIMESTAMP_UDW_OFF:
		return true;
	case RING_IPEHR_OFF:
		e->ipehr = val;
		return true;
	default:
		return false;
	}
}
