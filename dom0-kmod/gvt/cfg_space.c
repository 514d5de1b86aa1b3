// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI config space; see cfg_space.h.
 *
 * Threats: a guest moves BARs and decode at any time from any vCPU. Every write goes through a mask
 * of what may change; what follows from it (trap, aperture mapping, MSI) is computed anew from the
 * registers as a whole, so that no order of writes leaves a mapping that they do not describe. The
 * worker maps and unmaps only the vGPU's own slice; where the guest puts it is the guest's harm.
 */
#include "regs/pci.h"
#include "vgpu.h"

/* How long decode stays off before the aperture's mapping goes. */
#define UNMAP_DELAY_NS 1000000000ull

/* Guest-physical addresses end somewhere: beyond this a BAR decodes nothing (sizing writes). */
#define MAX_GPA (1ull << 46)

/* ---- reading and setting fields ---- */

static u32 get(const struct vgpu_cfg *cfg, u32 off, u32 len)
{
	u32 val = 0;

	memcpy(&val, &cfg->space[off], len);
	return val;
}

/* A field: value, and the bits of it that the guest may write. */
static void field(struct vgpu_cfg *cfg, u32 off, u32 len, u32 val, u32 writable)
{
	memcpy(&cfg->space[off], &val, len);
	memcpy(&cfg->wmask[off], &writable, len);
}

u32 vgpu_cfg_dword(const struct gvt_vgpu *vgpu, u32 off)
{
	return get(&vgpu->cfg, off, 4);
}

void vgpu_cfg_set_dword(struct gvt_vgpu *vgpu, u32 off, u32 val)
{
	memcpy(&vgpu->cfg.space[off], &val, 4);
}

/* ---- what the registers say ---- */

static u32 msi_cap(const struct gvt_vgpu *vgpu)
{
	return vgpu->gvt->platform->has_pcie_cap ? CFG_MSI_GEN9 : CFG_MSI_GEN8;
}

static bool decodes(const struct vgpu_cfg *cfg)
{
	return (get(cfg, CFG_COMMAND, 2) & COMMAND_MEM) &&
	       !(get(cfg, CFG_PM + PM_CTRL, 2) & PM_CTRL_STATE);
}

static u64 bar_address(const struct vgpu_cfg *cfg, u32 bar, u64 size)
{
	u64 addr = (u64)get(cfg, bar + 4, 4) << 32 | (get(cfg, bar, 4) & ~0xfu);

	return decodes(cfg) && addr && addr + size <= MAX_GPA ? addr : GVT_NO_ADDR;
}

bool vgpu_cfg_msi(const struct gvt_vgpu *vgpu, u64 *addr, u32 *data)
{
	const struct vgpu_cfg *cfg = &vgpu->cfg;
	u32 cap = msi_cap(vgpu);

	if (!(get(cfg, cap + MSI_CTRL, 2) & MSI_CTRL_ENABLE) ||
	    !(get(cfg, CFG_COMMAND, 2) & COMMAND_MASTER))
		return false;
	/* Of the others a hypervisor may have a word to say in its log, at the guest's rate. */
	if (!(MSI_DATA_MODES >> MSI_DATA_MODE(get(cfg, cap + MSI_DATA, 2)) & 1))
		return false;
	*addr = get(cfg, cap + MSI_ADDR, 4);
	*data = get(cfg, cap + MSI_DATA, 2);
	return true;
}

/* ---- BAR0: the trap ---- */

static void set_trap(struct gvt_vgpu *vgpu, u64 gpa)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;

	if (gpa == cfg->trap_gpa)
		return;
	if (cfg->trap_gpa != GVT_NO_ADDR)
		vgpu->mpt->trap_mmio(vgpu->dom, cfg->trap_gpa, GVT_BAR0_SIZE, false);
	cfg->trap_gpa = GVT_NO_ADDR;
	if (gpa == GVT_NO_ADDR)
		return;
	if (vgpu->mpt->trap_mmio(vgpu->dom, gpa, GVT_BAR0_SIZE, true))
		vgpu->stats.bar_errors++;
	else
		cfg->trap_gpa = gpa;
}

/* ---- BAR2: the aperture, from the worker ---- */

static bool settled(const struct vgpu_cfg *cfg)
{
	return !cfg->flr && (cfg->aperture_failed || cfg->aperture_want == cfg->aperture_gpa);
}

static int map_slice(struct gvt_vgpu *vgpu, u64 bar2, bool on)
{
	u64 mfn = vgpu->gvt->info->aperture_mfn + (vgpu->low_gm.start >> GGTT_PAGE_SHIFT);
	u64 gfn = (bar2 + vgpu->low_gm.start) >> GGTT_PAGE_SHIFT;

	return vgpu->mpt->map_aperture(vgpu->dom, gfn, mfn, vgpu->low_gm.size >> GGTT_PAGE_SHIFT,
				       on);
}

/* Brings the mapping to what was wanted when it began. vgpu->ctl held, vgpu->lock not. */
static void move_aperture(struct gvt_vgpu *vgpu)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;
	unsigned long flags = os_lock(&vgpu->lock);
	u64 want = cfg->aperture_want, have = cfg->aperture_gpa;
	bool failed = cfg->aperture_failed;

	os_unlock(&vgpu->lock, flags);
	if (want == have || failed)
		return;
	if (have != GVT_NO_ADDR)
		map_slice(vgpu, have, false);
	failed = want != GVT_NO_ADDR && map_slice(vgpu, want, true);

	flags = os_lock(&vgpu->lock);
	cfg->aperture_gpa = failed ? GVT_NO_ADDR : want;
	if (failed) {
		vgpu->stats.bar_errors++;
		/* Another address may have been written meanwhile: that one is still to be tried. */
		cfg->aperture_failed = cfg->aperture_want == want;
	}
	os_unlock(&vgpu->lock, flags);
}

static void answer_held(struct gvt_vgpu *vgpu)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;

	for (;;) {
		unsigned long flags = os_lock(&vgpu->lock);
		bool any = cfg->nr_held;
		u32 token = any ? cfg->held[--cfg->nr_held] : 0;

		os_unlock(&vgpu->lock, flags);
		if (!any)
			return;
		vgpu->mpt->answer(vgpu->dom, token, 0);
	}
}

/*
 * One step a run: guests with many vCPUs can change their mind for ever, so each step ends, and what
 * came meanwhile is queued as the next one. Those who wait are answered when nothing is left to do.
 */
static void cfg_work(struct os_work *work)
{
	struct gvt_vgpu *vgpu = container_of(work, struct gvt_vgpu, cfg.work);
	struct vgpu_cfg *cfg = &vgpu->cfg;
	unsigned long flags;
	bool flr, done;

	os_mutex_lock(&vgpu->ctl);
	flags = os_lock(&vgpu->lock);
	flr = cfg->flr;
	cfg->flr = false;
	os_unlock(&vgpu->lock, flags);
	if (flr)
		vgpu_reset_locked(vgpu, true);
	move_aperture(vgpu);
	os_mutex_unlock(&vgpu->ctl);

	flags = os_lock(&vgpu->lock);
	done = settled(cfg);
	os_unlock(&vgpu->lock, flags);
	if (done)
		answer_held(vgpu);
	else
		os_work_queue(&cfg->work);
}

static void unmap_timer(struct os_timer *timer)
{
	struct gvt_vgpu *vgpu = container_of(timer, struct gvt_vgpu, cfg.unmap);
	unsigned long flags = os_lock(&vgpu->lock);

	if (vgpu->cfg.aperture_want == GVT_NO_ADDR && vgpu->cfg.aperture_gpa != GVT_NO_ADDR)
		os_work_queue(&vgpu->cfg.work);
	os_unlock(&vgpu->lock, flags);
}

/* The access waits for the worker. With more than one a vCPU something is wrong: not held then. */
static int hold(struct gvt_vgpu *vgpu, u32 token)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;

	os_work_queue(&cfg->work);
	if (cfg->nr_held == VGPU_CFG_MAX_HELD)
		return 0;
	cfg->held[cfg->nr_held++] = token;
	return GVT_PENDING;
}

/* ---- writes ---- */

static int update_decode(struct gvt_vgpu *vgpu, u32 token)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;
	u64 want = bar_address(cfg, CFG_BAR2, vgpu->gvt->info->aperture_size);

	set_trap(vgpu, bar_address(cfg, CFG_BAR0, GVT_BAR0_SIZE));
	if (want == cfg->aperture_want)
		return 0;
	cfg->aperture_want = want;
	cfg->aperture_failed = false;
	if (want == cfg->aperture_gpa)
		return 0;
	if (want == GVT_NO_ADDR) {
		os_timer_arm(&cfg->unmap, os_now_ns() + UNMAP_DELAY_NS);
		return 0;
	}
	return hold(vgpu, token);
}

static bool touches(u32 off, u32 len, u32 first, u32 size)
{
	return off < first + size && first < off + len;
}

static bool asks_flr(const struct gvt_vgpu *vgpu, u32 off, u32 len, u32 val)
{
	u32 reg = CFG_AF + AF_CTRL, bit = AF_FLR;

	if (vgpu->gvt->platform->has_pcie_cap) {
		reg = CFG_PCIE + PCIE_DEVCTL + 1;
		bit = PCIE_DEVCTL_FLR >> 8;
	}
	return touches(off, len, reg, 1) && (val >> (8 * (reg - off)) & bit);
}

int vgpu_cfg_write(struct gvt_vgpu *vgpu, u32 off, const void *buf, u32 len, u32 token)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;
	u32 val = 0, msi = msi_cap(vgpu), i;

	os_assert_locked(&vgpu->lock);
	memcpy(&val, buf, len);
	for (i = 0; i < len; i++) {
		u8 mask = cfg->wmask[off + i];

		cfg->space[off + i] &= ~mask;
		cfg->space[off + i] |= (val >> (8 * i)) & mask;
	}

	if (asks_flr(vgpu, off, len, val)) {
		cfg->flr = true;
		return hold(vgpu, token);
	}
	if (touches(off, len, CFG_COMMAND, 2) || touches(off, len, CFG_BAR0, CFG_BAR4 - CFG_BAR0) ||
	    touches(off, len, CFG_PM + PM_CTRL, 2)) {
		vgpu_irq_update(vgpu); /* bus mastering carries the MSI */
		return update_decode(vgpu, token);
	}
	if (touches(off, len, msi, MSI_DATA + 2)) {
		vgpu_irq_update(vgpu);
		return 0;
	}
	if (touches(off, len, CFG_ASLS, 4))
		return vgpu_opregion_set_asls(vgpu, get(cfg, CFG_ASLS, 4), token);
	if (touches(off, len, CFG_SWSCI, 1) && (cfg->space[CFG_SWSCI] & SWSCI_TRIGGER)) {
		cfg->space[CFG_SWSCI] &= ~SWSCI_TRIGGER;
		return vgpu_opregion_swsci(vgpu, token);
	}
	return 0;
}

void vgpu_cfg_read(struct gvt_vgpu *vgpu, u32 off, void *buf, u32 len)
{
	os_assert_locked(&vgpu->lock);
	memcpy(buf, &vgpu->cfg.space[off], len);
}

/* ---- life ---- */

static void capability(struct vgpu_cfg *cfg, u32 off, u32 id, u32 next)
{
	field(cfg, off, 2, id | next << 8, 0);
}

static void caps_gen9(struct vgpu_cfg *cfg, const u8 *host)
{
	cfg->space[CFG_CAPS] = CFG_CAPID;
	capability(cfg, CFG_CAPID, CAP_ID_VENDOR, CFG_PCIE);
	field(cfg, CFG_CAPID + 2, 2, 0x010c, 0); /* length, version */
	if (host[CFG_CAPID] == CAP_ID_VENDOR)
		memcpy(&cfg->space[CFG_CAPID + 4], &host[CFG_CAPID + 4], 8);
	capability(cfg, CFG_PCIE, CAP_ID_PCIE, CFG_MSI_GEN9);
	field(cfg, CFG_PCIE + PCIE_CAPS, 2, PCIE_CAPS_RCIEP, 0);
	field(cfg, CFG_PCIE + PCIE_DEVCAP, 4, PCIE_DEVCAP_VAL, 0);
	field(cfg, CFG_PCIE + PCIE_DEVCTL, 2, 0, PCIE_DEVCTL_RW);
	capability(cfg, CFG_MSI_GEN9, CAP_ID_MSI, CFG_PM);
	capability(cfg, CFG_PM, CAP_ID_PM, 0);
}

static void caps_gen8(struct vgpu_cfg *cfg)
{
	cfg->space[CFG_CAPS] = CFG_MSI_GEN8;
	capability(cfg, CFG_MSI_GEN8, CAP_ID_MSI, CFG_PM);
	capability(cfg, CFG_PM, CAP_ID_PM, CFG_AF);
	capability(cfg, CFG_AF, CAP_ID_AF, 0);
	field(cfg, CFG_AF + AF_LENGTH, 2, 6 | 3 << 8, 0); /* transactions pending, FLR */
}

static void fill(struct gvt_vgpu *vgpu)
{
	const struct gvt_host_info *info = vgpu->gvt->info;
	const u8 *host = info->cfg_space;
	struct vgpu_cfg *cfg = &vgpu->cfg;
	u32 msi = msi_cap(vgpu), bar2 = -(u32)info->aperture_size;

	memset(cfg->space, 0, sizeof(cfg->space));
	memset(cfg->wmask, 0, sizeof(cfg->wmask));
	field(cfg, CFG_VENDOR, 2, 0x8086, 0);
	field(cfg, CFG_DEVICE, 2, info->device_id, 0);
	field(cfg, CFG_COMMAND, 2, 0,
	      COMMAND_IO | COMMAND_MEM | COMMAND_MASTER | COMMAND_SERR | COMMAND_INTX_OFF);
	field(cfg, CFG_STATUS, 2, STATUS_CAPS, 0);
	field(cfg, CFG_REVISION, 1, info->revision, 0);
	field(cfg, CFG_CLASS, 2, vgpu->params.primary ? CLASS_VGA : CLASS_OTHER, 0);
	field(cfg, CFG_BAR0, 4, BAR_64, -GVT_BAR0_SIZE);
	field(cfg, CFG_BAR0 + 4, 4, 0, ~0u);
	field(cfg, CFG_BAR2, 4, BAR_64 | BAR_PREFETCH, bar2);
	field(cfg, CFG_BAR2 + 4, 4, 0, ~0u);
	field(cfg, CFG_BAR4, 4, BAR_IO, -GVT_BAR4_SIZE & 0xffff);
	memcpy(&cfg->space[CFG_SUBSYSTEM], &host[CFG_SUBSYSTEM], 4);
	field(cfg, CFG_INT_LINE, 1, 0, 0xff);
	field(cfg, CFG_INT_PIN, 1, 1, 0);

	if (vgpu->gvt->platform->has_pcie_cap)
		caps_gen9(cfg, host);
	else
		caps_gen8(cfg);
	field(cfg, msi + MSI_CTRL, 2, 0, MSI_CTRL_ENABLE);
	field(cfg, msi + MSI_ADDR, 4, 0, 0xfffffffc);
	field(cfg, msi + MSI_DATA, 2, 0, 0xffff);
	field(cfg, CFG_PM + PM_CAPS, 2, PM_CAPS_VAL, 0);
	field(cfg, CFG_PM + PM_CTRL, 2, 0, PM_CTRL_STATE);

	field(cfg, CFG_GGC, 2, GGC_8M_PTES, 0);
	cfg->space[CFG_MSAC] = (u8)(info->aperture_size >> 27) - 1; /* 128 MiB units, less one */
	field(cfg, CFG_SWSCI, 2, 0, SWSCI_TRIGGER | SWSCI_SCISEL);
	field(cfg, CFG_ASLS, 4, 0, ~0u);
}

void vgpu_cfg_init(struct gvt_vgpu *vgpu)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;

	cfg->trap_gpa = GVT_NO_ADDR;
	cfg->aperture_want = GVT_NO_ADDR;
	cfg->aperture_gpa = GVT_NO_ADDR;
	os_work_init(&cfg->work, cfg_work);
	os_timer_init(&cfg->unmap, unmap_timer);
	fill(vgpu);
}

void vgpu_cfg_reset(struct gvt_vgpu *vgpu, bool keep_asls)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;
	u32 asls = get(cfg, CFG_ASLS, 4);

	os_assert_locked(&vgpu->lock);
	set_trap(vgpu, GVT_NO_ADDR);
	cfg->aperture_want = GVT_NO_ADDR;
	cfg->aperture_failed = false;
	fill(vgpu);
	if (keep_asls)
		vgpu_cfg_set_dword(vgpu, CFG_ASLS, asls);
	if (cfg->aperture_gpa != GVT_NO_ADDR)
		os_work_queue(&cfg->work);
}

void vgpu_cfg_fini(struct gvt_vgpu *vgpu)
{
	struct vgpu_cfg *cfg = &vgpu->cfg;
	unsigned long flags;

	os_timer_stop(&cfg->unmap);
	os_work_cancel(&cfg->work);
	answer_held(vgpu);
	flags = os_lock(&vgpu->lock);
	set_trap(vgpu, GVT_NO_ADDR);
	os_unlock(&vgpu->lock, flags);
	if (cfg->aperture_gpa != GVT_NO_ADDR)
		map_slice(vgpu, cfg->aperture_gpa, false);
	cfg->aperture_gpa = GVT_NO_ADDR;
}
