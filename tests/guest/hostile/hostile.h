/* SPDX-License-Identifier: MIT */
/*
 * A hostile guest: a model guest (tests/core/machine) whose parts are used against every rule, one case
 * after the other, and what has come of each. The same cases run in one process with the core, under
 * ASan, and as a bare program in a real guest (main.c), where machine.h's accesses are a CPU's.
 *
 * How a case ends, as the guest sees it:
 *   lives    the device goes on as if nothing had been: each engine runs new work at once, exactly
 *   faults   an engine stands as after a fault; the guest resets its engines, and they run again
 *   stopped  the device is dead to the guest: all ones. The administrator's tools name the reason
 * Any other end is a failure.
 */
#ifndef XENGT_TEST_HOSTILE_H
#define XENGT_TEST_HOSTILE_H

#include "../../core/machine/model_guest.h"

enum hst_end { HST_LIVES, HST_FAULTS, HST_STOPPED, HST_LOST };

struct hostile;

struct hst_case {
	const char *name; /* "group/what" */
	void (*run)(struct hostile *h);
	u32 ends;	 /* BIT(enum hst_end) of those that are right */
	const char *why; /* a part of the reason or the fault that the core names; NULL: any */
	bool cpu;	 /* needs hostile.cpu */
};

struct hst_group {
	const struct hst_case *cases;
	u32 nr;
};
extern const struct hst_group hst_regs, hst_config, hst_ggtt, hst_ppgtt, hst_lists, hst_images,
	hst_commands, hst_batches, hst_memory, hst_display;

#define HST_GROUP(name_, rows_)                                                                    \
	const struct hst_group name_ = {rows_, sizeof(rows_) / sizeof((rows_)[0])}

/* What only a real CPU makes of an access to BAR0. */
struct hst_cpu {
	/* rep stos, n elements of size bytes, down: direction flag */
	void (*stos)(struct hostile *h, u32 off, u32 val, u32 n, u32 size, bool down);
	/* rep movs from BAR0 to memory, and back */
	void (*movs_from)(struct hostile *h, u64 gpa, u32 off, u32 n, u32 size);
	void (*movs_to)(struct hostile *h, u32 off, u64 gpa, u32 n, u32 size);
	/* read-modify-write, exchange, 16-byte and non-temporal stores */
	void (*atomics)(struct hostile *h, u32 off);
	/* an MSI of any address and data when the next interrupt is due */
	void (*msi)(struct hostile *h, u32 addr, u32 data);
};

#define HST_CTX 48u
#define HST_VM	24u

struct hostile {
	struct machine *m;
	struct model_guest g;
	const struct hst_cpu *cpu; /* NULL: one process */
	u32 rounds;		   /* of storms */
	u64 patience;		   /* ns that an engine may take for a trifle */
	/* The administrator resets the vGPU: returns when the device answers again. */
	void (*reset)(struct hostile *h, const struct hst_case *c, enum hst_end end);
	/* for cases */
	struct mg_vm *vm;      /* with a page at HST_DATA, one at HST_FLAG and four at HST_BATCH */
	u64 data, flag, batch; /* their GFNs */
	u64 foreign;	       /* a graphics address of somebody else's */
	u64 edge;	       /* the last 4 bytes of the guest's own */
	u32 random;
	/* the runner's */
	struct mg_vm *own;
	struct mg_ctx *canary[MG_ENGINES];
	u64 own_data, own_batch;
	u32 tries;
	struct mg_ctx *ctx[HST_CTX];
	struct mg_vm *vms[HST_VM];
	u32 nr_ctx, nr_vm;
};

#define HST_DATA  0x40000000ull
#define HST_BATCH 0x50000000ull
#define HST_FLAG  0x60000000ull

/* The driver's start, and what stands under "for cases". */
void hst_begin(struct hostile *h);
/* As after each case: all of it is gone. */
void hst_end(struct hostile *h);
/* Runs a case and judges it; then the device is as after hst_begin(). True: it ended as it should; *end
 * says how. Leaves why the core said so to the caller, in h->reset. */
bool hst_run(struct hostile *h, const struct hst_case *c, enum hst_end *end);
extern const char *const hst_end_name[];

/* ---- for cases ---- */

struct mg_vm *hst_vm(struct hostile *h, bool four_level);
struct mg_ctx *hst_ctx(struct hostile *h, enum gvt_engine engine, struct mg_vm *vm);
u32 hst_random(struct hostile *h);
bool hst_dead(struct hostile *h);
/* Waits until the request is done, the engine has a fault, the device is dead, or ns are over. */
enum hst_end hst_wait(struct mg_ctx *c, struct hostile *h, u64 ns);
/* Commands in the ring of a new context, as one request; waits. */
enum hst_end hst_ring(struct hostile *h, enum gvt_engine engine, const u32 *dw, u32 nr);
/* Commands into h->batch from dword at on. */
void hst_put(struct hostile *h, u32 at, const u32 *dw, u32 nr);
/* Runs h->batch, unprivileged. */
enum hst_end hst_batch(struct hostile *h, enum gvt_engine engine);
/* The same without waiting; the context. */
struct mg_ctx *hst_batch_start(struct hostile *h, enum gvt_engine engine);
/* A batch that waits until the dword at HST_FLAG is 1, then stores val to HST_DATA; started. */
struct mg_ctx *hst_waiting(struct hostile *h, enum gvt_engine engine, u32 val);
/* h->batch in the guest's GGTT: privileged. */
u64 hst_batch_gm(struct hostile *h);
void hst_flr(struct hostile *h);
void hst_pause(struct hostile *h, u64 ns);
/* The notification with these roots. */
void hst_notify(struct hostile *h, u32 what, u64 pdp);

#define HST_PV	    0x78000u
#define HST_GTT	    0x800000u
#define HST_BB_GGTT 0x18800001u
#define HST_PTE_P   1ull
#define HST_PTE_RW  2ull

#endif
