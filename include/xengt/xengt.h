/* SPDX-License-Identifier: MIT */
/*
 * libxengt: vGPUs from user space, over /dev/xengt.
 *
 * A handle is for one thread at a time. Functions that return int give 0, or -1 with errno set and a
 * sentence for people in xengt_error(). The library prints nothing.
 */
#ifndef XENGT_H
#define XENGT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xengt/uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

struct xengt;

/* Makes a handle; the device is opened when a call first needs it. NULL: no memory. */
struct xengt *xengt_open(void);
/* Frees a handle; NULL is fine. */
void xengt_close(struct xengt *h);
/* What went wrong in the last call that failed. Lives as long as the handle, never NULL. */
const char *xengt_error(const struct xengt *h);
/* The device's file descriptor, for poll() together with others (readable: an event waits).
 * Returns -1 as said above when the device cannot be opened. Owned by the handle. */
int xengt_fd(struct xengt *h);

/* ---- the GPU ---- */

/* Facts of physical GPU gpu. Succeeds also when it is not mediated: see info->present. */
int xengt_get_info(struct xengt *h, uint32_t gpu, struct xengt_info *info);
/* What there is and what is free. */
int xengt_get_capacity(struct xengt *h, uint32_t gpu, struct xengt_capacity *cap);

/* ---- configuration, as in an xl domain config ---- */

/* What a domain config asks for. */
struct xengt_config {
	bool enabled;		  /* vgt=1 */
	uint32_t low_gm, high_gm; /* MiB */
	uint32_t fences;
	int32_t primary;
	uint32_t cap, weight;
	uint32_t edid_len;
	uint32_t port; /* 0: the default, or 'B'..'D' */
	uint8_t edid[XENGT_EDID_MAX];
};

/* The defaults: vgt=0, and the sizes that docs/options.md names. */
void xengt_config_init(struct xengt_config *cfg);
/*
 * Takes one option. key is "vgt" or begins with "vgt_". Errors: ENOENT the key is not known, EINVAL
 * or ERANGE the value is not allowed; reading the monitor file gives its own. The sentence names key,
 * value and what is allowed.
 */
int xengt_config_set(struct xengt *h, struct xengt_config *cfg, const char *key, const char *value);
/* Reads a monitor file into cfg (see docs/options.md for the formats). */
int xengt_config_read_monitor(struct xengt *h, struct xengt_config *cfg, const char *file);
/*
 * Can this be had now? ENOSPC: no; the sentence says how much is free and who has the rest. For a
 * check before a domain is made; xengt_vgpu_create() decides.
 */
int xengt_config_check(struct xengt *h, uint32_t gpu, const struct xengt_config *cfg);

/* ---- vGPUs ---- */

/* Makes a vGPU for a domain that has not run yet; its id goes to *id (may be NULL). */
int xengt_vgpu_create(struct xengt *h, uint32_t gpu, uint32_t domid, const char *name,
		      const struct xengt_config *cfg, uint64_t *id);
/* The device is gone for its guest; its resources are free. */
int xengt_vgpu_destroy(struct xengt *h, uint64_t id);
/* As a function-level reset. */
int xengt_vgpu_reset(struct xengt *h, uint64_t id);
/* One vGPU by id. */
int xengt_vgpu_query(struct xengt *h, uint64_t id, struct xengt_query *q);
/* One vGPU by its domain's id in digits or name; ENOENT when there is none. */
int xengt_vgpu_find(struct xengt *h, const char *domain, struct xengt_query *q);
/* All vGPUs, ordered by id, in *list, which the caller frees with free(). */
int xengt_vgpu_list(struct xengt *h, struct xengt_query **list, size_t *nr);
/* Changes at run time. */
int xengt_vgpu_set_cap(struct xengt *h, uint64_t id, uint32_t cap);
int xengt_vgpu_set_weight(struct xengt *h, uint64_t id, uint32_t weight);
int xengt_vgpu_set_edid(struct xengt *h, uint64_t id, const uint8_t *edid, uint32_t len);

/* ---- the screen ---- */

/* A picture: 8-bit red, green, blue, rows from the top without padding. */
struct xengt_image {
	uint32_t width, height; /* pixels */
	uint8_t *rgb;		/* 3 * width * height bytes; freed by xengt_image_free() */
};

/* What the vGPU's screen shows now, cursor included. ENXIO: its display is off. */
int xengt_capture(struct xengt *h, uint64_t id, struct xengt_image *img);
void xengt_image_free(struct xengt_image *img);
/* Writes a PNG file. */
int xengt_image_write_png(struct xengt *h, const struct xengt_image *img, const char *file);

/* ---- events ---- */

/* Takes the next event; with wait unset and none there, fails with EAGAIN. */
int xengt_next_event(struct xengt *h, bool wait, struct xengt_event *ev);
/* "created", "failsafe" ...; "unknown" for a number that is not known. */
const char *xengt_event_name(uint32_t type);
/* "new", "active", "failsafe"; likewise. */
const char *xengt_state_name(uint32_t state);

#ifdef __cplusplus
}
#endif

#endif
