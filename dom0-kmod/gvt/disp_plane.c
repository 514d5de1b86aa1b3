// SPDX-License-Identifier: GPL-2.0-only
/*
 * Planes: a write of the surface address arms what was written to a plane before; the pipe shows it
 * from the next vblank on, and says so with the flip-done event. The cursor is shown at once.
 *
 * PRM Skylake vol 12 (plane double buffering), vol 2c: PLANE_SURF, PLANE_SURFLIVE, CUR_BASE.
 */
#include "disp_handlers.h"
#include "regs/display.h"
#include "vgpu.h"

#define NR_PLANES	 3u
#define PLANE_ASYNC_FLIP BIT(9)

static u32 pipe_of(u32 off)
{
	return (off >> 12) % 16;
}

void disp_plane_show(struct gvt_vgpu *vgpu, u32 pipe, u32 mask, bool event)
{
	static const enum gvt_irq_event done[NR_PLANES] = {GVT_IRQ_FLIP_DONE_A,
							   GVT_IRQ_PLANE2_FLIP_DONE_A,
							   GVT_IRQ_PLANE3_FLIP_DONE_A};
	struct disp_pipe *p = &vgpu->display.pipe[pipe];
	u32 n;

	for (n = 0; n < NR_PLANES; n++) {
		if (!(mask & BIT(n)))
			continue;
		if (n == 0) {
			p->primary = p->armed;
			p->flips++;
		}
		vgpu_reg_set(vgpu, PLANE_SURFLIVE(pipe, n), vgpu_reg(vgpu, PLANE_SURF(pipe, n)));
		vgpu->display.serial++;
		if (!event)
			continue;
		vgpu->stats.flips++;
		vgpu_raise(vgpu, GVT_IRQ_PIPE(done[n], pipe));
	}
	p->flip_mask &= ~mask;
}

GVT_REG_WRITE(disp_write_plane_surf)
{
	u32 pipe = pipe_of(off), n = (off - PLANE_SURF(pipe, 0)) / 0x100, ctl;
	struct disp_pipe *p = &vgpu->display.pipe[pipe];

	if (n >= NR_PLANES)
		return;
	ctl = vgpu_reg(vgpu, PLANE_CTL(pipe, n));
	if (n == 0)
		p->armed = (struct disp_plane_regs){
			.ctl = ctl,
			.stride = vgpu_reg(vgpu, PLANE_STRIDE(pipe, 0)),
			.pos = vgpu_reg(vgpu, PLANE_POS(pipe, 0)),
			.size = vgpu_reg(vgpu, PLANE_SIZE(pipe, 0)),
			.offset = vgpu_reg(vgpu, PLANE_OFFSET(pipe, 0)),
			.surf = wr,
		};
	p->flip_mask |= BIT(n);
	disp_pipe_armed(vgpu, pipe);
	if (!p->on || ctl & PLANE_ASYNC_FLIP)
		disp_plane_show(vgpu, pipe, BIT(n), p->on);
	else
		disp_vblank_arm(vgpu);
}

GVT_REG_WRITE(disp_write_cursor_base)
{
	u32 pipe = pipe_of(off);

	vgpu->display.pipe[pipe].cursor = (struct disp_plane_regs){
		.ctl = vgpu_reg(vgpu, CUR_CTL(pipe)),
		.pos = vgpu_reg(vgpu, CUR_POS(pipe)),
		.size = vgpu_reg(vgpu, CUR_FBC_CTL(pipe)),
		.surf = wr,
	};
	disp_pipe_armed(vgpu, pipe);
	vgpu_reg_set(vgpu, CUR_SURFLIVE(pipe), wr);
	vgpu->display.serial++;
}
