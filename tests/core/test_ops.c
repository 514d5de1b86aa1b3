// SPDX-License-Identifier: MIT
/* Where accesses come in: the edges of BAR0 and of its parts, sizes, and accesses to nobody's space. */
#include "rig.h"

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;

static int setup(void **state)
{
	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot(vgpu);
	return 0;
}

static int teardown(void **state)
{
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
	return 0;
}

static u64 get(u64 gpa, u32 len)
{
	u64 val = 0;

	assert_int_equal(intel_gvt_ops.mmio_read(vgpu, gpa, &val, len, 0), 0);
	return val;
}

static void put(u64 gpa, u64 val, u32 len)
{
	assert_int_equal(intel_gvt_ops.mmio_write(vgpu, gpa, &val, len, 0), 0);
}

static void test_edges_of_bar0(void **state)
{
	const u64 end = RIG_BAR0 + (16 << 20);

	assert_int_equal(get(RIG_BAR0 - 4, 4), 0xffffffff);
	assert_int_equal(get(RIG_BAR0 - 1, 2), 0xffff);
	assert_int_equal(get(end - 8, 8), 0); /* the last PTE, someone else's */
	assert_int_equal(get(end - 1, 1), 0);
	assert_int_equal(get(end - 4, 8), ~0ull);
	assert_int_equal(get(end - 1, 2), 0xffff);
	assert_int_equal(get(end, 4), 0xffffffff);
	assert_int_equal(get(0, 4), 0xffffffff);
	assert_int_equal(get(~0ull, 8), ~0ull);
	put(end - 4, ~0ull, 8);
	put(RIG_BAR0 - 4, ~0ull, 8);
	put(~0ull - 3, 1, 8);
	assert_int_equal(rig_status(vgpu).refused_regs, 0);
	assert_int_equal(vgpu->ggtt.out_of_slice, 0);
}

static void test_edges_of_parts(void **state)
{
	u64 refused;

	/* Registers end at 2 MiB, GGTT entries begin at 8 MiB; between them there is nothing. */
	assert_int_equal(get(RIG_BAR0 + 0x1ffffe, 4), 0);
	assert_int_equal(rig_status(vgpu).refused_regs, 1);
	assert_int_equal(vgpu->mmio.nr_refused, 0); /* not one register's */
	assert_int_equal(get(RIG_BAR0 + 0x200000, 4), 0);
	assert_int_equal(get(RIG_BAR0 + 0x7ffffc, 4), 0);
	assert_int_equal(get(RIG_BAR0 + 0x7ffffc, 8), 0);
	assert_int_equal(get(RIG_BAR0 + 0x7fffff, 2), 0);
	put(RIG_BAR0 + 0x7ffffc, ~0ull, 8);
	put(RIG_BAR0 + 0x300000, ~0ull, 1);
	refused = rig_status(vgpu).refused_regs;
	assert_int_equal(refused, 7);
	get(RIG_BAR0 + 0x800000, 8);
	assert_int_equal(rig_status(vgpu).refused_regs, refused);
}

static void test_sizes(void **state)
{
	u8 buf[16] = {0};

	put(RIG_BAR0 + 0x2080, 0xabcde000, 4);
	for (u32 len = 1; len <= 8; len++)
		assert_int_equal(get(RIG_BAR0 + 0x2080, len),
				 0xabcde000ull & (len == 8 ? ~0ull : (1ull << 8 * len) - 1));
	/* No access at all. */
	assert_int_equal(intel_gvt_ops.mmio_read(vgpu, RIG_BAR0, buf, 0, 0), 0);
	assert_int_equal(intel_gvt_ops.mmio_read(vgpu, RIG_BAR0, buf, 9, 0), 0);
	assert_int_equal(intel_gvt_ops.mmio_read(vgpu, RIG_BAR0, buf, 0xffffffff, 0), 0);
	assert_int_equal(intel_gvt_ops.mmio_write(vgpu, RIG_BAR0 + 0x2080, buf, 0x80000000, 0), 0);
	assert_int_equal(get(RIG_BAR0 + 0x2080, 4), 0xabcde000);
}

static void test_decode_off(void **state)
{
	cfg_write(vgpu, 4, 0, 2);
	assert_int_equal(get(RIG_BAR0 + 0x78000, 4), 0xffffffff);
	put(RIG_BAR0 + 0x2080, 0x5000, 4);
	cfg_write(vgpu, 4, 2, 2);
	assert_int_equal(get(RIG_BAR0 + 0x2080, 4), 0);
}

static void test_traps_are_counted(void **state)
{
	u64 before = rig_status(vgpu).traps;

	get(RIG_BAR0, 4);
	put(RIG_BAR0, 0, 4);
	cfg_read(vgpu, 0, 4);
	cfg_write(vgpu, 0, 0, 4);
	assert_int_equal(rig_status(vgpu).traps, before + 4);
}

static void count(void *arg, const char *name, u32 off, u32 val)
{
	u32 *n = arg;

	assert_true(name[0]);
	if (off == 0x2080)
		assert_int_equal(val, 0x7000);
	n[0]++;
	assert_true(off > n[1] || n[0] == 1);
	n[1] = off;
}

static void test_registers_by_name(void **state)
{
	u32 n[2] = {0}, offs[2] = {0};

	put(RIG_BAR0 + 0x2080, 0x7000, 4);
	gvt_vgpu_for_each_reg(vgpu, count, n);
	assert_int_equal(n[0], rig.gvt->mmio->nr_slots - 1);
	assert_int_equal(gvt_vgpu_get_refused(vgpu, offs, 2), 0);
	get(RIG_BAR0 + 0x5000, 4);
	get(RIG_BAR0 + 0x5008, 4);
	get(RIG_BAR0 + 0x5010, 4);
	assert_int_equal(gvt_vgpu_get_refused(vgpu, offs, 2), 3);
	assert_int_equal(offs[0], 0x5000);
	assert_int_equal(offs[1], 0x5008);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_edges_of_bar0),
		TEST(test_edges_of_parts),
		TEST(test_sizes),
		TEST(test_decode_off),
		TEST(test_traps_are_counted),
		TEST(test_registers_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
