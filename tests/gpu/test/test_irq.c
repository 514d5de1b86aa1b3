/* SPDX-License-Identifier: MIT */
/* Interrupts: masks of all levels, two-deep IIR, edges of the MSI. */
#include "board.h"

#include "../io.h"
#include "../regs/gt.h"

#define GT0 GEN8_GT_ISR0

static int setup(void **state)
{
	static struct board b;

	board_init(&b, NULL);
	board_wr(&b, 0x22000 + RING_IMR, 0);
	board_wr(&b, GT0 + IRQ_IER, 0xffffffff);
	board_wr(&b, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	board_done(*state);
	return 0;
}

static void user_irq(struct board *b)
{
	irq_raise_engine(b->gpu, GPU_BCS, ENGINE_IRQ_USER);
}

static void reaches_the_msi(void **state)
{
	struct board *b = *state;

	user_irq(b);
	assert_int_equal(b->msis, 1);
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 1u << 16);
	assert_int_equal(board_rd(b, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL | 2);
}

static void masks(void **state)
{
	struct board *b = *state;

	/* its layout is that of the group: BCS in the upper half */
	board_wr(b, 0x22000 + RING_IMR, ENGINE_IRQ_USER << 16);
	user_irq(b);
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 0);
	board_wr(b, 0x22000 + RING_IMR, 0);

	board_wr(b, GT0 + IRQ_IMR, 1u << 16);
	user_irq(b);
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 0);
	board_wr(b, GT0 + IRQ_IMR, 0);

	board_wr(b, GT0 + IRQ_IER, 0);
	user_irq(b);
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 1u << 16);
	assert_int_equal(board_rd(b, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL);
	assert_int_equal(b->msis, 0);
	/* enabling what is pending is an edge */
	board_wr(b, GT0 + IRQ_IER, 0xffffffff);
	assert_int_equal(b->msis, 1);
}

static void master_off(void **state)
{
	struct board *b = *state;

	board_wr(b, GEN8_MASTER_IRQ, 0);
	user_irq(b);
	assert_int_equal(b->msis, 0);
	assert_int_equal(board_rd(b, GEN8_MASTER_IRQ), 2);
	board_wr(b, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	assert_int_equal(b->msis, 1);
}

static void edges(void **state)
{
	struct board *b = *state;

	user_irq(b);
	irq_raise_engine(b->gpu, GPU_RCS, ENGINE_IRQ_CSB); /* masked since reset */
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 1u << 16);
	irq_raise_engine(b->gpu, GPU_BCS, ENGINE_IRQ_CSB);
	assert_int_equal(b->msis, 1);
	/* the handler's way: master off, clear, master on; nothing is left */
	board_wr(b, GEN8_MASTER_IRQ, 0);
	board_wr(b, GT0 + IRQ_IIR, board_rd(b, GT0 + IRQ_IIR));
	board_wr(b, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	assert_int_equal(b->msis, 1);
	user_irq(b);
	assert_int_equal(b->msis, 2);
}

static void two_deep(void **state)
{
	struct board *b = *state;

	user_irq(b);
	user_irq(b);
	user_irq(b);
	board_wr(b, GT0 + IRQ_IIR, 1u << 16);
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 1u << 16);
	board_wr(b, GT0 + IRQ_IIR, 1u << 16);
	assert_int_equal(board_rd(b, GT0 + IRQ_IIR), 0);
	board_wr(b, GT0 + IRQ_ISR, 0xffff);
	assert_int_equal(board_rd(b, GT0 + IRQ_ISR), 0);
}

static void groups(void **state)
{
	static const struct {
		enum irq_group group;
		uint32_t base, bit, master;
	} t[] = {
		{IRQ_GT1, GEN8_GT_ISR0 + 0x10, 1u << 0, 1u << 2},
		{IRQ_GT1, GEN8_GT_ISR0 + 0x10, 1u << 16, 1u << 3},
		{IRQ_GT3, GEN8_GT_ISR0 + 0x30, 1u << 8, 1u << 6},
		{IRQ_PIPE_A, GEN8_DE_PIPE_ISR_A, 1u << 0, 1u << 16},
		{IRQ_PIPE_C, GEN8_DE_PIPE_ISR_A + 0x20, 1u << 3, 1u << 18},
		{IRQ_PORT, GEN8_DE_PORT_ISR, 1u << 25, 1u << 20},
		{IRQ_MISC, GEN8_DE_MISC_ISR, 1u << 27, 1u << 22},
		{IRQ_PCU, GEN8_PCU_ISR, 1u << 24, 1u << 30},
		{IRQ_SDE, SDEISR, 1u << 21, 1u << 23},
	};
	struct board *b = *state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		unsigned before = b->msis;

		board_wr(b, t[i].base + IRQ_IER, 0xffffffff);
		irq_raise(b->gpu, t[i].group, t[i].bit);
		irq_update(b->gpu);
		assert_int_equal(b->msis, before + 1);
		assert_int_equal(board_rd(b, GEN8_MASTER_IRQ),
				 GEN8_MASTER_IRQ_CONTROL | t[i].master);
		board_wr(b, t[i].base + IRQ_IIR, t[i].bit);
		assert_int_equal(board_rd(b, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reaches_the_msi, setup, teardown),
		cmocka_unit_test_setup_teardown(masks, setup, teardown),
		cmocka_unit_test_setup_teardown(master_off, setup, teardown),
		cmocka_unit_test_setup_teardown(edges, setup, teardown),
		cmocka_unit_test_setup_teardown(two_deep, setup, teardown),
		cmocka_unit_test_setup_teardown(groups, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
