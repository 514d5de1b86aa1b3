// SPDX-License-Identifier: MIT
/*
 * The machine's own host: jobs submitted to it directly, as dom0's own work. What it promises the core
 * (host.h) is what dom0's i915 promises, and its audit catches what must not be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "machine.h"

#define MI_BATCH_BUFFER_END  0x05000000u
#define MI_BATCH_START_PPGTT 0x18800101u
#define MI_STORE_DWORD_PPGTT 0x10000002u
#define MI_STORE_DWORD_GGTT  0x10400002u
#define MI_ARB_CHECK	     0x02800000u
#define MI_ARB_OFF	     0x04000000u
#define MS		     1000000ull
#define PRESENT		     3ull

enum { P_TOP, P_PDP, P_PD, P_PT, P_BATCH, P_DATA, NR_PAGES };

struct test_job {
	struct gvt_job job;
	u32 ring[16];
	u32 *page[NR_PAGES];
	u64 bus[NR_PAGES];
	u32 fills, dones, saves;
	int status;
	u32 order;
	bool late_fill, early_save;
};

static struct machine *m;
static const struct gvt_host_ops *ops = &machine_host_ops;
static struct gvt_host_ctx *ctx;
static u32 order;

static void fill(struct gvt_job *job, void *const *image, u32 nr)
{
	struct test_job *t = container_of(job, struct test_job, job);

	os_test_may_sleep("fill");
	t->late_fill |= t->dones;
	t->fills++;
	assert_true(nr >= 2 && image[0] && image[1]);
}

static void done(struct gvt_job *job, int status)
{
	struct test_job *t = container_of(job, struct test_job, job);

	assert_true(os_test_in_irq());
	t->dones++;
	t->status = status;
	t->order = ++order;
}

static void saved(struct gvt_job *job, void *const *image, u32 nr)
{
	struct test_job *t = container_of(job, struct test_job, job);

	os_test_may_sleep("saved");
	t->early_save |= !t->dones;
	t->saves++;
}

static struct test_job *job_new(enum gvt_engine engine, bool four_level)
{
	struct test_job *t = calloc(1, sizeof(*t));
	u32 i;

	for (i = 0; i < NR_PAGES; i++)
		t->page[i] = ops->page_alloc(machine_host(m), &t->bus[i]);
	for (i = 0; i < P_PT; i++)
		((u64 *)t->page[i])[0] = t->bus[i + 1] | PRESENT;
	for (i = P_BATCH; i < NR_PAGES; i++)
		((u64 *)t->page[P_PT])[i] = t->bus[i] | PRESENT;
	t->job = (struct gvt_job){
		.engine = engine,
		.four_level = four_level,
		.pdp[0] = t->bus[four_level ? P_TOP : P_PD],
		.ring = t->ring,
		.ring_dwords = 4,
		.fill = fill,
		.done = done,
		.saved = saved,
	};
	t->ring[0] = MI_BATCH_START_PPGTT;
	t->ring[1] = P_BATCH * 4096;
	return t;
}

static void job_free(struct test_job *t)
{
	for (u32 i = 0; i < NR_PAGES; i++)
		ops->page_free(machine_host(m), t->page[i], t->bus[i]);
	free(t);
}

/* A batch that stores val, or one that never ends. */
static void store(struct test_job *t, u32 val)
{
	const u32 batch[] = {MI_STORE_DWORD_PPGTT, P_DATA * 4096, 0, val, MI_BATCH_BUFFER_END};

	memcpy(t->page[P_BATCH], batch, sizeof(batch));
}

static void loop(struct test_job *t, bool lets_go)
{
	const u32 batch[] = {lets_go ? MI_ARB_CHECK : MI_ARB_OFF, MI_BATCH_START_PPGTT,
			     P_BATCH * 4096, 0};

	memcpy(t->page[P_BATCH], batch, sizeof(batch));
}

static void submit(struct test_job *t)
{
	t->fills = t->dones = t->saves = 0;
	memset(t->job.host_private, 0, sizeof(t->job.host_private));
	assert_int_equal(ops->submit(ctx, &t->job), 0);
	/* nothing is called back from submit() */
	assert_int_equal(t->fills + t->dones + t->saves, 0);
}

static bool is_saved(void *arg)
{
	return ((struct test_job *)arg)->saves;
}

static bool never(void *arg)
{
	return false;
}

static void expect(struct test_job *t, int status)
{
	assert_true(machine_run(m, 200 * MS, is_saved, t));
	assert_int_equal(t->dones, 1);
	assert_int_equal(t->saves, 1);
	assert_int_equal(t->status, status);
	assert_false(t->early_save || t->late_fill);
}

static int setup(void **state)
{
	m = machine_new(&(struct machine_config){});
	assert_non_null(m);
	assert_int_equal(ops->ctx_create(machine_host(m), &ctx), 0);
	order = 0;
	return 0;
}

static int teardown(void **state)
{
	ops->ctx_destroy(ctx);
	if (machine_breaches(m))
		print_error("%s\n", machine_first_breach(m));
	assert_int_equal(machine_free(m), 0);
	assert_int_equal(os_test_live(), 0);
	assert_false(os_test_work_queued());
	return 0;
}

static void test_store(void **state)
{
	for (u32 i = 0; i < 16; i++) {
		struct test_job *t = job_new(i % 4, i & 4);

		store(t, 0x1000 + i);
		submit(t);
		expect(t, 0);
		assert_int_equal(t->fills, 1);
		assert_int_equal(t->page[P_DATA][0], 0x1000 + i);
		job_free(t);
	}
}

static void test_order(void **state)
{
	struct test_job *t[8];

	for (u32 i = 0; i < 8; i++) {
		t[i] = job_new(GVT_BCS, true);
		store(t[i], i);
		submit(t[i]);
	}
	for (u32 i = 0; i < 8; i++) {
		expect(t[i], 0);
		assert_int_equal(t[i]->order, i + 1);
		job_free(t[i]);
	}
}

static void test_hang(void **state)
{
	struct test_job *bad = job_new(GVT_RCS, true), *after = job_new(GVT_RCS, true);
	struct test_job *other = job_new(GVT_BCS, true), *next = job_new(GVT_RCS, true);
	struct machine_stats s;

	loop(bad, false);
	store(after, 1);
	store(other, 2);
	store(next, 3);
	submit(bad);
	submit(after);
	submit(other);
	expect(other, 0);
	expect(bad, -EIO);
	expect(after, -EINTR);
	assert_int_equal(after->page[P_DATA][0], 0);
	assert_int_equal(after->fills, 0);
	submit(next);
	expect(next, 0);
	assert_int_equal(next->page[P_DATA][0], 3);
	machine_get_stats(m, &s);
	assert_int_equal(s.resets, 1);
	assert_int_equal(s.done_hung, 1);
	job_free(bad);
	job_free(after);
	job_free(other);
	job_free(next);
}

static void test_time_limit(void **state)
{
	struct test_job *bad = job_new(GVT_VCS, true), *after = job_new(GVT_VCS, true);

	loop(bad, true);
	bad->job.time_limit_us = 50000;
	store(after, 1);
	submit(bad);
	submit(after);
	expect(bad, -EINTR);
	/* what waits behind a job that ran over its time goes on */
	expect(after, 0);
	assert_true(ops->busy_ns(ctx, GVT_VCS) >= 50 * MS);
	assert_int_not_equal(ops->ctx_addr(ctx, GVT_VCS), 0);
	assert_int_not_equal(ops->ctx_addr(ctx, GVT_VCS), ops->ctx_addr(ctx, GVT_BCS));
	assert_true(ops->busy_ns(ctx, GVT_VCS) < 80 * MS);
	job_free(bad);
	job_free(after);
}

static void test_cancel(void **state)
{
	struct test_job *run = job_new(GVT_BCS, true), *queued = job_new(GVT_BCS, true);
	struct test_job *after = job_new(GVT_BCS, true);

	loop(run, true);
	store(queued, 1);
	store(after, 2);
	submit(run);
	submit(queued);
	submit(after);
	assert_false(machine_run(m, 5 * MS, never, NULL));
	ops->cancel(ctx, &queued->job);
	expect(queued, -EINTR);
	assert_int_equal(run->dones, 0);
	ops->cancel(ctx, &run->job);
	expect(run, -EINTR);
	expect(after, 0);
	assert_int_equal(queued->page[P_DATA][0], 0);
	assert_int_equal(after->page[P_DATA][0], 2);
	job_free(run);
	job_free(queued);
	job_free(after);
}

/* A context that lets go does not keep another one from the engine. */
static void test_share(void **state)
{
	struct gvt_host_ctx *first = ctx, *second;
	struct test_job *l = job_new(GVT_RCS, true), *t = job_new(GVT_RCS, true);
	struct machine_stats s;

	assert_int_equal(ops->ctx_create(machine_host(m), &second), 0);
	loop(l, true);
	submit(l);
	assert_false(machine_run(m, 3 * MS, never, NULL));
	ctx = second;
	for (u32 i = 0; i < 5; i++) {
		store(t, 7 + i);
		submit(t);
		expect(t, 0);
		assert_int_equal(t->page[P_DATA][0], 7 + i);
	}
	assert_int_equal(l->dones, 0);
	machine_get_stats(m, &s);
	assert_true(s.preemptions >= 5);
	assert_int_equal(s.resets, 0);
	ctx = first;
	ops->cancel(ctx, &l->job);
	expect(l, -EINTR);
	ops->ctx_destroy(second);
	job_free(l);
	job_free(t);
}

/* A context that goes while its job runs: destroy waits for the job's end. */
static void test_destroy(void **state)
{
	struct test_job *t = job_new(GVT_RCS, true);

	store(t, 5);
	submit(t);
	ops->ctx_destroy(ctx);
	assert_int_equal(t->saves, 1);
	assert_int_equal(t->page[P_DATA][0], 5);
	job_free(t);
	assert_int_equal(ops->ctx_create(machine_host(m), &ctx), 0);
}

/* Each of these touches what it must not; the audit says so. */
static void test_audit(void **state)
{
	struct test_job *t = job_new(GVT_RCS, true), *other = job_new(GVT_RCS, true);
	struct machine_dom *dom = machine_dom_new(m, &(struct machine_dom_config){.pages = 4});
	struct gvt_window *win;
	u64 gfn = 2, mfn;

	assert_int_equal(machine_breaches(m), 0);
	/* another guest's page */
	assert_int_equal(machine_mpt_ops.window_create(dom, 1, &win), 0);
	assert_int_equal(machine_mpt_ops.window_map(win, 0, &gfn, 1, &mfn), 1);
	((u64 *)t->page[P_PT])[P_DATA] = mfn << 12 | PRESENT;
	store(t, 1);
	submit(t);
	expect(t, 0);
	assert_int_equal(machine_breaches(m), 1);
	assert_non_null(strstr(machine_first_breach(m), "writes another guest's page"));
	assert_int_equal(machine_read(dom, 2 * 4096, 4), 0);
	/* the same, given back while it is referenced, and when it is nobody's */
	machine_dom_give_back(dom, 2);
	submit(t);
	expect(t, 0);
	assert_int_equal(machine_breaches(m), 2);
	machine_mpt_ops.window_unmap(win, 0, 1);
	submit(t);
	expect(t, 0);
	assert_int_equal(machine_breaches(m), 3);
	machine_mpt_ops.window_destroy(win);
	machine_dom_free(dom);
	/* a page table written as memory: all it needs is that the GPU has walked it */
	((u64 *)t->page[P_PT])[P_DATA] = t->bus[P_PD] | PRESENT;
	submit(t);
	expect(t, 0);
	assert_int_equal(machine_breaches(m), 4);
	assert_int_equal(((u64 *)t->page[P_PD])[0], t->bus[P_PT] | PRESENT);
	/* the host's status page */
	memcpy(t->page[P_BATCH], (u32[]){MI_BATCH_BUFFER_END}, 4);
	memcpy(t->ring, (u32[]){MI_STORE_DWORD_GGTT, 3300u << 20, 0, 5}, 16);
	submit(t);
	expect(t, 0);
	assert_int_equal(machine_breaches(m), 5);
	job_free(t);
	job_free(other);
	machine_forgive(m, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_store, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hang, setup, teardown),
		cmocka_unit_test_setup_teardown(test_time_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cancel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_share, setup, teardown),
		cmocka_unit_test_setup_teardown(test_destroy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_audit, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
