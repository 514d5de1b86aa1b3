/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * os.h in user space: for tests, fuzzers and benchmarks. See os.h for the contract. What has state
 * (allocator, clock, timers, work items) is implemented by tests/core/os_user.c, which counts and
 * can be told to fail.
 */
#ifndef XENGT_GVT_OS_USER_H
#define XENGT_GVT_OS_USER_H

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define BIT(n)		  (1ul << (n))
#define BIT_ULL(n)	  (1ull << (n))
#define GENMASK(h, l)	  ((~0ul << (l)) & (~0ul >> (63 - (h))))
#define GENMASK_ULL(h, l) ((~0ull << (l)) & (~0ull >> (63 - (h))))
#define ARRAY_SIZE(a)	  (sizeof(a) / sizeof((a)[0]))
#define OS_NOINLINE	  __attribute__((noinline))
#define likely(x)	  __builtin_expect(!!(x), 1)
#define unlikely(x)	  __builtin_expect(!!(x), 0)
#define fallthrough	  __attribute__((__fallthrough__))
#define READ_ONCE(x)	  __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)  __atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#define upper_32_bits(v)  ((u32)((u64)(v) >> 32))
#define lower_32_bits(v)  ((u32)(v))
#define scnprintf	  os_scnprintf
#define min(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) min_a_ = (a);                                                        \
		__typeof__(b) min_b_ = (b);                                                        \
		min_a_ < min_b_ ? min_a_ : min_b_;                                                 \
	})
#define max(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) max_a_ = (a);                                                        \
		__typeof__(b) max_b_ = (b);                                                        \
		max_a_ > max_b_ ? max_a_ : max_b_;                                                 \
	})
#ifndef container_of
#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr) - offsetof(type, member)))
#endif
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)

struct list_head {
	struct list_head *next, *prev;
};

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head->prev = head;
}

static inline void list_add_tail(struct list_head *item, struct list_head *head)
{
	item->prev = head->prev;
	item->next = head;
	head->prev->next = item;
	head->prev = item;
}

static inline void list_del_init(struct list_head *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
	INIT_LIST_HEAD(item);
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

#define list_entry(ptr, type, member)	     container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_for_each_entry(pos, head, member)                                                     \
	for (pos = list_entry((head)->next, __typeof__(*pos), member); &pos->member != (head);     \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_safe(pos, n, head, member)                                             \
	for (pos = list_entry((head)->next, __typeof__(*pos), member),                             \
	    n = list_entry(pos->member.next, __typeof__(*pos), member);                            \
	     &pos->member != (head);                                                               \
	     pos = n, n = list_entry(n->member.next, __typeof__(*n), member))

int os_scnprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

void *os_zalloc(size_t size);
void os_free(const void *p);

struct os_lock {
	int held;
	void *impl;
};

void os_lock_init(struct os_lock *lock);
unsigned long os_lock(struct os_lock *lock);
void os_unlock(struct os_lock *lock, unsigned long flags);
void os_assert_locked(struct os_lock *lock);

struct os_mutex {
	int held;
	void *impl;
};

void os_mutex_init(struct os_mutex *mutex);
void os_mutex_lock(struct os_mutex *mutex);
void os_mutex_unlock(struct os_mutex *mutex);

u64 os_now_ns(void);
u64 os_random(void);

struct os_timer {
	struct list_head link;
	u64 at_ns;
	bool armed;
	void (*fn)(struct os_timer *timer);
};

void os_timer_init(struct os_timer *timer, void (*fn)(struct os_timer *timer));
void os_timer_arm(struct os_timer *timer, u64 at_ns);
void os_timer_stop(struct os_timer *timer);

struct os_work {
	struct list_head link;
	bool queued;
	void (*fn)(struct os_work *work);
};

void os_work_init(struct os_work *work, void (*fn)(struct os_work *work));
void os_work_queue(struct os_work *work);
void os_work_flush(struct os_work *work);
void os_work_cancel(struct os_work *work);

void os_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void os_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Traces: nothing, or with OS_TRACE_HOOK defined a call of os_trace_hook if there is one, with the event's
 * fields in order.
 */
#ifdef OS_TRACE_HOOK
extern void (*os_trace_hook)(const char *event, u64 vgpu, const u64 *fields, u32 nr);

#define OS_TRACE_ON (os_trace_hook != NULL)
#define OS_TRACE_SEND(event, vgpu, fields, nr)                                                     \
	do {                                                                                       \
		if (os_trace_hook)                                                                 \
			os_trace_hook(event, vgpu, fields, nr);                                    \
	} while (0)
#else
#define OS_TRACE_ON false
#define OS_TRACE_SEND(event, vgpu, fields, nr)                                                     \
	do {                                                                                       \
		(void)(vgpu);                                                                      \
		(void)(fields);                                                                    \
	} while (0)
#endif

#define OS_TRACE(event, values, ...)                                                               \
	static inline bool trace_##event##_enabled(void)                                           \
	{                                                                                          \
		return OS_TRACE_ON;                                                                \
	}                                                                                          \
	static inline void trace_##event(u64 vgpu, __VA_ARGS__)                                    \
	{                                                                                          \
		const u64 fields[] = {OS_TRACE_VALUES values};                                     \
                                                                                                   \
		OS_TRACE_SEND(#event, vgpu, fields, ARRAY_SIZE(fields));                           \
	}
#define OS_TRACE_VALUES(...)	       __VA_ARGS__
#define OS_TRACE_VALUE(v)	       (u64)(s64)(v)
#define OS_TRACE_1(event, fmt, t1, f1) OS_TRACE(event, (OS_TRACE_VALUE(f1)), t1 f1)
#define OS_TRACE_2(event, fmt, t1, f1, t2, f2)                                                     \
	OS_TRACE(event, (OS_TRACE_VALUE(f1), OS_TRACE_VALUE(f2)), t1 f1, t2 f2)
#define OS_TRACE_3(event, fmt, t1, f1, t2, f2, t3, f3)                                             \
	OS_TRACE(event, (OS_TRACE_VALUE(f1), OS_TRACE_VALUE(f2), OS_TRACE_VALUE(f3)), t1 f1,       \
		 t2 f2, t3 f3)
#define OS_TRACE_4(event, fmt, t1, f1, t2, f2, t3, f3, t4, f4)                                     \
	OS_TRACE(event,                                                                            \
		 (OS_TRACE_VALUE(f1), OS_TRACE_VALUE(f2), OS_TRACE_VALUE(f3), OS_TRACE_VALUE(f4)), \
		 t1 f1, t2 f2, t3 f3, t4 f4)

#endif
