// SPDX-License-Identifier: MIT
/*
 * Fuzzes shadow page tables: a guest that edits tables of all levels (its own among each other too),
 * gives memory back, makes and drops address spaces, with workloads in flight and memory that runs out.
 *
 * Twin: where tables are met at one level only (the input's first byte), a naive walk of the guest's
 * memory says what each address must lead to after a sync. In any case a shadow leads to scratch or to
 * a frame of this guest that is held.
 */
#include "ppgtt_rig.h"

static struct fix x;
#define fuzz_rig x.rig
#include "fuzz_rig.h"

enum { POOL = 6, SPACES = 4, DATA = 2048 };

static const u64 pool[] = {0, 10, 20, 30, 40, 50}; /* first GFNs by level; 5: of 64 KiB tables */
static struct gvt_ppgtt *space[SPACES];
static u64 root[SPACES];
static u64 seq, done;
static bool confused; /* tables at several levels */

static u32 index_of(struct fuzz_in *in, u32 level)
{
	static const u16 some[] = {0, 1, 2, 15, 16, 255, 510, 511};

	return level == 4 ? (in8(in) & 1) * 511 : some[in8(in) % ARRAY_SIZE(some)];
}

static u64 entry_of(struct fuzz_in *in, u32 level)
{
	u32 how = in8(in), n = in16(in);
	u64 data = n & 0x8000 ? RIG_GUEST_PAGES + n % 64 : DATA + n % (RIG_GUEST_PAGES - DATA);

	if (confused && how & 0x80)
		return (u64)(10 + n % 60) << 12 | (how & 0x40 ? IPS : P);
	switch (how & 15) {
	case 0:
		return 0;
	case 1:
		return data << 12; /* absent */
	case 2:
		return data << 12 | P | 1ull << (48 + n % 16);
	case 3:
		return in_bytes(in, 8) & ~(confused ? 0 : ADDR | (level == 1 ? 0 : 1));
	default:
		break;
	}
	if (level == 5)
		return (data & ~15ull) << 12 | P;
	if (level == 1)
		return data << 12 | P;
	if (level == 2 && (how & 15) == 4)
		return (data & ~511ull) << 12 | PS | (how & 0x40 ? 1u << 12 : 0);
	if (level == 2 && (how & 15) < 8)
		return (pool[5] + n % POOL) << 12 | IPS;
	return (pool[level - 1] + n % POOL) << 12 | P;
}

static void edit(struct fuzz_in *in, u32 what)
{
	u32 level = 1 + in8(in) % 5;
	u64 gfn = pool[level] + (what >> 4) % POOL;

	if (level == 5)
		put(&x, gfn, in8(in) % 4 * 16 + (what & 1), entry_of(in, level));
	else
		put(&x, gfn, index_of(in, level), entry_of(in, level));
}

/* The frame that a machine address belongs to. */
static u64 gfn_of(u64 mfn)
{
	for (u64 gfn = 0; gfn < RIG_GUEST_PAGES; gfn++)
		if (x.dom.mfn[gfn] == mfn)
			return gfn;
	return UNMAPPED;
}

static void compare(u32 s)
{
	static const u16 some[] = {0, 1, 2, 15, 16, 17, 33, 255, 510, 511};

	for (u32 i = 0; i < 2 * 10 * 10; i++) {
		u64 addr = (u64)(i & 1) * 511 << 39 | (u64)some[i / 2 % 10] << 30;
		u64 want, got, val = 0, gfn;

		addr |= (u64)some[i / 20] << 21 | (u64)some[(i * 7 + i / 3) % 10] << 12;
		if (!ppgtt_four_level(space[s])) {
			FUZZ_CHECK(addr >> 32 == 0 ||
				   ppgtt_read(space[s], addr, &val, 8) == -EFAULT);
			addr &= 0xffffffff;
		}
		got = shadow_walk(&x, space[s], addr);
		if (!confused) {
			want = guest_walk(&x, root[s], 4, addr);
			FUZZ_CHECK(want == got);
		}
		if (got == UNMAPPED) {
			FUZZ_CHECK(ppgtt_read(space[s], addr, &val, 8) == -EFAULT);
			continue;
		}
		gfn = gfn_of(got);
		FUZZ_CHECK(gfn != UNMAPPED && x.dom.refs[gfn]);
		FUZZ_CHECK(!ppgtt_read(space[s], addr, &val, 8) && val == page(&x, gfn)[0]);
	}
}

static void sync_all(bool may_fail)
{
	for (u32 s = 0; s < SPACES; s++) {
		int err;

		if (!space[s])
			continue;
		err = ppgtt_sync(space[s]);
		FUZZ_CHECK(!err || may_fail);
		if (err)
			return;
	}
	for (u32 s = 0; s < SPACES; s++)
		if (space[s])
			compare(s);
}

static void make(struct fuzz_in *in, u32 what)
{
	u32 s = (what >> 4) % SPACES;
	bool four = !confused || what & 0x80;
	u64 pdp[4] = {(pool[4] + s) << 12};

	if (space[s]) {
		ppgtt_put(space[s]);
		space[s] = NULL;
		return;
	}
	for (u32 i = 0; confused && i < 4; i++)
		pdp[i] = (u64)(10 + in8(in) % 64) << 12 | (in8(in) == 7);
	root[s] = pdp[0] >> 12;
	if (ppgtt_get(x.p, four, pdp, &space[s])) {
		FUZZ_CHECK(confused);
		space[s] = NULL;
	}
}

static void notify(struct fuzz_in *in, u32 what)
{
	u64 pdp[4];

	for (u32 i = 0; i < 4; i++)
		pdp[i] = (pool[4] + in8(in) % 8) << 12;
	if (what & 0x40)
		ppgtt_guest_create(x.p, !confused || what & 0x20, pdp);
	else
		ppgtt_guest_destroy(x.p, !confused || what & 0x20, pdp);
}

static void step(struct fuzz_in *in)
{
	u32 what = in8(in);

	switch (what & 15) {
	case 0:
		sync_all(false);
		break;
	case 1:
		make(in, what);
		break;
	case 2:
		notify(in, what);
		break;
	case 3:
		frames_submitted(x.f, ++seq);
		break;
	case 4:
		frames_completed(x.f, done += in8(in) % (seq - done + 1));
		break;
	case 5: /* memory runs out */
		os_test_fail_alloc(what & 0x80 ? 1 + in8(in) % 16 : 0);
		x.rig.host.fail_page = what & 0x40 ? 1 + in8(in) % 8 : 0;
		x.dom.fail_track = what & 0x20;
		sync_all(true);
		os_test_fail_alloc(0);
		x.rig.host.fail_page = 0;
		x.dom.fail_track = false;
		break;
	case 6: { /* a write of another size, or to a page that is no table */
		u64 val = in_bytes(in, 8) & ~ADDR, gpa = (u64)in16(in) * 64 + what / 16;

		trap(&x, confused ? gpa : (u64)DATA << 12 | (gpa & 0xfff), &val, 1 + in8(in) % 8);
		page(&x, DATA)[0] = 0;
		break;
	}
	default:
		edit(in, what);
		break;
	}
}

static void lay_out_memory(void)
{
	for (u32 i = DATA; i < RIG_GUEST_PAGES; i++) {
		/* One stretch of 2 MiB lies together, the rest in reverse, with holes. */
		if (i >= DATA + 512)
			x.dom.mfn[i] = RIG_MFN_BASE + RIG_GUEST_PAGES - 1 - (i - DATA - 512);
		if (i % 16 == 3)
			page(&x, i)[0] = i * 0x10001ull;
		x.dom.hole[i] = i >= DATA + 1024 && i % 19 == 0;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz_in in = {data, data + size};

	fuzz_begin();
	confused = in8(&in) & 1;
	memset(space, 0, sizeof(space));
	seq = done = 0;
	x.vgpu = fuzz_vgpu(&x.dom);
	vgpu_submission_destroy(x.vgpu); /* the fuzzer's own take its place */
	lay_out_memory();
	FUZZ_CHECK(!frames_create(x.vgpu, &x.f) && !ppgtts_create(x.vgpu, x.f, &x.p));
	x.scratch = RIG_PAGE_BUS;
	for (u32 n = 0; n < FUZZ_STEPS && in_more(&in); n++)
		step(&in);
	sync_all(false);
	FUZZ_CHECK(stats(&x).tables <= 128 && stats(&x).hot <= stats(&x).tables);
	for (u32 s = 0; s < SPACES; s++)
		if (space[s])
			ppgtt_put(space[s]);
	ppgtts_destroy(x.p);
	FUZZ_CHECK(!frames_held(x.f));
	frames_destroy(x.f);
	fuzz_vgpu_free(x.vgpu, &x.dom);
	fuzz_end();
	return 0;
}
