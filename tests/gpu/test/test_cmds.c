/* SPDX-License-Identifier: MIT */
/* The command tables as data, and what the streamer does with what they refuse. */
#include "rig.h"

#include <stdlib.h>

static const struct {
	const struct cmd_table *t;
	uint32_t client;
	unsigned shift, width;
} tables[] = {
	{&cmds_mi, 0, 23, 6},
	{&cmds_blt, 2, 22, 7},
	{&cmds_3d, 3, 16, 16},
};
#define NUM_TABLES (sizeof(tables) / sizeof(tables[0]))

static void test_sorted(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NUM_TABLES; i++) {
		const struct cmd_table *t = tables[i].t;

		assert_true(t->num > 10);
		for (size_t k = 0; k < t->num; k++) {
			const struct cmd_row *r = &t->rows[k];

			assert_non_null(r->name);
			assert_true(r->engines && !(r->engines & ~ON_ALL));
			assert_true(r->min_dw >= 1 && r->min_dw <= r->max_dw);
			assert_true(r->opcode >> tables[i].width == 0);
			/* The length field must be able to say the longest, and 1 only when it has none. */
			if (r->len_bits)
				assert_true(r->min_dw >= 2 && r->max_dw <= (1u << r->len_bits) + 1);
			else
				assert_int_equal(r->max_dw, 1);
			/* What is executed must fit the buffer. */
			if (r->exec)
				assert_true(r->max_dw <= CS_MAX_DW);
			if (k) {
				const struct cmd_row *p = &t->rows[k - 1];

				assert_true(p->opcode <= r->opcode);
				for (size_t n = k; n && t->rows[n - 1].opcode == r->opcode; n--)
					assert_false(t->rows[n - 1].engines & r->engines);
			}
		}
	}
}

static uint32_t header_of(unsigned table, const struct cmd_row *r, unsigned len)
{
	uint32_t op = tables[table].client << 29;

	if (tables[table].client == 3)
		op = 0;
	return op | r->opcode << tables[table].shift | (r->len_bits ? len - 2 : 0);
}

static void test_lookup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NUM_TABLES; i++) {
		for (size_t k = 0; k < tables[i].t->num; k++) {
			const struct cmd_row *r = &tables[i].t->rows[k];

			for (unsigned e = 0; e < GPU_NUM_ENGINES; e++) {
				const struct cmd_row *found =
					cmd_find(e, header_of(i, r, r->min_dw));

				if (r->engines & 1u << e)
					assert_ptr_equal(found, r);
				else
					assert_ptr_not_equal(found, r);
			}
			assert_int_equal(cmd_length(r, header_of(i, r, r->min_dw)), r->min_dw);
			assert_int_equal(cmd_length(r, header_of(i, r, r->max_dw)), r->max_dw);
			if (r->len_bits && r->min_dw > 2)
				assert_int_equal(cmd_length(r, header_of(i, r, r->min_dw - 1)), 0);
			if (r->len_bits && r->max_dw <= 1u << r->len_bits)
				assert_int_equal(cmd_length(r, header_of(i, r, r->max_dw + 1)), 0);
		}
	}
	assert_null(cmd_find(GPU_RCS, 1u << 29));
	assert_null(cmd_find(GPU_RCS, 7u << 29));
}

/* Headers of Gen9's initial render state, as the driver has them. */
static const uint32_t init_headers[] = {0x69040000, 0x61010011, 0x61020001, 0x680b0000, 0x78040001,
					0x78050006, 0x78060003, 0x78070003, 0x7808008f, 0x78090042,
					0x780a0003, 0x780c0000, 0x780d0000, 0x78100007, 0x78110008,
					0x78120002, 0x78130002, 0x78140000, 0x78150009, 0x781b0007,
					0x781c0002, 0x781d0009, 0x781e0003, 0x781f0004, 0x7820000a,
					0x784e0002, 0x78500003, 0x78510009, 0x78520003, 0x79000002,
					0x7907001f, 0x79170101, 0x791a0002, 0x791b0002, 0x791c0007,
					0x79110000, 0x7a000004, 0x7b000005};

static void test_init_state(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(init_headers) / 4; i++) {
		const struct cmd_row *r = cmd_find(GPU_RCS, init_headers[i]);

		assert_non_null(r);
		assert_true(cmd_length(r, init_headers[i]) > 0);
		assert_null(cmd_find(GPU_BCS, init_headers[i]));
	}
}

/* Wrong engine, unknown, bad length: a hang with a report; a reset helps. */
static void test_hangs(void **state)
{
	static const struct {
		enum gpu_engine_id engine;
		uint32_t header;
	} bad[] = {
		{GPU_RCS, 0x3fu << 23},		       /* no such MI command */
		{GPU_VCS, 1u << 29},		       /* no such client */
		{GPU_RCS, 2u << 29 | 0x50u << 22 | 5}, /* a blit on render */
		{GPU_BCS, 0x7a000004},		       /* PIPE_CONTROL on the blitter */
		{GPU_RCS, CMD_MI(0x26, 2)},	       /* MI_FLUSH_DW on render */
		{GPU_VECS, 0x7b000005},		       /* 3DPRIMITIVE on video enhancement */
		{GPU_RCS, 0x7a000003},		       /* PIPE_CONTROL of five dwords */
		{GPU_BCS, CMD_MI(0x31, 0)},	       /* batch start of two */
		{GPU_RCS, CMD_MI(0x2f, 9)}, /* MI_ATOMIC: eleven dwords without inline bit */
		{GPU_VCS, CMD_MI(0x1c, 2) | 6u << 12}, /* semaphore comparison 6 */
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (unsigned priv = 0; priv < 2; priv++) {
			struct rig_job *j = malloc(sizeof(*j));
			uint32_t dw[16] = {bad[i].header};

			assert_non_null(j);
			rig_job_init(j, bad[i].engine);
			rig_set_reg(&j->r, bad[i].engine, RING_EMR_OFF, ~EIR_INSTRUCTION_ERROR);
			rig_job_hang(j, priv, dw, 16);
			RIG_RUN(j, CMD_SDI, LO(RIG_SCRATCH), HI(RIG_SCRATCH), 0x900d);
			assert_int_equal(j->scratch[0], 0x900d);
			rig_job_done(j);
			free(j);
		}
	}
}

static void test_error_irq(void **state)
{
	struct rig_job *j = malloc(sizeof(*j));

	(void)state;
	assert_non_null(j);
	rig_job_init(j, GPU_RCS);
	rig_set_reg(&j->r, GPU_RCS, RING_EMR_OFF, ~EIR_INSTRUCTION_ERROR);
	RIG_EMIT(&j->c, 0x3fu << 23, 0);
	rig_submit(&j->r, &j->c, NULL);
	rig_run(&j->r, 3);
	assert_int_equal(rig_reg(&j->r, GPU_RCS, RING_EIR_OFF), EIR_INSTRUCTION_ERROR);
	assert_true(mmio_read32(j->r.gpu, 0x44308) & ENGINE_IRQ_ERROR);
	rig_set_reg(&j->r, GPU_RCS, RING_EIR_OFF, ~0u);
	assert_int_equal(rig_reg(&j->r, GPU_RCS, RING_EIR_OFF), 0);
	rig_job_done(j);
	free(j);
}

/* Draws and walkers are counted, skipped by length, and do not stop anything. */
static void test_counted(void **state)
{
	struct rig_job *j = malloc(sizeof(*j));
	uint32_t dw[100] = {0};
	unsigned n = 0;

	(void)state;
	assert_non_null(j);
	rig_job_init(j, GPU_RCS);
	dw[n] = 0x69040001;
	n += 1;
	for (unsigned i = 0; i < 3; i++) {
		dw[n] = 0x7b000005;
		for (unsigned k = 1; k < 7; k++)
			dw[n + k] = ~0u; /* would be no commands */
		n += 7;
	}
	dw[n] = 0x7105000d;
	for (unsigned k = 1; k < 15; k++)
		dw[n + k] = ~0u;
	n += 15;
	dw[n++] = CMD_SDI;
	dw[n++] = LO(RIG_SCRATCH);
	dw[n++] = HI(RIG_SCRATCH);
	dw[n++] = 77;
	rig_job_run(j, false, dw, n);
	assert_int_equal(rig_stats(&j->r).engine[GPU_RCS].primitives, 3);
	assert_int_equal(rig_stats(&j->r).engine[GPU_RCS].media, 1);
	assert_int_equal(j->scratch[0], 77);
	assert_int_equal(j->r.reports, 0);
	rig_job_done(j);
	free(j);
}

/* A command that the tail cuts off, and a stream without memory behind it. */
static void test_cut_off(void **state)
{
	struct rig_job *j = malloc(sizeof(*j));

	(void)state;
	assert_non_null(j);
	rig_job_init(j, GPU_VCS);
	rig_job_hang(j, true, RIG_DW(CMD_SDI, 0));
	rig_job_done(j);

	rig_job_init(j, GPU_VCS);
	rig_emit_batch(&j->c, RIG_BATCH + 0x100000);
	rig_submit(&j->r, &j->c, NULL);
	rig_run(&j->r, 5);
	assert_int_equal(rig_stats(&j->r).engine[GPU_VCS].hangs, 1);
	assert_int_equal(rig_stats(&j->r).engine[GPU_VCS].faults, 1);
	rig_job_done(j);
	free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),	   cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_init_state), cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_error_irq),  cmocka_unit_test(test_counted),
		cmocka_unit_test(test_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
