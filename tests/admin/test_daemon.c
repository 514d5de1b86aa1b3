// SPDX-License-Identifier: MIT
/* Parts of xengtd: which parts of a picture have changed (against a naive twin), and its configuration. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "toolstack/xengtd/conf.h"
#include "toolstack/xengtd/diff.h"

#define MAX 200

struct seen {
	uint32_t width, height;
	uint8_t count[MAX * MAX];
	size_t nr;
};

static void take_rect(void *arg, uint32_t x, uint32_t y, uint32_t w, uint32_t h)
{
	struct seen *s = arg;

	assert_true(w > 0 && h > 0 && x + w <= s->width && y + h <= s->height);
	for (uint32_t i = y; i < y + h; i++)
		for (uint32_t j = x; j < x + w; j++)
			s->count[i * s->width + j]++;
	s->nr++;
}

/* Random pictures and random changes: every change is reported, nothing twice, nothing that lies in a
 * square without a change; and the copy is exact. */
static void test_diff(void **state)
{
	static uint8_t from[MAX * MAX * 3], to[MAX * MAX * 4];
	static struct seen s;
	size_t reported = 0, all = 0, nr;

	(void)state;
	srand(7);
	for (int round = 0; round < 300; round++) {
		uint32_t w = 1 + (uint32_t)rand() % MAX, h = 1 + (uint32_t)rand() % MAX;
		uint32_t changes = (uint32_t)rand() % 6;
		static uint8_t differs[MAX * MAX];

		for (size_t i = 0; i < (size_t)w * h * 3; i++)
			from[i] = (uint8_t)rand();
		memset(to, 0, sizeof(to));
		memset(&s, 0, sizeof(s));
		s.width = w;
		s.height = h;
		diff_update(to, from, w, h, take_rect, &s);
		memset(&s.count, 0, sizeof(s.count));
		memset(differs, 0, sizeof(differs));
		for (uint32_t c = 0; c < changes; c++) {
			size_t at = (size_t)rand() % ((size_t)w * h);

			from[at * 3 + (size_t)rand() % 3] ^= 1 + rand() % 255;
			differs[at] = memcmp(from + at * 3, to + at * 4, 3) != 0;
		}
		s.nr = 0;
		nr = diff_update(to, from, w, h, take_rect, &s);
		assert_int_equal(nr, s.nr);
		for (uint32_t y = 0; y < h; y++) {
			for (uint32_t x = 0; x < w; x++) {
				size_t at = (size_t)y * w + x;
				uint32_t ty = y / DIFF_TILE * DIFF_TILE,
					 tx = x / DIFF_TILE * DIFF_TILE;
				bool in_tile = false;

				assert_memory_equal(to + at * 4, from + at * 3, 3);
				assert_int_equal(to[at * 4 + 3], 0);
				for (uint32_t i = ty; i < ty + DIFF_TILE && i < h; i++)
					for (uint32_t j = tx; j < tx + DIFF_TILE && j < w; j++)
						in_tile |= differs[(size_t)i * w + j];
				assert_int_equal(s.count[at], in_tile);
				reported += s.count[at];
				all++;
			}
		}
		s.nr = 0;
		assert_int_equal(diff_update(to, from, w, h, take_rect, &s), 0);
	}
	printf("%zu of %zu pixels sent\n", reported, all);
}

static int read_text(struct conf *conf, const char *text, char *err)
{
	char file[] = "/tmp/xengtd-conf-XXXXXX";
	FILE *f = fdopen(mkstemp(file), "w");
	int res;

	fputs(text, f);
	fclose(f);
	conf_init(conf);
	res = conf_read(conf, file, true, err, 512);
	unlink(file);
	return res;
}

static void test_conf(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"vnc\n", ":1: 'vnc' is not of the form"},
		{"\n\nvnc = 2\n", ":3: '2': allowed is 0 to 1"},
		{"vnc = \n", ":1: '': allowed"},
		{"vnc_port = 80\n", "allowed is 1024 to 65435"},
		{"vnc_port = -1\n", "allowed is 1024"},
		{"vnc_listen = localhost\n", "is not an IPv4 address"},
		{"vnc_listen = 0.0.0.0\n", "vnc_password_file is mandatory"},
		{"vnc_password_file = /nonexistent\n", "No such file"},
		{"vnc_color = 3\n", "is not known; known are vnc,"},
		{"metrics_port = 99999\n", "allowed is 0 to 65535"},
	};
	struct conf conf;
	char err[512];

	(void)state;
	assert_int_equal(read_text(&conf, "", err), 0);
	assert_int_equal(conf.vnc_listen.s_addr, htonl(INADDR_LOOPBACK));
	assert_int_equal(conf.metrics_listen.s_addr, htonl(INADDR_LOOPBACK));
	assert_int_equal(read_text(&conf,
				   "# all\n vnc = 0 # no\n\tvnc_port=6000\nmetrics_port = 0\n"
				   "metrics_listen = 127.0.0.2",
				   err),
			 0);
	assert_false(conf.vnc);
	assert_int_equal(conf.vnc_port, 6000);
	assert_int_equal(conf.metrics_port, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_text(&conf, bad[i].text, err), -1);
		if (!strstr(err, bad[i].says))
			fail_msg("%s: %s", bad[i].text, err);
	}
	conf_init(&conf);
	assert_int_equal(conf_read(&conf, "/nonexistent", false, err, sizeof(err)), 0);
	assert_int_equal(conf_read(&conf, "/nonexistent", true, err, sizeof(err)), -1);
}

static void test_password(void **state)
{
	char file[] = "/tmp/xengtd-pass-XXXXXX", text[128], err[512];
	FILE *f = fdopen(mkstemp(file), "w");
	struct conf conf;

	(void)state;
	fputs("secret\nmore\n", f);
	fclose(f);
	snprintf(text, sizeof(text), "vnc_listen = 0.0.0.0\nvnc_password_file = %s\n", file);
	assert_int_equal(read_text(&conf, text, err), 0);
	assert_string_equal(conf.vnc_password, "secret");
	chmod(file, 0644);
	assert_int_equal(read_text(&conf, text, err), -1);
	assert_non_null(strstr(err, "chmod 600"));
	chmod(file, 0600);
	f = fopen(file, "w");
	fputs("longer than eight\n", f);
	fclose(f);
	assert_int_equal(read_text(&conf, text, err), -1);
	assert_non_null(strstr(err, "1 to 8 characters"));
	unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_conf),
		cmocka_unit_test(test_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
