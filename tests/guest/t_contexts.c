// SPDX-License-Identifier: MIT
/* Contexts side by side: registers and address spaces of one are not those of another. */
#include <string.h>

#include "gx.h"

#define NUM_CTX 8
#define SAME_VA (3ull << 32) /* where each address space has another buffer */

/* Each context keeps a value in a register between batches that interleave with the others'. */
static void registers(struct gx *g, enum gx_engine e)
{
	unsigned rounds = g->opt->n ? g->opt->n : 5, i, k, bad = 0;
	uint32_t ctx[NUM_CTX];
	struct gx_batch b[NUM_CTX];
	struct gx_bo out;

	if (!gx_has_gpr(g, e)) {
		gx_skip("registers", "an unprivileged batch has none on this engine");
		return;
	}
	gx_bo_new(g, &out, GX_PAGE);
	for (k = 0; k < NUM_CTX; k++) {
		ctx[k] = gx_ctx_new(g, 0);
		bb_new(&b[k], g, e, 0);
		bb_lri64(&b[k], bb_gpr(&b[k], 2), 1000 * (k + 1));
		bb_lri64(&b[k], bb_gpr(&b[k], 3), k + 1);
		bb_end(&b[k]);
		gx_exec(g, ctx[k], e, &b[k], NULL);
	}
	for (i = 0; i < rounds; i++) {
		for (k = 0; k < NUM_CTX; k++) {
			const uint32_t add[] = {
				ALU(ALU_LOAD, ALU_SRCA, 2),
				ALU(ALU_LOAD, ALU_SRCB, 3),
				ALU(ALU_ADD, 0, 0),
				ALU(ALU_STORE, 2, ALU_ACCU),
			};
			struct gx_bo *list[] = {&out};
			struct gx_job job = {
				.batch = &b[k],
				.ctx = ctx[k],
				.engine = e,
				.bo = list,
				.nbo = 1,
				.async = true,
			};

			bb_reset(&b[k]);
			bb_math(&b[k], add, 4);
			bb_srm64(&b[k], out.va + 8 * k, bb_gpr(&b[k], 2));
			bb_end(&b[k]);
			gx_submit(g, &job);
		}
	}
	for (k = 0; k < NUM_CTX; k++) {
		uint64_t want = 1000 * (k + 1) + rounds * (k + 1);

		gx_batch_wait(g, &b[k]);
		if (gx_u64(&out)[k] != want && !bad++)
			gx_fail("registers", "context %u holds %llu, expected %llu", k,
				(unsigned long long)gx_u64(&out)[k], (unsigned long long)want);
		bb_free(&b[k]);
		gx_ctx_free(g, ctx[k]);
	}
	if (!bad)
		gx_ok("registers", "%u contexts keep theirs over %u batches each", NUM_CTX, rounds);
	gx_bo_free(g, &out);
}

/* The same address in several address spaces; reads and writes, interleaved. */
static void same_address(struct gx *g, enum gx_engine e)
{
	unsigned rounds = g->opt->n ? g->opt->n : 5, i, k, bad = 0;
	struct gx_bo own[NUM_CTX], out;
	struct gx_batch b[NUM_CTX];
	uint32_t ctx[NUM_CTX];

	gx_bo_new(g, &out, GX_PAGE);
	for (k = 0; k < NUM_CTX; k++) {
		ctx[k] = gx_ctx_new(g, 0);
		gx_bo_new_at(g, &own[k], GX_PAGE, SAME_VA);
		gx_u32(&own[k])[0] = 0xc000 + k;
		bb_new(&b[k], g, e, 0);
	}
	for (i = 0; i < rounds; i++) {
		for (k = 0; k < NUM_CTX; k++) {
			struct gx_bo *list[] = {&own[k], &out};
			struct gx_job job = {
				.batch = &b[k],
				.ctx = ctx[k],
				.engine = e,
				.bo = list,
				.nbo = 2,
				.async = true,
			};

			bb_reset(&b[k]);
			bb_copy32(&b[k], out.va + 4 * k, SAME_VA);
			bb_atomic(&b[k], ATOMIC_INC, false, SAME_VA + 4, 0, 0);
			bb_store32(&b[k], SAME_VA + 8, 0xd000 + k);
			bb_end(&b[k]);
			gx_submit(g, &job);
		}
	}
	for (k = 0; k < NUM_CTX; k++) {
		gx_batch_wait(g, &b[k]);
		if ((gx_u32(&out)[k] != 0xc000 + k || gx_u32(&own[k])[1] != rounds ||
		     gx_u32(&own[k])[2] != 0xd000 + k) &&
		    !bad++)
			gx_fail("same-address",
				"context %u read %x, counted %u, wrote %x; expected %x, %u, %x", k,
				gx_u32(&out)[k], gx_u32(&own[k])[1], gx_u32(&own[k])[2], 0xc000 + k,
				rounds, 0xd000 + k);
		bb_free(&b[k]);
		gx_bo_free(g, &own[k]);
		gx_ctx_free(g, ctx[k]);
	}
	if (!bad)
		gx_ok("same-address", "%u contexts, %u batches each", NUM_CTX, rounds);
	gx_bo_free(g, &out);
}

/* Two contexts that share an address space see the same, and one more does not. */
static void shared(struct gx *g, enum gx_engine e)
{
	uint32_t vm = gx_vm_new(g), a = gx_ctx_new(g, vm), c = gx_ctx_new(g, vm);
	uint32_t other = gx_ctx_new(g, 0);
	struct gx_bo in, in_other, out;
	struct gx_batch b;

	gx_bo_new_at(g, &in, GX_PAGE, SAME_VA);
	gx_bo_new_at(g, &in_other, GX_PAGE, SAME_VA);
	gx_bo_new(g, &out, GX_PAGE);
	bb_new(&b, g, e, 0);
	bb_store32(&b, SAME_VA, 0x5eed);
	bb_end(&b);
	gx_exec(g, a, e, &b, &in, NULL);
	bb_reset(&b);
	bb_copy32(&b, out.va, SAME_VA);
	bb_end(&b);
	gx_exec(g, c, e, &b, &in, &out, NULL);
	bb_reset(&b);
	bb_copy32(&b, out.va + 4, SAME_VA);
	bb_end(&b);
	gx_exec(g, other, e, &b, &in_other, &out, NULL);
	if (gx_u32(&out)[0] == 0x5eed && gx_u32(&out)[1] == 0)
		gx_ok("shared-vm", "two contexts in one address space, one outside");
	else
		gx_fail("shared-vm", "inside %x, outside %x; expected 5eed and 0", gx_u32(&out)[0],
			gx_u32(&out)[1]);
	bb_free(&b);
	gx_bo_free(g, &in);
	gx_bo_free(g, &in_other);
	gx_bo_free(g, &out);
	gx_ctx_free(g, a);
	gx_ctx_free(g, c);
	gx_ctx_free(g, other);
	gx_vm_free(g, vm);
}

void t_contexts(struct gx *g, enum gx_engine e)
{
	registers(g, e);
	same_address(g, e);
	shared(g, e);
}
