// SPDX-License-Identifier: MIT
/* Contexts of the host: their lanes are made and end. */
#include "image.h"
#include "private.h"

#include <stdlib.h>

static void lane_free(struct lane *lane)
{
	struct machine *m = lane->m;
	u64 at = lane_ggtt(lane);

	os_work_cancel(&lane->work);
	for (u64 off = 0; off < LANE_STRIDE; off += PAGE)
		host_ggtt_unmap(m, at + off);
	frame_free(m, lane->timeline);
	for (u32 i = 0; i < lane->nr_image; i++)
		frame_free(m, lane->image[i]);
	for (u32 i = 0; i < lane->nr_ring; i++)
		frame_free(m, lane->ring[i]);
	m->lane[lane->slot] = NULL;
	free(lane);
}

static struct lane *lane_new(struct gvt_host_ctx *ctx, enum gvt_engine id)
{
	struct machine *m = ctx->m;
	struct lane *lane;
	u32 slot = 0;

	while (slot < NR_LANES && m->lane[slot])
		slot++;
	if (slot == NR_LANES)
		return NULL;
	lane = calloc(1, sizeof(*lane));
	m->lane[slot] = lane;
	lane->slot = slot;
	lane->m = m;
	lane->ctx = ctx;
	lane->id = id;
	lane->e = &m->engine[id];
	INIT_LIST_HEAD(&lane->queue);
	INIT_LIST_HEAD(&lane->ready);
	os_work_init(&lane->work, lanes_work);
	lane->timeline = frame_new(m, FRAME_HOST, NULL, 0);
	host_ggtt_map(m, lane_ggtt(lane), lane->timeline);
	lane->nr_image = id == GVT_RCS ? IMAGE_PAGES : 2;
	for (u32 i = 0; i < lane->nr_image; i++) {
		lane->image[i] = frame_new(m, FRAME_HOST, NULL, 0);
		host_ggtt_map(m, lane_ggtt(lane) + LANE_IMAGE + i * (u64)PAGE, lane->image[i]);
	}
	image_init(lane->image[1]->page, lane->e->base, id == GVT_RCS);
	return lane;
}

int lanes_ctx_create(void *host, struct gvt_host_ctx **out)
{
	struct machine *m = host;
	struct gvt_host_ctx *ctx;

	os_test_may_sleep("ctx_create");
	ctx = calloc(1, sizeof(*ctx));
	ctx->m = m;
	/* host.h does not say whose it is: after a reset the core makes windows first, then contexts */
	ctx->dom = m->acting ? m->acting : m->last;
	list_add_tail(&ctx->link, &m->contexts);
	for (u32 i = 0; i < NR_ENGINES; i++) {
		ctx->lane[i] = lane_new(ctx, i);
		if (!ctx->lane[i]) {
			lanes_ctx_destroy(ctx);
			return -ENOMEM;
		}
	}
	*out = ctx;
	return 0;
}

static bool busy(const struct gvt_host_ctx *ctx)
{
	for (u32 i = 0; i < NR_ENGINES; i++)
		if (ctx->lane[i] && (ctx->lane[i]->job || !list_empty(&ctx->lane[i]->queue)))
			return true;
	return false;
}

void lanes_ctx_destroy(struct gvt_host_ctx *ctx)
{
	struct machine *m = ctx->m;
	u32 turns = 0;

	os_test_may_sleep("ctx_destroy");
	/* The host's own workers and interrupts go on; the caller's workers cannot. */
	while (busy(ctx) && turns++ < 100000) {
		for (u32 i = 0; i < NR_ENGINES; i++)
			if (ctx->lane[i])
				os_work_flush(&ctx->lane[i]->work);
		gpu_run(m->gpu);
		if (m->irq) {
			m->irq = false;
			os_test_irq(true);
			host_irq(m);
			os_test_irq(false);
		}
		os_test_advance(100000);
	}
	if (busy(ctx))
		machine_breach(m, "a context is destroyed and its jobs do not end");
	for (u32 i = 0; i < NR_ENGINES; i++)
		if (ctx->lane[i])
			lane_free(ctx->lane[i]);
	list_del_init(&ctx->link);
	free(ctx);
}
