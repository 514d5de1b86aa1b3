// SPDX-License-Identifier: MIT
/*
 * The host on the emulated GPU, without its contexts: GGTT, fences, registers, pages, interrupts.
 * Facts: PRM Skylake volume 2c (registers), 5 (GGTT entries).
 */
#include "private.h"

#include <stdlib.h>

/* ---- registers ---- */

u32 host_reg(struct machine *m, u32 off)
{
	return (u32)gpu_mmio_read(m->gpu, off, 4);
}

void host_set_reg(struct machine *m, u32 off, u32 val)
{
	gpu_mmio_write(m->gpu, off, val, 4);
}

static u32 mmio_read(void *host, u32 off)
{
	return host_reg(host, off);
}

static void mmio_write(void *host, u32 off, u32 val)
{
	host_set_reg(host, off, val);
}

/* ---- GGTT ---- */

static u64 pte(const struct frame *f)
{
	return f->mfn << 12 | 1;
}

void host_ggtt_map(struct machine *m, u64 virt, const struct frame *f)
{
	m->ggtt[virt >> 12] = pte(f);
}

void host_ggtt_unmap(struct machine *m, u64 virt)
{
	m->ggtt[virt >> 12] = pte(m->scratch);
}

static struct gm *find_range(struct machine *m, u32 first, u32 nr)
{
	for (size_t i = 0; i < NR_GM; i++)
		if (m->gm[i].used && (u64)first << 12 >= m->gm[i].start &&
		    ((u64)first + nr) << 12 <= m->gm[i].start + m->gm[i].size)
			return &m->gm[i];
	machine_breach(m, "GGTT entries %x + %x are not in one reserved range", first, nr);
	return NULL;
}

static void ggtt_write(void *host, u32 first, const u64 *ptes, u32 nr)
{
	struct machine *m = host;
	const struct gm *gm = find_range(m, first, nr);

	if (!gm)
		return;
	for (u32 i = 0; i < nr; i++) {
		struct frame *f = frame_find(m, (ptes[i] & GENMASK_ULL(47, 12)) >> 12);

		if ((ptes[i] & 1) && (!f || f->kind == FRAME_FREE || f->kind == FRAME_HOST ||
				      (f->kind == FRAME_GUEST && (f->dom != gm->dom || !f->refs))))
			machine_breach(m, "GGTT entry %x becomes %llx", first + i,
				       (unsigned long long)ptes[i]);
		m->ggtt[first + i] = ptes[i];
	}
}

static void ggtt_scratch(void *host, u32 first, u32 nr)
{
	struct machine *m = host;

	if (!find_range(m, first, nr))
		return;
	for (u32 i = 0; i < nr; i++)
		m->ggtt[first + i] = pte(m->scratch);
}

static void ggtt_flush(void *host)
{
	host_set_reg(host, GFX_FLSH_CNTL_GEN6, 1);
}

static bool free_at(const struct machine *m, u64 start, u64 size)
{
	for (size_t i = 0; i < NR_GM; i++)
		if (m->gm[i].used && start < m->gm[i].start + m->gm[i].size &&
		    m->gm[i].start < start + size)
			return false;
	return true;
}

static int gm_reserve(void *host, u64 size, bool mappable, struct gvt_gm_range *out)
{
	struct machine *m = host;
	u64 at = mappable ? HOST_LOW : APERTURE + HOST_LOW, end = mappable ? APERTURE : HOST_HIGH;
	struct gm *gm = m->gm;

	os_test_may_sleep("gm_reserve");
	while (gm < m->gm + NR_GM && gm->used)
		gm++;
	while (at + size <= end && !free_at(m, at, size))
		at += 1 << 20;
	if (gm == m->gm + NR_GM || at + size > end)
		return -ENOSPC;
	*gm = (struct gm){.used = true, .start = at, .size = size, .dom = m->acting};
	*out = (struct gvt_gm_range){.start = at, .size = size, .cookie = gm};
	ggtt_scratch(m, (u32)(at >> 12), (u32)(size >> 12));
	return 0;
}

static void gm_release(void *host, struct gvt_gm_range *range)
{
	struct gm *gm = range->cookie;

	os_test_may_sleep("gm_release");
	ggtt_scratch(host, (u32)(gm->start >> 12), (u32)(gm->size >> 12));
	gm->used = false;
}

/* ---- fences ---- */

static void fence_write(void *host, u32 id, u64 val)
{
	struct machine *m = host;
	u32 at = FENCE_REG_GEN6_LO0 + 8 * id;

	if (id >= NR_FENCES || !m->fence_used[id]) {
		machine_breach(m, "write of fence %u, which nobody has reserved", id);
		return;
	}
	host_set_reg(m, at, 0);
	host_set_reg(m, at + 4, upper_32_bits(val));
	host_set_reg(m, at, lower_32_bits(val));
}

static void fence_release(void *host, u32 nr, const u32 *ids)
{
	struct machine *m = host;

	os_test_may_sleep("fence_release");
	for (u32 i = 0; i < nr; i++) {
		fence_write(m, ids[i], 0);
		m->fence_used[ids[i]] = false;
	}
}

static int fence_reserve(void *host, u32 nr, u32 *ids)
{
	struct machine *m = host;
	u32 n = 0;

	os_test_may_sleep("fence_reserve");
	/* From the end, so that a guest's numbers are not the physical ones. */
	for (u32 i = NR_FENCES; i-- > 0 && n < nr;)
		if (!m->fence_used[i])
			ids[n++] = i;
	if (n < nr)
		return -ENOSPC;
	for (u32 i = 0; i < nr; i++)
		m->fence_used[ids[i]] = true;
	return 0;
}

/* ---- pages, power ---- */

static void *page_alloc(void *host, u64 *bus)
{
	struct machine *m = host;
	struct frame *f;

	os_test_may_sleep("page_alloc");
	f = frame_new(m, FRAME_PAGE, NULL, 0);
	m->stats.pages++;
	*bus = f->mfn << 12;
	return f->page;
}

static void page_free(void *host, void *page, u64 bus)
{
	struct machine *m = host;
	struct frame *f = frame_find(m, bus >> 12);

	os_test_may_sleep("page_free");
	if (!f || f->kind != FRAME_PAGE || f->page != page) {
		machine_breach(m, "page_free of %llx, which is no page", (unsigned long long)bus);
		return;
	}
	m->stats.pages--;
	frame_free(m, f);
}

static void wake_get(void *host)
{
	os_test_may_sleep("wake_get");
	((struct machine *)host)->wake++;
}

static void wake_put(void *host)
{
	os_test_may_sleep("wake_put");
	((struct machine *)host)->wake--;
}

static const struct gvt_host_info *info(void *host)
{
	return &((struct machine *)host)->info;
}

const struct gvt_host_ops machine_host_ops = {
	.info = info,
	.gm_reserve = gm_reserve,
	.gm_release = gm_release,
	.fence_reserve = fence_reserve,
	.fence_release = fence_release,
	.fence_write = fence_write,
	.ggtt_write = ggtt_write,
	.ggtt_scratch = ggtt_scratch,
	.ggtt_flush = ggtt_flush,
	.mmio_read = mmio_read,
	.mmio_write = mmio_write,
	.wake_get = wake_get,
	.wake_put = wake_put,
	.page_alloc = page_alloc,
	.page_free = page_free,
	.ctx_create = lanes_ctx_create,
	.ctx_destroy = lanes_ctx_destroy,
	.submit = lanes_submit,
	.cancel = lanes_cancel,
	.busy_ns = lanes_busy_ns,
	.ctx_addr = lanes_ctx_addr,
};

/* ---- interrupts ---- */

void host_irq(struct machine *m)
{
	m->stats.irqs++;
	host_set_reg(m, GEN8_MASTER_IRQ, 0);
	for (u32 i = 0; i < 4; i++) {
		u32 iir = GEN8_GT_ISR0 + 16 * i + IRQ_IIR, bits = host_reg(m, iir);

		if (bits)
			host_set_reg(m, iir, bits);
	}
	/* Which bit it was says no more than the status pages do. */
	for (u32 i = 0; i < NR_ENGINES; i++)
		lanes_events(m, &m->engine[i]);
	host_set_reg(m, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
}

/* ---- engines ---- */

void host_engine_setup(struct machine *m, struct engine *e)
{
	u32 *page = e->hwsp->page;

	memset(page, 0, PAGE);
	page[HWSP_CSB_WRITE_OFF / 4] = CSB_ENTRIES - 1;
	e->csb_read = CSB_ENTRIES - 1;
	host_set_reg(m, e->base + RING_HWS_PGA_OFF, (u32)(HOST_HIGH + (e - m->engine) * (u64)PAGE));
	host_set_reg(m, e->base + RING_MODE_OFF, RING_MODE_RUN_LIST << 16 | RING_MODE_RUN_LIST);
	host_set_reg(m, e->base + RING_IMR_OFF, 0);
}

void host_engine_reset(struct machine *m, struct engine *e)
{
	m->stats.resets++;
	host_set_reg(m, e->base + RING_RESET_CTL_OFF, RESET_CTL_REQUEST << 16 | RESET_CTL_REQUEST);
	host_set_reg(m, GEN6_GDRST, e->grdom);
	host_engine_setup(m, e);
}

/* ---- life ---- */

static void take_snapshot(struct machine *m)
{
	m->snapshot = calloc(1, 2u << 20);
	for (u32 off = 0; off < 2u << 20; off += 4)
		m->snapshot[off / 4] = host_reg(m, off);
	m->info.mmio = m->snapshot;
}

bool host_init(struct machine *m)
{
	static const struct engine engines[NR_ENGINES] = {
		[GVT_RCS] = {.base = RENDER_RING_BASE, .grdom = GEN6_GRDOM_RENDER},
		[GVT_BCS] = {.base = BLT_RING_BASE, .grdom = GEN6_GRDOM_BLT},
		[GVT_VCS] = {.base = BSD_RING_BASE, .grdom = GEN6_GRDOM_MEDIA},
		[GVT_VECS] = {.base = VEBOX_RING_BASE, .grdom = GEN6_GRDOM_VECS},
	};
	struct gpu_config cfg = {.platform = m->cfg.platform,
				 .breaks = m->cfg.breaks,
				 .slice_ns = m->cfg.slice_ns};

	m->gpu = gpu_new(&cfg, &m->bus, m);
	if (!m->gpu)
		return false;
	m->ggtt = gpu_ggtt_memory(m->gpu);
	m->scratch = frame_new(m, FRAME_SCRATCH, NULL, 0);
	for (u64 virt = 0; virt < GGTT_SIZE; virt += PAGE)
		host_ggtt_unmap(m, virt);
	for (u32 i = 0; i < 256; i++)
		m->cfg_space[i] = (u8)gpu_cfg_read(m->gpu, i, 1);
	m->info = (struct gvt_host_info){
		.device_id = gpu_pci_device_id(m->gpu),
		.revision = m->cfg_space[8],
		.gen = (gpu_pci_device_id(m->gpu) & 0xff00) == 0x1600 ? 8 : 9, /* Broadwell */
		.engine_mask = BIT(GVT_RCS) | BIT(GVT_BCS) | BIT(GVT_VCS) | BIT(GVT_VECS),
		.aperture_mfn = APERTURE_MFN,
		.aperture_size = APERTURE,
		.ggtt_size = GGTT_SIZE,
		.cfg_space = m->cfg_space,
	};
	if (m->cfg.snapshot)
		take_snapshot(m);
	for (u32 i = 0; i < NR_ENGINES; i++) {
		struct engine *e = &m->engine[i];

		*e = engines[i];
		e->hwsp = frame_new(m, FRAME_HOST, NULL, 0);
		host_ggtt_map(m, HOST_HIGH + i * (u64)PAGE, e->hwsp);
		host_engine_setup(m, e);
		lanes_init(m, e);
	}
	for (u32 i = 0; i < 4; i++) {
		host_set_reg(m, GEN8_GT_ISR0 + 16 * i + IRQ_IMR, 0);
		host_set_reg(m, GEN8_GT_ISR0 + 16 * i + IRQ_IER, ~0u);
	}
	host_set_reg(m, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
	return !lanes_ctx_create(m, &m->heartbeat);
}

void host_fini(struct machine *m)
{
	if (m->heartbeat)
		lanes_ctx_destroy(m->heartbeat);
	if (!list_empty(&m->contexts))
		machine_breach(m, "contexts are left");
	for (size_t i = 0; i < NR_GM; i++)
		if (m->gm[i].used)
			machine_breach(m, "GM %llx is left", (unsigned long long)m->gm[i].start);
	for (u32 i = 0; i < NR_FENCES; i++)
		if (m->fence_used[i])
			machine_breach(m, "fence %u is left", i);
	if (m->wake)
		machine_breach(m, "%llu wake references are left", (unsigned long long)m->wake);
	for (u32 i = 0; m->gpu && i < NR_ENGINES; i++) {
		os_timer_stop(&m->engine[i].tick);
		frame_free(m, m->engine[i].hwsp);
	}
	if (m->scratch)
		frame_free(m, m->scratch);
	gpu_free(m->gpu);
	free(m->snapshot);
}
