// SPDX-License-Identifier: MIT
/* Scan line, vblanks, flips and held updates on a clock that the test moves. */
#include "disp_mode.h"

/* The scan line and the frame counter at every moment of a frame, against plain arithmetic. */
static void test_scan(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u64 t, step = 7919;

	assert_int_equal(rd(r->vgpu, PIPEDSL(0)), 0);
	assert_int_equal(rd(r->vgpu, PIPE_FRMCOUNT(0)), 0);
	mode_set(r, 0);
	for (t = 0; t < 3 * FRAME_NS; t += step, os_test_advance(step)) {
		u64 in = t % FRAME_NS;

		/* A reader without planes to change is held once a frame, by design: not here. */
		r->vgpu->display.pipe[0].hold_frame = rd(r->vgpu, PIPE_FRMCOUNT(0));
		u32 line = (u32)(in * VTOTAL / FRAME_NS), dsl = rd(r->vgpu, PIPEDSL(0));
		u32 frame = rd(r->vgpu, PIPE_FRMCOUNT(0));

		/* One line behind; a nanosecond at a line's edge is nobody's. */
		dsl = (dsl + 1) % VTOTAL;
		if (dsl != line)
			assert_true(dsl == line + 1 && (in + 1) * VTOTAL / FRAME_NS == dsl);
		assert_int_equal(frame, t / FRAME_NS + (dsl >= 768));
	}
	assert_int_equal(os_test_next_timer(), 0);
	/* Off: the counter stands; on again it goes on. */
	wr(r->vgpu, PIPECONF(0), 0);
	t = rd(r->vgpu, PIPE_FRMCOUNT(0));
	os_test_advance(100 * FRAME_NS);
	assert_int_equal(rd(r->vgpu, PIPE_FRMCOUNT(0)), t);
	mode_set(r, 0);
	os_test_advance(10 * FRAME_NS);
	assert_int_equal(rd(r->vgpu, PIPE_FRMCOUNT(0)), t + 10);
	drig_free(r);
}

static void test_vblank(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 n, frame;

	drig_irq_all(r);
	wr(r->vgpu, DE_PIPE_A + 4, ~0u);
	mode_set(r, 0);
	os_test_advance(1000 * MS);
	/* Nobody looks, nothing runs. */
	assert_int_equal(os_test_next_timer(), 0);
	assert_int_equal(rig_status(r->vgpu).vblanks, 0);

	/* Unmasked in the middle of a frame: the first one comes at the next vblank, not before. */
	n = r->dom.nr_msi;
	wr(r->vgpu, DE_PIPE_A + 4, ~1u);
	assert_int_equal(r->dom.nr_msi, n);
	frame = rd(r->vgpu, PIPE_FRMCOUNT(0));
	os_test_advance(os_test_next_timer() - os_now_ns());
	assert_int_equal(r->dom.nr_msi, n + 1);
	assert_int_equal(rd(r->vgpu, PIPE_FRMCOUNT(0)), frame + 1);
	assert_int_equal(rd(r->vgpu, PIPEDSL(0)), 767);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 1);

	/* One a frame for a second, each at the start of vblank. */
	n = r->dom.nr_msi;
	for (frame = 1; frame <= 60; frame++) {
		os_test_advance(FRAME_NS);
		assert_int_equal(r->dom.nr_msi, n + frame);
		assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 1);
	}
	assert_int_equal(rig_status(r->vgpu).vblanks, 61);

	/* Ten missed ones are one. */
	os_test_set_now(os_now_ns() + 10 * FRAME_NS + 5 * MS);
	n = r->dom.nr_msi;
	os_test_advance(0);
	assert_int_equal(r->dom.nr_msi, n + 1);
	drig_irq_ack(r, DE_PIPE_A);

	/* Masked again: at most the timer that is armed still fires, without effect. */
	wr(r->vgpu, DE_PIPE_A + 4, ~0u);
	n = r->dom.nr_msi;
	os_test_advance(2 * FRAME_NS);
	assert_int_equal(r->dom.nr_msi, n);
	assert_int_equal(os_test_next_timer(), 0);
	drig_free(r);
}

/* Masked in IMR is the usual way; a group that is not enabled in IER wants no timer either. */
static void test_vblank_off(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);

	drig_irq_all(r);
	wr(r->vgpu, DE_PIPE_A + 12, ~1u);
	mode_set(r, 0);
	assert_int_equal(os_test_next_timer(), 0);
	wr(r->vgpu, DE_PIPE_A + 12, 1);
	assert_true(os_test_next_timer() != 0);
	/* The pipe goes off: no vblank any more. */
	wr(r->vgpu, PIPECONF(0), 0);
	os_test_advance(5 * FRAME_NS);
	assert_int_equal(os_test_next_timer(), 0);
	assert_int_equal(rig_status(r->vgpu).vblanks, 0);
	/* Reset with a timer that is armed. */
	mode_set(r, 0);
	assert_true(os_test_next_timer() != 0);
	intel_gvt_ops.vgpu_reset(r->vgpu);
	os_test_advance(5 * FRAME_NS);
	assert_int_equal(os_test_next_timer(), 0);
	assert_int_equal(rig_status(r->vgpu).vblanks, 0);
	rig_boot_msi(r->vgpu);
	drig_irq_all(r);
	/* Destroyed with one. */
	mode_set(r, 0);
	assert_true(os_test_next_timer() != 0);
	drig_free(r);
}

static void test_flip(void **state)
{
	static const u32 done[] = {1u << 3, 1u << 4, 1u << 5};
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 n, i;

	drig_irq_all(r);
	for (i = 0; i < 3; i++)
		wr(r->vgpu, DE_PIPE_A + i * 0x10 + 4, 1); /* all but vblank */
	/* Pipe off: taken at once, no event. */
	plane_set(r, 0, 0, 0x1000);
	assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(0, 0)), 0x1000);
	assert_int_equal(os_test_next_timer(), 0);

	mode_set(r, 0);
	mode_set(r, 2);
	for (i = 0; i < 3; i++) {
		os_test_advance(5 * FRAME_NS + 3 * MS);
		n = r->dom.nr_msi;
		plane_set(r, 2, i, 0x5000 + i * 0x1000);
		assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(2, i)), 0);
		assert_int_equal(r->dom.nr_msi, n);
		assert_true(os_test_next_timer() - os_now_ns() <= FRAME_NS);
		os_test_advance(os_test_next_timer() - os_now_ns());
		assert_int_equal(rd(r->vgpu, PIPEDSL(2)), 767);
		assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(2, i)), 0x5000 + i * 0x1000);
		assert_int_equal(r->dom.nr_msi, n + 1);
		assert_int_equal(drig_irq_ack(r, DE_PIPE_A + 0x20), done[i]);
		assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 0);
		assert_int_equal(os_test_next_timer(), 0);
	}
	assert_int_equal(rd(r->vgpu, PIPE_FLIPCOUNT(2)), 1);
	/* Two flips within a frame are one event; the last one shows. */
	plane_set(r, 0, 0, 0x8000);
	plane_set(r, 0, 0, 0x9000);
	os_test_advance(FRAME_NS);
	assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(0, 0)), 0x9000);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), done[0]);
	assert_int_equal(rig_status(r->vgpu).flips, 4);
	/* Asynchronous: done now. */
	wr(r->vgpu, PLANE_CTL(0, 0), ENABLE | 4u << 24 | 1u << 9);
	wr(r->vgpu, PLANE_SURF(0, 0), 0xa000);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), done[0]);
	/* The pipe goes off under a flip that waits. */
	plane_set(r, 0, 0, 0xb000);
	wr(r->vgpu, PIPECONF(0), 0);
	assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(0, 0)), 0xb000);
	os_test_advance(5 * FRAME_NS);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 0);
	drig_free(r);
}

/* Vblanks of one pipe do not touch another's flips. */
static void test_two_pipes(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 i;

	drig_irq_all(r);
	mode_set(r, 0);
	os_test_advance(FRAME_NS / 2);
	mode_set(r, 1);
	wr(r->vgpu, DE_PIPE_A + 0x10 + 4, 1);
	os_test_advance(FRAME_NS / 3);
	for (i = 0; i < 10; i++) {
		plane_set(r, 1, 0, 0x1000 + i * 0x1000);
		while (rd(r->vgpu, PLANE_SURFLIVE(1, 0)) != 0x1000 + i * 0x1000) {
			u64 at = os_test_next_timer();

			assert_true(at - os_now_ns() <= FRAME_NS);
			os_test_advance(at - os_now_ns());
			drig_irq_ack(r, DE_PIPE_A);
		}
		assert_int_equal(rd(r->vgpu, PIPEDSL(1)), 767);
		assert_int_equal(drig_irq_ack(r, DE_PIPE_A + 0x10), 1u << 3);
		os_test_advance(FRAME_NS / 3 * (i % 4));
	}
	drig_free(r);
}

/* An update as a driver makes it; each access takes some time. Returns false when it was torn. */
static bool update(struct drig *r, u64 access_ns, u32 accesses)
{
	u32 start, i;

	rd(r->vgpu, PIPEDSL(0));
	os_test_advance(access_ns);
	start = rd(r->vgpu, PIPE_FRMCOUNT(0));
	for (i = 0; i < accesses; i++) {
		os_test_advance(access_ns);
		wr(r->vgpu, PLANE_POS(0, 0), i);
	}
	wr(r->vgpu, PLANE_SURF(0, 0), 0x4000);
	os_test_advance(access_ns);
	rd(r->vgpu, PIPEDSL(0));
	os_test_advance(access_ns);
	return rd(r->vgpu, PIPE_FRMCOUNT(0)) == start;
}

/*
 * Updates at every phase of a frame, with accesses that are as slow as traps are. A driver waits by
 * itself in the last 100 us and a line before vblank. None is torn, each is shown at the vblank that
 * follows, and the display loses little time by it.
 */
static void test_hold(void **state)
{
	static const u64 access[] = {1000, 10000, 60000};
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 a, frames, n = 0;
	u64 phase, begun;

	mode_set(r, 0);
	for (a = 0; a < ARRAY_SIZE(access); a++) {
		frames = rd(r->vgpu, PIPE_FRMCOUNT(0));
		begun = os_now_ns();
		for (phase = 0; phase < FRAME_NS; phase += 97001) {
			u64 vblank = 768 * FRAME_NS / VTOTAL;

			/* To that phase of a frame of its own. */
			mode_set(r, 0);
			wr(r->vgpu, PIPECONF(0), 0);
			mode_set(r, 0);
			os_test_advance(phase);
			if (phase < vblank && phase + 140000 > vblank)
				continue;
			if (!update(r, access[a], 40))
				fail_msg("torn at %llu with %llu ns an access",
					 (unsigned long long)phase, (unsigned long long)access[a]);
			assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(0, 0)), 0);
			os_test_advance(FRAME_NS);
			assert_int_equal(rd(r->vgpu, PLANE_SURFLIVE(0, 0)), 0x4000);
			wr(r->vgpu, PIPECONF(0), 0);
			wr(r->vgpu, PLANE_SURF(0, 0), 0);
			n++;
		}
		assert_true(rd(r->vgpu, PIPE_FRMCOUNT(0)) - frames <=
			    (os_now_ns() - begun) / FRAME_NS + 1);
	}
	assert_true(n > 400);

	/* Who only looks loses half a frame at most in each frame, and time never stops. */
	mode_set(r, 0);
	frames = rd(r->vgpu, PIPE_FRMCOUNT(0));
	begun = os_now_ns();
	while (os_now_ns() - begun < 100 * FRAME_NS) {
		u32 before = rd(r->vgpu, PIPE_FRMCOUNT(0));

		rd(r->vgpu, PIPEDSL(0));
		os_test_advance(50000);
		assert_in_range(rd(r->vgpu, PIPE_FRMCOUNT(0)) - before, 0, 1);
	}
	assert_in_range(rd(r->vgpu, PIPE_FRMCOUNT(0)) - frames, 60, 100);

	/* The vblank interrupt waits for the end of an update, and no longer. */
	drig_irq_all(r);
	os_test_advance(FRAME_NS);
	drig_irq_ack(r, DE_PIPE_A);
	begun = os_test_next_timer();
	os_test_advance(begun - os_now_ns() - 1000000);
	rd(r->vgpu, PIPEDSL(0));
	os_test_advance(2000000);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 0);
	rd(r->vgpu, PIPE_FRMCOUNT(0));
	wr(r->vgpu, PLANE_SURF(0, 0), 0x8000);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 0);
	rd(r->vgpu, PIPE_FRMCOUNT(0));
	assert_int_equal(os_test_next_timer(), begun + 2000000);
	os_test_advance(1000000);
	assert_int_equal(drig_irq_ack(r, DE_PIPE_A), 1u | 1u << 3);
	drig_free(r);
}

/* Whatever the timings say, dom0 sees no more than 250 vblanks a second, and a guest at least five. */
static void test_bounds(void **state)
{
	static const struct {
		u32 htotal, vtotal, link_m, vblanks;
	} c[] = {{16, 8, CLOCK, 250}, {64, 2, 270000, 250}, {8192, 8192, 1000, 5}};

	for (size_t i = 0; i < ARRAY_SIZE(c); i++) {
		struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);

		drig_irq_all(r);
		mode_set(r, 0);
		wr(r->vgpu, PIPECONF(0), 0);
		wr(r->vgpu, TRANS_HTOTAL(0), (c[i].htotal - 1) << 16 | (c[i].htotal / 2 - 1));
		wr(r->vgpu, TRANS_VTOTAL(0), (c[i].vtotal - 1) << 16 | (c[i].vtotal / 2 - 1));
		wr(r->vgpu, LINK_M1(0), c[i].link_m);
		wr(r->vgpu, PIPECONF(0), ENABLE);
		for (u32 ms = 0; ms < 1000; ms++) {
			drig_irq_ack(r, DE_PIPE_A);
			os_test_advance(MS);
		}
		assert_in_range(rig_status(r->vgpu).vblanks, c[i].vblanks - 1, c[i].vblanks + 1);
		drig_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scan),	   cmocka_unit_test(test_vblank),
		cmocka_unit_test(test_vblank_off), cmocka_unit_test(test_flip),
		cmocka_unit_test(test_two_pipes),  cmocka_unit_test(test_hold),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
