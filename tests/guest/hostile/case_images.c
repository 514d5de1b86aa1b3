// SPDX-License-Identifier: MIT
/* Context images: register loads that the hardware would make at a switch, and the batches that it runs
 * there. Positions: Skylake PRM volume 7, register state context; image.h. */
#include "hostile.h"

#include "../../core/machine/image.h"

#define IMG_PER_CTX  0x19u
#define IMG_INDIRECT 0x1bu

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
	hst_wait(c, h, h->patience / 2);
}

/* Known places name other registers; the values of those that a guest may not set are changed. */
static void known_places(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);
	static const u32 regs[] = {0x2230, 0x941c, 0x44200, 0x100000, 0x2080, 0x22030, 0x24d0};

	for (u32 i = 0; i < ARRAY_SIZE(regs); i++) {
		set(c, 0x52 + 2 * i, regs[i]);
		set(c, 0x53 + 2 * i, ~0u);
	}
	set(c, 0x41, MG_LRI(1));
	set(c, 0x42, 0x2230);
	set(c, 0x43, ~0u);
	go(h, c);
	assert_true(mg_ctx_done(c, c->seqno));
}

/* Where the image ends, more register loads; and loads in the pages behind. */
static void behind_the_end(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	for (u32 at = 0xaa; at + 3 < 1024; at += 3) {
		set(c, at, MG_LRI(1));
		set(c, at + 1, at & 1 ? 0x2230 : 0x941c);
		set(c, at + 2, ~0u);
	}
	for (u32 page = 2; page < 22; page++)
		for (u32 i = 0; i < 1020; i += 4) {
			mg_write32(&h->g, c->image_gfn + page, 4 * i, MG_LRI(1));
			mg_write32(&h->g, c->image_gfn + page, 4 * i + 4, 0x100000);
		}
	go(h, c);
	assert_true(mg_ctx_done(c, c->seqno));
}

/* Headers that load what follows at other places, or another number of registers. */
static void headers(struct hostile *h)
{
	struct mg_ctx *c = ready(h, GVT_BCS);

	set(c, 0x01, MG_LRI(100));
	set(c, 0x21, 0x10400002);
	set(c, 0x51, HST_BB_GGTT);
	set(c, 0x52, MG_LO(h->foreign));
	go(h, c);
	assert_true(mg_ctx_done(c, c->seqno));
}

static void garbage(struct hostile *h)
{
	for (u32 e = 0; e < MG_ENGINES; e++) {
		struct mg_ctx *c = ready(h, e);

		for (u32 i = 0; i < 1024; i++)
			if (i < IMG_HEAD || i > IMG_CTL)
				if (i < 0x21 || i > 0x33)
					set(c, i,
					    i >= IMG_PER_CTX && i <= IMG_INDIRECT ? 0
										  : hst_random(h));
		go(h, c);
	}
}

static struct mg_ctx *context_batch(struct hostile *h, u32 index, u32 val)
{
	struct mg_ctx *c = ready(h, GVT_RCS);

	set(c, index, val);
	go(h, c);
	return c;
}

static void indirect_foreign(struct hostile *h)
{
	context_batch(h, IMG_INDIRECT, MG_LO(h->foreign) | 4);
}

static void indirect_edge(struct hostile *h)
{
	mg_ggtt_set(&h->g, h->edge, h->data << 12 | HST_PTE_P);
	context_batch(h, IMG_INDIRECT, (MG_LO(h->edge) & ~63u) | 63);
}

static void per_ctx_foreign(struct hostile *h)
{
	context_batch(h, IMG_PER_CTX, MG_LO(h->foreign) | 1);
}

static void indirect_register(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 0, MG_DW(MG_LRI(1), 0x2230, 0));
	context_batch(h, IMG_INDIRECT, MG_LO(gm) | 1);
}

static void indirect_store(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 0, MG_DW(MG_SDI_GGTT, MG_LO(h->foreign), MG_HI(h->foreign), 1));
	context_batch(h, IMG_INDIRECT, MG_LO(gm) | 1);
}

static void indirect_batch(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 0, MG_DW(MG_BBS_PPGTT, MG_LO(HST_BATCH), MG_HI(HST_BATCH)));
	context_batch(h, IMG_INDIRECT, MG_LO(gm) | 1);
}

/* Its last command lies half behind its length. */
static void indirect_straddles(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 15, MG_DW(MG_SDI_GGTT, MG_LO(gm), MG_HI(gm), 1));
	context_batch(h, IMG_INDIRECT, MG_LO(gm) | 1);
}

static void per_ctx_waits(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 0, MG_DW(MG_SEM_WAIT | 1u << 22, 1, MG_LO(gm + 0x800), MG_HI(gm), MG_BBE));
	context_batch(h, IMG_PER_CTX, MG_LO(gm) | 1);
}

static void per_ctx_no_end(struct hostile *h)
{
	context_batch(h, IMG_PER_CTX, MG_LO(hst_batch_gm(h)) | 1);
}

#define STOP(name_, fn_, why_) {"images/" name_, fn_, BIT(HST_STOPPED), why_}

static const struct hst_case cases[] = {
	{"images/registers-in-known-places", known_places, BIT(HST_LIVES)},
	{"images/registers-behind-the-end", behind_the_end, BIT(HST_LIVES)},
	{"images/headers", headers, BIT(HST_LIVES)},
	{"images/garbage", garbage, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	STOP("indirect-foreign", indirect_foreign, "outside the slice"),
	STOP("indirect-past-the-edge", indirect_edge, "outside the slice"),
	STOP("per-context-foreign", per_ctx_foreign, "outside the slice"),
	STOP("indirect-register", indirect_register, "register is not allowed"),
	STOP("indirect-store", indirect_store, "outside the slice"),
	STOP("indirect-starts-a-batch", indirect_batch, "context batch starts a batch"),
	STOP("indirect-straddles", indirect_straddles, "straddles"),
	STOP("per-context-waits", per_ctx_waits, "context batch waits"),
	{"images/per-context-no-end", per_ctx_no_end, BIT(HST_FAULTS), "not mapped"},
};
HST_GROUP(hst_images, cases);
