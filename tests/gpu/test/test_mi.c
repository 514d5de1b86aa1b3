/* SPDX-License-Identifier: MIT */
/* MI commands on memory and registers, flushes, arithmetic: effects, in both address spaces. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define S(i)   LO(RIG_SCRATCH + 4 * (i)), HI(RIG_SCRATCH)
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

static void test_store(void **state)
{
	(void)state;
	for (unsigned id = 0; id < GPU_NUM_ENGINES; id++) {
		struct rig_job *j = job_new(id);

		RIG_RUN(j, CMD_SDI, S(0), 0x11, CMD_SDI + 1 + (1u << 21), S(2), 0x22, 0x33);
		assert_int_equal(j->scratch[0], 0x11);
		assert_int_equal(j->scratch[1], 0);
		assert_int_equal(j->scratch[2], 0x22);
		assert_int_equal(j->scratch[3], 0x33);
		/* A qword over the end of a page. */
		rig_vm_map(j->vm, RIG_SCRATCH + 0x1000, rig_pages(&j->r, 1), GPU_PAGE,
			   GTT_PRESENT | GTT_WRITABLE);
		RIG_RUN(j, CMD_SDI + 1 + (1u << 21), S(1023), 0x44, 0x55);
		assert_int_equal(j->scratch[1023], 0x44);
		RIG_RUN(j, CMD_MI(0x2e, 3), S(4), S(1024));
		assert_int_equal(j->scratch[4], 0x55);
		/* GGTT from the ring. */
		RIG_RUN_PRIV(j, CMD_SDI | CMD_GGTT, j->ggtt_va + 8, 0, 0x66);
		assert_int_equal(j->ggtt[2], 0x66);
		assert_int_equal(rig_stats(&j->r).engine[id].stores, 5);
		job_free(j);
	}
}

static void test_store_index(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);
	const uint32_t *hwsp = rig_ptr(&j->r, j->r.hwsp[GPU_RCS]);

	(void)state;
	RIG_RUN_PRIV(j, CMD_MI(0x21, 1), 0x100, 7, CMD_MI(0x21, 2) | 1u << 21, 0x108, 8, 9);
	assert_int_equal(hwsp[0x100 / 4], 7);
	assert_int_equal(((uint32_t *)j->c.pphwsp)[0x108 / 4], 8);
	assert_int_equal(((uint32_t *)j->c.pphwsp)[0x10c / 4], 9);
	RIG_RUN_PRIV(j, CMD_MI(0x07, 0), 0); /* MI_REPORT_HEAD */
	assert_int_equal(hwsp[4], j->c.tail - 4);
	job_free(j);
}

static void test_registers(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);

	(void)state;
	j->scratch[0] = 0xabcd;
	RIG_RUN(j, CMD_LRI(2), GPR(0), 1, GPR(1), 2, CMD_LRM, GPR(2), S(0), CMD_LRR, GPR(2), GPR(3),
		CMD_SRM, GPR(0), S(1), CMD_SRM, GPR(1), S(2), CMD_SRM, GPR(3), S(3));
	assert_int_equal(j->scratch[1], 1);
	assert_int_equal(j->scratch[2], 2);
	assert_int_equal(j->scratch[3], 0xabcd);
	j->ggtt[0] = 0x1234;
	RIG_RUN_PRIV(j, CMD_LRM | CMD_GGTT, GPR(5), j->ggtt_va, 0, CMD_SRM | CMD_GGTT, GPR(5),
		     j->ggtt_va + 4, 0);
	assert_int_equal(j->ggtt[1], 0x1234);
	/* Predicated store. */
	RIG_RUN(j, CMD_LRI(1), 0x2418, 0, CMD_SRM | 1u << 21, GPR(3), S(8), CMD_LRI(1), 0x2418, 1,
		CMD_SRM | 1u << 21, GPR(3), S(9));
	assert_int_equal(j->scratch[8], 0);
	assert_int_equal(j->scratch[9], 0xabcd);
	job_free(j);
}

/* What an unprivileged batch must not do is not done, counted, and harms nothing else. */
static void test_denied(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);
	uint64_t *denied = &j->r.gpu->stats.engine[GPU_RCS].denied;
	uint32_t g = j->ggtt_va, *dw;

	(void)state;
	j->ggtt[0] = 0x5a5a;
	mmio_write32(j->r.gpu, 0xb100, 0x77);
	RIG_RUN(j, CMD_LRI(3), GPR(0), 1, 0xb100, 2, GPR(1), 3, CMD_SRM, GPR(0), S(0), CMD_SRM,
		GPR(1), S(1), CMD_SRM, 0xb100, S(2));
	assert_int_equal(j->scratch[0], 1);
	assert_int_equal(j->scratch[1], 3);
	assert_int_equal(j->scratch[2], 0x77);
	assert_int_equal(*denied, 1);

	/* Each of these counts one more. */
	RIG_RUN(j, CMD_SDI | CMD_GGTT, g, 0, 1);
	RIG_RUN(j, CMD_SRM | CMD_GGTT, GPR(0), g, 0);
	RIG_RUN(j, CMD_LRM | CMD_GGTT, GPR(0), g, 0);
	RIG_RUN(j, CMD_LRM, 0xb100, S(0));
	RIG_RUN(j, CMD_LRR, GPR(0), 0xb100);
	RIG_RUN(j, CMD_MI(0x2e, 3) | CMD_GGTT, S(3), g, 0);
	RIG_RUN(j, CMD_MI(0x2e, 3) | 1u << 21, g, 0, S(0));
	RIG_RUN(j, CMD_MI(0x2f, 1) | CMD_GGTT | 5u << 8, g, 0);
	RIG_RUN(j, CMD_SEM_WAIT_GGTT(4), 0xdead, g, 0);
	RIG_RUN(j, CMD_MI(0x21, 1), 0, 1);
	RIG_RUN(j, CMD_MI(0x23, 2), g, 0, 0);
	RIG_RUN(j, 0x7a000004, 1u << 24 | 1u << 14, g, 0, 1, 1);
	RIG_RUN(j, 0x7a000004, 1u << 23, 0xb100, 0, 1, 1);
	RIG_RUN(j, CMD_MI(0x36, 2) | CMD_GGTT | 1u << 21, 0, g, 0);
	RIG_RUN(j, CMD_MI(0x28, 2), g | 1, 0, 0);
	RIG_RUN(j, CMD_MI(0x14, 1), 0, 0);
	assert_int_equal(*denied, 17);
	assert_int_equal(j->ggtt[0], 0x5a5a);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb100), 0x77);
	assert_int_equal(j->scratch[3], 0);
	assert_true(j->r.gpu->ggtt[g / GPU_PAGE] & 1);

	/* The driver opens a register; a denied or read-only slot does not. */
	rig_set_reg(&j->r, GPU_RCS, RING_FORCE_TO_NONPRIV_OFF + 8, 0xb100);
	RIG_RUN(j, CMD_LRI(1), 0xb100, 0x88);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb100), 0x88);
	rig_set_reg(&j->r, GPU_RCS, RING_FORCE_TO_NONPRIV_OFF + 8, 0xb100 | 1u << 28);
	RIG_RUN(j, CMD_LRI(1), 0xb100, 0x99);
	rig_set_reg(&j->r, GPU_RCS, RING_FORCE_TO_NONPRIV_OFF + 8, 0xb100 | NONPRIV_DENY);
	RIG_RUN(j, CMD_LRI(1), 0xb100, 0x99);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb100), 0x88);
	assert_int_equal(*denied, 19);
	/* Four registers in one slot. */
	rig_set_reg(&j->r, GPU_RCS, RING_FORCE_TO_NONPRIV_OFF + 8, 0xb100 | 1);
	RIG_RUN(j, CMD_LRI(2), 0xb10c, 0xaa, 0xb110, 0xbb);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb10c), 0xaa);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb110), 0);
	assert_int_equal(*denied, 20);

	/* From the ring all of it is fine, and a GGTT batch is like the ring. */
	RIG_RUN_PRIV(j, CMD_LRI(1), 0xb110, 0xcc);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb110), 0xcc);
	j->ggtt[16] = CMD_LRI(1);
	j->ggtt[17] = 0xb110;
	j->ggtt[18] = 0xdd;
	j->ggtt[19] = CMD_BBE;
	RIG_RUN_PRIV(j, CMD_BBS, g + 64, 0);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb110), 0xdd);
	assert_int_equal(*denied, 20);

	/* From an unprivileged batch a batch is in PPGTT whatever it says, and has no more rights. */
	dw = rig_ptr(&j->r, rig_vm_pages(j->vm, g, 1));
	dw[16] = CMD_LRI(1);
	dw[17] = 0xb110;
	dw[18] = 0xee;
	dw[19] = CMD_SDI;
	dw[20] = LO(RIG_SCRATCH) + 20;
	dw[21] = HI(RIG_SCRATCH);
	dw[22] = 0x44;
	dw[23] = CMD_BBE;
	RIG_RUN(j, CMD_BBS, g + 64, 0);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb110), 0xdd);
	assert_int_equal(j->scratch[5], 0x44);
	assert_int_equal(*denied, 21);
	job_free(j);
}

static void test_update_gtt(void **state)
{
	struct rig_job *j = job_new(GPU_BCS);
	uint64_t bus = rig_pages(&j->r, 2);
	uint32_t va = j->ggtt_va + 16 * GPU_PAGE;

	(void)state;
	RIG_RUN_PRIV(j, CMD_MI(0x23, 4) | CMD_GGTT, va, LO(bus) | 1, HI(bus),
		     (LO(bus) + GPU_PAGE) | 1, HI(bus), CMD_SDI | CMD_GGTT, va + GPU_PAGE + 4, 0,
		     0x31);
	assert_int_equal(rig_read32(&j->r, bus + GPU_PAGE + 4), 0x31);
	job_free(j);
}

/* Each operation, on both widths, against plain C. */
static void test_atomic(void **state)
{
	static const struct {
		uint8_t op;
		uint64_t old, a, b, want64;
		uint32_t want32;
	} t[] = {
		{1, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0, 0x0f000f000f000f00, 0x0f000f00},
		{2, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0, 0xfff0fff0fff0fff0, 0xfff0fff0},
		{3, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0, 0xf0f0f0f0f0f0f0f0, 0xf0f0f0f0},
		{4, 1, 0x1122334455667788, 0, 0x1122334455667788, 0x55667788},
		{5, 0xffffffff, 0, 0, 0x100000000, 0},
		{6, 0x100000000, 0, 0, 0xffffffff, 0xffffffff},
		{7, 0xfffffffe, 5, 0, 0x100000003, 3},
		{8, 3, 5, 0, 0xfffffffffffffffe, 0xfffffffe},
		{9, 3, 5, 0, 2, 2},
		{10, 0xffffffffffffffff, 1, 0, 1, 1},
		{11, 0xffffffffffffffff, 1, 0, 0xffffffffffffffff, 0xffffffff},
		{12, 0xffffffffffffffff, 1, 0, 0xffffffffffffffff, 0xffffffff},
		{13, 0xffffffffffffffff, 1, 0, 1, 1},
		{14, 0x777, 0x777, 0x999, 0x999, 0x999},
		{14, 0x777, 0x778, 0x999, 0x777, 0x777},
		{15, 5, 0, 0, 4, 4},
	};
	struct rig_job *j = job_new(GPU_RCS);
	uint64_t *q = (uint64_t *)j->scratch;

	(void)state;
	for (unsigned i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		uint64_t returned = t[i].op == 15 ? t[i].want64 : t[i].old;
		uint32_t a0 = LO(t[i].a), a1 = HI(t[i].a), b0 = LO(t[i].b), b1 = HI(t[i].b);

		for (unsigned inl = 0; inl < 2; inl++) {
			uint32_t hdr = CMD_MI(0x2f, inl ? 9 : 1) | inl << 18 | 1u << 16 |
				       (uint32_t)t[i].op << 8;

			RIG_RUN(j, CMD_LRI(2), GPR(0), inl ? 0 : a0, GPR(0) + 4, inl ? 0 : a1,
				CMD_LRI(2), GPR(1), inl ? 0 : b0, GPR(1) + 4, inl ? 0 : b1);
			q[0] = t[i].old;
			q[1] = t[i].old;
			/* The inline operands of the short form are what follows it: NOOPs. */
			if (inl) {
				RIG_RUN(j, hdr | 0x2000 | 1u << 19, S(0), a0, b0, a1, b1, 0, 0, 0,
					0);
				RIG_RUN(j, CMD_SRM, GPR(4), S(8), CMD_SRM, GPR(4) + 4, S(9));
				assert_int_equal(q[4], returned);
				RIG_RUN(j, hdr, S(2), a0, b0, a1, b1, 0, 0, 0, 0);
			} else {
				RIG_RUN(j, hdr | 0x2000 | 1u << 19, S(0), hdr, S(2));
			}
			RIG_RUN(j, CMD_SRM, GPR(4), S(8), CMD_SRM, GPR(4) + 4, S(9));
			assert_int_equal(LO(q[4]), LO(returned));
			assert_int_equal(q[0], t[i].want64);
			assert_int_equal(q[1], (t[i].old & 0xffffffff00000000) | t[i].want32);
		}
	}
	job_free(j);
}

static uint32_t gt_iir(struct rig_job *j)
{
	static const uint32_t iir[GPU_NUM_ENGINES] = {[GPU_RCS] = 0x44308,
						      [GPU_BCS] = 0x44308,
						      [GPU_VCS] = 0x44318,
						      [GPU_VECS] = 0x44338};
	uint32_t val = mmio_read32(j->r.gpu, iir[j->c.engine]);

	return j->c.engine == GPU_BCS ? val >> 16 : val & 0xffff;
}

static void test_flush_dw(void **state)
{
	(void)state;
	for (unsigned id = GPU_BCS; id < GPU_NUM_ENGINES; id++) {
		struct rig_job *j = job_new(id);
		const uint32_t *hwsp = rig_ptr(&j->r, j->r.hwsp[id]);
		uint32_t f = CMD_MI(0x26, 2), g = j->ggtt_va;

		RIG_RUN(j, f, S(0), 1);
		assert_int_equal(j->scratch[0], 0);
		RIG_RUN(j, f | 1u << 14, S(0), 2, (f + 1) | 1u << 14, S(2), 3, 4);
		assert_int_equal(j->scratch[0], 2);
		assert_int_equal(j->scratch[1], 0);
		assert_int_equal(j->scratch[2], 3);
		assert_int_equal(j->scratch[3], 4);
		RIG_RUN(j, f | 3u << 14, S(4), 0);
		assert_int_equal(*(uint64_t *)&j->scratch[4], gpu_timestamp(j->r.gpu));
		RIG_RUN_PRIV(j, f | 1u << 14 | 1u << 21, 0xd0, 0, 5, f | 1u << 14 | 1u << 21,
			     0xd0 | 4, 0, 6, f | 1u << 14, g | 4, 0, 7);
		assert_int_equal(((uint32_t *)j->c.pphwsp)[0xd0 / 4], 5);
		assert_int_equal(hwsp[0xd0 / 4], 6);
		assert_int_equal(j->ggtt[0], 7);
		/* Notify. */
		for (unsigned i = 0; i < 4; i++)
			mmio_write32(j->r.gpu, 0x44308 + 16 * i, ~0u);
		RIG_RUN(j, f, 0, 0, 0);
		assert_int_equal(gt_iir(j) & ENGINE_IRQ_FLUSH_DW, 0);
		RIG_RUN(j, f | 1u << 8, 0, 0, 0);
		assert_int_equal(gt_iir(j) & ENGINE_IRQ_FLUSH_DW, ENGINE_IRQ_FLUSH_DW);
		/* Not from here. */
		RIG_RUN(j, f | 1u << 14, (g + 8) | 4, 0, 7);
		assert_int_equal(j->ggtt[2], 0);
		assert_int_equal(rig_stats(&j->r).engine[id].denied, 1);
		job_free(j);
	}
}

static void test_pipe_control(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);
	const uint32_t *hwsp = rig_ptr(&j->r, j->r.hwsp[GPU_RCS]);
	uint32_t pc = 0x7a000004;

	(void)state;
	RIG_RUN(j, pc, 0, S(0), 1, 2);
	assert_int_equal(j->scratch[0], 0);
	RIG_RUN(j, pc, 1u << 14, S(0), 1, 2);
	assert_int_equal(j->scratch[0], 1);
	assert_int_equal(j->scratch[1], 2);
	RIG_RUN_PRIV(j, CMD_LRI(2), 0x2350, 0x4321, 0x2354, 0x8765);
	RIG_RUN(j, pc, 2u << 14, S(2), 1, 2);
	assert_int_equal(j->scratch[2], 0x4321);
	assert_int_equal(j->scratch[3], 0x8765);
	RIG_RUN(j, pc, 3u << 14, S(4), 1, 2);
	assert_int_equal(*(uint64_t *)&j->scratch[4], gpu_timestamp(j->r.gpu));
	RIG_RUN_PRIV(j, pc, 1u << 14 | 1u << 24, j->ggtt_va, 0, 3, 4);
	assert_int_equal(j->ggtt[0], 3);
	assert_int_equal(j->ggtt[1], 4);
	RIG_RUN_PRIV(j, pc, 1u << 14 | 1u << 21, 0xd0, 0, 5, 0, pc, 1u << 14 | 1u << 21 | 1u << 24,
		     0xd8, 0, 6, 0);
	assert_int_equal(((uint32_t *)j->c.pphwsp)[0xd0 / 4], 5);
	assert_int_equal(hwsp[0xd8 / 4], 6);
	RIG_RUN_PRIV(j, pc, 1u << 23, 0xb110, 0, 0x99, 0);
	assert_int_equal(mmio_read32(j->r.gpu, 0xb110), 0x99);
	/* Notify. */
	assert_false(mmio_read32(j->r.gpu, 0x44308) & ENGINE_IRQ_FLUSH_DW);
	RIG_RUN(j, pc, 1u << 8, 0, 0, 0, 0);
	assert_true(mmio_read32(j->r.gpu, 0x44308) & ENGINE_IRQ_FLUSH_DW);
	job_free(j);
}

static void test_perf_report(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);

	(void)state;
	RIG_RUN(j, CMD_MI(0x28, 2), S(0), 0x77);
	assert_int_equal(j->scratch[0], 0x77);
	assert_int_equal(j->scratch[1], LO(gpu_timestamp(j->r.gpu)));
	assert_int_equal(j->scratch[2], 0x42);
	job_free(j);
}

/* A flip is a write of the plane's surface register. */
static void test_display_flip(void **state)
{
	struct rig_job *j = job_new(GPU_RCS);

	(void)state;
	RIG_RUN_PRIV(j, CMD_MI(0x14, 1) | 1u << 8, 0x40 << 6 | 1, 0x123000, CMD_MI(0x03, 0));
	assert_int_equal(mmio_read32(j->r.gpu, 0x7119c) & ~0xfffu, 0x123000);
	assert_int_equal(mmio_read32(j->r.gpu, 0x71188), 0x40);
	assert_int_equal(mmio_read32(j->r.gpu, 0x71180) >> 10 & 7, 1);
	job_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_store),	    cmocka_unit_test(test_store_index),
		cmocka_unit_test(test_registers),   cmocka_unit_test(test_denied),
		cmocka_unit_test(test_update_gtt),  cmocka_unit_test(test_atomic),
		cmocka_unit_test(test_flush_dw),    cmocka_unit_test(test_pipe_control),
		cmocka_unit_test(test_perf_report), cmocka_unit_test(test_display_flip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
