// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk over commands. A command is looked at only when all of its dwords are in the private copy;
 * its length is the header's, within what the table allows. Batches that a stream starts are not
 * walked at once but noted and walked one after the other: no recursion, and a copy lies in one piece.
 */
#include "scan_walk.h"

/* How much of a command of an unprivileged batch the actions look at, dwords. */
#define USER_NEED_DW 320u

int scan_fail(struct scan_walk *w, int err, const char *why)
{
	struct scan *s = w->s;

	s->bad_dword = w->at < w->have ? w->cmds[w->at] : 0;
	s->bad_addr = w->src + 4ull * w->at;
	s->bad_why = why;
	return err;
}

int scan_ggtt(struct scan_walk *w, u64 addr, u64 bytes)
{
	if (scan_is_user(w))
		return scan_bad(w, "unprivileged batch asks for the GGTT");
	if (!vgpu_ggtt_owns(w->s->vgpu, addr, bytes))
		return scan_bad(w, "GGTT address outside the slice");
	return 0;
}

/* The rest of a command whose header was read. 0 or an error. */
static int fetch_rest(struct scan_walk *w, u32 len)
{
	u32 need = scan_is_user(w) ? min(len, USER_NEED_DW) : len;
	int ret;

	while (w->have - w->at < need) {
		ret = scan_fill(w);
		if (ret > 0)
			return scan_bad(w, "command straddles the end");
		if (ret)
			return ret;
	}
	return 0;
}

/* A flag of the row applies. */
static int flagged(struct scan_walk *w, const struct cmd_row *row)
{
	if (row->flags & CMD_GEN9 && w->s->vgpu->gvt->info->gen < 9)
		return scan_bad(w, "unknown command");
	if (row->flags & CMD_USER && !scan_is_user(w))
		return scan_bad(w, "command is not for privileged streams");
	if (row->flags & CMD_LONG && w->arb_off) {
		w->cmds[w->arb_off - 1] = 0;
		w->arb_off = 0;
	}
	return 0;
}

static inline bool may_skim(u32 hdr)
{
	return !hdr || (hdr >> 29 == 3 && hdr != SCAN_PC_HEADER);
}

static int walk(struct scan_walk *w)
{
	enum gvt_engine engine = w->s->engine;
	const struct cmd_row *row;
	u32 hdr, len;
	int ret;

	while (!w->end) {
		if (w->at < w->have && may_skim(w->cmds[w->at]) && !w->arb_off)
			scan_skim(w);
		if (w->at >= w->have) {
			ret = scan_fill(w);
			if (ret > 0)
				break;
			if (ret)
				return ret;
			continue;
		}
		hdr = w->cmds[w->at];
		row = cmd_find(engine, hdr);
		if (!row)
			return scan_bad(w, "unknown command");
		len = cmd_length(row, hdr);
		if (len < row->min_dw || len > row->max_dw)
			return scan_bad(w, "length that the command cannot have");
		if (len > w->have - w->at) {
			ret = fetch_rest(w, len);
			if (ret)
				return ret;
		}
		if (row->flags & ~CMD_PLAIN) {
			ret = flagged(w, row);
			if (ret)
				return ret;
		}
		if (row->act) {
			ret = row->act(w, row, &w->cmds[w->at], len);
			if (ret)
				return ret;
		}
		w->at += len;
	}
	if (w->arb_off)
		w->cmds[w->arb_off - 1] = 0;
	return 0;
}

static int walk_todo(struct scan *s, const struct scan_todo *t)
{
	struct scan_walk w = {.s = s, .level = t->level, .src = t->addr, .limit = ~0u};
	u64 at;
	int ret;

	if (!t->patch) {
		w.stream = SCAN_USER;
		w.cmds = s->window;
		return walk(&w);
	}
	w.stream = SCAN_BATCH;
	ret = scan_room_begin(&w, 64, &at);
	if (ret)
		return ret;
	t->patch[0] = lower_32_bits(at);
	t->patch[1] = upper_32_bits(at);
	ret = walk(&w);
	scan_room_end(&w);
	return ret;
}

void scan_begin(struct scan *s)
{
	s->user_irqs = s->notifies = s->flips = s->dropped = 0;
	s->dwords = s->batches = 0;
	s->todo_nr = 0;
	s->bad_dword = 0;
	s->bad_addr = 0;
	s->bad_why = NULL;
	if (s->room)
		s->room->used = 0;
}

int scan_ring(struct scan *s, u32 *cmds, u32 dwords)
{
	struct scan_walk w = {
		.s = s, .stream = SCAN_RING, .cmds = cmds, .have = dwords, .limit = dwords};
	u32 i;
	int ret;

	s->todo_nr = 0;
	ret = scan_charge(&w, dwords);
	if (!ret)
		ret = walk(&w);
	for (i = 0; !ret && i < s->todo_nr; i++)
		ret = walk_todo(s, &s->todo[i]);
	return ret;
}

int scan_context_batch(struct scan *s, u64 gm_addr, u32 len_dwords, u64 *at)
{
	struct scan_walk w = {.s = s,
			      .stream = SCAN_CONTEXT,
			      .level = 1,
			      .src = gm_addr,
			      .limit = len_dwords ? len_dwords : ~0u};
	int ret;

	if (gm_addr & 63)
		return scan_bad(&w, "context batch is not aligned");
	if (++s->batches > SCAN_MAX_BATCHES)
		return scan_fail(&w, -E2BIG, "too many batches");
	ret = scan_room_begin(&w, len_dwords ? 64 : GGTT_PAGE_SIZE, at);
	if (ret)
		return ret;
	ret = walk(&w);
	scan_room_end(&w);
	return ret;
}
