// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time of a pipe: scan line, frame counter, vblanks.
 *
 * Threat: timings and clocks are the guest's; a mode of one line at 600 MHz would be a storm of
 * interrupts in dom0. A frame therefore never takes less than FRAME_MIN_NS.
 *
 * A pipe that runs is a start time, a frame length and a number of lines; all else is arithmetic.
 * The frame counter counts at the start of vblank (PRM Skylake vol 12, PIPE_FRMCNT), the scan line
 * register lags one line behind the line that is scanned out (two on HDMI).
 *
 * A driver that changes planes reads the scan line, waits if the next vblank is too near, and then
 * has some dozen registers to write before that vblank. Where each is a trap this takes longer than
 * the driver thinks, and a vblank in between is a torn picture and an error in its log. So scanning
 * stands still from the look at the scan line, if vblank is near, until a plane was armed and the
 * driver has looked at the frame counter after it, or HOLD_MAX_NS have passed. A driver that would
 * wait anyway (closer than HOLD_TOO_LATE_NS) is not held.
 */
#include "regs/display.h"
#include "vgpu.h"

#define FRAME_MIN_NS	 4000000u   /* 250 Hz */
#define FRAME_MAX_NS	 200000000u /* 5 Hz */
#define FRAME_DEFAULT_NS 16666667u  /* when no clock can be found */

#define HOLD_MAX_NS	 8000000u
#define HOLD_TOO_LATE_NS 130000u /* drivers keep 100 us and a line away from vblank */

static u64 vblank_offset_ns(const struct disp_pipe *p)
{
	return p->frame_ns * p->vblank_line / p->vtotal;
}

/* Starts of vblank from start_ns until now. */
static u64 vblanks_until(const struct disp_pipe *p, u64 now)
{
	u64 t = now > p->start_ns ? now - p->start_ns : 0;

	return (t + p->frame_ns - vblank_offset_ns(p)) / p->frame_ns;
}

static u32 frame_at(const struct disp_pipe *p, u64 now)
{
	return p->on ? p->frame_base + (u32)vblanks_until(p, now) : p->frame_base;
}

static u32 line_at(const struct disp_pipe *p, u64 now)
{
	u64 t, line;

	if (!p->on)
		return 0;
	t = now > p->start_ns ? (now - p->start_ns) % p->frame_ns : 0;
	/* Rounded up by a nanosecond, so that a line begins where vblank_offset_ns() has it begin. */
	line = ((t + 1) * p->vtotal - 1) / p->frame_ns;
	return (u32)((line + p->vtotal - p->line_offset) % p->vtotal);
}

/* ---- standing still ---- */

static void hold_end(struct disp_pipe *p, u64 now)
{
	p->start_ns += now - p->hold_from;
	p->hold_from = 0;
}

/* The pipe's own time: now, or when it began to stand still. */
static u64 pipe_now(struct disp_pipe *p)
{
	u64 now = os_now_ns();

	if (p->hold_from && now >= p->hold_until)
		hold_end(p, p->hold_until);
	return p->hold_from ? p->hold_from : now;
}

static void hold_begin(struct disp_pipe *p, u64 now)
{
	u64 frame, left;

	if (!p->on || p->hold_from)
		return;
	frame = vblanks_until(p, now);
	if (p->hold_frame == frame)
		return;
	left = p->start_ns + frame * p->frame_ns + vblank_offset_ns(p) - now;
	if (left < HOLD_TOO_LATE_NS || left > p->frame_ns / 4)
		return;
	p->hold_from = now;
	p->hold_until = now + min(p->frame_ns / 2, (u64)HOLD_MAX_NS);
	p->hold_frame = frame;
	p->hold_armed = false;
}

u32 disp_pipe_read_line(struct gvt_vgpu *vgpu, u32 pipe)
{
	struct disp_pipe *p = &vgpu->display.pipe[pipe];
	u64 now = pipe_now(p);

	hold_begin(p, now);
	return line_at(p, now);
}

u32 disp_pipe_read_frame(struct gvt_vgpu *vgpu, u32 pipe)
{
	struct disp_pipe *p = &vgpu->display.pipe[pipe];
	u32 frame = frame_at(p, pipe_now(p));

	if (p->hold_from && p->hold_armed) {
		hold_end(p, os_now_ns());
		disp_vblank_arm(vgpu);
	}
	return frame;
}

void disp_pipe_armed(struct gvt_vgpu *vgpu, u32 pipe)
{
	vgpu->display.pipe[pipe].hold_armed = true;
}

/* ---- vblanks ---- */

static bool wanted(const struct gvt_vgpu *vgpu, u32 pipe)
{
	const struct disp_pipe *p = &vgpu->display.pipe[pipe];

	return p->on && !vgpu->display.closing && vgpu->state != GVT_VGPU_FAILSAFE &&
	       (p->flip_mask || vgpu_irq_enabled(vgpu, GVT_IRQ_PIPE(GVT_IRQ_VBLANK_A, pipe)));
}

void disp_vblank_arm(struct gvt_vgpu *vgpu)
{
	struct vgpu_display *d = &vgpu->display;
	u64 now, at = 0, next;
	u32 i;

	for (i = 0; i < DISP_PIPES; i++) {
		struct disp_pipe *p = &d->pipe[i];

		if (!wanted(vgpu, i)) {
			p->waiting = false;
			continue;
		}
		now = pipe_now(p);
		if (!p->waiting) {
			p->vblanks_done = vblanks_until(p, now);
			p->waiting = true;
		}
		next = p->start_ns + p->vblanks_done * p->frame_ns + vblank_offset_ns(p);
		if (p->hold_from)
			next += p->hold_until - p->hold_from;
		if (!at || next < at)
			at = next;
	}
	if (!at || (d->timer_at && d->timer_at <= at))
		return;
	d->timer_at = at;
	os_timer_arm(&d->timer, at);
}

void disp_vblank_timer(struct os_timer *timer)
{
	struct vgpu_display *d = container_of(timer, struct vgpu_display, timer);
	struct gvt_vgpu *vgpu = d->vgpu;
	unsigned long flags = os_lock(&vgpu->lock);
	u64 done;
	u32 i;

	d->timer_at = 0;
	for (i = 0; i < DISP_PIPES; i++) {
		struct disp_pipe *p = &d->pipe[i];

		if (!p->waiting || !p->on)
			continue;
		/* Frames that were missed are one vblank for the guest, as with a late interrupt. */
		done = vblanks_until(p, pipe_now(p));
		if (done <= p->vblanks_done)
			continue;
		p->vblanks_done = done;
		if (p->flip_mask)
			disp_plane_show(vgpu, i, p->flip_mask, true);
		if (vgpu_irq_enabled(vgpu, GVT_IRQ_PIPE(GVT_IRQ_VBLANK_A, i)))
			vgpu->stats.vblanks++;
		vgpu_raise(vgpu, GVT_IRQ_PIPE(GVT_IRQ_VBLANK_A, i));
	}
	disp_vblank_arm(vgpu);
	os_unlock(&vgpu->lock, flags);
}

static void stop(struct gvt_vgpu *vgpu, u32 pipe)
{
	struct disp_pipe *p = &vgpu->display.pipe[pipe];

	p->frame_base = frame_at(p, pipe_now(p));
	p->hold_from = 0;
	p->on = p->waiting = false;
	p->width = p->height = p->refresh_mhz = 0;
	if (p->flip_mask)
		disp_plane_show(vgpu, pipe, p->flip_mask, false);
	vgpu->display.serial++;
	vgpu_event(vgpu, GVT_EVENT_MODE);
}

void disp_pipe_update(struct gvt_vgpu *vgpu, u32 pipe)
{
	struct disp_pipe *p = &vgpu->display.pipe[pipe];
	u32 h = vgpu_reg(vgpu, TRANS_HTOTAL(pipe)), v = vgpu_reg(vgpu, TRANS_VTOTAL(pipe));
	u32 src = vgpu_reg(vgpu, PIPESRC(pipe));
	u32 htotal = (h >> 16 & 0x3fff) + 1, vtotal = (v >> 16 & 0x3fff) + 1;
	u32 vactive = (v & 0x3fff) + 1, clock, width, height;
	bool on = vgpu_reg(vgpu, PIPECONF(pipe)) & PIPECONF_ENABLE && vactive < vtotal;
	u64 frame_ns;

	if (!on) {
		if (p->on)
			stop(vgpu, pipe);
		return;
	}
	clock = disp_pixel_clock_khz(vgpu, pipe);
	frame_ns = clock ? (u64)htotal * vtotal * 1000000 / clock : FRAME_DEFAULT_NS;
	frame_ns = min(max(frame_ns, (u64)FRAME_MIN_NS), (u64)FRAME_MAX_NS);
	width = (src >> 16 & 0x1fff) + 1;
	height = (src & 0x1fff) + 1;
	if (p->on && p->frame_ns == frame_ns && p->vtotal == vtotal && p->vblank_line == vactive &&
	    p->width == width && p->height == height)
		return;

	p->frame_base = frame_at(p, pipe_now(p));
	p->on = true;
	p->waiting = false;
	p->hold_from = 0;
	p->hold_frame = ~0ull;
	p->start_ns = os_now_ns();
	p->frame_ns = frame_ns;
	p->vtotal = vtotal;
	p->vblank_line = vactive;
	p->line_offset = vgpu->display.port->dp ? 1 : 2;
	p->width = width;
	p->height = height;
	p->refresh_mhz = (u32)((1000000000000ull + frame_ns / 2) / frame_ns);
	vgpu->display.serial++;
	vgpu_event(vgpu, GVT_EVENT_MODE);
	disp_vblank_arm(vgpu);
}
