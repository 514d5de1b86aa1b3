// SPDX-License-Identifier: MIT
/* Workloads: from the ELSP to the host and back, as a guest and a host see it. */
#include "workload_rig.h"

static struct wrig *r;

static int setup(void **state)
{
	r = w_new(calloc(1, sizeof(*r)));
	for (u32 c = 0; c < 4; c++)
		w_context(r, GVT_RCS, c);
	return 0;
}

static int teardown(void **state)
{
	w_free(r);
	free(r);
	return 0;
}

/* One context, one request: what runs, what comes back, what the guest is told and when. */
static void test_one(void **state)
{
	struct rig_job *j;

	EMIT(r, 0, W_SDI, w_gm(r, 20), 0, 0x1234, W_USER, W_NOOP);
	w_elsp(r, GVT_RCS, 0, W_NONE);
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH);
	assert_null(w_job(r, GVT_RCS));
	w_run();
	j = w_job(r, GVT_RCS);
	assert_non_null(j);
	assert_int_equal(j->job->ring_dwords, 6);
	assert_int_equal(j->ring[0], W_SDI);
	assert_int_equal(j->ring[1], w_gm(r, 20));
	assert_int_equal(j->ring[4], 0); /* the interrupt is ours to inject */
	assert_true(j->job->four_level);
	assert_int_equal(rig_job_regs(j)[3] & 1, 1);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_irqs(r, GVT_RCS), 0);
	assert_int_equal(rd(r->vgpu, 0x2234) & BIT(18 - 1), BIT(18 - 1));

	rig_job_done(&r->rig.host, j, 0, 5000);
	w_run();
	NO_CSB(r, GVT_RCS); /* the image is not back yet */
	rig_job_saved(&r->rig.host, j);
	w_run();
	CSB(r, GVT_RCS, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, 0);
	assert_int_equal(w_irqs(r, GVT_RCS), W_IRQ_SWITCH | W_IRQ_USER);
	assert_int_equal(w_regs(r, 0)[5], 24);
	assert_int_equal(w_regs(r, 0)[7], 24);
	assert_int_equal(w_regs(r, 0)[3] & 1, 0);
	assert_int_equal(rd(r->vgpu, 0x2034), 24);
	assert_int_equal(rig_status(r->vgpu).busy_ns[GVT_RCS], 5000);
	assert_int_equal(rig_status(r->vgpu).submissions[GVT_RCS], 1);
	assert_int_equal(rig_status(r->vgpu).faults, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
