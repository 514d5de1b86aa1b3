// SPDX-License-Identifier: MIT
/*
 * Page tables: that point at themselves, at MMIO, at holes, at other guests' frames by number; of wrong
 * levels; that the GPU itself or the CPU changes while they are used; roots of any kind.
 */
#include "hostile.h"

#define P_RW (HST_PTE_P | HST_PTE_RW)

static void entry(struct hostile *h, u64 table, u32 index, u64 val)
{
	assert_true(machine_write(h->g.dom, table * 4096 + index * 8, val, 8));
}

/* A store and a jump to an address of a page table that was made by hand. */
static struct mg_ctx *store_at(struct hostile *h, enum gvt_engine e, struct mg_vm *vm, u64 virt)
{
	struct mg_ctx *c = hst_ctx(h, e, vm);

	MG_EMIT(c, MG_SDI, MG_LO(virt), MG_HI(virt), 0x600df00d);
	mg_batch(c, virt);
	mg_submit(c, NULL);
	return c;
}

static void itself(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true);

	for (u32 i = 0; i < 512; i++)
		entry(h, vm->root[0], i, vm->root[0] << 12 | P_RW);
	for (u32 e = 0; e < 2; e++)
		hst_wait(store_at(h, e, vm, 0x123456789000ull), h, h->patience / 8);
	hst_notify(h, 5, vm->root[0] << 12);
}

/* Four tables that point at each other in all levels, and are both 3-level and 4-level roots. */
static void in_circles(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true);
	u64 t = mg_pages(&h->g, 4);

	for (u32 i = 0; i < 512; i++) {
		entry(h, vm->root[0], i, (t + i % 4) << 12 | P_RW);
		for (u32 k = 0; k < 4; k++)
			entry(h, t + k, i, (t + (k + i) % 4) << 12 | P_RW | (i & 16 ? 0x80 : 0));
	}
	hst_notify(h, 2, t << 12);
	hst_notify(h, 4, (t + 1) << 12);
	hst_wait(store_at(h, GVT_RCS, vm, 0x8080604000ull), h, h->patience / 8);
	hst_notify(h, 3, t << 12);
	hst_notify(h, 5, (t + 1) << 12);
}

static u64 bad_frame(struct hostile *h, u32 i)
{
	static const u64 frames[] = {0xf0000, 0xe0000, 0xfee00, 0xa0, 0xfffff, 0xf0078, 0xf0800};

	if (i < ARRAY_SIZE(frames))
		return frames[i];
	/* numbers that are somebody's machine frames, and beyond all memory */
	return i & 1 ? 0x40000 + (hst_random(h) & 0x7ffff) : (u64)hst_random(h) << (i % 16);
}

static void leaves(struct hostile *h)
{
	u64 base = HST_DATA + 0x100000;

	for (u32 i = 0; i < 128; i++)
		mg_vm_map(h->vm, base + i * 4096, bad_frame(h, i), 4096);
	for (u32 i = 0; i < 128; i += 13)
		hst_put(h, i / 13 * 4, MG_DW(MG_SDI, MG_LO(base + i * 4096), MG_HI(base), 0xbad));
	hst_put(h, 40, MG_DW(MG_BBE));
	assert_int_equal(hst_batch(h, GVT_RCS), HST_LIVES);
}

static void tables(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true);

	for (u32 i = 0; i < 64; i++)
		entry(h, vm->root[0], i, bad_frame(h, i) << 12 | P_RW | (u64)(i & 7) << 60);
	for (u32 i = 0; i < 4; i++)
		hst_wait(store_at(h, i, vm, (u64)i << 39), h, h->patience / 8);
}

/* 2 MiB and 1 GiB pages of holes, without alignment, 64 KiB pages of pages that are none. */
static void huge(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true), *three = hst_vm(h, false);
	u64 pdp = mg_pages(&h->g, 1), pd = mg_pages(&h->g, 1), pt = mg_pages(&h->g, 1);

	entry(h, vm->root[0], 0, pdp << 12 | P_RW);
	entry(h, pdp, 0, pd << 12 | P_RW);
	entry(h, pdp, 1, 0x40000000ull | P_RW | 0x80);
	entry(h, pdp, 2, vm->root[0] << 12 | P_RW | 0x80);
	for (u32 i = 0; i < 256; i++)
		entry(h, pd, i, bad_frame(h, i) << 12 | P_RW | 0x80);
	for (u32 i = 256; i < 512; i++)
		entry(h, pd, i, pt << 12 | P_RW | (i & 1 ? 0x800 : 0));
	for (u32 i = 0; i < 512; i++)
		entry(h, pt, i, (h->data + i % 3) << 12 | (i & 5 ? P_RW : 0));
	for (u32 i = 0; i < 512; i++)
		entry(h, three->root[i & 3], i, hst_random(h) | P_RW);
	for (u32 i = 0; i < 4; i++)
		hst_wait(store_at(h, i, vm, (u64)i << 29 | 0x1000), h, h->patience / 8);
	hst_wait(store_at(h, GVT_BCS, three, 0x1000), h, h->patience / 8);
}

static void roots(struct hostile *h)
{
	static const u64 at[] = {0,	     ~0ull,	      0xf0000000,	  0xfee00000,
				 0xe0000123, 0x7fffffffff000, 0xffffffff00000000, 1,
				 0xa0000};

	for (u32 i = 0; i < ARRAY_SIZE(at); i++)
		for (u32 what = 2; what < 6; what++)
			hst_notify(h, what, at[i]);
	for (u32 i = 0; i < 600; i++)
		hst_notify(h, 2 + (i & 2), (h->g.first_gfn + 400 + i) << 12);
}

static void root_on_mmio(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true);

	vm->root[0] = 0xf0000;
	hst_wait(store_at(h, GVT_RCS, vm, 0), h, h->patience / 8);
}

/* The GPU writes the guest's tables: what it wrote is judged before it is used. */
static void written_by_gpu(struct hostile *h)
{
	struct mg_vm *vm = h->vm;
	u64 pt = vm->table[vm->nr_tables - 1], at = HST_DATA + 0x3000;
	u64 bad = 0xf0000000ull | P_RW;

	for (u32 i = 0; i < vm->nr_tables; i++)
		mg_vm_map(vm, at + i * 4096, vm->table[i], 4096);
	for (u32 i = 0; i < vm->nr_tables; i++)
		hst_put(h, 5 * i,
			MG_DW(0x10200003, MG_LO(at + i * 4096 + 8 * 200), MG_HI(at), MG_LO(bad),
			      MG_HI(bad)));
	hst_put(h, 5 * vm->nr_tables, MG_DW(MG_BBE));
	hst_batch(h, GVT_RCS);
	hst_wait(store_at(h, GVT_RCS, vm, HST_DATA + 200 * 4096), h, h->patience / 8);
	hst_wait(store_at(h, GVT_BCS, vm, (u64)200 << 21), h, h->patience / 8);
	assert_true(pt);
}

/* Entries of tables in use, of each level, in every size, as fast as can be. */
static void written_under_load(struct hostile *h)
{
	struct mg_ctx *c = hst_waiting(h, GVT_RCS, 4), *other = hst_ctx(h, GVT_VCS, h->vm);

	for (u32 i = 0; i < h->rounds; i++) {
		u64 table = h->vm->table[hst_random(h) % h->vm->nr_tables];
		u32 len = 1u << (hst_random(h) & 3),
		    off = (300 * 8 + hst_random(h) % 1500) & ~(len - 1);

		machine_write(h->g.dom, table * 4096 + off, hst_random(h), len);
		if (!(i & 63)) {
			mg_request(other);
			mg_submit(other, NULL);
		}
	}
	for (u32 i = 0; i < h->vm->nr_tables; i++)
		for (u32 k = 300; k < 512; k++)
			entry(h, h->vm->table[i], k, 0);
	mg_write32(&h->g, h->flag, 0, 1);
	hst_wait(c, h, h->patience);
}

/* A ring, an image and a status page that are page tables, too. */
static void many_uses(struct hostile *h)
{
	struct mg_vm *vm = hst_vm(h, true);
	struct mg_ctx *c = hst_ctx(h, GVT_RCS, h->vm);

	entry(h, vm->root[0], 0, c->ring_gfn << 12 | P_RW);
	entry(h, vm->root[0], 1, (c->image_gfn + 1) << 12 | P_RW);
	entry(h, vm->root[0], 2, h->g.engine[0].hwsp_gfn << 12 | P_RW);
	entry(h, vm->root[0], 3, c->seqno_gfn << 12 | P_RW);
	for (u32 i = 0; i < 4; i++)
		hst_wait(store_at(h, GVT_BCS, vm, (u64)i << 39), h, h->patience / 8);
	for (u32 i = 0; i < 8; i++) {
		mg_request(c);
		mg_submit(c, NULL);
		hst_wait(c, h, h->patience / 8);
	}
}

static const struct hst_case cases[] = {
	{"ppgtt/at-itself", itself, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ppgtt/in-circles", in_circles, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ppgtt/bad-leaves", leaves, BIT(HST_LIVES)},
	{"ppgtt/bad-tables", tables, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ppgtt/huge-pages", huge, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ppgtt/bad-roots", roots, BIT(HST_LIVES)},
	{"ppgtt/root-on-mmio", root_on_mmio, BIT(HST_FAULTS), "page tables are not in memory"},
	{"ppgtt/written-by-the-gpu", written_by_gpu, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ppgtt/written-under-load", written_under_load, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	{"ppgtt/tables-of-many-uses", many_uses,
	 BIT(HST_LIVES) | BIT(HST_FAULTS) | BIT(HST_STOPPED)},
};
HST_GROUP(hst_ppgtt, cases);
