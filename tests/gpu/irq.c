/* SPDX-License-Identifier: MIT */
/*
 * Interrupts.
 *
 * Event -> (engine IMR) -> group IMR -> group IIR -> group IER -> master -> MSI.
 * A masked event leaves no trace. An IIR bit is two deep: an event that comes while the bit is set
 * sets it again when it is cleared (PRM volume 12, interrupt registers). The MSI is edge triggered: it
 * is sent when "master enabled and something enabled is pending" becomes true, so a driver that turns
 * the master off, handles, and turns it on again gets a new one for what came meanwhile.
 */
#include "io.h"
#include "regs/gt.h"

/* clang-format off */
static const struct {
	uint32_t base;
	uint32_t low, high; /* master bit of bits 15:0 and of bits 31:16 */
} groups[IRQ_NUM_GROUPS] = {
	[IRQ_GT0]    = { GEN8_GT_ISR0,		    1u << 0,  1u << 1 },
	[IRQ_GT1]    = { GEN8_GT_ISR0 + 0x10,	    1u << 2,  1u << 3 },
	[IRQ_GT2]    = { GEN8_GT_ISR0 + 0x20,	    1u << 4,  1u << 5 },
	[IRQ_GT3]    = { GEN8_GT_ISR0 + 0x30,	    1u << 6,  1u << 6 },
	[IRQ_PIPE_A] = { GEN8_DE_PIPE_ISR_A,	    1u << 16, 1u << 16 },
	[IRQ_PIPE_B] = { GEN8_DE_PIPE_ISR_A + 0x10, 1u << 17, 1u << 17 },
	[IRQ_PIPE_C] = { GEN8_DE_PIPE_ISR_A + 0x20, 1u << 18, 1u << 18 },
	[IRQ_PORT]   = { GEN8_DE_PORT_ISR,	    1u << 20, 1u << 20 },
	[IRQ_MISC]   = { GEN8_DE_MISC_ISR,	    1u << 22, 1u << 22 },
	[IRQ_PCU]    = { GEN8_PCU_ISR,		    1u << 30, 1u << 30 },
	[IRQ_SDE]    = { SDEISR,		    1u << 23, 1u << 23 },
};

static const struct {
	uint32_t base;
	enum irq_group group;
	unsigned shift;
} engines[GPU_NUM_ENGINES] = {
	[GPU_RCS]  = { RENDER_RING_BASE, IRQ_GT0, 0 },
	[GPU_BCS]  = { BLT_RING_BASE,	 IRQ_GT0, 16 },
	[GPU_VCS]  = { BSD_RING_BASE,	 IRQ_GT1, 0 },
	[GPU_VECS] = { VEBOX_RING_BASE,	 IRQ_GT3, 0 },
};
/* clang-format on */

void irq_raise(struct gpu *gpu, enum irq_group group, uint32_t bits)
{
	uint32_t base = groups[group].base;
	uint32_t iir = gpu_reg(gpu, base + IRQ_IIR);

	bits &= ~gpu_reg(gpu, base + IRQ_IMR);
	gpu->io->irq.again[group] |= iir & bits;
	gpu_set_reg(gpu, base + IRQ_IIR, iir | bits);
}

void irq_set_isr(struct gpu *gpu, enum irq_group group, uint32_t mask, uint32_t bits)
{
	uint32_t off = groups[group].base + IRQ_ISR;

	gpu_set_reg(gpu, off, (gpu_reg(gpu, off) & ~mask) | (bits & mask));
}

void irq_raise_engine(struct gpu *gpu, enum gpu_engine_id id, uint32_t bits)
{
	/* an engine's IMR has its bits where the group's registers have them: BCS in the upper half */
	bits = (bits & 0xffff) << engines[id].shift;
	bits &= ~gpu_reg(gpu, engines[id].base + RING_IMR);
	if (!bits)
		return;
	irq_raise(gpu, engines[id].group, bits);
	irq_update(gpu);
}

/* The master's status bits. */
static uint32_t pending(struct gpu *gpu)
{
	uint32_t status = 0;

	for (unsigned i = 0; i < IRQ_NUM_GROUPS; i++) {
		uint32_t on = gpu_reg(gpu, groups[i].base + IRQ_IIR) &
			      gpu_reg(gpu, groups[i].base + IRQ_IER);

		if (on & 0xffff)
			status |= groups[i].low;
		if (on >> 16)
			status |= groups[i].high;
	}
	return status;
}

void irq_update(struct gpu *gpu)
{
	bool enabled = gpu_reg(gpu, GEN8_MASTER_IRQ) & GEN8_MASTER_IRQ_CONTROL;
	bool level = enabled && pending(gpu);

	if (level && !gpu->io->irq.level) {
		gpu->stats.irqs++;
		gpu->bus->msi(gpu->priv);
	}
	gpu->io->irq.level = level;
}

uint32_t irq_master_read(struct gpu *gpu, uint32_t off)
{
	return (gpu_reg(gpu, off) & GEN8_MASTER_IRQ_CONTROL) | pending(gpu);
}

void irq_master_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	gpu_set_reg(gpu, off, val & GEN8_MASTER_IRQ_CONTROL);
	irq_update(gpu);
}

void irq_group_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	uint32_t base = off & ~0xfu;
	enum irq_group group = 0;

	while (group < IRQ_NUM_GROUPS - 1 && groups[group].base != base)
		group++;

	switch (off & 0xf) {
	case IRQ_ISR:
		return;
	case IRQ_IIR: {
		uint32_t *again = &gpu->io->irq.again[group];
		uint32_t iir = gpu_reg(gpu, off);

		gpu_set_reg(gpu, off, (iir & ~val) | (*again & val));
		*again &= ~val;
		break;
	}
	default:
		gpu_set_reg(gpu, off, val);
		break;
	}
	irq_update(gpu);
}
