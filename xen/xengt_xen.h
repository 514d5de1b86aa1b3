/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Xen backend as the module sees it: a vGPU is attached to an HVM domain and detached again.
 *
 * All calls are process context and may sleep. None may be made with a lock held that the
 * domain_died callback takes, but xen_vgpu_core, xen_vgpu_domid and xen_vgpu_arm.
 *
 * Include paths: the folder above gvt/ and the folder above xen/.
 */
#ifndef XENGT_XEN_H
#define XENGT_XEN_H

#include "gvt/gvt_ops.h"

struct xen_vgpu;

/*
 * Finds out whether this is a PV dom0 on a Xen that has all that is needed, and starts to watch for
 * the death of domains. Changes nothing on failure: -ENODEV (not such a dom0), -EOPNOTSUPP (this Xen
 * cannot), -ENOMEM or what the xenstore said; *why is then a sentence for people, static.
 *
 * died is called in process context, no lock held, once for each armed vGPU whose domain is dying or
 * gone, whoever ended it; cookie is the one given to xen_vgpu_arm. It shall see to it that
 * xen_vgpu_detach is called, itself or later: until then the domain stays as a zombie. A detach
 * does not wait for a call of died that is under way, so the cookie shall be looked up, not trusted:
 * an id that is never reused.
 */
int xen_mpt_init(void (*died)(void *arg, u64 cookie), void *arg, const char **why);

/* No vGPU may be attached. After it returns, died is not running and will not be called. */
void xen_mpt_exit(void);

/*
 * Makes a vGPU through ops and gives it to the domain params->owner at PCI address slot_bdf
 * (segment << 16 | bus << 8 | device << 3 | function; 00:02.0 is 0x10). The domain must be HVM with
 * HAP, and paused; it has to stay paused until this returns. One vGPU a domain.
 *
 * Returns 0; what ops->vgpu_create returned; or
 *   -ESRCH      no such domain, or it died meanwhile
 *   -EINVAL     not an HVM guest
 *   -EOPNOTSUPP no HAP, or more than 128 vCPUs
 *   -EBUSY      not paused, or it has a vGPU or another user of write tracking already
 *   -ENOSPC     Xen has no room for another ioreq server in that domain
 *   -ENOMEM, -EIO
 * On an error nothing is left and *why is a sentence for people, static (for an error of
 * vgpu_create it says only that).
 */
int xen_vgpu_attach(struct gvt *gvt, const struct intel_gvt_ops *ops,
		    const struct gvt_vgpu_params *params, u32 slot_bdf, struct xen_vgpu **out,
		    const char **why);

/*
 * From now on the death of the domain is reported with this cookie; also one that happened since the
 * attach. To be called when the owner is ready to look the cookie up. At most once.
 */
void xen_vgpu_arm(struct xen_vgpu *xv, u64 cookie);

/*
 * Ends the vGPU (ops->vgpu_destroy) and lets the domain go, in whatever state it is: running (its
 * device then reads as all ones), dying, dead, with a request open or pending in the core.
 */
void xen_vgpu_detach(struct xen_vgpu *xv);

/* The core's vGPU. Valid from attach to detach. Any context. */
struct gvt_vgpu *xen_vgpu_core(const struct xen_vgpu *xv);

/* Hypercalls made for the guest since the attach, beside those of attach and detach. Any context. */
u64 xen_vgpu_hypercalls(const struct xen_vgpu *xv);

/* The domain's id. While the vGPU is attached, Xen does not give it to another domain. Any context. */
u32 xen_vgpu_domid(const struct xen_vgpu *xv);

#endif
