/* SPDX-License-Identifier: MIT */
/*
 * The in-process machine: guests on a fake hypervisor, the core, and under it a host that drives the
 * emulated GPU as dom0's i915 drives a real one. What the core lets through is executed.
 *
 * Every page that the GPU touches is checked at the touch: a context may reach its own guest's pages
 * while the core holds a reference on them, page tables and buffers that the core allocated for that
 * guest, and of the host only what the host itself set up for that context. Anything else is a breach.
 * Breaches are counted and reported; the machine goes on (the GPU finds nothing at that address).
 *
 * One thread. Time is the clock of os_test.h: machine_step() moves it, or whoever has a real clock does.
 */
#ifndef XENGT_TEST_MACHINE_H
#define XENGT_TEST_MACHINE_H

#include "gvt.h"
#include "../os_test.h"

#include "../../gpu/gpu.h"

struct machine;
struct machine_dom;

struct machine_config {
	const char *platform; /* of the emulated GPU; NULL: its default */
	u32 breaks;	      /* enum gpu_break */
	u64 slice_ns;	      /* longest run of an engine in one step; 0: 100 us */
	u64 hang_ns;	      /* an engine that does not let go this long is reset; 0: 20 ms */
	u64 timeslice_ns;     /* a job runs this long when others wait; 0: 1 ms */
	bool snapshot;	      /* the core is given a snapshot of the registers */
	bool real_time;	      /* machine_step() does not move the clock */
	/* A line that somebody may want to see: of the GPU, of the host, a breach. NULL: nobody. */
	void (*report)(void *arg, const char *line);
	void *arg;
};

/* The core is made too, with 240 MiB of low GM, 3000 MiB of high GM and 24 fences for all vGPUs. */
struct machine *machine_new(const struct machine_config *cfg);
/* All guests must be gone. Leftovers (frames, GGTT entries, fences, contexts) count as breaches; how
 * many there were in all is returned. */
u64 machine_free(struct machine *m);

struct gvt *machine_gvt(struct machine *m);
struct gpu *machine_gpu(struct machine *m);
/* Breaches so far, and the text of the first one ("" when there is none). */
u64 machine_breaches(const struct machine *m);
const char *machine_first_breach(const struct machine *m);
/* n breaches were meant: they count no more. */
void machine_forgive(struct machine *m, u64 n);
/* The hypervisor's table, for tests that map by themselves; its dom is a struct machine_dom. */
extern const struct gvt_mpt_ops machine_mpt_ops;
/* The host's table and handle, for tests that submit by themselves. */
extern const struct gvt_host_ops machine_host_ops;
void *machine_host(struct machine *m);

/*
 * Handles interrupts and runs work items until there is neither. machine_step() also lets the GPU run
 * for a slice and moves the clock to when something is due next; it returns false when nothing ever
 * is. machine_run() steps until done(arg) says true or max_ns have passed; true: it did.
 */
void machine_poll(struct machine *m);
bool machine_step(struct machine *m);
bool machine_run(struct machine *m, u64 max_ns, bool (*done)(void *arg), void *arg);
/* For a real clock: lets the GPU run for a slice. Nanoseconds until the next call is due at the latest
 * (0: at once; ~0: never). */
u64 machine_run_slice(struct machine *m);

/* Counters of the host. */
struct machine_stats {
	u64 irqs, submits, done, done_hung, done_cancelled, fills, saves;
	u64 switches, preemptions, resets;
	u64 frames; /* guests' pages that are referenced now */
	u64 pages;  /* of page_alloc() now */
};
void machine_get_stats(const struct machine *m, struct machine_stats *out);

/* ---- guests ---- */

/* A guest's memory that somebody else keeps. page: host pointer of a GFN, or NULL where there is no
 * RAM; rec: who touches it, when that is the GPU. */
struct machine_memory {
	void *(*page)(void *arg, u64 gfn, const struct gpu_audit_rec *rec);
	void *arg;
};

struct machine_dom_config {
	u32 pages; /* of RAM from GFN 0, made and kept here */
	struct machine_memory
		mem; /* or this; machine frame numbers are GFNs then: one such guest */
	/* An MSI of the guest. Called with locks held: it may only note it. NULL: counted only. */
	void (*msi)(void *arg, u64 addr, u32 data);
	void *arg;
};

struct machine_dom *machine_dom_new(struct machine *m, const struct machine_dom_config *cfg);
/* Its vGPU must be gone. Gives its pages back; a reference that is left is a breach. */
void machine_dom_free(struct machine_dom *dom);
/* Makes the guest's vGPU; params->owner is replaced. Returns 0 or -errno as vgpu_create. */
int machine_vgpu_create(struct machine_dom *dom, const struct gvt_vgpu_params *params);
void machine_vgpu_destroy(struct machine_dom *dom);
struct gvt_vgpu *machine_vgpu(struct machine_dom *dom);
/* 64 MiB low, 384 MiB high, 4 fences, built-in monitor. */
struct gvt_vgpu_params machine_params(void);

/* Why its vGPU was stopped, "" when it was not; until the next call. */
const char *machine_vgpu_reason(struct machine_dom *dom);
/* GFN of its first page of RAM. */
u64 machine_dom_first(const struct machine_dom *dom);
u64 machine_dom_msis(const struct machine_dom *dom);

/* The guest gives a page back (as a balloon does), or gets a new, zeroed one where it has none. */
void machine_dom_give_back(struct machine_dom *dom, u64 gfn);
void machine_dom_populate(struct machine_dom *dom, u64 gfn);
/* References on the page behind a GFN now. */
u32 machine_dom_refs(struct machine_dom *dom, u64 gfn);
/* Host pointer of a page, for looking at it and for writes that are not to be trapped; NULL: no RAM. */
void *machine_dom_page(struct machine_dom *dom, u64 gfn);

/* ---- the guest's accesses, as its vCPU makes them ---- */

/* Memory: size bytes of val; a write to a protected page is trapped. false: no RAM. */
bool machine_write(struct machine_dom *dom, u64 gpa, u64 val, u32 size);
u64 machine_read(struct machine_dom *dom, u64 gpa, u32 size);
/* Config space: off, len as in gvt_ops.h. */
u32 machine_cfg_read(struct machine_dom *dom, u32 off, u32 len);
void machine_cfg_write(struct machine_dom *dom, u32 off, u32 val, u32 len);
/* BAR0, wherever it is; all ones when it is not decoded. */
u64 machine_mmio_read(struct machine_dom *dom, u32 off, u32 len);
void machine_mmio_write(struct machine_dom *dom, u32 off, u64 val, u32 len);
/* BAR2, through what of the physical aperture is mapped there; false (and all ones) where nothing is. */
bool machine_aperture_read(struct machine_dom *dom, u64 off, void *buf, size_t len);
bool machine_aperture_write(struct machine_dom *dom, u64 off, const void *buf, size_t len);
/* Firmware's work: BARs, decode, bus mastering, and the MSI. */
void machine_boot(struct machine_dom *dom);

#endif
