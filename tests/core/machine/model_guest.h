/* SPDX-License-Identifier: MIT */
/*
 * The model guest: what a driver does, in a few calls. It finds its share in PVINFO, fills its GGTT and
 * page tables, makes contexts, submits them through the ELSP, and hears of their ends by interrupts, the
 * context status buffer and the sequence numbers that its requests write.
 *
 * It is well behaved unless a test uses the parts by themselves. Helpers assert (cmocka) that they
 * succeed. Every write to guest memory goes through machine_write(), so that protected pages trap.
 */
#ifndef XENGT_TEST_MODEL_GUEST_H
#define XENGT_TEST_MODEL_GUEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "machine.h"

#define MG_PAGES      4096u /* of RAM: 16 MiB */
#define MG_RING_PAGES 4u
#define MG_ENGINES    4u
#define MG_SPARE      512u
#define MG_VM_TABLES  64u

struct mg_ctx;

struct mg_engine {
	u32 base, hwsp_gfn, csb_read;
	struct mg_ctx *port[2]; /* what the ELSP was last told, and has not been said to be off */
	u64 events;
	u32 last_event;
};

struct model_guest {
	struct machine *m;
	struct machine_dom *dom;
	u64 low_base, low_size, high_base, high_size;
	u64 first_gfn, end_gfn; /* what RAM there is to use */
	u64 next_gfn, next_low, next_high;
	u64 spare[MG_SPARE]; /* GFNs that were given back, to be used again */
	u32 nr_spare;
	bool irq;	  /* an MSI has come */
	u64 irqs, errors; /* interrupts handled; error interrupts of engines */
	u32 next_id;
	struct mg_engine engine[MG_ENGINES];
};

/* An address space. */
struct mg_vm {
	struct model_guest *g;
	bool four_level;
	u64 root[4];		 /* GFNs */
	u64 table[MG_VM_TABLES]; /* likewise, of all its tables */
	u32 nr_tables;
};

struct mg_ctx {
	struct model_guest *g;
	enum gvt_engine engine;
	struct mg_vm *vm;
	u32 id;
	u64 lrca, ring; /* GGTT */
	u64 image_gfn, ring_gfn, seqno_gfn;
	u64 seqno_gm;
	u32 tail, seqno;
	u64 desc;
};

/* ---- the guest ---- */

/* Makes the guest, its vGPU (params NULL: machine_params()), and starts its driver. */
void mg_init(struct model_guest *g, struct machine *m, const struct gvt_vgpu_params *params);
/* The driver's part alone, for after a reset. */
void mg_start(struct model_guest *g);
/* Likewise, with all memory zeroed and free again. */
void mg_restart(struct model_guest *g);
void mg_fini(struct model_guest *g);

/* Zeroed pages with GFNs in a row; a single one may have been something else before. */
u64 mg_pages(struct model_guest *g, u32 nr);
/* One page is free for anything. */
void mg_page_free(struct model_guest *g, u64 gfn);
u32 mg_read32(struct model_guest *g, u64 gfn, u32 off);
void mg_write32(struct model_guest *g, u64 gfn, u32 off, u32 val);
/* Dwords from off on, within the page and those that follow it. */
void mg_put(struct model_guest *g, u64 gfn, u32 off, const u32 *dw, u32 nr);
/* Pages into the GGTT, low or high; the address. */
u64 mg_ggtt_map(struct model_guest *g, u64 gfn, u32 nr, bool high);
void mg_ggtt_set(struct model_guest *g, u64 gm, u64 pte);
u32 mg_reg(struct model_guest *g, u32 off);
void mg_set_reg(struct model_guest *g, u32 off, u32 val);

/* ---- page tables ---- */

struct mg_vm *mg_vm_new(struct model_guest *g, bool four_level);
/* Tells of the root's end; the tables are free for anything else. */
void mg_vm_free(struct mg_vm *vm);
/* One leaf: size 4096, 65536 or 2 MiB; gfn as aligned as that. */
void mg_vm_map(struct mg_vm *vm, u64 virt, u64 gfn, u64 size);
void mg_vm_unmap(struct mg_vm *vm, u64 virt);
/* Fresh pages at virt; the first GFN. */
u64 mg_vm_pages(struct mg_vm *vm, u64 virt, u32 nr);

/* ---- contexts ---- */

struct mg_ctx *mg_ctx_new(struct model_guest *g, enum gvt_engine engine, struct mg_vm *vm);
void mg_ctx_free(struct mg_ctx *c);
/* Appends commands to the ring; the tail in the image does not move. */
void mg_emit(struct mg_ctx *c, const u32 *dw, u32 nr);
#define MG_DW(...)	(const u32[]){__VA_ARGS__}, sizeof((const u32[]){__VA_ARGS__}) / sizeof(u32)
#define MG_EMIT(c, ...) mg_emit(c, MG_DW(__VA_ARGS__))
/* Ends a request: its number (written when it is done), an interrupt; the image's tail moves. */
u32 mg_request(struct mg_ctx *c);
/* A request that runs a batch at virt. */
u32 mg_batch(struct mg_ctx *c, u64 virt);
/* ELSP; second may be NULL. */
void mg_submit(struct mg_ctx *first, struct mg_ctx *second);
bool mg_ctx_done(const struct mg_ctx *c, u32 seqno);
/* After a reset: what the ring still has is given up, the next request starts behind it. */
void mg_ctx_skip(struct mg_ctx *c);
/* Runs the machine until the request is done and the engine says that the context is off it; false:
 * not within max_ns. Handles interrupts on the way. */
bool mg_wait(struct mg_ctx *c, u64 max_ns);
/* Submits and waits a second. */
void mg_run(struct mg_ctx *c);
/* Handles an interrupt if one has come. */
void mg_irq(struct model_guest *g);
/* Offset of an engine's registers. */
u32 mg_engine_base(enum gvt_engine engine);
/* Resets one engine as a driver does that found it hung, and sets it up again. */
void mg_engine_reset(struct model_guest *g, enum gvt_engine engine);

/* ---- commands ---- */

#define MG_BBE	     0x05000000u
#define MG_BBS_PPGTT 0x18800101u
#define MG_SDI	     0x10000002u /* MI_STORE_DWORD_IMM, PPGTT */
#define MG_SDI_GGTT  0x10400002u
#define MG_USER_IRQ  0x01000000u
#define MG_ARB_CHECK 0x02800000u
#define MG_ARB_OFF   0x04000000u
#define MG_ARB_ON    0x04000001u
#define MG_LRI(n)    (0x11000000u | (2 * (n) - 1))
#define MG_SRM	     0x12000002u /* MI_STORE_REGISTER_MEM, PPGTT */
#define MG_SEM_WAIT  0x0e00c002u /* PPGTT, poll, until memory equals */
#define MG_LO(x)     ((u32)(x))
#define MG_HI(x)     ((u32)((u64)(x) >> 32))

#endif
