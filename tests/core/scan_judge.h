/* SPDX-License-Identifier: MIT */
/*
 * A judge of what the scanner lets run with privilege, written apart from it: reads the patched commands
 * and fails on anything that reaches out of the guest. For random tests and the fuzzer. Lengths and
 * names are the tables', which have a test of their own.
 */
#ifndef XENGT_TEST_SCAN_JUDGE_H
#define XENGT_TEST_SCAN_JUDGE_H

#include "scan_rig.h"

static inline void judge_fail(const u32 *c, const char *what)
{
	fprintf(stderr, "judge: %s: %08x %08x %08x %08x\n", what, c[0], c[1], c[2], c[3]);
	abort();
}

static inline bool judge_in(const struct gvt_gm_range *g, u64 addr, u64 bytes)
{
	return addr >= g->start && addr + bytes <= g->start + g->size;
}

/* c[dw]: an address in the GGTT. */
static inline void judge_addr(struct srig *r, const u32 *c, u32 dw, u32 align, u64 bytes)
{
	u64 addr = (((u64)(c[dw + 1] & 0xffff) << 32) | c[dw]) & ~((u64)align - 1);

	if (!judge_in(&r->vgpu->low_gm, addr, bytes) && !judge_in(&r->vgpu->high_gm, addr, bytes))
		judge_fail(c, "address outside the slice");
}

/* A few that would be fatal, whatever the tables say. */
static inline void judge_reg(struct srig *r, const u32 *c, u32 reg, u32 val, bool known)
{
	static const u32 base[] = {0x2000, 0x22000, 0x12000, 0x1a000, 0x1c000};
	u32 off = reg - base[r->s->engine];

	if (reg >= 0x40000 || (reg >= 0x4000 && reg < 0x5200) || (reg >= 0x9000 && reg < 0xb118) ||
	    (reg >= 0xb11c && reg < 0xe000))
		judge_fail(c, "register of the whole GPU");
	if (reg < 0x4000 || (reg >= 0x10000 && reg < 0x24000)) {
		if (off >= 0x1000)
			judge_fail(c, "register of another engine");
		if (off < 0x88 || (off >= 0x110 && off < 0x120) || (off >= 0x128 && off < 0x200) ||
		    (off >= 0x204 && off < 0x290) || (off >= 0x298 && off < 0x300) ||
		    (off >= 0x358 && off < 0x3bc) || (off >= 0x444 && off < 0x500) || off >= 0x680)
			judge_fail(c, "register of submission");
		if (off == 0x9c && (!known || val & 0x01000000))
			judge_fail(c, "ring may be stopped");
	}
	if (reg == 0xb118 && (!known || (val & ~(1u << 21)) != 0x40400000))
		judge_fail(c, "L3SQCREG4 is not the host's");
}

static inline void judge_flush(struct srig *r, const u32 *c, u32 len)
{
	u32 op = c[0] >> 14 & 3;

	if (c[0] & (1u << 8 | 1u << 22))
		judge_fail(c, "notify");
	if (!op)
		return;
	if (c[0] & 1u << 21 && c[1] & 4)
		judge_fail(c, "the host's status page");
	if (c[0] & 1u << 21 && (c[1] > 0xfff || c[2]))
		judge_fail(c, "index out of the page");
	if (c[1] & 4)
		judge_addr(r, c, 1, 8, op == 3 || len == 5 ? 8 : 4);
}

static inline void judge_pipe_control(struct srig *r, const u32 *c)
{
	u32 op = c[1] >> 14 & 3;

	if (c[1] & 1u << 8)
		judge_fail(c, "notify");
	if (c[1] & 1u << 23) {
		if (op)
			judge_fail(c, "two writes");
		judge_reg(r, c, c[2], c[4], true);
		return;
	}
	if (!op)
		return;
	if (c[1] & 1u << 21 && c[1] & 1u << 24)
		judge_fail(c, "the host's status page");
	if (c[1] & 1u << 21 && (c[2] > 0xfff || c[3]))
		judge_fail(c, "index out of the page");
	if (c[1] & 1u << 24)
		judge_addr(r, c, 2, 8, 8);
}

static inline void judge_mi(struct srig *r, const u32 *c, u32 len, bool ring)
{
	bool ggtt = c[0] & GGTT;
	u64 at;

	switch (c[0] >> 23) {
	case 0x02:
	case 0x03:
	case 0x07:
	case 0x0b:
	case 0x0e:
	case 0x12:
	case 0x13:
	case 0x14:
	case 0x1b:
	case 0x23:
	case 0x27:
	case 0x2b:
	case 0x2c:
	case 0x2d:
		judge_fail(c, "command that is not to run");
		break;
	case 0x0a:
		if (ring)
			judge_fail(c, "end in a ring");
		break;
	case 0x1c:
		if (!(c[0] & 1u << 15))
			judge_fail(c, "waits for a signal");
		if (ggtt)
			judge_addr(r, c, 2, 4, 4);
		break;
	case 0x20:
		if (ggtt)
			judge_addr(r, c, 1, 4, 4 * (len - 3));
		break;
	case 0x21:
		if (!(c[0] & 1u << 21) || c[1] + 4 * (len - 2) > 4096)
			judge_fail(c, "the host's status page");
		break;
	case 0x22:
		for (u32 i = 1; i + 1 < len; i += 2)
			judge_reg(r, c, c[i], c[i + 1], true);
		break;
	case 0x24:
		if (ggtt)
			judge_addr(r, c, 2, 4, 4);
		break;
	case 0x26:
		judge_flush(r, c, len);
		break;
	case 0x28:
		if (c[1] & 1)
			judge_addr(r, c, 1, 64, 256);
		break;
	case 0x29:
		if (ggtt)
			judge_addr(r, c, 2, 4, 4);
		judge_reg(r, c, c[1], 0, false);
		break;
	case 0x2a:
		judge_reg(r, c, c[2], 0, false);
		break;
	case 0x2e:
		if (c[0] & 1u << 21)
			judge_addr(r, c, 1, 4, 4);
		if (ggtt)
			judge_addr(r, c, 3, 4, 4);
		break;
	case 0x2f:
		if (ggtt)
			judge_addr(r, c, 1, 4u << (c[0] >> 19 & 3), 4u << (c[0] >> 19 & 3));
		break;
	case 0x31:
		at = (u64)c[2] << 32 | c[1];
		if (!(c[0] & 1u << 8) &&
		    (at < SRIG_ROOM_GM || at >= SRIG_ROOM_GM + 4ull * r->room.used || at & 63))
			judge_fail(c, "privileged batch that is no copy");
		break;
	case 0x36:
		if (ggtt)
			judge_addr(r, c, 2, 8, 8);
		break;
	}
}

/* Commands as they will run: the ring, or the whole room. */
static inline void judge(struct srig *r, const u32 *cmds, u32 n, bool ring)
{
	u32 at, len, pad[4] = {0};
	bool arb_off = false;

	for (at = 0; at < n; at += len) {
		const u32 *c = &cmds[at];
		const struct cmd_row *row = cmd_find(r->s->engine, c[0]);

		if (!row)
			judge_fail(pad, "unknown command");
		len = cmd_length(row, c[0]);
		if (len > n - at)
			judge_fail(pad, "command straddles the end");
		if (len < 4) {
			memcpy(pad, c, len * 4);
			c = pad;
		}
		if (c[0] >> 29 == 0)
			judge_mi(r, c, len, ring);
		if (c[0] >> 16 == 0x7a00)
			judge_pipe_control(r, c);
		if (c[0] >> 23 == 8)
			arb_off = !(c[0] & 1);
		if (arb_off && (c[0] >> 29 == 2 || c[0] >> 23 == 0x31 || c[0] >> 23 == 0x1c ||
				c[0] >> 16 == 0x7b00 || c[0] >> 16 == 0x7105))
			judge_fail(c, "long command while arbitration is off");
	}
	if (arb_off)
		judge_fail(pad, "arbitration stays off");
}

#endif
