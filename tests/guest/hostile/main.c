// SPDX-License-Identifier: MIT
/*
 * hostile-guest: a bare program that drives the vGPU of its guest against every rule. Needs root, no
 * driver on the device, and 16 MiB of RAM that the kernel leaves alone (memmap=16M$ADDRESS).
 *
 * For each case it prints
 *   guest: case NAME             before it begins
 *   guest: end NAME END VERDICT WHY    END: lives, faults, stopped or lost; VERDICT: ok or FAIL;
 *                                      WHY: what the administrator's tools should say, or -
 * After any end but "lives" it waits until the administrator has reset the vGPU.
 */
#include "real.h"

#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_WAIT_S 120u

static const struct hst_group *const groups[] = {
	&hst_regs,   &hst_config,   &hst_ggtt,	  &hst_ppgtt,  &hst_lists,
	&hst_images, &hst_commands, &hst_batches, &hst_memory, &hst_display,
};

static jmp_buf broken_env;
static char broken[160];

void hst_broken(const char *file, int line, const char *what)
{
	snprintf(broken, sizeof(broken), "%s:%d: %s", file, line, what);
	longjmp(broken_env, 1);
}

static void print_end(const struct hst_case *c, enum hst_end end)
{
	printf("guest: end %s %s %s %s\n", c->name, hst_end_name[end],
	       c->ends >> end & 1 ? "ok" : "FAIL", c->why ?: "-");
}

/* The config space is new when the reset is done. */
static void reset(struct hostile *h, const struct hst_case *c, enum hst_end end)
{
	print_end(c, end);
	for (u32 i = 0; i < MAX_WAIT_S * 20; i++) {
		usleep(50000);
		if (machine_cfg_read(h->g.dom, 0, 2) == 0x8086 && !machine_cfg_read(h->g.dom, 4, 2))
			return;
	}
	printf("guest: note nobody has reset the vGPU\n");
	exit(3);
}

/* A case that could not be done as it is meant: the guest's memory and device are made anew. */
static void start_over(struct hostile *h, const struct hst_case *c)
{
	printf("guest: note %s: %s\n", c->name, broken);
	machine_boot(h->g.dom);
	reset(h, c, HST_LOST);
	hst_end(h);
	mg_restart(&h->g);
	hst_begin(h);
}

static u32 run(struct hostile *h, const struct hst_case *c)
{
	enum hst_end end;
	bool right;

	printf("guest: case %s\n", c->name);
	if (setjmp(broken_env)) {
		start_over(h, c);
		return 1;
	}
	right = hst_run(h, c, &end);
	if (end == HST_LIVES)
		print_end(c, end);
	return !right;
}

static u32 nr, bad;

static bool wanted(const struct hst_case *c, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strstr(c->name, argv[i]))
			return true;
	return !argc;
}

static int run_all(struct hostile *h, int argc, char **argv)
{
	if (setjmp(broken_env)) {
		printf("guest: note the device cannot be set up: %s\n", broken);
		return 2;
	}
	mg_init(&h->g, h->m, NULL);
	hst_begin(h);
	for (u32 g = 0; g < ARRAY_SIZE(groups); g++)
		for (u32 i = 0; i < groups[g]->nr; i++)
			if (wanted(&groups[g]->cases[i], argc, argv)) {
				nr++;
				bad += run(h, &groups[g]->cases[i]);
			}
	printf("guest: cases %u %u\n", nr, bad);
	return bad ? 1 : 0;
}

int main(int argc, char **argv)
{
	static struct hostile h = {.cpu = &real_cpu, .rounds = 200, .patience = 30000000000ull};
	u64 memory = 0x10000000;
	int opt;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((opt = getopt(argc, argv, "n:m:")) != -1) {
		switch (opt) {
		case 'n':
			h.rounds = (u32)strtoul(optarg, NULL, 0);
			break;
		case 'm':
			memory = strtoull(optarg, NULL, 0);
			break;
		default:
			fprintf(stderr,
				"usage: hostile-guest [-n ROUNDS] [-m MEMORY] [CASE ...]\n");
			return 2;
		}
	}
	if (h.rounds < 32 || !real_open(memory))
		return 2;
	h.m = real_machine();
	h.reset = reset;
	return run_all(&h, argc - optind, argv + optind);
}
