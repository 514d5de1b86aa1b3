/* SPDX-License-Identifier: MIT */
/*
 * MI_MATH: the streamer's 64-bit ALU on its general purpose registers. An instruction is opcode 31:20,
 * operand 1 19:10, operand 2 9:0 (PRM Skylake volume 6, command streamer ALU programming).
 */
#include "cs.h"

enum alu_opcode {
	ALU_NOOP = 0x000,
	ALU_LOAD = 0x080,
	ALU_LOAD0 = 0x081,
	ALU_ADD = 0x100,
	ALU_SUB = 0x101,
	ALU_AND = 0x102,
	ALU_OR = 0x103,
	ALU_XOR = 0x104,
	ALU_STORE = 0x180,
	ALU_LOADINV = 0x480,
	ALU_LOAD1 = 0x481,
	ALU_STOREINV = 0x580,
};

enum alu_operand {
	ALU_SRCA = 0x20,
	ALU_SRCB = 0x21,
	ALU_ACCU = 0x31,
	ALU_ZF = 0x32,
	ALU_CF = 0x33
};

struct alu {
	uint64_t srca, srcb, accu;
	bool zf, cf;
};

/* A flag reads as all ones or all zeros. */
static bool source(const struct gpu_engine *e, const struct alu *a, unsigned operand, uint64_t *val)
{
	if (operand < RING_GPR_NUM)
		*val = engine_reg64(e, RING_GPR_OFF + 8 * operand);
	else if (operand == ALU_SRCA)
		*val = a->srca;
	else if (operand == ALU_SRCB)
		*val = a->srcb;
	else if (operand == ALU_ACCU)
		*val = a->accu;
	else if (operand == ALU_ZF)
		*val = a->zf ? ~0ull : 0;
	else if (operand == ALU_CF)
		*val = a->cf ? ~0ull : 0;
	else
		return false;
	return true;
}

static bool load(struct alu *a, unsigned operand, uint64_t val)
{
	if (operand == ALU_SRCA)
		a->srca = val;
	else if (operand == ALU_SRCB)
		a->srcb = val;
	else
		return false;
	return true;
}

static bool store(struct gpu_engine *e, unsigned operand, uint64_t val)
{
	if (operand >= RING_GPR_NUM)
		return false;
	engine_set_reg64(e, RING_GPR_OFF + 8 * operand, val);
	return true;
}

static bool step(struct gpu_engine *e, struct alu *a, uint32_t insn)
{
	unsigned op1 = insn >> 10 & 0x3ff, op2 = insn & 0x3ff;
	uint64_t val;

	switch (insn >> 20) {
	case ALU_NOOP:
		return true;
	case ALU_LOAD:
		return source(e, a, op2, &val) && load(a, op1, val);
	case ALU_LOADINV:
		return source(e, a, op2, &val) && load(a, op1, ~val);
	case ALU_LOAD0:
		return load(a, op1, 0);
	case ALU_LOAD1:
		return load(a, op1, ~0ull);
	case ALU_STORE:
		return source(e, a, op2, &val) && store(e, op1, val);
	case ALU_STOREINV:
		return source(e, a, op2, &val) && store(e, op1, ~val);
	case ALU_ADD:
		a->cf = __builtin_add_overflow(a->srca, a->srcb, &a->accu);
		break;
	case ALU_SUB:
		a->cf = __builtin_sub_overflow(a->srca, a->srcb, &a->accu);
		break;
	case ALU_AND:
		a->accu = a->srca & a->srcb;
		a->cf = false;
		break;
	case ALU_OR:
		a->accu = a->srca | a->srcb;
		a->cf = false;
		break;
	case ALU_XOR:
		a->accu = a->srca ^ a->srcb;
		a->cf = false;
		break;
	default:
		return false;
	}
	a->zf = !a->accu;
	return true;
}

enum cs_result mi_math(struct gpu_engine *e, const struct cs_cmd *c)
{
	struct alu a = {0};

	for (unsigned i = 1; i < c->len && i < CS_MAX_DW; i++)
		if (!step(e, &a, c->dw[i]))
			return cs_bad(e, "MI_MATH with an unknown instruction");
	return CS_DONE;
}
