/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupt registers. Source: Skylake PRM volume 2c (GT interrupt definitions, display engine
 * interrupt registers) and volume 12 (south display); names as in i915_reg.h.
 */
#ifndef XENGT_GVT_REGS_IRQ_H
#define XENGT_GVT_REGS_IRQ_H

#define DERRMR			0x44050u /* which display events render hears of */
#define GEN8_MASTER_IRQ		0x44200u
#define GEN8_MASTER_IRQ_CONTROL 0x80000000u

/* Bits of the master */
#define GEN8_GT_RCS_IRQ	   0x00000001u
#define GEN8_GT_BCS_IRQ	   0x00000002u
#define GEN8_GT_VCS0_IRQ   0x00000004u
#define GEN8_GT_VCS1_IRQ   0x00000008u
#define GEN8_GT_PM_IRQ	   0x00000010u
#define GEN8_GT_GUC_IRQ	   0x00000020u
#define GEN8_GT_VECS_IRQ   0x00000040u
#define GEN8_DE_PIPE_A_IRQ 0x00010000u
#define GEN8_DE_PIPE_B_IRQ 0x00020000u
#define GEN8_DE_PIPE_C_IRQ 0x00040000u
#define GEN8_DE_PORT_IRQ   0x00100000u
#define GEN8_DE_MISC_IRQ   0x00400000u
#define GEN8_DE_PCH_IRQ	   0x00800000u
#define GEN8_PCU_IRQ	   0x40000000u

/* First register (ISR) of each group; the others follow */
#define GEN8_GT_ISR(n)	    (0x44300u + 0x10u * (n))
#define GEN8_DE_PIPE_ISR(p) (0x44400u + 0x10u * (p))
#define GEN8_DE_PORT_ISR    0x44440u
#define GEN8_DE_MISC_ISR    0x44460u
#define GEN8_PCU_ISR	    0x444e0u
#define SDEISR		    0xc4000u

#define IRQ_ISR 0x0u
#define IRQ_IMR 0x4u
#define IRQ_IIR 0x8u
#define IRQ_IER 0xcu

#endif
