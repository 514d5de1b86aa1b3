/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test of the host layer, in place of core and module: uses nothing but gvt/host.h and
 * host/host_i915.h. Results go to the kernel log, a claim a line: "xengt_host_test: ok CLAIM" or
 * "xengt_host_test: FAIL CLAIM".
 */
#ifndef XENGT_TESTS_HOST_TEST_H
#define XENGT_TESTS_HOST_TEST_H

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/pci.h>

#include "gvt/host.h"

struct test_gpu {
	const struct gvt_host_ops *ops;
	void *host;
	const struct gvt_host_info *info;
	struct pci_dev *pdev;
	u8 __iomem *ggtt; /* the GGTT half of BAR0 */
};

/* Counts and prints one claim; returns whether it holds. Process context. */
bool test_claim(bool holds, const char *fmt, ...) __printf(2, 3);

/* Runs fn in hard-irq context and waits until it has returned. */
void test_in_irq(void (*fn)(void *arg), void *arg);

/* An entry of the physical GGTT, as the GPU's own registers show it. */
static inline u64 test_pte(struct test_gpu *gpu, u64 gm_addr)
{
	return readq(gpu->ggtt + (gm_addr >> 12) * 8);
}

/* test_gm.c. What test_keep() leaves behind must be as it was when test_kept() is called. */
void test_gm(struct test_gpu *gpu);
void test_keep(struct test_gpu *gpu);
void test_kept(struct test_gpu *gpu);

/* test_work.c, test_faults.c */
void test_work(struct test_gpu *gpu);
void test_faults(struct test_gpu *gpu);

/*
 * test_job.c: page tables, a batch and a page for results, in one allocation. The page tables map
 * page n of it at address n << 12, for the GPU.
 */
enum { PAGE_DATA, PAGE_BATCH, PAGE_PT, PAGE_PD, PAGE_PDP, PAGE_PML4, PAGE_RING, NR_PAGES_USED };

struct test_job {
	struct gvt_job job;
	struct test_gpu *gpu;
	u8 *page; /* NR_PAGES_USED */
	dma_addr_t dma;
	struct completion done, saved;
	int status;
	u32 fills, dones, saves;
	u32 nr_pages, head, tail; /* as saved() found them */
	u32 order;		  /* by done(), over all jobs */
	bool in_irq;
	ktime_t submitted;
	u32 done_ms, saved_ms; /* after submitting */
};

struct test_job *test_job_new(struct test_gpu *gpu, enum gvt_engine engine, bool four_level);
void test_job_free(struct test_job *t);
/* Stores val at dword n of the data page: from the ring, and twice that at n + 1 from a batch. */
void test_job_store(struct test_job *t, u32 n, u32 val);
/* A loop without end, which lets itself be preempted or does not. */
void test_job_loop(struct test_job *t, bool preemptible);
u32 test_job_data(struct test_job *t, u32 n);
int test_job_submit(struct test_job *t, struct gvt_host_ctx *ctx);
/* Waits for done() and saved(); false when either does not come in time. */
bool test_job_wait(struct test_job *t, u32 ms);

#define TEST_ENGINE_NAMES "rcs", "bcs", "vcs", "vecs", "vcs2"

#endif
