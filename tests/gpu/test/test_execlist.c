/* SPDX-License-Identifier: MIT */
/* Execution lists: completion, element switch, preemption, lite restore, and what the CSB says. */
#include "rig.h"

#define SCRATCH_VA 0x10000000ull
#define BATCH_VA   0x20000000ull

static void test_complete(void **state)
{
	(void)state;
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		struct rig r;
		struct rig_ctx c;
		uint64_t page;
		uint32_t virt;

		rig_init(&r, 0);
		page = rig_pages(&r, 1);
		virt = rig_ggtt_map(&r, page, 1);
		rig_ctx_init(&c, &r, i, NULL, 7);
		RIG_EMIT(&c, CMD_SDI | CMD_GGTT, virt, 0, 0xcafe0000 + i, CMD_USER_INTERRUPT);
		assert_true(rig_reg(&r, i, RING_MI_MODE_OFF) & MI_MODE_IDLE);
		rig_execute(&c);
		assert_int_equal(rig_read32(&r, page), 0xcafe0000 + i);
		assert_int_equal(rig_stats(&r).engine[i].user_irqs, 1);
		assert_int_equal(c.image[RIG_IMG_HEAD], c.tail);
		assert_int_equal(rig_reg(&r, i, RING_HEAD_OFF), c.tail);
		assert_true(rig_reg(&r, i, RING_MI_MODE_OFF) & MI_MODE_IDLE);
		assert_true(r.msis > 0);
		assert_int_equal(r.reports, 0);
		rig_done(&r);
	}
}

static void test_element_switch(void **state)
{
	struct rig r;
	struct rig_ctx a, b;
	uint64_t page;
	uint32_t virt;

	(void)state;
	rig_init(&r, 0);
	page = rig_pages(&r, 1);
	virt = rig_ggtt_map(&r, page, 1);
	rig_ctx_init(&a, &r, GPU_BCS, NULL, 1);
	rig_ctx_init(&b, &r, GPU_BCS, NULL, 2);
	RIG_EMIT(&a, CMD_SDI | CMD_GGTT, virt, 0, 1);
	RIG_EMIT(&b, CMD_SDI | CMD_GGTT, virt + 4, 0, 2);
	rig_submit(&r, &a, &b);
	rig_run(&r, 10);
	rig_expect_csb(&r, GPU_BCS, 0x01, 0);
	rig_expect_csb(&r, GPU_BCS, 0x14, 1);
	rig_expect_csb(&r, GPU_BCS, 0x18, 2);
	rig_expect_no_csb(&r, GPU_BCS);
	assert_int_equal(rig_read32(&r, page), 1);
	assert_int_equal(rig_read32(&r, page + 4), 2);
	assert_int_equal(r.reports, 0);
	rig_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_element_switch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
