/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam: the one header that knows whether the core is built into the kernel or into a program
 * of user space. The core includes this and its own headers, nothing else.
 *
 * Both worlds give the same names:
 *   types      u8..u64, s32, s64, bool; BIT, BIT_ULL, GENMASK, GENMASK_ULL, ARRAY_SIZE, min, max,
 *              container_of, READ_ONCE, WRITE_ONCE, smp_store_release, static_assert, fallthrough,
 *              OS_NOINLINE, likely, unlikely, errno values, mem*, str*, scnprintf, vsnprintf, va_list, upper_32_bits,
 *              lower_32_bits, struct list_head and its calls
 *   memory     os_zalloc, os_free                           process context, may sleep
 *   locks      struct os_lock   (spinlock, interrupts off)  any context
 *              struct os_mutex                              process context, may sleep
 *   time       os_now_ns, struct os_timer                   callback in hard-irq context
 *   chance     os_random, 64 bits that a guest cannot guess
 *   deferral   struct os_work                               callback in process context
 *   log        os_info, os_warn                             never per access; limited in rate
 *   traces     OS_TRACE_1 to OS_TRACE_4, what a line of trace_list.h becomes (trace.h)
 */
#ifndef XENGT_GVT_OS_H
#define XENGT_GVT_OS_H

#ifdef __KERNEL__
#include "os_kernel.h"
#else
#include "os_user.h"
#endif

#endif
