/* SPDX-License-Identifier: MIT */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *bus_page(void *priv, uint64_t addr, const struct gpu_audit_rec *rec)
{
	struct board *b = priv;

	if (rec->space == 'D')
		b->pages_read++;
	if (addr / 4096 >= BOARD_PAGES)
		return NULL;
	return b->mem + addr;
}

static void bus_msi(void *priv)
{
	((struct board *)priv)->msis++;
}

static uint64_t bus_now(void *priv)
{
	struct board *b = priv;

	return b->now += b->tick;
}

static void bus_report(void *priv, const char *line)
{
	struct board *b = priv;

	b->reports++;
	snprintf(b->report, sizeof(b->report), "%s", line);
}

static const struct gpu_bus bus = {bus_page, bus_msi, bus_now, bus_report};

void board_init(struct board *b, const struct gpu_config *cfg)
{
	static const struct gpu_config usual = {.display = true, .connected = true};

	memset(b, 0, sizeof(*b));
	b->now = 1000 * MS;
	b->mem = calloc(BOARD_PAGES, 4096);
	assert_non_null(b->mem);
	b->gpu = gpu_new(cfg ? cfg : &usual, &bus, b);
	assert_non_null(b->gpu);
}

void board_done(struct board *b)
{
	gpu_free(b->gpu);
	free(b->mem);
}

uint32_t board_rd(struct board *b, uint32_t off)
{
	return gpu_mmio_read(b->gpu, off, 4);
}

void board_wr(struct board *b, uint32_t off, uint32_t val)
{
	gpu_mmio_write(b->gpu, off, val, 4);
}

void board_advance(struct board *b, uint64_t ns)
{
	b->now += ns;
	gpu_run(b->gpu);
}

void board_ggtt(struct board *b, uint32_t virt, uint64_t at, unsigned pages)
{
	uint64_t *pte = gpu_ggtt_memory(b->gpu);

	for (unsigned i = 0; i < pages; i++)
		pte[virt / 4096 + i] = (at + i * 4096ull) | 1;
}
