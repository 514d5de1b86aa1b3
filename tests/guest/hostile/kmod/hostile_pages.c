// SPDX-License-Identifier: GPL-2.0-only
/*
 * In a guest: writing "-GFN" (hexadecimal) to /proc/hostile_pages gives that page of the guest's memory
 * back to Xen, "+GFN" takes one for it. Nothing asks whose page it is: for memory that the kernel was told
 * to leave alone. Interface: Xen public/memory.h.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>
#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

static ssize_t pages_write(struct file *file, const char __user *user, size_t len, loff_t *pos)
{
	struct xen_memory_reservation r = {.nr_extents = 1, .domid = DOMID_SELF};
	char text[32] = "";
	xen_pfn_t gfn;
	u64 number;
	int ret;

	if (len < 2 || len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user, len))
		return -EFAULT;
	ret = kstrtou64(text + 1, 16, &number);
	if (ret)
		return ret;
	gfn = number;
	set_xen_guest_handle(r.extent_start, &gfn);
	ret = HYPERVISOR_memory_op(
		text[0] == '-' ? XENMEM_decrease_reservation : XENMEM_populate_physmap, &r);
	return ret == 1 ? len : -EIO;
}

static const struct proc_ops ops = {.proc_write = pages_write};

static int __init pages_init(void)
{
	if (!xen_domain())
		return -ENODEV;
	return proc_create("hostile_pages", 0200, NULL, &ops) ? 0 : -ENOMEM;
}

static void __exit pages_exit(void)
{
	remove_proc_entry("hostile_pages", NULL);
}

module_init(pages_init);
module_exit(pages_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION(
	"Gives pages of a guest's memory back to Xen, for the hostile guest of XenGT's tests");
