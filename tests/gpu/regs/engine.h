/* SPDX-License-Identifier: MIT */
/*
 * Registers of an engine, relative to its base, and the fields that the model uses. Names and offsets:
 * PRM Skylake volume 2c (command reference: registers) and i915's intel_engine_regs.h.
 */
#ifndef XENGT_TEST_GPU_REGS_ENGINE_H
#define XENGT_TEST_GPU_REGS_ENGINE_H

#define RING_TAIL_OFF		    0x030u
#define RING_HEAD_OFF		    0x034u
#define RING_START_OFF		    0x038u
#define RING_CTL_OFF		    0x03cu
#define RING_PSMI_CTL_OFF	    0x050u
#define RING_ACTHD_UDW_OFF	    0x05cu
#define RING_DMA_FADD_UDW_OFF	    0x060u
#define RING_IPEIR_OFF		    0x064u
#define RING_IPEHR_OFF		    0x068u
#define RING_INSTDONE_OFF	    0x06cu
#define RING_ACTHD_OFF		    0x074u
#define RING_DMA_FADD_OFF	    0x078u
#define RING_HWS_PGA_OFF	    0x080u
#define RING_NOPID_OFF		    0x094u
#define RING_HWSTAM_OFF		    0x098u
#define RING_MI_MODE_OFF	    0x09cu
#define RING_IMR_OFF		    0x0a8u
#define RING_EIR_OFF		    0x0b0u
#define RING_EMR_OFF		    0x0b4u
#define RING_ESR_OFF		    0x0b8u
#define RING_INSTPM_OFF		    0x0c0u
#define RING_RESET_CTL_OFF	    0x0d0u
#define RING_CSFE_CHICKEN1_OFF	    0x0d4u
#define RING_CS_DEBUG_MODE2_OFF	    0x0d8u
#define RING_FF_SLICE_CHICKEN1_OFF  0x0e0u
#define RING_FF_SLICE_CHICKEN2_OFF  0x0e4u
#define RING_CS_DEBUG_MODE1_OFF	    0x0ecu
#define RING_BB_STATE_OFF	    0x110u
#define RING_SBB_ADDR_OFF	    0x114u
#define RING_SBB_STATE_OFF	    0x118u
#define RING_SBB_ADDR_UDW_OFF	    0x11cu
#define RING_BB_ADDR_OFF	    0x140u
#define RING_BB_OFFSET_OFF	    0x158u
#define RING_BB_ADDR_UDW_OFF	    0x168u
#define RING_BB_PER_CTX_PTR_OFF	    0x1c0u
#define RING_INDIRECT_CTX_OFF	    0x1c4u
#define RING_ECOSKPD_OFF	    0x1d0u
#define BCS_SWCTRL_OFF		    0x200u /* of the blitter: bit 0 source, bit 1 destination is Y-tiled */
#define RING_ELSP_OFF		    0x230u
#define RING_EXECLIST_STATUS_LO_OFF 0x234u
#define RING_EXECLIST_STATUS_HI_OFF 0x238u
#define RING_CTX_SR_CTL_OFF	    0x244u
#define RING_SEMA_WAIT_POLL_OFF	    0x24cu
#define RING_PDP0_OFF		    0x270u /* + 8n, high half + 4 */
#define RING_MODE_OFF		    0x29cu
#define RING_TIMESTAMP_OFF	    0x358u
#define RING_TIMESTAMP_UDW_OFF	    0x35cu
#define RING_CSB_OFF		    0x370u /* 6 entries of 8 bytes */
#define RING_CSB_PTR_OFF	    0x3a0u
#define RING_CTX_TIMESTAMP_OFF	    0x3a8u
#define RING_PREDICATE_RESULT2_OFF  0x3bcu
#define RING_PREDICATE_SRC0_OFF	    0x400u /* 64 bits */
#define RING_PREDICATE_SRC1_OFF	    0x408u
#define RING_PREDICATE_DATA_OFF	    0x410u
#define RING_PREDICATE_RESULT_OFF   0x418u
#define RING_PREDICATE_RESULT1_OFF  0x41cu
#define RING_FORCE_TO_NONPRIV_OFF   0x4d0u /* 12 slots */
#define RING_CS_CHICKEN1_OFF	    0x580u
#define RING_GPR_OFF		    0x600u /* 16 of 64 bits */
#define RING_GPR_NUM		    16

#define RING_TAIL_ADDR		0x001ffff8u
#define RING_HEAD_ADDR		0x001ffffcu
#define RING_HEAD_WRAP_ONE	0x00200000u
#define RING_CTL_PAGES(ctl)	((((ctl) >> 12) & 0x1ffu) + 1)
#define RING_CTL_VALID		0x1u
#define RING_CTL_WAIT_SEMAPHORE (1u << 10)

#define MI_MODE_STOP_RING	   (1u << 8)
#define MI_MODE_IDLE		   (1u << 9)
#define RING_MODE_RUN_LIST	   (1u << 15)
#define RESET_CTL_REQUEST	   (1u << 0)
#define RESET_CTL_READY		   (1u << 1)
#define CTX_SR_CTL_RESTORE_INHIBIT (1u << 0)
#define EIR_INSTRUCTION_ERROR	   (1u << 0)
#define EIR_PRIVILEGE		   (1u << 2)
#define BB_ADDR_VALID		   (1u << 0)
#define BB_STATE_PPGTT		   (1u << 5)
#define PER_CTX_PTR_VALID	   (1u << 0)
#define NONPRIV_DENY		   (1u << 30)
#define NONPRIV_ADDRESS		   0x03fffffcu

/* Context descriptor, low half (PRM volume 6, Context Descriptor Format). */
#define CTX_DESC_VALID	       (1u << 0)
#define CTX_DESC_FORCE_RESTORE (1u << 2)
#define CTX_DESC_MODE(d)       (((d) >> 3) & 3u)
#define CTX_MODE_LEGACY_64B    3u
#define CTX_DESC_PPGTT	       (1u << 8) /* legacy contexts: per-process GTT on */
#define CTX_DESC_LRCA	       0xfffff000u

/* Context status (PRM volume 6, Context Status). */
#define CSB_IDLE_TO_ACTIVE (1u << 0)
#define CSB_PREEMPTED	   (1u << 1)
#define CSB_ELEMENT_SWITCH (1u << 2)
#define CSB_ACTIVE_TO_IDLE (1u << 3)
#define CSB_COMPLETE	   (1u << 4)
#define CSB_LITE_RESTORE   (1u << 15)
#define CSB_ENTRIES	   6

/* The hardware status page: where the CSB is mirrored. */
#define HWSP_CSB_OFF	   0x40u
#define HWSP_CSB_WRITE_OFF 0x7cu

/* GT fault registers (i915 intel_gt_regs.h: GEN8_RING_FAULT_REG, GEN8_FAULT_TLB_DATA0/1). */
#define GT_RING_FAULT	      0x4094u
#define GT_FAULT_TLB_DATA0    0x4b10u /* virtual address 43:12 */
#define GT_FAULT_TLB_DATA1    0x4b14u /* 47:44 in 3:0, bit 4: GGTT */
#define RING_FAULT_VALID      (1u << 0)
#define RING_FAULT_TYPE(t)    ((t) << 1)
#define RING_FAULT_GGTT	      (1u << 11)
#define RING_FAULT_ENGINE(id) ((id) << 12)

#endif
