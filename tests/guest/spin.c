// SPDX-License-Identifier: MIT
/*
 * A batch that loops by jumping to itself. The CPU ends it by changing the low address of the jump,
 * one aligned dword, to point behind the loop: so there is no moment at which a half-changed command
 * could be fetched.
 */
#include "gx.h"

#define SPIN_STARTED 1020 /* dword in the batch's first page that the GPU sets */
#define SPIN_NOOPS   64	  /* keep the fetches of real hardware apart */

void gx_spin_new(struct gx_spin *s, struct gx *g, enum gx_engine e)
{
	bb_new(&s->b, g, e, 2 * GX_PAGE);
	s->started = gx_u32(&s->b.bo) + SPIN_STARTED;
	s->loop = 0;
	s->jump = 0;
	s->after = 0;
}

void gx_spin_loop(struct gx_spin *s, bool preemptible)
{
	struct gx_batch *b = &s->b;
	unsigned i;

	bb_store32(b, b->bo.va + 4 * SPIN_STARTED, 1);
	s->loop = b->n;
	for (i = 0; i < SPIN_NOOPS; i++)
		bb_dw(b, preemptible && i == SPIN_NOOPS / 2 ? MI_ARB_CHECK : MI_NOOP);
	s->jump = b->n + 1;
	bb_start(b, b->bo.va + 4ull * s->loop);
	s->after = b->n;
	/* until the caller puts his own there */
	bb_end(b);
	bb_seek(b, s->after);
}

void gx_spin_stop(struct gx_spin *s)
{
	gx_u32(&s->b.bo)[s->jump] = (uint32_t)(s->b.bo.va + 4ull * s->after);
}

bool gx_spin_wait_started(struct gx_spin *s, double seconds)
{
	double end = gx_now() + seconds;

	while (!*s->started) {
		if (gx_now() > end)
			return false;
		gx_sleep(0.001);
	}
	return true;
}

void gx_spin_free(struct gx_spin *s)
{
	bb_free(&s->b);
}
