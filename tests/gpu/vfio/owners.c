/* SPDX-License-Identifier: MIT */
/*
 * Facts of Xen on x86 without CONFIG_BIGMEM (xen/arch/x86/include/asm/config.h and mm.h): the frame
 * table is an array of 32 bytes a frame that starts 128 GiB below the direct map; at 8 the count and
 * flags, at 24 the owner's struct domain as a frame number; that struct begins with the domain's ID.
 * Frame numbers are compressed only when memory has large holes, which the lab's machine has not.
 */
#include "owners.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_TABLE 0xffff82e000000000ull
#define ENTRY	    32
#define COUNT	    8
#define DOMAIN	    24
#define COUNT_MASK  ((1ull << 48) - 1)

#define PRESENT 1ull
#define LARGE	(1ull << 7)
#define FRAME	0x000ffffffffff000ull

struct owners {
	struct dma_table *dma;
	uint64_t *table; /* where each page of the frame table is; UINT64_MAX: not there */
	size_t num;
};

static uint64_t entry_at(struct dma_table *dma, uint64_t addr)
{
	uint64_t *p = dma_find(dma, addr, 8, false);

	return p ? *p : 0;
}

/* Physical address of virt, or UINT64_MAX. */
static uint64_t walk(struct dma_table *dma, uint64_t root, uint64_t virt)
{
	uint64_t at = root & FRAME;

	for (int shift = 39; shift >= 12; shift -= 9) {
		uint64_t e = entry_at(dma, at + (virt >> shift & 511) * 8);
		uint64_t below = (1ull << shift) - 1;

		if (!(e & PRESENT))
			return UINT64_MAX;
		if (shift == 12 || (shift < 39 && e & LARGE))
			return (e & FRAME & ~below) | (virt & below);
		at = e & FRAME;
	}
	return UINT64_MAX;
}

static const uint8_t *frame(struct owners *o, uint64_t addr)
{
	uint64_t off = (addr >> 12) * ENTRY;

	if (off >> 12 >= o->num || o->table[off >> 12] == UINT64_MAX)
		return NULL;
	return dma_find(o->dma, o->table[off >> 12] + (off & 4095), ENTRY, false);
}

uint16_t owner_of(struct owners *o, uint64_t addr)
{
	const uint8_t *f = frame(o, addr), *domain;
	uint64_t count;
	uint32_t owner;

	if (!f)
		return OWNER_NOT_RAM;
	/* the machine's CPUs write while we read */
	count = __atomic_load_n((const uint64_t *)(f + COUNT), __ATOMIC_ACQUIRE);
	owner = __atomic_load_n((const uint32_t *)(f + DOMAIN), __ATOMIC_RELAXED);
	if (!(count & COUNT_MASK) || !owner)
		return OWNER_NONE;
	domain = dma_find(o->dma, (uint64_t)owner << 12, 2, false);
	return domain ? __atomic_load_n((const uint16_t *)domain, __ATOMIC_RELAXED) : OWNER_NONE;
}

/* With a right table a good part of the machine is dom0's: of a wrong one that cannot be. */
static bool makes_sense(struct owners *o)
{
	size_t known = 0, dom0 = 0;

	for (size_t i = 0; i < o->num * (4096 / ENTRY); i += 16) {
		uint16_t owner = owner_of(o, (uint64_t)i << 12);

		known += owner != OWNER_NOT_RAM;
		dom0 += owner == 0;
	}
	return known && dom0 > known / 10;
}

static bool map_table(struct owners *o, uint64_t root)
{
	bool any = false;

	for (size_t i = 0; i < o->num; i++) {
		o->table[i] = walk(o->dma, root, FRAME_TABLE + i * 4096);
		any |= o->table[i] != UINT64_MAX;
	}
	return any && makes_sense(o);
}

struct owners *owners_open(struct dma_table *dma, const char *file, char *why, size_t len)
{
	struct owners *o;
	uint64_t end = 0, root;
	FILE *f;

	for (size_t i = 0; i < dma->num; i++) {
		if (dma->piece[i].host && dma->piece[i].addr + dma->piece[i].size > end)
			end = dma->piece[i].addr + dma->piece[i].size;
	}
	f = fopen(file, "re");
	if (!f) {
		snprintf(why, len, "%s: %s", file, strerror(errno));
		return NULL;
	}
	o = calloc(1, sizeof(*o));
	if (o) {
		o->dma = dma;
		o->num = ((end >> 12) * ENTRY + 4095) >> 12;
		o->table = calloc(o->num + 1, sizeof(*o->table));
	}
	while (o && o->table && fscanf(f, "%" SCNx64, &root) == 1) {
		if (map_table(o, root)) {
			fclose(f);
			return o;
		}
	}
	fclose(f);
	snprintf(why, len, "%s: through none of these roots Xen's frame table is found", file);
	owners_close(o);
	return NULL;
}

void owners_close(struct owners *o)
{
	if (!o)
		return;
	free(o->table);
	free(o);
}
