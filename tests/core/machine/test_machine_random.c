// SPDX-License-Identifier: MIT
/*
 * Guests that do everything at random: address spaces made and dropped, pages mapped, exchanged, given
 * back and used anew as page tables, lists of one and two contexts on all engines, hangs and their resets,
 * function-level resets, guests that go and come. A model knows what each page must hold; the machine's
 * audit judges each touch. XENGT_SEED=n and XENGT_ROUNDS=n in the environment.
 */
#include "machine_rig.h"

#include <stdlib.h>

#define GUESTS	 2u
#define VMS	 3u
#define ADDRS	 16u /* of each address space that are ever used */
#define DATA	 64u /* pages of a guest that batches write to */
#define SLOTS	 1024u
#define BATCH_AT 0x7fff0000ull
#define NONE	 (~0u)

struct space {
	struct mg_vm *vm;
	u32 page[ADDRS]; /* data page mapped there, or NONE */
	u64 batch;	 /* GFNs: one for each engine and element */
	struct mg_ctx *ctx[MG_ENGINES];
};

struct guest {
	bool there;
	struct model_guest g;
	struct space space[VMS];
	u64 data;
	u32 *want; /* dword k of data page i at i * 1024 + k */
	u32 hangs;
};

static struct guest guest[GUESTS];
static u32 stamp;
static u64 seed;
static struct {
	u64 stores, lost, lists, hangs, flrs, given_back, lives;
} did;

static u32 rnd(u32 n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 32) % n;
}

/* Addresses in a few tables of a few directories, so that tables come and go. */
static u64 address(u32 i)
{
	return 0x40000000ull * (i % 2 + 1) + 0x200000ull * (i / 2 % 3) + 4096ull * (i * 7 % 32);
}

static void space_new(struct guest *g, struct space *s)
{
	s->vm = mg_vm_new(&g->g, rnd(3));
	for (u32 i = 0; i < ADDRS; i++)
		s->page[i] = NONE;
	s->batch = mg_vm_pages(s->vm, BATCH_AT, MG_ENGINES);
	for (u32 e = 0; e < MG_ENGINES; e++)
		s->ctx[e] = mg_ctx_new(&g->g, e, s->vm);
}

/* tell: the guest says that the root goes. */
static void space_free(struct space *s, bool tell)
{
	for (u32 e = 0; e < MG_ENGINES; e++)
		mg_ctx_free(s->ctx[e]);
	if (tell)
		mg_vm_free(s->vm);
	else
		free(s->vm);
	s->vm = NULL;
}

static void spaces_new(struct guest *g)
{
	g->data = mg_pages(&g->g, DATA);
	memset(g->want, 0, DATA * SLOTS * sizeof(u32));
	for (u32 i = 0; i < VMS; i++)
		space_new(g, &g->space[i]);
}

static void guest_new(struct guest *g)
{
	memset(g, 0, sizeof(*g));
	g->want = calloc(DATA * SLOTS, sizeof(u32));
	mg_init(&g->g, m, NULL);
	spaces_new(g);
	g->there = true;
	did.lives++;
}

static void guest_free(struct guest *g)
{
	for (u32 i = 0; i < VMS; i++)
		space_free(&g->space[i], rnd(2));
	mg_fini(&g->g);
	free(g->want);
	g->there = false;
}

/* The guest's memory is used up: contexts' and data pages are never used again, so start anew. */
static bool short_of_memory(const struct guest *g)
{
	return g->g.next_gfn + 400 > MG_PAGES ||
	       g->g.next_high + (16u << 20) > g->g.high_base + g->g.high_size;
}

static void map_some(struct guest *g, struct space *s)
{
	for (u32 n = 1 + rnd(12); n; n--) {
		u32 at = rnd(ADDRS), page = rnd(8) ? rnd(DATA) : NONE;

		if (page == NONE)
			mg_vm_unmap(s->vm, address(at));
		else
			mg_vm_map(s->vm, address(at), g->data + page, 4096);
		s->page[at] = page;
	}
}

/* Fills a context's batch with stores; they count as done at once in the model. */
static void some_stores(struct guest *g, struct space *s, u32 e)
{
	u64 batch = s->batch + e;
	u32 off = 0, nr = 1 + rnd(20);

	for (u32 i = 0; i < nr; i++) {
		u32 at = rnd(ADDRS), slot = rnd(SLOTS), page = s->page[at];
		u64 to = address(at) + 4 * slot;
		const u32 dw[] = {MG_SDI, MG_LO(to), MG_HI(to), ++stamp};

		for (u32 k = 0; k < 4; k++, off += 4)
			mg_write32(&g->g, batch, off, dw[k]);
		did.stores++;
		if (page == NONE)
			did.lost++;
		else
			g->want[page * SLOTS + slot] = stamp;
	}
	mg_write32(&g->g, batch, off, MG_BBE);
	mg_batch(s->ctx[e], BATCH_AT + e * 4096);
}

/* A list of one or two contexts on an engine of each guest, all under way at once. */
static void work(void)
{
	struct mg_ctx *c[GUESTS * MG_ENGINES * 2];
	u32 n = 0;

	for (u32 i = 0; i < GUESTS; i++) {
		struct guest *g = &guest[i];
		u32 e = rnd(MG_ENGINES), a = rnd(VMS), b = rnd(VMS);

		if (!g->there)
			continue;

		some_stores(g, &g->space[a], e);
		c[n++] = g->space[a].ctx[e];
		if (a != b) {
			some_stores(g, &g->space[b], e);
			c[n++] = g->space[b].ctx[e];
			mg_submit(c[n - 2], c[n - 1]);
		} else {
			mg_submit(c[n - 1], NULL);
		}
		did.lists++;
	}
	for (u32 i = 0; i < n; i++)
		if (!mg_wait(c[i], 2000 * MS))
			fail_msg("engine %u does not end: '%s'", c[i]->engine,
				 status(c[i]->g).reason);
}

static void hang(struct guest *g)
{
	struct space *s = &g->space[rnd(VMS)];
	u32 e = rnd(MG_ENGINES);
	struct mg_ctx *c = s->ctx[e];
	const u64 batch = BATCH_AT + e * 4096;
	const u32 dw[] = {rnd(2) ? MG_ARB_OFF : MG_ARB_CHECK, MG_BBS_PPGTT, MG_LO(batch),
			  MG_HI(batch)};

	for (u32 k = 0; k < 4; k++)
		mg_write32(&g->g, s->batch + e, 4 * k, dw[k]);
	mg_batch(c, batch);
	mg_submit(c, NULL);
	assert_false(mg_wait(c, (1 + rnd(50)) * MS));
	mg_engine_reset(&g->g, e);
	mg_ctx_skip(c);
	g->hangs++;
	did.hangs++;
}

static void give_back(struct guest *g)
{
	u32 page = rnd(DATA);

	machine_dom_give_back(g->g.dom, g->data + page);
	if (rnd(2))
		machine_step(m);
	machine_dom_populate(g->g.dom, g->data + page);
	memset(&g->want[page * SLOTS], 0, SLOTS * sizeof(u32));
	did.given_back++;
}

static void flr(struct guest *g)
{
	for (u32 i = 0; i < VMS; i++)
		space_free(&g->space[i], false);
	intel_gvt_ops.vgpu_reset(machine_vgpu(g->g.dom));
	machine_poll(m);
	g->g.nr_spare = 0;
	mg_start(&g->g);
	spaces_new(g);
	did.flrs++;
}

static void check(const struct guest *g)
{
	for (u32 i = 0; i < DATA; i++) {
		const u32 *page = machine_dom_page(g->g.dom, g->data + i);

		for (u32 k = 0; k < SLOTS; k++)
			if (page[k] != g->want[i * SLOTS + k])
				fail_msg("page %u, dword %u: %x and not %x", i, k, page[k],
					 g->want[i * SLOTS + k]);
	}
	if (status((struct model_guest *)&g->g).state == GVT_VGPU_FAILSAFE)
		fail_msg("failsafe: %s", status((struct model_guest *)&g->g).reason);
}

static void one_step(void)
{
	struct guest *g = &guest[rnd(GUESTS)];
	u32 what = rnd(100);

	if (!g->there) {
		guest_new(g);
		return;
	}
	if (what < 40) {
		map_some(g, &g->space[rnd(VMS)]);
	} else if (what < 88) {
		work();
	} else if (what < 92) {
		give_back(g);
	} else if (what < 96) {
		u32 i = rnd(VMS);

		space_free(&g->space[i], true);
		space_new(g, &g->space[i]);
	} else if (what < 98) {
		/* more of them stop the guest */
		if (g->hangs < 4)
			hang(g);
	} else if (what < 99) {
		flr(g);
	} else {
		guest_free(g);
		return;
	}
	if (short_of_memory(g))
		guest_free(g);
	else if (!rnd(8))
		check(g);
}

static void test_random(void **state)
{
	const char *s = getenv("XENGT_SEED"), *r = getenv("XENGT_ROUNDS");
	u32 rounds = r ? (u32)atoi(r) : 1500;

	seed = s ? strtoull(s, NULL, 0) : 0x9e3779b97f4a7c15ull;
	seed = seed ? seed : 1;
	for (u32 i = 0; i < rounds; i++)
		one_step();
	for (u32 i = 0; i < GUESTS; i++)
		if (guest[i].there) {
			check(&guest[i]);
			guest_free(&guest[i]);
		}
	print_message(
		"%llu stores (%llu to nowhere) in %llu rounds of work; %llu hangs, %llu resets of "
		"the GPU, %llu pages given back, %llu guests\n",
		(unsigned long long)did.stores, (unsigned long long)did.lost,
		(unsigned long long)did.lists, (unsigned long long)did.hangs,
		(unsigned long long)did.flrs, (unsigned long long)did.given_back,
		(unsigned long long)did.lives);
	assert_true(did.stores > rounds && did.lives >= GUESTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
