// SPDX-License-Identifier: MIT
/*
 * Is a sleeper woken by the GPU's interrupt? Without one, the driver notices some second later that
 * the work is done, when it tidies up, so nothing fails and all is slow. The batch that is waited for
 * is followed by a long one in the same context: otherwise the switch away from the context, which
 * has an interrupt of its own, would tell.
 */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "gx.h"

#define ROUNDS 10
#define LIMIT  0.5 /* seconds a round may take on average; tidying up comes once a second */

static struct gx_spin first;

static void *release(void *arg)
{
	(void)arg;
	/* the sleeper must be asleep by then */
	gx_sleep(0.05);
	gx_spin_stop(&first);
	return NULL;
}

static double one_round(struct gx *g, enum gx_engine e)
{
	struct gx_spin second;
	struct gx_job a = {.batch = &first.b, .engine = e, .want_fence = true};
	struct gx_job b = {.batch = &second.b, .engine = e};
	pthread_t thread;
	double t;

	gx_spin_new(&first, g, e);
	gx_spin_begin(&first);
	gx_spin_end(&first, true);
	gx_spin_new(&second, g, e);
	gx_spin_begin(&second);
	gx_spin_end(&second, true);
	gx_submit(g, &a);
	gx_submit(g, &b);
	if (!gx_spin_wait_started(&first, GX_WAIT))
		gx_fatal("irq", "the batch does not start");
	if (pthread_create(&thread, NULL, release, NULL))
		gx_fatal("irq", "no thread");
	t = gx_now();
	if (!gx_fence_wait(a.fence, 10))
		gx_fatal("irq", "a sleeper was not woken within 10 s");
	t = gx_now() - t;
	if (gx_fence_status(a.fence) != 1)
		gx_fatal("irq", "fence status %d", gx_fence_status(a.fence));
	pthread_join(thread, NULL);
	close(a.fence);
	gx_spin_stop(&second);
	gx_batch_wait(g, &second.b);
	gx_spin_free(&first);
	gx_spin_free(&second);
	return t;
}

void t_wake(struct gx *g, enum gx_engine e)
{
	double sum = 0;
	unsigned i;

	for (i = 0; i < ROUNDS; i++)
		sum += one_round(g, e);
	if (sum / ROUNDS > LIMIT)
		gx_fail("irq", "sleepers were woken after %.3f s on average, expected under %.1f s",
			sum / ROUNDS, LIMIT);
	else
		gx_ok("irq", "%u sleepers woken, %.0f ms on average", ROUNDS, sum / ROUNDS * 1e3);
}
