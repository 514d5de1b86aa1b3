// SPDX-License-Identifier: MIT
/* GMBUS as a driver uses it, and as nobody should. */
#include "disp_rig.h"

#define CLR_INT	 (1u << 31)
#define SW_RDY	 (1u << 30)
#define STOP	 (4u << 25)
#define INDEX	 (2u << 25)
#define WAIT	 (1u << 25)
#define COUNT(n) ((u32)(n) << 16)
#define READ	 1u
#define HW_WAIT	 (1u << 14)
#define HW_RDY	 (1u << 11)
#define NAK	 (1u << 10)
#define ACTIVE	 (1u << 9)
#define IN_USE	 (1u << 15)

#define PIN_B_SPT 5
#define PIN_B_CNP 1
#define EDID	  0x50u
#define SEGMENT	  0x30u

static u8 edid[256];

static void set_edid(struct drig *r, u32 len)
{
	u32 i;

	memset(edid, 0, sizeof(edid));
	assert_int_equal(edid_make(1024, 768, 60000, "test", edid), 0);
	if (len == 256) {
		edid[126] = 1;
		edid[127]--;
		edid[128] = 2;
		for (i = 129; i < 255; i++)
			edid[i] = (u8)i;
		for (i = 128; i < 255; i++)
			edid[255] = (u8)(edid[255] - edid[i]);
	}
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, edid, len), 0);
}

static u32 gmbus_status(struct drig *r)
{
	return rd(r->vgpu, GMBUS2) & ~IN_USE;
}

static void stop(struct drig *r)
{
	wr(r->vgpu, GMBUS1, STOP | SW_RDY);
	assert_int_equal(gmbus_status(r) & (ACTIVE | HW_WAIT), 0);
	wr(r->vgpu, GMBUS0, 0);
}

/* One read cycle into buf; the status after it says that the bus is held. */
static void read_cycle(struct drig *r, u32 addr, u32 flags, u8 *buf, u32 len)
{
	u32 i, data = 0;

	wr(r->vgpu, GMBUS1, flags | WAIT | COUNT(len & 0x1ff) | addr << 1 | READ | SW_RDY);
	for (i = 0; i < len; i++) {
		if (i % 4 == 0) {
			assert_int_equal(gmbus_status(r) & (HW_RDY | NAK), HW_RDY);
			data = rd(r->vgpu, GMBUS3);
		}
		buf[i] = (u8)(data >> i % 4 * 8);
	}
	assert_int_equal(gmbus_status(r) & (HW_WAIT | ACTIVE | NAK), HW_WAIT | ACTIVE);
}

static void write_byte(struct drig *r, u32 addr, u8 val)
{
	wr(r->vgpu, GMBUS3, val);
	wr(r->vgpu, GMBUS1, WAIT | COUNT(1) | addr << 1 | SW_RDY);
	assert_int_equal(gmbus_status(r) & (HW_WAIT | NAK), HW_WAIT);
}

/* All ways of reading a monitor's EDID. */
static void test_edid_read(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_HDMI_B);
	static const u32 pins[] = {PIN_B_SPT, PIN_B_CNP};
	u8 buf[256];
	u32 i;

	set_edid(r, 256);
	for (i = 0; i < ARRAY_SIZE(pins); i++) {
		/* Offset written, then read. */
		wr(r->vgpu, GMBUS0, pins[i]);
		write_byte(r, EDID, 0);
		read_cycle(r, EDID, 0, buf, 256);
		stop(r);
		assert_memory_equal(buf, edid, 256);

		/* Index cycles of one and of two bytes; odd lengths. */
		wr(r->vgpu, GMBUS0, pins[i]);
		memset(buf, 0, sizeof(buf));
		read_cycle(r, EDID, INDEX | 0x80 << 8, buf, 127);
		assert_memory_equal(buf, edid + 128, 127);
		wr(r->vgpu, GMBUS5, 1u << 31 | 0x11);
		read_cycle(r, EDID, INDEX, buf, 3);
		assert_memory_equal(buf, edid + 0x11, 3);
		wr(r->vgpu, GMBUS5, 0);
		/* The counter goes on where the last read ended. */
		read_cycle(r, EDID, 0, buf, 1);
		assert_int_equal(buf[0], edid[0x14]);
		stop(r);

		/* With the segment pointer, which a stop sets back. */
		wr(r->vgpu, GMBUS0, pins[i]);
		write_byte(r, SEGMENT, 1);
		read_cycle(r, EDID, INDEX, buf, 2);
		assert_int_equal(buf[0], 0xff);
		stop(r);
		wr(r->vgpu, GMBUS0, pins[i]);
		read_cycle(r, EDID, INDEX, buf, 2);
		assert_memory_equal(buf, edid, 2);
		stop(r);
	}
	drig_free(r);
}

static void expect_nak(struct drig *r, u32 pin, u32 addr)
{
	wr(r->vgpu, GMBUS0, pin);
	wr(r->vgpu, GMBUS1, WAIT | COUNT(4) | addr << 1 | READ | SW_RDY);
	assert_int_equal(gmbus_status(r) & (NAK | ACTIVE), NAK);
	/* Nothing goes before the controller is cleared. */
	wr(r->vgpu, GMBUS0, PIN_B_SPT);
	wr(r->vgpu, GMBUS1, WAIT | COUNT(4) | EDID << 1 | READ | SW_RDY);
	assert_int_equal(gmbus_status(r) & (NAK | ACTIVE), NAK);
	wr(r->vgpu, GMBUS1, CLR_INT);
	wr(r->vgpu, GMBUS1, 0);
	assert_int_equal(gmbus_status(r), HW_RDY);
}

static void test_nak(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_HDMI_B);
	u32 i;

	set_edid(r, 128);
	for (i = 0; i < 128; i++)
		if (i != EDID && i != SEGMENT)
			expect_nak(r, PIN_B_SPT, i);
	for (i = 0; i < 8; i++)
		if (i != PIN_B_SPT && i != PIN_B_CNP)
			expect_nak(r, i, EDID);
	/* Nothing plugged in. */
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, NULL, 0), 0);
	expect_nak(r, PIN_B_SPT, EDID);
	drig_free(r);

	/* A DisplayPort monitor has no DDC. */
	drig_new(r, GVT_PORT_DP_B);
	expect_nak(r, PIN_B_SPT, EDID);
	drig_free(r);
}

static void test_interrupts(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_HDMI_B);
	u32 n;

	drig_irq_all(r);
	set_edid(r, 128);
	n = r->dom.nr_msi;
	wr(r->vgpu, GMBUS0, PIN_B_SPT);
	wr(r->vgpu, GMBUS1, WAIT | COUNT(4) | EDID << 1 | READ | SW_RDY);
	assert_int_equal(r->dom.nr_msi, n);
	wr(r->vgpu, GMBUS4, 1); /* data is ready */
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 1u << 17);
	wr(r->vgpu, GMBUS4, 0);
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 0);
	wr(r->vgpu, GMBUS4, 2); /* wait phase: not yet */
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 0);
	rd(r->vgpu, GMBUS3);
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 1u << 17);
	wr(r->vgpu, GMBUS4, 4); /* idle */
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 0);
	wr(r->vgpu, GMBUS1, STOP | SW_RDY);
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 1u << 17);
	wr(r->vgpu, GMBUS4, 8); /* no acknowledge */
	wr(r->vgpu, GMBUS0, 0);
	wr(r->vgpu, GMBUS1, WAIT | COUNT(4) | EDID << 1 | READ | SW_RDY);
	assert_int_equal(drig_irq_ack(r, SDE) & 1u << 17, 1u << 17);
	assert_true(r->dom.nr_msi > n);
	drig_free(r);
}

/* The semaphore: the first reader gets it, who writes 1 gives it back. */
static void test_in_use(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_HDMI_B);

	assert_int_equal(rd(r->vgpu, GMBUS2) & IN_USE, 0);
	assert_int_equal(rd(r->vgpu, GMBUS2) & IN_USE, IN_USE);
	wr(r->vgpu, GMBUS2, 0);
	assert_int_equal(rd(r->vgpu, GMBUS2) & IN_USE, IN_USE);
	wr(r->vgpu, GMBUS2, IN_USE | NAK | ACTIVE);
	assert_int_equal(rd(r->vgpu, GMBUS2) & (IN_USE | NAK | ACTIVE), 0);
	drig_free(r);
}

/* Byte counts of every size, with every bus cycle, both directions, and accesses that do not fit. */
static void test_hostile(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_HDMI_B);
	u32 cycle, count, i, n;

	set_edid(r, 256);
	for (cycle = 0; cycle < 8; cycle++)
		for (count = 0; count < 512; count += 7)
			for (n = 0; n < 4; n++) {
				u32 addr = n & 2 ? SEGMENT : EDID;

				wr(r->vgpu, GMBUS0, PIN_B_SPT | (count % 3 ? 0 : 1u << 6));
				wr(r->vgpu, GMBUS5, count % 2 ? 1u << 31 | count : 0);
				wr(r->vgpu, GMBUS3, 0xffffffff);
				wr(r->vgpu, GMBUS1,
				   cycle << 25 | COUNT(count) | addr << 1 | (n & 1) | 0xffu << 8 |
					   SW_RDY);
				for (i = 0; i < 210; i++) {
					wr(r->vgpu, GMBUS3, i);
					rd(r->vgpu, GMBUS3);
				}
				assert_int_equal(gmbus_status(r) & NAK, 0);
				wr(r->vgpu, GMBUS1, CLR_INT);
				assert_int_equal(gmbus_status(r), HW_RDY);
			}
	drig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edid_read),  cmocka_unit_test(test_nak),
		cmocka_unit_test(test_interrupts), cmocka_unit_test(test_in_use),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
