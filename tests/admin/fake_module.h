/* SPDX-License-Identifier: MIT */
/*
 * A model of the module's control path, for tests of the library and the tools: it stands in the place
 * of libxengt/device.c. It keeps the rules of include/xengt/uapi.h and has no GPU.
 *
 * State is in the process, or, with XENGT_FAKE=FILE in the environment, in that file, so that one
 * command sees what another has done. XENGT_FAKE_ERRNO=N makes opening the device fail.
 */
#ifndef FAKE_MODULE_H
#define FAKE_MODULE_H

#include <stdbool.h>
#include <xengt/uapi.h>

#define FAKE_VGPUS	   8
#define FAKE_EVENTS	   32
#define FAKE_SCREEN_WIDTH  64u
#define FAKE_SCREEN_HEIGHT 48u

struct fake_vgpu {
	bool used;
	struct xengt_query q;
	struct xengt_stats stats;
	__u8 edid[XENGT_EDID_MAX];
	__u32 edid_len, edid_changes;
	__u32 width, height; /* of its screen */
	__u32 seed;	     /* of what it shows */
	__u32 dot;	     /* the number of a white pixel, row by row; 0: none */
};

struct fake_state {
	__u32 magic;
	__u32 old_module; /* does not know the requests that came later */
	__u64 next_id, next_event;
	__u64 calls; /* ever; what is counted rises with it */
	struct fake_vgpu vgpus[FAKE_VGPUS];
	struct xengt_event events[FAKE_EVENTS];
};

/* The state of this process's module. */
struct fake_state *fake_state(void);
/* Forgets everything. */
void fake_reset(void);
/* Colour of a pixel of a vGPU's screen, 0xrrggbb. */
unsigned fake_pixel(const struct fake_vgpu *v, unsigned x, unsigned y);

#endif
