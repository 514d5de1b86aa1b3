// SPDX-License-Identifier: MIT
/* The scanner on commands that are allowed: what it takes out, what it rewrites, what it lets pass. */
#include "scan_rig.h"

static u32 scratch, hwsp; /* GGTT addresses of the guest */

static struct srig *start(struct srig *r)
{
	srig_new(r);
	scratch = r->low + 0x1000;
	hwsp = r->low + 0x2000;
	return r;
}

static void test_arbitration(void **state)
{
	struct srig r;

	(void)state;
	start(&r);
#define ARB(ring_, ...)                                                                            \
	do {                                                                                       \
		u32 want_[] = {__VA_ARGS__};                                                       \
		assert_int_equal(srig_ring(&r, GVT_RCS, ring_, ARRAY_SIZE(ring_)), 0);             \
		assert_memory_equal(ring_, want_, sizeof(want_));                                  \
	} while (0)
	u32 closed[] = {ARB_OFF, SDI | GGTT, hwsp, 0, 1, ARB_ON};
	u32 open[] = {ARB_OFF, SDI | GGTT, hwsp, 0, 1};
	u32 waits[] = {ARB_OFF, SEMA_WAIT, 0, 0, 0, ARB_ON};
	u32 draws[] = {ARB_OFF, PRIMITIVE, 0, 0, 0, 0, 0, 0, ARB_ON};
	u32 twice[] = {ARB_OFF, NOOP, ARB_OFF, ARB_ON, ARB_OFF};

	ARB(closed, ARB_OFF, SDI | GGTT, hwsp, 0, 1, ARB_ON);
	ARB(open, NOOP, SDI | GGTT, hwsp, 0, 1);
	ARB(waits, NOOP, SEMA_WAIT | 1u << 15, 0, 0, 0, ARB_ON);
	ARB(draws, NOOP, PRIMITIVE, 0, 0, 0, 0, 0, 0, ARB_ON);
	ARB(twice, ARB_OFF, NOOP, NOOP, ARB_ON, NOOP);
	/* In a batch, and one that ends with it off. */
	srig_at(&r, r.low)[0] = ARB_OFF;
	srig_at(&r, r.low)[1] = BBE;
	PASSES(&r, GVT_BCS, BBS_GGTT, r.low, 0);
	assert_int_equal(r.room.va[0], NOOP);
	assert_int_equal(r.room.va[1], BBE);
	/* Blits and video take time. */
	u32 blit[] = {ARB_OFF, 0x54000005, 0x03f00040, 0, 0x00010001, scratch, 0, 0, ARB_ON};

	assert_int_equal(srig_ring(&r, GVT_BCS, blit, ARRAY_SIZE(blit)), 0);
	assert_int_equal(blit[0], NOOP);
	u32 video[] = {ARB_OFF, 0x71280000, 0, ARB_ON};

	assert_int_equal(srig_ring(&r, GVT_VCS, video, ARRAY_SIZE(video)), 0);
	assert_int_equal(video[0], NOOP);
	srig_free(&r);
}

static void test_display(void **state)
{
	struct srig r;
	u32 ring[] = {0x01800000, 0x09000000, 0x00200004, 0x0a000001 | 5u << 8, 0x40, 0x12345001,
		      0x0a000001, 0x80,	      0x54321000, 0x0a000001 | 5u << 8, 0x44, 0x12346002};
	u32 none[ARRAY_SIZE(ring)] = {0};

	(void)state;
	start(&r);
	assert_int_equal(srig_ring(&r, GVT_BCS, ring, ARRAY_SIZE(ring)), 0);
	assert_memory_equal(ring, none, sizeof(none));
	assert_int_equal(r.s->flips, BIT(1 * 4 + 1) | BIT(0)); /* 5 is plane 2 of pipe B */
	assert_int_equal(r.s->flip[5].base, 0x12346002);
	assert_int_equal(r.s->flip[5].stride, 0x44);
	assert_int_equal(r.s->flip[0].base, 0x54321000);
	REFUSED(&r, GVT_RCS, "flip of a plane that there is not", 0x0a000001 | 3u << 8, 0, 0);
	REFUSED(&r, GVT_RCS, "flip of a plane that there is not", 0x0a000001 | 31u << 8, 0, 0);
	/* Broadwell's field. */
	r.rig.host.info.gen = 8;
	PASSES(&r, GVT_RCS, 0x0a000001 | 4u << 19, 0, 0);
	assert_int_equal(r.s->flips, BIT(8));
	REFUSED(&r, GVT_RCS, "flip of a plane that there is not", 0x0a000001 | 7u << 19, 0, 0);
	r.rig.host.info.gen = 9;
	srig_free(&r);
}

static void test_taken_out(void **state)
{
	struct srig r;
	/* report of the head, signal of a semaphore, suspended flush, application id */
	u32 ring[] = {0x03800000, 0x0d800000, 0x1234, 0x05800001, 0x07000001, ARB_CHECK};

	(void)state;
	start(&r);
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ring[i], NOOP);
	assert_int_equal(ring[5], ARB_CHECK);
	srig_free(&r);
}

/* Every form of a write after a flush. */
static void test_post_sync(void **state)
{
	struct srig r;
	u32 pga;

	(void)state;
	start(&r);
	pga = r.s->hws_pga;
	for (u32 op = 0; op < 4; op++) {
		/* The context's own page: an index of any kind stays within it. */
		u32 own[] = {PIPE_CONTROL, op << 14 | 1u << 21, 0xfffff0d4, 0xffff, 5, 6};
		/* The engine's page becomes the guest's by address. */
		u32 engine[] = {PIPE_CONTROL, op << 14 | 1u << 21 | 1u << 24, 0xd0, 0, 5, 6};
		u32 direct[] = {PIPE_CONTROL, op << 14 | 1u << 24 | 1u << 8, hwsp, 0, 5, 6};

		assert_int_equal(srig_ring(&r, GVT_RCS, own, 6), 0);
		assert_int_equal(own[1], op ? op << 14 | 1u << 21 : 0);
		if (op) {
			assert_int_equal(own[2], 0xd0);
			assert_int_equal(own[3], 0);
		}
		assert_int_equal(srig_ring(&r, GVT_RCS, engine, 6), 0);
		assert_int_equal(engine[1], op ? op << 14 | 1u << 24 : 0);
		assert_int_equal(engine[2], op ? pga + 0xd0 : 0xd0);
		assert_int_equal(srig_ring(&r, GVT_RCS, direct, 6), 0);
		assert_int_equal(direct[1], op ? op << 14 | 1u << 24 : 0);
		assert_int_equal(r.s->notifies, 1);
		if (op == 2)
			continue;
		/* MI_FLUSH_DW of 4 and of 5 dwords. */
		for (u32 len = 4; len <= 5; len++) {
			u32 h = 0x13000000u + len - 2 + (op << 14) + (1u << 8) + (1u << 22);
			u32 f_own[] = {h | 1u << 21, 0xfffff0d0, 0xffff, 5, 6};
			u32 f_engine[] = {h | 1u << 21, 0xd4, 0, 5, 6};
			u32 f_direct[] = {h, hwsp | 4, 0, 5, 6};
			u32 base = 0x13000000u + len - 2 + (op << 14);

			assert_int_equal(srig_ring(&r, GVT_VCS, f_own, len), 0);
			assert_int_equal(f_own[0], op ? base | 1u << 21 : base);
			assert_int_equal(f_own[1], op ? 0xd0 : 0);
			assert_int_equal(f_own[2], 0);
			assert_int_equal(r.s->notifies, 1);
			assert_int_equal(srig_ring(&r, GVT_VCS, f_engine, len), 0);
			assert_int_equal(f_engine[0], base);
			assert_int_equal(f_engine[1], op ? (pga + 0xd0) | 4 : 0);
			assert_int_equal(srig_ring(&r, GVT_VCS, f_direct, len), 0);
			assert_int_equal(f_direct[0], base);
			assert_int_equal(f_direct[1], op ? hwsp | 4 : 0);
		}
	}
	srig_free(&r);
}

static void test_registers(void **state)
{
	struct srig r;
	u32 drop_one[] = {LRI(3), 0x2600, 1, 0xc800, 2, 0x2608, 3};
	u32 drop_all[] = {LRI(2), 0x2270, 1, 0x2274, 2};
	u32 mem[] = {LRM, 0xc800, 0x1000, 0}, host[] = {LRR, 0x2600, 0xb118};
	u32 pc[] = {PIPE_CONTROL, 1u << 23, 0xb118, 0, 0xffffffff, 0};
	u32 pc_drop[] = {PIPE_CONTROL, 1u << 23 | 1u << 20, 0xc800, 0, 0xffffffff, 0};

	(void)state;
	start(&r);
	assert_int_equal(srig_ring(&r, GVT_RCS, drop_one, ARRAY_SIZE(drop_one)), 0);
	assert_memory_equal(drop_one, ((u32[]){LRI(2), 0x2600, 1, 0x2608, 3, 0, 0}), 28);
	assert_int_equal(r.s->dropped, 1);
	assert_int_equal(srig_ring(&r, GVT_RCS, drop_all, ARRAY_SIZE(drop_all)), 0);
	assert_memory_equal(drop_all, ((u32[5]){0}), 20);
	assert_int_equal(r.s->dropped, 2);
	assert_int_equal(srig_ring(&r, GVT_RCS, mem, 4), 0);
	assert_memory_equal(mem, ((u32[4]){0}), 16);
	assert_int_equal(srig_ring(&r, GVT_RCS, host, 3), 0);
	assert_memory_equal(host, ((u32[]){LRI(1), 0xb118, 0x40400000}), 12);
	assert_int_equal(srig_ring(&r, GVT_RCS, pc, 6), 0);
	assert_int_equal(pc[4], 0x40400000 | 1u << 21);
	assert_int_equal(srig_ring(&r, GVT_RCS, pc_drop, 6), 0);
	assert_int_equal(pc_drop[1], 1u << 20);
	assert_int_equal(pc_drop[2], 0);
	PASSES(&r, GVT_BCS, LRM | GGTT, 0x22600, scratch, 0, LRR, 0x22600, 0x22608, SRM, 0x22358, 0,
	       0);
	PASSES(&r, GVT_VECS, LRI(1) | 1u << 12, 0x1a600, 5);
	PASSES(&r, GVT_RCS, SRM | GGTT, 0x22358, scratch, 0);
	srig_free(&r);
}

/* Commands of each kind that pass untouched. */
static void test_pass(void **state)
{
	struct srig r;

	(void)state;
	start(&r);
	u32 end = r.low + (64u << 20); /* the last bytes of the slice, to the byte */
	u32 ring[] = {
		SDI,
		0xfffffffc,
		0xffffffff,
		1,
		SDI | GGTT,
		end - 4,
		0,
		1,
		SDI_QW | GGTT,
		end - 8,
		0,
		1,
		2,
		0x17000003,
		0,
		0,
		0,
		0, /* MI_COPY_MEM_MEM */
		0x17600003,
		scratch,
		0,
		end - 4,
		0xffff0000,
		0x17800001 | GGTT | 1u << 19,
		end - 8,
		0, /* MI_ATOMIC, qword */
		0x17840009 | GGTT,
		scratch,
		0,
		1,
		2,
		3,
		4,
		5,
		6,
		7,
		8,
		0x1b000002 | GGTT,
		0,
		scratch,
		0, /* MI_CONDITIONAL_BATCH_BUFFER_END */
		0x14000002,
		(end - 256) | 1,
		0,
		0, /* MI_REPORT_PERF_COUNT */
		0x10a00001,
		0xffc,
		5, /* MI_STORE_DATA_INDEX of the context */
		0x10a00002,
		0xff8,
		5,
		6,
		0x0d000001,
		0x08100000,
		0x10000000, /* MI_MATH */
		0x00400001, /* MI_NOOP with a number */
	};
	u32 was[ARRAY_SIZE(ring)];

	memcpy(was, ring, sizeof(ring));
	if (srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)))
		fail_msg("%s: %08x at %llu", r.s->bad_why, r.s->bad_dword,
			 (unsigned long long)r.s->bad_addr / 4);
	assert_memory_equal(ring, was, sizeof(ring));
	srig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arbitration), cmocka_unit_test(test_display),
		cmocka_unit_test(test_taken_out),   cmocka_unit_test(test_post_sync),
		cmocka_unit_test(test_registers),   cmocka_unit_test(test_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
