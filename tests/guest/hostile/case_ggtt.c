// SPDX-License-Identifier: MIT
/* GGTT entries: outside the slice, in odd pieces, of frames that are not the guest's RAM. */
#include "hostile.h"

/* What a frame number must not come to: the device's own BARs, a local APIC, holes, numbers that are
 * machine frames of somebody, numbers beyond what an entry holds. */
static u64 bad_frame(struct hostile *h, u32 i)
{
	static const u64 frames[] = {0xf0000, 0xf0078, 0xf0800, 0xe0000, 0xfee00,
				     0xfec00, 0xa0,    0xfffff, 0xfeff0, 0x7ffffff};

	if (i < ARRAY_SIZE(frames))
		return frames[i];
	if (i & 1)
		return 0x40000 + (hst_random(h) & 0x3ffff);
	return (u64)hst_random(h) << (i % 20);
}

#define BAD_FRAMES 42u

static void outside(struct hostile *h)
{
	u64 own[2][2] = {{h->g.low_base, h->g.low_size}, {h->g.high_base, h->g.high_size}};
	u64 entry = h->data << 12 | HST_PTE_P;

	for (u32 i = 0; i < h->rounds; i++) {
		u64 gm = (u64)hst_random(h) << 12 & 0xfffff000;

		if (gm - own[0][0] < own[0][1] || gm - own[1][0] < own[1][1])
			continue;
		mg_ggtt_set(&h->g, gm, entry);
		assert_true(!machine_mmio_read(h->g.dom, HST_GTT + (u32)(gm >> 12) * 8, 8));
	}
	mg_ggtt_set(&h->g, h->foreign, entry);
	mg_ggtt_set(&h->g, own[1][0] + own[1][1], entry);
	assert_true(!machine_mmio_read(h->g.dom, HST_GTT + (u32)(h->foreign >> 12) * 8, 8));
}

/* Bytes and halves, across entries and across the ends of the slice. */
static void pieces(struct hostile *h)
{
	u32 first = HST_GTT + (u32)(h->g.high_base >> 12) * 8;
	u32 last = first + (u32)(h->g.high_size >> 12) * 8 - 8;

	for (u32 i = 0; i < h->rounds; i++) {
		u32 at = (i & 1 ? first : last) + hst_random(h) % 24 - 8;
		u32 len = 1u << (hst_random(h) & 3);

		if (at < first && !(i & 1))
			continue;
		/* the canaries lie at the start */
		if (at + len > first && i & 1 && at < last - 64)
			continue;
		machine_mmio_write(h->g.dom, at, (u64)hst_random(h) << 12 | hst_random(h), len);
		machine_mmio_read(h->g.dom, at, len);
	}
	for (u32 i = 0; i < 16; i++)
		machine_mmio_write(h->g.dom, 0xfffff8 + i % 8, hst_random(h), i % 8 ? 1 : 8);
}

/* Each is refused, and what runs on it harms nobody. */
static void frames(struct hostile *h)
{
	u64 gm = h->g.high_base + h->g.high_size - 64 * 4096;

	for (u32 i = 0; i < BAD_FRAMES; i++)
		for (u32 k = 0; k < 4; k++)
			mg_ggtt_set(&h->g, gm + (i + k) * 4096,
				    bad_frame(h, i) << 12 | HST_PTE_P | (k ? 0 : 0x7ull << 60));
	hst_ring(h, GVT_RCS, MG_DW(MG_SDI_GGTT, MG_LO(gm + 8), MG_HI(gm), 0xbad));
	mg_set_reg(&h->g, mg_engine_base(GVT_BCS) + 0x80, MG_LO(gm));
	hst_ring(h, GVT_BCS, MG_DW(0));
	mg_engine_reset(&h->g, GVT_BCS);
}

/* A ring, an image, and a batch where there is no memory. */
static void ring_on_bad_frame(struct hostile *h)
{
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	for (u32 i = 0; i < MG_RING_PAGES; i++)
		mg_ggtt_set(&h->g, c->ring + i * 4096, 0xf0002ull << 12 | HST_PTE_P);
	mg_request(c);
	mg_submit(c, NULL);
	hst_wait(c, h, h->patience / 8);
}

static void image_on_bad_frame(struct hostile *h)
{
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	mg_request(c);
	mg_ggtt_set(&h->g, c->lrca + 4096, 0xf0002ull << 12 | HST_PTE_P);
	mg_submit(c, NULL);
	hst_wait(c, h, h->patience / 8);
}

/* A running workload's ring, image, status page and seqno are turned under it. */
static void turned_under_load(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 1);

	hst_pause(h, 2000000);
	for (u32 i = 0; i < h->rounds / 8; i++) {
		u64 entry = i & 1 ? (u64)bad_frame(h, i % BAD_FRAMES) << 12 | 1 : h->data << 12 | 1;

		mg_ggtt_set(&h->g, c->ring + (i & 3) * 4096, entry);
		mg_ggtt_set(&h->g, c->lrca + (i % 22) * 4096, entry);
		mg_ggtt_set(&h->g, c->seqno_gm, entry);
		mg_ggtt_set(&h->g, h->g.low_base, entry);
	}
	mg_write32(&h->g, h->flag, 0, 1);
	hst_pause(h, 5000000);
	mg_ggtt_set(&h->g, h->g.low_base, h->g.engine[0].hwsp_gfn << 12 | 1);
}

static void storm(struct hostile *h)
{
	u64 gm = h->g.high_base + h->g.high_size - 256 * 4096;

	for (u32 i = 0; i < h->rounds; i++)
		mg_ggtt_set(&h->g, gm + (i % 256) * 4096,
			    i & 1 ? (h->data << 12 | HST_PTE_P) : hst_random(h));
	for (u32 i = 0; i < 256; i++)
		mg_ggtt_set(&h->g, gm + i * 4096, 0);
}

/* The aperture: entries that change under the CPU's feet, and what is not mapped. */
static void aperture(struct hostile *h)
{
	u64 gm = h->g.low_base + h->g.low_size - 16 * 4096;
	u32 val;

	for (u32 i = 0; i < h->rounds / 8; i++) {
		val = i;
		mg_ggtt_set(&h->g, gm,
			    i & 1 ? h->data << 12 | 1 : bad_frame(h, i % BAD_FRAMES) << 12 | 1);
		machine_aperture_write(h->g.dom, gm + 4 * (i & 63), &val, 4);
		machine_aperture_read(h->g.dom, gm + 4 * (i & 63), &val, 4);
		/* outside the slice nothing is mapped */
		machine_aperture_read(h->g.dom, h->foreign, &val, 4);
	}
	mg_ggtt_set(&h->g, gm, 0);
}

static const struct hst_case cases[] = {
	{"ggtt/outside-slice", outside, BIT(HST_LIVES)},
	{"ggtt/pieces", pieces, BIT(HST_LIVES)},
	{"ggtt/bad-frames", frames, BIT(HST_LIVES)},
	{"ggtt/ring-on-mmio", ring_on_bad_frame, BIT(HST_FAULTS), "not mapped"},
	{"ggtt/image-on-mmio", image_on_bad_frame, BIT(HST_FAULTS), "image is not mapped"},
	{"ggtt/turned-under-load", turned_under_load, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ggtt/storm", storm, BIT(HST_LIVES)},
	{"ggtt/aperture", aperture, BIT(HST_LIVES)},
};
HST_GROUP(hst_ggtt, cases);
