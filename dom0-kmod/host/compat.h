/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that this layer builds for (6.1 to 7.x), and nothing else. Code
 * elsewhere in host/ has no version tests.
 */
#ifndef XENGT_HOST_COMPAT_H
#define XENGT_HOST_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/version.h>

/* the argument of MODULE_IMPORT_NS became a string */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define HOST_IMPORT_NS(ns) MODULE_IMPORT_NS(#ns)
#else
#define HOST_IMPORT_NS(ns) MODULE_IMPORT_NS(ns)
#endif

/* the mapping of BAR0 got an accessor, and later no plain field */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define host_uncore_regs(uncore) intel_uncore_regs(uncore)
#else
#define host_uncore_regs(uncore) ((uncore)->regs)
#endif

/* a relative timer on the monotonic clock; hrtimer_init is gone in later kernels */
static inline void host_hrtimer_setup(struct hrtimer *timer,
				      enum hrtimer_restart (*fn)(struct hrtimer *timer))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer->function = fn;
#endif
}

#endif
