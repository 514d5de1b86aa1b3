/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The register half of BAR0: what a row of a register table says, the index that finds the row of
 * an offset, and the registers of one vGPU.
 *
 * A register is a dword. A row covers one or several dwords that behave alike. Rows stand in const
 * sorted pieces (mmio_tables.h); gvt_mmio_index_create() checks the pieces that a platform has and
 * makes one index of them. Each dword that has a row gets a slot; a vGPU holds one u32 a slot.
 *
 * Accesses of any size and alignment are cut into dwords at one place (mmio.c): handlers only ever
 * see whole aligned dwords. Bytes of a dword that a write does not touch count as unchanged, and as
 * zero where the policy gives a meaning to ones (w1c, mode, self-clearing).
 *
 * All functions here want vgpu->lock held, unless they say otherwise.
 */
#ifndef XENGT_GVT_MMIO_H
#define XENGT_GVT_MMIO_H

#include "host.h"

struct gvt;
struct gvt_vgpu;
struct gvt_platform;

#define GVT_MMIO_SIZE                                                                              \
	0x200000u /* bytes that hold registers; what lies between and GTTADR is empty */

/*
 * What a write does to the register. "mask" is the row's; 0 stands for all bits.
 */
enum gvt_reg_access {
	GVT_REG_PLAIN,	    /* mask bits take what is written, the others keep */
	GVT_REG_RO,	    /* read-only: a write is dropped and counted */
	GVT_REG_WI,	    /* write ignored: dropped; drivers may write it, so not counted */
	GVT_REG_RAZ,	    /* read-as-zero: reads 0, write dropped */
	GVT_REG_W1C,	    /* mask bits clear where 1 is written, the others keep */
	GVT_REG_MODE,	    /* mode register: bit n of 15:0 takes its value where bit 16 + n is 1,
			     * within mask; 31:16 read 0 */
	GVT_REG_SELF_CLEAR, /* takes what is written, mask bits read 0 at once */
	GVT_REG_NR_ACCESS
};

struct gvt_reg;

/* Gives what a read returns instead of the stored value. off: absolute, dword-aligned. */
typedef u32 (*gvt_reg_read_fn)(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off);
/*
 * Called after the policy has stored: old is what the register held before, wr the dword that the
 * guest wrote. vgpu_reg(vgpu, off) is what it holds now; the handler may store something else.
 */
typedef void (*gvt_reg_write_fn)(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
				 u32 wr);

#define GVT_REG_F_SNAPSHOT BIT(0) /* reset value: the host's snapshot where there is one */

struct gvt_reg {
	u32 off;       /* bytes, dword-aligned; relative to the base in pieces that have bases */
	u16 len;       /* bytes, a multiple of 4 */
	u8 access;     /* enum gvt_reg_access */
	u8 flags;      /* GVT_REG_F_* */
	u32 platforms; /* GVT_P_* that have it; 0: all */
	u32 reset;     /* value after reset, of each dword */
	u32 mask;
	gvt_reg_read_fn read;	/* or NULL: the stored value */
	gvt_reg_write_fn write; /* or NULL: nothing besides the policy */
	const char *name;
};

/*
 * The index of one GPU: made once, read-only and lock-free afterwards.
 */
struct gvt_mmio_slot {
	const struct gvt_reg *reg;
	const char *base_name; /* "rcs0" ..., or NULL */
	u32 off;
	u32 in_row; /* bytes from the row's start */
};

struct gvt_mmio_index {
	u32 nr_slots; /* slot 0 is no register's */
	struct gvt_mmio_slot *slots;
	u32 *reset;		     /* value of each slot after reset */
	u16 code[GVT_MMIO_SIZE / 4]; /* by dword: 0, or its slot and GVT_SLOT_HANDLED; gvt_slot() */
};

#define GVT_SLOT_HANDLED 0x8000u /* a read goes through the row's handler */

/* The slot of a dword below GVT_MMIO_SIZE, 0 when no row covers it. */
static inline u32 gvt_slot(const struct gvt_mmio_index *index, u32 off)
{
	return index->code[off / 4] & ~GVT_SLOT_HANDLED;
}

/*
 * Checks the tables for a platform and makes the index. snapshot: the first 2 MiB of BAR0 or NULL.
 * engine_mask: BIT(enum gvt_engine). Process context. Returns 0, -ENOMEM, or -EINVAL with *why.
 */
int gvt_mmio_index_create(const struct gvt_platform *platform, u32 engine_mask, const u32 *snapshot,
			  struct gvt_mmio_index **out, const char **why);
void gvt_mmio_index_destroy(struct gvt_mmio_index *index);

/* Name of a slot's register for people: base, row, and offset in a row of several dwords. */
void gvt_reg_name(const struct gvt_mmio_slot *slot, char *buf, u32 size);

/* Offsets that were refused, each once, for the administrator. */
#define VGPU_REFUSED_LOG 64u

/* The registers of one vGPU. */
struct vgpu_mmio {
	u32 *val;	/* by slot */
	u32 nr_refused; /* entries in refused[] */
	u32 refused[VGPU_REFUSED_LOG];
};

/* Process context, no lock: before the guest can reach the vGPU and after. 0 or -ENOMEM. */
int vgpu_mmio_init(struct gvt_vgpu *vgpu);
void vgpu_mmio_fini(struct gvt_vgpu *vgpu);
/* All registers to their reset values; handlers are not called. */
void vgpu_mmio_reset(struct gvt_vgpu *vgpu);

/*
 * A guest access of len (1, 2, 4, 8) bytes at off, off + len <= GVT_MMIO_SIZE, any alignment.
 * Handler. buf is the core's copy.
 */
void vgpu_mmio_read(struct gvt_vgpu *vgpu, u32 off, void *buf, u32 len);
void vgpu_mmio_write(struct gvt_vgpu *vgpu, u32 off, const void *buf, u32 len);

/*
 * The stored value, for handlers and whoever else models the hardware: no policy, no handler. off
 * must be a listed register of this platform; of an unlisted one the value is 0 and the store does
 * nothing (tests assert that it does not happen).
 */
u32 vgpu_reg(const struct gvt_vgpu *vgpu, u32 off);
void vgpu_reg_set(struct gvt_vgpu *vgpu, u32 off, u32 val);
/* Clears the bits of clear, then sets those of set. */
void vgpu_reg_mod(struct gvt_vgpu *vgpu, u32 off, u32 clear, u32 set);
/* Whether a row covers off. Any context. */
bool gvt_reg_listed(const struct gvt *gvt, u32 off);

#endif
