// SPDX-License-Identifier: GPL-2.0-only
/* MI commands: Skylake PRM volume 2a. Lengths in dwords. See cmd_table.h. */
#include "cmd_table.h"

#define ROW(op_, ...) [op_] = {.opcode = (op_), __VA_ARGS__}
#define ONE(op_, on_, flags_, act_, name_)                                                         \
	ROW(op_, .engines = (on_), .flags = (flags_), .min_dw = 1, .max_dw = 1, .act = (act_),     \
	    .name = (name_))
#define LEN(op_, on_, flags_, mask_, min_, max_, act_, name_, ...)                                 \
	ROW(op_, .engines = (on_), .flags = (flags_), .mask = (mask_), .min_dw = (min_),           \
	    .max_dw = (max_), .act = (act_), .op = {__VA_ARGS__}, .name = (name_))

/* clang-format off */
const struct cmd_row cmd_mi[CMD_MI_NR] = {
	ONE(0x00, ON_ALL,	   0,	     NULL,		 "MI_NOOP"),
	ONE(0x01, ON_RCS,	   0,	     NULL,		 "MI_SET_PREDICATE"),
	ONE(0x02, ON_ALL,	   0,	     act_user_interrupt, "MI_USER_INTERRUPT"),
	ONE(0x03, ON_RCS | ON_BCS, 0,	     act_noop,		 "MI_WAIT_FOR_EVENT"),
	ONE(0x05, ON_ALL,	   0,	     NULL,		 "MI_ARB_CHECK"),
	ONE(0x06, ON_RCS,	   0,	     NULL,		 "MI_RS_CONTROL"),
	ONE(0x07, ON_ALL,	   0,	     act_noop,		 "MI_REPORT_HEAD"),
	ONE(0x08, ON_ALL,	   0,	     act_arb_on_off,	 "MI_ARB_ON_OFF"),
	ONE(0x09, ON_RCS,	   0,	     NULL,		 "MI_URB_ATOMIC_ALLOC"),
	ONE(0x0a, ON_ALL,	   0,	     act_batch_end,	 "MI_BATCH_BUFFER_END"),
	ONE(0x0b, ON_ALL,	   0,	     act_noop,		 "MI_SUSPEND_FLUSH"),
	ONE(0x0c, ON_RCS,	   0,	     NULL,		 "MI_PREDICATE"),
	ONE(0x0d, ON_RCS,	   0,	     NULL,		 "MI_TOPOLOGY_FILTER"),
	ONE(0x0e, ON_RCS | ON_VCS, 0,	     act_noop,		 "MI_SET_APPID"),
	ONE(0x0f, ON_RCS,	   0,	     NULL,		 "MI_RS_CONTEXT"),
	LEN(0x12, ON_RCS | ON_BCS, 0,	     0x3f,  2, 2,   act_noop,		  "MI_LOAD_SCAN_LINES_INCL", 0),
	LEN(0x13, ON_RCS | ON_BCS, 0,	     0x3f,  2, 2,   act_noop,		  "MI_LOAD_SCAN_LINES_EXCL", 0),
	LEN(0x14, ON_RCS | ON_BCS, 0,	     0xff,  3, 4,   act_display_flip,	  "MI_DISPLAY_FLIP", 0),
	LEN(0x19, ON_RCS,	   0,	     0xff,  2, 2,   NULL,		  "MI_URB_CLEAR", 0),
	LEN(0x1a, ON_ALL,	   0,	     0xff,  2, 257, NULL,		  "MI_MATH", 0),
	LEN(0x1b, ON_ALL,	   0,	     0xff,  2, 2,   act_noop,		  "MI_SEMAPHORE_SIGNAL", 0),
	LEN(0x1c, ON_ALL,	   CMD_LONG, 0xff,  4, 4,   act_semaphore_wait,	  "MI_SEMAPHORE_WAIT", 2, 22, 1),
	LEN(0x20, ON_ALL,	   0,	     0x3ff, 4, 5,   act_store_data_imm,	  "MI_STORE_DATA_IMM", 0),
	LEN(0x21, ON_ALL,	   0,	     0xff,  3, 4,   act_store_data_index, "MI_STORE_DATA_INDEX", 0),
	LEN(0x22, ON_ALL,	   0,	     0xff,  3, 257, act_load_register_imm,  "MI_LOAD_REGISTER_IMM", 0),
	LEN(0x23, ON_ALL,	   0,	     0xff,  4, 257, act_refuse,		  "MI_UPDATE_GTT", 0),
	LEN(0x24, ON_ALL,	   0,	     0xff,  4, 4,   act_store_register_mem, "MI_STORE_REGISTER_MEM", 0),
	LEN(0x26, ON_XCS,	   0,	     0x3f,  4, 5,   act_flush_dw,	  "MI_FLUSH_DW", 0),
	LEN(0x27, ON_RCS,	   CMD_USER, 0x3ff, 3, 1025, NULL,		  "MI_CLFLUSH", 0),
	LEN(0x28, ON_RCS,	   0,	     0x3f,  4, 4,   act_report_perf_count, "MI_REPORT_PERF_COUNT", 0),
	LEN(0x29, ON_ALL,	   0,	     0xff,  4, 4,   act_load_register_mem, "MI_LOAD_REGISTER_MEM", 0),
	LEN(0x2a, ON_ALL,	   0,	     0xff,  3, 3,   act_load_register_reg, "MI_LOAD_REGISTER_REG", 0),
	LEN(0x2b, ON_RCS,	   CMD_USER, 0xff,  4, 4,   NULL,		  "MI_RS_STORE_DATA_IMM", 0),
	LEN(0x2c, ON_RCS,	   CMD_USER, 0xff,  4, 4,   NULL,		  "MI_LOAD_URB_MEM", 0),
	LEN(0x2d, ON_RCS,	   CMD_USER, 0xff,  4, 4,   NULL,		  "MI_STORE_URB_MEM", 0),
	LEN(0x2e, ON_ALL,	   0,	     0xff,  5, 5,   act_copy_mem_mem,	  "MI_COPY_MEM_MEM", 0),
	LEN(0x2f, ON_ALL,	   0,	     0xff,  3, 11,  act_atomic,		  "MI_ATOMIC", 0),
	LEN(0x31, ON_ALL,	   CMD_LONG, 0xff,  3, 3,   act_batch_start,	  "MI_BATCH_BUFFER_START", 0),
	/* Address of two dwords: what to compare, and the mask to compare under. */
	LEN(0x36, ON_ALL,	   0,	     0xff,  4, 4,   act_mem,		  "MI_CONDITIONAL_BATCH_BUFFER_END", 2, 22, 2),
};
/* clang-format on */
