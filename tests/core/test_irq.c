// SPDX-License-Identifier: MIT
/* Interrupts: masks, levels, the MSI's edge, every event against the published bit. */
#include "rig.h"

#include "regs/irq.h"

static struct rig rig;
static struct rig_dom dom;
static struct gvt_vgpu *vgpu;

static int setup(void **state)
{
	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot_msi(vgpu);
	return 0;
}

static int teardown(void **state)
{
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
	return 0;
}

static void raise_event(enum gvt_irq_event ev)
{
	unsigned long flags = os_lock(&vgpu->lock);

	vgpu_raise(vgpu, ev);
	os_unlock(&vgpu->lock, flags);
}

/* As drivers do: unmask and enable bits of a group. */
static void enable(u32 isr, u32 bits)
{
	wr(vgpu, isr + IRQ_IMR, ~bits);
	wr(vgpu, isr + IRQ_IER, bits);
}

static void master(bool on)
{
	wr(vgpu, GEN8_MASTER_IRQ, on ? GEN8_MASTER_IRQ_CONTROL : 0);
}

static void test_reset_values(void **state)
{
	static const u32 isr[] = {0x44300, 0x44310, 0x44320, 0x44330, 0x44400, 0x44410,
				  0x44420, 0x44440, 0x44460, 0x444e0, 0xc4000};

	for (size_t i = 0; i < ARRAY_SIZE(isr); i++) {
		/* The monitor on port B shows in the south display's status. */
		assert_int_equal(rd(vgpu, isr[i]), isr[i] == SDEISR ? 1u << 21 : 0);
		assert_int_equal(rd(vgpu, isr[i] + 4), 0xffffffff);
		assert_int_equal(rd(vgpu, isr[i] + 8), 0);
		assert_int_equal(rd(vgpu, isr[i] + 12), 0);
	}
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), 0);
}

static void test_one_interrupt(void **state)
{
	enable(0x44400, 1);
	master(true);
	raise_event(GVT_IRQ_VBLANK_A);
	assert_int_equal(dom.nr_msi, 1);
	assert_int_equal(dom.msi[0].addr, 0xfee00000);
	assert_int_equal(dom.msi[0].data, 0x4041);
	/* The handler: master off, read, clear, on. */
	master(false);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), GEN8_DE_PIPE_A_IRQ);
	assert_int_equal(rd(vgpu, 0x44408), 1);
	wr(vgpu, 0x44408, 1);
	assert_int_equal(rd(vgpu, 0x44408), 0);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), 0);
	master(true);
	assert_int_equal(dom.nr_msi, 1);
	assert_int_equal(rig_status(vgpu).irqs, 1);
}

static void test_masks(void **state)
{
	master(true);
	raise_event(GVT_IRQ_VBLANK_A); /* masked: lost */
	assert_int_equal(rd(vgpu, 0x44408), 0);
	wr(vgpu, 0x44404, ~1u);
	assert_int_equal(rd(vgpu, 0x44408), 0);
	raise_event(GVT_IRQ_VBLANK_A); /* unmasked, not enabled: pending, and no interrupt */
	assert_int_equal(rd(vgpu, 0x44408), 1);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL);
	assert_int_equal(dom.nr_msi, 0);
	wr(vgpu, 0x4440c, 1); /* enabled: now */
	assert_int_equal(dom.nr_msi, 1);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL | GEN8_DE_PIPE_A_IRQ);
	wr(vgpu, 0x44404, ~0u); /* masking does not clear what is pending */
	assert_int_equal(rd(vgpu, 0x44408), 1);
	wr(vgpu, 0x44408, 0xfffffffe); /* other bits do not clear it */
	assert_int_equal(rd(vgpu, 0x44408), 1);
	wr(vgpu, 0x4440c, 0);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL);
	/* Another event of the group stays apart. */
	enable(0x44400, 2);
	raise_event(GVT_IRQ_VBLANK_A);
	assert_int_equal(dom.nr_msi, 1);
	raise_event(GVT_IRQ_VSYNC_A);
	assert_int_equal(dom.nr_msi, 2);
}

static void test_master(void **state)
{
	enable(0x44400, 1);
	enable(0x44410, 1);
	raise_event(GVT_IRQ_VBLANK_A);
	assert_int_equal(dom.nr_msi, 0);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), GEN8_DE_PIPE_A_IRQ);
	master(true);
	assert_int_equal(dom.nr_msi, 1);
	/* One more cause while the line is up: no edge. */
	raise_event(GVT_IRQ_VBLANK_B);
	assert_int_equal(dom.nr_msi, 1);
	/* The handler clears one of two: the enable gives the edge for the other. */
	master(false);
	wr(vgpu, 0x44408, 1);
	master(true);
	assert_int_equal(dom.nr_msi, 2);
	master(false);
	wr(vgpu, 0x44418, 1);
	master(true);
	assert_int_equal(dom.nr_msi, 2);
	/* Bits of the causes cannot be written. */
	wr(vgpu, GEN8_MASTER_IRQ, 0x7fffffff);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ), 0);
}

static void test_msi_enable_later(void **state)
{
	cfg_write(vgpu, 0xae, 0, 2);
	enable(0x44400, 1);
	master(true);
	raise_event(GVT_IRQ_VBLANK_A);
	assert_int_equal(dom.nr_msi, 0);
	cfg_write(vgpu, 0xae, 1, 2);
	assert_int_equal(dom.nr_msi, 1);
	cfg_write(vgpu, 0x04, 2, 2); /* no bus mastering: no message */
	master(false);
	master(true);
	assert_int_equal(dom.nr_msi, 1);
	cfg_write(vgpu, 0x04, 6, 2);
	assert_int_equal(dom.nr_msi, 2);
	dom.fail_msi = true;
	master(false);
	master(true);
	assert_int_equal(rig_status(vgpu).irqs, 2);
}

/* An engine's events need its own mask too, in the same bits. */
static void test_engine_mask(void **state)
{
	enable(0x44300, 0x01010101);
	master(true);
	raise_event(GVT_IRQ_BCS_USER);
	assert_int_equal(rd(vgpu, 0x44308), 0);
	wr(vgpu, 0x220a8, ~(1u << 16));
	raise_event(GVT_IRQ_BCS_USER);
	assert_int_equal(rd(vgpu, 0x44308), 1 << 16);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ) & 0x7f, GEN8_GT_BCS_IRQ);
	raise_event(GVT_IRQ_RCS_USER);
	assert_int_equal(rd(vgpu, 0x44308), 1 << 16);
	wr(vgpu, 0x20a8, ~1u);
	raise_event(GVT_IRQ_RCS_USER);
	assert_int_equal(rd(vgpu, 0x44308), (1 << 16) | 1);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ) & 0x7f, GEN8_GT_BCS_IRQ | GEN8_GT_RCS_IRQ);
	/* Clearing one half leaves the other. */
	wr(vgpu, 0x44308, 1);
	assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ) & 0x7f, GEN8_GT_BCS_IRQ);
	/* An engine that the GPU does not have raises nothing. */
	enable(0x44310, 0xffffffff);
	raise_event(GVT_IRQ_VCS2_USER);
	assert_int_equal(rd(vgpu, 0x44318), 0);
}

/* Register, bit and master bit as the PRM has them, written down a second time. */
static const struct {
	enum gvt_irq_event ev;
	u32 isr, bit, master, imr; /* imr: the engine's, or 0 */
} published[] = {
	{GVT_IRQ_RCS_USER, 0x44300, 0, 0, 0x20a8},
	{GVT_IRQ_RCS_ERROR, 0x44300, 3, 0, 0x20a8},
	{GVT_IRQ_RCS_PIPE_CONTROL, 0x44300, 4, 0, 0x20a8},
	{GVT_IRQ_RCS_CONTEXT_SWITCH, 0x44300, 8, 0, 0x20a8},
	{GVT_IRQ_BCS_USER, 0x44300, 16, 1, 0x220a8},
	{GVT_IRQ_BCS_ERROR, 0x44300, 19, 1, 0x220a8},
	{GVT_IRQ_BCS_FLUSH, 0x44300, 20, 1, 0x220a8},
	{GVT_IRQ_BCS_CONTEXT_SWITCH, 0x44300, 24, 1, 0x220a8},
	{GVT_IRQ_VCS_USER, 0x44310, 0, 2, 0x120a8},
	{GVT_IRQ_VCS_ERROR, 0x44310, 3, 2, 0x120a8},
	{GVT_IRQ_VCS_FLUSH, 0x44310, 4, 2, 0x120a8},
	{GVT_IRQ_VCS_CONTEXT_SWITCH, 0x44310, 8, 2, 0x120a8},
	{GVT_IRQ_VCS2_USER, 0x44310, 16, 3, 0x1c0a8},
	{GVT_IRQ_VCS2_ERROR, 0x44310, 19, 3, 0x1c0a8},
	{GVT_IRQ_VCS2_FLUSH, 0x44310, 20, 3, 0x1c0a8},
	{GVT_IRQ_VCS2_CONTEXT_SWITCH, 0x44310, 24, 3, 0x1c0a8},
	{GVT_IRQ_VECS_USER, 0x44330, 0, 6, 0x1a0a8},
	{GVT_IRQ_VECS_ERROR, 0x44330, 3, 6, 0x1a0a8},
	{GVT_IRQ_VECS_FLUSH, 0x44330, 4, 6, 0x1a0a8},
	{GVT_IRQ_VECS_CONTEXT_SWITCH, 0x44330, 8, 6, 0x1a0a8},
	{GVT_IRQ_RP_DOWN_EI, 0x44320, 1, 4, 0},
	{GVT_IRQ_RP_UP_EI, 0x44320, 2, 4, 0},
	{GVT_IRQ_RP_DOWN, 0x44320, 4, 4, 0},
	{GVT_IRQ_RP_UP, 0x44320, 5, 4, 0},
	{GVT_IRQ_RP_DOWN_TIMEOUT, 0x44320, 6, 4, 0},
	{GVT_IRQ_VBLANK_A, 0x44400, 0, 16, 0},
	{GVT_IRQ_VBLANK_B, 0x44410, 0, 17, 0},
	{GVT_IRQ_VBLANK_C, 0x44420, 0, 18, 0},
	{GVT_IRQ_VSYNC_A, 0x44400, 1, 16, 0},
	{GVT_IRQ_VSYNC_B, 0x44410, 1, 17, 0},
	{GVT_IRQ_VSYNC_C, 0x44420, 1, 18, 0},
	{GVT_IRQ_SCANLINE_A, 0x44400, 2, 16, 0},
	{GVT_IRQ_SCANLINE_B, 0x44410, 2, 17, 0},
	{GVT_IRQ_SCANLINE_C, 0x44420, 2, 18, 0},
	{GVT_IRQ_FLIP_DONE_A, 0x44400, 3, 16, 0},
	{GVT_IRQ_FLIP_DONE_B, 0x44410, 3, 17, 0},
	{GVT_IRQ_FLIP_DONE_C, 0x44420, 3, 18, 0},
	{GVT_IRQ_PLANE2_FLIP_DONE_A, 0x44400, 4, 16, 0},
	{GVT_IRQ_PLANE2_FLIP_DONE_B, 0x44410, 4, 17, 0},
	{GVT_IRQ_PLANE2_FLIP_DONE_C, 0x44420, 4, 18, 0},
	{GVT_IRQ_PLANE3_FLIP_DONE_A, 0x44400, 5, 16, 0},
	{GVT_IRQ_PLANE3_FLIP_DONE_B, 0x44410, 5, 17, 0},
	{GVT_IRQ_PLANE3_FLIP_DONE_C, 0x44420, 5, 18, 0},
	{GVT_IRQ_CRC_DONE_A, 0x44400, 28, 16, 0},
	{GVT_IRQ_CRC_DONE_B, 0x44410, 28, 17, 0},
	{GVT_IRQ_CRC_DONE_C, 0x44420, 28, 18, 0},
	{GVT_IRQ_AUX_A, 0x44440, 0, 20, 0},
	{GVT_IRQ_AUX_B, 0x44440, 25, 20, 0},
	{GVT_IRQ_AUX_C, 0x44440, 26, 20, 0},
	{GVT_IRQ_AUX_D, 0x44440, 27, 20, 0},
	{GVT_IRQ_GSE, 0x44460, 27, 22, 0},
	{GVT_IRQ_PCODE, 0x444e0, 25, 30, 0},
	{GVT_IRQ_GMBUS, 0xc4000, 17, 23, 0},
	{GVT_IRQ_HOTPLUG_A, 0xc4000, 24, 23, 0},
	{GVT_IRQ_HOTPLUG_B, 0xc4000, 21, 23, 0},
	{GVT_IRQ_HOTPLUG_C, 0xc4000, 22, 23, 0},
	{GVT_IRQ_HOTPLUG_D, 0xc4000, 23, 23, 0},
	{GVT_IRQ_HOTPLUG_E, 0xc4000, 25, 23, 0},
};

static void test_every_event(void **state)
{
	assert_int_equal(ARRAY_SIZE(published), GVT_IRQ_NR_EVENTS);
	for (size_t i = 0; i < ARRAY_SIZE(published); i++) {
		u32 isr = published[i].isr, bit = 1u << published[i].bit;
		bool there = published[i].imr != 0x1c0a8; /* this GPU has no second VCS */

		assert_int_equal(published[i].ev, i);
		dom.nr_msi = 0;
		enable(isr, bit);
		if (published[i].imr && there)
			wr(vgpu, published[i].imr, ~bit);
		master(true);
		os_test_irq(true);
		raise_event(published[i].ev);
		os_test_irq(false);
		assert_int_equal(rd(vgpu, isr + IRQ_IIR), there ? bit : 0);
		assert_int_equal(rd(vgpu, GEN8_MASTER_IRQ) & ~GEN8_MASTER_IRQ_CONTROL,
				 there ? 1u << published[i].master : 0);
		assert_int_equal(dom.nr_msi, there);
		master(false);
		wr(vgpu, isr + IRQ_IIR, bit);
		enable(isr, 0);
	}
}

static void test_status_and_enabled(void **state)
{
	unsigned long flags;

	flags = os_lock(&vgpu->lock);
	assert_false(vgpu_irq_enabled(vgpu, GVT_IRQ_HOTPLUG_C));
	vgpu_irq_set_status(vgpu, GVT_IRQ_HOTPLUG_C, true);
	os_unlock(&vgpu->lock, flags);
	assert_true(rd(vgpu, 0xc4000) & (1u << 22));
	assert_int_equal(rd(vgpu, 0xc4008), 0);
	wr(vgpu, 0xc4000, 0); /* read-only */
	assert_true(rd(vgpu, 0xc4000) & (1u << 22));
	wr(vgpu, 0xc4004, ~(1u << 22));
	flags = os_lock(&vgpu->lock);
	assert_false(vgpu_irq_enabled(vgpu, GVT_IRQ_HOTPLUG_C));
	os_unlock(&vgpu->lock, flags);
	wr(vgpu, 0xc400c, 1u << 22);
	flags = os_lock(&vgpu->lock);
	assert_true(vgpu_irq_enabled(vgpu, GVT_IRQ_HOTPLUG_C));
	vgpu_irq_set_status(vgpu, GVT_IRQ_HOTPLUG_C, false);
	os_unlock(&vgpu->lock, flags);
	assert_false(rd(vgpu, 0xc4000) & (1u << 22));
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_reset_values), TEST(test_one_interrupt),	TEST(test_masks),
		TEST(test_master),	 TEST(test_msi_enable_later),	TEST(test_engine_mask),
		TEST(test_every_event),	 TEST(test_status_and_enabled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
