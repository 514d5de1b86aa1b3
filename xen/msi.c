// SPDX-License-Identifier: GPL-2.0-only
#include "backend.h"
#include "hypercall.h"

int xen_msi_inject(void *dom, u64 addr, u32 data)
{
	struct xen_vgpu *xv = dom;

	xen_count(xv);
	return xen_hc_inject_msi(xv->domid, addr, data);
}
