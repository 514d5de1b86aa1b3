// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pipes and transcoders: enable, timings, scan position.
 *
 * PRM Skylake vol 2c: TRANS_CONF, TRANS_HTOTAL ..., PIPE_SCANLINE, PIPE_FRMCNT, PIPE_FLIPCNT.
 */
#include "disp_handlers.h"
#include "regs/display.h"
#include "vgpu.h"

/* The EDP transcoder's registers are there, but nothing is connected to it. */
GVT_REG_WRITE(disp_write_pipeconf)
{
	vgpu_reg_mod(vgpu, off, PIPECONF_STATE, wr & PIPECONF_ENABLE ? PIPECONF_STATE : 0);
	if (off != PIPECONF_EDP)
		disp_pipe_update(vgpu, (off >> 12) % 16);
}

/* A change of what the mode is computed from, while the pipe may run. */
GVT_REG_WRITE(disp_write_timing)
{
	u32 pipe = (off >> 12) % 16;

	if (old != wr && pipe < DISP_PIPES && vgpu->display.pipe[pipe].on)
		disp_pipe_update(vgpu, pipe);
}

GVT_REG_READ(disp_read_scan_line)
{
	return disp_pipe_read_line(vgpu, (off >> 12) % 16);
}

GVT_REG_READ(disp_read_frame_count)
{
	return disp_pipe_read_frame(vgpu, (off >> 12) % 16);
}

GVT_REG_READ(disp_read_flip_count)
{
	return vgpu->display.pipe[(off >> 12) % 16].flips;
}
