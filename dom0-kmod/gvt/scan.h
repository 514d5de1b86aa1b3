/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command scanner: nothing that runs with privilege on the physical GPU has not been read here, on
 * a private copy, command by command.
 *
 * Threats. Commands that reach graphics memory of others through the GGTT (stores, post-sync writes of
 * PIPE_CONTROL and MI_FLUSH_DW in every form, blits, batch starts, semaphores, reports); registers that
 * a guest must not touch (LRI, LRM, LRR, SRM, MATH's results, conditional forms); display commands of
 * dom0's pipes; commands that straddle the end of what was copied; lengths that lie; batches that
 * chain without end; batches that change while they are read.
 *
 * Mechanism. Ring contents, privileged batches, indirect-context and per-context batches are copied
 * once and scanned in the copy; what runs is the copy. One const table per engine class: opcode,
 * length rule, operand descriptions (GGTT address, register, flags that make it so). Unknown commands
 * are refused. Addresses: within the vGPU's slice. Registers: by an allow list with a policy for the
 * value (any, masked, the host's, ignored). A privileged batch start is redirected to its scanned copy.
 * Unprivileged PPGTT batches are held by the hardware's own rules; policy SCAN_POLICY_ALL walks them
 * too (budgeted) and refuses what the table refuses: a judgement of the guest, not a protection, since
 * these run where they are and not from a copy.
 *
 * What is taken out of privileged commands, because it is emulated or the host's: MI_USER_INTERRUPT and
 * notify flags (the guest's interrupts are injected at completion), flips, waits for display events,
 * MI_SEMAPHORE_SIGNAL (it names contexts by the guest's ids; MI_SEMAPHORE_WAIT is made to poll, which
 * needs no signal), MI_REPORT_HEAD, MI_SUSPEND_FLUSH, MI_SET_APPID. Writes to the hardware status page by
 * index go to the guest's page by address.
 *
 * Arbitration. A guest must not hold an engine. MI_ARB_ON_OFF "off" stays only where the same piece of
 * ring or batch turns it on again and nothing that can take long (batches, waits, primitives, blits)
 * lies between: what drivers put around breadcrumbs and workaround batches. Any other "off" becomes a
 * NOOP. Why a driver's longer stretches are not needed: the host's own context switch saves and
 * restores what they protect.
 *
 * Budgets: SCAN_MAX_DWORDS in all per workload, SCAN_MAX_BATCHES, SCAN_MAX_DEPTH; all are checked
 * before the work is done. Time is linear in the dwords read.
 */
#ifndef XENGT_GVT_SCAN_H
#define XENGT_GVT_SCAN_H

#include "host.h"

struct cmd_reg;
struct gvt_vgpu;
struct gvt_ppgtt;

#define SCAN_MAX_DWORDS	 (4u << 20) /* 16 MiB of commands in one workload */
#define SCAN_MAX_BATCHES 256u
#define SCAN_MAX_DEPTH	 3u /* ring, first and second level */

enum scan_policy { SCAN_POLICY_PRIVILEGED, SCAN_POLICY_ALL };

/* Where a copied privileged batch runs from: kernel memory that the GPU reaches at a GGTT address. */
struct scan_room {
	u32 *va;     /* where to put commands; the guest cannot reach it */
	u64 gm_addr; /* the GPU's address of va[0]; 4 KiB aligned */
	u32 dwords;  /* how many fit */
	u32 used;
};

/* A flip that was taken out of a ring: what the guest's display emulation is to do. */
struct scan_flip {
	u32 stride; /* dword 1 of the command: pitch and tiling, low bits */
	u32 base;   /* dword 2: GGTT address, and the flip's type in the low bits; not checked */
};

#define SCAN_PLANES    12u /* pipe * 4 + plane; pipes A to C, plane 0 is the first */
#define SCAN_WINDOW_DW 1024u

struct scan_todo {
	u64 addr;
	u32 *patch; /* address operand to redirect, or NULL: a PPGTT batch */
	u32 level;  /* 1, 2 */
};

/* Registers that commands named before, by a hash: tables are const, so what was found once stands. */
#define SCAN_REGS_SEEN 64u
struct scan_reg_seen {
	u32 key; /* engine + 1 and register; 0: none */
	const struct cmd_reg *row;
};

/*
 * One workload's scan. About 11 KiB: to be allocated once and used again, not on a stack. The caller
 * fills the "in" members and calls scan_begin() for each workload; what scan_ring() and
 * scan_context_batch() of that workload find adds up.
 */
struct scan {
	/* in */
	struct gvt_vgpu *vgpu;
	enum gvt_engine engine;
	enum scan_policy policy;
	struct gvt_ppgtt *ppgtt; /* for PPGTT batches: */
	int (*read_ppgtt)(struct gvt_ppgtt *pp, u64 addr, void *buf, u32 len); /* ppgtt_read() */
	struct scan_room
		*room; /* for copies of privileged batches; NULL: such a batch is refused */
	u32 hws_pga;   /* RING_HWS_PGA of the engine as the guest wrote it */
	/*
	 * Blits of the ring and of privileged batches. i915's migration code and its tests show that a
	 * context with PPGTT sends them through the PPGTT; the PRM does not say so. false: they are
	 * checked as if they went through the GGTT too, which is safe either way.
	 */
	bool ppgtt_blits;
	/* out */
	u32 user_irqs; /* MI_USER_INTERRUPTs that were taken out */
	u32 notifies;  /* notify flags of PIPE_CONTROL and MI_FLUSH_DW that were taken out */
	u32 flips; /* BIT(pipe * 4 + plane) of flips that were taken out, the last of each in: */
	struct scan_flip flip[SCAN_PLANES];
	u32 dropped;	     /* register writes that were ignored */
	u32 dwords, batches; /* what was read, against the budgets */
	/* what was wrong, for the administrator: valid when scan_*() returned an error */
	u32 bad_dword;	     /* the command */
	u64 bad_addr;	     /* where it stood: ring offset or GPU address, bytes */
	const char *bad_why; /* static */
	/* the scanner's own */
	struct scan_reg_seen seen[SCAN_REGS_SEEN];
	u32 todo_nr;
	struct scan_todo todo[SCAN_MAX_BATCHES];
	u32 window[SCAN_WINDOW_DW];
};

/* Clears the "out" members and the room: a new workload. */
void scan_begin(struct scan *s);

/*
 * Scans and patches ring commands in place, in the caller's private copy. Worker; vgpu->lock not held
 * (taken for each piece of a GGTT batch). Returns 0; -EPERM (a rule is broken: the guest is to be
 * stopped), -E2BIG (a budget), -EFAULT (a batch that is not mapped: as the hardware, a fault of that
 * context alone), or what read_ppgtt returned.
 */
int scan_ring(struct scan *s, u32 *cmds, u32 dwords);

/*
 * The same for a batch in GGTT memory that the hardware runs at context restore: copies it to the
 * room and scans it. *at becomes its GPU address. len_dwords: known length (indirect context; the copy
 * is 64-byte aligned), or 0: up to MI_BATCH_BUFFER_END (per context; page aligned). Batch starts and
 * waits are refused in it.
 */
int scan_context_batch(struct scan *s, u64 gm_addr, u32 len_dwords, u64 *at);

/* Checks the tables (places, lengths, operands, engines, order of registers). NULL, or what is wrong. */
const char *scan_check_tables(void);

/* Makes the scanner's index of the tables, which have passed the check. Before anything is scanned. */
void scan_skim_init(void);

/* Name of a command, or NULL when the table does not know it. For traces. */
const char *scan_command_name(enum gvt_engine engine, u32 dword);

#endif
