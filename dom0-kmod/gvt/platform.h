/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs from one GPU family to the next: one const record each, found by PCI device id.
 */
#ifndef XENGT_GVT_PLATFORM_H
#define XENGT_GVT_PLATFORM_H

#include "host.h"

/* Families as bits, so that a register row can name those that have it. */
#define GVT_P_BDW  BIT(0)
#define GVT_P_SKL  BIT(1)
#define GVT_P_KBL  BIT(2)
#define GVT_P_CFL  BIT(3)
#define GVT_P_CML  BIT(4)
#define GVT_P_GEN9 (GVT_P_SKL | GVT_P_KBL | GVT_P_CFL | GVT_P_CML)
#define GVT_P_ALL  (GVT_P_BDW | GVT_P_GEN9)

/* A register that has another value than its row's reset value on this platform. */
struct gvt_platform_reg {
	u32 off, val;
};

struct gvt_platform {
	const char *name;
	u32 bit; /* one of GVT_P_* */
	u8 gen;
	bool has_pcie_cap;		    /* config space: FLR by PCIe capability, else by AF */
	const u16 *device_ids;		    /* ends with 0 */
	const struct gvt_platform_reg *reg; /* fuses and identity where no snapshot has them */
	u32 nr_reg;
};

/* The platform of a device id, or NULL. */
const struct gvt_platform *gvt_platform_find(u16 device_id);
/* All platforms, for tests: NULL past the last. */
const struct gvt_platform *gvt_platform_get(u32 i);

#endif
