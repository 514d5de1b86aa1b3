// SPDX-License-Identifier: MIT
/* A batch that jumps back until the CPU clears a dword in its buffer's second page. */
#include "gx.h"

#define SPIN_STARTED (GX_PAGE)	     /* bytes in the batch's buffer */
#define SPIN_GO	     (GX_PAGE + 256) /* not in the same cache line */
#define SPIN_NOOPS   64		     /* keep the fetches of real hardware apart */

void gx_spin_new(struct gx_spin *s, struct gx *g, enum gx_engine e)
{
	bb_new(&s->b, g, e, 2 * GX_PAGE);
	s->started = gx_u32(&s->b.bo) + SPIN_STARTED / 4;
	s->go = gx_u32(&s->b.bo) + SPIN_GO / 4;
	*s->go = 1;
	s->loop = 0;
}

void gx_spin_begin(struct gx_spin *s)
{
	bb_store32(&s->b, s->b.bo.va + SPIN_STARTED, 1);
	s->loop = s->b.n;
}

void gx_spin_end(struct gx_spin *s, bool preemptible)
{
	struct gx_batch *b = &s->b;
	unsigned i;

	for (i = 0; i < SPIN_NOOPS; i++)
		bb_dw(b, preemptible && i == SPIN_NOOPS / 2 ? MI_ARB_CHECK : MI_NOOP);
	bb_cond_end(b, b->bo.va + SPIN_GO, 0);
	bb_start(b, b->bo.va + 4ull * s->loop);
}

void gx_spin_stop(struct gx_spin *s)
{
	*s->go = 0;
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
