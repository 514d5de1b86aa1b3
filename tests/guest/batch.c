// SPDX-License-Identifier: MIT
/* Batch buffers and the commands in them. Encodings: see cmd.h. */
#include <string.h>

#include "gx.h"

static void init(struct gx_batch *b, struct gx *g, enum gx_engine e)
{
	b->g = g;
	b->engine = e;
	b->n = 0;
	b->max = (uint32_t)(b->bo.size / 4);
}

void bb_new(struct gx_batch *b, struct gx *g, enum gx_engine e, uint64_t size)
{
	gx_bo_new(g, &b->bo, size ? size : GX_PAGE);
	init(b, g, e);
}

void bb_new_at(struct gx_batch *b, struct gx *g, enum gx_engine e, uint64_t size, uint64_t va)
{
	gx_bo_new_at(g, &b->bo, size ? size : GX_PAGE, va);
	init(b, g, e);
}

void bb_free(struct gx_batch *b)
{
	gx_bo_free(b->g, &b->bo);
}

void bb_reset(struct gx_batch *b)
{
	gx_batch_wait(b->g, b);
	b->n = 0;
}

uint64_t bb_here(const struct gx_batch *b)
{
	return b->bo.va + 4ull * b->n;
}

void bb_seek(struct gx_batch *b, uint32_t dword)
{
	b->n = dword;
}

void bb_dw(struct gx_batch *b, uint32_t dw)
{
	if (b->n >= b->max)
		gx_fatal("batch", "batch of %u dwords is too small", b->max);
	gx_u32(&b->bo)[b->n++] = dw;
}

void bb_addr(struct gx_batch *b, uint64_t va)
{
	va = gx_canonical(va);
	bb_dw(b, (uint32_t)va);
	bb_dw(b, (uint32_t)(va >> 32));
}

void bb_end(struct gx_batch *b)
{
	bb_dw(b, MI_BATCH_BUFFER_END);
	if (b->n & 1)
		bb_dw(b, MI_NOOP);
}

void bb_store32(struct gx_batch *b, uint64_t va, uint32_t val)
{
	bb_dw(b, MI_STORE_DWORD_IMM);
	bb_addr(b, va);
	bb_dw(b, val);
}

void bb_store64(struct gx_batch *b, uint64_t va, uint64_t val)
{
	bb_dw(b, MI_STORE_QWORD_IMM);
	bb_addr(b, va);
	bb_dw(b, (uint32_t)val);
	bb_dw(b, (uint32_t)(val >> 32));
}

void bb_copy32(struct gx_batch *b, uint64_t dst, uint64_t src)
{
	bb_dw(b, MI_COPY_MEM_MEM);
	bb_addr(b, dst);
	bb_addr(b, src);
}

void bb_lri(struct gx_batch *b, uint32_t reg, uint32_t val)
{
	bb_dw(b, MI_LOAD_REGISTER_IMM | 1);
	bb_dw(b, reg);
	bb_dw(b, val);
}

void bb_lri64(struct gx_batch *b, uint32_t reg, uint64_t val)
{
	bb_dw(b, MI_LOAD_REGISTER_IMM | 3);
	bb_dw(b, reg);
	bb_dw(b, (uint32_t)val);
	bb_dw(b, reg + 4);
	bb_dw(b, (uint32_t)(val >> 32));
}

void bb_srm(struct gx_batch *b, uint64_t va, uint32_t reg)
{
	bb_dw(b, MI_STORE_REGISTER_MEM);
	bb_dw(b, reg);
	bb_addr(b, va);
}

void bb_srm64(struct gx_batch *b, uint64_t va, uint32_t reg)
{
	bb_srm(b, va, reg);
	bb_srm(b, va + 4, reg + 4);
}

void bb_lrm(struct gx_batch *b, uint32_t reg, uint64_t va)
{
	bb_dw(b, MI_LOAD_REGISTER_MEM);
	bb_dw(b, reg);
	bb_addr(b, va);
}

void bb_lrr(struct gx_batch *b, uint32_t dst, uint32_t src)
{
	bb_dw(b, MI_LOAD_REGISTER_REG);
	bb_dw(b, src);
	bb_dw(b, dst);
}

void bb_math(struct gx_batch *b, const uint32_t *alu, unsigned n)
{
	unsigned i;

	bb_dw(b, MI_MATH | (n - 1));
	for (i = 0; i < n; i++)
		bb_dw(b, alu[i]);
}

void bb_atomic(struct gx_batch *b, enum gx_atomic op, bool qword, uint64_t va, uint64_t op1,
	       uint64_t op2)
{
	unsigned i;

	bb_dw(b, MI_ATOMIC_INLINE | (qword ? ATOMIC_QWORD : 0) |
			 ((uint32_t)op | (qword ? 0x20u : 0)) << 8);
	bb_addr(b, va);
	/* the operands' dwords alternate */
	bb_dw(b, (uint32_t)op1);
	bb_dw(b, (uint32_t)op2);
	bb_dw(b, (uint32_t)(op1 >> 32));
	bb_dw(b, (uint32_t)(op2 >> 32));
	for (i = 0; i < 4; i++)
		bb_dw(b, 0);
}

static void flush(struct gx_batch *b, uint32_t pc, uint32_t dw, uint64_t va, uint64_t val)
{
	if (b->engine == GX_RCS) {
		bb_dw(b, PIPE_CONTROL);
		bb_dw(b, PC_CS_STALL | PC_DC_FLUSH | pc);
	} else {
		bb_dw(b, MI_FLUSH_DW | dw);
	}
	bb_addr(b, va);
	bb_dw(b, (uint32_t)val);
	bb_dw(b, (uint32_t)(val >> 32));
}

void bb_flush(struct gx_batch *b)
{
	flush(b, 0, 0, 0, 0);
}

void bb_flush_store64(struct gx_batch *b, uint64_t va, uint64_t val)
{
	flush(b, PC_WRITE_IMM, FLUSH_DW_IMM, va, val);
}

void bb_flush_timestamp(struct gx_batch *b, uint64_t va)
{
	flush(b, PC_WRITE_TS, FLUSH_DW_TS, va, 0);
}

void bb_wait(struct gx_batch *b, enum gx_sema op, uint64_t va, uint32_t val)
{
	bb_dw(b, MI_SEMAPHORE_WAIT | SEMAPHORE_POLL | (uint32_t)op << 12);
	bb_dw(b, val);
	bb_addr(b, va);
}

void bb_start(struct gx_batch *b, uint64_t va)
{
	bb_dw(b, MI_BATCH_BUFFER_START);
	bb_addr(b, va);
}

void bb_call(struct gx_batch *b, uint64_t va)
{
	bb_dw(b, MI_BATCH_BUFFER_START | BATCH_SECOND_LEVEL);
	bb_addr(b, va);
}

void bb_cond_end(struct gx_batch *b, uint64_t va, uint32_t val)
{
	bb_dw(b, MI_COND_BATCH_END);
	bb_dw(b, val);
	bb_addr(b, va);
}

uint32_t bb_gpr(const struct gx_batch *b, unsigned n)
{
	return gx_engine_base(b->engine) + REG_CS_GPR(n);
}
