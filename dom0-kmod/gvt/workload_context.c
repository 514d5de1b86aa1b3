// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's contexts: which pages their images are, and how long those are held. What is in an image:
 * workload_image.c.
 */
#include "submission.h"

static void context_free(struct vgpu_submission *sub, struct shadow_ctx *ctx)
{
	state_forget(sub, ctx, context_state_first(sub, ctx->engine));
	list_del_init(&ctx->link);
	frames_put(sub->frames, ctx->slot, ctx->nr);
	os_free(ctx->state);
	os_free(ctx);
}

/* Nobody finds it any more; it ends with its last user. */
static void context_forget(struct vgpu_submission *sub, struct shadow_ctx *ctx)
{
	list_del_init(&ctx->link);
	sub->nr_contexts--;
	if (!ctx->users)
		context_free(sub, ctx);
}

static void make_room(struct vgpu_submission *sub)
{
	struct shadow_ctx *ctx, *n;

	list_for_each_entry_safe (ctx, n, &sub->contexts, link) {
		if (sub->nr_contexts < CONTEXTS_MAX)
			return;
		if (!ctx->users)
			context_forget(sub, ctx);
	}
}

static int context_make(struct vgpu_submission *sub, enum gvt_engine engine, u32 lrca,
			const u64 *gfn, struct shadow_ctx **out)
{
	struct shadow_ctx *ctx = os_zalloc(sizeof(*ctx));
	u64 mfn[IMAGE_PAGES_MAX];
	int err = -ENOMEM;
	u32 i;

	if (!ctx)
		return -ENOMEM;
	INIT_LIST_HEAD(&ctx->link);
	ctx->engine = engine;
	ctx->lrca = lrca;
	ctx->nr = context_pages(sub->vgpu, engine);
	ctx->id = ++sub->context_id;
	memcpy(ctx->gfn, gfn, ctx->nr * sizeof(*gfn));
	ctx->state = os_zalloc((ctx->nr - PAGE_REGS) * GGTT_PAGE_SIZE);
	if (ctx->state)
		err = frames_get(sub->frames, gfn, ctx->nr, ctx->slot, mfn);
	if (err) {
		os_free(ctx->state);
		os_free(ctx);
		return err;
	}
	for (i = 0; i < ctx->nr; i++)
		if (ctx->slot[i] == FRAMES_NO_SLOT) {
			context_free(sub, ctx);
			return -EFAULT;
		}
	make_room(sub);
	list_add_tail(&ctx->link, &sub->contexts);
	sub->nr_contexts++;
	*out = ctx;
	return 0;
}

static struct shadow_ctx *find(struct vgpu_submission *sub, enum gvt_engine engine, u32 lrca)
{
	struct shadow_ctx *ctx;

	list_for_each_entry (ctx, &sub->contexts, link)
		if (ctx->lrca == lrca && ctx->engine == engine)
			return ctx;
	return NULL;
}

static const char *refuse(const struct gvt_vgpu *vgpu, const struct gvt_ctx_desc *desc, u32 nr)
{
	u32 mode = desc->lo & CTX_DESC_ADDRESSING_MASK;

	if (mode != CTX_DESC_32BIT && mode != CTX_DESC_64BIT)
		return "context of an addressing mode that there is not";
	if (!(desc->lo & CTX_DESC_PPGTT))
		return "context without page tables of its own";
	if (!vgpu_ggtt_owns(vgpu, desc->lo & CTX_DESC_LRCA, (u64)nr * GGTT_PAGE_SIZE))
		return "context image outside the slice";
	return NULL;
}

int context_get(struct vgpu_submission *sub, enum gvt_engine engine,
		const struct gvt_ctx_desc *desc, struct shadow_ctx **out, const char **why)
{
	struct gvt_vgpu *vgpu = sub->vgpu;
	u32 nr = context_pages(vgpu, engine), lrca = desc->lo & CTX_DESC_LRCA, i;
	u64 gfn[IMAGE_PAGES_MAX];
	struct shadow_ctx *ctx;
	unsigned long flags;
	bool mapped = true;
	int err;

	*why = refuse(vgpu, desc, nr);
	if (*why)
		return -EPERM;
	flags = os_lock(&vgpu->lock);
	for (i = 0; i < nr; i++) {
		gfn[i] = vgpu_ggtt_gfn(vgpu, lrca + (u64)i * GGTT_PAGE_SIZE);
		mapped &= gfn[i] != GVT_NO_MFN;
	}
	os_unlock(&vgpu->lock, flags);
	*why = "context image is not mapped";
	if (!mapped)
		return -EFAULT;

	ctx = find(sub, engine, lrca);
	if (ctx && memcmp(ctx->gfn, gfn, nr * sizeof(*gfn))) {
		context_forget(sub, ctx);
		ctx = NULL;
	}
	if (ctx) {
		list_del_init(&ctx->link);
		list_add_tail(&ctx->link, &sub->contexts);
	} else {
		err = context_make(sub, engine, lrca, gfn, &ctx);
		if (err)
			return err;
	}
	ctx->users++;
	*out = ctx;
	return 0;
}

void context_put(struct vgpu_submission *sub, struct shadow_ctx *ctx)
{
	if (!--ctx->users && list_empty(&ctx->link))
		context_free(sub, ctx);
}

void contexts_moved(struct vgpu_submission *sub)
{
	struct shadow_ctx *ctx, *n;
	u32 i;

	list_for_each_entry_safe (ctx, n, &sub->contexts, link) {
		for (i = 0; i < ctx->nr && !frames_moved(sub->frames, ctx->slot[i]); i++)
			;
		if (i < ctx->nr)
			context_forget(sub, ctx);
	}
}

void context_drop(struct vgpu_submission *sub, u32 lrca)
{
	struct shadow_ctx *ctx, *n;

	list_for_each_entry_safe (ctx, n, &sub->contexts, link)
		if (!lrca || ctx->lrca == lrca)
			context_forget(sub, ctx);
}
