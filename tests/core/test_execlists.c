// SPDX-License-Identifier: MIT
/* Execlists: what a guest sees of its submissions, by hand for each event. */
#include "execlist_rig.h"

/* ---- each event ---- */

static void test_one(void **state)
{
	for (u32 e = 0; e < GVT_NUM_ENGINES; e++) {
		struct execlist_submission s;

		if (!(rig.host.info.engine_mask & BIT(e)))
			continue;
		use((enum gvt_engine)e);
		assert_int_equal(status(), 0);
		assert_false(next(&s));
		for (u32 i = 0; i < 3; i++) {
			assert_false(dword(i == 2 ? IDA : 0));
			expect_nothing();
		}
		assert_true(dword(A));
		expect_event(0, 0x1, 0);
		assert_int_equal(status() >> 32, IDA);
		assert_true(next(&s));
		assert_false(next(&s));
		assert_int_equal(s.el[0].lo, A);
		assert_int_equal(s.el[0].hi, IDA);
		assert_int_equal(s.el[1].lo, 0);
		assert_int_equal(s.el[1].hi, 0);
		assert_false(done(s.serial, 0));
		expect_event(1, 0x18, IDA);
		assert_int_equal(status() >> 32, 0);
	}
}

static void test_element_switch(void **state)
{
	u64 s;

	elsp(A, IDA, B, IDB);
	expect_event(0, 0x1, 0);
	assert_int_equal(status() >> 14 & 3, 1);
	s = take();
	done(s, 1); /* not its turn */
	expect_nothing();
	done(s, 0);
	expect_event(1, 0x14, IDA);
	assert_int_equal(status() >> 14 & 3, 2);
	assert_int_equal(status() >> 32, IDB);
	done(s, 0); /* told twice */
	expect_nothing();
	done(s, 1);
	expect_event(2, 0x18, IDB);
	done(s, 1);
	expect_nothing();
}

static void test_lite_restore(void **state)
{
	u64 first, second;

	elsp(A, IDA, 0, 0);
	expect_event(0, 0x1, 0);
	first = take();
	assert_true(elsp(A, IDA, B, IDB));
	expect_event(1, 0x8002, IDA);
	assert_true(done(first, 0)); /* stale, but there is a list to take */
	expect_nothing();
	second = take();
	assert_true(second > first);
	done(first, 0);
	expect_nothing();
	done(second, 0);
	expect_event(2, 0x14, IDA);
	assert_true(elsp(B, IDB, C, IDC)); /* of the second element */
	expect_event(3, 0x8002, IDB);
	done(take(), 0);
	expect_event(4, 0x14, IDB);
	/* A forced restore goes through a save: no lite restore. */
	assert_true(elsp(C | 4, IDC, 0, 0));
	expect_event(5, 0x2, IDC);
	done(take(), 0);
	expect_event(0, 0x18, IDC);
}

/* The worker was late: it gets the last list only, and that one whole. */
static void test_replaced(void **state)
{
	struct execlist_submission s;

	elsp(A, IDA, B, IDB);
	expect_event(0, 0x1, 0);
	elsp(A, IDA, C, IDC);
	expect_event(1, 0x8002, IDA);
	assert_true(next(&s));
	assert_int_equal(s.el[1].lo, C);
	assert_false(next(&s));
	assert_int_equal(el()->replaced, 1);
	done(s.serial - 1, 0);
	expect_nothing();
	/* What nobody took cannot have ended. */
	elsp(A, IDA, 0, 0);
	expect_event(2, 0x8002, IDA);
	assert_true(done(s.serial + 1, 0));
	expect_nothing();
	done(take(), 0);
	expect_event(3, 0x18, IDA);
}

static void test_preemption(void **state)
{
	u64 s;

	elsp(A, IDA, B, IDB);
	expect_event(0, 0x1, 0);
	s = take();
	assert_false(elsp(C, IDC, 0, 0)); /* nothing for the worker yet */
	expect_nothing();
	assert_true(vgpu_execlist_waits(vgpu, eng));
	assert_int_equal(status() & 4, 4);
	assert_int_equal(status() >> 32, IDA);
	assert_true(done(s, 0)); /* ends by itself; B does not run */
	expect_event(1, 0x12, IDA);
	assert_false(vgpu_execlist_waits(vgpu, eng));
	assert_int_equal(status() >> 32, IDC);
	done(s, 1);
	expect_nothing();

	s = take();
	assert_false(preempted(s)); /* nothing waits */
	expect_nothing();
	assert_false(elsp(A, IDA, B, IDB));
	assert_false(preempted(s - 1)); /* stale */
	expect_nothing();
	assert_true(preempted(s));
	expect_event(2, 0x2, IDC);
	done(s, 0);
	expect_nothing();
	s = take();
	done(s, 0);
	expect_event(3, 0x14, IDA);
	done(s, 1);
	expect_event(4, 0x18, IDB);
}

/* Same ID, other image, or the other way round: another context. */
static void test_other_context(void **state)
{
	elsp(A, IDA, 0, 0);
	expect_event(0, 0x1, 0);
	elsp(A + 0x1000, IDA, 0, 0);
	expect_nothing();
	assert_true(done(take(), 0));
	expect_event(1, 0x12, IDA);
	elsp(A + 0x1000, IDB, 0, 0);
	expect_nothing();
	assert_true(done(take(), 0));
	expect_event(2, 0x12, IDA);
	/* Other bits do not count. */
	elsp((A + 0x1000) ^ 0x1fa, IDB, 0, 0);
	expect_event(3, 0x8002, IDB);
}

static void test_reset(void **state)
{
	struct execlist_submission s;
	u64 first;

	elsp(A, IDA, B, IDB);
	expect_event(0, 0x1, 0);
	first = take();
	elsp(C, IDC, 0, 0);
	dword(1); /* an ELSP write under way */
	reset();
	assert_int_equal(status(), 0);
	assert_false(next(&s));
	assert_false(vgpu_execlist_waits(vgpu, eng));
	assert_int_equal(rd(vgpu, base + 0x3a0), 7);
	use(eng);
	assert_false(done(first, 0));
	assert_false(preempted(first));
	expect_nothing();
	assert_true(elsp(B, IDB, 0, 0));
	expect_event(0, 0x1, 0);
	done(first, 0); /* from before the reset */
	expect_nothing();
	assert_true(take() > first);
	done(first, 0);
	expect_nothing();
	done(el()->serial, 0);
	expect_event(1, 0x18, IDB);
}

/* ---- CSB ---- */

static void test_pointer(void **state)
{
	static const u32 first[8] = {1, 2, 3, 4, 5, 0, 0, 0};

	for (u32 ptr = 0; ptr < 8; ptr++) {
		wr(vgpu, base + 0x3a0, 0xffff0000 | ptr << 8 | ptr);
		elsp(A, IDA, 0, 0);
		expect_event(first[ptr], 0x1, 0);
		assert_int_equal(rd(vgpu, base + 0x3a0),
				 ptr << 8 | first[ptr]); /* read pointer stays */
		done(take(), 0);
		expect_event((first[ptr] + 1) % 6, 0x18, IDA);
	}
	wr(vgpu, base + 0x3a0, 0xffffffff);
	elsp(A, IDA, 0, 0);
	expect_event(0, 0x1, 0);
}

static void bad_hwsp(u32 hws_pga)
{
	u64 missed = el()->hwsp_missed;
	static u8 before[RIG_GUEST_PAGES * 4096ul];

	wr(vgpu, base + 0x80, hws_pga);
	memcpy(before, dom.mem, sizeof(before));
	elsp(A, IDA, 0, 0);
	done(take(), 0);
	assert_memory_equal(before, dom.mem, sizeof(before));
	assert_int_equal(el()->hwsp_missed, missed + 2);
	/* Registers and interrupts do not depend on it. */
	assert_int_equal(rd(vgpu, base + 0x370 + 8 * (rd(vgpu, base + 0x3a0) & 7)), 0x18);
	assert_int_equal(rd(vgpu, engines[eng].gt + IRQ_IIR), 0x100u << engines[eng].shift);
	wr(vgpu, engines[eng].gt + IRQ_IIR, ~0u);
}

static void test_bad_hwsp(void **state)
{
	u64 low = vgpu->low_gm.start, high = vgpu->high_gm.start;

	bad_hwsp((u32)low - 4096);		  /* before the slice */
	bad_hwsp((u32)(low + vgpu->low_gm.size)); /* behind it */
	bad_hwsp((u32)low + 4096);		  /* not mapped */
	bad_hwsp((u32)(high + vgpu->high_gm.size));
	bad_hwsp(0xfffff000);
	bad_hwsp(0);
	/* Unmapped while the engine runs. */
	mmio_write(vgpu, GTT + (u32)(low >> 12) * 8, 0, 8);
	bad_hwsp((u32)low);
	/* An entry that names no memory. */
	mmio_write(vgpu, GTT + (u32)(low >> 12) * 8, (u64)RIG_GUEST_PAGES << 12 | 1, 8);
	bad_hwsp((u32)low);
	assert_int_not_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
	/* High GM serves as well; low bits of HWS_PGA are none of the address. */
	mmio_write(vgpu, GTT + (u32)(high >> 12) * 8, HWSP << 12 | 1, 8);
	wr(vgpu, base + 0x80, (u32)high | 0xfff);
	dom.nr_msi = 0;
	wr(vgpu, base + 0x3a0, 0xffff0007);
	elsp(A, IDA, 0, 0);
	expect_event(0, 0x1, 0);
}

static void test_masks(void **state)
{
	u32 gt = engines[eng].gt, bit = 0x100u << engines[eng].shift;

	wr(vgpu, base + 0xa8, ~0u); /* engine IMR */
	elsp(A, IDA, 0, 0);
	expect_nothing();
	assert_int_equal(rd(vgpu, base + 0x370), 1); /* told all the same */
	wr(vgpu, base + 0xa8, ~bit);
	expect_nothing(); /* it was an edge */
	wr(vgpu, gt + IRQ_IMR, ~0u);
	done(take(), 0);
	expect_nothing();
	wr(vgpu, gt + IRQ_IMR, ~bit);
	wr(vgpu, gt + IRQ_IER, 0);
	elsp(A, IDA, 0, 0);
	assert_int_equal(dom.nr_msi, 0);
	assert_int_equal(rd(vgpu, gt + IRQ_IIR), bit);
	wr(vgpu, gt + IRQ_IER, bit);
	expect_event(2, 0x1, 0);
}

/* ---- what the hardware would not accept ---- */

static void refused(u32 lo0, u32 lo1, const char *why)
{
	struct execlist_submission s;

	setup(NULL);
	elsp(lo0, IDA, lo1, IDB);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
	assert_non_null(strstr(vgpu->reason, why));
	assert_int_equal(el()->csb_events, 0);
	assert_false(next(&s));
	teardown(NULL);
}

static void test_refused(void **state)
{
	refused(0, 0, "no valid first element");
	refused(A & ~1u, 0, "no valid first element");
	refused(0, B, "no valid first element");
	refused(A | 1u << 11, 0, "reserved bits");
	refused(A, B | 1u << 11, "reserved bits");
	/* A later GPU's priority, which drivers set on this one too. */
	setup(NULL);
	assert_true(elsp(A | 0x400, IDA, B | 0x200, IDB));
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_NEW);
	teardown(NULL);
	/* Of an element that is not valid no bit counts. */
	setup(NULL);
	assert_true(elsp(A, IDA, 0xfffffffe, ~0u));
	assert_int_equal(el()->running[1].lo, 0);
	expect_event(0, 0x1, 0);
	done(take(), 0);
	expect_event(1, 0x18, IDA);
	/* A third list. */
	elsp(A, IDA, 0, 0);
	elsp(B, IDB, 0, 0);
	assert_int_not_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
	elsp(C, IDC, 0, 0);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
	assert_non_null(strstr(vgpu->reason, "another one waits"));
	teardown(NULL);
}

static void test_off(void **state)
{
	wr(vgpu, base + 0x29c, 0x80000000);
	assert_false(elsp(A, IDA, 0, 0));
	assert_false(elsp(0, 0, 0, 0));
	expect_nothing();
	assert_int_equal(status(), 0);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_NEW);
	wr(vgpu, base + 0x29c, 0x80008000);
	assert_true(elsp(A, IDA, 0, 0));
	expect_event(0, 0x1, 0);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one),
		TEST(test_element_switch),
		TEST(test_lite_restore),
		TEST(test_replaced),
		TEST(test_preemption),
		TEST(test_other_context),
		TEST(test_reset),
		TEST(test_pointer),
		TEST(test_bad_hwsp),
		TEST(test_masks),
		cmocka_unit_test(test_refused),
		TEST(test_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
