// SPDX-License-Identifier: MIT
/* libxengt over a model of the module: configuration, vGPUs, counters, pictures, events. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <xengt/xengt.h>

#include "fake_module.h"

static struct xengt *h;

static int setup(void **state)
{
	(void)state;
	fake_reset();
	h = xengt_open();
	return h ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	xengt_close(h);
	return 0;
}

static uint64_t make(uint32_t domid, const char *name, const char *type)
{
	struct xengt_config cfg;
	uint64_t id;

	xengt_config_init(&cfg);
	assert_int_equal(xengt_config_set(h, &cfg, "vgt_type", type), 0);
	assert_int_equal(xengt_vgpu_create(h, 0, domid, name, &cfg, &id), 0);
	return id;
}

/* The struct must not change its layout: programs are built against it. */
static void test_abi(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct xengt_engine_stats), 48);
	assert_int_equal(sizeof(struct xengt_fault), 112);
	assert_int_equal(offsetof(struct xengt_stats, engines), 168);
	assert_int_equal(sizeof(struct xengt_stats), 168 + 8 * 48 + 8 * 112 + 8);
	assert_int_equal(sizeof(struct xengt_reg), 64);
	assert_int_equal(sizeof(struct xengt_regs), 24);
	assert_int_equal(_IOC_SIZE(XENGT_IOC_STATS), 0);
}

static void test_types(void **state)
{
	static const char *const orders[][2][2] = {
		{{"vgt_type", "large"}, {"vgt_low_gm_sz", "100"}},
		{{"vgt_low_gm_sz", "100"}, {"vgt_type", "large"}},
	};
	const struct xengt_type *t;
	uint32_t last = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct xengt_config cfg;

		xengt_config_init(&cfg);
		for (int j = 0; j < 2; j++)
			assert_int_equal(
				xengt_config_set(h, &cfg, orders[i][j][0], orders[i][j][1]), 0);
		t = xengt_type_find("large");
		assert_int_equal(cfg.low_gm, 100);
		assert_int_equal(cfg.high_gm, t->high_gm);
		assert_int_equal(cfg.fences, t->fences);
		assert_int_equal(cfg.weight, t->weight);
		assert_int_equal(xengt_config_set(h, &cfg, "vgt_type", "enormous"), -1);
		assert_int_equal(errno, EINVAL);
		assert_non_null(strstr(xengt_error(h), "small, medium, large, huge"));
	}
	for (size_t i = 0; (t = xengt_type_at(i)); i++) {
		assert_true(t->low_gm > last);
		last = t->low_gm;
	}
}

static void test_fits(void **state)
{
	struct xengt_capacity c;

	(void)state;
	assert_int_equal(xengt_get_capacity(h, 0, &c), 0);
	assert_int_equal(xengt_capacity_fits(&c, 64, 256, 4), 3);  /* low GM: 192 */
	assert_int_equal(xengt_capacity_fits(&c, 32, 256, 8), 3);  /* fences: 24 */
	assert_int_equal(xengt_capacity_fits(&c, 32, 1024, 4), 3); /* high GM: 3072 */
	assert_int_equal(xengt_capacity_fits(&c, 256, 64, 1), 0);
	assert_int_equal(xengt_capacity_fits(&c, 1, 1, 0), FAKE_VGPUS);
	make(1, "a", "medium");
	assert_int_equal(xengt_get_capacity(h, 0, &c), 0);
	assert_int_equal(xengt_capacity_fits(&c, 64, 256, 4), 1);
	c.low_gm_largest = 63;
	assert_int_equal(xengt_capacity_fits(&c, 64, 256, 4), 0);
}

static void test_monitor(void **state)
{
	char file[] = "/tmp/xengt-test-XXXXXX";
	struct xengt_config cfg, from_file;
	FILE *f;

	(void)state;
	xengt_config_init(&cfg);
	assert_int_equal(xengt_config_set(h, &cfg, "vgt_monitor_config_file", "1280x800@59.94"), 0);
	assert_int_equal(cfg.edid_len, 128);
	close(mkstemp(file));
	f = fopen(file, "w");
	fwrite(cfg.edid, 1, 128, f);
	fclose(f);
	xengt_config_init(&from_file);
	assert_int_equal(xengt_config_set(h, &from_file, "vgt_monitor_config_file", file), 0);
	assert_memory_equal(cfg.edid, from_file.edid, 128);

	f = fopen(file, "w");
	fputs("# one monitor\n01\n02 02\n", f);
	for (int i = 0; i < 128; i++)
		fprintf(f, "%02x%s", cfg.edid[i], i % 16 == 15 ? "  # a row\n" : " ");
	fclose(f);
	xengt_config_init(&from_file);
	assert_int_equal(xengt_config_set_monitor(h, &from_file, file), 0);
	assert_memory_equal(cfg.edid, from_file.edid, 128);
	assert_int_equal(from_file.port, 'C');
	unlink(file);

	assert_int_equal(xengt_config_set_monitor(h, &cfg, "100x100"), -1);
	assert_int_equal(errno, ERANGE);
	assert_int_equal(xengt_config_set_monitor(h, &cfg, "1280x800@"), -1);
	assert_int_equal(errno, ENOENT);
}

static void test_stats(void **state)
{
	uint64_t id = make(3, "s", "small");
	struct xengt_stats *fake = &fake_state()->vgpus[0].stats, s;

	(void)state;
	fake->valid = XENGT_STATS_ENGINES | XENGT_STATS_FAULTS;
	fake->engine_mask = 3;
	fake->bad_fences = 7;
	fake->engines[XENGT_ENGINE_RCS].submissions = 2;
	fake->nr_faults = 1;
	memset(fake->faults[0].what, 'x', XENGT_FAULT_LEN);
	assert_int_equal(xengt_vgpu_stats(h, id, &s), 0);
	assert_int_equal(s.size, sizeof(s));
	assert_int_equal(s.bad_fences, 7);
	assert_int_equal(s.engines[XENGT_ENGINE_RCS].submissions, 2);
	assert_int_equal(strlen(s.faults[0].what), XENGT_FAULT_LEN - 1);
	assert_true(s.time_ns > 0);
	assert_int_equal(xengt_vgpu_stats(h, id + 1, &s), -1);
	assert_int_equal(errno, ENOENT);
	fake_state()->old_module = 1;
	assert_int_equal(xengt_vgpu_stats(h, id, &s), -1);
	assert_int_equal(errno, ENOTTY);
	assert_non_null(strstr(xengt_error(h), "older"));
	assert_string_equal(xengt_engine_name(XENGT_ENGINE_VCS2), "video2");
	assert_string_equal(xengt_engine_name(77), "unknown");
}

static void test_regs(void **state)
{
	uint64_t id = make(3, "r", "small");
	struct xengt_reg *regs;
	uint32_t *offs;
	size_t nr;

	(void)state;
	assert_int_equal(xengt_vgpu_regs(h, id, &regs, &nr), 0);
	assert_int_equal(nr, 3);
	assert_string_equal(regs[2].name, "DSPCNTR_A");
	assert_int_equal(regs[2].offset, 0x70180);
	free(regs);
	assert_int_equal(xengt_vgpu_refused(h, id, &offs, &nr), 0);
	assert_int_equal(nr, 2);
	assert_int_equal(offs[1], 0x45f00);
	free(offs);
	assert_int_equal(xengt_vgpu_regs(h, 99, &regs, &nr), -1);
	assert_null(regs);
	assert_int_equal(xengt_vgpu_refused(h, 99, &offs, &nr), -1);
	assert_null(offs);
}

static void test_vgpus(void **state)
{
	uint64_t one = make(1, "one", "small"), two = make(2, "two", "small");
	struct xengt_config cfg;
	struct xengt_query *list, q;
	size_t nr;
	struct xengt_edid edid;
	uint8_t made[128];

	(void)state;
	assert_int_equal(xengt_vgpu_list(h, &list, &nr), 0);
	assert_int_equal(nr, 2);
	assert_int_equal(list[0].id, one);
	assert_int_equal(list[1].id, two);
	free(list);
	assert_int_equal(xengt_vgpu_find(h, "2", &q), 0);
	assert_string_equal(q.name, "two");
	assert_int_equal(xengt_vgpu_find(h, "one", &q), 0);
	assert_int_equal(q.domid, 1);
	assert_int_equal(xengt_vgpu_find(h, "three", &q), -1);
	assert_int_equal(errno, ENOENT);

	xengt_config_init(&cfg);
	assert_int_equal(xengt_vgpu_create(h, 0, 1, "one", &cfg, NULL), -1);
	assert_int_equal(errno, EEXIST);
	cfg.low_gm = 128;
	assert_int_equal(xengt_vgpu_create(h, 0, 3, "three", &cfg, NULL), -1);
	assert_int_equal(errno, ENOSPC);
	assert_non_null(strstr(xengt_error(h), "in use: one (domain 1) 64 MiB, two"));
	assert_int_equal(xengt_vgpu_set_cap(h, one, 25), 0);
	assert_int_equal(xengt_vgpu_query(h, one, &q), 0);
	assert_int_equal(q.cap, 25);
	assert_int_equal(xengt_vgpu_get_edid(h, one, &edid), 0);
	assert_int_equal(edid.changes, 0);
	assert_int_equal(xengt_edid_make(h, 800, 600, 60000, NULL, made), 0);
	assert_int_equal(xengt_vgpu_set_edid(h, one, made, sizeof(made)), 0);
	assert_int_equal(xengt_vgpu_get_edid(h, one, &edid), 0);
	assert_int_equal(edid.changes, 1);
	assert_int_equal(edid.len, sizeof(made));
	assert_memory_equal(edid.edid, made, sizeof(made));
	assert_int_equal(xengt_vgpu_set_edid(h, one, made, 0), 0);
	assert_int_equal(xengt_vgpu_get_edid(h, one, &edid), 0);
	assert_int_equal(edid.len, 0);
	assert_int_equal(xengt_vgpu_get_edid(h, one + 100, &edid), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(xengt_vgpu_destroy(h, one), 0);
	assert_int_equal(xengt_vgpu_query(h, one, &q), -1);
	assert_int_equal(xengt_vgpu_destroy(h, one), -1);
}

static void test_picture(void **state)
{
	uint64_t id = make(5, "p", "small");
	struct xengt_image img;

	(void)state;
	assert_int_equal(xengt_capture(h, id, &img), 0);
	assert_int_equal(img.width, FAKE_SCREEN_WIDTH);
	assert_int_equal(img.height, FAKE_SCREEN_HEIGHT);
	for (unsigned y = 0; y < img.height; y++) {
		for (unsigned x = 0; x < img.width; x++) {
			const uint8_t *p = img.rgb + 3 * (y * img.width + x);
			unsigned want = fake_pixel(&fake_state()->vgpus[0], x, y);

			assert_int_equal(p[0] << 16 | p[1] << 8 | p[2], want);
		}
	}
	xengt_image_free(&img);
	fake_state()->vgpus[0].q.mode_width = 0;
	assert_int_equal(xengt_capture(h, id, &img), -1);
	assert_int_equal(errno, ENXIO);
}

static void test_events(void **state)
{
	struct xengt_event ev;
	uint64_t id;

	(void)state;
	assert_true(xengt_fd(h) >= 0);
	id = make(6, "e", "small");
	assert_int_equal(xengt_vgpu_reset(h, id), 0);
	assert_int_equal(xengt_next_event(h, false, &ev), 0);
	assert_string_equal(xengt_event_name(ev.type), "created");
	assert_int_equal(xengt_next_event(h, false, &ev), 0);
	assert_string_equal(xengt_event_name(ev.type), "reset");
	assert_int_equal(xengt_next_event(h, false, &ev), -1);
	assert_int_equal(errno, EAGAIN);
	assert_string_equal(xengt_event_name(XENGT_EVENT_HANG), "hang");
}

static void test_no_device(void **state)
{
	struct xengt_info info;

	(void)state;
	setenv("XENGT_FAKE_ERRNO", "2", 1);
	assert_int_equal(xengt_get_info(h, 0, &info), -1);
	assert_int_equal(errno, ENOENT);
	assert_non_null(strstr(xengt_error(h), "modprobe xengt enable=1"));
	unsetenv("XENGT_FAKE_ERRNO");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_abi),	   TEST(test_types),	 TEST(test_fits),  TEST(test_monitor),
		TEST(test_stats),  TEST(test_regs),	 TEST(test_vgpus), TEST(test_picture),
		TEST(test_events), TEST(test_no_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
