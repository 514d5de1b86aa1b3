// SPDX-License-Identifier: MIT
/* The check of the command tables refuses each kind of wrong row; it is a guard, so it has to. */
#include "../../dom0-kmod/gvt/scan_walk.h"

#define cmd_engines	  own_engines
#define scan_check_tables own_check_tables
#define scan_command_name own_command_name
#include "../../dom0-kmod/gvt/scan_tables.c"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define OP 0x6100u

static const struct cmd_row good = {.opcode = OP,
				    .engines = ON_RCS,
				    .flags = CMD_PLAIN,
				    .mask = CMD_PLAIN_MASK,
				    .min_dw = 2,
				    .max_dw = 10,
				    .name = "GOOD"};
static const struct cmd_row good_mem = {.opcode = OP,
					.engines = ON_RCS,
					.mask = 0xff,
					.min_dw = 4,
					.max_dw = 4,
					.act = act_mem,
					.op = {2, 22, 1},
					.name = "GOOD"};
static const struct cmd_row good_xy = {.opcode = OP,
				       .engines = ON_RCS,
				       .mask = 0xff,
				       .min_dw = 10,
				       .max_dw = 10,
				       .act = act_blt_xy,
				       .op = {6, 8, 8},
				       .name = "GOOD"};
static const struct cmd_row good_linear = {.opcode = OP,
					   .engines = ON_RCS,
					   .mask = 0xff,
					   .min_dw = 8,
					   .max_dw = 8,
					   .act = act_blt_linear,
					   .op = {5},
					   .name = "GOOD"};

static bool refused(const struct cmd_row *row)
{
	return check_rows(row, 1, OP, ON_RCS | ON_VCS);
}

#define BAD(from, field, value)                                                                    \
	do {                                                                                       \
		struct cmd_row row_ = from;                                                        \
		assert_false(refused(&row_));                                                      \
		row_.field = (value);                                                              \
		assert_true(refused(&row_));                                                       \
	} while (0)

static void test_rows(void **state)
{
	struct cmd_row empty = {.opcode = 5};

	assert_false(refused(&empty));
	BAD(good, name, NULL);
	BAD(good, opcode, OP + 1);
	BAD(good, engines, ON_BCS);
	BAD(good, min_dw, 0);
	BAD(good, min_dw, 11);
	BAD(good, max_dw, 300); /* more than the field can say */
	BAD(good, mask, 0xfe);
	BAD(good, mask, 0x3f); /* the walk takes the whole field of plain ones */
	BAD(good, flags, CMD_PLAIN | CMD_USER);
	BAD(good, flags, CMD_PLAIN | CMD_GEN9);
	BAD(good, act, act_noop);
	BAD(good, op[1], 2); /* an operand that nobody reads */
	BAD(good_mem, op[0], 3);
	BAD(good_mem, op[2], 0);
	BAD(good_mem, op[2], 3);
	BAD(good_xy, op[0], 7);
	BAD(good_xy, op[1], 9);
	BAD(good_xy, op[2], 9);
	BAD(good_xy, min_dw, 5);
	BAD(good_linear, op[0], 6);
}

static bool regs_refused(struct cmd_reg a, struct cmd_reg b)
{
	struct cmd_reg rows[] = {a, b};

	return check_regs(rows, 2, 0x1000);
}

static void test_regs(void **state)
{
	const struct cmd_reg first = {
		.first = 0x10, .last = 0x1c, .engines = ON_RCS, .policy = CMD_REG_ANY, .name = "A"};
	const struct cmd_reg second = {.first = 0x20,
				       .last = 0x20,
				       .engines = ON_RCS,
				       .policy = CMD_REG_HOST,
				       .bits = 1,
				       .name = "B"};

	assert_false(regs_refused(first, second));
#define BAD_REG(field, value)                                                                      \
	do {                                                                                       \
		struct cmd_reg r_ = second;                                                        \
		r_.field = (value);                                                                \
		assert_true(regs_refused(first, r_));                                              \
	} while (0)
	BAD_REG(name, NULL);
	BAD_REG(first, 0x1c); /* overlaps */
	BAD_REG(first, 0x1e);
	BAD_REG(last, 0x21);
	BAD_REG(last, 0x1c);
	BAD_REG(last, 0x1000);
	BAD_REG(last, 0x24); /* one value of the host's, several registers */
	BAD_REG(engines, 0);
	BAD_REG(engines, 0x80);
	BAD_REG(policy, 0);
	BAD_REG(policy, CMD_REG_IGNORED + 1);
	BAD_REG(policy, CMD_REG_ANY); /* bits that nobody reads */
	struct cmd_reg masked = second;

	masked.policy = CMD_REG_MASKED;
	assert_false(regs_refused(first, masked));
	masked.bits = 0;
	assert_true(regs_refused(first, masked));
	masked.bits = 0x10000;
	assert_true(regs_refused(first, masked));
	assert_true(regs_refused(second, first)); /* not sorted */
}

static void test_own(void **state)
{
	assert_null(own_check_tables());
	assert_string_equal(own_command_name(GVT_RCS, 0), "MI_NOOP");
	assert_null(own_command_name(GVT_RCS, 0xffffffff));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_regs),
		cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
