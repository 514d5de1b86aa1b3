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

int cmd_list(struct command *c);
int cmd_capacity(struct command *c);
int cmd_show(struct command *c);
int cmd_screenshot(struct command *c);
int cmd_create(struct command *c);
int cmd_destroy(struct command *c);
int cmd_reset(struct command *c);
int cmd_set(struct command *c);
int cmd_events(struct command *c);

/*
 * A table for people: the first row holds the headings; a column of which every cell below is a number
 * is aligned right. Cells are copied. table_print frees the table.
 */
struct table;
struct table *table_new(unsigned columns);
void table_cell(struct table *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void table_print(struct table *t);

/* Prints a JSON value and drops it. */
void json_print(struct json_object *obj);

#endif
