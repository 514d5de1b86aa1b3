/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual display: one port with one monitor, three pipes of registers, scan position and vblank
 * from the clock.
 *
 * Nothing runs while nobody looks: the scan line and the frame counter are computed when they are
 * read, and the timer is armed only while the guest has a vblank interrupt unmasked or a flip waits
 * for its vblank.
 *
 * Files: display.c (life, monitor), vblank.c (time), disp_power.c, disp_port.c, disp_pipe.c,
 * disp_plane.c (register handlers by subject), surface.c (what is scanned out), gmbus.c, aux.c.
 * Names: vgpu_display_<verb>; register handlers disp_<subject>_<register>_<read|write>.
 */
#ifndef XENGT_GVT_DISPLAY_H
#define XENGT_GVT_DISPLAY_H

#include "aux.h"
#include "gmbus.h"
#include "gvt_ops.h"
#include "os.h"

/* Where the monitor is. The value is part of gvt_vgpu_params. */
enum gvt_port_id {
	GVT_PORT_DP_B, /* the default */
	GVT_PORT_DP_C,
	GVT_PORT_DP_D,
	GVT_PORT_HDMI_B,
	GVT_PORT_HDMI_C,
	GVT_PORT_HDMI_D,
	GVT_NUM_PORTS
};

/* Facts of a port. ddi: 0 is A. */
struct gvt_port {
	const char *name;
	u8 ddi;
	bool dp;
};
extern const struct gvt_port gvt_ports[GVT_NUM_PORTS];

#define DISP_PIPES 3

/* The registers of a plane that take effect together. Cursors: pos and size, no offset. */
struct disp_plane_regs {
	u32 ctl, stride, pos, size, offset, surf;
};

/* A plane: what the guest armed last, and what the pipe shows since the last vblank. */
struct disp_plane {
	struct disp_plane_regs armed, live;
};

struct disp_pipe {
	bool on;	  /* enabled with timings that make sense */
	u64 start_ns;	  /* when line 0 of frame 0 began */
	u64 frame_ns;	  /* length of a frame; never 0 */
	u32 vtotal;	  /* lines of a frame */
	u32 vblank_line;  /* line at whose start vblank begins and the frame is counted */
	u32 line_offset;  /* how far the scan-line register lags behind */
	u32 frame_base;	  /* frame counter at frame 0 */
	u64 vblanks_done; /* vblanks of this run that were handled */
	u32 flips;	  /* flip counter register */
	u32 flip_mask;	  /* BIT(plane) armed and not yet shown; plane 0 is PLANE_1 */
	struct disp_plane primary, cursor;
	u32 width, height, refresh_mhz; /* of the mode; 0 while off */
};

struct vgpu_display {
	const struct gvt_port *port;
	u8 edid[GVT_EDID_MAX];
	u32 edid_len;	/* 0: unplugged */
	bool connected; /* edid_len, as the guest's registers show it */
	struct disp_pipe pipe[DISP_PIPES];
	struct vgpu_gmbus gmbus;
	struct vgpu_aux aux;
	struct os_timer timer;
	struct gvt_vgpu *vgpu; /* for the timer's callback */
	u64 timer_at;	       /* 0: not armed */
	bool closing;	       /* the timer is not armed any more */
};

/*
 * Takes the EDID and port from vgpu->params (edid_len 0: the built-in monitor). Worker. Returns 0,
 * -EINVAL. Registers are not touched: vgpu_display_reset() does that.
 */
int vgpu_display_create(struct gvt_vgpu *vgpu);
/* Stops the timer. Worker, without vgpu->lock. Also after a create that failed or never was. */
void vgpu_display_destroy(struct gvt_vgpu *vgpu);
/* Power-on state; after the registers have got their reset values. Worker or handler, vgpu->lock
 * held. */
void vgpu_display_reset(struct gvt_vgpu *vgpu);

/*
 * For the interrupt framework: masks of a pipe changed, so the timer may be wanted now.
 * vgpu->lock held; handler.
 */
void vgpu_display_irq_changed(struct gvt_vgpu *vgpu);

/* ---- between the display's files; vgpu->lock held ---- */

/* vblank.c: a pipe's mode or enable changed: computes its timing anew from the registers. */
void disp_pipe_update(struct gvt_vgpu *vgpu, u32 pipe);
/* Scan line as PIPEDSL shows it, frame counter, and whether the pipe is in vblank, now. */
u32 disp_pipe_line(const struct disp_pipe *p, u64 now);
u32 disp_pipe_frame(const struct disp_pipe *p, u64 now);
/* A plane was armed: shown at the next vblank, or at once while the pipe is off. */
void disp_plane_armed(struct gvt_vgpu *vgpu, u32 pipe, u32 plane);
/* Handles vblanks that are due and arms the timer when one is wanted. */
void disp_vblank_run(struct gvt_vgpu *vgpu);
void disp_vblank_init(struct gvt_vgpu *vgpu);

/* disp_port.c: pixel clock of a pipe in kHz from PLL and M/N as programmed; 0: none. */
u32 disp_pixel_clock_khz(struct gvt_vgpu *vgpu, u32 pipe);
/* Shows the monitor's presence in the strap, hotplug and DDI registers. */
void disp_port_show(struct gvt_vgpu *vgpu);
/* The guest sees a hotplug of the port. */
void disp_port_hotplug(struct gvt_vgpu *vgpu);

#endif
