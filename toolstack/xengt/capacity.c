// SPDX-License-Identifier: MIT
/* What is free, who has the rest, and what would fit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

static uint32_t fits(const struct xengt_capacity *cap, const struct xengt_type *t)
{
	return xengt_capacity_fits(cap, t->low_gm, t->high_gm, t->fences);
}

int cmd_types(struct command *c)
{
	static const char *const head[] = {"TYPE", "LOW-GM", "HIGH-GM", "FENCES", "WEIGHT", "FITS"};
	const struct xengt_type *t;
	struct xengt_capacity cap;
	struct json_object *all;
	struct table *table;

	if (c->argc)
		return command_usage(c, "takes no argument");
	if (xengt_get_capacity(c->h, 0, &cap))
		return command_failed(c);
	if (c->json) {
		all = json_object_new_array();
		for (size_t i = 0; (t = xengt_type_at(i)); i++) {
			struct json_object *o = json_object_new_object();

			json_text(o, "type", t->name);
			json_u64(o, "low_gm_mib", t->low_gm);
			json_u64(o, "high_gm_mib", t->high_gm);
			json_u64(o, "fences", t->fences);
			json_u64(o, "weight", t->weight);
			json_u64(o, "fits", fits(&cap, t));
			json_object_array_add(all, o);
		}
		json_print(all);
		return EXIT_OK;
	}
	table = table_new(sizeof(head) / sizeof(head[0]));
	table_head(table, head);
	for (size_t i = 0; (t = xengt_type_at(i)); i++) {
		table_cell(table, "%s", t->name);
		table_cell(table, "%u", t->low_gm);
		table_cell(table, "%u", t->high_gm);
		table_cell(table, "%u", t->fences);
		table_cell(table, "%u", t->weight);
		table_cell(table, "%u", fits(&cap, t));
	}
	table_print(table);
	return EXIT_OK;
}

static void capacity_row(struct table *t, const char *what, uint32_t total, uint32_t free_,
			 uint32_t largest)
{
	table_cell(t, "%s", what);
	table_cell(t, "%u", total);
	table_cell(t, "%u", total - free_);
	table_cell(t, "%u", free_);
	table_cell(t, "%u", largest);
}

static void capacity_json(const struct xengt_capacity *cap, const struct xengt_query *list,
			  size_t nr)
{
	struct json_object *o = json_object_new_object(), *users = json_object_new_array();
	struct json_object *would = json_object_new_object();
	const struct xengt_type *t;

	json_u64(o, "low_gm_mib", cap->low_gm);
	json_u64(o, "low_gm_free_mib", cap->low_gm_free);
	json_u64(o, "low_gm_largest_mib", cap->low_gm_largest);
	json_u64(o, "high_gm_mib", cap->high_gm);
	json_u64(o, "high_gm_free_mib", cap->high_gm_free);
	json_u64(o, "high_gm_largest_mib", cap->high_gm_largest);
	json_u64(o, "fences", cap->fences);
	json_u64(o, "fences_free", cap->fences_free);
	json_u64(o, "vgpus", cap->vgpus);
	json_u64(o, "vgpus_max", cap->vgpus_max);
	for (size_t i = 0; i < nr; i++) {
		struct json_object *u = json_object_new_object();

		json_u64(u, "domid", list[i].domid);
		json_text(u, "name", list[i].name);
		json_u64(u, "low_gm_mib", mib(list[i].low_gm_bytes));
		json_u64(u, "high_gm_mib", mib(list[i].high_gm_bytes));
		json_u64(u, "fences", list[i].fences);
		json_object_array_add(users, u);
	}
	json_object_object_add(o, "users", users);
	for (size_t i = 0; (t = xengt_type_at(i)); i++)
		json_u64(would, t->name, fits(cap, t));
	json_object_object_add(o, "fits", would);
	json_print(o);
}

static void capacity_text(const struct xengt_capacity *cap, const struct xengt_query *list,
			  size_t nr)
{
	static const char *const head[] = {"RESOURCE", "TOTAL", "USED", "FREE", "LARGEST"};
	struct table *t = table_new(sizeof(head) / sizeof(head[0]));
	const struct xengt_type *type;

	table_head(t, head);
	capacity_row(t, "low GM (MiB)", cap->low_gm, cap->low_gm_free, cap->low_gm_largest);
	capacity_row(t, "high GM (MiB)", cap->high_gm, cap->high_gm_free, cap->high_gm_largest);
	capacity_row(t, "fences", cap->fences, cap->fences_free, cap->fences_free);
	capacity_row(t, "vGPUs", cap->vgpus_max, cap->vgpus_max - cap->vgpus,
		     cap->vgpus_max - cap->vgpus);
	table_print(t);
	for (size_t i = 0; i < nr; i++)
		printf("%s%s (domain %u): %u MiB low, %u MiB high, %u fences\n",
		       i ? "        " : "in use: ", list[i].name, list[i].domid,
		       mib(list[i].low_gm_bytes), mib(list[i].high_gm_bytes), list[i].fences);
	printf("fits:   ");
	for (size_t i = 0; (type = xengt_type_at(i)); i++)
		printf("%s%u %s", i ? ", or " : "", fits(cap, type), type->name);
	puts(" (`xengt types`)");
}

int cmd_capacity(struct command *c)
{
	struct xengt_capacity cap;
	struct xengt_query *list;
	size_t nr;

	if (c->argc)
		return command_usage(c, "takes no argument");
	if (xengt_get_capacity(c->h, 0, &cap) || xengt_vgpu_list(c->h, &list, &nr))
		return command_failed(c);
	if (c->json)
		capacity_json(&cap, list, nr);
	else
		capacity_text(&cap, list, nr);
	free(list);
	return EXIT_OK;
}
