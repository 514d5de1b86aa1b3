// SPDX-License-Identifier: MIT
/* Output: aligned tables and JSON. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

struct table {
	unsigned columns;
	size_t nr;
	char **cells;
};

static void *must(void *p)
{
	if (!p) {
		fputs("xengt: out of memory\n", stderr);
		exit(EXIT_FAILED);
	}
	return p;
}

struct table *table_new(unsigned columns)
{
	struct table *t = must(calloc(1, sizeof(*t)));

	t->columns = columns;
	return t;
}

void table_cell(struct table *t, const char *fmt, ...)
{
	va_list ap;

	t->cells = must(reallocarray(t->cells, t->nr + 1, sizeof(*t->cells)));
	va_start(ap, fmt);
	if (vasprintf(&t->cells[t->nr], fmt, ap) < 0)
		must(NULL);
	va_end(ap);
	t->nr++;
}

void table_head(struct table *t, const char *const *head)
{
	for (unsigned i = 0; i < t->columns; i++)
		table_cell(t, "%s", head[i]);
}

static bool is_number(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!isdigit((unsigned char)*s) && !strchr(".-%", *s))
			return false;
	return true;
}

void table_print(struct table *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		unsigned col = (unsigned)(i % t->columns);
		bool last = col == t->columns - 1, number = true;
		size_t width = 0;

		for (size_t j = col; j < t->nr; j += t->columns) {
			if (strlen(t->cells[j]) > width)
				width = strlen(t->cells[j]);
			if (j >= t->columns && !is_number(t->cells[j]))
				number = false;
		}
		if (number && t->nr > t->columns)
			printf("%*s", (int)width, t->cells[i]);
		else if (last)
			fputs(t->cells[i], stdout);
		else
			printf("%-*s", (int)width, t->cells[i]);
		fputs(last ? "\n" : "  ", stdout);
	}
	for (size_t i = 0; i < t->nr; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
}

void json_print(struct json_object *obj)
{
	puts(json_object_to_json_string_ext(obj,
					    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED));
	json_object_put(obj);
}

void json_u64(struct json_object *o, const char *key, uint64_t v)
{
	json_object_object_add(o, key, json_object_new_uint64(v));
}

void json_text(struct json_object *o, const char *key, const char *v)
{
	json_object_object_add(o, key, json_object_new_string(v));
}
