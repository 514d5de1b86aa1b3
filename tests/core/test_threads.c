// SPDX-License-Identifier: MIT
/*
 * Four guests of four vCPUs each at once, beside a worker, a GPU, a clock and an administrator. Each vCPU
 * has an engine of its own, on which it submits; besides they write GGTT, fences, interrupt and display
 * registers, page tables that trap, and read anything. Built with ThreadSanitizer (`make tsan-core`) it
 * finds what is shared without a lock; in any build the end state must be sound.
 */
#include "workload_rig.h"

#include "regs/display.h"

#include <pthread.h>
#include <time.h>

#define GUESTS	      4
#define VCPUS	      4
#define ROUNDS	      5000
#define WORKLOADS_MIN 12u /* of each vCPU */

static struct rig rig;
static struct wrig guest[GUESTS];
static struct gvt_vgpu *vgpu[GUESTS];
static int running;

struct vcpu {
	struct wrig *w;
	struct gvt_vgpu *vgpu;
	u32 id, seed, submitted;
};

static u32 rnd(struct vcpu *c)
{
	c->seed = c->seed * 1664525u + 1013904223u;
	return c->seed >> 8;
}

/* ---- a host whose GPU is a thread: it takes one job after the other ---- */

#define MAX_QUEUED 64u

static pthread_mutex_t gpu_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	struct gvt_host_ctx *ctx;
	struct gvt_job *job;
} queue[MAX_QUEUED];
static u32 nr_queued, nr_run;
static struct gvt_host_ctx *busy; /* whose job is under way */
static struct gvt_host_ops host_ops;

static int thread_submit(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	int err = -ENOMEM;

	pthread_mutex_lock(&gpu_lock);
	if (nr_queued < MAX_QUEUED) {
		queue[nr_queued].ctx = ctx;
		queue[nr_queued++].job = job;
		err = 0;
	}
	pthread_mutex_unlock(&gpu_lock);
	return err;
}

/* Whatever is there ends soon by itself. */
static void thread_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
}

static u64 thread_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	return __atomic_load_n(&ctx->busy_ns[engine], __ATOMIC_RELAXED);
}

/* Runs the oldest job; false: there is none. */
static bool gpu_run_one(void)
{
	void *pages[RIG_IMAGE_PAGES];
	struct gvt_host_ctx *ctx;
	struct gvt_job *job;
	u32 nr;

	pthread_mutex_lock(&gpu_lock);
	if (!nr_queued) {
		pthread_mutex_unlock(&gpu_lock);
		return false;
	}
	ctx = busy = queue[0].ctx;
	job = queue[0].job;
	memmove(queue, queue + 1, --nr_queued * sizeof(*queue));
	pthread_mutex_unlock(&gpu_lock);

	nr = job->engine == GVT_RCS ? RIG_IMAGE_PAGES : 2;
	for (u32 i = 0; i < nr; i++)
		pages[i] = ctx->image[job->engine][i];
	job->fill(job, pages, nr);
	__atomic_add_fetch(&ctx->busy_ns[job->engine], 1000, __ATOMIC_RELAXED);
	os_test_irq(true);
	job->done(job, 0);
	os_test_irq(false);
	job->saved(job, pages, nr);
	pthread_mutex_lock(&gpu_lock);
	busy = NULL;
	nr_run++;
	pthread_mutex_unlock(&gpu_lock);
	return true;
}

static bool has_jobs(const struct gvt_host_ctx *ctx)
{
	bool has;

	pthread_mutex_lock(&gpu_lock);
	has = busy == ctx;
	for (u32 i = 0; i < nr_queued; i++)
		has |= queue[i].ctx == ctx;
	pthread_mutex_unlock(&gpu_lock);
	return has;
}

/* At the end of the test there is no other thread. */
static void thread_ctx_destroy(struct gvt_host_ctx *ctx)
{
	while (has_jobs(ctx))
		gpu_run_one();
	rig_host_ops.ctx_destroy(ctx);
}

/* ---- a vCPU ---- */

/* Every access that may be held uses this vCPU's own token, as a vCPU waits for its answer. */
static void config_access(struct vcpu *c)
{
	struct rig_dom *d = c->vgpu->dom;
	u32 token = 1 + c->id, val = rnd(c) & 1 ? RIG_BAR2 : 0xd0000000;
	int ret;

	if (__atomic_load_n(&d->pending[token], __ATOMIC_ACQUIRE))
		return;
	__atomic_store_n(&d->pending[token], true, __ATOMIC_RELEASE);
	ret = intel_gvt_ops.cfg_write(c->vgpu, 0x18, &val, 4, token); /* the aperture moves */
	if (!ret)
		__atomic_store_n(&d->pending[token], false, __ATOMIC_RELEASE);
}

static void mmio(struct vcpu *c, u32 off, u64 val, u32 len)
{
	intel_gvt_ops.mmio_write(c->vgpu, RIG_BAR0 + off, &val, len, 0);
}

/* One request on this vCPU's engine, once the one before has gone off it. */
static void submit(struct vcpu *c)
{
	static const u32 cmds[] = {W_NOOP, W_USER, W_NOOP, W_NOOP};
	u32 elsp = w_base((enum gvt_engine)c->id) + RING_ELSP, status;
	unsigned long flags = os_lock(&c->vgpu->lock);

	status = (u32)vgpu_execlist_status(c->vgpu, (enum gvt_engine)c->id);
	os_unlock(&c->vgpu->lock, flags);
	if (status & (3u << 17)) {
		/* The GPU gets its turn, too. */
		nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
		return;
	}
	w_emit(c->w, c->id, cmds, ARRAY_SIZE(cmds));
	mmio(c, elsp, 0, 4);
	mmio(c, elsp, 0, 4);
	mmio(c, elsp, w_id(c->id), 4);
	mmio(c, elsp, w_lrca(c->w, c->id) | W_DESC, 4);
	c->submitted++;
}

/* An entry of a page table, now and then: a write that traps, or comes late. */
static void write_table(struct vcpu *c)
{
	u64 gpa = w_pml4(c->id) + 3 * 4096 + 8 * (rnd(c) % 512);
	u64 entry = (u64)(1500 + rnd(c) % 400) << 12 | (rnd(c) & 3);

	if (rnd(c) % 32)
		return;
	intel_gvt_ops.page_write(c->vgpu, gpa, &entry, 8, 0);
}

static void display(struct vcpu *c)
{
	u32 pipe = rnd(c) % 3;

	switch (rnd(c) % 8) {
	case 0:
		mmio(c, TRANS_HTOTAL(pipe), 1343 << 16 | 1023, 4);
		mmio(c, TRANS_VTOTAL(pipe), (805 + rnd(c) % 2) << 16 | 767, 4);
		mmio(c, PIPECONF(pipe), 1u << 31, 4);
		break;
	case 1:
		mmio(c, PIPECONF(pipe), 0, 4);
		break;
	case 2:
		mmio(c, CUR_BASE(pipe), (u32)c->vgpu->low_gm.start, 4);
		break;
	case 3:
		mmio(c, GMBUS1, 0x4a800000 | rnd(c) % 512, 4);
		break;
	case 4:
		mmio(c, DDI_AUX_CTL(1), 1u << 31 | 4u << 20, 4);
		break;
	default:
		mmio(c, PLANE_SURF(pipe, rnd(c) % 3), (u32)c->vgpu->low_gm.start, 4);
		break;
	}
}

static void *vcpu_main(void *arg)
{
	struct vcpu *c = arg;
	u32 low = (u32)c->vgpu->low_gm.start;

	for (u32 n = 0; n < ROUNDS || c->submitted < WORKLOADS_MIN; n++) {
		u64 val = (u64)(rnd(c) % RIG_GUEST_PAGES) << 12 | 1, gpa = RIG_BAR0;
		u32 what = rnd(c) % 24, len = 4;

		os_test_irq(true);
		if (what == 0) {
			config_access(c);
		} else if (what < 4) {
			gpa += 0x800000 + 8 * ((low >> 12) + 4096 + rnd(c) % 64);
			len = 8;
			intel_gvt_ops.mmio_write(c->vgpu, gpa, &val, len, 0);
		} else if (what == 4) {
			gpa += 0x100000 + 8 * (rnd(c) % 4);
			val = (u64)low << 32 | low | 1;
			intel_gvt_ops.mmio_write(c->vgpu, gpa, &val, 8, 0);
		} else if (what == 5) {
			unsigned long flags = os_lock(&c->vgpu->lock);

			vgpu_raise(c->vgpu, GVT_IRQ_PIPE(GVT_IRQ_VBLANK_A, rnd(c) % 3));
			os_unlock(&c->vgpu->lock, flags);
		} else if (what < 9) {
			gpa += 0x44400 + 4 * (rnd(c) % 8);
			val = rnd(c) & 1 ? 1 : ~1ull;
			intel_gvt_ops.mmio_write(c->vgpu, gpa, &val, 4, 0);
		} else if (what < 12) {
			submit(c);
		} else if (what < 15) {
			write_table(c);
		} else if (what < 17) {
			display(c);
		} else {
			gpa += 4 * (rnd(c) % 0x20000);
			intel_gvt_ops.mmio_read(c->vgpu, gpa, &val, len, 0);
		}
		os_test_irq(false);
	}
	return NULL;
}

static bool go_on(void)
{
	return __atomic_load_n(&running, __ATOMIC_ACQUIRE);
}

static void *worker_main(void *arg)
{
	while (go_on())
		os_test_run_work(10);
	return NULL;
}

static void *gpu_main(void *arg)
{
	while (go_on())
		if (!gpu_run_one())
			nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
	return NULL;
}

static void *clock_main(void *arg)
{
	while (go_on())
		os_test_advance(1000000);
	return NULL;
}

static void *admin_main(void *arg)
{
	struct gvt_vgpu_status s;
	struct gvt_capacity c;
	u32 offs[4];

	while (go_on()) {
		for (u32 i = 0; i < GUESTS; i++) {
			gvt_vgpu_get_status(vgpu[i], &s);
			gvt_vgpu_get_refused(vgpu[i], offs, 4);
			gvt_vgpu_set_cap(vgpu[i], 50 + i);
			gvt_vgpu_set_weight(vgpu[i], 100 + i);
		}
		gvt_get_capacity(rig.gvt, &c);
	}
	return NULL;
}

/* A guest's driver: engines, contexts with page tables of four levels, one a vCPU. */
static void start(u32 i)
{
	struct gvt_vgpu_params p = rig_params();
	struct wrig *w = &guest[i];

	p.low_gm_mib = 32;
	rig_dom_init(&rig, &w->dom);
	vgpu[i] = w->vgpu = rig_vgpu(&rig, &w->dom, &p);
	rig_boot_msi(w->vgpu);
	w->low = (u32)w->vgpu->low_gm.start;
	w->rig.host.info = rig.host.info;
	for (u32 n = 0; n < W_PAGES; n++)
		w_map(w, w_gm(w, n), n, true);
	w_driver(w);
	for (u32 c = 0; c < VCPUS; c++) {
		u32 root = W_TABLES + 8 * c;

		w_context(w, (enum gvt_engine)c, c);
		for (u32 level = 0; level < 3; level++)
			*(u64 *)w_page(w, root + level) = (u64)(root + level + 1) << 12 | 3;
	}
}

static void test_all_at_once(void **state)
{
	static void *(*const others[])(void *) = {worker_main, gpu_main, clock_main, admin_main};
	pthread_t thread[GUESTS * VCPUS], other[ARRAY_SIZE(others)];
	struct vcpu vcpu[GUESTS * VCPUS];
	u32 submitted = 0;

	rig_init(&rig, 0);
	host_ops = rig_host_ops;
	host_ops.submit = thread_submit;
	host_ops.cancel = thread_cancel;
	host_ops.busy_ns = thread_busy_ns;
	host_ops.ctx_destroy = thread_ctx_destroy;
	rig.gvt->host_ops = &host_ops;
	for (u32 i = 0; i < GUESTS; i++)
		start(i);
	running = 1;
	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(pthread_create(&other[i], NULL, others[i], NULL), 0);
	for (u32 i = 0; i < GUESTS * VCPUS; i++) {
		vcpu[i] = (struct vcpu){&guest[i / VCPUS], vgpu[i / VCPUS], i % VCPUS, i + 1, 0};
		assert_int_equal(pthread_create(&thread[i], NULL, vcpu_main, &vcpu[i]), 0);
	}
	for (u32 i = 0; i < GUESTS * VCPUS; i++)
		pthread_join(thread[i], NULL);
	__atomic_store_n(&running, 0, __ATOMIC_RELEASE);
	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		pthread_join(other[i], NULL);

	/* What is under way ends. */
	do {
		os_test_run_work(1000);
		os_test_advance(200000000);
	} while (gpu_run_one() || os_test_work_queued());
	for (u32 i = 0; i < GUESTS; i++) {
		struct gvt_vgpu_status s = rig_status(vgpu[i]);

		if (s.state == GVT_VGPU_FAILSAFE)
			fail_msg("guest %u was stopped: %s", i, s.reason);
		assert_true(s.irqs > 0 && s.flips > 0);
		assert_int_equal(s.irqs, guest[i].dom.nr_msi);
		assert_int_equal(s.bad_fences, 0);
		assert_int_equal(s.faults, 0);
		for (u32 c = 0; c < VCPUS; c++) {
			assert_int_equal(s.submissions[c], vcpu[i * VCPUS + c].submitted);
			submitted += vcpu[i * VCPUS + c].submitted;
		}
		assert_true(guest[i].dom.tracks > 0);
		rig_vgpu_free(vgpu[i]);
		rig_dom_free(&guest[i].dom);
	}
	assert_int_equal(submitted, nr_run);
	print_message("%u workloads\n", nr_run);
	os_test_set_now(1000000000);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_at_once)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
