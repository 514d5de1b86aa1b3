// SPDX-License-Identifier: GPL-2.0-only
/*
 * Execlist state machine of a vGPU's engine; what it does: execlist.h.
 *
 * Threats: descriptors of any value; submissions at any rate and moment; an HWS_PGA that names no
 * page, another vGPU's or one that the guest uses for something else; a CSB write pointer of any
 * value.
 *
 * So: a list is checked once, on the copy of the four dwords; there is room for one that runs and
 * one that waits, and no loop over guest values. The status page is looked up in the vGPU's own
 * slice at each event: what is not mapped there gets no entry, what is mapped is the guest's own
 * memory. The write pointer is cut to its three bits before it becomes an index.
 */
#include "execlist.h"

#include "trace.h"
#include "vgpu.h"

#define HWSP_CSB	   0x40u
#define HWSP_CSB_WRITE	   0x7cu
#define CSB_PTR_WRITE_MASK 0x7u

/* EXECLIST_STATUS, low dword. Lists 0 and 1 have their bits in falling order. */
#define STATUS_LIST_WRITE_SHIFT 1
#define STATUS_QUEUE_FULL	BIT(2)
#define STATUS_VALID(list)	BIT(4 - (list))
#define STATUS_REASON_SHIFT	5
#define STATUS_REASON_MASK	0x1ffu
#define STATUS_ELEMENT_SHIFT	14 /* 1: element 0, 2: element 1 */
#define STATUS_ARB_ENABLE	BIT(16)
#define STATUS_ACTIVE(list)	BIT(18 - (list))

static const u8 switch_event[GVT_NUM_ENGINES] = {
	[GVT_RCS] = GVT_IRQ_RCS_CONTEXT_SWITCH,	  [GVT_BCS] = GVT_IRQ_BCS_CONTEXT_SWITCH,
	[GVT_VCS] = GVT_IRQ_VCS_CONTEXT_SWITCH,	  [GVT_VECS] = GVT_IRQ_VECS_CONTEXT_SWITCH,
	[GVT_VCS2] = GVT_IRQ_VCS2_CONTEXT_SWITCH,
};

static bool valid(const struct gvt_ctx_desc *desc)
{
	return desc->lo & CTX_DESC_VALID;
}

static bool same_context(const struct gvt_ctx_desc *a, const struct gvt_ctx_desc *b)
{
	return a->hi == b->hi && !((a->lo ^ b->lo) & CTX_DESC_LRCA);
}

/* There is a list that the worker has not taken. */
static bool for_worker(const struct vgpu_execlist *el)
{
	return valid(&el->running[0]) && !el->taken;
}

/* ---- context status buffer ---- */

/* False: HWS_PGA names no page of the guest's. */
static bool write_hwsp(struct gvt_vgpu *vgpu, u32 base, u32 n, u32 status, u32 id)
{
	u8 *page = vgpu_ggtt_page(vgpu, vgpu_reg(vgpu, base + RING_HWS_PGA));

	if (!page)
		return false;
	/* Drivers poll the entry as 64 bits, after they have seen the pointer. */
	WRITE_ONCE(*(u64 *)(page + HWSP_CSB + 8 * n), (u64)id << 32 | status);
	smp_store_release((u32 *)(page + HWSP_CSB_WRITE), n);
	return true;
}

static void csb_event(struct gvt_vgpu *vgpu, enum gvt_engine engine, u32 status, u32 id)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];
	u32 base = gvt_engine_base(engine);
	u32 n = (vgpu_reg(vgpu, base + RING_CSB_PTR) & CSB_PTR_WRITE_MASK) + 1;

	if (n >= CSB_ENTRIES)
		n = 0;
	vgpu_reg_set(vgpu, base + RING_CSB + 8 * n, status);
	vgpu_reg_set(vgpu, base + RING_CSB + 8 * n + 4, id);
	vgpu_reg_mod(vgpu, base + RING_CSB_PTR, CSB_PTR_WRITE_MASK, n);
	if (!write_hwsp(vgpu, base, n, status, id))
		el->hwsp_missed++;
	trace_context_switch(vgpu->id, engine, status, id);
	el->last_event = status;
	el->csb_events++;
	vgpu_raise(vgpu, (enum gvt_irq_event)switch_event[engine]);
}

/* ---- lists ---- */

static void run(struct vgpu_execlist *el, const struct gvt_ctx_desc *list)
{
	if (for_worker(el))
		el->replaced++;
	memcpy(el->running, list, sizeof(el->running));
	el->port = 0;
	el->list ^= 1;
	el->taken = false;
	el->serial++;
}

/* The list that waits takes the place of the one that runs. */
static void switch_lists(struct gvt_vgpu *vgpu, enum gvt_engine engine, u32 status)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];
	u32 id = el->running[el->port].hi;

	run(el, el->waiting);
	memset(el->waiting, 0, sizeof(el->waiting));
	csb_event(vgpu, engine, status, id);
}

static void submit(struct gvt_vgpu *vgpu, enum gvt_engine engine, struct gvt_ctx_desc *list)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];
	const struct gvt_ctx_desc *now = &el->running[el->port];

	if (!valid(&el->running[0])) {
		run(el, list);
		csb_event(vgpu, engine, CSB_IDLE_TO_ACTIVE, 0);
	} else if (same_context(&list[0], now)) {
		u32 lite = list[0].lo & CTX_DESC_FORCE_RESTORE ? 0 : CSB_LITE_RESTORE;

		run(el, list);
		csb_event(vgpu, engine, lite | CSB_PREEMPTED, list[0].hi);
	} else {
		memcpy(el->waiting, list, sizeof(el->waiting));
	}
}

/* NULL, or why the hardware would not accept the list. */
static const char *refuse(const struct vgpu_execlist *el, const struct gvt_ctx_desc *list)
{
	if (!valid(&list[0]))
		return "has no valid first element";
	if ((list[0].lo | list[1].lo) & CTX_DESC_RESERVED)
		return "has reserved bits set";
	if (valid(&el->waiting[0]))
		return "came while another one waits";
	return NULL;
}

bool vgpu_execlist_elsp(struct gvt_vgpu *vgpu, enum gvt_engine engine, u32 dword)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];
	struct gvt_ctx_desc list[2];
	const char *why;

	os_assert_locked(&vgpu->lock);
	el->dword[el->nr_dwords++] = dword;
	if (el->nr_dwords < ARRAY_SIZE(el->dword))
		return false;
	el->nr_dwords = 0;
	if (!(vgpu_reg(vgpu, gvt_engine_base(engine) + RING_MODE) & RING_MODE_RUN_LIST))
		return false;

	list[1].hi = el->dword[0];
	list[1].lo = el->dword[1];
	list[0].hi = el->dword[2];
	list[0].lo = el->dword[3];
	if (!valid(&list[1]))
		memset(&list[1], 0, sizeof(list[1]));
	why = refuse(el, list);
	if (why) {
		vgpu_failsafe(vgpu, "a list for engine %u %s: %08x %08x, %08x %08x", engine, why,
			      list[0].hi, list[0].lo, list[1].hi, list[1].lo);
		return false;
	}
	submit(vgpu, engine, list);
	return for_worker(el);
}

bool vgpu_execlist_next(struct gvt_vgpu *vgpu, enum gvt_engine engine,
			struct execlist_submission *out)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];

	os_assert_locked(&vgpu->lock);
	if (!for_worker(el))
		return false;
	el->taken = true;
	memcpy(out->el, el->running, sizeof(out->el));
	out->serial = el->serial;
	return true;
}

/* Whether serial is the list that runs, and the worker's. */
static bool current_list(const struct vgpu_execlist *el, u64 serial)
{
	return valid(&el->running[0]) && el->taken && el->serial == serial;
}

bool vgpu_execlist_done(struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial, u32 nr)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];
	u32 id;

	os_assert_locked(&vgpu->lock);
	if (!current_list(el, serial) || nr != el->port)
		return for_worker(el);
	id = el->running[el->port].hi;
	if (valid(&el->waiting[0])) {
		switch_lists(vgpu, engine, CSB_COMPLETE | CSB_PREEMPTED);
	} else if (!el->port && valid(&el->running[1])) {
		el->port = 1;
		csb_event(vgpu, engine, CSB_COMPLETE | CSB_ELEMENT_SWITCH, id);
	} else {
		memset(el->running, 0, sizeof(el->running));
		el->port = 0;
		csb_event(vgpu, engine, CSB_COMPLETE | CSB_ACTIVE_TO_IDLE, id);
	}
	return for_worker(el);
}

bool vgpu_execlist_runs(const struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial, u32 nr)
{
	const struct vgpu_execlist *el = &vgpu->execlist[engine];

	return current_list(el, serial) && nr == el->port;
}

bool vgpu_execlist_waits(const struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	return valid(&vgpu->execlist[engine].waiting[0]);
}

bool vgpu_execlist_preempted(struct gvt_vgpu *vgpu, enum gvt_engine engine, u64 serial)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];

	os_assert_locked(&vgpu->lock);
	if (current_list(el, serial) && valid(&el->waiting[0]))
		switch_lists(vgpu, engine, CSB_PREEMPTED);
	return for_worker(el);
}

u64 vgpu_execlist_status(const struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	const struct vgpu_execlist *el = &vgpu->execlist[engine];
	bool active = valid(&el->running[0]), waits = valid(&el->waiting[0]);
	u32 list = el->list, next = waits ? list ^ 1 : list;
	u32 val;

	val = list | next << STATUS_LIST_WRITE_SHIFT;
	val |= (el->last_event & STATUS_REASON_MASK) << STATUS_REASON_SHIFT;
	if (waits)
		val |= STATUS_QUEUE_FULL | STATUS_VALID(next);
	if (!active)
		return val;
	val |= STATUS_VALID(list) | STATUS_ACTIVE(list) | STATUS_ARB_ENABLE;
	val |= (el->port + 1u) << STATUS_ELEMENT_SHIFT;
	return (u64)el->running[el->port].hi << 32 | val;
}

void vgpu_execlist_reset(struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	struct vgpu_execlist *el = &vgpu->execlist[engine];

	os_assert_locked(&vgpu->lock);
	el->nr_dwords = 0;
	el->port = 0;
	el->list = 0;
	el->taken = false;
	el->last_event = 0;
	memset(el->running, 0, sizeof(el->running));
	memset(el->waiting, 0, sizeof(el->waiting));
}
