// SPDX-License-Identifier: MIT
/* The OpRegion in guest memory: placed on the firmware's word, pages given once, SWSCI answered. */
#include "disp_rig.h"

#define ASLS   0xfc
#define SWSCI  0xe8
#define PLACE  (2048u << 12)
#define SELECT 0x8000u
#define RING   0x0001u

static u32 get32(struct drig *r, u32 gpa)
{
	u32 v;

	memcpy(&v, r->dom.mem + gpa, 4);
	return v;
}

static void put32(struct drig *r, u32 gpa, u32 v)
{
	memcpy(r->dom.mem + gpa, &v, 4);
}

static bool stands(struct drig *r, u32 gpa)
{
	static u8 image[OPREGION_SIZE];

	assert_true(opregion_build(image, r->vgpu->params.port));
	return !memcmp(r->dom.mem + gpa, image, sizeof(image));
}

static u32 holes(struct drig *r)
{
	u32 i, n = 0;

	for (i = 0; i < RIG_GUEST_PAGES; i++)
		n += r->dom.hole[i];
	return n;
}

/* Three pages without RAM, as hvmloader leaves them. */
static void make_holes(struct drig *r, u32 gpa, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		r->dom.hole[(gpa >> 12) + i] = true;
}

static void test_place(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_HDMI_C);

	make_holes(r, PLACE, 3);
	cfg_write(r->vgpu, ASLS, PLACE, 4);
	assert_true(stands(r, PLACE));
	assert_int_equal(r->vgpu->opregion.populated, 2);
	assert_int_equal(cfg_read(r->vgpu, ASLS, 4), PLACE);
	/* The same again costs nothing and changes nothing. */
	put32(r, PLACE + 0x1fc, 0x1234);
	assert_int_equal(cfg_write_nowait(r->vgpu, ASLS, PLACE, 4), 0);
	assert_int_equal(get32(r, PLACE + 0x1fc), 0x1234);
	/* Elsewhere, in RAM, across pages. */
	cfg_write(r->vgpu, ASLS, 0x5800, 4);
	assert_true(stands(r, 0x5800));
	drig_free(r);
}

/* A guest gets no more pages than an OpRegion may need, whatever it writes. */
static void test_greedy(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 i;

	make_holes(r, PLACE, 1000);
	for (i = 0; i < 500; i++)
		cfg_write(r->vgpu, ASLS, PLACE + i * 0x2000, 4);
	assert_int_equal(holes(r), 1000 - OPREGION_PAGES);
	assert_true(stands(r, PLACE));
	assert_true(r->vgpu->opregion.failed > 400);
	intel_gvt_ops.vgpu_reset(r->vgpu);
	for (i = 0; i < 500; i++)
		cfg_write(r->vgpu, ASLS, PLACE + i * 0x2000, 4);
	assert_int_equal(holes(r), 1000 - OPREGION_PAGES);
	drig_free(r);
}

static void test_nonsense(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	static const u32 bad[] = {0,
				  0xffffffff,
				  0xfffff000,
				  0xffffe001,
				  RIG_GUEST_PAGES << 12,
				  (RIG_GUEST_PAGES << 12) - 1};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		cfg_write(r->vgpu, ASLS, bad[i], 4);
	assert_false(r->vgpu->opregion.placed);
	/* A ring without an OpRegion. */
	assert_int_equal(cfg_write_nowait(r->vgpu, SWSCI, SELECT | RING, 2), 0);
	drig_free(r);
}

static u32 call(struct drig *r, u32 main, u32 sub, u32 parm)
{
	put32(r, PLACE + 0x204, parm);
	put32(r, PLACE + 0x200, 1 | main << 1 | sub << 8);
	cfg_write(r->vgpu, SWSCI, SELECT | RING, 2);
	assert_int_equal(cfg_read(r->vgpu, SWSCI, 2) & RING, 0);
	assert_int_equal(get32(r, PLACE + 0x200) & 1, 0);
	return get32(r, PLACE + 0x200) >> 5 & 7;
}

static void test_swsci(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 main, sub;

	cfg_write(r->vgpu, ASLS, PLACE, 4);
	for (main = 0; main < 16; main++)
		for (sub = 0; sub < 256; sub++) {
			bool known = (main == 4 && sub <= 1) || (main == 6 && !sub);

			assert_int_equal(call(r, main, sub, 0xabcd), known);
			/* Nothing is supported beyond the queries themselves. */
			assert_int_equal(get32(r, PLACE + 0x204), known ? 0 : 0xabcd);
		}
	/* A ring without a command leaves the mailbox alone. */
	put32(r, PLACE + 0x200, 0x7e0);
	cfg_write(r->vgpu, SWSCI, SELECT | RING, 2);
	assert_int_equal(get32(r, PLACE + 0x200), 0x7e0);
	/* The page has gone: nothing happens, the access is answered. */
	make_holes(r, PLACE, 2);
	cfg_write(r->vgpu, SWSCI, SELECT | RING, 2);
	drig_free(r);
}

/* Writes on several vCPUs at once: each held access is answered once, the last address wins. */
static void test_many(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);
	u32 i;

	for (i = 0; i < 20; i++)
		cfg_write_nowait(r->vgpu, ASLS, 0x10000 + i * 0x2000, 4);
	cfg_write_nowait(r->vgpu, SWSCI, SELECT | RING, 2);
	os_test_run_work(100);
	assert_true(stands(r, 0x10000 + 19 * 0x2000));
	/* The vGPU ends while one is owed. */
	cfg_write_nowait(r->vgpu, ASLS, 0x4000, 4);
	drig_free(r);
}

static void test_no_memory(void **state)
{
	struct drig rig, *r = drig_new(&rig, GVT_PORT_DP_B);

	os_test_fail_alloc(1);
	cfg_write(r->vgpu, ASLS, PLACE, 4);
	os_test_fail_alloc(0);
	assert_false(r->vgpu->opregion.placed);
	cfg_write(r->vgpu, ASLS, PLACE, 4);
	assert_true(stands(r, PLACE));
	drig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place),	 cmocka_unit_test(test_greedy),
		cmocka_unit_test(test_nonsense), cmocka_unit_test(test_swsci),
		cmocka_unit_test(test_many),	 cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
