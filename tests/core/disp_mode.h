/* SPDX-License-Identifier: MIT */
/* A mode and a plane, programmed as a driver does it. */
#ifndef XENGT_TEST_DISP_MODE_H
#define XENGT_TEST_DISP_MODE_H

#include "disp_rig.h"

#define MS 1000000ull

/* 1024x768 at 60 Hz as a driver programs it: DP, 270 MHz symbol clock, or HDMI. */
#define HTOTAL	 1344u
#define VTOTAL	 806u
#define CLOCK	 65000u
#define FRAME_NS ((u64)HTOTAL * VTOTAL * 1000000 / CLOCK)
#define ENABLE	 (1u << 31)

static inline void set_timings(struct drig *r, u32 pipe)
{
	wr(r->vgpu, TRANS_HTOTAL(pipe), (HTOTAL - 1) << 16 | 1023);
	wr(r->vgpu, TRANS_VTOTAL(pipe), (VTOTAL - 1) << 16 | 767);
	wr(r->vgpu, TRANS_VBLANK(pipe), (VTOTAL - 1) << 16 | 767);
	wr(r->vgpu, PIPESRC(pipe), 1023 << 16 | 767);
}

static inline void mode_set(struct drig *r, u32 pipe)
{
	set_timings(r, pipe);
	wr(r->vgpu, DPLL_CTRL1, 1u << 6 | 1u << 7); /* DPLL1: 1350 MHz */
	wr(r->vgpu, DPLL_CTRL2, 1u << 3 | 1u << 4); /* DDI B from DPLL1 */
	wr(r->vgpu, LINK_M1(pipe), CLOCK);
	wr(r->vgpu, LINK_N1(pipe), 270000);
	wr(r->vgpu, TRANS_DDI_FUNC(pipe), ENABLE | 1u << 28 | 2u << 24);
	wr(r->vgpu, PIPECONF(pipe), ENABLE);
}

static inline void plane_set(struct drig *r, u32 pipe, u32 plane, u32 surf)
{
	wr(r->vgpu, PLANE_CTL(pipe, plane), ENABLE | 4u << 24);
	wr(r->vgpu, PLANE_STRIDE(pipe, plane), 64);
	wr(r->vgpu, PLANE_SIZE(pipe, plane), 767 << 16 | 1023);
	wr(r->vgpu, PLANE_SURF(pipe, plane), surf);
}

#endif
