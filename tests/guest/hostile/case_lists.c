// SPDX-License-Identifier: MIT
/* Execution lists, rings and contexts that lie, come in storms, or go while they run. */
#include "hostile.h"

#include "../../core/machine/image.h"

static u32 *reg(struct mg_ctx *c, u32 index)
{
	static u32 val;

	val = mg_read32(c->g, c->image_gfn + 1, 4 * index);
	return &val;
}

static void set(struct mg_ctx *c, u32 index, u32 val)
{
	mg_write32(c->g, c->image_gfn + 1, 4 * index, val);
}

static struct mg_ctx *ready(struct hostile *h, enum gvt_engine e)
{
	struct mg_ctx *c = hst_ctx(h, e, h->vm);

	mg_request(c);
	return c;
}

static void go(struct hostile *h, struct mg_ctx *c)
{
	mg_submit(c, NULL);
	hst_wait(c, h, h->patience / 8);
}

static void image_foreign(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	c->desc = (c->desc & ~0xfffff000ull) | MG_LO(h->foreign);
	go(h, c);
}

/* It begins in the slice and ends behind it. */
static void image_at_edge(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	c->desc = (c->desc & ~0xfffff000ull) | (MG_LO(h->edge) & 0xfffff000u);
	go(h, c);
}

static void image_unmapped(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_VCS);

	c->desc = (c->desc & ~0xfffff000ull) | ((MG_LO(h->edge) & 0xfffff000u) - 64 * 4096);
	go(h, c);
}

static void addressing(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	c->desc &= ~(3ull << 3);
	go(h, c);
}

static void no_ppgtt(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_BCS);

	c->desc &= ~0x100ull;
	go(h, c);
}

/* All other bits of a descriptor, an id of somebody else's, two contexts of one id. */
static void descriptor_bits(struct hostile *h)
{
	struct mg_ctx *c[2] = {ready(h, GVT_RCS), ready(h, GVT_RCS)};

	c[0]->desc |= 0xe67ull & ~0x18ull;
	c[0]->desc |= 0xffffffffull << 32;
	c[1]->desc |= 0xffffffffull << 32;
	mg_submit(c[0], c[1]);
	hst_wait(c[1], h, h->patience / 8);
}

static void tail_beyond(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	set(c, IMG_TAIL, MG_RING_PAGES * 4096);
	go(h, c);
}

static void head_beyond(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_VECS);

	set(c, IMG_HEAD, 0x1ffff8);
	go(h, c);
}

/* A tail that is right by its size, and names what was never written: old commands, half ones. */
static void tail_into_garbage(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	mg_write32(&h->g, c->ring_gfn, 0x100, MG_SDI);
	set(c, IMG_TAIL, 0x108);
	go(h, c);
}

static void ring_foreign(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_BCS);

	set(c, IMG_START, MG_LO(h->foreign));
	go(h, c);
}

static void ring_at_edge(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	set(c, IMG_START, MG_LO(h->edge) & 0xfffff000u);
	go(h, c);
}

static void ring_huge(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	set(c, IMG_CTL, ~0u);
	go(h, c);
}

static void ring_invalid(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_VCS);

	set(c, IMG_CTL, *reg(c, IMG_CTL) & ~1u);
	go(h, c);
}

static void same_twice(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS), *d = ready(h, GVT_BCS);

	for (u32 i = 0; i < 20; i++) {
		mg_submit(c, c);
		/* one context on two engines: the image is of another kind */
		d->engine = i & 1 ? GVT_RCS : GVT_BCS;
		mg_submit(d, c);
	}
	hst_wait(c, h, h->patience / 8);
}

/* Only a second element, nothing at all, the four dwords out of order and of two engines. */
static void half_lists(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);
	u32 elsp = mg_engine_base(GVT_RCS) + 0x230;

	for (u32 i = 0; i < 5; i++) {
		mg_set_reg(&h->g, elsp, MG_HI(c->desc));
		mg_set_reg(&h->g, elsp, MG_LO(c->desc));
		mg_set_reg(&h->g, elsp, 0);
		mg_set_reg(&h->g, elsp, 0);
		machine_mmio_write(h->g.dom, elsp, c->desc, 8);
		machine_mmio_write(h->g.dom, elsp + 2, c->desc, 2);
		machine_mmio_write(h->g.dom, elsp + 1, 0, 1);
	}
	mg_set_reg(&h->g, mg_engine_base(GVT_RCS) + 0x29c, 0x80000000);
	mg_submit(c, NULL);
	mg_set_reg(&h->g, mg_engine_base(GVT_RCS) + 0x29c, 0x80008000);
	if (!hst_dead(h))
		mg_engine_reset(&h->g, GVT_RCS);
}

static void storm(struct hostile *h)
{
	struct mg_ctx *c[MG_ENGINES], *d[MG_ENGINES];

	for (u32 e = 0; e < MG_ENGINES; e++) {
		c[e] = hst_ctx(h, e, h->vm);
		d[e] = hst_ctx(h, e, h->vm);
	}
	for (u32 i = 0; i < h->rounds; i++) {
		u32 e = i % MG_ENGINES;

		if (i % 32 == e) {
			mg_request(c[e]);
			mg_request(d[e]);
		}
		mg_submit(i & 8 ? c[e] : d[e], i & 16 ? NULL : i & 8 ? d[e] : c[e]);
	}
}

/* As many requests as a guest may make, each of its own list, on all engines. */
static void requests(struct hostile *h)
{
	struct mg_ctx *c[MG_ENGINES][2];

	for (u32 i = 0; i < 2 * MG_ENGINES; i++)
		c[i / 2][i % 2] = hst_ctx(h, i / 2, h->vm);
	for (u32 i = 0; i < 8 * h->rounds; i++) {
		u32 e = i % MG_ENGINES;

		if (mg_reg(&h->g, mg_engine_base(e) + 0x234) & 4) {
			machine_poll(h->m);
			if (!(i & 31))
				hst_pause(h, 1000000);
			continue;
		}
		mg_request(c[e][i / MG_ENGINES % 2]);
		mg_submit(c[e][i / MG_ENGINES % 2], NULL);
	}
	for (u32 i = 0; i < 2 * MG_ENGINES; i++)
		assert_int_equal(hst_wait(c[i / 2][i % 2], h, h->patience), HST_LIVES);
}

/* Everything that a running context needs is freed, and used for something else. */
static void freed_running(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 2);

	hst_pause(h, 2000000);
	mg_set_reg(&h->g, HST_PV + 0x858, MG_LO(c->desc));
	mg_set_reg(&h->g, HST_PV + 0x85c, MG_HI(c->desc));
	mg_set_reg(&h->g, HST_PV + 0x818, 7);
	hst_notify(h, 5, h->vm->root[0] << 12);
	for (u32 i = 0; i < 22; i++)
		mg_ggtt_set(&h->g, c->lrca + i * 4096, 0);
	for (u32 i = 0; i < MG_RING_PAGES; i++)
		mg_ggtt_set(&h->g, c->ring + i * 4096, 0);
	for (u32 i = 0; i < h->vm->nr_tables; i++)
		for (u32 k = 0; k < 512; k++)
			machine_write(h->g.dom, h->vm->table[i] * 4096 + 8 * k, ~0ull, 8);
	for (u32 i = 0; i < 1024; i++)
		mg_write32(&h->g, c->image_gfn + 1, 4 * i, hst_random(h));
	mg_write32(&h->g, h->flag, 0, 1);
	hst_pause(h, 5000000);
}

/* Ring and batch change as fast as can be behind a submission, between what is right and what is not. */
static void ring_changes(struct hostile *h)
{
	for (u32 n = 0; n < 6; n++) {
		struct mg_ctx *c = hst_ctx(h, n % MG_ENGINES, h->vm);

		MG_EMIT(c, MG_SDI_GGTT, MG_LO(c->seqno_gm + 0x100), MG_HI(c->seqno_gm), n);
		for (u32 i = 0; i < 200; i++)
			MG_EMIT(c, 0);
		mg_request(c);
		mg_submit(c, NULL);
		for (u32 i = 0; i < h->rounds * 8; i++) {
			u64 at = i & 1 ? h->foreign : c->seqno_gm + 0x100;

			mg_write32(&h->g, c->ring_gfn, 4, MG_LO(at));
			mg_write32(&h->g, c->ring_gfn, 8, MG_HI(at));
		}
		if (hst_wait(c, h, h->patience / 8) == HST_STOPPED)
			return;
	}
}

/* The same with what the image says of its ring. */
static void image_changes(struct hostile *h)
{
	for (u32 n = 0; n < 6; n++) {
		struct mg_ctx *c = ready(h, n % MG_ENGINES);
		u32 tail = *reg(c, IMG_TAIL), start = *reg(c, IMG_START);

		mg_submit(c, NULL);
		for (u32 i = 0; i < h->rounds * 8; i++) {
			set(c, IMG_TAIL, i & 1 ? 0x1ffff8 : tail);
			set(c, IMG_START, i & 1 ? MG_LO(h->foreign) : start);
		}
		set(c, IMG_TAIL, tail);
		set(c, IMG_START, start);
		if (hst_wait(c, h, h->patience / 8) == HST_STOPPED)
			return;
	}
}

#define ANY (BIT(HST_LIVES) | BIT(HST_FAULTS) | BIT(HST_STOPPED))

static const struct hst_case cases[] = {
	{"lists/image-foreign", image_foreign, BIT(HST_STOPPED), "image outside the slice"},
	{"lists/image-at-the-edge", image_at_edge, BIT(HST_STOPPED), "image outside the slice"},
	{"lists/image-unmapped", image_unmapped, BIT(HST_FAULTS), "image is not mapped"},
	{"lists/addressing-mode", addressing, BIT(HST_STOPPED), "addressing mode"},
	{"lists/no-page-tables", no_ppgtt, BIT(HST_STOPPED), "without page tables"},
	{"lists/descriptor-bits", descriptor_bits, ANY},
	{"lists/tail-beyond", tail_beyond, BIT(HST_STOPPED), "beyond its size"},
	{"lists/head-beyond", head_beyond, BIT(HST_STOPPED), "beyond its size"},
	{"lists/tail-into-garbage", tail_into_garbage, BIT(HST_STOPPED), "straddles"},
	{"lists/ring-foreign", ring_foreign, BIT(HST_STOPPED), "ring outside the slice"},
	{"lists/ring-at-the-edge", ring_at_edge, BIT(HST_STOPPED), "ring outside the slice"},
	{"lists/ring-huge", ring_huge, BIT(HST_LIVES) | BIT(HST_STOPPED) | BIT(HST_FAULTS)},
	{"lists/ring-invalid", ring_invalid, BIT(HST_FAULTS), "without a valid ring"},
	{"lists/same-context-twice", same_twice, ANY},
	{"lists/half-lists", half_lists, ANY},
	{"lists/requests", requests, BIT(HST_LIVES)},
	{"lists/storm", storm, BIT(HST_STOPPED), "while another one waits"},
	{"lists/freed-while-it-runs", freed_running, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"lists/ring-changes", ring_changes, ANY},
	{"lists/image-changes", image_changes, ANY},
};
HST_GROUP(hst_lists, cases);
