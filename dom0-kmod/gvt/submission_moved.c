// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the guest gave back to the hypervisor.
 *
 * Threat. A guest gives a page back and later gets another one under the same number (a balloon does so
 * all the time). What the core knows under that number is the old page: held, so that it is nobody
 * else's, but the guest's own work would go astray. And a guest may give back pages as fast as it can.
 *
 * Mechanism. The trap only counts. Before anything of the guest is submitted after that, its worker asks
 * the hypervisor anew for every frame that is held: first the frames of page tables and contexts, then
 * those of the GGTT. What has moved is forgotten under its number and made anew by what the submission
 * does anyhow; the old frames stay until the work that may reach them has ended. All this is done in
 * pieces, other work items get their turn between two, and what is counted meanwhile makes it begin
 * again: a guest that does not stop submits nothing, and no one else waits for it.
 */
#include "submission.h"

#define BATCHES 4u /* of a piece */

enum { PART_FRAMES, PART_TABLES, PART_GGTT, PART_END };

void vgpu_submission_gave_back(struct gvt_vgpu *vgpu)
{
	os_assert_locked(&vgpu->lock);
	if (vgpu->sub)
		vgpu->sub->gave_back++;
}

bool submission_unchecked(const struct vgpu_submission *sub)
{
	os_assert_locked(&sub->vgpu->lock);
	return sub->check.done != sub->gave_back;
}

void submission_check_reset(struct vgpu_submission *sub)
{
	sub->check = (struct moved_check){.done = sub->check.done, .doing = sub->check.done};
}

static bool begin(struct vgpu_submission *sub)
{
	struct moved_check *c = &sub->check;
	unsigned long flags;
	u64 now;

	if (c->doing != c->done)
		return true;
	flags = os_lock(&sub->vgpu->lock);
	now = sub->gave_back;
	os_unlock(&sub->vgpu->lock, flags);
	*c = (struct moved_check){.done = c->done, .doing = now};
	return c->doing != c->done;
}

static int batch(struct vgpu_submission *sub, struct moved_check *c)
{
	switch (c->part) {
	case PART_FRAMES:
		return frames_check(sub->frames, &c->at, &c->nr_moved);
	case PART_TABLES:
		if (!c->nr_moved)
			return 0;
		if (!c->at)
			contexts_moved(sub);
		return ppgtts_moved(sub->ppgtts, &c->at);
	default:
		return vgpu_ggtt_check(sub->vgpu, &c->at);
	}
}

static void stop(struct vgpu_submission *sub)
{
	unsigned long flags = os_lock(&sub->vgpu->lock);

	vgpu_failsafe(sub->vgpu, "what its frame numbers name cannot be asked");
	sub->check.done = sub->gave_back;
	os_unlock(&sub->vgpu->lock, flags);
	submission_check_reset(sub);
}

bool submission_check(struct vgpu_submission *sub)
{
	struct moved_check *c = &sub->check;
	u32 i;
	int ret;

	if (!begin(sub))
		return false;
	for (i = 0; i < BATCHES && c->part < PART_END; i++) {
		ret = batch(sub, c);
		if (ret < 0) {
			stop(sub);
			return false;
		}
		if (ret)
			continue;
		c->part++;
		c->at = 0;
	}
	if (c->part == PART_END)
		c->done = c->doing;
	return true;
}
