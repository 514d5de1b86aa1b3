// SPDX-License-Identifier: MIT
/* Each test in a process of its own, with a time limit; the reports and their count. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gx.h"

bool gx_verbose;

static struct counts {
	unsigned passed, failed, skipped;
} *counts; /* shared with the children */
static char prefix[64];

double gx_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

void gx_sleep(double seconds)
{
	struct timespec ts = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

uint32_t gx_random(uint32_t *state)
{
	uint32_t x = *state ? *state : 1;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

static void report(const char *word, const char *check, const char *fmt, va_list ap)
{
	printf("%s %s%s%s ", word, prefix, check ? "/" : "", check ? check : "");
	vprintf(fmt, ap);
	putchar('\n');
	fflush(stdout);
}

#define REPORT(word, counter)                                                                      \
	do {                                                                                       \
		va_list ap;                                                                        \
		va_start(ap, fmt);                                                                 \
		report(word, check, fmt, ap);                                                      \
		va_end(ap);                                                                        \
		counts->counter++;                                                                 \
	} while (0)

void gx_ok(const char *check, const char *fmt, ...)
{
	REPORT("ok", passed);
}

void gx_fail(const char *check, const char *fmt, ...)
{
	REPORT("FAIL", failed);
}

void gx_skip(const char *check, const char *fmt, ...)
{
	REPORT("skip", skipped);
}

void gx_fatal(const char *check, const char *fmt, ...)
{
	REPORT("FAIL", failed);
	/* threads of the test may be blocked: no clean-up, the kernel does it */
	_exit(1);
}

void gx_note(const char *fmt, ...)
{
	va_list ap;

	if (!gx_verbose)
		return;
	va_start(ap, fmt);
	fprintf(stderr, "# %s: ", prefix);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
}

static void child(const struct gx_test *t, const struct gx_opt *opt, enum gx_engine engine)
{
	struct gx g;

	gx_open(&g, opt);
	if (engine != GX_ENGINES && !(g.engines & 1u << engine))
		gx_skip(NULL, "the GPU has no such engine");
	else
		t->run(&g, engine);
	gx_close(&g);
	fflush(stdout);
	_exit(0);
}

/* Returns false when the time was up; *status is then not set. */
static bool wait_child(pid_t pid, double seconds, int *status)
{
	double end = gx_now() + seconds;

	do {
		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		gx_sleep(0.005);
	} while (gx_now() < end);
	return false;
}

void gx_run_test(const struct gx_test *t, const struct gx_opt *opt, enum gx_engine engine)
{
	unsigned before;
	int status;
	pid_t pid;

	if (!counts) {
		counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (counts == MAP_FAILED) {
			perror("gpu-exercise: mmap");
			exit(2);
		}
	}
	snprintf(prefix, sizeof(prefix), "%s%s%s", t->name, engine == GX_ENGINES ? "" : "/",
		 engine == GX_ENGINES ? "" : gx_engine_name(engine));
	before = counts->passed + counts->failed + counts->skipped;
	fflush(stdout);
	pid = fork();
	if (pid < 0) {
		perror("gpu-exercise: fork");
		exit(2);
	}
	if (!pid)
		child(t, opt, engine);
	if (!wait_child(pid, opt->timeout, &status)) {
		gx_fail("time", "not done after %u s", opt->timeout);
		kill(pid, SIGKILL);
		/* one that hangs in the kernel is left behind */
		if (!wait_child(pid, 10, &status))
			gx_fail("kill", "process %d cannot be killed", (int)pid);
	} else if (WIFSIGNALED(status)) {
		gx_fail("crash", "ended by signal %d", WTERMSIG(status));
	} else if (counts->passed + counts->failed + counts->skipped == before) {
		gx_fail("empty", "ended with status %d and checked nothing", WEXITSTATUS(status));
	}
}

int gx_summary(void)
{
	unsigned passed = counts ? counts->passed : 0, failed = counts ? counts->failed : 0;

	if (counts && counts->skipped)
		printf("%u passed, %u failed, %u skipped\n", passed, failed, counts->skipped);
	else
		printf("%u passed, %u failed\n", passed, failed);
	fflush(stdout);
	return failed || !passed;
}
