/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command tables of the scanner.
 *
 * A row stands at the place that its opcode says, so that a command finds its row without a search:
 *   client 0 (MI)       header 28:23, 64 rows for all engines
 *   client 2 (blitter)  header 28:22, 128 rows
 *   client 3 (3D, media, video)  header 28:24 is the group, 23:16 the row in the group; per engine class
 * A row without engines is no command. Source of opcodes, lengths and operands: Skylake PRM volume 2a
 * (instructions), 2b and 9 (video), 11 (blitter); Broadwell PRM volume 2a where Gen8 differs.
 *
 * Names: cmd_<engine class>, act_<what is done with it>.
 */
#ifndef XENGT_GVT_CMD_TABLE_H
#define XENGT_GVT_CMD_TABLE_H

#include "../host.h"

struct scan_walk;

#define ON_RCS	BIT(GVT_RCS)
#define ON_BCS	BIT(GVT_BCS)
#define ON_VCS	(BIT(GVT_VCS) | BIT(GVT_VCS2))
#define ON_VECS BIT(GVT_VECS)
#define ON_XCS	(ON_BCS | ON_VCS | ON_VECS)
#define ON_ALL	(ON_RCS | ON_XCS)

#define CMD_LONG  0x01u /* may take long or wait: not while arbitration is off */
#define CMD_GEN9  0x02u /* Gen8 does not have it */
#define CMD_USER  0x04u /* in unprivileged batches only */
#define CMD_PLAIN 0x08u /* mask CMD_PLAIN_MASK, no act: nothing to check but the length */

#define CMD_PLAIN_MASK 0xffu

struct cmd_row {
	u16 opcode; /* MI 28:23, blitter 28:22, else 31:16 */
	u8 engines; /* ON_*; 0: no command */
	u8 flags;   /* CMD_* */
	u16 mask;   /* of the length field at bit 0, biased by 2; 0: one dword */
	u16 min_dw; /* length in dwords, inclusive */
	u16 max_dw;
	u8 op[4]; /* operands, as act reads them: numbers of dwords and the like; 0: none */
	/* Checks and patches a command that lies wholly in the copy. NULL: nothing in it is sensitive.
	 * Returns 0 or -EPERM as scan_bad(). */
	int (*act)(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len);
	const char *name;
};

struct cmd_group {
	const struct cmd_row *rows;
	u32 nr;
};

/* Tables of one engine class; a NULL member: it has no such commands. */
struct cmd_engine {
	const struct cmd_row *mi;    /* 64 */
	const struct cmd_row *blt;   /* 128 */
	const struct cmd_group *gfx; /* 32 */
};

#define CMD_MI_NR  64u
#define CMD_BLT_NR 128u
#define CMD_GFX_NR 32u

extern const struct cmd_row cmd_mi[CMD_MI_NR];
extern const struct cmd_row cmd_blt[CMD_BLT_NR];
extern const struct cmd_group cmd_gfx_rcs[CMD_GFX_NR], cmd_gfx_vcs[CMD_GFX_NR],
	cmd_gfx_vecs[CMD_GFX_NR];
extern const struct cmd_engine cmd_engines[GVT_NUM_ENGINES];

/* The row of a header on an engine, or NULL: no command of that engine. */
static inline const struct cmd_row *cmd_find(enum gvt_engine engine, u32 hdr)
{
	const struct cmd_engine *t = &cmd_engines[engine];
	const struct cmd_row *row = NULL;

	switch (hdr >> 29) {
	case 0:
		row = &t->mi[hdr >> 23 & (CMD_MI_NR - 1)];
		break;
	case 2:
		if (t->blt)
			row = &t->blt[hdr >> 22 & (CMD_BLT_NR - 1)];
		break;
	case 3:
		if (t->gfx) {
			const struct cmd_group *g = &t->gfx[hdr >> 24 & (CMD_GFX_NR - 1)];

			if ((hdr >> 16 & 0xff) < g->nr)
				row = &g->rows[hdr >> 16 & 0xff];
		}
		break;
	}
	return row && row->engines & BIT(engine) ? row : NULL;
}

/* Length in dwords that a header states, whether or not the row allows it. */
static inline u32 cmd_length(const struct cmd_row *row, u32 hdr)
{
	return row->mask ? (hdr & row->mask) + 2 : 1;
}

/* ---- registers ---- */

enum cmd_reg_policy {
	CMD_REG_ANY = 1, /* the guest's value */
	CMD_REG_MASKED,	 /* a masked register: the bits of "bits" may change */
	CMD_REG_HOST,	 /* the host's value, but for the bits of "bits" */
	CMD_REG_IGNORED, /* the write is left out; reading is allowed */
};

struct cmd_reg {
	u32 first, last; /* offsets, dword aligned, inclusive */
	u8 engines;	 /* whose streams may name it */
	u8 policy;	 /* enum cmd_reg_policy */
	u32 bits;
	u32 fallback; /* CMD_REG_HOST: value where there is no snapshot of the host's registers */
	const char *name;
};

/* Sorted, without overlap. cmd_regs_engine: offsets from the base of the stream's own engine. */
extern const struct cmd_reg cmd_regs[], cmd_regs_engine[];
extern const u32 cmd_regs_nr, cmd_regs_engine_nr;

/* The row of a register for a stream of an engine, or NULL: not to be touched. */
const struct cmd_reg *cmd_reg_find(enum gvt_engine engine, u32 off);

/* ---- actions: scan_mi.c, scan_flush.c, scan_blt.c, scan_regs.c ---- */

#define ACT(name) int name(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)

ACT(act_noop);	 /* taken out */
ACT(act_refuse); /* never allowed */
/* op[0] dword of the address, op[1] bit of the GGTT flag in the header, op[2] bytes / 4 of the access */
ACT(act_mem);
ACT(act_user_interrupt);
ACT(act_display_flip);
ACT(act_arb_on_off);
ACT(act_batch_end);
ACT(act_batch_start);
ACT(act_semaphore_wait);
ACT(act_store_data_imm);
ACT(act_store_data_index);
ACT(act_copy_mem_mem);
ACT(act_atomic);
ACT(act_report_perf_count);
ACT(act_load_register_imm);
ACT(act_load_register_mem);
ACT(act_load_register_reg);
ACT(act_store_register_mem);
ACT(act_media_vfe_state);
ACT(act_pipe_control);
ACT(act_flush_dw);
/* op[0] dword of a coloured source (coordinates, pitch, address), op[1] of a monochrome source's
 * address, op[2] of a pattern's address */
ACT(act_blt_xy);
/* op[0] dword of a coloured source (pitch, address), for forms without coordinates */
ACT(act_blt_linear);
/* Forms whose target was set up by an earlier command */
ACT(act_blt_setup);

#endif
