/* SPDX-License-Identifier: MIT */
/*
 * An engine: registers, execution list, the loaded context and the command stream.
 *
 *   engine.c    life, registers          execlist.c  ELSP, ports, context status buffer
 *   context.c   context image            cs.c        fetch, dispatch, run loop
 *
 * One thread. A register write by a command can reset the very engine that executes it (GDRST is a
 * register like any other), so the code that executes commands re-reads state after such a write and
 * keeps nothing that a reset frees.
 */
#ifndef XENGT_TEST_GPU_ENGINE_H
#define XENGT_TEST_GPU_ENGINE_H

#include "device.h"
#include "gtt.h"
#include "regs/engine.h"

struct blt; /* blt.h */

/* A batch buffer's position. */
struct cs_batch {
	uint64_t addr;
	bool valid;
	bool ppgtt; /* in PPGTT, and so not privileged */
};

/* A context as named in the ELSP. */
typedef uint64_t ctx_desc;

struct gpu_engine {
	struct gpu *gpu;
	enum gpu_engine_id id;
	uint32_t base;

	/* Execution list: what was written last and waits, and what runs. 0 is no context. */
	uint32_t elsp[4];
	unsigned elsp_n;
	bool pending_valid;
	ctx_desc pending[2];
	ctx_desc port[2];
	unsigned port_cur;    /* element that runs */
	unsigned list_cur;    /* which of the hardware's two lists: for the status register */
	uint32_t last_status; /* of the last context status */

	uint32_t csb[CSB_ENTRIES][2];
	unsigned csb_write, csb_read;

	/* The loaded context. */
	bool active;
	ctx_desc desc;
	bool ppgtt_on, four_level;
	uint32_t ctx_ts;       /* CTX_TIMESTAMP at load */
	uint64_t ctx_ts_start; /* GPU timestamp at load */

	/* Streams, innermost first: workaround batch of a restore, second level, first level, ring. */
	uint32_t head, tail, start, ctl;
	struct cs_batch bb[2];
	struct {
		bool valid;
		uint64_t addr, end; /* end 0: up to MI_BATCH_BUFFER_END */
		uint64_t next;	    /* per-context batch that follows the indirect one; 0: none */
	} wa;

	bool arb;	/* arbitration on (MI_ARB_ON_OFF) */
	bool arb_point; /* between commands where a switch may happen */
	bool nooped;	/* MI_SET_PREDICATE: commands are skipped */
	bool hung;	/* until reset */
	bool waiting;	/* in MI_SEMAPHORE_WAIT */
	unsigned
		epoch; /* counts resets and context switches: has the ground moved under a command? */
	uint32_t ipehr;

	uint64_t spent_ns;   /* of this slice's budget */
	uint64_t pace_until; /* gpu_config.paced: when what was executed is over */
	bool pace_busy;	     /* and there was more to do */
	struct blt *blt;     /* the blitter; of the blitter engine only, owned */

	/* The page that commands are fetched from, for one engine_run. */
	struct {
		const uint8_t *host;
		uint64_t vpage;
		bool ggtt, valid;
	} fetch;
	struct tlb_entry tlb[TLB_ENTRIES];
};

static inline uint32_t ctx_id(ctx_desc d)
{
	return d >> 32;
}
static inline uint32_t ctx_lrca(ctx_desc d)
{
	return (uint32_t)d & CTX_DESC_LRCA;
}

/* Plain storage of the engine's register at offset off from its base. */
static inline uint32_t engine_reg(const struct gpu_engine *e, uint32_t off)
{
	return gpu_reg(e->gpu, e->base + off);
}
static inline void engine_set_reg(struct gpu_engine *e, uint32_t off, uint32_t val)
{
	gpu_set_reg(e->gpu, e->base + off, val);
}
static inline uint64_t engine_reg64(const struct gpu_engine *e, uint32_t off)
{
	return engine_reg(e, off) | (uint64_t)engine_reg(e, off + 4) << 32;
}
static inline void engine_set_reg64(struct gpu_engine *e, uint32_t off, uint64_t val)
{
	engine_set_reg(e, off, val);
	engine_set_reg(e, off + 4, val >> 32);
}

#define engine_stats(e) (&(e)->gpu->stats.engine[(e)->id])

/* "rcs", ... */
const char *engine_name(const struct gpu_engine *e);
/* Is the register one of which the upper half of a write says which bits change? off from base. */
bool engine_reg_masked(const struct gpu_engine *e, uint32_t off);
/* MI_MODE or RESET_CTL hold the streamer. */
bool engine_stopped(const struct gpu_engine *e);
/* Stops for good, with a line in the log: why, and where. Only a reset helps. */
void engine_hang(struct gpu_engine *e, const char *why);
uint32_t engine_ctx_timestamp(struct gpu_engine *e);

/* ---- execlist.c ---- */

/* One of the four dwords of a submission. */
void execlist_write(struct gpu_engine *e, uint32_t val);
uint32_t execlist_status(const struct gpu_engine *e);
/* Idle: takes the waiting list and loads its first context. False when none waits. */
bool execlist_start(struct gpu_engine *e);
/* A list waits and the streamer is where it may switch: lite restore or preemption. */
void execlist_switch(struct gpu_engine *e);
/* The running context's ring is empty: next element, or idle. */
void execlist_complete(struct gpu_engine *e);
void execlist_reset(struct gpu_engine *e);

/* ---- context.c ---- */

/* Loads the context's registers; on failure the engine hangs, with the context as its own. */
void context_load(struct gpu_engine *e, ctx_desc desc);
/* Writes the registers back to the image, all but the tail (software's) and unloads it. */
void context_save(struct gpu_engine *e);
/* Lite restore: takes the tail anew from the image. */
void context_resample_tail(struct gpu_engine *e);

#endif
