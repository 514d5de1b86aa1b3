// SPDX-License-Identifier: GPL-2.0-only
/*
 * Context images: the guest's, and the host's that runs in its stead.
 *
 * Threats. An image is a list of register loads that the hardware executes with all rights. A guest
 * could name any register in it, point the batches of the context restore anywhere, put itself at a
 * place in a batch that was never scanned, or change any of this after it was looked at.
 *
 * So: page 1 up to where the known layout ends is made here, header by header, register by register;
 * only the values of registers that a guest's commands may set (tables/cmd_regs.c) are the guest's. Ring
 * and page-table roots are the host layer's, the context batches those that were scanned, and there is
 * no batch to return to: a workload ends with its ring section. What follows that layout, and the pages
 * behind, is state that is only ever loaded as the hardware saved it (workload_state.c). A context
 * without such a state starts with its restore inhibited, as a new one does in hardware.
 *
 * Facts: PRM Skylake volume 7 (register state context), volume 2c; positions as in i915's
 * intel_lrc_reg.h and intel_lrc.c.
 */
#include "regs/engine.h"
#include "submission.h"
#include "tables/cmd_table.h"

#define PAGE_DW	       1024u
#define RCS_PAGES_GEN9 22u
#define RCS_PAGES_GEN8 20u
#define XCS_PAGES      2u

/* values, behind their register's offset */
#define IMG_CTL	      0x03
#define IMG_HEAD      0x05
#define IMG_TAIL      0x07
#define IMG_START     0x09
#define IMG_RING_CTL  0x0b
#define IMG_PER_CTX   0x19
#define IMG_INDIRECT  0x1b
#define IMG_PDP_HI(n) (0x31 - 4 * (n))
#define IMG_PDP_LO(n) (0x33 - 4 * (n))

#define RING_CTL_VALID 0x1u
#define RING_CTL_SIZE  0x001ff000u
#define HEAD_ADDR      0x001ffffcu
#define TAIL_ADDR      0x001ffff8u
#define START_ADDR     0xfffff000u

/* CTX_SR_CTL, a masked register */
#define CTL_RESTORE_INHIBIT BIT(0)
#define CTL_SYNC_INHIBIT    BIT(3) /* of the wait for an empty switch; i915 sets it always */
#define CTL_BITS	    0xfu

#define LRI(n)	   (0x11000000u | (2 * (n) - 1))
#define LRI_POSTED BIT(12)

/* ---- layout ---- */

struct img_block {
	u16 at; /* dword of the header */
	bool posted;
	u8 nr;
	const u16 *regs; /* offsets from the engine's base */
};

struct img_layout {
	u32 end; /* first dword behind */
	const struct img_block *block;
	u32 nr;
};

#define PDP_REGS 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270
#define BB_REGS	 0x168, 0x140, 0x110, 0x11c, 0x114, 0x118

static const u16 regs_ring[] = {0x244, 0x034, 0x030, 0x038, 0x03c, BB_REGS, 0x1c0, 0x1c4, 0x1c8};
static const u16 regs_ppgtt[] = {0x3a8, PDP_REGS};
static const u16 regs_power[] = {0x0c8};
static const u16 regs_swctrl[] = {0x200, 0x028};
static const u16 regs_engine[] = {
	0x028, 0x09c, 0x0c0, 0x178, 0x17c, 0x358, 0x170, 0x150, 0x154, 0x158, 0x41c,
	0x600, 0x604, 0x608, 0x60c, 0x610, 0x614, 0x618, 0x61c, 0x620, 0x624, 0x628,
	0x62c, 0x630, 0x634, 0x638, 0x63c, 0x640, 0x644, 0x648, 0x64c, 0x650, 0x654,
	0x658, 0x65c, 0x660, 0x664, 0x668, 0x66c, 0x670, 0x674, 0x678, 0x67c, 0x068,
};

static const struct img_block blocks_rcs[] = {
	{0x01, true, 14, regs_ring},
	{0x21, true, 9, regs_ppgtt},
	{0x41, false, 1, regs_power},
	{0x51, true, 44, regs_engine},
};
static const struct img_block blocks_gen9_xcs[] = {
	{0x01, true, 14, regs_ring},
	{0x21, true, 9, regs_ppgtt},
	{0x41, true, 1, regs_swctrl},
	{0x51, true, 44, regs_engine},
};
static const struct img_block blocks_gen8_xcs[] = {
	{0x01, false, 11, regs_ring},
	{0x21, false, 9, regs_ppgtt},
	{0x41, false, 2, regs_swctrl},
};

/* gen8's render engine has no fourth block */
static const struct img_layout layout_gen9_rcs = {0xaa, blocks_rcs, 4};
static const struct img_layout layout_gen9_xcs = {0xaa, blocks_gen9_xcs, 4};
static const struct img_layout layout_gen8_rcs = {0x44, blocks_rcs, 3};
static const struct img_layout layout_gen8_xcs = {0x46, blocks_gen8_xcs, 3};

static const struct img_layout *layout_of(const struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	if (vgpu->gvt->platform->gen >= 9)
		return engine == GVT_RCS ? &layout_gen9_rcs : &layout_gen9_xcs;
	return engine == GVT_RCS ? &layout_gen8_rcs : &layout_gen8_xcs;
}

u32 context_pages(const struct gvt_vgpu *vgpu, enum gvt_engine engine)
{
	if (engine != GVT_RCS)
		return XCS_PAGES;
	return vgpu->gvt->platform->gen >= 9 ? RCS_PAGES_GEN9 : RCS_PAGES_GEN8;
}

u32 context_state_first(const struct vgpu_submission *sub, enum gvt_engine engine)
{
	return layout_of(sub->vgpu, engine)->end * 4;
}

/* ---- the guest's register state ---- */

int context_read(struct workload *w, u64 pdp[4], const char **why)
{
	struct vgpu_submission *sub = w->eng->sub;
	u32 ctl, i;

	memcpy(w->regs, frames_va(sub->frames, w->ctx->slot[PAGE_REGS]), sizeof(w->regs));
	ctl = w->regs[IMG_RING_CTL];
	w->ring_start = w->regs[IMG_START] & START_ADDR;
	w->ring_size = (ctl & RING_CTL_SIZE) + GGTT_PAGE_SIZE;
	w->head = w->regs[IMG_HEAD] & HEAD_ADDR;
	w->tail = w->regs[IMG_TAIL] & TAIL_ADDR;
	*why = "context without a valid ring";
	if (!(ctl & RING_CTL_VALID))
		return -EFAULT;
	*why = "ring outside the slice";
	if (!vgpu_ggtt_owns(sub->vgpu, w->ring_start, w->ring_size))
		return -EPERM;
	*why = "ring's head or tail beyond its size";
	if (w->head >= w->ring_size || w->tail >= w->ring_size)
		return -EPERM;
	for (i = 0; i < 4; i++)
		pdp[i] = (u64)w->regs[IMG_PDP_HI(i)] << 32 | w->regs[IMG_PDP_LO(i)];
	w->per_ctx = w->indirect = 0;
	if (layout_of(sub->vgpu, w->eng->id)->block[0].nr == ARRAY_SIZE(regs_ring)) {
		w->per_ctx = w->regs[IMG_PER_CTX];
		w->indirect = w->regs[IMG_INDIRECT];
	}
	return 0;
}

/* ---- into the host's image ---- */

/* How a value of the known layout comes about. */
enum img_policy {
	IMG_HOST,   /* what the host's image has */
	IMG_ZERO,   /* there is no batch to return to */
	IMG_GUEST,  /* the guest's */
	IMG_MASKED, /* the guest's in *bits */
	IMG_OWN,    /* made for this workload */
};

static enum img_policy policy_of(enum gvt_engine engine, u16 reg, u32 *bits)
{
	const struct cmd_reg *row;

	switch (reg) {
	case RING_CTX_SR_CTL:
	case RING_BB_PER_CTX_PTR:
	case RING_INDIRECT_CTX:
	case RING_INDIRECT_CTX_OFF:
		return IMG_OWN;
	case RING_BBADDR_UDW:
	case RING_BBADDR:
	case RING_BBSTATE:
	case RING_SBBADDR_UDW:
	case RING_SBBADDR:
	case RING_SBBSTATE:
	case 0x150: /* start and offset of the batch, as the command parser keeps them */
	case 0x154:
	case RING_BB_OFFSET:
	case 0x170:
		return IMG_ZERO;
	case RING_CTX_TIMESTAMP:
		return IMG_GUEST;
	default:
		break;
	}
	row = cmd_reg_find(engine, gvt_engine_base(engine) + reg);
	if (row && row->policy == CMD_REG_ANY)
		return IMG_GUEST;
	if (!row || row->policy != CMD_REG_MASKED)
		return IMG_HOST;
	*bits = row->bits;
	return IMG_MASKED;
}

static u32 own_value(const struct workload *w, u16 reg, bool inhibit)
{
	switch (reg) {
	case RING_CTX_SR_CTL:
		return CTL_BITS << 16 | CTL_SYNC_INHIBIT | (inhibit ? CTL_RESTORE_INHIBIT : 0);
	case RING_BB_PER_CTX_PTR:
		return w->per_ctx;
	case RING_INDIRECT_CTX:
		return w->indirect;
	default: /* cache line at which the batch is run; only with one */
		return w->indirect ? w->regs[IMG_INDIRECT + 2] & 0xffc0u : 0;
	}
}

/* A masked register: all of it is set, the guest's bits and the host's others. */
static u32 masked_value(u16 reg, u32 host, u32 guest, u32 bits)
{
	u32 val = (host & ~bits) | (guest & bits) | bits << 16;

	if (reg == RING_MI_MODE)
		val = (val & ~MI_MODE_STOP_RING) | MI_MODE_STOP_RING << 16;
	return val;
}

static void fill_registers(const struct workload *w, u32 *host, bool inhibit)
{
	enum gvt_engine engine = w->eng->id;
	const struct img_layout *layout = layout_of(w->eng->sub->vgpu, engine);
	u32 base = gvt_engine_base(engine), b, i, at = 0, bits;

	for (b = 0; b < layout->nr; b++) {
		const struct img_block *blk = &layout->block[b];

		while (at < blk->at)
			host[at++] = 0;
		host[at++] = LRI(blk->nr) | (blk->posted ? LRI_POSTED : 0);
		for (i = 0; i < blk->nr; i++, at += 2) {
			u16 reg = blk->regs[i];
			u32 val = host[at] == base + reg ? host[at + 1] : 0;
			/* A guest's image that is laid out otherwise has no value here. */
			bool same = w->regs[at] == base + reg && !w->follows;

			switch (policy_of(engine, reg, &bits)) {
			case IMG_ZERO:
				val = 0;
				break;
			case IMG_GUEST:
				val = same ? w->regs[at + 1] : val;
				break;
			case IMG_MASKED:
				val = masked_value(reg, val, same ? w->regs[at + 1] : val, bits);
				break;
			case IMG_OWN:
				val = own_value(w, reg, inhibit);
				break;
			default:
				break;
			}
			host[at] = base + reg;
			host[at + 1] = val;
		}
	}
}

void context_fill(struct gvt_job *job, void *const *image, u32 nr)
{
	struct workload *w = workload_of(job);
	struct vgpu_submission *sub = w->eng->sub;
	struct shadow_ctx *ctx = w->ctx;
	u32 ctl = w->regs[IMG_CTL], first = context_state_first(sub, w->eng->id);
	/* Filled once already: the host has made its image anew. */
	bool there = w->eng->image_of == ctx->id && !w->filled;
	bool inhibit = ctl & ctl >> 16 & CTL_RESTORE_INHIBIT;

	nr = min(nr, ctx->nr);
	if (nr <= PAGE_REGS)
		return;
	if (!w->filled)
		w->orphan = w->follows && !there;
	w->filled = true;
	w->eng->image_of = 0;
	if (!w->follows || !there)
		memcpy(image[PAGE_PPHWSP], frames_va(sub->frames, ctx->slot[PAGE_PPHWSP]),
		       GGTT_PAGE_SIZE);
	if (w->follows)
		inhibit = !there && !state_resume(w, image, nr);
	else if (!inhibit)
		inhibit = !state_load(w, image, nr, first, there);
	fill_registers(w, image[PAGE_REGS], inhibit);
}

/* ---- back to the guest ---- */

static void registers_back(const struct workload *w, const u32 *host, u32 *guest)
{
	enum gvt_engine engine = w->eng->id;
	const struct img_layout *layout = layout_of(w->eng->sub->vgpu, engine);
	u32 base = gvt_engine_base(engine), b, i, at, bits;

	for (b = 0; b < layout->nr; b++) {
		const struct img_block *blk = &layout->block[b];

		at = blk->at;
		WRITE_ONCE(guest[at], LRI(blk->nr) | (blk->posted ? LRI_POSTED : 0));
		for (at++, i = 0; i < blk->nr; i++, at += 2) {
			WRITE_ONCE(guest[at], base + blk->regs[i]);
			switch (policy_of(engine, blk->regs[i], &bits)) {
			case IMG_ZERO:
				WRITE_ONCE(guest[at + 1], 0);
				break;
			case IMG_GUEST:
			case IMG_MASKED:
				WRITE_ONCE(guest[at + 1], host[at + 1]);
				break;
			default:
				break;
			}
		}
	}
	/* The tail is the guest's: it may have moved on. */
	WRITE_ONCE(guest[IMG_HEAD], w->tail);
	WRITE_ONCE(guest[IMG_CTL], CTL_BITS << 16 | CTL_SYNC_INHIBIT);
	memcpy(&guest[layout->end], &host[layout->end], (PAGE_DW - layout->end) * sizeof(u32));
}

/* False: the engine was reset, the image is the guest's. */
static bool page_back(struct workload *w, u32 i, const void *from)
{
	struct vgpu_submission *sub = w->eng->sub;
	unsigned long flags = os_lock(&sub->vgpu->lock);
	bool good = w->generation == w->eng->generation;
	void *to = frames_va(sub->frames, w->ctx->slot[i]);

	if (good && i == PAGE_REGS)
		registers_back(w, from, to);
	else if (good)
		memcpy(to, from, GGTT_PAGE_SIZE);
	os_unlock(&sub->vgpu->lock, flags);
	return good;
}

void context_copy_back(struct workload *w, void *const *image, u32 nr)
{
	struct shadow_ctx *ctx = w->ctx;
	u32 i;

	nr = min(nr, ctx->nr);
	if (nr <= PAGE_REGS || w->orphan)
		return;
	w->eng->image_of = ctx->id;
	for (i = 0; i < nr; i++)
		if (!page_back(w, i, image[i]))
			return;
	state_save(w, image, nr, context_state_first(w->eng->sub, w->eng->id));
}
