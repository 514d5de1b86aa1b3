// SPDX-License-Identifier: GPL-2.0-only
/* The para-virtual page; layout: regs/pvinfo.h. Facts of the vGPU are filled in by pvinfo.c. */
#include "../handlers.h"
#include "../mmio_tables.h"
#include "../regs/pvinfo.h"

/* clang-format off */
static const struct gvt_reg rows[] = {
	R(PVINFO_MAGIC_LO,	  4, RO,    "PVINFO_MAGIC_LO", .reset = PVINFO_MAGIC_LO_VALUE),
	R(PVINFO_MAGIC_HI,	  4, RO,    "PVINFO_MAGIC_HI", .reset = PVINFO_MAGIC_HI_VALUE),
	R(PVINFO_VERSION,	  4, RO,    "PVINFO_VERSION", .reset = PVINFO_VERSION_VALUE,
	  .read = gvt_pvinfo_read_version),
	R(PVINFO_ID,		  4, RO,    "PVINFO_ID"),
	R(PVINFO_CAPS,		  4, RO,    "PVINFO_CAPS"),
	R(PVINFO_CAPS + 4,     0x2c, RO,    "PVINFO_RSV1"),
	R(PVINFO_LOW_BASE,	  4, RO,    "PVINFO_LOW_BASE"),
	R(PVINFO_LOW_SIZE,	  4, RO,    "PVINFO_LOW_SIZE"),
	R(PVINFO_HIGH_BASE,	  4, RO,    "PVINFO_HIGH_BASE"),
	R(PVINFO_HIGH_SIZE,	  4, RO,    "PVINFO_HIGH_SIZE"),
	R(PVINFO_FENCES,	  4, RO,    "PVINFO_FENCES"),
	R(PVINFO_FENCES + 4,  0x7ac, RO,    "PVINFO_RSV3"),
	R(PVINFO_PAGE + 0x800,	  4, RO,    "PVINFO_RSV4"),
	R(PVINFO_DISPLAY_READY,	  4, PLAIN, "PVINFO_DISPLAY_READY",
	  .write = gvt_pvinfo_write_display_ready),
	R(PVINFO_RESERVED,     0x10, RO,    "PVINFO_RSV5", .write = gvt_pvinfo_write_reserved),
	R(PVINFO_G2V_NOTIFY,	  4, PLAIN, "PVINFO_G2V_NOTIFY", .write = gvt_pvinfo_write_notify),
	R(PVINFO_G2V_NOTIFY + 4, 0x14, RO,  "PVINFO_RSV6"),
	R(PVINFO_CURSOR_HOT,	  8, PLAIN, "PVINFO_CURSOR_HOT"),
	R(PVINFO_PDP,	       0x20, PLAIN, "PVINFO_PDP"),
	R(PVINFO_CTX_DESC,	  8, PLAIN, "PVINFO_CTX_DESC"),
	R(PVINFO_CTX_DESC + 8, 0x7a0, RO,   "PVINFO_RSV7"),
};
/* clang-format on */

const struct gvt_mmio_piece gvt_regs_pvinfo = GVT_PIECE("pvinfo", rows);
