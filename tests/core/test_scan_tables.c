// SPDX-License-Identifier: MIT
/*
 * The scanner's tables as data, its index against a linear search, and its lengths against the
 * independent description that the emulated GPU has.
 */

/* The emulated GPU's tables, under names of their own and without what executes them. */
#define cmd_row	   gpu_cmd_row
#define cmd_find   gpu_cmd_find
#define cmd_length gpu_cmd_length
#include "../gpu/blt.h"
#include "../gpu/cs.h"

/* clang-format off */
#define mi_noop NULL
#define mi_user_interrupt NULL
#define mi_arb_on_off NULL
#define mi_batch_buffer_start NULL
#define mi_batch_buffer_end NULL
#define mi_conditional_batch_buffer_end NULL
#define mi_semaphore_wait NULL
#define mi_semaphore_signal NULL
#define mi_set_predicate NULL
#define mi_predicate NULL
#define mi_report_head NULL
#define mi_display_flip NULL
#define mi_load_register_imm NULL
#define mi_load_register_mem NULL
#define mi_load_register_reg NULL
#define mi_store_register_mem NULL
#define mi_store_data_imm NULL
#define mi_store_data_index NULL
#define mi_copy_mem_mem NULL
#define mi_atomic NULL
#define mi_update_gtt NULL
#define mi_report_perf_count NULL
#define mi_math NULL
#define mi_flush_dw NULL
#define pipe_control NULL
#define blt_setup_blt NULL
#define blt_setup_clip NULL
#define blt_setup_mono_pattern NULL
#define blt_pixel NULL
#define blt_scanlines NULL
#define blt_text NULL
#define blt_text_immediate NULL
#define blt_color NULL
#define blt_src_copy NULL
#define blt_fast_copy NULL
#define blt_xy NULL
#define rows rows_mi
#include "../gpu/cmds_mi.c"
#undef rows
#define rows rows_blt
#include "../gpu/cmds_blt.c"
#undef rows
#define rows rows_3d
#include "../gpu/cmds_3d.c"
#undef rows
#include "../gpu/cmds.c"
#undef cmd_row
#undef cmd_find
#undef cmd_length
#undef ON_RCS
#undef ON_BCS
#undef ON_VCS
#undef ON_VECS
#undef ON_ALL
#undef ON_XCS
/* clang-format on */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "scan.h"
#include "tables/cmd_table.h"

static void test_check(void **state)
{
	const char *bad = scan_check_tables();

	(void)state;
	if (bad)
		fail_msg("%s", bad);
}

static const struct cmd_row *linear(const struct cmd_row *rows, u32 nr, enum gvt_engine e,
				    u32 opcode)
{
	for (u32 i = 0; rows && i < nr; i++)
		if (rows[i].engines & BIT(e) && rows[i].opcode == opcode)
			return &rows[i];
	return NULL;
}

/* Looks at every row that an engine has. */
static const struct cmd_row *twin(enum gvt_engine e, u32 hdr)
{
	const struct cmd_engine *t = &cmd_engines[e];
	const struct cmd_row *row = NULL;

	if (hdr >> 29 == 0)
		return linear(t->mi, CMD_MI_NR, e, hdr >> 23);
	if (hdr >> 29 == 2)
		return linear(t->blt, CMD_BLT_NR, e, hdr >> 22 & 0x7f);
	for (u32 g = 0; hdr >> 29 == 3 && t->gfx && !row && g < CMD_GFX_NR; g++)
		row = linear(t->gfx[g].rows, t->gfx[g].nr, e, hdr >> 16);
	return row;
}

static void test_index(void **state)
{
	unsigned found = 0;

	(void)state;
	for (int e = 0; e < GVT_NUM_ENGINES; e++)
		for (u32 top = 0; top < 0x10000; top++) {
			u32 hdr = top << 16;

			assert_ptr_equal(cmd_find((enum gvt_engine)e, hdr),
					 twin((enum gvt_engine)e, hdr));
			found += !!cmd_find((enum gvt_engine)e, hdr);
		}
	assert_true(found > 1000);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(scan_command_name(GVT_RCS, 0x7a000004), "PIPE_CONTROL");
	assert_string_equal(scan_command_name(GVT_BCS, 0x54c00008), "XY_SRC_COPY_BLT");
	assert_string_equal(scan_command_name(GVT_VCS2, 0x73800000), "HCP_PIPE_MODE_SELECT");
	assert_null(scan_command_name(GVT_BCS, 0x7a000004));
	assert_null(scan_command_name(GVT_RCS, 0x54c00008));
	assert_null(scan_command_name(GVT_RCS, 0x20000000));
	assert_null(scan_command_name(GVT_RCS, 0xe0000000));
}

/* Both sides' rows for a header; where the GPU executes one, the scanner knows it, at the same length. */
static void test_judge(void **state)
{
	static const enum gvt_engine ours[] = {[GPU_RCS] = GVT_RCS,
					       [GPU_BCS] = GVT_BCS,
					       [GPU_VCS] = GVT_VCS,
					       [GPU_VECS] = GVT_VECS};
	unsigned both = 0;

	(void)state;
	for (int e = 0; e < GPU_NUM_ENGINES; e++)
		for (u32 top = 0; top < 0x10000; top++) {
			static const u32 len[] = {0,  1,  2,  3,    4,	  5,	 6,
						  7,  8,  9,  10,   11,	  12,	 13,
						  14, 15, 20, 0x3f, 0xff, 0x3ff, 0xfff};
			const struct gpu_cmd_row *g =
				gpu_cmd_find((enum gpu_engine_id)e, top << 16);
			const struct cmd_row *row = cmd_find(ours[e], top << 16);

			if (!g)
				continue;
			if (!row)
				fail_msg("%s is not known", g->name);
			assert_string_equal(row->name, g->name);
			for (size_t i = 0; i < ARRAY_SIZE(len); i++) {
				u32 theirs = gpu_cmd_length(g, top << 16 | len[i]);
				u32 n = cmd_length(row, top << 16 | len[i]);

				/* What the scanner lets through, the GPU takes for as long. */
				if (n < row->min_dw || n > row->max_dw || n == 1)
					continue;
				if (theirs && theirs != n)
					fail_msg("%s: %u against %u dwords", row->name, n, theirs);
				both += theirs == n;
			}
		}
	assert_true(both > 1000);
}

/* Registers that no stream may name. */
static void test_regs_refused(void **state)
{
	static const u32 off[] = {
		0x2030,	  0x2034,   0x2038,   0x203c,  0x2080,	 0x20a8,     0x20d0,
		0x2110,	  0x2140,   0x2168,   0x2180,  0x21c0,	 0x21c4,     0x2230,
		0x2234,	  0x2244,   0x229c,   0x2370,  0x23a0,	 0x4260,     0x941c,
		0xa188,	  0x40000,  0x44200,  0x45400, 0x64000,	 0x70180,    0x100000,
		0x101008, 0x138124, 0x200000, 0x2601,  0x802600, 0xffffffff, 0x680000,
	};

	(void)state;
	for (int e = 0; e < GVT_NUM_ENGINES; e++)
		for (size_t i = 0; i < ARRAY_SIZE(off); i++)
			if (cmd_reg_find((enum gvt_engine)e, off[i]))
				fail_msg("engine %d may name %x", e, off[i]);
	/* Another engine's. */
	assert_null(cmd_reg_find(GVT_BCS, 0x2600));
	assert_null(cmd_reg_find(GVT_RCS, 0x22600));
	assert_null(cmd_reg_find(GVT_RCS, 0x22200));
	assert_non_null(cmd_reg_find(GVT_BCS, 0x22600));
	assert_non_null(cmd_reg_find(GVT_BCS, 0x22200));
	assert_non_null(cmd_reg_find(GVT_VCS2, 0x1c600));
}

static const struct cmd_reg *reg_linear(const struct cmd_reg *r, u32 nr, enum gvt_engine e, u32 off)
{
	for (u32 i = 0; i < nr; i++)
		if (off >= r[i].first && off <= r[i].last && r[i].engines & BIT(e))
			return &r[i];
	return NULL;
}

static void test_regs_index(void **state)
{
	static const u32 base[] = {0x2000, 0x22000, 0x12000, 0x1a000, 0x1c000};

	(void)state;
	for (int e = 0; e < GVT_NUM_ENGINES; e++)
		for (u32 off = 0; off < 0x200000; off += 4) {
			const struct cmd_reg *want =
				reg_linear(cmd_regs, cmd_regs_nr, (enum gvt_engine)e, off);

			if (!want && off >= base[e] && off < base[e] + 0x1000)
				want = reg_linear(cmd_regs_engine, cmd_regs_engine_nr,
						  (enum gvt_engine)e, off - base[e]);
			assert_ptr_equal(cmd_reg_find((enum gvt_engine)e, off), want);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),	     cmocka_unit_test(test_index),
		cmocka_unit_test(test_names),	     cmocka_unit_test(test_judge),
		cmocka_unit_test(test_regs_refused), cmocka_unit_test(test_regs_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
