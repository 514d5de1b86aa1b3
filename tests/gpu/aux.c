/* SPDX-License-Identifier: MIT */
/*
 * The DisplayPort AUX channels and the sink on port B.
 *
 * A message is done before the write of its control register returns. The sink answers native reads
 * and writes of its DPCD, I2C-over-AUX to the monitor's DDC, and link training that succeeds in the
 * order that the standard asks for. A channel without a sink times out.
 * Source: VESA DisplayPort 1.2, sections 2.7 (AUX), 2.9 (DPCD), 3.5 (training); PRM DDI_AUX_CTL.
 */
#include "display.h"
#include "io.h"
#include "platform.h"
#include "regs/display.h"

#include <string.h>

#define AUX_MAX 20 /* bytes of a message */

enum aux_command {
	AUX_I2C_WRITE = 0x0,
	AUX_I2C_READ = 0x1,
	AUX_I2C_STATUS = 0x2,
	AUX_I2C_MOT = 0x4, /* flag: middle of transaction */
	AUX_NATIVE_WRITE = 0x8,
	AUX_NATIVE_READ = 0x9,
};
#define AUX_ACK	     0x00
#define AUX_NACK     0x10
#define AUX_I2C_NACK 0x40

#define DPCD_REV	       0x000
#define DPCD_LINK_BW_SET       0x100
#define DPCD_LANE_COUNT_SET    0x101
#define DPCD_TRAINING_PATTERN  0x102
#define DPCD_SINK_COUNT	       0x200
#define DPCD_LANE0_1_STATUS    0x202
#define DPCD_LANE2_3_STATUS    0x203
#define DPCD_LANE_ALIGN_STATUS 0x204
#define DPCD_SINK_STATUS       0x205
#define DPCD_SET_POWER	       0x600

/* Receiver capabilities: rev 1.2, 5.4 Gb/s, 4 lanes with TPS3 and enhanced framing, 0.5 % downspread,
 * one receiver port, ANSI 8b/10b. */
static const uint8_t caps[] = {0x12, 0x14, 0xc4, 0x01, 0x01, 0x00, 0x01, 0x00, 0x02, 0x00};

void aux_reset(struct gpu *gpu)
{
	uint8_t *dpcd = gpu->display->sink.dpcd;

	memset(dpcd, 0, DPCD_BYTES);
	memcpy(dpcd, caps, sizeof(caps));
	dpcd[DPCD_SINK_COUNT] = 1;
	dpcd[DPCD_SET_POWER] = 1;
}

/* Lane status after a training pattern was set: clock recovery, then equalisation. */
static void train(uint8_t *dpcd)
{
	unsigned lanes = dpcd[DPCD_LANE_COUNT_SET] & 0x1f,
		 pattern = dpcd[DPCD_TRAINING_PATTERN] & 0xf;
	bool recovered = dpcd[DPCD_LANE0_1_STATUS] & 1;
	uint8_t lane = 0;
	uint32_t status = 0;

	if (pattern == 0)
		return; /* what was reached stays */
	if (pattern == 1)
		lane = 0x1;
	else if (recovered)
		lane = 0x7;
	for (unsigned i = 0; i < lanes && i < 4; i++)
		status |= (uint32_t)lane << (i * 4);
	dpcd[DPCD_LANE0_1_STATUS] = status;
	dpcd[DPCD_LANE2_3_STATUS] = status >> 8;
	dpcd[DPCD_LANE_ALIGN_STATUS] = lane == 0x7;
	dpcd[DPCD_SINK_STATUS] = lane == 0x7;
}

static bool dpcd_writable(uint32_t addr)
{
	return addr >= 0x100 && addr < DPCD_BYTES && (addr < 0x200 || addr > 0x2ff) &&
	       (addr < 0x400 || addr > 0x5ff);
}

static void dpcd_write(uint8_t *dpcd, uint32_t addr, const uint8_t *data, unsigned len)
{
	bool trained = false;

	for (unsigned i = 0; i < len; i++) {
		if (!dpcd_writable(addr + i))
			continue;
		dpcd[addr + i] = data[i];
		trained |= addr + i == DPCD_TRAINING_PATTERN;
	}
	if (trained)
		train(dpcd);
}

/* Serves one request; fills the reply and returns its length. */
static unsigned serve(struct gpu_display *d, const uint8_t *msg, unsigned size, uint8_t *reply)
{
	unsigned cmd = msg[0] >> 4, len = size >= 4 ? msg[3] + 1u : 0;
	uint32_t addr = (msg[0] & 0xfu) << 16 | msg[1] << 8 | msg[2];
	bool native = cmd & AUX_NATIVE_WRITE, mot = cmd & AUX_I2C_MOT;
	unsigned n = 1;

	reply[0] = AUX_ACK;
	if (len > 16) {
		reply[0] = native ? AUX_NACK : AUX_I2C_NACK;
		return 1;
	}
	if (cmd == AUX_NATIVE_WRITE) {
		if (size < 4 + len)
			reply[0] = AUX_NACK;
		else
			dpcd_write(d->sink.dpcd, addr, msg + 4, len);
		return 1;
	}
	if (cmd == AUX_NATIVE_READ) {
		for (unsigned i = 0; i < len; i++)
			reply[n++] = addr + i < DPCD_BYTES ? d->sink.dpcd[addr + i] : 0;
		return n;
	}
	if (native) {
		reply[0] = AUX_NACK;
		return 1;
	}

	if (addr > 0x7f || !ddc_present(&d->ddc, addr)) {
		reply[0] = AUX_I2C_NACK;
		return 1;
	}
	switch (cmd & ~AUX_I2C_MOT) {
	case AUX_I2C_WRITE:
		for (unsigned i = 0; i < len && 4 + i < size; i++)
			ddc_write(&d->ddc, addr, msg[4 + i]);
		break;
	case AUX_I2C_READ:
		for (unsigned i = 0; i < len; i++)
			reply[n++] = ddc_read(&d->ddc, addr);
		break;
	case AUX_I2C_STATUS:
		break;
	default:
		reply[0] = AUX_I2C_NACK;
		break;
	}
	if (!mot)
		ddc_stop(&d->ddc);
	return n;
}

/* Data registers hold the message with its first byte in bits 31:24. */
static uint8_t get_byte(struct gpu *gpu, uint32_t data, unsigned i)
{
	return gpu_reg(gpu, data + (i & ~3u)) >> (24 - i % 4 * 8);
}

static void put_byte(struct gpu *gpu, uint32_t data, unsigned i, uint8_t byte)
{
	uint32_t off = data + (i & ~3u), shift = 24 - i % 4 * 8;

	gpu_set_reg(gpu, off, (gpu_reg(gpu, off) & ~(0xffu << shift)) | (uint32_t)byte << shift);
}

static bool transfer(struct gpu *gpu, uint32_t ctl_reg, unsigned port, uint32_t *ctl)
{
	struct gpu_display *d = gpu->display;
	uint32_t data = ctl_reg + 4;
	unsigned size = AUX_CTL_SIZE(*ctl), n;
	uint8_t msg[AUX_MAX], reply[AUX_MAX];

	*ctl &= ~(AUX_CTL_BUSY | AUX_CTL_SIZE_MASK);
	if (!d || port != 1 || !gpu->cfg.connected || gpu->cfg.hdmi || size < 3 || size > AUX_MAX)
		return false;
	for (unsigned i = 0; i < size; i++)
		msg[i] = get_byte(gpu, data, i);
	n = serve(d, msg, size, reply);
	for (unsigned i = 0; i < n; i++)
		put_byte(gpu, data, i, reply[i]);
	*ctl |= n << 20;
	return true;
}

void aux_ctl_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	const uint32_t status = AUX_CTL_DONE | AUX_CTL_TIMEOUT | AUX_CTL_RECEIVE_ERROR;
	bool pch = off >= PCH_DPB_AUX_CH_CTL;
	unsigned port = pch ? 1 + (off - PCH_DPB_AUX_CH_CTL) / PORT_STRIDE
			    : (off - DPA_AUX_CH_CTL) / PORT_STRIDE;
	uint32_t ctl = (val & ~status) | (gpu_reg(gpu, off) & ~val & status);

	if (!(val & AUX_CTL_BUSY)) {
		gpu_set_reg(gpu, off, ctl);
		return;
	}
	ctl |= transfer(gpu, off, port, &ctl) ? AUX_CTL_DONE : AUX_CTL_DONE | AUX_CTL_TIMEOUT;
	gpu_set_reg(gpu, off, ctl);
	if (!(val & AUX_CTL_INTERRUPT))
		return;
	if (pch)
		irq_raise(gpu, IRQ_SDE, SDE_AUX_B << (port - 1));
	else
		irq_raise(gpu, IRQ_PORT, port ? PORT_IRQ_AUX_B << (port - 1) : PORT_IRQ_AUX_A);
	irq_update(gpu);
}
