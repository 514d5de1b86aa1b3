// SPDX-License-Identifier: MIT
/*
 * The module of the Xen backend's test in dom0. Files in debugfs, xengt_xen_test/:
 *   attach   write a domain id: gives it the fake device; an error is errno and a line in the log
 *   detach   write a domain id
 *   list     read: one line "DOMID" for each attached domain
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "fake.h"
#include "xengt_xen.h"

#define SLOT_BDF 0x10

module_param_named(aperture_mfn, fake_aperture_mfn, ulong, 0444);
module_param_named(aperture_nr, fake_aperture_nr, uint, 0444);

struct entry {
	struct list_head link;
	struct xen_vgpu *xv;
	u64 cookie;
};

static DEFINE_MUTEX(lock);
static LIST_HEAD(entries);
static u64 last_cookie;
static struct dentry *dir;

static void remove(struct entry *e)
{
	list_del(&e->link);
	xen_vgpu_detach(e->xv);
	kfree(e);
}

static void died(void *arg, u64 cookie)
{
	struct entry *e, *next;

	mutex_lock(&lock);
	list_for_each_entry_safe (e, next, &entries, link) {
		if (e->cookie != cookie)
			continue;
		pr_info("xt: domain %u died\n", xen_vgpu_domid(e->xv));
		remove(e);
	}
	mutex_unlock(&lock);
}

static int attach(void *data, u64 domid)
{
	struct gvt_vgpu_params params = {.name = "test", .owner = domid};
	struct entry *e = kzalloc(sizeof(*e), GFP_KERNEL);
	const char *why;
	int ret;

	if (!e)
		return -ENOMEM;
	mutex_lock(&lock);
	ret = xen_vgpu_attach(NULL, &fake_ops, &params, SLOT_BDF, &e->xv, &why);
	if (ret) {
		pr_info("xt: attach to domain %llu: %d: %s\n", domid, ret, why);
		kfree(e);
	} else {
		e->cookie = ++last_cookie;
		list_add(&e->link, &entries);
		xen_vgpu_arm(e->xv, e->cookie);
	}
	mutex_unlock(&lock);
	return ret;
}

static int detach(void *data, u64 domid)
{
	struct entry *e, *next;
	int ret = -ENOENT;

	mutex_lock(&lock);
	list_for_each_entry_safe (e, next, &entries, link) {
		if (xen_vgpu_domid(e->xv) == domid) {
			remove(e);
			ret = 0;
		}
	}
	mutex_unlock(&lock);
	return ret;
}

static int list_show(struct seq_file *m, void *data)
{
	struct entry *e;

	mutex_lock(&lock);
	list_for_each_entry (e, &entries, link)
		seq_printf(m, "%u\n", xen_vgpu_domid(e->xv));
	mutex_unlock(&lock);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(attach_fops, NULL, attach, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(detach_fops, NULL, detach, "%llu\n");
DEFINE_SHOW_ATTRIBUTE(list);

static int __init test_init(void)
{
	const char *why;
	int ret = xen_mpt_init(died, NULL, &why);

	if (ret) {
		pr_err("xt: %s (%d)\n", why, ret);
		return ret;
	}
	dir = debugfs_create_dir("xengt_xen_test", NULL);
	debugfs_create_file("attach", 0200, dir, NULL, &attach_fops);
	debugfs_create_file("detach", 0200, dir, NULL, &detach_fops);
	debugfs_create_file("list", 0400, dir, NULL, &list_fops);
	return 0;
}

static void __exit test_exit(void)
{
	struct entry *e, *next;

	debugfs_remove(dir);
	mutex_lock(&lock);
	list_for_each_entry_safe (e, next, &entries, link)
		remove(e);
	mutex_unlock(&lock);
	/* Waits for died(). */
	xen_mpt_exit();
	pr_info("xt: %d fake vGPUs left\n", fake_count());
}

module_init(test_init);
module_exit(test_exit);
MODULE_DESCRIPTION("XenGT: test of the Xen backend");
MODULE_LICENSE("Dual MIT/GPL");
