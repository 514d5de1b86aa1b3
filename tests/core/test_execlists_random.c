// SPDX-License-Identifier: MIT
/*
 * Execlists at random: all that a guest sees, against what the emulated GPU's own implementation
 * makes of the same submissions and ends.
 */
#include "execlist_rig.h"

#include "gpu_twin.h"

#define LITE 0x20u /* in the counters, for bit 15 of an event */

static u64 seed;

static u32 random32(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 16);
}

static void compare(unsigned irqs)
{
	u32 iir = engines[eng].gt + IRQ_IIR;
	/* The model allows arbitration on an idle engine; nothing tells either way. */
	u64 care = twin_active() ? ~0ull : ~(1ull << 16);

	assert_int_equal(status() & care, twin_status() & care);
	assert_int_equal(vgpu_execlist_waits(vgpu, eng), twin_waits());
	for (u32 n = 0; n < 6; n++) {
		assert_int_equal(rd(vgpu, base + 0x370 + 8 * n), twin_csb(n, 0));
		assert_int_equal(rd(vgpu, base + 0x374 + 8 * n), twin_csb(n, 1));
	}
	assert_memory_equal(dom.mem + HWSP * 4096 + 0x40, (const u8 *)twin_hwsp() + 0x40, 0x40);
	assert_int_equal(twin_reports(), 0);
	assert_int_equal(dom.nr_msi, irqs);
	assert_true(irqs <= 1);
	wr(vgpu, iir, rd(vgpu, iir));
	dom.nr_msi = 0;
}

static u32 random_desc(u32 *id)
{
	u32 n = random32() % 4;

	*id = n * 0x111;
	return 0x121 | (n + 1) << 16 | (random32() % 8 ? 0 : 4);
}

static void submit_both(void)
{
	u32 id0, id1 = 0, lo0 = random_desc(&id0), lo1 = random32() & 1 ? random_desc(&id1) : 0;

	elsp(lo0, id0, lo1, id1);
	twin_elsp(id1);
	twin_elsp(lo1);
	twin_elsp(id0);
	twin_elsp(lo0);
}

static void run_random(u32 steps, u32 seen[2 * LITE])
{
	struct execlist_submission s = {0}, old = {0};
	bool mine = false; /* s is the list that runs */
	u32 irqs;

	for (u32 i = 0; i < steps; i++) {
		u64 events = el()->csb_events;

		irqs = twin_irqs();
		switch (random32() % 8) {
		case 0:
		case 1:
		case 2:
			if (!twin_waits())
				submit_both();
			break;
		case 3:
		case 4: {
			struct execlist_submission n;

			if (next(&n)) {
				assert_true(n.serial > s.serial);
				old = s;
				s = n;
			}
			break;
		}
		case 5:
			if (!mine)
				break;
			if (random32() & 1) {
				done(s.serial, el()->port);
				twin_done();
			} else if (twin_waits()) {
				preempted(s.serial);
				twin_arbitrate();
			}
			break;
		case 6: /* what must change nothing */
			done(old.serial, random32() % 2);
			done(s.serial + 1 + random32() % 3, random32() % 2);
			preempted(old.serial);
			if (mine)
				done(s.serial, !el()->port);
			if (mine && !twin_waits())
				preempted(s.serial);
			break;
		case 7:
			if (random32() % 16)
				break;
			if (random32() & 1) {
				reset();
				twin_reset();
				use(eng);
				memcpy(dom.mem + HWSP * 4096, twin_hwsp(), 4096);
				irqs = 0;
			} else {
				u32 ptr = random32() % 6;

				wr(vgpu, base + 0x3a0, 0x00070000 | ptr);
				twin_set_write_ptr(ptr);
			}
			break;
		}
		mine = twin_active() && el()->taken && s.serial == el()->serial;
		if (el()->csb_events > events)
			seen[(el()->last_event & 0x1f) | (el()->last_event & 0x8000 ? LITE : 0)]++;
		compare(twin_irqs() - irqs);
	}
}

static void test_random(void **state)
{
	static const u32 events[] = {0x1, 0x2, 0x12, 0x14, 0x18, 0x2 | LITE};
	u32 seen[2 * LITE] = {0};

	for (u32 e = 0; e < GVT_NUM_ENGINES; e++) {
		if (!(rig.host.info.engine_mask & BIT(e)))
			continue;
		seed = 0x9e3779b97f4a7c15ull + e;
		use((enum gvt_engine)e);
		twin_reset();
		twin_mode(true);
		memcpy(dom.mem + HWSP * 4096, twin_hwsp(), 4096);
		run_random(20000, seen);
	}
	/* Each event was compared, often. */
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		assert_true(seen[events[i]] > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
