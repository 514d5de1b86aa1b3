/* SPDX-License-Identifier: MIT */
/*
 * BAR0: finds who serves a register, splits accesses of other widths, counts the unknown ones.
 *
 * An engine's range is offered to the engine first; what it does not want, and all else, goes by
 * mmio_rows; what has no row is storage and is counted, and reported once.
 */
#include "display.h"
#include "io.h"
#include "regs/gt.h"

#include <string.h>

const struct mmio_row *mmio_find(uint32_t off)
{
	size_t lo = 0, hi = mmio_num_rows;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (mmio_rows[mid].last < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < mmio_num_rows && mmio_rows[lo].first <= off)
		return &mmio_rows[lo];
	return NULL;
}

uint32_t mmio_read_zero(struct gpu *gpu, uint32_t off)
{
	(void)gpu;
	(void)off;
	return 0;
}

void mmio_write_ignored(struct gpu *gpu, uint32_t off, uint32_t val)
{
	(void)gpu;
	(void)off;
	(void)val;
}

void mmio_write_masked(struct gpu *gpu, uint32_t off, uint32_t val)
{
	uint32_t mask = val >> 16;

	gpu_set_reg(gpu, off, ((gpu_reg(gpu, off) & ~mask) | (val & mask)) & 0xffff);
}

void mmio_write_1_clears(struct gpu *gpu, uint32_t off, uint32_t val)
{
	gpu_set_reg(gpu, off, gpu_reg(gpu, off) & ~val);
}

void mmio_write_done(struct gpu *gpu, uint32_t off, uint32_t val)
{
	(void)val;
	gpu_set_reg(gpu, off, 0);
}

static struct gpu_engine *engine_at(struct gpu *gpu, uint32_t off)
{
	switch (off & ~0xfffu) {
	case RENDER_RING_BASE:
		return gpu->engine[GPU_RCS];
	case BLT_RING_BASE:
		return gpu->engine[GPU_BCS];
	case BSD_RING_BASE:
		return gpu->engine[GPU_VCS];
	case VEBOX_RING_BASE:
		return gpu->engine[GPU_VECS];
	default:
		return NULL;
	}
}

static void count_unknown(struct gpu *gpu, uint32_t off, bool write, uint32_t val)
{
	uint8_t *byte = &gpu->io->unknown[off / 32];
	uint8_t bit = 1u << (off / 4 % 8);

	gpu->stats.unknown_regs++;
	if (*byte & bit)
		return;
	*byte |= bit;
	if (write)
		gpu_report(gpu, "unknown register %06x written: %08x", off, val);
	else
		gpu_report(gpu, "unknown register %06x read", off);
}

uint32_t mmio_read32(struct gpu *gpu, uint32_t off)
{
	struct gpu_engine *engine = engine_at(gpu, off);
	const struct mmio_row *row;
	uint32_t val;

	if (engine && engine_mmio_read(engine, off, &val))
		return val;
	row = mmio_find(off);
	if (!row)
		count_unknown(gpu, off, false, 0);
	else if (row->read)
		return row->read(gpu, off);
	return gpu_reg(gpu, off);
}

void mmio_write32(struct gpu *gpu, uint32_t off, uint32_t val)
{
	struct gpu_engine *engine = engine_at(gpu, off);
	const struct mmio_row *row;

	if (engine && engine_mmio_write(engine, off, val))
		return;
	row = mmio_find(off);
	if (!row)
		count_unknown(gpu, off, true, val);
	else if (row->write)
		return row->write(gpu, off, val);
	gpu_set_reg(gpu, off, val);
}

/* Within the BAR, a width that exists, and not across 8 bytes? */
static bool access_ok(uint32_t off, unsigned size)
{
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	return off < GPU_REG_BYTES + GPU_GGTT_BYTES && (off & 7) + size <= 8;
}

static uint64_t low_bytes(uint64_t val, unsigned size)
{
	return size == 8 ? val : val & ((1ull << (size * 8)) - 1);
}

uint64_t gpu_mmio_read(struct gpu *gpu, uint32_t off, unsigned size)
{
	uint32_t end = off + size, reg;
	uint64_t val = 0;

	if (!access_ok(off, size))
		return 0;
	if (off >= GPU_REG_BYTES) {
		memcpy(&val, (uint8_t *)gpu->ggtt + (off - GPU_REG_BYTES), size);
		return val;
	}
	reg = off & ~3u;
	val = mmio_read32(gpu, reg);
	if (end > reg + 4)
		val |= (uint64_t)mmio_read32(gpu, reg + 4) << 32;
	return low_bytes(val >> (off - reg) * 8, size);
}

void gpu_mmio_write(struct gpu *gpu, uint32_t off, uint64_t val, unsigned size)
{
	uint32_t end = off + size;

	if (!access_ok(off, size))
		return;
	if (off >= GPU_REG_BYTES) {
		memcpy((uint8_t *)gpu->ggtt + (off - GPU_REG_BYTES), &val, size);
		return;
	}
	while (off < end) {
		uint32_t reg = off & ~3u;
		unsigned n = end - off < reg + 4 - off ? end - off : reg + 4 - off;
		uint32_t whole = val;

		/* Fewer than four bytes: the others keep what is stored. */
		if (n < 4) {
			whole = gpu_reg(gpu, reg);
			memcpy((uint8_t *)&whole + (off - reg), &val, n);
		}
		mmio_write32(gpu, reg, whole);
		off += n;
		val >>= n * 8;
	}
}

void *gpu_ggtt_memory(struct gpu *gpu)
{
	return gpu->ggtt;
}
