/* SPDX-License-Identifier: MIT */
/*
 * The mailbox of the power control unit.
 *
 * The driver writes data and a command with bit 31 set; here the command is done before the write
 * returns: bit 31 is clear again, bits 7:0 hold the error code and the data registers the answer.
 * Commands and answers: PRM Skylake volume 12 (display clock and SAGV sequences, memory latency);
 * names as in Linux i915_reg.h.
 */
#include "io.h"
#include "platform.h"
#include "regs/gt.h"

enum pcode_command {
	PCODE_READ_RC6VIDS = 0x05,     /* Gen9: loads the HDCP keys */
	PCODE_READ_MEM_LATENCY = 0x06, /* Gen9 */
	PCODE_CDCLK_CONTROL = 0x07,    /* Gen9 */
	PCODE_WRITE_MIN_FREQ_TABLE = 0x08,
	PCODE_READ_MIN_FREQ_TABLE = 0x09,
	PCODE_READ_OC_PARAMS = 0x0c,
	PCODE_DE_WRITE_FREQ_REQ = 0x17,
	PCODE_DISPLAY_FREQ_CHANGE = 0x18, /* Gen8 */
	PCODE_DISPLAY_IPS_CONTROL = 0x19, /* Gen8 */
	PCODE_DYNAMIC_DUTY_CYCLE = 0x1a,
	PCODE_SAGV_CONTROL = 0x21, /* Gen9 */
};

enum pcode_error { PCODE_SUCCESS = 0, PCODE_ILLEGAL_CMD = 1, PCODE_ILLEGAL_DATA = 3 };

/* Memory latency of watermark levels 0..7 in microseconds. */
static const uint8_t latency_us[8] = {2, 5, 10, 14, 20, 26, 30, 34};

static uint32_t four_latencies(uint32_t set)
{
	const uint8_t *l = &latency_us[set * 4];

	return l[0] | l[1] << 8 | l[2] << 16 | (uint32_t)l[3] << 24;
}

static enum pcode_error gen9_command(struct gpu *gpu, uint8_t cmd, uint32_t *data)
{
	switch (cmd) {
	case PCODE_READ_RC6VIDS:
		return PCODE_SUCCESS;
	case PCODE_READ_MEM_LATENCY:
		if (*data > 1)
			return PCODE_ILLEGAL_DATA;
		*data = four_latencies(*data);
		gpu_set_reg(gpu, GEN6_PCODE_DATA1, 0);
		return PCODE_SUCCESS;
	case PCODE_CDCLK_CONTROL:
	case PCODE_SAGV_CONTROL:
		*data = 1; /* ready for change; done */
		return PCODE_SUCCESS;
	default:
		return PCODE_ILLEGAL_CMD;
	}
}

void pcode_mailbox_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	uint32_t data = gpu_reg(gpu, GEN6_PCODE_DATA);
	enum pcode_error error = PCODE_SUCCESS;
	uint8_t cmd = val & 0xff;

	if (!(val & GEN6_PCODE_READY)) {
		gpu_set_reg(gpu, off, val);
		return;
	}

	switch (cmd) {
	case PCODE_WRITE_MIN_FREQ_TABLE:
	case PCODE_READ_MIN_FREQ_TABLE:
	case PCODE_DE_WRITE_FREQ_REQ:
	case PCODE_DYNAMIC_DUTY_CYCLE:
		break;
	case PCODE_READ_OC_PARAMS:
		data = 0; /* not overclocked */
		break;
	case PCODE_DISPLAY_FREQ_CHANGE:
	case PCODE_DISPLAY_IPS_CONTROL:
		if (gpu->platform->gen != 8)
			error = PCODE_ILLEGAL_CMD;
		break;
	default:
		error = gpu->platform->gen >= 9 ? gen9_command(gpu, cmd, &data) : PCODE_ILLEGAL_CMD;
		break;
	}

	if (error)
		gpu_report(gpu, "pcode: command %02x data %08x refused: %d", cmd, data, error);
	gpu_set_reg(gpu, GEN6_PCODE_DATA, data);
	gpu_set_reg(gpu, off, (val & ~(GEN6_PCODE_READY | 0xffu)) | error);
}
