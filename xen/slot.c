// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vCPU's slot on the ioreq page: taking the request, who owns it, giving the answer.
 *
 * On the page (Xen's side): READY -> INPROCESS by us -> IORESP_READY by us -> NONE by Xen. The answer's
 * data is written before its state, the request is read after its state.
 *
 * Threats: the page is Xen's and not the guest's; it is copied once all the same. A vCPU has one
 * request open and waits for it, so a guest can have no more requests under way than vCPUs. A request
 * that is never answered holds its vCPU for ever: each one is answered exactly once, also those that
 * are open when the vGPU ends.
 *
 * Who runs a request, slot->state (the owner alone touches the request):
 *
 *   IDLE -taken-> RUN -served-> IDLE
 *                 RUN -core: pending-> WAIT -answer-> RUN (or IDLE, if that was all)
 *                 RUN -answer, from another CPU-> ANSWERED -core: pending-> RUN
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/barrier.h>

#include "backend.h"

/* Elements that the interrupt handler serves of one request; then the work item goes on. */
#define HANDLER_BUDGET 64u
#define WORK_BUDGET    64u

static void set_shared_state(struct xen_slot *slot, u8 state)
{
	u8 bits = READ_ONCE(slot->shared->bits);

	WRITE_ONCE(slot->shared->bits, (bits & ~XEN_IOREQ_STATE) | state);
}

static bool take(struct xen_slot *slot)
{
	unsigned long flags;

	if ((READ_ONCE(slot->shared->bits) & XEN_IOREQ_STATE) != XEN_IOREQ_READY)
		return false;
	virt_rmb();
	raw_spin_lock_irqsave(&slot->lock, flags);
	slot->state = XEN_SLOT_RUN;
	raw_spin_unlock_irqrestore(&slot->lock, flags);
	slot->req = *slot->shared;
	set_shared_state(slot, XEN_IOREQ_INPROCESS);
	return true;
}

/* After this the vCPU may have its next request served on another CPU: nothing is touched any more. */
static void finish(struct xen_slot *slot)
{
	unsigned long flags;

	xen_guestmem_drop(slot);
	raw_spin_lock_irqsave(&slot->lock, flags);
	slot->state = XEN_SLOT_IDLE;
	raw_spin_unlock_irqrestore(&slot->lock, flags);
	if (slot->req.bits & XEN_IOREQ_READ && !(slot->req.bits & XEN_IOREQ_DATA_PTR))
		WRITE_ONCE(slot->shared->data, slot->value);
	virt_wmb();
	set_shared_state(slot, XEN_IORESP_READY);
	xen_evtchn_notify(slot);
}

static void slot_work(struct work_struct *work)
{
	struct xen_slot *slot = container_of(work, struct xen_slot, work);
	int ret;

	while ((ret = xen_ioreq_run(slot, WORK_BUDGET)) == -EAGAIN)
		cond_resched();
	if (!ret)
		finish(slot);
}

void xen_slot_serve(struct xen_slot *slot)
{
	int ret = 0;

	if (!take(slot))
		return;
	if (slot->req.type == XEN_IOREQ_INVALIDATE)
		xen_ioreq_gave_back(slot);
	else if (xen_ioreq_begin(slot))
		ret = xen_ioreq_run(slot, HANDLER_BUDGET);
	if (!ret)
		finish(slot);
	else if (ret == -EAGAIN)
		queue_work(system_highpri_wq, &slot->work);
}

bool xen_slot_wait(struct xen_slot *slot)
{
	unsigned long flags;
	bool answered;

	raw_spin_lock_irqsave(&slot->lock, flags);
	answered = slot->state == XEN_SLOT_ANSWERED;
	slot->state = answered ? XEN_SLOT_RUN : XEN_SLOT_WAIT;
	raw_spin_unlock_irqrestore(&slot->lock, flags);
	return answered;
}

/*
 * The core may hold its locks here, so it is not called: what is left of the request, if anything, is
 * the work item's.
 */
void xen_slot_answer(void *dom, u32 token, u64 data)
{
	struct xen_vgpu *xv = dom;
	struct xen_slot *slot;
	enum xen_slot_state was;
	unsigned long flags;
	bool last;

	if (token >= xv->nr_vcpus) {
		pr_warn_once("xengt: answer for a vCPU that there is not\n");
		return;
	}
	slot = &xv->slots[token];
	raw_spin_lock_irqsave(&slot->lock, flags);
	was = slot->state;
	if (was == XEN_SLOT_RUN)
		slot->state = XEN_SLOT_ANSWERED;
	else if (was == XEN_SLOT_WAIT)
		slot->state = XEN_SLOT_RUN;
	if (was == XEN_SLOT_RUN || was == XEN_SLOT_WAIT)
		slot->answer = data;
	else
		pr_warn_once("xengt: answer that nobody waits for\n");
	raw_spin_unlock_irqrestore(&slot->lock, flags);
	if (was != XEN_SLOT_WAIT)
		return;
	last = xen_ioreq_last(slot);
	xen_ioreq_take_answer(slot);
	if (last)
		finish(slot);
	else
		queue_work(system_highpri_wq, &slot->work);
}

int xen_slot_create_all(struct xen_vgpu *xv)
{
	struct xen_ioreq *shared = xen_window_va(xv->page, 0);

	xv->slots = kcalloc(xv->nr_vcpus, sizeof(*xv->slots), GFP_KERNEL);
	if (!xv->slots)
		return -ENOMEM;
	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		struct xen_slot *slot = &xv->slots[i];

		slot->xv = xv;
		slot->shared = shared + i;
		slot->vcpu = i;
		slot->gfn = XEN_NO_GFN;
		slot->write_gfn = XEN_NO_GFN;
		raw_spin_lock_init(&slot->lock);
		INIT_WORK(&slot->work, slot_work);
		scnprintf(slot->name, sizeof(slot->name), "xengt-d%u-v%u", xv->domid, i);
	}
	return 0;
}

void xen_slot_destroy_all(struct xen_vgpu *xv)
{
	kfree(xv->slots);
	xv->slots = NULL;
}

void xen_slot_flush_all(struct xen_vgpu *xv)
{
	for (u32 i = 0; i < xv->nr_vcpus; i++)
		flush_work(&xv->slots[i].work);
}

void xen_slot_answer_open(struct xen_vgpu *xv)
{
	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		struct xen_slot *slot = &xv->slots[i];
		u8 state = READ_ONCE(slot->shared->bits) & XEN_IOREQ_STATE;

		if (state != XEN_IOREQ_READY && state != XEN_IOREQ_INPROCESS)
			continue;
		virt_rmb();
		slot->req = *slot->shared;
		slot->value = ~0ull;
		finish(slot);
	}
}
