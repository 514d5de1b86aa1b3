// SPDX-License-Identifier: MIT
/* Config space: BARs as firmware and drivers size and move them, capabilities, MSI, FLR. */
#include "rig.h"

#include <string.h>

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;

static int setup(void **state)
{
	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	return 0;
}

static int teardown(void **state)
{
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
	return 0;
}

static void test_identity(void **state)
{
	assert_int_equal(cfg_read(vgpu, 0x00, 4), 0x19128086);
	assert_int_equal(cfg_read(vgpu, 0x00, 2), 0x8086);
	assert_int_equal(cfg_read(vgpu, 0x02, 2), 0x1912);
	assert_int_equal(cfg_read(vgpu, 0x08, 4), 0x03000006); /* VGA, revision */
	assert_int_equal(cfg_read(vgpu, 0x0b, 1), 0x03);
	assert_int_equal(cfg_read(vgpu, 0x0e, 1), 0);
	assert_int_equal(cfg_read(vgpu, 0x2c, 4), 0x22128086);
	assert_int_equal(cfg_read(vgpu, 0x50, 2), 0x00c0); /* 8 MiB of PTEs, nothing stolen */
	assert_int_equal(cfg_read(vgpu, 0x5c, 4), 0);
	assert_int_equal(cfg_read(vgpu, 0x62, 1), 1); /* 256 MiB aperture */
	/* Nothing of it can be written. */
	for (u32 off = 0; off < 256; off += 4) {
		static const u32 may[] = {0x04, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x3c,
					  0x78, 0xac, 0xb0, 0xb4, 0xd4, 0xe8, 0xfc};
		u32 old = cfg_read(vgpu, off, 4);
		bool writable = false;

		for (size_t i = 0; i < ARRAY_SIZE(may); i++)
			writable |= off == may[i];
		if (writable)
			continue;
		cfg_write(vgpu, off, ~old, 4);
		assert_int_equal(cfg_read(vgpu, off, 4), old);
	}
}

static void test_secondary(void **state)
{
	struct gvt_vgpu_params p = rig_params();
	struct rig_dom other;
	struct gvt_vgpu *v;

	rig_dom_init(&rig, &other);
	p.primary = 0;
	v = rig_vgpu(&rig, &other, &p);
	assert_int_equal(cfg_read(v, 0x08, 4), 0x03800006);
	rig_vgpu_free(v);
	rig_dom_free(&other);
}

static void test_accesses(void **state)
{
	u32 val = 0;

	/* What is not aligned, too long or outside is not an access. */
	assert_int_equal(intel_gvt_ops.cfg_read(vgpu, 1, &val, 2, 0), 0);
	assert_int_equal(val, 0xffff);
	val = 0;
	assert_int_equal(intel_gvt_ops.cfg_read(vgpu, 256, &val, 4, 0), 0);
	assert_int_equal(val, 0xffffffff);
	val = 0;
	assert_int_equal(intel_gvt_ops.cfg_read(vgpu, 0xfffffffc, &val, 4, 0), 0);
	assert_int_equal(val, 0xffffffff);
	val = 7;
	assert_int_equal(intel_gvt_ops.cfg_write(vgpu, 0x104, &val, 2, 0), 0);
	assert_int_equal(intel_gvt_ops.cfg_write(vgpu, 0x05, &val, 2, 0), 0);
	assert_int_equal(intel_gvt_ops.cfg_write(vgpu, 0x04, &val, 3, 0), 0);
	assert_int_equal(cfg_read(vgpu, 4, 2), 0);
	/* Bytes of a register. */
	cfg_write(vgpu, 0x11, 0xff, 1);
	assert_int_equal(cfg_read(vgpu, 0x10, 4), 0x00000004);
	cfg_write(vgpu, 0x13, 0xf1, 1);
	assert_int_equal(cfg_read(vgpu, 0x10, 4), 0xf1000004);
	cfg_write(vgpu, 0x12, 0xabcd, 2);
	assert_int_equal(cfg_read(vgpu, 0x10, 4), 0xab000004);
}

static void test_sizing(void **state)
{
	static const struct {
		u32 off, mask, type;
	} bar[] = {
		{0x10, 0xff000000, 0x4},
		{0x14, 0xffffffff, 0},
		{0x18, 0xf0000000, 0xc},
		{0x1c, 0xffffffff, 0},
		{0x20, 0xffc0, 0x1},
		{0x24, 0, 0},
		{0x30, 0, 0}, /* no ROM */
	};

	for (size_t i = 0; i < ARRAY_SIZE(bar); i++) {
		cfg_write(vgpu, bar[i].off, 0xffffffff, 4);
		assert_int_equal(cfg_read(vgpu, bar[i].off, 4), bar[i].mask | bar[i].type);
		cfg_write(vgpu, bar[i].off, 0, 4);
		assert_int_equal(cfg_read(vgpu, bar[i].off, 4), bar[i].type);
	}
	assert_int_equal(dom.traps_set, 0);
	assert_int_equal(dom.maps, 0);
}

/* hvmloader: sizes with decode off, assigns, then decode and mastering. */
static void test_firmware(void **state)
{
	u64 low = vgpu->low_gm.start, size = vgpu->low_gm.size;

	cfg_write(vgpu, 0x18, ~0u, 4);
	cfg_write(vgpu, 0x18, RIG_BAR2, 4);
	cfg_write(vgpu, 0x1c, 0, 4);
	cfg_write(vgpu, 0x10, ~0u, 4);
	cfg_write(vgpu, 0x10, RIG_BAR0, 4);
	assert_int_equal(dom.traps_set, 0);
	cfg_write(vgpu, 0x04, 7, 2);
	assert_true(dom.trap[0].used);
	assert_int_equal(dom.trap[0].at, RIG_BAR0);
	assert_int_equal(dom.trap[0].len, 16 << 20);
	assert_true(dom.aperture.used);
	assert_int_equal(dom.aperture.at, (RIG_BAR2 + low) >> 12);
	assert_int_equal(dom.aperture.to, RIG_APERTURE_MFN + (low >> 12));
	assert_int_equal(dom.aperture.len, size >> 12);
	assert_int_equal(dom.maps, 1);
}

/* The access that turns the aperture on is held until it stands; the others are not. */
static void test_held(void **state)
{
	assert_int_equal(cfg_write_nowait(vgpu, 0x18, RIG_BAR2, 4), 0);
	assert_int_equal(cfg_write_nowait(vgpu, 0x10, RIG_BAR0, 4), 0);
	assert_int_equal(cfg_write_nowait(vgpu, 0x04, 6, 2), GVT_PENDING);
	assert_true(dom.trap[0].used); /* at once */
	assert_false(dom.aperture.used);
	assert_int_equal(dom.answers, 0);
	os_test_run_work(1);
	assert_true(dom.aperture.used);
	assert_int_equal(dom.answers, 1);
	/* Nothing else sleeps. */
	assert_int_equal(cfg_write_nowait(vgpu, 0x04, 7, 2), 0);
	assert_int_equal(cfg_write_nowait(vgpu, 0x10, RIG_BAR0 + (16 << 20), 4), 0);
	assert_int_equal(dom.trap[0].at, RIG_BAR0 + (16 << 20));
}

/* Linux's probe: decode off, all ones, back, decode on, for each BAR. No mapping moves. */
static void test_probe_costs_no_mapping(void **state)
{
	static const u32 bar[] = {0x10, 0x14, 0x18, 0x1c, 0x20};

	rig_boot(vgpu);
	for (size_t i = 0; i < ARRAY_SIZE(bar); i++) {
		u32 cmd = cfg_read(vgpu, 4, 2), old;

		assert_int_equal(cfg_write_nowait(vgpu, 4, cmd & ~3u, 2), 0);
		assert_false(dom.trap[0].used);
		old = cfg_read(vgpu, bar[i], 4);
		assert_int_equal(cfg_write_nowait(vgpu, bar[i], ~0u, 4), 0);
		assert_int_equal(cfg_write_nowait(vgpu, bar[i], old, 4), 0);
		assert_int_equal(cfg_write_nowait(vgpu, 4, cmd, 2), 0);
		assert_int_equal(dom.trap[0].at, RIG_BAR0);
		os_test_advance(10000000);
	}
	os_test_advance(5000000000);
	os_test_run_work(10);
	assert_int_equal(dom.maps, 1);
	assert_int_equal(dom.unmaps, 0);
}

static void test_move(void **state)
{
	rig_boot(vgpu);
	cfg_write(vgpu, 0x04, 0, 2);
	cfg_write(vgpu, 0x18, 0xc0000000, 4);
	cfg_write(vgpu, 0x10, 0xb0000000, 4);
	assert_int_equal(dom.maps, 1);
	cfg_write(vgpu, 0x04, 7, 2);
	assert_int_equal(dom.aperture.at, (0xc0000000 + vgpu->low_gm.start) >> 12);
	assert_int_equal(dom.trap[0].at, 0xb0000000);
	assert_int_equal(dom.maps, 2);
	assert_int_equal(dom.unmaps, 1);
	/* With decode on, above 4 GiB: follows each half. */
	cfg_write(vgpu, 0x1c, 0x1, 4);
	assert_int_equal(dom.aperture.at, (0x1c0000000 + vgpu->low_gm.start) >> 12);
	cfg_write(vgpu, 0x14, 0x2, 4);
	assert_int_equal(dom.trap[0].at, 0x2b0000000);
	assert_false(dom.trap[1].used);
	/* What no guest-physical address can be decodes nothing. */
	cfg_write(vgpu, 0x14, 0xffffffff, 4);
	assert_false(dom.trap[0].used);
	cfg_write(vgpu, 0x14, 0, 4);
	cfg_write(vgpu, 0x10, 0, 4);
	assert_false(dom.trap[0].used);
}

static void test_decode_stays_off(void **state)
{
	rig_boot(vgpu);
	cfg_write(vgpu, 0x04, 0, 2);
	os_test_advance(900000000);
	os_test_run_work(10);
	assert_true(dom.aperture.used);
	os_test_advance(200000000);
	os_test_run_work(10);
	assert_false(dom.aperture.used);
	assert_int_equal(cfg_write_nowait(vgpu, 0x04, 6, 2), GVT_PENDING);
	os_test_run_work(10);
	assert_true(dom.aperture.used);
}

static void test_power_state(void **state)
{
	rig_boot(vgpu);
	cfg_write(vgpu, 0xd4, 3, 2); /* D3hot */
	assert_int_equal(cfg_read(vgpu, 0xd4, 2), 3);
	assert_false(dom.trap[0].used);
	cfg_write(vgpu, 0xd4, 0, 2);
	assert_true(dom.trap[0].used);
	assert_int_equal(dom.maps, 1);
}

/* vCPUs that fight over BAR2: each is answered, and the last word counts. */
static void test_fight(void **state)
{
	rig_boot(vgpu);
	for (u32 i = 0; i < 40; i++)
		assert_int_equal(cfg_write_nowait(vgpu, 0x1c, i + 1, 4), GVT_PENDING);
	assert_true(os_test_run_work(100) < 10);
	assert_int_equal(dom.answers, 41);
	assert_int_equal(dom.aperture.at, ((40ull << 32) + RIG_BAR2 + vgpu->low_gm.start) >> 12);
	/* More than can be held are answered at once. */
	for (u32 i = 0; i < VGPU_CFG_MAX_HELD; i++)
		assert_int_equal(cfg_write_nowait(vgpu, 0x1c, i & 1, 4), GVT_PENDING);
	assert_int_equal(cfg_write_nowait(vgpu, 0x1c, 5, 4), 0);
	os_test_run_work(100);
	assert_int_equal(dom.aperture.at, ((5ull << 32) + RIG_BAR2 + vgpu->low_gm.start) >> 12);
}

static void test_hypervisor_refuses(void **state)
{
	dom.fail_map = true;
	dom.fail_trap = true;
	rig_boot(vgpu);
	assert_false(dom.aperture.used);
	assert_int_equal(rig_status(vgpu).bar_errors, 2);
	/* Nothing is tried again until the guest changes something. */
	os_test_run_work(10);
	assert_false(os_test_work_queued());
	dom.fail_map = dom.fail_trap = false;
	cfg_write(vgpu, 0x18, 0xd0000000, 4);
	assert_true(dom.aperture.used);
	assert_true(dom.trap[0].used);
}

static void test_capabilities(void **state)
{
	bool seen[0x14] = {false};
	u32 n = 0;

	assert_true(cfg_read(vgpu, 6, 2) & 0x10);
	for (u32 at = cfg_read(vgpu, 0x34, 1); at; at = cfg_read(vgpu, at + 1, 1)) {
		u32 id = cfg_read(vgpu, at, 1);

		assert_true(at >= 0x40 && !(at & 3) && ++n < 10 && id < ARRAY_SIZE(seen));
		seen[id] = true;
	}
	assert_true(seen[0x01] && seen[0x05] && seen[0x09] && seen[0x10]);
	assert_int_equal(cfg_read(vgpu, 0x72, 2), 0x92);
	assert_true(cfg_read(vgpu, 0x74, 4) & (1u << 28)); /* FLR */
}

static void test_msi(void **state)
{
	u64 addr;
	u32 data;
	unsigned long flags;

	rig_boot_msi(vgpu);
	assert_int_equal(cfg_read(vgpu, 0xac, 4), 0x0001d005);
	flags = os_lock(&vgpu->lock);
	assert_true(vgpu_cfg_msi(vgpu, &addr, &data));
	assert_int_equal(addr, 0xfee00000);
	assert_int_equal(data, 0x4041);
	os_unlock(&vgpu->lock, flags);
	/* No more vectors than one, no 64-bit address, no mask. */
	cfg_write(vgpu, 0xae, 0xffff, 2);
	assert_int_equal(cfg_read(vgpu, 0xae, 2), 1);
	cfg_write(vgpu, 0xb0, 0xffffffff, 4);
	assert_int_equal(cfg_read(vgpu, 0xb0, 4), 0xfffffffc);
	/* Nothing is sent in delivery modes that are not a device's. */
	for (u32 mode = 0; mode < 8; mode++) {
		cfg_write(vgpu, 0xb4, mode << 8 | 0x41, 2);
		flags = os_lock(&vgpu->lock);
		assert_int_equal(vgpu_cfg_msi(vgpu, &addr, &data), mode < 2 || mode == 4);
		os_unlock(&vgpu->lock, flags);
	}
	cfg_write(vgpu, 0xb4, 0x41, 2);
	/* Without bus mastering nothing is sent. */
	cfg_write(vgpu, 4, 2, 2);
	flags = os_lock(&vgpu->lock);
	assert_false(vgpu_cfg_msi(vgpu, &addr, &data));
	os_unlock(&vgpu->lock, flags);
}

static void test_flr(void **state)
{
	rig_boot_msi(vgpu);
	wr(vgpu, 0x2080, 0x7000);
	cfg_write(vgpu, 0xfc, 0x00800000, 4); /* OpRegion */
	mmio_write(vgpu, 0x800000 + (u32)(vgpu->low_gm.start >> 12) * 8, 0x5001, 8);
	assert_int_equal(dom.refs[5], 1);
	assert_int_equal(cfg_write_nowait(vgpu, 0x78, 0x8000, 2), GVT_PENDING);
	os_test_run_work(10);
	assert_int_equal(dom.refs[5], 0);
	assert_int_equal(cfg_read(vgpu, 0x78, 2), 0); /* reads zero */
	assert_int_equal(cfg_read(vgpu, 0x04, 2), 0);
	assert_int_equal(cfg_read(vgpu, 0x10, 4), 4);
	assert_int_equal(cfg_read(vgpu, 0xae, 2), 0);
	assert_int_equal(cfg_read(vgpu, 0xfc, 4), 0x00800000); /* firmware's */
	assert_false(dom.aperture.used);
	assert_false(dom.trap[0].used);
	rig_boot(vgpu);
	assert_int_equal(rd(vgpu, 0x2080), 0);
	assert_int_equal(rig_status(vgpu).resets, 1);
	/* The upper byte alone asks too; other bits do not. */
	cfg_write(vgpu, 0x78, 0x2810, 2);
	assert_int_equal(rig_status(vgpu).resets, 1);
	cfg_write(vgpu, 0x79, 0x80, 1);
	assert_int_equal(rig_status(vgpu).resets, 2);
	cfg_write(vgpu, 0x78, 0x80, 1);
	assert_int_equal(rig_status(vgpu).resets, 2);
}

static void test_opregion(void **state)
{
	cfg_write(vgpu, 0xfc, 0x00800000, 4);
	assert_int_equal(cfg_read(vgpu, 0xfc, 4), 0x00800000);
	assert_memory_equal(dom.mem + 0x00800000, "IntelGraphicsMem", 16);
	/* SWSCI: the trigger clears itself, the select bit stays. */
	cfg_write(vgpu, 0xe8, 0x8000, 2);
	cfg_write(vgpu, 0xe8, 0x8001, 2);
	assert_int_equal(cfg_read(vgpu, 0xe8, 2), 0x8000);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_identity),
		TEST(test_secondary),
		TEST(test_accesses),
		TEST(test_sizing),
		TEST(test_firmware),
		TEST(test_held),
		TEST(test_probe_costs_no_mapping),
		TEST(test_move),
		TEST(test_decode_stays_off),
		TEST(test_power_state),
		TEST(test_fight),
		TEST(test_hypervisor_refuses),
		TEST(test_capabilities),
		TEST(test_msi),
		TEST(test_flr),
		TEST(test_opregion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
