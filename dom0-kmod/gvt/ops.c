// SPDX-License-Identifier: GPL-2.0-only
/*
 * intel_gvt_ops: where every access of a guest comes in.
 *
 * Threats: any offset, size, value, from several vCPUs at once. Here each access is checked once for
 * range, size and crossing; below, offsets are in range. Values stand in a buffer of the caller that
 * the guest cannot reach. A vGPU in failsafe reads all ones and takes nothing.
 */
#include "life.h"
#include "trace.h"
#include "vgpu.h"
#include "workload.h"

enum bar0_part { BAR0_GTT, BAR0_HOLE, BAR0_OUTSIDE };

/*
 * Whether an access lies in the registers of a vGPU that answers; *off is its offset in BAR0 then.
 * By far the most do, so this is all that stands before the register itself.
 */
static bool in_registers(const struct gvt_vgpu *vgpu, u64 gpa, u32 len, u64 *off)
{
	*off = gpa - vgpu->cfg.trap_gpa;
	return *off <= GVT_MMIO_SIZE - len && vgpu->cfg.trap_gpa != GVT_NO_ADDR &&
	       vgpu->state != GVT_VGPU_FAILSAFE;
}

/*
 * Which part of BAR0 any other access lies in, and its offset in the part. One that crosses from a
 * part to the next counts as the hole's, where hardware has nothing either.
 */
static enum bar0_part find_part(const struct gvt_vgpu *vgpu, u64 off, u32 len, u32 *in_part)
{
	if (vgpu->cfg.trap_gpa == GVT_NO_ADDR || vgpu->state == GVT_VGPU_FAILSAFE ||
	    off > GVT_BAR0_SIZE - len)
		return BAR0_OUTSIDE;
	if (off < GVT_GTTADR_OFFSET)
		return BAR0_HOLE;
	*in_part = (u32)off - GVT_GTTADR_OFFSET;
	return BAR0_GTT;
}

static OS_NOINLINE void read_other(struct gvt_vgpu *vgpu, u64 off, void *buf, u32 len)
{
	u32 in_part;
	u64 val = ~0ull;

	switch (find_part(vgpu, off, len, &in_part)) {
	case BAR0_GTT:
		val = vgpu_ggtt_read(vgpu, in_part, len);
		break;
	case BAR0_HOLE:
		vgpu->stats.refused_regs++;
		val = 0;
		break;
	case BAR0_OUTSIDE:
		break;
	}
	memcpy(buf, &val, len);
}

static OS_NOINLINE void write_other(struct gvt_vgpu *vgpu, u64 off, const void *buf, u32 len)
{
	u32 in_part;
	u64 val = 0;

	memcpy(&val, buf, len);
	switch (find_part(vgpu, off, len, &in_part)) {
	case BAR0_GTT:
		vgpu_ggtt_write(vgpu, in_part, val, len);
		break;
	case BAR0_HOLE:
		vgpu->stats.refused_regs++;
		break;
	case BAR0_OUTSIDE:
		break;
	}
}

/* Only while somebody listens: the value stands in memory. */
static OS_NOINLINE void trace_read(const struct gvt_vgpu *vgpu, u64 off, const void *buf, u32 len)
{
	u64 val = 0;

	memcpy(&val, buf, len);
	trace_mmio_read(vgpu->id, off, len, val);
}

static OS_NOINLINE void trace_write(const struct gvt_vgpu *vgpu, u64 off, const void *buf, u32 len)
{
	u64 val = 0;

	memcpy(&val, buf, len);
	trace_mmio_write(vgpu->id, off, len, val);
}

static int mmio_read(struct gvt_vgpu *vgpu, u64 gpa, void *buf, u32 len, u32 token)
{
	unsigned long flags;
	u64 off;

	if (!len || len > sizeof(u64))
		return 0;
	flags = os_lock(&vgpu->lock);
	vgpu->stats.traps++;
	if (in_registers(vgpu, gpa, len, &off))
		vgpu_mmio_read(vgpu, (u32)off, buf, len);
	else
		read_other(vgpu, off, buf, len);
	if (trace_mmio_read_enabled())
		trace_read(vgpu, off, buf, len);
	os_unlock(&vgpu->lock, flags);
	return 0;
}

static int mmio_write(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len, u32 token)
{
	unsigned long flags;
	u64 off;

	if (!len || len > sizeof(u64))
		return 0;
	flags = os_lock(&vgpu->lock);
	vgpu->stats.traps++;
	if (trace_mmio_write_enabled())
		trace_write(vgpu, gpa - vgpu->cfg.trap_gpa, buf, len);
	if (in_registers(vgpu, gpa, len, &off))
		vgpu_mmio_write(vgpu, (u32)off, buf, len);
	else
		write_other(vgpu, off, buf, len);
	os_unlock(&vgpu->lock, flags);
	return 0;
}

static bool cfg_access_ok(u32 off, u32 len)
{
	return (len == 1 || len == 2 || len == 4) && off < GVT_CFG_SIZE && !(off % len);
}

/* len is 1, 2 or 4. */
static u32 cfg_value(const void *buf, u32 len)
{
	u32 val = 0;

	memcpy(&val, buf, len);
	return val;
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
	if (trace_cfg_read_enabled())
		trace_cfg_read(vgpu->id, off, len, cfg_value(buf, len));
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
	if (trace_cfg_write_enabled())
		trace_cfg_write(vgpu->id, off, len, cfg_value(buf, len));
	if (vgpu->state != GVT_VGPU_FAILSAFE)
		ret = vgpu_cfg_write(vgpu, off, buf, len, token);
	os_unlock(&vgpu->lock, flags);
	return ret;
}

static OS_NOINLINE void trace_table_write(const struct gvt_vgpu *vgpu, u64 gpa, const void *buf,
					  u32 len)
{
	u64 val = 0;

	memcpy(&val, buf, len);
	trace_page_write(vgpu->id, gpa, len, val);
}

/* A guest's page table that is shadowed, or was until just now. A vGPU in failsafe may still hold
 * tables, and its guest's memory must take the write all the same. */
static int page_write(struct gvt_vgpu *vgpu, u64 gpa, const void *buf, u32 len, u32 token)
{
	unsigned long flags = os_lock(&vgpu->lock);

	vgpu->stats.traps++;
	if (len && len <= sizeof(u64) && trace_page_write_enabled())
		trace_table_write(vgpu, gpa, buf, len);
	if (len && len <= sizeof(u64))
		vgpu_submission_page_write(vgpu, gpa, buf, len);
	os_unlock(&vgpu->lock, flags);
	return 0;
}

static void gave_back(struct gvt_vgpu *vgpu)
{
	unsigned long flags = os_lock(&vgpu->lock);

	vgpu->stats.traps++;
	vgpu_submission_gave_back(vgpu);
	os_unlock(&vgpu->lock, flags);
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
	.gave_back = gave_back,
};
