// SPDX-License-Identifier: MIT
/*
 * What a trapped access, a vGPU's life and its memory cost, with 1, 8 and 32 vGPUs. References: for
 * accesses a lock, a load or store, and an unlock; for life the clearing of the memory that it takes.
 */
#include <malloc.h>

#include "bench.h"
#include "rig.h"

#define MAX_VGPUS  32u
#define LOW_MIB	   4u
#define HIGH_MIB   64u
#define PLAIN_REG  0x2098u /* HWSTAM of the render engine */
#define HANDLED_RD 0x2358u /* its timestamp */
#define HANDLED_WR 0x209cu /* MI_MODE: idle follows stop */
#define IDLE_LIMIT 1048576.0

struct all {
	struct rig rig;
	struct rig_dom dom[MAX_VGPUS];
	struct gvt_vgpu *vgpu[MAX_VGPUS];
	u32 nr;
	u64 gpa; /* of the access */
	struct os_lock lock;
	u64 mem[MAX_VGPUS];
};

static struct all a;

/* ---- a host that costs the same however many vGPUs there are: the rig's looks for its owner ---- */

static struct gvt_host_ops host_ops;

/* Stretches of one size, with those that are free. */
struct stretches {
	u64 size, start[MAX_VGPUS + 1];
	bool mappable;
	u32 nr_free;
};
static struct stretches kinds[4];
static u64 low_end, high_end;

static struct stretches *kind_of(u64 size, bool mappable)
{
	struct stretches *k = kinds;

	while (k->size && (k->size != size || k->mappable != mappable))
		k++;
	k->size = size;
	k->mappable = mappable;
	return k;
}

static int gm_reserve(void *host, u64 size, bool mappable, struct gvt_gm_range *out)
{
	struct stretches *k = kind_of(size, mappable);
	u64 *end = mappable ? &low_end : &high_end;

	(void)host;
	*out = (struct gvt_gm_range){.size = size, .cookie = k};
	if (k->nr_free) {
		out->start = k->start[--k->nr_free];
	} else {
		out->start = *end;
		*end += size;
	}
	return low_end > RIG_APERTURE || high_end > RIG_GGTT_SIZE ? -ENOSPC : 0;
}

static void gm_release(void *host, struct gvt_gm_range *range)
{
	struct stretches *k = range->cookie;
	struct rig_host *h = host;

	k->start[k->nr_free++] = range->start;
	for (u64 i = range->start >> 12; i < (range->start + range->size) >> 12; i++)
		h->ggtt[i] = RIG_SCRATCH;
}

static void ggtt_write(void *host, u32 first, const u64 *ptes, u32 n)
{
	memcpy(&((struct rig_host *)host)->ggtt[first], ptes, n * sizeof(*ptes));
}

static void ggtt_scratch(void *host, u32 first, u32 n)
{
	while (n--)
		((struct rig_host *)host)->ggtt[first++] = RIG_SCRATCH;
}

static struct gvt_vgpu_params params(void)
{
	struct gvt_vgpu_params p = rig_params();

	p.low_gm_mib = LOW_MIB;
	p.high_gm_mib = HIGH_MIB;
	p.fences = 0;
	return p;
}

static void start(u32 nr)
{
	struct gvt_vgpu_params p = params();

	rig_init(&a.rig, 0);
	host_ops = rig_host_ops;
	host_ops.gm_reserve = gm_reserve;
	host_ops.gm_release = gm_release;
	host_ops.ggtt_write = ggtt_write;
	host_ops.ggtt_scratch = ggtt_scratch;
	a.rig.gvt->host_ops = &host_ops;
	memset(kinds, 0, sizeof(kinds));
	low_end = 16 << 20;
	high_end = RIG_APERTURE + low_end;
	os_lock_init(&a.lock);
	for (a.nr = 0; a.nr < nr; a.nr++) {
		rig_dom_init(&a.rig, &a.dom[a.nr]);
		a.vgpu[a.nr] = rig_vgpu(&a.rig, &a.dom[a.nr], &p);
		rig_boot_msi(a.vgpu[a.nr]);
	}
}

static void stop(void)
{
	for (u32 i = 0; i < a.nr; i++) {
		rig_vgpu_free(a.vgpu[i]);
		rig_dom_free(&a.dom[i]);
	}
	rig_free(&a.rig);
}

static void do_reads(void *arg, u32 n)
{
	u32 val;

	(void)arg;
	for (u32 i = 0; i < n; i++)
		intel_gvt_ops.mmio_read(a.vgpu[i % a.nr], a.gpa, &val, 4, 0);
}

/* For the count: nothing but the calls. */
static void do_reads_of_one(void *arg, u32 n)
{
	struct gvt_vgpu *v = a.vgpu[0];
	u32 val;

	(void)arg;
	while (n--)
		intel_gvt_ops.mmio_read(v, a.gpa, &val, 4, 0);
}

static void do_writes(void *arg, u32 n)
{
	(void)arg;
	for (u32 i = 0; i < n; i++) {
		u32 val = 0x00010000 | (i & 1);

		intel_gvt_ops.mmio_write(a.vgpu[i % a.nr], a.gpa, &val, 4, 0);
	}
}

static void do_ggtt(void *arg, u32 n)
{
	(void)arg;
	for (u32 i = 0; i < n; i++) {
		struct gvt_vgpu *v = a.vgpu[i % a.nr];
		u64 pte = (u64)(i % 1024) << 12 | 1;
		u64 gpa = RIG_BAR0 + 0x800000 + ((v->low_gm.start >> 12) + i / a.nr % 1024) * 8;

		intel_gvt_ops.mmio_write(v, gpa, &pte, 8, 0);
	}
}

/* What cannot be avoided of an access. */
static void do_bare(void *arg, u32 n)
{
	(void)arg;
	for (u32 i = 0; i < n; i++) {
		unsigned long flags = os_lock(&a.lock);

		WRITE_ONCE(a.mem[i % a.nr], READ_ONCE(a.mem[i % a.nr]) + i);
		os_unlock(&a.lock, flags);
	}
}

static void accesses(u32 nr)
{
	double bare = bench_ns(do_bare, NULL, 10000, NULL);

	a.gpa = RIG_BAR0 + PLAIN_REG;
	bench_say("register read, plain", nr, bench_ns(do_reads, NULL, 10000, NULL), "ns",
		  "lock and load", bare);
	bench_say("register write, plain", nr, bench_ns(do_writes, NULL, 10000, NULL), "ns",
		  "lock and store", bare);
	if (nr == 1) {
		bench_counted("register read, plain", do_reads_of_one, NULL, NULL);
		bench_counted("register write, plain", do_writes, NULL, NULL);
	}
	a.gpa = RIG_BAR0 + HANDLED_RD;
	bench_say("register read, handled", nr, bench_ns(do_reads, NULL, 10000, NULL), "ns",
		  "lock and load", bare);
	if (nr == 1)
		bench_counted("register read, handled", do_reads, NULL, NULL);
	a.gpa = RIG_BAR0 + HANDLED_WR;
	bench_say("register write, handled", nr, bench_ns(do_writes, NULL, 10000, NULL), "ns",
		  "lock and store", bare);
	if (nr == 1)
		bench_counted("register write, handled", do_writes, NULL, NULL);
	bench_say("GGTT entry write", nr, bench_ns(do_ggtt, NULL, 10000, NULL), "ns",
		  "lock and store", bare);
	if (nr == 1)
		bench_counted("GGTT entry write", do_ggtt, NULL, NULL);
}

/* ---- life; one more beside those that are there ---- */

static struct rig_dom more;

static void do_life(void *arg, u32 n)
{
	struct gvt_vgpu_params p = params();

	(void)arg;
	while (n--)
		rig_vgpu_free(rig_vgpu(&a.rig, &more, &p));
}

static void do_clear(void *arg, u32 n)
{
	size_t size = *(size_t *)arg;

	while (n--) {
		void *mem = calloc(1, size);

		memset(mem, 1, size);
		__asm__ volatile("" : : "r"(mem) : "memory");
		free(mem);
	}
}

static void life(u32 nr)
{
	struct gvt_vgpu_params p = params();
	size_t ggtt = (LOW_MIB + HIGH_MIB) * 256ull * 8, before, size;
	struct gvt_vgpu *v;

	rig_dom_init(&a.rig, &more);
	before = os_test_bytes();
	v = rig_vgpu(&a.rig, &more, &p);
	size = os_test_bytes() - before;
	rig_vgpu_free(v);
	bench_limit("memory of an idle vGPU", nr, (double)(size - ggtt), "B + GGTT copy",
		    IDLE_LIMIT);
	bench_say("create and destroy", nr, bench_ns(do_life, NULL, 3, NULL) / 1000, "us",
		  "clear its memory", bench_ns(do_clear, &size, 3, NULL) / 1000);
	rig_dom_free(&more);
}

int main(int argc, char **argv)
{
	static const u32 nr[] = {1, 8, 32};

	bench_args(argc, argv);
	for (size_t i = 0; i < ARRAY_SIZE(nr); i++) {
		start(nr[i]);
		accesses(nr[i]);
		if (!bench_quiet())
			life(nr[i]);
		stop();
	}
	return bench.missed != 0;
}
