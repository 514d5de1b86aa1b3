// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is counted of a vGPU, its registers and its monitor, for the administrator. Reads the core's state and
 * changes nothing.
 */
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "xengt.h"

static int get_status(struct gvt_vgpu *core, void *status)
{
	gvt_vgpu_get_status(core, status);
	return 0;
}

static void fill_stats(struct xengt_stats *stats, const struct gvt_vgpu_status *s)
{
	stats->traps = s->traps;
	stats->irqs = s->irqs;
	stats->vblanks = s->vblanks;
	stats->flips = s->flips;
	stats->ggtt_writes = s->ggtt_writes;
	stats->refused_regs = s->refused_regs;
	stats->refused_ptes = s->refused_ptes;
	stats->resets = s->resets;
	stats->dropped_submissions = s->dropped_submissions;
	stats->protocol_errors = s->protocol_errors;
	stats->bad_fences = s->bad_fences;
	stats->bar_errors = s->bar_errors;
	stats->hangs = s->hangs;
	stats->refused_states = s->refused_states;
	stats->faults_total = s->faults;
	stats->page_tables = s->page_tables;
	stats->page_table_traps = s->table_traps;
}

static void fill_engines(struct xengt_stats *stats, const struct gvt_vgpu_status *s)
{
	u32 i;

	static_assert((int)XENGT_ENGINE_RCS == (int)GVT_RCS);
	static_assert((int)XENGT_ENGINE_BCS == (int)GVT_BCS);
	static_assert((int)XENGT_ENGINE_VCS == (int)GVT_VCS);
	static_assert((int)XENGT_ENGINE_VECS == (int)GVT_VECS);
	static_assert((int)XENGT_ENGINE_VCS2 == (int)GVT_VCS2);
	static_assert((int)GVT_NUM_ENGINES <= XENGT_ENGINES);
	stats->valid |= XENGT_STATS_ENGINES;
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		stats->engines[i] = (struct xengt_engine_stats){
			.busy_ns = s->busy_ns[i],
			.submissions = s->submissions[i],
			.max_wait_ns = s->max_wait_ns[i],
			.host_ctx = s->host_ctx[i],
		};
}

/* The core has them youngest first. */
static void fill_faults(struct xengt_stats *stats, const struct gvt_vgpu_status *s)
{
	u32 i, nr = s->faults < GVT_FAULTS ? s->faults : GVT_FAULTS;

	static_assert(GVT_FAULTS <= XENGT_FAULTS);
	static_assert(sizeof(s->fault[0].what) == XENGT_FAULT_LEN);
	stats->valid |= XENGT_STATS_FAULTS;
	stats->nr_faults = nr;
	for (i = 0; i < nr; i++) {
		const struct gvt_fault *f = &s->fault[nr - 1 - i];

		stats->faults[i].time_ns = f->at_ns;
		stats->faults[i].engine = f->engine < GVT_NUM_ENGINES ? f->engine : XENGT_NO_ENGINE;
		memcpy(stats->faults[i].what, f->what, sizeof(f->what));
	}
}

int xengt_vgpu_stats(struct xengt_stats *stats)
{
	struct gvt_vgpu_status *s = kzalloc(sizeof(*s), GFP_KERNEL);
	u64 id = stats->id;
	int err;

	if (!s)
		return -ENOMEM;
	err = xengt_vgpu_with(id, get_status, s);
	if (!err) {
		*stats = (struct xengt_stats){.id = id, .time_ns = ktime_get_ns()};
		stats->engine_mask = xengt_vgpu_engines(id);
		stats->hypercalls = xengt_vgpu_hypercalls(id);
		fill_stats(stats, s);
		fill_engines(stats, s);
		fill_faults(stats, s);
	}
	kfree(s);
	return err;
}

struct reg_list {
	struct xengt_reg *regs;
	u32 from, nr, room;
};

static void take_reg(void *arg, const char *name, u32 off, u32 val)
{
	struct reg_list *list = arg;
	struct xengt_reg *reg;

	if (off < list->from || list->nr == list->room)
		return;
	reg = &list->regs[list->nr++];
	reg->offset = off;
	reg->value = val;
	strscpy(reg->name, name, sizeof(reg->name));
}

static int get_regs(struct gvt_vgpu *core, void *list)
{
	gvt_vgpu_for_each_reg(core, take_reg, list);
	return 0;
}

int xengt_vgpu_regs(struct xengt_regs *req)
{
	struct reg_list list = {.from = req->from, .room = req->nr};
	int err;

	/* zeroed: the bytes behind each name go to the caller */
	list.regs = kvcalloc(max(list.room, 1u), sizeof(*list.regs), GFP_KERNEL);
	if (!list.regs)
		return -ENOMEM;
	err = xengt_vgpu_with(req->id, get_regs, &list);
	if (!err &&
	    copy_to_user(u64_to_user_ptr(req->buf), list.regs, list.nr * sizeof(*list.regs)))
		err = -EFAULT;
	req->nr = list.nr;
	kvfree(list.regs);
	return err;
}

struct refused_list {
	u32 *offs;
	u32 nr;
};

static int get_refused(struct gvt_vgpu *core, void *arg)
{
	struct refused_list *list = arg;

	list->nr = min(gvt_vgpu_get_refused(core, list->offs, XENGT_REGS_MAX), XENGT_REGS_MAX);
	return 0;
}

int xengt_vgpu_refused(struct xengt_regs *req)
{
	struct refused_list list;
	int err;

	list.offs = kvcalloc(XENGT_REGS_MAX, sizeof(*list.offs), GFP_KERNEL);
	if (!list.offs)
		return -ENOMEM;
	err = xengt_vgpu_with(req->id, get_refused, &list);
	if (!err) {
		u32 from = min(req->from, list.nr);

		req->nr = min(req->nr, list.nr - from);
		if (copy_to_user(u64_to_user_ptr(req->buf), list.offs + from,
				 req->nr * sizeof(*list.offs)))
			err = -EFAULT;
	}
	kvfree(list.offs);
	return err;
}

static int get_edid(struct gvt_vgpu *core, void *arg)
{
	struct xengt_edid *req = arg;

	static_assert(GVT_EDID_MAX == XENGT_EDID_MAX);
	req->len = gvt_vgpu_get_edid(core, req->edid, &req->changes);
	return 0;
}

int xengt_vgpu_edid(struct xengt_edid *req)
{
	return xengt_vgpu_with(req->id, get_edid, req);
}
