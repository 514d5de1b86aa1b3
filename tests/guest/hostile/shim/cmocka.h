/* SPDX-License-Identifier: MIT */
/*
 * The model guest asserts with cmocka; a program in a guest has no cmocka, and a case that fails an
 * assertion is only one case less there. So here these words end the case: hst_broken() does not return.
 */
#ifndef XENGT_TEST_HOSTILE_CMOCKA_H
#define XENGT_TEST_HOSTILE_CMOCKA_H

_Noreturn void hst_broken(const char *file, int line, const char *what);

#define assert_true(x)                                                                             \
	do {                                                                                       \
		if (!(x))                                                                          \
			hst_broken(__FILE__, __LINE__, #x);                                        \
	} while (0)
#define assert_false(x)	       assert_true(!(x))
#define assert_non_null(x)     assert_true((x) != NULL)
#define assert_int_equal(a, b) assert_true((u64)(a) == (u64)(b))
#define fail_msg(fmt, ...)     hst_broken(__FILE__, __LINE__, fmt)

#endif
