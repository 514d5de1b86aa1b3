// SPDX-License-Identifier: MIT
/* Random rings and batches, most of them nearly right; what passes is judged by scan_judge.h. */
#include "scan_judge.h"

#define ROUNDS	60000u
#define RING_DW 96u

static u64 seed = 0x9e3779b97f4a7c15ull;

static u32 rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 16);
}

static u32 below(u32 n)
{
	return rnd() % n;
}

/* Any row of the engine, by its header. */
static u32 header(enum gvt_engine e, const struct cmd_row **row)
{
	u32 hdr;

	do {
		switch (below(4)) {
		case 0:
			hdr = 0x40000000 | below(128) << 22;
			break;
		case 1:
			hdr = 0x60000000 | below(0x2000) << 16;
			break;
		default:
			hdr = below(64) << 23;
			break;
		}
		if (e == GVT_RCS && !below(12))
			hdr = 0x7a000000;
		*row = cmd_find(e, hdr);
	} while (!*row);
	return hdr;
}

static u32 operand(struct srig *r)
{
	static const u32 regs[] = {0x2600, 0x22600, 0x209c,  0xb118,  0xc800, 0x7014,
				   0x2244, 0x2358,  0x22200, 0x12600, 0x4de0, 0x2270};

	switch (below(10)) {
	case 0:
		return rnd();
	case 1:
		return r->low + (64u << 20) - 4 * below(80);
	case 2:
		return regs[below(ARRAY_SIZE(regs))];
	case 3:
		return 1u << below(32) | 1u << below(32);
	case 4:
	case 5:
		return r->low + (below(16) << 12);
	default:
		return 0;
	}
}

static u32 command(struct srig *r, enum gvt_engine e, u32 *out, u32 room)
{
	const struct cmd_row *row;
	u32 hdr, len, i;

	if (room >= 3 && !below(8)) {
		out[0] = BBS_GGTT | (below(2) ? BBS_2ND : 0);
		out[1] = r->low + (below(16) << 12);
		out[2] = 0;
		return 3;
	}
	hdr = header(e, &row);
	len = row->min_dw;
	if (row->max_dw > row->min_dw)
		len += below(min(row->max_dw - row->min_dw + 1u, 8u));
	if (len > room)
		return 0;
	out[0] = hdr | (row->mask ? len - 2 : 0);
	/* Flags above the length. */
	if (hdr >> 29 != 3 && below(3))
		out[0] |= rnd() & rnd() & 0x007fff00;
	for (i = 1; i < len; i++)
		out[i] = operand(r);
	if (!below(400))
		out[below(len)] = rnd();
	return len;
}

static u32 stream(struct srig *r, enum gvt_engine e, u32 *out, u32 n)
{
	u32 at = 0, len;

	while (at < n) {
		len = command(r, e, out + at, n - at);
		if (!len)
			out[at++] = 0;
		at += len;
	}
	return at;
}

static void test_random(void **state)
{
	u32 ring[RING_DW], batch[64];
	unsigned passed = 0, refused = 0, batches = 0;
	struct srig r;

	(void)state;
	srig_new(&r);
	for (unsigned i = 0; i < ROUNDS; i++) {
		enum gvt_engine e = (enum gvt_engine)below(GVT_NUM_ENGINES);
		u32 n = 1 + below(below(8) ? 16 : RING_DW);
		int ret;

		for (u32 p = 0; p < 16; p++) {
			u32 *b = srig_at(&r, r.low + (p << 12));
			u32 len = 1 + below(below(4) ? 6 : 30);

			if (i % 16)
				break;
			stream(&r, e, batch, len);
			memcpy(b, batch, len * 4);
			b[len] = BBE;
			memcpy(r.user + (p << 12), b, 4096);
		}
		stream(&r, e, ring, n);
		r.s->policy = i & 1 ? SCAN_POLICY_ALL : SCAN_POLICY_PRIVILEGED;
		r.s->ppgtt_blits = i & 2;
		ret = srig_ring(&r, e, ring, n);
		if (ret) {
			assert_true(ret == -EPERM || ret == -EFAULT || ret == -E2BIG);
			refused++;
			continue;
		}
		passed++;
		batches += r.s->batches;
		judge(&r, ring, n, true);
		judge(&r, r.room.va, r.room.used, false);
	}
	print_message("random: %u passed, %u refused, %u batches\n", passed, refused, batches);
	assert_true(passed > ROUNDS / 50 && refused > ROUNDS / 50 && batches > 100);
	srig_free(&r);
}

/* Noise. */
static void test_noise(void **state)
{
	u32 ring[64];
	struct srig r;

	(void)state;
	srig_new(&r);
	for (u32 i = 0; i < SRIG_PAGES * 1024; i++)
		((u32 *)r.dom.mem)[i] = rnd();
	r.s->policy = SCAN_POLICY_ALL;
	for (unsigned i = 0; i < ROUNDS; i++) {
		for (u32 k = 0; k < ARRAY_SIZE(ring); k++)
			ring[k] = rnd();
		ring[0] = below(64) << 23 | below(8);
		srig_ring(&r, (enum gvt_engine)below(GVT_NUM_ENGINES), ring, ARRAY_SIZE(ring));
	}
	srig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
