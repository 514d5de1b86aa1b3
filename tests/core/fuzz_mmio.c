// SPDX-License-Identifier: MIT
/*
 * Fuzzes BAR0 as a whole: registers listed and not, all sizes and alignments, with time, interrupts,
 * the display, resets and failsafe between. Beside the vGPU under test there is one that does nothing:
 * no bit of it may change. What the rows promise of plain and read-only registers is checked too.
 */
#include "fuzz_rig.h"
#include "mmio_tables.h"

static struct rig_dom dom, other_dom;
static struct gvt_vgpu *vgpu, *other;

static u32 listed(u32 n)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;

	return index->slots[1 + n % (index->nr_slots - 1)].off;
}

/* What of a dword an access covers. */
static u32 covered(u32 dword, u32 off, u32 len)
{
	u32 mask = 0;

	for (u32 i = 0; i < 4; i++)
		if (dword + i >= off && dword + i < off + len)
			mask |= 0xffu << (8 * i);
	return mask;
}

/* A write to registers without handlers does what their policy says and no more. */
static void write_checked(u32 off, u64 val, u32 len)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;
	u32 first = off & ~3u, want[3], slot[3], nr = 0;
	bool simple = off + len <= GVT_MMIO_SIZE && vgpu->state != GVT_VGPU_FAILSAFE &&
		      vgpu->cfg.trap_gpa == RIG_BAR0;

	for (u32 at = first; simple && at < off + len; at += 4, nr++) {
		u32 bytes = covered(at, off, len), wr, old, mask;
		const struct gvt_reg *reg;

		slot[nr] = gvt_slot(index, at);
		reg = slot[nr] ? index->slots[slot[nr]].reg : NULL;
		if (!reg || reg->write) {
			simple = false;
			break;
		}
		wr = (u32)(at >= off ? val >> (8 * (at - off)) : val << (8 * (off - at))) & bytes;
		old = want[nr] = vgpu->mmio.val[slot[nr]];
		mask = reg->mask ? reg->mask : ~0u;
		if (reg->access == GVT_REG_PLAIN)
			want[nr] = (old & ~(bytes & mask)) | (wr & mask);
		else if (reg->access == GVT_REG_W1C)
			want[nr] = old & ~(wr & mask);
		else if (reg->access == GVT_REG_MODE)
			want[nr] = (old & ~(wr >> 16 & mask)) | (wr & wr >> 16 & mask);
		else if (reg->access == GVT_REG_SELF_CLEAR)
			want[nr] = wr & ~mask;
	}
	fuzz_mmio_write(vgpu, RIG_BAR0 + off, val, len);
	for (u32 i = 0; simple && i < nr; i++)
		FUZZ_CHECK(vgpu->mmio.val[slot[i]] == want[i]);
}

static u64 value(struct fuzz_in *in)
{
	u32 kind = in8(in);

	switch (kind & 7) {
	case 0:
		return kind >> 3;
	case 1:
		return 1ull << (kind >> 2);
	case 2:
		return ~0ull;
	case 3:
		return 0x00010001ull << (kind >> 3);
	case 4:
		return vgpu->low_gm.start + ((u64)in8(in) << 12) + (kind >> 3);
	case 5:
		return (u64)in16(in) << 12 | 1;
	case 6:
		return in32(in);
	default:
		return in_bytes(in, 8);
	}
}

static void raise(u32 event)
{
	unsigned long flags = os_lock(&vgpu->lock);

	vgpu_raise(vgpu, (enum gvt_irq_event)event);
	os_unlock(&vgpu->lock, flags);
}

static void look(struct fuzz_in *in)
{
	static u8 buf[8192];
	struct gvt_surface s;
	enum gvt_plane plane = in8(in) & 1 ? GVT_PLANE_CURSOR : GVT_PLANE_PRIMARY;

	if (!gvt_vgpu_get_surface(vgpu, plane, &s)) {
		unsigned long flags = os_lock(&vgpu->lock);

		FUZZ_CHECK(s.width && s.height && s.stride && s.size && s.tiling <= 2);
		FUZZ_CHECK(vgpu_ggtt_owns(vgpu, s.gm_addr, s.size));
		os_unlock(&vgpu->lock, flags);
		FUZZ_CHECK(!gvt_vgpu_read_gm(vgpu, s.gm_addr, buf, min(s.size, 8192u)));
	}
	gvt_vgpu_read_gm(vgpu, vgpu->low_gm.start + in32(in), buf, in16(in) % sizeof(buf));
}

static void step(struct fuzz_in *in)
{
	u32 what = in8(in), len = 1u << (what >> 4 & 3), off;

	switch (what & 15) {
	case 0:
		os_test_advance((u64)in16(in) << (in8(in) & 15));
		break;
	case 1:
		if (what >> 4 == 3) {
			intel_gvt_ops.vgpu_reset(vgpu);
			os_test_run_work(100);
			rig_boot_msi(vgpu);
		} else if (what >> 4 == 4) {
			gvt_vgpu_set_edid(vgpu, NULL, 0);
		} else {
			os_test_run_work(10);
		}
		break;
	case 2:
		raise(in8(in) % GVT_IRQ_NR_EVENTS);
		break;
	case 3:
		look(in);
		break;
	case 4: /* anywhere */
		fuzz_mmio_write(vgpu, RIG_BAR0 + (in32(in) & 0xffffff), value(in), len);
		break;
	case 5:
		fuzz_mmio_read(vgpu, RIG_BAR0 + (in32(in) & 0x1ffffff) - 0x1000, 1 + in8(in) % 10);
		break;
	case 6: /* the GGTT */
		off = 0x800000 + (u32)(vgpu->low_gm.start >> 12) * 8 + in16(in) % 2048;
		fuzz_mmio_write(vgpu, RIG_BAR0 + off, value(in), len);
		break;
	case 7: {
		u64 val = value(in);

		os_test_irq(true);
		intel_gvt_ops.page_write(vgpu, in32(in), &val, len, 0);
		os_test_irq(false);
		break;
	}
	case 8: /* crooked */
		write_checked(listed(in16(in)) + (what >> 6), value(in), len);
		break;
	case 9:
	case 10:
		fuzz_mmio_read(vgpu, RIG_BAR0 + listed(in16(in)) + (what >> 6), len);
		break;
	default:
		write_checked(listed(in16(in)), value(in), len);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz_in in = {data, data + size};
	struct gvt_vgpu_status s;
	struct vgpu_cfg cfg;
	u32 nr, *regs;

	fuzz_begin();
	nr = fuzz_rig.gvt->mmio->nr_slots;
	other = fuzz_vgpu(&other_dom);
	vgpu = fuzz_vgpu(&dom);
	rig_boot_msi(other);
	rig_boot_msi(vgpu);
	fuzz_mmio_write(other, RIG_BAR0 + 0x100000,
			(other->low_gm.start << 32) | other->low_gm.start | 1, 8);
	FUZZ_CHECK(fuzz_rig.host.fence[other->fence_ids[0]]);
	regs = malloc(nr * sizeof(*regs));
	memcpy(regs, other->mmio.val, nr * sizeof(*regs));
	cfg = other->cfg;
	fuzz_mmio_write(vgpu, RIG_BAR0 + 0x44200, 1u << 31, 4);

	for (u32 n = 0; n < FUZZ_STEPS && in_more(&in); n++)
		step(&in);

	s = rig_status(vgpu);
	FUZZ_CHECK(s.irqs == dom.nr_msi);
	/* At most 250 vblanks a second on each of three pipes; one more where time stood still. */
	FUZZ_CHECK(s.vblanks <= 3 * (2 + (os_now_ns() - 1000000000) / 4000000));
	fuzz_check_slice(vgpu, &dom);
	for (u32 i = 0; i < 4; i++) {
		u64 f = fuzz_rig.host.fence[vgpu->fence_ids[i]];
		u64 start = f & 0xfffff000, end = (f >> 32 & 0xfffff000) + 4096;
		const struct gvt_gm_range *l = &vgpu->low_gm, *h = &vgpu->high_gm;

		FUZZ_CHECK(!f || (start >= l->start && end <= l->start + l->size && start < end) ||
			   (start >= h->start && end <= h->start + h->size && start < end));
	}
	FUZZ_CHECK(!memcmp(regs, other->mmio.val, nr * sizeof(*regs)));
	FUZZ_CHECK(!memcmp(cfg.space, other->cfg.space, sizeof(cfg.space)));
	FUZZ_CHECK(fuzz_rig.host.fence[other->fence_ids[0]] ==
		   ((other->low_gm.start << 32) | other->low_gm.start | 1));
	FUZZ_CHECK(!other_dom.nr_msi && other->state == GVT_VGPU_NEW);
	free(regs);
	fuzz_vgpu_free(vgpu, &dom);
	fuzz_vgpu_free(other, &other_dom);
	fuzz_end();
	return 0;
}
