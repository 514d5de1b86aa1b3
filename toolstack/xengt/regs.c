// SPDX-License-Identifier: MIT
/* A vGPU's registers, and what its guest asked for that nobody knows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

/* A pattern is an offset (a number, of the dword that holds it) or a part of a name. */
static bool matches(const struct command *c, const struct xengt_reg *r)
{
	for (int i = 1; i < c->argc; i++) {
		char *end;
		unsigned long off = strtoul(c->argv[i], &end, 0);

		if (end != c->argv[i] && !*end ? (off & ~3ul) == r->offset
					       : strcasestr(r->name, c->argv[i]) != NULL)
			return true;
	}
	return c->argc == 1;
}

static int print_refused(struct command *c, uint64_t id)
{
	struct json_object *all;
	uint32_t *offs;
	size_t nr;

	if (xengt_vgpu_refused(c->h, id, &offs, &nr))
		return command_failed(c);
	if (c->json) {
		all = json_object_new_array();
		for (size_t i = 0; i < nr; i++)
			json_object_array_add(all, json_object_new_int64(offs[i]));
		json_print(all);
	}
	for (size_t i = 0; i < nr && !c->json; i++)
		printf("%#07x\n", offs[i]);
	free(offs);
	return EXIT_OK;
}

int cmd_regs(struct command *c)
{
	bool refused = command_flag(c, "--refused");
	struct json_object *all = NULL;
	struct xengt_reg *regs;
	struct xengt_query q;
	size_t nr, shown = 0;

	if (c->argc < 1 || (refused && c->argc > 1))
		return command_usage(c, "takes a DOMAIN, then parts of names or offsets, or "
					"--refused");
	if (xengt_vgpu_find(c->h, c->argv[0], &q))
		return command_failed(c);
	if (refused)
		return print_refused(c, q.id);
	if (xengt_vgpu_regs(c->h, q.id, &regs, &nr))
		return command_failed(c);
	if (c->json)
		all = json_object_new_array();
	for (size_t i = 0; i < nr; i++) {
		const struct xengt_reg *r = &regs[i];
		struct json_object *o;

		if (!matches(c, r))
			continue;
		shown++;
		if (!c->json) {
			printf("%#08x  %08x  %s\n", r->offset, r->value, r->name);
			continue;
		}
		o = json_object_new_object();
		json_u64(o, "offset", r->offset);
		json_u64(o, "value", r->value);
		json_text(o, "name", r->name);
		json_object_array_add(all, o);
	}
	if (c->json)
		json_print(all);
	free(regs);
	if (!shown && c->argc > 1)
		return command_error(EXIT_FAILED, "no register of %s matches", q.name);
	return EXIT_OK;
}
