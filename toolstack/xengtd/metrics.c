// SPDX-License-Identifier: MIT
/* See metrics.h. Names and units follow Prometheus' naming rules: base units, _total for counters. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <microhttpd.h>

#include "metrics.h"

#define CLIENTS_MAX 16
#define TIMEOUT_S   10

struct metrics {
	struct MHD_Daemon *http;
	struct xengt *h;
};

struct vgpus {
	struct xengt_query *list;
	struct xengt_stats *stats;
	size_t nr;
};

/* ---- the text ---- */

/* A label's value: backslash, quote and newline are escaped. */
static void put_label(FILE *to, const char *key, const char *value)
{
	fprintf(to, "%s=\"", key);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", to);
		else if (*value == '\\' || *value == '"')
			fprintf(to, "\\%c", *value);
		else
			fputc(*value, to);
	}
	fputc('"', to);
}

static void put_head(FILE *to, const char *name, const char *type, const char *help)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_gauge(FILE *to, const char *name, const char *help, double v)
{
	put_head(to, name, "gauge", help);
	fprintf(to, "%s %.17g\n", name, v);
}

static void put_sample(FILE *to, const char *name, const struct xengt_query *q, const char *engine,
		       double v)
{
	fprintf(to, "%s{domid=\"%u\",", name, q->domid);
	put_label(to, "name", q->name);
	if (engine)
		fprintf(to, ",engine=\"%s\"", engine);
	fprintf(to, "} %.17g\n", v);
}

static const struct counter {
	const char *name, *help;
	size_t offset; /* of a __u64 in struct xengt_stats */
} counters[] = {
	/* clang-format off */
	{"xengt_vgpu_traps_total", "Accesses that were emulated.",
	 offsetof(struct xengt_stats, traps)},
	{"xengt_vgpu_interrupts_total", "Interrupts sent to the guest.",
	 offsetof(struct xengt_stats, irqs)},
	{"xengt_vgpu_vblanks_total", "Vertical blanks.",
	 offsetof(struct xengt_stats, vblanks)},
	{"xengt_vgpu_flips_total", "Pictures flipped.",
	 offsetof(struct xengt_stats, flips)},
	{"xengt_vgpu_ggtt_writes_total", "Entries written to the global page table.",
	 offsetof(struct xengt_stats, ggtt_writes)},
	{"xengt_vgpu_refused_register_accesses_total", "Accesses to registers that are not known.",
	 offsetof(struct xengt_stats, refused_regs)},
	{"xengt_vgpu_refused_ptes_total", "Page-table entries refused.",
	 offsetof(struct xengt_stats, refused_ptes)},
	{"xengt_vgpu_resets_total", "Resets.",
	 offsetof(struct xengt_stats, resets)},
	{"xengt_vgpu_dropped_submissions_total", "Submissions that were not run.",
	 offsetof(struct xengt_stats, dropped_submissions)},
	{"xengt_vgpu_hangs_total", "Hangs of an engine.",
	 offsetof(struct xengt_stats, hangs)},
	{"xengt_vgpu_refused_states_total", "Contexts whose saved state makes no sense.",
	 offsetof(struct xengt_stats, refused_states)},
	{"xengt_vgpu_faults_total", "Faults of the guest's work.",
	 offsetof(struct xengt_stats, faults_total)},
	{"xengt_vgpu_page_table_traps_total", "Writes to the guest's page tables that trapped.",
	 offsetof(struct xengt_stats, page_table_traps)},
	{"xengt_vgpu_protocol_errors_total", "Notifications that make no sense.",
	 offsetof(struct xengt_stats, protocol_errors)},
	{"xengt_vgpu_bad_fences_total", "Fence registers programmed outside the vGPU.",
	 offsetof(struct xengt_stats, bad_fences)},
	{"xengt_vgpu_bar_errors_total", "BARs that could not be placed.",
	 offsetof(struct xengt_stats, bar_errors)},
	/* clang-format on */
};

static const struct engine_counter {
	const char *name, *help;
	size_t offset; /* of a __u64 in struct xengt_engine_stats */
	double unit;
} engine_counters[] = {
	/* clang-format off */
	{"xengt_vgpu_engine_busy_seconds_total", "Time that work was on the engine.",
	 offsetof(struct xengt_engine_stats, busy_ns), 1e-9},
	{"xengt_vgpu_engine_submissions_total", "Submissions.",
	 offsetof(struct xengt_engine_stats, submissions), 1},
	/* clang-format on */
};

static uint64_t counter_at(const void *base, size_t offset)
{
	uint64_t v;

	memcpy(&v, (const char *)base + offset, sizeof(v));
	return v;
}

static void put_vgpus(FILE *to, const struct vgpus *v)
{
	put_head(to, "xengt_vgpu_failsafe", "gauge", "1 when the guest broke a rule.");
	for (size_t i = 0; i < v->nr; i++)
		put_sample(to, "xengt_vgpu_failsafe", &v->list[i], NULL,
			   v->list[i].state == XENGT_STATE_FAILSAFE);
	for (size_t c = 0; c < sizeof(counters) / sizeof(counters[0]); c++) {
		put_head(to, counters[c].name, "counter", counters[c].help);
		for (size_t i = 0; i < v->nr; i++)
			put_sample(to, counters[c].name, &v->list[i], NULL,
				   (double)counter_at(&v->stats[i], counters[c].offset));
	}
	for (size_t c = 0; c < sizeof(engine_counters) / sizeof(engine_counters[0]); c++) {
		const struct engine_counter *e = &engine_counters[c];

		put_head(to, e->name, "counter", e->help);
		for (size_t i = 0; i < v->nr; i++)
			for (uint32_t n = 0; n < XENGT_ENGINES; n++)
				if (v->stats[i].valid & XENGT_STATS_ENGINES &&
				    v->stats[i].engine_mask & 1u << n)
					put_sample(to, e->name, &v->list[i], xengt_engine_name(n),
						   (double)counter_at(&v->stats[i].engines[n],
								      e->offset) *
							   e->unit);
	}
}

/* A vGPU that goes between the list and its counters is left out. */
static int get_vgpus(struct xengt *h, struct vgpus *v)
{
	struct xengt_query *list;
	size_t nr;

	if (xengt_vgpu_list(h, &list, &nr))
		return -1;
	v->list = list;
	v->stats = calloc(nr ? nr : 1, sizeof(*v->stats));
	for (size_t i = 0; v->stats && i < nr; i++) {
		if (!xengt_vgpu_stats(h, list[i].id, &v->stats[v->nr]))
			v->list[v->nr++] = list[i];
		else if (errno != ENOENT)
			return -1;
	}
	return v->stats ? 0 : -1;
}

int metrics_write(struct xengt *h, FILE *to)
{
	const double mib = 1 << 20;
	struct xengt_capacity cap;
	struct vgpus v = {0};
	int err = xengt_get_capacity(h, 0, &cap) || get_vgpus(h, &v) ? -1 : 0;

	if (!err) {
		put_gauge(to, "xengt_vgpus", "vGPUs there are.", cap.vgpus);
		put_gauge(to, "xengt_low_gm_bytes", "Aperture for vGPUs.", cap.low_gm * mib);
		put_gauge(to, "xengt_low_gm_free_bytes", "Of it, free.", cap.low_gm_free * mib);
		put_gauge(to, "xengt_high_gm_bytes", "High graphics memory for vGPUs.",
			  cap.high_gm * mib);
		put_gauge(to, "xengt_high_gm_free_bytes", "Of it, free.", cap.high_gm_free * mib);
		put_gauge(to, "xengt_fences", "Fence registers for vGPUs.", cap.fences);
		put_gauge(to, "xengt_fences_free", "Of them, free.", cap.fences_free);
		put_vgpus(to, &v);
	}
	free(v.list);
	free(v.stats);
	return err;
}

/* ---- the server ---- */

static enum MHD_Result reply(struct MHD_Connection *conn, unsigned code, const char *type,
			     size_t len, char *body, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(len, body, mode);
	enum MHD_Result res;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, "Content-Type", type);
	res = MHD_queue_response(conn, code, r);
	MHD_destroy_response(r);
	return res;
}

static enum MHD_Result plain(struct MHD_Connection *conn, unsigned code, const char *text)
{
	return reply(conn, code, "text/plain", strlen(text), (char *)text, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *conn, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	struct metrics *m = arg;
	char *text = NULL;
	size_t len = 0;
	FILE *to;
	int err;

	(void)version;
	(void)upload;
	(void)state;
	if (*upload_len) {
		*upload_len = 0;
		return MHD_YES;
	}
	if (strcmp(method, "GET"))
		return plain(conn, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n");
	if (strcmp(url, "/metrics"))
		return plain(conn, MHD_HTTP_NOT_FOUND, "/metrics is all there is\n");
	to = open_memstream(&text, &len);
	if (!to)
		return MHD_NO;
	err = metrics_write(m->h, to);
	if (fclose(to) || err) {
		free(text);
		return plain(conn, MHD_HTTP_SERVICE_UNAVAILABLE, "the module does not answer\n");
	}
	return reply(conn, MHD_HTTP_OK, "text/plain; version=0.0.4", len, text,
		     MHD_RESPMEM_MUST_FREE);
}

struct metrics *metrics_open(const struct conf *conf, struct xengt *h)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons(conf->metrics_port),
				 .sin_addr = conf->metrics_listen};
	struct metrics *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->h = h;
	m->http = MHD_start_daemon(MHD_USE_EPOLL, conf->metrics_port, NULL, NULL, answer, m,
				   MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_CONNECTION_LIMIT,
				   (unsigned)CLIENTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
				   (unsigned)TIMEOUT_S, MHD_OPTION_END);
	if (!m->http) {
		free(m);
		return NULL;
	}
	return m;
}

void metrics_close(struct metrics *m)
{
	if (!m)
		return;
	MHD_stop_daemon(m->http);
	free(m);
}

int metrics_fd(const struct metrics *m)
{
	return MHD_get_daemon_info(m->http, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

void metrics_run(struct metrics *m)
{
	MHD_run(m->http);
}
