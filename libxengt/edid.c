// SPDX-License-Identifier: MIT
/*
 * A monitor made from a mode: its timing, and the EDID that says it.
 *
 * Sources: VESA DMT 1.0 rev 13 (the listed timings), CEA-861 (1280x720 and 1920x1080), VESA CVT 1.1
 * section 5 (all others: reduced blanking), VESA E-EDID A2, EDID 1.4 (the block).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define EDID_BLOCK	 128
#define DESCRIPTORS	 54 /* where they begin; four of DESCRIPTOR_BYTES */
#define DESCRIPTOR_BYTES 18

#define MIN_WIDTH     640u
#define MIN_HEIGHT    480u
#define MAX_WIDTH     4088u   /* a detailed timing has 12 bits */
#define MAX_HEIGHT    2304u   /* as the module allows */
#define MAX_CLOCK_KHZ 600000u /* likewise */
#define MIN_MHZ	      24000u
#define MAX_MHZ	      120000u

/* Flags of a detailed timing (EDID 1.4 table 3.22): digital separate sync, and the polarities. */
#define SYNC_DIGITAL 0x18
#define VSYNC_PLUS   0x04
#define HSYNC_PLUS   0x02

/* Timings that monitors have had since before CVT; at 60 Hz by name. By width, then height. */
static const struct xengt_timing listed[] = {
	/* clang-format off */
	/* kHz   width blank front sync  height blank front sync  hsync+ vsync+ */
	{ 25175,  640, 160,  16,  96,    480,  45, 10, 2,  false, false},
	{ 40000,  800, 256,  40, 128,    600,  28,  1, 4,  true,  true},
	{ 65000, 1024, 320,  24, 136,    768,  38,  3, 6,  false, false},
	{ 74250, 1280, 370, 110,  40,    720,  30,  5, 5,  true,  true},
	{108000, 1280, 408,  48, 112,   1024,  42,  1, 3,  true,  true},
	{ 85500, 1366, 426,  70, 143,    768,  30,  3, 3,  true,  true},
	{108000, 1600, 200,  24,  80,    900, 100,  1, 3,  true,  true},
	{162000, 1600, 560,  64, 192,   1200,  50,  1, 3,  true,  true},
	{148500, 1920, 280,  88,  44,   1080,  45,  4, 5,  true,  true},
	/* clang-format on */
};

/* Lines of vertical sync by aspect ratio; width in cells of 8 (CVT 1.1 table 3-2). */
static uint32_t cvt_vsync(uint32_t width, uint32_t height)
{
	static const struct {
		uint32_t x, y, lines;
	} ratios[] = {{4, 3, 4}, {16, 9, 5}, {16, 10, 6}, {5, 4, 7}, {15, 9, 7}};

	for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++)
		if (width == height * ratios[i].x / ratios[i].y / 8 * 8)
			return ratios[i].lines;
	return 10;
}

/* CVT 1.1 section 5: blanking of 160 pixels and of 460 us at least, clock in steps of 250 kHz. */
static void cvt_reduced(uint32_t width, uint32_t height, uint32_t mhz, struct xengt_timing *t)
{
	const double min_blank_us = 460;
	double line_us = (1e9 / mhz - min_blank_us) / height;
	uint32_t blank = (uint32_t)(min_blank_us / line_us) + 1;
	uint32_t vsync = cvt_vsync(width, height), least = 3 + vsync + 6;

	*t = (struct xengt_timing){
		.width = width,
		.hblank = 160,
		.hfront = 48,
		.hsync = 32,
		.height = height,
		.vblank = blank > least ? blank : least,
		.vfront = 3,
		.vsync = vsync,
		.hsync_plus = true,
	};
	t->clock_khz = (uint32_t)((uint64_t)mhz * (width + t->hblank) * (height + t->vblank) /
				  1000000 / 250 * 250);
}

int xengt_timing_of(struct xengt *h, uint32_t width, uint32_t height, uint32_t mhz,
		    struct xengt_timing *t)
{
	if (width < MIN_WIDTH || width > MAX_WIDTH || height < MIN_HEIGHT || height > MAX_HEIGHT)
		return xengt_fail(h, ERANGE, "mode %ux%u: allowed is %ux%u to %ux%u", width, height,
				  MIN_WIDTH, MIN_HEIGHT, MAX_WIDTH, MAX_HEIGHT);
	if (mhz < MIN_MHZ || mhz > MAX_MHZ)
		return xengt_fail(h, ERANGE, "mode %ux%u: allowed are %u to %u Hz", width, height,
				  MIN_MHZ / 1000, MAX_MHZ / 1000);
	for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]) && mhz == 60000; i++) {
		if (listed[i].width == width && listed[i].height == height) {
			*t = listed[i];
			return 0;
		}
	}
	if (width % 8 || height % 2)
		return xengt_fail(h, EINVAL,
				  "mode %ux%u: allowed are widths in steps of 8 and even heights",
				  width, height);
	cvt_reduced(width, height, mhz, t);
	if (t->clock_khz > MAX_CLOCK_KHZ)
		return xengt_fail(h, ERANGE,
				  "mode %ux%u@%u: needs a pixel clock of %u MHz; a port has %u MHz",
				  width, height, mhz / 1000, t->clock_khz / 1000,
				  MAX_CLOCK_KHZ / 1000);
	return 0;
}

static void put_timing(uint8_t *d, const struct xengt_timing *t, uint32_t mm, uint32_t high_mm)
{
	uint32_t clock = t->clock_khz / 10;

	d[0] = (uint8_t)clock;
	d[1] = (uint8_t)(clock >> 8);
	d[2] = (uint8_t)t->width;
	d[3] = (uint8_t)t->hblank;
	d[4] = (uint8_t)(t->width >> 8 << 4 | t->hblank >> 8);
	d[5] = (uint8_t)t->height;
	d[6] = (uint8_t)t->vblank;
	d[7] = (uint8_t)(t->height >> 8 << 4 | t->vblank >> 8);
	d[8] = (uint8_t)t->hfront;
	d[9] = (uint8_t)t->hsync;
	d[10] = (uint8_t)((t->vfront & 15) << 4 | (t->vsync & 15));
	d[11] = (uint8_t)(t->hfront >> 8 << 6 | t->hsync >> 8 << 4 | t->vfront >> 4 << 2 |
			  t->vsync >> 4);
	d[12] = (uint8_t)mm;
	d[13] = (uint8_t)high_mm;
	d[14] = (uint8_t)(mm >> 8 << 4 | high_mm >> 8);
	d[17] = (uint8_t)(SYNC_DIGITAL | (t->vsync_plus ? VSYNC_PLUS : 0) |
			  (t->hsync_plus ? HSYNC_PLUS : 0));
}

static void put_name(uint8_t *d, const char *name)
{
	size_t i = 0;

	d[3] = 0xfc;
	for (; i < 13 && name[i]; i++)
		d[5 + i] = name[i] >= ' ' && name[i] <= '~' ? (uint8_t)name[i] : '?';
	if (i < 13)
		d[5 + i++] = '\n';
	for (; i < 13; i++)
		d[5 + i] = ' ';
}

/* What the monitor can do: enough for its own mode and for 640x480 at 60 Hz. */
static void put_limits(uint8_t *d, const struct xengt_timing *t)
{
	uint32_t line_khz = t->clock_khz / (t->width + t->hblank);
	uint32_t hz = t->clock_khz * 1000 / ((t->width + t->hblank) * (t->height + t->vblank));

	d[3] = 0xfd;
	d[5] = (uint8_t)(hz < 50 ? hz : 50);
	d[6] = (uint8_t)(hz + 1 > 61 ? hz + 1 : 61);
	d[7] = (uint8_t)(line_khz < 30 ? line_khz : 30);
	d[8] = (uint8_t)(line_khz + 1 > 60 ? line_khz + 1 : 60);
	d[9] = (uint8_t)((t->clock_khz + 9999) / 10000);
	d[10] = 0x01; /* limits and nothing else */
	d[11] = '\n';
	memset(d + 12, ' ', 6);
}

int xengt_edid_make(struct xengt *h, uint32_t width, uint32_t height, uint32_t mhz,
		    const char *name, uint8_t edid[128])
{
	/* The primaries of sRGB as bytes 25 to 34 hold them. */
	static const uint8_t colours[] = {0xee, 0x91, 0xa3, 0x54, 0x4c,
					  0x99, 0x26, 0x0f, 0x50, 0x54};
	static const uint8_t magic[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
	uint32_t mm = width * 254 / 960, high_mm = height * 254 / 960; /* 96 pixels an inch */
	struct xengt_timing t;
	uint8_t sum = 0;

	if (xengt_timing_of(h, width, height, mhz, &t))
		return -1;
	memset(edid, 0, EDID_BLOCK);
	memcpy(edid, magic, sizeof(magic));
	edid[8] = 0x60; /* the maker: X, G, T in five bits each */
	edid[9] = 0xf4;
	edid[10] = 2;		/* product */
	edid[17] = 2025 - 1990; /* year */
	edid[18] = 1;
	edid[19] = 4;
	edid[20] = 0xa5; /* DisplayPort, 8 bits a colour */
	edid[21] = (uint8_t)((mm + 5) / 10);
	edid[22] = (uint8_t)((high_mm + 5) / 10);
	edid[23] = 120;	 /* gamma 2.2 */
	edid[24] = 0x06; /* sRGB; the first timing is the native one */
	memcpy(edid + 25, colours, sizeof(colours));
	edid[35] = 0x20; /* 640x480 at 60 Hz */
	if (width >= 800 && height >= 600)
		edid[35] |= 0x01;
	if (width >= 1024 && height >= 768)
		edid[36] = 0x08;
	memset(edid + 38, 0x01, DESCRIPTORS - 38); /* no standard timings */
	put_timing(edid + DESCRIPTORS, &t, mm, high_mm);
	put_name(edid + DESCRIPTORS + DESCRIPTOR_BYTES, name ? name : "XenGT");
	put_limits(edid + DESCRIPTORS + 2 * DESCRIPTOR_BYTES, &t);
	edid[DESCRIPTORS + 3 * DESCRIPTOR_BYTES + 3] = 0x10; /* nothing */
	for (size_t i = 0; i < EDID_BLOCK - 1; i++)
		sum += edid[i];
	edid[EDID_BLOCK - 1] = (uint8_t)-sum;
	return 0;
}

/* Up to max digits as a number; moves *p behind them. */
static bool digits(const char **p, size_t max, uint32_t *v)
{
	size_t n = strspn(*p, "0123456789");

	if (!n || n > max)
		return false;
	*v = (uint32_t)strtoul(*p, NULL, 10);
	*p += n;
	return true;
}

int xengt_mode_parse(const char *text, uint32_t *width, uint32_t *height, uint32_t *mhz)
{
	const char *p = text, *point;
	uint32_t hz = 60, part = 0;

	if (!digits(&p, 5, width) || *p++ != 'x' || !digits(&p, 5, height))
		return -1;
	if (*p == '@') {
		p++;
		if (!digits(&p, 3, &hz))
			return -1;
		if (*p == '.') {
			point = ++p;
			if (!digits(&p, 3, &part))
				return -1;
			for (ptrdiff_t n = p - point; n < 3; n++)
				part *= 10;
		}
	}
	if (*p)
		return -1;
	*mhz = hz * 1000 + part;
	return 0;
}
