// SPDX-License-Identifier: MIT
/*
 * Write protection for memory that is somebody else's and cannot be protected: a copy is made when a page
 * is protected, and before each submission the page is compared with it. What differs is delivered as
 * trapped writes. A submission is where a driver's writes must have been seen; so this is late, and never
 * too late.
 *
 * The guest goes on writing meanwhile. The core performs a trapped write, and must not put an older value
 * over a newer one: as long as a page is protected its address is the copy's (frame_ptr).
 */
#include "private.h"

#include <stdlib.h>

static void drop(struct machine_dom *dom, struct frame *f)
{
	u32 i = 0;

	while (dom->poll[i] != f)
		i++;
	dom->poll[i] = dom->poll[--dom->nr_poll];
	free(f->was);
	f->was = NULL;
}

static void add(struct machine_dom *dom, struct frame *f)
{
	if (dom->nr_poll == dom->poll_room) {
		dom->poll_room = dom->poll_room ? 2 * dom->poll_room : 64;
		dom->poll = realloc(dom->poll, dom->poll_room * sizeof(struct frame *));
	}
	dom->poll[dom->nr_poll++] = f;
	f->was = malloc(PAGE);
	memcpy(f->was, dom->cfg.mem.page(dom->cfg.mem.arg, f->gfn, NULL), PAGE);
}

static struct frame *ram(struct machine_dom *dom, u64 gfn)
{
	if (gfn >> 36 || !dom->cfg.mem.page(dom->cfg.mem.arg, gfn, NULL))
		return NULL;
	return frame_foreign(dom->m, dom, gfn);
}

int poll_track(struct machine_dom *dom, const u64 *gfns, u32 nr, bool on)
{
	struct frame *f;

	for (u32 i = 0; on && i < nr; i++) {
		f = ram(dom, gfns[i]);
		if (!f || f->was)
			return -EINVAL;
	}
	for (u32 i = 0; i < nr; i++) {
		f = on ? ram(dom, gfns[i]) : frame_find(dom->m, gfns[i]);
		if (on && !f->was)
			add(dom, f);
		else if (!on && f && f->was)
			drop(dom, f);
	}
	return 0;
}

/* The first difference is enough: the core unprotects the page and looks at all of it. */
static bool poll_one(struct machine_dom *dom, struct frame *f)
{
	const u64 *now = dom->cfg.mem.page(dom->cfg.mem.arg, f->gfn, NULL);
	const u64 *was = (const u64 *)f->was;
	u64 val;

	if (!now || !memcmp(now, was, PAGE))
		return false;
	for (u32 i = 0; i < PAGE / 8; i++) {
		val = READ_ONCE(now[i]);
		if (val == was[i])
			continue;
		access_page_write(dom, f->gfn * PAGE + 8 * i, val, 8);
		return true;
	}
	return false;
}

void poll_writes(struct machine_dom *dom)
{
	/* a page that traps leaves its place to the last one */
	for (u32 i = 0; i < dom->nr_poll;) {
		struct frame *f = dom->poll[i];

		if (!poll_one(dom, f))
			i++;
		else if (i < dom->nr_poll && dom->poll[i] == f)
			i++; /* still protected */
	}
}

void poll_fini(struct machine_dom *dom)
{
	if (dom->nr_poll)
		machine_breach(dom->m, "%u pages are still protected", dom->nr_poll);
	while (dom->nr_poll)
		drop(dom, dom->poll[0]);
	free(dom->poll);
}
