/* SPDX-License-Identifier: MIT */
/* Owners read from a frame table as Xen lays it out, and the ledger. */
#include "vfio/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define FRAMES 1024 /* of the machine, 4 MiB */
#define BASE   0    /* its memory's address */
#define TABLES 16   /* frame of the first page table: PML4, PDP, PD, PT */
#define FT     32   /* frame where the frame table is, 8 pages */
#define DOM0   64   /* frames with a struct domain */
#define GUEST  65
#define VIRT   0xffff82e000000000ull

struct world {
	struct dma_table dma;
	uint8_t *mem;
	char roots[32];
};

static uint64_t *page(struct world *w, unsigned frame)
{
	return (uint64_t *)(w->mem + frame * 4096ul);
}

static void set_frame(struct world *w, unsigned frame, uint64_t count, uint32_t domain)
{
	uint8_t *e = w->mem + FT * 4096 + frame * 32;

	memcpy(e + 8, &count, 8);
	memcpy(e + 24, &domain, 4);
}

static void write_roots(struct world *w, const char *text)
{
	FILE *f = fopen(w->roots, "w");

	fputs(text, f);
	fclose(f);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	int fd = memfd_create("world", 0);

	assert_int_equal(ftruncate(fd, FRAMES * 4096), 0);
	assert_int_equal(dma_map(&w->dma, BASE, FRAMES * 4096, fd, 0, true), 0);
	close(fd);
	w->mem = w->dma.piece[0].host;
	page(w, TABLES)[VIRT >> 39 & 511] = (TABLES + 1) << 12 | 3;
	page(w, TABLES + 1)[VIRT >> 30 & 511] = (TABLES + 2) << 12 | 3;
	page(w, TABLES + 2)[VIRT >> 21 & 511] = (TABLES + 3) << 12 | 3;
	for (unsigned i = 0; i < 8; i++)
		page(w, TABLES + 3)[i] = (uint64_t)(FT + i) << 12 | 3;
	*(uint16_t *)page(w, DOM0) = 0;
	*(uint16_t *)page(w, GUEST) = 7;
	for (unsigned i = 0; i < FRAMES; i++)
		set_frame(w, i, 1ull << 63 | 1, DOM0);
	set_frame(w, 200, 1ull << 63 | 2, GUEST);
	set_frame(w, 201, 3ull << 58, GUEST); /* free: what the owner's place holds says nothing */
	set_frame(w, 202, 1ull << 62 | 1, 0); /* Xen's own */
	strcpy(w->roots, "/tmp/test_owners_XXXXXX");
	close(mkstemp(w->roots));
	write_roots(w, "5000\n10000\n");
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	unlink(w->roots);
	dma_free(&w->dma);
	free(w);
	return 0;
}

static struct owners *owners(struct world *w)
{
	char why[256] = "";
	struct owners *o = owners_open(&w->dma, w->roots, why, sizeof(why));

	assert_string_equal(why, "");
	return o;
}

static void test_owner(void **state)
{
	struct world *w = *state;
	struct owners *o = owners(w);

	assert_int_equal(owner_of(o, 100 << 12), 0);
	assert_int_equal(owner_of(o, (200 << 12) + 0xff8), 7);
	assert_int_equal(owner_of(o, 201 << 12), OWNER_NONE);
	assert_int_equal(owner_of(o, 202 << 12), OWNER_NONE);
	assert_int_equal(owner_of(o, 1ull << 40), OWNER_NOT_RAM);
	set_frame(w, 200, 1ull << 63 | 1, DOM0); /* changes hands: seen at the next question */
	assert_int_equal(owner_of(o, 200 << 12), 0);
	owners_close(o);
}

static void test_large_page(void **state)
{
	struct world *w = *state;
	struct owners *o;

	/* the frame table at frame 0 of a page of 2 MiB */
	memmove(w->mem + 512 * 4096, w->mem + FT * 4096, 8 * 4096);
	page(w, TABLES + 2)[VIRT >> 21 & 511] = 512 << 12 | 0x83;
	memset(w->mem + FT * 4096, 0xee, 8 * 4096);
	o = owners(w);
	assert_int_equal(owner_of(o, 200 << 12), 7);
	owners_close(o);
}

static void test_wrong_roots(void **state)
{
	struct world *w = *state;
	char why[256];

	write_roots(w, "5000\nffffffff000\n");
	assert_null(owners_open(&w->dma, w->roots, why, sizeof(why)));
	assert_non_null(strstr(why, "none of these roots"));
	write_roots(w, "");
	assert_null(owners_open(&w->dma, w->roots, why, sizeof(why)));
	assert_null(owners_open(&w->dma, "/nonexistent", why, sizeof(why)));
	assert_non_null(strstr(why, "/nonexistent"));
	/* a table of which nothing is dom0's is no frame table */
	for (unsigned i = 0; i < FRAMES; i++)
		set_frame(w, i, 1ull << 63 | 1, GUEST);
	write_roots(w, "10000\n");
	assert_null(owners_open(&w->dma, w->roots, why, sizeof(why)));
}

static void test_ledger(void **state)
{
	struct world *w = *state;
	struct gpu_audit_rec rec = {
		.bus = 200 << 12, .lrca = 0xabc000, .engine = GPU_BCS, .space = 'P'};
	struct ledger *l = ledger_new(owners(w));
	unsigned lines = 0, found = 0;
	char line[128];
	FILE *f;

	ledger_note(l, &rec);
	ledger_note(l, &rec);
	rec.write = 1;
	ledger_note(l, &rec);
	set_frame(w, 200, 3ull << 58, 0);
	ledger_note(l, &rec);
	ledger_next(l);
	/* more than the table's first room */
	for (uint64_t i = 0; i < 50000; i++) {
		rec.bus = 1ull << 40 | i << 12;
		ledger_note(l, &rec);
	}
	assert_true(ledger_write(l, w->roots));
	ledger_free(l);

	f = fopen(w->roots, "r");
	while (fgets(line, sizeof(line), f)) {
		lines++;
		found += !strcmp(line, "1 1 P r 00abc000 00000c8000 7 2\n");
		found += !strcmp(line, "1 1 P w 00abc000 00000c8000 7 1\n");
		found += !strcmp(line, "1 1 P w 00abc000 00000c8000 none 1\n");
		found += !strcmp(line, "2 1 P w 00abc000 1000c34f000 not-ram 1\n");
	}
	fclose(f);
	assert_int_equal(lines, 3 + 50000);
	assert_int_equal(found, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_owner, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large_page, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrong_roots, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ledger, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
