/* SPDX-License-Identifier: MIT */
/*
 * Logical ring contexts: the register state page of the image (LRCA + 4 KiB) is a list of
 * MI_LOAD_REGISTER_IMM with NOPs between. Loading executes it; saving writes the registers that it
 * names back into it. What the image names is what is kept, so nothing here knows a layout, but for
 * where the engine context begins, which a restore-inhibited load leaves out (PRM Skylake volume 7,
 * register state context).
 */
#include "cs.h"

#include <string.h>

#define STATE_PAGE     0x1000u
#define STATE_DWORDS   (GPU_PAGE / 4)
#define ENGINE_CONTEXT 0x50u /* dword where the execlist context ends */

#define HDR_OPCODE(h) ((h) >> 23)
#define MI_LRI	      0x22u
#define MI_BBE	      0x0au

/* Goes over the (register, value) pairs of an image. */
struct image_iter {
	const uint32_t *dw;
	unsigned pos, left;
};

/* Index of the next pair's register dword, or 0 at the end. */
static unsigned image_next(struct image_iter *it)
{
	while (!it->left) {
		uint32_t hdr;

		if (it->pos >= STATE_DWORDS)
			return 0;
		hdr = it->dw[it->pos++];
		if (HDR_OPCODE(hdr) == MI_LRI)
			it->left = ((hdr & 0xff) + 1) / 2;
		else if (HDR_OPCODE(hdr) == MI_BBE || hdr >> 29)
			return 0;
	}
	it->left--;
	it->pos += 2;
	return it->pos <= STATE_DWORDS ? it->pos - 2 : 0;
}

static uint32_t *image_page(struct gpu_engine *e, ctx_desc desc, bool write)
{
	return vm_page(e, true, ctx_lrca(desc) + STATE_PAGE, write);
}

static void start_workarounds(struct gpu_engine *e)
{
	uint32_t indirect = engine_reg(e, RING_INDIRECT_CTX_OFF);
	uint32_t per_ctx = engine_reg(e, RING_BB_PER_CTX_PTR_OFF);
	uint64_t next = per_ctx & PER_CTX_PTR_VALID ? per_ctx & ~(GPU_PAGE - 1) : 0;

	/* The size is in cache lines; 0 is none. The offset in the page counts, bits 11:6. */
	if (indirect & 0x3f) {
		e->wa.valid = true;
		e->wa.addr = indirect & ~0x3fu;
		e->wa.end = e->wa.addr + (indirect & 0x3f) * 64;
		e->wa.next = next;
	} else if (next) {
		e->wa.valid = true;
		e->wa.addr = next;
		e->wa.end = 0;
		e->wa.next = 0;
	}
}

void context_load(struct gpu_engine *e, ctx_desc desc)
{
	uint32_t dw[STATE_DWORDS];
	struct image_iter it = {dw, 0, 0};
	uint32_t *page;
	bool inhibit = false;
	unsigned i, epoch;

	e->desc = desc;
	e->active = true;
	e->epoch++;
	e->ppgtt_on = desc & CTX_DESC_PPGTT;
	e->four_level = CTX_DESC_MODE(desc) == CTX_MODE_LEGACY_64B;
	e->arb = true;
	e->arb_point = true;
	e->nooped = false;
	e->waiting = false;
	e->head = 0;
	e->tail = 0;
	e->ctl = 0;
	memset(e->bb, 0, sizeof(e->bb));
	memset(&e->wa, 0, sizeof(e->wa));
	tlb_flush(e);
	engine_stats(e)->contexts++;
	e->spent_ns += COST_SWITCH_NS;

	page = image_page(e, desc, false);
	if (!page) {
		engine_hang(e, "no context image");
		return;
	}
	memcpy(dw, page, sizeof(dw));
	epoch = e->epoch;
	while ((i = image_next(&it))) {
		uint32_t reg = dw[i] & (GPU_REG_BYTES - 4);

		if (inhibit && i >= ENGINE_CONTEXT)
			break;
		mmio_write32(e->gpu, reg, dw[i + 1]);
		if (e->epoch != epoch)
			return;
		if (reg == e->base + RING_CTX_SR_CTL_OFF)
			inhibit = dw[i + 1] & CTX_SR_CTL_RESTORE_INHIBIT;
	}
	start_workarounds(e);
	if (!(e->ctl & RING_CTL_VALID))
		engine_hang(e, "context without a valid ring");
}

void context_save(struct gpu_engine *e)
{
	uint32_t *page = image_page(e, e->desc, true);
	struct image_iter it = {page, 0, 0};
	unsigned i;

	while (page && (i = image_next(&it))) {
		uint32_t reg = page[i] & (GPU_REG_BYTES - 4);
		uint32_t off = reg - e->base;
		uint32_t val;

		if (off == RING_TAIL_OFF)
			continue;
		val = mmio_read32(e->gpu, reg);
		if (off == RING_CTL_OFF)
			val = e->ctl;
		else if (off == RING_CTX_SR_CTL_OFF)
			val = 0xffff0000u | (val & ~CTX_SR_CTL_RESTORE_INHIBIT);
		else if (off == RING_MI_MODE_OFF)
			val = 0xffff0000u | (val & ~MI_MODE_IDLE);
		else if (off < 0x1000 && engine_reg_masked(e, off))
			val |= 0xffff0000u;
		page[i + 1] = val;
	}
	e->ctx_ts = engine_ctx_timestamp(e);
	e->active = false;
	e->desc = 0;
	e->waiting = false;
	e->epoch++;
	memset(e->bb, 0, sizeof(e->bb));
	memset(&e->wa, 0, sizeof(e->wa));
	tlb_flush(e);
}

void context_resample_tail(struct gpu_engine *e)
{
	uint32_t *page = image_page(e, e->desc, false);
	struct image_iter it = {page, 0, 0};
	unsigned i;

	while (page && (i = image_next(&it))) {
		if ((page[i] & (GPU_REG_BYTES - 4)) == e->base + RING_TAIL_OFF) {
			e->tail = page[i + 1] & RING_TAIL_ADDR;
			return;
		}
	}
}
