// SPDX-License-Identifier: GPL-2.0-only
/* The tables of each engine, and their check. */
#include "scan_walk.h"

const struct cmd_engine cmd_engines[GVT_NUM_ENGINES] = {
	[GVT_RCS] = {cmd_mi, NULL, cmd_gfx_rcs},  [GVT_BCS] = {cmd_mi, cmd_blt, NULL},
	[GVT_VCS] = {cmd_mi, NULL, cmd_gfx_vcs},  [GVT_VECS] = {cmd_mi, NULL, cmd_gfx_vecs},
	[GVT_VCS2] = {cmd_mi, NULL, cmd_gfx_vcs},
};

static const char *check_rows(const struct cmd_row *rows, u32 nr, u32 first_opcode, u32 engines)
{
	u32 i, k;

	for (i = 0; i < nr; i++) {
		const struct cmd_row *r = &rows[i];
		u32 span = r->mask ? r->mask + 2u : 1;

		if (!r->engines)
			continue;
		if (!r->name)
			return "a command without a name";
		if (r->opcode != first_opcode + i)
			return r->name;
		if (r->engines & ~engines)
			return r->name;
		if (!r->min_dw || r->min_dw > r->max_dw || r->max_dw > span)
			return r->name;
		if (r->mask & (r->mask + 1u))
			return r->name;
		if (r->flags & CMD_PLAIN &&
		    (r->mask != CMD_PLAIN_MASK || r->act || r->flags & ~(CMD_PLAIN | CMD_LONG)))
			return r->name;
		for (k = 0; k < ARRAY_SIZE(r->op); k++)
			if (r->op[k] && !r->act)
				return r->name;
		/* A memory operand: two dwords of address within the shortest form. */
		if (r->act == act_mem || r->act == act_semaphore_wait) {
			if (r->op[0] + 2u > r->min_dw || !r->op[2] || r->op[2] & (r->op[2] - 1))
				return r->name;
		}
		if (r->act == act_blt_xy) {
			if (r->op[0] && r->op[0] + 4u > r->min_dw)
				return r->name;
			if ((r->op[1] && r->op[1] + 2u > r->min_dw) ||
			    (r->op[2] && r->op[2] + 2u > r->min_dw) || r->min_dw < 6)
				return r->name;
		}
		if (r->act == act_blt_linear && r->op[0] && r->op[0] + 3u > r->min_dw)
			return r->name;
	}
	return NULL;
}

static const char *check_regs(const struct cmd_reg *rows, u32 nr, u32 end)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		const struct cmd_reg *r = &rows[i];

		if (!r->name)
			return "a register without a name";
		if (r->first & 3 || r->last & 3 || r->last < r->first || r->last >= end)
			return r->name;
		if (i && r->first <= rows[i - 1].last)
			return r->name;
		if (!r->engines || r->engines & ~ON_ALL)
			return r->name;
		if (r->policy < CMD_REG_ANY || r->policy > CMD_REG_IGNORED)
			return r->name;
		if (r->policy == CMD_REG_MASKED && (!r->bits || r->bits > 0xffff))
			return r->name;
		if (r->policy != CMD_REG_MASKED && r->policy != CMD_REG_HOST && r->bits)
			return r->name;
		if (r->policy == CMD_REG_HOST && r->first != r->last)
			return r->name;
	}
	return NULL;
}

const char *scan_check_tables(void)
{
	const char *bad = check_rows(cmd_mi, CMD_MI_NR, 0, ON_ALL);
	u32 e, g;

	if (!bad)
		bad = check_rows(cmd_blt, CMD_BLT_NR, 0, ON_BCS);
	for (e = 0; !bad && e < GVT_NUM_ENGINES; e++) {
		const struct cmd_group *gfx = cmd_engines[e].gfx;

		for (g = 0; gfx && !bad && g < CMD_GFX_NR; g++)
			bad = check_rows(gfx[g].rows, gfx[g].nr, 0x6000 + (g << 8),
					 e == GVT_VCS2 ? ON_VCS : ON_RCS | ON_VCS | ON_VECS);
	}
	if (!bad)
		bad = check_regs(cmd_regs, cmd_regs_nr, 0x200000);
	if (!bad)
		bad = check_regs(cmd_regs_engine, cmd_regs_engine_nr, 0x1000);
	return bad;
}

const char *scan_command_name(enum gvt_engine engine, u32 dword)
{
	const struct cmd_row *row = cmd_find(engine, dword);

	return row ? row->name : NULL;
}
