/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GT registers that the core's code names: resets, forcewake, power, fuses, pcode, fences. Source:
 * Skylake PRM volume 2c; names as in i915's intel_gt_regs.h and i915_reg.h.
 */
#ifndef XENGT_GVT_REGS_GT_H
#define XENGT_GVT_REGS_GT_H

/* Forcewake: request (masked) and acknowledge */
#define FORCEWAKE_ACK_RENDER_GEN9 0x0d84u
#define FORCEWAKE_ACK_MEDIA_GEN9  0x0d88u
#define FORCEWAKE_ACK_GT_GEN9	  0x130044u /* gen8: FORCEWAKE_ACK_HSW */
#define FORCEWAKE_GT_GEN9	  0xa188u   /* gen8: FORCEWAKE_MT */
#define FORCEWAKE_MEDIA_GEN9	  0xa270u
#define FORCEWAKE_RENDER_GEN9	  0xa278u

/* Reset */
#define GEN6_GDRST	  0x941cu
#define GEN6_GRDOM_FULL	  0x00000001u
#define GEN6_GRDOM_RENDER 0x00000002u
#define GEN6_GRDOM_MEDIA  0x00000004u
#define GEN6_GRDOM_BLT	  0x00000008u
#define GEN6_GRDOM_VECS	  0x00000010u
#define GEN9_GRDOM_GUC	  0x00000020u
#define GEN8_GRDOM_MEDIA2 0x00000080u

/* Fuses */
#define GEN8_FUSE2		   0x9120u
#define GEN8_FUSE2_SLICE(s)	   (0x02000000u << (s)) /* slice is there: 27:25 */
#define GEN9_FUSE2_SUBSLICE_OFF(s) (0x00100000u << (s)) /* fused off in each slice: 23:20 */
#define GEN9_EU_DISABLE(slice)	   (0x9134u + 4u * (slice))
#define GEN8_RC6_CTX_INFO	   0x8504u
#define GUC_STATUS		   0xc000u
#define GS_MIA_IN_RESET		   0x00000001u

/* Power */
#define GEN6_RPNSWREQ	  0xa008u
#define GEN6_RPSTAT1	  0xa01cu
#define GEN6_RP_STATE_CAP 0x145998u

/* Mailbox of the power controller */
#define GEN6_PCODE_MAILBOX    0x138124u
#define GEN6_PCODE_READY      0x80000000u
#define GEN6_PCODE_ERROR_MASK 0x000000ffu
#define GEN6_PCODE_DATA	      0x138128u
#define GEN6_PCODE_DATA1      0x13812cu

/* Fences: 32 of 64 bits. Skylake PRM volume 2c, FENCE */
#define FENCE_REG_GEN6_LO0 0x100000u
#define GVT_NUM_FENCES	   32u
#define FENCE_VALID	   0x00000001u /* low half; bit 1: Y tiles; 31:12 first page */
#define FENCE_PAGE_MASK	   0xfffff000u /* high half: 31:12 last page, 10:0 pitch in 128 bytes */
#define GFX_FLSH_CNTL_GEN6 0x101008u

#endif
