// SPDX-License-Identifier: MIT
/* What the screen shows: formats, tilings, edges of the vGPU's memory, and reading it. */
#include "disp_rig.h"

#define ENABLE (1u << 31)
#define GTT    0x800000u
#define LINEAR 0u
#define X_TILE (1u << 10)
#define Y_TILE (4u << 10)
#define YF     (5u << 10)

static u32 fourcc(const char *s)
{
	return (u32)s[0] | (u32)s[1] << 8 | (u32)s[2] << 16 | (u32)s[3] << 24;
}

static struct drig *start(struct drig *r)
{
	drig_new(r, GVT_PORT_DP_B);
	wr(r->vgpu, TRANS_HTOTAL(0), 1343u << 16 | 1023);
	wr(r->vgpu, TRANS_VTOTAL(0), 805u << 16 | 767);
	wr(r->vgpu, PIPESRC(0), 1023 << 16 | 767);
	wr(r->vgpu, PIPECONF(0), ENABLE);
	return r;
}

/* Shows a plane now: writes its registers and lets a frame go by. */
static void show(struct drig *r, u32 ctl, u32 stride, u32 w, u32 h, u64 surf)
{
	wr(r->vgpu, PLANE_CTL(0, 0), ctl);
	wr(r->vgpu, PLANE_STRIDE(0, 0), stride);
	wr(r->vgpu, PLANE_SIZE(0, 0), (h - 1) << 16 | (w - 1));
	wr(r->vgpu, PLANE_SURF(0, 0), (u32)surf);
	os_test_advance(20000000);
}

static int get(struct drig *r, enum gvt_plane plane, struct gvt_surface *s)
{
	return gvt_vgpu_get_surface(r->vgpu, plane, s);
}

static void test_primary(void **state)
{
	struct drig rig, *r = start(&rig);
	const u64 base = r->vgpu->low_gm.start;
	struct gvt_surface s;
	u64 frame;

	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -ENODEV);
	show(r, ENABLE | 4u << 24, 64, 1024, 768, base);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
	assert_int_equal(s.width, 1024);
	assert_int_equal(s.height, 768);
	assert_int_equal(s.stride, 4096);
	assert_int_equal(s.fourcc, fourcc("XR24"));
	assert_int_equal(s.tiling, 0);
	assert_true(s.gm_addr == base);
	assert_int_equal(s.size, 768 * 4096);
	assert_int_equal(s.pipe_width, 1024);
	assert_int_equal(s.pipe_height, 768);

	/* A flip shows from its vblank on. */
	frame = s.frame;
	wr(r->vgpu, PLANE_SURF(0, 0), (u32)base + 0x400000);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
	assert_true(s.gm_addr == base && s.frame == frame);
	/* What is written after it is for the next one. */
	wr(r->vgpu, PLANE_STRIDE(0, 0), 1);
	os_test_advance(20000000);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
	assert_true(s.gm_addr == base + 0x400000 && s.frame != frame);
	assert_int_equal(s.stride, 4096);

	show(r, 0, 0, 1, 1, 0);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -ENODEV);
	show(r, ENABLE | 4u << 24, 64, 1024, 768, base);
	wr(r->vgpu, PIPECONF(0), 0);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -ENODEV);
	drig_free(r);
}

static void test_formats(void **state)
{
	static const struct {
		u32 ctl;
		const char *fourcc;
	} formats[] = {
		{4u << 24, "XR24"},
		{4u << 24 | 2u << 4, "AR24"},
		{4u << 24 | 3u << 4, "AR24"},
		{4u << 24 | 1u << 20, "XB24"},
		{4u << 24 | 1u << 20 | 2u << 4, "AB24"},
		{14u << 24, "RG16"},
		{2u << 24, "XR30"},
		{2u << 24 | 1u << 20, "XB30"},
	};
	struct drig rig, *r = start(&rig);
	struct gvt_surface s;
	u32 i, good = 0;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		show(r, ENABLE | formats[i].ctl, 64, 1024, 768, r->vgpu->low_gm.start);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
		assert_int_equal(s.fourcc, fourcc(formats[i].fourcc));
	}
	/* Formats, tilings and rotations that are not for this. */
	for (i = 0; i < 16; i++) {
		show(r, ENABLE | i << 24, 64, 1024, 768, r->vgpu->low_gm.start);
		good += !get(r, GVT_PLANE_PRIMARY, &s);
	}
	assert_int_equal(good, 3);
	for (i = 0; i < 8; i++) {
		show(r, ENABLE | 4u << 24 | i << 10, 64, 512, 768, r->vgpu->low_gm.start);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s),
				 i == 0 || i == 1 || i == 4 ? 0 : -EINVAL);
	}
	for (i = 1; i < 4; i++) {
		show(r, ENABLE | 4u << 24 | i, 64, 512, 512, r->vgpu->low_gm.start);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -EINVAL);
	}
	drig_free(r);
}

static void test_tiling(void **state)
{
	static const struct {
		u32 ctl, unit, rows, tiling;
	} t[] = {{LINEAR, 64, 1, 0}, {X_TILE, 512, 8, 1}, {Y_TILE, 128, 32, 2}};
	struct drig rig, *r = start(&rig);
	const u64 base = r->vgpu->high_gm.start;
	struct gvt_surface s;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		u32 rows = (770 + t[i].rows - 1) / t[i].rows * t[i].rows;

		show(r, ENABLE | 4u << 24 | t[i].ctl, 4096 / t[i].unit, 1000, 770, base);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
		assert_int_equal(s.tiling, t[i].tiling);
		assert_int_equal(s.stride, 4096);
		assert_int_equal(s.size, t[i].tiling ? rows * 4096 : 769 * 4096 + 4000);
		/* An offset of whole tiles moves the address; one inside a tile cannot. */
		wr(r->vgpu, PLANE_OFFSET(0, 0), 64 << 16 | 128);
		show(r, ENABLE | 4u << 24 | t[i].ctl, 4096 / t[i].unit, 512, 512, base);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
		assert_true(s.gm_addr ==
			    base + 64 * 4096 + (t[i].tiling ? 512 / t[i].unit * 4096 : 512));
		wr(r->vgpu, PLANE_OFFSET(0, 0), 1 << 16);
		show(r, ENABLE | 4u << 24 | t[i].ctl, 4096 / t[i].unit, 512, 512, base);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), t[i].tiling ? -EINVAL : 0);
		wr(r->vgpu, PLANE_OFFSET(0, 0), 1);
		show(r, ENABLE | 4u << 24 | t[i].ctl, 4096 / t[i].unit, 512, 512, base);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), t[i].tiling ? -EINVAL : 0);
		wr(r->vgpu, PLANE_OFFSET(0, 0), 0);
	}
	drig_free(r);
}

/* No surface that is not wholly the vGPU's own, and no arithmetic that wraps. */
static void test_bounds(void **state)
{
	struct drig rig, *r = start(&rig);
	const u64 lo = r->vgpu->low_gm.start, ls = r->vgpu->low_gm.size;
	const u64 hi = r->vgpu->high_gm.start, hs = r->vgpu->high_gm.size;
	const u64 bad[] = {0,	      lo - 4096,      lo + ls - 4096, lo + ls,
			   hi - 4096, hi + hs - 4096, hi + hs,	      0xfffff000};
	static const u32 words[] = {0, 1, 0x3ff, 0xfff, 0x1fff, 0xffff, 0x7fffffff, 0xffffffff};
	struct gvt_surface s;
	u32 i, j, k, n = 0;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		show(r, ENABLE | 4u << 24, 64, 1024, 768, bad[i]);
		assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -EINVAL);
	}
	show(r, ENABLE | 4u << 24, 64, 1024, 768, lo + ls - 768 * 4096);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
	show(r, ENABLE | 4u << 24, 64, 1024, 768, hi + hs - 768 * 4096);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), 0);
	/* Rows that do not fit the stride. */
	show(r, ENABLE | 4u << 24, 64, 1025, 768, lo);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -EINVAL);
	show(r, ENABLE | 4u << 24, 0, 1, 1, lo);
	assert_int_equal(get(r, GVT_PLANE_PRIMARY, &s), -EINVAL);

	for (i = 0; i < ARRAY_SIZE(words); i++)
		for (j = 0; j < ARRAY_SIZE(words); j++)
			for (k = 0; k < 3; k++) {
				static const u32 tile[] = {LINEAR, X_TILE, Y_TILE};

				wr(r->vgpu, PLANE_CTL(0, 0), ENABLE | 4u << 24 | tile[k]);
				wr(r->vgpu, PLANE_STRIDE(0, 0), words[i]);
				wr(r->vgpu, PLANE_SIZE(0, 0), words[j]);
				wr(r->vgpu, PLANE_OFFSET(0, 0), words[(i + j) % ARRAY_SIZE(words)]);
				wr(r->vgpu, PLANE_SURF(0, 0), (u32)lo);
				os_test_advance(20000000);
				if (get(r, GVT_PLANE_PRIMARY, &s))
					continue;
				n++;
				assert_true(s.gm_addr >= lo && s.gm_addr + s.size <= lo + ls);
				assert_true((u64)s.width * 4 <= s.stride);
				assert_true((u64)(s.height - 1) * s.stride + s.width * 4 <= s.size);
			}
	assert_true(n > 0);
	drig_free(r);
}

static void test_cursor(void **state)
{
	static const struct {
		u32 mode, width;
	} modes[] = {{0x27, 64}, {0x22, 128}, {0x23, 256}};
	struct drig rig, *r = start(&rig);
	const u32 base = (u32)r->vgpu->low_gm.start;
	struct gvt_surface s;
	u64 frame;
	u32 i, good = 0;

	assert_int_equal(get(r, GVT_PLANE_CURSOR, &s), -ENODEV);
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		wr(r->vgpu, CUR_CTL(0), modes[i].mode);
		wr(r->vgpu, CUR_POS(0), 100u << 16 | 200);
		wr(r->vgpu, CUR_FBC_CTL(0), 0);
		wr(r->vgpu, CUR_BASE(0), base + 0x1000);
		assert_int_equal(get(r, GVT_PLANE_CURSOR, &s), 0);
		assert_int_equal(s.width, modes[i].width);
		assert_int_equal(s.height, modes[i].width);
		assert_int_equal(s.stride, modes[i].width * 4);
		assert_int_equal(s.fourcc, fourcc("AR24"));
		assert_int_equal(s.x, 200);
		assert_int_equal(s.y, 100);
		assert_true(s.gm_addr == base + 0x1000);
		assert_int_equal(s.size, modes[i].width * modes[i].width * 4);
		/* Partly off the screen to the left and above, and fewer lines. */
		frame = s.frame;
		wr(r->vgpu, CUR_POS(0), 0x8003u << 16 | 0x8005);
		wr(r->vgpu, CUR_FBC_CTL(0), ENABLE | 31);
		wr(r->vgpu, CUR_BASE(0), base + 0x1000);
		assert_int_equal(get(r, GVT_PLANE_CURSOR, &s), 0);
		assert_int_equal((s32)s.x, -5);
		assert_int_equal((s32)s.y, -3);
		assert_int_equal(s.height, 32);
		assert_true(s.frame != frame);
	}
	/* No timer for a pointer that moves. */
	assert_int_equal(os_test_next_timer(), 0);
	wr(r->vgpu, CUR_FBC_CTL(0), ENABLE | 255);
	for (i = 1; i < 64; i++) {
		wr(r->vgpu, CUR_CTL(0), i);
		wr(r->vgpu, CUR_BASE(0), base);
		good += !get(r, GVT_PLANE_CURSOR, &s);
	}
	assert_int_equal(good, 3);
	wr(r->vgpu, CUR_CTL(0), 0x23);
	wr(r->vgpu, CUR_BASE(0), base + (u32)r->vgpu->low_gm.size - 0x1000);
	assert_int_equal(get(r, GVT_PLANE_CURSOR, &s), -EINVAL);
	drig_free(r);
}

static void test_read(void **state)
{
	static u8 buf[5 * 4096];
	struct drig rig, *r = start(&rig);
	const u64 lo = r->vgpu->low_gm.start, ls = r->vgpu->low_gm.size;
	u32 first = (u32)(lo >> 12), i;

	/* Pages 0, 1, 2 of the surface are frames 30, 20, 10; page 3 is not mapped, page 4 is 40. */
	for (i = 0; i < 5; i++) {
		u64 gfn = i < 3 ? 30 - i * 10 : 40;

		memset(r->dom.mem + gfn * 4096, (int)(i + 1), 4096);
		if (i != 3)
			mmio_write(r->vgpu, GTT + (first + i) * 8, gfn << 12 | 1, 8);
	}
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, lo + 4090, buf, 4 * 4096), 0);
	for (i = 0; i < 4 * 4096; i++) {
		u32 page = (i + 4090) / 4096;

		assert_int_equal(buf[i], page == 3 ? 0 : page + 1);
	}
	memset(buf, 0xee, sizeof(buf));
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, lo, buf, 1), 0);
	assert_int_equal(buf[1], 0xee);

	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, lo, buf, 0), -EINVAL);
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, lo - 1, buf, 2), -EINVAL);
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, lo + ls - 1, buf, 2), -EINVAL);
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, lo, buf, 0xffffffff), -EINVAL);
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, ~0ull, buf, 2), -EINVAL);
	assert_int_equal(gvt_vgpu_read_gm(r->vgpu, 0, buf, 4096), -EINVAL);
	drig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_primary), cmocka_unit_test(test_formats),
		cmocka_unit_test(test_tiling),	cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_cursor),	cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
