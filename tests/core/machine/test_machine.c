// SPDX-License-Identifier: MIT
/*
 * A well-behaved guest's work, from the ELSP to the emulated GPU and back: what its batches store is
 * there, exactly, and where it told them to.
 */
#include "machine_rig.h"

#include <stdlib.h>

#define DATA  0x40000000ull
#define BATCH 0x50000000ull
#define FLAG  0x60000000ull

/* A batch page at virt that stores val at to and then ends. */
static void store_batch(struct model_guest *g, u64 gfn, u64 to, u32 val)
{
	const u32 dw[] = {MG_SDI, MG_LO(to), MG_HI(to), val, MG_BBE};

	for (u32 i = 0; i < 5; i++)
		mg_write32(g, gfn, 4 * i, dw[i]);
}

static void test_store(void **state)
{
	struct model_guest g;

	mg_init(&g, m, NULL);
	for (u32 e = 0; e < MG_ENGINES; e++) {
		for (u32 four = 0; four < 2; four++) {
			struct mg_vm *vm = mg_vm_new(&g, four);
			u64 data = mg_vm_pages(vm, DATA, 2), batch = mg_vm_pages(vm, BATCH, 1);
			struct mg_ctx *c = mg_ctx_new(&g, e, vm);

			for (u32 i = 0; i < 20; i++) {
				u32 val = 0xabc00000 + e * 0x1000 + four * 0x100 + i;

				store_batch(&g, batch, DATA + 4092 + 4 * i, val);
				mg_batch(c, BATCH);
				mg_run(c);
				assert_int_equal(
					mg_read32(&g, data + (i > 0), 4 * i - 4 + !i * 4096), val);
				assert_int_equal(g.engine[e].last_event, 0x18);
			}
			mg_ctx_free(c);
			mg_vm_free(vm);
		}
	}
	assert_int_equal(stats().submits, 160);
	assert_int_equal(stats().done, 160);
	assert_true(g.irqs >= 160);
	assert_int_equal(g.errors, 0);
	assert_int_equal(status(&g).refused_ptes, 0);
	mg_fini(&g);
}

/* All engines at once, two contexts a list, many rounds: all is executed, in the order of each ring. */
static void test_engines_at_once(void **state)
{
	struct mg_ctx *c[MG_ENGINES][2];
	struct model_guest g;
	struct mg_vm *vm;
	u64 data, batch;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	data = mg_vm_pages(vm, DATA, 8);
	batch = mg_vm_pages(vm, BATCH, 8);
	for (u32 i = 0; i < 8; i++)
		c[i / 2][i % 2] = mg_ctx_new(&g, i / 2, vm);
	for (u32 round = 1; round <= 50; round++) {
		for (u32 i = 0; i < 8; i++) {
			store_batch(&g, batch + i, DATA + i * 4096 + 4 * round, round * 8 + i);
			mg_batch(c[i / 2][i % 2], BATCH + i * 4096);
		}
		for (u32 e = 0; e < MG_ENGINES; e++)
			mg_submit(c[e][0], c[e][1]);
		for (u32 i = 0; i < 8; i++)
			assert_true(mg_wait(c[i / 2][i % 2], 1000 * MS));
		for (u32 i = 0; i < 8; i++)
			assert_int_equal(mg_read32(&g, data + i, 4 * round), round * 8 + i);
	}
	for (u32 i = 0; i < 8; i++)
		mg_ctx_free(c[i / 2][i % 2]);
	mg_vm_free(vm);
	mg_fini(&g);
}

/* A context's general registers outlast its requests, and are no other context's. */
static void test_registers(void **state)
{
	const u32 gpr = 0x22600;
	struct mg_ctx *c[3];
	struct model_guest g;
	struct mg_vm *vm;
	u64 data;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	data = mg_vm_pages(vm, DATA, 1);
	for (u32 i = 0; i < 3; i++) {
		c[i] = mg_ctx_new(&g, GVT_BCS, vm);
		MG_EMIT(c[i], MG_LRI(1), gpr, 0x1111 * (i + 1));
		mg_request(c[i]);
		mg_run(c[i]);
	}
	for (u32 i = 0; i < 3; i++) {
		MG_EMIT(c[i], MG_SRM, gpr, MG_LO(DATA + 4 * i), MG_HI(DATA));
		mg_request(c[i]);
		mg_run(c[i]);
		assert_int_equal(mg_read32(&g, data, 4 * i), 0x1111 * (i + 1));
	}
	for (u32 i = 0; i < 3; i++)
		mg_ctx_free(c[i]);
	mg_vm_free(vm);
	mg_fini(&g);
}

/* A page of the address space is exchanged before each request, so tables go hot and cold. */
static void test_remap(void **state)
{
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *c;
	u64 pages, batch;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	pages = mg_pages(&g, 16);
	batch = mg_vm_pages(vm, BATCH, 1);
	c = mg_ctx_new(&g, GVT_RCS, vm);
	store_batch(&g, batch, DATA, 0);
	for (u32 i = 0; i < 200; i++) {
		/* now and then it is left alone long enough to be protected */
		u32 which = (i / (i % 64 < 32 ? 1 : 8)) % 16;

		mg_vm_map(vm, DATA, pages + which, 4096);
		mg_write32(&g, batch, 12, i);
		mg_batch(c, BATCH);
		mg_run(c);
		assert_int_equal(mg_read32(&g, pages + which, 0), i);
	}
	/* one for each time that a table which was left alone was written again */
	assert_true(status(&g).table_traps > 5);
	mg_ctx_free(c);
	mg_vm_free(vm);
	mg_fini(&g);
}

/* 64K and 2M pages. */
static void test_big_pages(void **state)
{
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *c;
	u64 gfn, big, batch;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	batch = mg_vm_pages(vm, BATCH, 1);
	g.next_gfn = (g.next_gfn + 15) & ~15ull;
	gfn = mg_pages(&g, 16);
	g.next_gfn = (g.next_gfn + 511) & ~511ull;
	big = mg_pages(&g, 512);
	mg_vm_map(vm, 0x80000000, gfn, 65536);
	mg_vm_map(vm, 0xc0000000, big, 2u << 20);
	c = mg_ctx_new(&g, GVT_RCS, vm);
	for (u32 i = 0; i < 16; i++) {
		store_batch(&g, batch, 0x80000000 + i * 4096 + 8 * i, 5 + i);
		mg_batch(c, BATCH);
		mg_run(c);
		assert_int_equal(mg_read32(&g, gfn + i, 8 * i), 5 + i);
	}
	for (u32 i = 0; i < 512; i += 37) {
		store_batch(&g, batch, 0xc0000000 + i * 4096 + 4 * i, 9 + i);
		mg_batch(c, BATCH);
		mg_run(c);
		assert_int_equal(mg_read32(&g, big + i, 4 * i), 9 + i);
	}
	mg_ctx_free(c);
	mg_vm_free(vm);
	mg_fini(&g);
}

/* Waits until the CPU sets the flag's page to val, then stores. */
static void waiting_batch(struct model_guest *g, u64 gfn, u32 flag, u64 to, u32 val)
{
	const u32 dw[] = {MG_SEM_WAIT, flag,	  MG_LO(FLAG), MG_HI(FLAG), MG_SDI,
			  MG_LO(to),   MG_HI(to), val,	       MG_BBE};

	for (u32 i = 0; i < ARRAY_SIZE(dw); i++)
		mg_write32(g, gfn, 4 * i, dw[i]);
}

static bool never(void *arg)
{
	return false;
}

/* The same context again while it runs, with more in its ring (lite restore); and another context's list
 * behind it. */
static void test_lists_behind(void **state)
{
	for (u32 e = 0; e < MG_ENGINES; e++) {
		struct mg_ctx *a, *b;
		struct model_guest g;
		struct mg_vm *vm;
		u64 data, batch, flag;

		mg_init(&g, m, NULL);
		vm = mg_vm_new(&g, true);
		data = mg_vm_pages(vm, DATA, 1);
		batch = mg_vm_pages(vm, BATCH, 3);
		flag = mg_vm_pages(vm, FLAG, 1);
		a = mg_ctx_new(&g, e, vm);
		b = mg_ctx_new(&g, e, vm);
		waiting_batch(&g, batch, 1, DATA, 0x11);
		store_batch(&g, batch + 1, DATA + 4, 0x22);
		store_batch(&g, batch + 2, DATA + 8, 0x33);

		mg_batch(a, BATCH);
		mg_submit(a, NULL);
		assert_false(machine_run(m, 3 * MS, never, NULL));
		assert_int_equal(mg_read32(&g, data, 0), 0);
		/* lite restore: the tail has moved on */
		mg_batch(a, BATCH + 4096);
		mg_submit(a, NULL);
		assert_false(machine_run(m, 3 * MS, never, NULL));
		mg_irq(&g);
		assert_int_equal(g.engine[e].last_event, 0x8002);
		assert_int_equal(mg_read32(&g, data, 4), 0);
		/* and another one waits */
		mg_batch(b, BATCH + 8192);
		mg_submit(b, NULL);
		assert_false(machine_run(m, 3 * MS, never, NULL));
		mg_write32(&g, flag, 0, 1);
		assert_true(mg_wait(b, 1000 * MS));
		assert_int_equal(mg_read32(&g, data, 0), 0x11);
		assert_int_equal(mg_read32(&g, data, 4), 0x22);
		assert_int_equal(mg_read32(&g, data, 8), 0x33);
		assert_true(mg_ctx_done(a, 2));
		mg_ctx_free(a);
		mg_ctx_free(b);
		mg_vm_free(vm);
		mg_fini(&g);
	}
}

/* Through the aperture: what the CPU writes there the GPU reads, and the other way. */
static void test_aperture(void **state)
{
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *c;
	u64 gfn, gm;
	u32 val = 0x12345678;

	mg_init(&g, m, NULL);
	vm = mg_vm_new(&g, true);
	c = mg_ctx_new(&g, GVT_BCS, vm);
	gfn = mg_pages(&g, 1);
	gm = mg_ggtt_map(&g, gfn, 1, false);
	MG_EMIT(c, MG_SDI_GGTT, MG_LO(gm + 8), 0, 77);
	mg_request(c);
	mg_run(c);
	assert_int_equal(mg_read32(&g, gfn, 8), 77);
	assert_true(machine_aperture_write(g.dom, gm, &val, 4));
	assert_int_equal(mg_read32(&g, gfn, 0), val);
	assert_true(machine_aperture_read(g.dom, gm + 8, &val, 4));
	assert_int_equal(val, 77);
	/* not the guest's part of the aperture */
	assert_false(machine_aperture_read(g.dom, 0, &val, 4));
	assert_int_equal(val, ~0u);
	mg_ctx_free(c);
	mg_vm_free(vm);
	mg_fini(&g);
}

/* After a function-level reset the driver starts anew, as if nothing had been. */
static void test_reset(void **state)
{
	struct model_guest g;

	mg_init(&g, m, NULL);
	for (u32 round = 0; round < 3; round++) {
		struct mg_vm *vm = mg_vm_new(&g, true);
		u64 data = mg_vm_pages(vm, DATA, 1), batch = mg_vm_pages(vm, BATCH, 1);
		struct mg_ctx *c = mg_ctx_new(&g, GVT_VECS, vm);

		store_batch(&g, batch, DATA, round + 1);
		mg_batch(c, BATCH);
		if (round == 1) {
			/* in the middle of things */
			mg_submit(c, NULL);
			machine_step(m);
		} else {
			mg_run(c);
			assert_int_equal(mg_read32(&g, data, 0), round + 1);
		}
		mg_ctx_free(c);
		free(vm);
		intel_gvt_ops.vgpu_reset(machine_vgpu(g.dom));
		machine_poll(m);
		mg_start(&g);
	}
	mg_fini(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_store, setup, teardown),
		{"test_store_cfl", test_store, setup_cfl, teardown, NULL},
		cmocka_unit_test_setup_teardown(test_engines_at_once, setup, teardown),
		{"test_engines_at_once_cfl", test_engines_at_once, setup_cfl, teardown, NULL},
		cmocka_unit_test_setup_teardown(test_registers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_remap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_big_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lists_behind, setup, teardown),
		cmocka_unit_test_setup_teardown(test_aperture, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reset, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
