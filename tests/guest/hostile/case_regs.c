// SPDX-License-Identifier: MIT
/* Registers: what no table lists, odd accesses, notifications, resets, fences, interrupts. */
#include "hostile.h"

#define GDRST 0x941cu

/* Every 4 KiB of what BAR0 has; whatever an engine or the PVINFO page has is other cases'. */
static void outside_list(struct hostile *h)
{
	for (u32 off = 0x180000; off < 0x200000; off += 0x80000 / h->rounds & ~3u)
		mg_set_reg(&h->g, off, hst_random(h));
	for (u32 off = 0x200000; off < HST_GTT; off += 0x600000 / h->rounds & ~3u)
		assert_int_equal(mg_reg(&h->g, off), 0);
	for (u32 i = 0; i < h->rounds; i++) {
		u32 off = hst_random(h) % 0x1e000 + 0x150000;

		machine_mmio_write(h->g.dom, off, hst_random(h), 1u << (i & 3));
	}
}

/* Sizes and alignments that the hardware has no meaning for, at the borders of what there is. */
static void odd_sizes(struct hostile *h)
{
	static const u32 at[] = {HST_PV,   HST_PV + 8, HST_PV + 0x7f0, 0x2358,
				 0x44200,  0x1ffff9,   0x7ffff9,       HST_GTT - 4,
				 0xfffff9, 0xc5100,    0x70008 - 3,    HST_GTT + 0x7ff9};

	for (u32 i = 0; i < ARRAY_SIZE(at); i++)
		for (u32 k = 0; k < 8; k++)
			for (u32 size = 1; size <= 8; size *= 2) {
				u32 off = at[i] + k;

				if (off + size > 0x1000000)
					continue;
				machine_mmio_read(h->g.dom, off, size);
				/* not the guest's own GGTT entries */
				if (off >= HST_GTT || off == 0x44200)
					continue;
				machine_mmio_write(h->g.dom, off, 0, size);
			}
	assert_true(machine_mmio_read(h->g.dom, HST_PV, 8) == 0x4776544776544776ull);
}

/* Values that only the host may say cannot be written, in any size. */
static void read_only(struct hostile *h)
{
	u64 base = machine_mmio_read(h->g.dom, HST_PV + 0x40, 8);

	for (u32 off = 0; off < 0x60; off++)
		for (u32 size = 1; size <= 8; size *= 2)
			machine_mmio_write(h->g.dom, HST_PV + off, ~0ull, size);
	assert_true(machine_mmio_read(h->g.dom, HST_PV + 0x40, 8) == base);
	assert_true(machine_mmio_read(h->g.dom, HST_PV, 8) == 0x4776544776544776ull);
}

static void strings(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true);
	u64 page = mg_pages(&h->g, 2) * 4096;

	for (u32 size = 1; size <= 8; size *= 2) {
		h->cpu->stos(h, 0x2600, 0, 64 / size, size, false);
		h->cpu->stos(h, 0x2678, 0, 64 / size, size, true);
		h->cpu->stos(h, 0x180000, ~0u, 1024, size, false);
		h->cpu->movs_from(h, page, HST_PV, 4096 / size, size);
		/* across the end of what is trapped, and of the page that takes it */
		h->cpu->movs_from(h, page + 4096 - 16, 0x7fff00, 512 / size, size);
		h->cpu->movs_to(h, 0x180000, page, 4096 / size, size);
	}
	/* out of the registers into a page table that is shadowed, while it is used, and back */
	hst_waiting(h, GVT_RCS, 1);
	for (u32 i = 0; i < 8; i++) {
		h->cpu->movs_from(h, vm->root[0] * 4096, HST_PV, 512, 8);
		h->cpu->movs_to(h, 0x180000, vm->root[0] * 4096, 512, 8);
	}
	mg_write32(&h->g, h->flag, 0, 1);
	/* entries of the GGTT that are nobody's of ours: nothing happens */
	h->cpu->stos(h, HST_GTT + (u32)(h->foreign >> 12) * 8 - 2048, 1, 512, 4, false);
}

static void atomics(struct hostile *h)
{
	static const u32 at[] = {0x2600, HST_PV, 0x180000, 0x44200, HST_GTT - 8};

	for (u32 i = 0; i < ARRAY_SIZE(at); i++)
		h->cpu->atomics(h, at[i]);
}

static void pvinfo_reserved(struct hostile *h)
{
	mg_set_reg(&h->g, HST_PV + 0x80c, 1);
}

/* Numbers that there are and those that there are not, with roots of any kind. */
static void notify_storm(struct hostile *h)
{
	for (u32 i = 0; i < h->rounds; i++) {
		u64 pdp = (u64)hst_random(h) << 12 >> (i & 7);

		if (!(i & 15))
			hst_notify(h, 2 + hst_random(h) % 6, pdp);
		else
			mg_set_reg(&h->g, HST_PV + 0x818, i & 1 ? 2 + i % 6 : hst_random(h));
	}
}

/* The same address space comes and goes again and again while it is used. */
static void destroy_twice(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 7);
	u64 pdp = h->vm->root[0] << 12;

	for (u32 i = 0; i < 40; i++)
		hst_notify(h, i & 1 ? 5 : i & 2 ? 3 : 4, pdp);
	for (u32 i = 0; i < 40; i++)
		mg_set_reg(&h->g, HST_PV + 0x818, 5);
	for (u32 i = 0; i < 40; i++)
		mg_set_reg(&h->g, HST_PV + 0x818, 7);
	mg_write32(&h->g, h->flag, 0, 1);
	assert_int_equal(hst_wait(c, h, h->patience), HST_LIVES);
	assert_int_equal(mg_read32(&h->g, h->data, 0), 7);
}

static void gdrst_storm(struct hostile *h)
{
	for (u32 i = 0; i < h->rounds; i++)
		mg_set_reg(&h->g, GDRST, i & 1 ? hst_random(h) : 1);
	for (u32 i = 0; i < MG_ENGINES; i++)
		mg_engine_reset(&h->g, i);
}

/* Each reset under running work counts as a hang. */
static void gdrst_busy(struct hostile *h)
{
	for (u32 i = 0; i < 12 && !hst_dead(h); i++) {
		u32 e = i % MG_ENGINES;

		hst_waiting(h, e, i);
		hst_pause(h, h->patience / 40);
		mg_set_reg(&h->g, GDRST, i & 1 ? 1 : 0x1e);
		hst_pause(h, h->patience / 40);
		/* runs lists again */
		for (u32 k = 0; k < MG_ENGINES; k++)
			mg_set_reg(&h->g, mg_engine_base(k) + 0x29c, 0x80008000);
	}
}

static void engine_registers(struct hostile *h)
{
	for (u32 e = 0; e < MG_ENGINES; e++) {
		u32 base = mg_engine_base(e);

		for (u32 i = 0; i < h->rounds / 8; i++) {
			u32 off = hst_random(h) % 0x800 & ~3u;

			if (off != 0x230)
				mg_set_reg(&h->g, base + off, hst_random(h));
		}
		/* a status page of somebody else's, in the middle of a page, of the register page's own */
		mg_set_reg(&h->g, base + 0x80, MG_LO(h->foreign));
		mg_set_reg(&h->g, base + 0x3a0, 0xffffffff);
	}
	hst_waiting(h, GVT_BCS, 3);
	mg_set_reg(&h->g, mg_engine_base(GVT_BCS) + 0x80, MG_LO(h->edge));
	mg_write32(&h->g, h->flag, 0, 1);
	hst_pause(h, 2000000);
	for (u32 i = 0; i < MG_ENGINES; i++)
		mg_engine_reset(&h->g, i);
}

static void forcewake_pcode(struct hostile *h)
{
	for (u32 i = 0; i < h->rounds; i++) {
		mg_set_reg(&h->g, i & 1 ? 0xa188 : 0xa278, hst_random(h));
		mg_set_reg(&h->g, 0x138128, hst_random(h));
		mg_set_reg(&h->g, 0x138124, 0x80000000u | hst_random(h));
	}
}

static void fences(struct hostile *h)
{
	for (u32 i = 0; i < 32; i++) {
		u32 at = 0x100000 + 8 * i;

		machine_mmio_write(h->g.dom, at, (h->foreign + 4096) << 32 | h->foreign | 1, 8);
		mg_set_reg(&h->g, at + 4, 0xfffff000);
		mg_set_reg(&h->g, at, 1);
		machine_mmio_write(h->g.dom, at, ~0ull, 8);
		machine_mmio_write(h->g.dom, at + 2, ~0ull, 8);
		machine_mmio_write(h->g.dom, at + 3, 1, 1);
	}
	for (u32 i = 0; i < h->rounds; i++)
		mg_set_reg(&h->g, 0x100000 + (hst_random(h) & 0xfc), hst_random(h));
}

/* Masks, enables and pending bits of all that can interrupt, at any value. */
static void interrupts(struct hostile *h)
{
	for (u32 i = 0; i < h->rounds; i++) {
		static const u32 at[] = {0x44200, 0x44300, 0x44400, 0x444e0, 0xc4000, 0x20a8};
		u32 k = hst_random(h) % ARRAY_SIZE(at);

		mg_set_reg(&h->g, at[k] + (k ? hst_random(h) % 0x40 & ~3u : 0), hst_random(h));
	}
	mg_set_reg(&h->g, 0x44200, 0);
	for (u32 i = 0; i < 4; i++) {
		mg_set_reg(&h->g, 0x44304 + 16 * i, 0);
		mg_set_reg(&h->g, 0x44308 + 16 * i, ~0u);
		mg_set_reg(&h->g, 0x4430c + 16 * i, ~0u);
	}
	for (u32 i = 0; i < MG_ENGINES; i++)
		mg_engine_reset(&h->g, i);
	mg_set_reg(&h->g, 0x44200, 1u << 31);
}

static const struct hst_case cases[] = {
	{"regs/outside-list", outside_list, BIT(HST_LIVES)},
	{"regs/odd-sizes", odd_sizes, BIT(HST_LIVES)},
	{"regs/read-only", read_only, BIT(HST_LIVES)},
	{"regs/string-instructions", strings, BIT(HST_LIVES), .cpu = true},
	{"regs/locked-instructions", atomics, BIT(HST_LIVES), .cpu = true},
	{"regs/pvinfo-reserved", pvinfo_reserved, BIT(HST_STOPPED), "reserved field"},
	{"regs/notification-storm", notify_storm, BIT(HST_LIVES)},
	{"regs/destroy-twice", destroy_twice, BIT(HST_LIVES)},
	{"regs/gdrst-storm", gdrst_storm, BIT(HST_LIVES)},
	{"regs/gdrst-under-load", gdrst_busy, BIT(HST_STOPPED), "hangs"},
	{"regs/engine-registers", engine_registers, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"regs/forcewake-pcode-storm", forcewake_pcode, BIT(HST_LIVES)},
	{"regs/fences", fences, BIT(HST_LIVES)},
	{"regs/interrupts", interrupts, BIT(HST_LIVES)},
};
HST_GROUP(hst_regs, cases);
