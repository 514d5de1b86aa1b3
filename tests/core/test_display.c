// SPDX-License-Identifier: MIT
/* The display as a driver brings it up: power, ports, hotplug, modes. */
#include "disp_mode.h"

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
	u8 edid[EDID_BLOCK], bad[EDID_BLOCK] = {0}, now[GVT_EDID_MAX];
	u32 n, changes;

	drig_irq_all(r);
	n = r->dom.nr_msi;
	/* the built-in one */
	assert_int_equal(gvt_vgpu_get_edid(r->vgpu, now, &changes), EDID_BLOCK);
	assert_null(edid_check(now, EDID_BLOCK));
	assert_int_equal(changes, 0);
	/* Detection off: the level changes, nobody is told. */
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, NULL, 0), 0);
	assert_int_equal(rd(r->vgpu, SDE), 0);
	assert_int_equal(r->dom.nr_msi, n);

	wr(r->vgpu, PCH_PORT_HOTPLUG, 0x10101010);
	assert_int_equal(edid_make(1280, 720, 50000, "b", edid), 0);
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, edid, EDID_BLOCK), 0);
	assert_int_equal(gvt_vgpu_get_edid(r->vgpu, now, &changes), EDID_BLOCK);
	assert_memory_equal(now, edid, EDID_BLOCK);
	assert_int_equal(changes, 2);
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
	assert_int_equal(gvt_vgpu_get_edid(r->vgpu, now, &changes), 0);
	assert_int_equal(changes, 3);
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
		cmocka_unit_test(test_mode),	cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_palette),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
