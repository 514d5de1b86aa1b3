// SPDX-License-Identifier: MIT
/* Batches that lead to others, long ones, and buffers at all kinds of addresses. */
#include <stdlib.h>

#include "gx.h"

#define LINKS 64

/* On Gen9 the driver runs a checked copy of the copy engine's batches, which may only loop. */
static bool jumps(const struct gx *g, enum gx_engine e)
{
	return !(g->gen >= 9 && e == GX_BCS);
}

/*
 * Links in random order of address. Each copies its predecessor's counter and adds one, so the last
 * counter is right only if each ran once and in order.
 */
static void chained(struct gx *g, enum gx_engine e)
{
	uint32_t seed = g->opt->seed + 5 + e, order[LINKS], i, k, swap;
	struct gx_batch b;
	struct gx_bo out;

	gx_bo_new(g, &out, GX_PAGE);
	bb_new(&b, g, e, LINKS * GX_PAGE);
	for (i = 0; i < LINKS; i++)
		order[i] = i;
	for (i = LINKS - 1; i > 1; i--) { /* link 0 stays where the batch begins */
		k = 1 + gx_random(&seed) % i;
		swap = order[i];
		order[i] = order[k];
		order[k] = swap;
	}
	for (i = 0; i < LINKS; i++) {
		bb_seek(&b, order[i] * (uint32_t)(GX_PAGE / 4) + (i ? 7 : 0));
		bb_flush(&b);
		bb_copy32(&b, out.va + 4 * (i + 1), out.va + 4 * i);
		bb_flush(&b);
		bb_atomic(&b, ATOMIC_ADD, false, out.va + 4 * (i + 1), 1, 0);
		if (i + 1 < LINKS)
			bb_start(&b, b.bo.va + order[i + 1] * GX_PAGE + 4 * 7);
		else
			bb_end(&b);
	}
	gx_exec(g, 0, e, &b, &out, NULL);
	for (i = 0; i <= LINKS; i++) {
		if (gx_u32(&out)[i] != i) {
			gx_fail("chained", "link %u left %u", i, gx_u32(&out)[i]);
			break;
		}
	}
	if (i > LINKS)
		gx_ok("chained", "%u links", LINKS);
	bb_free(&b);
	gx_bo_free(g, &out);
}

/* A second-level batch, called several times, which itself chains before it returns. */
static void second_level(struct gx *g, enum gx_engine e)
{
	const uint32_t calls = 10, sub = 1024, tail = 2048;
	struct gx_batch b;
	struct gx_bo out;
	uint32_t i;

	gx_bo_new(g, &out, GX_PAGE);
	bb_new(&b, g, e, 4 * GX_PAGE);
	for (i = 0; i < calls; i++) {
		bb_call(&b, b.bo.va + 4 * sub);
		bb_store32(&b, out.va + 64 + 4 * i, i + 1);
	}
	bb_end(&b);
	bb_seek(&b, sub);
	bb_atomic(&b, ATOMIC_INC, false, out.va, 0, 0);
	bb_dw(&b, MI_BATCH_BUFFER_START | BATCH_SECOND_LEVEL);
	bb_addr(&b, b.bo.va + 4 * tail);
	bb_seek(&b, tail);
	bb_atomic(&b, ATOMIC_ADD, false, out.va + 4, 100, 0);
	bb_end(&b);
	gx_exec(g, 0, e, &b, &out, NULL);
	for (i = 0; i < calls && gx_u32(&out)[16 + i] == i + 1; i++)
		;
	if (gx_u32(&out)[0] != calls || gx_u32(&out)[1] != 100 * calls || i != calls)
		gx_fail("second-level",
			"counters %u and %u, expected %u and %u; %u of %u returns seen",
			gx_u32(&out)[0], gx_u32(&out)[1], calls, 100 * calls, i, calls);
	else
		gx_ok("second-level", "%u calls and returns", calls);
	bb_free(&b);
	gx_bo_free(g, &out);
}

/* A loop of a batch that ends itself when its counter in memory is used up. */
static void conditional(struct gx *g, enum gx_engine e)
{
	const uint32_t loops = 20;
	struct gx_batch b;
	struct gx_bo out;
	unsigned i;

	gx_bo_new(g, &out, GX_PAGE);
	bb_new(&b, g, e, 0);
	gx_u32(&out)[0] = loops;
	bb_atomic(&b, ATOMIC_INC, false, out.va + 4, 0, 0);
	bb_atomic(&b, ATOMIC_DEC, false, out.va, 0, 0);
	bb_flush(&b);
	for (i = 0; i < 8; i++) /* real hardware posts the writes late */
		bb_store32(&b, out.va + 64, i);
	bb_cond_end(&b, out.va, 0);
	bb_start(&b, b.bo.va);
	gx_exec(g, 0, e, &b, &out, NULL);
	if (gx_u32(&out)[0] == 0 && gx_u32(&out)[1] == loops)
		gx_ok("conditional", "%u turns", loops);
	else
		gx_fail("conditional", "%u turns with %u left, expected %u and 0", gx_u32(&out)[1],
			gx_u32(&out)[0], loops);
	bb_free(&b);
	gx_bo_free(g, &out);
}

static void offset_start(struct gx *g, enum gx_engine e)
{
	struct gx_bo out, *list[] = {&out};
	struct gx_batch b;
	struct gx_job job = {.batch = &b, .engine = e, .bo = list, .nbo = 1, .offset = 0x1008};

	gx_bo_new(g, &out, GX_PAGE);
	bb_new(&b, g, e, 2 * GX_PAGE);
	bb_store32(&b, out.va, 1); /* must not run */
	bb_end(&b);
	bb_seek(&b, job.offset / 4);
	bb_store32(&b, out.va + 4, 2);
	bb_end(&b);
	gx_submit(g, &job);
	gx_batch_wait(g, &b);
	if (gx_u32(&out)[0] || gx_u32(&out)[1] != 2)
		gx_fail("offset", "stored %u and %u, expected 0 and 2", gx_u32(&out)[0],
			gx_u32(&out)[1]);
	else
		gx_ok("offset", "a batch that begins within its buffer");
	bb_free(&b);
	gx_bo_free(g, &out);
}

static void long_batch(struct gx *g, enum gx_engine e)
{
	const uint32_t stores = 60000;
	struct gx_batch b;
	struct gx_bo out;
	uint32_t i;
	double t;

	gx_bo_new(g, &out, 4 * stores);
	bb_new(&b, g, e, 16 * stores + 64);
	for (i = 0; i < stores; i++)
		bb_store32(&b, out.va + 4 * (stores - 1 - i), i * 2654435761u);
	bb_end(&b);
	t = gx_now();
	gx_exec(g, 0, e, &b, &out, NULL);
	t = gx_now() - t;
	for (i = 0; i < stores; i++) {
		uint32_t want = (stores - 1 - i) * 2654435761u;

		if (gx_u32(&out)[i] != want) {
			gx_fail("long", "dword %u is %08x, expected %08x", i, gx_u32(&out)[i],
				want);
			break;
		}
	}
	if (i == stores)
		gx_ok("long", "%u stores in %.3f s", stores, t);
	bb_free(&b);
	gx_bo_free(g, &out);
}

/* Buffers that lie across each border of the page tables, at both ends, batch and target alike. */
static void addresses(struct gx *g, enum gx_engine e)
{
	uint64_t va[] = {
		GX_PAGE * 16,		     /* low */
		(2ull << 20) - 2 * GX_PAGE,  /* across page tables */
		(1ull << 30) - 2 * GX_PAGE,  /* across page directories */
		(1ull << 32) - 2 * GX_PAGE,  /* across 4 GiB */
		(1ull << 39) - 2 * GX_PAGE,  /* across directory-pointer tables */
		(1ull << 47) - 2 * GX_PAGE,  /* where the canonical form changes sign */
		(1ull << 48) - 64 * GX_PAGE, /* top */
	};
	const unsigned n = sizeof(va) / sizeof(va[0]), pages = 4;
	unsigned i, k, used = 0;

	for (i = 0; i < n; i++) {
		struct gx_batch b;
		struct gx_bo out;

		if (va[i] + 32 * GX_PAGE > g->gtt_size)
			continue;
		gx_bo_new_at(g, &out, pages * GX_PAGE, va[i]);
		bb_new_at(&b, g, e, 2 * GX_PAGE, va[i] + 8 * GX_PAGE);
		for (k = 0; k < pages; k++)
			bb_store32(&b, out.va + k * GX_PAGE + 4 * (i + k), 0xa000 + 16 * i + k);
		/* and over the batch's own page border, by a jump or through no-ops */
		if (jumps(g, e))
			bb_start(&b, b.bo.va + GX_PAGE);
		bb_seek(&b, GX_PAGE / 4);
		bb_store64(&b, out.va + 2 * GX_PAGE - 8, 0x1234567887654321);
		bb_end(&b);
		gx_exec(g, 0, e, &b, &out, NULL);
		for (k = 0; k < pages; k++) {
			uint32_t got = gx_u32(&out)[k * GX_PAGE / 4 + i + k];

			if (got != 0xa000 + 16 * i + k)
				gx_fatal("address", "at %llx, page %u: %x, expected %x",
					 (unsigned long long)va[i], k, got, 0xa000 + 16 * i + k);
		}
		if (gx_u64(&out)[2 * GX_PAGE / 8 - 1] != 0x1234567887654321)
			gx_fatal("address", "at %llx: second part of the batch did not run",
				 (unsigned long long)va[i]);
		used++;
		bb_free(&b);
		gx_bo_free(g, &out);
	}
	gx_ok("address", "%u places from 64 KiB to the top of %llu GiB", used,
	      (unsigned long long)(g->gtt_size >> 30));
}

void t_chain(struct gx *g, enum gx_engine e)
{
	if (jumps(g, e)) {
		chained(g, e);
		second_level(g, e);
	} else {
		gx_skip("chained",
			"the driver's parser of this engine's batches lets none jump ahead");
	}
	conditional(g, e);
	offset_start(g, e);
	long_batch(g, e);
	addresses(g, e);
}
