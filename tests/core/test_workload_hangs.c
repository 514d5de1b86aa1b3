// SPDX-License-Identifier: MIT
/* Work that hangs and the limits for it, a host that refuses, storms of resets, too little memory. */
#include "workload_rig.h"

#include "regs/pvinfo.h"

/* ---- hangs ---- */

static void hang(int status)
{
	w_context(r, GVT_RCS, 0);
	w_request(0);
	w_end(r, GVT_RCS, status);
	if (rig_status(r->vgpu).state == GVT_VGPU_FAILSAFE)
		return;
	assert_true(w_irqs(r, GVT_RCS) & W_IRQ_ERROR);
	wr(r->vgpu, 0x20b0, 1);
	wr(r->vgpu, 0x941c, 0x2);
	w_driver(r);
	w_run();
}

static u32 hang_events;

static void count_hangs(void *arg, u64 id, u32 owner, enum gvt_event ev)
{
	hang_events += ev == GVT_EVENT_HANG;
}

static void test_hang(void **state)
{
	hang_events = 0;
	gvt_set_event_sink(r->rig.gvt, count_hangs, NULL);
	EMIT(r, 0, 0x02800000, W_USER);
	w_submit(r, GVT_RCS, 0, W_NONE);
	EMIT(r, 0, 0x02800000, W_USER);
	w_submit(r, GVT_RCS, 0, W_NONE);
	assert_int_equal(r->rig.host.submits, 2);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	CSB(r, GVT_RCS, CSB_LITE_RESTORE | CSB_PREEMPTED, 0);
	w_irqs(r, GVT_RCS);
	w_end(r, GVT_RCS, -EIO); /* and the one behind it comes back */
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_regs(r, 0)[5], 0);
	assert_int_equal(rig_status(r->vgpu).hangs, 1);
	assert_int_equal(hang_events, 1);
	assert_int_equal(rig_status(r->vgpu).faults, 1);
	w_faulted("work hung");
	assert_int_equal(rig_status(r->vgpu).hangs, 1);
}

static void test_too_long(void **state)
{
	w_request(0);
	assert_int_equal(w_job(r, GVT_RCS)->job->time_limit_us, 10000000);
	w_end(r, GVT_RCS, -EINTR);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	assert_int_equal(rig_status(r->vgpu).hangs, 1);
	w_faulted("work took too long");
}

static void test_hangs_in_a_minute(void **state)
{
	for (u32 i = 0; i < 5; i++) {
		hang(i & 1 ? -EIO : -EINTR);
		os_test_advance(11000000000ull);
	}
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	os_test_advance(4900000000ull); /* the first is 59.9 s ago */
	hang(-EIO);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_FAILSAFE);
	assert_non_null(strstr(rig_status(r->vgpu).reason, "6 hangs in 60 s"));
	/* It runs nothing any more; the administrator can have it back. */
	assert_int_equal(rd(r->vgpu, 0x2234), ~0u);
	intel_gvt_ops.vgpu_reset(r->vgpu);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	assert_int_equal(rig_status(r->vgpu).hangs, 0);
	w_run();
}

static void test_hangs_over_time(void **state)
{
	for (u32 i = 0; i < 20; i++) {
		hang(-EIO);
		os_test_advance(12000000000ull);
		assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	}
	hang(-EIO);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_FAILSAFE);
	assert_non_null(strstr(rig_status(r->vgpu).reason, "21 hangs"));
}

/* A guest that takes work away from under the GPU again and again has hung it as often. */
static void test_resets_count(void **state)
{
	for (u32 i = 0; i < 6; i++) {
		w_context(r, GVT_RCS, 0);
		w_request(0);
		assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
		wr(r->vgpu, 0x941c, 0x2);
		w_driver(r);
		w_run();
		rig_host_cancelled(&r->rig.host);
		w_run();
	}
	assert_int_equal(rig_status(r->vgpu).hangs, 6);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_FAILSAFE);
}

static void test_limits_set(void **state)
{
	r->rig.gvt->limits.hangs_window = 1;
	r->rig.gvt->limits.hangs_window_ms = 1000;
	hang(-EIO);
	os_test_advance(1000000000ull);
	hang(-EIO);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	hang(-EIO);
	assert_non_null(strstr(rig_status(r->vgpu).reason, "2 hangs in 1 s"));
}

/* Failsafe with work in flight: it is cancelled and not awaited. */
static void test_failsafe_under_way(void **state)
{
	w_request(0);
	wr(r->vgpu, PVINFO_RESERVED, 1);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_FAILSAFE);
	w_run();
	assert_true(w_job(r, GVT_RCS)->cancelled);
	rig_host_cancelled(&r->rig.host);
	w_run();
	assert_int_equal(w_eng(r, GVT_RCS)->live, 0);
	assert_int_equal(w_regs(r, 0)[5], 0);
}

static void test_gpu_gone(void **state)
{
	w_request(0);
	w_end(r, GVT_RCS, -ENODEV);
	assert_non_null(strstr(rig_status(r->vgpu).reason, "the GPU is gone"));
}

static void test_host_refuses(void **state)
{
	r->rig.host.fail_submit = 1;
	w_request(0);
	assert_null(w_job(r, GVT_RCS));
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	assert_int_equal(w_eng(r, GVT_RCS)->ent.in_flight, 0);
	assert_int_equal(rig_status(r->vgpu).hangs, 0);
	w_faulted("the host did not take the work");
}

/* ---- storms ---- */

/* Lists as fast as the guest can, engines reset in between, at every moment of the worker. */
static void test_storm(void **state)
{
	struct gvt_vgpu_status st;
	u32 rnd = 1;

	for (u32 i = 0; i < 4000; i++) {
		struct rig_job *j = w_job(r, GVT_RCS);

		rnd = rnd * 1103515245 + 12345;
		switch (rnd >> 16 & 7) {
		case 0:
		case 1:
		case 2:
			EMIT(r, rnd >> 20 & 1, 0x02800000, W_USER);
			/* A second list while one waits would be the guest's end. */
			if (!vgpu_execlist_waits(r->vgpu, GVT_RCS))
				w_elsp(r, GVT_RCS, rnd >> 20 & 1, rnd & BIT(24) ? 2 : W_NONE);
			break;
		case 3:
			os_test_run_work(1 + (rnd >> 20 & 3));
			break;
		case 4:
			if (j && !j->done)
				rig_job_done(&r->rig.host, j, 0, 100);
			break;
		case 5:
			if (j && j->done)
				rig_job_saved(&r->rig.host, j);
			break;
		case 6:
			rig_host_cancelled(&r->rig.host);
			break;
		default:
			if (rnd >> 20 & 31)
				break;
			wr(r->vgpu, 0x941c, 0x2);
			w_driver(r);
			r->vgpu->sub->hangs = 0;
		}
		assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	}
	for (u32 i = 0; i < 50; i++) {
		w_run();
		rig_host_cancelled(&r->rig.host);
		if (w_job(r, GVT_RCS))
			w_end(r, GVT_RCS, 0);
	}
	assert_int_equal(w_eng(r, GVT_RCS)->live, 0);
	/* what was reset under work is noted, and nothing else went wrong */
	st = rig_status(r->vgpu);
	assert_true(st.faults > 0);
	for (u32 i = 0; i < GVT_FAULTS && i < st.faults; i++)
		assert_string_equal(st.fault[i].what,
				    "rcs0: its driver reset it under running work");
	assert_int_equal(rd(r->vgpu, 0x2234) & 0x78, 0);
	assert_true(frames_last_completed(r->vgpu->sub->frames) == r->vgpu->sub->seq);
}

/* ---- memory ---- */

static bool ok_request(u32 ctx, u32 dwords)
{
	for (u32 i = 0; i < dwords; i += 2)
		EMIT(r, ctx, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, ctx, W_NONE);
	if (w_job(r, GVT_RCS)) {
		w_end(r, GVT_RCS, 0);
		return true;
	}
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	wr(r->vgpu, 0x941c, 0x2);
	w_driver(r);
	w_run();
	return false;
}

/* Each allocation of a submission fails once; after each the same submission passes. */
static void test_no_memory(void **state)
{
	u32 failed = 0;

	for (u32 n = 1; n < 100; n++) {
		os_test_fail_alloc(n);
		/* A context, a ring and page tables that are not there yet. */
		w_context(r, GVT_RCS, 1);
		context_drop(r->vgpu->sub, 0);
		w_regs(r, 1)[0x33] = (u32)w_pml4(8 + n);
		for (u32 i = 0; i < WORKLOADS; i++) {
			os_free(w_eng(r, GVT_RCS)->wl[i].ring);
			w_eng(r, GVT_RCS)->wl[i].ring = NULL;
			w_eng(r, GVT_RCS)->wl[i].ring_room = 0;
		}
		failed += !ok_request(1, 16);
		if (!os_test_fail_done()) {
			os_test_fail_alloc(0);
			assert_in_range(failed, 4, 40);
			return;
		}
		assert_true(ok_request(2, 16));
	}
	fail_msg("allocations without end");
}

static void test_no_pages(void **state)
{
	w_ring(r, 0)[0] = 0x18800001;
	w_ring(r, 0)[1] = w_gm(r, 50);
	*(u32 *)w_page(r, 50) = 0x05000000;
	for (u32 n = 1;; n++) {
		w_regs(r, 0)[5] = 0;
		w_regs(r, 0)[7] = 16;
		r->rig.host.fail_page = n;
		w_submit(r, GVT_RCS, 0, W_NONE);
		if (w_job(r, GVT_RCS)) {
			w_end(r, GVT_RCS, 0);
			assert_in_range(n, 2, 10);
			r->rig.host.fail_page = 0;
			return;
		}
		assert_int_equal(r->rig.host.fail_page, 0);
		wr(r->vgpu, 0x941c, 0x2);
		w_driver(r);
		w_run();
	}
}

/* A reset that finds no memory stops the vGPU; the next one may bring it back. */
static void test_reset_without_memory(void **state)
{
	w_request(0);
	r->rig.host.fail_ctx = 1;
	intel_gvt_ops.vgpu_reset(r->vgpu);
	assert_non_null(strstr(rig_status(r->vgpu).reason, "no memory"));
	w_run();
	intel_gvt_ops.vgpu_reset(r->vgpu);
	assert_int_equal(rig_status(r->vgpu).state, GVT_VGPU_NEW);
	w_run();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		W_TEST(test_hang),
		W_TEST(test_too_long),
		W_TEST(test_hangs_in_a_minute),
		W_TEST(test_hangs_over_time),
		W_TEST(test_resets_count),
		W_TEST(test_limits_set),
		W_TEST(test_failsafe_under_way),
		W_TEST(test_gpu_gone),
		W_TEST(test_host_refuses),
		W_TEST(test_storm),
		W_TEST(test_no_memory),
		W_TEST(test_no_pages),
		W_TEST(test_reset_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
