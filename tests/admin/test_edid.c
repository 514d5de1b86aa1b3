// SPDX-License-Identifier: MIT
/* Monitors made from a mode: timings against those that the standards list, EDIDs decoded again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dom0-kmod/gvt/edid.h"
#include "libxengt/private.h"

static struct xengt *h;

static int setup(void **state)
{
	(void)state;
	h = xengt_open();
	return h ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	xengt_close(h);
	return 0;
}

/* VESA DMT 1.0 rev 13 lists these; those with a blanking of 160 are its reduced-blanking ones, and
 * 2560x1440 and 3840x2160 are CVT 1.1, section 5, by hand. */
static const struct {
	const char *mode;
	struct xengt_timing t;
} known[] = {
	/* clang-format off */
	{"640x480",        { 25175,  640, 160,  16,  96,  480,  45, 10, 2, false, false}},
	{"800x600@60",     { 40000,  800, 256,  40, 128,  600,  28,  1, 4, true,  true}},
	{"1024x768@60",    { 65000, 1024, 320,  24, 136,  768,  38,  3, 6, false, false}},
	{"1280x720@60",    { 74250, 1280, 370, 110,  40,  720,  30,  5, 5, true,  true}},
	{"1280x768@60",    { 68250, 1280, 160,  48,  32,  768,  22,  3, 7, true,  false}},
	{"1280x800@60",    { 71000, 1280, 160,  48,  32,  800,  23,  3, 6, true,  false}},
	{"1280x1024@60.0", {108000, 1280, 408,  48, 112, 1024,  42,  1, 3, true,  true}},
	{"1366x768@60",    { 85500, 1366, 426,  70, 143,  768,  30,  3, 3, true,  true}},
	{"1440x900@60",    { 88750, 1440, 160,  48,  32,  900,  26,  3, 6, true,  false}},
	{"1400x1050@60",   {101000, 1400, 160,  48,  32, 1050,  30,  3, 4, true,  false}},
	{"1680x1050@60",   {119000, 1680, 160,  48,  32, 1050,  30,  3, 6, true,  false}},
	{"1920x1080@60",   {148500, 1920, 280,  88,  44, 1080,  45,  4, 5, true,  true}},
	{"1920x1200@60",   {154000, 1920, 160,  48,  32, 1200,  35,  3, 6, true,  false}},
	{"2560x1440@60",   {241500, 2560, 160,  48,  32, 1440,  41,  3, 5, true,  false}},
	{"2560x1600@60",   {268500, 2560, 160,  48,  32, 1600,  46,  3, 6, true,  false}},
	{"3840x2160@60",   {533250, 3840, 160,  48,  32, 2160,  62,  3, 5, true,  false}},
	/* clang-format on */
};

static void test_timings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct xengt_timing *want = &known[i].t;
		uint32_t w, hgt, mhz;
		struct xengt_timing t;

		assert_int_equal(xengt_mode_parse(known[i].mode, &w, &hgt, &mhz), 0);
		assert_int_equal(xengt_timing_of(h, w, hgt, mhz, &t), 0);
		if (memcmp(&t, want, sizeof(t)))
			fail_msg("%s: %u %u/%u/%u/%u %u/%u/%u/%u", known[i].mode, t.clock_khz,
				 t.width, t.hblank, t.hfront, t.hsync, t.height, t.vblank, t.vfront,
				 t.vsync);
	}
}

/* Every mode's EDID passes the module's own check, and the module decodes the timing that was meant. */
static void test_edids(void **state)
{
	uint8_t edid[128];
	unsigned made = 0;

	(void)state;
	for (uint32_t w = 640; w <= 4088; w += 8) {
		for (uint32_t hgt = 480; hgt <= 2304; hgt += 114) {
			for (uint32_t mhz = 24000; mhz <= 120000; mhz += 11988) {
				struct xengt_timing t;
				struct edid_timing got;
				const char *wrong;

				if (xengt_edid_make(h, w, hgt, mhz, NULL, edid))
					continue;
				made++;
				wrong = edid_check(edid, sizeof(edid));
				if (wrong)
					fail_msg("%ux%u@%u: %s", w, hgt, mhz, wrong);
				assert_null(xengt_edid_wrong(edid, sizeof(edid)));
				assert_int_equal(xengt_timing_of(h, w, hgt, mhz, &t), 0);
				edid_preferred(edid, &got);
				assert_int_equal(got.clock_khz, t.clock_khz / 10 * 10);
				assert_int_equal(got.hactive, w);
				assert_int_equal(got.hblank, t.hblank);
				assert_int_equal(got.hsync_off, t.hfront);
				assert_int_equal(got.hsync_width, t.hsync);
				assert_int_equal(got.vactive, hgt);
				assert_int_equal(got.vblank, t.vblank);
				assert_int_equal(got.vsync_off, t.vfront);
				assert_int_equal(got.vsync_width, t.vsync);
			}
		}
	}
	printf("%u EDIDs\n", made);
	assert_true(made > 10000);
}

static void test_parse(void **state)
{
	static const char *const bad[] = {
		"",	      "x",	     "1920",	     "1920x",
		"1920x1080@", "1920x1080@x", "1920x1080 ",   "a1920x1080",
		"1920X1080",  "-1x1080",     "1920x1080@6.", "1920x1080@1234",
		"123456x480", "/etc/edid",   "1x2x3"};
	uint32_t w, hgt, mhz;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(xengt_mode_parse(bad[i], &w, &hgt, &mhz), -1);
	assert_int_equal(xengt_mode_parse("1920x1080@59.94", &w, &hgt, &mhz), 0);
	assert_int_equal(mhz, 59940);
	assert_int_equal(xengt_mode_parse("1920x1080@59.005", &w, &hgt, &mhz), 0);
	assert_int_equal(mhz, 59005);
	assert_int_equal(xengt_mode_parse("1920x1080", &w, &hgt, &mhz), 0);
	assert_int_equal(w, 1920);
	assert_int_equal(hgt, 1080);
	assert_int_equal(mhz, 60000);
}

static void test_refused(void **state)
{
	static const struct {
		uint32_t w, h, mhz;
		const char *says;
	} bad[] = {
		{320, 200, 60000, "allowed is 640x480"},
		{8192, 4320, 60000, "allowed is 640x480"},
		{1921, 1080, 60000, "steps of 8"},
		{1920, 1081, 60000, "even heights"},
		{1920, 1080, 10000, "24 to 120 Hz"},
		{1920, 1080, 144000, "24 to 120 Hz"},
		{3840, 2160, 120000, "needs a pixel clock"},
	};
	uint8_t edid[128];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(xengt_edid_make(h, bad[i].w, bad[i].h, bad[i].mhz, NULL, edid),
				 -1);
		assert_non_null(strstr(xengt_error(h), bad[i].says));
	}
}

static void test_name(void **state)
{
	uint8_t edid[128];

	(void)state;
	assert_int_equal(xengt_edid_make(h, 1920, 1080, 60000, "a\tname longer than 13", edid), 0);
	assert_memory_equal(edid + 72 + 5, "a?name longer", 13);
	assert_null(edid_check(edid, sizeof(edid)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timings), cmocka_unit_test(test_edids),
		cmocka_unit_test(test_parse),	cmocka_unit_test(test_refused),
		cmocka_unit_test(test_name),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
