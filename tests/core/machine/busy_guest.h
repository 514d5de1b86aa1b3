/* SPDX-License-Identifier: MIT */
/* A model guest that keeps the render engine busy with equal batches, and counts them. */
#ifndef XENGT_TEST_BUSY_GUEST_H
#define XENGT_TEST_BUSY_GUEST_H

#include "machine_rig.h"

#include <stdlib.h>

#define BUSY_BATCH	0x50000000ull
#define BUSY_PRIMITIVE	0x7b000005u /* 3DPRIMITIVE: 7 dwords, 2.1 us on the emulated GPU */
#define BUSY_PRIMITIVES 2380u
#define BUSY_NS		(BUSY_PRIMITIVES * 2100ull)
#define BUSY_CONTEXTS	3u

struct busy {
	struct model_guest g;
	struct mg_vm *vm;
	struct mg_ctx *c[BUSY_CONTEXTS];
	u32 emitted;
	u64 events; /* of the engine, when it was last given a list */
	bool idle;
	bool one; /* context, and lite restores, not several in turns */
};

static inline struct busy *busy_new(u32 weight, u32 cap)
{
	struct busy *b = calloc(1, sizeof(*b));
	struct gvt_vgpu_params params = machine_params();
	u64 batch;

	assert_non_null(b);
	params.weight = weight;
	params.cap = cap;
	mg_init(&b->g, m, &params);
	b->vm = mg_vm_new(&b->g, true);
	batch = mg_vm_pages(b->vm, BUSY_BATCH, BUSY_PRIMITIVES * 28 / 4096 + 1);
	for (u32 i = 0; i < BUSY_PRIMITIVES; i++)
		mg_write32(&b->g, batch + i * 28 / 4096, i * 28 % 4096, BUSY_PRIMITIVE);
	mg_write32(&b->g, batch + BUSY_PRIMITIVES * 28 / 4096, BUSY_PRIMITIVES * 28 % 4096, MG_BBE);
	for (u32 i = 0; i < BUSY_CONTEXTS; i++)
		b->c[i] = mg_ctx_new(&b->g, GVT_RCS, b->vm);
	b->events = ~0ull;
	return b;
}

static inline u32 busy_ended(const struct busy *b)
{
	u32 n = b->emitted;

	for (u32 i = 0; i < BUSY_CONTEXTS; i++)
		for (u32 k = 0; !mg_ctx_done(b->c[i], b->c[i]->seqno - k); k++)
			n--;
	return n;
}

/* Keeps two contexts in the list, as a driver does: the next one goes in when the first is done. */
static inline void busy_drive(struct busy *b)
{
	struct mg_engine *e = &b->g.engine[GVT_RCS];
	struct mg_ctx *c = b->c[b->one ? 0 : b->emitted % BUSY_CONTEXTS];

	mg_irq(&b->g);
	if (b->idle || e->port[1] || e->events == b->events)
		return;
	if (b->one && b->emitted - busy_ended(b) >= BUSY_CONTEXTS)
		return;
	b->events = e->events;
	b->emitted++;
	mg_batch(c, BUSY_BATCH);
	if (e->port[0] && !b->one)
		mg_submit(e->port[0], c);
	else
		mg_submit(c, NULL);
}

/* Nothing of it is under way. */
static inline void busy_free(struct busy *b)
{
	for (u32 i = 0; i < BUSY_CONTEXTS; i++)
		mg_ctx_free(b->c[i]);
	mg_vm_free(b->vm);
	mg_fini(&b->g);
	free(b);
}

#endif
