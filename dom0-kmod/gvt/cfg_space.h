/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI config space of a vGPU: 256 bytes made from the platform and the host's identity, the BARs,
 * MSI, power management, FLR, and the way to OpRegion and SWSCI.
 *
 * BAR0 (16 MiB: 2 MiB registers, GGTT entries from 8 MiB) is trapped while COMMAND.MEM is set.
 * BAR2 (the aperture): the vGPU's slice of low GM is mapped to the guest at the slice's own offset;
 * the rest of the BAR is nobody's. Mapping sleeps, so it is the worker's: the access that turns it
 * on is held (GVT_PENDING) and answered when the mapping stands. It is done lazily: a driver that
 * probes BARs turns decode off and on again several times at the same address, which costs no
 * mapping at all; a slice that stays off is unmapped after a while.
 */
#ifndef XENGT_GVT_CFG_SPACE_H
#define XENGT_GVT_CFG_SPACE_H

#include "os.h"

struct gvt_vgpu;

#define GVT_CFG_SIZE	  256u
#define GVT_BAR0_SIZE	  0x1000000u /* 16 MiB */
#define GVT_BAR4_SIZE	  64u	     /* I/O */
#define GVT_GTTADR_OFFSET 0x800000u  /* of the GGTT in BAR0 */

#define GVT_NO_ADDR (~0ull)

/* Accesses that wait for the worker: at most one a vCPU. */
#define VGPU_CFG_MAX_HELD 128u

struct vgpu_cfg {
	u8 space[GVT_CFG_SIZE];
	u8 wmask[GVT_CFG_SIZE]; /* bits that the guest may write */
	u64 trap_gpa;		/* what mpt traps as BAR0 now, or GVT_NO_ADDR: decode is off */
	u64 aperture_want;	/* guest address of BAR2 that is to be mapped, or GVT_NO_ADDR */
	u64 aperture_gpa;	/* that is mapped; the worker's, under vgpu->ctl and vgpu->lock */
	bool aperture_failed;	/* the last try failed: not tried again until something changes */
	struct os_work work;	/* aperture_want -> aperture_gpa, FLR */
	struct os_timer unmap;	/* decode has been off for a while */
	bool flr;		/* FLR was asked for */
	u32 nr_held;
	u32 held[VGPU_CFG_MAX_HELD]; /* tokens */
};

/* Process context, no lock. */
void vgpu_cfg_init(struct gvt_vgpu *vgpu);
/* Removes trap and mapping; answers whoever waits. Process context, no lock. */
void vgpu_cfg_fini(struct gvt_vgpu *vgpu);
/*
 * Registers of the config space to their initial values (BARs and decode too), the trap ends.
 * keep_asls: but ASLS stays. vgpu->lock held; the worker takes the aperture mapping away later.
 */
void vgpu_cfg_reset(struct gvt_vgpu *vgpu, bool keep_asls);

/*
 * A guest access, checked by ops.c (off + len <= 256, natural alignment). vgpu->lock held; handler.
 * Returns 0 or GVT_PENDING (token is then answered later).
 */
void vgpu_cfg_read(struct gvt_vgpu *vgpu, u32 off, void *buf, u32 len);
int vgpu_cfg_write(struct gvt_vgpu *vgpu, u32 off, const void *buf, u32 len, u32 token);

/* The guest's MSI, if it has enabled it and is a bus master. vgpu->lock held. */
bool vgpu_cfg_msi(const struct gvt_vgpu *vgpu, u64 *addr, u32 *data);

/* Config registers as stored, for the OpRegion; off aligned to 4. vgpu->lock held. */
u32 vgpu_cfg_dword(const struct gvt_vgpu *vgpu, u32 off);
void vgpu_cfg_set_dword(struct gvt_vgpu *vgpu, u32 off, u32 val);

#endif
