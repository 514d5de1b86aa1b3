/* SPDX-License-Identifier: MIT */
/*
 * The built-in monitor's EDID, and the DDC device that serves any EDID.
 * Layout: VESA E-EDID standard 1.4; DDC: VESA E-DDC 1.2.
 */
#include "display.h"

#include <string.h>

struct dtd {
	uint16_t clock_10khz;
	uint16_t h_active, h_blank, h_front, h_sync;
	uint16_t v_active, v_blank, v_front, v_sync;
	bool positive; /* both syncs */
};

/* The preferred mode is small: consoles are drawn through a slow aperture. VESA DMT 04h (640x480),
 * 10h (1024x768) and CEA 16 (1920x1080), all 60 Hz. */
static const struct dtd modes[3] = {
	{2517, 640, 160, 16, 96, 480, 45, 10, 2, false},
	{6500, 1024, 320, 24, 136, 768, 38, 3, 6, true},
	{14850, 1920, 280, 88, 44, 1080, 45, 4, 5, true},
};

static void put_dtd(uint8_t *b, const struct dtd *m, unsigned mm_w, unsigned mm_h)
{
	b[0] = m->clock_10khz;
	b[1] = m->clock_10khz >> 8;
	b[2] = m->h_active;
	b[3] = m->h_blank;
	b[4] = (m->h_active >> 8) << 4 | m->h_blank >> 8;
	b[5] = m->v_active;
	b[6] = m->v_blank;
	b[7] = (m->v_active >> 8) << 4 | m->v_blank >> 8;
	b[8] = m->h_front;
	b[9] = m->h_sync;
	b[10] = (m->v_front & 0xf) << 4 | (m->v_sync & 0xf);
	b[11] = (m->h_front >> 8) << 6 | (m->h_sync >> 8) << 4 | (m->v_front >> 4) << 2 |
		m->v_sync >> 4;
	b[12] = mm_w;
	b[13] = mm_h;
	b[14] = (mm_w >> 8) << 4 | mm_h >> 8;
	b[17] = m->positive ? 0x1e : 0x18; /* digital separate sync */
}

/* clang-format off */
static const uint8_t head[54] = {
	0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00,
	0x63, 0x8e,		/* manufacturer: XTN */
	0x01, 0x00,		/* product */
	0x01, 0x00, 0x00, 0x00,	/* serial */
	1, 30,			/* week 1 of 2020 */
	1, 4,			/* EDID 1.4 */
	0xa5, 52, 29, 120, 0x06, /* digital 8 bit DisplayPort, 52 x 29 cm, gamma 2.2, sRGB, preferred mode */
	0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54, /* sRGB primaries */
	0x21, 0x08, 0x00,	/* 640x480, 800x600, 1024x768 at 60 Hz */
	0x81, 0x80,		/* 1280x1024 at 60 Hz */
	0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01,
};
static const uint8_t name[18] = {
	0, 0, 0, 0xfc, 0, 'X', 'e', 'n', 'G', 'T', ' ', 't', 'e', 's', 't', '\n', ' ', ' ',
};
/* clang-format on */

void edid_builtin(uint8_t out[128], bool hdmi)
{
	uint8_t sum = 0;

	memset(out, 0, 128);
	memcpy(out, head, sizeof(head));
	if (hdmi)
		out[20] = 0xa2; /* digital, 8 bit, HDMI-a */
	for (unsigned i = 0; i < 3; i++)
		put_dtd(out + 54 + 18 * i, &modes[i], 520, 290);
	memcpy(out + 108, name, sizeof(name));
	for (unsigned i = 0; i < 127; i++)
		sum += out[i];
	out[127] = -sum;
}

bool ddc_present(const struct ddc *ddc, uint8_t addr)
{
	(void)ddc;
	return addr == DDC_ADDR || addr == DDC_SEGMENT_ADDR;
}

void ddc_write(struct ddc *ddc, uint8_t addr, uint8_t byte)
{
	if (addr == DDC_SEGMENT_ADDR)
		ddc->segment = byte;
	else
		ddc->offset = byte;
}

uint8_t ddc_read(struct ddc *ddc, uint8_t addr)
{
	size_t at = ddc->segment * 256u + ddc->offset;

	if (addr != DDC_ADDR)
		return 0xff;
	ddc->offset++;
	return at < ddc->len ? ddc->edid[at] : 0xff;
}

void ddc_stop(struct ddc *ddc)
{
	ddc->segment = 0;
}
