// SPDX-License-Identifier: GPL-2.0-only
/*
 * EDID, checked and made.
 *
 * Sources: VESA E-EDID standard A2 (EDID 1.4), VESA CVT 1.2 (reduced blanking, version 1). Bytes of
 * an EDID come from the administrator; whoever reads them here stays within the checked length.
 */
#include "edid.h"

#define EDID_VERSION	18
#define EDID_INPUT	20
#define EDID_DTD	54 /* four descriptors of 18 bytes */
#define EDID_DESCRIPTOR 18
#define EDID_EXTENSIONS 126

#define CLOCK_MAX_KHZ 600000u /* what the display engine's core clock can carry */

static const u8 edid_header[8] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00};

static u8 sum(const u8 *p, u32 len)
{
	u8 s = 0;

	while (len--)
		s = (u8)(s + *p++);
	return s;
}

static void decode_dtd(const u8 *d, struct edid_timing *t)
{
	t->clock_khz = (u32)(d[0] | d[1] << 8) * 10;
	t->hactive = (u32)(d[2] | (d[4] & 0xf0) << 4);
	t->hblank = (u32)(d[3] | (d[4] & 0x0f) << 8);
	t->vactive = (u32)(d[5] | (d[7] & 0xf0) << 4);
	t->vblank = (u32)(d[6] | (d[7] & 0x0f) << 8);
	t->hsync_off = (u32)(d[8] | (d[11] & 0xc0) << 2);
	t->hsync_width = (u32)(d[9] | (d[11] & 0x30) << 4);
	t->vsync_off = (u32)(d[10] >> 4 | (d[11] & 0x0c) << 2);
	t->vsync_width = (u32)((d[10] & 0x0f) | (d[11] & 0x03) << 4);
}

static void encode_dtd(u8 *d, const struct edid_timing *t, u32 width_mm, u32 height_mm)
{
	d[0] = (u8)(t->clock_khz / 10);
	d[1] = (u8)(t->clock_khz / 10 >> 8);
	d[2] = (u8)t->hactive;
	d[3] = (u8)t->hblank;
	d[4] = (u8)(t->hactive >> 8 << 4 | t->hblank >> 8);
	d[5] = (u8)t->vactive;
	d[6] = (u8)t->vblank;
	d[7] = (u8)(t->vactive >> 8 << 4 | t->vblank >> 8);
	d[8] = (u8)t->hsync_off;
	d[9] = (u8)t->hsync_width;
	d[10] = (u8)((t->vsync_off & 0xf) << 4 | (t->vsync_width & 0xf));
	d[11] = (u8)(t->hsync_off >> 8 << 6 | t->hsync_width >> 8 << 4 | t->vsync_off >> 4 << 2 |
		     t->vsync_width >> 4);
	d[12] = (u8)width_mm;
	d[13] = (u8)height_mm;
	d[14] = (u8)(width_mm >> 8 << 4 | height_mm >> 8);
	d[17] = 0x1a; /* digital separate sync; reduced blanking: hsync positive, vsync negative */
}

void edid_preferred(const u8 *edid, struct edid_timing *out)
{
	decode_dtd(edid + EDID_DTD, out);
}

const char *edid_check(const u8 *edid, u32 len)
{
	struct edid_timing t;
	u32 i;

	if (len != EDID_BLOCK && len != 2 * EDID_BLOCK)
		return "an EDID has 128 or 256 bytes";
	if (memcmp(edid, edid_header, sizeof(edid_header)))
		return "EDID header is missing";
	for (i = 0; i < len; i += EDID_BLOCK)
		if (sum(edid + i, EDID_BLOCK))
			return i ? "EDID extension block has a wrong checksum"
				 : "EDID has a wrong checksum";
	if (edid[EDID_VERSION] != 1)
		return "EDID version is not 1";
	if (edid[EDID_EXTENSIONS] != len / EDID_BLOCK - 1)
		return "EDID length and number of extension blocks disagree";
	if (!(edid[EDID_INPUT] & 0x80))
		return "EDID is of an analog monitor";

	edid_preferred(edid, &t);
	if (!t.clock_khz)
		return "EDID has no preferred timing";
	if (edid[EDID_DTD + 17] & 0x80)
		return "EDID's preferred timing is interlaced";
	if (t.clock_khz > CLOCK_MAX_KHZ)
		return "EDID's preferred timing is faster than the port";
	if (t.hactive < 64 || t.vactive < 64 || !t.hblank || !t.vblank || !t.hsync_width ||
	    !t.vsync_width || t.hsync_off + t.hsync_width > t.hblank ||
	    t.vsync_off + t.vsync_width > t.vblank)
		return "EDID's preferred timing makes no sense";
	return NULL;
}

/* Lines of vertical sync tell the aspect ratio (CVT 1.2 table 3-2). */
static u32 cvt_vsync(u32 w, u32 h)
{
	static const struct {
		u8 x, y, lines;
	} ratio[] = {{4, 3, 4}, {16, 9, 5}, {16, 10, 6}, {5, 4, 7}, {15, 9, 7}};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ratio); i++) {
		u32 want = h * ratio[i].x / ratio[i].y;

		if (w == want || w == want / 8 * 8)
			return ratio[i].lines;
	}
	return 10;
}

int edid_cvt_rb(u32 width, u32 height, u32 refresh_mhz, struct edid_timing *out)
{
	struct edid_timing t = {.hactive = width, .vactive = height};
	u64 frame_ns, line_ps, clock_khz;
	u32 lines;

	if (width < 640 || width > 4094 || width % 2 || height < 480 || height > 2304 ||
	    height % 2 || refresh_mhz < 10000 || refresh_mhz > 120000)
		return -EINVAL;

	/* The blanking lasts 460 us at least, and a front porch of 3, sync, back porch of 6. */
	frame_ns = 1000000000000ull / refresh_mhz;
	line_ps = (frame_ns - 460000) * 1000 / height;
	lines = (u32)(460000000ull / line_ps) + 1;
	t.vsync_off = 3;
	t.vsync_width = cvt_vsync(width, height);
	t.vblank = max(lines, 3 + t.vsync_width + 6);
	t.hblank = 160;
	t.hsync_off = 48;
	t.hsync_width = 32;

	clock_khz = (u64)refresh_mhz * (width + t.hblank) * (height + t.vblank) / 1000000;
	t.clock_khz = (u32)(clock_khz / 250 * 250);
	if (t.clock_khz > CLOCK_MAX_KHZ)
		return -EINVAL;
	*out = t;
	return 0;
}

static void put_text(u8 *d, u8 tag, const char *s)
{
	u32 i;

	d[3] = tag;
	for (i = 0; i < 13 && s[i]; i++)
		d[5 + i] = s[i] >= ' ' && s[i] <= '~' ? (u8)s[i] : '?';
	if (i < 13)
		d[5 + i++] = '\n';
	for (; i < 13; i++)
		d[5 + i] = ' ';
}

int edid_make(u32 width, u32 height, u32 refresh_mhz, const char *name, u8 out[EDID_BLOCK])
{
	/* Colours of sRGB, as bytes 25..34 hold them. */
	static const u8 srgb[] = {0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54};
	struct edid_timing t;
	u32 width_mm, height_mm, hz, khz, i;
	u8 *d = out + EDID_DTD;

	if (edid_cvt_rb(width, height, refresh_mhz, &t))
		return -EINVAL;
	width_mm = width * 254 / 960; /* at 96 pixels an inch */
	height_mm = height * 254 / 960;

	memset(out, 0, EDID_BLOCK);
	memcpy(out, edid_header, sizeof(edid_header));
	out[8] = 0x60; /* "XGT", five bits a letter */
	out[9] = 0xf4;
	out[10] = 1; /* product code */
	out[17] = 2025 - 1990;
	out[EDID_VERSION] = 1;
	out[19] = 4;
	out[EDID_INPUT] = 0xa0; /* digital, 8 bits a colour */
	out[21] = (u8)(width_mm / 10 > 255 ? 255 : width_mm / 10);
	out[22] = (u8)(height_mm / 10 > 255 ? 255 : height_mm / 10);
	out[23] = 120;	/* gamma 2.2 */
	out[24] = 0x06; /* sRGB; the first timing is the native one */
	memcpy(out + 25, srgb, sizeof(srgb));
	out[35] = 0x20; /* 640x480 at 60 Hz */
	if (width >= 800 && height >= 600)
		out[35] |= 0x01;
	if (width >= 1024 && height >= 768)
		out[36] = 0x08;
	for (i = 38; i < EDID_DTD; i++)
		out[i] = 0x01; /* no standard timings */

	encode_dtd(d, &t, width_mm, height_mm);
	put_text(d + EDID_DESCRIPTOR, 0xfc, name && *name ? name : "XenGT");

	hz = (refresh_mhz + 500) / 1000;
	khz = t.clock_khz / (t.hactive + t.hblank);
	d += 2 * EDID_DESCRIPTOR;
	d[3] = 0xfd; /* range limits: those that hold the mode and the established timings */
	d[5] = (u8)min(hz, 50u);
	d[6] = (u8)max(hz + 1, 61u);
	d[7] = (u8)min(khz, 30u);
	d[8] = (u8)min(max(khz + 1, 60u), 255u);
	d[9] = (u8)max((t.clock_khz + 9999) / 10000, 8u);
	d[10] = 0x01; /* limits only */
	d[11] = '\n';
	memset(d + 12, ' ', 6);
	d[EDID_DESCRIPTOR + 3] = 0x10; /* dummy */

	out[EDID_BLOCK - 1] = (u8)-sum(out, EDID_BLOCK - 1);
	return 0;
}
