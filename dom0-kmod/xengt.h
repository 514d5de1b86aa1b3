/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's own parts: how host layer, core and Xen backend are joined (gpu.c), what user space
 * sees (chardev.c) and hears (events.c).
 *
 * Lock order is always:
 *   xengt_sem      rw_semaphore: the list of GPUs and of vGPUs. Written by attach, detach, create and
 *                  destroy; read by everything else
 *     core locks   see gvt/vgpu.h
 *       events' lock   raw spinlock, taken in any context
 */
#ifndef XENGT_MODULE_H
#define XENGT_MODULE_H

#include <linux/types.h>

#include "include/xengt/uapi.h"
#include "gvt/gvt.h"

struct file;
struct poll_table_struct;

/* ---- gpu.c ---- */

/* Registers with Xen and i915. Returns 0 when a GPU is attached, else -errno with the reason
 * logged and nothing left. */
int xengt_gpus_init(const struct gvt_limits *limits);
/* No vGPU is left (each holds a reference on the module). */
void xengt_gpus_exit(void);

/* One function per ioctl; args are kernel copies, reserved fields were checked. Errors as in
 * uapi.h. Process context. */
int xengt_gpu_info(struct xengt_info *info);
int xengt_gpu_capacity(struct xengt_capacity *cap);
int xengt_vgpu_create(struct xengt_create *req);
int xengt_vgpu_destroy(u64 id);
int xengt_vgpu_reset(u64 id);
int xengt_vgpu_query(struct xengt_query *q);

/* Calls fn with the vGPU's core, which cannot go meanwhile; fn must not end a vGPU. Returns what fn
 * returns, or -ENOENT. Process context. */
int xengt_vgpu_with(u64 id, int (*fn)(struct gvt_vgpu *core, void *arg), void *arg);
/* BIT(enum gvt_engine) of the engines of its GPU; 0 when it has gone. Likewise. */
u32 xengt_vgpu_engines(u64 id);
/* As xen_vgpu_hypercalls(); likewise. */
u64 xengt_vgpu_hypercalls(u64 id);

/* ---- vgpu.c: of one vGPU, as above ---- */

int xengt_vgpu_set(struct xengt_set *req);
int xengt_vgpu_surface(struct xengt_surface *surf);
int xengt_vgpu_read_gm(const struct xengt_read_gm *req);

/* ---- stats.c: what is counted, as above ---- */

int xengt_vgpu_stats(struct xengt_stats *stats);
/* req->buf is a user address; req->nr is at most XENGT_REGS_MAX. */
int xengt_vgpu_regs(struct xengt_regs *req);
int xengt_vgpu_refused(struct xengt_regs *req);
int xengt_vgpu_edid(struct xengt_edid *req);

/* ---- chardev.c ---- */

int xengt_chardev_init(void);
void xengt_chardev_exit(void);

/* ---- events.c ---- */

struct xengt_event_reader;

/* Any context. */
void xengt_event_post(u64 id, u32 domid, enum xengt_event_type type);

/* A reader sees what is posted after it was made. NULL: no memory. */
struct xengt_event_reader *xengt_event_reader_new(void);
void xengt_event_reader_free(struct xengt_event_reader *reader);
/* Takes the oldest record; false when there is none. */
bool xengt_event_next(struct xengt_event_reader *reader, struct xengt_event *ev);
/* Waits until there is a record. Returns 0 or -ERESTARTSYS. */
int xengt_event_wait(struct xengt_event_reader *reader);
/* For poll: adds the wait queue and tells whether there is a record. */
bool xengt_event_poll(struct xengt_event_reader *reader, struct file *file,
		      struct poll_table_struct *table);

#endif
