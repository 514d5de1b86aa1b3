/* SPDX-License-Identifier: MIT */
/*
 * PCI configuration space: header type 0, MSI and power management, and the graphics registers of
 * device 2 (PRM volume 2c, GGC, BDSM, ASLS). What a write may change is said by a mask of the
 * same shape, so BAR sizing works by itself.
 */
#include "io.h"
#include "platform.h"

#include <string.h>

#define CFG_COMMAND   0x04
#define CFG_STATUS    0x06
#define CFG_REVISION  0x08
#define CFG_BAR0      0x10
#define CFG_BAR2      0x18
#define CFG_BAR4      0x20
#define CFG_SUBSYSTEM 0x2c
#define CFG_CAPS      0x34
#define CFG_INTERRUPT 0x3c
#define CFG_GGC	      0x50
#define CFG_BDSM      0x5c
#define CFG_MSI	      0xac
#define CFG_PM	      0xd0
#define CFG_SWSCI     0xe8
#define CFG_ASLS      0xfc

#define BAR0_SIZE (16ull << 20)
#define BAR2_SIZE (256ull << 20)
#define BAR4_SIZE 64ull

struct cfg_field {
	uint8_t off, size;
	uint32_t reset, writable;
};

/* clang-format off */
static const struct cfg_field fields[] = {
	{ 0x00,		 2, 0x8086, 0 },
	{ CFG_COMMAND,	 2, 0, 0x0507 },	/* IO, memory, master, SERR, INTx disable */
	{ CFG_STATUS,	 2, 0x0010, 0 },	/* has capabilities */
	{ 0x0a,		 2, 0x0300, 0 },	/* VGA compatible controller */
	{ CFG_BAR0,	 4, 0x00000004, ~(uint32_t)(BAR0_SIZE - 1) },	/* 64-bit */
	{ CFG_BAR0 + 4,	 4, 0, 0xffffffff },
	{ CFG_BAR2,	 4, 0x0000000c, ~(uint32_t)(BAR2_SIZE - 1) },	/* 64-bit, prefetchable */
	{ CFG_BAR2 + 4,	 4, 0, 0xffffffff },
	{ CFG_BAR4,	 4, 0x00000001, 0xffff & ~(uint32_t)(BAR4_SIZE - 1) }, /* I/O */
	{ CFG_SUBSYSTEM, 4, 0x22128086, 0 },
	{ CFG_CAPS,	 1, CFG_MSI, 0 },
	{ CFG_INTERRUPT, 2, 0x0100, 0x00ff },	/* line is scratch; pin A */
	{ CFG_GGC,	 2, 0x01c0, 0 },	/* 32 MiB stolen, 8 MiB of PTEs */
	{ CFG_BDSM,	 4, 0, 0xfff00000 },	/* stolen base: firmware's */
	{ CFG_MSI,	 4, 0x00000005 | CFG_PM << 8, 0x00010000 }, /* 32-bit, one vector */
	{ CFG_MSI + 4,	 4, 0, 0xfffffffc },
	{ CFG_MSI + 8,	 2, 0, 0xffff },
	{ CFG_PM,	 4, 0x00020001, 0 },	/* PM 1.1, D0 and D3 */
	{ CFG_PM + 4,	 4, 0, 0x00000003 },
	{ CFG_SWSCI,	 2, 0, 0x8001 },
	{ CFG_ASLS,	 4, 0, 0xffffffff },	/* OpRegion: firmware's */
};
/* clang-format on */
#define NUM_FIELDS (sizeof(fields) / sizeof(fields[0]))

void pci_reset(struct gpu *gpu)
{
	/* Firmware's values outlive a function-level reset, as those of the host bridge do. */
	uint32_t bdsm = gpu_cfg_read(gpu, CFG_BDSM, 4);
	uint32_t asls = gpu_cfg_read(gpu, CFG_ASLS, 4);

	memset(gpu->pci, 0, sizeof(gpu->pci));
	for (size_t i = 0; i < NUM_FIELDS; i++)
		memcpy(&gpu->pci[fields[i].off], &fields[i].reset, fields[i].size);
	memcpy(&gpu->pci[0x02], &gpu->platform->device_id, 2);
	gpu->pci[CFG_REVISION] = gpu->platform->revision;
	memcpy(&gpu->pci[CFG_BDSM], &bdsm, 4);
	memcpy(&gpu->pci[CFG_ASLS], &asls, 4);
}

/* Which bits of the byte at off can be written? */
static uint8_t writable_at(unsigned off)
{
	for (size_t i = 0; i < NUM_FIELDS; i++) {
		const struct cfg_field *f = &fields[i];

		if (off >= f->off && off < f->off + f->size)
			return f->writable >> (off - f->off) * 8;
	}
	return 0;
}

static bool access_ok(unsigned off, unsigned size)
{
	return (size == 1 || size == 2 || size == 4) && off < 256 && off + size <= 256;
}

uint32_t gpu_cfg_read(struct gpu *gpu, unsigned off, unsigned size)
{
	uint32_t val = 0;

	if (!access_ok(off, size))
		return 0xffffffff;
	memcpy(&val, &gpu->pci[off], size);
	return val;
}

void gpu_cfg_write(struct gpu *gpu, unsigned off, uint32_t val, unsigned size)
{
	if (!access_ok(off, size))
		return;
	for (unsigned i = 0; i < size; i++) {
		uint8_t mask = writable_at(off + i);
		uint8_t *byte = &gpu->pci[off + i];

		*byte = (*byte & ~mask) | ((val >> i * 8) & mask);
	}
}

uint16_t gpu_pci_device_id(const struct gpu *gpu)
{
	return gpu->platform->device_id;
}
