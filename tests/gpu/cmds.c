/* SPDX-License-Identifier: MIT */
/* Finds a command's row, and its length. */
#include "cs.h"

/* Header bits: client 31:29; opcode of MI 28:23, of the blitter 28:22, of 3D and media 31:16. */
static const struct cmd_table *table_of(uint32_t header, uint32_t *opcode)
{
	switch (header >> 29) {
	case 0:
		*opcode = header >> 23 & 0x3f;
		return &cmds_mi;
	case 2:
		*opcode = header >> 22 & 0x7f;
		return &cmds_blt;
	case 3:
		*opcode = header >> 16;
		return &cmds_3d;
	default:
		return NULL;
	}
}

const struct cmd_row *cmd_find(enum gpu_engine_id id, uint32_t header)
{
	uint32_t opcode = 0;
	const struct cmd_table *t = table_of(header, &opcode);
	size_t lo = 0, hi = t ? t->num : 0;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (t->rows[mid].opcode < opcode)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; t && lo < t->num && t->rows[lo].opcode == opcode; lo++)
		if (t->rows[lo].engines & 1u << id)
			return &t->rows[lo];
	return NULL;
}

unsigned cmd_length(const struct cmd_row *row, uint32_t header)
{
	unsigned len = 1;

	if (row->len_bits)
		len = (header & ((1u << row->len_bits) - 1)) + 2;
	return len >= row->min_dw && len <= row->max_dw ? len : 0;
}
