// SPDX-License-Identifier: MIT
/*
 * The register tables as data, for every platform: the index against a linear search, names, values
 * after reset, and what a driver must find.
 */
#include "mmio_tables.h"
#include "rig.h"

#include <stdlib.h>
#include <string.h>

static struct gvt_mmio_index *make(const struct gvt_platform *p, u32 engines)
{
	struct gvt_mmio_index *index;
	const char *why = NULL;
	int err = gvt_mmio_index_create(p, engines, NULL, &index, &why);

	if (err)
		fail_msg("%s: %d, %s", p->name, err, why);
	return index;
}

/* The row of an offset, found the slow way; *base its name. */
static const struct gvt_reg *search(const struct gvt_platform *p, u32 engines, u32 off,
				    const char **base)
{
	const struct gvt_reg *found = NULL;
	const struct gvt_mmio_piece *piece;

	for (u32 i = 0; (piece = gvt_mmio_piece_get(i)); i++) {
		for (u32 b = 0; b < (piece->nr_bases ? piece->nr_bases : 1); b++) {
			const struct gvt_reg_base *rb = piece->bases ? &piece->bases[b] : NULL;
			u32 add = rb ? rb->base : 0;

			if (rb && ((rb->platforms && !(rb->platforms & p->bit)) ||
				   (rb->engines && !(rb->engines & engines))))
				continue;
			for (u32 r = 0; r < piece->nr_rows; r++) {
				const struct gvt_reg *reg = &piece->rows[r];

				if (reg->platforms && !(reg->platforms & p->bit))
					continue;
				if (off < add + reg->off || off >= add + reg->off + reg->len)
					continue;
				if (found)
					fail_msg("%x: %s and %s", off, found->name, reg->name);
				found = reg;
				*base = rb ? rb->name : NULL;
			}
		}
	}
	return found;
}

static void check_index(const struct gvt_platform *p, u32 engines)
{
	struct gvt_mmio_index *index = make(p, engines);
	u32 listed = 0;

	for (u32 off = 0; off < GVT_MMIO_SIZE; off += 4) {
		const char *base = NULL;
		u32 slot = gvt_slot(index, off);
		const struct gvt_reg *twin;

		/* Every listed dword, and every 16th of the others: the search is slow. */
		if (!slot && off % 64)
			continue;
		twin = search(p, engines, off, &base);
		if (!slot) {
			assert_null(twin);
			continue;
		}
		listed++;
		assert_ptr_equal(index->slots[slot].reg, twin);
		assert_ptr_equal(index->slots[slot].base_name, base);
		assert_int_equal(index->slots[slot].off, off);
		assert_true(slot < index->nr_slots);
	}
	assert_int_equal(listed, index->nr_slots - 1); /* no two dwords share a slot */
	print_message("%s: %u registers\n", p->name, listed);
	gvt_mmio_index_destroy(index);
}

static void test_index(void **state)
{
	const u32 four = BIT(GVT_RCS) | BIT(GVT_BCS) | BIT(GVT_VCS) | BIT(GVT_VECS);

	for (u32 i = 0; gvt_platform_get(i); i++)
		check_index(gvt_platform_get(i), i & 1 ? four | BIT(GVT_VCS2) : four);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* No two registers of a platform have one name. */
static void test_names(void **state)
{
	for (u32 i = 0; gvt_platform_get(i); i++) {
		struct gvt_mmio_index *index = make(gvt_platform_get(i), ~0u);
		char **names = calloc(index->nr_slots, sizeof(*names));

		for (u32 s = 1; s < index->nr_slots; s++) {
			char name[64];

			gvt_reg_name(&index->slots[s], name, sizeof(name));
			assert_true(strlen(name) < sizeof(name) - 1);
			names[s] = strdup(name);
		}
		names[0] = strdup("");
		qsort(names, index->nr_slots, sizeof(*names), by_name);
		for (u32 s = 1; s < index->nr_slots; s++)
			if (!strcmp(names[s - 1], names[s]))
				fail_msg("two registers are called %s", names[s]);
		for (u32 s = 0; s < index->nr_slots; s++)
			free(names[s]);
		free(names);
		gvt_mmio_index_destroy(index);
	}
}

/*
 * What the driver of a guest cannot do without; and that the facts of a GPU are not the guest's to
 * change. Offsets: i915's register headers.
 */
static const struct {
	u32 off, reset;
	bool writable;
} needed[] = {
	{0x2030, 0, true},
	{0x209c, 0x200, true},
	{0x20a8, ~0u, true},
	{0x20d0, 0, true},
	{0x2230, 0, true},
	{0x2234, 0, false},
	{0x2238, 0, false},
	{0x229c, 0, true},
	{0x2370, 0, false},
	{0x239c, 0, false},
	{0x23a0, 7, true},
	{0x24d0, 0, true},
	{0x1209c, 0x200, true},
	{0x1a09c, 0x200, true},
	{0x2209c, 0x200, true},
	{0x2580, 0, true},
	{0x40e0, 0, true},
	{0x4260, 0, true},
	{0x4ab0, 0, true},
	{0x7004, 0, true},
	{0x8504, 1, false},
	{0x9120, 0x02800000, false},
	{0x9134, 0xff000000, false},
	{0x941c, 0, true},
	{0xa188, 0, true},
	{0xa26c, 4, false},
	{0xb020, 0, true},
	{0xb118, 0, true},
	{0xc000, 1, false},
	{0xc800, 0, true},
	{0xccfc, 0, true},
	{0xe4f0, 0, true},
	{0x44200, 0, true},
	{0x44304, ~0u, true},
	{0x78000, 0x76544776, false},
	{0x78004, 0x47765447, false},
	{0x78008, 1, false},
	{0x78010, 0, false},
	{0x78804, 0, true},
	{0x78818, 0, true},
	{0x100000, 0, true},
	{0x1000fc, 0, true},
	{0x101008, 0, true},
	{0x138124, 0, true},
	{0x138128, 0, true},
	{0x145998, 0x00060b16, false},
	{0xc4004, ~0u, true},
};

static void test_needed(void **state)
{
	for (u32 i = 0; gvt_platform_get(i); i++) {
		struct gvt_mmio_index *index = make(gvt_platform_get(i), 0xf);

		for (size_t n = 0; n < ARRAY_SIZE(needed); n++) {
			u32 slot = gvt_slot(index, needed[n].off);
			const struct gvt_reg *reg;

			if (!slot)
				fail_msg("%x is not listed", needed[n].off);
			reg = index->slots[slot].reg;
			if (index->reset[slot] != needed[n].reset)
				fail_msg("%x resets to %x", needed[n].off, index->reset[slot]);
			assert_int_equal(needed[n].writable,
					 reg->write || (reg->access != GVT_REG_RO &&
							reg->access != GVT_REG_WI &&
							reg->access != GVT_REG_RAZ));
		}
		gvt_mmio_index_destroy(index);
	}
}

static void test_platforms(void **state)
{
	static const struct {
		u16 id;
		const char *name;
	} known[] = {
		{0x1912, "Skylake"},	 {0x191b, "Skylake"},	  {0x193b, "Skylake"},
		{0x5912, "Kaby Lake"},	 {0x5916, "Kaby Lake"},	  {0x87c0, "Kaby Lake"},
		{0x3e92, "Coffee Lake"}, {0x3ea0, "Coffee Lake"}, {0x87ca, "Coffee Lake"},
		{0x9bc5, "Comet Lake"},	 {0x9b41, "Comet Lake"},
	};
	static const u16 unknown[] = {0, 0xffff, 0x0166, 0x0416, 0x5a84, 0x8a52, 0x9a49, 0x46a6};
	u32 bits = 0;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		const struct gvt_platform *p = gvt_platform_find(known[i].id);

		assert_non_null(p);
		assert_string_equal(p->name, known[i].name);
	}
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		assert_null(gvt_platform_find(unknown[i]));
	for (u32 i = 0; gvt_platform_get(i); i++) {
		const struct gvt_platform *p = gvt_platform_get(i);

		assert_false(bits & p->bit);
		bits |= p->bit;
		/* Each id is one platform's alone, and sorted. */
		for (u32 j = 0; p->device_ids[j]; j++) {
			assert_ptr_equal(gvt_platform_find(p->device_ids[j]), p);
			assert_true(!j || p->device_ids[j - 1] < p->device_ids[j]);
		}
	}
}

static int no_warnings(void **state)
{
	assert_int_equal(os_test_warnings(), 0);
	assert_int_equal(os_test_live(), 0);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_index, no_warnings),
		cmocka_unit_test_teardown(test_names, no_warnings),
		cmocka_unit_test_teardown(test_needed, no_warnings),
		cmocka_unit_test_teardown(test_platforms, no_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
