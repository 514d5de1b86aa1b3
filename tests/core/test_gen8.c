// SPDX-License-Identifier: MIT
/*
 * What the core does on Gen8 (Broadwell) otherwise: capabilities of the config space, FLR by AF, pcode,
 * the clock. There is no platform record for it yet, so the test gives its own.
 */
#include "rig.h"

#define CAPS	0x34u
#define MSI	0x90u
#define AF	0xa4u
#define PM	0xd0u
#define MAILBOX 0x138124u
#define DATA	0x138128u

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;

static int setup(void **state)
{
	static struct gvt_platform gen8;

	rig_init(&rig, 0);
	gen8 = *rig.gvt->platform;
	gen8.name = "Broadwell";
	gen8.gen = 8;
	gen8.has_pcie_cap = false;
	rig.gvt->platform = &gen8;
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

static void test_capabilities(void **state)
{
	static const struct {
		u32 at, id;
	} want[] = {{MSI, 5}, {PM, 1}, {AF, 0x13}};
	u32 at = cfg_read(vgpu, CAPS, 1);

	assert_string_equal(gvt_platform_name(rig.gvt), "Broadwell");
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(at, want[i].at);
		assert_int_equal(cfg_read(vgpu, at, 1), want[i].id);
		at = cfg_read(vgpu, at + 1, 1);
	}
	assert_int_equal(at, 0);
	assert_int_equal(cfg_read(vgpu, AF + 2, 2), 0x0306); /* length, FLR and pending */
	assert_int_equal(cfg_read(vgpu, 0x70, 4), 0);	     /* no PCI Express */
}

static void test_msi(void **state)
{
	rig_boot(vgpu);
	cfg_write(vgpu, MSI + 4, 0xfee01000, 4);
	cfg_write(vgpu, MSI + 8, 0x4051, 2);
	wr(vgpu, 0x44200, 1u << 31);
	wr(vgpu, 0x44440 + 4, 0);
	wr(vgpu, 0x44440 + 12, ~0u);
	for (int i = 0; i < 2; i++) {
		unsigned long flags = os_lock(&vgpu->lock);

		vgpu_raise(vgpu, GVT_IRQ_AUX_A);
		os_unlock(&vgpu->lock, flags);
		assert_int_equal(dom.nr_msi, i);
		/* What was pending is told when the MSI is turned on. */
		cfg_write(vgpu, MSI + 2, 1, 2);
		assert_int_equal(dom.nr_msi, 1);
	}
	assert_true(dom.msi[0].addr == 0xfee01000);
	assert_int_equal(dom.msi[0].data, 0x4051);
}

static void test_flr(void **state)
{
	rig_boot(vgpu);
	wr(vgpu, 0x2080, 0x7000);
	assert_int_equal(cfg_write_nowait(vgpu, AF + 4, 0, 1), 0);
	assert_int_equal(cfg_write_nowait(vgpu, AF + 5, 1, 1), 0);
	/* As Express has it, which is not here. */
	assert_int_equal(cfg_write_nowait(vgpu, 0x78, 0x8000, 2), 0);
	assert_int_equal(rig_status(vgpu).resets, 0);
	assert_int_equal(cfg_write_nowait(vgpu, AF + 4, 1, 1), GVT_PENDING);
	os_test_run_work(10);
	assert_int_equal(rig_status(vgpu).resets, 1);
	assert_int_equal(cfg_read(vgpu, AF + 4, 1), 0);
	assert_int_equal(cfg_read(vgpu, 4, 2), 0);
	rig_boot(vgpu);
	assert_int_equal(rd(vgpu, 0x2080), 0);
}

static void test_pcode(void **state)
{
	static const struct {
		u32 cmd, result;
	} c[] = {{0x18, 0}, {0x08, 0}, {0x17, 0}, {0x06, 1}, {0x21, 1}, {0x05, 1}, {0xff, 1}};

	rig_boot(vgpu);
	for (size_t i = 0; i < ARRAY_SIZE(c); i++) {
		wr(vgpu, DATA, 0);
		wr(vgpu, MAILBOX, 1u << 31 | c[i].cmd);
		assert_int_equal(rd(vgpu, MAILBOX), c[i].result);
	}
}

static void test_clock(void **state)
{
	u32 before;

	rig_boot(vgpu);
	before = rd(vgpu, 0x2358);
	os_test_advance(8000);
	assert_int_equal(rd(vgpu, 0x2358) - before, 100); /* 80 ns a tick */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
		T(test_capabilities), T(test_msi), T(test_flr), T(test_pcode), T(test_clock),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
