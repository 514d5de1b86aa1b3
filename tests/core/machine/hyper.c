// SPDX-License-Identifier: MIT
/*
 * The fake hypervisor: frames of guests with references, windows, write protection, traps, mappings.
 * What a caller must not do (mpt.h) is a breach.
 */
#include "private.h"

#include <stdlib.h>

struct gvt_window {
	struct machine_dom *dom;
	u32 nr;
	struct frame **slot; /* NULL: empty */
};

/* The frame behind a GFN, or NULL. */
static struct frame *frame_at(struct machine_dom *dom, u64 gfn)
{
	if (dom->mfn) {
		if (gfn >= dom->cfg.pages || dom->mfn[gfn] == GVT_NO_MFN)
			return NULL;
		return frame_find(dom->m, dom->mfn[gfn]);
	}
	if (gfn >> 36 || !dom->cfg.mem.page(dom->cfg.mem.arg, gfn, NULL))
		return NULL;
	return frame_foreign(dom->m, dom, gfn);
}

static void put(struct machine_dom *dom, struct frame *f)
{
	f->refs--;
	dom->m->stats.frames -= !f->refs;
	if (!f->refs && f->given_back)
		frame_free(dom->m, f);
}

/* ---- the guest's side ---- */

void *machine_dom_page(struct machine_dom *dom, u64 gfn)
{
	struct frame *f = frame_at(dom, gfn);

	return f ? frame_ptr(f, NULL) : NULL;
}

u32 machine_dom_refs(struct machine_dom *dom, u64 gfn)
{
	struct frame *f = frame_at(dom, gfn);

	return f ? f->refs : 0;
}

void machine_dom_give_back(struct machine_dom *dom, u64 gfn)
{
	struct frame *f = frame_at(dom, gfn);

	if (!f || !dom->mfn)
		return;
	dom->mfn[gfn] = GVT_NO_MFN;
	dom->tracked[gfn] = false;
	f->given_back = true;
	if (!f->refs)
		frame_free(dom->m, f);
	access_gave_back(dom);
}

void machine_dom_populate(struct machine_dom *dom, u64 gfn)
{
	if (dom->mfn && gfn < dom->cfg.pages && dom->mfn[gfn] == GVT_NO_MFN)
		dom->mfn[gfn] = frame_new(dom->m, FRAME_GUEST, dom, gfn)->mfn;
}

struct machine_dom *machine_dom_new(struct machine *m, const struct machine_dom_config *cfg)
{
	struct machine_dom *dom = calloc(1, sizeof(*dom));

	dom->m = m;
	dom->cfg = *cfg;
	list_add_tail(&dom->link, &m->doms);
	if (cfg->mem.page)
		return dom;
	dom->mfn = malloc(cfg->pages * sizeof(*dom->mfn));
	dom->tracked = calloc(cfg->pages, sizeof(*dom->tracked));
	for (u32 i = 0; i < cfg->pages; i++) {
		dom->mfn[i] = GVT_NO_MFN;
		machine_dom_populate(dom, i);
	}
	return dom;
}

void machine_dom_free(struct machine_dom *dom)
{
	struct machine *m = dom->m;

	if (dom->windows)
		machine_breach(m, "%u windows are left", dom->windows);
	for (size_t i = 0; i < ARRAY_SIZE(dom->trap); i++)
		if (dom->trap[i].used)
			machine_breach(m, "a trap is left");
	if (dom->aperture.used)
		machine_breach(m, "a mapping of the aperture is left");
	for (size_t i = 0; i < ARRAY_SIZE(dom->pending); i++)
		if (dom->pending[i])
			machine_breach(m, "access %zu was never answered", i);
	for (u32 i = 0; dom->mfn && i < dom->cfg.pages; i++) {
		if (dom->tracked[i])
			machine_breach(m, "guest frame %x is still protected", i);
		machine_dom_give_back(dom, i);
	}
	poll_fini(dom);
	for (u32 i = 0; !dom->mfn && i < m->frame_room; i++)
		if (m->frame[i] && m->frame[i]->dom == dom && m->frame[i]->kind == FRAME_GUEST)
			frame_free(m, m->frame[i]);
	if (m->last == dom)
		m->last = NULL;
	list_del_init(&dom->link);
	free(dom->mfn);
	free(dom->tracked);
	free(dom);
}

const char *machine_vgpu_reason(struct machine_dom *dom)
{
	static struct gvt_vgpu_status s;

	gvt_vgpu_get_status(dom->vgpu, &s);
	return s.reason;
}

u64 machine_dom_first(const struct machine_dom *dom)
{
	return 0;
}

u64 machine_dom_msis(const struct machine_dom *dom)
{
	return dom->msis;
}

/* ---- windows ---- */

static int window_create(void *d, u32 nr, struct gvt_window **out)
{
	struct gvt_window *win;

	os_test_may_sleep("window_create");
	win = malloc(sizeof(*win));
	*win = (struct gvt_window){.dom = d, .nr = nr, .slot = calloc(nr, sizeof(*win->slot))};
	win->dom->windows++;
	win->dom->m->last = d;
	*out = win;
	return 0;
}

static bool in_window(struct gvt_window *win, u32 first, u32 nr)
{
	if (first <= win->nr && nr <= win->nr - first)
		return true;
	machine_breach(win->dom->m, "slots %u + %u of a window of %u", first, nr, win->nr);
	return false;
}

static void window_unmap(struct gvt_window *win, u32 first, u32 nr)
{
	if (!in_window(win, first, nr))
		return;
	for (u32 i = first; i < first + nr; i++) {
		if (win->slot[i])
			put(win->dom, win->slot[i]);
		win->slot[i] = NULL;
	}
}

static void window_destroy(struct gvt_window *win)
{
	os_test_may_sleep("window_destroy");
	window_unmap(win, 0, win->nr);
	win->dom->windows--;
	free(win->slot);
	free(win);
}

static int window_map(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns)
{
	int mapped = 0;

	if (nr > GVT_WINDOW_BATCH || !in_window(win, first, nr))
		return -EINVAL;
	for (u32 i = 0; i < nr; i++) {
		struct frame *f = frame_at(win->dom, gfns[i]);

		mfns[i] = GVT_NO_MFN;
		if (win->slot[first + i])
			machine_breach(win->dom->m, "slot %u is mapped twice", first + i);
		if (!f)
			continue;
		win->dom->m->stats.frames += !f->refs;
		f->refs++;
		win->slot[first + i] = f;
		mfns[i] = f->mfn;
		mapped++;
	}
	return mapped;
}

static int window_moved(struct gvt_window *win, const u32 *slots, const u64 *gfns, u32 nr,
			bool *moved)
{
	os_test_may_sleep("window_moved");
	if (nr > GVT_WINDOW_BATCH)
		return -EINVAL;
	for (u32 i = 0; i < nr; i++)
		moved[i] = in_window(win, slots[i], 1) && win->slot[slots[i]] &&
			   win->slot[slots[i]] != frame_at(win->dom, gfns[i]);
	return 0;
}

static void *window_va(struct gvt_window *win, u32 slot)
{
	static u8 nothing[PAGE];
	void *page = NULL;

	if (slot < win->nr && win->slot[slot])
		page = frame_ptr(win->slot[slot], NULL);
	else
		machine_breach(win->dom->m, "address of slot %u, which is empty", slot);
	/* memory that the other side has taken away again */
	return page ? page : nothing;
}

/* ---- memory ---- */

static int copy(struct machine_dom *dom, u64 gpa, void *buf, u32 len, bool write)
{
	os_test_may_sleep("guest memory");
	while (len) {
		u32 n = min(len, (u32)(PAGE - gpa % PAGE));
		u8 *page = machine_dom_page(dom, gpa >> 12);

		if (!page)
			return -EFAULT;
		if (write)
			memcpy(page + gpa % PAGE, buf, n);
		else
			memcpy(buf, page + gpa % PAGE, n);
		gpa += n;
		buf = (u8 *)buf + n;
		len -= n;
	}
	return 0;
}

static int read_guest(void *dom, u64 gpa, void *buf, u32 len)
{
	return copy(dom, gpa, buf, len, false);
}

static int write_guest(void *dom, u64 gpa, const void *buf, u32 len)
{
	return copy(dom, gpa, (void *)buf, len, true);
}

/* As Xen: a page that is protected already, or is no RAM, is refused; all or none. */
static int track_pages(void *d, const u64 *gfns, u32 nr, bool on)
{
	struct machine_dom *dom = d;

	if (!dom->tracked)
		return poll_track(dom, gfns, nr, on);
	for (u32 i = 0; on && i < nr; i++)
		if (!frame_at(dom, gfns[i]) || dom->tracked[gfns[i]])
			return -EINVAL;
	for (u32 i = 0; i < nr; i++)
		if (gfns[i] < dom->cfg.pages)
			dom->tracked[gfns[i]] = on;
	return 0;
}

static int populate(void *d, u64 gfn, u32 nr)
{
	struct machine_dom *dom = d;

	os_test_may_sleep("populate");
	if (!dom->mfn || gfn + nr > dom->cfg.pages)
		return -ENOMEM;
	for (u64 i = gfn; i < gfn + nr; i++)
		machine_dom_populate(dom, i);
	return 0;
}

/* ---- interrupts, traps, mappings ---- */

static int inject_msi(void *d, u64 addr, u32 data)
{
	struct machine_dom *dom = d;

	dom->msis++;
	if (dom->cfg.msi)
		dom->cfg.msi(dom->cfg.arg, addr, data);
	return 0;
}

static int trap_mmio(void *d, u64 gpa, u64 len, bool on)
{
	struct machine_dom *dom = d;

	for (size_t i = 0; i < ARRAY_SIZE(dom->trap); i++) {
		struct machine_range *t = &dom->trap[i];

		if (on && !t->used) {
			*t = (struct machine_range){.used = true, .at = gpa, .len = len};
			return 0;
		}
		if (!on && t->used && t->at == gpa && t->len == len) {
			t->used = false;
			return 0;
		}
	}
	machine_breach(dom->m, "trap of %llx %s", (unsigned long long)gpa,
		       on ? "one too many" : "is not there");
	return -ENOSPC;
}

static int map_aperture(void *d, u64 gfn, u64 mfn, u64 nr, bool on)
{
	struct machine_dom *dom = d;
	struct machine_range *a = &dom->aperture;
	bool same = a->used && a->at == gfn && a->to == mfn && a->len == nr;

	os_test_may_sleep("map_aperture");
	if (mfn < APERTURE_MFN || mfn + nr > APERTURE_MFN + APERTURE / PAGE || on == a->used ||
	    (!on && !same)) {
		machine_breach(dom->m, "mapping of aperture frames %llx + %llx %s",
			       (unsigned long long)mfn, (unsigned long long)nr, on ? "on" : "off");
		return -EINVAL;
	}
	*a = (struct machine_range){.used = on, .at = gfn, .to = mfn, .len = nr};
	return 0;
}

static void answer(void *d, u32 token, u64 data)
{
	struct machine_dom *dom = d;

	if (token >= ARRAY_SIZE(dom->pending) || !dom->pending[token]) {
		machine_breach(dom->m, "answer to %u, which nobody waits for", token);
		return;
	}
	dom->answer[token] = data;
	dom->pending[token] = false;
}

const struct gvt_mpt_ops machine_mpt_ops = {
	.window_create = window_create,
	.window_destroy = window_destroy,
	.window_map = window_map,
	.window_unmap = window_unmap,
	.window_moved = window_moved,
	.window_va = window_va,
	.read_guest = read_guest,
	.write_guest = write_guest,
	.inject_msi = inject_msi,
	.trap_mmio = trap_mmio,
	.map_aperture = map_aperture,
	.track_pages = track_pages,
	.populate = populate,
	.answer = answer,
};
