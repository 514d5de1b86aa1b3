// SPDX-License-Identifier: MIT
/* Stores, copies, registers and post-sync writes of one engine, read back exactly. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <drm/i915_drm.h>

#include "gx.h"

#define AREA	   (64 * 1024u) /* bytes of the buffer stored to */
#define PER_ROUND  32
#define FILL	   0xdeadbeefu
#define STORE_WAIT 0.2

/* Compares the whole buffer; returns the first dword that differs, or -1. */
static long differs(struct gx_bo *bo, const uint32_t *want)
{
	uint32_t i;

	for (i = 0; i < bo->size / 4; i++) {
		if (gx_u32(bo)[i] != want[i])
			return i;
	}
	return -1;
}

static uint32_t *filled(struct gx_bo *bo)
{
	uint32_t *want = malloc(bo->size);
	uint32_t i;

	if (!want)
		gx_fatal("memory", "none left");
	for (i = 0; i < bo->size / 4; i++)
		gx_u32(bo)[i] = want[i] = FILL;
	return want;
}

/* Random dword and qword stores and copies, a submission a round; all other bytes stay as they were. */
static void rounds(struct gx *g, enum gx_engine e)
{
	unsigned n = g->opt->n ? g->opt->n : 100, i, k;
	uint32_t seed = g->opt->seed + e + 1, *want;
	struct gx_batch b;
	struct gx_bo bo;
	double start;

	gx_bo_new(g, &bo, AREA);
	bb_new(&b, g, e, 4 * GX_PAGE);
	want = filled(&bo);
	start = gx_now();
	for (i = 0; i < n; i++) {
		long at;

		bb_reset(&b);
		for (k = 0; k < PER_ROUND; k++) {
			uint32_t q = gx_random(&seed) % (AREA / 8), from, val = gx_random(&seed);

			switch (gx_random(&seed) % 4) {
			case 0:
				bb_store64(&b, bo.va + 8ull * q, (uint64_t)val << 32 | ~val);
				want[2 * q] = ~val;
				want[2 * q + 1] = val;
				break;
			case 1:
				from = gx_random(&seed) % (AREA / 4);
				bb_flush(&b);
				bb_copy32(&b, bo.va + 8ull * q, bo.va + 4ull * from);
				want[2 * q] = want[from];
				break;
			default:
				bb_store32(&b, bo.va + 8ull * q + 4, val);
				want[2 * q + 1] = val;
			}
		}
		bb_end(&b);
		gx_exec(g, 0, e, &b, &bo, NULL);
		at = differs(&bo, want);
		if (at >= 0)
			gx_fatal("random", "round %u of %u: dword %ld is %08x, expected %08x", i, n,
				 at, gx_u32(&bo)[at], want[at]);
	}
	gx_ok("random", "%u submissions of %u stores and copies, %.0f a second", n, PER_ROUND,
	      n / (gx_now() - start));
	free(want);
	bb_free(&b);
	gx_bo_free(g, &bo);
}

static void post_sync(struct gx *g, enum gx_engine e)
{
	const uint64_t imm = 0x0123456789abcdef;
	struct gx_batch b;
	struct gx_bo bo;
	volatile uint64_t *q;

	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, e, 0);
	bb_flush_store64(&b, bo.va + 8, imm);
	bb_end(&b);
	gx_exec(g, 0, e, &b, &bo, NULL);
	q = gx_u64(&bo);
	if (q[1] == imm && !q[0] && !q[2])
		gx_ok("post-sync", "qword written by the flush");
	else
		gx_fail("post-sync", "around the target: %llx %llx %llx, expected 0 %llx 0",
			(unsigned long long)q[0], (unsigned long long)q[1],
			(unsigned long long)q[2], (unsigned long long)imm);
	bb_free(&b);
	gx_bo_free(g, &bo);
}

/* Two timestamps of the GPU against the CPU times around the batches that took them. */
static void timestamps(struct gx *g, enum gx_engine e)
{
	double t[4], low, high, got;
	struct gx_batch b;
	struct gx_bo bo;
	uint64_t ticks;
	int freq = 0;
	unsigned i;

	if (gx_param(g, I915_PARAM_CS_TIMESTAMP_FREQUENCY, &freq) || freq <= 0) {
		gx_fail("timestamp", "the driver does not know the timestamp's frequency");
		return;
	}
	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, e, 0);
	for (i = 0; i < 2; i++) {
		bb_reset(&b);
		bb_flush_timestamp(&b, bo.va + 8 * i);
		bb_end(&b);
		t[2 * i] = gx_now();
		gx_exec(g, 0, e, &b, &bo, NULL);
		t[2 * i + 1] = gx_now();
		gx_sleep(STORE_WAIT);
	}
	/* 36 bits count */
	ticks = (gx_u64(&bo)[1] - gx_u64(&bo)[0]) & 0xfffffffff;
	got = (double)ticks / freq;
	/* the emulated machine's clocks may drift a little against each other */
	low = (t[2] - t[1]) * 0.97;
	high = (t[3] - t[0]) * 1.03;
	if (got >= low && got <= high)
		gx_ok("timestamp", "%.3f s by the GPU, %.3f to %.3f s by the CPU", got, low, high);
	else
		gx_fail("timestamp", "%llu ticks of %d Hz are %.3f s, the CPU says %.3f to %.3f s",
			(unsigned long long)ticks, freq, got, low, high);
	bb_free(&b);
	gx_bo_free(g, &bo);
}

static void registers(struct gx *g, enum gx_engine e)
{
	struct gx_batch b;
	struct gx_bo bo;
	unsigned i, bad = 0;

	if (!gx_has_gpr(g, e)) {
		gx_skip("registers", "an unprivileged batch has none on this engine");
		return;
	}
	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, e, 2 * GX_PAGE);
	gx_u32(&bo)[512] = 0x13579bdf;
	for (i = 0; i < 16; i++)
		bb_lri64(&b, bb_gpr(&b, i), 0x1111111122222222ull * (i ? i : 15));
	for (i = 0; i < 16; i++)
		bb_srm64(&b, bo.va + 8 * i, bb_gpr(&b, i));
	/* memory to register, register to register, and back; the high halves stay */
	bb_lrm(&b, bb_gpr(&b, 3), bo.va + 4 * 512);
	bb_lrr(&b, bb_gpr(&b, 7) + 4, bb_gpr(&b, 3));
	bb_srm64(&b, bo.va + 8 * 16, bb_gpr(&b, 3));
	bb_srm64(&b, bo.va + 8 * 17, bb_gpr(&b, 7));
	bb_end(&b);
	gx_exec(g, 0, e, &b, &bo, NULL);
	for (i = 0; i < 18; i++) {
		uint64_t want = 0x1111111122222222ull * (i ? i : 15);

		if (i == 16)
			want = 0x3333333300000000ull | 0x13579bdf;
		else if (i == 17)
			want = 0x13579bdf00000000ull | 0x22222222u * 7u;
		if (gx_u64(&bo)[i] != want && !bad++)
			gx_fail("registers", "value %u is %016llx, expected %016llx", i,
				(unsigned long long)gx_u64(&bo)[i], (unsigned long long)want);
	}
	if (!bad)
		gx_ok("registers", "16 GPRs by LRI, LRM, LRR and SRM");
	bb_free(&b);
	gx_bo_free(g, &bo);
}

/*
 * An unprivileged batch that writes a register outside its engine's list of those that users may
 * write: the write is a no-op. The register is another engine's GPR, which is harmless. The copy
 * engine's batches are parsed by the driver on Gen9, which refuses this one.
 */
static void privilege(struct gx *g, enum gx_engine e)
{
	uint32_t reg = gx_engine_base(e == GX_RCS ? GX_VECS : GX_RCS) + REG_CS_GPR(5);
	const uint32_t magic = 0x600df00d;
	struct gx_bo bo, *list[] = {&bo};
	struct gx_batch b;
	struct gx_job job = {.batch = &b, .engine = e, .bo = list, .nbo = 1};
	int ret;

	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, e, 0);
	bb_lri(&b, reg, magic);
	bb_srm(&b, bo.va, reg);
	bb_store32(&b, bo.va + 8, 1);
	bb_end(&b);
	ret = gx_submit_errno(g, &job);
	if (!ret)
		gx_batch_wait(g, &b);
	if (e == GX_BCS && g->gen >= 9 && ret == -EACCES)
		gx_ok("privilege", "a write of register %05x is refused by the driver", reg);
	else if (ret)
		gx_fail("privilege", "EXECBUFFER2: %s", strerror(-ret));
	else if (gx_u32(&bo)[2] != 1)
		gx_fail("privilege", "the batch did not go on behind the privileged write");
	else if (gx_u32(&bo)[0] == magic)
		gx_fail("privilege", "register %05x took the value", reg);
	else
		gx_ok("privilege", "a write of register %05x is a no-op", reg);
	bb_free(&b);
	gx_bo_free(g, &bo);
}

void t_store(struct gx *g, enum gx_engine e)
{
	rounds(g, e);
	post_sync(g, e);
	timestamps(g, e);
	registers(g, e);
	privilege(g, e);
}
