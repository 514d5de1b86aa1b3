/* SPDX-License-Identifier: MIT */
#ifndef XENGT_XEN_TEST_TEST_H
#define XENGT_XEN_TEST_TEST_H

#include <linux/io.h>
#include <linux/types.h>

/* BAR0, mapped, and where it is. */
extern u8 __iomem *xt_bar;
extern u64 xt_bar_gpa;

/* Counts one claim and prints it. */
void xt_check(const char *claim, bool ok);

/* rep movs of n elements of size bytes; down: with the direction flag, from the last element on. */
void xt_rep_movs(void *to, const void *from, u32 size, u32 n, bool down);

/* Writes a register marked * (regs.h); its result. */
s32 xt_command(u32 reg, u64 val);

/* access.c: all kinds of access to MMIO. */
void xt_test_access(void);
/* memory.c: what the device does with guest memory. */
void xt_test_memory(void);
/* track.c: write protection. */
void xt_test_tracking(void);

#endif
