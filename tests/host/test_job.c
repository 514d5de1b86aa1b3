// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs with page tables of their own.
 *
 * Facts: PRM SKL vol 2a (MI commands), vol 5 (per-process GTT).
 */
#include <linux/dma-mapping.h>

#include "test.h"

#define MI_BATCH_BUFFER_END	    0x05000000u
#define MI_ARB_CHECK		    0x02800000u
#define MI_ARB_OFF		    0x04000000u
#define MI_STORE_DWORD_IMM_PPGTT    0x10000002u
#define MI_BATCH_BUFFER_START_PPGTT 0x18800101u

#define ENTRY_PRESENT_RW 3ull

#define IMG_RING_HEAD 5
#define IMG_RING_TAIL 7

#define BYTES (NR_PAGES_USED * PAGE_SIZE)

static atomic_t order;

static void *page(struct test_job *t, u32 n)
{
	return t->page + n * PAGE_SIZE;
}

static void fill(struct gvt_job *job, void *const *image, u32 nr_pages)
{
	struct test_job *t = container_of(job, struct test_job, job);

	t->fills++;
	t->nr_pages = nr_pages;
}

static void done(struct gvt_job *job, int status)
{
	struct test_job *t = container_of(job, struct test_job, job);

	t->in_irq = irqs_disabled();
	t->status = status;
	t->done_ms = ktime_ms_delta(ktime_get(), t->submitted);
	t->dones++;
	t->order = atomic_inc_return(&order);
	complete(&t->done);
}

static void saved(struct gvt_job *job, void *const *image, u32 nr_pages)
{
	struct test_job *t = container_of(job, struct test_job, job);
	const u32 *regs = nr_pages > 1 ? image[1] : NULL;

	t->saved_ms = ktime_ms_delta(ktime_get(), t->submitted);
	t->saves++;
	if (regs) {
		t->head = regs[IMG_RING_HEAD];
		t->tail = regs[IMG_RING_TAIL];
	}
	complete(&t->saved);
}

static void map(struct test_job *t, u32 table, u32 index, u32 to)
{
	((u64 *)page(t, table))[index] = (t->dma + to * PAGE_SIZE) | ENTRY_PRESENT_RW;
}

struct test_job *test_job_new(struct test_gpu *gpu, enum gvt_engine engine, bool four_level)
{
	struct test_job *t = kzalloc(sizeof(*t), GFP_KERNEL);
	u32 i;

	if (!t)
		return NULL;
	t->gpu = gpu;
	t->page = dma_alloc_coherent(&gpu->pdev->dev, BYTES, &t->dma, GFP_KERNEL);
	if (!t->page) {
		kfree(t);
		return NULL;
	}
	memset(t->page, 0, BYTES);
	init_completion(&t->done);
	init_completion(&t->saved);
	for (i = 0; i < NR_PAGES_USED; i++)
		map(t, PAGE_PT, i, i);
	map(t, PAGE_PD, 0, PAGE_PT);
	map(t, PAGE_PDP, 0, PAGE_PD);
	map(t, PAGE_PML4, 0, PAGE_PDP);
	t->job = (struct gvt_job){
		.engine = engine,
		.four_level = four_level,
		.pdp[0] = t->dma + (four_level ? PAGE_PML4 : PAGE_PD) * PAGE_SIZE,
		.ring = page(t, PAGE_RING),
		.fill = fill,
		.done = done,
		.saved = saved,
	};
	return t;
}

void test_job_free(struct test_job *t)
{
	if (!t)
		return;
	dma_free_coherent(&t->gpu->pdev->dev, BYTES, t->page, t->dma);
	kfree(t);
}

static u32 *store(u32 *cs, u32 addr, u32 val)
{
	*cs++ = MI_STORE_DWORD_IMM_PPGTT;
	*cs++ = addr;
	*cs++ = 0;
	*cs++ = val;
	return cs;
}

static u32 *jump(u32 *cs, u32 addr)
{
	*cs++ = MI_BATCH_BUFFER_START_PPGTT;
	*cs++ = addr;
	*cs++ = 0;
	return cs;
}

void test_job_store(struct test_job *t, u32 n, u32 val)
{
	u32 *ring = page(t, PAGE_RING), *cs = ring, *batch = page(t, PAGE_BATCH);

	cs = store(cs, PAGE_DATA * PAGE_SIZE + 4 * n, val);
	cs = jump(cs, PAGE_BATCH * PAGE_SIZE);
	*cs++ = 0;
	t->job.ring_dwords = cs - ring;
	batch = store(batch, PAGE_DATA * PAGE_SIZE + 4 * (n + 1), 2 * val);
	*batch = MI_BATCH_BUFFER_END;
}

void test_job_loop(struct test_job *t, bool preemptible)
{
	u32 *ring = page(t, PAGE_RING), *cs = ring, *batch = page(t, PAGE_BATCH);

	cs = jump(cs, PAGE_BATCH * PAGE_SIZE);
	*cs++ = 0;
	t->job.ring_dwords = cs - ring;
	/* says that it has begun, then turns for ever */
	batch = store(batch, PAGE_DATA * PAGE_SIZE, 1);
	*batch++ = preemptible ? MI_ARB_CHECK : MI_ARB_OFF;
	jump(batch, PAGE_BATCH * PAGE_SIZE + 4 * sizeof(u32));
}

u32 test_job_data(struct test_job *t, u32 n)
{
	return READ_ONCE(((u32 *)page(t, PAGE_DATA))[n]);
}

int test_job_submit(struct test_job *t, struct gvt_host_ctx *ctx)
{
	reinit_completion(&t->done);
	reinit_completion(&t->saved);
	t->fills = t->dones = t->saves = 0;
	t->status = 1;
	t->head = t->tail = 0;
	t->submitted = ktime_get();
	return t->gpu->ops->submit(ctx, &t->job);
}

bool test_job_wait(struct test_job *t, u32 ms)
{
	return wait_for_completion_timeout(&t->done, msecs_to_jiffies(ms)) &&
	       wait_for_completion_timeout(&t->saved, msecs_to_jiffies(ms));
}
