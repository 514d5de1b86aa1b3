/* SPDX-License-Identifier: MIT */
/*
 * For the tests of workloads: a guest with a driver of a few lines. It has contexts with rings and page
 * tables, status pages, and submits as i915 does; the mock host ends jobs when the test says so.
 */
#ifndef XENGT_TEST_WORKLOAD_RIG_H
#define XENGT_TEST_WORKLOAD_RIG_H

#include "rig.h"

#include "regs/engine.h"
#include "regs/irq.h"
#include "submission.h"

#include <stdlib.h>
#include <string.h>

#define W_GTT	     0x800000u
#define W_PAGES	     2048u /* of low GM, mapped to GFN 0 on */
#define W_HWSP	     8u	   /* GFN of the first engine's status page */
#define W_CTX	     64u   /* GFN of the first context's image: 24 pages each */
#define W_RING	     512u  /* GFN of the first context's ring: 4 pages each */
#define W_TABLES     1024u /* GFN of the first context's page tables: 8 pages each */
#define W_RING_BYTES 0x4000u

#define W_NOOP	  0u
#define W_USER	  0x01000000u /* MI_USER_INTERRUPT */
#define W_SDI	  0x10400002u /* MI_STORE_DWORD_IMM, GGTT */
#define W_GARBAGE 0x7fffffffu

struct wrig {
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	u32 low;
	u32 csb[GVT_NUM_ENGINES]; /* entry that was read last */
};

static inline void *w_page(struct wrig *r, u32 gfn)
{
	return r->dom.mem + (u64)gfn * 4096;
}

static inline u32 w_gm(const struct wrig *r, u32 gfn)
{
	return r->low + gfn * 4096;
}

static inline void w_map(struct wrig *r, u32 gm, u64 gfn, bool present)
{
	mmio_write(r->vgpu, W_GTT + gm / 4096 * 8, gfn << 12 | present, 8);
}

static inline u32 w_base(enum gvt_engine e)
{
	return gvt_engine_base(e);
}

/* What a driver writes before it submits. */
static inline void w_driver(struct wrig *r)
{
	wr(r->vgpu, 0x44200, 0x80000000);
	for (u32 g = 0; g < 4; g++) {
		wr(r->vgpu, 0x44304 + 0x10 * g, 0);
		wr(r->vgpu, 0x4430c + 0x10 * g, ~0u);
	}
	for (u32 e = 0; e < GVT_NUM_ENGINES; e++) {
		if (!(r->rig.host.info.engine_mask & BIT(e)))
			continue;
		wr(r->vgpu, w_base(e) + RING_IMR, 0);
		wr(r->vgpu, w_base(e) + RING_EMR, ~1u);
		wr(r->vgpu, w_base(e) + RING_HWS_PGA, w_gm(r, W_HWSP + e));
		wr(r->vgpu, w_base(e) + RING_MODE, RING_MODE_RUN_LIST << 16 | RING_MODE_RUN_LIST);
		wr(r->vgpu, w_base(e) + RING_CSB_PTR, 0xffff0505);
		r->csb[e] = 5;
	}
}

static inline struct wrig *w_new(struct wrig *r)
{
	memset(r, 0, sizeof(*r));
	rig_init(&r->rig, 0);
	rig_dom_init(&r->rig, &r->dom);
	r->vgpu = rig_vgpu(&r->rig, &r->dom, NULL);
	rig_boot_msi(r->vgpu);
	r->low = (u32)r->vgpu->low_gm.start;
	for (u32 i = 0; i < W_PAGES; i++)
		w_map(r, w_gm(r, i), i, true);
	w_driver(r);
	return r;
}

static inline void w_free(struct wrig *r)
{
	rig_vgpu_free(r->vgpu);
	rig_dom_free(&r->dom);
	rig_free(&r->rig);
}

/* ---- contexts ---- */

static inline u32 *w_regs(struct wrig *r, u32 ctx)
{
	return w_page(r, W_CTX + 24 * ctx + 1);
}

static inline u32 w_lrca(const struct wrig *r, u32 ctx)
{
	return w_gm(r, W_CTX + 24 * ctx);
}

static inline u32 *w_ring(struct wrig *r, u32 ctx)
{
	return w_page(r, W_RING + 4 * ctx);
}

static inline u64 w_pml4(u32 ctx)
{
	return (u64)(W_TABLES + 8 * ctx) << 12;
}

/* A new context of an engine as i915 makes it: an image with nothing to restore, an empty ring. */
static inline void w_context(struct wrig *r, enum gvt_engine e, u32 ctx)
{
	static const u16 first[] = {0x244, 0x34,  0x30,	 0x38,	0x3c,  0x168, 0x140,
				    0x110, 0x11c, 0x114, 0x118, 0x1c0, 0x1c4, 0x1c8};
	u32 *regs = w_regs(r, ctx);

	memset(w_page(r, W_CTX + 24 * ctx), 0, 24 * 4096);
	memset(w_ring(r, ctx), 0, W_RING_BYTES);
	regs[1] = 0x11001000 | (2 * ARRAY_SIZE(first) - 1);
	for (u32 i = 0; i < ARRAY_SIZE(first); i++)
		regs[2 + 2 * i] = w_base(e) + first[i];
	regs[0x21] = 0x11001011;
	regs[0x22] = w_base(e) + 0x3a8;
	for (u32 i = 0; i < 8; i++)
		regs[0x24 + 2 * i] = w_base(e) + 0x28c - 4 * i;
	regs[0x51] = 0x11001000 | (2 * 44 - 1);
	regs[0x52] = w_base(e) + 0x28;
	regs[0x54] = w_base(e) + 0x9c;
	regs[0x56] = w_base(e) + 0xc0;
	regs[0x66] = w_base(e) + 0x41c;
	for (u32 i = 0; i < 32; i++)
		regs[0x68 + 2 * i] = w_base(e) + 0x600 + 4 * i;
	regs[3] = 0x000f0009; /* restore inhibit */
	regs[9] = w_gm(r, W_RING + 4 * ctx);
	regs[0xb] = (W_RING_BYTES - 0x1000) | 1;
	regs[0x31] = upper_32_bits(w_pml4(ctx));
	regs[0x33] = lower_32_bits(w_pml4(ctx));
}

/* Puts commands behind the ring's tail, which it moves. */
static inline void w_emit(struct wrig *r, u32 ctx, const u32 *cmds, u32 n)
{
	u32 *regs = w_regs(r, ctx), *ring = w_ring(r, ctx), at = regs[7] / 4;

	for (u32 i = 0; i < n; i++)
		ring[(at + i) % (W_RING_BYTES / 4)] = cmds[i];
	regs[7] = (at + n) * 4 % W_RING_BYTES;
}

#define EMIT(r, ctx, ...)                                                                          \
	do {                                                                                       \
		const u32 cmds_[] = {__VA_ARGS__};                                                 \
		w_emit(r, ctx, cmds_, ARRAY_SIZE(cmds_));                                          \
	} while (0)

/* ---- submitting ---- */

#define W_DESC 0x119u /* valid, 64 bit, PPGTT */
#define W_NONE ~0u

static inline u32 w_id(u32 ctx)
{
	return 0x100 + ctx;
}

static inline void w_elsp(struct wrig *r, enum gvt_engine e, u32 c0, u32 c1)
{
	u32 reg = w_base(e) + RING_ELSP;

	wr(r->vgpu, reg, c1 == W_NONE ? 0 : w_id(c1));
	wr(r->vgpu, reg, c1 == W_NONE ? 0 : w_lrca(r, c1) | W_DESC);
	wr(r->vgpu, reg, w_id(c0));
	wr(r->vgpu, reg, w_lrca(r, c0) | W_DESC);
}

/* The worker and dispatch do what there is to do. */
static inline void w_run(void)
{
	os_test_run_work(1000);
	assert_false(os_test_work_queued());
}

static inline void w_submit(struct wrig *r, enum gvt_engine e, u32 c0, u32 c1)
{
	w_elsp(r, e, c0, c1);
	w_run();
}

static inline struct rig_job *w_job(struct wrig *r, enum gvt_engine e)
{
	return rig_job(&r->rig.host, r->vgpu, e);
}

/* The job of the engine ends; it must be there. */
static inline void w_end(struct wrig *r, enum gvt_engine e, int status)
{
	struct rig_job *j = w_job(r, e);

	assert_non_null(j);
	rig_job_end(&r->rig.host, j, status, 1000);
	w_run();
}

/* ---- what the guest sees ---- */

/* The next CSB entry, in the registers and in the status page alike; 0: there is none. */
static inline u64 w_csb(struct wrig *r, enum gvt_engine e)
{
	u32 n = rd(r->vgpu, w_base(e) + RING_CSB_PTR) & 7, at;
	const u32 *hwsp = w_page(r, W_HWSP + e);
	u64 entry;

	if (n == r->csb[e])
		return 0;
	assert_int_equal(hwsp[0x7c / 4], n);
	r->csb[e] = at = (r->csb[e] + 1) % CSB_ENTRIES;
	entry = mmio_read(r->vgpu, w_base(e) + RING_CSB + 8 * at, 8);
	assert_true(*(u64 *)(hwsp + 0x10 + 2 * at) == entry);
	return entry;
}

#define CSB(r, e, status, ctx)                                                                     \
	assert_int_equal(w_csb(r, e), ((u64)((ctx) == W_NONE ? 0 : w_id(ctx)) << 32 | (status)))
#define NO_CSB(r, e) assert_int_equal(w_csb(r, e), 0)

/* Interrupts of the engine that came since the last call: GT IIR bits of its 16. */
static inline u32 w_irqs(struct wrig *r, enum gvt_engine e)
{
	static const struct {
		u32 reg, shift;
	} at[GVT_NUM_ENGINES] = {[GVT_RCS] = {0x44308, 0},
				 [GVT_BCS] = {0x44308, 16},
				 [GVT_VCS] = {0x44318, 0},
				 [GVT_VCS2] = {0x44318, 16},
				 [GVT_VECS] = {0x44338, 0}};
	u32 bits = rd(r->vgpu, at[e].reg) >> at[e].shift & 0xffff;

	wr(r->vgpu, at[e].reg, bits << at[e].shift);
	return bits;
}

#define W_IRQ_USER   BIT(0)
#define W_IRQ_ERROR  BIT(3)
#define W_IRQ_NOTIFY BIT(4)
#define W_IRQ_SWITCH BIT(8)

static inline struct sub_engine *w_eng(struct wrig *r, enum gvt_engine e)
{
	return &r->vgpu->sub->engine[e];
}

/* ---- for cmocka: a guest with four new contexts of the render engine ---- */

static struct wrig *r;

static inline int w_setup(void **state)
{
	(void)state;
	r = w_new(calloc(1, sizeof(*r)));
	for (u32 c = 0; c < 4; c++)
		w_context(r, GVT_RCS, c);
	return 0;
}

static inline int w_teardown(void **state)
{
	(void)state;
	w_free(r);
	free(r);
	return 0;
}

static inline void w_request(u32 ctx)
{
	EMIT(r, ctx, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, ctx, W_NONE);
}

/* The engine stands, the guest has the error interrupt, and a reset repairs it. */
static inline void w_faulted(const char *why)
{
	struct gvt_vgpu_status s = rig_status(r->vgpu);
	u64 faults = s.faults;

	assert_int_equal(s.state, GVT_VGPU_NEW);
	assert_true(faults >= 1);
	if (!strstr(s.fault[0].what, why))
		fail_msg("fault: %s", s.fault[0].what);
	assert_int_equal(s.fault[0].engine, GVT_RCS);
	assert_true(w_irqs(r, GVT_RCS) & W_IRQ_ERROR);
	assert_int_equal(rd(r->vgpu, 0x20b0), 1);
	wr(r->vgpu, 0x20b0, 1);
	assert_int_equal(rd(r->vgpu, 0x20b0), 0);
	assert_true(rd(r->vgpu, 0x2234) & BIT(17) || rd(r->vgpu, 0x2234) & BIT(18));
	wr(r->vgpu, 0x941c, 0x2);
	w_driver(r);
	w_run();
	w_context(r, GVT_RCS, 3);
	w_request(3);
	w_end(r, GVT_RCS, 0);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 3);
	assert_int_equal(rig_status(r->vgpu).faults, faults);
}

#define W_TEST(name) cmocka_unit_test_setup_teardown(name, w_setup, w_teardown)

#endif
