// SPDX-License-Identifier: MIT
/*
 * Four guests of four vCPUs each at once, beside a worker, a clock and an administrator. Built with
 * ThreadSanitizer (`make tsan-core`) it finds what is shared without a lock; in any build the end
 * state must be sound.
 */
#include "rig.h"

#include <pthread.h>

#define GUESTS 4
#define VCPUS  4
#define ROUNDS 20000

static struct rig rig;
static struct rig_dom dom[GUESTS];
static struct gvt_vgpu *vgpu[GUESTS];
static int running;

struct vcpu {
	struct gvt_vgpu *vgpu;
	u32 id, seed;
};

static u32 rnd(struct vcpu *c)
{
	c->seed = c->seed * 1664525u + 1013904223u;
	return c->seed >> 8;
}

/* Every access that may be held uses this vCPU's own token, as a vCPU waits for its answer. */
static void config_access(struct vcpu *c)
{
	struct rig_dom *d = c->vgpu->dom;
	u32 token = 1 + c->id, val = rnd(c) & 1 ? 7 : 5;
	int ret;

	if (__atomic_load_n(&d->pending[token], __ATOMIC_ACQUIRE))
		return;
	__atomic_store_n(&d->pending[token], true, __ATOMIC_RELEASE);
	ret = intel_gvt_ops.cfg_write(c->vgpu, 4, &val, 2, token);
	if (!ret)
		__atomic_store_n(&d->pending[token], false, __ATOMIC_RELEASE);
}

static void *vcpu_main(void *arg)
{
	struct vcpu *c = arg;
	u32 low = (u32)c->vgpu->low_gm.start;

	for (u32 n = 0; n < ROUNDS; n++) {
		u64 val = (u64)(rnd(c) % RIG_GUEST_PAGES) << 12 | 1, gpa = RIG_BAR0;
		u32 what = rnd(c) % 16, len = 4;

		os_test_irq(true);
		if (what == 0) {
			config_access(c);
		} else if (what < 4) {
			gpa += 0x800000 + 8 * ((low >> 12) + rnd(c) % 64);
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
			gvt_vgpu_set_cap(vgpu[i], i);
		}
		gvt_get_capacity(rig.gvt, &c);
	}
	return NULL;
}

static void test_all_at_once(void **state)
{
	static void *(*const others[])(void *) = {worker_main, clock_main, admin_main};
	pthread_t thread[GUESTS * VCPUS], other[ARRAY_SIZE(others)];
	struct vcpu vcpu[GUESTS * VCPUS];

	rig_init(&rig, 0);
	for (u32 i = 0; i < GUESTS; i++) {
		struct gvt_vgpu_params p = rig_params();

		p.low_gm_mib = 32;
		rig_dom_init(&rig, &dom[i]);
		vgpu[i] = rig_vgpu(&rig, &dom[i], &p);
		rig_boot_msi(vgpu[i]);
		wr(vgpu[i], 0x44200, 0x80000000);
	}
	running = 1;
	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(pthread_create(&other[i], NULL, others[i], NULL), 0);
	for (u32 i = 0; i < GUESTS * VCPUS; i++) {
		vcpu[i] = (struct vcpu){vgpu[i / VCPUS], i % VCPUS, i + 1};
		assert_int_equal(pthread_create(&thread[i], NULL, vcpu_main, &vcpu[i]), 0);
	}
	for (u32 i = 0; i < GUESTS * VCPUS; i++)
		pthread_join(thread[i], NULL);
	__atomic_store_n(&running, 0, __ATOMIC_RELEASE);
	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		pthread_join(other[i], NULL);

	os_test_run_work(100);
	for (u32 i = 0; i < GUESTS; i++) {
		assert_true(rig_status(vgpu[i]).irqs > 0);
		assert_int_equal(rig_status(vgpu[i]).irqs, dom[i].nr_msi);
		assert_int_equal(rig_status(vgpu[i]).bad_fences, 0);
		rig_vgpu_free(vgpu[i]);
		rig_dom_free(&dom[i]);
	}
	os_test_set_now(1000000000);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_at_once)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
