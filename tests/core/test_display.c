// SPDX-License-Identifier: MIT
/* The display as a driver brings it up; vblanks and flips on a clock that the test moves. */
#include "disp_rig.h"

#define MS 1000000ull

/* 1024x768 at 60 Hz as a driver programs it: DP, 270 MHz symbol clock, or HDMI. */
#define HTOTAL	 1344u
#define VTOTAL	 806u
#define CLOCK	 65000u
#define FRAME_NS ((u64)HTOTAL * VTOTAL * 1000000 / CLOCK)
#define ENABLE	 (1u << 31)

static void set_timings(struct drig *r, u32 pipe)
{
	wr(r->vgpu, TRANS_HTOTAL(pipe), (HTOTAL - 1) << 16 | 1023);
	wr(r->vgpu, TRANS_VTOTAL(pipe), (VTOTAL - 1) << 16 | 767);
	wr(r->vgpu, TRANS_VBLANK(pipe), (VTOTAL - 1) << 16 | 767);
	wr(r->vgpu, PIPESRC(pipe), 1023 << 16 | 767);
}

static void mode_set(struct drig *r, u32 pipe)
{
	set_timings(r, pipe);
	wr(r->vgpu, DPLL_CTRL1, 1u << 6 | 1u << 7); /* DPLL1: 1350 MHz */
	wr(r->vgpu, DPLL_CTRL2, 1u << 3 | 1u << 4); /* DDI B from DPLL1 */
	wr(r->vgpu, LINK_M1(pipe), CLOCK);
	wr(r->vgpu, LINK_N1(pipe), 270000);
	wr(r->vgpu, TRANS_DDI_FUNC(pipe), ENABLE | 1u << 28 | 2u << 24);
	wr(r->vgpu, PIPECONF(pipe), ENABLE);
}

static void plane_set(struct drig *r, u32 pipe, u32 plane, u32 surf)
{
	wr(r->vgpu, PLANE_CTL(pipe, plane), ENABLE | 4u << 24);
	wr(r->vgpu, PLANE_STRIDE(pipe, plane), 64);
	wr(r->vgpu, PLANE_SIZE(pipe, plane), 767 << 16 | 1023);
	wr(r->vgpu, PLANE_SURF(pipe, plane), surf);
}

static void test_power(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	static const u32 pll[] = {LCPLL1_CTL, LCPLL2_CTL, WRPLL_CTL1, WRPLL_CTL2};
	u32 i;

	assert_int_equal(rd(r->vgpu, SKL_FUSE_STATUS), 0x8e000000);
	/* Requests of driver and BIOS: the state is what any of them wants. */
	wr(r->vgpu, HSW_PWR_WELL_CTL2, 1u << 31 | 1u << 29);
	assert_int_equal(rd(r->vgpu, HSW_PWR_WELL_CTL2), 0xf0000000);
	wr(r->vgpu, HSW_PWR_WELL_CTL1, 1u << 29 | 1u << 1);
	assert_int_equal(rd(r->vgpu, HSW_PWR_WELL_CTL2), 0xf0000001);
	assert_int_equal(rd(r->vgpu, HSW_PWR_WELL_CTL1), 0x70000003);
	wr(r->vgpu, HSW_PWR_WELL_CTL2, 0);
	assert_int_equal(rd(r->vgpu, HSW_PWR_WELL_CTL2), 0x10000001);
	wr(r->vgpu, HSW_PWR_WELL_CTL1, 0);
	/* State cannot be written. */
	wr(r->vgpu, HSW_PWR_WELL_CTL2, 0x55555555);
	assert_int_equal(rd(r->vgpu, HSW_PWR_WELL_CTL2), 0);

	wr(r->vgpu, DBUF_CTL, ENABLE);
	assert_int_equal(rd(r->vgpu, DBUF_CTL), 3u << 30);
	wr(r->vgpu, DBUF_CTL, 1u << 30);
	assert_int_equal(rd(r->vgpu, DBUF_CTL), 0);

	for (i = 0; i < 4; i++) {
		wr(r->vgpu, pll[i], ENABLE);
		assert_int_equal(rd(r->vgpu, DPLL_STATUS), 1u << i * 8);
		assert_int_equal(rd(r->vgpu, pll[i]), i < 2 ? 3u << 30 : ENABLE);
		wr(r->vgpu, pll[i], 0);
		assert_int_equal(rd(r->vgpu, DPLL_STATUS), 0);
		assert_int_equal(rd(r->vgpu, pll[i]), 0);
	}
	drig_free(r);
}

static void test_port(void **state)
{
	struct drig rig, *r;
	static const u32 isr[] = {0, 1u << 21, 1u << 22, 1u << 23}, strap[] = {0, 4, 2, 1};
	u32 port, ddi;

	for (port = 0; port < GVT_NUM_PORTS; port++) {
		r = drig_new(&rig, port);
		ddi = gvt_ports[port].ddi;
		assert_int_equal(rd(r->vgpu, SFUSE_STRAP) & 7, strap[ddi]);
		assert_int_equal(rd(r->vgpu, SDE), isr[ddi]);

		/* Buffer and transport. */
		assert_int_equal(rd(r->vgpu, DDI_BUF_CTL(ddi)) & DDI_BUF_IDLE, DDI_BUF_IDLE);
		wr(r->vgpu, DDI_BUF_CTL(ddi), ENABLE);
		assert_int_equal(rd(r->vgpu, DDI_BUF_CTL(ddi)) & DDI_BUF_IDLE, 0);
		wr(r->vgpu, DP_TP_CTL(ddi), ENABLE | 2u << 8);
		assert_int_equal(rd(r->vgpu, DP_TP_STATUS(ddi)), DP_TP_STATUS_IDLE);
		wr(r->vgpu, DP_TP_CTL(ddi), ENABLE | 3u << 8);
		assert_int_equal(rd(r->vgpu, DP_TP_STATUS(ddi)), 0);
		drig_free(r);
	}
}

static void test_hotplug(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_C);
	u8 edid[EDID_BLOCK], bad[EDID_BLOCK] = {0};
	u32 n;

	drig_irq_all(r);
	n = r->dom.nr_msi;
	/* Detection off: the level changes, nobody is told. */
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, NULL, 0), 0);
	assert_int_equal(rd(r->vgpu, SDE), 0);
	assert_int_equal(r->dom.nr_msi, n);

	wr(r->vgpu, PCH_PORT_HOTPLUG, 0x10101010);
	assert_int_equal(edid_make(1280, 720, 50000, "b", edid), 0);
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, edid, EDID_BLOCK), 0);
	assert_int_equal(rd(r->vgpu, SDE), 1u << 22);
	assert_int_equal(r->dom.nr_msi, n + 1);
	assert_int_equal(drig_irq_ack(r, SDE), 1u << 22);
	/* A long pulse on C; ones clear it, the enables stay. */
	assert_int_equal(rd(r->vgpu, PCH_PORT_HOTPLUG), 0x10101210);
	wr(r->vgpu, PCH_PORT_HOTPLUG, 0x10101010);
	assert_int_equal(rd(r->vgpu, PCH_PORT_HOTPLUG), 0x10101210);
	wr(r->vgpu, PCH_PORT_HOTPLUG, 0x10101210);
	assert_int_equal(rd(r->vgpu, PCH_PORT_HOTPLUG), 0x10101010);

	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, NULL, 0), 0);
	assert_int_equal(drig_irq_ack(r, SDE), 1u << 22);
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, bad, EDID_BLOCK), -EINVAL);
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, edid, 127), -EINVAL);
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, edid, 0xffffffff), -EINVAL);
	assert_int_equal(rd(r->vgpu, SDE), 0);
	/* A reset does not plug anything in. */
	intel_gvt_ops.vgpu_reset(r->vgpu);
	rig_boot(r->vgpu);
	assert_int_equal(rd(r->vgpu, SDE), 0);
	drig_free(r);
}

static void test_params(void **state)
{
	struct gvt_vgpu_params p = rig_params();
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	p.port = GVT_NUM_PORTS;
	assert_int_equal(intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &vgpu),
			 -EINVAL);
	p.port = 0;
	p.edid_len = 128;
	assert_int_equal(intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &vgpu),
			 -EINVAL);
	assert_int_equal(edid_make(800, 600, 60000, "x", p.edid), 0);
	p.edid_len = 257;
	assert_int_equal(intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &vgpu),
			 -EINVAL);
	p.edid_len = 128;
	vgpu = rig_vgpu(&rig, &dom, &p);
	assert_memory_equal(vgpu->display.edid, p.edid, 128);
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
}

static void test_mode(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	struct gvt_vgpu_status s;
	u32 events = r->events[GVT_EVENT_MODE];

	mode_set(r, 0);
	assert_int_equal(rd(r->vgpu, PIPECONF(0)), 3u << 30);
	s = rig_status(r->vgpu);
	assert_int_equal(s.mode_width, 1024);
	assert_int_equal(s.mode_height, 768);
	assert_int_equal(s.mode_refresh_mhz, 60004);
	assert_int_equal(r->events[GVT_EVENT_MODE], events + 1);
	/* The same again is no new mode. */
	wr(r->vgpu, PIPECONF(0), ENABLE);
	set_timings(r, 0);
	assert_int_equal(r->events[GVT_EVENT_MODE], events + 1);
	wr(r->vgpu, LINK_M1(0), CLOCK / 2);
	assert_int_equal(rig_status(r->vgpu).mode_refresh_mhz, 30002);
	wr(r->vgpu, PIPECONF(0), 0);
	assert_int_equal(rd(r->vgpu, PIPECONF(0)), 0);
	assert_int_equal(rig_status(r->vgpu).mode_width, 0);
	assert_int_equal(r->events[GVT_EVENT_MODE], events + 3);
	drig_free(r);

	/* HDMI: 148.5 MHz = DCO 8910 MHz / (P 2 * Q 2 * K 3 * 5). */
	r = drig_new(&rig, GVT_PORT_HDMI_B);
	set_timings(r, 1);
	wr(r->vgpu, DPLL_CTRL1, 0x21u << 12);				    /* DPLL2, HDMI */
	wr(r->vgpu, DPLL_CTRL2, 1u << 3 | 2u << 4);			    /* DDI B from DPLL2 */
	wr(r->vgpu, DPLL_CFGCR1(2), ENABLE | 0x2000u << 9 | 371);	    /* 8910 MHz */
	wr(r->vgpu, DPLL_CFGCR2(2), 2u << 8 | 1u << 7 | 2u << 5 | 1u << 2); /* Q, its mode, K, P */
	wr(r->vgpu, TRANS_DDI_FUNC(1), ENABLE | 1u << 28);
	wr(r->vgpu, PIPECONF(1), ENABLE);
	/* A frame is a whole number of nanoseconds. */
	assert_in_range(rig_status(r->vgpu).mode_refresh_mhz, 148500000000ull / HTOTAL / VTOTAL,
			148500000000ull / HTOTAL / VTOTAL + 1);
	drig_free(r);
}

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

/* Timings, clocks and dividers that make no sense: never more than 250 vblanks a second. */
static void test_hostile(void **state)
{
	static const u32 words[] = {0,		0xffffffff, 0x00010000, 0x00000001, 0x7fffffff,
				    0x0001ffff, 0xffff0001, 0x00000fff, 0x80000000};
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 h, v, m, n;

	drig_irq_all(r);
	for (h = 0; h < ARRAY_SIZE(words); h++)
		for (v = 0; v < ARRAY_SIZE(words); v++)
			for (m = 0; m < ARRAY_SIZE(words); m++) {
				mode_set(r, 0);
				wr(r->vgpu, TRANS_HTOTAL(0), words[h]);
				wr(r->vgpu, TRANS_VTOTAL(0), words[v]);
				wr(r->vgpu, LINK_M1(0), words[m]);
				wr(r->vgpu, LINK_N1(0), words[(m + h) % ARRAY_SIZE(words)]);
				wr(r->vgpu, DPLL_CTRL1, words[(m + v) % ARRAY_SIZE(words)]);
				/* A port that is there, with a link, and whatever else. */
				wr(r->vgpu, TRANS_DDI_FUNC(0),
				   h % 2 ? ENABLE | 1u << 28 | 2u << 24 : words[m]);
				wr(r->vgpu, PIPECONF(0), ENABLE);
				rd(r->vgpu, PIPEDSL(0));
				rd(r->vgpu, PIPE_FRMCOUNT(0));
				n = (u32)rig_status(r->vgpu).vblanks;
				os_test_advance(1000 * MS);
				assert_true(rig_status(r->vgpu).vblanks - n <= 251);
				wr(r->vgpu, PIPECONF(0), 0);
			}
	/* PLLs that nobody has, ports that do not exist. */
	mode_set(r, 0);
	for (h = 0; h < 256; h++) {
		wr(r->vgpu, DPLL_CFGCR1(1), h * 0x01010101);
		wr(r->vgpu, DPLL_CFGCR2(1), h * 0x01010101);
		wr(r->vgpu, DPLL_CTRL2, h * 0x01010101);
		wr(r->vgpu, DPLL_CTRL1, ~(h * 0x01010101));
		wr(r->vgpu, TRANS_DDI_FUNC(0), h << 24 | h << 16);
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

/* The palette's data port. */
static void test_palette(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	static const u32 base[] = {0x4a400, 0x4ac00, 0x4b400};
	u32 p, i;

	for (p = 0; p < 3; p++) {
		wr(r->vgpu, base[p], 1u << 15);
		for (i = 0; i < 1024; i++)
			wr(r->vgpu, base[p] + 4, i * 3 + p);
	}
	for (p = 0; p < 3; p++) {
		wr(r->vgpu, base[p], 1u << 15 | 1020);
		for (i = 1020; i < 1020 + 1024; i++)
			assert_int_equal(rd(r->vgpu, base[p] + 4), i % 1024 * 3 + p);
		wr(r->vgpu, base[p], 7);
		assert_int_equal(rd(r->vgpu, base[p] + 4), 21 + p);
		assert_int_equal(rd(r->vgpu, base[p] + 4), 21 + p);
		wr(r->vgpu, base[p], 0xffffffff);
		rd(r->vgpu, base[p] + 4);
	}
	drig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power),	cmocka_unit_test(test_port),
		cmocka_unit_test(test_hotplug), cmocka_unit_test(test_params),
		cmocka_unit_test(test_mode),	cmocka_unit_test(test_scan),
		cmocka_unit_test(test_vblank),	cmocka_unit_test(test_vblank_off),
		cmocka_unit_test(test_flip),	cmocka_unit_test(test_two_pipes),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_palette),
		cmocka_unit_test(test_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
