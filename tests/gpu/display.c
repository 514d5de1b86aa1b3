/* SPDX-License-Identifier: MIT */
/*
 * Pipes: on and off, scan line, frame counter, vblank and flip-done.
 *
 * A frame starts with its active lines; vblank starts after the last of them, and the frame counter
 * counts those starts. All follows from the time at which the pipe was switched on, so reading a
 * counter needs no timer; display_run only raises the interrupts and latches the planes.
 */
#include "display.h"
#include "io.h"
#include "platform.h"
#include "regs/display.h"
#include "regs/gt.h"

#include <stdlib.h>

struct gpu_display *display_new(struct gpu *gpu)
{
	struct gpu_display *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	if (gpu->cfg.edid) {
		d->ddc.edid = gpu->cfg.edid;
		d->ddc.len = gpu->cfg.edid_len;
	} else {
		edid_builtin(d->builtin_edid, gpu->cfg.hdmi);
		d->ddc.edid = d->builtin_edid;
		d->ddc.len = sizeof(d->builtin_edid);
	}
	return d;
}

void display_free(struct gpu_display *display)
{
	free(display);
}

void display_reset(struct gpu *gpu)
{
	static const struct display_pipe off;

	power_reset(gpu);
	if (!gpu->display)
		return;
	for (unsigned i = 0; i < DISPLAY_PIPES; i++)
		gpu->display->pipe[i] = off;
	aux_reset(gpu);
	gmbus_reset(gpu);
}

/* Lines of the mode and where its active part begins in a transcoder's registers. */
static void read_timing(struct gpu *gpu, struct display_pipe *p, uint32_t trans)
{
	uint32_t v = gpu_reg(gpu, trans + (TRANS_VTOTAL_A - TRANS_HTOTAL_A));

	p->vactive = (v & 0x1fff) + 1;
	p->vtotal = (v >> 16 & 0x1fff) + 1;
	if (p->vtotal <= p->vactive)
		p->vtotal = p->vactive + 1;
	p->period_ns = 1000000000000ull / gpu->cfg.refresh_mhz;
}

static uint64_t active_ns(const struct display_pipe *p)
{
	return p->period_ns * p->vactive / p->vtotal;
}

#define HOLD_MAYBE_NS  300000000u
#define HOLD_UPDATE_NS 1000000000u
#define HOLD_QUIET_NS  2000000u
#define HOLD_RECENT_NS 200000000u
#define HOLD_MAX_NS    1000000000u /* in one frame */

/* When the next vblank that was not processed yet begins. */
static uint64_t next_vblank(const struct display_pipe *p)
{
	return p->start_ns + active_ns(p) + p->vblanks_done * p->period_ns;
}

/* Keeps a held pipe's clock from reaching its next vblank. */
static void apply_hold(struct display_pipe *p, uint64_t now)
{
	uint64_t until = p->hold_until < now ? p->hold_until : now, vblank = next_vblank(p), slip;

	if (until < vblank || p->held_ns >= HOLD_MAX_NS)
		return;
	slip = until - vblank + 1;
	p->start_ns += slip;
	p->held_ns += slip;
}

static void set_hold(struct gpu *gpu, struct display_pipe *p, enum display_hold hold)
{
	static const uint32_t ns[] = {
		[HOLD_NONE] = HOLD_QUIET_NS,
		[HOLD_MAYBE] = HOLD_MAYBE_NS,
		[HOLD_UPDATE] = HOLD_UPDATE_NS,
	};

	p->hold = hold;
	p->hold_until = gpu_now(gpu) + ns[hold];
}

static void end_hold(struct gpu *gpu, struct display_pipe *p)
{
	if (p->hold == HOLD_UPDATE)
		p->line_ns = 0;
	set_hold(gpu, p, HOLD_NONE);
}

/* vblanks that began between the switching on of a pipe and now */
static uint64_t vblanks(const struct display_pipe *p, uint64_t now)
{
	uint64_t t = now - p->start_ns;

	return t < active_ns(p) ? 0 : (t - active_ns(p)) / p->period_ns + 1;
}

/* The line that is scanned: 0 is the first active one. */
static uint32_t scanline(struct gpu *gpu, const struct display_pipe *p)
{
	uint64_t t = gpu_now(gpu) - p->start_ns;

	return (t % p->period_ns) * p->vtotal / p->period_ns;
}

static uint32_t flip_done_bit(struct gpu *gpu, unsigned plane)
{
	if (gpu->platform->gen >= 9)
		return PIPE_IRQ_GEN9_PLANE1_FLIP_DONE << plane;
	return plane ? PIPE_IRQ_GEN8_SPRITE_FLIP_DONE : PIPE_IRQ_GEN8_PRIMARY_FLIP_DONE;
}

/* Takes over the armed planes of a pipe. */
static void latch_armed(struct gpu *gpu, unsigned pipe)
{
	struct display_pipe *p = &gpu->display->pipe[pipe];
	uint32_t count = PIPE_FLIPCOUNT_A + pipe * PIPE_STRIDE;

	for (unsigned i = 0; i <= DISPLAY_PLANES; i++) {
		if (!p->plane[i].armed)
			continue;
		p->plane[i].armed = false;
		plane_latch(gpu, pipe, i);
		if (i == DISPLAY_CURSOR)
			continue;
		gpu->stats.flips++;
		if (i == 0)
			gpu_set_reg(gpu, count, gpu_reg(gpu, count) + 1);
		irq_raise(gpu, IRQ_PIPE_A + pipe, flip_done_bit(gpu, i));
	}
}

static bool someone_waits(struct gpu *gpu, unsigned pipe)
{
	struct display_pipe *p = &gpu->display->pipe[pipe];
	uint32_t group = GEN8_DE_PIPE_ISR_A + pipe * 0x10;

	for (unsigned i = 0; i <= DISPLAY_PLANES; i++) {
		if (p->plane[i].armed)
			return true;
	}
	return !(gpu_reg(gpu, group + IRQ_IMR) & PIPE_IRQ_VBLANK) &&
	       gpu_reg(gpu, group + IRQ_IER) & PIPE_IRQ_VBLANK;
}

/* Catches up with the vblanks of a pipe up to now. */
static void process(struct gpu *gpu, unsigned pipe)
{
	struct display_pipe *p = &gpu->display->pipe[pipe];
	uint64_t now = gpu_now(gpu), n;

	if (!p->on)
		return;
	apply_hold(p, now);
	n = vblanks(p, now); /* of the same time: a held vblank is 1 ns away */
	if (n == p->vblanks_done)
		return;
	gpu->stats.vblanks += n - p->vblanks_done;
	p->vblanks_done = n;
	p->held_ns = 0;
	latch_armed(gpu, pipe);
	irq_raise(gpu, IRQ_PIPE_A + pipe, PIPE_IRQ_VBLANK);
}

uint64_t display_run(struct gpu *gpu)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = 0; i < DISPLAY_PIPES; i++) {
		struct display_pipe *p = &gpu->display->pipe[i];
		uint64_t at, now;

		process(gpu, i);
		if (!p->on || !someone_waits(gpu, i))
			continue;
		at = next_vblank(p);
		if (at < p->hold_until)
			at = p->hold_until;
		now = gpu_now(gpu);
		at = at > now ? at - now : 0;
		if (at < next)
			next = at;
	}
	return next;
}

static unsigned pipe_of(uint32_t off)
{
	return (off - PIPEDSL_A) / PIPE_STRIDE;
}

static struct display_pipe *pipe_at(struct gpu *gpu, uint32_t off)
{
	unsigned pipe = pipe_of(off);

	if (!gpu->display || pipe >= DISPLAY_PIPES)
		return NULL;
	return &gpu->display->pipe[pipe];
}

/*
 * The counter is one line behind: it steps at the start of the line's hsync (PRM volume 2c,
 * PIPE_SCANLINE; i915 adds the one back).
 */
uint32_t pipe_scanline_read(struct gpu *gpu, uint32_t off)
{
	struct display_pipe *p = pipe_at(gpu, off);

	if (!p || !p->on)
		return 0;
	process(gpu, pipe_of(off));
	if (p->hold == HOLD_MAYBE) {
		/* no plane was written: the counter began a time stamp */
		set_hold(gpu, p, HOLD_NONE);
		p->frame_read = true;
	}
	p->line_read = true;
	p->line_ns = gpu_now(gpu);
	return (scanline(gpu, p) + p->vtotal - 1) % p->vtotal;
}

uint32_t pipe_frame_read(struct gpu *gpu, uint32_t off)
{
	struct display_pipe *p = pipe_at(gpu, off);
	bool pair, updating;

	if (!p)
		return 0;
	process(gpu, pipe_of(off));
	/* line and counter are an end after a plane write, else a start; counter, line, counter is none */
	pair = p->line_read && !p->frame_read;
	updating = p->hold == HOLD_UPDATE && gpu_now(gpu) < p->hold_until;
	if (p->on && pair && !updating)
		set_hold(gpu, p, HOLD_MAYBE);
	else if (pair || p->hold == HOLD_NONE)
		end_hold(gpu, p);
	p->frame_read = !p->line_read;
	p->line_read = false;
	return p->frames_before + p->vblanks_done;
}

static void switch_pipe(struct gpu *gpu, unsigned pipe, bool on, uint32_t trans)
{
	struct display_pipe *p = &gpu->display->pipe[pipe];

	if (on == p->on)
		return;
	if (on) {
		read_timing(gpu, p, trans);
		p->start_ns = gpu_now(gpu);
		p->vblanks_done = 0;
	} else {
		process(gpu, pipe);
		p->frames_before += p->vblanks_done;
		p->vblanks_done = 0;
	}
	end_hold(gpu, p);
	p->on = on;
	if (!on)
		latch_armed(gpu, pipe);
}

uint32_t pipe_conf_read(struct gpu *gpu, uint32_t off)
{
	uint32_t val = gpu_reg(gpu, off) & ~TRANSCONF_STATE_ENABLE;

	return val & TRANSCONF_ENABLE ? val | TRANSCONF_STATE_ENABLE : val;
}

void pipe_conf_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	unsigned pipe = pipe_of(off);
	uint32_t trans = TRANS_HTOTAL_A + pipe * PIPE_STRIDE;

	gpu_set_reg(gpu, off, val);
	if (!gpu->display)
		return;
	if (off == TRANSCONF_EDP) {
		/* The EDP transcoder is fed by a pipe of choice: 0 and 4 are A, 5 B, 6 C. */
		unsigned input = gpu_reg(gpu, TRANS_DDI_FUNC_CTL_EDP) >> 12 & 7;

		pipe = input >= 4 ? input - 4 : 0;
		trans = TRANS_EDP;
	}
	if (pipe < DISPLAY_PIPES)
		switch_pipe(gpu, pipe, val & TRANSCONF_ENABLE, trans);
	irq_update(gpu);
}

/* Plane by the offset of one of its registers in the pipe's 4 KiB. */
static unsigned plane_of(uint32_t off)
{
	uint32_t reg = (off - PIPEDSL_A) % PIPE_STRIDE;

	if (reg < PLANE_CTL_1_A - PIPEDSL_A)
		return DISPLAY_CURSOR;
	return (reg - (PLANE_CTL_1_A - PIPEDSL_A)) / PLANE_STRIDE_REGS;
}

uint32_t plane_live_read(struct gpu *gpu, uint32_t off)
{
	struct display_pipe *p = pipe_at(gpu, off);

	if (!p)
		return 0;
	process(gpu, pipe_of(off));
	return p->plane[plane_of(off)].surf;
}

void plane_surf_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	struct display_pipe *p = pipe_at(gpu, off);
	bool update;

	if (p && p->on)
		process(gpu, pipe_of(off)); /* vblanks of before do not count for this write */
	gpu_set_reg(gpu, off, val);
	if (!p)
		return;
	p->plane[plane_of(off)].armed = true;
	/* after an update's planes come line and counter, not line and plane */
	if (p->hold == HOLD_UPDATE && p->line_read)
		end_hold(gpu, p);
	p->line_read = false;
	/*
	 * Where another processor's reads hid the start, that the line was read lately tells as well;
	 * but a cursor that moves by itself has a line read before it and no end.
	 */
	update = p->hold != HOLD_NONE || (plane_of(off) != DISPLAY_CURSOR && p->line_ns &&
					  gpu_now(gpu) - p->line_ns < HOLD_RECENT_NS);
	set_hold(gpu, p, update ? HOLD_UPDATE : HOLD_NONE);
	if (!p->on)
		latch_armed(gpu, pipe_of(off));
	irq_update(gpu);
}
