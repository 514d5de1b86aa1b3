// SPDX-License-Identifier: GPL-2.0-only
/*
 * Serves one request of a vCPU, element by element (string instructions have many) and each element
 * in parts (a config access that is not aligned has several).
 *
 * Threats: the guest picks address, size, count, direction and, for string accesses, the memory that
 * data comes from or goes to. Everything here works on slot->req, a copy that nobody else writes.
 * What Xen does not make (sizes, counts beyond a page of bytes, types) is answered and not
 * interpreted. A long string is cut by a budget, so that the interrupt handler stays short, and the
 * rest is left to a work item. Each element is checked anew against the trapped ranges: a string may
 * run out of one. Nothing is logged.
 *
 * Sources: Xen public/hvm/ioreq.h and dm_op.h; PCI 3.0 section 3.2.2.3.2 (configuration mechanism 1:
 * an access lies within one dword).
 */
#include <linux/kernel.h>

#include "backend.h"

/* Xen cuts a string at a page of its MMIO side: no more elements than bytes in a page. */
#define MAX_COUNT 4096u

static bool is_read(const struct xen_ioreq *req)
{
	return req->bits & XEN_IOREQ_READ;
}

/* base + done * size, or - with the direction flag. Wraps like the guest's own address would. */
static u64 stride(const struct xen_slot *slot, u64 base)
{
	u64 off = (u64)slot->done * slot->req.size;

	return slot->req.bits & XEN_IOREQ_DF ? base - off : base + off;
}

bool xen_ioreq_begin(struct xen_slot *slot)
{
	const struct xen_ioreq *req = &slot->req;

	slot->done = 0;
	slot->part = 0;
	slot->value = ~0ull;
	if (req->type != XEN_IOREQ_COPY && req->type != XEN_IOREQ_PCI_CONFIG)
		return false;
	if (req->size != 1 && req->size != 2 && req->size != 4 && req->size != 8)
		return false;
	return req->count && req->count <= MAX_COUNT;
}

/* Bytes that the next part has; a config access is done in aligned ones. */
static u32 next_part(const struct xen_slot *slot)
{
	u32 left = slot->req.size - slot->part, len = 4;
	u32 reg = (u32)slot->req.addr + slot->part;

	if (slot->req.type == XEN_IOREQ_COPY)
		return left;
	while (len > left || reg & (len - 1))
		len >>= 1;
	return len;
}

static int config_part(struct xen_slot *slot, u64 *val)
{
	const struct xen_ioreq *req = &slot->req;
	const struct xen_vgpu *xv = slot->xv;
	u32 reg = (u32)req->addr;

	if (req->addr >> 32 != xv->slot_bdf || reg > 0xff || (reg & 3) + slot->part > 3)
		return 0;
	reg += slot->part;
	if (is_read(req)) {
		*val = 0;
		return xv->ops->cfg_read(xv->core, reg, val, slot->part_len, slot->vcpu);
	}
	return xv->ops->cfg_write(xv->core, reg, val, slot->part_len, slot->vcpu);
}

static int memory_part(struct xen_slot *slot, u64 *val)
{
	const struct xen_ioreq *req = &slot->req;
	struct xen_vgpu *xv = slot->xv;
	u64 gpa = stride(slot, req->addr);

	if (!xen_trap_covers(xv, gpa, req->size)) {
		/* A write to a tracked page, or to one that was until now. */
		if (is_read(req))
			return 0;
		xen_track_write(slot, gpa);
		return xv->ops->page_write(xv->core, gpa, val, req->size, slot->vcpu);
	}
	if (unlikely(slot->write_gfn != XEN_NO_GFN))
		xen_track_passed(slot);
	if (is_read(req)) {
		*val = 0;
		return xv->ops->mmio_read(xv->core, gpa, val, req->size, slot->vcpu);
	}
	return xv->ops->mmio_write(xv->core, gpa, val, req->size, slot->vcpu);
}

static void end_part(struct xen_slot *slot, u64 val)
{
	u32 shift = slot->part * 8;
	u64 mask = (slot->part_len == 8 ? ~0ull : (1ull << slot->part_len * 8) - 1) << shift;

	if (is_read(&slot->req))
		slot->value = (slot->value & ~mask) | (val << shift & mask);
	slot->part += slot->part_len;
}

static void begin_element(struct xen_slot *slot)
{
	const struct xen_ioreq *req = &slot->req;

	slot->value = ~0ull;
	if (is_read(req))
		return;
	if (req->bits & XEN_IOREQ_DATA_PTR)
		xen_guestmem_copy(slot, stride(slot, req->data), &slot->value, req->size, false);
	else
		slot->value = req->data;
}

static void end_element(struct xen_slot *slot)
{
	const struct xen_ioreq *req = &slot->req;

	if (is_read(req) && req->bits & XEN_IOREQ_DATA_PTR)
		xen_guestmem_copy(slot, stride(slot, req->data), &slot->value, req->size, true);
	slot->part = 0;
	slot->done++;
}

static int run_element(struct xen_slot *slot)
{
	if (!slot->part)
		begin_element(slot);
	while (slot->part < slot->req.size) {
		u64 val = is_read(&slot->req) ? ~0ull : slot->value >> (slot->part * 8);
		int ret;

		slot->part_len = next_part(slot);
		ret = slot->req.type == XEN_IOREQ_COPY ? memory_part(slot, &val)
						       : config_part(slot, &val);
		if (ret == GVT_PENDING) {
			if (!xen_slot_wait(slot))
				return GVT_PENDING;
			val = slot->answer;
		}
		end_part(slot, val);
	}
	end_element(slot);
	return 0;
}

/*
 * Xen sends it to each server when the guest has given memory back, and does not let the vCPU go on before
 * it is answered (ioreq_signal_mapcache_invalidate in Xen 4.20).
 */
void xen_ioreq_gave_back(struct xen_slot *slot)
{
	struct xen_vgpu *xv = slot->xv;

	if (slot->write_gfn != XEN_NO_GFN)
		xen_track_passed(slot);
	if (!READ_ONCE(xv->ended))
		xv->ops->gave_back(xv->core);
}

int xen_ioreq_run(struct xen_slot *slot, u32 budget)
{
	for (; slot->done < slot->req.count; budget--) {
		if (READ_ONCE(slot->xv->ended)) {
			slot->value = ~0ull;
			return 0;
		}
		if (!budget)
			return -EAGAIN;
		if (run_element(slot) == GVT_PENDING)
			return GVT_PENDING;
	}
	return 0;
}

void xen_ioreq_take_answer(struct xen_slot *slot)
{
	end_part(slot, slot->answer);
}

bool xen_ioreq_last(const struct xen_slot *slot)
{
	const struct xen_ioreq *req = &slot->req;

	return slot->done + 1 == req->count && slot->part + slot->part_len == req->size &&
	       !(is_read(req) && req->bits & XEN_IOREQ_DATA_PTR);
}
