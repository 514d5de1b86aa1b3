/* SPDX-License-Identifier: MIT */
/*
 * For the tests of execlists: one vGPU, the engine under test, the calls with their lock, and what
 * a guest finds of an event.
 */
#ifndef XENGT_TEST_EXECLIST_RIG_H
#define XENGT_TEST_EXECLIST_RIG_H

#include "rig.h"

#include "regs/irq.h"

#define GTT  0x800000u
#define HWSP 7u /* its GFN */
#define A    0x00011121u
#define B    0x00022121u
#define C    0x00033121u
#define IDA  0xaaau
#define IDB  0xbbbu
#define IDC  0xcccu

static const struct {
	u32 base, gt, shift;
} engines[GVT_NUM_ENGINES] = {
	[GVT_RCS] = {0x2000, GEN8_GT_ISR(0), 0},   [GVT_BCS] = {0x22000, GEN8_GT_ISR(0), 16},
	[GVT_VCS] = {0x12000, GEN8_GT_ISR(1), 0},  [GVT_VCS2] = {0x1c000, GEN8_GT_ISR(1), 16},
	[GVT_VECS] = {0x1a000, GEN8_GT_ISR(3), 0},
};

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;
static enum gvt_engine eng;
static u32 base;

static inline void use(enum gvt_engine e)
{
	eng = e;
	base = engines[e].base;
	memset(dom.mem + HWSP * 4096, 0, 4096);
	wr(vgpu, base + 0x80, (u32)vgpu->low_gm.start);
	wr(vgpu, base + 0x29c, 0x80008000);
	wr(vgpu, base + 0xa8, ~(0x100u << engines[e].shift));
	wr(vgpu, engines[e].gt + IRQ_IMR, ~(0x100u << engines[e].shift));
	wr(vgpu, engines[e].gt + IRQ_IER, 0x100u << engines[e].shift);
	dom.nr_msi = 0;
}

static inline int setup(void **state)
{
	(void)state;
	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot_msi(vgpu);
	mmio_write(vgpu, GTT + (u32)(vgpu->low_gm.start >> 12) * 8, HWSP << 12 | 1, 8);
	wr(vgpu, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	use(GVT_BCS);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
	return 0;
}

static inline struct vgpu_execlist *el(void)
{
	return &vgpu->execlist[eng];
}

/* ---- the calls, with the lock ---- */

static inline bool dword(u32 val)
{
	unsigned long flags = os_lock(&vgpu->lock);
	bool ret = vgpu_execlist_elsp(vgpu, eng, val);

	os_unlock(&vgpu->lock, flags);
	return ret;
}

static inline bool elsp(u32 lo0, u32 hi0, u32 lo1, u32 hi1)
{
	dword(hi1);
	dword(lo1);
	dword(hi0);
	return dword(lo0);
}

static inline bool next(struct execlist_submission *s)
{
	unsigned long flags = os_lock(&vgpu->lock);
	bool ret = vgpu_execlist_next(vgpu, eng, s);

	os_unlock(&vgpu->lock, flags);
	return ret;
}

/* Takes the list that there must be. */
static inline u64 take(void)
{
	struct execlist_submission s;

	assert_true(next(&s));
	return s.serial;
}

static inline bool done(u64 serial, u32 nr)
{
	unsigned long flags = os_lock(&vgpu->lock);
	bool ret = vgpu_execlist_done(vgpu, eng, serial, nr);

	os_unlock(&vgpu->lock, flags);
	return ret;
}

static inline bool preempted(u64 serial)
{
	unsigned long flags = os_lock(&vgpu->lock);
	bool ret = vgpu_execlist_preempted(vgpu, eng, serial);

	os_unlock(&vgpu->lock, flags);
	return ret;
}

static inline u64 status(void)
{
	unsigned long flags = os_lock(&vgpu->lock);
	u64 ret = vgpu_execlist_status(vgpu, eng);

	os_unlock(&vgpu->lock, flags);
	return ret;
}

static inline void reset(void)
{
	unsigned long flags = os_lock(&vgpu->lock);

	vgpu_execlist_reset(vgpu, eng);
	vgpu_engine_reset(vgpu, eng);
	os_unlock(&vgpu->lock, flags);
}

/* ---- what the guest finds ---- */

static inline u32 hwsp(u32 off)
{
	u32 val;

	memcpy(&val, dom.mem + HWSP * 4096 + off, 4);
	return val;
}

/* Exactly one event has come since the last call: the n-th entry, in both places, and an MSI. */
static inline void expect_event(u32 n, u32 event, u32 id)
{
	u32 iir = engines[eng].gt + IRQ_IIR, bit = 0x100u << engines[eng].shift;

	assert_int_equal(rd(vgpu, base + 0x3a0) & 7, n);
	assert_int_equal(rd(vgpu, base + 0x370 + 8 * n), event);
	assert_int_equal(rd(vgpu, base + 0x374 + 8 * n), id);
	assert_int_equal(hwsp(0x7c), n);
	assert_int_equal(hwsp(0x40 + 8 * n), event);
	assert_int_equal(hwsp(0x44 + 8 * n), id);
	assert_int_equal(dom.nr_msi, 1);
	assert_int_equal(rd(vgpu, iir), bit);
	wr(vgpu, iir, bit);
	assert_int_equal(dom.nr_msi, 1);
	dom.nr_msi = 0;
}

static inline void expect_nothing(void)
{
	assert_int_equal(dom.nr_msi, 0);
	assert_int_equal(rd(vgpu, engines[eng].gt + IRQ_IIR), 0);
}

#endif
