// SPDX-License-Identifier: MIT
/*
 * What the scanner passes over several commands at a time, against the same commands one by one. The
 * streams are long, mostly plain, and hostile to guesses about where commands begin: what stands inside
 * of commands looks like commands that reach over the next ones.
 */
#include "scan_rig.h"

#define ROUNDS 400u
#define MAX_DW 5000u

static u64 seed = 0x2545f4914f6cdd1dull;

static u32 below(u32 n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 16) % n;
}

/* A header of the engine's whose row is plain or is not. */
static u32 header(enum gvt_engine e, bool plain)
{
	for (;;) {
		u32 hdr = (0x6000 + below(0x2000)) << 16;
		const struct cmd_row *row = cmd_find(e, hdr);
		u32 len;

		if (!row || row->flags & CMD_GEN9 || !(row->flags & CMD_PLAIN) == plain)
			continue;
		len = row->min_dw + below(min(row->max_dw - row->min_dw + 1u, 40u));
		if (plain && !below(60) && row->max_dw > 40)
			len = row->max_dw; /* the longest that the field can say */
		return hdr | (row->mask ? len - 2 : 0);
	}
}

static u32 payload(enum gvt_engine e, u32 how)
{
	switch (how) {
	case 0:
		return 0;
	case 1:
		return 0x3f000000 + below(0x1000000);
	case 2:
		return header(e, true);
	default:
		return below(3) ? 0 : header(e, true) | below(256);
	}
}

/* One command. how: of what kind the payload is. Returns its length. */
static u32 command(enum gvt_engine e, u32 *out, u32 room, u32 how, u32 spoil)
{
	u32 len = 1;

	out[0] = header(e, true);
	switch (below(60)) {
	case 0:
		len = min(1 + below(400), room);
		memset(out, 0, len * 4);
		return len;
	case 1:
		out[0] = 0;
		return 1;
	case 2:
		out[0] = ARB_CHECK;
		return 1;
	case 3:
		out[0] = USER_INTERRUPT;
		return 1;
	case 4:
	case 5:
		if (e != GVT_RCS || room < 6)
			break;
		memset(out, 0, 6 * 4);
		out[0] = PIPE_CONTROL;
		/* notify, index, register, GGTT: each is seen to */
		out[1] = (below(3) ? 0 : (1u << 8 | 1u << 21) & below(1u << 30)) | 0x4000 |
			 (below(20 * spoil) ? 0 : 1u << 24) | (below(20 * spoil) ? 0 : 1u << 23);
		return 6;
	}
	if (!below(400 * spoil))
		out[0] = below(2) ? 0x3f << 23 : header(e, false); /* unknown, or not plain */
	if (out[0] >> 29 == 3 && cmd_find(e, out[0]))
		len = cmd_length(cmd_find(e, out[0]), out[0]);
	if (!below(500 * spoil))
		out[0] ^= 1u << below(8);
	if (len > room) {
		if (spoil < 100) /* it straddles the end */
			return 0;
		out[0] = 0;
		return 1;
	}
	for (u32 i = 1; i < len; i++)
		out[i] = payload(e, how);
	return len;
}

static u32 stream(enum gvt_engine e, u32 *out, u32 n)
{
	u32 at = 0, how = below(4), len, spoil = below(4) ? 1000000 : 1 + below(5);

	while (at < n) {
		len = command(e, out + at, n - at, how, spoil);
		if (!len)
			return n;
		at += len;
	}
	return at;
}

struct verdict {
	int ret;
	u64 addr;
	u32 irqs, notifies;
	bool cut; /* the command reaches behind the end */
};

/* One command after the other, each in a ring of its own. */
static struct verdict one_by_one(struct srig *r, enum gvt_engine e, u32 *ring, u32 n)
{
	struct verdict v = {0};
	u32 at = 0, one[2049];

	while (at < n) {
		const struct cmd_row *row = cmd_find(e, ring[at]);
		u32 len = row ? min(cmd_length(row, ring[at]), n - at) : 1;

		len = min(len, (u32)ARRAY_SIZE(one));
		memcpy(one, ring + at, len * 4);
		v.ret = srig_ring(r, e, one, len);
		/* What one command alone may be is the scanner's word here, but for its length. */
		if (row && (cmd_length(row, ring[at]) < row->min_dw ||
			    cmd_length(row, ring[at]) > row->max_dw))
			v.ret = -EPERM;
		if (v.ret) {
			v.addr = 4ull * at;
			v.cut = row && cmd_length(row, ring[at]) > n - at;
			return v;
		}
		v.irqs += r->s->user_irqs;
		v.notifies += r->s->notifies;
		memcpy(ring + at, one, len * 4);
		at += len;
	}
	return v;
}

static void test_twin(void **state)
{
	static const enum gvt_engine engines[] = {GVT_RCS, GVT_RCS, GVT_RCS, GVT_VCS};
	static u32 ring[MAX_DW], naive[MAX_DW];
	u32 passed = 0, refused = 0;
	struct srig r;

	srig_new(&r);
	for (u32 i = 0; i < ROUNDS; i++) {
		enum gvt_engine e = engines[below(ARRAY_SIZE(engines))];
		u32 n = 1 + below(below(3) ? MAX_DW : 300);
		u32 gm = r.low + 4 * below(1024), start[4] = {BBS_GGTT, gm, 0, 0};
		struct verdict v;
		int ret;

		/* What is plain for the render engine is not for another. */
		stream(GVT_RCS, ring, n);
		memcpy(naive, ring, n * 4);
		v = one_by_one(&r, e, naive, n);

		/* as a batch, from any place in a page */
		memcpy(srig_at(&r, gm), ring, n * 4);
		srig_at(&r, gm)[n] = BBE;
		ret = srig_ring(&r, e, start, 4);
		/* A command that is cut off in the ring goes on in what is behind the batch. */
		if (!v.cut)
			assert_int_equal(ret, v.ret);
		if (!v.ret) {
			assert_int_equal(r.room.used, n + 1);
			assert_memory_equal(r.room.va, naive, n * 4);
			assert_int_equal(r.s->user_irqs, v.irqs);
			assert_int_equal(r.s->notifies, v.notifies);
		} else if (!v.cut) {
			assert_int_equal(r.s->bad_addr, gm + v.addr);
		}

		assert_int_equal(srig_ring(&r, e, ring, n), v.ret);
		if (v.ret) {
			assert_int_equal(r.s->bad_addr, v.addr);
			refused++;
			continue;
		}
		passed++;
		assert_memory_equal(ring, naive, n * 4);
		assert_int_equal(r.s->user_irqs, v.irqs);
		assert_int_equal(r.s->notifies, v.notifies);
	}
	print_message("skim: %u passed, %u refused\n", passed, refused);
	assert_true(passed > ROUNDS / 4 && refused > ROUNDS / 20);
	srig_free(&r);
}

/* A walk that begins inside of a command, at what looks like commands, hides a bad one from nobody. */
static void test_hidden(void **state)
{
	static u32 ring[4096];
	struct srig r;

	srig_new(&r);
	for (u32 bad = 0; bad < ARRAY_SIZE(ring); bad += 7) {
		u32 len = 1u << (2 + bad % 6), from = bad / len * len;

		/* Long commands full of short ones. */
		for (u32 i = 0; i < ARRAY_SIZE(ring); i++)
			ring[i] = i % len ? 0x782a0000 : 0x78340000 | (len - 2);
		ring[bad] = 0x7fff0000;
		assert_int_equal(srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)),
				 from == bad ? -EPERM : 0);
	}
	/* Short ones, one of them bad. */
	for (u32 bad = 0; bad < ARRAY_SIZE(ring); bad += 2) {
		for (u32 i = 0; i < ARRAY_SIZE(ring); i++)
			ring[i] = i & 1 ? 0 : 0x782a0000;
		ring[bad] = 0x7fff0000;
		assert_int_equal(srig_ring(&r, GVT_RCS, ring, ARRAY_SIZE(ring)), -EPERM);
		assert_int_equal(r.s->bad_addr, 4 * bad);
	}
	srig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twin),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
