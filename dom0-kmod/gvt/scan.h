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
 * once and scanned in the copy; what runs is the copy. One const table per engine class and
 * generation: opcode, length rule, operand descriptions (GGTT address, register, flags that make it
 * so). Unknown commands are refused. Addresses: within the vGPU's slice. Registers: by an allow list
 * with a policy for the value (any, masked, fixed, ignored: turned into NOOP). A privileged batch
 * start is redirected to its scanned copy. Unprivileged PPGTT batches are held by the hardware's own
 * rules; policy SCAN_POLICY_ALL walks them too (budgeted) and refuses what the table refuses.
 * Budgets: SCAN_MAX_DWORDS in all per workload, SCAN_MAX_BATCHES, SCAN_MAX_DEPTH.
 */
#ifndef XENGT_GVT_SCAN_H
#define XENGT_GVT_SCAN_H

#include "host.h"

struct gvt_vgpu;
struct gvt_ppgtt;

#define SCAN_MAX_DWORDS	 (4u << 20) /* 16 MiB of commands in one workload */
#define SCAN_MAX_BATCHES 256u
#define SCAN_MAX_DEPTH	 3u /* ring, first and second level */

enum scan_policy { SCAN_POLICY_PRIVILEGED, SCAN_POLICY_ALL };

/* Where a copied privileged batch runs from: kernel memory that the GPU reaches at a GGTT address. */
struct scan_room {
	u32 *va;     /* where to put commands */
	u64 gm_addr; /* the GPU's address of va[0] */
	u32 dwords;  /* how many fit */
	u32 used;
};

struct scan {
	/* in */
	struct gvt_vgpu *vgpu;
	enum gvt_engine engine;
	struct gvt_ppgtt *ppgtt; /* for PPGTT batches */
	enum scan_policy policy;
	struct scan_room
		*room; /* for copies of privileged batches; NULL: such a batch is refused */
	/* out */
	u32 user_irqs;	     /* MI_USER_INTERRUPTs and notify forms seen in the ring */
	u32 flips;	     /* BIT(pipe * 4 + plane) of flips that were emulated */
	u32 dwords, batches; /* what was read, against the budgets */
	/* what was wrong, for the administrator: valid when scan_*() returned an error */
	u32 bad_dword;	     /* the command */
	u64 bad_addr;	     /* where it stood: ring offset or GPU address, bytes */
	const char *bad_why; /* static */
};

/*
 * Scans and patches ring commands in place, in the caller's private copy. Returns 0; -EPERM (a rule is
 * broken: the guest is to be stopped), -E2BIG (a budget), -EFAULT (a batch that is not mapped: as the
 * hardware, a fault of that context alone), -ENOMEM.
 */
int scan_ring(struct scan *s, u32 *cmds, u32 dwords);

/*
 * The same for a batch in GGTT memory that the hardware runs at context restore: copies it to the
 * room and scans it. *at becomes its GPU address. len_dwords: known length, or 0: up to
 * MI_BATCH_BUFFER_END.
 */
int scan_context_batch(struct scan *s, u64 gm_addr, u32 len_dwords, u64 *at);

/* Checks the tables (sorted, operands within lengths, engines named). NULL, or what is wrong. */
const char *scan_check_tables(void);

/* Name of a command, or NULL when the table does not know it. For traces. */
const char *scan_command_name(enum gvt_engine engine, u32 dword);

#endif
