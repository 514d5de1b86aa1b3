// SPDX-License-Identifier: MIT
/*
 * A guest that hangs an engine again and again, beside one that works: that one loses nothing and is charged
 * with nothing, the culprit's driver recovers until the limits stop its vGPU, and what is left of it goes.
 */
#include <string.h>

#include "busy_guest.h"

#define LOOP	 0x60000000ull
#define STORE	 0x60001000ull
#define DATA	 0x60002000ull
#define BOUND_NS (1500 * MS)

static struct busy *good;
static struct gvt_capacity before;

static struct {
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *c;
	u64 page, data;
} bad;

static void bad_init(void)
{
	const u32 loop[] = {MG_BBS_PPGTT, MG_LO(LOOP), MG_HI(LOOP)};

	gvt_get_capacity(machine_gvt(m), &before);
	mg_init(&bad.g, m, NULL);
	bad.vm = mg_vm_new(&bad.g, true);
	mg_put(&bad.g, mg_vm_pages(bad.vm, LOOP, 1), 0, loop, ARRAY_SIZE(loop));
	bad.page = mg_vm_pages(bad.vm, STORE, 1);
	bad.data = mg_vm_pages(bad.vm, DATA, 1);
	bad.c = mg_ctx_new(&bad.g, GVT_RCS, bad.vm);
}

static void bad_gone(void)
{
	struct gvt_capacity now;

	/* its memory and its vGPU go as they are */
	free(bad.c);
	free(bad.vm);
	mg_fini(&bad.g);
	gvt_get_capacity(machine_gvt(m), &now);
	assert_memory_equal(&now, &before, sizeof(now));
}

static bool stopped(void)
{
	return status(&bad.g).state == GVT_VGPU_FAILSAFE;
}

/* Both guests are driven until the bad one has an error interrupt or is stopped. */
static void until_error(void)
{
	u64 errors = bad.g.errors, end = os_now_ns() + 2000 * MS;

	while (bad.g.errors == errors && !stopped()) {
		assert_true(os_now_ns() < end);
		busy_drive(good);
		mg_irq(&bad.g);
		assert_true(machine_step(m));
	}
}

static void work_on(u64 ns)
{
	u64 end = os_now_ns() + ns;
	u32 was = busy_ended(good);

	while (os_now_ns() < end) {
		busy_drive(good);
		mg_irq(&bad.g);
		assert_true(machine_step(m));
	}
	assert_true(busy_ended(good) > was);
}

/* What a driver does that finds its engine in error; and then work that must come out right. */
static void recover(u32 val)
{
	const u32 store[] = {MG_SDI, MG_LO(DATA), MG_HI(DATA), val, MG_BBE};
	u64 end = os_now_ns() + 2000 * MS;

	mg_engine_reset(&bad.g, GVT_RCS);
	mg_ctx_skip(bad.c);
	mg_put(&bad.g, bad.page, 0, store, ARRAY_SIZE(store));
	mg_batch(bad.c, STORE);
	mg_submit(bad.c, NULL);
	while (mg_read32(&bad.g, bad.data, 0) != val || bad.g.engine[GVT_RCS].port[0]) {
		assert_true(os_now_ns() < end);
		busy_drive(good);
		mg_irq(&bad.g);
		assert_true(machine_step(m));
	}
}

static bool good_is_done(void *arg)
{
	mg_irq(&good->g);
	return busy_ended(good) == good->emitted && !good->g.engine[GVT_RCS].port[0];
}

static void good_end(void)
{
	assert_true(machine_run(m, 5000 * MS, good_is_done, NULL));
	assert_int_equal(status(&good->g).hangs, 0);
	assert_int_equal(status(&good->g).faults, 0);
	assert_int_equal(status(&good->g).state, GVT_VGPU_ACTIVE);
	assert_int_equal(good->g.errors, 0);
	assert_true(status(&good->g).max_wait_ns[GVT_RCS] <= BOUND_NS);
	busy_free(good);
}

static void test_limit(void **state)
{
	u32 n;

	(void)state;
	good = busy_new(100, 0);
	bad_init();
	for (n = 1;; n++) {
		mg_batch(bad.c, LOOP);
		mg_submit(bad.c, NULL);
		until_error();
		assert_int_equal(status(&bad.g).hangs, n);
		assert_string_equal(status(&bad.g).fault[0].what, "rcs0: work hung");
		assert_int_equal(status(&bad.g).fault[0].engine, GVT_RCS);
		work_on(50 * MS);
		if (stopped())
			break;
		recover(0xbad000 + n);
	}
	assert_int_equal(n, GVT_HANGS_WINDOW + 1);
	assert_string_equal(machine_vgpu_reason(bad.g.dom), "rcs0: 6 hangs in 60 s");
	work_on(100 * MS);
	bad_gone();
	work_on(100 * MS);
	good_end();
}

/* Its end comes with a loop on the engine and more behind it. */
static void test_destroyed(void **state)
{
	(void)state;
	good = busy_new(100, 0);
	for (u32 i = 0; i < 8; i++) {
		bad_init();
		mg_batch(bad.c, LOOP);
		mg_submit(bad.c, NULL);
		for (u32 k = 0; k < 5 * i; k++) {
			busy_drive(good);
			mg_irq(&bad.g);
			assert_true(machine_step(m));
		}
		bad_gone();
	}
	work_on(100 * MS);
	good_end();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_limit),
		TEST(test_destroyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
