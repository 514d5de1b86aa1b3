// SPDX-License-Identifier: GPL-2.0-only
/*
 * PIPE_CONTROL and MI_FLUSH_DW: what they write after the flush. Field layouts: Skylake PRM volume 2a.
 *
 * Threats. Every post-sync operation writes, with an address of its own or with an index into a status
 * page; with the GGTT bit the index is into the engine's page, which is the host's. PIPE_CONTROL can
 * write a register instead. The notify flag interrupts the host.
 */
#include "scan_walk.h"

#define PC_NOTIFY	BIT(8)
#define PC_STORE_INDEX	BIT(21)
#define PC_LRI		BIT(23)
#define PC_GGTT		BIT(24)
#define FD_NOTIFY	BIT(8)
#define FD_STORE_INDEX	BIT(21)
#define FD_PROTECTED	BIT(22)
#define FD_GGTT		BIT(2) /* of dword 1 */
#define POST_SYNC(dw)	((dw) >> 14 & 3)
#define POST_SYNC_NONE	0u
#define POST_SYNC_DEPTH 2u
#define POST_SYNC_TIME	3u
#define INDEX_MASK	0xff8u
#define ADDR_MASK	(~7ull)

/*
 * The target of a post-sync write of bytes; dw: its address. index: it is an offset in a status page;
 * *direct is set when it was made an address.
 */
static int target(struct scan_walk *w, u32 *dw, bool ggtt, bool index, u32 bytes, bool *direct)
{
	u64 addr;

	*direct = false;
	if (!index)
		return ggtt ? scan_ggtt(w, scan_addr(dw) & ADDR_MASK, bytes) : 0;
	dw[0] &= INDEX_MASK;
	dw[1] = 0;
	if (!ggtt)
		return 0;
	if (w->s->hws_pga & (GGTT_PAGE_SIZE - 1))
		return scan_bad(w, "status page is not aligned");
	addr = (u64)w->s->hws_pga + dw[0];
	*direct = true;
	dw[0] = lower_32_bits(addr);
	return scan_ggtt(w, addr, bytes);
}

static int pipe_control_lri(struct scan_walk *w, u32 *cmd)
{
	if (POST_SYNC(cmd[1]) != POST_SYNC_NONE)
		return scan_bad(w, "PIPE_CONTROL writes a register and memory");
	switch (scan_reg_write(w, cmd[2], &cmd[4])) {
	case SCAN_REG_OK:
		return 0;
	case SCAN_REG_DROP:
		cmd[1] &= ~(u32)PC_LRI;
		cmd[2] = cmd[3] = 0;
		return 0;
	default:
		return scan_bad(w, "register is not allowed");
	}
}

int act_pipe_control(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	bool direct;
	int ret;

	static_assert(SCAN_PC_ACTED == (PC_NOTIFY | PC_STORE_INDEX | PC_LRI | PC_GGTT),
		      "the bits that are looked at");
	if (cmd[1] & PC_NOTIFY && !scan_is_user(w)) {
		w->s->notifies++;
		cmd[1] &= ~(u32)PC_NOTIFY;
	}
	if (cmd[1] & PC_LRI) {
		cmd[1] &= ~(u32)(PC_GGTT | PC_STORE_INDEX);
		return pipe_control_lri(w, cmd);
	}
	if (POST_SYNC(cmd[1]) == POST_SYNC_NONE) {
		cmd[1] &= ~(u32)(PC_GGTT | PC_STORE_INDEX);
		return 0;
	}
	ret = target(w, &cmd[2], cmd[1] & PC_GGTT, cmd[1] & PC_STORE_INDEX, 8, &direct);
	if (direct)
		cmd[1] &= ~(u32)PC_STORE_INDEX;
	return ret;
}

/* The GGTT bit stands in the address, which it outlives. */
int act_flush_dw(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	bool ggtt = cmd[1] & FD_GGTT, direct;
	u32 op = POST_SYNC(cmd[0]);
	int ret;

	if (op == POST_SYNC_DEPTH)
		return scan_bad(w, "MI_FLUSH_DW with a reserved operation");
	if (cmd[0] & FD_NOTIFY && !scan_is_user(w)) {
		w->s->notifies++;
		cmd[0] &= ~(u32)FD_NOTIFY;
	}
	cmd[0] &= ~(u32)FD_PROTECTED;
	if (op == POST_SYNC_NONE) {
		cmd[0] &= ~(u32)FD_STORE_INDEX;
		cmd[1] = cmd[2] = 0;
		return 0;
	}
	ret = target(w, &cmd[1], ggtt, cmd[0] & FD_STORE_INDEX,
		     op == POST_SYNC_TIME || len == 5 ? 8 : 4, &direct);
	if (direct) {
		cmd[0] &= ~(u32)FD_STORE_INDEX;
		cmd[1] |= FD_GGTT;
	}
	return ret;
}
