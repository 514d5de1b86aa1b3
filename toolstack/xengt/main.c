// SPDX-License-Identifier: MIT
/* xengt: what an administrator asks of vGPUs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

static const struct verb {
	const char *name, *args, *what;
	int (*run)(struct command *c);
} verbs[] = {
	/* clang-format off */
	{"list",       "",                            "the vGPUs",                        cmd_list},
	{"capacity",   "",                            "what is free, and who has the rest", cmd_capacity},
	{"show",       "DOMAIN",                      "all about one vGPU",               cmd_show},
	{"screenshot", "DOMAIN FILE.png",             "saves what its screen shows",      cmd_screenshot},
	{"events",     "",                            "what happens, as it happens",      cmd_events},
	{"create",     "DOMID NAME [vgt_KEY=VALUE..]", "a vGPU for a paused domain",      cmd_create},
	{"destroy",    "DOMAIN",                      "takes the vGPU away",              cmd_destroy},
	{"reset",      "DOMAIN",                      "as a function-level reset",        cmd_reset},
	{"set",        "DOMAIN cap|weight|monitor VALUE", "changes it at run time",       cmd_set},
	/* clang-format on */
};
#define NR_VERBS (sizeof(verbs) / sizeof(verbs[0]))

static const struct verb *current;

int command_failed(const struct command *c)
{
	int err = errno;

	fprintf(stderr, "xengt %s: %s\n", current->name, xengt_error(c->h));
	switch (err) {
	case ENODEV:
	case ENXIO:
		return err == ENXIO && !strcmp(current->name, "screenshot") ? EXIT_FAILED
									    : EXIT_NO_DEVICE;
	case ENOENT:
		return strstr(xengt_error(c->h), "/dev/xengt") ? EXIT_NO_DEVICE : EXIT_NOT_FOUND;
	default:
		return EXIT_FAILED;
	}
}

int command_usage(const struct command *c, const char *what)
{
	(void)c;
	fprintf(stderr, "xengt %s: %s\nusage: xengt [--json] %s %s\n", current->name, what,
		current->name, current->args);
	return EXIT_USAGE;
}

static int help(FILE *to)
{
	fputs("usage: xengt [--json] COMMAND [ARGUMENT...]\n"
	      "Virtual Intel GPUs of this Xen host. DOMAIN is a domain's name or id.\n\n",
	      to);
	for (size_t i = 0; i < NR_VERBS; i++) {
		char left[64];

		snprintf(left, sizeof(left), "%s %s", verbs[i].name, verbs[i].args);
		fprintf(to, "  %-39s %s\n", left, verbs[i].what);
	}
	fputs("\n--json prints list, capacity, show and events for programs.\n"
	      "exit codes: 0 done, 1 failed, 2 usage, 3 no mediated GPU, 4 no such vGPU\n\n"
	      "examples:\n"
	      "  xengt list\n"
	      "  xengt screenshot win10 /tmp/screen.png\n"
	      "  xengt set win10 cap 25\n"
	      "  xengt --json capacity\n",
	      to);
	return to == stdout ? EXIT_OK : EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct command c = {0};
	int at = 1, code;

	for (; at < argc && argv[at][0] == '-'; at++) {
		if (!strcmp(argv[at], "--json"))
			c.json = true;
		else if (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h"))
			return help(stdout);
		else {
			fprintf(stderr, "xengt: %s: unknown option; allowed are --json, --help\n",
				argv[at]);
			return EXIT_USAGE;
		}
	}
	if (at >= argc)
		return help(stderr);
	for (size_t i = 0; i < NR_VERBS; i++)
		if (!strcmp(verbs[i].name, argv[at]))
			current = &verbs[i];
	if (!current) {
		fprintf(stderr, "xengt: %s: unknown command\n\n", argv[at]);
		return help(stderr);
	}
	for (at++; at < argc && !strcmp(argv[at], "--json"); at++)
		c.json = true;
	c.argc = argc - at;
	c.argv = argv + at;
	if (c.argc && !strcmp(c.argv[0], "--help")) {
		printf("usage: xengt [--json] %s %s\n%s\n", current->name, current->args,
		       current->what);
		return EXIT_OK;
	}
	c.h = xengt_open();
	if (!c.h) {
		fputs("xengt: out of memory\n", stderr);
		return EXIT_FAILED;
	}
	code = current->run(&c);
	xengt_close(c.h);
	return code;
}
