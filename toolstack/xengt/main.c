// SPDX-License-Identifier: MIT
/* xengt: what an administrator asks of vGPUs. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

/* The example is what --help shows; "DOMAIN" in args is a domain's name or id. */
static const struct verb {
	const char *name, *args, *what, *example;
	int (*run)(struct command *c);
} verbs[] = {
	/* clang-format off */
	{"list", "", "the vGPUs",
	 "xengt list", cmd_list},
	{"types", "", "sizes with a name, and how many fit",
	 "xengt types", cmd_types},
	{"capacity", "", "what is free, who has the rest, what would fit",
	 "xengt --json capacity", cmd_capacity},
	{"show", "DOMAIN", "all about one vGPU: faults, refusals",
	 "xengt show win10", cmd_show},
	{"top", "[--once] [--interval S]", "what they do now; keys: q n t b + -",
	 "xengt top --once --json", cmd_top},
	{"screenshot", "DOMAIN FILE.png", "saves what its screen shows",
	 "xengt screenshot win10 /tmp/screen.png", cmd_screenshot},
	{"console", "[--print] DOMAIN", "opens its screen in a VNC viewer",
	 "xengt console --print win10", cmd_console},
	{"events", "[-f] [--count N]", "what happens, as it happens",
	 "xengt --json events -f", cmd_events},
	{"create", "DOMID NAME [vgt_KEY=VALUE...]", "a vGPU for a paused domain",
	 "xengt create 7 win10 vgt_type=large", cmd_create},
	{"destroy", "DOMAIN", "takes the vGPU away",
	 "xengt destroy win10", cmd_destroy},
	{"reset", "DOMAIN", "as a function-level reset",
	 "xengt reset win10", cmd_reset},
	{"set", "DOMAIN cap|weight|monitor VALUE", "changes it at run time",
	 "xengt set win10 monitor 1920x1080@60", cmd_set},
	{"regs", "DOMAIN [NAME|OFFSET...]", "its registers; --refused: unknown ones",
	 "xengt regs win10 PIPE", cmd_regs},
	{"trace", "[--for S] [--event E,...] [DOMAIN]", "what the module does, event by event",
	 "xengt trace --for 5 --event mmio_write,irq_inject win10", cmd_trace},
	{"doctor", "[--root DIR]", "checks this host and says what to do",
	 "xengt doctor", cmd_doctor},
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
	case ENOTTY:
		return EXIT_MISSING;
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

int command_error(int code, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "xengt %s: ", current->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return code;
}

static void drop_args(struct command *c, int at, int nr)
{
	memmove(c->argv + at, c->argv + at + nr, sizeof(*c->argv) * (size_t)(c->argc - at - nr));
	c->argc -= nr;
}

bool command_flag(struct command *c, const char *name)
{
	for (int i = 0; i < c->argc; i++) {
		if (!strcmp(c->argv[i], name)) {
			drop_args(c, i, 1);
			return true;
		}
	}
	return false;
}

const char *command_value(struct command *c, const char *name, bool *bad)
{
	size_t len = strlen(name);
	const char *value;

	for (int i = 0; i < c->argc; i++) {
		if (!strncmp(c->argv[i], name, len) && c->argv[i][len] == '=') {
			value = c->argv[i] + len + 1;
			drop_args(c, i, 1);
			return value;
		}
		if (strcmp(c->argv[i], name))
			continue;
		if (i + 1 == c->argc) {
			*bad = true;
			return NULL;
		}
		value = c->argv[i + 1];
		drop_args(c, i, 2);
		return value;
	}
	return NULL;
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
	fputs("\n--json prints for programs. `xengt COMMAND --help` shows an example of each.\n"
	      "exit codes: 0 done, 1 failed, 2 usage, 3 no mediated GPU, 4 no such vGPU,\n"
	      "5 not in this version\n\n"
	      "examples:\n"
	      "  xengt list\n"
	      "  xengt screenshot win10 /tmp/screen.png\n"
	      "  xengt set win10 cap 25\n"
	      "  xengt set win10 monitor 1920x1080@60\n"
	      "  xengt --json capacity\n",
	      to);
	return to == stdout ? EXIT_OK : EXIT_USAGE;
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < NR_VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int help_verb(void)
{
	printf("usage: xengt [--json] %s %s\n%s\n\nexample:\n  %s\n", current->name, current->args,
	       current->what, current->example);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	struct command c = {0};
	int at = 1, code;

	for (; at < argc && argv[at][0] == '-'; at++) {
		if (!strcmp(argv[at], "--json")) {
			c.json = true;
		} else if (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h")) {
			return help(stdout);
		} else if (!strcmp(argv[at], "--version")) {
			puts("xengt " XENGT_VERSION);
			return EXIT_OK;
		} else {
			fprintf(stderr,
				"xengt: %s: unknown option; allowed are --json, --help, "
				"--version\n",
				argv[at]);
			return EXIT_USAGE;
		}
	}
	if (at >= argc)
		return help(stderr);
	if (!strcmp(argv[at], "help") && at + 1 >= argc)
		return help(stdout);
	current = find_verb(argv[!strcmp(argv[at], "help") ? at + 1 : at]);
	if (!current) {
		fprintf(stderr, "xengt: %s: unknown command\n\n", argv[at]);
		return help(stderr);
	}
	if (!strcmp(argv[at], "help"))
		return help_verb();
	c.argc = argc - at - 1;
	c.argv = argv + at + 1;
	c.json |= command_flag(&c, "--json");
	if (command_flag(&c, "--help") || command_flag(&c, "-h"))
		return help_verb();
	c.h = xengt_open();
	if (!c.h) {
		fputs("xengt: out of memory\n", stderr);
		return EXIT_FAILED;
	}
	code = current->run(&c);
	xengt_close(c.h);
	return code;
}
