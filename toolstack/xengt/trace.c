// SPDX-License-Identifier: MIT
/*
 * The module's tracepoints as they are passed. The kernel prints an event as
 *   TASK-PID [CPU] FLAGS SECONDS: EVENT: vgpu=ID KEY=VALUE ...
 * and, when a buffer ran over, CPU:N [LOST M EVENTS].
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tracefs.h"
#include "xengt.h"

#define NOTHING_MS 50 /* between two looks at a file that cannot be waited for */
#define EVENTS_MAX 64

struct trace {
	struct command *c;
	struct tracefs fs;
	const char *events[EVENTS_MAX]; /* that were asked for; none: all */
	size_t nr_events;
	char filter[48];
	unsigned long long left; /* events to be printed yet; 0: no limit */
	bool limited;
	char err[768];
	int code;
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- lines ---- */

/* "engine=1" is for people and programs that know no numbers. */
static const char *engine_of(const char *value)
{
	return xengt_engine_name((uint32_t)strtoul(value, NULL, 10));
}

static void field_json(struct json_object *o, const char *key, const char *value)
{
	char *end;

	errno = 0;
	if (!strcmp(key, "engine")) {
		json_text(o, key, engine_of(value));
	} else if (*value == '-') {
		json_object_object_add(o, key, json_object_new_int64(strtoll(value, NULL, 10)));
	} else {
		unsigned long long v = strtoull(value, &end, 0);

		if (*value && !*end && !errno)
			json_u64(o, key, v);
		else
			json_text(o, key, value);
	}
}

static void print_json(const char *seconds, const char *event, char *fields)
{
	struct json_object *o = json_object_new_object();
	unsigned long long s = 0, us = 0;
	char *save, *word;

	sscanf(seconds, "%llu.%6llu", &s, &us);
	json_u64(o, "time_ns", (s * 1000000 + us) * 1000);
	json_text(o, "event", event);
	for (word = strtok_r(fields, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *equals = strchr(word, '=');

		if (!equals)
			continue;
		*equals = 0;
		field_json(o, word, equals + 1);
	}
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

static void print_text(const char *seconds, const char *event, const char *fields)
{
	const char *vgpu = "", *engine = strstr(fields, " engine=");
	int vgpu_len = 0;

	if (!strncmp(fields, "vgpu=", 5)) {
		vgpu = fields + 5;
		vgpu_len = (int)strcspn(vgpu, " ");
		fields = vgpu + vgpu_len;
		fields += *fields == ' ';
	}
	if (engine)
		fields = engine + 8 + strcspn(engine + 8, " ");
	printf("%14s  vGPU %.*s  %-16s %s%s%s\n", seconds, vgpu_len, vgpu, event,
	       engine ? "engine=" : "", engine ? engine_of(engine + 8) : "", fields);
}

static void print_lost(const struct trace *t, unsigned long long nr)
{
	if (t->c->json)
		printf("{\"lost\":%llu}\n", nr);
	else
		printf("(%llu events were lost)\n", nr);
}

/* The event of a line, cut out of it in place; NULL: the line is none. */
static char *event_of(char *line, char **seconds, char **fields)
{
	char *cpu = strstr(line, " ["), *event, *end;

	if (!cpu)
		return NULL;
	event = strstr(cpu, ": ");
	if (!event)
		return NULL;
	*event = 0;
	*seconds = strrchr(cpu, ' ') + 1;
	event += 2;
	end = strstr(event, ": ");
	if (!end)
		return NULL;
	*end = 0;
	*fields = end + 2;
	return event;
}

static void take_line(struct trace *t, char *line)
{
	char *lost = strstr(line, "[LOST "), *event, *seconds, *fields;

	if (lost && !strncmp(line, "CPU:", 4)) {
		print_lost(t, strtoull(lost + 6, NULL, 10));
		return;
	}
	event = event_of(line, &seconds, &fields);
	if (!event || (t->limited && !t->left))
		return;
	if (t->c->json)
		print_json(seconds, event, fields);
	else
		print_text(seconds, event, fields);
	if (t->limited)
		t->left--;
}

/* ---- the pipe ---- */

/* Until the time is over, enough has come or a signal; end_ms 0: no time. Returns an exit code. */
static int follow(struct trace *t, int64_t end_ms)
{
	struct pollfd fd = {.fd = t->fs.pipe, .events = POLLIN};
	char buf[8192];
	size_t have = 0;

	while (!stopped && !(t->limited && !t->left) && (!end_ms || now_ms() < end_ms)) {
		ssize_t n = read(t->fs.pipe, buf + have, sizeof(buf) - 1 - have);
		char *line = buf, *end;

		if (n <= 0) {
			if (n < 0 && errno != EAGAIN && errno != EINTR)
				return command_error(EXIT_FAILED, "trace_pipe: %s",
						     strerror(errno));
			fflush(stdout);
			/* tracefs wakes a poll only when much has come: look anew now and then */
			if (n < 0)
				poll(&fd, 1, NOTHING_MS);
			else
				usleep(NOTHING_MS * 1000);
			continue;
		}
		have += (size_t)n;
		buf[have] = 0;
		for (; (end = strchr(line, '\n')); line = end + 1) {
			*end = 0;
			take_line(t, line);
		}
		have -= (size_t)(line - buf);
		if (have == sizeof(buf) - 1)
			have = 0; /* a line without an end is none of ours */
		memmove(buf, line, have);
	}
	if (fflush(stdout))
		return command_error(EXIT_FAILED, "standard output: %s", strerror(errno));
	return EXIT_OK;
}

/* ---- what is asked for ---- */

static bool add_name(void *arg, const char *name)
{
	char *list = arg;
	size_t len = strlen(list);

	snprintf(list + len, 768 - len, "%s%s", len ? ", " : "", name);
	return true;
}

static bool print_name(void *arg, const char *name)
{
	json_object_array_add(arg, json_object_new_string(name));
	return true;
}

static int list_events(struct trace *t)
{
	struct json_object *all = json_object_new_array();

	tracefs_events(&t->fs, print_name, all);
	if (t->c->json) {
		json_print(all);
		return EXIT_OK;
	}
	for (size_t i = 0; i < json_object_array_length(all); i++)
		puts(json_object_get_string(json_object_array_get_idx(all, i)));
	json_object_put(all);
	return EXIT_OK;
}

/* "--event A,B --event C": all that there are. Returns false when one has no value or there are too many. */
static bool take_events(struct trace *t)
{
	const char *text;
	bool bad = false;

	while ((text = command_value(t->c, "--event", &bad))) {
		char *save, *copy = strdup(text), *word;

		for (word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
			if (t->nr_events == EVENTS_MAX)
				return false;
			t->events[t->nr_events++] = word;
		}
	}
	return !bad;
}

static bool enable_one(void *arg, const char *name)
{
	struct trace *t = arg;

	t->code =
		tracefs_enable(&t->fs, name, *t->filter ? t->filter : NULL, t->err, sizeof(t->err));
	return !t->code;
}

static int enable(struct trace *t)
{
	t->code = tracefs_begin(&t->fs, t->err, sizeof(t->err));
	if (!t->code && !t->nr_events)
		tracefs_events(&t->fs, enable_one, t);
	for (size_t i = 0; i < t->nr_events && !t->code; i++)
		enable_one(t, t->events[i]);
	return t->code;
}

/* A number from 1, or a fault; 0 when the option is not there. */
static unsigned long long take_number(struct command *c, const char *name, bool *bad)
{
	const char *text = command_value(c, name, bad);
	unsigned long long n = 0;
	char *end;

	if (!text)
		return 0;
	n = strtoull(text, &end, 10);
	*bad |= *text < '0' || *text > '9' || *end || !n || n > 1000000000;
	return n;
}

int cmd_trace(struct command *c)
{
	struct sigaction act = {.sa_handler = stop};
	bool bad = false, list = command_flag(c, "--list");
	static struct trace t;
	unsigned long long vgpu, seconds;
	const char *dir;
	char known[768] = "";
	struct xengt_query q;
	int code;

	t = (struct trace){.c = c, .fs.pipe = -1};
	dir = command_value(c, "--tracefs", &bad);
	vgpu = take_number(c, "--vgpu", &bad);
	seconds = take_number(c, "--for", &bad);
	t.left = take_number(c, "--count", &bad);
	t.limited = t.left;
	if (!take_events(&t) || bad || c->argc > 1)
		return command_usage(c, "takes at most one DOMAIN; --vgpu, --for and --count take "
					"a number from 1, --event names of events (--list)");
	code = tracefs_open(&t.fs, dir, t.err, sizeof(t.err));
	if (code)
		return command_error(code, "%s", t.err);
	if (list)
		return list_events(&t);
	for (size_t i = 0; i < t.nr_events; i++) {
		if (tracefs_has_event(&t.fs, t.events[i]))
			continue;
		tracefs_events(&t.fs, add_name, known);
		return command_error(EXIT_USAGE, "%s: no such event; there are %s", t.events[i],
				     known);
	}
	if (c->argc && xengt_vgpu_find(c->h, c->argv[0], &q))
		return command_failed(c);
	if (c->argc)
		vgpu = q.id;
	if (vgpu)
		snprintf(t.filter, sizeof(t.filter), "vgpu == %llu", vgpu);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	signal(SIGPIPE, SIG_IGN); /* the instance is to be removed all the same */
	code = enable(&t);
	if (code)
		command_error(code, "%s", t.err);
	else
		code = follow(&t, seconds ? now_ms() + (int64_t)seconds * 1000 : 0);
	tracefs_end(&t.fs);
	return code;
}
