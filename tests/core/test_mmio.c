// SPDX-License-Identifier: MIT
/*
 * The register framework on tables of its own: policies, sizes and alignments, the checks at load.
 * mmio.c is included, so that the test's tables stand where the real ones are.
 */
#define gvt_mmio_piece_get     test_piece_get
#define gvt_mmio_index_create  test_index_create
#define gvt_mmio_index_destroy test_index_destroy
#define gvt_reg_listed	       test_reg_listed
#define gvt_reg_name	       test_reg_name
#define vgpu_mmio_init	       test_mmio_init
#define vgpu_mmio_fini	       test_mmio_fini
#define vgpu_mmio_reset	       test_mmio_reset
#define vgpu_mmio_read	       test_mmio_read
#define vgpu_mmio_write	       test_mmio_write
#define vgpu_reg	       test_reg
#define vgpu_reg_set	       test_reg_set
#define vgpu_reg_mod	       test_reg_mod
#include "../../dom0-kmod/gvt/mmio.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include "os_test.h"

static struct {
	u32 calls, off, old, wr, now;
} seen;

static void on_write(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	seen.calls++;
	seen.off = off;
	seen.old = old;
	seen.wr = wr;
	seen.now = vgpu_reg(vgpu, off);
}

static u32 on_read(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
{
	seen.calls++;
	return 0x01020304 + off;
}

static const struct gvt_reg good[] = {
	R(0x100, 4, PLAIN, "plain", .reset = 0x11223344),
	R(0x104, 4, PLAIN, "fields", .mask = 0x00ff00ff, .reset = 0xaabbccdd),
	R(0x108, 4, RO, "ro", .reset = 0x5a5a5a5a),
	R(0x10c, 4, WI, "wi", .reset = 0x12345678),
	R(0x110, 4, RAZ, "raz"),
	R(0x114, 4, W1C, "w1c", .reset = 0xffffffff, .mask = 0x0000ffff),
	R(0x118, 4, MODE, "mode", .reset = 0x000000f0, .mask = 0x7fff),
	R(0x11c, 4, SELF_CLEAR, "self", .mask = 0x1),
	R(0x120, 4, PLAIN, "handled", .write = on_write, .mask = 0xffff),
	R(0x124, 8, WI, "computed", .read = on_read),
	R(0x12c, 4, W1C, "w1c-handled", .reset = 0xf0f0f0f0, .write = on_write),
	R(0x140, 0x20, PLAIN, "array"),
	R(0x200, 4, PLAIN, "old", .platforms = GVT_P_BDW, .reset = 1),
	R(0x200, 4, PLAIN, "new", .platforms = GVT_P_GEN9, .reset = 2),
	R(0x204, 4, PLAIN, "kbl-only", .platforms = GVT_P_KBL),
	R(0x208, 4, RO, "fuse", .reset = 3, .flags = GVT_REG_F_SNAPSHOT),
	R(0x1ffffc, 4, PLAIN, "last"),
};

static const struct gvt_reg block[] = {
	R(0x00, 4, PLAIN, "A"),
	R(0x10, 8, PLAIN, "B"),
};

static const struct gvt_reg_base blocks[] = {
	{0x1000, "x0"},
	{0x2000, "x1"},
	{0x3000, "kbl", GVT_P_KBL},
	{0x4000, "vcs2", 0, BIT(GVT_VCS2)},
};

static const struct gvt_mmio_piece good_piece = GVT_PIECE("good", good);
static const struct gvt_mmio_piece block_piece = GVT_PIECE_BASES("block", block, blocks);
static const struct gvt_mmio_piece *pieces[4];

const struct gvt_mmio_piece *gvt_mmio_piece_get(u32 i)
{
	return i < ARRAY_SIZE(pieces) ? pieces[i] : NULL;
}

static const struct gvt_platform_reg preset[] = {{0x208, 7}};
static struct gvt_platform skl = {.name = "test", .bit = GVT_P_SKL, .gen = 9};
static struct gvt gvt;
static struct gvt_vgpu vgpu;
static u32 *snapshot;

static int setup(void **state)
{
	const char *why;

	pieces[0] = &good_piece;
	pieces[1] = &block_piece;
	pieces[2] = NULL;
	skl.reg = NULL;
	skl.nr_reg = 0;
	memset(&vgpu, 0, sizeof(vgpu));
	memset(&seen, 0, sizeof(seen));
	assert_int_equal(gvt_mmio_index_create(&skl, BIT(GVT_RCS), NULL, &gvt.mmio, &why), 0);
	vgpu.gvt = &gvt;
	os_lock_init(&vgpu.lock);
	assert_int_equal(vgpu_mmio_init(&vgpu), 0);
	os_lock(&vgpu.lock);
	return 0;
}

static int teardown(void **state)
{
	os_unlock(&vgpu.lock, 0x10c4ed);
	vgpu_mmio_fini(&vgpu);
	gvt_mmio_index_destroy(gvt.mmio);
	assert_int_equal(os_test_live(), 0);
	return 0;
}

static u64 get(u32 off, u32 len)
{
	u64 val = 0;

	vgpu_mmio_read(&vgpu, off, &val, len);
	return val;
}

static void put(u32 off, u64 val, u32 len)
{
	vgpu_mmio_write(&vgpu, off, &val, len);
}

static void test_policies(void **state)
{
	put(0x100, 0xdeadbeef, 4);
	assert_int_equal(get(0x100, 4), 0xdeadbeef);
	put(0x104, 0x11111111, 4);
	assert_int_equal(get(0x104, 4), 0xaa11cc11);
	assert_int_equal(vgpu.stats.refused_regs, 0);
	put(0x108, 0, 4);
	assert_int_equal(get(0x108, 4), 0x5a5a5a5a);
	assert_int_equal(vgpu.stats.refused_regs, 1); /* read-only: counted */
	put(0x10c, 0, 4);
	assert_int_equal(get(0x10c, 4), 0x12345678);
	put(0x110, ~0u, 4);
	assert_int_equal(get(0x110, 4), 0);
	assert_int_equal(vgpu.stats.refused_regs, 1); /* write-ignored, read-as-zero: not */
	put(0x114, 0xffff00ff, 4);
	assert_int_equal(get(0x114, 4), 0xffffff00);
	put(0x118, 0x000f000f, 4);
	assert_int_equal(get(0x118, 4), 0x000000ff);
	put(0x118, 0x00f00000, 4);
	assert_int_equal(get(0x118, 4), 0x0000000f);
	put(0x118, 0x0000ffff, 4); /* no bit is named */
	assert_int_equal(get(0x118, 4), 0x0000000f);
	put(0x118, 0x80008000, 4); /* not one of the mask */
	assert_int_equal(get(0x118, 4), 0x0000000f);
	put(0x11c, 0xff, 4);
	assert_int_equal(get(0x11c, 4), 0xfe);
}

static void test_parts(void **state)
{
	put(0x100, 0x99, 1);
	assert_int_equal(get(0x100, 4), 0x11223399);
	put(0x103, 0x77, 1);
	assert_int_equal(get(0x100, 4), 0x77223399);
	put(0x101, 0xabcd, 2);
	assert_int_equal(get(0x100, 4), 0x77abcd99);
	assert_int_equal(get(0x102, 1), 0xab);
	assert_int_equal(get(0x101, 2), 0xabcd);
	/* Bytes that are not written are zero where ones have a meaning. */
	put(0x114, 0xff, 1);
	assert_int_equal(get(0x114, 4), 0xffffff00);
	put(0x118, 0x0f, 1);
	assert_int_equal(get(0x118, 4), 0xf0);
	/* Two and three dwords at once, aligned or not. */
	put(0x140, 0x1122334455667788, 8);
	assert_int_equal(get(0x140, 4), 0x55667788);
	assert_int_equal(get(0x144, 4), 0x11223344);
	assert_int_equal(get(0x142, 4), 0x33445566);
	assert_int_equal(get(0x140, 8), 0x1122334455667788);
	put(0x14a, 0xa1a2a3a4a5a6a7a8, 8);
	assert_int_equal(get(0x148, 4), 0xa7a80000);
	assert_int_equal(get(0x14c, 4), 0xa3a4a5a6);
	assert_int_equal(get(0x150, 4), 0x0000a1a2);
	assert_int_equal(get(0x14a, 8), 0xa1a2a3a4a5a6a7a8);
	/* Across rows of different policies, and into nothing. */
	put(0x102, 0xffffffff, 4);
	assert_int_equal(get(0x100, 4), 0xffffcd99);
	assert_int_equal(get(0x104, 4), 0xaabbccff);
	assert_int_equal(get(0x15e, 4), 0);
	assert_int_equal(vgpu.stats.refused_regs, 1);
}

static void test_handlers(void **state)
{
	put(0x120, 0x12345678, 4);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.off, 0x120);
	assert_int_equal(seen.old, 0);
	assert_int_equal(seen.wr, 0x12345678); /* the whole of it; the policy has stored: */
	assert_int_equal(seen.now, 0x5678);
	put(0x121, 0xee, 1);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(seen.old, 0x5678);
	assert_int_equal(seen.wr, 0xee78); /* bytes that are not written: as stored */
	put(0x12d, 0xff, 1);
	assert_int_equal(seen.wr, 0xff00);
	assert_int_equal(seen.now, 0xf0f000f0);
	/* Each dword of a read once. */
	seen.calls = 0;
	assert_int_equal(get(0x124, 8), 0x0102042c01020428);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(get(0x126, 2), 0x0102);
	assert_int_equal(seen.calls, 3);
}

static void test_unlisted(void **state)
{
	assert_int_equal(get(0x300, 4), 0);
	put(0x300, 1, 4);
	assert_int_equal(get(0x300, 4), 0);
	assert_int_equal(vgpu.stats.refused_regs, 3);
	assert_int_equal(vgpu.mmio.nr_refused, 1);
	assert_int_equal(vgpu.mmio.refused[0], 0x300);
	for (u32 i = 0; i < 100; i++)
		get(0x10000 + 4 * i, 4);
	assert_int_equal(vgpu.mmio.nr_refused, VGPU_REFUSED_LOG);
	assert_int_equal(vgpu.stats.refused_regs, 103);
	put(0x1ffffc, 0x77, 4);
	assert_int_equal(get(0x1ffffc, 4), 0x77);
	/* The core's own use of a register that is not there is a bug, and said to be. */
	os_test_warnings();
	assert_int_equal(vgpu_reg(&vgpu, 0x300), 0);
	vgpu_reg_set(&vgpu, 0xfffffffc, 1);
	assert_int_equal(os_test_warnings(), 2);
}

static void test_reset_and_names(void **state)
{
	char name[32];

	put(0x100, 1, 4);
	put(0x1014, 5, 4);
	vgpu_mmio_reset(&vgpu);
	assert_int_equal(get(0x100, 4), 0x11223344);
	assert_int_equal(get(0x1014, 4), 0);
	gvt_reg_name(&gvt.mmio->slots[gvt_slot(gvt.mmio, 0x100)], name, sizeof(name));
	assert_string_equal(name, "plain");
	gvt_reg_name(&gvt.mmio->slots[gvt_slot(gvt.mmio, 0x2014)], name, sizeof(name));
	assert_string_equal(name, "x1.B+0x4");
	gvt_reg_name(&gvt.mmio->slots[gvt_slot(gvt.mmio, 0x14c)], name, sizeof(name));
	assert_string_equal(name, "array+0xc");
}

static void test_platforms(void **state)
{
	struct gvt_platform kbl = {.name = "kbl", .bit = GVT_P_KBL, .reg = preset, .nr_reg = 1};
	struct gvt_platform bdw = {.name = "bdw", .bit = GVT_P_BDW};
	struct gvt_mmio_index *index;
	const char *why;

	assert_int_equal(get(0x200, 4), 2);
	assert_false(gvt_reg_listed(&gvt, 0x204));
	assert_false(gvt_reg_listed(&gvt, 0x3000));
	assert_false(gvt_reg_listed(&gvt, 0x4000));
	assert_true(gvt_reg_listed(&gvt, 0x2014));
	assert_false(gvt_reg_listed(&gvt, GVT_MMIO_SIZE));
	assert_int_equal(get(0x208, 4), 3);
	os_unlock(&vgpu.lock, 0x10c4ed);

	assert_int_equal(gvt_mmio_index_create(&bdw, BIT(GVT_RCS), NULL, &index, &why), 0);
	assert_int_equal(index->reset[gvt_slot(index, 0x200)], 1);
	gvt_mmio_index_destroy(index);
	assert_int_equal(
		gvt_mmio_index_create(&kbl, BIT(GVT_RCS) | BIT(GVT_VCS2), NULL, &index, &why), 0);
	assert_int_not_equal(gvt_slot(index, 0x204), 0);
	assert_int_not_equal(gvt_slot(index, 0x3000), 0);
	assert_int_not_equal(gvt_slot(index, 0x4000), 0);
	assert_int_equal(index->reset[gvt_slot(index, 0x208)], 7); /* the platform's */
	gvt_mmio_index_destroy(index);

	snapshot = calloc(1, GVT_MMIO_SIZE);
	snapshot[0x208 / 4] = 9;
	snapshot[0x100 / 4] = 9;
	assert_int_equal(gvt_mmio_index_create(&kbl, BIT(GVT_RCS), snapshot, &index, &why), 0);
	assert_int_equal(index->reset[gvt_slot(index, 0x208)], 9); /* the hardware's */
	assert_int_equal(index->reset[gvt_slot(index, 0x100)], 0x11223344);
	gvt_mmio_index_destroy(index);
	free(snapshot);
	os_lock(&vgpu.lock);
}

static const char *refused(const struct gvt_reg *rows, u32 nr)
{
	const struct gvt_mmio_piece p = {.name = "bad", .rows = rows, .nr_rows = nr};
	struct gvt_mmio_index *index = NULL;
	const char *why = NULL;
	long live = os_test_live();

	pieces[2] = &p;
	if (!gvt_mmio_index_create(&skl, BIT(GVT_RCS), NULL, &index, &why)) {
		gvt_mmio_index_destroy(index);
		why = NULL;
	} else {
		assert_non_null(why);
	}
	pieces[2] = NULL;
	assert_int_equal(os_test_live(), live);
	return why;
}

#define REFUSED(...)                                                                               \
	({                                                                                         \
		const struct gvt_reg rows_[] = {__VA_ARGS__};                                      \
		refused(rows_, ARRAY_SIZE(rows_));                                                 \
	})

static void test_bad_tables(void **state)
{
	static const struct gvt_platform_reg nowhere[] = {{0x300, 1}};

	os_unlock(&vgpu.lock, 0x10c4ed);
	assert_null(REFUSED(R(0x500, 4, PLAIN, "a"), R(0x504, 4, PLAIN, "b")));
	assert_non_null(REFUSED(R(0x504, 4, PLAIN, "a"), R(0x500, 4, PLAIN, "b")));
	assert_non_null(REFUSED(R(0x500, 8, PLAIN, "a"), R(0x504, 4, PLAIN, "b")));
	assert_non_null(REFUSED(R(0x500, 4, PLAIN, "a"), R(0x500, 4, PLAIN, "b")));
	assert_non_null(REFUSED(R(0x500, 4, PLAIN, "a", .platforms = GVT_P_SKL | GVT_P_KBL),
				R(0x500, 4, PLAIN, "b", .platforms = GVT_P_SKL)));
	assert_non_null(REFUSED(R(0x502, 4, PLAIN, "a")));
	assert_non_null(REFUSED(R(0x500, 3, PLAIN, "a")));
	assert_non_null(REFUSED(R(0x500, 0, PLAIN, "a")));
	assert_non_null(REFUSED(R(0x500, 4, PLAIN, NULL)));
	assert_non_null(REFUSED(R(0x500, 4, NR_ACCESS, "a")));
	assert_non_null(REFUSED(R(0x500, 4, MODE, "a", .mask = 0x10000)));
	assert_non_null(REFUSED(R(0x500, 4, MODE, "a", .reset = 0x10000)));
	assert_non_null(REFUSED(R(0x500, 4, RAZ, "a", .reset = 1)));
	assert_non_null(REFUSED(R(0x500, 4, RAZ, "a", .read = on_read)));
	assert_non_null(REFUSED(R(0x500, 4, RO, "a", .mask = 1)));
	assert_non_null(REFUSED(R(0x1ffffc, 8, PLAIN, "a")));
	assert_non_null(REFUSED(R(0x200000, 4, PLAIN, "a")));
	assert_non_null(REFUSED(R(0xfffffffc, 8, PLAIN, "a")));
	assert_non_null(REFUSED(R(0x100, 4, PLAIN, "a")));  /* another piece has it */
	assert_non_null(REFUSED(R(0x2010, 4, PLAIN, "a"))); /* one with bases has it */
	assert_non_null(refused(NULL, 0));
	skl.reg = nowhere;
	skl.nr_reg = 1;
	assert_non_null(REFUSED(R(0x500, 4, PLAIN, "a")));
	os_test_warnings();
	os_lock(&vgpu.lock);
}

/* More dwords than slots can be numbered: refused, not wrapped. */
static void test_too_many(void **state)
{
	static struct gvt_reg rows[6];

	os_unlock(&vgpu.lock, 0x10c4ed);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		rows[i] = (struct gvt_reg)R(0x10000 + 0x10000 * i, 0xfffc, PLAIN, "big");
	assert_non_null(refused(rows, 6));
	assert_non_null(refused(rows, 2));
	assert_null(refused(rows, 1));
	os_test_warnings();
	os_lock(&vgpu.lock);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_policies),   TEST(test_parts),	   TEST(test_handlers),
		TEST(test_unlisted),   TEST(test_reset_and_names), TEST(test_platforms),
		TEST(test_bad_tables), TEST(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
