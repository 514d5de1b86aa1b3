// SPDX-License-Identifier: MIT
/*
 * Many mappings built and torn down: every page of N MiB is written by the GPU through its mapping.
 * With less memory than mappings, the same buffers are mapped in several address spaces, each at other
 * addresses, and each writes another word of every page.
 */
#include <stdlib.h>

#include "gx.h"

#define BO_MIB	 8u
#define BO_PAGES (BO_MIB * 256)
#define SPREAD	 (5ull << 30) /* between the buffers of one address space */
#define MAX_VMS	 64u

static uint32_t value(uint32_t bo, uint32_t page, uint32_t vm)
{
	return (bo * BO_PAGES + page) * 2654435761u + vm + 1;
}

/* Within the page but not its last word, so that neighbouring pages differ and no two address spaces meet. */
static uint32_t word(uint32_t page, uint32_t vm)
{
	return (page * 7 + vm * 13) % 1023;
}

static void write_pages(struct gx *g, enum gx_engine e, uint32_t ctx, struct gx_batch *b,
			struct gx_bo *bo, uint32_t k, uint32_t vm)
{
	struct gx_bo *list[] = {bo};
	struct gx_job job = {.batch = b, .ctx = ctx, .engine = e, .bo = list, .nbo = 1};
	uint32_t page;

	bb_reset(b);
	for (page = 0; page < BO_PAGES; page++)
		bb_store32(b, bo->va + page * GX_PAGE + 4 * word(page, vm), value(k, page, vm));
	bb_end(b);
	gx_submit(g, &job);
}

static bool check_pages(struct gx_bo *bo, uint32_t k, uint32_t vms)
{
	uint32_t page, vm;

	for (page = 0; page < BO_PAGES; page++) {
		for (vm = 0; vm < vms; vm++) {
			uint32_t got = gx_u32(bo)[page * 1024 + word(page, vm)];

			if (got == value(k, page, vm))
				continue;
			gx_fail("pages",
				"buffer %u, page %u, address space %u: %08x, expected %08x", k,
				page, vm, got, value(k, page, vm));
			return false;
		}
	}
	return true;
}

/* The copy engine writes the last word of each page, as one blit of a column. */
static void column(struct gx *g, uint32_t ctx, struct gx_bo *bo, uint32_t colour)
{
	struct gx_batch b;

	bb_new(&b, g, GX_BCS, 0);
	bb_dw(&b, XY_COLOR_BLT | XY_WRITE_RGB | XY_WRITE_ALPHA);
	bb_dw(&b, XY_DEPTH(3) | XY_ROP(0xf0) | GX_PAGE);
	bb_dw(&b, 1023);
	bb_dw(&b, BO_PAGES << 16 | 1024);
	bb_addr(&b, bo->va);
	bb_dw(&b, colour);
	bb_end(&b);
	gx_exec(g, ctx, GX_BCS, &b, bo, NULL);
	bb_free(&b);
}

static bool check_column(struct gx_bo *bo, uint32_t k, uint32_t colour)
{
	uint32_t page;

	for (page = 0; page < BO_PAGES; page++) {
		uint32_t got = gx_u32(bo)[page * 1024 + 1023];

		if (got == colour)
			continue;
		gx_fail("column", "buffer %u, page %u: %08x, expected %08x", k, page, got, colour);
		return false;
	}
	return true;
}

struct plan {
	uint32_t bos, vms;
	struct gx_bo *bo;
};

static bool one_round(struct gx *g, enum gx_engine e, struct plan *p, unsigned round)
{
	uint64_t far = g->gtt_size > 1ull << 40 ? SPREAD : 2ull * BO_MIB << 20;
	uint32_t vm, k, ctx;
	struct gx_batch b[2];
	bool good = true;

	for (vm = 0; vm < p->vms; vm++) {
		ctx = gx_ctx_new(g, 0);
		for (k = 0; k < 2; k++)
			bb_new(&b[k], g, e, BO_PAGES * 16 + 64);
		for (k = 0; k < p->bos; k++) {
			/* the batches lie below; every round and every address space differs */
			if (!p->bo[k].user)
				p->bo[k].va = (4ull << 30) + k * far +
					      (round * p->vms + vm) * 3 * GX_PAGE;
			write_pages(g, e, ctx, &b[k & 1], &p->bo[k], k, vm);
		}
		for (k = 0; k < 2; k++)
			bb_reset(&b[k]);
		if (vm + 1 == p->vms && g->engines & 1u << GX_BCS) {
			for (k = 0; good && k < p->bos; k++) {
				column(g, ctx, &p->bo[k], 0xc01 + k + round);
				good = check_column(&p->bo[k], k, 0xc01 + k + round);
			}
		}
		for (k = 0; k < 2; k++)
			bb_free(&b[k]);
		/* unmaps all of it */
		gx_ctx_free(g, ctx);
	}
	return good;
}

void t_bigmap(struct gx *g, enum gx_engine e)
{
	unsigned mib = g->opt->mib ? g->opt->mib : 64, phys = g->opt->phys ? g->opt->phys : mib;
	unsigned rounds = g->opt->n ? g->opt->n : 2, round, k;
	struct plan p = {.bos = (phys + BO_MIB - 1) / BO_MIB};
	bool good = true;
	double t = gx_now();

	(void)e;
	for (e = 0; e < GX_ENGINES - 1 && !(g->engines & g->opt->engines & 1u << e); e++)
		;
	p.vms = (mib + phys - 1) / phys;
	if (p.vms > MAX_VMS)
		gx_fatal("options", "%u MiB in %u MiB of memory would take over %u address spaces",
			 mib, phys, MAX_VMS);
	p.bo = calloc(p.bos, sizeof(*p.bo));
	if (!p.bo)
		gx_fatal("memory", "none left");
	for (round = 0; good && round < rounds; round++) {
		for (k = 0; k < p.bos; k++) {
			if (g->opt->huge)
				gx_bo_new_huge(g, &p.bo[k], (uint64_t)BO_MIB << 20);
			else
				gx_bo_new(g, &p.bo[k], (uint64_t)BO_MIB << 20);
		}
		good = one_round(g, e, &p, round);
		for (k = 0; k < p.bos; k++) {
			if (good)
				good = check_pages(&p.bo[k], k, p.vms);
			gx_bo_free(g, &p.bo[k]);
		}
	}
	if (good)
		gx_ok("pages",
		      "%u MiB mapped, written, checked and unmapped %u times on %s, %u address "
		      "spaces, %u MiB of %smemory, %.1f s",
		      p.bos * BO_MIB * p.vms, rounds, gx_engine_name(e), p.vms, p.bos * BO_MIB,
		      g->opt->huge ? "huge-page " : "", gx_now() - t);
	free(p.bo);
}
