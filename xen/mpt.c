// SPDX-License-Identifier: GPL-2.0-only
/* The table that the core gets, and whether this is a place where it can work. */
#include <linux/errno.h>
#include <linux/types.h> /* xen.h of 6.1 lacks it */
#include <xen/xen.h>

#include "backend.h"
#include "domctl.h"
#include "hypercall.h"
#include "xengt_xen.h"

const struct gvt_mpt_ops xen_mpt_ops = {
	.window_create = xen_window_create,
	.window_destroy = xen_window_destroy,
	.window_map = xen_window_map,
	.window_unmap = xen_window_unmap,
	.window_moved = xen_window_moved,
	.window_va = xen_window_va,
	.read_guest = xen_guestmem_read,
	.write_guest = xen_guestmem_write,
	.inject_msi = xen_msi_inject,
	.trap_mmio = xen_trap_mmio,
	.map_aperture = xen_aperture_map,
	.track_pages = xen_track_pages,
	.populate = xen_guestmem_populate,
	.answer = xen_slot_answer,
};

static int check_place(const char **why)
{
	int ret = -ENODEV;

	*why = "this kernel does not run on Xen";
	if (!xen_domain())
		return ret;
	*why = "this is not dom0";
	if (!xen_initial_domain())
		return ret;
	*why = "dom0 is not a PV domain: frames of guests cannot be mapped as needed (boot Xen "
	       "without "
	       "dom0=pvh)";
	if (!xen_pv_domain())
		return ret;
	ret = -EOPNOTSUPP;
	*why = "this Xen has no dm_op hypercall";
	if (xen_hc_probe_dm_op())
		return ret;
	*why = "this Xen cannot hand out the pages of an ioreq server (XENMEM_acquire_resource)";
	if (xen_hc_probe_acquire())
		return ret;
	*why = "this Xen's domctl interface has an unknown version (see the parameter "
	       "xen_domctl_version)";
	return xen_domctl_probe();
}

int xen_mpt_init(void (*died)(void *arg, u64 cookie), void *arg, const char **why)
{
	int ret = check_place(why);

	if (ret)
		return ret;
	*why = "out of memory";
	ret = xen_window_init();
	if (ret)
		return ret;
	*why = "the xenstore does not let us watch for the end of domains";
	ret = xen_watch_init(died, arg);
	if (ret)
		xen_window_exit();
	return ret;
}

void xen_mpt_exit(void)
{
	xen_watch_exit();
	xen_window_exit();
}
