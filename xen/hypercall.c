// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/string.h>
#include <xen/interface/xen.h>
#include <xen/interface/event_channel.h>
#include <xen/interface/memory.h>
#include <xen/interface/hvm/dm_op.h>
#include <xen/interface/hvm/hvm_op.h>
#include <xen/page.h>
#include <asm/xen/hypercall.h>

#include "hypercall.h"

static int dm_op(u16 domid, struct xen_dm *op)
{
	struct xen_dm_op_buf buf = {.size = sizeof(*op)};

	set_xen_guest_handle(buf.h, op);
	return HYPERVISOR_dm_op(domid, 1, &buf);
}

int xen_hc_create_server(u16 domid, u16 *id)
{
	struct xen_dm op = {.op = XEN_DM_CREATE_IOREQ_SERVER};
	int ret = dm_op(domid, &op);

	*id = op.u.create.id;
	return ret;
}

int xen_hc_destroy_server(u16 domid, u16 id)
{
	struct xen_dm op = {.op = XEN_DM_DESTROY_IOREQ_SERVER, .u.destroy.id = id};

	return dm_op(domid, &op);
}

int xen_hc_enable_server(u16 domid, u16 id, bool on)
{
	struct xen_dm op = {.op = XEN_DM_SET_SERVER_STATE, .u.state = {.id = id, .enabled = on}};

	return dm_op(domid, &op);
}

int xen_hc_nr_vcpus(u16 domid, u32 *nr)
{
	struct xen_dm op = {.op = XEN_DM_NR_VCPUS};
	int ret = dm_op(domid, &op);

	*nr = op.u.nr_vcpus.vcpus;
	return ret;
}

int xen_hc_server_page(u16 domid, u16 id, u64 *mfn)
{
	xen_pfn_t frame = 0;
	struct xen_mem_acquire_resource res = {
		.domid = domid,
		.type = XENMEM_resource_ioreq_server,
		.id = id,
		.nr_frames = 1,
		.frame = XENMEM_resource_ioreq_server_frame_ioreq(0),
	};
	int ret;

	set_xen_guest_handle(res.frame_list, &frame);
	ret = HYPERVISOR_memory_op(XENMEM_acquire_resource, &res);
	*mfn = frame;
	return ret;
}

int xen_hc_map_range(u16 domid, u16 id, u32 type, u64 start, u64 end, bool on)
{
	struct xen_dm op = {
		.op = on ? XEN_DM_MAP_IO_RANGE : XEN_DM_UNMAP_IO_RANGE,
		.u.range = {.id = id, .type = type, .start = start, .end = end},
	};

	return dm_op(domid, &op);
}

int xen_hc_map_mem_type(u16 domid, u16 id, bool on)
{
	struct xen_dm op = {
		.op = XEN_DM_MAP_MEM_TYPE,
		.u.map_mem_type = {.id = id,
				   .type = XEN_HVMMEM_IOREQ_SERVER,
				   .flags = on ? XEN_DM_ACCESS_WRITE : 0},
	};

	return dm_op(domid, &op);
}

int xen_hc_set_mem_type(u16 domid, u64 gfn, u32 nr, u16 type)
{
	struct xen_dm op = {
		.op = XEN_DM_SET_MEM_TYPE,
		.u.set_mem_type = {.nr = nr, .mem_type = type, .first_pfn = gfn},
	};

	return dm_op(domid, &op);
}

int xen_hc_get_mem_type(u16 domid, u64 gfn)
{
	struct xen_hvm_get_mem_type arg = {.domid = domid, .pfn = gfn};
	int ret = (int)HYPERVISOR_hvm_op(HVMOP_get_mem_type, &arg);

	return ret ? ret : arg.mem_type;
}

int xen_hc_inject_msi(u16 domid, u64 addr, u32 data)
{
	struct xen_dm op = {.op = XEN_DM_INJECT_MSI, .u.msi = {.data = data, .addr = addr}};

	return dm_op(domid, &op);
}

int xen_hc_bind_port(u16 domid, u32 remote, u32 *local)
{
	struct evtchn_bind_interdomain arg = {.remote_dom = domid, .remote_port = remote};
	int ret = HYPERVISOR_event_channel_op(EVTCHNOP_bind_interdomain, &arg);

	*local = arg.local_port;
	return ret;
}

void xen_hc_close_port(u32 local)
{
	struct evtchn_close arg = {.port = local};

	HYPERVISOR_event_channel_op(EVTCHNOP_close, &arg);
}

static int reservation(u32 cmd, u16 domid, u64 *gfns, u32 nr)
{
	struct xen_memory_reservation arg = {.nr_extents = nr, .domid = domid};

	set_xen_guest_handle(arg.extent_start, (xen_pfn_t *)gfns);
	return (int)HYPERVISOR_memory_op(cmd, &arg);
}

int xen_hc_populate(u16 domid, u64 *gfns, u32 nr)
{
	return reservation(XENMEM_populate_physmap, domid, gfns, nr);
}

int xen_hc_depopulate(u16 domid, u64 *gfns, u32 nr)
{
	return reservation(XENMEM_decrease_reservation, domid, gfns, nr);
}

int xen_hc_probe_dm_op(void)
{
	u32 nr;

	return xen_hc_nr_vcpus(DOMID_INVALID, &nr) == -ENOSYS ? -ENOSYS : 0;
}

int xen_hc_probe_acquire(void)
{
	u64 mfn;

	return xen_hc_server_page(DOMID_INVALID, 0, &mfn) == -ENOSYS ? -ENOSYS : 0;
}
