// SPDX-License-Identifier: MIT
/* See publish.h. Only what differs is written, so that watchers hear of changes and of nothing else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include "publish.h"
#include "../vga/vga.h"

#define ROOT "/xengt"

struct publisher {
	struct xs_handle *xs;
};

struct publisher *publisher_open(void)
{
	struct publisher *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->xs = xs_open(0);
	if (!p->xs) {
		free(p);
		return NULL;
	}
	return p;
}

void publisher_close(struct publisher *p)
{
	xs_close(p->xs);
	free(p);
}

static int put(struct publisher *p, uint32_t domid, const char *key, const char *value)
{
	char path[96];
	unsigned len;
	char *now;
	bool same;

	snprintf(path, sizeof(path), ROOT "/%u/%s", domid, key);
	now = xs_read(p->xs, XBT_NULL, path, &len);
	same = now && len == strlen(value) && !memcmp(now, value, len);
	free(now);
	if (same)
		return 0;
	return xs_write(p->xs, XBT_NULL, path, value, (unsigned)strlen(value)) ? 0 : -1;
}

static int put_number(struct publisher *p, uint32_t domid, const char *key, unsigned long long v)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", v);
	return put(p, domid, key, text);
}

static int put_vgpu(struct publisher *p, const struct xengt_query *q)
{
	char mode[48] = "off";

	if (q->mode_width)
		snprintf(mode, sizeof(mode), "%ux%u@%u.%03u", q->mode_width, q->mode_height,
			 q->mode_refresh_mhz / 1000, q->mode_refresh_mhz % 1000);
	return put_number(p, q->domid, "id", q->id) || put(p, q->domid, "name", q->name) ||
			       put(p, q->domid, "state", xengt_state_name(q->state)) ||
			       put(p, q->domid, "reason", q->reason) ||
			       put(p, q->domid, "mode", mode) ||
			       put_number(p, q->domid, "low_gm_mib", q->low_gm_bytes >> 20) ||
			       put_number(p, q->domid, "high_gm_mib", q->high_gm_bytes >> 20) ||
			       put_number(p, q->domid, "fences", q->fences)
		       ? -1
		       : 0;
}

int publisher_put_screen(struct publisher *p, uint32_t domid, const char *address)
{
	char path[64];

	if (address)
		return put(p, domid, "vnc", address);
	snprintf(path, sizeof(path), ROOT "/%u/vnc", domid);
	return xs_rm(p->xs, XBT_NULL, path) ? 0 : -1;
}

bool publisher_vga_path(struct publisher *p, uint32_t domid, char *path, size_t size)
{
	return vga_path(p->xs, domid, path, size);
}

static bool listed(const struct xengt_query *list, size_t nr, const char *domid)
{
	char text[16];

	for (size_t i = 0; i < nr; i++) {
		snprintf(text, sizeof(text), "%u", list[i].domid);
		if (!strcmp(text, domid))
			return true;
	}
	return false;
}

int publisher_sync(struct publisher *p, const struct xengt_query *list, size_t nr)
{
	unsigned have = 0;
	char **dirs = xs_directory(p->xs, XBT_NULL, ROOT, &have);
	int err = 0;

	if (!dirs && errno != ENOENT)
		return -1;
	for (unsigned i = 0; i < have; i++) {
		char path[64];

		if (listed(list, nr, dirs[i]))
			continue;
		snprintf(path, sizeof(path), ROOT "/%s", dirs[i]);
		if (!xs_rm(p->xs, XBT_NULL, path))
			err = -1;
	}
	free(dirs);
	for (size_t i = 0; i < nr && !err; i++)
		err = put_vgpu(p, &list[i]);
	return err;
}
