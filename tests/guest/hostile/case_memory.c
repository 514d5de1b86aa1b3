// SPDX-License-Identifier: MIT
/* Pages that are given back to the hypervisor while the GPU, or the core, uses them. */
#include "hostile.h"

static void back(struct hostile *h, u64 gfn)
{
	machine_dom_give_back(h->g.dom, gfn);
}

static void again(struct hostile *h, u64 gfn)
{
	machine_dom_populate(h->g.dom, gfn);
}

static void data(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 0x77);

	hst_pause(h, 3000000);
	back(h, h->data);
	again(h, h->data);
	mg_write32(&h->g, h->flag, 0, 1);
	assert_int_equal(hst_wait(c, h, h->patience), HST_LIVES);
	/* the new page is not what the batch knew */
	assert_int_equal(mg_read32(&h->g, h->data, 0), 0);
}

static void tables(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 1);

	hst_pause(h, 3000000);
	for (u32 i = 0; i < h->vm->nr_tables; i++)
		back(h, h->vm->table[i]);
	mg_write32(&h->g, h->flag, 0, 1);
	hst_pause(h, 3000000);
	for (u32 i = 0; i < 4; i++) {
		struct mg_ctx *d = hst_batch_start(h, i);

		hst_wait(d, h, h->patience / 8);
	}
	for (u32 i = 0; i < h->vm->nr_tables; i++)
		again(h, h->vm->table[i]);
	hst_wait(c, h, h->patience / 8);
}

static void context(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_BCS, 1);

	hst_pause(h, 3000000);
	back(h, c->ring_gfn);
	back(h, c->image_gfn);
	back(h, c->image_gfn + 1);
	mg_write32(&h->g, h->flag, 0, 1);
	hst_pause(h, 3000000);
	again(h, c->ring_gfn);
	again(h, c->image_gfn);
	again(h, c->image_gfn + 1);
	mg_submit(c, NULL);
	hst_pause(h, 3000000);
}

/* Before anything of it was looked at. */
static void unseen(struct hostile *h)
{
	struct mg_ctx *c = hst_ctx(h, GVT_VCS, h->vm);
	u64 gone[] = {c->ring_gfn, c->image_gfn + 1, h->batch};

	mg_batch(c, HST_BATCH);
	for (u32 i = 0; i < ARRAY_SIZE(gone); i++)
		back(h, gone[i]);
	mg_submit(c, NULL);
	hst_pause(h, 3000000);
	for (u32 i = 0; i < ARRAY_SIZE(gone); i++)
		again(h, gone[i]);
}

static void status_page(struct hostile *h)
{
	u64 gfn = h->g.engine[GVT_RCS].hwsp_gfn;
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 1);

	back(h, gfn);
	mg_write32(&h->g, h->flag, 0, 1);
	hst_pause(h, 5000000);
	again(h, gfn);
	hst_wait(c, h, h->patience / 8);
	for (u32 i = 0; i < MG_ENGINES; i++)
		mg_engine_reset(&h->g, i);
}

/* Out and in as fast as can be, under work that writes there. */
static void storm(struct hostile *h)
{
	u64 page = mg_vm_pages(h->vm, HST_DATA + 0x10000, 8);
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	for (u32 i = 0; i < 8; i++)
		hst_put(h, 4 * i,
			MG_DW(MG_SDI, MG_LO(HST_DATA + 0x10000 + i * 4096), MG_HI(HST_DATA), i));
	hst_put(h, 32, MG_DW(MG_BBE));
	for (u32 i = 0; i < h->rounds / 8; i++) {
		mg_batch(c, HST_BATCH);
		mg_submit(c, NULL);
		back(h, page + i % 8);
		again(h, page + i % 8);
		mg_vm_map(h->vm, HST_DATA + 0x10000 + i % 8 * 4096, page + i % 8, 4096);
		hst_wait(c, h, h->patience / 8);
	}
}

#define HARM (BIT(HST_LIVES) | BIT(HST_FAULTS))

static const struct hst_case cases[] = {
	{"memory/data-given-back", data, BIT(HST_LIVES)},
	{"memory/tables-given-back", tables, HARM},
	{"memory/context-given-back", context, HARM | BIT(HST_STOPPED)},
	{"memory/given-back-before-it-is-seen", unseen, HARM | BIT(HST_STOPPED)},
	{"memory/status-page-given-back", status_page, HARM},
	{"memory/storm", storm, HARM},
};
HST_GROUP(hst_memory, cases);
