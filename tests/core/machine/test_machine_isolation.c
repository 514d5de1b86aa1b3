// SPDX-License-Identifier: MIT
/*
 * What one guest does is no other guest's trouble, and no freed page's: pages given back while the GPU
 * uses them, two guests at once, hangs and engine resets. The machine's audit judges each touch.
 */
#include "machine_rig.h"

#include <stdlib.h>

#define DATA  0x40000000ull
#define BATCH 0x50000000ull
#define FLAG  0x60000000ull

static void put(struct model_guest *g, u64 gfn, const u32 *dw, u32 nr)
{
	for (u32 i = 0; i < nr; i++)
		mg_write32(g, gfn, 4 * i, dw[i]);
}

static bool never(void *arg)
{
	return false;
}

static void pause_ms(u64 ms)
{
	assert_false(machine_run(m, ms * MS, never, NULL));
}

/* Waits for the flag's page to hold 1, then stores val to DATA. */
static void waiting_batch(struct model_guest *g, u64 gfn, u32 val)
{
	put(g, gfn,
	    MG_DW(MG_SEM_WAIT, 1, MG_LO(FLAG), MG_HI(FLAG), MG_SDI, MG_LO(DATA), MG_HI(DATA), val,
		  MG_BBE));
}

/* A batch that runs for ever; one that cannot be preempted must be reset. */
static void endless_batch(struct model_guest *g, u64 gfn, u64 virt)
{
	put(g, gfn, MG_DW(MG_ARB_OFF, MG_BBS_PPGTT, MG_LO(virt), MG_HI(virt)));
}

/* A page is ballooned out while a batch that will write it runs: it goes when the batch has ended. */
static void test_given_back(void **state)
{
	u64 data, batch, flag, mfn_refs;
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *c;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	data = mg_vm_pages(vm, DATA, 1);
	flag = mg_vm_pages(vm, FLAG, 1);
	batch = mg_vm_pages(vm, BATCH, 1);
	c = mg_ctx_new(&g, GVT_RCS, vm);
	waiting_batch(&g, batch, 0x77);
	mg_batch(c, BATCH);
	mg_submit(c, NULL);
	pause_ms(5);
	assert_false(mg_ctx_done(c, 1));
	assert_int_equal(machine_dom_refs(g.dom, data), 1);
	mfn_refs = stats().frames;
	machine_dom_give_back(g.dom, data);
	assert_int_equal(stats().frames, mfn_refs);
	/* the guest gets another one in its place, which the batch does not know */
	machine_dom_populate(g.dom, data);
	mg_write32(&g, flag, 0, 1);
	assert_true(mg_wait(c, 100 * MS));
	assert_int_equal(mg_read32(&g, data, 0), 0);
	assert_int_equal(machine_dom_refs(g.dom, data), 0);

	/* The next work finds it, though the entry stands as it stood. */
	mg_batch(c, BATCH);
	mg_run(c);
	assert_int_equal(mg_read32(&g, data, 0), 0x77);
	assert_int_equal(machine_dom_refs(g.dom, data), 1);
	assert_int_equal(stats().frames, mfn_refs);
	mg_vm_unmap(vm, DATA);
	mg_batch(c, BATCH);
	mg_run(c);
	assert_int_equal(stats().frames, mfn_refs - 1);
	mg_ctx_free(c);
	mg_vm_free(vm);
	mg_fini(&g);
}

/*
 * A page that one engine has in its TLB is unmapped and given back, and other work sees that it is: it is
 * kept until the work that began before has ended.
 */
static void test_stale_translation(void **state)
{
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *slow, *fast;
	u64 data, batch, flag, frames;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	data = mg_vm_pages(vm, DATA, 1);
	flag = mg_vm_pages(vm, FLAG, 1);
	batch = mg_vm_pages(vm, BATCH, 2);
	slow = mg_ctx_new(&g, GVT_RCS, vm);
	fast = mg_ctx_new(&g, GVT_BCS, vm);
	put(&g, batch,
	    MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), 1, MG_SEM_WAIT, 1, MG_LO(FLAG), MG_HI(FLAG),
		  MG_SDI, MG_LO(DATA), MG_HI(DATA), 2, MG_BBE));
	put(&g, batch + 1, MG_DW(MG_BBE));
	mg_batch(slow, BATCH);
	mg_submit(slow, NULL);
	pause_ms(3);
	assert_int_equal(mg_read32(&g, data, 0), 1);

	mg_vm_unmap(vm, DATA);
	machine_dom_give_back(g.dom, data);
	for (u32 i = 0; i < 5; i++) {
		mg_batch(fast, BATCH + 4096);
		mg_run(fast);
	}
	frames = stats().frames;
	mg_write32(&g, flag, 0, 1);
	assert_true(mg_wait(slow, 100 * MS));
	for (u32 i = 0; i < 2; i++) {
		mg_batch(fast, BATCH + 4096);
		mg_run(fast);
	}
	assert_int_equal(stats().frames, frames - 1);
	mg_ctx_free(slow);
	mg_ctx_free(fast);
	mg_vm_free(vm);
	mg_fini(&g);
}

/* Tables themselves, the ring and the image given back: the guest harms itself alone. */
static void test_given_back_tables(void **state)
{
	struct model_guest g, other;
	struct mg_ctx *c, *oc;
	struct mg_vm *vm, *ovm;
	u64 batch, obatch, odata;

	mg_init(&g, m, NULL);
	mg_init(&other, m, NULL);
	ovm = mg_vm_new(&other, true);
	odata = mg_vm_pages(ovm, DATA, 1);
	obatch = mg_vm_pages(ovm, BATCH, 1);
	oc = mg_ctx_new(&other, GVT_RCS, ovm);
	put(&other, obatch, MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), 5, MG_BBE));

	for (u32 what = 0; what < 4; what++) {
		u64 gone;

		vm = mg_vm_new(&g, true);
		mg_vm_pages(vm, DATA, 1);
		batch = mg_vm_pages(vm, BATCH, 1);
		c = mg_ctx_new(&g, what, vm);
		put(&g, batch, MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), what, MG_BBE));
		mg_batch(c, BATCH);
		mg_run(c);
		mg_batch(c, BATCH);
		gone = what == 0   ? vm->root[0]
		       : what == 1 ? vm->table[vm->nr_tables - 1]
		       : what == 2 ? c->ring_gfn
				   : c->image_gfn + 1;
		machine_dom_give_back(g.dom, gone);
		mg_submit(c, NULL);
		mg_wait(c, 100 * MS);
		if (g.engine[what].port[0])
			mg_engine_reset(&g, what);
		machine_dom_populate(g.dom, gone);
		mg_ctx_free(c);
		mg_vm_free(vm);

		mg_batch(oc, BATCH);
		mg_run(oc);
		assert_int_equal(mg_read32(&other, odata, 0), 5);
		mg_write32(&other, odata, 0, 0);
	}
	mg_ctx_free(oc);
	mg_vm_free(ovm);
	mg_fini(&other);
	mg_fini(&g);
}

/* Two guests with the same graphics addresses on the same engines: each has its own results. */
static void test_two_guests(void **state)
{
	struct gvt_vgpu_params p = machine_params();
	struct mg_ctx *c[2][MG_ENGINES];
	struct model_guest g[2];
	struct mg_vm *vm[2];
	u64 data[2], batch[2];

	for (u32 i = 0; i < 2; i++) {
		mg_init(&g[i], m, &p);
		vm[i] = mg_vm_new(&g[i], true);
		data[i] = mg_vm_pages(vm[i], DATA, MG_ENGINES);
		batch[i] = mg_vm_pages(vm[i], BATCH, MG_ENGINES);
		for (u32 e = 0; e < MG_ENGINES; e++)
			c[i][e] = mg_ctx_new(&g[i], e, vm[i]);
	}
	for (u32 round = 1; round <= 40; round++) {
		for (u32 i = 0; i < 2; i++)
			for (u32 e = 0; e < MG_ENGINES; e++) {
				u64 to = DATA + e * 4096 + 4 * round;

				put(&g[i], batch[i] + e,
				    MG_DW(MG_SDI, MG_LO(to), MG_HI(to), i << 16 | e << 8 | round,
					  MG_BBE));
				mg_batch(c[i][e], BATCH + e * 4096);
				mg_submit(c[i][e], NULL);
			}
		for (u32 i = 0; i < 2; i++)
			for (u32 e = 0; e < MG_ENGINES; e++)
				assert_true(mg_wait(c[i][e], 1000 * MS));
		for (u32 i = 0; i < 2; i++)
			for (u32 e = 0; e < MG_ENGINES; e++)
				assert_int_equal(mg_read32(&g[i], data[i] + e, 4 * round),
						 i << 16 | e << 8 | round);
	}
	for (u32 i = 0; i < 2; i++) {
		for (u32 e = 0; e < MG_ENGINES; e++)
			mg_ctx_free(c[i][e]);
		mg_vm_free(vm[i]);
		mg_fini(&g[i]);
	}
}

/* One guest hangs each engine in turn and recovers by its own means; the other loses nothing. */
static void test_hang(void **state)
{
	struct model_guest g, other;
	struct mg_ctx *c, *oc;
	struct mg_vm *vm, *ovm;
	u64 data, batch, odata, obatch;

	mg_init(&g, m, NULL);
	mg_init(&other, m, NULL);
	vm = mg_vm_new(&g, true);
	ovm = mg_vm_new(&other, true);
	data = mg_vm_pages(vm, DATA, 1);
	batch = mg_vm_pages(vm, BATCH, 1);
	odata = mg_vm_pages(ovm, DATA, 1);
	obatch = mg_vm_pages(ovm, BATCH, 1);
	for (u32 e = 0; e < MG_ENGINES; e++) {
		u64 errors = g.errors, hangs = stats().done_hung + stats().done_cancelled;

		c = mg_ctx_new(&g, e, vm);
		oc = mg_ctx_new(&other, e, ovm);
		endless_batch(&g, batch, BATCH);
		mg_batch(c, BATCH);
		mg_submit(c, NULL);
		pause_ms(2);
		for (u32 i = 0; i < 3; i++) {
			put(&other, obatch,
			    MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), e * 16 + i, MG_BBE));
			mg_batch(oc, BATCH);
			mg_submit(oc, NULL);
			assert_true(mg_wait(oc, 10000 * MS));
			assert_int_equal(mg_read32(&other, odata, 0), e * 16 + i);
		}
		assert_false(mg_wait(c, 5000 * MS));
		assert_true(stats().done_hung + stats().done_cancelled > hangs);
		assert_int_equal(g.errors, errors + 1);

		mg_engine_reset(&g, e);
		mg_ctx_skip(c);
		put(&g, batch, MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), 0x100 + e, MG_BBE));
		mg_batch(c, BATCH);
		mg_run(c);
		assert_int_equal(mg_read32(&g, data, 0), 0x100 + e);
		mg_ctx_free(c);
		mg_ctx_free(oc);
	}
	assert_int_equal(other.errors, 0);
	assert_int_equal(status(&g).state, GVT_VGPU_ACTIVE);
	assert_int_equal(status(&other).state, GVT_VGPU_ACTIVE);
	mg_vm_free(vm);
	mg_vm_free(ovm);
	mg_fini(&g);
	mg_fini(&other);
}

/* Too many hangs stop that guest, with a reason, and no other. */
static void test_hang_limit(void **state)
{
	struct model_guest g, other;
	struct mg_vm *vm, *ovm;
	struct mg_ctx *c, *oc;
	u64 batch, odata, obatch;
	u32 n = 0;

	mg_init(&g, m, NULL);
	mg_init(&other, m, NULL);
	vm = mg_vm_new(&g, true);
	batch = mg_vm_pages(vm, BATCH, 1);
	c = mg_ctx_new(&g, GVT_BCS, vm);
	endless_batch(&g, batch, BATCH);
	while (status(&g).state != GVT_VGPU_FAILSAFE && n++ < 20) {
		mg_batch(c, BATCH);
		mg_submit(c, NULL);
		assert_false(mg_wait(c, 2000 * MS));
		if (status(&g).state == GVT_VGPU_FAILSAFE)
			break;
		mg_engine_reset(&g, GVT_BCS);
		mg_ctx_skip(c);
	}
	assert_int_equal(status(&g).state, GVT_VGPU_FAILSAFE);
	assert_non_null(strstr(status(&g).reason, "hangs"));
	assert_true(n >= 3);

	ovm = mg_vm_new(&other, true);
	odata = mg_vm_pages(ovm, DATA, 1);
	obatch = mg_vm_pages(ovm, BATCH, 1);
	oc = mg_ctx_new(&other, GVT_BCS, ovm);
	put(&other, obatch, MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), 9, MG_BBE));
	mg_batch(oc, BATCH);
	mg_run(oc);
	assert_int_equal(mg_read32(&other, odata, 0), 9);
	mg_ctx_free(c);
	mg_ctx_free(oc);
	free(vm);
	mg_vm_free(ovm);
	mg_fini(&g);
	mg_fini(&other);
}

/* A guest that goes with work queued and running on all engines. */
static void test_destroyed_busy(void **state)
{
	struct model_guest g, other;
	struct mg_ctx *c[MG_ENGINES];
	struct mg_vm *vm, *ovm;
	struct mg_ctx *oc;
	u64 batch, odata, obatch;

	mg_init(&g, m, NULL);
	mg_init(&other, m, NULL);
	vm = mg_vm_new(&g, true);
	batch = mg_vm_pages(vm, BATCH, 1);
	endless_batch(&g, batch, BATCH);
	for (u32 e = 0; e < MG_ENGINES; e++) {
		c[e] = mg_ctx_new(&g, e, vm);
		mg_batch(c[e], BATCH);
		mg_submit(c[e], NULL);
	}
	pause_ms(3);
	ovm = mg_vm_new(&other, true);
	odata = mg_vm_pages(ovm, DATA, 1);
	obatch = mg_vm_pages(ovm, BATCH, 1);
	oc = mg_ctx_new(&other, GVT_VCS, ovm);
	put(&other, obatch, MG_DW(MG_SDI, MG_LO(DATA), MG_HI(DATA), 3, MG_BBE));
	mg_batch(oc, BATCH);
	mg_submit(oc, NULL);
	machine_poll(m);
	mg_fini(&g);
	assert_true(mg_wait(oc, 1000 * MS));
	assert_int_equal(mg_read32(&other, odata, 0), 3);
	for (u32 e = 0; e < MG_ENGINES; e++)
		mg_ctx_free(c[e]);
	free(vm);
	mg_ctx_free(oc);
	mg_vm_free(ovm);
	mg_fini(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_given_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stale_translation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_given_back_tables, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_guests, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hang, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hang_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_destroyed_busy, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
