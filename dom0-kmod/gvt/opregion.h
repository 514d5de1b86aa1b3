/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The OpRegion: 8 KiB of guest memory where firmware tells the driver about the platform
 * (Intel ACPI IGD OpRegion specification 0.5). Its address is config register ASLS (0xfc), which
 * the guest's firmware writes; its SWSCI mailbox is rung by config register 0xe8.
 *
 * Guest memory can only be reached from the worker, so both registers' writes are answered late.
 *
 * Names: vgpu_opregion_<verb>.
 */
#ifndef XENGT_GVT_OPREGION_H
#define XENGT_GVT_OPREGION_H

#include "os.h"

struct gvt_vgpu;

#define OPREGION_SIZE	    8192u
#define OPREGION_VBT_OFFSET 0x400u /* mailbox 4 */
#define OPREGION_VBT_MAX    0x1800u
#define OPREGION_PAGES	    3u /* what firmware sets aside */

struct vgpu_opregion {
	struct os_work work;
	u32 asls;	  /* what the guest wrote last; 0: none */
	bool place, ring; /* for the worker: put it at asls; look at SWSCI */
	bool busy;	  /* the worker owes an answer */
	u32 token;	  /* to whom */
	bool placed;	  /* the image stands at placed_at */
	u32 placed_at;	  /* guest-physical */
	u32 populated;	  /* pages that we gave the guest, at most OPREGION_PAGES in a life */
	u64 swsci_calls, failed;
};

/* Handler state and work item. Cannot fail. Worker. */
void vgpu_opregion_create(struct gvt_vgpu *vgpu);
/* Ends the work item after what it owes is answered. Worker, without vgpu->lock; after create only. */
void vgpu_opregion_destroy(struct gvt_vgpu *vgpu);
/* Forgets ASLS; the pages stay the guest's. Worker, without vgpu->lock. */
void vgpu_opregion_reset(struct gvt_vgpu *vgpu);

/*
 * The guest wrote ASLS: the image is put there (pages without RAM get some first). vgpu->lock held;
 * handler. Returns 0, or GVT_PENDING: the token is answered when it stands there.
 */
int vgpu_opregion_set_asls(struct gvt_vgpu *vgpu, u32 asls, u32 token);
/*
 * The guest wrote the trigger bit of SWSCI: the command in mailbox 2 is answered. The caller clears
 * the trigger bit. Otherwise as above.
 */
int vgpu_opregion_swsci(struct gvt_vgpu *vgpu, u32 token);

/* Writes the image for a port into buf[OPREGION_SIZE]. Pure. False: no such port. */
bool opregion_build(u8 *buf, u32 port);

#endif
