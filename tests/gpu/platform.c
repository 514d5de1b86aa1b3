/* SPDX-License-Identifier: MIT */
/*
 * The GPUs that can be emulated.
 *
 * Fuses (PRM volume 2c, FUSE2 and EU_DISABLE; i915 intel_sseu.c reads them):
 *   Gen9 FUSE2: slices enabled 27:25, subslices disabled 23:20 (four a slice, so a GT2 with three
 *   fuses the fourth off). EU_DISABLE: 8 bits a subslice, one dword a slice.
 *   Gen8 FUSE2: slices enabled 27:25, subslices disabled 23:21. EU_DISABLE0 bits 23:0 are slice 0.
 * RP_STATE_CAP: RP0 7:0, RP1 15:8, RPn 23:16 in units of 50 MHz.
 * Timestamps tick every 83.333 ns on Gen9 (PRM: 12 MHz) and every 80 ns on Gen8.
 */
#include "platform.h"

#include <string.h>

#define GEN9_GT2_FUSE2		((1u << 25) | (8u << 20))
#define GEN8_GT2_FUSE2		(1u << 25)
#define RP_STATE(rp0, rp1, rpn) (((rp0) / 50) | ((rp1) / 50) << 8 | ((rpn) / 50) << 16)

/* clang-format off */
const struct gpu_platform gpu_platforms[] = {
	{ .name = "skl-gt2", .text = "Skylake GT2 (HD Graphics 530)", .device_id = 0x1912,
	  .revision = 0x06, .gen = 9, .pch = PCH_SPT, .fuse2 = GEN9_GT2_FUSE2,
	  .rp_state_cap = RP_STATE(1150, 350, 350), .timestamp_hz = 12000000 },
	{ .name = "bdw-gt2", .text = "Broadwell GT2 (HD Graphics 5500)", .device_id = 0x1616,
	  .revision = 0x09, .gen = 8, .pch = PCH_LPT, .fuse2 = GEN8_GT2_FUSE2,
	  .rp_state_cap = RP_STATE(900, 300, 300), .timestamp_hz = 12500000 },
	{ .name = "kbl-gt2", .text = "Kaby Lake GT2 (HD Graphics 630)", .device_id = 0x5912,
	  .revision = 0x04, .gen = 9, .pch = PCH_SPT, .fuse2 = GEN9_GT2_FUSE2,
	  .rp_state_cap = RP_STATE(1150, 350, 350), .timestamp_hz = 12000000 },
	{ .name = "cfl-gt2", .text = "Coffee Lake GT2 (UHD Graphics 630)", .device_id = 0x3e92,
	  .revision = 0x00, .gen = 9, .pch = PCH_CNP, .fuse2 = GEN9_GT2_FUSE2,
	  .rp_state_cap = RP_STATE(1150, 350, 350), .timestamp_hz = 12000000 },
	{ .name = "cml-gt2", .text = "Comet Lake GT2 (UHD Graphics 630)", .device_id = 0x9bc5,
	  .revision = 0x05, .gen = 9, .pch = PCH_CNP, .fuse2 = GEN9_GT2_FUSE2,
	  .rp_state_cap = RP_STATE(1200, 350, 350), .timestamp_hz = 12000000 },
};
/* clang-format on */
const size_t gpu_num_platforms = sizeof(gpu_platforms) / sizeof(gpu_platforms[0]);

const struct gpu_platform *platform_find(const char *name)
{
	if (!name)
		return &gpu_platforms[0];
	for (size_t i = 0; i < gpu_num_platforms; i++) {
		if (!strcmp(gpu_platforms[i].name, name))
			return &gpu_platforms[i];
	}
	return NULL;
}
