/* SPDX-License-Identifier: MIT */
#include "audit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct audit {
	FILE *f;
	bool on;
};

struct audit *audit_open(const char *file)
{
	struct audit *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->f = fopen(file, "wbe");
	if (!a->f) {
		free(a);
		return NULL;
	}
	setvbuf(a->f, NULL, _IOFBF, 1 << 20);
	fwrite(AUDIT_MAGIC, 8, 1, a->f);
	return a;
}

bool audit_close(struct audit *a)
{
	bool ok = true;

	if (!a)
		return true;
	ok = !ferror(a->f);
	ok = !fclose(a->f) && ok;
	free(a);
	return ok;
}

void audit_log(struct audit *a, const struct gpu_audit_rec *rec)
{
	if (a->on)
		fwrite(rec, sizeof(*rec), 1, a->f);
}

void audit_switch(struct audit *a, bool on, uint64_t time_ns)
{
	struct gpu_audit_rec rec = {.time_ns = time_ns, .engine = AUDIT_SWITCH, .write = on};

	if (a->on == on)
		return;
	a->on = on;
	fwrite(&rec, sizeof(rec), 1, a->f);
	fflush(a->f);
}

bool audit_is_on(const struct audit *a)
{
	return a->on;
}

void audit_flush(struct audit *a)
{
	fflush(a->f);
}

static void print(const struct gpu_audit_rec *r, FILE *out)
{
	static const char *const engine[] = {"rcs", "bcs", "vcs", "vecs", "-"};

	if (r->engine == AUDIT_SWITCH) {
		fprintf(out, "%" PRIu64 " audit %s\n", r->time_ns, r->write ? "on" : "off");
		return;
	}
	fprintf(out,
		"%" PRIu64 " %s %c %c ctx %08x lrca %08x virt %016" PRIx64 " bus %016" PRIx64 "\n",
		r->time_ns, r->engine <= GPU_NUM_ENGINES ? engine[r->engine] : "?", r->space,
		r->write ? 'w' : 'r', r->ctx_id, r->lrca, r->virt, r->bus);
}

int audit_dump(const char *file, FILE *out)
{
	struct gpu_audit_rec rec;
	char magic[8];
	FILE *f = fopen(file, "rbe");
	int err = 0;

	if (!f)
		return -errno;
	if (fread(magic, 8, 1, f) != 1 || memcmp(magic, AUDIT_MAGIC, 8))
		err = -EINVAL;
	while (!err && fread(&rec, sizeof(rec), 1, f) == 1)
		print(&rec, out);
	fclose(f);
	return err;
}
