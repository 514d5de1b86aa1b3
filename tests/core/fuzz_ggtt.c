// SPDX-License-Identifier: MIT
/*
 * Fuzzes the GGTT: accesses of 1 to 8 bytes at any alignment, around the ends of both slices, frames
 * that are no RAM, resets; against a naive twin, an array of entries of which each is looked at as a
 * whole after a write to a part of it.
 */
#include "fuzz_rig.h"

#define GTT   (RIG_BAR0 + 0x800000)
#define SLOTS 512u

static struct rig_dom dom, other_dom;
static struct gvt_vgpu *vgpu, *other;
static u64 entry[SLOTS]; /* as the guest wrote it */
static u64 frame[SLOTS]; /* GFN that is mapped, or ~0 */

static u32 index_of(u32 slot)
{
	u64 low = vgpu->low_gm.start >> 12, high = vgpu->high_gm.start >> 12;

	return (u32)(slot < SLOTS / 2 ? low + slot : high + slot - SLOTS / 2);
}

static u32 slot_of(u64 index)
{
	for (u32 i = 0; i < SLOTS; i++)
		if (index_of(i) == index)
			return i;
	return SLOTS;
}

static void twin_write(u32 off, u64 val, u32 len)
{
	u32 touched[2], nr = 0;

	for (u32 i = 0; i < len; i++) {
		u32 slot = slot_of((off + i) / 8), shift = (off + i) % 8 * 8;

		if (slot == SLOTS)
			continue;
		entry[slot] &= ~(0xffull << shift);
		entry[slot] |= (val >> (8 * i) & 0xff) << shift;
		if (!nr || touched[nr - 1] != slot)
			touched[nr++] = slot;
	}
	while (nr) {
		u32 slot = touched[--nr];
		u64 e = entry[slot], gfn = e >> 12;

		frame[slot] = ~0ull;
		if ((e & 1) && !(e >> 39) && gfn < RIG_GUEST_PAGES && !dom.hole[gfn])
			frame[slot] = gfn;
	}
}

static u64 twin_read(u32 off, u32 len)
{
	u64 val = 0;

	for (u32 i = 0; i < len; i++) {
		u32 slot = slot_of((off + i) / 8);

		if (slot < SLOTS)
			val |= (entry[slot] >> ((off + i) % 8 * 8) & 0xff) << (8 * i);
	}
	return val;
}

static void check_all(void)
{
	static u32 refs[RIG_GUEST_PAGES];

	memset(refs, 0, sizeof(refs));
	for (u32 i = 0; i < SLOTS; i++) {
		u64 want = RIG_SCRATCH, gm = (u64)index_of(i) << 12;
		unsigned long flags;

		if (frame[i] != ~0ull) {
			want = (RIG_MFN_BASE + frame[i]) << 12 | 1;
			refs[frame[i]]++;
		}
		FUZZ_CHECK(fuzz_rig.host.ggtt[index_of(i)] == want);
		flags = os_lock(&vgpu->lock);
		FUZZ_CHECK(vgpu_ggtt_page(vgpu, gm) ==
			   (frame[i] == ~0ull ? NULL : dom.mem + frame[i] * 4096));
		FUZZ_CHECK(vgpu_ggtt_gfn(vgpu, gm + 5) == frame[i]);
		os_unlock(&vgpu->lock, flags);
	}
	FUZZ_CHECK(!memcmp(refs, dom.refs, sizeof(refs)));
	fuzz_check_slice(other, &other_dom);
}

static u32 offset(struct fuzz_in *in, u32 what)
{
	static const signed char near[] = {-9, -8, -4, -1, 0, 1, 4, 8};
	u32 at = in16(in);

	switch (what >> 4 & 3) {
	case 0: /* inside */
		return index_of(at % SLOTS) * 8 + (what >> 6) * 4;
	case 1: /* inside, crooked */
		return index_of(at % SLOTS) * 8 + (at >> 9) % 8;
	case 2: { /* around an end of a slice */
		static const u16 ends[] = {0, SLOTS / 2 - 1, SLOTS / 2, SLOTS - 1};

		return index_of(ends[at % 4]) * 8 + (at & 4 ? 8 : 0) +
		       (u32)near[(at >> 3) % ARRAY_SIZE(near)];
	}
	default: /* anywhere in the table */
		return (at << 7 | in8(in)) & 0x7fffff;
	}
}

static void step(struct fuzz_in *in)
{
	u32 what = in8(in), off, len;
	u64 val;

	switch (what & 15) {
	case 0:
		dom.hole[in_below(in, RIG_GUEST_PAGES)] ^= true;
		break;
	case 1:
		if (!(what >> 4)) {
			intel_gvt_ops.vgpu_reset(vgpu);
			os_test_run_work(100);
			rig_boot(vgpu);
			memset(entry, 0, sizeof(entry));
			memset(frame, 0xff, sizeof(frame));
		}
		break;
	case 2:
	case 3:
		off = offset(in, what);
		len = 1 + in8(in) % 8;
		val = fuzz_mmio_read(vgpu, GTT + off, len);
		FUZZ_CHECK(val == (off + len > 0x800000 ? (len < 8 ? (1ull << 8 * len) - 1 : ~0ull)
							: twin_read(off, len)));
		break;
	case 4:
		check_all();
		break;
	default:
		off = offset(in, what);
		len = what & 8 ? 8 : 1 + in8(in) % 8;
		val = in16(in);
		/* A frame that there is, mostly. */
		val = val & 0x8000 ? in_bytes(in, 8) : (val & 0x1fff) << 12 | (val >> 13 & 1) | 1;
		fuzz_mmio_write(vgpu, GTT + off, val, len);
		if (off + len <= 0x800000)
			twin_write(off, val, len);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz_in in = {data, data + size};

	fuzz_begin();
	other = fuzz_vgpu(&other_dom);
	vgpu = fuzz_vgpu(&dom);
	rig_boot(vgpu);
	rig_boot(other);
	fuzz_mmio_write(other, GTT + (other->low_gm.start >> 12) * 8, 0x5001, 8);
	memset(entry, 0, sizeof(entry));
	memset(frame, 0xff, sizeof(frame));
	for (u32 n = 0; n < FUZZ_STEPS && in_more(&in); n++)
		step(&in);
	check_all();
	FUZZ_CHECK(other_dom.refs[5] == 1);
	fuzz_vgpu_free(vgpu, &dom);
	fuzz_vgpu_free(other, &other_dom);
	fuzz_end();
	return 0;
}
