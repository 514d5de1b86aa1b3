/* SPDX-License-Identifier: MIT */
/* One vGPU with a monitor on a port: what the tests of the display share. */
#ifndef XENGT_TEST_DISP_RIG_H
#define XENGT_TEST_DISP_RIG_H

#include "edid.h"
#include "rig.h"
#include "regs/display.h"

#define DE_PIPE_A  0x44400u /* interrupt groups: status, mask, identity, enable */
#define DE_PORT	   0x44440u
#define SDE	   0xc4000u
#define IRQ_MASTER 0x44200u

struct drig {
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	u32 events[4]; /* by enum gvt_event */
};

static inline void drig_event(void *arg, u64 id, u32 owner, enum gvt_event ev)
{
	(void)id;
	(void)owner;
	((struct drig *)arg)->events[ev]++;
}

static inline void drig_new_params(struct drig *r, const struct gvt_vgpu_params *p)
{
	memset(r, 0, sizeof(*r));
	os_test_set_now(1000000000);
	rig_init(&r->rig, 0);
	rig_dom_init(&r->rig, &r->dom);
	gvt_set_event_sink(r->rig.gvt, drig_event, r);
	r->vgpu = rig_vgpu(&r->rig, &r->dom, p);
	rig_boot_msi(r->vgpu);
}

/* port: enum gvt_port_id, with the built-in monitor. */
static inline struct drig *drig_new(struct drig *r, u32 port)
{
	struct gvt_vgpu_params p = rig_params();

	p.low_gm_mib = 64;
	p.high_gm_mib = 64;
	p.port = port;
	drig_new_params(r, &p);
	return r;
}

static inline void drig_free(struct drig *r)
{
	rig_vgpu_free(r->vgpu);
	rig_dom_free(&r->dom);
	rig_free(&r->rig);
}

/* All display interrupts on. */
static inline void drig_irq_all(struct drig *r)
{
	static const u32 group[] = {DE_PIPE_A, DE_PIPE_A + 0x10, DE_PIPE_A + 0x20, DE_PORT, SDE};

	for (u32 i = 0; i < ARRAY_SIZE(group); i++) {
		wr(r->vgpu, group[i] + 4, 0);
		wr(r->vgpu, group[i] + 12, ~0u);
	}
	wr(r->vgpu, IRQ_MASTER, 1u << 31);
}

/* What a handler does with a group: takes its bits and clears them. */
static inline u32 drig_irq_ack(struct drig *r, u32 group)
{
	u32 bits;

	wr(r->vgpu, IRQ_MASTER, 0);
	bits = rd(r->vgpu, group + 8);
	wr(r->vgpu, group + 8, bits);
	wr(r->vgpu, IRQ_MASTER, 1u << 31);
	return bits;
}

#endif
