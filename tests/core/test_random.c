// SPDX-License-Identifier: MIT
/*
 * Two hostile guests: random accesses of all kinds and sizes, at registers and between them, with
 * BARs, decode and power state changing under them. The rig fails on any entry or fence of somebody
 * else, on a page reference too many or too few, on a held access without an answer; the sanitizers
 * on the rest. XENGT_SEED and XENGT_ROUNDS choose another run.
 */
#include "mmio_tables.h"
#include "rig.h"

#include <stdlib.h>

static u64 seed;

static u32 rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 16);
}

static u32 pick(u32 n)
{
	return rnd() % n;
}

/* Values that mean something, more often than those that do not. */
static u64 value(struct gvt_vgpu *vgpu)
{
	switch (pick(8)) {
	case 0:
		return 0;
	case 1:
		return ~0ull;
	case 2:
		return 1ull << pick(64);
	case 3:
		return vgpu->low_gm.start + ((u64)pick(20000) << 12) + pick(4);
	case 4:
		return (u64)pick(RIG_GUEST_PAGES + 64) << 12 | pick(2); /* a PTE */
	case 5:
		return pick(16);
	case 6:
		return 0x00010001u << pick(16);
	default:
		return (u64)rnd() << 32 | rnd();
	}
}

static u32 listed(struct gvt_vgpu *vgpu)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;

	return index->slots[1 + pick(index->nr_slots - 1)].off;
}

static u32 bar0_offset(struct gvt_vgpu *vgpu)
{
	u64 gm = pick(2) ? vgpu->low_gm.start : vgpu->high_gm.start;

	switch (pick(8)) {
	case 0:
		return pick(GVT_BAR0_SIZE);
	case 1:
		return GVT_GTTADR_OFFSET - 8 + pick(16);
	case 2:
		return GVT_MMIO_SIZE - 8 + pick(16);
	case 3:
		return GVT_GTTADR_OFFSET + (u32)(gm >> 12) * 8 + pick(4096) - 64;
	case 4:
		return 0x78800 + 4 * pick(24) + (pick(8) ? 0 : pick(4));
	case 5:
		return 0x100000 + 4 * pick(64);
	default:
		return listed(vgpu) + (pick(8) ? 0 : pick(4));
	}
}

static u32 cfg_offset(void)
{
	static const u8 live[] = {4,	0x10, 0x14, 0x18, 0x1c, 0x78,
				  0x79, 0xae, 0xb0, 0xb4, 0xd4, 0xe8};

	return pick(4) ? live[pick(sizeof(live))] : pick(0x120);
}

static u32 cfg_value(void)
{
	switch (pick(6)) {
	case 0:
		return ~0u;
	case 1:
		return 0;
	case 2:
		return 6 + pick(2);
	case 3:
		return pick(16) << 28;
	default:
		return rnd();
	}
}

static void take_token(struct rig_dom *dom, int ret, u32 token)
{
	if (!ret)
		dom->pending[token] = false;
	else
		assert_int_equal(ret, GVT_PENDING);
}

static bool new_token(struct rig_dom *dom, u32 *token)
{
	*token = dom->token++ % ARRAY_SIZE(dom->pending);
	if (dom->pending[*token])
		return false;
	dom->pending[*token] = true;
	return true;
}

static void one_access(struct gvt_vgpu *vgpu)
{
	static const u32 sizes[] = {4, 4, 4, 8, 1, 2};
	struct rig_dom *dom = vgpu->dom;
	u64 val = value(vgpu), gpa = RIG_BAR0 + bar0_offset(vgpu);
	u32 len = sizes[pick(6)], token, what = pick(32);

	if (dom->trap[0].used && pick(16))
		gpa += dom->trap[0].at - RIG_BAR0;
	if (!new_token(dom, &token))
		return;
	os_test_irq(true);
	if (what == 0) {
		u32 v = cfg_value();

		take_token(dom,
			   intel_gvt_ops.cfg_write(vgpu, cfg_offset(), &v, 1 << pick(3), token),
			   token);
	} else if (what == 1) {
		take_token(dom,
			   intel_gvt_ops.cfg_read(vgpu, cfg_offset(), &val, 1 << pick(3), token),
			   token);
	} else if (what == 2) {
		take_token(dom, intel_gvt_ops.page_write(vgpu, gpa, &val, len, token), token);
	} else if (what < 18) {
		take_token(dom, intel_gvt_ops.mmio_write(vgpu, gpa, &val, len, token), token);
	} else {
		take_token(dom, intel_gvt_ops.mmio_read(vgpu, gpa, &val, len, token), token);
	}
	os_test_irq(false);
}

/* A dead vGPU tests little more: outside help, as an administrator would give it. */
static void revive(struct gvt_vgpu *vgpu)
{
	if (rig_status(vgpu).state == GVT_VGPU_FAILSAFE && !pick(50)) {
		intel_gvt_ops.vgpu_reset(vgpu);
		os_test_run_work(50);
	}
	if (!((struct rig_dom *)vgpu->dom)->trap[0].used && !pick(20) &&
	    rig_status(vgpu).state != GVT_VGPU_FAILSAFE) {
		os_test_run_work(50);
		cfg_write(vgpu, 0xd4, 0, 2);
		rig_boot_msi(vgpu);
	}
}

static void run(u64 from, u32 rounds)
{
	struct rig_dom dom[2];
	struct gvt_vgpu *v[2];
	struct rig rig;

	seed = from;
	rig_init(&rig, pick(2) ? 0x1912 : 0x9bc5);
	for (u32 i = 0; i < 2; i++) {
		rig_dom_init(&rig, &dom[i]);
		v[i] = rig_vgpu(&rig, &dom[i], NULL);
		rig_boot_msi(v[i]);
	}
	for (u32 n = 0; n < rounds; n++) {
		struct gvt_vgpu *vgpu = v[pick(2)];

		one_access(vgpu);
		switch (pick(64)) {
		case 0:
			os_test_run_work(1 + pick(3));
			break;
		case 1:
			os_test_advance(rnd() >> pick(32));
			break;
		case 2:
			dom[pick(2)].fail_map = !pick(4);
			dom[pick(2)].fail_trap = !pick(4);
			break;
		default:
			revive(vgpu);
			break;
		}
	}
	for (u32 i = 0; i < 2; i++) {
		rig_vgpu_free(v[i]);
		rig_dom_free(&dom[i]);
	}
	rig_free(&rig);
}

static u64 setting(const char *name, u64 otherwise)
{
	const char *s = getenv(name);

	return s ? strtoull(s, NULL, 0) : otherwise;
}

static void test_hostile_guests(void **state)
{
	u64 first = setting("XENGT_SEED", 1), rounds = setting("XENGT_ROUNDS", 20000);

	for (u64 s = first; s < first + 20; s++) {
		os_test_set_now(1000000000);
		run(s * 0x9e3779b97f4a7c15ull, (u32)rounds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_hostile_guests)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
