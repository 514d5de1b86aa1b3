// SPDX-License-Identifier: MIT
/*
 * Submission: from the first ELSP write to the host's submit, and from the end of the work to the CSB
 * entry, with 1, 8 and 32 vGPUs that take turns. Reference: the copy of the context image, the ring
 * section and the registers that any submission needs.
 *
 * Time grows with the number of vGPUs, since each brings images, rings and page tables of its own, and 32
 * of them do not fit into the cache. That nothing is walked for each vGPU is what the instruction counts
 * show (make bench-count): they must not differ by more than a few per cent.
 */
#include "bench.h"
#include "workload_rig.h"

#define MAX_VGPUS 32u

static struct rig rig;
static struct wrig *guest[MAX_VGPUS];
static u32 nr;
static u64 to_host, to_guest;

static void start(u32 n)
{
	struct gvt_vgpu_params p = rig_params();

	p.low_gm_mib = 7; /* 32 of them fit */
	p.high_gm_mib = 8;
	p.fences = 0;
	rig_init(&rig, 0);
	for (nr = 0; nr < n; nr++) {
		struct wrig *w = guest[nr] = calloc(1, sizeof(*w));

		rig_dom_init(&rig, &w->dom);
		w->vgpu = rig_vgpu(&rig, &w->dom, &p);
		rig_boot_msi(w->vgpu);
		w->low = (u32)w->vgpu->low_gm.start;
		w->rig.host.info = rig.host.info;
		for (u32 i = 0; i < 1024; i++)
			w_map(w, w_gm(w, i), i, true);
		w_driver(w);
		w_context(w, GVT_RCS, 0);
	}
}

static void stop(void)
{
	while (nr--) {
		rig_vgpu_free(guest[nr]->vgpu);
		rig_dom_free(&guest[nr]->dom);
		free(guest[nr]);
	}
	rig_free(&rig);
}

/* One request of a context with a breadcrumb, as i915 makes it. */
static void do_submit(void *arg, u32 n)
{
	(void)arg;
	to_host = to_guest = 0;
	for (u32 i = 0; i < n; i++) {
		struct wrig *w = guest[i % nr];
		struct rig_job *j;
		u64 t;

		EMIT(w, 0, W_SDI, w_gm(w, 20), 0, i, W_USER, W_NOOP);
		t = bench_now();
		w_submit(w, GVT_RCS, 0, W_NONE);
		to_host += bench_now() - t;
		j = rig_job(&rig.host, w->vgpu, GVT_RCS);
		if (!j)
			abort();
		t = bench_now();
		rig_job_end(&rig.host, j, 0, 1000);
		w_run();
		to_guest += bench_now() - t;
	}
}

/* A context that the host sees for the first time costs more, once. */
static void warm_up(void *arg, u32 n)
{
	do_submit(arg, 4 * nr);
}

static void do_copy(void *arg, u32 n)
{
	static u8 image[22 * 4096], ring[64];

	(void)arg;
	for (u32 i = 0; i < n; i++) {
		struct wrig *w = guest[i % nr];

		memcpy(image, w_page(w, W_CTX), sizeof(image));
		memcpy(ring, w_ring(w, 0), sizeof(ring));
		__asm__ volatile("" : : "r"(image), "r"(ring) : "memory");
	}
}

/* The mean of the quickest run. */
static void figure(u32 n)
{
	double best = 1e18, host = 0, guest = 0, copy = bench_ns(do_copy, NULL, 100, NULL);

	for (u32 i = 0; i < 20; i++) {
		u64 t = bench_now();

		do_submit(NULL, 64);
		t = bench_now() - t;
		if ((double)t < best) {
			best = (double)t;
			host = (double)to_host / 64;
			guest = (double)to_guest / 64;
		}
	}
	bench_say("submission to the host", n, host / 1000, "us", "copy of the image", copy / 1000);
	bench_say("completion to the guest", n, guest / 1000, "us", "copy of the image",
		  copy / 1000);
}

int main(int argc, char **argv)
{
	static const u32 counts[] = {1, 8, 32};
	char name[64];

	bench_args(argc, argv);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		start(counts[i]);
		if (!bench_quiet())
			figure(counts[i]);
		snprintf(name, sizeof(name), "submission and completion, %u vGPU", counts[i]);
		bench_counted(name, do_submit, NULL, warm_up);
		stop();
	}
	return 0;
}
