/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Xen's tool-stack interface, which has no stable ABI: each call names its version and Xen refuses a
 * wrong one before it looks at anything else. Process context.
 */
#ifndef XENGT_XEN_DOMCTL_H
#define XENGT_XEN_DOMCTL_H

#include "abi.h"

/* Finds the version of the running Xen. Returns 0 or -EOPNOTSUPP; to be called before the others. */
int xen_domctl_probe(void);

/* Returns 0, -ESRCH, or what else Xen said. */
int xen_domctl_info(u16 domid, struct xen_domain_info *out);

/* Lets the domain have machine frames mapped, or no longer. */
int xen_domctl_iomem(u16 domid, u64 mfn, u64 nr, bool allow);

/* Maps machine frames at gfn, or removes that; nr at most XEN_MEMORY_MAPPING_MAX. */
int xen_domctl_map(u16 domid, u64 gfn, u64 mfn, u64 nr, bool add);

#endif
