// SPDX-License-Identifier: MIT
/* AUX channel and sink: DPCD, EDID by I2C, link training as a driver does it, and broken messages. */
#include "disp_rig.h"

#define DONE	 (1u << 30)
#define IRQ	 (1u << 29)
#define TIMEOUT	 (1u << 28)
#define RX_ERROR (1u << 25)
#define SEND	 (1u << 31)
#define DDI_B	 1

#define NATIVE_WRITE 0x8
#define NATIVE_READ  0x9
#define I2C_WRITE    0x0
#define I2C_READ     0x1
#define MOT	     0x4

/* Sends size bytes as they are; returns the control register. */
static u32 send(struct drig *r, u32 ddi, const u8 *msg, u32 size, u32 flags)
{
	u32 i, j;

	for (i = 0; i < 20; i += 4) {
		u32 data = 0;

		for (j = 0; j < 4; j++)
			data |= i + j < size && size <= 20 ? (u32)msg[i + j] << (24 - j * 8) : 0;
		wr(r->vgpu, DDI_AUX_DATA(ddi) + i, data);
	}
	wr(r->vgpu, DDI_AUX_CTL(ddi), SEND | DONE | TIMEOUT | RX_ERROR | size << 20 | flags);
	return rd(r->vgpu, DDI_AUX_CTL(ddi));
}

static u32 receive(struct drig *r, u32 ddi, u8 *reply)
{
	u32 n = rd(r->vgpu, DDI_AUX_CTL(ddi)) >> 20 & 0x1f, i;

	assert_true(n >= 1 && n <= 20);
	for (i = 0; i < n; i++)
		reply[i] = (u8)(rd(r->vgpu, DDI_AUX_DATA(ddi) + i / 4 * 4) >> (24 - i % 4 * 8));
	return n;
}

/* One request; len 0 sends the address alone. Returns the reply's length, reply[0] its code. */
static u32 request(struct drig *r, u32 cmd, u32 addr, const u8 *data, u32 len, u8 *reply)
{
	bool write = cmd == NATIVE_WRITE || !(cmd & 0x9);
	u8 msg[20] = {(u8)(cmd << 4 | addr >> 16), (u8)(addr >> 8), (u8)addr, (u8)(len - 1)};
	u32 size = len ? 4 : 3, ctl;

	if (write && len) {
		memcpy(msg + 4, data, len);
		size += len;
	}
	ctl = send(r, DDI_B, msg, size, 0);
	assert_int_equal(ctl & (SEND | DONE | TIMEOUT | RX_ERROR), DONE);
	return receive(r, DDI_B, reply);
}

static void dpcd_read(struct drig *r, u32 addr, u8 *buf, u32 len)
{
	u8 reply[20];

	assert_int_equal(request(r, NATIVE_READ, addr, NULL, len, reply), len + 1);
	assert_int_equal(reply[0], 0);
	memcpy(buf, reply + 1, len);
}

static u8 dpcd(struct drig *r, u32 addr)
{
	u8 val;

	dpcd_read(r, addr, &val, 1);
	return val;
}

static void dpcd_write(struct drig *r, u32 addr, const u8 *buf, u32 len)
{
	u8 reply[20];

	assert_int_equal(request(r, NATIVE_WRITE, addr, buf, len, reply), 1);
	assert_int_equal(reply[0], 0);
}

static void dpcd_write1(struct drig *r, u32 addr, u8 val)
{
	dpcd_write(r, addr, &val, 1);
}

static void test_dpcd(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u8 caps[16], zero[16] = {0};

	dpcd_read(r, 0, caps, 15);
	assert_int_equal(caps[0], 0x12);     /* revision 1.2 */
	assert_int_equal(caps[1], 0x14);     /* 5.4 Gb/s */
	assert_int_equal(caps[2] & 0x1f, 4); /* lanes */
	assert_int_equal(caps[2] & 0xc0, 0xc0);
	assert_int_equal(caps[5] & 1, 0); /* no branch device */
	assert_int_equal(caps[14] & 0x80, 0);
	assert_int_equal(dpcd(r, 0x200), 1);
	assert_int_equal(dpcd(r, 0x600), 1);
	dpcd_read(r, 0x400, caps, 9);
	assert_memory_equal(caps + 3, "XenGT", 5);

	/* Capabilities and status are the sink's to write. */
	dpcd_write1(r, 0, 0xff);
	dpcd_write1(r, 0x202, 0x77);
	dpcd_write1(r, 0x400, 0xff);
	assert_int_equal(dpcd(r, 0), 0x12);
	assert_int_equal(dpcd(r, 0x202), 0);
	assert_int_equal(dpcd(r, 0x400), 0);
	dpcd_write1(r, 0x300, 0xab);
	assert_int_equal(dpcd(r, 0x300), 0xab);

	/* Beyond its memory: zeros, and writes go nowhere. */
	dpcd_read(r, 0x6f8, caps, 16);
	assert_memory_equal(caps, zero, 16);
	dpcd_read(r, 0xf0000, caps, 16);
	assert_memory_equal(caps, zero, 16);
	dpcd_read(r, 0xffff8, caps, 16);
	assert_memory_equal(caps, zero, 16);
	memset(caps, 0xff, 16);
	dpcd_write(r, 0x6f8, caps, 16);
	dpcd_write(r, 0xffff8, caps, 16);
	drig_free(r);
}

static void check_lanes(struct drig *r, u32 lanes, u8 want)
{
	u32 i;

	for (i = 0; i < 4; i++)
		assert_int_equal(dpcd(r, 0x202 + i / 2) >> i % 2 * 4 & 0xf, i < lanes ? want : 0);
}

static void test_training(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	static const u8 lanes[] = {1, 2, 4}, bw[] = {0x06, 0x0a, 0x14};
	u32 l, b;

	for (l = 0; l < 3; l++)
		for (b = 0; b < 3; b++) {
			const u8 config[] = {bw[b], (u8)(lanes[l] | 0x80)};
			u8 pattern[5] = {0x21, 1, 0x0a, 2, 0x11};

			dpcd_write(r, 0x100, config, 2);
			check_lanes(r, 4, 0);
			assert_int_equal(dpcd(r, 0x204), 0);
			dpcd_write(r, 0x102, pattern, 1 + lanes[l]);
			check_lanes(r, lanes[l], 1);
			assert_int_equal(dpcd(r, 0x204) & 1, 0);
			/* What the sink asks for is what it gets: swing 1 and 2, emphasis 0 and 1. */
			assert_int_equal(dpcd(r, 0x206) & 0xf, 0x1);
			if (lanes[l] > 1)
				assert_int_equal(dpcd(r, 0x206) >> 4, 0x6);
			pattern[0] = 0x23;
			dpcd_write(r, 0x102, pattern, 1 + lanes[l]);
			check_lanes(r, lanes[l], 7);
			assert_int_equal(dpcd(r, 0x204) & 1, 1);
			dpcd_write1(r, 0x102, 0);
			check_lanes(r, lanes[l], 7);
		}
	/* Power-down loses the link; a new training gets it back. */
	dpcd_write1(r, 0x600, 2);
	check_lanes(r, 4, 0);
	/* Lane counts that no link has. */
	dpcd_write1(r, 0x101, 0x9f);
	dpcd_write1(r, 0x102, 3);
	check_lanes(r, 4, 7);
	dpcd_write1(r, 0x101, 0);
	dpcd_write1(r, 0x102, 3);
	check_lanes(r, 0, 0);
	drig_free(r);
}

static void read_edid(struct drig *r, u8 *buf, u32 start, u32 len, u32 chunk)
{
	u8 reply[20], off = (u8)start;
	u32 at, n;

	assert_int_equal(request(r, I2C_WRITE | MOT, 0x50, NULL, 0, reply), 1);
	assert_int_equal(reply[0], 0);
	assert_int_equal(request(r, I2C_WRITE | MOT, 0x50, &off, 1, reply), 1);
	assert_int_equal(reply[0], 0);
	assert_int_equal(request(r, I2C_READ | MOT, 0x50, NULL, 0, reply), 1);
	for (at = 0; at < len; at += n) {
		n = min(chunk, len - at);
		assert_int_equal(request(r, I2C_READ | MOT, 0x50, NULL, n, reply), n + 1);
		assert_int_equal(reply[0], 0);
		memcpy(buf + at, reply + 1, n);
	}
	assert_int_equal(request(r, I2C_READ, 0x50, NULL, 0, reply), 1);
}

static void test_edid(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u8 buf[256], reply[20], one = 1;
	u32 chunk;

	for (chunk = 1; chunk <= 16; chunk++) {
		memset(buf, 0, sizeof(buf));
		read_edid(r, buf, 0, 128, chunk);
		assert_null(edid_check(buf, 128));
		assert_memory_equal(buf, r->vgpu->display.edid, 128);
	}
	read_edid(r, buf, 126, 4, 4);
	assert_memory_equal(buf, r->vgpu->display.edid + 126, 2);
	assert_int_equal(buf[2], 0xff);

	/* Another segment has nothing; it is forgotten at the stop. */
	request(r, I2C_WRITE | MOT, 0x30, &one, 1, reply);
	assert_int_equal(reply[0], 0);
	request(r, I2C_READ, 0x50, NULL, 1, reply);
	assert_int_equal(reply[1], 0xff);
	read_edid(r, buf, 0, 8, 8);
	assert_memory_equal(buf, r->vgpu->display.edid, 8);

	/* Nobody else is on the bus. */
	request(r, I2C_WRITE | MOT, 0x37, NULL, 0, reply);
	assert_int_equal(reply[0], 0x40);
	request(r, I2C_READ, 0x51, NULL, 16, reply);
	assert_int_equal(reply[0], 0x40);
	drig_free(r);
}

static void test_unplugged(void **state)
{
	static const u8 msg[4] = {NATIVE_READ << 4, 0, 0, 0};
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_C);
	u32 ddi, n;

	drig_irq_all(r);
	for (ddi = 0; ddi < 4; ddi++) {
		u32 ctl = send(r, ddi, msg, 4, 0);

		assert_int_equal(ctl & (SEND | DONE | TIMEOUT), ddi == 2 ? DONE : DONE | TIMEOUT);
	}
	assert_int_equal(gvt_vgpu_set_edid(r->vgpu, NULL, 0), 0);
	drig_irq_ack(r, DE_PORT);
	n = r->dom.nr_msi;
	assert_int_equal(send(r, 2, msg, 4, 0) & (SEND | DONE | TIMEOUT), DONE | TIMEOUT);
	assert_int_equal(r->dom.nr_msi, n);
	/* Status is cleared by ones, the interrupt comes when it was asked for. */
	wr(r->vgpu, DDI_AUX_CTL(2), TIMEOUT);
	assert_int_equal(rd(r->vgpu, DDI_AUX_CTL(2)) & (DONE | TIMEOUT), DONE);
	send(r, 2, msg, 4, IRQ);
	assert_int_equal(r->dom.nr_msi, n + 1);
	assert_int_equal(drig_irq_ack(r, DE_PORT), 1u << 26);
	drig_free(r);

	/* A port with TMDS has no AUX sink. */
	drig_new(r, GVT_PORT_HDMI_B);
	assert_int_equal(send(r, 1, msg, 4, 0) & (DONE | TIMEOUT), DONE | TIMEOUT);
	drig_free(r);
}

/* Every command with every size, lengths that lie, all addresses at the edges. */
static void test_hostile(void **state)
{
	static const u32 addrs[] = {0,	   0x50,  0x30,	 0xff,	0x101,	 0x1ff,
				    0x6f0, 0x6ff, 0x700, 0xfff, 0xffff0, 0xfffff};
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 cmd, size, len, a;
	u8 msg[32], reply[20];

	for (cmd = 0; cmd < 16; cmd++)
		for (size = 0; size < 32; size++)
			for (len = 0; len < 256; len += len < 20 ? 1 : 47)
				for (a = 0; a < ARRAY_SIZE(addrs); a++) {
					u32 ctl;

					memset(msg, 0xc3, sizeof(msg));
					msg[0] = (u8)(cmd << 4 | addrs[a] >> 16);
					msg[1] = (u8)(addrs[a] >> 8);
					msg[2] = (u8)addrs[a];
					msg[3] = (u8)len;
					ctl = send(r, DDI_B, msg, size, 0);
					assert_int_equal(ctl & SEND, 0);
					assert_int_equal(ctl & DONE, DONE);
					assert_int_equal(!!(ctl & TIMEOUT), size < 3 || size > 20);
					if (!(ctl & TIMEOUT))
						receive(r, DDI_B, reply);
				}
	/* A native request whose lengths disagree is refused as a whole. */
	msg[0] = NATIVE_WRITE << 4;
	msg[1] = 1;
	msg[2] = 0;
	msg[3] = 1;
	msg[4] = 0x0a;
	dpcd_write1(r, 0x100, 0x06);
	send(r, DDI_B, msg, 5, 0);
	assert_int_equal(receive(r, DDI_B, reply), 1);
	assert_int_equal(reply[0], 0x10);
	assert_int_equal(dpcd(r, 0x100), 0x06);
	drig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dpcd),	cmocka_unit_test(test_training),
		cmocka_unit_test(test_edid),	cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
