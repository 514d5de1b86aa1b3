/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hypercalls, one function each. All return 0 or -errno and may be made in any context, also with
 * interrupts off, unless they say "process context".
 */
#ifndef XENGT_XEN_HYPERCALL_H
#define XENGT_XEN_HYPERCALL_H

#include "abi.h"

/* An ioreq server without buffered requests. Process context. */
int xen_hc_create_server(u16 domid, u16 *id);
/* Its ranges go too. Process context. */
int xen_hc_destroy_server(u16 domid, u16 id);
/* A disabled server is sent nothing; the domain has been paused for a moment in between. Process
 * context. */
int xen_hc_enable_server(u16 domid, u16 id, bool on);
int xen_hc_nr_vcpus(u16 domid, u32 *nr);
/* The machine frame of a server's ioreq page. Process context. */
int xen_hc_server_page(u16 domid, u16 id, u64 *mfn);

/* type is XEN_DM_RANGE_*; end is inclusive. */
int xen_hc_map_range(u16 domid, u16 id, u32 type, u64 start, u64 end, bool on);

/* Sends writes to frames of type IOREQ_SERVER to this server; off resets the frames of that type that
 * are left. Process context. */
int xen_hc_map_mem_type(u16 domid, u16 id, bool on);
int xen_hc_set_mem_type(u16 domid, u64 gfn, u32 nr, u16 type);
/* Returns XEN_HVMMEM_* or -errno. */
int xen_hc_get_mem_type(u16 domid, u64 gfn);

int xen_hc_inject_msi(u16 domid, u64 addr, u32 data);

/* A port of ours that is connected with that of the domain. */
int xen_hc_bind_port(u16 domid, u32 remote, u32 *local);
void xen_hc_close_port(u32 local);

/* New RAM behind gfns, or RAM taken away. Returns how many frames were done. Process context. */
int xen_hc_populate(u16 domid, u64 *gfns, u32 nr);
int xen_hc_depopulate(u16 domid, u64 *gfns, u32 nr);

/* -ENOSYS when Xen has no such hypercall, whatever it is asked. */
int xen_hc_probe_dm_op(void);
int xen_hc_probe_acquire(void);

#endif
