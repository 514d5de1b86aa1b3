/* SPDX-License-Identifier: GPL-2.0-only */
/* os.h in the kernel: thin names for what Linux has. See os.h for the contract. */
#ifndef XENGT_GVT_OS_KERNEL_H
#define XENGT_GVT_OS_KERNEL_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/kernel.h>
#include <linux/stdarg.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define OS_NOINLINE noinline

static inline void *os_zalloc(size_t size)
{
	return kvzalloc(size, GFP_KERNEL);
}

static inline void os_free(const void *p)
{
	kvfree(p);
}

struct os_lock {
	raw_spinlock_t l;
};

#define os_lock_init(lock) raw_spin_lock_init(&(lock)->l)

#define os_lock(lock)                                                                              \
	({                                                                                         \
		unsigned long flags_;                                                              \
		raw_spin_lock_irqsave(&(lock)->l, flags_);                                         \
		flags_;                                                                            \
	})

static inline void os_unlock(struct os_lock *lock, unsigned long flags)
{
	raw_spin_unlock_irqrestore(&lock->l, flags);
}

#define os_assert_locked(lock) lockdep_assert_held(&(lock)->l)

struct os_mutex {
	struct mutex m;
};

#define os_mutex_init(mutex) mutex_init(&(mutex)->m)

static inline void os_mutex_lock(struct os_mutex *mutex)
{
	mutex_lock(&mutex->m);
}

static inline void os_mutex_unlock(struct os_mutex *mutex)
{
	mutex_unlock(&mutex->m);
}

static inline u64 os_now_ns(void)
{
	return ktime_get_ns();
}

static inline u64 os_random(void)
{
	return get_random_u64();
}

struct os_timer {
	struct hrtimer t;
	void (*fn)(struct os_timer *timer);
};

static inline enum hrtimer_restart os_timer_fire(struct hrtimer *t)
{
	struct os_timer *timer = container_of(t, struct os_timer, t);

	timer->fn(timer);
	return HRTIMER_NORESTART;
}

static inline void os_timer_init(struct os_timer *timer, void (*fn)(struct os_timer *timer))
{
	timer->fn = fn;
	hrtimer_init(&timer->t, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
	timer->t.function = os_timer_fire;
}

/* (Re)arms for the monotonic time at_ns; also from the callback. Any context. */
static inline void os_timer_arm(struct os_timer *timer, u64 at_ns)
{
	hrtimer_start(&timer->t, ns_to_ktime(at_ns), HRTIMER_MODE_ABS_HARD);
}

/* Ends a timer and waits for its callback; the caller holds no lock that the callback takes. */
static inline void os_timer_stop(struct os_timer *timer)
{
	hrtimer_cancel(&timer->t);
}

struct os_work {
	struct work_struct w;
	void (*fn)(struct os_work *work);
};

static inline void os_work_run(struct work_struct *w)
{
	struct os_work *work = container_of(w, struct os_work, w);

	work->fn(work);
}

static inline void os_work_init(struct os_work *work, void (*fn)(struct os_work *work))
{
	work->fn = fn;
	INIT_WORK(&work->w, os_work_run);
}

/* Runs the callback soon; one that waits already is not queued twice. Any context. */
static inline void os_work_queue(struct os_work *work)
{
	queue_work(system_highpri_wq, &work->w);
}

/* Waits until the callback is neither queued nor running. Process context. */
static inline void os_work_flush(struct os_work *work)
{
	flush_work(&work->w);
}

/* The same, and what was queued and has not begun does not run. Process context. */
static inline void os_work_cancel(struct os_work *work)
{
	cancel_work_sync(&work->w);
}

#define os_info(fmt, ...) pr_info_ratelimited("xengt: " fmt "\n", ##__VA_ARGS__)
#define os_warn(fmt, ...) pr_warn_ratelimited("xengt: " fmt "\n", ##__VA_ARGS__)

/* Declarations only: dom0-kmod/trace.c makes the events. What is left out matters to it alone. */
#define OS_TRACE_1(event, fmt, t1, f1)                                                             \
	TRACE_EVENT(event, PARAMS(u64 vgpu, t1 f1), PARAMS(vgpu, f1), , , )
#define OS_TRACE_2(event, fmt, t1, f1, t2, f2)                                                     \
	TRACE_EVENT(event, PARAMS(u64 vgpu, t1 f1, t2 f2), PARAMS(vgpu, f1, f2), , , )
#define OS_TRACE_3(event, fmt, t1, f1, t2, f2, t3, f3)                                             \
	TRACE_EVENT(event, PARAMS(u64 vgpu, t1 f1, t2 f2, t3 f3), PARAMS(vgpu, f1, f2, f3), , , )
#define OS_TRACE_4(event, fmt, t1, f1, t2, f2, t3, f3, t4, f4)                                     \
	TRACE_EVENT(event, PARAMS(u64 vgpu, t1 f1, t2 f2, t3 f3, t4 f4),                           \
		    PARAMS(vgpu, f1, f2, f3, f4), , , )

#endif
