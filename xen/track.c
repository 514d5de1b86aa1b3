// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write protection of guest frames through the memory type that Xen has for it.
 *
 * Limits, which the core has to know of: a frame that is protected already is refused; writes through
 * other mappings in dom0 (QEMU's DMA, grants, and string reads from our own MMIO into the frame) are
 * not seen.
 *
 * When a write has been answered, Xen emulates the instruction once more to bring it to its end. If
 * the page has become RAM meanwhile, the write is carried out on the RAM (with rep stos and rep movs all
 * that are left), the answer is left over, and the vCPU's next request crashes the domain unless it was
 * scheduled in between (hvmemul_rep_stos, linear_write and hvmemul_do_io in Xen 4.20; seen with strings and
 * with plain stores). So a page that a vCPU's last request wrote to stays protected until that vCPU makes
 * another request elsewhere, or none for a while. Late writes are the core's to perform, as ever.
 */
#include <linux/kernel.h>
#include <linux/mm.h>

#include "backend.h"
#include "hypercall.h"

static int get_type(struct xen_vgpu *xv, u64 gfn)
{
	xen_count(xv);
	return xen_hc_get_mem_type(xv->domid, gfn);
}

static int set_type(struct xen_vgpu *xv, u64 gfn, u32 nr, u16 type)
{
	xen_count(xv);
	return xen_hc_set_mem_type(xv->domid, gfn, nr, type);
}

/* Length of the run of consecutive frames that begins at gfns[0]. */
static u32 run_length(const u64 *gfns, u32 nr)
{
	u32 n = 1;

	while (n < nr && gfns[n] == gfns[0] + n)
		n++;
	return n;
}

/*
 * How often it is looked whether a vCPU whose page waits for it makes no request any more. Longer than a
 * CPU may stand still for reasons that Xen does not see (SMIs; a hypervisor below it).
 */
#define LOOK_MS 25u

/* ---- what vCPUs are at; track_lock held ---- */

static struct xen_slot *writer_of(struct xen_vgpu *xv, u64 gfn)
{
	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		if (xv->slots[i].write_gfn == gfn)
			return &xv->slots[i];
	}
	return NULL;
}

static void write_late(struct xen_slot *slot)
{
	slot->write_late = true;
	slot->write_quiet = false;
	queue_delayed_work(system_highpri_wq, &slot->xv->track_work, msecs_to_jiffies(LOOK_MS));
}

/* True if the page may not become RAM now; it will. */
static bool put_off(struct xen_vgpu *xv, u64 gfn)
{
	bool late = false;

	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		struct xen_slot *slot = &xv->slots[i];

		if (slot->write_gfn != gfn)
			continue;
		write_late(slot);
		late = true;
	}
	return late;
}

/* True if the page was to become RAM, has not yet, and now stays as it is. */
static bool take_back(struct xen_vgpu *xv, u64 gfn)
{
	bool late = false;

	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		struct xen_slot *slot = &xv->slots[i];

		if (slot->write_gfn == gfn) {
			late |= slot->write_late;
			slot->write_late = false;
		}
	}
	return late;
}

static void end_late(struct xen_slot *slot, u64 gfn)
{
	struct xen_vgpu *xv = slot->xv;

	if (!slot->write_late)
		return;
	slot->write_late = false;
	if (!put_off(xv, gfn) && get_type(xv, gfn) == XEN_HVMMEM_IOREQ_SERVER)
		set_type(xv, gfn, 1, XEN_HVMMEM_RAM_RW);
}

void xen_track_write(struct xen_slot *slot, u64 gpa)
{
	struct xen_vgpu *xv = slot->xv;
	u64 gfn = gpa >> PAGE_SHIFT, was;
	unsigned long flags;

	raw_spin_lock_irqsave(&xv->track_lock, flags);
	was = slot->write_gfn;
	slot->write_gfn = gfn;
	slot->write_quiet = false;
	if (was != gfn)
		end_late(slot, was);
	/* Released while the request was on its way: protected again, until it has passed. */
	if (!slot->write_late && get_type(xv, gfn) == XEN_HVMMEM_RAM_RW)
		if (!set_type(xv, gfn, 1, XEN_HVMMEM_IOREQ_SERVER))
			write_late(slot);
	raw_spin_unlock_irqrestore(&xv->track_lock, flags);
}

void xen_track_passed(struct xen_slot *slot)
{
	struct xen_vgpu *xv = slot->xv;
	unsigned long flags;
	u64 was;

	raw_spin_lock_irqsave(&xv->track_lock, flags);
	was = slot->write_gfn;
	slot->write_gfn = XEN_NO_GFN;
	end_late(slot, was);
	raw_spin_unlock_irqrestore(&xv->track_lock, flags);
}

/* Xen has taken the last answer, and there is no request. */
static bool nothing_open(const struct xen_slot *slot)
{
	return !(READ_ONCE(slot->shared->bits) & XEN_IOREQ_STATE) &&
	       READ_ONCE(slot->state) == XEN_SLOT_IDLE;
}

/*
 * A vCPU that makes no other request would keep its page protected for ever. Twice in a row with nothing
 * open, it has long been through with what it emulated.
 */
static void track_work(struct work_struct *work)
{
	struct xen_vgpu *xv = container_of(to_delayed_work(work), struct xen_vgpu, track_work);
	unsigned long flags;
	bool again = false;

	raw_spin_lock_irqsave(&xv->track_lock, flags);
	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		struct xen_slot *slot = &xv->slots[i];
		u64 gfn = slot->write_gfn;
		bool quiet = nothing_open(slot);

		if (!slot->write_late)
			continue;
		if (quiet && slot->write_quiet) {
			slot->write_gfn = XEN_NO_GFN;
			end_late(slot, gfn);
		}
		slot->write_quiet = quiet;
		again |= slot->write_late;
	}
	raw_spin_unlock_irqrestore(&xv->track_lock, flags);
	if (again)
		queue_delayed_work(system_highpri_wq, &xv->track_work, msecs_to_jiffies(LOOK_MS));
}

void xen_track_init(struct xen_vgpu *xv)
{
	raw_spin_lock_init(&xv->track_lock);
	INIT_DELAYED_WORK(&xv->track_work, track_work);
}

void xen_track_fini(struct xen_vgpu *xv)
{
	cancel_delayed_work_sync(&xv->track_work);
}

/* ---- types ---- */

/* Xen does not say how far it came: those that got the type lose it again, RAM or not. */
static void unprotect(struct xen_vgpu *xv, const u64 *gfns, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		if (get_type(xv, gfns[i]) == XEN_HVMMEM_IOREQ_SERVER && !put_off(xv, gfns[i]))
			set_type(xv, gfns[i], 1, XEN_HVMMEM_RAM_RW);
	}
}

/* Length of the run of consecutive frames at gfns[0] that no vCPU is at. */
static u32 free_run(struct xen_vgpu *xv, const u64 *gfns, u32 nr)
{
	u32 n = run_length(gfns, nr);

	for (u32 i = 1; i < n; i++) {
		if (writer_of(xv, gfns[i]))
			return i;
	}
	return n;
}

static int protect(struct xen_vgpu *xv, const u64 *gfns, u32 nr)
{
	for (u32 done = 0, n; done < nr; done += n) {
		int ret;

		n = 1;
		if (take_back(xv, gfns[done]))
			continue;
		n = free_run(xv, gfns + done, nr - done);
		ret = set_type(xv, gfns[done], n, XEN_HVMMEM_IOREQ_SERVER);
		if (ret) {
			/* A single frame that was refused may be one that was protected before. */
			unprotect(xv, gfns, n > 1 ? done + n : done);
			return ret;
		}
	}
	return 0;
}

static void release(struct xen_vgpu *xv, const u64 *gfns, u32 nr)
{
	for (u32 done = 0, n; done < nr; done += n) {
		n = 1;
		if (put_off(xv, gfns[done]))
			continue;
		n = free_run(xv, gfns + done, nr - done);
		/* A frame that the guest has given back is RAM no more; its protection went with it. */
		if (set_type(xv, gfns[done], n, XEN_HVMMEM_RAM_RW))
			unprotect(xv, gfns + done, n);
	}
}

int xen_track_pages(void *dom, const u64 *gfns, u32 nr, bool on)
{
	struct xen_vgpu *xv = dom;
	unsigned long flags;
	int ret = 0;

	if (nr > GVT_WINDOW_BATCH)
		return -EINVAL;
	raw_spin_lock_irqsave(&xv->track_lock, flags);
	if (on)
		ret = protect(xv, gfns, nr);
	else
		release(xv, gfns, nr);
	raw_spin_unlock_irqrestore(&xv->track_lock, flags);
	return ret;
}
