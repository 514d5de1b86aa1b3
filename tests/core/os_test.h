/* SPDX-License-Identifier: MIT */
/*
 * What a test can tell the core's user-space surroundings (os_user.c) and ask of them. The clock
 * stands still unless a test moves it; work items run when a test says so.
 */
#ifndef XENGT_TEST_OS_TEST_H
#define XENGT_TEST_OS_TEST_H

#include "os.h"

/* ---- allocator ---- */

/* Objects that are allocated and not freed. */
long os_test_live(void);
/* Bytes that they have, as the system's allocator rounds them. */
size_t os_test_bytes(void);
/* The n-th allocation from now fails (1: the next one); 0: none does. */
void os_test_fail_alloc(unsigned n);
/* Whether the allocation that was to fail has come. */
bool os_test_fail_done(void);

/* ---- time ---- */

void os_test_set_now(u64 ns);
/* Moves the clock and runs the timers that fall due, each at its own time. */
void os_test_advance(u64 ns);
/* Time of the timer that is next, or 0. */
u64 os_test_next_timer(void);

/* ---- deferral ---- */

/* Runs work items until none is queued; at most max of them. Returns how many ran. */
unsigned os_test_run_work(unsigned max);
bool os_test_work_queued(void);

/* ---- context ---- */

/* Aborts when a call that may sleep is made under a spinlock or in a timer's callback. */
void os_test_may_sleep(const char *what);
/* Whether it is so now. */
bool os_test_in_irq(void);
/* The calling code is in the trap path from now on (true) or no more. */
void os_test_irq(bool on);

/* ---- log ---- */

/* Warnings since the last call. */
unsigned os_test_warnings(void);

#endif
