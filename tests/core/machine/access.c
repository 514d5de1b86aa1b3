// SPDX-License-Identifier: MIT
/* A guest's accesses: in hard-irq context, as a hypervisor's backend makes them. */
#include "private.h"

#define PVINFO_NOTIFY 0x78818u

static u32 next_token(struct machine_dom *dom)
{
	u32 token = dom->token++ % ARRAY_SIZE(dom->pending);

	if (dom->pending[token])
		machine_breach(dom->m, "access %u is still open", token);
	dom->pending[token] = true;
	return token;
}

/* What came of an access; one that is held is waited for. */
static void finish(struct machine_dom *dom, int ret, u32 token, void *buf, u32 len)
{
	if (!ret) {
		dom->pending[token] = false;
		return;
	}
	os_test_run_work(1000);
	if (ret != GVT_PENDING || dom->pending[token]) {
		machine_breach(dom->m, "a held access was not answered (%d)", ret);
		dom->pending[token] = false;
		return;
	}
	if (buf)
		memcpy(buf, &dom->answer[token], len);
}

u32 machine_cfg_read(struct machine_dom *dom, u32 off, u32 len)
{
	u32 token = next_token(dom), val = 0;
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.cfg_read(dom->vgpu, off, &val, len, token);
	os_test_irq(false);
	finish(dom, ret, token, &val, len);
	return val;
}

void machine_cfg_write(struct machine_dom *dom, u32 off, u32 val, u32 len)
{
	u32 token = next_token(dom);
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.cfg_write(dom->vgpu, off, &val, len, token);
	os_test_irq(false);
	finish(dom, ret, token, NULL, 0);
}

/* Where BAR0 is decoded, or 0. */
static u64 bar0(const struct machine_dom *dom)
{
	for (size_t i = 0; i < ARRAY_SIZE(dom->trap); i++)
		if (dom->trap[i].used)
			return dom->trap[i].at;
	return 0;
}

u64 machine_mmio_read(struct machine_dom *dom, u32 off, u32 len)
{
	u64 val = ~0ull, at = bar0(dom);
	u32 token;
	int ret;

	if (!at)
		return val;
	token = next_token(dom);
	val = 0;
	os_test_irq(true);
	ret = intel_gvt_ops.mmio_read(dom->vgpu, at + off, &val, len, token);
	os_test_irq(false);
	finish(dom, ret, token, &val, len);
	return val;
}

void machine_mmio_write(struct machine_dom *dom, u32 off, u64 val, u32 len)
{
	u64 at = bar0(dom);
	u32 token;
	int ret;

	if (!at)
		return;
	if (dom->nr_poll && ((off & 0xfff) == RING_ELSP_OFF || off == PVINFO_NOTIFY))
		poll_writes(dom);
	token = next_token(dom);
	os_test_irq(true);
	ret = intel_gvt_ops.mmio_write(dom->vgpu, at + off, &val, len, token);
	os_test_irq(false);
	finish(dom, ret, token, NULL, 0);
}

void access_gave_back(struct machine_dom *dom)
{
	if (!dom->vgpu)
		return;
	os_test_irq(true);
	intel_gvt_ops.gave_back(dom->vgpu);
	os_test_irq(false);
}

void access_page_write(struct machine_dom *dom, u64 gpa, u64 val, u32 size)
{
	u32 token = next_token(dom);
	int ret;

	os_test_irq(true);
	ret = intel_gvt_ops.page_write(dom->vgpu, gpa, &val, size, token);
	os_test_irq(false);
	finish(dom, ret, token, NULL, 0);
}

bool machine_write(struct machine_dom *dom, u64 gpa, u64 val, u32 size)
{
	u8 *page = machine_dom_page(dom, gpa >> 12);

	if (!page)
		return false;
	if (dom->tracked && dom->tracked[gpa >> 12])
		access_page_write(dom, gpa, val, size);
	else
		memcpy(page + gpa % PAGE, &val, size);
	return true;
}

u64 machine_read(struct machine_dom *dom, u64 gpa, u32 size)
{
	u8 *page = machine_dom_page(dom, gpa >> 12);
	u64 val = 0;

	if (!page)
		return ~0ull;
	memcpy(&val, page + gpa % PAGE, size);
	return val;
}

/* Where in the physical aperture a byte of BAR2 is, and in *run how many follow it; ~0: nowhere. */
static u64 through(struct machine_dom *dom, u64 off, size_t *run)
{
	const struct machine_range *a = &dom->aperture;
	u64 bar2 = machine_cfg_read(dom, 0x18, 4) & ~0xfull, gfn;

	bar2 |= (u64)machine_cfg_read(dom, 0x1c, 4) << 32;
	gfn = (bar2 + off) >> 12;
	*run = min(*run, (size_t)(PAGE - off % PAGE));
	if (!a->used || gfn < a->at || gfn >= a->at + a->len)
		return ~0ull;
	return (a->to - APERTURE_MFN + gfn - a->at) * PAGE + off % PAGE;
}

static bool aperture(struct machine_dom *dom, u64 off, u8 *buf, size_t len, bool write)
{
	struct machine *m = dom->m;
	size_t run = len;
	bool ok = true;

	m->acting = dom;
	for (; len; off += run, buf += run, len -= run) {
		u64 at;

		run = len;
		at = through(dom, off, &run);
		if (at == ~0ull) {
			ok = false;
			if (!write)
				memset(buf, 0xff, run);
		} else if (write) {
			ok &= gpu_aperture_write(m->gpu, at, buf, run);
		} else {
			ok &= gpu_aperture_read(m->gpu, at, buf, run);
		}
	}
	m->acting = NULL;
	return ok;
}

bool machine_aperture_read(struct machine_dom *dom, u64 off, void *buf, size_t len)
{
	return aperture(dom, off, buf, len, false);
}

bool machine_aperture_write(struct machine_dom *dom, u64 off, const void *buf, size_t len)
{
	return aperture(dom, off, (u8 *)buf, len, true);
}

void machine_boot(struct machine_dom *dom)
{
	u32 msi = machine_cfg_read(dom, 0x34, 1);

	while (msi && machine_cfg_read(dom, msi, 1) != 5)
		msi = machine_cfg_read(dom, msi + 1, 1);
	machine_cfg_write(dom, 0x18, (u32)GUEST_BAR2, 4);
	machine_cfg_write(dom, 0x1c, 0, 4);
	machine_cfg_write(dom, 0x10, (u32)GUEST_BAR0, 4);
	machine_cfg_write(dom, 0x14, 0, 4);
	machine_cfg_write(dom, 0x04, 7, 2);
	machine_cfg_write(dom, msi + 4, 0xfee00000, 4);
	machine_cfg_write(dom, msi + 8, 0x4041, 2);
	machine_cfg_write(dom, msi + 2, 1, 2);
}
