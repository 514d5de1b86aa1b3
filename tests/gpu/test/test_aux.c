/* SPDX-License-Identifier: MIT */
/* EDID, AUX (DPCD, training, I2C) and GMBUS. */
#include "board.h"

#include "../display.h"
#include "../regs/display.h"
#include "../regs/gt.h"

#include <string.h>

#define AUX_B (DPA_AUX_CH_CTL + PORT_STRIDE)

static const struct gpu_config dp = {.display = true, .connected = true};
static const struct gpu_config hdmi = {.display = true, .connected = true, .hdmi = true};

/* Sends a message; returns the length of the reply, or -1 after a time-out. */
static int aux(struct board *b, uint32_t ctl, const uint8_t *msg, unsigned len, uint8_t *reply)
{
	uint32_t val;

	for (unsigned i = 0; i < len; i += 4) {
		uint32_t word = 0;

		for (unsigned j = 0; j < 4 && i + j < len; j++)
			word |= (uint32_t)msg[i + j] << (24 - 8 * j);
		board_wr(b, ctl + 4 + i, word);
	}
	board_wr(b, ctl,
		 AUX_CTL_BUSY | AUX_CTL_DONE | AUX_CTL_TIMEOUT | AUX_CTL_RECEIVE_ERROR | len << 20);
	val = board_rd(b, ctl);
	assert_false(val & AUX_CTL_BUSY);
	assert_true(val & AUX_CTL_DONE);
	if (val & AUX_CTL_TIMEOUT)
		return -1;
	for (unsigned i = 0; i < AUX_CTL_SIZE(val); i++)
		reply[i] = board_rd(b, ctl + 4 + (i & ~3u)) >> (24 - 8 * (i & 3));
	return AUX_CTL_SIZE(val);
}

static uint8_t dpcd_read(struct board *b, uint32_t addr)
{
	const uint8_t msg[] = {0x90 | addr >> 16, addr >> 8, addr, 0};
	uint8_t reply[20];

	assert_int_equal(aux(b, AUX_B, msg, sizeof(msg), reply), 2);
	assert_int_equal(reply[0], 0);
	return reply[1];
}

static void dpcd_write(struct board *b, uint32_t addr, uint8_t val)
{
	const uint8_t msg[] = {0x80 | addr >> 16, addr >> 8, addr, 0, val};
	uint8_t reply[20];

	assert_int_equal(aux(b, AUX_B, msg, sizeof(msg), reply), 1);
	assert_int_equal(reply[0], 0);
}

static void edid_is_valid(void **state)
{
	uint8_t e[128], sum = 0;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		edid_builtin(e, i);
		for (unsigned j = 0; j < 128; j++)
			sum += e[j];
		assert_int_equal(sum, 0);
		assert_memory_equal(e, "\0\xff\xff\xff\xff\xff\xff\0", 8);
		assert_int_equal(e[20] & 0xf, i ? 2 : 5);
		/* preferred: 640x480 */
		assert_int_equal(e[56] | (e[58] & 0xf0) << 4, 640);
		assert_int_equal(e[59] | (e[61] & 0xf0) << 4, 480);
	}
}

static void training(void **state)
{
	struct board b;

	(void)state;
	board_init(&b, &dp);
	assert_int_equal(dpcd_read(&b, 0), 0x12);
	assert_int_equal(dpcd_read(&b, 0x200), 1);
	dpcd_write(&b, 0, 0xff);
	assert_int_equal(dpcd_read(&b, 0), 0x12);
	dpcd_write(&b, 0x101, 0x82);
	/* equalisation before clock recovery does not succeed */
	dpcd_write(&b, 0x102, 0x22);
	assert_int_equal(dpcd_read(&b, 0x202), 0);
	dpcd_write(&b, 0x102, 0x21);
	assert_int_equal(dpcd_read(&b, 0x202), 0x11);
	assert_int_equal(dpcd_read(&b, 0x203), 0);
	assert_int_equal(dpcd_read(&b, 0x204), 0);
	dpcd_write(&b, 0x102, 0x22);
	assert_int_equal(dpcd_read(&b, 0x202), 0x77);
	assert_int_equal(dpcd_read(&b, 0x204), 1);
	dpcd_write(&b, 0x102, 0);
	assert_int_equal(dpcd_read(&b, 0x202), 0x77);
	board_done(&b);
}

static void aux_edid(void **state)
{
	const uint8_t set[] = {0x40, 0, 0x50, 0, 0}, get[] = {0x50, 0, 0x50, 15};
	const uint8_t stop[] = {0x10, 0, 0x50}, other[] = {0x40, 0, 0x37};
	const uint8_t segment[] = {0x40, 0, 0x30, 0, 1}, last[] = {0x10, 0, 0x50, 0};
	uint8_t reply[20], edid[128], want[128];
	struct board b;

	(void)state;
	board_init(&b, &dp);
	edid_builtin(want, false);
	assert_int_equal(aux(&b, AUX_B, set, sizeof(set), reply), 1);
	assert_int_equal(reply[0], 0);
	for (unsigned i = 0; i < 8; i++) {
		assert_int_equal(aux(&b, AUX_B, get, sizeof(get), reply), 17);
		assert_int_equal(reply[0], 0);
		memcpy(edid + 16 * i, reply + 1, 16);
	}
	assert_memory_equal(edid, want, 128);
	assert_int_equal(aux(&b, AUX_B, stop, sizeof(stop), reply), 1);
	assert_int_equal(aux(&b, AUX_B, other, sizeof(other), reply), 1);
	assert_int_equal(reply[0], 0x40);
	/* segment 1 is behind the end; the end of the transaction brings segment 0 back */
	assert_int_equal(aux(&b, AUX_B, segment, sizeof(segment), reply), 1);
	assert_int_equal(aux(&b, AUX_B, set, sizeof(set), reply), 1);
	assert_int_equal(aux(&b, AUX_B, last, sizeof(last), reply), 2);
	assert_int_equal(reply[1], 0xff);
	assert_int_equal(aux(&b, AUX_B, last, sizeof(last), reply), 2);
	assert_int_equal(reply[1], want[1]);
	board_done(&b);
}

static void aux_absent(void **state)
{
	static const struct gpu_config gone = {.display = true};
	const uint8_t msg[] = {0x90, 0, 0, 0};
	uint8_t reply[20];
	struct board b;

	(void)state;
	board_init(&b, &dp);
	assert_int_equal(aux(&b, DPA_AUX_CH_CTL, msg, 4, reply), -1);
	assert_int_equal(aux(&b, AUX_B + PORT_STRIDE, msg, 4, reply), -1);
	/* status is cleared by ones */
	board_wr(&b, AUX_B + PORT_STRIDE, AUX_CTL_DONE | AUX_CTL_TIMEOUT);
	assert_int_equal(board_rd(&b, AUX_B + PORT_STRIDE) & (AUX_CTL_DONE | AUX_CTL_TIMEOUT), 0);
	board_done(&b);
	board_init(&b, &hdmi);
	assert_int_equal(aux(&b, AUX_B, msg, 4, reply), -1);
	board_done(&b);
	board_init(&b, &gone);
	assert_int_equal(aux(&b, AUX_B, msg, 4, reply), -1);
	assert_int_equal(board_rd(&b, SDEISR), 0);
	board_done(&b);
}

static void aux_irq(void **state)
{
	struct board b;

	(void)state;
	board_init(&b, &dp);
	board_wr(&b, GEN8_DE_PORT_ISR + IRQ_IER, PORT_IRQ_AUX_B);
	board_wr(&b, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	board_wr(&b, AUX_B + 4, 0x90000000);
	board_wr(&b, AUX_B, AUX_CTL_BUSY | AUX_CTL_INTERRUPT | 4u << 20);
	assert_int_equal(b.msis, 1);
	assert_int_equal(board_rd(&b, GEN8_DE_PORT_ISR + IRQ_IIR), PORT_IRQ_AUX_B);
	board_done(&b);
}

/* Gen8: port B's channel is in the PCH, and so is its interrupt. */
static void aux_gen8(void **state)
{
	struct gpu_config cfg = dp;
	const uint8_t msg[] = {0x90, 0, 0, 0};
	uint8_t reply[20];
	struct board b;

	(void)state;
	cfg.platform = "bdw-gt2";
	board_init(&b, &cfg);
	assert_int_equal(aux(&b, PCH_DPB_AUX_CH_CTL, msg, 4, reply), 2);
	assert_int_equal(reply[1], 0x12);
	board_wr(&b, SDEISR + IRQ_IER, SDE_AUX_B);
	board_wr(&b, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	board_wr(&b, PCH_DPB_AUX_CH_CTL, AUX_CTL_BUSY | AUX_CTL_INTERRUPT | 4u << 20);
	assert_int_equal(b.msis, 1);
	assert_int_equal(aux(&b, PCH_DPB_AUX_CH_CTL + PORT_STRIDE, msg, 4, reply), -1);
	board_done(&b);
}

static void gmbus_start(struct board *b, uint32_t cycle, unsigned len, uint8_t addr, bool read)
{
	board_wr(b, GMBUS1, GMBUS_SW_RDY | cycle | len << 16 | addr << 1 | read);
}

/* Reads len bytes at offset by an indexed read; false when nobody answers. */
static bool gmbus_edid(struct board *b, unsigned pin, uint8_t offset, uint8_t *buf, unsigned len)
{
	board_wr(b, GMBUS0, pin);
	gmbus_start(b, GMBUS_CYCLE_WAIT | GMBUS_CYCLE_INDEX | (uint32_t)offset << 8, len, 0x50,
		    true);
	if (board_rd(b, GMBUS2) & GMBUS_SATOER) {
		board_wr(b, GMBUS1, GMBUS_SW_CLR_INT);
		board_wr(b, GMBUS1, 0);
		assert_false(board_rd(b, GMBUS2) & (GMBUS_SATOER | GMBUS_ACTIVE));
		return false;
	}
	for (unsigned i = 0; i < len; i += 4) {
		uint32_t word;

		assert_true(board_rd(b, GMBUS2) & GMBUS_HW_RDY);
		word = board_rd(b, GMBUS3);
		memcpy(buf + i, &word, len - i < 4 ? len - i : 4);
	}
	assert_true(board_rd(b, GMBUS2) & GMBUS_HW_WAIT);
	board_wr(b, GMBUS1, GMBUS_SW_RDY | GMBUS_CYCLE_STOP);
	assert_false(board_rd(b, GMBUS2) & GMBUS_ACTIVE);
	return true;
}

static void gmbus(void **state)
{
	uint8_t want[128], got[128];
	struct board b;

	(void)state;
	edid_builtin(want, true);
	board_init(&b, &hdmi);
	assert_true(gmbus_edid(&b, 5, 0, got, 128));
	assert_memory_equal(got, want, 128);
	assert_true(gmbus_edid(&b, 5, 54, got, 18));
	assert_memory_equal(got, want + 54, 18);
	assert_false(gmbus_edid(&b, 4, 0, got, 128));
	assert_false(gmbus_edid(&b, 6, 0, got, 128));

	/* write of the offset, then a read without stop in between */
	board_wr(&b, GMBUS0, 5);
	board_wr(&b, GMBUS3, 8);
	gmbus_start(&b, GMBUS_CYCLE_WAIT, 1, 0x50, false);
	assert_true(board_rd(&b, GMBUS2) & GMBUS_HW_WAIT);
	gmbus_start(&b, GMBUS_CYCLE_WAIT | GMBUS_CYCLE_STOP, 2, 0x50, true);
	assert_int_equal(board_rd(&b, GMBUS3), want[8] | want[9] << 8);
	assert_false(board_rd(&b, GMBUS2) & GMBUS_ACTIVE);
	/* an address where nobody is */
	gmbus_start(&b, GMBUS_CYCLE_WAIT, 1, 0x40, true);
	assert_true(board_rd(&b, GMBUS2) & GMBUS_SATOER);
	board_done(&b);

	board_init(&b, &dp);
	assert_false(gmbus_edid(&b, 5, 0, got, 128));
	board_done(&b);
}

static void gmbus_cnp(void **state)
{
	struct gpu_config cfg = hdmi;
	uint8_t got[256], edid[256];
	struct board b;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		edid[i] = i * 7;
	cfg.platform = "cfl-gt2";
	cfg.edid = edid;
	cfg.edid_len = 256;
	board_init(&b, &cfg);
	assert_true(gmbus_edid(&b, 1, 0, got, 256));
	assert_memory_equal(got, edid, 256);
	assert_false(gmbus_edid(&b, 5, 0, got, 128));
	/* segment 1 is behind the end; a stop brings segment 0 back */
	board_wr(&b, GMBUS0, 1);
	board_wr(&b, GMBUS3, 1);
	gmbus_start(&b, GMBUS_CYCLE_WAIT, 1, 0x30, false);
	gmbus_start(&b, GMBUS_CYCLE_WAIT | GMBUS_CYCLE_INDEX | GMBUS_CYCLE_STOP, 1, 0x50, true);
	assert_int_equal(board_rd(&b, GMBUS3), 0xff);
	gmbus_start(&b, GMBUS_CYCLE_WAIT | GMBUS_CYCLE_INDEX | GMBUS_CYCLE_STOP | 1 << 8, 1, 0x50,
		    true);
	assert_int_equal(board_rd(&b, GMBUS3), 7);
	board_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edid_is_valid), cmocka_unit_test(training),
		cmocka_unit_test(aux_edid),	 cmocka_unit_test(aux_absent),
		cmocka_unit_test(aux_irq),	 cmocka_unit_test(gmbus),
		cmocka_unit_test(gmbus_cnp),	 cmocka_unit_test(aux_gen8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
