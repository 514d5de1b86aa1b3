/* SPDX-License-Identifier: MIT */
/*
 * A bench for the device core: plain memory as its bus, a clock that the test sets, and helpers that
 * do what a driver does: page tables, contexts, rings, submission, the context status buffer.
 *
 * All helpers assert (cmocka) that they succeed. One thread, several rigs per process.
 */
#ifndef XENGT_TEST_GPU_RIG_H
#define XENGT_TEST_GPU_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../cs.h"

#define RIG_BUS	  0x140000000ull /* where the memory begins on the bus */
#define RIG_PAGES 8192u		 /* 32 MiB */
#define RIG_AUDIT 4096u

struct rig {
	struct gpu *gpu;
	struct gpu_bus bus;
	uint8_t *mem;
	unsigned next_page; /* allocator: never frees */
	uint32_t next_ggtt; /* GGTT addresses handed out */
	uint64_t now;
	unsigned msis, reports;
	char report[256]; /* the last one */
	struct gpu_audit_rec audit[RIG_AUDIT];
	unsigned audit_num; /* stops at RIG_AUDIT */
	unsigned csb_read[GPU_NUM_ENGINES];
	uint64_t hwsp[GPU_NUM_ENGINES]; /* bus addresses of the status pages */
	uint32_t hwsp_ggtt[GPU_NUM_ENGINES];
};

/* A PPGTT. */
struct rig_vm {
	struct rig *rig;
	unsigned levels; /* 3 or 4 */
	uint64_t root;	 /* PML4's bus address (4 levels) */
	uint64_t pd[4];	 /* page directories (3 levels) */
};

struct rig_ctx {
	struct rig *rig;
	enum gpu_engine_id engine;
	struct rig_vm *vm;
	uint32_t id;
	uint32_t lrca, ring; /* GGTT addresses */
	uint32_t *image;     /* register state page */
	uint8_t *pphwsp;     /* first page of the image */
	uint32_t *ring_dw;
	uint32_t tail; /* bytes; what rig_emit has written */
	uint64_t desc;
};

#define RIG_RING_BYTES 16384u
/* Dwords of the state page, as i915 lays it out for Gen9. */
#define RIG_IMG_CTL	 3
#define RIG_IMG_HEAD	 5
#define RIG_IMG_TAIL	 7
#define RIG_IMG_START	 9
#define RIG_IMG_BB_UDW	 13
#define RIG_IMG_BB_ADDR	 15
#define RIG_IMG_BB_STATE 17
#define RIG_IMG_PER_CTX	 25
#define RIG_IMG_INDIRECT 27
#define RIG_IMG_CTX_TS	 35
#define RIG_IMG_GPR0	 105

/* breaks: enum gpu_break. The engines are set up: status pages, execution lists on, nothing masked. */
void rig_init(struct rig *r, uint32_t breaks);
void rig_done(struct rig *r);

/* Resets one engine by GDRST and sets it up again. */
void rig_engine_reset(struct rig *r, enum gpu_engine_id id);

/* Fresh zeroed pages, contiguous on the bus. */
uint64_t rig_pages(struct rig *r, unsigned num);
void *rig_ptr(struct rig *r, uint64_t bus);
uint32_t rig_read32(struct rig *r, uint64_t bus);
uint64_t rig_read64(struct rig *r, uint64_t bus);

/* Maps pages at the next free GGTT address, which it returns. */
uint32_t rig_ggtt_map(struct rig *r, uint64_t bus, unsigned num);
void rig_ggtt_set(struct rig *r, uint32_t virt, uint64_t pte);

struct rig_vm *rig_vm_new(struct rig *r, unsigned levels);
/* One leaf: size 4096, 65536 or 2 MiB. flags: GTT_PRESENT, GTT_WRITABLE. */
void rig_vm_map(struct rig_vm *vm, uint64_t virt, uint64_t bus, uint64_t size, uint64_t flags);
/* Fresh pages at virt, writable; returns the bus address. */
uint64_t rig_vm_pages(struct rig_vm *vm, uint64_t virt, unsigned num);
void rig_vm_free(struct rig_vm *vm);

/* vm NULL: a four-level one of its own, never mapped. id: bits 63:32 of the descriptor. */
void rig_ctx_init(struct rig_ctx *c, struct rig *r, enum gpu_engine_id engine, struct rig_vm *vm,
		  uint32_t id);
/* Appends dwords to the ring and moves the tail in the image; pads to a qword. */
void rig_emit(struct rig_ctx *c, const uint32_t *dw, unsigned num);
#define RIG_EMIT(c, ...)                                                                           \
	rig_emit(c, (const uint32_t[]){__VA_ARGS__},                                               \
		 sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))
/* Starts a batch at virt of the context's PPGTT, with arbitration on and off around, as i915 does. */
void rig_emit_batch(struct rig_ctx *c, uint64_t virt);

/* ELSP: c1 may be NULL. */
void rig_submit(struct rig *r, const struct rig_ctx *c0, const struct rig_ctx *c1);
/* gpu_run until nothing is to be done, 1 ms of clock each; at most max times. Returns how often. */
unsigned rig_run(struct rig *r, unsigned max);
/* One slice of one engine. */
bool rig_slice(struct rig *r, enum gpu_engine_id engine, uint64_t ns);
/* Submits one context, runs to idle, expects events 1 and 18. */
void rig_execute(struct rig_ctx *c);

/* A device with one context, a scratch page and a batch page in its PPGTT: for tests of commands. */
struct rig_job {
	struct rig r;
	struct rig_vm *vm;
	struct rig_ctx c;
	uint32_t *scratch, *batch; /* at RIG_SCRATCH and RIG_BATCH; the batch has 2 pages */
	uint32_t *ggtt;		   /* a page that only the GGTT has, at ggtt_va */
	uint32_t ggtt_va;
};
#define RIG_SCRATCH 0x2345678000ull
#define RIG_BATCH   0x7654321000ull
void rig_job_init(struct rig_job *j, enum gpu_engine_id engine);
void rig_job_done(struct rig_job *j);
/* Writes the dwords and MI_BATCH_BUFFER_END to the batch page. */
void rig_job_fill(struct rig_job *j, const uint32_t *dw, unsigned num);
/* Runs them as a batch in the PPGTT, or with priv from the ring, to the end. */
void rig_job_run(struct rig_job *j, bool priv, const uint32_t *dw, unsigned num);
/* The same, but expects the engine to stop on it; resets the engine afterwards. */
void rig_job_hang(struct rig_job *j, bool priv, const uint32_t *dw, unsigned num);
#define RIG_DW(...)                                                                                \
	(const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)
#define RIG_RUN(j, ...)	     rig_job_run(j, false, RIG_DW(__VA_ARGS__))
#define RIG_RUN_PRIV(j, ...) rig_job_run(j, true, RIG_DW(__VA_ARGS__))

/* Next unread context status from the status page; false when there is none. Checks that the register
 * and the page agree. */
bool rig_csb(struct rig *r, enum gpu_engine_id engine, uint32_t *status, uint32_t *id);
void rig_expect_csb(struct rig *r, enum gpu_engine_id engine, uint32_t status, uint32_t id);
void rig_expect_no_csb(struct rig *r, enum gpu_engine_id engine);

uint32_t rig_reg(struct rig *r, enum gpu_engine_id engine, uint32_t off);
void rig_set_reg(struct rig *r, enum gpu_engine_id engine, uint32_t off, uint32_t val);
struct gpu_stats rig_stats(struct rig *r);

/* Commands. */
#define CMD_MI(op, len)	      ((uint32_t)(op) << 23 | (len))
#define CMD_NOOP	      0u
#define CMD_USER_INTERRUPT    CMD_MI(0x02, 0)
#define CMD_ARB_CHECK	      CMD_MI(0x05, 0)
#define CMD_ARB_ON	      CMD_MI(0x08, 1)
#define CMD_ARB_OFF	      CMD_MI(0x08, 0)
#define CMD_BBE		      CMD_MI(0x0a, 0)
#define CMD_GGTT	      (1u << 22)
#define CMD_SDI		      CMD_MI(0x20, 2)
#define CMD_LRI(n)	      CMD_MI(0x22, 2 * (n) - 1)
#define CMD_SRM		      CMD_MI(0x24, 2)
#define CMD_BBS		      CMD_MI(0x31, 1)
#define CMD_2ND_LEVEL	      (1u << 22)
#define CMD_BBS_PPGTT	      (CMD_MI(0x31, 1) | 1u << 8)
#define CMD_LRM		      CMD_MI(0x29, 2)
#define CMD_LRR		      CMD_MI(0x2a, 1)
#define CMD_SEM_WAIT(op)      (CMD_MI(0x1c, 2) | 1u << 15 | (uint32_t)(op) << 12)
#define CMD_SEM_WAIT_GGTT(op) (CMD_MI(0x1c, 2) | CMD_GGTT | 1u << 15 | (uint32_t)(op) << 12)
#define LO(x)		      ((uint32_t)(x))
#define HI(x)		      ((uint32_t)((uint64_t)(x) >> 32))

#endif
