/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the backend: a vGPU's tie to its domain (struct xen_vgpu, the core's "dom") and one vCPU's
 * request (struct xen_slot).
 *
 * Lock order is always:
 *   attached_lock       mutex, watch.c: which domains have a vGPU; death reported
 *   [the core's mutexes, gvt->lock and vgpu->ctl]
 *     windows_lock      mutex, window.c: the list of a vGPU's windows
 *     guest_lock        mutex, guestmem.c: the window slots for copies in process context
 *     aperture_lock     mutex, aperture.c: what is passed through
 *     [the core's vgpu->lock, spinning]
 *       trap_lock       spinning, trap.c: MMIO ranges; innermost
 *       slot->lock      spinning, slot.c: who owns a request; innermost
 *       track_lock      spinning, track.c: writes to tracked pages; innermost
 * The core is called with none of these held, died() likewise.
 *
 * Names: xen_<file>_<verb>; hypercalls are xen_hc_<verb>.
 */
#ifndef XENGT_XEN_BACKEND_H
#define XENGT_XEN_BACKEND_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "gvt/gvt_ops.h"
#include "gvt/mpt.h"

#include "abi.h"

struct xen_vgpu;

/* Frames that read_guest and write_guest map at once. */
#define XEN_COPY_FRAMES 16u

#define XEN_NO_GFN (~0ull)

/*
 * Who owns a request:
 *   IDLE      nobody: the vCPU has none open, or one that nobody has taken yet
 *   RUN       the interrupt handler, or the work item that goes on for it
 *   ANSWERED  the same; the core has answered before its call returned GVT_PENDING
 *   WAIT      the core
 */
enum xen_slot_state { XEN_SLOT_IDLE, XEN_SLOT_RUN, XEN_SLOT_ANSWERED, XEN_SLOT_WAIT };

struct xen_slot {
	struct xen_vgpu *xv;
	struct xen_ioreq *shared; /* on the ioreq page */
	u32 vcpu;
	u32 port; /* our end of the event channel */
	int irq;  /* 0: not bound */
	char name[24];

	raw_spinlock_t lock; /* state, answer */
	enum xen_slot_state state;
	u64 answer;
	struct work_struct work;

	/* Owned as state says. */
	struct xen_ioreq req; /* the copy that everything works on */
	u32 done;	      /* elements of req */
	u32 part, part_len;   /* bytes of the current element that are done, or are being done */
	u64 value;	      /* of the current element */
	u64 gfn;	      /* mapped in this slot of xv->memory for string accesses */

	/* track.c, under xv->track_lock but for write_gfn's test: the vCPU's last request. */
	u64 write_gfn;	  /* it wrote to this tracked page; XEN_NO_GFN: it did not */
	bool write_quiet; /* the vCPU had nothing open at the last look */
	bool write_late;  /* the page's protection ends when the request has passed */
};

struct xen_range {
	u64 start, end; /* inclusive */
};

struct xen_passed {
	u64 gfn, mfn, nr;
};

struct xen_vgpu {
	const struct intel_gvt_ops *ops;
	struct gvt_vgpu *core;
	u16 domid;
	u16 server;
	u8 handle[16]; /* tells the domain from a later one with the same id */
	u32 slot_bdf;
	u32 nr_vcpus;
	bool ended;	       /* the core is called no more */
	atomic64_t hypercalls; /* see xen_vgpu_hypercalls */

	struct gvt_window *page; /* the ioreq page; its reference keeps the domain's id ours */
	struct xen_slot *slots;

	/* One slot a vCPU for string accesses, then XEN_COPY_FRAMES for guestmem.c. */
	struct gvt_window *memory;
	struct gvt_window *compare; /* for xen_window_moved */
	struct mutex guest_lock;

	struct mutex windows_lock;
	struct list_head windows; /* the core's */

	raw_spinlock_t trap_lock;
	struct xen_range traps[8];
	u32 nr_traps;

	raw_spinlock_t track_lock;
	struct delayed_work track_work;

	struct mutex aperture_lock;
	struct xen_passed passed[4];
	u32 nr_passed;

	struct list_head link; /* watch.c, with the next two */
	bool armed, reported;
	u64 cookie;
};

/* To be called beside each hypercall that a guest's doings cause. Any context. */
static inline void xen_count(struct xen_vgpu *xv)
{
	atomic64_inc(&xv->hypercalls);
}

extern const struct gvt_mpt_ops xen_mpt_ops;

/* The members of xen_mpt_ops, each in the file of its subject. */
int xen_window_create(void *dom, u32 nr, struct gvt_window **out);
void xen_window_destroy(struct gvt_window *win);
int xen_window_map(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns);
void xen_window_unmap(struct gvt_window *win, u32 first, u32 nr);
int xen_window_moved(struct gvt_window *win, const u32 *slots, const u64 *gfns, u32 nr,
		     bool *moved);
void *xen_window_va(struct gvt_window *win, u32 slot);
int xen_guestmem_read(void *dom, u64 gpa, void *buf, u32 len);
int xen_guestmem_write(void *dom, u64 gpa, const void *buf, u32 len);
int xen_msi_inject(void *dom, u64 addr, u32 data);
int xen_trap_mmio(void *dom, u64 gpa, u64 len, bool on);
int xen_aperture_map(void *dom, u64 gfn, u64 mfn, u64 nr, bool on);
int xen_track_pages(void *dom, const u64 *gfns, u32 nr, bool on);
int xen_guestmem_populate(void *dom, u64 gfn, u32 nr);
void xen_slot_answer(void *dom, u32 token, u64 data);

/* window.c: the page that stands behind windows while they are made. Process context. */
int xen_window_init(void);
void xen_window_exit(void);
/* As xen_window_create, for the backend itself: not among xv->windows. */
int xen_window_make(struct xen_vgpu *xv, u32 nr, struct gvt_window **out);
/* As xen_window_map, of a machine frame that belongs to the domain. Returns 0 or -errno. */
int xen_window_map_mfn(struct gvt_window *win, u32 slot, u64 mfn);
/* Destroys what the core has left. */
void xen_window_destroy_all(struct xen_vgpu *xv);

/*
 * guestmem.c: copies between buf and memory of the guest for the owner of a request; a page that has
 * no RAM reads as all ones. The page that was used last stays mapped until xen_guestmem_drop. Any
 * context.
 */
void xen_guestmem_copy(struct xen_slot *slot, u64 gpa, void *buf, u32 len, bool write);
void xen_guestmem_drop(struct xen_slot *slot);

/* trap.c: is [gpa, gpa + len) inside one trapped range? Any context. */
bool xen_trap_covers(struct xen_vgpu *xv, u64 gpa, u32 len);

/*
 * track.c: before the core is called: the vCPU's request is a write of 8 bytes or fewer to a tracked page,
 * or it is anything else. The owner of a request; any context.
 */
void xen_track_write(struct xen_slot *slot, u64 gpa);
void xen_track_passed(struct xen_slot *slot);
/* Before the slots are used; after the core's last call. Process context. */
void xen_track_init(struct xen_vgpu *xv);
void xen_track_fini(struct xen_vgpu *xv);

/* aperture.c: takes back what the core has left. Process context. */
void xen_aperture_remove_all(struct xen_vgpu *xv);

/*
 * ioreq.c: serves slot->req from where it is, at most budget elements. Returns 0 when it is done,
 * GVT_PENDING when the core has it now, -EAGAIN when the budget is used up. Any context.
 */
int xen_ioreq_run(struct xen_slot *slot, u32 budget);
/* slot->req says that the guest gave memory back. Handler. */
void xen_ioreq_gave_back(struct xen_slot *slot);
/* slot->answer holds what the core was asked for: takes it in. */
void xen_ioreq_take_answer(struct xen_slot *slot);
/* True if, with the answer that is awaited, the request is done and needs no guest memory. */
bool xen_ioreq_last(const struct xen_slot *slot);
/* Makes the copy ready to be run; false when it is not a request that there can be. */
bool xen_ioreq_begin(struct xen_slot *slot);

/* slot.c: slots of a vGPU whose ioreq page is mapped. Process context. */
int xen_slot_create_all(struct xen_vgpu *xv);
void xen_slot_destroy_all(struct xen_vgpu *xv);
/* Looks at the ioreq page and serves what it finds. Handler. */
void xen_slot_serve(struct xen_slot *slot);
/* For a core call that returned GVT_PENDING: true if the answer is there already. */
bool xen_slot_wait(struct xen_slot *slot);
/* Waits for work under way; with xv->ended set, no call of the core is made afterwards. */
void xen_slot_flush_all(struct xen_vgpu *xv);
/* Answers whatever is open, with all ones. Nobody else may be at it. */
void xen_slot_answer_open(struct xen_vgpu *xv);

/*
 * evtchn.c: connects and disconnects the slots' event channels. On an error of bind some are bound;
 * unbind takes any number. Process context.
 */
int xen_evtchn_bind_all(struct xen_vgpu *xv);
void xen_evtchn_unbind_all(struct xen_vgpu *xv);
/* No handler runs when it returns, nor will one; the ports can still be notified. */
void xen_evtchn_quiesce_all(struct xen_vgpu *xv);
/* Tells Xen that the slot's request is answered. Any context. */
void xen_evtchn_notify(const struct xen_slot *slot);

/* watch.c: the list of attached vGPUs. Process context. claim returns 0, -EBUSY
 * (has one) or -EAGAIN (xenstored does not run yet). */
int xen_watch_init(void (*died)(void *arg, u64 cookie), void *arg);
void xen_watch_exit(void);
int xen_watch_claim(struct xen_vgpu *xv);
void xen_watch_release(struct xen_vgpu *xv);

#endif
