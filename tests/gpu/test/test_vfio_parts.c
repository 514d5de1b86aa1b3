/* SPDX-License-Identifier: MIT */
/* Parts of the vfio-user front without a client: DMA table, options, audit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../vfio/audit.h"
#include "../vfio/dma.h"
#include "../vfio/options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int memory(size_t size)
{
	int fd = memfd_create("test", 0);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

/* Against a naive twin: many pieces in random order. */
static void dma_twin(void **state)
{
	uint8_t owner[256] = {0};
	struct dma_table t = {0};
	int fd = memory(256 * 4096);

	(void)state;
	srand(1);
	for (unsigned i = 0; i < 20000; i++) {
		unsigned at = rand() % 256, n = 1 + rand() % 4;
		bool free = true;

		if (at + n > 256)
			continue;
		for (unsigned j = at; j < at + n; j++)
			free &= !owner[j];
		if (rand() & 1) {
			int err = dma_map(&t, at * 4096ull, n * 4096ull, fd, at * 4096ull, true);

			assert_int_equal(err, free ? 0 : -EEXIST);
			if (!err)
				memset(owner + at, 1, n);
		} else {
			int err = dma_unmap(&t, at * 4096ull, n * 4096ull);

			if (!err)
				memset(owner + at, 0, n);
			else
				assert_int_equal(err, free ? -ENOENT : -EINVAL);
		}
		at = rand() % 256;
		assert_int_equal(!!dma_find(&t, at * 4096ull + 8, 16, true), owner[at]);
	}
	dma_free(&t);
	close(fd);
}

static void audit_file(void **state)
{
	char file[] = "/tmp/test_vfio_XXXXXX", text[256] = "";
	struct gpu_audit_rec rec = {.time_ns = 5,
				    .virt = 0x1000,
				    .bus = 0x2000,
				    .ctx_id = 3,
				    .lrca = 0x4000,
				    .engine = GPU_BCS,
				    .write = 1,
				    .space = 'P'};
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct audit *a;

	(void)state;
	close(mkstemp(file));
	a = audit_open(file);
	assert_non_null(a);
	audit_log(a, &rec); /* off: not written */
	audit_switch(a, true, 1);
	audit_log(a, &rec);
	audit_switch(a, false, 9);
	assert_true(audit_close(a));
	assert_int_equal(audit_dump(file, out), 0);
	fclose(out);
	assert_string_equal(text, "1 audit on\n"
				  "5 bcs P w ctx 00000003 lrca 00004000 virt 0000000000001000 "
				  "bus 0000000000002000\n"
				  "9 audit off\n");
	unlink(file);
	assert_int_equal(audit_dump(file, stdout), -ENOENT);
	assert_null(audit_open("/nonexistent/audit"));
}

static enum options_result parse(struct options *opt, ...)
{
	char *argv[16] = {"xengt-gpu"};
	int argc = 1;
	va_list ap;

	va_start(ap, opt);
	while ((argv[argc] = va_arg(ap, char *)))
		argc++;
	va_end(ap);
	return options_parse(opt, argc, argv);
}

static void options(void **state)
{
	int errors = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
	struct options o;

	(void)state;
	/* what is refused is said on standard error; that is not this test's output */
	dup2(null, STDERR_FILENO);
	assert_int_equal(parse(&o, "--socket", "s", "--break", "no-csb,pte-shift", "--refresh",
			       "12.5", "--platform", "cml-gt2", "--no-display", "--slice-us", "50",
			       "--paced", NULL),
			 OPTIONS_RUN);
	assert_true(o.cfg.paced);
	assert_int_equal(o.cfg.breaks, GPU_BREAK_NO_CSB | GPU_BREAK_PTE_SHIFT);
	assert_int_equal(o.cfg.refresh_mhz, 12500);
	assert_int_equal(o.cfg.slice_ns, 50000);
	assert_false(o.cfg.display);
	assert_true(o.cfg.connected);
	assert_string_equal(o.cfg.platform, "cml-gt2");
	assert_int_equal(parse(&o, "--socket", "s", "--break", "no-such", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, "--socket", "s", "--refresh", "0", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, "--socket", "s", "--refresh", "20x", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, "--socket", "s", "--platform", "icl", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, "--socket", "s", "--edid", "/nonexistent", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, "--socket", "s", "--output", "vga", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, "--socket", "s", "more", NULL), OPTIONS_BAD);
	assert_int_equal(parse(&o, NULL), OPTIONS_BAD);
	dup2(errors, STDERR_FILENO);
	close(errors);
	close(null);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dma_twin),
		cmocka_unit_test(audit_file),
		cmocka_unit_test(options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
