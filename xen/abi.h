/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of Xen's interface to device models and tool stacks that Linux's headers do not have.
 *
 * Names, numbers and layouts are Xen's: public/hvm/dm_op.h and hvm_op.h (stable), public/hvm/ioreq.h
 * (stable), public/domctl.h (versions 0x15 to 0x17 agree on what is here; domctl.c finds out which
 * one is running). Structs carry only what this backend uses.
 */
#ifndef XENGT_XEN_ABI_H
#define XENGT_XEN_ABI_H

#include <linux/build_bug.h>
#include <linux/types.h>

/* One vCPU's request on the ioreq page. bits: state 3:0, data_is_ptr 4, dir 5 (1: read), df 6. */
struct xen_ioreq {
	u64 addr;
	u64 data;
	u32 count;
	u32 size;
	u32 vp_eport;
	u16 pad;
	u8 bits;
	u8 type;
};
static_assert(sizeof(struct xen_ioreq) == 32);

#define XEN_IOREQ_STATE	     0x0f
#define XEN_IOREQ_READY	     1
#define XEN_IOREQ_INPROCESS  2
#define XEN_IORESP_READY     3
#define XEN_IOREQ_DATA_PTR   0x10
#define XEN_IOREQ_READ	     0x20
#define XEN_IOREQ_DF	     0x40
#define XEN_IOREQ_COPY	     1
#define XEN_IOREQ_PCI_CONFIG 2
#define XEN_IOREQ_INVALIDATE 8

/* vCPUs of which one ioreq page holds the requests; Xen has one page a server. */
#define XEN_IOREQ_VCPUS (4096u / sizeof(struct xen_ioreq))

/* Memory types of a guest frame besides those in Linux's hvm_op.h. */
#define XEN_HVMMEM_RAM_RW	0
#define XEN_HVMMEM_MMIO_DM	2
#define XEN_HVMMEM_IOREQ_SERVER 4

enum {
	XEN_DM_CREATE_IOREQ_SERVER = 1,
	XEN_DM_MAP_IO_RANGE = 3,
	XEN_DM_UNMAP_IO_RANGE = 4,
	XEN_DM_SET_SERVER_STATE = 5,
	XEN_DM_DESTROY_IOREQ_SERVER = 6,
	XEN_DM_SET_MEM_TYPE = 12,
	XEN_DM_INJECT_MSI = 14,
	XEN_DM_MAP_MEM_TYPE = 15,
	XEN_DM_NR_VCPUS = 20,
};

enum { XEN_DM_RANGE_MEMORY = 1, XEN_DM_RANGE_PCI = 2 };
#define XEN_DM_ACCESS_WRITE 2u

struct xen_dm {
	u32 op;
	u32 pad;
	union {
		struct {
			u8 handle_bufioreq;
			u8 pad[3];
			u16 id;
		} create;
		struct {
			u16 id;
			u16 pad;
			u32 type;
			u64 start, end; /* inclusive */
		} range;
		struct {
			u16 id;
			u8 enabled;
			u8 pad;
		} state;
		struct {
			u16 id;
			u16 pad;
		} destroy;
		struct {
			u32 nr;
			u16 mem_type;
			u16 pad;
			u64 first_pfn;
		} set_mem_type;
		struct {
			u32 data;
			u32 pad;
			u64 addr;
		} msi;
		struct {
			u16 id;
			u16 type;
			u32 flags;
			u64 opaque;
		} map_mem_type;
		struct {
			u32 vcpus;
		} nr_vcpus;
	} u;
};
static_assert(sizeof(struct xen_dm) == 32);

enum {
	XEN_DOMCTL_GETDOMAININFO = 5,
	XEN_DOMCTL_IOMEM_PERMISSION = 20,
	XEN_DOMCTL_MEMORY_MAPPING = 39,
};

#define XEN_DOMINF_DYING     BIT(0)
#define XEN_DOMINF_HVM_GUEST BIT(1)
#define XEN_DOMINF_PAUSED    BIT(3)
#define XEN_DOMINF_HAP	     BIT(8)

/* An HVM guest has an emulated IO-APIC; a PVH guest, which has the HVM flag too, has none. */
#define XEN_X86_EMU_IOAPIC BIT(4)

struct xen_domain_info {
	u16 domain;
	u16 pad1;
	u32 flags;
	u64 tot_pages, max_pages, outstanding_pages, shr_pages, paged_pages;
	u64 shared_info_frame;
	u64 cpu_time;
	u32 nr_online_vcpus;
	u32 max_vcpu_id;
	u32 ssidref;
	u8 handle[16];
	u32 cpupool;
	u8 gpaddr_bits;
	u8 pad2[7];
	u32 emulation_flags;
	u32 misc_flags;
};

struct xen_domctl {
	u32 cmd;
	u32 interface_version;
	u16 domain;
	u16 pad[3];
	union {
		struct xen_domain_info info;
		struct {
			u64 first_mfn, nr_mfns;
			u8 allow_access;
		} iomem_permission;
		struct {
			u64 first_gfn, first_mfn, nr_mfns;
			u32 add_mapping;
			u32 pad;
		} memory_mapping;
		u8 pad[128];
	} u;
};
static_assert(sizeof(struct xen_domctl) == 16 + 128);

/* Most frames that one XEN_DOMCTL_MEMORY_MAPPING takes. */
#define XEN_MEMORY_MAPPING_MAX 64u

#endif
