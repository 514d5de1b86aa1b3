/* SPDX-License-Identifier: MIT */
/*
 * gpu-exercise: what its files share.
 *
 * Naming: gx_* is the frame (device, buffers, batches, reports), t_* a test in a file of the same
 * name. Every test runs in a process of its own with a device file of its own, so helpers that meet an
 * error that the test did not provoke report it and end that process (gx_fatal): they return only
 * success.
 */
#ifndef GX_H
#define GX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd.h"

enum gx_engine { GX_RCS, GX_BCS, GX_VCS, GX_VECS, GX_ENGINES };

struct gx_opt {
	const char *device; /* NULL: the first i915 card */
	unsigned engines;   /* mask of 1 << enum gx_engine */
	unsigned n;	    /* rounds; 0: the test's own default */
	unsigned mib, phys; /* bigmap: MiB mapped, MiB of memory behind it */
	unsigned timeout;   /* seconds a test may take */
	uint32_t seed;
	bool huge;	/* bigmap: huge pages by userptr */
	bool heartbeat; /* hang: also wait for the driver's own detection */
};

struct gx {
	int fd;
	int devid;
	unsigned gen;	   /* 8 or 9 */
	unsigned engines;  /* mask of those present */
	unsigned sched;	   /* I915_SCHEDULER_CAP_* */
	uint64_t gtt_size; /* bytes of a context's address space */
	uint64_t next_va;  /* gx_bo_new's next address */
	const struct gx_opt *opt;
	char node[32];
};

/* ---- run.c: processes and reports ---- */

struct gx_test {
	const char *name;
	/* engine is GX_ENGINES for tests that are not run once per engine */
	void (*run)(struct gx *g, enum gx_engine engine);
	bool per_engine;
	bool in_all;
};

/* Runs one test in a child process; returns when it has ended or its time is up. */
void gx_run_test(const struct gx_test *t, const struct gx_opt *opt, enum gx_engine engine);
/* Prints the last line; returns the exit status. */
int gx_summary(void);

/* One result line, "ok NAME detail", "FAIL NAME ..." or "skip NAME ...". NAME is the test's name, its
 * engine and check. A test may report any number of checks, but at least one. */
void gx_ok(const char *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gx_fail(const char *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gx_skip(const char *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Like gx_fail, and ends the test. */
void gx_fatal(const char *check, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), noreturn));
/* A line on stderr with --verbose only. */
void gx_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern bool gx_verbose;

double gx_now(void); /* monotonic seconds */
void gx_sleep(double seconds);
uint32_t gx_random(uint32_t *state); /* never 0 state; repeatable */

/* ---- dev.c ---- */

void gx_open(struct gx *g, const struct gx_opt *opt);
void gx_close(struct gx *g);
const char *gx_engine_name(enum gx_engine e);
uint32_t gx_engine_base(enum gx_engine e);
uint64_t gx_engine_flags(enum gx_engine e);	    /* of execbuffer2 */
int gx_ioctl(int fd, unsigned long req, void *arg); /* restarts; returns 0 or -errno */
/* -errno when the driver does not know it */
int gx_param(struct gx *g, int param, int *value);
bool gx_has_gpr(const struct gx *g, enum gx_engine e); /* may unprivileged batches use CS_GPR? */

/* Contexts with an address space of their own; vm 0, or shared: the vm of gx_vm_new. */
uint32_t gx_ctx_new(struct gx *g, uint32_t vm);
void gx_ctx_free(struct gx *g, uint32_t ctx);
int gx_ctx_priority(struct gx *g, uint32_t ctx, int prio);
uint32_t gx_vm_new(struct gx *g);
void gx_vm_free(struct gx *g, uint32_t vm);
/* Hangs of this context: batches of its own that were running, and that were waiting. */
void gx_reset_stats(struct gx *g, uint32_t ctx, uint32_t *active, uint32_t *pending);

/* ---- bo.c ---- */

struct gx_bo {
	uint32_t handle;
	uint64_t size; /* bytes, whole pages */
	uint64_t va;   /* where every context that uses it maps it */
	void *map;     /* coherent CPU mapping */
	void *user;    /* the memory of a userptr object, or NULL */
};

#define GX_PAGE 4096ul

/* A zeroed buffer; its address is the next free one of the device, after a hole. */
void gx_bo_new(struct gx *g, struct gx_bo *bo, uint64_t size);
/* The same at an address of the caller's. */
void gx_bo_new_at(struct gx *g, struct gx_bo *bo, uint64_t size, uint64_t va);
/* Out of the program's own memory, 2 MiB aligned and of huge pages where the kernel has them. */
void gx_bo_new_huge(struct gx *g, struct gx_bo *bo, uint64_t size);
void gx_bo_free(struct gx *g, struct gx_bo *bo);
/* Waits until the GPU has done with it. Returns 0 or -ETIME. */
int gx_bo_wait(struct gx *g, const struct gx_bo *bo, double seconds);
bool gx_bo_busy(struct gx *g, const struct gx_bo *bo);
/* Volatile words of the CPU mapping. */
static inline volatile uint32_t *gx_u32(const struct gx_bo *bo)
{
	return bo->map;
}
static inline volatile uint64_t *gx_u64(const struct gx_bo *bo)
{
	return bo->map;
}
/* The form in which 48-bit addresses go into commands and ioctls: sign-extended. */
static inline uint64_t gx_canonical(uint64_t va)
{
	return (uint64_t)((int64_t)(va << 16) >> 16);
}

/* ---- exec.c ---- */

#define GX_WAIT 30.0 /* seconds that work may take unless the test knows better */

struct gx_batch;
struct gx_job {
	struct gx_batch *batch;
	uint32_t ctx;
	enum gx_engine engine;
	struct gx_bo *const *bo; /* beside the batch */
	unsigned nbo;
	uint32_t offset; /* of the first command in the batch's buffer */
	bool async;	 /* no implicit order with other users of the buffers */
	bool want_fence; /* fence is set to a sync file then */
	int fence;
};

/* Returns 0 or -errno. */
int gx_submit_errno(struct gx *g, struct gx_job *job);
void gx_submit(struct gx *g, struct gx_job *job);
/* Submits and waits; buffers are listed up to a NULL. */
void gx_exec(struct gx *g, uint32_t ctx, enum gx_engine e, struct gx_batch *b, ...)
	__attribute__((sentinel));
/* Waits until a batch has ended. */
void gx_batch_wait(struct gx *g, struct gx_batch *b);
/* Blocks until the fence signals: 1 signalled, 0 not in time. Does not poll the GPU. */
int gx_fence_wait(int fence, double seconds);
/* 1 done, 0 active, negative: the error it was signalled with. */
int gx_fence_status(int fence);

/* ---- batch.c ---- */

struct gx_batch {
	struct gx *g;
	struct gx_bo bo;
	enum gx_engine engine;
	uint32_t n, max; /* dwords */
};

/* A batch buffer of at least size bytes (0: one page), to be run on engine e. */
void bb_new(struct gx_batch *b, struct gx *g, enum gx_engine e, uint64_t size);
void bb_new_at(struct gx_batch *b, struct gx *g, enum gx_engine e, uint64_t size, uint64_t va);
void bb_free(struct gx_batch *b);
/* Empties it, when the GPU has done with it. */
void bb_reset(struct gx_batch *b);
uint64_t bb_here(const struct gx_batch *b); /* address of the next command */
void bb_seek(struct gx_batch *b, uint32_t dword);
void bb_dw(struct gx_batch *b, uint32_t dw);
void bb_addr(struct gx_batch *b, uint64_t va); /* two dwords */
void bb_end(struct gx_batch *b);
void bb_store32(struct gx_batch *b, uint64_t va, uint32_t val);
void bb_store64(struct gx_batch *b, uint64_t va, uint64_t val);
void bb_copy32(struct gx_batch *b, uint64_t dst, uint64_t src);
void bb_lri(struct gx_batch *b, uint32_t reg, uint32_t val);
void bb_lri64(struct gx_batch *b, uint32_t reg, uint64_t val);
void bb_srm(struct gx_batch *b, uint64_t va, uint32_t reg);
void bb_srm64(struct gx_batch *b, uint64_t va, uint32_t reg);
void bb_lrm(struct gx_batch *b, uint32_t reg, uint64_t va);
void bb_lrr(struct gx_batch *b, uint32_t dst, uint32_t src);
void bb_math(struct gx_batch *b, const uint32_t *alu, unsigned n);
void bb_atomic(struct gx_batch *b, enum gx_atomic op, bool qword, uint64_t va, uint64_t op1,
	       uint64_t op2);
/* Earlier stores of this batch are in memory before later commands read it. */
void bb_flush(struct gx_batch *b);
/* The same, then writes a qword, or the 64-bit timestamp. */
void bb_flush_store64(struct gx_batch *b, uint64_t va, uint64_t val);
void bb_flush_timestamp(struct gx_batch *b, uint64_t va);
void bb_wait(struct gx_batch *b, enum gx_sema op, uint64_t va, uint32_t val);
void bb_start(struct gx_batch *b, uint64_t va); /* chain */
void bb_call(struct gx_batch *b, uint64_t va);	/* second level */
/* Ends the batch unless the dword in memory is greater than val (unsigned). */
void bb_cond_end(struct gx_batch *b, uint64_t va, uint32_t val);
/* Address of CS_GPR n of the batch's engine. */
uint32_t bb_gpr(const struct gx_batch *b, unsigned n);

/* ---- spin.c: a batch that runs until it is told to end ---- */

struct gx_spin {
	struct gx_batch b;
	uint32_t loop; /* dword where the loop begins */
	volatile uint32_t *started, *go;
};

/*
 * Begins a spinner. What the caller puts into s->b before gx_spin_begin runs once, what he puts there
 * before gx_spin_end runs in each turn. preemptible: with an arbitration point. started becomes nonzero
 * when the loop is reached. The driver's parser of the copy engine's batches must let it pass, so it
 * neither changes itself nor runs on behind the loop.
 */
void gx_spin_new(struct gx_spin *s, struct gx *g, enum gx_engine e);
void gx_spin_begin(struct gx_spin *s);
void gx_spin_end(struct gx_spin *s, bool preemptible);
/* Lets it leave the loop. */
void gx_spin_stop(struct gx_spin *s);
/* True when it has reached the loop within the time. */
bool gx_spin_wait_started(struct gx_spin *s, double seconds);
void gx_spin_free(struct gx_spin *s);

/* ---- the tests ---- */

void t_info(struct gx *g, enum gx_engine e);
void t_store(struct gx *g, enum gx_engine e);
void t_alu(struct gx *g, enum gx_engine e);
void t_blit(struct gx *g, enum gx_engine e);
void t_semaphore(struct gx *g, enum gx_engine e);
void t_chain(struct gx *g, enum gx_engine e);
void t_preempt(struct gx *g, enum gx_engine e);
void t_hang(struct gx *g, enum gx_engine e);
void t_endless(struct gx *g, enum gx_engine e);
void t_nop(struct gx *g, enum gx_engine e);
void t_contexts(struct gx *g, enum gx_engine e);
void t_bigmap(struct gx *g, enum gx_engine e);
void t_wake(struct gx *g, enum gx_engine e);

#endif
