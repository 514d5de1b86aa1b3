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
 * disp_plane.c, disp_gamma.c (register handlers by subject), surface.c (what is scanned out), gmbus.c, aux.c.
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

#define DISP_PIPES    3
#define DISP_LUT_SIZE 1024u

/* The registers of a plane that take effect together. Cursors: pos and size, no offset. */
struct disp_plane_regs {
	u32 ctl, stride, pos, size, offset, surf;
};

struct disp_pipe {
	bool on;	  /* enabled with timings that make sense */
	u64 start_ns;	  /* when line 0 of frame 0 began */
	u64 frame_ns;	  /* length of a frame; never 0 */
	u32 vtotal;	  /* lines of a frame */
	u32 vblank_line;  /* line at whose start vblank begins and the frame is counted */
	u32 line_offset;  /* how far the scan-line register lags behind */
	u32 frame_base;	  /* frame counter at frame 0 */
	u64 hold_from;	  /* scanning stands still since then; 0: it does not */
	u64 hold_until;	  /* at the latest */
	u64 hold_frame;	  /* the frame that was held last; once is enough */
	bool hold_armed;  /* a plane was armed since hold_from */
	bool waiting;	  /* someone waits for the next vblank */
	u64 vblanks_done; /* vblanks up to this one are of no interest any more */
	u32 flips;	  /* flip counter register */
	u32 flip_mask;	  /* BIT(plane) armed and not yet shown; plane 0 is PLANE_1 */
	struct disp_plane_regs armed,
		primary; /* PLANE_1: armed last; shown since the last vblank */
	struct disp_plane_regs cursor;
	u32 width, height, refresh_mhz; /* of the mode; 0 while off */
};

struct vgpu_display {
	const struct gvt_port *port;
	u8 edid[GVT_EDID_MAX];
	u32 edid_len;	  /* 0: unplugged */
	u32 edid_changes; /* since create */
	bool connected;	  /* edid_len, as the guest's registers show it */
	struct disp_pipe pipe[DISP_PIPES];
	u32 lut[DISP_PIPES][DISP_LUT_SIZE];
	struct vgpu_gmbus gmbus;
	struct vgpu_aux aux;
	struct os_timer timer;
	struct gvt_vgpu *vgpu; /* for the timer's callback */
	u64 timer_at;	       /* 0: not armed */
	u64 serial;	       /* changes with each change of what is shown */
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

/* vblank.c: timing of a pipe from its registers, anew: its mode or enable bit may have changed. */
void disp_pipe_update(struct gvt_vgpu *vgpu, u32 pipe);
/* What the guest reads: scan line and frame counter, now. Handler. */
u32 disp_pipe_read_line(struct gvt_vgpu *vgpu, u32 pipe);
u32 disp_pipe_read_frame(struct gvt_vgpu *vgpu, u32 pipe);
/* A plane was armed; in a hold this says what for. */
void disp_pipe_armed(struct gvt_vgpu *vgpu, u32 pipe);
/* Arms the timer for whoever waits for a vblank now. */
void disp_vblank_arm(struct gvt_vgpu *vgpu);
/* The timer's callback. Takes vgpu->lock. */
void disp_vblank_timer(struct os_timer *timer);

/* disp_plane.c: shows the planes of mask that were armed. event: a flip was awaited. */
void disp_plane_show(struct gvt_vgpu *vgpu, u32 pipe, u32 mask, bool event);

/* disp_port.c: pixel clock of a pipe in kHz from PLL and M/N as programmed; 0: none. */
u32 disp_pixel_clock_khz(const struct gvt_vgpu *vgpu, u32 pipe);
/* The monitor's presence, in strap and hotplug registers. */
void disp_port_show(struct gvt_vgpu *vgpu);
/* The guest sees a hotplug of the port. */
void disp_port_hotplug(struct gvt_vgpu *vgpu);

#endif
