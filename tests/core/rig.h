/* SPDX-License-Identifier: MIT */
/*
 * The core's test rig: a mock hypervisor with guest memory, a mock host with a GGTT, and accesses as a
 * guest makes them. Every test ends with rig_free(), which fails it when anything is left: memory,
 * page references, traps, mappings, GGTT entries, fences, wake references, held accesses, warnings.
 */
#ifndef XENGT_TEST_RIG_H
#define XENGT_TEST_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "os_test.h"
#include "vgpu.h"

#define RIG_GGTT_SIZE	 (4ull << 30)
#define RIG_APERTURE	 (256u << 20)
#define RIG_APERTURE_MFN 0xd0000ull
#define RIG_SCRATCH	 0xdead000000000001ull /* what entries of nobody hold */
#define RIG_GUEST_PAGES	 4096u		       /* of RAM, from GFN 0 */
#define RIG_MFN_BASE	 0x100000ull /* GFN n is machine frame RIG_MFN_BASE + n at first */
#define RIG_MAX_TRAPS	 4
#define RIG_MAX_PAGES	 4096u		 /* of the host's, for page tables */
#define RIG_PAGE_BUS	 0x7700000000ull /* bus address of the first */
#define RIG_MAX_JOBS	 64u
#define RIG_IMAGE_PAGES	 22u
#define RIG_BAR0	 0xf0000000ull
#define RIG_BAR2	 0xe0000000ull

struct rig_gm {
	bool used;
	u64 start, size;
};

/* Contexts of one vGPU: an image an engine, as i915 lays it out but empty. */
struct gvt_host_ctx {
	struct rig_host *h;
	u8 image[GVT_NUM_ENGINES][RIG_IMAGE_PAGES][4096];
	u64 busy_ns[GVT_NUM_ENGINES];
	u64 last_ns; /* GPU time of the job that ends next */
};

/* A job that the host has. One of a context and engine is started, the others wait behind it. */
struct rig_job {
	struct gvt_job *job; /* NULL: a free place */
	struct gvt_host_ctx *ctx;
	unsigned nr; /* rises with each submit */
	bool started, done, failed, cancelled;
	u32 *ring; /* what it runs, once it has started */
};

/* The mock host. */
struct rig_host {
	struct gvt_host_info info;
	u8 cfg[256];
	u64 *ggtt; /* RIG_GGTT_SIZE / 4096 entries */
	struct rig_gm gm[256];
	u64 fence[32];
	bool fence_used[32];
	int wake;
	unsigned flushes, fence_writes;
	unsigned fail_gm; /* the n-th gm_reserve from now fails */
	bool fail_fence;
	void *page[RIG_MAX_PAGES];
	unsigned nr_pages;
	unsigned fail_page; /* the n-th page_alloc from now fails */
	struct rig_job job[RIG_MAX_JOBS];
	unsigned nr_ctx, submits, cancels;
	struct os_mutex *not_held; /* when ctx_destroy() has to wait for jobs; or NULL */
	bool refill;		   /* images are made anew and filled twice */
	unsigned fail_ctx;	   /* the n-th ctx_create from now fails */
	unsigned fail_submit;	   /* the n-th submit from now fails */
};

struct rig_range {
	bool used;
	u64 at, to, len;
};

struct rig_msi {
	u64 addr;
	u32 data;
};

/* One guest of the mock hypervisor. */
struct rig_dom {
	struct rig *rig;
	u8 *mem;		   /* RIG_GUEST_PAGES pages */
	u32 *refs;		   /* by GFN: window slots that hold it */
	bool *hole;		   /* by GFN: no RAM */
	u64 *mfn;		   /* by GFN: its machine frame */
	bool *tracked;		   /* by GFN: writes trap */
	unsigned tracks, untracks; /* calls */
	bool fail_track, fail_moved;
	u64 compared; /* frames, by window_moved() */
	unsigned windows;
	struct rig_range trap[RIG_MAX_TRAPS];
	struct rig_range aperture; /* GFN, MFN, pages */
	unsigned traps_set, maps, unmaps;
	struct rig_msi msi[64];
	unsigned nr_msi;
	u32 token;
	bool pending[256]; /* by token: an answer is owed */
	unsigned answers;
	bool fail_trap, fail_map, fail_msi, fail_window;
};

struct rig {
	struct rig_host host;
	struct gvt *gvt;
	const char *why;
};

extern const struct gvt_host_ops rig_host_ops;
extern const struct gvt_mpt_ops rig_mpt_ops;

/* The page with this bus address; fails the test when there is none. */
u64 *rig_page(const struct rig_host *h, u64 bus);

/* The job that runs on an engine for a vGPU (NULL: of any); NULL: none. */
struct rig_job *rig_job(struct rig_host *h, const struct gvt_vgpu *vgpu, enum gvt_engine engine);
/*
 * The end of a job, in its two steps or both. After -EIO those that wait behind it come back; else the
 * next one starts. The saved image is what ctx->image holds then.
 */
void rig_job_done(struct rig_host *h, struct rig_job *j, int status, u64 gpu_ns);
void rig_job_saved(struct rig_host *h, struct rig_job *j);
void rig_job_end(struct rig_host *h, struct rig_job *j, int status, u64 gpu_ns);
/* Ends what was cancelled. Returns how many. */
unsigned rig_host_cancelled(struct rig_host *h);
/* Dword of the register state page of the image in which a job runs. */
u32 *rig_job_regs(struct rig_job *j);

/* A host with a Skylake GT2 (0x1912), four engines; the core is not made yet. */
void rig_host_init(struct rig *rig);
/* The same with the core. device_id 0: 0x1912. */
void rig_init(struct rig *rig, u16 device_id);
void rig_free(struct rig *rig);

void rig_dom_init(struct rig *rig, struct rig_dom *dom);
/* Fails the test when the core has left anything in it. */
void rig_dom_check(struct rig_dom *dom);
/* The same, and frees it. */
void rig_dom_free(struct rig_dom *dom);

/* 64 MiB low, 384 MiB high, 4 fences, built-in monitor. */
struct gvt_vgpu_params rig_params(void);
/* Makes a vGPU with these parameters (NULL: rig_params()); fails the test when it cannot. */
struct gvt_vgpu *rig_vgpu(struct rig *rig, struct rig_dom *dom, const struct gvt_vgpu_params *p);
void rig_vgpu_free(struct gvt_vgpu *vgpu);
/* Firmware's work: BAR2 at RIG_BAR2, BAR0 at RIG_BAR0, decode and bus mastering on. */
void rig_boot(struct gvt_vgpu *vgpu);
/* rig_boot, and the MSI to address 0xfee00000, data 0x4041. */
void rig_boot_msi(struct gvt_vgpu *vgpu);
/* Fails the test unless the vGPU's status stands. */
struct gvt_vgpu_status rig_status(struct gvt_vgpu *vgpu);

/* A guest's accesses, in hard-irq context as the backend makes them. Those that the core holds are
 * waited for. */
u32 cfg_read(struct gvt_vgpu *vgpu, u32 off, u32 len);
void cfg_write(struct gvt_vgpu *vgpu, u32 off, u32 val, u32 len);
/* Returns what the op returned, and waits for nothing. */
int cfg_write_nowait(struct gvt_vgpu *vgpu, u32 off, u32 val, u32 len);
/* off: in BAR0, wherever that is now. */
u64 mmio_read(struct gvt_vgpu *vgpu, u32 off, u32 len);
void mmio_write(struct gvt_vgpu *vgpu, u32 off, u64 val, u32 len);
u32 rd(struct gvt_vgpu *vgpu, u32 off);
void wr(struct gvt_vgpu *vgpu, u32 off, u32 val);

#endif
