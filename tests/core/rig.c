// SPDX-License-Identifier: MIT
/* See rig.h. The mocks: rig_host.c, rig_mpt.c. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define NR_PTES (RIG_GGTT_SIZE / 4096)
#define NR_GM	ARRAY_SIZE(((struct rig_host *)0)->gm)

/* ---- life ---- */

void rig_host_init(struct rig *rig)
{
	struct rig_host *h = &rig->host;

	memset(rig, 0, sizeof(*rig));
	os_test_warnings();
	assert_int_equal(os_test_live(), 0);
	h->ggtt = malloc(NR_PTES * sizeof(*h->ggtt));
	for (u64 i = 0; i < NR_PTES; i++)
		h->ggtt[i] = RIG_SCRATCH;
	h->cfg[0x2c] = 0x86;
	h->cfg[0x2d] = 0x80;
	h->cfg[0x2e] = 0x12;
	h->cfg[0x2f] = 0x22;
	h->info = (struct gvt_host_info){
		.device_id = 0x1912,
		.revision = 6,
		.gen = 9,
		.engine_mask = BIT(GVT_RCS) | BIT(GVT_BCS) | BIT(GVT_VCS) | BIT(GVT_VECS),
		.aperture_mfn = RIG_APERTURE_MFN,
		.aperture_size = RIG_APERTURE,
		.ggtt_size = RIG_GGTT_SIZE,
		.cfg_space = h->cfg,
	};
}

void rig_init(struct rig *rig, u16 device_id)
{
	static const struct gvt_limits limits = {.low_gm_mib = 240,
						 .high_gm_mib = 3000,
						 .fences = 16};
	int err;

	rig_host_init(rig);
	if (device_id)
		rig->host.info.device_id = device_id;
	err = gvt_create(&rig_host_ops, &rig->host, &limits, &rig->gvt, &rig->why);
	if (err)
		fail_msg("gvt_create: %d, %s", err, rig->why);
}

void rig_free(struct rig *rig)
{
	struct rig_host *h = &rig->host;

	gvt_destroy(rig->gvt);
	for (u64 i = 0; i < NR_PTES; i++)
		if (h->ggtt[i] != RIG_SCRATCH)
			fail_msg("GGTT entry %llx is left", (unsigned long long)i);
	for (size_t i = 0; i < NR_GM; i++)
		assert_false(h->gm[i].used);
	for (u32 i = 0; i < 32; i++)
		assert_false(h->fence_used[i] || h->fence[i]);
	assert_int_equal(h->wake, 0);
	assert_int_equal(h->nr_pages, 0);
	assert_int_equal(h->nr_ctx, 0);
	free(h->ggtt);
	assert_false(os_test_work_queued());
	assert_int_equal(os_test_next_timer(), 0);
	assert_int_equal(os_test_live(), 0);
	assert_int_equal(os_test_warnings(), 0);
}

void rig_dom_init(struct rig *rig, struct rig_dom *dom)
{
	memset(dom, 0, sizeof(*dom));
	dom->rig = rig;
	dom->mem = calloc(RIG_GUEST_PAGES, 4096);
	dom->refs = calloc(RIG_GUEST_PAGES, sizeof(*dom->refs));
	dom->hole = calloc(RIG_GUEST_PAGES, sizeof(*dom->hole));
	dom->tracked = calloc(RIG_GUEST_PAGES, sizeof(*dom->tracked));
	dom->mfn = calloc(RIG_GUEST_PAGES, sizeof(*dom->mfn));
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		dom->mfn[i] = RIG_MFN_BASE + i;
}

void rig_dom_check(struct rig_dom *dom)
{
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		if (dom->refs[i])
			fail_msg("guest frame %x is still referenced", i);
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		if (dom->tracked[i])
			fail_msg("guest frame %x is still protected", i);
	for (size_t i = 0; i < ARRAY_SIZE(dom->pending); i++)
		if (dom->pending[i])
			fail_msg("access %zu was never answered", i);
	for (size_t i = 0; i < RIG_MAX_TRAPS; i++)
		assert_false(dom->trap[i].used);
	assert_false(dom->aperture.used);
	assert_int_equal(dom->windows, 0);
}

void rig_dom_free(struct rig_dom *dom)
{
	rig_dom_check(dom);
	free(dom->mem);
	free(dom->refs);
	free(dom->hole);
	free(dom->tracked);
	free(dom->mfn);
}

struct gvt_vgpu_params rig_params(void)
{
	return (struct gvt_vgpu_params){
		.name = "guest",
		.owner = 7,
		.low_gm_mib = 64,
		.high_gm_mib = 384,
		.fences = 4,
		.weight = 256,
		.primary = 1,
	};
}

struct gvt_vgpu *rig_vgpu(struct rig *rig, struct rig_dom *dom, const struct gvt_vgpu_params *p)
{
	struct gvt_vgpu_params params = p ? *p : rig_params();
	struct gvt_vgpu *vgpu = NULL;

	assert_int_equal(intel_gvt_ops.vgpu_create(rig->gvt, &params, &rig_mpt_ops, dom, &vgpu), 0);
	return vgpu;
}

void rig_vgpu_free(struct gvt_vgpu *vgpu)
{
	intel_gvt_ops.vgpu_destroy(vgpu);
}

void rig_boot(struct gvt_vgpu *vgpu)
{
	cfg_write(vgpu, 0x18, RIG_BAR2, 4);
	cfg_write(vgpu, 0x1c, 0, 4);
	cfg_write(vgpu, 0x10, RIG_BAR0, 4);
	cfg_write(vgpu, 0x14, 0, 4);
	cfg_write(vgpu, 0x04, 7, 2);
}

void rig_boot_msi(struct gvt_vgpu *vgpu)
{
	rig_boot(vgpu);
	cfg_write(vgpu, 0xb0, 0xfee00000, 4);
	cfg_write(vgpu, 0xb4, 0x4041, 2);
	cfg_write(vgpu, 0xae, 1, 2);
}

struct gvt_vgpu_status rig_status(struct gvt_vgpu *vgpu)
{
	struct gvt_vgpu_status s;

	gvt_vgpu_get_status(vgpu, &s);
	return s;
}

/* ---- accesses ---- */

static u32 next_token(struct rig_dom *dom)
{
	u32 token = dom->token++ % ARRAY_SIZE(dom->pending);

	assert_false(dom->pending[token]);
	dom->pending[token] = true;
	return token;
}

/* What came of an access: answered at once, or by the worker. */
static void finish(struct gvt_vgpu *vgpu, int ret, u32 token, bool wait)
{
	struct rig_dom *dom = vgpu->dom;

	if (!ret) {
		assert_true(dom->pending[token]);
		dom->pending[token] = false;
		return;
	}
	assert_int_equal(ret, GVT_PENDING);
	if (!wait)
		return;
	os_test_run_work(100);
	if (dom->pending[token])
		fail_msg("a held access was not answered");
}

u32 cfg_read(struct gvt_vgpu *vgpu, u32 off, u32 len)
{
	u32 token = next_token(vgpu->dom), val = 0;
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.cfg_read(vgpu, off, &val, len, token);
	os_test_irq(false);
	finish(vgpu, ret, token, true);
	return val;
}

static int cfg_write_op(struct gvt_vgpu *vgpu, u32 off, u32 val, u32 len, bool wait)
{
	u32 token = next_token(vgpu->dom);
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.cfg_write(vgpu, off, &val, len, token);
	os_test_irq(false);
	finish(vgpu, ret, token, wait);
	return ret;
}

void cfg_write(struct gvt_vgpu *vgpu, u32 off, u32 val, u32 len)
{
	cfg_write_op(vgpu, off, val, len, true);
}

int cfg_write_nowait(struct gvt_vgpu *vgpu, u32 off, u32 val, u32 len)
{
	return cfg_write_op(vgpu, off, val, len, false);
}

static u64 bar0(struct gvt_vgpu *vgpu)
{
	struct rig_dom *dom = vgpu->dom;

	for (size_t i = 0; i < RIG_MAX_TRAPS; i++)
		if (dom->trap[i].used)
			return dom->trap[i].at;
	fail_msg("BAR0 is not trapped");
	return 0;
}

u64 mmio_read(struct gvt_vgpu *vgpu, u32 off, u32 len)
{
	u32 token = next_token(vgpu->dom);
	u64 val = 0, gpa = bar0(vgpu) + off;
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.mmio_read(vgpu, gpa, &val, len, token);
	os_test_irq(false);
	finish(vgpu, ret, token, true);
	return val;
}

void mmio_write(struct gvt_vgpu *vgpu, u32 off, u64 val, u32 len)
{
	u32 token = next_token(vgpu->dom);
	u64 gpa = bar0(vgpu) + off;
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.mmio_write(vgpu, gpa, &val, len, token);
	os_test_irq(false);
	finish(vgpu, ret, token, true);
}

u32 rd(struct gvt_vgpu *vgpu, u32 off)
{
	return (u32)mmio_read(vgpu, off, 4);
}

void wr(struct gvt_vgpu *vgpu, u32 off, u32 val)
{
	mmio_write(vgpu, off, val, 4);
}
