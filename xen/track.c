// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write protection of guest frames through the memory type that Xen has for it.
 *
 * Limits, which the core has to know of: a frame that is protected already is refused; writes through
 * other mappings in dom0 (QEMU's DMA, grants, and string reads from our own MMIO into the frame) are
 * not seen.
 */
#include <linux/kernel.h>

#include "backend.h"
#include "hypercall.h"

/* Length of the run of consecutive frames that begins at gfns[0]. */
static u32 run_length(const u64 *gfns, u32 nr)
{
	u32 n = 1;

	while (n < nr && gfns[n] == gfns[0] + n)
		n++;
	return n;
}

/* Xen does not say how far it came: those that got the type lost it again, RAM or not. */
static void unprotect(u16 domid, const u64 *gfns, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		if (xen_hc_get_mem_type(domid, gfns[i]) == XEN_HVMMEM_IOREQ_SERVER)
			xen_hc_set_mem_type(domid, gfns[i], 1, XEN_HVMMEM_RAM_RW);
	}
}

static int protect(u16 domid, const u64 *gfns, u32 nr)
{
	u32 done = 0;

	while (done < nr) {
		u32 n = run_length(gfns + done, nr - done);
		int ret = xen_hc_set_mem_type(domid, gfns[done], n, XEN_HVMMEM_IOREQ_SERVER);

		if (ret) {
			/* A single frame that was refused may be one that was protected before. */
			unprotect(domid, gfns, n > 1 ? done + n : done);
			return ret;
		}
		done += n;
	}
	return 0;
}

int xen_track_pages(void *dom, const u64 *gfns, u32 nr, bool on)
{
	struct xen_vgpu *xv = dom;

	if (nr > GVT_WINDOW_BATCH)
		return -EINVAL;
	if (on)
		return protect(xv->domid, gfns, nr);
	/* A frame that the guest has given back is RAM no more; its protection went with it. */
	for (u32 done = 0, n; done < nr; done += n) {
		n = run_length(gfns + done, nr - done);
		if (xen_hc_set_mem_type(xv->domid, gfns[done], n, XEN_HVMMEM_RAM_RW))
			unprotect(xv->domid, gfns + done, n);
	}
	return 0;
}
