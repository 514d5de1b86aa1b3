/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The para-virtual page of a vGPU, at 0x78000 in BAR0. Layout and values: the guest's interface,
 * i915_pvinfo.h.
 */
#ifndef XENGT_GVT_REGS_PVINFO_H
#define XENGT_GVT_REGS_PVINFO_H

#define PVINFO_PAGE	     0x78000u
#define PVINFO_MAGIC_LO	     0x78000u
#define PVINFO_MAGIC_HI	     0x78004u
#define PVINFO_VERSION	     0x78008u /* major 15:0, minor 31:16 */
#define PVINFO_ID	     0x7800cu
#define PVINFO_CAPS	     0x78010u
#define PVINFO_LOW_BASE	     0x78040u
#define PVINFO_LOW_SIZE	     0x78044u
#define PVINFO_HIGH_BASE     0x78048u
#define PVINFO_HIGH_SIZE     0x7804cu
#define PVINFO_FENCES	     0x78050u
#define PVINFO_DISPLAY_READY 0x78804u
#define PVINFO_RESERVED	     0x78808u
#define PVINFO_G2V_NOTIFY    0x78818u
#define PVINFO_CURSOR_HOT    0x78830u /* x, y */
#define PVINFO_PDP	     0x78838u /* four of 64 bits */
#define PVINFO_CTX_DESC	     0x78858u /* lo, hi */

#define PVINFO_MAGIC_LO_VALUE 0x76544776u
#define PVINFO_MAGIC_HI_VALUE 0x47765447u
#define PVINFO_VERSION_VALUE  0x00000001u /* 1.0 */

#define PVINFO_CAP_FULL_PPGTT 0x00000004u
#define PVINFO_CAP_HWSP	      0x00000008u
#define PVINFO_CAP_HUGE_GTT   0x00000010u

enum pvinfo_g2v {
	G2V_PPGTT_L3_CREATE = 2,
	G2V_PPGTT_L3_DESTROY,
	G2V_PPGTT_L4_CREATE,
	G2V_PPGTT_L4_DESTROY,
	G2V_CONTEXT_CREATE,
	G2V_CONTEXT_DESTROY,
};

#endif
