/* SPDX-License-Identifier: MIT */
/*
 * MI commands: PRM Skylake volume 2a (command reference: instructions). Lengths in dwords.
 */
#include "cs.h"

/* clang-format off */
static const struct cmd_row rows[] = {
	/* op    engines           bits min max  flags       exec                    name */
	{ 0x00, ON_ALL,		   0,  1,  1,	0,	    mi_noop,		    "MI_NOOP" },
	{ 0x01, ON_RCS,		   0,  1,  1,	CMD_ALWAYS, mi_set_predicate,	    "MI_SET_PREDICATE" },
	{ 0x02, ON_ALL,		   0,  1,  1,	0,	    mi_user_interrupt,	    "MI_USER_INTERRUPT" },
	{ 0x03, ON_RCS | ON_BCS,   0,  1,  1,	CMD_ARB,    NULL,		    "MI_WAIT_FOR_EVENT" },
	{ 0x05, ON_ALL,		   0,  1,  1,	CMD_ARB,    NULL,		    "MI_ARB_CHECK" },
	{ 0x06, ON_RCS,		   0,  1,  1,	0,	    NULL,		    "MI_RS_CONTROL" },
	{ 0x07, ON_ALL,		   0,  1,  1,	0,	    mi_report_head,	    "MI_REPORT_HEAD" },
	{ 0x08, ON_ALL,		   0,  1,  1,	0,	    mi_arb_on_off,	    "MI_ARB_ON_OFF" },
	{ 0x09, ON_RCS,		   0,  1,  1,	0,	    NULL,		    "MI_URB_ATOMIC_ALLOC" },
	{ 0x0a, ON_ALL,		   0,  1,  1,	CMD_ALWAYS, mi_batch_buffer_end,    "MI_BATCH_BUFFER_END" },
	{ 0x0b, ON_ALL,		   0,  1,  1,	0,	    NULL,		    "MI_SUSPEND_FLUSH" },
	{ 0x0c, ON_RCS,		   0,  1,  1,	0,	    mi_predicate,	    "MI_PREDICATE" },
	{ 0x0d, ON_RCS,		   0,  1,  1,	0,	    NULL,		    "MI_TOPOLOGY_FILTER" },
	{ 0x0e, ON_RCS | ON_VCS,   0,  1,  1,	0,	    NULL,		    "MI_SET_APPID" },
	{ 0x0f, ON_RCS,		   0,  1,  1,	0,	    NULL,		    "MI_RS_CONTEXT" },
	{ 0x12, ON_RCS | ON_BCS,   6,  2,  2,	0,	    NULL,		    "MI_LOAD_SCAN_LINES_INCL" },
	{ 0x13, ON_RCS | ON_BCS,   6,  2,  2,	0,	    NULL,		    "MI_LOAD_SCAN_LINES_EXCL" },
	{ 0x14, ON_RCS | ON_BCS,   8,  3,  4,	CMD_PRIV,   mi_display_flip,	    "MI_DISPLAY_FLIP" },
	{ 0x19, ON_RCS,		   8,  2,  2,	0,	    NULL,		    "MI_URB_CLEAR" },
	{ 0x1a, ON_ALL,		   8,  2,  257, 0,	    mi_math,		    "MI_MATH" },
	{ 0x1b, ON_ALL,		   8,  2,  2,	0,	    mi_semaphore_signal,    "MI_SEMAPHORE_SIGNAL" },
	{ 0x1c, ON_ALL,		   8,  4,  4,	0,	    mi_semaphore_wait,	    "MI_SEMAPHORE_WAIT" },
	{ 0x20, ON_ALL,		   10, 4,  5,	0,	    mi_store_data_imm,	    "MI_STORE_DATA_IMM" },
	{ 0x21, ON_ALL,		   8,  3,  4,	CMD_PRIV,   mi_store_data_index,    "MI_STORE_DATA_INDEX" },
	{ 0x22, ON_ALL,		   8,  3,  257, 0,	    mi_load_register_imm,   "MI_LOAD_REGISTER_IMM" },
	{ 0x23, ON_ALL,		   8,  4,  257, CMD_PRIV,   mi_update_gtt,	    "MI_UPDATE_GTT" },
	{ 0x24, ON_ALL,		   8,  4,  4,	0,	    mi_store_register_mem,  "MI_STORE_REGISTER_MEM" },
	{ 0x26, ON_XCS,		   6,  4,  5,	0,	    mi_flush_dw,	    "MI_FLUSH_DW" },
	{ 0x27, ON_RCS,		   10, 3,  1025, 0,	    NULL,		    "MI_CLFLUSH" },
	{ 0x28, ON_RCS,		   6,  4,  4,	0,	    mi_report_perf_count,   "MI_REPORT_PERF_COUNT" },
	{ 0x29, ON_ALL,		   8,  4,  4,	0,	    mi_load_register_mem,   "MI_LOAD_REGISTER_MEM" },
	{ 0x2a, ON_ALL,		   8,  3,  3,	0,	    mi_load_register_reg,   "MI_LOAD_REGISTER_REG" },
	{ 0x2b, ON_RCS,		   8,  4,  4,	0,	    NULL,		    "MI_RS_STORE_DATA_IMM" },
	{ 0x2c, ON_RCS,		   8,  4,  4,	0,	    NULL,		    "MI_LOAD_URB_MEM" },
	{ 0x2d, ON_RCS,		   8,  4,  4,	0,	    NULL,		    "MI_STORE_URB_MEM" },
	{ 0x2e, ON_ALL,		   8,  5,  5,	0,	    mi_copy_mem_mem,	    "MI_COPY_MEM_MEM" },
	{ 0x2f, ON_ALL,		   8,  3,  11,	0,	    mi_atomic,		    "MI_ATOMIC" },
	{ 0x31, ON_ALL,		   8,  3,  3,	0,	    mi_batch_buffer_start,  "MI_BATCH_BUFFER_START" },
	{ 0x36, ON_ALL,		   8,  4,  4,	0,	    mi_conditional_batch_buffer_end,
									    "MI_CONDITIONAL_BATCH_BUFFER_END" },
};
/* clang-format on */

const struct cmd_table cmds_mi = {rows, sizeof(rows) / sizeof(rows[0])};
