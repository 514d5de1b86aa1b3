// SPDX-License-Identifier: GPL-2.0-only
/*
 * The versions that are tried, their layout as in abi.h: 0x15 (Xen 4.17) to 0x17 (4.19, 4.20) are
 * known to agree; later ones are believed only if what they say of dom0 makes sense. Asking for
 * information with a wrong version has no effect, so that trying is safe.
 */
#include <linux/errno.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <xen/interface/xen.h>
#include <asm/xen/hypercall.h>

#include "domctl.h"

#define FIRST_VERSION 0x15u
#define KNOWN_VERSION 0x17u
#define LAST_VERSION  0x20u

static unsigned int xen_domctl_version;
module_param(xen_domctl_version, uint, 0444);
MODULE_PARM_DESC(xen_domctl_version, "Xen's domctl interface version (0: find out)");

static int domctl(struct xen_domctl *op, u32 cmd, u16 domid)
{
	op->cmd = cmd;
	op->interface_version = xen_domctl_version;
	op->domain = domid;
	return (int)xen_single_call(__HYPERVISOR_domctl, (unsigned long)op, 0, 0, 0, 0);
}

int xen_domctl_info(u16 domid, struct xen_domain_info *out)
{
	struct xen_domctl op = {};
	int ret = domctl(&op, XEN_DOMCTL_GETDOMAININFO, domid);

	if (ret)
		return ret;
	/* Older versions give the next domain when there is none with this id. */
	if (op.u.info.domain != domid)
		return -ESRCH;
	*out = op.u.info;
	return 0;
}

static bool dom0_makes_sense(const struct xen_domain_info *info)
{
	return !(info->flags & (XEN_DOMINF_DYING | XEN_DOMINF_HVM_GUEST | XEN_DOMINF_PAUSED)) &&
	       info->nr_online_vcpus && info->nr_online_vcpus <= info->max_vcpu_id + 1 &&
	       info->tot_pages && info->tot_pages <= info->max_pages && info->cpu_time;
}

int xen_domctl_probe(void)
{
	struct xen_domain_info info;
	u32 first = FIRST_VERSION, last = LAST_VERSION;

	if (xen_domctl_version)
		first = last = xen_domctl_version;
	for (u32 version = first; version <= last; version++) {
		xen_domctl_version = version;
		if (xen_domctl_info(0, &info) || !dom0_makes_sense(&info))
			continue;
		if (version > KNOWN_VERSION)
			pr_info("xengt: Xen's domctl version is 0x%x, newer than 0x%x\n", version,
				KNOWN_VERSION);
		return 0;
	}
	xen_domctl_version = 0;
	return -EOPNOTSUPP;
}

int xen_domctl_iomem(u16 domid, u64 mfn, u64 nr, bool allow)
{
	struct xen_domctl op = {
		.u.iomem_permission = {.first_mfn = mfn, .nr_mfns = nr, .allow_access = allow},
	};

	return domctl(&op, XEN_DOMCTL_IOMEM_PERMISSION, domid);
}

int xen_domctl_map(u16 domid, u64 gfn, u64 mfn, u64 nr, bool add)
{
	struct xen_domctl op = {
		.u.memory_mapping = {.first_gfn = gfn,
				     .first_mfn = mfn,
				     .nr_mfns = nr,
				     .add_mapping = add},
	};

	return domctl(&op, XEN_DOMCTL_MEMORY_MAPPING, domid);
}
