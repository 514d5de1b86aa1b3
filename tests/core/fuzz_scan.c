// SPDX-License-Identifier: MIT
/*
 * Fuzzes the scanner: a ring, and the memory that its batches are in; scan_judge.h judges what passes.
 *
 * Input: a byte for the engine, a byte of flags, a word with the ring's length in dwords; the ring; the
 * batches' memory, from the start of the slice on and from the start of the user space on. A dword
 * 0xa5nnnnnn becomes the GGTT address at nnnnnn of the slice, so that the fuzzer need not know it.
 */
#include "scan_judge.h"

#define FLAG_ALL     1u /* SCAN_POLICY_ALL */
#define FLAG_BLITS   2u
#define FLAG_GEN8    4u
#define FLAG_CONTEXT 8u /* the memory's start is an indirect-context batch */
#define FLAG_PER_CTX 16u
#define MAX_DW	     2048u

/* Only what the scanner says counts here; the rig's assertions end the program. */
static struct srig rig;

static void fuzz_start(void **state)
{
	(void)state;
	srig_new(&rig);
	rig.room.dwords = 4 * MAX_DW;
}

static u32 translate(u32 dw)
{
	return dw >> 24 == 0xa5 ? rig.low + (dw & 0x3fffff) : dw;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u32 dws[MAX_DW];
	u32 n, mem, i;
	u64 at;
	u16 ring;

	if (!rig.s) {
		void *none = NULL;

		fuzz_start(&none);
	}
	if (size < 4)
		return 0;
	memcpy(&ring, data + 2, 2);
	n = (u32)min((size - 4) / 4, (size_t)MAX_DW);
	memcpy(dws, data + 4, n * 4ull);
	for (i = 0; i < n; i++)
		dws[i] = translate(dws[i]);
	ring = (u16)min((u32)ring, n);
	mem = n - ring;
	memset(rig.dom.mem, 0, (MAX_DW + 1) * 4);
	memcpy(rig.dom.mem, dws + ring, mem * 4ull);
	/* What runs on behind the input ends soon. */
	((u32 *)rig.dom.mem)[mem] = BBE;
	memset(rig.user, 0, (MAX_DW + 1) * 4);
	memcpy(rig.user, rig.dom.mem, (mem + 1) * 4ull);
	rig.s->policy = data[1] & FLAG_ALL ? SCAN_POLICY_ALL : SCAN_POLICY_PRIVILEGED;
	rig.s->ppgtt_blits = data[1] & FLAG_BLITS;
	rig.rig.host.info.gen = data[1] & FLAG_GEN8 ? 8 : 9;
	if (!srig_ring(&rig, (enum gvt_engine)(data[0] % GVT_NUM_ENGINES), dws, ring)) {
		judge(&rig, dws, ring, true);
		judge(&rig, rig.room.va, rig.room.used, false);
	}
	if (data[1] & FLAG_CONTEXT) {
		scan_begin(rig.s);
		if (!scan_context_batch(rig.s, rig.low,
					data[1] & FLAG_PER_CTX ? 0 : min(mem, 1008u), &at))
			judge(&rig, rig.room.va, rig.room.used, false);
	}
	if (rig.s->dwords > SCAN_MAX_DWORDS || rig.s->batches > SCAN_MAX_BATCHES + 1)
		abort();
	return 0;
}
