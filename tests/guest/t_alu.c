// SPDX-License-Identifier: MIT
/* What the command streamer computes: MI_MATH, MI_ATOMIC, predicates. */
#include "gx.h"

enum fn { ADD, SUB, AND, OR, XOR, NOT_A, MINUS_ONE_MINUS_B, CARRY, ZERO, NUM_FN };

static const struct {
	const char *name;
	uint32_t load_a, load_b, op, store, from;
} alu[NUM_FN] = {
	[ADD] = {"add", ALU_LOAD, ALU_LOAD, ALU_ADD, ALU_STORE, ALU_ACCU},
	[SUB] = {"sub", ALU_LOAD, ALU_LOAD, ALU_SUB, ALU_STORE, ALU_ACCU},
	[AND] = {"and", ALU_LOAD, ALU_LOAD, ALU_AND, ALU_STORE, ALU_ACCU},
	[OR] = {"or", ALU_LOAD, ALU_LOAD, ALU_OR, ALU_STORE, ALU_ACCU},
	[XOR] = {"xor", ALU_LOAD, ALU_LOAD, ALU_XOR, ALU_STORE, ALU_ACCU},
	[NOT_A] = {"not", ALU_LOADINV, ALU_LOAD0, ALU_OR, ALU_STORE, ALU_ACCU},
	[MINUS_ONE_MINUS_B] = {"ones", ALU_LOAD1, ALU_LOAD, ALU_SUB, ALU_STORE, ALU_ACCU},
	[CARRY] = {"carry", ALU_LOAD, ALU_LOAD, ALU_ADD, ALU_STORE, ALU_CF},
	[ZERO] = {"zero", ALU_LOAD, ALU_LOAD, ALU_SUB, ALU_STOREINV, ALU_ZF},
};

static uint64_t alu_expect(enum fn f, uint64_t a, uint64_t b)
{
	switch (f) {
	case ADD:
		return a + b;
	case SUB:
		return a - b;
	case AND:
		return a & b;
	case OR:
		return a | b;
	case XOR:
		return a ^ b;
	case NOT_A:
		return ~a;
	case MINUS_ONE_MINUS_B:
		return ~0ull - b;
	case CARRY:
		return a + b < a ? ~0ull : 0; /* a flag is stored as all ones */
	case ZERO:
		return a == b ? 0 : ~0ull; /* stored inverted */
	default:
		return 0;
	}
}

static void math(struct gx *g, enum gx_engine e)
{
	static const uint64_t arg[][2] = {
		{3, 4},
		{0, 0},
		{~0ull, 1},
		{0xffffffffull, 1},
		{0x123456789abcdef0ull, 0x123456789abcdef0ull},
		{0x8000000000000000ull, 0x8000000000000001ull},
	};
	const unsigned n = sizeof(arg) / sizeof(arg[0]);
	struct gx_batch b;
	struct gx_bo bo;
	unsigned i, f, bad = 0;

	if (!gx_has_gpr(g, e)) {
		gx_skip("math", "an unprivileged batch has no GPRs on this engine");
		return;
	}
	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, e, 4 * GX_PAGE);
	for (i = 0; i < n; i++) {
		bb_lri64(&b, bb_gpr(&b, 1), arg[i][0]);
		bb_lri64(&b, bb_gpr(&b, 2), arg[i][1]);
		for (f = 0; f < NUM_FN; f++) {
			const uint32_t prog[] = {
				ALU(alu[f].load_a, ALU_SRCA, 1),
				ALU(alu[f].load_b, ALU_SRCB, 2),
				ALU(alu[f].op, 0, 0),
				ALU(alu[f].store, 15, alu[f].from),
			};

			bb_math(&b, prog, 4);
			bb_srm64(&b, bo.va + 8 * (i * NUM_FN + f), bb_gpr(&b, 15));
		}
	}
	bb_end(&b);
	gx_exec(g, 0, e, &b, &bo, NULL);
	for (i = 0; i < n; i++) {
		for (f = 0; f < NUM_FN; f++) {
			uint64_t got = gx_u64(&bo)[i * NUM_FN + f];
			uint64_t want = alu_expect(f, arg[i][0], arg[i][1]);
			bool ok = got == want;

			/* a carry is documented as set or clear, so any set bit will do */
			if (f == CARRY || f == ZERO)
				ok = !got == !want;
			if (!ok && !bad++)
				gx_fail("math", "%s of %llx and %llx gives %llx, expected %llx",
					alu[f].name, (unsigned long long)arg[i][0],
					(unsigned long long)arg[i][1], (unsigned long long)got,
					(unsigned long long)want);
		}
	}
	if (!bad)
		gx_ok("math", "%u operations on %u pairs of operands", NUM_FN, n);
	bb_free(&b);
	gx_bo_free(g, &bo);
}

static uint64_t atomic_expect(enum gx_atomic op, uint64_t old, uint64_t a, uint64_t b, int64_t sold,
			      int64_t sa)
{
	switch (op) {
	case ATOMIC_AND:
		return old & a;
	case ATOMIC_OR:
		return old | a;
	case ATOMIC_XOR:
		return old ^ a;
	case ATOMIC_MOVE:
		return a;
	case ATOMIC_INC:
		return old + 1;
	case ATOMIC_DEC:
		return old - 1;
	case ATOMIC_ADD:
		return old + a;
	case ATOMIC_SUB:
		return old - a;
	case ATOMIC_RSUB:
		return a - old;
	case ATOMIC_IMAX:
		return sold > sa ? old : a;
	case ATOMIC_IMIN:
		return sold < sa ? old : a;
	case ATOMIC_UMAX:
		return old > a ? old : a;
	case ATOMIC_UMIN:
		return old < a ? old : a;
	case ATOMIC_CMP_WR:
		return old == a ? b : old;
	}
	return 0;
}

struct operands {
	uint64_t old, a, b;
};

static unsigned atomic_check(struct gx_bo *bo, const struct operands *arg, unsigned i, unsigned op,
			     bool qword)
{
	uint64_t old = arg->old, a = arg->a, b = arg->b, want;
	volatile uint64_t *got = gx_u64(bo) + (i * 32 + op * 2 + qword);

	if (qword) {
		want = atomic_expect(op, old, a, b, (int64_t)old, (int64_t)a);
	} else {
		want = atomic_expect(op, (uint32_t)old, (uint32_t)a, (uint32_t)b, (int32_t)old,
				     (int32_t)a);
		want = (uint32_t)want | (old & 0xffffffff00000000ull); /* the neighbour stays */
	}
	if (*got == want)
		return 0;
	gx_fail("atomic",
		"operation %x of %u bytes: %llx with %llx, %llx gives %llx, expected %llx", op,
		qword ? 8 : 4, (unsigned long long)old, (unsigned long long)a,
		(unsigned long long)b, (unsigned long long)*got, (unsigned long long)want);
	return 1;
}

static void atomics(struct gx *g, enum gx_engine e)
{
	static const struct operands arg[] = {
		{7, 5, 1000},
		{0xffffffffffffffffull, 2, 1},
		{0x8000000180000001ull, 0x7fffffff7fffffffull, 0x55},
		{0x123456789abcdef0ull, 0x123456789abcdef0ull, 0xfedcba9876543210ull},
	};
	const unsigned n = sizeof(arg) / sizeof(arg[0]);
	struct gx_batch b;
	struct gx_bo bo;
	unsigned i, op, q, bad = 0;

	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, e, 4 * GX_PAGE);
	for (i = 0; i < n; i++) {
		for (op = ATOMIC_AND; op <= ATOMIC_CMP_WR; op++) {
			for (q = 0; q < 2; q++) {
				unsigned slot = i * 32 + op * 2 + q;

				gx_u64(&bo)[slot] = arg[i].old;
				bb_atomic(&b, op, q, bo.va + 8 * slot, arg[i].a, arg[i].b);
			}
		}
	}
	bb_end(&b);
	gx_exec(g, 0, e, &b, &bo, NULL);
	for (i = 0; i < n; i++) {
		for (op = ATOMIC_AND; op <= ATOMIC_CMP_WR; op++) {
			for (q = 0; q < 2; q++)
				bad += atomic_check(&bo, &arg[i], i, op, q);
		}
	}
	if (!bad)
		gx_ok("atomic", "%u operations of 4 and 8 bytes on %u sets of operands",
		      ATOMIC_CMP_WR, n);
	bb_free(&b);
	gx_bo_free(g, &bo);
}

/* A register store that depends on a comparison (render engine only). */
static void predicate(struct gx *g)
{
	struct gx_batch b;
	struct gx_bo bo;
	unsigned i, bad = 0;

	gx_bo_new(g, &bo, GX_PAGE);
	bb_new(&b, g, GX_RCS, 0);
	bb_lri(&b, bb_gpr(&b, 0), 0xabcd);
	for (i = 0; i < 4; i++) {
		/* equal, unequal; then the same with the result inverted */
		bb_lri64(&b, REG_PREDICATE_SRC0, 0x100000002ull);
		bb_lri64(&b, REG_PREDICATE_SRC1, i & 1 ? 0x100000003ull : 0x100000002ull);
		bb_dw(&b, MI_PREDICATE | (i & 2 ? PREDICATE_LOADINV : PREDICATE_LOAD) |
				  PREDICATE_SRCS_EQUAL);
		bb_dw(&b, MI_STORE_REGISTER_MEM | SRM_PREDICATE);
		bb_dw(&b, bb_gpr(&b, 0));
		bb_addr(&b, bo.va + 4 * i);
	}
	bb_end(&b);
	gx_exec(g, 0, GX_RCS, &b, &bo, NULL);
	for (i = 0; i < 4; i++) {
		uint32_t want = i == 0 || i == 3 ? 0xabcd : 0;

		if (gx_u32(&bo)[i] != want) {
			gx_fail("predicate", "case %u stored %x, expected %x", i, gx_u32(&bo)[i],
				want);
			bad = 1;
		}
	}
	if (!bad)
		gx_ok("predicate", "equal and unequal, plain and inverted");
	bb_free(&b);
	gx_bo_free(g, &bo);
}

void t_alu(struct gx *g, enum gx_engine e)
{
	math(g, e);
	atomics(g, e);
	if (e == GX_RCS)
		predicate(g);
}
