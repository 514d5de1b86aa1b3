// SPDX-License-Identifier: MIT
/* See rig.h. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define NR_PTES	 (RIG_GGTT_SIZE / 4096)
#define NR_GM	 ARRAY_SIZE(((struct rig_host *)0)->gm)
#define HOST_LOW (16ull << 20) /* the host keeps the first 16 MiB of each part */

/* ---- the mock host ---- */

static const struct gvt_host_info *host_info(void *host)
{
	return &((struct rig_host *)host)->info;
}

static bool gm_free_at(struct rig_host *h, u64 start, u64 size)
{
	for (size_t i = 0; i < NR_GM; i++)
		if (h->gm[i].used && start < h->gm[i].start + h->gm[i].size &&
		    h->gm[i].start < start + size)
			return false;
	return true;
}

static int host_gm_reserve(void *host, u64 size, bool mappable, struct gvt_gm_range *out)
{
	struct rig_host *h = host;
	u64 at = mappable ? HOST_LOW : RIG_APERTURE + HOST_LOW;
	u64 end = mappable ? RIG_APERTURE : RIG_GGTT_SIZE;

	os_test_may_sleep("gm_reserve");
	if (h->fail_gm && !--h->fail_gm)
		return -ENOSPC;
	for (; at + size <= end; at += 1 << 20) {
		if (!gm_free_at(h, at, size))
			continue;
		for (size_t i = 0; i < NR_GM; i++) {
			if (h->gm[i].used)
				continue;
			h->gm[i] = (struct rig_gm){true, at, size};
			*out = (struct gvt_gm_range){.start = at,
						     .size = size,
						     .cookie = &h->gm[i]};
			return 0;
		}
	}
	return -ENOSPC;
}

static void host_gm_release(void *host, struct gvt_gm_range *range)
{
	struct rig_host *h = host;
	struct rig_gm *gm = range->cookie;

	os_test_may_sleep("gm_release");
	assert_true(gm && gm->used && gm->start == range->start && gm->size == range->size);
	gm->used = false;
	for (u64 i = gm->start >> 12; i < (gm->start + gm->size) >> 12; i++)
		h->ggtt[i] = RIG_SCRATCH;
}

static int host_fence_reserve(void *host, u32 nr, u32 *ids)
{
	struct rig_host *h = host;
	u32 n = 0;

	os_test_may_sleep("fence_reserve");
	if (h->fail_fence)
		return -ENOSPC;
	/* From the end, so that a guest's numbers are never the physical ones. */
	for (u32 i = 32; i-- > 0 && n < nr;)
		if (!h->fence_used[i])
			ids[n++] = i;
	if (n < nr)
		return -ENOSPC;
	for (u32 i = 0; i < nr; i++)
		h->fence_used[ids[i]] = true;
	return 0;
}

static void host_fence_release(void *host, u32 nr, const u32 *ids)
{
	struct rig_host *h = host;

	os_test_may_sleep("fence_release");
	for (u32 i = 0; i < nr; i++) {
		assert_true(h->fence_used[ids[i]]);
		h->fence_used[ids[i]] = false;
		h->fence[ids[i]] = 0;
	}
}

static void host_fence_write(void *host, u32 id, u64 val)
{
	struct rig_host *h = host;

	assert_true(id < 32 && h->fence_used[id]);
	h->fence[id] = val;
	h->fence_writes++;
}

static void check_owned(struct rig_host *h, u32 first, u32 nr)
{
	for (size_t i = 0; i < NR_GM; i++)
		if (h->gm[i].used && (u64)first << 12 >= h->gm[i].start &&
		    ((u64)first + nr) << 12 <= h->gm[i].start + h->gm[i].size)
			return;
	fail_msg("GGTT entries %x + %x are not in one reserved range", first, nr);
}

static void host_ggtt_write(void *host, u32 first, const u64 *ptes, u32 nr)
{
	struct rig_host *h = host;

	check_owned(h, first, nr);
	memcpy(&h->ggtt[first], ptes, nr * sizeof(*ptes));
}

static void host_ggtt_scratch(void *host, u32 first, u32 nr)
{
	struct rig_host *h = host;

	check_owned(h, first, nr);
	for (u32 i = 0; i < nr; i++)
		h->ggtt[first + i] = RIG_SCRATCH;
}

static void host_ggtt_flush(void *host)
{
	((struct rig_host *)host)->flushes++;
}

static u32 host_mmio_read(void *host, u32 off)
{
	fail_msg("read of physical register %x", off);
	return 0;
}

static void host_mmio_write(void *host, u32 off, u32 val)
{
	fail_msg("write of %x to physical register %x", val, off);
}

static void host_wake_get(void *host)
{
	os_test_may_sleep("wake_get");
	((struct rig_host *)host)->wake++;
}

static void host_wake_put(void *host)
{
	os_test_may_sleep("wake_put");
	((struct rig_host *)host)->wake--;
}

static int host_ctx_create(void *host, struct gvt_host_ctx **out)
{
	*out = NULL;
	return -EIO; /* this host runs nothing */
}

static void host_ctx_destroy(struct gvt_host_ctx *ctx)
{
	assert_null(ctx);
}

static int host_submit(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	return -ENODEV;
}

static void host_cancel(struct gvt_host_ctx *ctx, struct gvt_job *job)
{
	fail_msg("cancel of a job that was never taken");
}

static u64 host_busy_ns(struct gvt_host_ctx *ctx, enum gvt_engine engine)
{
	return 0;
}

const struct gvt_host_ops rig_host_ops = {
	.info = host_info,
	.gm_reserve = host_gm_reserve,
	.gm_release = host_gm_release,
	.fence_reserve = host_fence_reserve,
	.fence_release = host_fence_release,
	.fence_write = host_fence_write,
	.ggtt_write = host_ggtt_write,
	.ggtt_scratch = host_ggtt_scratch,
	.ggtt_flush = host_ggtt_flush,
	.mmio_read = host_mmio_read,
	.mmio_write = host_mmio_write,
	.wake_get = host_wake_get,
	.wake_put = host_wake_put,
	.ctx_create = host_ctx_create,
	.ctx_destroy = host_ctx_destroy,
	.submit = host_submit,
	.cancel = host_cancel,
	.busy_ns = host_busy_ns,
};

/* ---- the mock hypervisor ---- */

struct gvt_window {
	struct rig_dom *dom;
	u32 nr;
	u64 *gfn; /* by slot, GVT_NO_MFN: empty */
};

static bool has_ram(const struct rig_dom *dom, u64 gfn)
{
	return gfn < RIG_GUEST_PAGES && !dom->hole[gfn];
}

static int mpt_window_create(void *d, u32 nr, struct gvt_window **out)
{
	struct rig_dom *dom = d;
	struct gvt_window *win;

	os_test_may_sleep("window_create");
	if (dom->fail_window)
		return -ENOMEM;
	win = malloc(sizeof(*win));
	win->gfn = malloc(nr * sizeof(*win->gfn));
	win->dom = dom;
	win->nr = nr;
	for (u32 i = 0; i < nr; i++)
		win->gfn[i] = GVT_NO_MFN;
	dom->windows++;
	*out = win;
	return 0;
}

static void mpt_window_unmap(struct gvt_window *win, u32 first, u32 nr)
{
	assert_true(first + nr <= win->nr);
	for (u32 i = first; i < first + nr; i++) {
		if (win->gfn[i] == GVT_NO_MFN)
			continue;
		assert_true(win->dom->refs[win->gfn[i]]--);
		win->gfn[i] = GVT_NO_MFN;
	}
}

static void mpt_window_destroy(struct gvt_window *win)
{
	os_test_may_sleep("window_destroy");
	mpt_window_unmap(win, 0, win->nr);
	win->dom->windows--;
	free(win->gfn);
	free(win);
}

static int mpt_window_map(struct gvt_window *win, u32 first, const u64 *gfns, u32 nr, u64 *mfns)
{
	int mapped = 0;

	assert_true(nr <= GVT_WINDOW_BATCH && first + nr <= win->nr);
	for (u32 i = 0; i < nr; i++) {
		assert_true(win->gfn[first + i] == GVT_NO_MFN);
		mfns[i] = GVT_NO_MFN;
		if (!has_ram(win->dom, gfns[i]))
			continue;
		win->gfn[first + i] = gfns[i];
		win->dom->refs[gfns[i]]++;
		mfns[i] = RIG_MFN_BASE + gfns[i];
		mapped++;
	}
	return mapped;
}

static void *mpt_window_va(struct gvt_window *win, u32 slot)
{
	assert_true(slot < win->nr && win->gfn[slot] != GVT_NO_MFN);
	return win->dom->mem + win->gfn[slot] * 4096;
}

static int copy(struct rig_dom *dom, u64 gpa, void *buf, u32 len, bool write)
{
	os_test_may_sleep("guest memory");
	while (len) {
		u32 n = min(len, (u32)(4096 - gpa % 4096));

		if (!has_ram(dom, gpa >> 12))
			return -EFAULT;
		if (write)
			memcpy(dom->mem + gpa, buf, n);
		else
			memcpy(buf, dom->mem + gpa, n);
		gpa += n;
		buf = (u8 *)buf + n;
		len -= n;
	}
	return 0;
}

static int mpt_read_guest(void *dom, u64 gpa, void *buf, u32 len)
{
	return copy(dom, gpa, buf, len, false);
}

static int mpt_write_guest(void *dom, u64 gpa, const void *buf, u32 len)
{
	return copy(dom, gpa, (void *)buf, len, true);
}

static int mpt_inject_msi(void *d, u64 addr, u32 data)
{
	struct rig_dom *dom = d;

	if (dom->fail_msi)
		return -EINVAL;
	dom->msi[dom->nr_msi++ % ARRAY_SIZE(dom->msi)] = (struct rig_msi){addr, data};
	return 0;
}

static int mpt_trap_mmio(void *d, u64 gpa, u64 len, bool on)
{
	struct rig_dom *dom = d;

	assert_true(!(gpa % 4096) && len && !(len % 4096));
	if (on && dom->fail_trap)
		return -EBUSY;
	for (size_t i = 0; i < RIG_MAX_TRAPS; i++) {
		struct rig_range *t = &dom->trap[i];

		if (on && !t->used) {
			*t = (struct rig_range){.used = true, .at = gpa, .len = len};
			dom->traps_set++;
			return 0;
		}
		if (!on && t->used && t->at == gpa && t->len == len) {
			t->used = false;
			return 0;
		}
	}
	fail_msg("trap of %llx %s", (unsigned long long)gpa, on ? "one too many" : "is not there");
	return -EINVAL;
}

static int mpt_map_aperture(void *d, u64 gfn, u64 mfn, u64 nr, bool on)
{
	struct rig_dom *dom = d;
	struct rig_range *a = &dom->aperture;

	os_test_may_sleep("map_aperture");
	assert_true(mfn >= RIG_APERTURE_MFN && mfn + nr <= RIG_APERTURE_MFN + RIG_APERTURE / 4096);
	if (!on) {
		assert_true(a->used && a->at == gfn && a->to == mfn && a->len == nr);
		a->used = false;
		dom->unmaps++;
		return 0;
	}
	if (dom->fail_map)
		return -EPERM;
	assert_false(a->used);
	*a = (struct rig_range){true, gfn, mfn, nr};
	dom->maps++;
	return 0;
}

static int mpt_track_pages(void *dom, const u64 *gfns, u32 nr, bool on)
{
	return -EINVAL;
}

static int mpt_populate(void *d, u64 gfn, u32 nr)
{
	struct rig_dom *dom = d;

	os_test_may_sleep("populate");
	for (u64 i = gfn; i < gfn + nr; i++)
		if (i >= RIG_GUEST_PAGES)
			return -ENOMEM;
	for (u64 i = gfn; i < gfn + nr; i++)
		dom->hole[i] = false;
	return 0;
}

static void mpt_answer(void *d, u32 token, u64 data)
{
	struct rig_dom *dom = d;

	assert_true(token < ARRAY_SIZE(dom->pending) && dom->pending[token]);
	dom->pending[token] = false;
	dom->answers++;
}

const struct gvt_mpt_ops rig_mpt_ops = {
	.window_create = mpt_window_create,
	.window_destroy = mpt_window_destroy,
	.window_map = mpt_window_map,
	.window_unmap = mpt_window_unmap,
	.window_va = mpt_window_va,
	.read_guest = mpt_read_guest,
	.write_guest = mpt_write_guest,
	.inject_msi = mpt_inject_msi,
	.trap_mmio = mpt_trap_mmio,
	.map_aperture = mpt_map_aperture,
	.track_pages = mpt_track_pages,
	.populate = mpt_populate,
	.answer = mpt_answer,
};

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
}

void rig_dom_free(struct rig_dom *dom)
{
	for (u32 i = 0; i < RIG_GUEST_PAGES; i++)
		if (dom->refs[i])
			fail_msg("guest frame %x is still referenced", i);
	for (size_t i = 0; i < ARRAY_SIZE(dom->pending); i++)
		if (dom->pending[i])
			fail_msg("access %zu was never answered", i);
	for (size_t i = 0; i < RIG_MAX_TRAPS; i++)
		assert_false(dom->trap[i].used);
	assert_false(dom->aperture.used);
	assert_int_equal(dom->windows, 0);
	free(dom->mem);
	free(dom->refs);
	free(dom->hole);
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
