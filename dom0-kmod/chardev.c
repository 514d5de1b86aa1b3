// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/xengt: copies requests in and out, checks what the ABI says of every request (reserved
 * fields, strings), and leaves the rest to gpu.c. See include/xengt/uapi.h.
 */
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "xengt.h"

struct xengt_file {
	struct mutex lock; /* makes read() of one file one at a time */
	struct xengt_event_reader *events;
};

union xengt_arg {
	struct xengt_info info;
	struct xengt_capacity capacity;
	struct xengt_create create;
	struct xengt_id id;
	struct xengt_query query;
	struct xengt_set set;
	struct xengt_surface surface;
	struct xengt_read_gm read_gm;
	struct xengt_stats stats;
	struct xengt_regs regs;
	struct xengt_edid edid;
};

static int call_info(union xengt_arg *a)
{
	return xengt_gpu_info(&a->info);
}

static int call_capacity(union xengt_arg *a)
{
	return a->capacity.reserved ? -EINVAL : xengt_gpu_capacity(&a->capacity);
}

static int call_create(union xengt_arg *a)
{
	if (strnlen(a->create.name, XENGT_NAME_LEN) == XENGT_NAME_LEN)
		return -EINVAL;
	return xengt_vgpu_create(&a->create);
}

static int call_destroy(union xengt_arg *a)
{
	return xengt_vgpu_destroy(a->id.id);
}

static int call_reset(union xengt_arg *a)
{
	return xengt_vgpu_reset(a->id.id);
}

static int call_query(union xengt_arg *a)
{
	return a->query.next > 1 ? -EINVAL : xengt_vgpu_query(&a->query);
}

static int call_set(union xengt_arg *a)
{
	return xengt_vgpu_set(&a->set);
}

static int call_surface(union xengt_arg *a)
{
	return a->surface.reserved ? -EINVAL : xengt_vgpu_surface(&a->surface);
}

static int call_read_gm(union xengt_arg *a)
{
	if (a->read_gm.reserved || a->read_gm.len > XENGT_READ_GM_MAX)
		return -EINVAL;
	return xengt_vgpu_read_gm(&a->read_gm);
}

static int call_stats(union xengt_arg *a)
{
	return xengt_vgpu_stats(&a->stats);
}

static int call_regs(union xengt_arg *a)
{
	return a->regs.nr > XENGT_REGS_MAX ? -EINVAL : xengt_vgpu_regs(&a->regs);
}

static int call_refused(union xengt_arg *a)
{
	return a->regs.nr > XENGT_REGS_MAX ? -EINVAL : xengt_vgpu_refused(&a->regs);
}

static int call_edid(union xengt_arg *a)
{
	return xengt_vgpu_edid(&a->edid);
}

/* In the order of their numbers. first: of a struct that grows, the size of its first version. */
static const struct {
	unsigned int cmd;
	int (*call)(union xengt_arg *arg);
	u32 first, now;
} calls[] = {
	{XENGT_IOC_INFO, call_info},
	{XENGT_IOC_CAPACITY, call_capacity},
	{XENGT_IOC_CREATE, call_create},
	{XENGT_IOC_DESTROY, call_destroy},
	{XENGT_IOC_RESET, call_reset},
	{XENGT_IOC_QUERY, call_query},
	{XENGT_IOC_SET, call_set},
	{XENGT_IOC_SURFACE, call_surface},
	{XENGT_IOC_READ_GM, call_read_gm},
	{XENGT_IOC_STATS, call_stats, sizeof(struct xengt_stats), sizeof(struct xengt_stats)},
	{XENGT_IOC_REGS, call_regs},
	{XENGT_IOC_REFUSED, call_refused},
	{XENGT_IOC_EDID, call_edid},
};

/* A struct that grows: its first member is the size that the caller knows. */
static long call_growing(unsigned int nr, void __user *user)
{
	union xengt_arg *arg;
	u32 size;
	int err;

	if (get_user(size, (u32 __user *)user))
		return -EFAULT;
	if (size < calls[nr].first || size > PAGE_SIZE)
		return -EINVAL;
	arg = kzalloc(sizeof(*arg), GFP_KERNEL);
	if (!arg)
		return -ENOMEM;
	err = copy_struct_from_user(arg, calls[nr].now, user, size);
	if (!err)
		err = calls[nr].call(arg);
	if (!err) {
		size = min(size, calls[nr].now);
		memcpy(arg, &size, sizeof(size));
		if (copy_to_user(user, arg, size))
			err = -EFAULT;
	}
	kfree(arg);
	return err;
}

static long xengt_ioctl(struct file *file, unsigned int cmd, unsigned long ptr)
{
	void __user *user = (void __user *)ptr;
	unsigned int nr = _IOC_NR(cmd) - _IOC_NR(XENGT_IOC_INFO);
	union xengt_arg *arg;
	int err;

	if (nr >= ARRAY_SIZE(calls))
		return -ENOTTY;
	nr = array_index_nospec(nr, ARRAY_SIZE(calls));
	if (calls[nr].cmd != cmd)
		return -ENOTTY;
	if (calls[nr].first)
		return call_growing(nr, user);
	arg = memdup_user(user, _IOC_SIZE(cmd));
	if (IS_ERR(arg))
		return PTR_ERR(arg);
	err = calls[nr].call(arg);
	if (!err && (_IOC_DIR(cmd) & _IOC_READ) && copy_to_user(user, arg, _IOC_SIZE(cmd)))
		err = -EFAULT;
	kfree(arg);
	return err;
}

static ssize_t xengt_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	struct xengt_file *f = file->private_data;
	struct xengt_event ev;
	ssize_t done = 0;
	int err = 0;

	if (len < sizeof(ev))
		return -EINVAL;
	if (mutex_lock_interruptible(&f->lock))
		return -ERESTARTSYS;
	while (len - done >= sizeof(ev)) {
		if (!xengt_event_next(f->events, &ev)) {
			if (done)
				break;
			err = file->f_flags & O_NONBLOCK ? -EAGAIN : xengt_event_wait(f->events);
			if (err)
				break;
			continue;
		}
		if (copy_to_user(buf + done, &ev, sizeof(ev))) {
			err = -EFAULT;
			break;
		}
		done += sizeof(ev);
	}
	mutex_unlock(&f->lock);
	return done ? done : err;
}

static __poll_t xengt_poll(struct file *file, poll_table *table)
{
	struct xengt_file *f = file->private_data;

	return xengt_event_poll(f->events, file, table) ? EPOLLIN | EPOLLRDNORM : 0;
}

static int xengt_open(struct inode *inode, struct file *file)
{
	struct xengt_file *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	f->events = xengt_event_reader_new();
	if (!f->events) {
		kfree(f);
		return -ENOMEM;
	}
	mutex_init(&f->lock);
	file->private_data = f;
	return stream_open(inode, file);
}

static int xengt_release(struct inode *inode, struct file *file)
{
	struct xengt_file *f = file->private_data;

	xengt_event_reader_free(f->events);
	kfree(f);
	return 0;
}

static const struct file_operations xengt_fops = {
	.owner = THIS_MODULE,
	.open = xengt_open,
	.release = xengt_release,
	.read = xengt_read,
	.poll = xengt_poll,
	.unlocked_ioctl = xengt_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice xengt_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "xengt",
	.fops = &xengt_fops,
	.mode = 0600,
};

int xengt_chardev_init(void)
{
	return misc_register(&xengt_misc);
}

void xengt_chardev_exit(void)
{
	misc_deregister(&xengt_misc);
}
