// SPDX-License-Identifier: MIT
/*
 * gpu-load: keeps an engine busy with equal batches, several in flight, and says how many have ended.
 *
 * Each batch adds one to a counter of its own slot's, and the program compares the counters with what it
 * has submitted, so that a batch that is lost, runs twice or runs elsewhere is found. What a batch does
 * besides: 3DPRIMITIVEs (--primitives, render engine), which cost an emulated engine that is paced a known
 * time; or copies (--copy, copy engine), the last of which is compared byte for byte.
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "surf.h"

#define SLOTS	  16u
#define PRIMITIVE 0x7b000005u /* 3DPRIMITIVE of 7 dwords, of no vertices */
#define PER_LOOP  100u
#define PITCH	  4096u

static struct {
	unsigned primitives, copy_kib, repeat, depth, seconds;
	const char *count_file;
	bool one_context;
} cfg = {.repeat = 1, .depth = 3, .seconds = 10};

struct slot {
	struct gx_batch b;
	struct gx_bo page; /* dword 0: the counter; dword 16: turns left of the loop */
	uint32_t ctx;
	unsigned submitted;
};

struct load {
	struct gx *g;
	enum gx_engine engine;
	struct slot slot[SLOTS];
	struct gx_bo src, dst;
	uint64_t ended;
	double began;
	int fd;
};

static volatile sig_atomic_t *got_end; /* shared with the test's process */

static void on_signal(int sig)
{
	(void)sig;
	*got_end = 1;
}

static void emit_primitives(struct gx_batch *b, uint64_t turns, unsigned n)
{
	uint64_t loop;
	unsigned i, k;

	bb_store32(b, turns, n / PER_LOOP);
	loop = bb_here(b);
	for (i = 0; i < PER_LOOP; i++) {
		bb_dw(b, PRIMITIVE);
		for (k = 1; k < 7; k++)
			bb_dw(b, 0);
	}
	bb_atomic(b, ATOMIC_DEC, false, turns, 0, 0);
	bb_cond_end(b, turns, 0);
	bb_start(b, loop);
}

/* Whole rows of a page, at most 2048 a blit. */
static void emit_copy(struct load *l, struct gx_batch *b)
{
	struct surf s = {.bo = &l->src, .pitch = PITCH, .tiling = LINEAR, .cpp = 4};
	struct surf d = {.bo = &l->dst, .pitch = PITCH, .tiling = LINEAR, .cpp = 4};
	unsigned rows = cfg.copy_kib * 1024 / PITCH, n;

	for (; rows; rows -= n) {
		struct rect r = {.w = PITCH / 4};

		n = rows < 2048 ? rows : 2048;
		r.h = (int)n;
		bb_copy(b, &d, &r, &s, 0, 0, 0xcc);
		s.offset += n * PITCH;
		d.offset += n * PITCH;
	}
}

static void slot_new(struct load *l, struct slot *s)
{
	struct gx *g = l->g;

	s->ctx = cfg.one_context ? 0 : gx_ctx_new(g, 0);
	gx_bo_new(g, &s->page, GX_PAGE);
	bb_new(&s->b, g, l->engine, 4 * GX_PAGE);
	for (unsigned i = 0; cfg.copy_kib && i < cfg.repeat; i++)
		emit_copy(l, &s->b);
	/* before the loop, whose end is the batch's */
	bb_atomic(&s->b, ATOMIC_INC, false, s->page.va, 0, 0);
	if (cfg.primitives >= PER_LOOP)
		emit_primitives(&s->b, s->page.va + 64, cfg.primitives);
	bb_end(&s->b);
}

static void slot_submit(struct load *l, struct slot *s)
{
	struct gx_bo *bo[] = {&s->page, &l->src, &l->dst};
	struct gx_job job = {
		.batch = &s->b,
		.ctx = s->ctx,
		.engine = l->engine,
		.bo = bo,
		.nbo = cfg.copy_kib ? 3 : 1,
		.async = true,
	};

	gx_submit(l->g, &job);
	s->submitted++;
}

/* Others may read the file at any time: one line of a fixed length, "SECONDS BATCHES". */
static void tell(const struct load *l)
{
	char line[64];
	int n;

	if (l->fd < 0)
		return;
	n = snprintf(line, sizeof(line), "%15.6f %10llu\n", gx_now(), (unsigned long long)l->ended);
	if (pwrite(l->fd, line, (size_t)n, 0) != n)
		gx_fatal("file", "%s cannot be written", cfg.count_file);
}

static void slot_wait(struct load *l, struct slot *s)
{
	gx_batch_wait(l->g, &s->b);
	if (gx_u32(&s->page)[0] != s->submitted)
		gx_fatal("count", "%u batches of a slot have run, %u were submitted",
			 gx_u32(&s->page)[0], s->submitted);
	l->ended++;
	tell(l);
}

static void check_copy(struct load *l)
{
	if (!cfg.copy_kib)
		return;
	if (memcmp(l->src.map, l->dst.map, cfg.copy_kib * 1024ul))
		gx_fatal("copy", "the last copy is not exact");
}

static void load(struct gx *g, enum gx_engine engine)
{
	struct load l = {.g = g, .engine = engine, .fd = -1};
	uint64_t measured;
	uint32_t seed = 7;
	unsigned i;
	double took;

	if (cfg.copy_kib) {
		gx_bo_new(g, &l.src, cfg.copy_kib * 1024ul);
		gx_bo_new(g, &l.dst, cfg.copy_kib * 1024ul);
		for (i = 0; i < cfg.copy_kib * 256; i++)
			gx_u32(&l.src)[i] = gx_random(&seed);
	}
	if (cfg.count_file) {
		l.fd = open(cfg.count_file, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
		if (l.fd < 0)
			gx_fatal("file", "%s cannot be made", cfg.count_file);
	}
	for (i = 0; i < cfg.depth; i++) {
		slot_new(&l, &l.slot[i]);
		/* what is built at the first use is not measured */
		slot_submit(&l, &l.slot[i]);
		gx_batch_wait(g, &l.slot[i].b);
	}
	tell(&l);
	l.began = gx_now();
	for (i = 0; i < cfg.depth; i++)
		slot_submit(&l, &l.slot[i]);
	for (i = 0; gx_now() < l.began + cfg.seconds && !*got_end; i = (i + 1) % cfg.depth) {
		slot_wait(&l, &l.slot[i]);
		slot_submit(&l, &l.slot[i]);
	}
	took = gx_now() - l.began;
	/* those that are still under way do not count */
	measured = l.ended;
	for (i = 0; i < cfg.depth; i++)
		slot_wait(&l, &l.slot[i]);
	check_copy(&l);
	gx_ok("exact", "%llu batches, each has run once", (unsigned long long)l.ended);
	gx_ok("rate", "%llu batches in %.3f s, %.3f a second", (unsigned long long)measured, took,
	      (double)measured / took);
}

static const char usage[] =
	"usage: gpu-load [options]\n"
	"  -e, --engine NAME    rcs (default), bcs, vcs, vecs\n"
	"      --primitives N   a batch has N 3DPRIMITIVEs, in hundreds (render engine)\n"
	"      --copy KIB       a batch copies so much, whole pages (copy engine)\n"
	"      --repeat N       as often, default 1\n"
	"      --depth N        batches in flight, 1 to 16, default 3\n"
	"      --one-context    of one context, not one each\n"
	"  -s, --seconds N      default 10; SIGTERM ends it earlier\n"
	"      --count FILE     holds \"SECONDS BATCHES\" at any time\n";

enum { OPT_PRIMITIVES = 256, OPT_COPY, OPT_REPEAT, OPT_DEPTH, OPT_ONE, OPT_COUNT };

static const struct option options[] = {
	{"engine", required_argument, NULL, 'e'},
	{"primitives", required_argument, NULL, OPT_PRIMITIVES},
	{"copy", required_argument, NULL, OPT_COPY},
	{"repeat", required_argument, NULL, OPT_REPEAT},
	{"depth", required_argument, NULL, OPT_DEPTH},
	{"one-context", no_argument, NULL, OPT_ONE},
	{"seconds", required_argument, NULL, 's'},
	{"count", required_argument, NULL, OPT_COUNT},
	{NULL, 0, NULL, 0},
};

static unsigned number(const char *arg, unsigned least, unsigned most)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 0);

	if (*end || end == arg || n < least || n > most) {
		fprintf(stderr, "gpu-load: %s is no number from %u to %u\n", arg, least, most);
		exit(2);
	}
	return (unsigned)n;
}

static enum gx_engine engine(const char *arg)
{
	unsigned e;

	for (e = 0; e < GX_ENGINES; e++)
		if (!strcmp(arg, gx_engine_name(e)))
			return e;
	fprintf(stderr, "gpu-load: no engine is called %s\n", arg);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct gx_test test = {"load", load, true, true};
	struct sigaction sa = {.sa_handler = on_signal};
	struct gx_opt opt = {.seed = 1};
	enum gx_engine e = GX_RCS;
	int c;

	while ((c = getopt_long(argc, argv, "e:s:", options, NULL)) != -1) {
		switch (c) {
		case 'e':
			e = engine(optarg);
			break;
		case 's':
			cfg.seconds = number(optarg, 1, 100000);
			break;
		case OPT_PRIMITIVES:
			cfg.primitives = number(optarg, PER_LOOP, 100000000);
			break;
		case OPT_COPY:
			cfg.copy_kib = number(optarg, 4, 1 << 18) & ~3u;
			break;
		case OPT_REPEAT:
			cfg.repeat = number(optarg, 1, 256);
			break;
		case OPT_DEPTH:
			cfg.depth = number(optarg, 1, SLOTS);
			break;
		case OPT_ONE:
			cfg.one_context = true;
			break;
		case OPT_COUNT:
			cfg.count_file = optarg;
			break;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		return 2;
	}
	got_end = mmap(NULL, sizeof(*got_end), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (got_end == MAP_FAILED) {
		perror("gpu-load: mmap");
		return 2;
	}
	sigaction(SIGTERM, &sa, NULL);
	opt.engines = 1u << e;
	opt.timeout = cfg.seconds + 120;
	gx_run_test(&test, &opt, e);
	return gx_summary();
}
