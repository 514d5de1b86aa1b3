/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the scanner: one stream of commands being walked. See scan.h for threats and mechanism.
 */
#ifndef XENGT_GVT_SCAN_WALK_H
#define XENGT_GVT_SCAN_WALK_H

#include "scan.h"
#include "tables/cmd_table.h"
#include "vgpu.h"

enum scan_stream {
	SCAN_RING,
	SCAN_BATCH,   /* privileged, in the room */
	SCAN_CONTEXT, /* run at context restore, in the room */
	SCAN_USER,    /* unprivileged: seen through the window, cannot be patched */
};

struct scan_walk {
	struct scan *s;
	enum scan_stream stream;
	u32 level;   /* 0 ring, 1 and 2 batch levels */
	u32 *cmds;   /* private copy */
	u32 at;	     /* the command, index into cmds */
	u32 have;    /* dwords that were copied so far */
	u32 limit;   /* dwords that there are at most; ~0: up to the end command */
	u64 src;     /* GPU address (ring: offset) of cmds[0] */
	u32 arb_off; /* index + 1 of a MI_ARB_ON_OFF that turned arbitration off; 0: it is on */
	bool end;
	bool run; /* scan_skim() came to the end of what was copied */
};

static inline bool scan_is_user(const struct scan_walk *w)
{
	return w->stream == SCAN_USER;
}

/* Notes what is wrong with the command at w->at and returns err. */
int scan_fail(struct scan_walk *w, int err, const char *why);
/* A broken rule. */
static inline int scan_bad(struct scan_walk *w, const char *why)
{
	return scan_fail(w, -EPERM, why);
}

/* Address of 48 bits in two dwords; the hardware ignores what is above. */
static inline u64 scan_addr(const u32 *dw)
{
	return ((u64)dw[1] << 32 | dw[0]) & ((1ull << 48) - 1);
}

/* bytes from addr on are to be accessed through the GGTT: 0, or -EPERM. */
int scan_ggtt(struct scan_walk *w, u64 addr, u64 bytes);

/*
 * Passes over what needs no look but at its length, from w->at on: scan_skim.c. Only while arbitration is
 * on: then it does not matter what takes long.
 */
void scan_skim(struct scan_walk *w);
#define SCAN_PC_HEADER 0x7a000004u
/* Dword 1 of PIPE_CONTROL: without these bits nothing in it is sensitive. */
#define SCAN_PC_ACTED (BIT(8) | BIT(21) | BIT(23) | BIT(24))

/* What comes of a register write. */
enum scan_reg { SCAN_REG_OK, SCAN_REG_DROP, SCAN_REG_BAD };
/* val: patched to what the policy makes of it. */
enum scan_reg scan_reg_write(struct scan_walk *w, u32 reg, u32 *val);

/*
 * More of the stream (at least one dword, or an error): scan_copy.c. -E2BIG, -EPERM, -EFAULT. At the
 * limit nothing comes: returns 1.
 */
int scan_fill(struct scan_walk *w);
/* Begins a stream in the room, its copy aligned to align bytes. *at: the copy's GPU address. */
int scan_room_begin(struct scan_walk *w, u32 align, u64 *at);
/* Ends it: what was copied and not scanned is wiped. */
void scan_room_end(struct scan_walk *w);
/* Charges n dwords to the budget. */
int scan_charge(struct scan_walk *w, u32 n);
/* Notes a batch to be walked later; patch as in struct scan_todo. */
int scan_later(struct scan_walk *w, u64 addr, u32 *patch, u32 level);

#endif
