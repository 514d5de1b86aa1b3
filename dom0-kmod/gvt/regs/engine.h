/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of a command streamer, relative to its base. Source: Skylake PRM volume 2c (command
 * reference: registers) and volume 6 (execlists); names as in i915's intel_engine_regs.h.
 */
#ifndef XENGT_GVT_REGS_ENGINE_H
#define XENGT_GVT_REGS_ENGINE_H

#define RENDER_RING_BASE 0x02000u
#define BSD_RING_BASE	 0x12000u
#define VEBOX_RING_BASE	 0x1a000u
#define BSD2_RING_BASE	 0x1c000u
#define BLT_RING_BASE	 0x22000u

#define RING_TAIL	      0x030u
#define RING_HEAD	      0x034u
#define RING_START	      0x038u
#define RING_CTL	      0x03cu
#define RING_SYNC_0	      0x040u
#define RING_PSMI_CTL	      0x050u
#define RING_MAX_IDLE	      0x054u
#define RING_ACTHD_UDW	      0x05cu
#define RING_DMA_FADD_UDW     0x060u
#define RING_IPEIR	      0x064u
#define RING_IPEHR	      0x068u
#define RING_INSTDONE	      0x06cu
#define RING_INSTPS	      0x070u
#define RING_ACTHD	      0x074u
#define RING_DMA_FADD	      0x078u
#define RING_HWS_PGA	      0x080u
#define RING_NOPID	      0x094u
#define RING_HWSTAM	      0x098u
#define RING_MI_MODE	      0x09cu
#define RING_IMR	      0x0a8u
#define RING_EIR	      0x0b0u
#define RING_EMR	      0x0b4u
#define RING_ESR	      0x0b8u
#define RING_INSTPM	      0x0c0u
#define RING_RESET_CTL	      0x0d0u
#define RING_CSFE_CHICKEN1    0x0d4u
#define RING_CS_DEBUG_MODE2   0x0d8u
#define RING_BBSTATE	      0x110u
#define RING_SBBADDR	      0x114u
#define RING_SBBSTATE	      0x118u
#define RING_SBBADDR_UDW      0x11cu
#define RING_UHPTR	      0x134u
#define RING_BBADDR	      0x140u
#define RING_BB_OFFSET	      0x158u
#define RING_BBADDR_UDW	      0x168u
#define RING_CCID	      0x180u
#define RING_BB_PER_CTX_PTR   0x1c0u
#define RING_INDIRECT_CTX     0x1c4u
#define RING_INDIRECT_CTX_OFF 0x1c8u
#define RING_ECOSKPD	      0x1d0u
#define RING_PP_DIR_DCLV      0x220u
#define RING_ELSP	      0x230u
#define RING_EXECLIST_STATUS  0x234u /* lo, hi */
#define RING_CTX_SR_CTL	      0x244u
#define RING_SEMA_WAIT_POLL   0x24cu
#define RING_PDP	      0x270u /* four of 64 bits */
#define RING_MODE	      0x29cu
#define RING_TIMESTAMP	      0x358u
#define RING_TIMESTAMP_UDW    0x35cu
#define RING_CSB	      0x370u /* 6 entries of 64 bits */
#define RING_CSB_PTR	      0x3a0u
#define RING_CTX_TIMESTAMP    0x3a8u
#define RING_PREDICATE	      0x400u
#define RING_FORCE_TO_NONPRIV 0x4d0u /* 12 slots */
#define RING_CS_CHICKEN1      0x580u
#define RING_GPR	      0x600u /* 16 of 64 bits */

#define MI_MODE_STOP_RING    0x00000100u
#define MI_MODE_IDLE	     0x00000200u
#define RING_MODE_RUN_LIST   0x00008000u
#define RESET_CTL_REQUEST    0x00000001u
#define RESET_CTL_READY	     0x00000002u
#define RESET_CTL_CAT_ERROR  0x00000004u
#define RING_CSB_PTR_RESET   0x00000007u /* gen8, gen9: no entry was written yet */
#define CSB_ENTRIES	     6u
#define RING_EXECLIST_IDLE   0x0u
#define RING_NONPRIV_RW_MASK 0x03fffffcu /* address field of a slot */

#endif
