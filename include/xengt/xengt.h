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
	uint32_t port;	/* 0: the default, or 'B'..'D' */
	uint32_t given; /* XENGT_GIVEN_*: what was said by an option of its own */
	uint8_t edid[XENGT_EDID_MAX];
};
#define XENGT_GIVEN_LOW_GM  (1u << 0)
#define XENGT_GIVEN_HIGH_GM (1u << 1)
#define XENGT_GIVEN_FENCES  (1u << 2)
#define XENGT_GIVEN_WEIGHT  (1u << 3)

/* The defaults: vgt=0, and the sizes that docs/options.md names. */
void xengt_config_init(struct xengt_config *cfg);
/*
 * Takes one option. key is "vgt" or begins with "vgt_". Errors: ENOENT the key is not known, EINVAL
 * or ERANGE the value is not allowed; reading the monitor file gives its own. The sentence names key,
 * value and what is allowed.
 */
int xengt_config_set(struct xengt *h, struct xengt_config *cfg, const char *key, const char *value);
/* The monitor: a mode as 1920x1080@60, of which an EDID is made, else a file's name. */
int xengt_config_set_monitor(struct xengt *h, struct xengt_config *cfg, const char *text);
/* Reads a monitor file into cfg (see docs/options.md for the formats). */
int xengt_config_read_monitor(struct xengt *h, struct xengt_config *cfg, const char *file);
/*
 * Can this be had now? ENOSPC: no; the sentence says how much is free and who has the rest. For a
 * check before a domain is made; xengt_vgpu_create() decides.
 */
int xengt_config_check(struct xengt *h, uint32_t gpu, const struct xengt_config *cfg);

/* ---- types: sizes with a name (vgt_type) ---- */

struct xengt_type {
	const char *name;
	uint32_t low_gm, high_gm; /* MiB */
	uint32_t fences, weight;
};

/* The i-th type, from the smallest; NULL behind the last. Static. */
const struct xengt_type *xengt_type_at(size_t i);
/* By name; NULL: there is none. Static. */
const struct xengt_type *xengt_type_find(const char *name);
/*
 * How many vGPUs of these sizes (MiB) would fit now, at the least: only the largest free piece of each
 * kind of memory is looked at.
 */
uint32_t xengt_capacity_fits(const struct xengt_capacity *cap, uint32_t low_gm, uint32_t high_gm,
			     uint32_t fences);

/* ---- monitors made from a mode ---- */

/* A timing: pixels, lines, kHz. The blanking is the whole of it, front porch and sync lie inside. */
struct xengt_timing {
	uint32_t clock_khz;
	uint32_t width, hblank, hfront, hsync;
	uint32_t height, vblank, vfront, vsync;
	bool hsync_plus, vsync_plus;
};

/* Reads "WIDTHxHEIGHT" or "WIDTHxHEIGHT@HZ" (up to three decimals; 60 when it is not said). Returns
 * 0, or -1 when text is not of that form. Sets no sentence. */
int xengt_mode_parse(const char *text, uint32_t *width, uint32_t *height, uint32_t *mhz);
/*
 * The timing of a mode, refresh in millihertz: VESA DMT's or CEA-861's where they have one, else CVT with
 * reduced blanking. Errors: ERANGE, EINVAL; the sentence says what is allowed.
 */
int xengt_timing_of(struct xengt *h, uint32_t width, uint32_t height, uint32_t mhz,
		    struct xengt_timing *t);
/* An EDID 1.4 of one block for a monitor with that mode, named name (13 characters at most; NULL:
 * "XenGT"). Errors as above. */
int xengt_edid_make(struct xengt *h, uint32_t width, uint32_t height, uint32_t mhz,
		    const char *name, uint8_t edid[128]);

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
/* The monitor now. ENOENT: no such vGPU; ENOTTY: the loaded module is older than this. */
int xengt_vgpu_get_edid(struct xengt *h, uint64_t id, struct xengt_edid *edid);

/* ---- what a vGPU does ---- */

/*
 * Counters, taken at one time; see struct xengt_stats. ENOENT: no such vGPU; ENOTTY: the loaded module
 * is older than this.
 */
int xengt_vgpu_stats(struct xengt *h, uint64_t id, struct xengt_stats *stats);
/* Its registers as the module has them stored, ordered by offset, in *list, which the caller frees
 * with free(). Errors as above. */
int xengt_vgpu_regs(struct xengt *h, uint64_t id, struct xengt_reg **list, size_t *nr);
/* Offsets that its guest accessed and the module does not know, each once, in the order of their first
 * access, in *offsets, which the caller frees with free(). Errors as above. */
int xengt_vgpu_refused(struct xengt *h, uint64_t id, uint32_t **offsets, size_t *nr);
/* "render", "blitter" ...; "unknown" for a number that is not known. Static. */
const char *xengt_engine_name(uint32_t engine);

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
