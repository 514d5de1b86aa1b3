/* SPDX-License-Identifier: MIT */
/* The xengt command's parts. Every command returns an exit code of enum xengt_exit. */
#ifndef XENGT_COMMAND_H
#define XENGT_COMMAND_H

#include <json-c/json.h>
#include <stdbool.h>
#include <xengt/xengt.h>

enum xengt_exit {
	EXIT_OK = 0,
	EXIT_FAILED = 1,    /* the request could not be carried out; stderr says why */
	EXIT_USAGE = 2,	    /* the command line is wrong */
	EXIT_NO_DEVICE = 3, /* the module is not loaded, or no GPU is mediated */
	EXIT_NOT_FOUND = 4, /* no such vGPU */
	EXIT_MISSING = 5,   /* what was asked for is not there in this version */
};

struct command {
	struct xengt *h;
	bool json;
	int argc; /* without the command's own name */
	char **argv;
};

/* Prints the library's sentence on stderr and returns the exit code for errno. */
int command_failed(const struct command *c);
/* Prints "xengt NAME: what" and how it is used; returns EXIT_USAGE. */
int command_usage(const struct command *c, const char *what);
/* Prints "xengt NAME: what" and returns code. */
int command_error(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Takes the option name out of the arguments, wherever it stands; was it there? */
bool command_flag(struct command *c, const char *name);
/*
 * Likewise one with a value ("--name VALUE" or "--name=VALUE"), which stays in argv's memory. Returns
 * NULL when it is not there; *bad is set when its value is missing.
 */
const char *command_value(struct command *c, const char *name, bool *bad);

int cmd_list(struct command *c);
int cmd_types(struct command *c);
int cmd_capacity(struct command *c);
int cmd_show(struct command *c);
int cmd_top(struct command *c);
int cmd_screenshot(struct command *c);
int cmd_console(struct command *c);
int cmd_create(struct command *c);
int cmd_destroy(struct command *c);
int cmd_reset(struct command *c);
int cmd_set(struct command *c);
int cmd_events(struct command *c);
int cmd_regs(struct command *c);
int cmd_trace(struct command *c);
int cmd_doctor(struct command *c);

/*
 * A table for people: the first row holds the headings; a column of which every cell below is a number
 * is aligned right. Cells are copied. table_print frees the table.
 */
struct table;
struct table *table_new(unsigned columns);
void table_cell(struct table *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void table_print(struct table *t);

/* The headings, from a list. */
void table_head(struct table *t, const char *const *head);

/* Prints a JSON value and drops it. */
void json_print(struct json_object *obj);
/* Members of an object; text is copied. */
void json_u64(struct json_object *o, const char *key, uint64_t v);
void json_text(struct json_object *o, const char *key, const char *v);

static inline unsigned mib(uint64_t bytes)
{
	return (unsigned)(bytes >> 20);
}

#endif
