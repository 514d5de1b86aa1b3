// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of a context image that only the hardware may have written: unit state of a format that
 * nobody publishes, loaded with all rights at each restore.
 *
 * Threat. A guest writes register loads, or whatever else the format holds, into its image.
 *
 * Mechanism. What the hardware saved is kept in memory of ours, and that is what is loaded. A driver
 * also starts new contexts with a copy of what another one saved (i915 does, with the first of each
 * engine). So when the guest's memory differs from what was saved for the context, its content is taken
 * over into our copy, and used if its fingerprint is that of a state which the hardware once saved for
 * this vGPU and engine; else the context starts without. Fingerprints are those of the first states
 * of each context, and of those that we let go: a polynomial over the field of 2^61 - 1 at a secret
 * point, so that a guest cannot make another content with the same one.
 */
#include "submission.h"

#define FIELD	    ((1ull << 61) - 1)
#define FIRST_SAVES 4u /* of a context, that get a fingerprint */

void state_init(struct vgpu_submission *sub)
{
	u32 i;

	sub->state_point = os_random() % (FIELD - 2) + 2;
	for (i = 0; i < GVT_NUM_ENGINES; i++)
		os_lock_init(&sub->engine[i].states.lock);
}

static u64 add_mod(u64 a, u64 b)
{
	u64 sum = a + b;

	return sum >= FIELD ? sum - FIELD : sum;
}

static u64 mul_mod(u64 a, u64 b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return add_mod((u64)(product & FIELD), (u64)(product >> 61));
}

/* Of a context's copy, from first bytes in page 1 on. Never 0. */
static u64 fingerprint(const struct vgpu_submission *sub, const struct shadow_ctx *ctx, u32 first)
{
	const u32 *dw = (const u32 *)ctx->state;
	u32 nr = (ctx->nr - 1) * GGTT_PAGE_SIZE / 4, i;
	u64 h = 1;

	for (i = first / 4; i < nr; i++)
		h = add_mod(mul_mod(h, sub->state_point), dw[i]);
	return h + 1;
}

/* ---- those that are known ---- */

static bool known(struct known_states *k, u64 print)
{
	u32 i;

	for (i = 0; i < KNOWN_STATES; i++)
		if (k->recent[i] == print || (i < KEPT_STATES && k->kept[i] == print))
			return true;
	return false;
}

static void learn(struct sub_engine *eng, u64 print)
{
	struct known_states *k = &eng->states;
	unsigned long flags = os_lock(&k->lock);

	if (!known(k, print))
		k->recent[k->nr_recent++ % KNOWN_STATES] = print;
	os_unlock(&k->lock, flags);
}

/* One that a driver copies will be copied again. */
static bool recognise(struct sub_engine *eng, u64 print)
{
	struct known_states *k = &eng->states;
	unsigned long flags = os_lock(&k->lock);
	bool is = known(k, print);
	u32 i;

	for (i = 0; is && i < KEPT_STATES && k->kept[i] != print; i++)
		;
	if (is && i == KEPT_STATES)
		k->kept[k->nr_kept++ % KEPT_STATES] = print;
	os_unlock(&k->lock, flags);
	return is;
}

/* ---- load and save ---- */

/* Goes over the pages from 1 on: ours, and behind it in the image. */
static u8 *state_page(const struct shadow_ctx *ctx, u32 i)
{
	return ctx->state + (i - 1) * GGTT_PAGE_SIZE;
}

static const u8 *guest_page(const struct workload *w, u32 i)
{
	return frames_va(w->eng->sub->frames, w->ctx->slot[i]);
}

static bool as_saved(const struct workload *w, u32 first)
{
	const struct shadow_ctx *ctx = w->ctx;
	u32 i;

	for (i = 1; i < ctx->nr; i++, first = 0)
		if (memcmp(state_page(ctx, i) + first, guest_page(w, i) + first,
			   GGTT_PAGE_SIZE - first))
			return false;
	return true;
}

bool state_load(struct workload *w, void *const *image, u32 nr, u32 first, bool there)
{
	struct shadow_ctx *ctx = w->ctx;
	u32 i;

	if (!ctx->state_valid || !as_saved(w, first)) {
		for (i = 1; i < ctx->nr; i++)
			memcpy(state_page(ctx, i), guest_page(w, i), GGTT_PAGE_SIZE);
		ctx->state_valid = recognise(w->eng, fingerprint(w->eng->sub, ctx, first));
		ctx->saves = 0;
		there = false;
	}
	if (!ctx->state_valid) {
		w->eng->states.refused++;
		return false;
	}
	for (i = 1; !there && i < nr; i++, first = 0)
		memcpy((u8 *)image[i] + first, state_page(ctx, i) + first, GGTT_PAGE_SIZE - first);
	return true;
}

bool state_resume(const struct workload *w, void *const *image, u32 nr)
{
	u32 i;

	for (i = 1; w->ctx->state_valid && i < nr; i++)
		memcpy(image[i], state_page(w->ctx, i), GGTT_PAGE_SIZE);
	return w->ctx->state_valid;
}

void state_save(struct workload *w, void *const *image, u32 nr, u32 first)
{
	struct shadow_ctx *ctx = w->ctx;
	u32 i;

	for (i = 1; i < nr; i++)
		memcpy(state_page(ctx, i), image[i], GGTT_PAGE_SIZE);
	ctx->state_valid = true;
	if (ctx->saves < FIRST_SAVES) {
		ctx->saves++;
		learn(w->eng, fingerprint(w->eng->sub, ctx, first));
	}
}

void state_forget(struct vgpu_submission *sub, struct shadow_ctx *ctx, u32 first)
{
	if (ctx->state_valid && ctx->saves == FIRST_SAVES)
		learn(&sub->engine[ctx->engine], fingerprint(sub, ctx, first));
}
