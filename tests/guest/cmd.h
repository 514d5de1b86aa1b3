/* SPDX-License-Identifier: MIT */
/*
 * Command-streamer and blitter opcodes of Gen8 and Gen9, as far as an unprivileged batch uses them.
 * Source: Skylake PRM vol. 2a (Command Reference: Instructions), same names; register offsets from
 * vol. 2c. DWord lengths are part of the macros where they do not vary.
 */
#ifndef GX_CMD_H
#define GX_CMD_H

#include <stdint.h>

#define MI_OP(op) ((uint32_t)(op) << 23)

#define MI_NOOP		      MI_OP(0x00)
#define MI_ARB_CHECK	      MI_OP(0x05)
#define MI_BATCH_BUFFER_END   MI_OP(0x0a)
#define MI_PREDICATE	      MI_OP(0x0c)
#define MI_MATH		      MI_OP(0x1a) /* | (ALU dwords - 1) */
#define MI_SEMAPHORE_WAIT     (MI_OP(0x1c) | 2)
#define MI_STORE_DWORD_IMM    (MI_OP(0x20) | 2)
#define MI_STORE_QWORD_IMM    (MI_OP(0x20) | 1u << 21 | 3)
#define MI_LOAD_REGISTER_IMM  MI_OP(0x22) /* | (2 * registers - 1) */
#define MI_STORE_REGISTER_MEM (MI_OP(0x24) | 2)
#define MI_FLUSH_DW	      (MI_OP(0x26) | 3)
#define MI_LOAD_REGISTER_MEM  (MI_OP(0x29) | 2)
#define MI_LOAD_REGISTER_REG  (MI_OP(0x2a) | 1)
#define MI_COPY_MEM_MEM	      (MI_OP(0x2e) | 3)
#define MI_ATOMIC_INLINE      (MI_OP(0x2f) | 1u << 18 | 1u << 17 | 9) /* inline data, CS stall */
#define MI_BATCH_BUFFER_START (MI_OP(0x31) | 1u << 8 | 1)	      /* PPGTT */
#define MI_COND_BATCH_END     (MI_OP(0x36) | 1u << 21 | 2)

#define SEMAPHORE_POLL	   (1u << 15)
#define BATCH_SECOND_LEVEL (1u << 22)
#define SRM_PREDICATE	   (1u << 21)
#define ATOMIC_QWORD	   (1u << 19)

#define PREDICATE_LOAD	     (2u << 6)
#define PREDICATE_LOADINV    (3u << 6)
#define PREDICATE_SRCS_EQUAL 2u

/* MI_SEMAPHORE_WAIT: goes on when "memory OP data" holds */
enum gx_sema { SEMA_GT, SEMA_GE, SEMA_LT, SEMA_LE, SEMA_EQ, SEMA_NE };

/* MI_ATOMIC operations on 4 bytes; those on 8 bytes are 0x20 more */
enum gx_atomic {
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
	ATOMIC_CMP_WR,
};

/* ALU instructions of MI_MATH */
#define ALU(op, a, b) ((uint32_t)(op) << 20 | (uint32_t)(a) << 10 | (uint32_t)(b))
#define ALU_LOAD      0x080
#define ALU_LOADINV   0x480
#define ALU_LOAD0     0x081
#define ALU_LOAD1     0x481
#define ALU_ADD	      0x100
#define ALU_SUB	      0x101
#define ALU_AND	      0x102
#define ALU_OR	      0x103
#define ALU_XOR	      0x104
#define ALU_STORE     0x180
#define ALU_STOREINV  0x580
#define ALU_SRCA      0x20
#define ALU_SRCB      0x21
#define ALU_ACCU      0x31
#define ALU_ZF	      0x32
#define ALU_CF	      0x33

#define PIPE_CONTROL (3u << 29 | 3u << 27 | 2u << 24 | 4)
#define PC_DC_FLUSH  (1u << 5)
#define PC_WRITE_IMM (1u << 14)
#define PC_WRITE_TS  (3u << 14)
#define PC_CS_STALL  (1u << 20)

#define FLUSH_DW_IMM (1u << 14)
#define FLUSH_DW_TS  (3u << 14)

/* per engine, relative to its base */
#define REG_CS_GPR(n) (0x600 + 8 * (n))
/* render engine */
#define REG_PREDICATE_SRC0 0x2400
#define REG_PREDICATE_SRC1 0x2408
/* copy engine */
#define REG_BCS_SWCTRL 0x22200
#define SWCTRL_SRC_Y   (1u << 0)
#define SWCTRL_DST_Y   (1u << 1)

#define XY_BLT(op, len)	   (2u << 29 | (uint32_t)(op) << 22 | (len))
#define XY_COLOR_BLT	   XY_BLT(0x50, 5)
#define XY_SRC_COPY_BLT	   XY_BLT(0x53, 8)
#define XY_FAST_COPY_BLT   XY_BLT(0x42, 8)
#define XY_SETUP_BLT	   XY_BLT(0x01, 8)
#define XY_PIXEL_BLT	   XY_BLT(0x24, 0)
#define XY_WRITE_RGB	   (1u << 20)
#define XY_WRITE_ALPHA	   (1u << 21)
#define XY_SRC_TILED	   (1u << 15)
#define XY_DST_TILED	   (1u << 11)
#define XY_DEPTH(code)	   ((uint32_t)(code) << 24) /* 0: 8 bit, 1: 16 bit (565), 3: 32 bit */
#define XY_ROP(rop)	   ((uint32_t)(rop) << 16)
#define XY_CLIP		   (1u << 30)
#define FAST_SRC_TILING(t) ((uint32_t)(t) << 20) /* 0 linear, 1 X, 2 Y */
#define FAST_DST_TILING(t) ((uint32_t)(t) << 13)

#endif
