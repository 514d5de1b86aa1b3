// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where commands come from and where their copies lie; the budgets.
 *
 * Threats. A batch that changes after it was read (each dword is read once, into the room, and runs
 * from there); one without end, or that starts itself over and over (budgets are charged before the
 * copy is made); one that runs out of the slice or into pages that are not mapped.
 */
#include "scan_walk.h"

#define PIECE_DW   1024u /* what is copied at a time, dwords: vgpu->lock is held meanwhile */
#define WINDOW_DW  256u
#define CACHE_LINE 64u

int scan_charge(struct scan_walk *w, u32 n)
{
	if (n > SCAN_MAX_DWORDS - w->s->dwords)
		return scan_fail(w, -E2BIG, "too many commands");
	w->s->dwords += n;
	return 0;
}

/* Dwords from a GPU address to the end of its page. */
static u32 page_rest(u64 addr)
{
	return (GGTT_PAGE_SIZE - (u32)(addr & (GGTT_PAGE_SIZE - 1))) / 4;
}

/* What comes next is wanted soon, and another CPU wrote it: it may come while this piece is scanned. A
 * prefetch does not fault, so the page may go meanwhile. */
static void expect(const u8 *from, const u8 *end)
{
	end = min(from + 4 * PIECE_DW, end);
	for (; from < end; from += CACHE_LINE)
		__builtin_prefetch(from);
}

static int fill_room(struct scan_walk *w)
{
	struct scan *s = w->s;
	u64 addr = w->src + 4ull * w->have;
	u32 n = min(PIECE_DW, page_rest(addr));
	u32 off = (u32)(addr & (GGTT_PAGE_SIZE - 1));
	unsigned long flags;
	const u8 *page;
	int ret;

	n = min(n, w->limit - w->have);
	if (!n)
		return 1;
	n = min(n, s->room->dwords - (u32)(w->cmds - s->room->va) - w->have);
	if (!n)
		return scan_fail(w, -E2BIG, "privileged batches do not fit");
	if (!vgpu_ggtt_owns(s->vgpu, addr, 4ull * n))
		return scan_bad(w, "batch outside the slice");
	ret = scan_charge(w, n);
	if (ret)
		return ret;
	flags = os_lock(&s->vgpu->lock);
	page = vgpu_ggtt_page(s->vgpu, addr);
	if (page)
		memcpy(w->cmds + w->have, page + off, 4ull * n);
	os_unlock(&s->vgpu->lock, flags);
	if (!page)
		return scan_fail(w, -EFAULT, "batch is not mapped");
	expect(page + off + 4 * n, page + GGTT_PAGE_SIZE);
	w->have += n;
	return 0;
}

/* The window moves to the command; what a long command has behind it is passed over. */
static int fill_window(struct scan_walk *w)
{
	struct scan *s = w->s;
	u32 left = w->at < w->have ? w->have - w->at : 0;
	u64 addr;
	u32 n;
	int ret;

	memmove(s->window, s->window + w->at % SCAN_WINDOW_DW, 4ull * left);
	w->src += 4ull * w->at;
	w->at = 0;
	w->have = left;
	addr = w->src + 4ull * left;
	n = min(min(WINDOW_DW, page_rest(addr)), SCAN_WINDOW_DW - left);
	ret = scan_charge(w, n);
	if (ret)
		return ret;
	ret = s->read_ppgtt(s->ppgtt, addr & ((1ull << 48) - 1), s->window + left, 4 * n);
	if (ret)
		return scan_fail(w, ret, "batch is not mapped");
	w->have += n;
	return 0;
}

int scan_fill(struct scan_walk *w)
{
	switch (w->stream) {
	case SCAN_RING:
		return 1;
	case SCAN_USER:
		return fill_window(w);
	default:
		return fill_room(w);
	}
}

int scan_room_begin(struct scan_walk *w, u32 align, u64 *at)
{
	struct scan_room *room = w->s->room;
	u32 start;

	if (!room)
		return scan_bad(w, "privileged batches are not allowed");
	start = (room->used + align / 4 - 1) & ~(align / 4 - 1);
	if (start >= room->dwords)
		return scan_fail(w, -E2BIG, "privileged batches do not fit");
	memset(room->va + room->used, 0, 4ull * (start - room->used));
	room->used = start;
	w->cmds = room->va + start;
	*at = room->gm_addr + 4ull * start;
	return 0;
}

void scan_room_end(struct scan_walk *w)
{
	if (w->at < w->have)
		memset(w->cmds + w->at, 0, 4ull * (w->have - w->at));
	w->s->room->used += min(w->at, w->have);
}

int scan_later(struct scan_walk *w, u64 addr, u32 *patch, u32 level)
{
	struct scan *s = w->s;
	u32 i;

	/* A user batch that goes on in a batch that was walked is a loop, and free to be one. */
	for (i = 0; !patch && i < s->todo_nr; i++)
		if (!s->todo[i].patch && s->todo[i].addr == addr && s->todo[i].level == level)
			return 0;
	if (s->todo_nr == SCAN_MAX_BATCHES || ++s->batches > SCAN_MAX_BATCHES)
		return scan_fail(w, -E2BIG, "too many batches");
	s->todo[s->todo_nr++] = (struct scan_todo){.addr = addr, .patch = patch, .level = level};
	return 0;
}
