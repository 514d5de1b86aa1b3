/* SPDX-License-Identifier: MIT */
/*
 * What differs from one GPU to the next, as data.
 */
#ifndef XENGT_TEST_GPU_PLATFORM_H
#define XENGT_TEST_GPU_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

/* South bridge (PCH) families: their hotplug bits, clocks and GMBUS pins differ. */
enum gpu_pch { PCH_LPT, PCH_SPT, PCH_CNP };

struct gpu_platform {
	const char *name; /* as in gpu_config.platform and --platform */
	const char *text; /* for people */
	uint16_t device_id;
	uint8_t revision;
	uint8_t gen; /* 8 or 9 */
	enum gpu_pch pch;
	uint32_t fuse2;		/* GEN8_FUSE2: slices and subslices */
	uint32_t eu_disable[3]; /* 9134, 9138, 913c */
	uint32_t rp_state_cap;	/* RP0, RP1, RPn */
	uint32_t timestamp_hz;	/* of the command streamers' timestamp */
};

extern const struct gpu_platform gpu_platforms[];
extern const size_t gpu_num_platforms;

/* By name; NULL name is the first. Returns NULL when there is none of that name. */
const struct gpu_platform *platform_find(const char *name);

#endif
