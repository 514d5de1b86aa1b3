// SPDX-License-Identifier: MIT
/* EDID: made ones are good ones, bad ones are told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../dom0-kmod/gvt/edid.h"

static void fix(u8 *e, u32 len)
{
	u32 i, b;

	for (b = 0; b < len; b += EDID_BLOCK) {
		e[b + 127] = 0;
		for (i = 0; i < 127; i++)
			e[b + 127] = (u8)(e[b + 127] - e[b + i]);
	}
}

/* The published CVT reduced-blanking timings of some modes: clock, htotal, vtotal, sync width. */
static void test_cvt(void **state)
{
	static const struct {
		u32 w, h, mhz, clock, htotal, vtotal, vsync;
	} mode[] = {
		{1024, 768, 60000, 56000, 1184, 790, 4},
		{1280, 1024, 60000, 91000, 1440, 1054, 7},
		{1920, 1080, 60000, 138500, 2080, 1111, 5},
		{1920, 1200, 60000, 154000, 2080, 1235, 6},
		{2560, 1600, 60000, 268500, 2720, 1646, 6},
		{3840, 2160, 60000, 533250, 4000, 2222, 5},
		{1366, 768, 60000, 72250, 1526, 790, 10},
		{800, 600, 60000, 35500, 960, 618, 4},
	};
	struct edid_timing t;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(mode); i++) {
		assert_int_equal(edid_cvt_rb(mode[i].w, mode[i].h, mode[i].mhz, &t), 0);
		assert_int_equal(t.clock_khz, mode[i].clock);
		assert_int_equal(t.hactive + t.hblank, mode[i].htotal);
		assert_int_equal(t.vactive + t.vblank, mode[i].vtotal);
		assert_int_equal(t.vsync_width, mode[i].vsync);
	}
}

static void test_cvt_refuses(void **state)
{
	static const u32 bad[][3] = {
		{0, 0, 0},	    {638, 480, 60000},	  {641, 480, 60000},
		{640, 478, 60000},  {4096, 2160, 60000},  {4094, 2306, 60000},
		{1920, 1080, 9999}, {1920, 1080, 120001}, {3840, 2160, 120000},
		{~0u, ~0u, ~0u},    {1920, 1081, 60000},
	};
	struct edid_timing t;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(edid_cvt_rb(bad[i][0], bad[i][1], bad[i][2], &t), -EINVAL);
}

/* All that can be made is good, says its mode back, and comes as near to the rate as it can. */
static void test_make(void **state)
{
	static const u32 rate[] = {10000, 30000, 59940, 60000, 75000, 120000};
	struct edid_timing t, back;
	u32 w, h, r, made = 0;
	u8 e[EDID_BLOCK];

	(void)state;
	for (w = 640; w <= 4094; w += 38)
		for (h = 480; h <= 2304; h += 44)
			for (r = 0; r < ARRAY_SIZE(rate); r++) {
				u64 khz, total;

				if (edid_cvt_rb(w, h, rate[r], &t)) {
					assert_int_equal(edid_make(w, h, rate[r], "x", e), -EINVAL);
					continue;
				}
				made++;
				assert_int_equal(edid_make(w, h, rate[r], "x", e), 0);
				assert_null(edid_check(e, sizeof(e)));
				edid_preferred(e, &back);
				assert_memory_equal(&t, &back, sizeof(t));
				assert_int_equal(back.hactive, w);
				assert_int_equal(back.vactive, h);
				total = (u64)(t.hactive + t.hblank) * (t.vactive + t.vblank);
				/* The clock comes in steps of 250 kHz, rounded down. */
				khz = rate[r] * total / 1000000;
				assert_true(t.clock_khz <= khz && t.clock_khz + 250 > khz);
			}
	assert_true(made > 1000);
}

static void test_name(void **state)
{
	u8 e[EDID_BLOCK];

	(void)state;
	assert_int_equal(edid_make(1024, 768, 60000, "a\xff\nlong name that goes on", e), 0);
	assert_memory_equal(e + 54 + 18 + 5, "a??long name ", 13);
	assert_int_equal(edid_make(1024, 768, 60000, "short", e), 0);
	assert_memory_equal(e + 54 + 18 + 5, "short\n       ", 13);
	assert_int_equal(edid_make(1024, 768, 60000, "", e), 0);
	assert_memory_equal(e + 54 + 18 + 5, "XenGT\n       ", 13);
	assert_int_equal(edid_make(1024, 768, 60000, NULL, e), 0);
	assert_null(edid_check(e, sizeof(e)));
}

/* Any single bit that flips is seen. */
static void test_checksum(void **state)
{
	u8 e[EDID_BLOCK];
	u32 bit;

	(void)state;
	assert_int_equal(edid_make(1920, 1080, 60000, "m", e), 0);
	for (bit = 0; bit < sizeof(e) * 8; bit++) {
		e[bit / 8] ^= (u8)(1u << bit % 8);
		assert_non_null(edid_check(e, sizeof(e)));
		e[bit / 8] ^= (u8)(1u << bit % 8);
	}
	assert_null(edid_check(e, sizeof(e)));
}

static void test_check(void **state)
{
	/* Byte, value, and whether the EDID is still good once its checksum is. */
	static const struct {
		u8 at, val;
	} bad[] = {
		{0, 1},		{7, 0xff},	 {18, 2},     {20, 0x00},
		{126, 1},	{126, 255},	 {54 + 4, 0}, /* no active pixels to speak of: 128 + 0 */
		{54 + 3, 0},	{54 + 6, 0},	 {54 + 9, 0}, {54 + 10, 0x30},
		{54 + 8, 0xff}, {54 + 11, 0x0c}, {71, 0x9a},  {55, 0xff},
	};
	u8 good[EDID_BLOCK], e[2 * EDID_BLOCK];
	u32 i;

	(void)state;
	assert_int_equal(edid_make(1920, 1080, 60000, "m", good), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		memcpy(e, good, EDID_BLOCK);
		if (bad[i].at == 58) {
			e[56] = 1;
			e[58] = 0;
		} else {
			e[bad[i].at] = bad[i].val;
		}
		fix(e, EDID_BLOCK);
		if (!edid_check(e, EDID_BLOCK))
			fail_msg("byte %u = %02x was taken", bad[i].at, bad[i].val);
	}

	/* No timing at all. */
	memcpy(e, good, EDID_BLOCK);
	e[54] = e[55] = 0;
	fix(e, EDID_BLOCK);
	assert_non_null(edid_check(e, EDID_BLOCK));

	/* Two blocks. */
	memset(e, 0, sizeof(e));
	memcpy(e, good, EDID_BLOCK);
	e[126] = 1;
	e[128] = 2;
	fix(e, sizeof(e));
	assert_null(edid_check(e, sizeof(e)));
	assert_non_null(edid_check(e, EDID_BLOCK));
	e[200] = 1;
	assert_non_null(edid_check(e, sizeof(e)));

	for (i = 0; i < 300; i++)
		if (i != 128 && i != 256)
			assert_non_null(edid_check(e, i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cvt),	 cmocka_unit_test(test_cvt_refuses),
		cmocka_unit_test(test_make),	 cmocka_unit_test(test_name),
		cmocka_unit_test(test_checksum), cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
