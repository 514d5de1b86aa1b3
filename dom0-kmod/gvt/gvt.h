/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's face to the module (or to a test): one struct gvt per physical GPU, and what the
 * control path asks and sets. All calls here are worker context unless they say otherwise.
 */
#ifndef XENGT_GVT_H
#define XENGT_GVT_H

#include "gvt_ops.h"
#include "host.h"
#include "mpt.h"

/* Most vGPUs of one GPU. */
#define GVT_MAX_VGPUS 64u

/*
 * How much of the GPU vGPUs may have in all; the rest stays dom0's. And what each of them may do to it:
 * 0 stands for the default.
 */
struct gvt_limits {
	u32 low_gm_mib;
	u32 high_gm_mib;
	u32 fences;
	u32 hangs_window; /* hangs that a vGPU may cause within hangs_window_ms, at most 64 */
	u32 hangs_window_ms;
	u32 hangs_total;  /* and in all; one more, and it is stopped */
	u32 job_limit_ms; /* GPU time of one workload; one that takes longer counts as a hang */
	bool scan_all;	  /* unprivileged batches are scanned too */
	u64 after_id; /* vGPUs get the ids above this one: no other GPU of the module may have had them */
};

#define GVT_HANGS_WINDOW    5u
#define GVT_HANGS_WINDOW_MS 60000u
#define GVT_HANGS_TOTAL	    20u
#define GVT_JOB_LIMIT_MS    10000u

/*
 * Makes the core's state for one GPU: checks the tables, finds the platform. Returns 0, -ENODEV (a
 * GPU that the core has no platform data for; *why says so), -EINVAL (a hole in ops or a table that
 * is not sound; likewise), -ENOMEM.
 */
int gvt_create(const struct gvt_host_ops *ops, void *host, const struct gvt_limits *limits,
	       struct gvt **out, const char **why);
/* No vGPU may be left. */
void gvt_destroy(struct gvt *gvt);
/* "Skylake", ...; static. */
const char *gvt_platform_name(const struct gvt *gvt);

/* What is had and what is free. */
struct gvt_capacity {
	u32 low_gm_mib, low_gm_free_mib, low_gm_largest_mib;
	u32 high_gm_mib, high_gm_free_mib, high_gm_largest_mib;
	u32 fences, fences_free;
	u32 vgpus, max_vgpus;
};
void gvt_get_capacity(struct gvt *gvt, struct gvt_capacity *out);

enum gvt_vgpu_state {
	GVT_VGPU_NEW,	   /* made, the guest has not touched it yet */
	GVT_VGPU_ACTIVE,   /* a driver has found it (PVINFO read) */
	GVT_VGPU_FAILSAFE, /* it broke a rule; reason says which */
};

/* Something that went wrong in a vGPU's work, for people. */
#define GVT_FAULTS 8u /* that are kept */
struct gvt_fault {
	u64 at_ns; /* os_now_ns() */
	u32 engine;
	char what[96];
};

/* A vGPU as the administrator sees it. */
struct gvt_vgpu_status {
	char name[GVT_NAME_LEN];
	u64 id; /* never reused while the module is loaded */
	u32 owner;
	enum gvt_vgpu_state state;
	char reason[96];					  /* of failsafe, else empty */
	u64 low_gm_base, low_gm_size, high_gm_base, high_gm_size; /* bytes */
	u32 fences, weight, cap;
	bool display_ready;			       /* the guest's driver said so */
	u32 mode_width, mode_height, mode_refresh_mhz; /* 0 when the pipe is off */
	u64 traps, irqs, vblanks, flips;
	u64 ggtt_writes, refused_regs, refused_ptes;
	u64 resets;
	u64 dropped_submissions; /* that nothing ran: execlists were off, or the engine stood after a fault */
	u64 protocol_errors;		  /* PVINFO notifications that make no sense */
	u64 bad_fences;			  /* fence writes outside the slice or beyond fences */
	u64 bar_errors;			  /* BARs that the hypervisor could not place */
	u64 busy_ns[GVT_NUM_ENGINES];	  /* GPU time */
	u64 submissions[GVT_NUM_ENGINES]; /* lists that were taken from the ELSP */
	u64 max_wait_ns[GVT_NUM_ENGINES]; /* longest that work waited for its turn */
	u32 host_ctx[GVT_NUM_ENGINES];	  /* of its context there: gvt_host_ops.ctx_addr */
	u64 hangs;
	u64 refused_states; /* contexts whose image held what the hardware never saved */
	u64 page_tables,
		table_traps; /* of the guest's that are shadowed now; writes that trapped */
	u64 faults;	     /* ever; the last ones, youngest first: */
	struct gvt_fault fault[GVT_FAULTS];
};
void gvt_vgpu_get_status(struct gvt_vgpu *vgpu, struct gvt_vgpu_status *out);
u64 gvt_vgpu_id(const struct gvt_vgpu *vgpu);

/* Changes at run time. Return 0 or -EINVAL. */
int gvt_vgpu_set_cap(struct gvt_vgpu *vgpu, u32 cap);
int gvt_vgpu_set_weight(struct gvt_vgpu *vgpu, u32 weight);
/* A new monitor: the guest sees a hotplug. len 0 unplugs it. */
int gvt_vgpu_set_edid(struct gvt_vgpu *vgpu, const u8 *edid, u32 len);
/* The monitor's EDID, zero behind its end, and how often it was set since create. Returns its length, 0:
 * unplugged. Any context. */
u32 gvt_vgpu_get_edid(struct gvt_vgpu *vgpu, u8 edid[GVT_EDID_MAX], u32 *changes);

/*
 * The screen: geometry of a plane that the vGPU scans out, decoded and checked.
 */
struct gvt_surface {
	u32 width, height; /* pixels */
	u32 stride;	   /* bytes from a row of pixels to the next, in tiles the same */
	u32 fourcc;	   /* DRM fourcc code */
	u32 tiling;	   /* 0 linear, 1 X, 2 Y */
	u64 gm_addr;	   /* in the guest's GGTT, bytes */
	u32 x, y;	   /* position in the pipe's picture; two's complement (cursor) */
	u32 size;	   /* bytes from gm_addr that the surface spans */
	u32 pipe_width, pipe_height;
	u64 frame; /* changes with each flip */
};
enum gvt_plane { GVT_PLANE_PRIMARY, GVT_PLANE_CURSOR };
/* Returns 0, -ENODEV (that plane is off), -EINVAL (the guest's registers make no sense). */
int gvt_vgpu_get_surface(struct gvt_vgpu *vgpu, enum gvt_plane plane, struct gvt_surface *out);
/*
 * Copies len bytes of the guest's graphics memory at gm_addr through its GGTT. Pages that are not
 * mapped read as zero. Returns 0 or -EINVAL (outside the vGPU's slice).
 */
int gvt_vgpu_read_gm(struct gvt_vgpu *vgpu, u64 gm_addr, void *buf, u32 len);

/*
 * Registers by name, for `xengt regs`: calls fn for each register of the table in order.
 */
void gvt_vgpu_for_each_reg(struct gvt_vgpu *vgpu,
			   void (*fn)(void *arg, const char *name, u32 off, u32 val), void *arg);

/*
 * Offsets of BAR0 that the guest accessed and that no table lists, each once, at most nr. Returns
 * how many there are.
 */
u32 gvt_vgpu_get_refused(struct gvt_vgpu *vgpu, u32 *offs, u32 nr);

/*
 * Something that the administrator may want to know (failsafe, reset, display ready ...). Set once
 * by the module before the first vGPU; called in any context.
 */
enum gvt_event {
	GVT_EVENT_DISPLAY_READY,
	GVT_EVENT_MODE,
	GVT_EVENT_RESET,
	GVT_EVENT_FAILSAFE,
	GVT_EVENT_HANG, /* work of it hung an engine; the status has what and where */
};
void gvt_set_event_sink(struct gvt *gvt,
			void (*sink)(void *arg, u64 vgpu_id, u32 owner, enum gvt_event ev),
			void *arg);

#endif
