// SPDX-License-Identifier: MIT
/*
 * What vGPUs do now: rates between two samples of their counters. The screen is drawn with the few
 * escape sequences that every terminal knows; keys are read without waiting.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "xengt.h"

#define HOME_AND_CLEAR "\033[H\033[J"

struct sample {
	struct xengt_query q;
	struct xengt_stats s;
};
struct samples {
	struct sample *all;
	size_t nr;
};

/* Per second, between two samples of one vGPU. */
struct rates {
	const struct sample *now;
	double traps, irqs, vblanks, flips, ggtt_writes, table_traps;
	double busy[XENGT_ENGINES]; /* percent */
	double submissions[XENGT_ENGINES], all_submissions;
	double busiest;
};

enum order { BY_ID, BY_NAME, BY_TRAPS, BY_BUSY };
static enum order order;
static volatile sig_atomic_t stopped;

/* A vGPU that goes between the list and its counters is left out. Returns 0 or -1. */
static int take(struct xengt *h, struct samples *to)
{
	struct xengt_query *list;
	size_t nr;

	*to = (struct samples){0};
	if (xengt_vgpu_list(h, &list, &nr))
		return -1;
	to->all = calloc(nr ? nr : 1, sizeof(*to->all));
	for (size_t i = 0; to->all && i < nr; i++) {
		struct sample *s = &to->all[to->nr];

		s->q = list[i];
		if (!xengt_vgpu_stats(h, list[i].id, &s->s)) {
			to->nr++;
		} else if (errno != ENOENT) {
			free(list);
			free(to->all);
			return -1;
		}
	}
	free(list);
	return 0;
}

static const struct sample *find(const struct samples *in, uint64_t id)
{
	for (size_t i = 0; i < in->nr; i++)
		if (in->all[i].q.id == id)
			return &in->all[i];
	return NULL;
}

static struct rates rates_between(const struct sample *before, const struct sample *now)
{
	struct rates r = {.now = now};
	double s = (double)(now->s.time_ns - before->s.time_ns) / 1e9;

	if (s <= 0)
		return r;
	r.traps = (double)(now->s.traps - before->s.traps) / s;
	r.irqs = (double)(now->s.irqs - before->s.irqs) / s;
	r.vblanks = (double)(now->s.vblanks - before->s.vblanks) / s;
	r.flips = (double)(now->s.flips - before->s.flips) / s;
	r.ggtt_writes = (double)(now->s.ggtt_writes - before->s.ggtt_writes) / s;
	r.table_traps = (double)(now->s.page_table_traps - before->s.page_table_traps) / s;
	for (int i = 0; i < XENGT_ENGINES; i++) {
		r.busy[i] = (double)(now->s.engines[i].busy_ns - before->s.engines[i].busy_ns) / s /
			    1e7;
		if (r.busy[i] > r.busiest)
			r.busiest = r.busy[i];
		r.submissions[i] =
			(double)(now->s.engines[i].submissions - before->s.engines[i].submissions) /
			s;
		r.all_submissions += r.submissions[i];
	}
	return r;
}

static int compare(const void *a, const void *b)
{
	const struct rates *x = a, *y = b;
	int by_id = x->now->q.id < y->now->q.id ? -1 : 1;

	switch (order) {
	case BY_NAME:
		return strcmp(x->now->q.name, y->now->q.name);
	case BY_TRAPS:
		return x->traps != y->traps ? (x->traps < y->traps ? 1 : -1) : by_id;
	case BY_BUSY:
		return x->busiest != y->busiest ? (x->busiest < y->busiest ? 1 : -1) : by_id;
	default:
		return by_id;
	}
}

static void json_engines(struct json_object *to, const char *key, uint32_t mask,
			 const double figures[XENGT_ENGINES])
{
	struct json_object *o = json_object_new_object();

	for (uint32_t e = 0; e < XENGT_ENGINES; e++)
		if (mask & 1u << e)
			json_object_object_add(o, xengt_engine_name(e),
					       json_object_new_double(figures[e]));
	json_object_object_add(to, key, o);
}

static void print_json(const struct rates *r, size_t nr)
{
	struct json_object *all = json_object_new_array();

	for (size_t i = 0; i < nr; i++) {
		const struct sample *s = r[i].now;
		struct json_object *o = json_object_new_object();

		json_u64(o, "id", s->q.id);
		json_u64(o, "domid", s->q.domid);
		json_text(o, "name", s->q.name);
		json_text(o, "state", xengt_state_name(s->q.state));
		json_object_object_add(o, "traps_per_s", json_object_new_double(r[i].traps));
		json_object_object_add(o, "irqs_per_s", json_object_new_double(r[i].irqs));
		json_object_object_add(o, "vblanks_per_s", json_object_new_double(r[i].vblanks));
		json_object_object_add(o, "flips_per_s", json_object_new_double(r[i].flips));
		json_object_object_add(o, "ggtt_writes_per_s",
				       json_object_new_double(r[i].ggtt_writes));
		json_u64(o, "page_tables", s->s.page_tables);
		json_object_object_add(o, "page_table_traps_per_s",
				       json_object_new_double(r[i].table_traps));
		if (s->s.valid & XENGT_STATS_ENGINES) {
			json_engines(o, "busy_percent", s->s.engine_mask, r[i].busy);
			json_engines(o, "submissions_per_s", s->s.engine_mask, r[i].submissions);
		}
		json_object_array_add(all, o);
	}
	json_print(all);
}

static void busy_cell(struct table *t, const struct rates *r, uint32_t engine)
{
	const struct xengt_stats *s = &r->now->s;

	if (s->valid & XENGT_STATS_ENGINES && s->engine_mask & 1u << engine)
		table_cell(t, "%.1f", r->busy[engine]);
	else
		table_cell(t, "-");
}

static void print_table(const struct rates *r, size_t nr)
{
	static const char *const head[] = {"DOMAIN",   "NAME",	  "STATE",    "RENDER%", "BLIT%",
					   "VIDEO%",   "VIDENH%", "SUBMIT/s", "TRAPS/s", "IRQ/s",
					   "VBLANK/s", "FLIP/s",  "GGTT/s",   "TABLES",	 "TABLE/s"};
	struct table *t = table_new(sizeof(head) / sizeof(head[0]));

	table_head(t, head);
	for (size_t i = 0; i < nr; i++) {
		const struct xengt_query *q = &r[i].now->q;

		table_cell(t, "%u", q->domid);
		table_cell(t, "%s", q->name);
		table_cell(t, "%s", xengt_state_name(q->state));
		busy_cell(t, &r[i], XENGT_ENGINE_RCS);
		busy_cell(t, &r[i], XENGT_ENGINE_BCS);
		busy_cell(t, &r[i], XENGT_ENGINE_VCS);
		busy_cell(t, &r[i], XENGT_ENGINE_VECS);
		table_cell(t, "%.0f", r[i].all_submissions);
		table_cell(t, "%.0f", r[i].traps);
		table_cell(t, "%.0f", r[i].irqs);
		table_cell(t, "%.1f", r[i].vblanks);
		table_cell(t, "%.1f", r[i].flips);
		table_cell(t, "%.0f", r[i].ggtt_writes);
		table_cell(t, "%llu", (unsigned long long)r[i].now->s.page_tables);
		table_cell(t, "%.0f", r[i].table_traps);
	}
	table_print(t);
}

static int print(const struct command *c, const struct samples *before, const struct samples *now)
{
	struct rates *r = calloc(now->nr ? now->nr : 1, sizeof(*r));
	size_t nr = 0;

	if (!r)
		return command_error(EXIT_FAILED, "out of memory");
	for (size_t i = 0; i < now->nr; i++) {
		const struct sample *old = find(before, now->all[i].q.id);

		if (old)
			r[nr++] = rates_between(old, &now->all[i]);
	}
	qsort(r, nr, sizeof(*r), compare);
	if (c->json)
		print_json(r, nr);
	else
		print_table(r, nr);
	free(r);
	return EXIT_OK;
}

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/* Waits, or takes a key. Returns false when it is to end. */
static bool wait_or_key(bool keys, int *interval_ms)
{
	struct pollfd fd = {.fd = keys ? STDIN_FILENO : -1, .events = POLLIN};
	char key;

	if (poll(&fd, 1, *interval_ms) <= 0)
		return !stopped;
	if (read(STDIN_FILENO, &key, 1) != 1)
		return false;
	switch (key) {
	case 'q':
		return false;
	case 'n':
		order = BY_NAME;
		break;
	case 't':
		order = BY_TRAPS;
		break;
	case 'b':
		order = BY_BUSY;
		break;
	case '+':
		*interval_ms = *interval_ms > 10000 ? *interval_ms : *interval_ms * 2;
		break;
	case '-':
		*interval_ms = *interval_ms < 400 ? *interval_ms : *interval_ms / 2;
		break;
	default:
		break;
	}
	return !stopped;
}

static int live(struct command *c, int interval_ms)
{
	bool screen = isatty(STDOUT_FILENO) && !c->json, keys = screen && isatty(STDIN_FILENO);
	struct samples before, now;
	struct termios saved, raw;
	int code = EXIT_OK;

	if (take(c->h, &before))
		return command_failed(c);
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	if (keys && !tcgetattr(STDIN_FILENO, &saved)) {
		raw = saved;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	} else {
		keys = false;
	}
	while (code == EXIT_OK && wait_or_key(keys, &interval_ms)) {
		if (take(c->h, &now)) {
			code = command_failed(c);
			break;
		}
		if (screen)
			printf(HOME_AND_CLEAR
			       "xengt top: %zu vGPUs, every %.1f s   q quit, by n name, t "
			       "traps, b busy, + - interval\n\n",
			       now.nr, interval_ms / 1000.0);
		code = print(c, &before, &now);
		fflush(stdout);
		free(before.all);
		before = now;
	}
	free(before.all);
	if (keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
	return code;
}

int cmd_top(struct command *c)
{
	bool once = command_flag(c, "--once"), bad = false;
	const char *text = command_value(c, "--interval", &bad);
	struct samples before, now;
	double interval = 1;
	char *end;
	int code;

	if (text) {
		interval = strtod(text, &end);
		bad = end == text || *end || !(interval >= 0.1 && interval <= 60);
	}
	if (bad)
		return command_usage(c, "--interval takes seconds from 0.1 to 60");
	if (c->argc)
		return command_usage(c, "takes no argument");
	if (!once)
		return live(c, (int)(interval * 1000));
	if (take(c->h, &before))
		return command_failed(c);
	usleep((useconds_t)(interval * 1e6));
	if (take(c->h, &now)) {
		free(before.all);
		return command_failed(c);
	}
	code = print(c, &before, &now);
	free(before.all);
	free(now.all);
	return code;
}
