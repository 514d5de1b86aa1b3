/* SPDX-License-Identifier: MIT */
/*
 * The register state page of a logical ring context on Gen9, as a list of MI_LOAD_REGISTER_IMM
 * (PRM Skylake volume 7, register state context), and where its values stand.
 */
#ifndef XENGT_TEST_MACHINE_IMAGE_H
#define XENGT_TEST_MACHINE_IMAGE_H

#include "os.h"

/* dwords */
#define IMG_CONTROL   0x03
#define IMG_HEAD      0x05
#define IMG_TAIL      0x07
#define IMG_START     0x09
#define IMG_CTL	      0x0b
#define IMG_PDP_HI(n) (0x31 - 4 * (n))
#define IMG_PDP_LO(n) (0x33 - 4 * (n))
#define IMG_GPR(n)    (0x69 + 2 * (n))

/* Fills a zeroed page for an engine with this register base; the engine's own registers are restored. */
void image_init(u32 *page, u32 base, bool render);
/* start: GGTT address; bytes: a multiple of 4096. */
void image_set_ring(u32 *page, u32 start, u32 bytes, u32 head, u32 tail);
void image_set_pdps(u32 *page, const u64 pdp[4]);

#endif
