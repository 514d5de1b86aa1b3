// SPDX-License-Identifier: GPL-2.0-only
/* Interrupt registers; sources: regs/irq.h. After reset everything is masked and disabled. */
#include "../handlers.h"
#include "../mmio_tables.h"
#include "../regs/irq.h"

/* clang-format off */
static const struct gvt_reg master[] = {
	R(DERRMR,	   4, PLAIN, "DERRMR", .reset = 0xffffffff),
	R(GEN8_MASTER_IRQ, 4, PLAIN, "GEN8_MASTER_IRQ", .mask = GEN8_MASTER_IRQ_CONTROL,
	  .read = gvt_irq_read_master, .write = gvt_irq_write_master),
};

static const struct gvt_reg group[] = {
	R(IRQ_ISR, 4, RO,    "ISR"),
	R(IRQ_IMR, 4, PLAIN, "IMR", .reset = 0xffffffff, .write = gvt_irq_write_group),
	R(IRQ_IIR, 4, W1C,   "IIR", .write = gvt_irq_write_group),
	R(IRQ_IER, 4, PLAIN, "IER", .write = gvt_irq_write_group),
};

static const struct gvt_reg_base groups[] = {
	{ GEN8_GT_ISR(0),      "GEN8_GT0" },
	{ GEN8_GT_ISR(1),      "GEN8_GT1" },
	{ GEN8_GT_ISR(2),      "GEN8_GT2" },
	{ GEN8_GT_ISR(3),      "GEN8_GT3" },
	{ GEN8_DE_PIPE_ISR(0), "GEN8_DE_PIPE_A" },
	{ GEN8_DE_PIPE_ISR(1), "GEN8_DE_PIPE_B" },
	{ GEN8_DE_PIPE_ISR(2), "GEN8_DE_PIPE_C" },
	{ GEN8_DE_PORT_ISR,    "GEN8_DE_PORT" },
	{ GEN8_DE_MISC_ISR,    "GEN8_DE_MISC" },
	{ GEN8_PCU_ISR,	       "GEN8_PCU" },
	{ SDEISR,	       "SDE" },
};
/* clang-format on */

const struct gvt_mmio_piece gvt_regs_irq = GVT_PIECE("irq", master);
const struct gvt_mmio_piece gvt_regs_irq_group = GVT_PIECE_BASES("irq-group", group, groups);
