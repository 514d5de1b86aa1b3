/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core offers the mediated pass-through side.
 *
 * Order of a vGPU's life: vgpu_create while the guest has not run; accesses; vgpu_reset any number
 * of times; vgpu_destroy when no access is under way and none can come any more.
 *
 * Accesses come in hard-irq or process context, from several vCPUs at once; the core takes the
 * vGPU's lock. An access returns
 *   0            served
 *   GVT_PENDING  taken; the core calls gvt_mpt_ops.answer with the token later, exactly once
 * and never an error: what a guest does wrong is the core's to judge, and reads then give what the
 * hardware would give.
 */
#ifndef XENGT_GVT_OPS_H
#define XENGT_GVT_OPS_H

#include "os.h"

struct gvt;
struct gvt_vgpu;
struct gvt_mpt_ops;

#define GVT_PENDING 1

#define GVT_NAME_LEN 64	 /* with the final NUL */
#define GVT_EDID_MAX 256 /* bytes */

/* What a vGPU is made from. All sizes were in range for the ABI; whether they are available is
 * found by vgpu_create. */
struct gvt_vgpu_params {
	char name[GVT_NAME_LEN]; /* for people: the domain's name */
	u32 owner;		 /* the hypervisor's id of the guest */
	u32 low_gm_mib, high_gm_mib;
	u32 fences;
	u32 weight;	       /* 1..1000 */
	u32 cap;	       /* percent; 0 and 100: none */
	s32 primary;	       /* -1 unspecified, 0, 1 */
	u8 edid[GVT_EDID_MAX]; /* checked by vgpu_create */
	u32 edid_len;	       /* 0: the built-in monitor; 128 or 256 */
	u32 port;	       /* enum gvt_port_id, display.h */
};

struct intel_gvt_ops {
	/*
	 * Makes a vGPU. dom is handed back in each mpt call. Worker. Returns 0, -EINVAL (params),
	 * -ENOSPC (GM or fences; capacity tells who has them), -ENOMEM, -EBUSY (all ids in use).
	 * On error nothing is left.
	 */
	int (*vgpu_create)(struct gvt *gvt, const struct gvt_vgpu_params *params,
			   const struct gvt_mpt_ops *mpt, void *dom, struct gvt_vgpu **out);
	/* Ends a vGPU and gives back all that it had. Worker. */
	void (*vgpu_destroy)(struct gvt_vgpu *vgpu);
	/* Function-level reset: the state after vgpu_create, resources kept. Worker. */
	void (*vgpu_reset)(struct gvt_vgpu *vgpu);

	/* PCI config space: off < 256, len 1, 2 or 4, naturally aligned. */
	int (*cfg_read)(struct gvt_vgpu *vgpu, u32 off, void *buf, u32 len, u32 token);
	int (*cfg_write)(struct gvt_vgpu *vgpu, u32 off, const void *buf, u32 len, u32 token);

	/* MMIO at guest-physical gpa inside a trapped range; len 1, 2, 4 or 8, any alignment. */
	int (*mmio_read)(struct gvt_vgpu *vgpu, u64 gpa, void *buf, u32 len, u32 token);
	int (*mmio_write)(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len, u32 token);

	/*
	 * The guest wrote to a tracked page; the hypervisor has not performed the write, the core
	 * does (or, for a page that is tracked no more, it still does). len 1..8.
	 */
	int (*page_write)(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len, u32 token);

	/*
	 * The guest gave memory back to the hypervisor: its frame numbers may name other frames than
	 * before, or none. To be called before the guest can go on. Handler.
	 */
	void (*gave_back)(struct gvt_vgpu *vgpu);
};

extern const struct intel_gvt_ops intel_gvt_ops;

#endif
