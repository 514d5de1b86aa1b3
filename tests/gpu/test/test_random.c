/* SPDX-License-Identifier: MIT */
/*
 * Streams that no driver writes: commands of every row with operands drawn from addresses and registers
 * that matter, preempted at random, with images and page tables that get overwritten. Nothing may crash,
 * no slice may be endless, and after an engine reset and sane memory work must run again. With arguments:
 * seed and number of rounds.
 */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 150u

struct bench {
	struct rig_job j;
	struct rig_ctx other;
	uint8_t *mem;
	uint64_t *ggtt;
	uint64_t seed;
};

static uint64_t first_seed = 0x9e3779b97f4a7c15;
static unsigned rounds = ROUNDS;

static uint32_t rnd(struct bench *b)
{
	b->seed ^= b->seed << 13;
	b->seed ^= b->seed >> 7;
	b->seed ^= b->seed << 17;
	return (uint32_t)(b->seed >> 16);
}

static void bench_init(struct bench *b)
{
	rig_job_init(&b->j, GPU_RCS);
	b->seed = first_seed;
	b->mem = malloc((size_t)RIG_PAGES * GPU_PAGE);
	b->ggtt = malloc(GPU_GGTT_BYTES);
	assert_non_null(b->mem);
	assert_non_null(b->ggtt);
}

static void set_engine(struct bench *b, enum gpu_engine_id id)
{
	struct rig *r = &b->j.r;

	rig_ctx_init(&b->j.c, r, id, b->j.vm, 0x42);
	rig_ctx_init(&b->other, r, id, b->j.vm, 0x43);
}

static uint32_t operand(struct bench *b)
{
	static const uint32_t regs[] = {0x30,  0x34,  0x38,  0x3c,  0x80,  0x9c,  0xc0,
					0xd0,  0x110, 0x114, 0x118, 0x140, 0x168, 0x1c0,
					0x1c4, 0x230, 0x244, 0x270, 0x274, 0x29c, 0x358,
					0x3a0, 0x3a8, 0x400, 0x418, 0x4d0, 0x600};
	static const uint32_t bases[] = {0x2000, 0x22000, 0x12000, 0x1a000};
	struct rig_job *j = &b->j;

	switch (rnd(b) % 14) {
	case 0:
		return LO(RIG_SCRATCH) + rnd(b) % 0x1000;
	case 1:
		return HI(RIG_SCRATCH);
	case 2:
		return LO(RIG_BATCH) + rnd(b) % 0x2000;
	case 3:
		return HI(RIG_BATCH);
	case 4:
		return j->ggtt_va + rnd(b) % 0x1000;
	case 5:
		return j->c.lrca + GPU_PAGE + rnd(b) % 0x400;
	case 6:
		return j->c.ring + rnd(b) % 0x400;
	case 7:
		return bases[rnd(b) % 4] + regs[rnd(b) % (sizeof(regs) / 4)];
	case 8:
		return rnd(b) % 8 ? rnd(b) & 0x1ffffc : 0x941c;
	case 9:
		return rnd(b) % 64;
	case 10:
		return rnd(b) & rnd(b);
	case 11:
		return (rnd(b) % 300) << 16 | rnd(b) % 300;
	case 12:
		return 0;
	default:
		return rnd(b);
	}
}

/* Rows that random operands make hang, end or wait: to be rare, or nothing else would run. */
static bool touchy(const struct cmd_row *row)
{
	static const char *const names[] = {"MI_MATH",
					    "MI_ATOMIC",
					    "MI_SET_PREDICATE",
					    "MI_DISPLAY_FLIP",
					    "MI_SEMAPHORE_WAIT",
					    "MI_BATCH_BUFFER_START",
					    "MI_BATCH_BUFFER_END",
					    "MI_CONDITIONAL_BATCH_BUFFER_END",
					    "MI_STORE_DATA_IMM",
					    "XY_FAST_COPY_BLT"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], row->name))
			return true;
	return false;
}

/* A command of a row that the engine has, mostly. */
static unsigned command(struct bench *b, enum gpu_engine_id id, uint32_t *dw, unsigned room)
{
	static const struct cmd_table *const tables[] = {&cmds_mi, &cmds_mi, &cmds_blt, &cmds_3d};
	static const uint8_t shifts[] = {23, 23, 22, 16};
	unsigned t = rnd(b) % 4, len;
	const struct cmd_row *row = &tables[t]->rows[rnd(b) % tables[t]->num];

	if (rnd(b) % 500 == 0) {
		dw[0] = rnd(b);
		return 1;
	}
	if (!(row->engines & 1u << id) || (touchy(row) && rnd(b) % 24))
		return 0;
	len = row->min_dw + (row->max_dw > row->min_dw && rnd(b) % 2 ? rnd(b) % 24 : 0);
	if (len > row->max_dw)
		len = row->max_dw;
	if (len > room)
		return 0;
	dw[0] = (t == 2 ? 2u << 29 : 0) | row->opcode << shifts[t];
	if (t != 3)
		dw[0] |= rnd(b) & rnd(b) & ((1u << shifts[t]) - 1) & ~((1u << row->len_bits) - 1);
	if (t == 2 && rnd(b) % 8)
		dw[0] &= ~(1u << 11 | 1u << 15); /* tiles want better pitches than these */
	if (row->len_bits)
		dw[0] |= len - 2;
	for (unsigned i = 1; i < len; i++)
		dw[i] = operand(b);
	return len;
}

static void fill(struct bench *b, enum gpu_engine_id id, uint32_t *dw, unsigned num)
{
	for (unsigned i = 0; i < num;)
		i += command(b, id, dw + i, num - i);
}

static void noise(struct bench *b, uint32_t *dw, unsigned num, unsigned times)
{
	while (times--)
		dw[rnd(b) % num] = operand(b);
}

static void round_of(struct bench *b)
{
	struct rig_job *j = &b->j;
	enum gpu_engine_id id = rnd(b) % GPU_NUM_ENGINES;
	uint32_t ring[64];

	set_engine(b, id);
	memcpy(b->mem, j->r.mem, (size_t)j->r.next_page * GPU_PAGE);
	memcpy(b->ggtt, j->r.gpu->ggtt, GPU_GGTT_BYTES);

	fill(b, id, j->batch, 512);
	j->batch[512] = CMD_BBE;
	if (rnd(b) % 2) {
		fill(b, id, ring, 64);
		rig_emit(&j->c, ring, 64);
	}
	rig_emit_batch(&j->c, RIG_BATCH);
	rig_emit_batch(&b->other, RIG_BATCH + 4 * (rnd(b) % 512));
	if (rnd(b) % 8 == 0)
		noise(b, j->c.image, GPU_PAGE / 4, 4);
	if (rnd(b) % 8 == 0)
		noise(b, rig_ptr(&j->r, j->vm->root), GPU_PAGE / 4, 50);

	for (unsigned i = 0; i < 30; i++) {
		if (rnd(b) % 8 == 0)
			rig_submit(&j->r, &j->c, rnd(b) % 2 ? &b->other : NULL);
		if (rnd(b) % 8 == 0)
			rig_submit(&j->r, &b->other, rnd(b) % 2 ? &j->c : NULL);
		rig_slice(&j->r, id, 20000);
		rig_run(&j->r, 1);
	}

	/* Back to sanity: memory, tables, registers of the GT's reset; then work must run. */
	memcpy(j->r.mem, b->mem, (size_t)j->r.next_page * GPU_PAGE);
	memcpy(j->r.gpu->ggtt, b->ggtt, GPU_GGTT_BYTES);
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++)
		rig_engine_reset(&j->r, i);
	assert_false(gpu_busy(j->r.gpu));
	j->scratch[0] = 0;
	set_engine(b, id);
	RIG_RUN(j, CMD_SDI, LO(RIG_SCRATCH), HI(RIG_SCRATCH), 0x600d);
	assert_int_equal(j->scratch[0], 0x600d);
}

static void test_random(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct gpu_stats s;
	uint64_t commands = 0, hangs = 0, faults = 0;
	unsigned page, ggtt;

	(void)state;
	assert_non_null(b);
	bench_init(b);
	page = b->j.r.next_page;
	ggtt = b->j.r.next_ggtt;
	for (unsigned i = 0; i < rounds; i++) {
		round_of(b);
		/* The rig never frees: take the round's pages back, clean. */
		memset(b->j.r.mem + (size_t)page * GPU_PAGE, 0,
		       (size_t)(b->j.r.next_page - page) * GPU_PAGE);
		b->j.r.next_page = page;
		b->j.r.next_ggtt = ggtt;
	}
	s = rig_stats(&b->j.r);
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		commands += s.engine[i].commands;
		hangs += s.engine[i].hangs;
		faults += s.engine[i].faults;
	}
	print_message("%u rounds: %llu commands, %llu hangs, %llu faults\n", rounds,
		      (unsigned long long)commands, (unsigned long long)hangs,
		      (unsigned long long)faults);
	assert_true(commands > rounds && hangs && faults);
	free(b->mem);
	free(b->ggtt);
	rig_job_done(&b->j);
	free(b);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};

	if (argc > 1)
		first_seed = strtoull(argv[1], NULL, 0) | 1;
	if (argc > 2)
		rounds = (unsigned)strtoul(argv[2], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
