// SPDX-License-Identifier: MIT
/*
 * Fuzzes the config space: writes of all sizes, decode, BARs, power state, MSI, FLR, ASLS and SWSCI,
 * with a hypervisor that refuses now and then. After each step the trap is where the registers say;
 * when all that is deferred is done, the aperture is too.
 */
#include "fuzz_rig.h"

#define MAX_GPA (1ull << 46)

static struct rig_dom dom;
static struct gvt_vgpu *vgpu;
static u8 first[256]; /* after create */
static u8
	may[256]; /* bits that were found to change, by hand from the tables of the PCI standard */

static void writable(u32 off, u32 len, u64 bits)
{
	for (u32 i = 0; i < len; i++)
		may[off + i] = (u8)(bits >> (8 * i));
}

static void list_writable(void)
{
	memset(may, 0, sizeof(may));
	writable(0x04, 2, 0x0507);
	writable(0x10, 8, ~0xffffffull);
	writable(0x18, 8, ~(RIG_APERTURE - 1ull));
	writable(0x20, 2, 0xffc0);
	writable(0x3c, 1, 0xff);
	writable(0x78, 2, 0x7fff); /* device control; its FLR bit reads 0 */
	writable(0xae, 2, 1);
	writable(0xb0, 4, 0xfffffffc);
	writable(0xb4, 2, 0xffff);
	writable(0xd4, 2, 3);
	writable(0xe8, 2, 0x8000); /* the trigger reads 0 */
	writable(0xfc, 4, ~0u);
}

static u64 bar(u32 off, u64 size)
{
	u64 at = fuzz_cfg_read(vgpu, off, 4) & ~0xfull;

	at |= (u64)fuzz_cfg_read(vgpu, off + 4, 4) << 32;
	if (!(fuzz_cfg_read(vgpu, 4, 2) & 2) || fuzz_cfg_read(vgpu, 0xd4, 2) & 3)
		return 0;
	return at + size > MAX_GPA ? 0 : at;
}

static void check(bool settled)
{
	u64 bar0 = bar(0x10, 1 << 24), bar2 = bar(0x18, RIG_APERTURE);
	u32 traps = 0;

	for (u32 i = 0; i < 256; i++)
		FUZZ_CHECK(!((fuzz_cfg_read(vgpu, i, 1) ^ first[i]) & ~may[i]));
	for (u32 i = 0; i < RIG_MAX_TRAPS; i++) {
		if (!dom.trap[i].used)
			continue;
		traps++;
		FUZZ_CHECK(dom.trap[i].at == bar0 && dom.trap[i].len == 1 << 24);
	}
	FUZZ_CHECK(traps <= 1 && (traps || !bar0 || rig_status(vgpu).bar_errors));
	if (!settled)
		return;
	FUZZ_CHECK(!dom.aperture.used == !bar2 || rig_status(vgpu).bar_errors);
	if (dom.aperture.used) {
		FUZZ_CHECK(dom.aperture.at == (bar2 + vgpu->low_gm.start) >> 12);
		FUZZ_CHECK(dom.aperture.to == RIG_APERTURE_MFN + (vgpu->low_gm.start >> 12));
		FUZZ_CHECK(dom.aperture.len == vgpu->low_gm.size >> 12);
	}
	for (u32 i = 0; i < ARRAY_SIZE(dom.pending); i++)
		FUZZ_CHECK(!dom.pending[i]);
}

/* Everything deferred, with the clock past the delays. */
static void settle(void)
{
	u32 runs = os_test_run_work(1000);

	FUZZ_CHECK(runs < 1000);
	os_test_advance(2000000000);
	FUZZ_CHECK(os_test_run_work(1000) < 1000);
}

static void step(struct fuzz_in *in)
{
	static const u8 live[] = {0x04, 0x10, 0x14, 0x18, 0x1c, 0x78, 0x79, 0xae,
				  0xb0, 0xb4, 0xd4, 0xe8, 0xfc, 0x05, 0x12, 0x3c};
	static const u32 vals[] = {0, ~0u, 2, 6, 7, 0xf0000000, 0xe0000000, 0x8000};
	u32 what = in8(in), len = 1u << (what >> 4 & 3), off, val;

	switch (what & 15) {
	case 0:
		os_test_run_work(1 + in8(in) % 4);
		break;
	case 1:
		os_test_advance((u64)in16(in) << 16);
		break;
	case 2:
		dom.fail_map = what & 16;
		dom.fail_trap = what & 32;
		dom.fail_msi = what & 64;
		break;
	case 3:
		settle();
		check(true);
		break;
	case 4:
		if (what & 64)
			intel_gvt_ops.vgpu_reset(vgpu);
		break;
	case 5: /* where hardware has nothing */
		off = in16(in);
		fuzz_cfg_write(vgpu, off, in32(in), in8(in) % 12);
		break;
	case 6:
	case 7:
		off = in8(in);
		fuzz_cfg_write(vgpu, off, in32(in), len);
		break;
	case 8: {
		unsigned long flags = os_lock(&vgpu->lock);
		u32 irqs = dom.nr_msi;

		vgpu_raise(vgpu, GVT_IRQ_AUX_A);
		os_unlock(&vgpu->lock, flags);
		if (dom.nr_msi != irqs)
			FUZZ_CHECK((fuzz_cfg_read(vgpu, 0xae, 2) & 1) &&
				   (fuzz_cfg_read(vgpu, 4, 2) & 4) &&
				   dom.msi[irqs % 64].addr == fuzz_cfg_read(vgpu, 0xb0, 4) &&
				   dom.msi[irqs % 64].data == fuzz_cfg_read(vgpu, 0xb4, 2));
		break;
	}
	default:
		off = live[in8(in) % sizeof(live)];
		val = in8(in);
		val = val & 0x80 ? in32(in) : vals[val % ARRAY_SIZE(vals)];
		fuzz_cfg_write(vgpu, off, val, len);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz_in in = {data, data + size};

	fuzz_begin();
	list_writable();
	vgpu = fuzz_vgpu(&dom);
	for (u32 i = 0; i < 256; i++)
		first[i] = (u8)fuzz_cfg_read(vgpu, i, 1);
	rig_boot_msi(vgpu);
	fuzz_mmio_write(vgpu, RIG_BAR0 + 0x44200, 1u << 31, 4);
	for (u32 n = 0; n < FUZZ_STEPS && in_more(&in); n++) {
		step(&in);
		check(false);
	}
	settle();
	check(true);
	fuzz_vgpu_free(vgpu, &dom);
	fuzz_end();
	return 0;
}
