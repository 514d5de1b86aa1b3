/* SPDX-License-Identifier: MIT */
/* For tests of the core on the in-process machine: one machine a test, checked at its end. */
#ifndef XENGT_TEST_MACHINE_RIG_H
#define XENGT_TEST_MACHINE_RIG_H

#include "model_guest.h"

#define MS 1000000ull

static struct machine *m;

static inline int setup_platform(const char *platform)
{
	os_test_warnings();
	m = machine_new(&(struct machine_config){.platform = platform});
	assert_non_null(m);
	return 0;
}

static inline int setup(void **state)
{
	(void)state;
	return setup_platform(NULL);
}

static inline int setup_cfl(void **state)
{
	(void)state;
	return setup_platform("cfl-gt2");
}

/* All guests are gone: nothing may be left of them, and nothing may have been touched wrongly. */
static inline int teardown(void **state)
{
	char first[256];
	u64 breaches;

	(void)state;
	machine_poll(m);
	snprintf(first, sizeof(first), "%s", machine_first_breach(m));
	breaches = machine_free(m);
	if (breaches)
		fail_msg("%llu breaches; the first: %s", (unsigned long long)breaches, first);
	assert_int_equal(os_test_live(), 0);
	assert_false(os_test_work_queued());
	assert_int_equal(os_test_next_timer(), 0);
	assert_int_equal(os_test_warnings(), 0);
	return 0;
}

static inline struct machine_stats stats(void)
{
	struct machine_stats s;

	machine_get_stats(m, &s);
	return s;
}

static inline struct gvt_vgpu_status status(struct model_guest *g)
{
	struct gvt_vgpu_status s;

	gvt_vgpu_get_status(machine_vgpu(g->dom), &s);
	return s;
}

#endif
