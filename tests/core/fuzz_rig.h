/* SPDX-License-Identifier: MIT */
/*
 * What the fuzzers of the core share: a rig that stays from one input to the next, and vGPUs of the
 * smallest size that come and go with each input.
 */
#ifndef XENGT_TEST_FUZZ_RIG_H
#define XENGT_TEST_FUZZ_RIG_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz_in.h"
#include "rig.h"

/* ---- the rig ---- */

#ifndef fuzz_rig /* a fuzzer may have it elsewhere */
static struct rig fuzz_rig;
#endif
static long fuzz_live; /* objects that the rig itself has */

/* Makes the rig once; then checks that the last input left nothing. */
static inline void fuzz_begin(void)
{
	if (!fuzz_rig.gvt) {
		rig_init(&fuzz_rig, 0);
		fuzz_live = os_test_live();
	}
	os_test_set_now(1000000000);
}

static inline void fuzz_end(void)
{
	FUZZ_CHECK(os_test_live() == fuzz_live);
	FUZZ_CHECK(!os_test_warnings());
	FUZZ_CHECK(!os_test_work_queued());
	FUZZ_CHECK(!os_test_next_timer());
	FUZZ_CHECK(!fuzz_rig.host.wake && !fuzz_rig.host.nr_pages);
	for (size_t i = 0; i < ARRAY_SIZE(fuzz_rig.host.gm); i++)
		FUZZ_CHECK(!fuzz_rig.host.gm[i].used);
	for (u32 i = 0; i < 32; i++)
		FUZZ_CHECK(!fuzz_rig.host.fence_used[i] && !fuzz_rig.host.fence[i]);
}

/*
 * Domains stay too, with their memory, which is zero again after each input: the pages that were touched
 * are given back to the system, which costs less than to clear all. dom is static.
 */
static inline void fuzz_dom_init(struct rig_dom *dom)
{
	struct rig_dom old = *dom;
	size_t size = RIG_GUEST_PAGES * 4096ull;

	if (!old.mem) {
		rig_dom_init(&fuzz_rig, dom);
		free(dom->mem);
		dom->mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				0);
		FUZZ_CHECK(dom->mem != MAP_FAILED);
		return;
	}
	memset(dom, 0, sizeof(*dom));
	dom->rig = &fuzz_rig;
	dom->mem = old.mem;
	dom->refs = old.refs;
	dom->hole = old.hole;
	dom->tracked = old.tracked;
	dom->mfn = old.mfn;
	FUZZ_CHECK(!madvise(dom->mem, size, MADV_DONTNEED));
	memset(dom->hole, 0, RIG_GUEST_PAGES * sizeof(*dom->hole));
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		dom->mfn[i] = RIG_MFN_BASE + i;
}

/* One of 1 MiB of each kind and four fences, not booted. */
static inline struct gvt_vgpu *fuzz_vgpu(struct rig_dom *dom)
{
	struct gvt_vgpu_params p = rig_params();

	p.low_gm_mib = 1;
	p.high_gm_mib = 1;
	fuzz_dom_init(dom);
	return rig_vgpu(&fuzz_rig, dom, &p);
}

/* All that is deferred comes to its end first. */
static inline void fuzz_vgpu_free(struct gvt_vgpu *vgpu, struct rig_dom *dom)
{
	os_test_run_work(1000);
	rig_vgpu_free(vgpu);
	rig_dom_check(dom);
}

/* The physical entries of a vGPU's slice say nothing but what it may reach: scratch, or a frame of its
 * domain that is held. */
static inline void fuzz_check_slice(struct gvt_vgpu *vgpu, struct rig_dom *dom)
{
	const struct gvt_gm_range *g[] = {&vgpu->low_gm, &vgpu->high_gm};

	for (u32 r = 0; r < 2; r++)
		for (u64 i = g[r]->start >> 12; i < (g[r]->start + g[r]->size) >> 12; i++) {
			u64 e = fuzz_rig.host.ggtt[i], gfn = (e >> 12) - RIG_MFN_BASE;

			FUZZ_CHECK(e == RIG_SCRATCH ||
				   ((e & 0xfff) == 1 && gfn < RIG_GUEST_PAGES && dom->refs[gfn]));
		}
}

/* ---- accesses that may be held: each has a token of its own while one is free ---- */

static inline void fuzz_cfg_write(struct gvt_vgpu *vgpu, u32 off, u32 val, u32 len)
{
	struct rig_dom *dom = vgpu->dom;
	u32 token = dom->token++ % ARRAY_SIZE(dom->pending);

	if (dom->pending[token])
		os_test_run_work(1000);
	FUZZ_CHECK(!dom->pending[token]);
	dom->pending[token] = true;
	os_test_irq(true);
	if (!intel_gvt_ops.cfg_write(vgpu, off, &val, len, token))
		dom->pending[token] = false;
	os_test_irq(false);
}

static inline u32 fuzz_cfg_read(struct gvt_vgpu *vgpu, u32 off, u32 len)
{
	u32 val = 0;

	os_test_irq(true);
	FUZZ_CHECK(!intel_gvt_ops.cfg_read(vgpu, off, &val, len, 0));
	os_test_irq(false);
	return val;
}

static inline void fuzz_mmio_write(struct gvt_vgpu *vgpu, u64 gpa, u64 val, u32 len)
{
	os_test_irq(true);
	FUZZ_CHECK(!intel_gvt_ops.mmio_write(vgpu, gpa, &val, len, 0));
	os_test_irq(false);
}

static inline u64 fuzz_mmio_read(struct gvt_vgpu *vgpu, u64 gpa, u32 len)
{
	u64 val = 0;

	os_test_irq(true);
	FUZZ_CHECK(!intel_gvt_ops.mmio_read(vgpu, gpa, &val, len, 0));
	os_test_irq(false);
	return val;
}

#endif
