// SPDX-License-Identifier: MIT
/* The scanner on what drivers emit: rings of an unmodified i915, workaround batches, privileged batches. */
#include "scan_rig.h"

static u32 scratch, hwsp; /* GGTT addresses of the guest */

static struct srig *start(struct srig *r)
{
	srig_new(r);
	scratch = r->low + 0x1000;
	hwsp = r->low + 0x2000;
	return r;
}

/* A request as i915 writes it for a vGPU: no preemption, so arbitration is off around the batch. */
static void test_i915_request(void **state)
{
	struct srig r;

	(void)state;
	start(&r);
	u32 ring[] = {
		/* flush and invalidate, the first with the Gen9 workaround of an empty one */
		PIPE_CONTROL,
		0,
		0,
		0,
		0,
		0,
		PIPE_CONTROL,
		0x00144c1c | 1u << 21,
		0xd0,
		0,
		0,
		0,
		SDI | GGTT,
		hwsp,
		0,
		41,
		ARB_CHECK,
		NOOP,
		ARB_OFF,
		BBS_PPGTT,
		0x00100000,
		0x7fff,
		/* flush and seqno */
		PIPE_CONTROL,
		0x00101021,
		0,
		0,
		0,
		0,
		PIPE_CONTROL,
		0x01104080,
		hwsp,
		0,
		42,
		0,
		USER_INTERRUPT,
		ARB_ON,
		ARB_CHECK,
		SEMA_WAIT | GGTT | 1u << 15 | 4u << 12,
		0,
		hwsp + 0x100,
		0,
		NOOP,
		ARB_CHECK,
		NOOP,
	};
	u32 want[ARRAY_SIZE(ring)];

	memcpy(want, ring, sizeof(ring));
	want[18] = NOOP; /* the batch could hold the engine */
	want[34] = NOOP; /* the interrupt is the core's to inject */
	assert_int_equal(ring[18], ARB_OFF);
	assert_int_equal(ring[34], USER_INTERRUPT);
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)), 0);
	assert_memory_equal(ring, want, sizeof(ring));
	assert_int_equal(r.s->user_irqs, 1);
	assert_int_equal(r.s->notifies, 0);
	assert_int_equal(r.s->batches, 0);
	assert_int_equal(r.s->dwords, ARRAY_SIZE(ring));
	assert_int_equal(r.reads, 0);
	srig_free(&r);
}

/* The same of the other engines: MI_FLUSH_DW as seen at driver load. */
static void test_i915_request_xcs(void **state)
{
	static const enum gvt_engine engines[] = {GVT_BCS, GVT_VCS, GVT_VECS, GVT_VCS2};
	struct srig r;

	(void)state;
	start(&r);
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++) {
		u32 ring[] = {
			0x13244002 | (engines[i] == GVT_VCS ? 0x80u : 0),
			0xd0,
			0,
			0,
			SDI | GGTT,
			hwsp,
			0,
			1,
			ARB_ON,
			BBS_PPGTT,
			0x1000,
			0,
			ARB_OFF,
			NOOP,
			0x13004002,
			hwsp | 4,
			0,
			7,
			USER_INTERRUPT,
			ARB_ON,
		};
		u32 want[ARRAY_SIZE(ring)];

		memcpy(want, ring, sizeof(ring));
		want[18] = NOOP;
		assert_int_equal(srig_ring(&r, engines[i], ring, ARRAY_SIZE(ring)), 0);
		assert_memory_equal(ring, want, sizeof(ring));
	}
	srig_free(&r);
}

/* The workaround list of a new context: masked registers in one load. */
static void test_i915_context_workarounds(void **state)
{
	static const u32 regs[] = {0x20c0, 0x209c, 0x20ec, 0x7014, 0xe194, 0xe4f0, 0x7004, 0xe188,
				   0x7300, 0x7304, 0xe184, 0xe180, 0x2580, 0x7008, 0xe100, 0x5588};
	u32 ring[1 + 2 * ARRAY_SIZE(regs)] = {LRI(ARRAY_SIZE(regs))}, want[ARRAY_SIZE(ring)];
	struct srig r;

	(void)state;
	start(&r);
	for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
		ring[1 + 2 * i] = regs[i];
		ring[2 + 2 * i] = 0xffffffff;
	}
	memcpy(want, ring, sizeof(ring));
	want[2] = 0x02e002e0;
	want[4] = 0x50405040;
	want[6] = 0x00030003;
	want[26] = 0x00070007;
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)), 0);
	assert_memory_equal(ring, want, sizeof(ring));
	srig_free(&r);
}

/* Gen9's indirect-context batch. The register that it puts back from memory gets the host's value. */
static void test_i915_indirect_context(void **state)
{
	struct srig r;
	u32 batch[48], want[48], n = 0;
	u64 at = 0;

	(void)state;
	start(&r);
	memset(batch, 0, sizeof(batch));
#define EMIT(...)                                                                                  \
	do {                                                                                       \
		u32 d_[] = {__VA_ARGS__};                                                          \
		memcpy(batch + n, d_, sizeof(d_));                                                 \
		n += ARRAY_SIZE(d_);                                                               \
	} while (0)
	EMIT(ARB_OFF, SRM | GGTT, 0xb118, scratch + 256, 0);
	EMIT(LRI(1), 0xb118, 0x40400000 | 1u << 21);
	EMIT(PIPE_CONTROL, 0x00100020, 0, 0, 0, 0);
	EMIT(LRM | GGTT, 0xb118, scratch + 256, 0);
	EMIT(PIPE_CONTROL, 0x08304000, 0xd0, 0, 0, 0);
	EMIT(LRI(3), 0x7014, 0x10000000, 0x2088, 0x00020002, 0x2090, 0x02000200, NOOP);
	EMIT(ARB_ON);
	memcpy(want, batch, sizeof(batch));
	r.rig.host.info.mmio = calloc(0x200000 / 4, 4);
	((u32 *)r.rig.host.info.mmio)[0xb118 / 4] = 0x48400001;
	want[7] = 0x48400001 | 1u << 21;
	want[14] = LRI(1);
	want[16] = 0x48400001;
	want[17] = 0;
	memcpy(srig_at(&r, r.low + 0x5000), batch, sizeof(batch));
	r.s->engine = GVT_RCS;
	assert_int_equal(scan_context_batch(r.s, r.low + 0x5000, 48, &at), 0);
	assert_int_equal(at, SRIG_ROOM_GM);
	assert_memory_equal(r.room.va, want, sizeof(want));
	/* Without a snapshot the value that the driver writes too. */
	free((void *)r.rig.host.info.mmio);
	r.rig.host.info.mmio = NULL;
	scan_begin(r.s);
	assert_int_equal(scan_context_batch(r.s, r.low + 0x5000, 48, &at), 0);
	assert_int_equal(r.room.va[16], 0x40400000);
	/* A second one, of the per-context kind, lies on a page of its own. */
	srig_at(&r, r.low + 0x6000)[0] = ARB_CHECK;
	srig_at(&r, r.low + 0x6000)[1] = BBE | 1;
	srig_at(&r, r.low + 0x6000)[2] = 0xffffffff;
	assert_int_equal(scan_context_batch(r.s, r.low + 0x6000, 0, &at), 0);
	assert_int_equal(at, SRIG_ROOM_GM + 4096);
	assert_int_equal(r.room.va[1025], BBE);
	assert_int_equal(r.room.va[1026], 0);
	assert_int_equal(r.room.used, 1026);
	srig_free(&r);
}

/* The golden state: a privileged batch runs from its copy, and what is behind its end is wiped. */
static void test_privileged_batch(void **state)
{
	struct srig r;
	u32 *b, ring[] = {BBS_GGTT, 0, 0, BBS_GGTT, 0, 0};

	(void)state;
	start(&r);
	b = srig_at(&r, r.low + 0x7ff0);
	b[0] = 0x69040001; /* PIPELINE_SELECT */
	b[1] = 0x61010011; /* STATE_BASE_ADDRESS, over the page's end */
	b[2] = 0x1001;
	b[20] = 0x78050006;
	b[28] = USER_INTERRUPT;
	b[29] = BBE;
	b[30] = 0xdeadbeef;
	ring[1] = r.low + 0x7ff0;
	ring[4] = r.low + 0x7ff0;
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)), 0);
	assert_int_equal(ring[0], BBS_GGTT);
	assert_int_equal(ring[1], SRIG_ROOM_GM);
	assert_int_equal(ring[2], 0);
	assert_int_equal(ring[4], SRIG_ROOM_GM + 128);
	assert_int_equal(r.s->batches, 2);
	b[28] = NOOP;
	assert_memory_equal(r.room.va, b, 30 * 4);
	assert_memory_equal(r.room.va + 32, b, 30 * 4);
	for (u32 i = 62; i < 200; i++)
		assert_true(r.room.va[i] == 0 || r.room.va[i] == 0xffffffff);
	assert_int_equal(r.s->user_irqs, 2);
	srig_free(&r);
}

/* First level calls second level; second level chains; first level chains and does not come back. */
static void test_levels(void **state)
{
	struct srig r;
	u32 *a, *b, *c, *d, *rm;

	(void)state;
	start(&r);
	rm = r.room.va;
	a = srig_at(&r, r.low + 0x10000);
	b = srig_at(&r, r.low + 0x11000);
	c = srig_at(&r, r.low + 0x12000);
	d = srig_at(&r, r.low + 0x13000);
	a[0] = BBS_GGTT | BBS_2ND;
	a[1] = r.low + 0x11000;
	a[3] = BBS_GGTT;
	a[4] = r.low + 0x13000;
	a[6] = 0xffffffff; /* not reached */
	b[0] = ARB_CHECK;
	b[1] = BBS_GGTT | BBS_2ND;
	b[2] = r.low + 0x12000;
	b[4] = 0xffffffff;
	c[0] = BBE;
	d[0] = BBS_PPGTT;
	d[1] = 0x1000;
	d[3] = 0xffffffff;
	PASSES(&r, GVT_BCS, BBS_GGTT, r.low + 0x10000, 0);
	assert_int_equal(r.s->batches, 4);
	/* a at 0, then in the order of mention: b, d, c. */
	assert_int_equal(rm[1], SRIG_ROOM_GM + 64);
	assert_int_equal(rm[4], SRIG_ROOM_GM + 128);
	assert_int_equal(rm[16], ARB_CHECK);
	assert_int_equal(rm[18], SRIG_ROOM_GM + 192);
	assert_int_equal(rm[32], BBS_PPGTT);
	assert_int_equal(rm[48], BBE);
	assert_int_equal(rm[6], 0);
	/* Under a predicate the chain may not be taken: what is behind runs. */
	a[3] |= 1u << 15;
	REFUSED(&r, GVT_RCS, "unknown command", BBS_GGTT, r.low + 0x10000, 0);
	assert_int_equal(r.s->bad_addr, r.low + 0x10000 + 24);
	srig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_i915_request),
		cmocka_unit_test(test_i915_request_xcs),
		cmocka_unit_test(test_i915_context_workarounds),
		cmocka_unit_test(test_i915_indirect_context),
		cmocka_unit_test(test_privileged_batch),
		cmocka_unit_test(test_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
