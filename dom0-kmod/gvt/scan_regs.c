// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that name registers.
 *
 * Threats. A write to a register that is not the context's own: page tables, submission, reset, power,
 * display, another engine, the white list of what batches may write. A value that stops a ring. A
 * value that is not in the command (memory, another register) and so cannot be looked at: allowed only
 * where any value is; for a register with the host's value that value is loaded instead.
 */
#include "scan_walk.h"

#include "regs/engine.h"

#define REG_BITS	0x007ffffcu /* what an offset may have */
#define LRI_HDR_BITS	0xff8010ffu /* client, opcode, posted, length */
#define LRI_ONE		0x11000001u
#define VFE_MMIO_ACCESS 0x18u
#define HDR_GGTT	BIT(22)
#define REG_MEM_SIZE	4u
#define ENGINE_SPAN	0x1000u

static const u32 engine_base[GVT_NUM_ENGINES] = {
	[GVT_RCS] = RENDER_RING_BASE, [GVT_BCS] = BLT_RING_BASE,   [GVT_VCS] = BSD_RING_BASE,
	[GVT_VECS] = VEBOX_RING_BASE, [GVT_VCS2] = BSD2_RING_BASE,
};

static const struct cmd_reg *find(const struct cmd_reg *rows, u32 nr, enum gvt_engine engine,
				  u32 off)
{
	u32 lo = 0, hi = nr;

	while (lo < hi) {
		u32 mid = (lo + hi) / 2;

		if (rows[mid].last < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == nr || rows[lo].first > off || !(rows[lo].engines & BIT(engine)))
		return NULL;
	return &rows[lo];
}

const struct cmd_reg *cmd_reg_find(enum gvt_engine engine, u32 off)
{
	u32 base = engine_base[engine];

	if (off & ~REG_BITS)
		return NULL;
	if (off - base < ENGINE_SPAN)
		return find(cmd_regs_engine, cmd_regs_engine_nr, engine, off - base);
	return find(cmd_regs, cmd_regs_nr, engine, off);
}

/* The same, for the registers that a stream names again and again. */
static const struct cmd_reg *find_again(struct scan *s, u32 reg)
{
	u32 key = (u32)(s->engine + 1) << 24 | (reg & REG_BITS);
	struct scan_reg_seen *seen = &s->seen[(reg >> 2 ^ reg >> 8) % SCAN_REGS_SEEN];
	const struct cmd_reg *row;

	if (reg & ~REG_BITS)
		return NULL;
	if (seen->key == key)
		return seen->row;
	row = cmd_reg_find(s->engine, reg);
	if (row)
		*seen = (struct scan_reg_seen){.key = key, .row = row};
	return row;
}

/* What the host has in the register. */
static u32 host_value(const struct scan_walk *w, const struct cmd_reg *row, u32 reg)
{
	const u32 *mmio = w->s->vgpu->gvt->info->mmio;

	return mmio ? mmio[reg / 4] : row->fallback;
}

enum scan_reg scan_reg_write(struct scan_walk *w, u32 reg, u32 *val)
{
	const struct cmd_reg *row = find_again(w->s, reg);

	if (!row)
		return SCAN_REG_BAD;
	switch (row->policy) {
	case CMD_REG_ANY:
		return SCAN_REG_OK;
	case CMD_REG_MASKED:
		*val &= row->bits << 16 | row->bits;
		return SCAN_REG_OK;
	case CMD_REG_HOST:
		*val = (*val & row->bits) | (host_value(w, row, reg) & ~row->bits);
		return SCAN_REG_OK;
	default:
		w->s->dropped++;
		return SCAN_REG_DROP;
	}
}

/* Pairs that are left out make the command shorter; NOOPs fill the rest. */
int act_load_register_imm(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	u32 from, to = 1;

	if (cmd[0] & ~LRI_HDR_BITS)
		return scan_bad(w, "register load with flags that there are not");
	if (!(len & 1))
		return scan_bad(w, "register load with half a pair");
	for (from = 1; from < len; from += 2) {
		u32 reg = cmd[from], val = cmd[from + 1];

		switch (scan_reg_write(w, reg, &val)) {
		case SCAN_REG_OK:
			cmd[to] = reg;
			cmd[to + 1] = val;
			to += 2;
			break;
		case SCAN_REG_DROP:
			break;
		default:
			return scan_bad(w, "register is not allowed");
		}
	}
	if (to == len)
		return 0;
	memset(&cmd[to], 0, 4ull * (len - to));
	cmd[0] = to > 1 ? (cmd[0] & ~(u32)row->mask) | (to - 2) : 0;
	return 0;
}

/* A write whose value is not in the command: cmd may become one with a value that is. */
static int write_unknown(struct scan_walk *w, u32 *cmd, u32 len, u32 reg)
{
	const struct cmd_reg *row = find_again(w->s, reg);

	if (!row)
		return scan_bad(w, "register is not allowed");
	switch (row->policy) {
	case CMD_REG_ANY:
		return 0;
	case CMD_REG_MASKED:
		return row->bits == 0xffff ? 0 : scan_bad(w, "value of a register is not known");
	case CMD_REG_HOST:
		memset(cmd, 0, 4ull * len);
		cmd[0] = LRI_ONE;
		cmd[1] = reg;
		cmd[2] = host_value(w, row, reg);
		return 0;
	default:
		w->s->dropped++;
		memset(cmd, 0, 4ull * len);
		return 0;
	}
}

int act_load_register_mem(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	int ret = 0;

	if (cmd[0] & HDR_GGTT)
		ret = scan_ggtt(w, scan_addr(&cmd[2]) & ~3ull, REG_MEM_SIZE);
	return ret ? ret : write_unknown(w, cmd, len, cmd[1]);
}

int act_load_register_reg(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (!find_again(w->s, cmd[1]))
		return scan_bad(w, "register is not allowed");
	return write_unknown(w, cmd, len, cmd[2]);
}

int act_store_register_mem(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (!find_again(w->s, cmd[1]))
		return scan_bad(w, "register is not allowed");
	if (!(cmd[0] & HDR_GGTT))
		return 0;
	return scan_ggtt(w, scan_addr(&cmd[2]) & ~3ull, REG_MEM_SIZE);
}

/* Dword 2, 4:3: threads may read and write registers. Reserved on Gen8 and Gen9, zero in what they run. */
int act_media_vfe_state(struct scan_walk *w, const struct cmd_row *row, u32 *cmd, u32 len)
{
	if (cmd[2] & VFE_MMIO_ACCESS)
		return scan_bad(w, "threads that reach registers");
	return 0;
}
