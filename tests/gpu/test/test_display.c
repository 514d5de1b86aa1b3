/* SPDX-License-Identifier: MIT */
/* Display: power and clocks, pipe timing, vblank and flips, the composed picture. */
#include "board.h"

#include "../io.h"
#include "../regs/display.h"
#include "../regs/gt.h"

#include <errno.h>
#include <png.h>
#include <stdlib.h>
#include <unistd.h>

#define W      64u
#define H      32u
#define FRAME  (100 * MS) /* at 10 Hz */
#define ACTIVE (FRAME * H / 40)

static int setup(void **state)
{
	static const struct gpu_config cfg = {.display = true,
					      .connected = true,
					      .refresh_mhz = 10000};
	static struct board b;

	board_init(&b, &cfg);
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	board_done(*state);
	return 0;
}

/* Pipe A: 64x32 of 40 lines; plane 1 shows GGTT 100000 (bus 10000), XRGB8888, pitch 256. */
static void pipe_on(struct board *b)
{
	board_ggtt(b, 0x100000, 0x10000, 16);
	board_wr(b, TRANS_HTOTAL_A, 79u << 16 | (W - 1));
	board_wr(b, TRANS_VTOTAL_A, 39u << 16 | (H - 1));
	board_wr(b, PIPESRC_A, (W - 1) << 16 | (H - 1));
	board_wr(b, GEN8_DE_PIPE_ISR_A + IRQ_IER, 0xffffffff);
	board_wr(b, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	board_wr(b, TRANSCONF_A, TRANSCONF_ENABLE);
}

static void plane(struct board *b, unsigned n, uint32_t ctl, uint32_t stride, uint32_t surf)
{
	uint32_t base = PLANE_CTL_1_A + n * PLANE_STRIDE_REGS;

	board_wr(b, base + PLANE_STRIDE, stride);
	board_wr(b, base + PLANE_SIZE, (H - 1) << 16 | (W - 1));
	board_wr(b, base, PLANE_CTL_ENABLE | ctl);
	board_wr(b, base + PLANE_SURF, surf);
}

static void put32(struct board *b, uint32_t at, uint32_t val)
{
	*(uint32_t *)(b->mem + at) = val;
}

static void power(void **state)
{
	struct board *b = *state;

	board_wr(b, HSW_PWR_WELL_CTL1 + 4, 1u << 29);
	assert_int_equal(board_rd(b, HSW_PWR_WELL_CTL1 + 4), 3u << 28);
	assert_int_equal(board_rd(b, HSW_PWR_WELL_CTL1), 1u << 28);
	board_wr(b, HSW_PWR_WELL_CTL1, 1u << 29);
	board_wr(b, HSW_PWR_WELL_CTL1 + 4, 0);
	assert_int_equal(board_rd(b, HSW_PWR_WELL_CTL1 + 4), 1u << 28);
	board_wr(b, DBUF_CTL, DBUF_POWER_REQUEST);
	assert_int_equal(board_rd(b, DBUF_CTL), DBUF_POWER_REQUEST | DBUF_POWER_STATE);
	board_wr(b, LCPLL2_CTL, PLL_ENABLE);
	assert_int_equal(board_rd(b, DPLL_STATUS), 1u << 8);
	board_wr(b, LCPLL2_CTL, 0);
	assert_int_equal(board_rd(b, DPLL_STATUS), 0);
	assert_int_equal(board_rd(b, SKL_FUSE_STATUS), SKL_FUSE_DONE);
	assert_int_equal(board_rd(b, SDEISR), SDE_PORTB_HOTPLUG);
	assert_true(board_rd(b, DDI_BUF_CTL_A + PORT_STRIDE) & DDI_BUF_IS_IDLE);
	board_wr(b, DDI_BUF_CTL_A + PORT_STRIDE, DDI_BUF_CTL_ENABLE);
	assert_false(board_rd(b, DDI_BUF_CTL_A + PORT_STRIDE) & DDI_BUF_IS_IDLE);
}

static void timing(void **state)
{
	struct board *b = *state;

	assert_int_equal(board_rd(b, TRANSCONF_A), 0);
	pipe_on(b);
	assert_int_equal(board_rd(b, TRANSCONF_A), TRANSCONF_ENABLE | TRANSCONF_STATE_ENABLE);
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), 0);
	b->now += FRAME / 2 + 1;
	assert_int_equal(board_rd(b, PIPEDSL_A), 20 - 1);
	board_advance(b, FRAME / 2);
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), 1);
	assert_int_equal(board_rd(b, PIPEDSL_A), 39);
	b->now += 10 * FRAME;
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), 11);
	/* the counter stands while the pipe is off and goes on afterwards */
	board_wr(b, TRANSCONF_A, 0);
	b->now += 10 * FRAME;
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), 11);
	board_wr(b, TRANSCONF_A, TRANSCONF_ENABLE);
	b->now += FRAME;
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), 12);
}

static void vblank_irq(void **state)
{
	struct board *b = *state;
	uint64_t next;

	pipe_on(b);
	next = gpu_run(b->gpu);
	assert_true(next == ACTIVE);
	b->now += next - 1;
	assert_int_equal(gpu_run(b->gpu), 1);
	assert_int_equal(b->msis, 0);
	board_advance(b, 1);
	assert_int_equal(b->msis, 1);
	assert_int_equal(board_rd(b, GEN8_DE_PIPE_ISR_A + IRQ_IIR), PIPE_IRQ_VBLANK);
	/* masked: nobody waits */
	board_wr(b, GEN8_DE_PIPE_ISR_A + IRQ_IMR, PIPE_IRQ_VBLANK);
	board_wr(b, GEN8_DE_PIPE_ISR_A + IRQ_IIR, PIPE_IRQ_VBLANK);
	assert_true(gpu_run(b->gpu) == UINT64_MAX);
	board_advance(b, FRAME);
	assert_int_equal(board_rd(b, GEN8_DE_PIPE_ISR_A + IRQ_IIR), 0);
}

static void flips(void **state)
{
	struct board *b = *state;
	struct gpu_stats st;

	pipe_on(b);
	board_wr(b, GEN8_DE_PIPE_ISR_A + IRQ_IMR, PIPE_IRQ_VBLANK);
	plane(b, 0, 4u << 24, 4, 0x100000);
	assert_int_equal(board_rd(b, PLANE_CTL_1_A + PLANE_SURFLIVE), 0);
	board_advance(b, ACTIVE + 3 * MS);
	assert_int_equal(board_rd(b, PLANE_CTL_1_A + PLANE_SURFLIVE), 0x100000);
	assert_int_equal(board_rd(b, PIPE_FLIPCOUNT_A), 1);
	assert_int_equal(board_rd(b, GEN8_DE_PIPE_ISR_A + IRQ_IIR), PIPE_IRQ_GEN9_PLANE1_FLIP_DONE);
	assert_int_equal(b->msis, 1);
	gpu_get_stats(b->gpu, &st);
	assert_int_equal(st.flips, 1);
	/* on a pipe that is off it takes effect at once */
	board_wr(b, TRANSCONF_A, 0);
	board_wr(b, PLANE_CTL_1_A + PLANE_SURF, 0x108000);
	assert_int_equal(board_rd(b, PLANE_CTL_1_A + PLANE_SURFLIVE), 0x108000);
}

/* The counter, read by itself, does not count on while a driver is between it and its planes. */
static void update_is_not_torn(void **state)
{
	struct board *b = *state;
	uint32_t start;

	b->tick = 50;
	pipe_on(b);
	b->now += ACTIVE - MS;
	board_rd(b, PIPEDSL_A);
	start = board_rd(b, PIPE_FRMCOUNT_A);
	board_advance(b, 30 * MS);
	plane(b, 0, 4u << 24, 4, 0x100000);
	board_advance(b, 50 * MS);
	board_rd(b, PIPEDSL_A);
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), start);
	board_advance(b, 3 * MS);
	assert_int_equal(board_rd(b, PIPE_FRMCOUNT_A), start + 1);
	/* but not for ever */
	board_rd(b, PIPEDSL_A);
	board_rd(b, PIPE_FRMCOUNT_A);
	board_advance(b, 20 * FRAME);
	assert_true(board_rd(b, PIPE_FRMCOUNT_A) > start + 15);
}

/* A cursor that moves by itself, line read first and no counter, does not hold the pipe. */
static void cursor_moves_freely(void **state)
{
	struct board *b = *state;

	pipe_on(b);
	for (unsigned i = 0; i < 200; i++) {
		board_rd(b, PIPEDSL_A);
		board_wr(b, CUR_CTL_A + CUR_BASE, 0x100000);
		/* another processor takes a time stamp meanwhile */
		if (i % 10 == 5)
			board_rd(b, PIPE_FRMCOUNT_A);
		board_rd(b, PIPEDSL_A);
		board_wr(b, CUR_CTL_A + CUR_BASE, 0x100000);
		if (i % 10 == 5) {
			board_rd(b, PIPEDSL_A);
			board_rd(b, PIPE_FRMCOUNT_A);
		}
		board_advance(b, 10 * MS);
	}
	assert_in_range(board_rd(b, PIPE_FRMCOUNT_A), 18, 20);
}

static void expect(const uint8_t *rgb, unsigned x, unsigned y, uint32_t want)
{
	const uint8_t *p = rgb + (y * W + x) * 3;

	assert_int_equal(p[0] << 16 | p[1] << 8 | p[2], want);
}

static uint8_t *picture(struct board *b)
{
	unsigned w, h;
	uint8_t *rgb;

	board_advance(b, 2 * FRAME);
	assert_int_equal(gpu_scanout(b->gpu, 0, &rgb, &w, &h), 0);
	assert_int_equal(w, W);
	assert_int_equal(h, H);
	return rgb;
}

static void linear_formats(void **state)
{
	struct board *b = *state;
	uint8_t *rgb;

	pipe_on(b);
	put32(b, 0x10000, 0x00112233);
	put32(b, 0x10000 + 256 * 5 + 4 * 7, 0xff445566);
	plane(b, 0, 4u << 24, 4, 0x100000);
	rgb = picture(b);
	expect(rgb, 0, 0, 0x112233);
	expect(rgb, 7, 5, 0x445566);
	expect(rgb, 8, 5, 0);
	free(rgb);

	plane(b, 0, 4u << 24 | PLANE_CTL_ORDER_RGBX, 4, 0x100000);
	rgb = picture(b);
	expect(rgb, 7, 5, 0x665544);
	free(rgb);

	put32(b, 0x10000, 0xf800 | 0x07e0u << 16);
	plane(b, 0, 14u << 24, 4, 0x100000);
	rgb = picture(b);
	expect(rgb, 0, 0, 0xff0000);
	expect(rgb, 1, 0, 0x00ff00);
	free(rgb);

	put32(b, 0x10000, 0x3ffu << 20 | 0x200u << 10 | 4);
	plane(b, 0, 2u << 24, 4, 0x100000);
	rgb = picture(b);
	expect(rgb, 0, 0, 0xff8001);
	free(rgb);
}

static void tiled(void **state)
{
	struct board *b = *state;
	uint8_t *rgb;

	pipe_on(b);
	/* X: row 9 of a surface one tile wide is in the second tile, row 1 of it */
	put32(b, 0x10000 + 4096 + 512 + 4 * 3, 0x00abcdef);
	plane(b, 0, 4u << 24 | PLANE_TILED_X << 10, 1, 0x100000);
	rgb = picture(b);
	expect(rgb, 3, 9, 0xabcdef);
	free(rgb);
	/* Y: columns of 16 bytes, 32 rows each; x 5 is in the second column */
	put32(b, 0x10000 + 512 + 16 * 4 + 4, 0x00fedcba);
	plane(b, 0, 4u << 24 | PLANE_TILED_Y << 10, 2, 0x100000);
	rgb = picture(b);
	expect(rgb, 5, 4, 0xfedcba);
	free(rgb);
	/* offset and rotation by 180 degrees */
	put32(b, 0x10000 + 256 * 2 + 4 * 1, 0x00010203);
	board_wr(b, PLANE_CTL_1_A + PLANE_OFFSET, 2u << 16 | 1);
	plane(b, 0, 4u << 24 | 2, 4, 0x100000);
	rgb = picture(b);
	expect(rgb, W - 1, H - 1, 0x010203);
	free(rgb);
}

static void cursor_and_overlay(void **state)
{
	struct board *b = *state;
	uint8_t *rgb;

	pipe_on(b);
	for (unsigned i = 0; i < W * H; i++)
		put32(b, 0x10000 + i * 4, 0x00646464);
	plane(b, 0, 4u << 24, 4, 0x100000);
	/* plane 2: straight alpha, a pixel of half red at its corner, position 8, 4 */
	put32(b, 0x14000, 0x80ff0000);
	board_wr(b, PLANE_CTL_1_A + PLANE_STRIDE_REGS + PLANE_POS, 4u << 16 | 8);
	plane(b, 1, 4u << 24 | PLANE_ALPHA_STRAIGHT << 4, 4, 0x104000);
	/* cursor: premultiplied, at -1, -2 */
	put32(b, 0x18000 + 256 * 2 + 4, 0x80008000);
	board_wr(b, CUR_CTL_A, CUR_MODE_64_ARGB);
	board_wr(b, CUR_CTL_A + CUR_POS, 1u << 31 | 2u << 16 | 1u << 15 | 1);
	board_wr(b, CUR_CTL_A + CUR_BASE, 0x108000);
	rgb = picture(b);
	expect(rgb, 8, 4, 0xb13131);
	expect(rgb, 9, 4, 0x646464);
	expect(rgb, 0, 0, 0x31b131);
	free(rgb);
}

static void holes_and_off(void **state)
{
	struct board *b = *state;
	unsigned w, h;
	uint8_t *rgb;

	assert_int_equal(gpu_scanout(b->gpu, 0, &rgb, &w, &h), -ENODEV);
	pipe_on(b);
	plane(b, 0, 4u << 24, 4, 0x700000);
	board_advance(b, 2 * FRAME);
	assert_int_equal(gpu_scanout(b->gpu, 0, &rgb, &w, &h), -EFAULT);
	expect(rgb, 0, 0, 0);
	free(rgb);
	assert_int_equal(gpu_scanout(b->gpu, 1, &rgb, &w, &h), -ENODEV);
	assert_int_equal(gpu_scanout(b->gpu, 3, &rgb, &w, &h), -ENODEV);
}

static void png_file(void **state)
{
	char file[] = "/tmp/test_display_XXXXXX";
	png_image image = {.version = PNG_IMAGE_VERSION};
	struct board *b = *state;
	uint8_t rgb[W * H * 3];

	close(mkstemp(file));
	pipe_on(b);
	put32(b, 0x10000 + 256 * 5 + 4 * 7, 0xff445566);
	plane(b, 0, 4u << 24, 4, 0x100000);
	board_advance(b, 2 * FRAME);
	assert_int_equal(gpu_scanout_png(b->gpu, 0, file), 0);
	assert_true(png_image_begin_read_from_file(&image, file));
	assert_int_equal(image.width, W);
	image.format = PNG_FORMAT_RGB;
	assert_true(png_image_finish_read(&image, NULL, rgb, 0, NULL));
	expect(rgb, 7, 5, 0x445566);
	unlink(file);
	assert_int_equal(gpu_scanout_png(b->gpu, 0, "/nonexistent/a.png"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(power, setup, teardown),
		cmocka_unit_test_setup_teardown(timing, setup, teardown),
		cmocka_unit_test_setup_teardown(vblank_irq, setup, teardown),
		cmocka_unit_test_setup_teardown(flips, setup, teardown),
		cmocka_unit_test_setup_teardown(update_is_not_torn, setup, teardown),
		cmocka_unit_test_setup_teardown(cursor_moves_freely, setup, teardown),
		cmocka_unit_test_setup_teardown(linear_formats, setup, teardown),
		cmocka_unit_test_setup_teardown(tiled, setup, teardown),
		cmocka_unit_test_setup_teardown(cursor_and_overlay, setup, teardown),
		cmocka_unit_test_setup_teardown(holes_and_off, setup, teardown),
		cmocka_unit_test_setup_teardown(png_file, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
