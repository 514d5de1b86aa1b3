// SPDX-License-Identifier: GPL-2.0-only
/*
 * Passes over commands that need no look but at their length: NOOPs, plain commands (CMD_PLAIN) and a
 * PIPE_CONTROL that act_pipe_control() would leave as it is. Most of what a driver sends is such.
 *
 * Threats. A command that is passed over here and should have been looked at. So the forms are made from
 * the command tables alone, what has no form goes the long way, and a command counts only when the walk
 * came to it from the start of the stream.
 *
 * Where a command ends is known only once its header was loaded, so one walk waits for the cache at each
 * command. Four walks go side by side instead, over the quarters of a segment. Three begin at a guess, the
 * first dword of the quarter that looks like a plain command; what such a walk found is used if and only
 * if the walk before it, which is known to be right, comes to just that dword. A guest that foils the
 * guesses makes the scan as slow as a single walk, and costs at most one walk more.
 */
#include "scan_walk.h"

#define SEGMENT_DW 1024
#define WORTH_DW   256 /* below this, guessing costs more than it gains */
#define ALONE_DW   64
#define GFX_FIRST  0x6000u /* header 31:16 of client 3 */
#define GFX_NR	   (CMD_GFX_NR << 8)
#define PC_DW	   6

/* The values of header 7:0 that a plain command may have, but for a last one that a byte cannot count. */
struct form {
	u8 first, count;
};

/* Of the render engine: no other has plain commands. Written before anything is scanned, and always with
 * the same values. */
static struct form forms[GFX_NR];

void scan_skim_init(void)
{
	u32 op;

	static_assert(CMD_PLAIN_MASK == 0xff, "the field of a form");
	for (op = 0; op < GFX_NR; op++) {
		const struct cmd_row *row = cmd_find(GVT_RCS, (GFX_FIRST + op) << 16);

		if (row && row->flags & CMD_PLAIN)
			forms[op] =
				(struct form){.first = (u8)(row->min_dw - 2),
					      .count = (u8)min(row->max_dw - row->min_dw + 1, 255)};
	}
}

/* From at up to end, or up to a command that has to be looked at: then end becomes at. */
struct walk {
	const u32 *at, *end;
};

/* The form of the command allows its length. */
static __always_inline bool plain(u32 hdr)
{
	u32 op = (hdr >> 16) - GFX_FIRST;

	return op < GFX_NR && (u8)(hdr - forms[op].first) < forms[op].count;
}

static OS_NOINLINE void pass_other(const u32 *have, struct walk *w)
{
	if (!w->at[0])
		w->at++;
	else if (w->at[0] == SCAN_PC_HEADER && have - w->at >= PC_DW && !(w->at[1] & SCAN_PC_ACTED))
		w->at += PC_DW;
	else
		w->end = w->at;
}

static __always_inline void go_on(const u32 *have, struct walk *w)
{
	const u32 *at = w->at, *next;
	u32 hdr;

	if (at >= w->end)
		return;
	hdr = *at;
	if (unlikely(!plain(hdr))) {
		struct walk other = *w;

		pass_other(have, &other);
		*w = other;
		return;
	}
	next = at + (hdr & CMD_PLAIN_MASK) + 2;
	if (unlikely(next > have))
		w->end = at;
	else
		w->at = next;
}

static const u32 *walk(const u32 *have, const u32 *at, const u32 *end)
{
	struct walk w = {at, end};

	while (w.at < w.end)
		go_on(have, &w);
	return w.at;
}

/* Where a walk may begin: a guess. */
static const u32 *guess(const u32 *at, const u32 *end)
{
	while (at < end && !plain(*at))
		at++;
	return at;
}

/* Four walks, the first from at on; returns how far what was passed over reaches without a gap. */
static const u32 *walk_four(const u32 *have, const u32 *at, const u32 *end)
{
	size_t quarter = (size_t)(end - at) / 4;
	const u32 *begin1 = guess(at + quarter, at + 2 * quarter);
	const u32 *begin2 = guess(at + 2 * quarter, at + 3 * quarter);
	const u32 *begin3 = guess(at + 3 * quarter, end);
	struct walk w0 = {at, begin1}, w1 = {begin1, begin2}, w2 = {begin2, begin3};
	struct walk w3 = {begin3, end};

	do {
		go_on(have, &w0);
		go_on(have, &w1);
		go_on(have, &w2);
		go_on(have, &w3);
	} while (w0.at < w0.end || w1.at < w1.end || w2.at < w2.end || w3.at < w3.end);
	if (w0.at != begin1)
		return w0.at;
	if (w1.at != begin2)
		return w1.at;
	return w2.at == begin3 ? w3.at : w2.at;
}

static const u32 *noops(const u32 *at, const u32 *have)
{
	u64 some[4];

	for (; (size_t)(have - at) >= ARRAY_SIZE(some) * 2; at += ARRAY_SIZE(some) * 2) {
		memcpy(some, at, sizeof(some));
		if (some[0] | some[1] | some[2] | some[3])
			break;
	}
	while (at < have && !*at)
		at++;
	return at;
}

void scan_skim(struct scan_walk *w)
{
	const u32 *at = w->cmds + w->at, *have = w->cmds + w->have, *end;

	while (at < have) {
		if (!*at) {
			at = noops(at, have);
			continue;
		}
		if (w->s->engine != GVT_RCS)
			break;
		/* First a stretch alone: short ones are not worth a guess. */
		end = at + (w->run ? 0 : min(have - at, ALONE_DW));
		at = walk(have, at, end);
		while (at >= end && have - at >= WORTH_DW) {
			end = at + min(have - at, SEGMENT_DW);
			at = walk_four(have, at, end);
		}
		if (at >= end)
			end = have;
		at = walk(have, at, end);
		if (at < end)
			break;
	}
	w->at = (u32)(at - w->cmds);
	w->run = have - at < ALONE_DW;
}
