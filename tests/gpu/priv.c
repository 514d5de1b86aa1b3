/* SPDX-License-Identifier: MIT */
/*
 * What a non-privileged batch may write: the registers that the hardware lists as user mode (PRM
 * Skylake volume 6, user mode privileged commands and non-privileged registers), and those that the
 * driver opens in the engine's FORCE_TO_NONPRIV slots.
 */
#include "cs.h"

struct reg_range {
	uint32_t first, last;
};

/* Of every engine, from its base. */
static const struct reg_range common[] = {
	{RING_PREDICATE_SRC0_OFF, RING_PREDICATE_RESULT1_OFF},
	{RING_GPR_OFF, RING_GPR_OFF + 8 * RING_GPR_NUM - 4},
};

static const struct reg_range render[] = {
	{0x20c0, 0x20c0}, /* INSTPM */
	{0x20d8, 0x20d8}, /* CS_DEBUG_MODE2 */
	{0x2310, 0x2354}, /* pipeline statistics */
	{0x2420, 0x2444}, /* 3DPRIM_* */
	{0x2500, 0x2508}, /* GPGPU_DISPATCHDIM */
	{0x5200, 0x521c}, /* SO_NUM_PRIMS_WRITTEN */
	{0x5240, 0x525c}, /* SO_PRIM_STORAGE_NEEDED */
	{0x5280, 0x528c}, /* SO_WRITE_OFFSET */
	{0x7000, 0x7008}, /* CACHE_MODE_0, CACHE_MODE_1, GT_MODE */
	{0x7034, 0x7034}, /* L3CNTLREG */
	{0xe400, 0xe404}, /* TD_CTL */
};

static const struct reg_range blitter[] = {
	{0x22200, 0x22200}, /* BCS_SWCTRL */
};

static bool in_ranges(const struct reg_range *r, size_t num, uint32_t off)
{
	for (size_t i = 0; i < num; i++)
		if (off >= r[i].first && off <= r[i].last)
			return true;
	return false;
}
#define IN(ranges, off) in_ranges(ranges, sizeof(ranges) / sizeof((ranges)[0]), off)

/* Bits 1:0 of a slot: 1, 4, 16 or 64 registers; 30 denies; 29:28 is 1 for reading only. */
static bool in_slots(const struct gpu_engine *e, uint32_t off)
{
	for (unsigned i = 0; i < 12; i++) {
		uint32_t slot = engine_reg(e, RING_FORCE_TO_NONPRIV_OFF + 4 * i);
		uint32_t span = 4u << 2 * (slot & 3);

		if (!slot || (slot & NONPRIV_DENY) || (slot >> 28 & 3) == 1)
			continue;
		if ((off & ~(span - 1)) == (slot & NONPRIV_ADDRESS & ~(span - 1)))
			return true;
	}
	return false;
}

bool priv_reg_ok(const struct gpu_engine *e, uint32_t off)
{
	if (off >= e->base && off < e->base + 0x1000 && IN(common, off - e->base))
		return true;
	if (e->id == GPU_RCS && IN(render, off))
		return true;
	if (e->id == GPU_BCS && IN(blitter, off))
		return true;
	return in_slots(e, off);
}
