/* SPDX-License-Identifier: MIT */
/* MI commands that steer: batches and their levels, predicates, semaphores; and MI_MATH. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define S(i)   LO(RIG_SCRATCH + 4 * (i)), HI(RIG_SCRATCH)
#define B(i)   LO(RIG_BATCH + 4 * (i)), HI(RIG_BATCH)
#define GPR(n) (0x2600 + 8 * (n))

static struct rig_job *job_new(enum gpu_engine_id engine)
{
	struct rig_job *j = malloc(sizeof(*j));

	assert_non_null(j);
	rig_job_init(j, engine);
	return j;
}

static void job_free(struct rig_job *j)
{
	assert_int_equal(j->r.reports, 0);
	rig_job_done(j);
	free(j);
}

/* A store of val at dword i, put at dword `at` of the batch pages; returns what follows. */
static unsigned put_store(struct rig_job *j, unsigned at, unsigned i, uint32_t val)
{
	const uint32_t dw[] = {CMD_SDI, S(i), val};

	memcpy(j->batch + at, dw, sizeof(dw));
	return at + 4;
}

static unsigned put_start(struct rig_job *j, unsigned at, unsigned to, uint32_t flags)
{
	const uint32_t dw[] = {CMD_BBS_PPGTT | flags, B(to)};

	memcpy(j->batch + at, dw, sizeof(dw));
	return at + 3;
}

static void run(struct rig_job *j)
{
	rig_emit_batch(&j->c, RIG_BATCH);
	rig_execute(&j->c);
}

/* First level, chained to another, calls a second, which chains too, and returns. */
static void test_levels(void **state)
{
	(void)state;
	for (unsigned id = 0; id < GPU_NUM_ENGINES; id++) {
		struct rig_job *j = job_new(id);
		unsigned n = put_store(j, 0, 0, 1);

		n = put_start(j, n, 100, 0); /* chain */
		put_store(j, n, 1, 0xbad);
		n = put_store(j, 100, 2, 2);
		n = put_start(j, n, 200, CMD_2ND_LEVEL);
		n = put_store(j, n, 3, 3); /* comes back here */
		j->batch[n] = CMD_BBE;
		put_store(j, n + 1, 1, 0xbad);
		n = put_store(j, 200, 4, 4);
		n = put_start(j, n, 300, id & 1 ? CMD_2ND_LEVEL : 0); /* chains: no third level */
		put_store(j, n, 1, 0xbad);
		n = put_store(j, 300, 5, 5);
		j->batch[n] = CMD_BBE;
		put_store(j, n + 1, 1, 0xbad);
		run(j);
		assert_int_equal(j->scratch[0], 1);
		assert_int_equal(j->scratch[1], 0);
		assert_int_equal(j->scratch[2], 2);
		assert_int_equal(j->scratch[3], 3);
		assert_int_equal(j->scratch[4], 4);
		assert_int_equal(j->scratch[5], 5);
		assert_int_equal(rig_stats(&j->r).engine[id].batches, 4);
		job_free(j);
	}
}

/* A command that lies across a page boundary of its batch. */
static void test_page_cross(void **state)
{
	for (unsigned n = 0; n < 5; n++) {
		struct rig_job *j = job_new(GPU_VCS);

		(void)state;
		put_store(j, 1024 - n, 0, 0x1111);
		j->batch[1028 - n] = CMD_BBE;
		run(j);
		assert_int_equal(j->scratch[0], 0x1111);
		job_free(j);
	}
}

static void test_conditional_end(void **state)
{
	/* flags, memory, operand, goes on */
	static const struct {
		uint32_t flags, mem, data;
		bool on;
	} t[] = {
		{1u << 21, 5, 4, true},
		{1u << 21, 5, 5, false},
		{1u << 21, 5, 6, false},
		{1u << 21, 0xffffffff, 0x7fffffff, true},
		{0, 5, 4, false},
		{1u << 21 | 1u << 19, 0xf5, 4, true}, /* mask 0x0f */
		{1u << 21 | 1u << 19, 0xf3, 4, false},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct rig_job *j = job_new(GPU_BCS);

		j->scratch[0] = t[i].mem;
		j->scratch[1] = 0x0f;
		RIG_RUN(j, CMD_MI(0x36, 2) | t[i].flags, t[i].data, S(0), CMD_SDI, S(2), 1);
		assert_int_equal(j->scratch[2], t[i].on);
		job_free(j);
	}
	/* In the second level: both levels end, or with bit 18 one. */
	for (unsigned one = 0; one < 2; one++) {
		struct rig_job *j = job_new(GPU_BCS);
		const uint32_t end[] = {CMD_MI(0x36, 2) | 1u << 21 | one << 18, 9, S(0)};
		unsigned n = put_start(j, 0, 100, CMD_2ND_LEVEL);

		n = put_store(j, n, 1, 1);
		j->batch[n] = CMD_BBE;
		memcpy(j->batch + 100, end, sizeof(end));
		put_store(j, 104, 2, 2);
		run(j);
		assert_int_equal(j->scratch[1], one);
		assert_int_equal(j->scratch[2], 0);
		job_free(j);
	}
}

/* MI_PREDICATE: all comparisons, combinations and loads. */
static void test_predicate(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);

	(void)state;
	for (unsigned cmp = 0; cmp < 4; cmp++) {
		for (unsigned comb = 0; comb < 4; comb++) {
			for (unsigned load = 0; load < 4; load++) {
				for (unsigned in = 0; in < 4; in++) {
					bool old = in & 1, same = in & 2, v, want;
					uint64_t src0 = 0x100000007,
						 src1 = same ? src0 : 0x100000004;

					RIG_RUN(j, CMD_LRI(4), 0x2400, LO(src0), 0x2404, HI(src0),
						0x2408, LO(src1), 0x240c, HI(src1), CMD_LRI(3),
						0x2410, 3, 0x2414, 0, 0x2418, old,
						CMD_MI(0x0c, 0) | load << 6 | comb << 3 | cmp,
						CMD_SRM, 0x2418, S(0));
					v = cmp == 0 || (cmp == 2 && same) || (cmp == 3 && !same);
					if (comb == 1)
						v = v && old;
					if (comb == 2)
						v = v || old;
					if (comb == 3)
						v = v ^ old;
					want = load == 2 ? v : load == 3 ? !v : old;
					assert_int_equal(j->scratch[0], want);
				}
			}
		}
	}
	/* A predicated batch start looks at the other result. */
	for (unsigned res = 0; res < 2; res++) {
		unsigned n;

		j->scratch[1] = 0;
		j->batch[0] = CMD_LRI(1);
		j->batch[1] = 0x241c;
		j->batch[2] = res;
		n = put_start(j, 3, 100, 1u << 15);
		put_store(j, n, 1, 5);
		j->batch[n + 4] = CMD_BBE;
		put_store(j, 100, 1, 6);
		j->batch[104] = CMD_BBE;
		run(j);
		assert_int_equal(j->scratch[1], res ? 6 : 5);
	}
	job_free(j);
}

static void test_set_predicate(void **state)
{
	/* condition, result, result 2, skips */
	static const uint8_t t[][4] = {{0, 0, 0, 0}, {1, 1, 0, 1}, {1, 0, 1, 0}, {2, 1, 0, 0},
				       {2, 0, 1, 1}, {3, 0, 1, 1}, {3, 1, 0, 0}, {4, 0, 1, 0},
				       {4, 1, 0, 1}, {15, 1, 1, 1}};
	struct rig_job *j = job_new(GPU_RCS);

	(void)state;
	for (unsigned i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		rig_set_reg(&j->r, GPU_RCS, RING_PREDICATE_RESULT2_OFF, t[i][2]);
		j->scratch[0] = 0;
		j->scratch[1] = 0;
		RIG_RUN(j, CMD_LRI(1), 0x2418, t[i][1], CMD_MI(0x01, 0) | t[i][0], CMD_SDI, S(0), 1,
			CMD_MI(0x01, 0), CMD_SDI, S(1), 1);
		assert_int_equal(j->scratch[0], !t[i][3]);
		assert_int_equal(j->scratch[1], 1);
		/* The end of a batch is never skipped, and what follows in the ring runs. */
		rig_job_fill(j, RIG_DW(CMD_MI(0x01, 0) | 15));
		rig_emit_batch(&j->c, RIG_BATCH);
		RIG_EMIT(&j->c, CMD_SDI, S(1), 2);
		rig_execute(&j->c);
		assert_int_equal(j->scratch[1], 2);
	}
	job_free(j);
}

static bool holds(unsigned op, uint32_t mem, uint32_t data)
{
	return op == 0	 ? mem > data
	       : op == 1 ? mem >= data
	       : op == 2 ? mem < data
	       : op == 3 ? mem <= data
	       : op == 4 ? mem == data
			 : mem != data;
}

static void test_semaphore(void **state)
{
	static const uint32_t vals[] = {0, 5, 6, 7, 0x80000000, 0xffffffff};
	struct rig_job *j = job_new(GPU_VECS);

	(void)state;
	for (unsigned op = 0; op < 6; op++) {
		for (unsigned v = 0; v < 6; v++) {
			unsigned good = 0;

			j->scratch[0] = vals[v];
			j->scratch[1] = 0;
			rig_job_fill(j, RIG_DW(CMD_SEM_WAIT(op), 6, S(0), CMD_SDI, S(1), 1));
			rig_emit_batch(&j->c, RIG_BATCH);
			rig_submit(&j->r, &j->c, NULL);
			rig_run(&j->r, 3);
			assert_int_equal(j->scratch[1], holds(op, vals[v], 6));
			while (!holds(op, vals[good], 6))
				good++;
			j->scratch[0] = vals[good];
			rig_run(&j->r, 3);
			assert_int_equal(j->scratch[1], 1);
			rig_expect_csb(&j->r, GPU_VECS, 0x01, 0);
			rig_expect_csb(&j->r, GPU_VECS, 0x18, 0x42);
		}
	}
	job_free(j);
}

/* Commands without effect here must at least be passed over at their right length. */
static void test_passed_over(void **state)
{
	static const uint8_t one[] = {0x00, 0x03, 0x05, 0x06, 0x09, 0x0b, 0x0d, 0x0e, 0x0f};
	static const struct {
		uint8_t op, len;
	} more[] = {{0x12, 2}, {0x13, 2}, {0x19, 2}, {0x1b, 2},
		    {0x27, 5}, {0x2b, 4}, {0x2c, 4}, {0x2d, 4}};
	struct rig_job *j = job_new(GPU_RCS);
	uint32_t dw[128];
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(one); i++)
		dw[n++] = CMD_MI(one[i], 0);
	for (unsigned i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		dw[n++] = CMD_MI(more[i].op, more[i].len - 2u);
		for (unsigned k = 1; k < more[i].len; k++)
			dw[n++] = ~0u;
	}
	dw[n++] = 1u << 22 | 0x1234; /* MI_NOOP with a number */
	dw[n++] = CMD_SDI;
	dw[n++] = LO(RIG_SCRATCH);
	dw[n++] = HI(RIG_SCRATCH);
	dw[n++] = 0x99;
	rig_job_run(j, false, dw, n);
	assert_int_equal(j->scratch[0], 0x99);
	assert_int_equal(rig_reg(&j->r, GPU_RCS, RING_NOPID_OFF), 0x1234);
	job_free(j);
}

/* ---- MI_MATH against a naive twin ---- */

static uint64_t seed = 88172645463325252ull;

static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Small, large, and equal values, so that flags of all kinds come up. */
static uint64_t operand(const uint64_t *gpr)
{
	switch (rnd() % 4) {
	case 0:
		return rnd() % 3;
	case 1:
		return 0 - rnd() % 3;
	case 2:
		return gpr[rnd() % 16];
	default:
		return rnd();
	}
}

static void naive_math(uint64_t *gpr, const uint32_t *insn, unsigned num)
{
	uint64_t a = 0, b = 0, acc = 0;
	unsigned __int128 wide;
	bool zf = false, cf = false;

	for (unsigned i = 0; i < num; i++) {
		unsigned op = insn[i] >> 20, x = insn[i] >> 10 & 0x3ff, y = insn[i] & 0x3ff;
		uint64_t src = y < 16	   ? gpr[y]
			       : y == 0x31 ? acc
			       : y == 0x32 ? 0 - (uint64_t)zf
			       : y == 0x33 ? 0 - (uint64_t)cf
			       : y == 0x20 ? a
					   : b;

		switch (op) {
		case 0x080:
		case 0x480:
		case 0x081:
		case 0x481:
			src = op & 1 ? (op & 0x400 ? ~0ull : 0) : (op & 0x400 ? ~src : src);
			*(x == 0x20 ? &a : &b) = src;
			continue;
		case 0x180:
		case 0x580:
			gpr[x] = op & 0x400 ? ~src : src;
			continue;
		case 0x000:
			continue;
		case 0x100:
			wide = (unsigned __int128)a + b;
			acc = (uint64_t)wide;
			cf = wide >> 64;
			break;
		case 0x101:
			acc = a - b;
			cf = a < b;
			break;
		default:
			acc = op == 0x102 ? (a & b) : op == 0x103 ? (a | b) : (a ^ b);
			cf = false;
			break;
		}
		zf = acc == 0;
	}
}

static void test_math(void **state)
{
	static const uint16_t ops[] = {0x080, 0x080, 0x480, 0x081, 0x481, 0x100, 0x101, 0x102,
				       0x103, 0x104, 0x180, 0x180, 0x180, 0x580, 0x000};
	static const uint16_t sources[] = {0x31, 0x32, 0x33, 0x20, 0x21};
	struct rig_job *j = job_new(GPU_RCS);

	(void)state;
	for (unsigned n = 0; n < 300; n++) {
		uint64_t gpr[16];
		uint32_t dw[300];
		unsigned len = 0, at, num = 1 + rnd() % 60;

		for (unsigned i = 0; i < 16; i++)
			gpr[i] = operand(gpr);
		dw[len++] = CMD_LRI(32);
		for (unsigned i = 0; i < 32; i++) {
			dw[len++] = 0x2600 + 4 * i;
			dw[len++] = (uint32_t)(gpr[i / 2] >> (i & 1) * 32);
		}
		dw[len++] = CMD_MI(0x1a, num - 1);
		at = len;
		for (unsigned i = 0; i < num; i++) {
			uint32_t op = ops[rnd() % 15], x = 0, y = rnd() % 16;

			if ((op & 0x3fe) == 0x080)
				x = 0x20 + rnd() % 2;
			if ((op & 0x3ff) == 0x180) {
				x = rnd() % 16;
				y = sources[rnd() % 5];
			}
			dw[len++] = op << 20 | x << 10 | y;
		}
		naive_math(gpr, dw + at, num);
		for (unsigned i = 0; i < 32; i++) {
			dw[len++] = CMD_SRM;
			dw[len++] = 0x2600 + 4 * i;
			dw[len++] = LO(RIG_SCRATCH) + 4 * i;
			dw[len++] = HI(RIG_SCRATCH);
		}
		assert_true(len <= 300);
		rig_job_run(j, false, dw, len);
		assert_memory_equal(j->scratch, gpr, sizeof(gpr));
	}
	job_free(j);
}

static void test_math_bad(void **state)
{
	static const uint32_t bad[] = {0x10500000, 0x08000000, 0x18000000 | 16u << 10, 0x08008034};

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / 4; i++) {
		struct rig_job *j = job_new(GPU_RCS);

		rig_job_hang(j, false, RIG_DW(CMD_MI(0x1a, 0), bad[i]));
		j->r.reports = 0;
		job_free(j);
	}
}

/* A paced engine is at its commands for as long as they cost, called late or in time. */
static void test_paced(void **state)
{
	const uint64_t cost = 100 * (COST_PRIMITIVE_NS + COST_COMMAND_NS);

	(void)state;
	for (unsigned late = 0; late <= 70000; late += 35000) {
		struct rig_job *j = job_new(GPU_RCS);
		uint64_t began, left;

		j->r.gpu->cfg.paced = true;
		j->r.gpu->cfg.slice_ns = 20000;
		for (unsigned i = 0; i < 100; i++)
			j->batch[7 * i] = 0x7b000005; /* 3DPRIMITIVE */
		put_store(j, 700, 0, 1);
		j->batch[704] = CMD_BBE;
		rig_emit_batch(&j->c, RIG_BATCH);
		rig_submit(&j->r, &j->c, NULL);
		began = j->r.now;
		while ((left = gpu_run(j->r.gpu)) != UINT64_MAX) {
			j->r.now += left ? left + late : 1000;
		}
		assert_int_equal(j->scratch[0], 1);
		assert_true(j->r.now - began >= cost);
		assert_true(j->r.now - began <= cost + 2 * j->r.gpu->cfg.slice_ns + late);
		job_free(j);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),		cmocka_unit_test(test_page_cross),
		cmocka_unit_test(test_conditional_end), cmocka_unit_test(test_predicate),
		cmocka_unit_test(test_set_predicate),	cmocka_unit_test(test_semaphore),
		cmocka_unit_test(test_passed_over),	cmocka_unit_test(test_math),
		cmocka_unit_test(test_math_bad),	cmocka_unit_test(test_paced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
