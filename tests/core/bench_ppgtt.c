// SPDX-License-Identifier: MIT
/*
 * What it costs to bind 1 GiB in 4 KiB and in 2 MiB pages: traps, hypercalls and time an entry, against
 * the naive strategy that traps each write and translates each entry by itself; and the traps of a burst
 * of 512 writes. The guest's tables are its own memory, all other frames are the mock's: it has RAM
 * behind every GFN.
 *
 * A trap here is the call into the core; the exit of a real one costs a microsecond or more besides.
 */
#include "bench.h"
#include "ppgtt_rig.h"

#define DATA_GFN    0x100000ull
#define TABLES	    512u /* of 512 entries: 1 GiB */
#define FIRST_TABLE 16u
#define PML4	    10u
#define PDPT	    11u
#define PD	    12u

struct gvt_window {
	struct gvt_window *real; /* of the rig; NULL: counted here */
	struct rig_dom *dom;
	u64 *gfn;
	u32 nr;
};

static struct fix x;
static struct gvt_mpt_ops ops;
static u64 hypercalls, naive_traps;
static struct gvt_ppgtt *space;

static int window_create(void *dom, u32 nr, struct gvt_window **out)
{
	struct gvt_window *w = calloc(1, sizeof(*w));

	w->dom = dom;
	w->nr = nr;
	w->gfn = malloc(nr * sizeof(*w->gfn));
	memset(w->gfn, 0xff, nr * sizeof(*w->gfn));
	*out = w;
	return 0;
}

static void window_destroy(struct gvt_window *w)
{
	free(w->gfn);
	free(w);
}

static int window_map(struct gvt_window *w, u32 first, const u64 *gfns, u32 nr, u64 *mfns)
{
	hypercalls++;
	for (u32 i = 0; i < nr; i++) {
		w->gfn[first + i] = gfns[i];
		mfns[i] = gfns[i] + 0x4000000;
	}
	return (int)nr;
}

static void window_unmap(struct gvt_window *w, u32 first, u32 nr)
{
	hypercalls++;
	memset(w->gfn + first, 0xff, nr * sizeof(*w->gfn));
}

static void *window_va(struct gvt_window *w, u32 slot)
{
	return w->dom->mem + w->gfn[slot] * 4096;
}

static int track_pages(void *dom, const u64 *gfns, u32 nr, bool on)
{
	hypercalls++;
	return rig_mpt_ops.track_pages(dom, gfns, nr, on);
}

/* An address space with empty tables that have been idle long enough to be write-protected. */
static void start(void)
{
	memset(&x, 0, sizeof(x));
	rig_init(&x.rig, 0);
	rig_dom_init(&x.rig, &x.dom);
	x.vgpu = rig_vgpu(&x.rig, &x.dom, NULL);
	vgpu_submission_destroy(x.vgpu);
	ops = rig_mpt_ops;
	ops.window_create = window_create;
	ops.window_destroy = window_destroy;
	ops.window_map = window_map;
	ops.window_unmap = window_unmap;
	ops.window_va = window_va;
	ops.track_pages = track_pages;
	x.vgpu->mpt = &ops;
	assert_int_equal(frames_create(x.vgpu, &x.f), 0);
	assert_int_equal(ppgtts_create(x.vgpu, x.f, &x.p), 0);
	page(&x, PML4)[0] = PDPT << 12 | P;
	page(&x, PDPT)[0] = PD << 12 | P;
}

static void settle(void)
{
	for (u32 i = 0; i < 2 * HOT_IDLE_SYNCS; i++)
		assert_int_equal(ppgtt_sync(space), 0);
	x.traps = 0;
	hypercalls = 0;
}

static void stop(void)
{
	ppgtt_put(space);
	ppgtts_destroy(x.p);
	frames_destroy(x.f);
	x.vgpu->mpt = &rig_mpt_ops;
	rig_vgpu_free(x.vgpu);
	rig_dom_free(&x.dom);
	rig_free(&x.rig);
}

/* The naive way: each write is a trap, in which the entry is translated and written. */
static double naive(bool huge)
{
	u32 entries = huge ? TABLES : TABLES * 512;
	struct gvt_window *w;
	u64 t, mfn, *shadow = calloc(entries, 8);

	window_create(&x.dom, entries, &w);
	hypercalls = naive_traps = 0;
	t = bench_now();
	for (u32 i = 0; i < entries; i++) {
		unsigned long flags = os_lock(&x.vgpu->lock);
		u32 table = huge ? PD : FIRST_TABLE + i / 512;
		u64 gfn = DATA_GFN + (huge ? i * 512ull : i);

		naive_traps++;
		WRITE_ONCE(page(&x, table)[i % 512], gfn << 12 | (huge ? PS : P));
		window_map(w, i, &gfn, 1, &mfn);
		/* What would be split into pages needs each of them. */
		for (u32 k = 1; huge && k < 512; k++) {
			u64 more = gfn + k, got;

			window_map(w, i, &more, 1, &got);
		}
		WRITE_ONCE(shadow[i], mfn << 12 | P);
		os_unlock(&x.vgpu->lock, flags);
	}
	t = bench_now() - t;
	window_destroy(w);
	free(shadow);
	return (double)t / entries;
}

static void bind_1g(bool huge)
{
	u32 entries = huge ? TABLES : TABLES * 512;
	u64 t, traps, calls, pdp[4] = {PML4 << 12};
	double ns, naive_ns;
	const char *size = huge ? "2M" : "4K";
	char name[64];

	start();
	for (u32 i = 0; !huge && i < TABLES; i++)
		page(&x, PD)[i] = (FIRST_TABLE + i) << 12 | P;
	assert_int_equal(ppgtt_get(x.p, true, pdp, &space), 0);
	settle();
	t = bench_now();
	for (u32 i = 0; i < entries; i++) {
		if (huge)
			put(&x, PD, i, (DATA_GFN + i * 512ull) << 12 | PS);
		else
			put(&x, FIRST_TABLE + i / 512, i % 512, (DATA_GFN + i) << 12 | P);
	}
	assert_int_equal(ppgtt_sync(space), 0);
	t = bench_now() - t;
	ns = (double)t / entries;
	traps = x.traps;
	calls = hypercalls;
	/* It has to have worked. */
	assert_true(shadow_walk(&x, space, (1ull << 30) - 4096) == 0x4000000 + DATA_GFN + 0x3ffff);
	stop();

	start();
	space = NULL;
	assert_int_equal(ppgtt_get(x.p, true, pdp, &space), 0);
	naive_ns = naive(huge);
	snprintf(name, sizeof(name), "bind 1 GiB in %s, traps", size);
	bench_say(name, 1, (double)traps, "traps", "naive", (double)naive_traps);
	snprintf(name, sizeof(name), "bind 1 GiB in %s, calls", size);
	bench_say(name, 1, (double)calls, "hypercalls", "naive", (double)hypercalls);
	snprintf(name, sizeof(name), "bind 1 GiB in %s, time", size);
	bench_say(name, 1, ns, "ns an entry", "naive without exits", naive_ns);
	stop();
}

static void burst(void)
{
	u64 pdp[4] = {PML4 << 12};

	start();
	page(&x, PD)[0] = FIRST_TABLE << 12 | P;
	assert_int_equal(ppgtt_get(x.p, true, pdp, &space), 0);
	settle();
	for (u32 i = 0; i < 512; i++)
		put(&x, FIRST_TABLE, i, (DATA_GFN + i) << 12 | P);
	assert_int_equal(ppgtt_sync(space), 0);
	bench_limit("burst of 512 writes", 1, x.traps, "traps", 2);
	stop();
}

int main(int argc, char **argv)
{
	bench_args(argc, argv);
	if (bench_quiet())
		return 0;
	bind_1g(false);
	bind_1g(true);
	burst();
	return bench.missed != 0;
}
