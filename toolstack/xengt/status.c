// SPDX-License-Identifier: MIT
/* What there is: list, show. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

static void mode_text(const struct xengt_query *q, char *buf, size_t size)
{
	if (q->mode_width)
		snprintf(buf, size, "%ux%u@%u.%03u", q->mode_width, q->mode_height,
			 q->mode_refresh_mhz / 1000, q->mode_refresh_mhz % 1000);
	else
		snprintf(buf, size, "off");
}

static struct json_object *vgpu_json(const struct xengt_query *q)
{
	struct json_object *o = json_object_new_object();
	struct json_object *mode = NULL;

	json_u64(o, "id", q->id);
	json_u64(o, "gpu", q->gpu);
	json_u64(o, "domid", q->domid);
	json_text(o, "name", q->name);
	json_text(o, "state", xengt_state_name(q->state));
	if (q->reason[0])
		json_text(o, "reason", q->reason);
	json_u64(o, "low_gm_base", q->low_gm_base);
	json_u64(o, "low_gm_mib", mib(q->low_gm_bytes));
	json_u64(o, "high_gm_base", q->high_gm_base);
	json_u64(o, "high_gm_mib", mib(q->high_gm_bytes));
	json_u64(o, "fences", q->fences);
	json_u64(o, "weight", q->weight);
	json_u64(o, "cap", q->cap);
	json_object_object_add(o, "primary", json_object_new_int(q->primary));
	json_object_object_add(o, "display_ready", json_object_new_boolean(q->display_ready));
	if (q->mode_width) {
		mode = json_object_new_object();
		json_u64(mode, "width", q->mode_width);
		json_u64(mode, "height", q->mode_height);
		json_u64(mode, "refresh_mhz", q->mode_refresh_mhz);
	}
	json_object_object_add(o, "mode", mode);
	json_u64(o, "traps", q->traps);
	json_u64(o, "irqs", q->irqs);
	json_u64(o, "vblanks", q->vblanks);
	json_u64(o, "flips", q->flips);
	json_u64(o, "ggtt_writes", q->ggtt_writes);
	json_u64(o, "refused_registers", q->refused_regs);
	json_u64(o, "refused_ptes", q->refused_ptes);
	json_u64(o, "resets", q->resets);
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
	table_head(t, head);
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

/* The first detailed timing of an EDID (VESA E-EDID, 3.10.2): active and blank pixels and lines, clock in
 * 10 kHz. */
static void monitor_text(const struct xengt_edid *e, char *buf, size_t size)
{
	const uint8_t *t = e->edid + 54;
	uint32_t clock = t[0] | (uint32_t)t[1] << 8;
	uint32_t width = t[2] | (t[4] & 0xf0u) << 4, hblank = t[3] | (t[4] & 0xfu) << 8;
	uint32_t height = t[5] | (t[7] & 0xf0u) << 4, vblank = t[6] | (t[7] & 0xfu) << 8;
	double total = (double)(width + hblank) * (height + vblank);

	if (!e->len)
		snprintf(buf, size, "unplugged");
	else
		snprintf(buf, size, "%ux%u@%.3f", width, height,
			 total > 0 ? clock * 1e4 / total : 0.0);
}

static struct json_object *engines_json(const struct xengt_stats *s)
{
	struct json_object *all = json_object_new_object();

	for (uint32_t i = 0; i < XENGT_ENGINES; i++) {
		const struct xengt_engine_stats *e = &s->engines[i];
		struct json_object *o;

		if (!(s->engine_mask & 1u << i))
			continue;
		o = json_object_new_object();
		json_u64(o, "busy_ns", e->busy_ns);
		json_u64(o, "submissions", e->submissions);
		json_u64(o, "max_wait_ns", e->max_wait_ns);
		json_u64(o, "host_ctx", e->host_ctx);
		json_object_object_add(all, xengt_engine_name(i), o);
	}
	return all;
}

static struct json_object *faults_json(const struct xengt_stats *s)
{
	struct json_object *all = json_object_new_array();

	for (uint32_t i = 0; i < s->nr_faults && i < XENGT_FAULTS; i++) {
		struct json_object *o = json_object_new_object();

		json_u64(o, "time_ns", s->faults[i].time_ns);
		if (s->faults[i].engine != XENGT_NO_ENGINE)
			json_text(o, "engine", xengt_engine_name(s->faults[i].engine));
		json_text(o, "what", s->faults[i].what);
		json_object_array_add(all, o);
	}
	return all;
}

static void show_json(const struct xengt_query *q, const struct xengt_stats *s, const char *monitor,
		      const uint32_t *offs, size_t nr)
{
	struct json_object *o = vgpu_json(q), *refused = json_object_new_array();

	json_text(o, "monitor", monitor);
	json_u64(o, "dropped_submissions", s->dropped_submissions);
	json_u64(o, "hangs", s->hangs);
	json_u64(o, "refused_states", s->refused_states);
	json_u64(o, "faults_total", s->faults_total);
	json_u64(o, "page_tables", s->page_tables);
	json_u64(o, "page_table_traps", s->page_table_traps);
	json_u64(o, "hypercalls", s->hypercalls);
	json_u64(o, "protocol_errors", s->protocol_errors);
	json_u64(o, "bad_fences", s->bad_fences);
	json_u64(o, "bar_errors", s->bar_errors);
	if (s->valid & XENGT_STATS_ENGINES)
		json_object_object_add(o, "engines", engines_json(s));
	if (s->valid & XENGT_STATS_FAULTS)
		json_object_object_add(o, "faults", faults_json(s));
	for (size_t i = 0; i < nr; i++)
		json_object_array_add(refused, json_object_new_int64(offs[i]));
	json_object_object_add(o, "refused_offsets", refused);
	json_print(o);
}

static void show_engines(const struct xengt_stats *s)
{
	if (!(s->valid & XENGT_STATS_ENGINES)) {
		puts("engines       this module does not count them");
		return;
	}
	for (uint32_t i = 0; i < XENGT_ENGINES; i++) {
		const struct xengt_engine_stats *e = &s->engines[i];

		if (s->engine_mask & 1u << i)
			printf("%-13s %.3f s busy, %llu submissions, waited %.1f ms at most\n",
			       xengt_engine_name(i), (double)e->busy_ns / 1e9,
			       (unsigned long long)e->submissions, (double)e->max_wait_ns / 1e6);
	}
}

static void show_faults(const struct xengt_stats *s)
{
	if (s->faults_total)
		printf("faults        %llu, the last:\n", (unsigned long long)s->faults_total);
	for (uint32_t i = 0; i < s->nr_faults && i < XENGT_FAULTS; i++) {
		const struct xengt_fault *f = &s->faults[i];

		printf("fault         %.3f s ago, %s: %s\n",
		       (double)(int64_t)(s->time_ns - f->time_ns) / 1e9,
		       f->engine == XENGT_NO_ENGINE ? "no engine" : xengt_engine_name(f->engine),
		       f->what);
	}
}

static void show_text(const struct xengt_query *q, const struct xengt_stats *s, const char *monitor,
		      const uint32_t *offs, size_t nr)
{
	char mode[48];

	mode_text(q, mode, sizeof(mode));
	printf("vGPU          %llu of domain %s (%u), on GPU %u\n", (unsigned long long)q->id,
	       q->name, q->domid, q->gpu);
	printf("state         %s%s%s\n", xengt_state_name(q->state), q->reason[0] ? ": " : "",
	       q->reason);
	printf("low GM        %u MiB at %#llx\n", mib(q->low_gm_bytes),
	       (unsigned long long)q->low_gm_base);
	printf("high GM       %u MiB at %#llx\n", mib(q->high_gm_bytes),
	       (unsigned long long)q->high_gm_base);
	printf("fences        %u\n", q->fences);
	printf("weight, cap   %u, %u%s\n", q->weight, q->cap, q->cap % 100 ? " %" : " (none)");
	printf("display       %s%s\n", mode,
	       q->display_ready ? "" : " (no driver has taken it yet)");
	printf("monitor       %s\n", monitor);
	printf("interrupts    %llu, vblanks %llu, flips %llu\n", (unsigned long long)q->irqs,
	       (unsigned long long)q->vblanks, (unsigned long long)q->flips);
	printf("traps         %llu, GGTT writes %llu, hypercalls %llu\n",
	       (unsigned long long)q->traps, (unsigned long long)q->ggtt_writes,
	       (unsigned long long)s->hypercalls);
	printf("resets        %llu\n", (unsigned long long)q->resets);
	show_engines(s);
	printf("page tables   %llu shadowed, %llu traps\n", (unsigned long long)s->page_tables,
	       (unsigned long long)s->page_table_traps);
	printf("hangs         %llu; %llu submissions dropped\n", (unsigned long long)s->hangs,
	       (unsigned long long)s->dropped_submissions);
	printf("broken rules  %llu notifications, %llu fences, %llu BARs, %llu contexts\n",
	       (unsigned long long)s->protocol_errors, (unsigned long long)s->bad_fences,
	       (unsigned long long)s->bar_errors, (unsigned long long)s->refused_states);
	printf("refused       %llu register accesses, %llu page-table entries\n",
	       (unsigned long long)q->refused_regs, (unsigned long long)q->refused_ptes);
	for (size_t i = 0; i < nr; i++)
		printf("%s%#x%s", i % 8 ? " " : "              ", offs[i],
		       i % 8 == 7 || i + 1 == nr ? "\n" : "");
	show_faults(s);
}

int cmd_show(struct command *c)
{
	struct xengt_query q;
	struct xengt_stats s;
	struct xengt_edid edid;
	char monitor[48];
	uint32_t *offs;
	size_t nr;

	if (c->argc != 1)
		return command_usage(c, "takes one DOMAIN, its name or id");
	if (xengt_vgpu_find(c->h, c->argv[0], &q) || xengt_vgpu_stats(c->h, q.id, &s) ||
	    xengt_vgpu_get_edid(c->h, q.id, &edid) || xengt_vgpu_refused(c->h, q.id, &offs, &nr))
		return command_failed(c);
	monitor_text(&edid, monitor, sizeof(monitor));
	if (c->json)
		show_json(&q, &s, monitor, offs, nr);
	else
		show_text(&q, &s, monitor, offs, nr);
	free(offs);
	return EXIT_OK;
}
