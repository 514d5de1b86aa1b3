// SPDX-License-Identifier: MIT
/* What the scanner refuses of commands: each rule by its own case and with its own reason. */
#include "scan_rig.h"

#define OUTSIDE "GGTT address outside the slice"

/* Addresses that are not the guest's: below, above, between low and high, over the end, far away. */
static unsigned bad_addrs(struct srig *r, u32 bytes, u64 out[8])
{
	u64 low_end = r->vgpu->low_gm.start + r->vgpu->low_gm.size;
	u64 high = r->vgpu->high_gm.start, high_end = high + r->vgpu->high_gm.size;
	unsigned n = 0;

	if (r->low >= bytes)
		out[n++] = r->low - bytes;
	out[n++] = low_end;
	out[n++] = high - bytes;
	out[n++] = high_end;
	out[n++] = 0xfffff000;
	out[n++] = (u64)r->low | 1ull << 32;
	out[n++] = (u64)r->low | 1ull << 47;
	return n;
}

static void try_addr(struct srig *r, enum gvt_engine e, const u32 *cmd, u32 len, u32 dw, u32 flags,
		     u32 bytes)
{
	u64 bad[8];
	unsigned n = bad_addrs(r, bytes, bad);
	u32 ring[32];

	for (unsigned i = 0; i < n; i++) {
		memcpy(ring, cmd, len * 4);
		ring[dw] = (u32)bad[i] | flags;
		ring[dw + 1] = (u32)(bad[i] >> 32);
		if (srig_ring(r, e, ring, len) != -EPERM)
			fail_msg("%08x with address %llx passed", cmd[0],
				 (unsigned long long)bad[i]);
		assert_string_equal(r->s->bad_why, OUTSIDE);
		assert_int_equal(r->s->bad_addr, 0);
		assert_int_equal(r->s->bad_dword >> 23, cmd[0] >> 23);
	}
	/* Above 48 bits the hardware ignores what there is. */
	memcpy(ring, cmd, len * 4);
	ring[dw] = r->low | flags;
	ring[dw + 1] = 0xffff0000;
	assert_int_equal(srig_ring(r, e, ring, len), 0);
}

#define ADDR(e, dw, flags, bytes, ...)                                                             \
	try_addr(&r, e, (const u32[]){__VA_ARGS__}, ARRAY_SIZE(((const u32[]){__VA_ARGS__})), dw,  \
		 flags, bytes)

static void test_addresses(void **state)
{
	struct srig r;

	(void)state;
	srig_new(&r);
	ADDR(GVT_RCS, 1, 0, 4, SDI | GGTT, 0, 0, 1);
	ADDR(GVT_RCS, 1, 0, 8, SDI_QW | GGTT, 0, 0, 1, 2);
	ADDR(GVT_BCS, 2, 0, 4, SRM | GGTT, 0x22600, 0, 0);
	ADDR(GVT_VCS, 2, 0, 4, LRM | GGTT, 0x12600, 0, 0);
	ADDR(GVT_RCS, 1, 0, 4, 0x17200003, 0, 0, 0, 0);
	ADDR(GVT_RCS, 3, 0, 4, 0x17400003, 0, 0, 0, 0);
	ADDR(GVT_RCS, 1, 0, 4, 0x17800001 | GGTT, 0, 0);
	ADDR(GVT_RCS, 1, 0, 8, 0x17800001 | GGTT | 1u << 19, 0, 0);
	ADDR(GVT_RCS, 1, 0, 16, 0x17800001 | GGTT | 2u << 19, 0, 0);
	ADDR(GVT_RCS, 2, 0, 8, 0x1b000002 | GGTT, 0, 0, 0);
	ADDR(GVT_VECS, 2, 0, 4, SEMA_WAIT | GGTT, 0, 0, 0);
	ADDR(GVT_RCS, 1, 1, 256, 0x14000002, 0, 0, 0);
	for (u32 op = 1; op < 4; op++)
		ADDR(GVT_RCS, 2, 0, 8, PIPE_CONTROL, op << 14 | 1u << 24, 0, 0, 1, 2);
	ADDR(GVT_BCS, 1, 4, 8, FLUSH_DW | 1u << 14, 0, 0, 1);
	ADDR(GVT_BCS, 1, 4, 8, FLUSH_DW | 3u << 14, 0, 0, 1);
	ADDR(GVT_BCS, 1, 4, 8, (FLUSH_DW + 1) | 1u << 14, 0, 0, 1, 2);
	/* Over the end of the slice. */
	u32 end = r.low + (64u << 20);

	REFUSED(&r, GVT_RCS, OUTSIDE, SDI_QW | GGTT, end - 4, 0, 1, 2);
	for (u32 k = 64; k < 256; k += 64)
		REFUSED(&r, GVT_RCS, OUTSIDE, 0x14000002, (end - k) | 1, 0, 0);
	/* The status page by index, where the guest has none or not its own. */
	r.s->hws_pga = 0;
	if (r.low)
		REFUSED(&r, GVT_RCS, OUTSIDE, PIPE_CONTROL, 1u << 14 | 1u << 21 | 1u << 24, 0, 0, 1,
			2);
	r.s->hws_pga = 0xfffff000;
	REFUSED(&r, GVT_RCS, OUTSIDE, PIPE_CONTROL, 1u << 14 | 1u << 21 | 1u << 24, 0, 0, 1, 2);
	REFUSED(&r, GVT_BCS, OUTSIDE, FLUSH_DW | 1u << 14 | 1u << 21, 4, 0, 1);
	r.s->hws_pga = r.low + 8;
	REFUSED(&r, GVT_BCS, "status page is not aligned", FLUSH_DW | 1u << 14 | 1u << 21, 4, 0, 1);
	srig_free(&r);
}

static void test_registers(void **state)
{
	static const u32 bad[] = {0x2244, 0x2230,  0x229c, 0x2034,   0x22600,
				  0x941c, 0x44200, 0x2602, 0x802600, 0xffffffff};
	const char *why = "register is not allowed";
	struct srig r;

	(void)state;
	srig_new(&r);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		REFUSED(&r, GVT_RCS, why, LRI(1), bad[i], 0);
		REFUSED(&r, GVT_RCS, why, LRI(2), 0x2600, 0, bad[i], 0);
		REFUSED(&r, GVT_RCS, why, LRM, bad[i], 0, 0);
		REFUSED(&r, GVT_RCS, why, SRM, bad[i], 0, 0);
		REFUSED(&r, GVT_RCS, why, LRR, bad[i], 0x2600);
		REFUSED(&r, GVT_RCS, why, LRR, 0x2600, bad[i]);
		REFUSED(&r, GVT_RCS, why, PIPE_CONTROL, 1u << 23, bad[i], 0, 0, 0);
	}
	/* A value that nobody has seen, for a register that may not have any. */
	REFUSED(&r, GVT_RCS, "value of a register is not known", LRM, 0x209c, 0, 0);
	REFUSED(&r, GVT_RCS, "value of a register is not known", LRR, 0x2600, 0x20c0);
	PASSES(&r, GVT_RCS, LRR, 0x2600, 0x7014);
	REFUSED(&r, GVT_RCS, "register load with half a pair", 0x11000002, 0x2600, 0, 0x2608);
	REFUSED(&r, GVT_RCS, "register load with flags that there are not", LRI(1) | 1u << 19,
		0x2600, 0);
	REFUSED(&r, GVT_RCS, "register load with flags that there are not", LRI(1) | 1u << 8,
		0x2600, 0);
	REFUSED(&r, GVT_RCS, "PIPE_CONTROL writes a register and memory", PIPE_CONTROL,
		1u << 23 | 1u << 14, 0x2600, 0, 0, 0);
	/* A masked value never stops the ring. */
	u32 stop[] = {LRI(1), 0x209c, 0x01000100};

	assert_int_equal(srig_ring(&r, GVT_RCS, stop, 3), 0);
	assert_int_equal(stop[2], 0);
	srig_free(&r);
}

static void test_commands(void **state)
{
	struct srig r;

	(void)state;
	srig_new(&r);
	REFUSED(&r, GVT_RCS, "unknown command", 0x20000000);
	REFUSED(&r, GVT_RCS, "unknown command", 0xffffffff);
	REFUSED(&r, GVT_RCS, "unknown command", 0x54c00008);
	REFUSED(&r, GVT_BCS, "unknown command", PIPE_CONTROL, 0, 0, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "unknown command", FLUSH_DW, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "unknown command", 0x0c000000); /* MI_SET_CONTEXT */
	REFUSED(&r, GVT_RCS, "unknown command", 0x18000001); /* MI_BATCH_BUFFER */
	REFUSED(&r, GVT_VCS, "unknown command", 0x76090000); /* key exchange */
	REFUSED(&r, GVT_RCS, "command is not allowed", 0x11800002, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "command is not for privileged streams", 0x13800001, 0, 0);
	REFUSED(&r, GVT_RCS, "command is not for privileged streams", 0x15800002, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "command is not for privileged streams", 0x16000002, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "command is not for privileged streams", 0x16800002, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "end of a batch in the ring", BBE);
	REFUSED(&r, GVT_BCS, "MI_FLUSH_DW with a reserved operation", FLUSH_DW | 2u << 14, 0, 0, 0);
	REFUSED(&r, GVT_BCS, "MI_FLUSH_DW with a reserved operation", FLUSH_DW | 2u << 14, 4, 0, 0);
	REFUSED(&r, GVT_RCS, "store to the host's status page", 0x10800001, 0, 0);
	REFUSED(&r, GVT_RCS, "store past the status page", 0x10a00002, 0xffc, 0, 0);
	REFUSED(&r, GVT_RCS, "store whose length is not its data's", SDI | 1u << 21, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "store whose length is not its data's", SDI + 1, 0, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "atomic of a size that there is not", 0x17800001 | 3u << 19, 0, 0);
	REFUSED(&r, GVT_RCS, "atomic whose length is not its data's", 0x17840001, 0, 0);
	REFUSED(&r, GVT_RCS, "atomic whose length is not its data's", 0x17800002, 0, 0, 0);
	REFUSED(&r, GVT_RCS, "ring starts a second-level batch", BBS_GGTT | BBS_2ND, r.low, 0);
	REFUSED(&r, GVT_RCS, "ring starts a second-level batch", BBS_PPGTT | BBS_2ND, 0, 0);
	REFUSED(&r, GVT_RCS, "privileged batch at an offset that is not known", BBS_GGTT | 1u << 16,
		r.low, 0);
	REFUSED(&r, GVT_RCS, OUTSIDE, BBS_GGTT, 0xfffff000, 0);
	REFUSED(&r, GVT_RCS, OUTSIDE, BBS_GGTT, r.low, 1);
	REFUSED(&r, GVT_RCS, "threads that reach registers", 0x70000007, 0, 0x10, 0, 0, 0, 0, 0, 0);
	PASSES(&r, GVT_RCS, 0x70000007, 0, 0x07, 0, 0, 0, 0, 0, 0);
	r.rig.host.info.gen = 8;
	REFUSED(&r, GVT_BCS, "unknown command", 0x50800008, 0x40, 0, 0x10001, r.low, 0, 0, 0x40,
		r.low, 0);
	REFUSED(&r, GVT_RCS, "unknown command", 0x70050004, 0, 0, 0, 0, 0);
	r.rig.host.info.gen = 9;
	PASSES(&r, GVT_RCS, 0x70050004, 0, 0, 0, 0, 0);
	srig_free(&r);
}

/* Every command of every engine: cut off at each dword, and with each length that it cannot have. */
static void test_lengths(void **state)
{
	struct srig r;
	u32 *ring = calloc(70000, 4);
	unsigned rows = 0;

	(void)state;
	srig_new(&r);
	for (int e = 0; e < GVT_NUM_ENGINES; e++)
		for (u32 top = 0; top < 0x10000; top++) {
			u32 hdr = top << 16;
			const struct cmd_row *row = cmd_find((enum gvt_engine)e, hdr);
			u32 step;

			/* The header of a row without flags. */
			if (!row || (hdr >> 29 == 0 && top & 0x7f) ||
			    (hdr >> 29 == 2 && top & 0x3f))
				continue;
			if (hdr == 0)
				continue;
			rows++;
			for (u32 len = 1; len < row->min_dw; len++) {
				ring[0] = hdr | ((len - 2) & row->mask);
				if (!row->mask)
					break;
				if (((len - 2) & row->mask) + 2 != len)
					continue;
				assert_int_equal(srig_ring(&r, (enum gvt_engine)e, ring, len),
						 -EPERM);
				assert_string_equal(r.s->bad_why,
						    "length that the command cannot have");
			}
			if (row->mask && row->max_dw < row->mask + 2u) {
				ring[0] = hdr | (row->max_dw - 1u);
				assert_int_equal(srig_ring(&r, (enum gvt_engine)e, ring,
							   row->max_dw + 1u),
						 -EPERM);
				assert_string_equal(r.s->bad_why,
						    "length that the command cannot have");
			}
			step = row->max_dw > 64 ? row->max_dw / 16 : 1;
			for (u32 n = 1; n < row->max_dw; n += step) {
				memset(ring, 0, row->max_dw * 4u);
				ring[0] = hdr | (row->mask ? row->max_dw - 2u : 0);
				assert_int_equal(srig_ring(&r, (enum gvt_engine)e, ring, n),
						 -EPERM);
				assert_string_equal(r.s->bad_why, "command straddles the end");
				assert_int_equal(r.s->bad_dword, ring[0]);
			}
		}
	assert_true(rows > 300);
	free(ring);
	srig_free(&r);
}

static void test_blits(void **state)
{
	struct srig r;
	u32 low, end;

	(void)state;
	srig_new(&r);
	low = r.low;
	end = low + (64u << 20);
#define FILL(br13, tl, br, dst, hi)		   0x54000005, br13, tl, br, dst, hi, 0
#define COPY(hdr, br13, tl, br, dst, sxy, sp, src) hdr, br13, tl, br, dst, 0, sxy, sp, src, 0
	/* 4 bytes a pixel, pitch 256: 64 by 16. */
	PASSES(&r, GVT_BCS, FILL(0x03f00100, 0, 16u << 16 | 64, end - 4096, 0));
	REFUSED(&r, GVT_BCS, OUTSIDE, FILL(0x03f00100, 0, 17u << 16 | 64, end - 4096, 0));
	REFUSED(&r, GVT_BCS, OUTSIDE, FILL(0x03f00100, 0, 16u << 16 | 65, end - 4096, 0));
	REFUSED(&r, GVT_BCS, OUTSIDE, FILL(0x03f00100, 0, 16u << 16 | 64, low, 1));
	REFUSED(&r, GVT_BCS, OUTSIDE, FILL(0x03f07fff, 0, 0x7fff7fff, low, 0));
	/* Tiled: pitch in dwords, 32 rows at least. */
	REFUSED(&r, GVT_BCS, OUTSIDE, 0x54000805, 0x03f00100, 0, 1u << 16 | 1, end - 31 * 1024, 0,
		0);
	PASSES(&r, GVT_BCS, 0x54000805, 0x03f00100, 0, 1u << 16 | 1, end - 32 * 1024, 0, 0);
	const char *neg = "privileged blit with a negative coordinate";

	REFUSED(&r, GVT_BCS, neg, FILL(0x03f00100, 0xffff0000, 16u << 16 | 64, low + 65536, 0));
	REFUSED(&r, GVT_BCS, neg, FILL(0x03f00100, 0x0000ffff, 16u << 16 | 64, low + 65536, 0));
	REFUSED(&r, GVT_BCS, neg, FILL(0x03f00100, 0, 0x80000040, low, 0));
	REFUSED(&r, GVT_BCS, neg, FILL(0x03f00100, 0x00100010, 0x00000000, low, 0));
	REFUSED(&r, GVT_BCS, "privileged blit with a negative pitch",
		FILL(0x03f0ff00, 0, 16u << 16 | 64, low + 65536, 0));
	REFUSED(&r, GVT_BCS, "privileged blit with a negative pitch",
		FILL(0x03f00000, 0, 16u << 16 | 64, low, 0));
	/* Sources. */
	PASSES(&r, GVT_BCS, COPY(0x54c00008, 0x03cc0100, 0, 0x00100040, low, 0, 0x100, end - 4096));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x54c00008, 0x03cc0100, 0, 0x00100040, low, 1, 0x100, end - 4096));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x54c00008, 0x03cc0100, 0, 0x00100040, low, 1u << 16, 0x100, end - 4096));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x54c00008, 0x03cc0100, 0, 0x00100040, low, 0, 0x101, end - 4096));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x54c08008, 0x03cc0100, 0, 0x00100040, low, 0, 0x100, end - 4096));
	REFUSED(&r, GVT_BCS, neg,
		COPY(0x54c00008, 0x03cc0100, 0, 0x00100040, low, 0xffff, 0x100, low + 4096));
	REFUSED(&r, GVT_BCS, "privileged blit with a negative pitch",
		COPY(0x54c00008, 0x03cc0100, 0, 0x00100040, low, 0, 0xff00, low + 65536));
	PASSES(&r, GVT_BCS, COPY(0x50800008, 0x03000100, 0, 0x00100040, low, 0, 0x100, end - 4096));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x50900008, 0x03000100, 0, 0x00100040, low, 0, 0x100, end - 4096));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x50802008, 0x03000100, 0, 0x00100040, end - 4096, 0, 0x100, low));
	REFUSED(&r, GVT_BCS, OUTSIDE,
		COPY(0x50800008, 0x05000100, 0, 0x00100040, low, 0, 0x100, end - 4096));
	/* Monochrome: rows of words. Patterns. */
	PASSES(&r, GVT_BCS, 0x55000008, 0x03cc0100, 0, 0x00100040, low, 0, end - 1024, 0, 0, 0);
	REFUSED(&r, GVT_BCS, OUTSIDE, 0x55000008, 0x03cc0100, 0, 0x00100040, low, 0, end - 128, 0,
		0, 0);
	PASSES(&r, GVT_BCS, 0x54400006, 0x03f00100, 0, 0x00100040, low, 0, end - 256, 0);
	REFUSED(&r, GVT_BCS, OUTSIDE, 0x54400006, 0x03f00100, 0, 0x00100040, low, 0, end - 128, 0);
	REFUSED(&r, GVT_BCS, OUTSIDE, 0x54400006, 0x03f00100, 0, 0x00100040, low, 0, low, 0xff);
	/* Without coordinates. */
	PASSES(&r, GVT_BCS, 0x50000004, 0x03f00100, 0x00100100, end - 4096, 0, 0);
	REFUSED(&r, GVT_BCS, OUTSIDE, 0x50000004, 0x03f00100, 0x00110100, end - 4096, 0, 0);
	PASSES(&r, GVT_BCS, 0x50c00006, 0x03cc0100, 0x00100100, low, 0, 0x100, end - 4096, 0);
	REFUSED(&r, GVT_BCS, OUTSIDE, 0x50c00006, 0x03cc0100, 0x00100100, low, 0, 0x100, end - 4095,
		0);
	/* Targets of before. */
	const char *setup = "privileged blit to a target that was set up before";

	REFUSED(&r, GVT_BCS, setup, 0x40400008, 0x03cc0100, 0, 0, low, 0, 0, 0, 0, 0);
	REFUSED(&r, GVT_BCS, setup, 0x49000000, 0);
	REFUSED(&r, GVT_BCS, setup, 0x49400001, 0, 0);
	REFUSED(&r, GVT_BCS, setup, 0x49800003, 0, 0, 0, 0);
	/* Where they are known to go through the PPGTT. */
	r.s->ppgtt_blits = true;
	PASSES(&r, GVT_BCS, FILL(0x03f07fff, 0, 0x7fff7fff, 0, 0x7fff), 0x49000000, 0, 0x50000004,
	       0x03f00100, 0x00100100, 0, 0, 0);
	srig_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_registers),
		cmocka_unit_test(test_commands),  cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_blits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
