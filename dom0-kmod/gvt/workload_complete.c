// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends of workloads: what the guest is told, and what is counted against it.
 *
 * Threats. A guest that hangs the GPU again and again; one that makes faults at a rate that fills
 * something. Hangs are limited, faults are kept in a ring of few; neither writes a log without a bound.
 */
#include "regs/display.h"
#include "submission.h"
#include "trace.h"

#define EIR_INSTRUCTION BIT(0)

struct engine_events {
	const char *name;
	u8 user, error, notify;
};

static const struct engine_events events[GVT_NUM_ENGINES] = {
	[GVT_RCS] = {"rcs0", GVT_IRQ_RCS_USER, GVT_IRQ_RCS_ERROR, GVT_IRQ_RCS_PIPE_CONTROL},
	[GVT_BCS] = {"bcs0", GVT_IRQ_BCS_USER, GVT_IRQ_BCS_ERROR, GVT_IRQ_BCS_FLUSH},
	[GVT_VCS] = {"vcs0", GVT_IRQ_VCS_USER, GVT_IRQ_VCS_ERROR, GVT_IRQ_VCS_FLUSH},
	[GVT_VECS] = {"vecs0", GVT_IRQ_VECS_USER, GVT_IRQ_VECS_ERROR, GVT_IRQ_VECS_FLUSH},
	[GVT_VCS2] = {"vcs1", GVT_IRQ_VCS2_USER, GVT_IRQ_VCS2_ERROR, GVT_IRQ_VCS2_FLUSH},
};

/* ---- faults ---- */

static void note(struct sub_engine *eng, const char *why, u32 cmd, u64 addr)
{
	struct vgpu_submission *sub = eng->sub;
	struct gvt_fault *f = &sub->fault[sub->faults++ % GVT_FAULTS];
	int n;

	f->at_ns = os_now_ns();
	f->engine = eng->id;
	n = scnprintf(f->what, sizeof(f->what), "%s: %s", events[eng->id].name, why);
	if (cmd || addr)
		scnprintf(f->what + n, sizeof(f->what) - n, " (%08x at %llx)", cmd,
			  (unsigned long long)addr);
}

/* The command streamer's own complaint (EIR bit 0): a driver that listens recovers at once. */
static void raise_error(struct sub_engine *eng)
{
	struct gvt_vgpu *vgpu = eng->sub->vgpu;
	u32 base = gvt_engine_base(eng->id);

	vgpu_reg_mod(vgpu, base + RING_EIR, 0, EIR_INSTRUCTION);
	if (!(vgpu_reg(vgpu, base + RING_EMR) & EIR_INSTRUCTION))
		vgpu_raise(vgpu, (enum gvt_irq_event)events[eng->id].error);
}

/* The engine stands; the fault is noted. */
static void stop(struct sub_engine *eng, int err, u32 cmd, u64 addr)
{
	struct gvt_vgpu *vgpu = eng->sub->vgpu;

	trace_engine_fault(vgpu->id, eng->id, err, cmd, addr);
	eng->stuck = true;
	if (err == -EPERM || err == -ENODEV)
		vgpu_failsafe(vgpu, "%s",
			      eng->sub->fault[(eng->sub->faults - 1) % GVT_FAULTS].what);
	else
		raise_error(eng);
}

void sub_fault(struct sub_engine *eng, int err, const char *why, u32 cmd, u64 addr)
{
	note(eng, why, cmd, addr);
	stop(eng, err, cmd, addr);
}

void sub_hang(struct sub_engine *eng, const char *why)
{
	struct vgpu_submission *sub = eng->sub;
	const struct gvt_limits *lim = &sub->vgpu->gvt->limits;
	u64 now = os_now_ns(), window = (u64)lim->hangs_window_ms * 1000000;
	u32 recent = 0, i;

	note(eng, why, 0, 0);
	sub->hang_ns[sub->hangs++ % HANG_TIMES] = now;
	trace_engine_hang(sub->vgpu->id, eng->id, sub->hangs);
	vgpu_event(sub->vgpu, GVT_EVENT_HANG);
	for (i = 0; i < HANG_TIMES && i < sub->hangs; i++)
		recent += now - sub->hang_ns[(sub->hangs - 1 - i) % HANG_TIMES] < window;
	if (recent > lim->hangs_window)
		vgpu_failsafe(sub->vgpu, "%s: %u hangs in %u s", events[eng->id].name, recent,
			      lim->hangs_window_ms / 1000);
	else if (sub->hangs > lim->hangs_total)
		vgpu_failsafe(sub->vgpu, "%s: %llu hangs", events[eng->id].name,
			      (unsigned long long)sub->hangs);
}

/* ---- what a workload did besides ---- */

/* A flip out of the ring does what the plane's registers would: pitch in 64 bytes, then the surface. */
static void flip(struct gvt_vgpu *vgpu, u32 plane, const struct scan_flip *f)
{
	u32 pipe = plane / 4, n = plane % 4, pitch = f->stride >> 6 & 0x3ff;
	u32 stride = vgpu->gvt->platform->gen >= 9 ? pitch : pitch << 6;
	u32 surf = f->base & 0xfffff000u;

	if (n >= 3 || !gvt_reg_listed(vgpu->gvt, PLANE_SURF(pipe, n)))
		return;
	vgpu_mmio_write(vgpu, PLANE_STRIDE(pipe, n), &stride, sizeof(stride));
	vgpu_mmio_write(vgpu, PLANE_SURF(pipe, n), &surf, sizeof(surf));
}

static void tell(struct workload *w)
{
	const struct engine_events *ev = &events[w->eng->id];
	struct gvt_vgpu *vgpu = w->eng->sub->vgpu;
	u32 base = gvt_engine_base(w->eng->id), i;

	vgpu_reg_set(vgpu, base + RING_HEAD, w->tail);
	vgpu_reg_set(vgpu, base + RING_ACTHD, w->ring_start + w->tail);
	for (i = 0; i < SCAN_PLANES; i++)
		if (w->flips & BIT(i))
			flip(vgpu, i, &w->flip[i]);
	if (w->notifies)
		vgpu_raise(vgpu, (enum gvt_irq_event)ev->notify);
	if (w->user_irqs)
		vgpu_raise(vgpu, (enum gvt_irq_event)ev->user);
}

/* ---- the end ---- */

static void failed(struct workload *w)
{
	struct sub_engine *eng = w->eng;

	switch (w->status) {
	case -EIO:
		sub_hang(eng, "work hung");
		stop(eng, -EIO, 0, 0);
		break;
	case -EINTR:
		/* Behind one that hung it is only that one's. */
		if (eng->stuck)
			break;
		sub_hang(eng, "work took too long");
		stop(eng, -EIO, 0, 0);
		break;
	case -ENODEV:
		sub_fault(eng, -ENODEV, "the GPU is gone", 0, 0);
		break;
	default:
		sub_fault(eng, w->status, "the host did not take the work", 0, 0);
		break;
	}
}

bool workload_complete(struct workload *w)
{
	struct sub_engine *eng = w->eng;
	struct gvt_vgpu *vgpu = eng->sub->vgpu;
	bool dropped = w->dropped, more = false, counts;
	unsigned long flags;

	trace_work_complete(vgpu->id, eng->id, w->ctx->lrca, w->status);
	workload_release(w);
	flags = os_lock(&vgpu->lock);
	eng->live--;
	counts = w->generation == eng->generation && !dropped;
	if (w->status) {
		if (counts)
			failed(w);
		else if (w->status == -EIO && !w->blamed)
			sub_hang(eng, "work hung");
	} else if (counts && !eng->stuck) {
		tell(w);
		more = vgpu_execlist_done(vgpu, eng->id, w->serial, w->element);
		/* The second element's turn: nothing of it was looked at before. */
		if (!w->element && w->serial == eng->list.serial &&
		    vgpu_execlist_runs(vgpu, eng->id, w->serial, 1))
			more = eng->second = true;
	}
	os_unlock(&vgpu->lock, flags);
	return more;
}
