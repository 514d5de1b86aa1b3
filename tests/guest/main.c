// SPDX-License-Identifier: MIT
/*
 * gpu-exercise: runs work of every kind on an Intel GPU through i915's EXECBUFFER2 and checks the
 * results exactly. For dom0, for guests with a vGPU, and for hardware.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gx.h"

static const struct gx_test tests[] = {
	{"info", t_info, false, true},
	{"store", t_store, true, true},
	{"alu", t_alu, true, true},
	{"chain", t_chain, true, true},
	{"contexts", t_contexts, true, true},
	{"wake", t_wake, true, true},
	{"nop", t_nop, true, true},
	{"blit", t_blit, false, true},
	{"semaphore", t_semaphore, false, true},
	{"preempt", t_preempt, true, true},
	{"bigmap", t_bigmap, false, true},
	/* these leave traces in the kernel log, so they are run by name only */
	{"hang", t_hang, true, false},
	{"endless", t_endless, true, false},
};

#define NUM_TESTS (sizeof(tests) / sizeof(tests[0]))

static const char usage[] =
	"usage: gpu-exercise [options] TEST...\n"
	"tests, in the order in which `all` runs them:\n"
	"  info       driver, device, engines, address space, vGPU or not\n"
	"  store      stores, copies, registers, post-sync writes, privilege\n"
	"  alu        MI_MATH, MI_ATOMIC, predicates\n"
	"  chain      chained and second-level batches, long ones, addresses\n"
	"  contexts   registers and address spaces of several contexts\n"
	"  wake       sleepers are woken by interrupts\n"
	"  nop        empty submissions a second\n"
	"  blit       fills and copies, all tilings and depths\n"
	"  semaphore  engines that wait for each other and for the CPU\n"
	"  preempt    urgent work overtakes\n"
	"  bigmap     many mappings (see --mib)\n"
	"  hang       a loop that must be reset (not in `all`)\n"
	"  endless    loops that nobody is waiting behind (not in `all`)\n"
	"options:\n"
	"  -e, --engine NAME    rcs, bcs, vcs or vecs; may be repeated; default all\n"
	"  -n, --rounds N       rounds of store, contexts, nop, semaphore, preempt, bigmap\n"
	"      --mib N          bigmap: MiB of mappings, default 64\n"
	"      --phys N         bigmap: MiB of memory behind them, default as --mib\n"
	"      --huge           bigmap: memory of huge pages\n"
	"      --heartbeat      hang: also wait for the driver to notice by itself\n"
	"  -t, --timeout S      seconds that a test may take, default 180\n"
	"      --seed N         of the random cases\n"
	"  -d, --device NODE    default: the first of i915\n"
	"  -v, --verbose\n"
	"Prints a line for each check (ok, FAIL or skip) and the counts; status 0 if all is "
	"well.\n";

enum { OPT_MIB = 256, OPT_PHYS, OPT_HUGE, OPT_HEARTBEAT, OPT_SEED };

static const struct option options[] = {
	{"engine", required_argument, NULL, 'e'},
	{"rounds", required_argument, NULL, 'n'},
	{"timeout", required_argument, NULL, 't'},
	{"device", required_argument, NULL, 'd'},
	{"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},
	{"mib", required_argument, NULL, OPT_MIB},
	{"phys", required_argument, NULL, OPT_PHYS},
	{"huge", no_argument, NULL, OPT_HUGE},
	{"heartbeat", no_argument, NULL, OPT_HEARTBEAT},
	{"seed", required_argument, NULL, OPT_SEED},
	{NULL, 0, NULL, 0},
};

static unsigned number(const char *arg)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 0);

	if (*end || end == arg || n > 1u << 30) {
		fprintf(stderr, "gpu-exercise: %s is not a number that makes sense here\n", arg);
		exit(2);
	}
	return (unsigned)n;
}

static unsigned engine(const char *arg)
{
	unsigned e;

	for (e = 0; e < GX_ENGINES; e++) {
		if (!strcmp(arg, gx_engine_name(e)))
			return 1u << e;
	}
	fprintf(stderr, "gpu-exercise: no engine is called %s\n", arg);
	exit(2);
}

static void run(const struct gx_test *t, const struct gx_opt *opt)
{
	unsigned e;

	if (!t->per_engine) {
		gx_run_test(t, opt, GX_ENGINES);
		return;
	}
	for (e = 0; e < GX_ENGINES; e++) {
		if (opt->engines & 1u << e)
			gx_run_test(t, opt, e);
	}
}

int main(int argc, char **argv)
{
	struct gx_opt opt = {.timeout = 180, .seed = 1};
	unsigned i;
	int c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((c = getopt_long(argc, argv, "e:n:t:d:vh", options, NULL)) != -1) {
		switch (c) {
		case 'e':
			opt.engines |= engine(optarg);
			break;
		case 'n':
			opt.n = number(optarg);
			break;
		case 't':
			opt.timeout = number(optarg);
			break;
		case 'd':
			opt.device = optarg;
			break;
		case 'v':
			gx_verbose = true;
			break;
		case OPT_MIB:
			opt.mib = number(optarg);
			break;
		case OPT_PHYS:
			opt.phys = number(optarg);
			break;
		case OPT_HUGE:
			opt.huge = true;
			break;
		case OPT_HEARTBEAT:
			opt.heartbeat = true;
			break;
		case OPT_SEED:
			opt.seed = number(optarg);
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (optind == argc) {
		fputs(usage, stderr);
		return 2;
	}
	if (!opt.engines)
		opt.engines = (1u << GX_ENGINES) - 1;
	for (; optind < argc; optind++) {
		bool found = false, all = !strcmp(argv[optind], "all");

		for (i = 0; i < NUM_TESTS; i++) {
			if (all ? tests[i].in_all : !strcmp(argv[optind], tests[i].name)) {
				run(&tests[i], &opt);
				found = true;
			}
		}
		if (!found) {
			fprintf(stderr, "gpu-exercise: no test is called %s\n", argv[optind]);
			return 2;
		}
	}
	return gx_summary();
}
