/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR MIT */
/*
 * The one ABI between the xengt module and user space: ioctls, read and poll on /dev/xengt.
 *
 * Rules that keep it stable: every struct has the same layout for 32- and 64-bit callers and holds
 * no padding; fields named reserved are zero or the call is refused with EINVAL; a struct is never
 * changed, a new one gets a new number. Structs that begin with size may grow at their end (see
 * struct xengt_stats). The device is for root (mode 0600).
 *
 * gpu is the index of the physical GPU, 0 on nearly every machine. A vGPU's id is never used again
 * while the module is loaded.
 *
 * Errors common to all: EFAULT (bad pointer), EINVAL (reserved field, value out of range), ENODEV (no
 * such GPU: XENGT_IOC_INFO says why there is none), ENOENT (no such vGPU), ENOTTY (unknown call).
 */
#ifndef XENGT_UAPI_H
#define XENGT_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define XENGT_ABI_VERSION 1

#define XENGT_NAME_LEN	 64 /* with the final NUL */
#define XENGT_REASON_LEN 128
#define XENGT_EDID_MAX	 256
#define XENGT_NO_DOMAIN	 0xffffffffu

/* The module and its GPU. Never fails with ENODEV: present and reason tell. */
struct xengt_info {
	__u32 abi_version; /* out */
	__u32 gpu;	   /* in */
	__u32 present;	   /* out: 1 when this GPU is mediated */
	__u32 device_id;
	__u32 gen;
	__u32 engine_mask;
	__u64 aperture_bytes;
	__u64 ggtt_bytes;
	char reason[XENGT_REASON_LEN]; /* why not, when not present */
	char platform[32];
};

/* What vGPUs may have in all, and what is free. MiB; *_largest is the largest single request. */
struct xengt_capacity {
	__u32 gpu; /* in */
	__u32 low_gm, low_gm_free, low_gm_largest;
	__u32 high_gm, high_gm_free, high_gm_largest;
	__u32 fences, fences_free;
	__u32 vgpus, vgpus_max;
	__u32 reserved;
};

/*
 * Makes a vGPU for a domain that is paused and has not run yet.
 * ESRCH no such domain, EEXIST it has one, EOPNOTSUPP not an HVM domain, ENOSPC not enough GM or
 * fences (XENGT_IOC_CAPACITY and _QUERY tell who has them), EBUSY ids or Xen's ioreq servers are
 * used up, EILSEQ the EDID is not sound, ENOMEM.
 */
struct xengt_create {
	__u32 gpu;
	__u32 domid;
	char name[XENGT_NAME_LEN];
	__u32 low_gm, high_gm; /* MiB */
	__u32 fences;
	__u32 weight;	/* 1..1000 */
	__u32 cap;	/* percent, 0 or 100: none */
	__s32 primary;	/* -1, 0, 1 */
	__u32 edid_len; /* 0: a built-in monitor; 128 or 256 */
	__u32 port;	/* 0: the default; else 'B'..'D' */
	__u8 edid[XENGT_EDID_MAX];
	__u64 id; /* out */
};

struct xengt_id {
	__u64 id;
};

enum xengt_state { XENGT_STATE_NEW, XENGT_STATE_ACTIVE, XENGT_STATE_FAILSAFE };

/*
 * One vGPU. With next set, the one with the smallest id above id: so all are listed by starting at
 * id 0 and going on until ENOENT.
 */
struct xengt_query {
	__u64 id; /* in and out */
	__u32 next;
	__u32 gpu;
	__u32 domid;
	__u32 state; /* enum xengt_state */
	char name[XENGT_NAME_LEN];
	char reason[XENGT_REASON_LEN]; /* of failsafe, else empty */
	__u64 low_gm_base, low_gm_bytes, high_gm_base, high_gm_bytes;
	__u32 fences, weight, cap;
	__s32 primary;
	__u32 display_ready;
	__u32 mode_width, mode_height; /* 0: the display is off */
	__u32 mode_refresh_mhz;	       /* millihertz */
	__u64 traps, irqs, vblanks, flips;
	__u64 ggtt_writes, refused_regs, refused_ptes, resets;
};

/* Changes at run time. */
enum xengt_set_what { XENGT_SET_CAP = 1, XENGT_SET_WEIGHT, XENGT_SET_EDID };
struct xengt_set {
	__u64 id;
	__u32 what;  /* enum xengt_set_what */
	__u32 value; /* cap or weight; for the EDID its length, 0 unplugs the monitor */
	__u8 edid[XENGT_EDID_MAX];
};

/* The monitor's EDID now, as it was given at creation or set since. */
struct xengt_edid {
	__u64 id;      /* in */
	__u32 len;     /* 0: no monitor is plugged in */
	__u32 changes; /* times that it was set since the vGPU was made */
	__u8 edid[XENGT_EDID_MAX];
};

/* The screen: the geometry of a plane. ENXIO: that plane is off. EINVAL: its registers make no
 * sense. */
enum xengt_plane { XENGT_PLANE_PRIMARY, XENGT_PLANE_CURSOR };
enum xengt_tiling { XENGT_TILING_LINEAR, XENGT_TILING_X, XENGT_TILING_Y };
struct xengt_surface {
	__u64 id;    /* in */
	__u32 plane; /* in: enum xengt_plane */
	__u32 width, height;
	__u32 stride; /* bytes */
	__u32 fourcc; /* DRM fourcc */
	__u32 tiling; /* enum xengt_tiling */
	__u64 gm_addr;
	__s32 x, y; /* position on the screen */
	__u32 bytes;
	__u32 screen_width, screen_height;
	__u32 reserved;
	__u64 frame; /* changes with each flip */
};

/* Copies graphics memory of a vGPU out, through its GGTT; at most XENGT_READ_GM_MAX bytes a call. */
#define XENGT_READ_GM_MAX (4u << 20)
struct xengt_read_gm {
	__u64 id;
	__u64 gm_addr;
	__u64 buf; /* user address */
	__u32 len;
	__u32 reserved;
};

/*
 * Events, by read(): whole records, oldest first. A reader that is too slow loses the oldest; the
 * next record it gets says how many in lost. poll() tells when there is one.
 */
enum xengt_event_type {
	XENGT_EVENT_CREATED = 1,
	XENGT_EVENT_DESTROYED,
	XENGT_EVENT_DISPLAY_READY,
	XENGT_EVENT_MODE,
	XENGT_EVENT_RESET,
	XENGT_EVENT_FAILSAFE,
	XENGT_EVENT_HANG, /* its work hung an engine; the faults of XENGT_IOC_STATS say which */
};
struct xengt_event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u64 id;
	__u32 domid;
	__u32 type; /* enum xengt_event_type */
	__u32 lost;
	__u32 reserved;
};

/*
 * What is counted of one vGPU, taken at one time.
 *
 * This struct grows: the caller sets size to the bytes that it knows, id, and all else to zero; the
 * module fills what both know and sets size to that. E2BIG: a byte that the module does not know is
 * not zero. EINVAL: size is less than the first version's.
 *
 * Counters are since the vGPU was made and never go back. What this module's core does not count has
 * its bit in valid unset and is zero.
 */
enum xengt_engine {
	XENGT_ENGINE_RCS,
	XENGT_ENGINE_BCS,
	XENGT_ENGINE_VCS,
	XENGT_ENGINE_VECS,
	XENGT_ENGINE_VCS2,
};
#define XENGT_ENGINES	8 /* room; the GPU's own are in engine_mask */
#define XENGT_NO_ENGINE 0xffffffffu

struct xengt_engine_stats {
	__u64 busy_ns; /* time that this vGPU's work was on the engine */
	__u64 submissions;
	__u64 max_wait_ns; /* longest that work waited for its turn */
	__u64 host_ctx; /* where in the host's GGTT its context is, as the GPU's error states name it */
	__u64 reserved[2];
};

/* The last faults, oldest first. */
#define XENGT_FAULTS	8
#define XENGT_FAULT_LEN 96
struct xengt_fault {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 engine;  /* enum xengt_engine or XENGT_NO_ENGINE */
	__u32 reserved;
	char what[XENGT_FAULT_LEN]; /* a sentence */
};

#define XENGT_STATS_ENGINES (1u << 0) /* engines[] is counted */
#define XENGT_STATS_FAULTS  (1u << 1) /* faults[] is kept */

struct xengt_stats {
	__u32 size;    /* in and out */
	__u32 valid;   /* XENGT_STATS_* */
	__u64 id;      /* in */
	__u64 time_ns; /* when this was taken, CLOCK_MONOTONIC */
	__u64 traps, irqs, vblanks, flips;
	__u64 ggtt_writes, refused_regs, refused_ptes, resets;
	__u64 dropped_submissions; /* of all engines */
	__u64 protocol_errors;	   /* PVINFO notifications that make no sense */
	__u64 bad_fences;	   /* fence writes outside the vGPU's memory or beyond its fences */
	__u64 bar_errors;	   /* BARs that the hypervisor could not place */
	__u64 hangs;
	__u64 refused_states;	/* contexts whose saved state makes no sense */
	__u64 faults_total;	/* all that there were; the last are in faults[] */
	__u64 page_tables;	/* of the guest's that are shadowed now: may go down */
	__u64 page_table_traps; /* writes to them that trapped */
	__u32 engine_mask;	/* bits of enum xengt_engine */
	__u32 nr_faults;
	struct xengt_engine_stats engines[XENGT_ENGINES];
	struct xengt_fault faults[XENGT_FAULTS];
	__u64 hypercalls; /* made for the guest: answers to traps, mappings, protections, MSIs */
};

/*
 * Registers of a vGPU, at most nr from offset from on, into buf; nr becomes the number written.
 * XENGT_IOC_REGS: struct xengt_reg, what is stored for each register that the module knows, ordered.
 * XENGT_IOC_REFUSED: __u32, offsets that the guest accessed and the module does not know, each once,
 * in the order in which they were met; from counts entries. Only so many are remembered.
 */
#define XENGT_REG_NAME_LEN 56
#define XENGT_REGS_MAX	   4096u /* most that a call gives */
struct xengt_reg {
	__u32 offset; /* in BAR0 */
	__u32 value;
	char name[XENGT_REG_NAME_LEN];
};
struct xengt_regs {
	__u64 id;
	__u64 buf; /* user address */
	__u32 from;
	__u32 nr; /* in and out */
};

#define XENGT_IOC_INFO	   _IOWR('x', 0x80, struct xengt_info)
#define XENGT_IOC_CAPACITY _IOWR('x', 0x81, struct xengt_capacity)
#define XENGT_IOC_CREATE   _IOWR('x', 0x82, struct xengt_create)
#define XENGT_IOC_DESTROY  _IOW('x', 0x83, struct xengt_id)
#define XENGT_IOC_RESET	   _IOW('x', 0x84, struct xengt_id)
#define XENGT_IOC_QUERY	   _IOWR('x', 0x85, struct xengt_query)
#define XENGT_IOC_SET	   _IOW('x', 0x86, struct xengt_set)
#define XENGT_IOC_SURFACE  _IOWR('x', 0x87, struct xengt_surface)
#define XENGT_IOC_READ_GM  _IOW('x', 0x88, struct xengt_read_gm)
#define XENGT_IOC_STATS	   _IOC(_IOC_READ | _IOC_WRITE, 'x', 0x89, 0) /* struct xengt_stats */
#define XENGT_IOC_REGS	   _IOWR('x', 0x8a, struct xengt_regs)
#define XENGT_IOC_REFUSED  _IOWR('x', 0x8b, struct xengt_regs)
#define XENGT_IOC_EDID	   _IOWR('x', 0x8c, struct xengt_edid)

#endif
