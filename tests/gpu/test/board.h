/* SPDX-License-Identifier: MIT */
/*
 * A stand for the io side: a device with any configuration, plain memory as its bus from address 0,
 * and a clock that the test sets. (rig.h is the engines' bench.)
 */
#ifndef XENGT_TEST_GPU_BOARD_H
#define XENGT_TEST_GPU_BOARD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../gpu.h"

#define BOARD_PAGES 4096u /* 16 MiB */

struct board {
	struct gpu *gpu;
	uint8_t *mem;
	uint64_t now, tick; /* ns; the clock moves by tick whenever it is looked at */
	unsigned msis, reports;
	char report[256];    /* the last one */
	uint64_t pages_read; /* by the display */
};

/* cfg NULL: the default platform with a connected DisplayPort monitor. */
void board_init(struct board *b, const struct gpu_config *cfg);
void board_done(struct board *b);

uint32_t board_rd(struct board *b, uint32_t off);
void board_wr(struct board *b, uint32_t off, uint32_t val);
/* Moves the clock and lets the device run. */
void board_advance(struct board *b, uint64_t ns);
/* Maps GGTT pages virt.. to bus pages bus.. */
void board_ggtt(struct board *b, uint32_t virt, uint64_t bus, unsigned pages);

#define MS 1000000ull

#endif
