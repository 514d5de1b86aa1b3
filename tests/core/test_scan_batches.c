// SPDX-License-Identifier: MIT
/* What the scanner refuses of batches: levels, ends, budgets, and batches that change while they are read. */
#include "scan_rig.h"

static void test_batches(void **state)
{
	struct srig r;
	u32 *b;
	u64 at;

	(void)state;
	srig_new(&r);
	b = srig_at(&r, r.low);
	/* A batch that breaks a rule is refused, and named by its own address. */
	b[0] = NOOP;
	b[1] = 0x11800002;
	REFUSED(&r, GVT_RCS, "command is not allowed", BBS_GGTT, r.low, 0);
	assert_int_equal(r.s->bad_addr, r.low + 4);
	b[1] = BBS_GGTT | BBS_2ND;
	b[2] = r.low + 64;
	b[3] = 0;
	b[4] = BBE;
	b[16] = BBS_GGTT;
	b[17] = r.low;
	REFUSED(&r, GVT_RCS, "second-level batch starts a first-level batch", BBS_GGTT, r.low, 0);
	/* Not mapped: the context's own fault. */
	assert_int_equal(RING(&r, GVT_RCS, BBS_GGTT, r.low + SRIG_PAGES * 4096, 0), -EFAULT);
	assert_string_equal(r.s->bad_why, "batch is not mapped");
	/* It runs out of what is mapped, in the middle of a command. */
	b = srig_at(&r, r.low + SRIG_PAGES * 4096 - 8);
	b[0] = NOOP;
	b[1] = SDI;
	assert_int_equal(RING(&r, GVT_RCS, BBS_GGTT, r.low + SRIG_PAGES * 4096 - 8, 0), -EFAULT);
	/* It runs out of the slice. */
	u32 last = r.low + (64u << 20) - 4096;

	srig_map(&r, last, 5, true);
	memset(r.dom.mem + 5 * 4096, 0, 4096);
	REFUSED(&r, GVT_RCS, "batch outside the slice", BBS_GGTT, last, 0);
	/* No room at all, and too little. */
	r.s->room = NULL;
	REFUSED(&r, GVT_RCS, "privileged batches are not allowed", BBS_GGTT, r.low, 0);
	r.s->room = &r.room;
	r.room.dwords = 512;
	memset(r.dom.mem, 0, 65536);
	srig_at(&r, r.low)[600] = BBE;
	assert_int_equal(RING(&r, GVT_RCS, BBS_GGTT, r.low, 0), -E2BIG);
	assert_string_equal(r.s->bad_why, "privileged batches do not fit");
	r.room.dwords = SRIG_ROOM_DW;
	PASSES(&r, GVT_RCS, BBS_GGTT, r.low, 0);
	/* At context restore: no batches, no waits, aligned. */
	b = srig_at(&r, r.low);
	memset(b, 0, 4096);
	b[0] = BBS_PPGTT;
	scan_begin(r.s);
	assert_int_equal(scan_context_batch(r.s, r.low, 16, &at), -EPERM);
	assert_string_equal(r.s->bad_why, "context batch starts a batch");
	b[0] = SEMA_WAIT;
	assert_int_equal(scan_context_batch(r.s, r.low, 16, &at), -EPERM);
	assert_string_equal(r.s->bad_why, "context batch waits");
	assert_int_equal(scan_context_batch(r.s, r.low + 4, 16, &at), -EPERM);
	assert_string_equal(r.s->bad_why, "context batch is not aligned");
	assert_int_equal(scan_context_batch(r.s, 0xfffff000, 16, &at), -EPERM);
	/* What the length cuts off is not read, what it covers is, whatever ends before. */
	b[0] = NOOP;
	b[15] = LRI(1);
	assert_int_equal(scan_context_batch(r.s, r.low, 16, &at), -EPERM);
	assert_string_equal(r.s->bad_why, "command straddles the end");
	b[0] = BBE;
	b[15] = 0xffffffff;
	assert_int_equal(scan_context_batch(r.s, r.low, 16, &at), -EPERM);
	assert_string_equal(r.s->bad_why, "unknown command");
	b[15] = NOOP;
	b[16] = 0xffffffff;
	assert_int_equal(scan_context_batch(r.s, r.low, 16, &at), 0);
	srig_free(&r);
}

static void test_budgets(void **state)
{
	struct srig r;
	u32 *b, *ring;

	(void)state;
	srig_new(&r);
	/* A chain to itself. */
	b = srig_at(&r, r.low);
	b[0] = BBS_GGTT;
	b[1] = r.low;
	assert_int_equal(RING(&r, GVT_RCS, BBS_GGTT, r.low, 0), -E2BIG);
	assert_string_equal(r.s->bad_why, "too many batches");
	assert_int_equal(r.s->todo_nr, SCAN_MAX_BATCHES);
	/* A batch that calls itself at the second level, twice each time. */
	b[0] = b[3] = BBS_GGTT | BBS_2ND;
	b[4] = r.low;
	assert_int_equal(RING(&r, GVT_RCS, BBS_GGTT, r.low, 0), -E2BIG);
	/* As many as there may be, and one more. */
	ring = calloc(3 * (SCAN_MAX_BATCHES + 1), 4);
	b[0] = BBE;
	for (u32 n = SCAN_MAX_BATCHES; n <= SCAN_MAX_BATCHES + 1; n++) {
		for (u32 i = 0; i < n; i++) {
			ring[3 * i] = BBS_GGTT;
			ring[3 * i + 1] = r.low;
			ring[3 * i + 2] = 0;
		}
		assert_int_equal(srig_ring(&r, GVT_RCS, ring, 3 * n),
				 n > SCAN_MAX_BATCHES ? -E2BIG : 0);
	}
	free(ring);
	/* Commands without end: the copy ends where the room does, a walk of user batches at the budget. */
	for (u32 i = 0; i < 64u << 20; i += 4096)
		srig_map(&r, r.low + i, 1, true);
	memset(r.dom.mem + 4096, 0, 4096);
	assert_int_equal(RING(&r, GVT_RCS, BBS_GGTT, r.low, 0), -E2BIG);
	assert_true(r.s->dwords <= SRIG_ROOM_DW + 3);
	r.s->policy = SCAN_POLICY_ALL;
	assert_int_equal(RING(&r, GVT_RCS, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32)),
			 -EFAULT);
	assert_int_equal(r.s->dwords, 3 + SRIG_USER_BYTES / 4 + 256);
	ring = calloc(SCAN_MAX_DWORDS + 1, 4);
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, SCAN_MAX_DWORDS), 0);
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, SCAN_MAX_DWORDS + 1), -E2BIG);
	assert_string_equal(r.s->bad_why, "too many commands");
	/* What the ring used up is not there for its batches. */
	ring[0] = BBS_PPGTT;
	ring[1] = (u32)SRIG_USER;
	ring[2] = (u32)(SRIG_USER >> 32);
	assert_int_equal(srig_ring(&r, GVT_RCS, ring, SCAN_MAX_DWORDS - 100), -E2BIG);
	free(ring);
	srig_free(&r);
}

/* ---- unprivileged batches under SCAN_POLICY_ALL ---- */

#define USER_BATCH(...)                                                                            \
	({                                                                                         \
		u32 cmds_[] = {__VA_ARGS__};                                                       \
		memcpy(r.user, cmds_, sizeof(cmds_));                                              \
		RING(&r, e, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32));                    \
	})

static void test_user_batches(void **state)
{
	enum gvt_engine e = GVT_RCS;
	struct srig r;

	(void)state;
	srig_new(&r);
	/* Left alone by default. */
	assert_int_equal(USER_BATCH(0xffffffff), 0);
	assert_int_equal(r.reads, 0);
	r.s->policy = SCAN_POLICY_ALL;
	assert_int_equal(USER_BATCH(0xffffffff), -EPERM);
	assert_int_equal(r.s->bad_addr, SRIG_USER);
	assert_int_equal(USER_BATCH(USER_INTERRUPT, SDI, 0, 0, 1, PRIMITIVE, 0, 0, 0, 0, 0, 0,
				    LRI(1), 0x2600, 1, 0x13800001, 0, 0, PIPE_CONTROL,
				    1u << 14 | 1u << 8, 0, 0, 1, 0, BBE),
			 0);
	assert_int_equal(r.s->user_irqs + r.s->notifies, 0);
	assert_memory_equal(r.user, ((u32[]){USER_INTERRUPT}), 4);
	assert_int_equal(USER_BATCH(SDI | GGTT, r.low, 0, 1, BBE), -EPERM);
	assert_string_equal(r.s->bad_why, "unprivileged batch asks for the GGTT");
	assert_int_equal(USER_BATCH(PIPE_CONTROL, 1u << 14 | 1u << 24, r.low, 0, 1, 0, BBE),
			 -EPERM);
	assert_int_equal(USER_BATCH(BBS_GGTT, r.low, 0), -EPERM);
	assert_int_equal(USER_BATCH(0x10a00001, 0, 0, BBE), -EPERM);
	assert_string_equal(r.s->bad_why, "unprivileged batch writes the status page");
	assert_int_equal(USER_BATCH(LRI(1), 0x2244, 1, BBE), -EPERM);
	/* A loop is the guest's own affair. */
	assert_int_equal(USER_BATCH(NOOP, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32)), 0);
	assert_int_equal(r.s->batches, 1);
	/* Second level, and what is not mapped. */
	((u32 *)r.user)[1024] = BBE;
	assert_int_equal(USER_BATCH(BBS_PPGTT | BBS_2ND, (u32)SRIG_USER + 4096,
				    (u32)(SRIG_USER >> 32), 0x23u << 23),
			 -EPERM);
	assert_int_equal(r.s->batches, 2);
	assert_int_equal(USER_BATCH(BBS_PPGTT, 0x1000, 0), -EFAULT);
	/* A command longer than the window, whose data looks like commands. */
	e = GVT_VCS;
	for (u32 i = 0; i < 8192; i++)
		((u32 *)r.user)[i] = 0xffffffff;
	((u32 *)r.user)[100 + 4097] = BBE;
	memset(r.user, 0, 400);
	((u32 *)r.user)[100] = 0x70000fff;
	assert_int_equal(RING(&r, e, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32)), 0);
	((u32 *)r.user)[100 + 4097] = 0xffffffff;
	assert_int_equal(RING(&r, e, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32)), -EPERM);
	assert_int_equal(r.s->bad_addr, SRIG_USER + 4 * (100 + 4097));
	/* A register load over the window's edge, at each place. */
	e = GVT_RCS;
	for (u32 at = 900; at < 1030; at++) {
		u32 *u = (u32 *)r.user;

		memset(u, 0, 8192);
		u[at] = LRI(64);
		for (u32 i = 0; i < 64; i++)
			u[at + 1 + 2 * i] = 0x2600;
		u[at + 129] = BBE;
		assert_int_equal(RING(&r, e, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32)), 0);
		u[at + 127] = 0x2244;
		assert_int_equal(RING(&r, e, BBS_PPGTT, (u32)SRIG_USER, (u32)(SRIG_USER >> 32)),
				 -EPERM);
		assert_int_equal(r.s->bad_addr, SRIG_USER + 4 * at);
	}
	srig_free(&r);
}

/* ---- time of check, time of use ---- */

static struct srig *toctou;
static struct gvt_mpt_ops spy_ops;
#define PIECE_DW 1024u /* as in scan_copy.c */

static unsigned pieces;

/* The guest changes all of its memory as soon as a piece is about to be read: what was read before is
 * evil by now, and what comes is good until it was read. */
static void *spy_va(struct gvt_window *win, u32 slot)
{
	u32 *b = srig_at(toctou, toctou->low + 0x4000);

	for (u32 i = 0; i < pieces * PIECE_DW; i++)
		b[i] = 0x11800002; /* MI_UPDATE_GTT */
	pieces++;
	return rig_mpt_ops.window_va(win, slot);
}

static void test_time_of_use(void **state)
{
	struct srig r;
	u32 *b, good[4 * PIECE_DW];

	(void)state;
	srig_new(&r);
	toctou = &r;
	b = srig_at(&r, r.low + 0x4000);
	for (u32 i = 0; i < ARRAY_SIZE(good); i += 4) {
		good[i] = SDI | GGTT;
		good[i + 1] = r.low + 4 * i;
		good[i + 2] = 0;
		good[i + 3] = 0xfeedface;
	}
	memset(good + ARRAY_SIZE(good) - 4, 0, 12);
	good[ARRAY_SIZE(good) - 1] = BBE;
	memcpy(b, good, sizeof(good));
	spy_ops = rig_mpt_ops;
	spy_ops.window_va = spy_va;
	r.vgpu->mpt = &spy_ops;
	pieces = 0;
	PASSES(&r, GVT_BCS, BBS_GGTT, r.low + 0x4000, 0);
	/* Each piece was read once, and what will run is what was good. */
	assert_int_equal(pieces, 4);
	assert_int_equal(b[0], 0x11800002);
	assert_memory_equal(r.room.va, good, sizeof(good));
	r.vgpu->mpt = &rig_mpt_ops;
	srig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_budgets),
		cmocka_unit_test(test_user_batches),
		cmocka_unit_test(test_time_of_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
