// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pass-through of the vGPU's slice of the aperture (BAR2).
 *
 * Threats: a mapping that outlives the slice lets the guest into memory of the slice's next owner. So
 * what is mapped is written down here, not trusted to the core, and removed at the end; Xen's
 * permission lasts as long as the mapping and no longer.
 */
#include <linux/kernel.h>
#include <linux/printk.h>

#include "backend.h"
#include "domctl.h"

static int map_frames(u16 domid, const struct xen_passed *p, u64 nr, bool add, u64 *done)
{
	int first_error = 0;

	for (*done = 0; *done < nr;) {
		u64 n = min_t(u64, nr - *done, XEN_MEMORY_MAPPING_MAX);
		int ret = xen_domctl_map(domid, p->gfn + *done, p->mfn + *done, n, add);

		if (ret && add)
			return ret;
		if (ret && !first_error)
			first_error = ret;
		*done += n;
	}
	return first_error;
}

/*
 * A dying domain runs no more and Xen takes its mappings down with it; asked to remove them, it would
 * refuse, and log that, for each call.
 */
static bool runs_no_more(u16 domid)
{
	struct xen_domain_info info;
	int ret = xen_domctl_info(domid, &info);

	return ret == -ESRCH || (!ret && info.flags & XEN_DOMINF_DYING);
}

static int unpass(u16 domid, const struct xen_passed *p, u64 nr)
{
	u64 done;
	int ret = runs_no_more(domid) ? 0 : map_frames(domid, p, nr, false, &done);
	int deny = xen_domctl_iomem(domid, p->mfn, p->nr, false);

	return ret ? ret : deny;
}

static int pass(struct xen_vgpu *xv, const struct xen_passed *p)
{
	u64 done;
	int ret;

	if (xv->nr_passed == ARRAY_SIZE(xv->passed))
		return -ENOSPC;
	ret = xen_domctl_iomem(xv->domid, p->mfn, p->nr, true);
	if (ret)
		return ret;
	ret = map_frames(xv->domid, p, p->nr, true, &done);
	if (ret) {
		/* The call that failed may have mapped a part of its frames. */
		unpass(xv->domid, p, min_t(u64, p->nr, done + XEN_MEMORY_MAPPING_MAX));
		return ret;
	}
	xv->passed[xv->nr_passed++] = *p;
	return 0;
}

static int take_back(struct xen_vgpu *xv, const struct xen_passed *p)
{
	for (u32 i = 0; i < xv->nr_passed; i++) {
		if (xv->passed[i].gfn == p->gfn && xv->passed[i].mfn == p->mfn &&
		    xv->passed[i].nr == p->nr) {
			xv->passed[i] = xv->passed[--xv->nr_passed];
			return unpass(xv->domid, p, p->nr);
		}
	}
	return -EINVAL;
}

int xen_aperture_map(void *dom, u64 gfn, u64 mfn, u64 nr, bool on)
{
	struct xen_vgpu *xv = dom;
	struct xen_passed p = {gfn, mfn, nr};
	int ret;

	if (!nr || (gfn + nr) >> 40 || (mfn + nr) >> 40 || gfn + nr < gfn || mfn + nr < mfn)
		return -EINVAL;
	mutex_lock(&xv->aperture_lock);
	ret = on ? pass(xv, &p) : take_back(xv, &p);
	mutex_unlock(&xv->aperture_lock);
	return ret;
}

void xen_aperture_remove_all(struct xen_vgpu *xv)
{
	while (xv->nr_passed) {
		struct xen_passed p = xv->passed[0];
		int ret = xen_aperture_map(xv, p.gfn, p.mfn, p.nr, false);

		pr_warn("xengt: aperture mapping of domain %u was left, removed: %d\n", xv->domid,
			ret);
	}
}
