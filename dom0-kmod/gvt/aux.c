// SPDX-License-Identifier: GPL-2.0-only
/*
 * AUX channels and the DisplayPort sink: DPCD, link training, EDID by I2C over AUX.
 *
 * Threat: the message is the guest's, its length in the register and the length that its header
 * claims need not agree. It is copied out of the registers once; a request is served only when both
 * lengths agree, and every DPCD or EDID index is compared with the size of what it indexes.
 *
 * Sources: PRM Skylake vol 12 (DDI_AUX_CTL); VESA DisplayPort 1.2 sections 2.7 (AUX syntax), 2.9.3
 * (DPCD), 3.5.1 (link training). A transaction is over when the write that starts it returns.
 */
#include "aux.h"

#include "disp_handlers.h"
#include "regs/display.h"
#include "vgpu.h"

/* Request commands, bits 7:4 of the first byte, and replies. */
#define REQ_I2C_WRITE  0x0
#define REQ_I2C_READ   0x1
#define REQ_I2C_STATUS 0x2
#define REQ_I2C_MOT    0x4 /* middle of transaction: no stop follows */
#define REQ_NATIVE_WR  0x8
#define REQ_NATIVE_RD  0x9
#define REPLY_ACK      0x00
#define REPLY_NACK     0x10
#define REPLY_I2C_NACK 0x40
#define HEADER	       4u /* with the length byte; 3 for I2C without data */

/* DPCD addresses. */
#define DPCD_LINK_BW	 0x100u
#define DPCD_LANE_COUNT	 0x101u
#define DPCD_TRAINING	 0x102u
#define DPCD_LANE_SET	 0x103u /* four lanes */
#define DPCD_CONFIG_END	 0x200u
#define DPCD_SINK_COUNT	 0x200u
#define DPCD_SERVICE_IRQ 0x201u
#define DPCD_LANE_STATUS 0x202u /* two lanes a byte */
#define DPCD_ALIGN	 0x204u
#define DPCD_SINK_STATUS 0x205u
#define DPCD_ADJUST	 0x206u /* two lanes a byte */
#define DPCD_SOURCE	 0x300u
#define DPCD_SOURCE_END	 0x400u
#define DPCD_SINK_OUI	 0x400u
#define DPCD_POWER	 0x600u

#define LANE_CR_DONE 0x1
#define LANE_ALL     0x7 /* clock recovery, equalization, symbol lock */

#define I2C_EDID    0x50
#define I2C_SEGMENT 0x30

/* Receiver capability: rev 1.2, 5.4 Gb/s, four lanes with enhanced framing and pattern 3, 8b/10b,
 * OUI, EDID behind port 0. */
static const u8 sink_caps[] = {0x12, 0x14, 0xc4, 0x01, 0x00, 0x00, 0x01, 0x80, 0x02, 0x00};
/* OUI, device id string, hardware and firmware revision. */
static const u8 sink_ident[] = {0x00, 0x00, 0x00, 'X', 'e', 'n', 'G', 'T', 0x00, 0x10, 0x01, 0x00};

void vgpu_aux_reset(struct gvt_vgpu *vgpu)
{
	struct vgpu_aux *a = &vgpu->display.aux;

	memset(a, 0, sizeof(*a));
	if (!vgpu->display.port->dp || !vgpu->display.connected)
		return;
	memcpy(a->dpcd, sink_caps, sizeof(sink_caps));
	memcpy(a->dpcd + DPCD_SINK_OUI, sink_ident, sizeof(sink_ident));
	a->dpcd[DPCD_LINK_BW] = 0x06;
	a->dpcd[DPCD_LANE_COUNT] = 0x01;
	a->dpcd[DPCD_SINK_COUNT] = 0x01;
	a->dpcd[DPCD_POWER] = 0x01;
}

/* ---- link training ---- */

static void set_lanes(struct vgpu_aux *a, u8 val)
{
	u32 lanes = a->dpcd[DPCD_LANE_COUNT] & 0x1f, i;

	a->dpcd[DPCD_LANE_STATUS] = a->dpcd[DPCD_LANE_STATUS + 1] = 0;
	for (i = 0; i < lanes && i < 4; i++)
		a->dpcd[DPCD_LANE_STATUS + i / 2] |= (u8)(val << i % 2 * 4);
}

static void lose_link(struct vgpu_aux *a)
{
	set_lanes(a, 0);
	a->dpcd[DPCD_ALIGN] = 0;
	a->dpcd[DPCD_SINK_STATUS] = 0;
}

/* The link is perfect: each pattern succeeds at the levels that the source has chosen. */
static void train(struct vgpu_aux *a)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		u8 set = a->dpcd[DPCD_LANE_SET + i];
		u8 want = (u8)((set & 3) | (set >> 3 & 3) << 2);
		u8 *adj = &a->dpcd[DPCD_ADJUST + i / 2];

		*adj = (u8)(i % 2 ? (*adj & 0x0f) | want << 4 : (*adj & 0xf0) | want);
	}
	switch (a->dpcd[DPCD_TRAINING] & 3) {
	case 1:
		lose_link(a);
		set_lanes(a, LANE_CR_DONE);
		break;
	case 2:
	case 3:
		set_lanes(a, LANE_ALL);
		a->dpcd[DPCD_ALIGN] = 1;
		a->dpcd[DPCD_SINK_STATUS] = 1;
		break;
	}
}

/* ---- native ---- */

static void dpcd_write(struct vgpu_aux *a, u32 addr, u8 val)
{
	if (addr == DPCD_SERVICE_IRQ) {
		a->dpcd[addr] &= (u8)~val;
		return;
	}
	if (addr == DPCD_POWER) {
		a->dpcd[addr] = val & 7;
		if ((val & 7) != 1)
			lose_link(a);
		return;
	}
	if ((addr >= DPCD_LINK_BW && addr < DPCD_CONFIG_END) ||
	    (addr >= DPCD_SOURCE && addr < DPCD_SOURCE_END))
		a->dpcd[addr] = val;
	if (addr == DPCD_LINK_BW || addr == DPCD_LANE_COUNT)
		lose_link(a);
}

static u32 native(struct vgpu_aux *a, bool write, u32 addr, u8 *msg, u32 size, u8 *reply)
{
	u32 len = msg[3] + 1u, i;

	if (size < HEADER || len > 16 || size != (write ? HEADER + len : HEADER)) {
		reply[0] = REPLY_NACK;
		return 1;
	}
	reply[0] = REPLY_ACK;
	if (!write) {
		for (i = 0; i < len; i++)
			reply[1 + i] = addr + i < DPCD_SIZE ? a->dpcd[addr + i] : 0;
		return 1 + len;
	}
	for (i = 0; i < len && addr + i < DPCD_SIZE; i++)
		dpcd_write(a, addr + i, msg[HEADER + i]);
	/* Pattern and drive levels come in one write. */
	if (addr < DPCD_LANE_SET + 4 && addr + len > DPCD_TRAINING)
		train(a);
	return 1;
}

/* ---- I2C ---- */

static void i2c_stop(struct vgpu_aux *a)
{
	a->open = false;
	a->segment = 0;
}

static u32 i2c(struct gvt_vgpu *vgpu, u32 req, u8 addr, u8 *msg, u32 size, u8 *reply)
{
	struct vgpu_aux *a = &vgpu->display.aux;
	bool write = !(req & REQ_I2C_READ);
	u32 len = size > 3 ? msg[3] + 1u : 0, n = 1, i;

	if (len > 16 || size > HEADER + (write ? len : 0) ||
	    (size > 3 && write && !(req & REQ_I2C_STATUS) && size != HEADER + len) ||
	    (addr != I2C_EDID && addr != I2C_SEGMENT)) {
		i2c_stop(a);
		reply[0] = REPLY_I2C_NACK;
		return 1;
	}
	reply[0] = REPLY_ACK;
	/* Another address or direction is a repeated start. */
	if (!a->open || a->addr != addr || a->write != write)
		a->addressed = false;
	a->open = true;
	a->addr = addr;
	a->write = write;

	if (!write) {
		for (i = 0; i < len; i++) {
			u32 at = a->segment * 256u + a->offset++;

			reply[n++] = addr == I2C_EDID && at < vgpu->display.edid_len
					     ? vgpu->display.edid[at]
					     : 0xff;
		}
	} else if (!(req & REQ_I2C_STATUS)) {
		for (i = 0; i < len; i++) {
			if (addr == I2C_SEGMENT)
				a->segment = msg[HEADER + i] & 0x7f;
			else if (!a->addressed)
				a->offset = msg[HEADER + i];
			a->addressed = true;
		}
	}
	if (!(req & REQ_I2C_MOT))
		i2c_stop(a);
	return n;
}

/* ---- channel ---- */

static u32 transact(struct gvt_vgpu *vgpu, u8 *msg, u32 size, u8 *reply)
{
	u32 req = msg[0] >> 4, addr = (msg[0] & 0xfu) << 16 | (u32)msg[1] << 8 | msg[2];

	if (req == REQ_NATIVE_WR || req == REQ_NATIVE_RD)
		return native(&vgpu->display.aux, req == REQ_NATIVE_WR, addr, msg, size, reply);
	if (req & 0x8) {
		reply[0] = REPLY_NACK;
		return 1;
	}
	return i2c(vgpu, req, (u8)(addr & 0x7f), msg, size, reply);
}

GVT_REG_WRITE(aux_write_ctl)
{
	static const enum gvt_irq_event irq[] = {GVT_IRQ_AUX_A, GVT_IRQ_AUX_B, GVT_IRQ_AUX_C,
						 GVT_IRQ_AUX_D};
	u32 ddi = (off - DDI_AUX_CTL(0)) / (DDI_AUX_CTL(1) - DDI_AUX_CTL(0));
	u32 size = AUX_CTL_SIZE(wr), i, status;
	u8 msg[AUX_MAX] = {0}, reply[AUX_MAX] = {0};

	if (ddi >= ARRAY_SIZE(irq))
		return;
	if (!(wr & AUX_CTL_SEND)) {
		/* Status bits clear where 1 is written. */
		status = old & ~wr & (AUX_CTL_DONE | AUX_CTL_TIMEOUT | AUX_CTL_RX_ERROR);
		wr &= ~(u32)(AUX_CTL_DONE | AUX_CTL_TIMEOUT | AUX_CTL_RX_ERROR);
		vgpu_reg_set(vgpu, off, wr | status);
		return;
	}
	wr &= ~(u32)(AUX_CTL_SEND | AUX_CTL_DONE | AUX_CTL_TIMEOUT | AUX_CTL_RX_ERROR);
	if (!vgpu->display.connected || !vgpu->display.port->dp || vgpu->display.port->ddi != ddi ||
	    size < 3 || size > AUX_MAX) {
		status = AUX_CTL_DONE | AUX_CTL_TIMEOUT;
	} else {
		/* The first byte on the wire is the highest of a data register. */
		for (i = 0; i < size; i++)
			msg[i] = (u8)(vgpu_reg(vgpu, DDI_AUX_DATA(ddi) + i / 4 * 4) >>
				      (24 - i % 4 * 8));
		size = transact(vgpu, msg, size, reply);
		for (i = 0; i < AUX_MAX; i += 4)
			vgpu_reg_set(vgpu, DDI_AUX_DATA(ddi) + i,
				     (u32)reply[i] << 24 | (u32)reply[i + 1] << 16 |
					     (u32)reply[i + 2] << 8 | reply[i + 3]);
		wr = (wr & ~(0x1fu << 20)) | size << 20;
		status = AUX_CTL_DONE;
	}
	vgpu_reg_set(vgpu, off, wr | status);
	if (wr & AUX_CTL_IRQ)
		vgpu_raise(vgpu, irq[ddi]);
}
