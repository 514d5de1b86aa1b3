/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct row {
	uint64_t bus;
	uint32_t lrca;
	uint16_t owner;
	uint8_t phase, engine, write, space;
	uint64_t touches; /* 0: the place is free */
};

/* An open hash table, at most half full. */
struct ledger {
	struct owners *owners;
	struct row *row;
	size_t room, num; /* room is a power of two */
	uint8_t phase;
	bool short_of_memory;
};

struct ledger *ledger_new(struct owners *owners)
{
	struct ledger *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->room = 1 << 16;
	l->row = calloc(l->room, sizeof(*l->row));
	if (!l->row) {
		free(l);
		return NULL;
	}
	l->owners = owners;
	l->phase = 1;
	return l;
}

void ledger_free(struct ledger *l)
{
	if (!l)
		return;
	owners_close(l->owners);
	free(l->row);
	free(l);
}

static uint64_t hash(const struct row *r)
{
	uint64_t h = r->bus >> 12 | (uint64_t)r->lrca << 32;

	h ^= (uint64_t)r->owner << 16 | r->phase << 8 | r->engine << 4 | r->write;
	h ^= (uint64_t)r->space << 40;
	h *= 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

static bool same(const struct row *a, const struct row *b)
{
	return a->bus == b->bus && a->lrca == b->lrca && a->owner == b->owner &&
	       a->phase == b->phase && a->engine == b->engine && a->write == b->write &&
	       a->space == b->space;
}

/* The row's place: its own, or the free one where it belongs. */
static struct row *place(struct row *row, size_t room, const struct row *r)
{
	size_t i = hash(r) & (room - 1);

	while (row[i].touches && !same(&row[i], r))
		i = (i + 1) & (room - 1);
	return &row[i];
}

static bool grow(struct ledger *l)
{
	size_t room = l->room * 2;
	struct row *row = calloc(room, sizeof(*row));

	if (!row)
		return false;
	for (size_t i = 0; i < l->room; i++) {
		if (l->row[i].touches)
			*place(row, room, &l->row[i]) = l->row[i];
	}
	free(l->row);
	l->row = row;
	l->room = room;
	return true;
}

void ledger_note(struct ledger *l, const struct gpu_audit_rec *rec)
{
	struct row r =
			   {
				   .bus = rec->bus,
				   .lrca = rec->lrca,
				   .owner = owner_of(l->owners, rec->bus),
				   .phase = l->phase,
				   .engine = rec->engine,
				   .write = rec->write,
				   .space = rec->space,
			   },
		   *p;

	if (l->num * 2 >= l->room && !grow(l)) {
		l->short_of_memory = true;
		return;
	}
	p = place(l->row, l->room, &r);
	if (!p->touches) {
		*p = r;
		l->num++;
	}
	p->touches++;
}

void ledger_next(struct ledger *l)
{
	if (l->phase < UINT8_MAX)
		l->phase++;
}

bool ledger_write(const struct ledger *l, const char *file)
{
	FILE *f = fopen(file, "we");
	bool ok = !l->short_of_memory;

	if (!f)
		return false;
	for (size_t i = 0; i < l->room; i++) {
		const struct row *r = &l->row[i];
		char owner[8];

		if (!r->touches)
			continue;
		if (r->owner == OWNER_NONE)
			strcpy(owner, "none");
		else if (r->owner == OWNER_NOT_RAM)
			strcpy(owner, "not-ram");
		else
			snprintf(owner, sizeof(owner), "%u", r->owner);
		fprintf(f, "%u %u %c %c %08x %010" PRIx64 " %s %" PRIu64 "\n", r->phase, r->engine,
			r->space, r->write ? 'w' : 'r', r->lrca, r->bus, owner, r->touches);
	}
	ok = !ferror(f) && ok;
	return !fclose(f) && ok;
}
