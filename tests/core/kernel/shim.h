/* SPDX-License-Identifier: MIT */
/*
 * The little of the kernel that the module's own files (chardev.c, gpu.c, vgpu.c, stats.c) use, for a program of
 * user space: so that the ioctl ABI is fuzzed in the code that runs, unchanged. The headers in linux/
 * beside this all lead here.
 *
 * User memory is a list of ranges that the test gives; a copy from or to anywhere else fails as it does
 * in the kernel. Locks only count.
 */
#ifndef XENGT_TEST_KERNEL_SHIM_H
#define XENGT_TEST_KERNEL_SHIM_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <sys/types.h>

#include "gvt/os.h"

#define __user
#define PAGE_SIZE	   4096u
#define GFP_KERNEL	   0
#define ERESTARTSYS	   512
#define O_NONBLOCK	   04000
#define EPOLLIN		   1u
#define EPOLLRDNORM	   0x40u
#define THIS_MODULE	   NULL
#define NOTIFY_DONE	   0
#define MISC_DYNAMIC_MINOR 255

/* ---- user memory ---- */

struct kernel_user_range {
	uintptr_t at;
	size_t len;
};
extern struct kernel_user_range kernel_user[4];

static inline bool kernel_user_ok(const void *p, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernel_user); i++)
		if ((uintptr_t)p >= kernel_user[i].at && len <= kernel_user[i].len &&
		    (uintptr_t)p - kernel_user[i].at <= kernel_user[i].len - len)
			return true;
	return !len;
}

/* How many bytes were not copied. */
static inline unsigned long copy_to_user(void *to, const void *from, size_t len)
{
	if (!kernel_user_ok(to, len))
		return len;
	if (len)
		memcpy(to, from, len);
	return 0;
}

static inline unsigned long copy_from_user(void *to, const void *from, size_t len)
{
	if (!kernel_user_ok(from, len))
		return len;
	if (len)
		memcpy(to, from, len);
	return 0;
}

#define get_user(var, ptr) (copy_from_user(&(var), ptr, sizeof(var)) ? -EFAULT : 0)
#define u64_to_user_ptr(v) ((void *)(uintptr_t)(v))

static inline int copy_struct_from_user(void *to, size_t ksize, const void *from, size_t usize)
{
	size_t n = min(ksize, usize);

	if (copy_from_user(to, from, n))
		return -EFAULT;
	memset((char *)to + n, 0, ksize - n);
	if (usize > ksize && !kernel_user_ok((const char *)from + ksize, usize - ksize))
		return -EFAULT;
	for (size_t i = ksize; i < usize; i++)
		if (((const char *)from)[i])
			return -E2BIG;
	return 0;
}

/* ---- memory: what is live is counted with the core's ---- */

#define kzalloc(size, gfp)     os_zalloc(size)
#define kvmalloc(size, gfp)    os_zalloc(size)
#define kvcalloc(n, size, gfp) os_zalloc((size_t)(n) * (size))
#define kfree(p)	       os_free(p)
#define kvfree(p)	       os_free(p)
#define ERR_PTR(e)	       ((void *)(intptr_t)(e))
#define PTR_ERR(p)	       ((long)(intptr_t)(p))
#define IS_ERR(p)	       ((uintptr_t)(p) >= (uintptr_t)-4095)

static inline void *memdup_user(const void *from, size_t len)
{
	void *p = os_zalloc(len);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, from, len)) {
		os_free(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

static inline ssize_t strscpy(char *to, const char *from, size_t size)
{
	for (size_t n = 0; n < size; n++) {
		to[n] = from[n];
		if (!from[n])
			return (ssize_t)n;
	}
	if (size)
		to[size - 1] = '\0';
	return -E2BIG;
}

/* ---- locks, lists, the rest ---- */

struct mutex {
	int held;
};
struct rw_semaphore {
	int held;
};
#define DEFINE_MUTEX(name)  struct mutex name
#define DECLARE_RWSEM(name) struct rw_semaphore name

static inline void kernel_take(int *held, int n)
{
	assert(!*held || (*held > 0 && n > 0));
	*held += n;
}

static inline void kernel_drop(int *held, int n)
{
	assert(n > 0 ? *held > 0 : *held == -1);
	*held -= n;
}

#define mutex_init(m)		    ((m)->held = 0)
#define mutex_lock(m)		    kernel_take(&(m)->held, -1)
#define mutex_unlock(m)		    kernel_drop(&(m)->held, -1)
#define mutex_lock_interruptible(m) (kernel_take(&(m)->held, -1), 0)
typedef struct {
	int n;
} atomic_t;
#define atomic_inc(a)		      ((a)->n++)
#define atomic_dec_and_test(a)	      (!--(a)->n)
#define atomic_read(a)		      ((a)->n)
#define DECLARE_WAIT_QUEUE_HEAD(name) int __attribute__((unused)) name
#define wake_up_all(q)		      ((void)0)
#define wait_event(q, condition)      assert(condition)
#define down_read(s)		      kernel_take(&(s)->held, 1)
#define up_read(s)		      kernel_drop(&(s)->held, 1)
#define down_write(s)		      kernel_take(&(s)->held, -1)
#define up_write(s)		      kernel_drop(&(s)->held, -1)
#define LIST_HEAD(name)		      struct list_head name = {&(name), &(name)}
#define list_del(item)		      list_del_init(item)
#define array_index_nospec(i, n)      ((i) < (n) ? (i) : 0)
#define pr_info(...)		      ((void)0)
#define pr_err(...)		      ((void)0)
#define pr_warn_ratelimited(fmt, ...) os_info(fmt, ##__VA_ARGS__)
#define ktime_get_ns()		      os_now_ns()

static inline void list_move_tail(struct list_head *item, struct list_head *head)
{
	list_del_init(item);
	list_add_tail(item, head);
}

static inline void list_splice_init(struct list_head *from, struct list_head *to)
{
	while (!list_empty(from))
		list_move_tail(from->next, to);
}

extern int kernel_module_refs;
#define __module_get(m) ((void)(m), kernel_module_refs++)
#define module_put(m)	((void)(m), kernel_module_refs--)

struct inode;
struct file {
	void *private_data;
	unsigned int f_flags;
};
typedef struct poll_table_struct poll_table;

struct file_operations {
	void *owner;
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	ssize_t (*read)(struct file *file, char *buf, size_t len, loff_t *pos);
	__poll_t (*poll)(struct file *file, poll_table *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
};
#define compat_ptr_ioctl	 NULL
#define stream_open(inode, file) ((void)(inode), (void)(file), 0)

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	unsigned int mode;
};
/* The device that was registered last. */
extern struct miscdevice *kernel_misc;
#define misc_register(m)   (kernel_misc = (m), 0)
#define misc_deregister(m) ((void)(m), (void)(kernel_misc = NULL))

struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long action, void *data);
};
extern struct notifier_block *kernel_reboot;
#define register_reboot_notifier(nb)   (kernel_reboot = (nb))
#define unregister_reboot_notifier(nb) ((void)(nb), (void)(kernel_reboot = NULL))

#endif
