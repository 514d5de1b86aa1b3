/* SPDX-License-Identifier: MIT */
/*
 * GT register names and bits: interrupts, resets, forcewake, fuses, power.
 * Source: Skylake PRM volume 2c (command reference: registers); names as in Linux i915_reg.h and
 * gt/intel_gt_regs.h.
 */
#ifndef XENGT_TEST_GPU_REGS_GT_H
#define XENGT_TEST_GPU_REGS_GT_H

/* Interrupts */
#define GEN8_MASTER_IRQ		0x44200
#define GEN8_MASTER_IRQ_CONTROL (1u << 31)
#define GEN8_GT_ISR0		0x44300 /* four groups of 16 bytes */
#define GEN8_DE_PIPE_ISR_A	0x44400 /* three groups */
#define GEN8_DE_PORT_ISR	0x44440
#define GEN8_DE_MISC_ISR	0x44460
#define GEN8_PCU_ISR		0x444e0
#define SDEISR			0xc4000
#define IRQ_ISR			0x0 /* offsets in a group */
#define IRQ_IMR			0x4
#define IRQ_IIR			0x8
#define IRQ_IER			0xc

/* In an engine's range */
#define RING_IMR	   0xa8
#define RING_TIMESTAMP	   0x358
#define RING_TIMESTAMP_UDW 0x35c
#define RENDER_RING_BASE   0x2000
#define BSD_RING_BASE	   0x12000
#define VEBOX_RING_BASE	   0x1a000
#define BLT_RING_BASE	   0x22000

/* Forcewake: requests are masked writes */
#define FORCEWAKE_ACK_RENDER_GEN9 0x0d84
#define FORCEWAKE_ACK_MEDIA_GEN9  0x0d88
#define FORCEWAKE_ACK_GT_GEN9	  0x130044 /* also FORCEWAKE_ACK_HSW */
#define FORCEWAKE_GT_GEN9	  0xa188   /* also FORCEWAKE_MT */
#define FORCEWAKE_MEDIA_GEN9	  0xa270
#define FORCEWAKE_RENDER_GEN9	  0xa278

/* Reset */
#define GEN6_GDRST	  0x941c
#define GEN6_GRDOM_FULL	  (1u << 0)
#define GEN6_GRDOM_RENDER (1u << 1)
#define GEN6_GRDOM_MEDIA  (1u << 2)
#define GEN6_GRDOM_BLT	  (1u << 3)
#define GEN6_GRDOM_VECS	  (1u << 4)
#define GEN9_GRDOM_GUC	  (1u << 5)
#define GEN8_GRDOM_MEDIA2 (1u << 7)

/* Fuses and configuration */
#define GEN8_FUSE2	      0x9120
#define GEN9_EU_DISABLE0      0x9134 /* one dword a slice, three */
#define GEN8_RC6_CTX_INFO     0x8504
#define CTC_MODE	      0xa26c
#define GUC_STATUS	      0xc000
#define GS_MIA_IN_RESET	      (1u << 0)
#define SKL_DFSM	      0x51000
#define SKL_DFSM_ALL_OFF      0x70200000 /* pipes A, B and C fused off */
#define SKL_DFSM_HDCP_OFF     (1u << 25)
#define GEN6_RP_STATE_CAP     0x145998
#define SKL_MAD_INTER_CHANNEL 0x145000
#define SKL_MAD_DIMM_CH0      0x14500c
#define SKL_MAD_DIMM_CH1      0x145010
#define MCH_SSKPD	      0x145d10 /* 64 bits: memory latencies of Gen8's watermarks */

/* Power */
#define GEN6_RPNSWREQ 0xa008
#define GEN6_RPSTAT1  0xa01c

/* pcode mailbox */
#define GEN6_PCODE_MAILBOX 0x138124
#define GEN6_PCODE_READY   (1u << 31)
#define GEN6_PCODE_DATA	   0x138128
#define GEN6_PCODE_DATA1   0x13812c

/* GGTT side */
#define FENCE_REG_GEN6_LO0 0x100000
#define FENCE_REG_END	   0x1000fc
#define GFX_FLSH_CNTL_GEN6 0x101008

#endif
