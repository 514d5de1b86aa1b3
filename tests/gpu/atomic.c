/* SPDX-License-Identifier: MIT */
/*
 * MI_ATOMIC: read-modify-write of a dword or qword of memory, atomic to CPUs as well. Opcode in 15:8:
 * 0x01-0x0f on dwords, 0x21-0x2f on qwords. Bit 18: operands follow in the command, interleaved
 * (operand 1 dword 0, operand 2 dword 0, operand 1 dword 1, ...); else they are in general purpose
 * registers 0 and 1. Bit 16: what was read goes to register 4. PRM Skylake volume 2a, MI_ATOMIC.
 */
#include "cs.h"

enum atomic_op {
	ATOMIC_AND = 1,
	ATOMIC_OR,
	ATOMIC_XOR,
	ATOMIC_MOVE,
	ATOMIC_INC,
	ATOMIC_DEC,
	ATOMIC_ADD,
	ATOMIC_SUB,
	ATOMIC_RSUB,
	ATOMIC_IMAX,
	ATOMIC_IMIN,
	ATOMIC_UMAX,
	ATOMIC_UMIN,
	ATOMIC_CMPWR,
	ATOMIC_PREDEC,
};

/* On 32-bit operands that were sign-extended, all of these give the 32-bit result once it is truncated:
 * sign extension keeps the order of unsigned numbers too. */
static uint64_t result(enum atomic_op op, uint64_t old, uint64_t a, uint64_t b)
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
	case ATOMIC_PREDEC:
		return old - 1;
	case ATOMIC_ADD:
		return old + a;
	case ATOMIC_SUB:
		return old - a;
	case ATOMIC_RSUB:
		return a - old;
	case ATOMIC_IMAX:
		return (int64_t)old > (int64_t)a ? old : a;
	case ATOMIC_IMIN:
		return (int64_t)old < (int64_t)a ? old : a;
	case ATOMIC_UMAX:
		return old > a ? old : a;
	case ATOMIC_UMIN:
		return old < a ? old : a;
	case ATOMIC_CMPWR:
		return old == a ? b : old;
	}
	return old;
}

static uint64_t widen(uint32_t val)
{
	return (uint64_t)(int64_t)(int32_t)val;
}

enum cs_result mi_atomic(struct gpu_engine *e, const struct cs_cmd *c)
{
	unsigned code = c->dw[0] >> 8 & 0xff;
	enum atomic_op op = code & 0x1f;
	bool ggtt = c->dw[0] & (1u << 22), qword = code & 0x20;
	bool inline_data = c->dw[0] & (1u << 18);
	uint64_t addr = cs_addr(&c->dw[1], qword ? 7 : 3);
	uint64_t a, b, old, val;
	void *p;

	if ((code & ~0x3fu) || op < ATOMIC_AND || op > ATOMIC_PREDEC ||
	    (c->dw[0] >> 19 & 3) != (qword ? 1 : 0))
		return cs_bad(e, "MI_ATOMIC with an unknown operation or size");
	if (inline_data != (c->len == 11))
		return cs_bad(e, "MI_ATOMIC whose length and inline bit disagree");
	if (!cs_space(c, ggtt))
		return cs_denied(e);

	if (inline_data) {
		a = (uint64_t)c->dw[5] << 32 | c->dw[3];
		b = (uint64_t)c->dw[6] << 32 | c->dw[4];
	} else {
		a = engine_reg64(e, RING_GPR_OFF);
		b = engine_reg64(e, RING_GPR_OFF + 8);
	}
	e->spent_ns += COST_STORE_NS;
	engine_stats(e)->stores++;
	p = vm_page(e, ggtt, addr, true);
	if (!p)
		return CS_DONE;

	if (qword) {
		old = __atomic_load_n((uint64_t *)p, __ATOMIC_ACQUIRE);
		do
			val = result(op, old, a, b);
		while (!__atomic_compare_exchange_n((uint64_t *)p, &old, val, false,
						    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	} else {
		uint32_t old32 = __atomic_load_n((uint32_t *)p, __ATOMIC_ACQUIRE), val32;

		do
			val32 = result(op, widen(old32), widen(a), widen(b));
		while (!__atomic_compare_exchange_n((uint32_t *)p, &old32, val32, false,
						    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
		old = old32;
		val = val32;
	}
	if (c->dw[0] & (1u << 16))
		engine_set_reg64(e, RING_GPR_OFF + 8 * 4, op == ATOMIC_PREDEC ? val : old);
	return CS_DONE;
}
