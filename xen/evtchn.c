// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event channels, one a vCPU, between Xen's end in the domain and an interrupt of ours.
 *
 * Threats: the guest cannot signal these channels, only Xen can, once a request. An interrupt that is
 * not acknowledged masks the port for good and hangs the vCPU: the handler acknowledges exactly
 * once, whether it found a request or not.
 */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <xen/events.h>

#include "backend.h"
#include "hypercall.h"

static irqreturn_t handle(int irq, void *arg)
{
	xen_slot_serve(arg);
	xen_irq_lateeoi(irq, 0);
	return IRQ_HANDLED;
}

static int bind(struct xen_slot *slot)
{
	u32 remote = READ_ONCE(slot->shared->vp_eport);
	int ret = xen_hc_bind_port(slot->xv->domid, remote, &slot->port);

	if (ret)
		return ret;
	/* Binding marks the port pending: what came before is not lost. */
	ret = bind_evtchn_to_irqhandler_lateeoi(slot->port, handle, 0, slot->name, slot);
	if (ret < 0) {
		xen_hc_close_port(slot->port);
		return ret;
	}
	slot->irq = ret;
	/* By itself Linux leaves all channels on CPU 0; asked, it takes the CPU with the fewest. */
	irq_set_affinity(slot->irq, cpu_online_mask);
	return 0;
}

int xen_evtchn_bind_all(struct xen_vgpu *xv)
{
	int ret = 0;

	for (u32 i = 0; i < xv->nr_vcpus && !ret; i++)
		ret = bind(&xv->slots[i]);
	return ret;
}

/* Closes the port as well. */
void xen_evtchn_unbind_all(struct xen_vgpu *xv)
{
	for (u32 i = xv->nr_vcpus; i-- > 0;) {
		struct xen_slot *slot = &xv->slots[i];

		if (slot->irq)
			unbind_from_irqhandler(slot->irq, slot);
		slot->irq = 0;
	}
}

void xen_evtchn_quiesce_all(struct xen_vgpu *xv)
{
	for (u32 i = 0; i < xv->nr_vcpus; i++) {
		if (xv->slots[i].irq)
			disable_irq(xv->slots[i].irq);
	}
}

void xen_evtchn_notify(const struct xen_slot *slot)
{
	if (!slot->irq)
		return;
	xen_count(slot->xv);
	notify_remote_via_evtchn(slot->port);
}
