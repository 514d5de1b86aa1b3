// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest-physical ranges whose accesses Xen sends here.
 *
 * Threats: a guest moves its BARs anywhere and often, also over its RAM (Xen then does not trap, the
 * RAM wins) or over each other. The table is small and bounded; a request that was on its way while
 * a range went away is no longer covered and judged as a stray one.
 */
#include <linux/kernel.h>
#include <linux/mm.h>

#include "backend.h"
#include "hypercall.h"

static int find_range(const struct xen_vgpu *xv, u64 start, u64 end)
{
	for (u32 i = 0; i < xv->nr_traps; i++) {
		if (start <= xv->traps[i].end && end >= xv->traps[i].start)
			return i;
	}
	return -1;
}

/* The hypercall is made under the lock: Xen's table and ours change as one. */
static int trap_range(struct xen_vgpu *xv, u64 start, u64 end)
{
	int ret;

	if (find_range(xv, start, end) >= 0)
		return -EBUSY;
	if (xv->nr_traps == ARRAY_SIZE(xv->traps))
		return -ENOSPC;
	ret = xen_hc_map_range(xv->domid, xv->server, XEN_DM_RANGE_MEMORY, start, end, true);
	if (!ret)
		xv->traps[xv->nr_traps++] = (struct xen_range){start, end};
	else if (ret == -EEXIST)
		ret = -EBUSY;
	else if (ret == -ENOMEM)
		ret = -ENOSPC;
	return ret;
}

static int untrap_range(struct xen_vgpu *xv, u64 start, u64 end)
{
	int i = find_range(xv, start, end);

	if (i < 0 || xv->traps[i].start != start || xv->traps[i].end != end)
		return -EINVAL;
	/* On an error the domain is dying and its server gone, with the range. */
	xen_hc_map_range(xv->domid, xv->server, XEN_DM_RANGE_MEMORY, start, end, false);
	xv->traps[i] = xv->traps[--xv->nr_traps];
	return 0;
}

int xen_trap_mmio(void *dom, u64 gpa, u64 len, bool on)
{
	struct xen_vgpu *xv = dom;
	u64 end = gpa + len - 1;
	unsigned long flags;
	int ret;

	if (!len || end < gpa || !PAGE_ALIGNED(gpa) || !PAGE_ALIGNED(len))
		return -EINVAL;
	raw_spin_lock_irqsave(&xv->trap_lock, flags);
	ret = on ? trap_range(xv, gpa, end) : untrap_range(xv, gpa, end);
	raw_spin_unlock_irqrestore(&xv->trap_lock, flags);
	return ret;
}

bool xen_trap_covers(struct xen_vgpu *xv, u64 gpa, u32 len)
{
	u64 end = gpa + len - 1;
	unsigned long flags;
	bool covered;
	int i;

	if (end < gpa)
		return false;
	raw_spin_lock_irqsave(&xv->trap_lock, flags);
	i = find_range(xv, gpa, end);
	covered = i >= 0 && gpa >= xv->traps[i].start && end <= xv->traps[i].end;
	raw_spin_unlock_irqrestore(&xv->trap_lock, flags);
	return covered;
}
