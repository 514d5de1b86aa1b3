// SPDX-License-Identifier: MIT
/* What happens to vGPUs, a line each, as it happens. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "xengt.h"

static void print_event(const struct command *c, const struct xengt_event *ev)
{
	struct json_object *o;

	if (!c->json) {
		if (ev->lost)
			printf("(%u events were lost)\n", ev->lost);
		printf("%5llu.%06llu  vGPU %llu  domain %u  %s\n",
		       (unsigned long long)(ev->time_ns / 1000000000),
		       (unsigned long long)(ev->time_ns / 1000 % 1000000),
		       (unsigned long long)ev->id, ev->domid, xengt_event_name(ev->type));
		fflush(stdout);
		return;
	}
	o = json_object_new_object();
	json_object_object_add(o, "time_ns", json_object_new_uint64(ev->time_ns));
	json_object_object_add(o, "id", json_object_new_uint64(ev->id));
	json_object_object_add(o, "domid", json_object_new_uint64(ev->domid));
	json_object_object_add(o, "event", json_object_new_string(xengt_event_name(ev->type)));
	json_object_object_add(o, "lost", json_object_new_uint64(ev->lost));
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	fflush(stdout);
	json_object_put(o);
}

int cmd_events(struct command *c)
{
	bool bad = false;
	const char *text = command_value(c, "--count", &bad);
	unsigned long long left = 0;
	struct xengt_event ev;
	char *end;

	command_flag(c, "-f"); /* as of tail: events are followed with and without it */
	if (text) {
		left = strtoull(text, &end, 10);
		bad = end == text || *end || !left;
	}
	if (bad)
		return command_usage(c, "--count takes a number from 1");
	if (c->argc)
		return command_usage(c, "takes no argument; it runs until it is interrupted");
	while (!xengt_next_event(c->h, true, &ev)) {
		print_event(c, &ev);
		if (left && !--left)
			return EXIT_OK;
	}
	return errno == EINTR ? EXIT_OK : command_failed(c);
}
