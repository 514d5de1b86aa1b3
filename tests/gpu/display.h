/* SPDX-License-Identifier: MIT */
/*
 * The display: pipes with their timing, planes as they are scanned out, and the one monitor.
 *
 * Plane registers are double buffered. Writing PLANE_SURF (CUR_BASE) arms a plane; at the next vblank
 * (at once on a pipe that is off) its registers are copied to what is scanned out, and flip-done is
 * raised.
 */
#ifndef XENGT_TEST_GPU_DISPLAY_H
#define XENGT_TEST_GPU_DISPLAY_H

#include "device.h"

#define DISPLAY_PIPES  3
#define DISPLAY_PLANES 3 /* universal planes of a pipe; on Gen8 primary and sprite */
#define DISPLAY_CURSOR DISPLAY_PLANES

struct display_plane {
	bool armed;
	/* Live: as of the last latch. For the cursor, size is CUR_FBC_CTL and surf is CUR_BASE. */
	uint32_t ctl, stride, pos, size, offset, linoff, surf;
};

/*
 * A driver must not let a vblank pass between reading the frame counter and having written all of a
 * plane update. The processor that does this is emulated, and the host may put it aside for longer
 * than a frame, which no real one suffers. So between those two points the pipe stops just before
 * vblank, for a while at most. (Counter, line, counter is no such start: that takes a time stamp.)
 * Where other accesses come in between, a short quiet time after each counter read and plane write does.
 */
enum display_hold {
	HOLD_NONE,
	HOLD_MAYBE,  /* scan line, then frame counter were read */
	HOLD_UPDATE, /* and then a plane was written; ends when the frame counter is read */
};

struct display_pipe {
	bool on;
	enum display_hold hold;
	uint64_t hold_until;	  /* ns; also of the quiet time */
	uint64_t held_ns;	  /* in this frame */
	bool frame_read;	  /* the frame counter was read, and only the scan line since */
	bool line_read;		  /* the last access was one of the scan line */
	uint64_t line_ns;	  /* when that was; 0: not since the last update */
	uint64_t start_ns;	  /* of the first frame's first line */
	uint64_t period_ns;	  /* of a frame */
	uint32_t vtotal, vactive; /* lines */
	uint64_t frames_before;	  /* frame counter when the pipe was switched on */
	uint64_t vblanks_done;	  /* since then, those that were processed */
	struct display_plane plane[DISPLAY_PLANES + 1];
};

/* The monitor's DDC: an EEPROM at 50 with a segment pointer at 30 (VESA E-DDC). */
#define DDC_ADDR	 0x50
#define DDC_SEGMENT_ADDR 0x30
struct ddc {
	const uint8_t *edid;
	size_t len;
	uint8_t segment, offset;
};

/* Is there someone at this address? */
bool ddc_present(const struct ddc *ddc, uint8_t addr);
void ddc_write(struct ddc *ddc, uint8_t addr, uint8_t byte);
uint8_t ddc_read(struct ddc *ddc, uint8_t addr);
/* End of the transfer: the segment pointer falls back to 0. */
void ddc_stop(struct ddc *ddc);

/* Makes a valid 128-byte EDID: 640x480 preferred, up to 1920x1080. */
void edid_builtin(uint8_t out[128], bool hdmi);

struct gmbus {
	bool active, reading;
	uint8_t addr;
	unsigned left;	   /* bytes of this transfer still to move through GMBUS3 */
	bool stop;	   /* end with a stop condition after them */
	uint32_t prefetch; /* what GMBUS3 held before a write transfer began */
};

#define DPCD_BYTES 0x1000
struct dp_sink {
	uint8_t dpcd[DPCD_BYTES];
};

struct gpu_display {
	struct display_pipe pipe[DISPLAY_PIPES];
	uint8_t builtin_edid[128];
	struct ddc ddc;
	struct gmbus gmbus;
	struct dp_sink sink;
	bool told_format; /* an unknown pixel format or rotation was reported */
};

/* Returns NULL when memory is short. */
struct gpu_display *display_new(struct gpu *gpu);
void display_free(struct gpu_display *display);
void display_reset(struct gpu *gpu);
/* Processes vblanks up to now; returns the time until the next one that somebody waits for, else
 * UINT64_MAX. */
uint64_t display_run(struct gpu *gpu);

/* Copies a plane's registers to its live state. */
void plane_latch(struct gpu *gpu, unsigned pipe, unsigned plane);

void aux_reset(struct gpu *gpu);
void gmbus_reset(struct gpu *gpu);

#endif
