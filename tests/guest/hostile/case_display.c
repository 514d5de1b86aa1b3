// SPDX-License-Identifier: MIT
/* Display registers: surfaces of somebody else's, modes of any rate, buses out of protocol. */
#include "hostile.h"

static void gmbus(struct hostile *h)
{
	for (u32 i = 0; i < h->rounds; i++)
		mg_set_reg(&h->g, 0xc5100 + (hst_random(h) % 10) * 4, hst_random(h));
	/* a byte count of nothing, of everything; cycles without a start, NAKs, then a good start */
	for (u32 i = 0; i < 64; i++) {
		mg_set_reg(&h->g, 0xc5100, i % 8);
		mg_set_reg(&h->g, 0xc5104,
			   0x40000000u | (i & 7) << 25 | (i % 3 ? 511u : 0) << 16 | 0xa1);
		mg_reg(&h->g, 0xc510c);
		mg_set_reg(&h->g, 0xc510c, hst_random(h));
		mg_reg(&h->g, 0xc5108);
	}
	mg_set_reg(&h->g, 0xc5104, 0x80000000u);
	mg_set_reg(&h->g, 0xc5104, 0);
}

static void aux(struct hostile *h)
{
	for (u32 i = 0; i < h->rounds; i++) {
		u32 port = 0x64010 + 0x100 * (i % 5);

		mg_set_reg(&h->g, port + 4 + 4 * (i % 5), hst_random(h));
		mg_set_reg(&h->g, port, 0x80000000u | hst_random(h));
		mg_reg(&h->g, port);
	}
	for (u32 size = 0; size < 32; size++) {
		mg_set_reg(&h->g, 0x64114, 0x90000000u | size << 8 | 0xff);
		mg_set_reg(&h->g, 0x64110, 0x80000000u | size << 20);
	}
}

static void enable_pipe(struct hostile *h, u32 pipe, u32 htotal, u32 vtotal, u32 src)
{
	u32 trans = 0x60000 + 0x1000 * pipe, base = 0x70000 + 0x1000 * pipe;

	mg_set_reg(&h->g, trans, htotal);
	mg_set_reg(&h->g, trans + 0xc, vtotal);
	mg_set_reg(&h->g, trans + 0x10, vtotal);
	mg_set_reg(&h->g, trans + 0x1c, src);
	mg_set_reg(&h->g, trans + 0x40, hst_random(h));
	mg_set_reg(&h->g, trans + 0x44, hst_random(h) & 3);
	mg_set_reg(&h->g, trans + 0x400, 0x80000000u | (hst_random(h) & 0x7f000000u));
	mg_set_reg(&h->g, base + 8, 0x80000000u);
}

/* A frame of one pixel, of nothing, of all: interrupts come no faster for it. */
static void modes(struct hostile *h)
{
	static const u32 total[] = {0, 1, ~0u, 0x10001, 0x00ff0001, 0x1fff1fff};

	for (u32 i = 0; i < 30; i++) {
		enable_pipe(h, i % 3, total[i % 6], total[i / 5], hst_random(h));
		mg_set_reg(&h->g, 0x44400 + 0x10 * (i % 3) + 4, 0);
		mg_set_reg(&h->g, 0x44400 + 0x10 * (i % 3) + 12, ~0u);
	}
	hst_pause(h, 20000000);
	for (u32 i = 0; i < 3; i++)
		mg_set_reg(&h->g, 0x70008 + 0x1000 * i, 0);
}

/* Planes and cursors at somebody else's memory, of any stride and size, on a pipe that runs. */
static void surfaces(struct hostile *h)
{
	u64 at[] = {h->foreign, h->edge & ~4095ull, 0, 0xfffff000, h->g.low_base};

	enable_pipe(h, 0, 0x053f03ff, 0x032502ff, 0x03ff02ff);
	for (u32 i = 0; i < h->rounds / 4; i++) {
		u32 base = 0x70180 + 0x1000 * (i % 3) + 0x100 * (i / 3 % 3);

		mg_set_reg(&h->g, base, 0x80000000u | hst_random(h));
		mg_set_reg(&h->g, base + 8, i & 1 ? hst_random(h) : 0x3ff);
		mg_set_reg(&h->g, base + 0x10, i & 2 ? hst_random(h) : ~0u);
		mg_set_reg(&h->g, base + 0x24, hst_random(h));
		mg_set_reg(&h->g, base + 0x1c, MG_LO(at[i % ARRAY_SIZE(at)]));
		mg_set_reg(&h->g, 0x70080 + 0x1000 * (i % 3), hst_random(h));
		mg_set_reg(&h->g, 0x70084 + 0x1000 * (i % 3), MG_LO(at[i % ARRAY_SIZE(at)]));
	}
	/* as the administrator may ask for it: huge, and not the guest's own */
	mg_set_reg(&h->g, 0x70180, 0x84000000u);
	mg_set_reg(&h->g, 0x70188, 0x3ff);
	mg_set_reg(&h->g, 0x70190, 0x0fff1fff);
	mg_set_reg(&h->g, 0x7019c, MG_LO(h->foreign));
	hst_pause(h, 20000000);
	mg_set_reg(&h->g, 0x70008, 0);
}

static void anything(struct hostile *h)
{
	static const u32 at[] = {0x45000, 0x46000, 0x60000, 0x64000, 0x6c000, 0x70000,
				 0x71000, 0xc4000, 0xc5000, 0x44400, 0x4a000, 0x68000};

	for (u32 i = 0; i < 2 * h->rounds; i++)
		mg_set_reg(&h->g, at[i % ARRAY_SIZE(at)] + (hst_random(h) & 0xffc), hst_random(h));
	for (u32 i = 0; i < 3; i++)
		mg_set_reg(&h->g, 0x70008 + 0x1000 * i, 0);
}

static const struct hst_case cases[] = {
	{"display/gmbus-out-of-protocol", gmbus, BIT(HST_LIVES)},
	{"display/aux-out-of-protocol", aux, BIT(HST_LIVES)},
	{"display/modes-of-any-rate", modes, BIT(HST_LIVES)},
	{"display/foreign-surfaces", surfaces, BIT(HST_LIVES)},
	{"display/anything", anything, BIT(HST_LIVES)},
};
HST_GROUP(hst_display, cases);
