// SPDX-License-Identifier: GPL-2.0-only
/*
 * intel_gvt_ops: where every access of a guest comes in.
 *
 * Threats: any offset, size, value, from several vCPUs at once. Here each access is checked once for
 * range, size and crossing; below, offsets are in range. Values stand in a buffer of the caller that
 * the guest cannot reach. A vGPU in failsafe reads all ones and takes nothing.
 */
#include "life.h"
#include "vgpu.h"

enum bar0_part { BAR0_REGS, BAR0_GTT, BAR0_HOLE, BAR0_OUTSIDE };

/*
 * Which part of BAR0 an access lies in, and its offset there. One that crosses from a part to the
 * next counts as the hole's, where hardware has nothing either.
 */
static enum bar0_part find_part(const struct gvt_vgpu *vgpu, u64 gpa, u32 len, u32 *off)
{
	u64 base = vgpu_cfg_bar0(vgpu), rel = gpa - base;

	if (base == GVT_NO_ADDR || gpa < base || rel > GVT_BAR0_SIZE - len)
		return BAR0_OUTSIDE;
	*off = (u32)rel;
	if (*off + len <= GVT_MMIO_SIZE)
		return BAR0_REGS;
	if (*off < GVT_GTTADR_OFFSET)
		return BAR0_HOLE;
	*off -= GVT_GTTADR_OFFSET;
	return BAR0_GTT;
}

static int mmio_read(struct gvt_vgpu *vgpu, u64 gpa, void *buf, u32 len, u32 token)
{
	unsigned long flags;
	u64 val;
	u32 off;

	if (!len || len > sizeof(val))
		return 0;
	flags = os_lock(&vgpu->lock);
	vgpu->stats.traps++;
	if (vgpu->state == GVT_VGPU_FAILSAFE) {
		memset(buf, 0xff, len);
	} else {
		switch (find_part(vgpu, gpa, len, &off)) {
		case BAR0_REGS:
			vgpu_mmio_read(vgpu, off, buf, len);
			break;
		case BAR0_GTT:
			val = vgpu_ggtt_read(vgpu, off, len);
			memcpy(buf, &val, len);
			break;
		case BAR0_HOLE:
			vgpu->stats.refused_regs++;
			memset(buf, 0, len);
			break;
		case BAR0_OUTSIDE:
			memset(buf, 0xff, len);
			break;
		}
	}
	os_unlock(&vgpu->lock, flags);
	return 0;
}

static int mmio_write(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len, u32 token)
{
	unsigned long flags;
	u64 val = 0;
	u32 off;

	if (!len || len > sizeof(val))
		return 0;
	memcpy(&val, buf, len);
	flags = os_lock(&vgpu->lock);
	vgpu->stats.traps++;
	if (vgpu->state != GVT_VGPU_FAILSAFE) {
		switch (find_part(vgpu, gpa, len, &off)) {
		case BAR0_REGS:
			vgpu_mmio_write(vgpu, off, &val, len);
			break;
		case BAR0_GTT:
			vgpu_ggtt_write(vgpu, off, val, len);
			break;
		case BAR0_HOLE:
			vgpu->stats.refused_regs++;
			break;
		case BAR0_OUTSIDE:
			break;
		}
	}
	os_unlock(&vgpu->lock, flags);
	return 0;
}

static bool cfg_access_ok(u32 off, u32 len)
{
	return (len == 1 || len == 2 || len == 4) && off < GVT_CFG_SIZE && !(off % len);
}

static int cfg_read(struct gvt_vgpu *vgpu, u32 off, void *buf, u32 len, u32 token)
{
	unsigned long flags;

	if (!cfg_access_ok(off, len)) {
		memset(buf, 0xff, min(len, 8u));
		return 0;
	}
	flags = os_lock(&vgpu->lock);
	vgpu->stats.traps++;
	if (vgpu->state == GVT_VGPU_FAILSAFE)
		memset(buf, 0xff, len);
	else
		vgpu_cfg_read(vgpu, off, buf, len);
	os_unlock(&vgpu->lock, flags);
	return 0;
}

static int cfg_write(struct gvt_vgpu *vgpu, u32 off, const void *buf, u32 len, u32 token)
{
	unsigned long flags;
	int ret = 0;

	if (!cfg_access_ok(off, len))
		return 0;
	flags = os_lock(&vgpu->lock);
	vgpu->stats.traps++;
	if (vgpu->state != GVT_VGPU_FAILSAFE)
		ret = vgpu_cfg_write(vgpu, off, buf, len, token);
	os_unlock(&vgpu->lock, flags);
	return ret;
}

/*
 * No page is tracked before guest page tables are shadowed: that is the submission path's, which
 * also performs these writes. One that comes all the same was not asked for, and is counted.
 */
static int page_write(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len, u32 token)
{
	unsigned long flags = os_lock(&vgpu->lock);

	vgpu->stats.traps++;
	vgpu->stats.protocol_errors++;
	os_unlock(&vgpu->lock, flags);
	return 0;
}

const struct intel_gvt_ops intel_gvt_ops = {
	.vgpu_create = gvt_op_vgpu_create,
	.vgpu_destroy = gvt_op_vgpu_destroy,
	.vgpu_reset = gvt_op_vgpu_reset,
	.cfg_read = cfg_read,
	.cfg_write = cfg_write,
	.mmio_read = mmio_read,
	.mmio_write = mmio_write,
	.page_write = page_write,
};
