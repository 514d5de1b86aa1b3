/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The physical GPU: what the core asks of it.
 *
 * One const table per host layer (dom0's i915; the emulated GPU in user-space tests). Every member
 * is mandatory. "host" is the layer's handle of one GPU. Context words as in mpt.h.
 */
#ifndef XENGT_GVT_HOST_H
#define XENGT_GVT_HOST_H

#include "os.h"

/* Engines as the core numbers them; the host layer maps its own ids. */
enum gvt_engine { GVT_RCS, GVT_BCS, GVT_VCS, GVT_VECS, GVT_VCS2, GVT_NUM_ENGINES };

struct gvt_host_info {
	u16 device_id;
	u8 revision;
	u8 gen;		     /* 8 or 9 */
	u32 engine_mask;     /* BIT(enum gvt_engine) of those present */
	u64 aperture_mfn;    /* machine frame of BAR2's first page */
	u64 aperture_size;   /* bytes */
	u64 ggtt_size;	     /* bytes that the GGTT translates */
	const u8 *cfg_space; /* 256 bytes, as firmware left it; lives as long as the host */
	const u32 *mmio;     /* snapshot of the first 2 MiB of BAR0, or NULL; likewise */
};

/* A stretch of the physical GGTT. cookie is the host layer's own. */
struct gvt_gm_range {
	u64 start, size; /* bytes, 4 KiB aligned */
	void *cookie;
};

/* Per vGPU: shadow contexts on each engine. Made and used by the submission path. */
struct gvt_host_ctx;

/*
 * One piece of work for an engine. Filled by the core, owned by it until done() has returned.
 *
 * fill:  called in process context right before the request is queued, possibly more than once
 *        (the host's context image is rebuilt when it is pinned again). image[] are kernel addresses
 *        of the host context's state pages; page 0 is the per-process HWSP, page 1 the register
 *        state. It copies the guest's image in and sets the page-directory roots.
 * done:  called once, in hard-irq context: 0 when the work has completed, -EIO when it hung and was
 *        reset, -EINTR when it was cancelled or ran over its time, -ENODEV when the GPU is gone.
 * saved: called once, in process context, after done, when the engine has saved the context: the
 *        image may be copied back now.
 */
struct gvt_job {
	enum gvt_engine engine;
	u64 pdp[4]; /* bus addresses of the shadow roots; [0] is the PML4 with four_level */
	bool four_level;
	const u32 *ring;   /* commands; they must stay until done() */
	u32 ring_dwords;   /* even */
	u32 time_limit_us; /* 0: none besides the host's own hang check */
	void (*fill)(struct gvt_job *job, void *const *image, u32 nr_pages);
	void (*done)(struct gvt_job *job, int status);
	void (*saved)(struct gvt_job *job, void *const *image, u32 nr_pages);
	void *host_private
		[4]; /* the host layer's own, zeroed by the core before the first submit */
};

struct gvt_host_ops {
	/* Facts of the GPU; the pointer lives as long as the host. Handler. */
	const struct gvt_host_info *(*info)(void *host);

	/*
	 * Takes a stretch of the GGTT of size bytes, CPU-mappable (below the aperture's end) or not.
	 * Its entries point to scratch. Worker. Returns 0, -ENOSPC, -ENOMEM.
	 */
	int (*gm_reserve)(void *host, u64 size, bool mappable, struct gvt_gm_range *out);
	/* Points the entries to scratch and gives the stretch back. Worker. */
	void (*gm_release)(void *host, struct gvt_gm_range *range);

	/* Takes nr fence registers, ids[] their numbers. Worker. All or nothing: 0, -ENOSPC. */
	int (*fence_reserve)(void *host, u32 nr, u32 *ids);
	/* Clears and gives back. Worker. */
	void (*fence_release)(void *host, u32 nr, const u32 *ids);
	/* Writes one fence register of 64 bits. Handler. */
	void (*fence_write)(void *host, u32 id, u64 val);

	/*
	 * Writes nr entries of the physical GGTT from index first on; entries are machine addresses
	 * with flags. ggtt_scratch points them to the scratch page. The change is visible to the GPU
	 * after ggtt_flush. Handler.
	 */
	void (*ggtt_write)(void *host, u32 first, const u64 *ptes, u32 nr);
	void (*ggtt_scratch)(void *host, u32 first, u32 nr);
	void (*ggtt_flush)(void *host);

	/*
	 * A register of the physical GPU, with forcewake where it needs one. Handler. Only registers
	 * that the core's tables mark as such are read; none is written but through this call.
	 */
	u32 (*mmio_read)(void *host, u32 off);
	void (*mmio_write)(void *host, u32 off, u32 val);

	/* Keeps the GPU awake while anything of a vGPU touches it. Worker. Balanced. */
	void (*wake_get)(void *host);
	void (*wake_put)(void *host);

	/*
	 * A zeroed page of 4 KiB that the GPU can reach, for page tables: its kernel address, and its
	 * bus address in *bus. NULL: no memory. Worker. The GPU must not use it when it is freed.
	 */
	void *(*page_alloc)(void *host, u64 *bus);
	void (*page_free)(void *host, void *page, u64 bus);

	/* Contexts of one vGPU. Worker. Returns 0, -ENOMEM, -EIO. */
	int (*ctx_create)(void *host, struct gvt_host_ctx **out);
	/* Waits until the last job's saved() has returned. Worker. */
	void (*ctx_destroy)(struct gvt_host_ctx *ctx);
	/*
	 * Queues a job behind those of the same vGPU and engine; returns at once. Worker. On 0 done()
	 * and saved() will come; on an error (-ENOMEM, -EIO, -ENODEV) neither will.
	 */
	int (*submit)(struct gvt_host_ctx *ctx, struct gvt_job *job);
	/* Ends a job that is queued or runs; done() comes with -EINTR unless it has come. Worker. */
	void (*cancel)(struct gvt_host_ctx *ctx, struct gvt_job *job);
	/* GPU time that this vGPU's jobs have used on an engine, nanoseconds. Handler. */
	u64 (*busy_ns)(struct gvt_host_ctx *ctx, enum gvt_engine engine);
	/*
	 * Where in the host's GGTT the image of this vGPU's context on an engine is, or was when it was
	 * last used: bits 31:12 of the context descriptor (LRCA). 0: no work has run. Handler.
	 */
	u32 (*ctx_addr)(struct gvt_host_ctx *ctx, enum gvt_engine engine);
};

#endif
