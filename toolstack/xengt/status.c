// SPDX-License-Identifier: MIT
/* What there is: list, capacity, show. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

static unsigned mib(uint64_t bytes)
{
	return (unsigned)(bytes >> 20);
}

static void mode_text(const struct xengt_query *q, char *buf, size_t size)
{
	if (q->mode_width)
		snprintf(buf, size, "%ux%u@%u.%03u", q->mode_width, q->mode_height,
			 q->mode_refresh_mhz / 1000, q->mode_refresh_mhz % 1000);
	else
		snprintf(buf, size, "off");
}

static void add_u64(struct json_object *o, const char *key, uint64_t v)
{
	json_object_object_add(o, key, json_object_new_uint64(v));
}

static void add_text(struct json_object *o, const char *key, const char *v)
{
	json_object_object_add(o, key, json_object_new_string(v));
}

static struct json_object *vgpu_json(const struct xengt_query *q)
{
	struct json_object *o = json_object_new_object();
	struct json_object *mode = NULL;

	add_u64(o, "id", q->id);
	add_u64(o, "gpu", q->gpu);
	add_u64(o, "domid", q->domid);
	add_text(o, "name", q->name);
	add_text(o, "state", xengt_state_name(q->state));
	if (q->reason[0])
		add_text(o, "reason", q->reason);
	add_u64(o, "low_gm_base", q->low_gm_base);
	add_u64(o, "low_gm_mib", mib(q->low_gm_bytes));
	add_u64(o, "high_gm_base", q->high_gm_base);
	add_u64(o, "high_gm_mib", mib(q->high_gm_bytes));
	add_u64(o, "fences", q->fences);
	add_u64(o, "weight", q->weight);
	add_u64(o, "cap", q->cap);
	json_object_object_add(o, "primary", json_object_new_int(q->primary));
	json_object_object_add(o, "display_ready", json_object_new_boolean(q->display_ready));
	if (q->mode_width) {
		mode = json_object_new_object();
		add_u64(mode, "width", q->mode_width);
		add_u64(mode, "height", q->mode_height);
		add_u64(mode, "refresh_mhz", q->mode_refresh_mhz);
	}
	json_object_object_add(o, "mode", mode);
	add_u64(o, "traps", q->traps);
	add_u64(o, "irqs", q->irqs);
	add_u64(o, "vblanks", q->vblanks);
	add_u64(o, "flips", q->flips);
	add_u64(o, "ggtt_writes", q->ggtt_writes);
	add_u64(o, "refused_registers", q->refused_regs);
	add_u64(o, "refused_ptes", q->refused_ptes);
	add_u64(o, "resets", q->resets);
	return o;
}

int cmd_list(struct command *c)
{
	static const char *const head[] = {"ID",     "DOMAIN", "NAME", "LOW-GM", "HIGH-GM",
					   "FENCES", "CAP",    "MODE", "STATE"};
	struct xengt_query *list;
	struct json_object *all;
	struct table *t;
	size_t nr;

	if (c->argc)
		return command_usage(c, "takes no argument");
	if (xengt_vgpu_list(c->h, &list, &nr))
		return command_failed(c);
	if (c->json) {
		all = json_object_new_array();
		for (size_t i = 0; i < nr; i++)
			json_object_array_add(all, vgpu_json(&list[i]));
		json_print(all);
		free(list);
		return EXIT_OK;
	}
	t = table_new(sizeof(head) / sizeof(head[0]));
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		table_cell(t, "%s", head[i]);
	for (size_t i = 0; i < nr; i++) {
		const struct xengt_query *q = &list[i];
		char mode[48];

		mode_text(q, mode, sizeof(mode));
		table_cell(t, "%llu", (unsigned long long)q->id);
		table_cell(t, "%u", q->domid);
		table_cell(t, "%s", q->name);
		table_cell(t, "%u", mib(q->low_gm_bytes));
		table_cell(t, "%u", mib(q->high_gm_bytes));
		table_cell(t, "%u", q->fences);
		table_cell(t, "%u", q->cap);
		table_cell(t, "%s", mode);
		table_cell(t, "%s", xengt_state_name(q->state));
	}
	table_print(t);
	free(list);
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

int cmd_capacity(struct command *c)
{
	static const char *const head[] = {"RESOURCE", "TOTAL", "USED", "FREE", "LARGEST"};
	struct xengt_capacity cap;
	struct xengt_query *list;
	struct json_object *o;
	struct table *t;
	size_t nr;

	if (c->argc)
		return command_usage(c, "takes no argument");
	if (xengt_get_capacity(c->h, 0, &cap))
		return command_failed(c);
	if (c->json) {
		o = json_object_new_object();
		add_u64(o, "low_gm_mib", cap.low_gm);
		add_u64(o, "low_gm_free_mib", cap.low_gm_free);
		add_u64(o, "low_gm_largest_mib", cap.low_gm_largest);
		add_u64(o, "high_gm_mib", cap.high_gm);
		add_u64(o, "high_gm_free_mib", cap.high_gm_free);
		add_u64(o, "high_gm_largest_mib", cap.high_gm_largest);
		add_u64(o, "fences", cap.fences);
		add_u64(o, "fences_free", cap.fences_free);
		add_u64(o, "vgpus", cap.vgpus);
		add_u64(o, "vgpus_max", cap.vgpus_max);
		json_print(o);
		return EXIT_OK;
	}
	t = table_new(sizeof(head) / sizeof(head[0]));
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		table_cell(t, "%s", head[i]);
	capacity_row(t, "low GM (MiB)", cap.low_gm, cap.low_gm_free, cap.low_gm_largest);
	capacity_row(t, "high GM (MiB)", cap.high_gm, cap.high_gm_free, cap.high_gm_largest);
	capacity_row(t, "fences", cap.fences, cap.fences_free, cap.fences_free);
	capacity_row(t, "vGPUs", cap.vgpus_max, cap.vgpus_max - cap.vgpus,
		     cap.vgpus_max - cap.vgpus);
	table_print(t);
	if (xengt_vgpu_list(c->h, &list, &nr))
		return command_failed(c);
	for (size_t i = 0; i < nr; i++)
		printf("%s%s (domain %u): %u MiB low, %u MiB high, %u fences\n",
		       i ? "        " : "in use: ", list[i].name, list[i].domid,
		       mib(list[i].low_gm_bytes), mib(list[i].high_gm_bytes), list[i].fences);
	free(list);
	return EXIT_OK;
}

int cmd_show(struct command *c)
{
	struct xengt_query q;
	char mode[48];

	if (c->argc != 1)
		return command_usage(c, "takes one DOMAIN, its name or id");
	if (xengt_vgpu_find(c->h, c->argv[0], &q))
		return command_failed(c);
	if (c->json) {
		json_print(vgpu_json(&q));
		return EXIT_OK;
	}
	mode_text(&q, mode, sizeof(mode));
	printf("vGPU          %llu of domain %s (%u), on GPU %u\n", (unsigned long long)q.id,
	       q.name, q.domid, q.gpu);
	printf("state         %s%s%s\n", xengt_state_name(q.state), q.reason[0] ? ": " : "",
	       q.reason);
	printf("low GM        %u MiB at %#llx\n", mib(q.low_gm_bytes),
	       (unsigned long long)q.low_gm_base);
	printf("high GM       %u MiB at %#llx\n", mib(q.high_gm_bytes),
	       (unsigned long long)q.high_gm_base);
	printf("fences        %u\n", q.fences);
	printf("weight, cap   %u, %u%s\n", q.weight, q.cap, q.cap % 100 ? " %" : " (none)");
	printf("display       %s%s\n", mode,
	       q.display_ready ? "" : " (no driver has taken it yet)");
	printf("interrupts    %llu, vblanks %llu, flips %llu\n", (unsigned long long)q.irqs,
	       (unsigned long long)q.vblanks, (unsigned long long)q.flips);
	printf("traps         %llu, GGTT writes %llu\n", (unsigned long long)q.traps,
	       (unsigned long long)q.ggtt_writes);
	printf("refused       %llu registers, %llu page-table entries\n",
	       (unsigned long long)q.refused_regs, (unsigned long long)q.refused_ptes);
	printf("resets        %llu\n", (unsigned long long)q.resets);
	return EXIT_OK;
}
