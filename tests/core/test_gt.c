// SPDX-License-Identifier: MIT
/* Registers with a behaviour: engines, reset, forcewake, pcode, time, fences, PVINFO. */
#include "rig.h"

#include "regs/pvinfo.h"

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;

static int setup(void **state)
{
	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot_msi(vgpu);
	return 0;
}

static int teardown(void **state)
{
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
	return 0;
}

static const u32 engine[] = {0x2000, 0x12000, 0x1a000, 0x22000};

static void test_stop_and_reset_ready(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(engine); i++) {
		u32 base = engine[i];

		assert_int_equal(rd(vgpu, base + 0x9c), 0x200);
		wr(vgpu, base + 0x9c, 0x01000100); /* stop */
		assert_int_equal(rd(vgpu, base + 0x9c), 0x300);
		wr(vgpu, base + 0x9c, 0x02000000); /* idle is not the guest's to clear */
		assert_int_equal(rd(vgpu, base + 0x9c), 0x300);
		wr(vgpu, base + 0x9c, 0x01000000);
		assert_int_equal(rd(vgpu, base + 0x9c), 0x200);

		wr(vgpu, base + 0xd0, 0x00010001);
		assert_int_equal(rd(vgpu, base + 0xd0), 3);
		wr(vgpu, base + 0xd0, 0x00020000); /* ready is not the guest's to clear */
		assert_int_equal(rd(vgpu, base + 0xd0), 3);
		wr(vgpu, base + 0xd0, 0x00010000);
		assert_int_equal(rd(vgpu, base + 0xd0), 0);
	}
}

static void test_gdrst(void **state)
{
	static const u32 domain[] = {0x2, 0x4, 0x10, 0x8};

	for (size_t i = 0; i < ARRAY_SIZE(engine); i++)
		wr(vgpu, engine[i] + 0x80, 0x1000);
	for (size_t i = 0; i < ARRAY_SIZE(engine); i++) {
		wr(vgpu, 0x941c, domain[i]);
		assert_int_equal(rd(vgpu, 0x941c), 0); /* done */
		for (size_t j = 0; j < ARRAY_SIZE(engine); j++)
			assert_int_equal(rd(vgpu, engine[j] + 0x80), j <= i ? 0 : 0x1000);
	}
	assert_int_equal(rig_status(vgpu).resets, 4);
	wr(vgpu, 0x941c, 0x20); /* GuC, which a vGPU does not have */
	wr(vgpu, 0x941c, 0);
	assert_int_equal(rig_status(vgpu).resets, 4);
	for (size_t i = 0; i < ARRAY_SIZE(engine); i++)
		wr(vgpu, engine[i] + 0xa8, 0);
	wr(vgpu, 0x941c, 1);
	for (size_t i = 0; i < ARRAY_SIZE(engine); i++)
		assert_int_equal(rd(vgpu, engine[i] + 0xa8), ~0u);
	assert_int_equal(rd(vgpu, 0x23a0), 7);
	assert_int_equal(rig_status(vgpu).resets, 5);
	/* What is not an engine's stays. */
	wr(vgpu, 0xc800, 0x55);
	wr(vgpu, 0x941c, 1);
	assert_int_equal(rd(vgpu, 0xc800), 0x55);
}

static void test_elsp(void **state)
{
	for (u32 i = 0; i < 4; i++) {
		assert_int_equal(rig_status(vgpu).dropped_submissions, 0);
		wr(vgpu, 0x22230, i);
	}
	assert_int_equal(rig_status(vgpu).dropped_submissions, 1);
	assert_int_equal(rd(vgpu, 0x22230), 0);
	/* Execlists are off: nothing pretends that it ran. */
	assert_int_equal(rd(vgpu, 0x22234), 0);
	assert_int_equal(rd(vgpu, 0x223a0), 7);
	assert_int_equal(dom.nr_msi, 0);
	/* An incomplete one is forgotten by a reset. */
	wr(vgpu, 0x22230, 1);
	wr(vgpu, 0x22230, 1);
	wr(vgpu, 0x941c, 0x8);
	for (u32 i = 0; i < 4; i++) {
		assert_int_equal(rig_status(vgpu).dropped_submissions, 1);
		wr(vgpu, 0x22230, i);
	}
	assert_int_equal(rig_status(vgpu).dropped_submissions, 2);
}

static void test_csb_read_only(void **state)
{
	wr(vgpu, 0x2370, ~0u);
	wr(vgpu, 0x2234, ~0u);
	wr(vgpu, 0x2074, ~0u);
	assert_int_equal(rd(vgpu, 0x2370), 0);
	assert_int_equal(rd(vgpu, 0x2234), 0);
	assert_int_equal(rd(vgpu, 0x2074), 0);
	wr(vgpu, 0x23a0, 0x0f000f00 | 0x07070505); /* masked */
	assert_int_equal(rd(vgpu, 0x23a0), 0x0f05);
	wr(vgpu, 0x20b0, ~0u); /* EIR: write one to clear */
	assert_int_equal(rd(vgpu, 0x20b0), 0);
}

static void test_forcewake(void **state)
{
	static const struct {
		u32 req, ack;
	} fw[] = {{0xa278, 0xd84}, {0xa270, 0xd88}, {0xa188, 0x130044}};

	for (size_t i = 0; i < ARRAY_SIZE(fw); i++) {
		wr(vgpu, fw[i].req, 0x00010001);
		for (size_t j = 0; j < ARRAY_SIZE(fw); j++)
			assert_int_equal(rd(vgpu, fw[j].ack), j == i);
		wr(vgpu, fw[i].ack, 0);
		assert_int_equal(rd(vgpu, fw[i].ack), 1);
		wr(vgpu, fw[i].req, 0x00020002); /* a second user */
		wr(vgpu, fw[i].req, 0x00010000);
		assert_int_equal(rd(vgpu, fw[i].ack), 2);
		wr(vgpu, fw[i].req, 0xffff0000);
		assert_int_equal(rd(vgpu, fw[i].ack), 0);
	}
}

static u32 pcode(u32 cmd, u32 data, u32 *error)
{
	wr(vgpu, 0x138128, data);
	wr(vgpu, 0x13812c, 0);
	wr(vgpu, 0x138124, 0x80000000 | cmd);
	assert_false(rd(vgpu, 0x138124) & 0x80000000);
	*error = rd(vgpu, 0x138124) & 0xff;
	return rd(vgpu, 0x138128);
}

static void test_pcode(void **state)
{
	u32 error, lat;

	assert_int_equal(pcode(0x07, 3, &error), 1); /* cdclk */
	assert_int_equal(error, 0);
	assert_int_equal(pcode(0x21, 0, &error), 1); /* SAGV */
	assert_int_equal(error, 0);
	for (u32 set = 0, last = 0; set < 2; set++) {
		lat = pcode(0x06, set, &error);
		assert_int_equal(error, 0);
		for (u32 level = 0; level < 4; level++) {
			u32 us = lat >> (8 * level) & 0xff;

			assert_true(us >= last && us);
			last = us;
		}
	}
	pcode(0x06, 2, &error);
	assert_int_equal(error, 3);
	pcode(0x1a, 0, &error);
	assert_int_equal(error, 0);
	pcode(0x08, 0, &error);
	assert_int_equal(error, 0);
	assert_int_equal(pcode(0x0c, 5, &error), 0);
	pcode(0x7e, 0, &error);
	assert_int_equal(error, 1);
	/* Without the ready bit nothing is a command. */
	wr(vgpu, 0x138128, 9);
	wr(vgpu, 0x138124, 0x07);
	assert_int_equal(rd(vgpu, 0x138128), 9);
}

static void test_time(void **state)
{
	u64 t0;

	os_test_set_now(1000000000);
	assert_int_equal(mmio_read(vgpu, 0x2358, 8), 12000000);
	t0 = rd(vgpu, 0x22358);
	os_test_advance(250);
	assert_int_equal(rd(vgpu, 0x22358) - t0, 3);
	os_test_set_now(1ull << 50);
	assert_int_equal(mmio_read(vgpu, 0x2358, 8), ((1ull << 50) * 3 / 250) & 0xfffffffff);
	wr(vgpu, 0x2358, 0);
	assert_int_not_equal(rd(vgpu, 0x2358), 0);
	os_test_set_now(1000000000);
}

static void test_self_clearing(void **state)
{
	for (u32 off = 0x4260; off <= 0x4274; off += 4) {
		wr(vgpu, off, 1);
		assert_int_equal(rd(vgpu, off), 0);
	}
	wr(vgpu, 0x101008, 1);
	assert_int_equal(rd(vgpu, 0x101008), 0);
}

static void test_flush_tells_gpu(void **state)
{
	unsigned flushes;

	mmio_write(vgpu, 0x800000 + (u32)(vgpu->low_gm.start >> 12) * 8, 0x5001, 8);
	flushes = rig.host.flushes;
	wr(vgpu, 0x101008, 1);
	assert_int_equal(rig.host.flushes, flushes + 1);
	wr(vgpu, 0x101008, 1);
	assert_int_equal(rig.host.flushes, flushes + 1);
}

/* ---- fences ---- */

static u64 fence(u64 start, u64 last, u32 lo_bits, u32 hi_bits)
{
	return (last << 32) | (u64)hi_bits << 32 | start | lo_bits;
}

static void test_fence(void **state)
{
	u64 low = vgpu->low_gm.start, end = low + vgpu->low_gm.size;
	u64 val = fence(low, low + 0x1ff000, 1, 7);

	/* As Linux writes it: off, high, low. */
	wr(vgpu, 0x100000, 0);
	wr(vgpu, 0x100004, val >> 32);
	assert_int_equal(rig.host.fence[vgpu->fence_ids[0]], 0);
	wr(vgpu, 0x100000, (u32)val);
	assert_int_equal(rig.host.fence[vgpu->fence_ids[0]], val);
	assert_int_equal(mmio_read(vgpu, 0x100000, 8), val);
	/* All at once, on another one. */
	val = fence(end - 0x1000, end - 0x1000, 3, 1);
	mmio_write(vgpu, 0x100018, val, 8);
	assert_int_equal(rig.host.fence[vgpu->fence_ids[3]], val);
	assert_int_equal(rig_status(vgpu).bad_fences, 0);
	wr(vgpu, 0x100018, 0);
	assert_int_equal(rig.host.fence[vgpu->fence_ids[3]], 0);
	/* High GM is the vGPU's too. */
	val = fence(vgpu->high_gm.start, vgpu->high_gm.start + 0x7000, 1, 0);
	mmio_write(vgpu, 0x100008, val, 8);
	assert_int_equal(rig.host.fence[vgpu->fence_ids[1]], val);
}

static void test_bad_fences(void **state)
{
	u64 low = vgpu->low_gm.start, end = low + vgpu->low_gm.size;
	const u64 bad[] = {
		fence(low - 0x1000, low, 1, 0),	       /* begins before */
		fence(end - 0x1000, end, 1, 0),	       /* ends behind */
		fence(low, low - 0x1000, 1, 0),	       /* ends before it begins */
		fence(0, 0xfffff000, 1, 0),	       /* everything */
		fence(low, vgpu->high_gm.start, 1, 0), /* spans what lies between */
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		mmio_write(vgpu, 0x100000, 0, 8);
		mmio_write(vgpu, 0x100000, fence(low, low, 1, 0), 8);
		assert_int_not_equal(rig.host.fence[vgpu->fence_ids[0]], 0);
		mmio_write(vgpu, 0x100000, bad[i], 8);
		assert_int_equal(rig.host.fence[vgpu->fence_ids[0]], 0);
	}
	assert_true(rig_status(vgpu).bad_fences >= ARRAY_SIZE(bad));
	/* A fence that the vGPU does not have. */
	mmio_write(vgpu, 0x100020, fence(low, low, 1, 0), 8);
	mmio_write(vgpu, 0x1000f8, fence(low, low, 1, 0), 8);
	assert_int_equal(mmio_read(vgpu, 0x100020, 8), 0);
	for (u32 i = 0; i < 32; i++)
		assert_int_equal(rig.host.fence[i], 0);
}

/* Another guest gets the register one day: nothing of this one's may be left in it. */
static void test_fence_reset(void **state)
{
	u64 low = vgpu->low_gm.start;

	for (u32 i = 0; i < 4; i++) {
		mmio_write(vgpu, 0x100000 + 8 * i, fence(low, low, 1, i), 8);
		assert_int_equal(rig.host.fence[vgpu->fence_ids[i]], fence(low, low, 1, i));
	}
	intel_gvt_ops.vgpu_reset(vgpu);
	os_test_run_work(10);
	for (u32 i = 0; i < 32; i++)
		assert_int_equal(rig.host.fence[i], 0);
	rig_boot(vgpu);
	for (u32 i = 0; i < 4; i++)
		assert_int_equal(mmio_read(vgpu, 0x100000 + 8 * i, 8), 0);
}

/* ---- PVINFO ---- */

static void test_pvinfo(void **state)
{
	assert_int_equal(mmio_read(vgpu, 0x78000, 8), 0x4776544776544776);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_NEW);
	assert_int_equal(mmio_read(vgpu, 0x78008, 2), 1);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_ACTIVE);
	assert_int_equal(mmio_read(vgpu, 0x7800a, 2), 0);
	assert_int_equal(rd(vgpu, 0x7800c), vgpu->id);
	assert_int_equal(rd(vgpu, 0x78010), 0x1c); /* full PPGTT, HWSP, huge pages */
	assert_int_equal(rd(vgpu, 0x78040), vgpu->low_gm.start);
	assert_int_equal(rd(vgpu, 0x78044), 64 << 20);
	assert_int_equal(rd(vgpu, 0x78048), vgpu->high_gm.start);
	assert_int_equal(rd(vgpu, 0x7804c), 384u << 20);
	assert_int_equal(rd(vgpu, 0x78050), 4);
	/* The share is not the guest's to change. */
	wr(vgpu, 0x78040, 0);
	wr(vgpu, 0x78010, ~0u);
	assert_int_equal(rd(vgpu, 0x78040), vgpu->low_gm.start);
	assert_int_equal(rd(vgpu, 0x78010), 0x1c);

	assert_false(rig_status(vgpu).display_ready);
	wr(vgpu, 0x78804, 1);
	assert_true(rig_status(vgpu).display_ready);
}

static void test_notifications(void **state)
{
	wr(vgpu, 0x78838, 0x1000);
	wr(vgpu, 0x7883c, 0x1);
	assert_int_equal(mmio_read(vgpu, 0x78838, 8), 0x100001000);
	for (u32 v = 2; v <= 7; v++)
		wr(vgpu, 0x78818, v);
	assert_int_equal(vgpu->stats.notifications, 6);
	assert_int_equal(rig_status(vgpu).protocol_errors, 0);
	wr(vgpu, 0x78818, 0);
	wr(vgpu, 0x78818, 8);
	wr(vgpu, 0x78818, ~0u);
	assert_int_equal(rig_status(vgpu).protocol_errors, 3);
	assert_int_not_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
}

static void test_reserved(void **state)
{
	wr(vgpu, 0x78814, 0);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_stop_and_reset_ready),
		TEST(test_gdrst),
		TEST(test_elsp),
		TEST(test_csb_read_only),
		TEST(test_forcewake),
		TEST(test_pcode),
		TEST(test_time),
		TEST(test_self_clearing),
		TEST(test_flush_tells_gpu),
		TEST(test_fence),
		TEST(test_fence_reset),
		TEST(test_bad_fences),
		TEST(test_pvinfo),
		TEST(test_notifications),
		TEST(test_reserved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
