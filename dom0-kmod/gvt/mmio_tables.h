/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The register tables: const pieces by subject in tables/, listed here. Rows of a piece are sorted
 * by offset and do not overlap; across the pieces of a platform no dword has two rows.
 * gvt_mmio_index_create() refuses tables that break this.
 *
 * A row:  R(offset, length, POLICY, "NAME", .reset = , .mask = , .read = , .write = , .platforms = )
 * The designators are optional. Names are those of the PRM or of i915's register headers.
 */
#ifndef XENGT_GVT_MMIO_TABLES_H
#define XENGT_GVT_MMIO_TABLES_H

#include "mmio.h"
#include "platform.h"

#define R(o, l, policy, n, ...)                                                                    \
	{.off = (o), .len = (l), .access = GVT_REG_##policy, .name = (n), ##__VA_ARGS__}

/* One instance of a block of registers that the GPU has several times. */
struct gvt_reg_base {
	u32 base; /* bytes, added to each row's offset */
	const char *name;
	u32 platforms; /* 0: all */
	u32 engines;   /* BIT(enum gvt_engine) of which one must be there; 0: always there */
};

struct gvt_mmio_piece {
	const char *name;
	const struct gvt_reg *rows;
	u32 nr_rows;
	const struct gvt_reg_base *bases; /* NULL: offsets are absolute */
	u32 nr_bases;
};

#define GVT_PIECE(n, r) {.name = (n), .rows = (r), .nr_rows = ARRAY_SIZE(r)}
#define GVT_PIECE_BASES(n, r, b)                                                                   \
	{.name = (n),                                                                              \
	 .rows = (r),                                                                              \
	 .nr_rows = ARRAY_SIZE(r),                                                                 \
	 .bases = (b),                                                                             \
	 .nr_bases = ARRAY_SIZE(b)}

/* All pieces; NULL past the last. */
const struct gvt_mmio_piece *gvt_mmio_piece_get(u32 i);

extern const struct gvt_mmio_piece gvt_regs_engine, gvt_regs_render;		  /* engine.c */
extern const struct gvt_mmio_piece gvt_regs_gt, gvt_regs_gt_unit, gvt_regs_mocs;  /* gt.c */
extern const struct gvt_mmio_piece gvt_regs_guc;				  /* gt.c */
extern const struct gvt_mmio_piece gvt_regs_pm, gvt_regs_uncore, gvt_regs_mchbar; /* pm.c */
extern const struct gvt_mmio_piece gvt_regs_irq, gvt_regs_irq_group;		  /* irq.c */
extern const struct gvt_mmio_piece gvt_regs_pvinfo;				  /* pvinfo.c */
/* tables/display*.c: an array, so that the display can split its tables as it likes */
extern const struct gvt_mmio_piece gvt_regs_display[];
extern const u32 gvt_nr_regs_display;

#endif
