// SPDX-License-Identifier: MIT
/* The runner: a case, the judgement, and a device as new. See hostile.h. */
#include "hostile.h"

#include <stdlib.h>

#define PV_MAGIC	  0x4776544776544776ull
#define RING_EIR	  0xb0u
#define RING_STATUS	  0x234u /* EXECLIST_STATUS */
#define STATUS_QUEUE_FULL 4u
#define CANARY_BATCH	  0x70000000ull
#define CANARY_DATA	  0x70001000ull

const char *const hst_end_name[] = {
	[HST_LIVES] = "lives",
	[HST_FAULTS] = "faults",
	[HST_STOPPED] = "stopped",
	[HST_LOST] = "lost",
};

/* ---- for cases ---- */

struct mg_vm *hst_vm(struct hostile *h, bool four_level)
{
	assert_true(h->nr_vm < HST_VM);
	return h->vms[h->nr_vm++] = mg_vm_new(&h->g, four_level);
}

struct mg_ctx *hst_ctx(struct hostile *h, enum gvt_engine engine, struct mg_vm *vm)
{
	assert_true(h->nr_ctx < HST_CTX);
	return h->ctx[h->nr_ctx++] = mg_ctx_new(&h->g, engine, vm);
}

u32 hst_random(struct hostile *h)
{
	h->random ^= h->random << 13;
	h->random ^= h->random >> 17;
	h->random ^= h->random << 5;
	return h->random;
}

bool hst_dead(struct hostile *h)
{
	return machine_mmio_read(h->g.dom, HST_PV, 8) != PV_MAGIC &&
	       machine_cfg_read(h->g.dom, 0, 2) == 0xffff;
}

struct wait {
	struct hostile *h;
	struct mg_ctx *c;
	enum hst_end end;
};

static bool over(void *arg)
{
	struct wait *w = arg;

	w->end = HST_LIVES;
	if (mg_ctx_done(w->c, w->c->seqno))
		return true;
	w->end = HST_STOPPED;
	if (hst_dead(w->h))
		return true;
	w->end = HST_FAULTS;
	return mg_reg(&w->h->g, mg_engine_base(w->c->engine) + RING_EIR) & 1;
}

enum hst_end hst_wait(struct mg_ctx *c, struct hostile *h, u64 ns)
{
	struct wait w = {.h = h, .c = c};

	return machine_run(h->m, ns, over, &w) ? w.end : HST_LOST;
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

void hst_pause(struct hostile *h, u64 ns)
{
	machine_run(h->m, ns, never, NULL);
}

enum hst_end hst_ring(struct hostile *h, enum gvt_engine engine, const u32 *dw, u32 nr)
{
	struct mg_ctx *c = hst_ctx(h, engine, h->vm);

	mg_emit(c, dw, nr);
	mg_request(c);
	mg_submit(c, NULL);
	return hst_wait(c, h, h->patience);
}

void hst_put(struct hostile *h, u32 at, const u32 *dw, u32 nr)
{
	mg_put(&h->g, h->batch, 4 * at, dw, nr);
}

struct mg_ctx *hst_batch_start(struct hostile *h, enum gvt_engine engine)
{
	struct mg_ctx *c = hst_ctx(h, engine, h->vm);

	mg_batch(c, HST_BATCH);
	mg_submit(c, NULL);
	return c;
}

enum hst_end hst_batch(struct hostile *h, enum gvt_engine engine)
{
	return hst_wait(hst_batch_start(h, engine), h, h->patience);
}

struct mg_ctx *hst_waiting(struct hostile *h, enum gvt_engine engine, u32 val)
{
	hst_put(h, 0,
		MG_DW(MG_SEM_WAIT, 1, MG_LO(HST_FLAG), MG_HI(HST_FLAG), MG_SDI, MG_LO(HST_DATA),
		      MG_HI(HST_DATA), val, MG_BBE));
	return hst_batch_start(h, engine);
}

u64 hst_batch_gm(struct hostile *h)
{
	return mg_ggtt_map(&h->g, h->batch, 4, true);
}

/* Through whichever capability has it: PCI Express, or Advanced Features. */
void hst_flr(struct hostile *h)
{
	u32 cap = machine_cfg_read(h->g.dom, 0x34, 1), id, left = 16;

	for (; cap && left; left--) {
		id = machine_cfg_read(h->g.dom, cap, 1);
		if (id == 0x10)
			machine_cfg_write(h->g.dom, cap + 8, 0x8000, 2);
		if (id == 0x13)
			machine_cfg_write(h->g.dom, cap + 4, 1, 1);
		if (id == 0x10 || id == 0x13)
			break;
		cap = machine_cfg_read(h->g.dom, cap + 1, 1);
	}
	machine_poll(h->m);
}

void hst_notify(struct hostile *h, u32 what, u64 pdp)
{
	for (u32 i = 0; i < 4; i++) {
		mg_set_reg(&h->g, HST_PV + 0x838 + 8 * i, MG_LO(pdp));
		mg_set_reg(&h->g, HST_PV + 0x83c + 8 * i, MG_HI(pdp));
	}
	mg_set_reg(&h->g, HST_PV + 0x818, what);
}

/* ---- the canaries: new work on each engine, whose results are exact ---- */

/* The engine has room for one more list, or never will. */
static bool has_room(void *arg)
{
	struct wait *w = arg;
	u32 base = mg_engine_base(w->c->engine);

	w->end = mg_reg(&w->h->g, base + RING_STATUS) & STATUS_QUEUE_FULL ? HST_FAULTS : HST_LIVES;
	return w->end == HST_LIVES || mg_reg(&w->h->g, base + RING_EIR) & 1;
}

static bool canary(struct hostile *h, enum gvt_engine engine)
{
	struct mg_ctx *c = h->canary[engine];
	struct wait w = {.h = h, .c = c};
	u32 at = engine * 64;

	/* A third list would be the judge's own breach of a rule. */
	if (!machine_run(h->m, h->patience, has_room, &w) || w.end != HST_LIVES)
		return false;
	mg_put(&h->g, h->own_batch, at,
	       MG_DW(MG_SDI, MG_LO(CANARY_DATA + at), MG_HI(CANARY_DATA), h->tries + engine,
		     MG_BBE));
	MG_EMIT(c, MG_SDI_GGTT, MG_LO(c->seqno_gm + 0x80), MG_HI(c->seqno_gm), ~h->tries);
	mg_batch(c, CANARY_BATCH + at);
	mg_submit(c, NULL);
	return true;
}

static bool canary_sings(struct hostile *h, enum gvt_engine engine)
{
	struct mg_ctx *c = h->canary[engine];

	return hst_wait(c, h, h->patience) == HST_LIVES &&
	       mg_read32(&h->g, h->own_data, engine * 64) == h->tries + engine &&
	       mg_read32(&h->g, c->seqno_gfn, 0x80) == ~h->tries;
}

static bool canaries(struct hostile *h)
{
	h->tries += MG_ENGINES;
	for (u32 i = 0; i < MG_ENGINES; i++)
		if (!canary(h, i))
			return false;
	for (u32 i = 0; i < MG_ENGINES; i++)
		if (!canary_sings(h, i))
			return false;
	return true;
}

static enum hst_end judge(struct hostile *h)
{
	if (hst_dead(h))
		return HST_STOPPED;
	if (canaries(h))
		return HST_LIVES;
	if (hst_dead(h))
		return HST_STOPPED;
	for (u32 i = 0; i < MG_ENGINES; i++) {
		mg_engine_reset(&h->g, i);
		mg_ctx_skip(h->canary[i]);
	}
	if (canaries(h))
		return HST_FAULTS;
	return hst_dead(h) ? HST_STOPPED : HST_LOST;
}

/* ---- life ---- */

void hst_begin(struct hostile *h)
{
	struct model_guest *g = &h->g;

	h->own = hst_vm(h, true);
	h->own_batch = mg_vm_pages(h->own, CANARY_BATCH, 1);
	h->own_data = mg_vm_pages(h->own, CANARY_DATA, 1);
	for (u32 i = 0; i < MG_ENGINES; i++)
		h->canary[i] = hst_ctx(h, i, h->own);
	h->vm = hst_vm(h, true);
	h->data = mg_vm_pages(h->vm, HST_DATA, 1);
	h->flag = mg_vm_pages(h->vm, HST_FLAG, 1);
	h->batch = mg_vm_pages(h->vm, HST_BATCH, 4);
	h->foreign = g->low_base ? g->low_base - 4096 : g->low_base + g->low_size;
	h->edge = g->high_base + g->high_size - 4;
}

void hst_end(struct hostile *h)
{
	while (h->nr_ctx)
		mg_ctx_free(h->ctx[--h->nr_ctx]);
	while (h->nr_vm)
		free(h->vms[--h->nr_vm]);
}

bool hst_run(struct hostile *h, const struct hst_case *c, enum hst_end *end)
{
	h->random = 0x9e3779b9;
	c->run(h);
	*end = judge(h);
	if (*end == HST_LIVES)
		hst_flr(h);
	else
		h->reset(h, c, *end);
	hst_end(h);
	mg_restart(&h->g);
	hst_begin(h);
	return c->ends >> *end & 1;
}
