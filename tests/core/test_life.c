// SPDX-License-Identifier: MIT
/* Life of a GPU's core and of vGPUs: create, capacity, failures at each point, reset, failsafe. */
#include "rig.h"

#include <string.h>

static void test_create_destroy(void **state)
{
	struct gvt_capacity before, with, after;
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct gvt_vgpu_status s;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	gvt_get_capacity(rig.gvt, &before);
	assert_int_equal(before.low_gm_free_mib, before.low_gm_mib);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	assert_int_equal(rig.host.wake, 1);
	gvt_get_capacity(rig.gvt, &with);
	assert_int_equal(with.low_gm_free_mib, before.low_gm_free_mib - 64);
	assert_int_equal(with.high_gm_free_mib, before.high_gm_free_mib - 384);
	assert_int_equal(with.fences_free, before.fences_free - 4);
	assert_int_equal(with.vgpus, 1);

	s = rig_status(vgpu);
	assert_string_equal(s.name, "guest");
	assert_int_equal(s.state, GVT_VGPU_NEW);
	assert_int_equal(s.owner, 7);
	assert_int_equal(s.low_gm_size, 64 << 20);
	assert_int_equal(s.high_gm_size, 384u << 20);
	assert_int_equal(s.fences, 4);
	assert_int_equal(s.id, gvt_vgpu_id(vgpu));

	rig_vgpu_free(vgpu);
	gvt_get_capacity(rig.gvt, &after);
	assert_memory_equal(&before, &after, sizeof(before));
	rig_dom_free(&dom);
	rig_free(&rig);
}

static void test_ids_and_slices_differ(void **state)
{
	struct gvt_vgpu_status a, b;
	struct rig_dom dom[2];
	struct gvt_vgpu *v[2];
	struct rig rig;
	u64 old;

	rig_init(&rig, 0);
	for (int i = 0; i < 2; i++) {
		rig_dom_init(&rig, &dom[i]);
		v[i] = rig_vgpu(&rig, &dom[i], NULL);
	}
	a = rig_status(v[0]);
	b = rig_status(v[1]);
	assert_int_not_equal(a.id, b.id);
	assert_true(a.low_gm_base + a.low_gm_size <= b.low_gm_base);
	assert_true(a.high_gm_base + a.high_gm_size <= b.high_gm_base);
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 4; j++)
			assert_int_not_equal(v[0]->fence_ids[i], v[1]->fence_ids[j]);
	old = b.id;
	rig_vgpu_free(v[1]);
	v[1] = rig_vgpu(&rig, &dom[1], NULL);
	assert_true(gvt_vgpu_id(v[1]) > old);
	for (int i = 0; i < 2; i++) {
		rig_vgpu_free(v[i]);
		rig_dom_free(&dom[i]);
	}
	rig_free(&rig);
}

/* Each allocation fails once: ENOMEM, and nothing is left. */
static void test_alloc_failures(void **state)
{
	struct gvt_vgpu_params p = rig_params();
	struct gvt_vgpu *vgpu = NULL;
	struct rig_dom dom;
	struct rig rig;
	unsigned n;
	int err = 1;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	for (n = 1; err; n++) {
		long live = os_test_live();
		struct gvt_capacity c;

		os_test_fail_alloc(n);
		err = intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &vgpu);
		if (!err)
			break;
		assert_int_equal(err, -ENOMEM);
		assert_true(os_test_fail_done());
		assert_int_equal(os_test_live(), live);
		assert_int_equal(rig.host.wake, 0);
		assert_int_equal(dom.windows, 0);
		gvt_get_capacity(rig.gvt, &c);
		assert_int_equal(c.low_gm_free_mib, c.low_gm_mib);
		assert_int_equal(c.fences_free, c.fences);
		assert_int_equal(c.vgpus, 0);
		assert_true(n < 100);
	}
	os_test_fail_alloc(0);
	assert_true(n > 2); /* the vGPU, its registers, its GGTT copy */
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
}

static void test_core_alloc_failures(void **state)
{
	static const struct gvt_limits limits = {64, 64, 4};
	struct rig rig;
	unsigned n;
	int err;

	rig_host_init(&rig);
	for (n = 1;; n++) {
		os_test_fail_alloc(n);
		err = gvt_create(&rig_host_ops, &rig.host, &limits, &rig.gvt, &rig.why);
		if (!err)
			break;
		assert_int_equal(err, -ENOMEM);
		assert_non_null(rig.why);
		assert_int_equal(os_test_live(), 0);
		assert_true(n < 100);
	}
	os_test_fail_alloc(0);
	assert_true(n > 3);
	rig_free(&rig);
}

static void test_core_refuses(void **state)
{
	static const struct gvt_limits limits = {64, 64, 4};
	struct gvt_host_ops holed = rig_host_ops;
	struct gvt *gvt = NULL;
	struct rig rig;
	const char *why;

	rig_host_init(&rig);
	holed.busy_ns = NULL;
	assert_int_equal(gvt_create(&holed, &rig.host, &limits, &gvt, &why), -EINVAL);
	assert_non_null(strstr(why, "operations"));
	rig.host.info.device_id = 0x0166; /* Ivy Bridge */
	assert_int_equal(gvt_create(&rig_host_ops, &rig.host, &limits, &gvt, &why), -ENODEV);
	assert_non_null(strstr(why, "platform"));
	rig.host.info.device_id = 0x1912;
	rig.host.info.aperture_size = 3 << 20;
	assert_int_equal(gvt_create(&rig_host_ops, &rig.host, &limits, &gvt, &why), -EINVAL);
	assert_null(gvt);
	assert_int_equal(os_test_live(), 0);
	rig_free(&rig);
}

static int try(struct rig *rig, struct rig_dom *dom, struct gvt_vgpu_params p)
{
	struct gvt_vgpu *vgpu = NULL;
	long live = os_test_live();
	int err = intel_gvt_ops.vgpu_create(rig->gvt, &p, &rig_mpt_ops, dom, &vgpu);

	if (!err)
		rig_vgpu_free(vgpu);
	assert_int_equal(os_test_live(), live);
	assert_int_equal(rig->host.wake, 0);
	return err;
}

#define TRY(field, value)                                                                          \
	({                                                                                         \
		struct gvt_vgpu_params p_ = rig_params();                                          \
		p_.field = (value);                                                                \
		try(&rig, &dom, p_);                                                               \
	})

static void test_params(void **state)
{
	struct gvt_mpt_ops holed = rig_mpt_ops;
	struct gvt_vgpu_params p = rig_params();
	struct gvt_vgpu *vgpu;
	struct rig_dom dom;
	struct rig rig;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	assert_int_equal(TRY(weight, 1000), 0);
	assert_int_equal(TRY(weight, 0), -EINVAL);
	assert_int_equal(TRY(weight, 1001), -EINVAL);
	assert_int_equal(TRY(cap, 100), 0);
	assert_int_equal(TRY(cap, 101), -EINVAL);
	assert_int_equal(TRY(primary, -1), 0);
	assert_int_equal(TRY(primary, 2), -EINVAL);
	assert_int_equal(TRY(fences, 0), 0);
	assert_int_equal(TRY(fences, 16), 0);
	assert_int_equal(TRY(fences, 17), -ENOSPC);
	assert_int_equal(TRY(fences, 33), -EINVAL);
	assert_int_equal(TRY(low_gm_mib, 0), -EINVAL);
	assert_int_equal(TRY(low_gm_mib, 240), 0);
	assert_int_equal(TRY(low_gm_mib, 241), -ENOSPC);
	assert_int_equal(TRY(low_gm_mib, 0xffffffff), -ENOSPC);
	assert_int_equal(TRY(high_gm_mib, 0), -EINVAL);
	assert_int_equal(TRY(high_gm_mib, 3000), 0);
	assert_int_equal(TRY(high_gm_mib, 3001), -ENOSPC);
	assert_int_equal(TRY(port, GVT_NUM_PORTS), -EINVAL);
	assert_int_equal(TRY(edid_len, 128), -EINVAL); /* all zero */
	rig.host.fail_gm = 1;
	assert_int_equal(TRY(cap, 0), -ENOSPC);
	rig.host.fail_gm = 2;
	assert_int_equal(TRY(cap, 0), -ENOSPC);
	rig.host.fail_fence = true;
	assert_int_equal(TRY(cap, 0), -ENOSPC);
	rig.host.fail_fence = false;
	dom.fail_window = true;
	assert_int_equal(TRY(cap, 0), -ENOMEM);
	dom.fail_window = false;
	holed.answer = NULL;
	assert_int_equal(intel_gvt_ops.vgpu_create(rig.gvt, &p, &holed, &dom, &vgpu), -EINVAL);
	assert_int_equal(TRY(cap, 0), 0);
	rig_dom_free(&dom);
	rig_free(&rig);
}

static void test_most_vgpus(void **state)
{
	static struct rig_dom dom;
	struct gvt_vgpu *v[GVT_MAX_VGPUS], *more;
	struct gvt_vgpu_params p = rig_params();
	struct rig rig;
	u32 i;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	p.low_gm_mib = p.high_gm_mib = 1;
	p.fences = 0;
	for (i = 0; i < GVT_MAX_VGPUS; i++)
		v[i] = rig_vgpu(&rig, &dom, &p);
	assert_int_equal(intel_gvt_ops.vgpu_create(rig.gvt, &p, &rig_mpt_ops, &dom, &more), -EBUSY);
	while (i--)
		rig_vgpu_free(v[i]);
	rig_dom_free(&dom);
	rig_free(&rig);
}

/* A vGPU that is in use when it is destroyed: traps, mapping, held access, timers, fences. */
static void test_destroy_in_use(void **state)
{
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct rig rig;
	u64 low;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot_msi(vgpu);
	low = vgpu->low_gm.start;
	assert_true(dom.aperture.used);
	mmio_write(vgpu, 0x800000 + (u32)(low >> 12) * 8, 0x5001, 8);
	assert_int_equal(rig.host.ggtt[low >> 12] >> 12, RIG_MFN_BASE + 5);
	assert_int_equal(dom.refs[5], 1);
	wr(vgpu, 0x100004, (u32)low);
	wr(vgpu, 0x100000, (u32)low | 1);
	assert_int_not_equal(rig.host.fence[vgpu->fence_ids[0]], 0);
	/* BAR2 moves, and the guest dies before the worker comes to it. */
	assert_int_equal(cfg_write_nowait(vgpu, 0x1c, 1, 4), GVT_PENDING);
	assert_int_equal(dom.answers, 1); /* that of rig_boot */
	rig_vgpu_free(vgpu);
	assert_int_equal(dom.answers, 2);
	rig_dom_free(&dom);
	rig_free(&rig);
}

static void test_reset(void **state)
{
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct rig rig;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot_msi(vgpu);
	assert_int_equal(mmio_read(vgpu, 0x78008, 2), 1);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_ACTIVE);
	wr(vgpu, 0x2080, 0x12345000);
	mmio_write(vgpu, 0x800000 + (u32)(vgpu->low_gm.start >> 12) * 8, 0x5001, 8);
	assert_int_equal(dom.refs[5], 1);

	intel_gvt_ops.vgpu_reset(vgpu);
	os_test_run_work(100);
	assert_int_equal(dom.refs[5], 0);
	assert_false(dom.aperture.used);
	assert_false(dom.trap[0].used);
	assert_int_equal(cfg_read(vgpu, 4, 2), 0);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_NEW);
	assert_int_equal(rig_status(vgpu).resets, 1);
	rig_boot(vgpu);
	assert_int_equal(rd(vgpu, 0x2080), 0);
	assert_int_equal(rd(vgpu, 0x78040), vgpu->low_gm.start);
	assert_int_equal(mmio_read(vgpu, 0x800000 + (u32)(vgpu->low_gm.start >> 12) * 8, 8), 0);
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
}

struct seen {
	enum gvt_event ev;
	u64 id;
	u32 owner, n;
};

static void sink(void *arg, u64 id, u32 owner, enum gvt_event ev)
{
	struct seen *s = arg;

	*s = (struct seen){ev, id, owner, s->n + 1};
}

static void test_failsafe(void **state)
{
	struct seen seen = {0};
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct rig rig;
	unsigned msis;
	u32 token = 200, val = 0;

	rig_init(&rig, 0);
	gvt_set_event_sink(rig.gvt, sink, &seen);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	rig_boot_msi(vgpu);
	wr(vgpu, 0x941c, 1); /* a driver's own reset is no event */
	assert_int_equal(rig_status(vgpu).resets, 1);
	assert_int_equal(seen.n, 0);
	wr(vgpu, 0x7880c, 5); /* reserved field of PVINFO */
	assert_int_equal(seen.ev, GVT_EVENT_FAILSAFE);
	assert_int_equal(seen.owner, 7);
	assert_int_equal(seen.n, 1);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_FAILSAFE);
	assert_non_null(strstr(rig_status(vgpu).reason, "0x80c"));

	/* Dead to its guest. */
	wr(vgpu, 0x7880c, 5);
	assert_int_equal(seen.n, 1);
	assert_int_equal(rd(vgpu, 0x78000), 0xffffffff);
	assert_int_equal(mmio_read(vgpu, 0x800000, 8), ~0ull);
	assert_int_equal(cfg_read(vgpu, 0, 4), 0xffffffff);
	cfg_write(vgpu, 4, 0, 2);
	assert_true(dom.trap[0].used);
	msis = dom.nr_msi;
	os_test_irq(true);
	{
		unsigned long flags = os_lock(&vgpu->lock);

		vgpu_reg_set(vgpu, 0x44404, 0);
		vgpu_reg_set(vgpu, 0x4440c, 1);
		vgpu_reg_set(vgpu, 0x44200, 0x80000000);
		vgpu_raise(vgpu, GVT_IRQ_VBLANK_A);
		os_unlock(&vgpu->lock, flags);
	}
	os_test_irq(false);
	assert_int_equal(dom.nr_msi, msis);

	/* Only a reset from outside brings it back. */
	intel_gvt_ops.vgpu_reset(vgpu);
	os_test_run_work(10);
	assert_int_equal(rig_status(vgpu).state, GVT_VGPU_NEW);
	assert_string_equal(rig_status(vgpu).reason, "");
	assert_int_equal(intel_gvt_ops.cfg_read(vgpu, 0, &val, 4, token), 0);
	assert_int_equal(val, 0x19128086);
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
}

static void test_set(void **state)
{
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct rig rig;

	rig_init(&rig, 0);
	rig_dom_init(&rig, &dom);
	vgpu = rig_vgpu(&rig, &dom, NULL);
	assert_int_equal(gvt_vgpu_set_cap(vgpu, 101), -EINVAL);
	assert_int_equal(gvt_vgpu_set_cap(vgpu, 40), 0);
	assert_int_equal(gvt_vgpu_set_weight(vgpu, 0), -EINVAL);
	assert_int_equal(gvt_vgpu_set_weight(vgpu, 1001), -EINVAL);
	assert_int_equal(gvt_vgpu_set_weight(vgpu, 512), 0);
	assert_int_equal(rig_status(vgpu).cap, 40);
	assert_int_equal(rig_status(vgpu).weight, 512);
	rig_vgpu_free(vgpu);
	rig_dom_free(&dom);
	rig_free(&rig);
}

/* An idle vGPU costs at most 1 MiB besides its copy of the GGTT. */
static void test_memory(void **state)
{
	struct rig rig;

	rig_init(&rig, 0);
	assert_true(sizeof(struct gvt_vgpu) + rig.gvt->mmio->nr_slots * sizeof(u32) < 256 << 10);
	print_message("vGPU: %zu bytes and %u registers\n", sizeof(struct gvt_vgpu),
		      rig.gvt->mmio->nr_slots);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create_destroy),
		cmocka_unit_test(test_ids_and_slices_differ),
		cmocka_unit_test(test_alloc_failures),
		cmocka_unit_test(test_core_alloc_failures),
		cmocka_unit_test(test_core_refuses),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_most_vgpus),
		cmocka_unit_test(test_destroy_in_use),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_failsafe),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
