// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event-based interrupt framework; see interrupt.h.
 *
 * Level by level: event -> IIR bit of its group (subject to IMR, and for an engine's event to that
 * engine's own IMR) -> bit of the master (IIR & IER of the group) -> MSI (the master's enable bit).
 * vgpu->irq.pending holds the master's bits and is kept up to date at each change of a group, so
 * that no evaluation walks all groups.
 */
#include "engine.h"
#include "handlers.h"
#include "regs/irq.h"
#include "trace.h"
#include "vgpu.h"

struct irq_group {
	u32 isr;
	u32 lo, hi; /* the master's bits for bits 15:0 and 31:16 of the group */
};

enum irq_group_id { GT0, GT1, GT2, GT3, PIPE_A, PIPE_B, PIPE_C, PORT, MISC, PCU, PCH, NR_GROUPS };

/* clang-format off */
static const struct irq_group groups[NR_GROUPS] = {
	[GT0]	 = { GEN8_GT_ISR(0),	  GEN8_GT_RCS_IRQ,    GEN8_GT_BCS_IRQ },
	[GT1]	 = { GEN8_GT_ISR(1),	  GEN8_GT_VCS0_IRQ,   GEN8_GT_VCS1_IRQ },
	[GT2]	 = { GEN8_GT_ISR(2),	  GEN8_GT_PM_IRQ,     GEN8_GT_GUC_IRQ },
	[GT3]	 = { GEN8_GT_ISR(3),	  GEN8_GT_VECS_IRQ,   0 },
	[PIPE_A] = { GEN8_DE_PIPE_ISR(0), GEN8_DE_PIPE_A_IRQ, GEN8_DE_PIPE_A_IRQ },
	[PIPE_B] = { GEN8_DE_PIPE_ISR(1), GEN8_DE_PIPE_B_IRQ, GEN8_DE_PIPE_B_IRQ },
	[PIPE_C] = { GEN8_DE_PIPE_ISR(2), GEN8_DE_PIPE_C_IRQ, GEN8_DE_PIPE_C_IRQ },
	[PORT]	 = { GEN8_DE_PORT_ISR,	  GEN8_DE_PORT_IRQ,   GEN8_DE_PORT_IRQ },
	[MISC]	 = { GEN8_DE_MISC_ISR,	  GEN8_DE_MISC_IRQ,   GEN8_DE_MISC_IRQ },
	[PCU]	 = { GEN8_PCU_ISR,	  GEN8_PCU_IRQ,	      GEN8_PCU_IRQ },
	[PCH]	 = { SDEISR,		  GEN8_DE_PCH_IRQ,    GEN8_DE_PCH_IRQ },
};

#define NONE GVT_NUM_ENGINES

struct irq_event {
	u8 group, bit;
	u8 engine;		/* whose IMR masks it too, or NONE */
	u8 group_gen8, bit_gen8;
};

#define E(g, b, engine)	 { g, b, engine, g, b }
#define D(g, b)		 { g, b, NONE, g, b }
#define D8(g, b, g8, b8) { g, b, NONE, g8, b8 }
#define PIPES(event, b, b8)		      \
	[event##_A] = D8(PIPE_A, b, PIPE_A, b8), \
	[event##_B] = D8(PIPE_B, b, PIPE_B, b8), \
	[event##_C] = D8(PIPE_C, b, PIPE_C, b8)

static const struct irq_event events[GVT_IRQ_NR_EVENTS] = {
	[GVT_IRQ_RCS_USER]	      = E(GT0,  0, GVT_RCS),
	[GVT_IRQ_RCS_ERROR]	      = E(GT0,  3, GVT_RCS),
	[GVT_IRQ_RCS_PIPE_CONTROL]    = E(GT0,  4, GVT_RCS),
	[GVT_IRQ_RCS_CONTEXT_SWITCH]  = E(GT0,  8, GVT_RCS),
	[GVT_IRQ_BCS_USER]	      = E(GT0, 16, GVT_BCS),
	[GVT_IRQ_BCS_ERROR]	      = E(GT0, 19, GVT_BCS),
	[GVT_IRQ_BCS_FLUSH]	      = E(GT0, 20, GVT_BCS),
	[GVT_IRQ_BCS_CONTEXT_SWITCH]  = E(GT0, 24, GVT_BCS),
	[GVT_IRQ_VCS_USER]	      = E(GT1,  0, GVT_VCS),
	[GVT_IRQ_VCS_ERROR]	      = E(GT1,  3, GVT_VCS),
	[GVT_IRQ_VCS_FLUSH]	      = E(GT1,  4, GVT_VCS),
	[GVT_IRQ_VCS_CONTEXT_SWITCH]  = E(GT1,  8, GVT_VCS),
	[GVT_IRQ_VCS2_USER]	      = E(GT1, 16, GVT_VCS2),
	[GVT_IRQ_VCS2_ERROR]	      = E(GT1, 19, GVT_VCS2),
	[GVT_IRQ_VCS2_FLUSH]	      = E(GT1, 20, GVT_VCS2),
	[GVT_IRQ_VCS2_CONTEXT_SWITCH] = E(GT1, 24, GVT_VCS2),
	[GVT_IRQ_VECS_USER]	      = E(GT3,  0, GVT_VECS),
	[GVT_IRQ_VECS_ERROR]	      = E(GT3,  3, GVT_VECS),
	[GVT_IRQ_VECS_FLUSH]	      = E(GT3,  4, GVT_VECS),
	[GVT_IRQ_VECS_CONTEXT_SWITCH] = E(GT3,  8, GVT_VECS),
	[GVT_IRQ_RP_DOWN_EI]	      = D(GT2,  1),
	[GVT_IRQ_RP_UP_EI]	      = D(GT2,  2),
	[GVT_IRQ_RP_DOWN]	      = D(GT2,  4),
	[GVT_IRQ_RP_UP]		      = D(GT2,  5),
	[GVT_IRQ_RP_DOWN_TIMEOUT]     = D(GT2,  6),
	PIPES(GVT_IRQ_VBLANK,		0, 0),
	PIPES(GVT_IRQ_VSYNC,		1, 1),
	PIPES(GVT_IRQ_SCANLINE,		2, 2),
	PIPES(GVT_IRQ_FLIP_DONE,	3, 4), /* gen8: primary */
	PIPES(GVT_IRQ_PLANE2_FLIP_DONE, 4, 5), /* gen8: sprite */
	PIPES(GVT_IRQ_PLANE3_FLIP_DONE, 5, 5),
	PIPES(GVT_IRQ_CRC_DONE,	       28, 28),
	[GVT_IRQ_AUX_A]		      = D(PORT,  0),
	[GVT_IRQ_AUX_B]		      = D8(PORT, 25, PCH, 25),
	[GVT_IRQ_AUX_C]		      = D8(PORT, 26, PCH, 26),
	[GVT_IRQ_AUX_D]		      = D8(PORT, 27, PCH, 27),
	[GVT_IRQ_GSE]		      = D(MISC, 27),
	[GVT_IRQ_PCODE]		      = D(PCU,  25),
	[GVT_IRQ_GMBUS]		      = D(PCH,  17),
	[GVT_IRQ_HOTPLUG_A]	      = D8(PCH, 24, PORT, 3),
	[GVT_IRQ_HOTPLUG_B]	      = D(PCH,  21),
	[GVT_IRQ_HOTPLUG_C]	      = D(PCH,  22),
	[GVT_IRQ_HOTPLUG_D]	      = D(PCH,  23),
	[GVT_IRQ_HOTPLUG_E]	      = D(PCH,  25),
};
/* clang-format on */

/* Where an event stands on this vGPU's platform. */
struct irq_place {
	const struct irq_group *group;
	u32 bit;
	u32 engine;
};

static struct irq_place place_of(const struct gvt_vgpu *vgpu, enum gvt_irq_event event)
{
	const struct irq_event *e = &events[event];
	bool gen8 = vgpu->gvt->platform->gen == 8;

	return (struct irq_place){
		.group = &groups[gen8 ? e->group_gen8 : e->group],
		.bit = 1u << (gen8 ? e->bit_gen8 : e->bit),
		.engine = e->engine,
	};
}

/* ---- levels ---- */

void vgpu_irq_update(struct gvt_vgpu *vgpu)
{
	bool line = false;
	u64 addr;
	u32 data;

	os_assert_locked(&vgpu->lock);
	if (vgpu->irq.pending && (vgpu_reg(vgpu, GEN8_MASTER_IRQ) & GEN8_MASTER_IRQ_CONTROL) &&
	    vgpu->state != GVT_VGPU_FAILSAFE)
		line = vgpu_cfg_msi(vgpu, &addr, &data);
	/* The MSI is sent on the rising edge; a driver makes one by disabling the master meanwhile. */
	if (line && !vgpu->irq.line && !vgpu->mpt->inject_msi(vgpu->dom, addr, data)) {
		trace_irq_inject(vgpu->id, addr, data);
		vgpu->stats.irqs++;
	}
	vgpu->irq.line = line;
}

static void update_group(struct gvt_vgpu *vgpu, const struct irq_group *group)
{
	u32 active = vgpu_reg(vgpu, group->isr + IRQ_IIR) & vgpu_reg(vgpu, group->isr + IRQ_IER);
	u32 pending = vgpu->irq.pending & ~(group->lo | group->hi);

	if (active & 0xffff)
		pending |= group->lo;
	if (active >> 16)
		pending |= group->hi;
	vgpu->irq.pending = pending;
	vgpu_irq_update(vgpu);
}

void vgpu_irq_reset(struct gvt_vgpu *vgpu)
{
	vgpu->irq.line = false;
	vgpu->irq.pending = 0;
}

/* ---- events ---- */

static bool masked(const struct gvt_vgpu *vgpu, const struct irq_place *p)
{
	if (vgpu_reg(vgpu, p->group->isr + IRQ_IMR) & p->bit)
		return true;
	return p->engine != NONE &&
	       (vgpu_reg(vgpu, gvt_engine_base(p->engine) + RING_IMR) & p->bit);
}

static bool present(const struct gvt_vgpu *vgpu, const struct irq_place *p)
{
	return p->engine == NONE || (vgpu->gvt->info->engine_mask & BIT(p->engine));
}

void vgpu_raise(struct gvt_vgpu *vgpu, enum gvt_irq_event event)
{
	struct irq_place p = place_of(vgpu, event);

	os_assert_locked(&vgpu->lock);
	if (!present(vgpu, &p) || masked(vgpu, &p))
		return;
	trace_irq_raise(vgpu->id, event);
	vgpu_reg_mod(vgpu, p.group->isr + IRQ_IIR, 0, p.bit);
	update_group(vgpu, p.group);
}

void vgpu_irq_set_status(struct gvt_vgpu *vgpu, enum gvt_irq_event event, bool on)
{
	struct irq_place p = place_of(vgpu, event);

	vgpu_reg_mod(vgpu, p.group->isr + IRQ_ISR, p.bit, on ? p.bit : 0);
}

bool vgpu_irq_enabled(const struct gvt_vgpu *vgpu, enum gvt_irq_event event)
{
	struct irq_place p = place_of(vgpu, event);

	return present(vgpu, &p) && !masked(vgpu, &p) &&
	       (vgpu_reg(vgpu, p.group->isr + IRQ_IER) & p.bit);
}

/* ---- registers ---- */

void gvt_irq_write_group(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	u32 i;

	for (i = 0; i < NR_GROUPS; i++) {
		if (groups[i].isr != (off & ~0xfu))
			continue;
		update_group(vgpu, &groups[i]);
		/* Vblanks are only made while someone waits for them. */
		if (i >= PIPE_A && i <= PIPE_C && (off & 0xf) != IRQ_IIR)
			vgpu_display_irq_changed(vgpu);
		return;
	}
}

/* Only the enable bit is stored; the others say which groups are pending, enabled or not. */
u32 gvt_irq_read_master(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
{
	return (vgpu_reg(vgpu, off) & GEN8_MASTER_IRQ_CONTROL) | vgpu->irq.pending;
}

void gvt_irq_write_master(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			  u32 wr)
{
	vgpu_irq_update(vgpu);
}
