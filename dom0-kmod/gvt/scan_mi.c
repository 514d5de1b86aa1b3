// SPDX-License-Identifier: GPL-2.0-only
/*
 * MI commands with operands in memory, and those that change the flow. Field layouts: Skylake PRM
 * volume 2a. Bit 22 of the header is the GGTT bit unless said otherwise. A NOOP is a dword of zero.
 */
#include "scan_walk.h"

#define HDR_GGTT       BIT(22)
#define SDI_QWORD      BIT(21)
#define COPY_DST_GGTT  BIT(21)
#define INDEX_PPHWSP   BIT(21)
#define SEMAPHORE_POLL BIT(15)
#define ATOMIC_INLINE  BIT(18)
#define BBS_LEVEL2     BIT(22)
#define BBS_ADD_OFFSET BIT(16)
#define BBS_PREDICATE  BIT(15)
#define BBS_PPGTT      BIT(8)
#define ARB_ENABLE     BIT(0)
#define BATCH_END      0x05000000u
#define ADDR_DW_ALIGN  (~3ull)

int act_noop(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	memset(cmd, 0, 4ull * len);
	return 0;
}

int act_refuse(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	return scan_bad(w, "command is not allowed");
}

int act_mem(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	u64 bytes = 4ull * row->op[2];

	if (!(cmd[0] & BIT(row->op[1])))
		return 0;
	/* Accesses of more than a dword are aligned to their size by the hardware. */
	return scan_ggtt(w, scan_addr(&cmd[row->op[0]]) & ~(bytes - 1), bytes);
}

int act_user_interrupt(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (!scan_is_user(w))
		w->s->user_irqs++;
	cmd[0] = 0;
	return 0;
}

/* Skylake: header 12:8 is plane * 4 + pipe up to plane 2, from 7 on plane 3. Broadwell: 21:19. */
static u32 flip_plane(const struct gvt_vgpu *vgpu, u32 hdr)
{
	static const u8 gen8[8] = {0, 4, 1, 5, 8, 9, SCAN_PLANES, SCAN_PLANES};
	static const u8 gen9[] = {0, 4, 8, SCAN_PLANES, 1, 5, 9, 2, 6, 10};
	u32 field = hdr >> 8 & 31;

	if (vgpu->gvt->info->gen < 9)
		return gen8[hdr >> 19 & 7];
	return field < ARRAY_SIZE(gen9) ? gen9[field] : SCAN_PLANES;
}

int act_display_flip(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	u32 plane = flip_plane(w->s->vgpu, cmd[0]);

	if (plane >= SCAN_PLANES)
		return scan_bad(w, "flip of a plane that there is not");
	if (!scan_is_user(w)) {
		w->s->flips |= BIT(plane);
		w->s->flip[plane] = (struct scan_flip){.stride = cmd[1], .base = cmd[2]};
	}
	return act_noop(w, row, cmd, len);
}

int act_arb_on_off(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (cmd[0] & ARB_ENABLE)
		w->arb_off = 0;
	else if (w->arb_off)
		cmd[0] = 0;
	else
		w->arb_off = w->at + 1;
	/* The window moves: nothing to patch there. */
	if (scan_is_user(w))
		w->arb_off = 0;
	return 0;
}

int act_batch_end(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (w->stream == SCAN_RING)
		return scan_bad(w, "end of a batch in the ring");
	/* The low bits have meanings that are not for guests. */
	cmd[0] = BATCH_END;
	/* A context batch of known length is scanned to its end, whatever the hardware does here. */
	w->end = w->stream != SCAN_CONTEXT || w->limit == ~0u;
	return 0;
}

int act_batch_start(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	bool ppgtt = cmd[0] & BBS_PPGTT, second = cmd[0] & BBS_LEVEL2;
	u64 addr = scan_addr(&cmd[1]) & ADDR_DW_ALIGN;
	u32 level;
	int ret = 0;

	if (w->stream == SCAN_CONTEXT)
		return scan_bad(w, "context batch starts a batch");
	if (w->level == 0 && second)
		return scan_bad(w, "ring starts a second-level batch");
	if (w->level == 2 && !second)
		return scan_bad(w, "second-level batch starts a first-level batch");
	level = second ? 2 : 1;
	static_assert(SCAN_MAX_DEPTH == 3, "ring, first and second level");
	if (!ppgtt) {
		if (cmd[0] & BBS_ADD_OFFSET)
			return scan_bad(w, "privileged batch at an offset that is not known");
		ret = scan_ggtt(w, addr, 4);
		if (!ret)
			ret = scan_later(w, addr, &cmd[1], level);
	} else if (w->s->policy == SCAN_POLICY_ALL) {
		ret = scan_later(w, addr, NULL, level);
	}
	/* A batch that goes on elsewhere at its own level does not come back; if it has to. */
	if (level == w->level && !(cmd[0] & BBS_PREDICATE))
		w->end = true;
	return ret;
}

int act_semaphore_wait(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (w->stream == SCAN_CONTEXT)
		return scan_bad(w, "context batch waits");
	cmd[0] |= SEMAPHORE_POLL;
	return act_mem(w, row, cmd, len);
}

int act_store_data_imm(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	bool qword = cmd[0] & SDI_QWORD;

	if (qword != (len == 5))
		return scan_bad(w, "store whose length is not its data's");
	if (!(cmd[0] & HDR_GGTT))
		return 0;
	return scan_ggtt(w, scan_addr(&cmd[1]) & ADDR_DW_ALIGN, qword ? 8 : 4);
}

int act_store_data_index(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (scan_is_user(w))
		return scan_bad(w, "unprivileged batch writes the status page");
	if (!(cmd[0] & INDEX_PPHWSP))
		return scan_bad(w, "store to the host's status page");
	cmd[1] &= 0xffc;
	if (cmd[1] + 4 * (len - 2) > GGTT_PAGE_SIZE)
		return scan_bad(w, "store past the status page");
	return 0;
}

int act_copy_mem_mem(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	int ret = 0;

	if (cmd[0] & COPY_DST_GGTT)
		ret = scan_ggtt(w, scan_addr(&cmd[1]) & ADDR_DW_ALIGN, 4);
	if (!ret && cmd[0] & HDR_GGTT)
		ret = scan_ggtt(w, scan_addr(&cmd[3]) & ADDR_DW_ALIGN, 4);
	return ret;
}

/* Header 20:19: dword, qword, two qwords; with inline data the command has 11 dwords. */
int act_atomic(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	u64 bytes = 4ull << (cmd[0] >> 19 & 3);

	if (bytes > 16)
		return scan_bad(w, "atomic of a size that there is not");
	if (len != (cmd[0] & ATOMIC_INLINE ? 11 : 3))
		return scan_bad(w, "atomic whose length is not its data's");
	if (!(cmd[0] & HDR_GGTT))
		return 0;
	return scan_ggtt(w, scan_addr(&cmd[1]) & ~(bytes - 1), bytes);
}

/* A report of 256 bytes; bit 0 of the address is the GGTT bit. */
int act_report_perf_count(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (!(cmd[1] & 1))
		return 0;
	return scan_ggtt(w, scan_addr(&cmd[1]) & ~63ull, 256);
}
