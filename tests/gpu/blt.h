/* SPDX-License-Identifier: MIT */
/*
 * The blitter, as the command streamer sees it.
 */
#ifndef XENGT_TEST_GPU_BLT_H
#define XENGT_TEST_GPU_BLT_H

#include "cs.h"

/* What XY_SETUP_* left for text, pixel and scan line commands. */
struct blt_setup {
	bool valid;
};

/* Goes on with the engine's unfinished blit, within the slice's budget. */
void blt_continue(struct gpu_engine *e, uint64_t budget_ns);
/* Drops it. */
void blt_cancel(struct gpu_engine *e);

#endif
