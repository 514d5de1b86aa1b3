/* SPDX-License-Identifier: MIT */
/*
 * What the tests of shadow page tables share: a guest that writes to its tables, and the naive twin
 * that walks guest memory and the shadow side by side and knows nothing of how the one is made of the
 * other.
 */
#ifndef XENGT_TEST_PPGTT_RIG_H
#define XENGT_TEST_PPGTT_RIG_H

#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "ppgtt.h"
#include "workload.h"

#define P	 3ull		/* present, writable */
#define PS	 (P | 1u << 7)	/* 2 MiB */
#define IPS	 (P | 1u << 11) /* 64 KiB below */
#define ADDR	 GENMASK_ULL(47, 12)
#define UNMAPPED (~0ull)

struct fix {
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct vgpu_frames *f;
	struct vgpu_ppgtts *p;
	unsigned traps;
	u64 scratch; /* bus address of the page that unmapped addresses lead to */
};

static inline int setup(void **state)
{
	struct fix *x = calloc(1, sizeof(*x));

	rig_init(&x->rig, 0);
	rig_dom_init(&x->rig, &x->dom);
	x->vgpu = rig_vgpu(&x->rig, &x->dom, NULL);
	vgpu_submission_destroy(x->vgpu); /* the test's own take its place */
	assert_int_equal(frames_create(x->vgpu, &x->f), 0);
	assert_int_equal(ppgtts_create(x->vgpu, x->f, &x->p), 0);
	x->scratch = RIG_PAGE_BUS; /* the first that is made */
	*state = x;
	return 0;
}

/* Whatever a test leaves: all pages, frames, protections are given back. */
static inline int teardown(void **state)
{
	struct fix *x = *state;

	ppgtts_destroy(x->p);
	assert_int_equal(frames_held(x->f), 0);
	frames_destroy(x->f);
	rig_vgpu_free(x->vgpu);
	rig_dom_free(&x->dom);
	rig_free(&x->rig);
	free(x);
	return 0;
}

static inline struct ppgtt_stats stats(struct fix *x)
{
	struct ppgtt_stats s;

	ppgtt_get_stats(x->p, &s);
	return s;
}

static inline void trap(struct fix *x, u64 gpa, const void *buf, u32 len)
{
	unsigned long flags;

	os_test_irq(true);
	flags = os_lock(&x->vgpu->lock);
	ppgtt_page_write(x->p, gpa, buf, len);
	os_unlock(&x->vgpu->lock, flags);
	os_test_irq(false);
	x->traps++;
}

static inline u64 *page(struct fix *x, u64 gfn)
{
	return (u64 *)(x->dom.mem + gfn * 4096);
}

/* The guest's processor writes an entry. */
static inline void put(struct fix *x, u64 gfn, u32 i, u64 val)
{
	if (x->dom.tracked[gfn])
		trap(x, gfn * 4096 + i * 8, &val, 8);
	else
		page(x, gfn)[i] = val;
	assert_true(page(x, gfn)[i] == val);
}

static inline struct gvt_ppgtt *get4(struct fix *x, u64 gfn)
{
	struct gvt_ppgtt *pp = NULL;
	u64 pdp[4] = {gfn << 12};

	assert_int_equal(ppgtt_get(x->p, true, pdp, &pp), 0);
	return pp;
}

/* Frame that the GPU reaches at addr through the shadow, or UNMAPPED. */
static inline u64 shadow_walk(struct fix *x, struct gvt_ppgtt *pp, u64 addr)
{
	int level = ppgtt_four_level(pp) ? 4 : 2;
	u64 pdp[4], at, e;

	ppgtt_roots(pp, pdp);
	at = level == 4 ? pdp[0] : pdp[addr >> 30];
	for (;; level--) {
		e = rig_page(&x->rig.host, at)[addr >> (3 + 9 * level) & 511];
		assert_true(e & 1 && !(e & GENMASK_ULL(63, 48)));
		assert_true(level == 1 || !(e & 1u << 11));
		if (level == 2 && e & 1u << 7) {
			assert_true(!(e & 0x1fe000));
			return (e & GENMASK_ULL(47, 21)) >> 12 | (addr >> 12 & 511);
		}
		at = e & ADDR;
		if (level == 1)
			return at == x->scratch ? UNMAPPED : at >> 12;
	}
}

/* Machine frame behind guest-physical page gfn, or UNMAPPED. */
static inline u64 machine(struct fix *x, u64 gfn)
{
	return gfn < RIG_GUEST_PAGES && !x->dom.hole[gfn] ? x->dom.mfn[gfn] : UNMAPPED;
}

/* The same through the guest's own tables. */
static inline u64 guest_walk(struct fix *x, u64 gfn, int level, u64 addr)
{
	bool ips = false;
	u64 e;

	for (;; level--) {
		u32 i = addr >> (3 + 9 * level) & 511;

		if (machine(x, gfn) == UNMAPPED)
			return UNMAPPED;
		e = page(x, gfn)[ips ? i & ~15u : i];
		if (!(e & 1) || e >> 48 || (level > 2 && e & 1u << 7))
			return UNMAPPED;
		gfn = (e & ADDR) >> 12;
		if (level == 2 && e & 1u << 7)
			return e & 0x1fe000 ? UNMAPPED
					    : machine(x, (gfn & ~511ull) + (addr >> 12 & 511));
		if (level == 1)
			return machine(x, ips ? (gfn & ~15ull) + (i & 15) : gfn);
		ips = level == 2 && e & 1u << 11;
	}
}

#endif
