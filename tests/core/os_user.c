// SPDX-License-Identifier: MIT
/*
 * os.h in user space, for tests: an allocator that counts and can fail, locks that check how they are
 * used, a clock that the test moves, timers and work items that run when the test says so.
 *
 * Locks are spinlocks of one atomic word, so that the same build serves threads (ThreadSanitizer
 * understands it). Timers and work items may be armed and queued by any thread; one thread at a time
 * moves the clock, one runs the work items.
 */
#include "os_test.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdlib.h>

static void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	abort();
}

void (*os_trace_hook)(const char *event, u64 vgpu, const u64 *fields, u32 nr);

/* ---- context ---- */

static _Thread_local int spin_depth, irq_depth;
static _Thread_local int self; /* its address names the thread */

void os_test_irq(bool on)
{
	irq_depth += on ? 1 : -1;
}

bool os_test_in_irq(void)
{
	return irq_depth;
}

void os_test_may_sleep(const char *what)
{
	if (spin_depth)
		die(what, "may sleep, and a spinlock is held");
	if (irq_depth)
		die(what, "may sleep, in hard-irq context");
}

/* ---- allocator ---- */

static long live;
static size_t bytes;
static unsigned fail_in;

void *os_zalloc(size_t size)
{
	void *p;

	os_test_may_sleep("os_zalloc");
	if (fail_in && !--fail_in)
		return NULL;
	p = calloc(1, size);
	if (!p)
		return NULL;
	__atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&bytes, malloc_usable_size(p), __ATOMIC_RELAXED);
	return p;
}

void os_free(const void *p)
{
	if (!p)
		return;
	os_test_may_sleep("os_free");
	__atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
	__atomic_sub_fetch(&bytes, malloc_usable_size((void *)p), __ATOMIC_RELAXED);
	free((void *)p);
}

long os_test_live(void)
{
	return __atomic_load_n(&live, __ATOMIC_RELAXED);
}

size_t os_test_bytes(void)
{
	return __atomic_load_n(&bytes, __ATOMIC_RELAXED);
}

void os_test_fail_alloc(unsigned n)
{
	fail_in = n;
}

bool os_test_fail_done(void)
{
	return !fail_in;
}

/* ---- locks ---- */

static void acquire(int *held, void **owner, const char *what)
{
	int free = 0;

	if (__atomic_load_n(owner, __ATOMIC_RELAXED) == &self)
		die(what, "taken twice by one thread");
	while (!__atomic_compare_exchange_n(held, &free, 1, false, __ATOMIC_ACQUIRE,
					    __ATOMIC_RELAXED))
		free = 0;
	__atomic_store_n(owner, &self, __ATOMIC_RELAXED);
}

static void drop(int *held, void **owner, const char *what)
{
	if (__atomic_load_n(owner, __ATOMIC_RELAXED) != &self)
		die(what, "released by who does not hold it");
	__atomic_store_n(owner, NULL, __ATOMIC_RELAXED);
	__atomic_store_n(held, 0, __ATOMIC_RELEASE);
}

void os_lock_init(struct os_lock *lock)
{
	*lock = (struct os_lock){0};
}

unsigned long os_lock(struct os_lock *lock)
{
	acquire(&lock->held, &lock->impl, "os_lock");
	spin_depth++;
	return 0x10c4ed;
}

void os_unlock(struct os_lock *lock, unsigned long flags)
{
	if (flags != 0x10c4ed)
		die("os_unlock", "flags that os_lock did not give");
	spin_depth--;
	drop(&lock->held, &lock->impl, "os_unlock");
}

void os_assert_locked(struct os_lock *lock)
{
	if (__atomic_load_n(&lock->impl, __ATOMIC_RELAXED) != &self)
		die("os_assert_locked", "not held");
}

void os_mutex_init(struct os_mutex *mutex)
{
	*mutex = (struct os_mutex){0};
}

void os_mutex_lock(struct os_mutex *mutex)
{
	os_test_may_sleep("os_mutex_lock");
	acquire(&mutex->held, &mutex->impl, "os_mutex_lock");
}

void os_mutex_unlock(struct os_mutex *mutex)
{
	drop(&mutex->held, &mutex->impl, "os_mutex_unlock");
}

/* The lists of timers and work items. */
static int lists_held;
static void *lists_owner;

static void lists_lock(void)
{
	acquire(&lists_held, &lists_owner, "lists");
}

static void lists_unlock(void)
{
	drop(&lists_held, &lists_owner, "lists");
}

/* ---- time ---- */

static u64 now_ns = 1000000000;
static struct list_head timers = {&timers, &timers};

u64 os_now_ns(void)
{
	return __atomic_load_n(&now_ns, __ATOMIC_RELAXED);
}

/* Always the same ones, so that a test can be run again. */
u64 os_random(void)
{
	static u64 last;

	return __atomic_add_fetch(&last, 0x9e3779b97f4a7c15ull, __ATOMIC_RELAXED) ^ 0x2545f491;
}

void os_test_set_now(u64 ns)
{
	__atomic_store_n(&now_ns, ns, __ATOMIC_RELAXED);
}

void os_timer_init(struct os_timer *timer, void (*fn)(struct os_timer *timer))
{
	*timer = (struct os_timer){.fn = fn};
	INIT_LIST_HEAD(&timer->link);
}

void os_timer_arm(struct os_timer *timer, u64 at_ns)
{
	lists_lock();
	list_del_init(&timer->link);
	timer->at_ns = at_ns;
	timer->armed = true;
	list_add_tail(&timer->link, &timers);
	lists_unlock();
}

void os_timer_stop(struct os_timer *timer)
{
	os_test_may_sleep("os_timer_stop");
	if (!timer->fn)
		die("os_timer_stop", "a timer that was never initialised");
	lists_lock();
	list_del_init(&timer->link);
	timer->armed = false;
	lists_unlock();
}

static struct os_timer *first_timer(void)
{
	struct os_timer *t, *first = NULL;

	list_for_each_entry (t, &timers, link)
		if (!first || t->at_ns < first->at_ns)
			first = t;
	return first;
}

u64 os_test_next_timer(void)
{
	struct os_timer *t;
	u64 at;

	lists_lock();
	t = first_timer();
	at = t ? t->at_ns : 0;
	lists_unlock();
	return at;
}

/* Takes the first timer that is due off the list, and the clock to its time. */
static struct os_timer *take_due(u64 end)
{
	struct os_timer *t;

	lists_lock();
	t = first_timer();
	if (t && t->at_ns <= end) {
		list_del_init(&t->link);
		t->armed = false;
		if (t->at_ns > os_now_ns())
			os_test_set_now(t->at_ns);
	} else {
		t = NULL;
	}
	lists_unlock();
	return t;
}

void os_test_advance(u64 ns)
{
	u64 end = os_now_ns() + ns;
	unsigned fired = 0;
	struct os_timer *t;

	while ((t = take_due(end))) {
		if (++fired > 1000000)
			die("os_test_advance", "timers without end");
		os_test_irq(true);
		t->fn(t);
		os_test_irq(false);
	}
	os_test_set_now(end);
}

/* ---- deferral ---- */

static struct list_head works = {&works, &works};

void os_work_init(struct os_work *work, void (*fn)(struct os_work *work))
{
	*work = (struct os_work){.fn = fn};
	INIT_LIST_HEAD(&work->link);
}

void os_work_queue(struct os_work *work)
{
	lists_lock();
	if (!work->queued) {
		work->queued = true;
		list_add_tail(&work->link, &works);
	}
	lists_unlock();
}

/* Takes one work item off the list, the first if which is NULL. */
static struct os_work *take_work(struct os_work *which)
{
	struct os_work *work = which;

	lists_lock();
	if (!work && !list_empty(&works))
		work = list_first_entry(&works, struct os_work, link);
	if (work && work->queued) {
		list_del_init(&work->link);
		work->queued = false;
	} else {
		work = NULL;
	}
	lists_unlock();
	return work;
}

void os_work_flush(struct os_work *work)
{
	os_test_may_sleep("os_work_flush");
	while (take_work(work))
		work->fn(work);
}

void os_work_cancel(struct os_work *work)
{
	os_test_may_sleep("os_work_cancel");
	if (!work->fn)
		die("os_work_cancel", "work that was never initialised");
	take_work(work);
}

unsigned os_test_run_work(unsigned max)
{
	struct os_work *work;
	unsigned n;

	os_test_may_sleep("os_test_run_work");
	for (n = 0; n < max && (work = take_work(NULL)); n++)
		work->fn(work);
	return n;
}

bool os_test_work_queued(void)
{
	bool any;

	lists_lock();
	any = !list_empty(&works);
	lists_unlock();
	return any;
}

/* ---- log and text ---- */

static unsigned warnings;

unsigned os_test_warnings(void)
{
	unsigned n = warnings;

	warnings = 0;
	return n;
}

static void say(const char *level, const char *fmt, va_list args)
{
	if (!getenv("XENGT_TEST_VERBOSE"))
		return;
	fprintf(stderr, "%s: ", level);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

void os_info(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("info", fmt, args);
	va_end(args);
}

void os_warn(const char *fmt, ...)
{
	va_list args;

	__atomic_add_fetch(&warnings, 1, __ATOMIC_RELAXED);
	va_start(args, fmt);
	say("warn", fmt, args);
	va_end(args);
}

int os_scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	if (!size || n < 0)
		return 0;
	return (size_t)n < size ? n : (int)size - 1;
}
