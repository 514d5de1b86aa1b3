// SPDX-License-Identifier: GPL-2.0-only
/*
 * The context image of a lane: whose it is, and which page tables it names.
 *
 * Threat: i915 may load a lane's context at times that this layer does not choose (it is replayed after
 * a reset), by its own idea of the page tables: it puts back the descriptor, and at times the PDP
 * registers. A root of one kind taken for the other ends the walk one level too deep, in data that the
 * guest writes, and then the guest's data are page-table entries.
 *
 * So i915's idea is the job's as long as the job is a request: a 4-level root stands where i915 keeps
 * its own, and for a 3-level one i915's address space says that it has 3 levels. At all other times it
 * is i915's own, empty root.
 *
 * Facts: PRM BDW/SKL vol 7 (3D-Media-GPGPU, logical ring contexts): register state in page 1, ring
 * registers, PDP registers; context descriptor, addressing mode in bits 4:3, force restore in bit 2.
 */
#include "host/private.h"
#include "gem/i915_gem_object_types.h"

enum image_page { IMAGE_PAGE_HWSP, IMAGE_PAGE_REGS };

/* dwords of the register state: values stand behind their register's offset */
#define IMG_RING_FIRST	0x04 /* head, tail, start, control */
#define IMG_RING_DWORDS 8
#define IMG_PDP_HI(n)	(0x31 - 4 * (n))
#define IMG_PDP_LO(n)	(0x33 - 4 * (n))

#define DESC_FORCE_RESTORE BIT(2)
#define DESC_MODE_MASK	   GENMASK(4, 3)
#define DESC_MODE_3_LEVEL  (1u << 3)
#define DESC_MODE_4_LEVEL  (3u << 3)

#define TOTAL_3_LEVEL SZ_4G

#define MAX_IMAGE_PAGES 64

static u32 image_pages(struct host_lane *lane, void *image[MAX_IMAGE_PAGES])
{
	u32 nr = min_t(u32, lane->ce->engine->context_size >> PAGE_SHIFT, MAX_IMAGE_PAGES);
	u8 *first = (u8 *)lane->ce->lrc_reg_state - IMAGE_PAGE_REGS * PAGE_SIZE;
	u32 i;

	for (i = 0; i < nr; i++)
		image[i] = first + i * PAGE_SIZE;
	return nr;
}

/* Has i915 take the lane's page tables for these. */
static void set_tables(struct host_lane *lane, dma_addr_t root, u64 total)
{
	sg_dma_address(px_base(lane->ppgtt->pd)->mm.pages->sgl) = root;
	lane->ppgtt->vm.total = total;
}

void host_image_fill(struct host_lane *lane, struct gvt_job *job)
{
	struct intel_context *ce = lane->ce;
	u32 *regs = ce->lrc_reg_state;
	u32 ring[IMG_RING_DWORDS];
	void *image[MAX_IMAGE_PAGES];
	u32 nr = image_pages(lane, image);
	u32 i;

	/* the ring is the host's, whatever the guest's image says of its own */
	memcpy(ring, regs + IMG_RING_FIRST, sizeof(ring));
	job->fill(job, image, nr);
	memcpy(regs + IMG_RING_FIRST, ring, sizeof(ring));

	for (i = 0; i < 4; i++) {
		regs[IMG_PDP_HI(i)] = upper_32_bits(job->pdp[i]);
		regs[IMG_PDP_LO(i)] = lower_32_bits(job->pdp[i]);
	}
	if (job->four_level)
		set_tables(lane, job->pdp[0], lane->total);
	else
		set_tables(lane, lane->root, TOTAL_3_LEVEL);

	/* the engine may still hold what it saved of the context before: the image has changed */
	ce->lrc.lrca &= ~DESC_MODE_MASK;
	ce->lrc.lrca |= job->four_level ? DESC_MODE_4_LEVEL : DESC_MODE_3_LEVEL;
	ce->lrc.lrca |= DESC_FORCE_RESTORE;
}

void host_image_saved(struct host_lane *lane, struct gvt_job *job)
{
	void *image[MAX_IMAGE_PAGES];
	u32 *regs = lane->ce->lrc_reg_state;
	u32 i;

	job->saved(job, image, image_pages(lane, image));

	/* the job's page tables may go now */
	set_tables(lane, lane->root, lane->total);
	for (i = 0; i < 4; i++) {
		regs[IMG_PDP_HI(i)] = i ? 0 : upper_32_bits(lane->root);
		regs[IMG_PDP_LO(i)] = i ? 0 : lower_32_bits(lane->root);
	}
}
