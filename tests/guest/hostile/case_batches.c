// SPDX-License-Identifier: MIT
/* Batches: privileged ones that change, chain, loop or never end; what unprivileged ones try. */
#include "hostile.h"

#include "../../core/machine/image.h"

/* ---- privileged ---- */

static struct mg_ctx *privileged(struct hostile *h, u64 gm)
{
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	MG_EMIT(c, HST_BB_GGTT, MG_LO(gm), MG_HI(gm), 0);
	mg_request(c);
	mg_submit(c, NULL);
	return c;
}

static void foreign_store(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 0, MG_DW(MG_SDI_GGTT, MG_LO(h->foreign), MG_HI(h->foreign), 1, MG_BBE));
	hst_wait(privileged(h, gm), h, h->patience / 8);
}

/* Between good and bad as fast as can be, behind the submission. */
static void changes(struct hostile *h)
{
	u64 gm = hst_batch_gm(h), good = gm + 0x3000;

	for (u32 n = 0; n < 6; n++) {
		struct mg_ctx *c;

		hst_put(h, 0, MG_DW(MG_SDI_GGTT, MG_LO(good), MG_HI(good), n, MG_BBE));
		c = privileged(h, gm);
		for (u32 i = 0; i < h->rounds * 8; i++) {
			mg_write32(&h->g, h->batch, 4, MG_LO(i & 1 ? h->foreign : good));
			mg_write32(&h->g, h->batch, 0, i & 2 ? MG_LRI(1) : MG_SDI_GGTT);
			mg_write32(&h->g, h->batch, 16, i & 4 ? 0 : MG_BBE);
		}
		if (hst_wait(c, h, h->patience / 8) != HST_LIVES)
			return;
	}
}

static void starts_itself(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	hst_put(h, 0, MG_DW(0, HST_BB_GGTT, MG_LO(gm), MG_HI(gm)));
	hst_wait(privileged(h, gm), h, h->patience / 8);
}

/* Each page starts the next, in circles, and more of them than a workload may have. */
static void deep_chain(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	for (u32 i = 0; i < 64; i++) {
		u64 next = gm + (i + 1) % 64 * 64;

		hst_put(h, i * 16, MG_DW(HST_BB_GGTT, MG_LO(next), MG_HI(next), 0, MG_BBE));
	}
	hst_wait(privileged(h, gm), h, h->patience / 8);
}

/* A second level that starts a first level, and one that starts itself. */
static void levels(struct hostile *h)
{
	u64 gm = hst_batch_gm(h), next = gm + 64;

	hst_put(h, 0, MG_DW(HST_BB_GGTT | 1u << 22, MG_LO(next), MG_HI(next), MG_BBE));
	hst_put(h, 16, MG_DW(HST_BB_GGTT, MG_LO(gm), MG_HI(gm), MG_BBE));
	hst_wait(privileged(h, gm), h, h->patience / 8);
}

static void second_level_loop(struct hostile *h)
{
	u64 gm = hst_batch_gm(h), next = gm + 64;

	hst_put(h, 0, MG_DW(HST_BB_GGTT | 1u << 22, MG_LO(next), MG_HI(next), MG_BBE));
	hst_put(h, 16, MG_DW(HST_BB_GGTT | 1u << 22, MG_LO(next), MG_HI(next), MG_BBE));
	hst_wait(privileged(h, gm), h, h->patience / 8);
}

/* NOOPs up to where nothing is mapped any more. */
static void no_end(struct hostile *h)
{
	hst_wait(privileged(h, hst_batch_gm(h) + 64), h, h->patience / 8);
}

static void at_offset(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	hst_put(h, 0, MG_DW(MG_BBE));
	MG_EMIT(c, HST_BB_GGTT | 1u << 16, MG_LO(gm), MG_HI(gm), 0);
	mg_request(c);
	mg_submit(c, NULL);
	hst_wait(c, h, h->patience / 8);
}

/* One whose last command goes on behind the end of what is mapped. */
static void straddles(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);

	mg_write32(&h->g, h->batch + 3, 0xff8, MG_LRI(100));
	hst_wait(privileged(h, gm + 0x3f80), h, h->patience / 8);
}

/* Many, each a legal one: the room for copies is bounded. */
static void many(struct hostile *h)
{
	u64 gm = hst_batch_gm(h);
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	hst_put(h, 1000, MG_DW(MG_BBE));
	for (u32 i = 0; i < 300; i++)
		MG_EMIT(c, HST_BB_GGTT, MG_LO(gm), MG_HI(gm), 0);
	mg_request(c);
	mg_submit(c, NULL);
	hst_wait(c, h, h->patience / 8);
}

/* ---- unprivileged: what the hardware holds back ---- */

static void user_tries(struct hostile *h)
{
	static const u32 regs[] = {0x2230,   0x941c, 0x44200, 0x7019c,
				   0x100000, 0x24d0, 0x2080,  0xa188};
	u32 at = 0;

	for (u32 i = 0; i < ARRAY_SIZE(regs); i++, at += 3)
		hst_put(h, at, MG_DW(MG_LRI(1), regs[i], 0xffffffff));
	hst_put(h, at, MG_DW(MG_SDI, MG_LO(HST_DATA), MG_HI(HST_DATA), 0x11, MG_BBE));
	hst_batch(h, GVT_RCS);
}

static void user_ggtt(struct hostile *h)
{
	hst_put(h, 0, MG_DW(MG_SDI_GGTT, MG_LO(h->foreign), MG_HI(h->foreign), 0xbad, MG_BBE));
	hst_batch(h, GVT_RCS);
}

static void user_privileged(struct hostile *h)
{
	hst_put(h, 0, MG_DW(HST_BB_GGTT, MG_LO(h->foreign), MG_HI(h->foreign), MG_BBE));
	hst_batch(h, GVT_BCS);
}

static void user_update_gtt(struct hostile *h)
{
	hst_put(h, 0, MG_DW(0x11800002, MG_LO(h->foreign), 1, 0, MG_BBE));
	hst_batch(h, GVT_RCS);
}

static void user_garbage(struct hostile *h)
{
	for (u32 e = 0; e < MG_ENGINES; e++) {
		for (u32 i = 0; i < 1024; i++)
			mg_write32(&h->g, h->batch, 4 * i, hst_random(h));
		if (hst_batch(h, e) == HST_STOPPED)
			return;
	}
}

/* ---- that do not end ---- */

static void semaphore(struct hostile *h)
{
	hst_wait(hst_waiting(h, GVT_RCS, 1), h, 40 * h->patience);
}

/* In the ring itself, on an address of the guest's GGTT. */
static void ring_semaphore(struct hostile *h)
{
	struct mg_ctx *c = hst_ctx(h, GVT_VECS, h->vm);

	MG_EMIT(c, MG_SEM_WAIT | 1u << 22, 1, MG_LO(c->seqno_gm + 0x800), MG_HI(c->seqno_gm));
	mg_request(c);
	mg_submit(c, NULL);
	hst_wait(c, h, 40 * h->patience);
}

static void endless(struct hostile *h)
{
	hst_put(h, 0, MG_DW(MG_ARB_OFF, MG_BBS_PPGTT, MG_LO(HST_BATCH), MG_HI(HST_BATCH)));
	hst_wait(hst_batch_start(h, GVT_BCS), h, 40 * h->patience);
}

static void endless_second_level(struct hostile *h)
{
	u64 next = HST_BATCH + 64;

	hst_put(h, 0, MG_DW(MG_BBS_PPGTT | 1u << 22, MG_LO(next), MG_HI(next), MG_BBE));
	hst_put(h, 16, MG_DW(MG_BBS_PPGTT | 1u << 22, MG_LO(next), MG_HI(next), MG_BBE));
	hst_wait(hst_batch_start(h, GVT_RCS), h, 40 * h->patience);
}

#define STOP(name_, fn_, why_)	{"batches/" name_, fn_, BIT(HST_STOPPED), why_}
#define FAULT(name_, fn_, why_) {"batches/" name_, fn_, BIT(HST_FAULTS), why_}
#define HELD(name_, fn_)	{"batches/" name_, fn_, BIT(HST_LIVES) | BIT(HST_FAULTS)}

static const struct hst_case cases[] = {
	STOP("foreign-store", foreign_store, "outside the slice"),
	{"batches/changes", changes, BIT(HST_LIVES) | BIT(HST_FAULTS) | BIT(HST_STOPPED)},
	FAULT("starts-itself", starts_itself, NULL),
	FAULT("deep-chain", deep_chain, NULL),
	STOP("second-level-starts-first", levels, "starts a first-level"),
	FAULT("second-level-loop", second_level_loop, NULL),
	FAULT("no-end", no_end, "not mapped"),
	STOP("at-an-offset", at_offset, "offset"),
	FAULT("straddles", straddles, NULL),
	FAULT("too-many", many, "too many"),
	HELD("user-registers", user_tries),
	HELD("user-global-store", user_ggtt),
	HELD("user-privileged-start", user_privileged),
	HELD("user-update-gtt", user_update_gtt),
	HELD("user-garbage", user_garbage),
	FAULT("semaphore-never", semaphore, NULL),
	FAULT("semaphore-never-in-ring", ring_semaphore, NULL),
	FAULT("endless", endless, NULL),
	FAULT("endless-second-level", endless_second_level, NULL),
};
HST_GROUP(hst_batches, cases);
