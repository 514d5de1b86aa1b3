// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies from and to guest memory, and RAM that the guest gets from us.
 *
 * Threats: addresses are the guest's: any value, a hole, MMIO, the end of the address space; the
 * window refuses what is not RAM. The bytes can change while they are copied: callers judge the copy.
 * Asking for more RAM than the domain may have is refused by Xen (its maximum).
 */
#include <linux/kernel.h>
#include <linux/mm.h>

#include "backend.h"
#include "hypercall.h"

/* Frames that one populate may ask for: an OpRegion has three. */
#define POPULATE_MAX 16u

static void copy_page_part(struct gvt_window *win, u32 slot, u32 off, void *buf, u32 len,
			   bool write)
{
	void *va = xen_window_va(win, slot) + off;

	if (write)
		memcpy(va, buf, len);
	else
		memcpy(buf, va, len);
}

/* Copies what XEN_COPY_FRAMES frames hold at most; *len becomes how much that was. */
static int copy_some(struct xen_vgpu *xv, u64 gpa, void *buf, u32 *len, bool write)
{
	u64 gfns[XEN_COPY_FRAMES], mfns[XEN_COPY_FRAMES];
	u32 first = xv->nr_vcpus, off = offset_in_page(gpa), done = 0, nr;
	int ret = 0;

	*len = min_t(u32, *len, XEN_COPY_FRAMES * PAGE_SIZE - off);
	nr = PAGE_ALIGN(off + *len) >> PAGE_SHIFT;
	for (u32 i = 0; i < nr; i++)
		gfns[i] = (gpa >> PAGE_SHIFT) + i;
	ret = xen_window_map(xv->memory, first, gfns, nr, mfns);
	if (ret < 0)
		return ret;
	ret = 0;
	for (u32 i = 0; i < nr && !ret; i++) {
		u32 part = min_t(u32, *len - done, PAGE_SIZE - off);

		if (mfns[i] == GVT_NO_MFN)
			ret = -EFAULT;
		else
			copy_page_part(xv->memory, first + i, off, buf + done, part, write);
		done += part;
		off = 0;
	}
	xen_window_unmap(xv->memory, first, nr);
	return ret;
}

static int copy_guest(struct xen_vgpu *xv, u64 gpa, void *buf, u32 len, bool write)
{
	int ret = 0;

	if (gpa + len < gpa)
		return -EFAULT;
	while (len && !ret) {
		u32 n = len;

		mutex_lock(&xv->guest_lock);
		ret = copy_some(xv, gpa, buf, &n, write);
		mutex_unlock(&xv->guest_lock);
		gpa += n;
		buf += n;
		len -= n;
	}
	return ret;
}

int xen_guestmem_read(void *dom, u64 gpa, void *buf, u32 len)
{
	return copy_guest(dom, gpa, buf, len, false);
}

int xen_guestmem_write(void *dom, u64 gpa, const void *buf, u32 len)
{
	return copy_guest(dom, gpa, (void *)buf, len, true);
}

static bool slot_map(struct xen_slot *slot, u64 gfn)
{
	u64 mfn;

	if (slot->gfn == gfn)
		return true;
	xen_guestmem_drop(slot);
	if (xen_window_map(slot->xv->memory, slot->vcpu, &gfn, 1, &mfn) != 1)
		return false;
	slot->gfn = gfn;
	return true;
}

void xen_guestmem_copy(struct xen_slot *slot, u64 gpa, void *buf, u32 len, bool write)
{
	while (len) {
		u32 off = offset_in_page(gpa), part = min_t(u32, len, PAGE_SIZE - off);

		if (slot_map(slot, gpa >> PAGE_SHIFT))
			copy_page_part(slot->xv->memory, slot->vcpu, off, buf, part, write);
		else if (!write)
			memset(buf, 0xff, part);
		gpa += part;
		buf += part;
		len -= part;
	}
}

void xen_guestmem_drop(struct xen_slot *slot)
{
	if (slot->gfn == XEN_NO_GFN)
		return;
	xen_window_unmap(slot->xv->memory, slot->vcpu, 1);
	slot->gfn = XEN_NO_GFN;
}

int xen_guestmem_populate(void *dom, u64 gfn, u32 nr)
{
	struct xen_vgpu *xv = dom;
	u64 gfns[POPULATE_MAX];
	int done;

	if (!nr || nr > POPULATE_MAX || gfn >> 40 || (gfn + nr) >> 40)
		return -EINVAL;
	for (u32 i = 0; i < nr; i++) {
		gfns[i] = gfn + i;
		/* Xen would put the new frame over one that is there, which the guest then loses. */
		if (xen_hc_get_mem_type(xv->domid, gfns[i]) != XEN_HVMMEM_MMIO_DM)
			return -EEXIST;
	}
	done = xen_hc_populate(xv->domid, gfns, nr);
	if (done == (int)nr)
		return 0;
	if (done > 0)
		xen_hc_depopulate(xv->domid, gfns, done);
	return done < 0 ? done : -ENOMEM;
}
