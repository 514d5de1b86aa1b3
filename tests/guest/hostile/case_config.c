// SPDX-License-Identifier: MIT
/* Config space: garbage, BARs that move under load and over everything, resets, power, the OpRegion. */
#include "hostile.h"

static void set_bar(struct hostile *h, u32 bar, u64 addr)
{
	machine_cfg_write(h->g.dom, bar, MG_LO(addr), 4);
	machine_cfg_write(h->g.dom, bar + 4, MG_HI(addr), 4);
}

/* Decode is off meanwhile, and what could reset or reach the OpRegion is other cases'. */
static bool harmful(u32 off, u32 len)
{
	return (off < 0x06 && off + len > 0x04) || (off < 0x7a && off + len > 0x78) ||
	       (off < 0xaa && off + len > 0xa8) || off + len > 0xe8;
}

static void garbage(struct hostile *h)
{
	machine_cfg_write(h->g.dom, 4, 0, 2);
	for (u32 i = 0; i < h->rounds; i++) {
		u32 off = hst_random(h) & 0xff, len = 1u << (hst_random(h) & 3);

		machine_cfg_read(h->g.dom, off, len > 4 ? 4 : len);
		if (!harmful(off, len))
			machine_cfg_write(h->g.dom, off, hst_random(h), len > 4 ? 4 : len);
	}
	for (u32 off = 0; off < 4; off++)
		for (u32 len = 1; len <= 4; len++) {
			machine_cfg_write(h->g.dom, off, ~0u, len);
			machine_cfg_write(h->g.dom, 0xfc + off, ~0u, len);
			machine_cfg_read(h->g.dom, 0xfc + off, len);
		}
	machine_cfg_write(h->g.dom, 0xfc, 0, 4);
	assert_int_equal(machine_cfg_read(h->g.dom, 0, 2), 0x8086);
	machine_boot(h->g.dom);
}

static void bars_anywhere(struct hostile *h)
{
	static const u64 at[] = {
		0xfee00000, 0xfec00000, 0xfed00000, 0xff000000,	     0xf2000000,
		0x100000,   0xa0000,	0,	    0xfffff00000ull, 0x100000000ull,
		1ull << 45, 1ull << 46, 1ull << 52, ~0ull,
	};

	for (u32 i = 0; i < ARRAY_SIZE(at); i++) {
		set_bar(h, 0x10, at[i]);
		machine_cfg_write(h->g.dom, 4, 6, 2);
		machine_mmio_read(h->g.dom, 0, 4);
		/* high ones for the aperture too; the low ones are RAM of the program's own */
		if (at[i] >> 32)
			set_bar(h, 0x18, at[i]);
	}
	/* one over the other, and over memory that nobody needs */
	set_bar(h, 0x10, 0xe0000000);
	set_bar(h, 0x18, 0xe0000000);
	set_bar(h, 0x10, machine_dom_first(h->g.dom) * 4096 + (MG_PAGES - 16) * 4096ull);
	machine_cfg_write(h->g.dom, 4, 0, 2);
	machine_boot(h->g.dom);
	assert_true(machine_mmio_read(h->g.dom, HST_PV, 8) == 0x4776544776544776ull);
}

/* Work waits on one engine and comes on another, the BARs go and come back. */
static void moves_under_load(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 9), *other = hst_ctx(h, GVT_BCS, h->vm);
	u64 bar0 = machine_cfg_read(h->g.dom, 0x10, 4) & ~15u;
	u64 bar2 = machine_cfg_read(h->g.dom, 0x18, 4) & ~15u;
	u32 n = h->rounds / 32;

	for (u32 i = 0; i < n; i++) {
		mg_request(other);
		mg_submit(other, NULL);
		set_bar(h, 0x10, 0x8000000000ull + ((u64)i << 24));
		set_bar(h, 0x18, 0x4000000000ull + ((u64)i << 28));
		machine_cfg_write(h->g.dom, 4, i & 1 ? 0 : 6, 2);
		set_bar(h, 0x18, bar2);
		set_bar(h, 0x10, bar0);
		machine_cfg_write(h->g.dom, 4, 7, 2);
	}
	machine_boot(h->g.dom);
	mg_write32(&h->g, h->flag, 0, 1);
	assert_int_equal(hst_wait(c, h, h->patience), HST_LIVES);
	assert_int_equal(mg_read32(&h->g, h->data, 0), 9);
}

static void flr_under_load(struct hostile *h)
{
	for (u32 i = 0; i < 4; i++) {
		for (u32 e = 0; e < MG_ENGINES; e++)
			hst_waiting(h, e, 1);
		if (i & 1)
			hst_pause(h, 2000000);
		hst_flr(h);
		hst_flr(h);
		hst_end(h);
		mg_restart(&h->g);
		hst_begin(h);
	}
}

static void power_under_load(struct hostile *h)
{
	u32 cap = machine_cfg_read(h->g.dom, 0x34, 1);
	struct mg_ctx *c = hst_waiting(h, GVT_VCS, 5);

	while (cap && machine_cfg_read(h->g.dom, cap, 1) != 1)
		cap = machine_cfg_read(h->g.dom, cap + 1, 1);
	assert_true(cap);
	for (u32 i = 0; i < 50; i++)
		machine_cfg_write(h->g.dom, cap + 4, i, 2);
	machine_cfg_write(h->g.dom, cap + 4, 0, 2);
	machine_boot(h->g.dom);
	mg_write32(&h->g, h->flag, 0, 1);
	assert_int_equal(hst_wait(c, h, h->patience), HST_LIVES);
}

/* Not where the guest has its memory: what is mapped over it would be lost to it. */
static void opregion(struct hostile *h)
{
	u32 old = machine_cfg_read(h->g.dom, 0xfc, 4);
	static const u32 at[] = {0xfee00000, 0xf0000000, 0xe0000000, 0xfffff000,
				 0xfffffffe, 0xfd800001, 0,	     0xa0000};

	for (u32 i = 0; i < ARRAY_SIZE(at); i++) {
		machine_cfg_write(h->g.dom, 0xfc, at[i], 4);
		for (u32 k = 0; k < 8; k++)
			machine_cfg_write(h->g.dom, 0xe8, hst_random(h) | 0x8001, 2);
	}
	machine_cfg_write(h->g.dom, 0xfc, old, 4);
	for (u32 k = 0; k < h->rounds / 16; k++)
		machine_cfg_write(h->g.dom, 0xe8, hst_random(h), 2);
	machine_boot(h->g.dom);
}

static void msi(struct hostile *h)
{
	static const u32 at[] = {0xfee00000, 0xfeeff00c, 0, 0xfffffffc, 0xf0000000};

	for (u32 i = 0; i < ARRAY_SIZE(at); i++)
		for (u32 mode = 0; mode < 8; mode++)
			h->cpu->msi(h, at[i], mode << 8 | (mode == 4 ? 0 : 0xec));
}

static const struct hst_case cases[] = {
	{"config/garbage", garbage, BIT(HST_LIVES)},
	{"config/bars-anywhere", bars_anywhere, BIT(HST_LIVES)},
	{"config/bars-move-under-load", moves_under_load, BIT(HST_LIVES)},
	{"config/flr-under-load", flr_under_load, BIT(HST_LIVES)},
	{"config/power-state-under-load", power_under_load, BIT(HST_LIVES)},
	{"config/opregion", opregion, BIT(HST_LIVES)},
	{"config/msi-anywhere", msi, BIT(HST_LIVES), .cpu = true},
};
HST_GROUP(hst_config, cases);
