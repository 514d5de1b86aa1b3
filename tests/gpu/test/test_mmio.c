/* SPDX-License-Identifier: MIT */
/* Registers: the table, access widths, policies, forcewake, pcode, resets, PCI config space. */
#include "board.h"

#include "../io.h"
#include "../platform.h"
#include "../regs/display.h"
#include "../regs/gt.h"

static int setup(void **state)
{
	static struct board b;

	board_init(&b, NULL);
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	board_done(*state);
	return 0;
}

static void table_is_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < mmio_num_rows; i++) {
		const struct mmio_row *r = &mmio_rows[i];

		assert_true(r->first <= r->last);
		assert_int_equal((r->first | r->last) & 3, 0);
		assert_true(r->last < GPU_REG_BYTES);
		assert_non_null(r->name);
		if (i)
			assert_true(mmio_rows[i - 1].last < r->first);
		assert_ptr_equal(mmio_find(r->first), r);
		assert_ptr_equal(mmio_find(r->last), r);
	}
	assert_null(mmio_find(0x000cfc));
	assert_null(mmio_find(GPU_REG_BYTES - 4));
}

static void widths(void **state)
{
	struct board *b = *state;

	board_wr(b, 0xa008, 0x44332211);
	board_wr(b, 0xa00c, 0x88776655);
	assert_int_equal(gpu_mmio_read(b->gpu, 0xa009, 1), 0x22);
	assert_int_equal(gpu_mmio_read(b->gpu, 0xa00a, 2), 0x4433);
	assert_true(gpu_mmio_read(b->gpu, 0xa008, 8) == 0x8877665544332211ull);
	gpu_mmio_write(b->gpu, 0xa00a, 0xabcd, 2);
	assert_int_equal(board_rd(b, 0xa008), 0xabcd2211);
	gpu_mmio_write(b->gpu, 0xa008, 0x1122334455667788ull, 8);
	assert_int_equal(board_rd(b, 0xa008), 0x55667788);
	assert_int_equal(board_rd(b, 0xa00c), 0x11223344);
	/* across 8 bytes, odd widths, outside */
	assert_int_equal(gpu_mmio_read(b->gpu, 0xa00e, 4), 0);
	assert_int_equal(gpu_mmio_read(b->gpu, 0xa008, 3), 0);
	assert_int_equal(gpu_mmio_read(b->gpu, 16u << 20, 4), 0);
	gpu_mmio_write(b->gpu, 0xfffffffc, 1, 4);
}

static void ggtt_half(void **state)
{
	struct board *b = *state;
	uint64_t *pte = gpu_ggtt_memory(b->gpu);

	gpu_mmio_write(b->gpu, (8u << 20) + 16, 0x123456789abcdef1ull, 8);
	assert_true(pte[2] == 0x123456789abcdef1ull);
	gpu_mmio_write(b->gpu, (8u << 20) + 20, 7, 4);
	assert_int_equal(gpu_mmio_read(b->gpu, (8u << 20) + 20, 4), 7);
	assert_int_equal((uint32_t)pte[2], 0x9abcdef1);
}

static void unknown_counted(void **state)
{
	struct board *b = *state;
	struct gpu_stats st;

	board_wr(b, 0x7ffff0, 5);
	assert_int_equal(b->reports, 1);
	assert_int_equal(board_rd(b, 0x7ffff0), 5);
	board_rd(b, 0x7ffff0);
	assert_int_equal(b->reports, 1);
	gpu_get_stats(b->gpu, &st);
	assert_int_equal(st.unknown_regs, 3);
}

static void policies(void **state)
{
	struct board *b = *state;

	board_wr(b, 0x7014, 0x00050005);
	board_wr(b, 0x7014, 0x00010000);
	assert_int_equal(board_rd(b, 0x7014), 4);
	board_wr(b, GEN8_FUSE2, 0);
	assert_int_equal(board_rd(b, GEN8_FUSE2), 0x02800000);
	board_wr(b, 0x4260, 1);
	assert_int_equal(board_rd(b, 0x4260), 0);
	assert_int_equal(board_rd(b, GUC_STATUS) & 1, 1);
	assert_int_equal(board_rd(b, 0x78000), 0);
}

static void forcewake(void **state)
{
	static const uint32_t pair[][2] = {
		{FORCEWAKE_RENDER_GEN9, FORCEWAKE_ACK_RENDER_GEN9},
		{FORCEWAKE_MEDIA_GEN9, FORCEWAKE_ACK_MEDIA_GEN9},
		{FORCEWAKE_GT_GEN9, FORCEWAKE_ACK_GT_GEN9},
	};
	struct board *b = *state;

	for (unsigned i = 0; i < 3; i++) {
		board_wr(b, pair[i][0], 0x00010001);
		board_wr(b, pair[i][0], 0x80008000);
		assert_int_equal(board_rd(b, pair[i][1]), 0x8001);
		board_wr(b, pair[i][0], 0x00010000);
		assert_int_equal(board_rd(b, pair[i][1]), 0x8000);
		board_wr(b, pair[i][1], 0);
		assert_int_equal(board_rd(b, pair[i][1]), 0x8000);
	}
}

static uint32_t pcode(struct board *b, uint32_t cmd, uint32_t *data)
{
	board_wr(b, GEN6_PCODE_DATA, *data);
	board_wr(b, GEN6_PCODE_MAILBOX, GEN6_PCODE_READY | cmd);
	*data = board_rd(b, GEN6_PCODE_DATA);
	return board_rd(b, GEN6_PCODE_MAILBOX);
}

static void pcode_commands(void **state)
{
	struct board *b = *state;
	uint32_t data = 3;

	assert_int_equal(pcode(b, 0x07, &data), 0);
	assert_int_equal(data & 1, 1);
	data = 0;
	assert_int_equal(pcode(b, 0x06, &data), 0);
	assert_true((data & 0xff) && (data & 0xff) <= (data >> 24));
	data = 2;
	assert_int_equal(pcode(b, 0x06, &data), 3);
	data = 0;
	assert_int_equal(pcode(b, 0x08, &data), 0);
	assert_int_equal(pcode(b, 0x7f, &data), 1);
	assert_int_equal(pcode(b, 0x18, &data), 1); /* Gen8's */
}

static void reset_by_engine(void **state)
{
	struct board *b = *state;
	struct gpu_stats st;

	board_wr(b, GEN6_GDRST, GEN6_GRDOM_BLT);
	assert_int_equal(board_rd(b, GEN6_GDRST), 0);
	gpu_get_stats(b->gpu, &st);
	assert_int_equal(st.engine[GPU_BCS].resets, 1);
	assert_int_equal(st.engine[GPU_RCS].resets, 0);
	board_wr(b, GEN6_GDRST, GEN6_GRDOM_FULL);
	gpu_get_stats(b->gpu, &st);
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++)
		assert_int_equal(st.engine[i].resets, i == GPU_BCS ? 2 : 1);
	board_wr(b, GEN6_GDRST, GEN9_GRDOM_GUC);
	assert_int_equal(board_rd(b, GEN6_GDRST), 0);
}

static void timestamp_ticks(void **state)
{
	struct board *b = *state;
	uint32_t before = board_rd(b, 0x22358);

	b->now += 1000 * MS;
	assert_int_equal(board_rd(b, 0x22358) - before, 12000000);
	/* 36 bits: the upper half wraps at 16 */
	b->now += 5000000 * MS;
	assert_true(board_rd(b, 0x2235c) > 0 && board_rd(b, 0x2235c) < 16);
}

static void config_space(void **state)
{
	struct board *b = *state;

	assert_int_equal(gpu_cfg_read(b->gpu, 0, 4), 0x19128086);
	assert_int_equal(gpu_cfg_read(b->gpu, 8, 4), 0x03000006);
	gpu_cfg_write(b->gpu, 0x10, 0xffffffff, 4);
	gpu_cfg_write(b->gpu, 0x14, 0xffffffff, 4);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x10, 4), 0xff000004);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x14, 4), 0xffffffff);
	gpu_cfg_write(b->gpu, 0x18, 0xffffffff, 4);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x18, 4), 0xf000000c);
	gpu_cfg_write(b->gpu, 0x20, 0xffffffff, 4);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x20, 4), 0xffc1);
	/* capabilities: MSI, then power management, then none */
	assert_int_equal(gpu_cfg_read(b->gpu, 0x34, 1), 0xac);
	assert_int_equal(gpu_cfg_read(b->gpu, 0xac, 2), 0xd005);
	assert_int_equal(gpu_cfg_read(b->gpu, 0xd0, 2), 0x0001);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x50, 2), 0x01c0);
	gpu_cfg_write(b->gpu, 0x50, 0, 2);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x50, 2), 0x01c0);
	gpu_cfg_write(b->gpu, 0xfc, 0x7fe00000, 4);
	gpu_reset(b->gpu);
	assert_int_equal(gpu_cfg_read(b->gpu, 0xfc, 4), 0x7fe00000);
	assert_int_equal(gpu_cfg_read(b->gpu, 0x10, 4), 0x00000004);
	assert_int_equal(gpu_cfg_read(b->gpu, 0xfe, 4), 0xffffffff);
}

static void platforms(void **state)
{
	(void)state;
	for (size_t i = 0; i < gpu_num_platforms; i++) {
		struct gpu_config cfg = {.platform = gpu_platforms[i].name, .display = i & 1};
		struct board b;

		board_init(&b, &cfg);
		assert_int_equal(gpu_pci_device_id(b.gpu), gpu_platforms[i].device_id);
		assert_int_equal(!!(board_rd(&b, SKL_DFSM) & SKL_DFSM_ALL_OFF), !(i & 1));
		board_done(&b);
	}
	assert_null(platform_find("none"));
}

static void aperture(void **state)
{
	struct board *b = *state;
	uint8_t buf[4] = {0};
	uint32_t word = 0x04030201;

	board_ggtt(b, 0x200000, 0x100000, 16);
	assert_true(gpu_aperture_write(b->gpu, 0x200ffe, &word, 2));
	assert_int_equal(b->mem[0x100ffe], 1);
	assert_int_equal(b->mem[0x100fff], 2);
	assert_false(gpu_aperture_read(b->gpu, 0x300000, buf, 4));
	assert_int_equal(buf[0], 0xff);
	/* An X fence of one page row, pitch 512 B x 2: byte 512 of row 0 is in the second tile. */
	board_wr(b, FENCE_REG_GEN6_LO0, 0x200000 | 1);
	board_wr(b, FENCE_REG_GEN6_LO0 + 4, 0x20f000 | (1024 / 128 - 1));
	assert_true(gpu_aperture_write(b->gpu, 0x200000 + 512, &word, 4));
	assert_int_equal(b->mem[0x101000], 1);
	/* and row 1 lies 512 bytes into the first tile */
	assert_true(gpu_aperture_write(b->gpu, 0x200000 + 1024 + 4, &word, 4));
	assert_int_equal(b->mem[0x100000 + 512 + 4], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_sorted),
		cmocka_unit_test_setup_teardown(widths, setup, teardown),
		cmocka_unit_test_setup_teardown(ggtt_half, setup, teardown),
		cmocka_unit_test_setup_teardown(unknown_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(policies, setup, teardown),
		cmocka_unit_test_setup_teardown(forcewake, setup, teardown),
		cmocka_unit_test_setup_teardown(pcode_commands, setup, teardown),
		cmocka_unit_test_setup_teardown(reset_by_engine, setup, teardown),
		cmocka_unit_test_setup_teardown(timestamp_ticks, setup, teardown),
		cmocka_unit_test_setup_teardown(config_space, setup, teardown),
		cmocka_unit_test_setup_teardown(aperture, setup, teardown),
		cmocka_unit_test(platforms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
