// SPDX-License-Identifier: MIT
/* See model_guest.h. Facts: PRM Skylake volumes 2a, 2c, 5, 6, 7; the guest's interface, i915_pvinfo.h. */
#include "model_guest.h"
#include "image.h"

#include <stdlib.h>

#define GTT	  0x800000u
#define PV	  0x78000u
#define PTE_P	  1ull
#define PTE_RW	  2ull
#define PDE_2M	  0x80ull
#define PDE_64K	  0x800ull
#define DESC_BITS 0x00000101u /* valid, PPGTT */
#define MASTER	  0x44200u
#define GT_IMR(n) (0x44304u + 16 * (n))
#define GT_IIR(n) (0x44308u + 16 * (n))
#define GT_IER(n) (0x4430cu + 16 * (n))
#define IRQ_ERROR 8u
#define EIR_BIT	  1u
#define CSB_DONE  0x1eu /* preempted, element switch, idle, complete */
#define SEQNO_OFF 0x40u
#define RUN_NS	  1000000000ull

static const struct {
	u32 base, grdom, group, shift;
} engines[MG_ENGINES] = {
	[GVT_RCS] = {0x2000, 1u << 1, 0, 0},
	[GVT_BCS] = {0x22000, 1u << 3, 0, 16},
	[GVT_VCS] = {0x12000, 1u << 2, 1, 0},
	[GVT_VECS] = {0x1a000, 1u << 4, 3, 0},
};

/* ---- memory and registers ---- */

void mg_page_free(struct model_guest *g, u64 gfn)
{
	if (g->nr_spare < MG_SPARE)
		g->spare[g->nr_spare++] = gfn;
}

u64 mg_pages(struct model_guest *g, u32 nr)
{
	u64 gfn = g->next_gfn;

	if (nr == 1 && g->nr_spare) {
		gfn = g->spare[--g->nr_spare];
		for (u32 i = 0; i < 512; i++)
			assert_true(machine_write(g->dom, gfn * 4096 + 8 * i, 0, 8));
		return gfn;
	}
	assert_true(gfn + nr <= g->end_gfn);
	g->next_gfn += nr;
	return gfn;
}

u32 mg_read32(struct model_guest *g, u64 gfn, u32 off)
{
	return (u32)machine_read(g->dom, gfn * 4096 + off, 4);
}

void mg_write32(struct model_guest *g, u64 gfn, u32 off, u32 val)
{
	assert_true(machine_write(g->dom, gfn * 4096 + off, val, 4));
}

void mg_put(struct model_guest *g, u64 gfn, u32 off, const u32 *dw, u32 nr)
{
	for (u32 i = 0; i < nr; i++)
		mg_write32(g, gfn, off + 4 * i, dw[i]);
}

static u64 read64(struct model_guest *g, u64 gfn, u32 index)
{
	return machine_read(g->dom, gfn * 4096 + index * 8, 8);
}

static void write64(struct model_guest *g, u64 gfn, u32 index, u64 val)
{
	assert_true(machine_write(g->dom, gfn * 4096 + index * 8, val, 8));
}

u32 mg_reg(struct model_guest *g, u32 off)
{
	return (u32)machine_mmio_read(g->dom, off, 4);
}

void mg_set_reg(struct model_guest *g, u32 off, u32 val)
{
	machine_mmio_write(g->dom, off, val, 4);
}

void mg_ggtt_set(struct model_guest *g, u64 gm, u64 pte)
{
	machine_mmio_write(g->dom, GTT + (u32)(gm >> 12) * 8, pte, 8);
}

u64 mg_ggtt_map(struct model_guest *g, u64 gfn, u32 nr, bool high)
{
	u64 *next = high ? &g->next_high : &g->next_low, gm = *next;

	*next += (nr + 1) * 4096ull; /* a hole behind */
	assert_true(g->next_low <= g->low_base + g->low_size);
	assert_true(g->next_high <= g->high_base + g->high_size);
	for (u32 i = 0; i < nr; i++)
		mg_ggtt_set(g, gm + i * 4096ull, (gfn + i) << 12 | PTE_P);
	return gm;
}

/* ---- life ---- */

static void on_msi(void *arg, u64 addr, u32 data)
{
	struct model_guest *g = arg;

	g->irq = true;
}

static void engine_setup(struct model_guest *g, u32 i)
{
	struct mg_engine *e = &g->engine[i];

	e->base = engines[i].base;
	e->port[0] = e->port[1] = NULL;
	e->csb_read = 5;
	mg_write32(g, e->hwsp_gfn, 0x7c, 5);
	mg_set_reg(g, e->base + 0x80, MG_LO(g->low_base + i * 4096));
	mg_set_reg(g, e->base + 0x29c, 0x80008000);
	mg_set_reg(g, e->base + 0x9c, 0x01000000);
	mg_set_reg(g, e->base + 0xb4, ~EIR_BIT);
	mg_set_reg(g, e->base + 0xa8, 0);
	mg_set_reg(g, e->base + 0x3a0, 0xffff0505);
}

void mg_start(struct model_guest *g)
{
	machine_boot(g->dom);
	assert_true(machine_mmio_read(g->dom, PV, 8) == 0x4776544776544776ull);
	assert_int_equal(machine_mmio_read(g->dom, PV + 8, 2), 1);
	/* full PPGTT and status pages are what a driver cannot do without */
	assert_int_equal(mg_reg(g, PV + 0x10) & 0xc, 0xc);
	g->low_base = mg_reg(g, PV + 0x40);
	g->low_size = mg_reg(g, PV + 0x44);
	g->high_base = mg_reg(g, PV + 0x48);
	g->high_size = mg_reg(g, PV + 0x4c);
	g->next_low = g->low_base + 16 * 4096;
	g->next_high = g->high_base;
	for (u32 i = 0; i < MG_ENGINES; i++) {
		g->engine[i].hwsp_gfn = mg_pages(g, 1);
		mg_ggtt_set(g, g->low_base + i * 4096, g->engine[i].hwsp_gfn << 12 | PTE_P);
		engine_setup(g, i);
	}
	for (u32 i = 0; i < 4; i++) {
		mg_set_reg(g, GT_IMR(i), 0);
		mg_set_reg(g, GT_IER(i), ~0u);
	}
	mg_set_reg(g, MASTER, 1u << 31);
}

void mg_restart(struct model_guest *g)
{
	for (; g->next_gfn > g->first_gfn; g->next_gfn--)
		for (u32 i = 0; i < 512; i++)
			assert_true(machine_write(g->dom, g->next_gfn * 4096 - 8 * (i + 1), 0, 8));
	g->nr_spare = 0;
	mg_start(g);
}

void mg_init(struct model_guest *g, struct machine *m, const struct gvt_vgpu_params *params)
{
	struct machine_dom_config cfg = {.pages = MG_PAGES, .msi = on_msi, .arg = g};
	struct gvt_vgpu_params p = params ? *params : machine_params();

	memset(g, 0, sizeof(*g));
	g->m = m;
	g->next_id = 1;
	g->dom = machine_dom_new(m, &cfg);
	g->end_gfn = machine_dom_first(g->dom) + MG_PAGES;
	g->next_gfn = g->first_gfn = g->end_gfn - MG_PAGES + 16;
	assert_int_equal(machine_vgpu_create(g->dom, &p), 0);
	mg_start(g);
}

void mg_fini(struct model_guest *g)
{
	machine_vgpu_destroy(g->dom);
	machine_dom_free(g->dom);
}

/* ---- page tables ---- */

static void notify(struct mg_vm *vm, u32 what)
{
	for (u32 i = 0; i < 4; i++) {
		mg_set_reg(vm->g, PV + 0x838 + 8 * i, MG_LO(vm->root[i] << 12));
		mg_set_reg(vm->g, PV + 0x83c + 8 * i, MG_HI(vm->root[i] << 12));
	}
	mg_set_reg(vm->g, PV + 0x818, what);
}

static u64 table_new(struct mg_vm *vm)
{
	assert_true(vm->nr_tables < MG_VM_TABLES);
	return vm->table[vm->nr_tables++] = mg_pages(vm->g, 1);
}

struct mg_vm *mg_vm_new(struct model_guest *g, bool four_level)
{
	struct mg_vm *vm = calloc(1, sizeof(*vm));

	vm->g = g;
	vm->four_level = four_level;
	for (u32 i = 0; i < (four_level ? 1 : 4); i++)
		vm->root[i] = table_new(vm);
	notify(vm, four_level ? 4 : 2);
	return vm;
}

void mg_vm_free(struct mg_vm *vm)
{
	notify(vm, vm->four_level ? 5 : 3);
	for (u32 i = 0; i < vm->nr_tables; i++)
		mg_page_free(vm->g, vm->table[i]);
	free(vm);
}

static u64 next_table(struct mg_vm *vm, u64 table, u32 index)
{
	struct model_guest *g = vm->g;
	u64 e = read64(g, table, index);

	if (!(e & PTE_P)) {
		e = table_new(vm) << 12 | PTE_P | PTE_RW;
		write64(g, table, index, e);
	}
	return e >> 12;
}

static u64 directory(struct mg_vm *vm, u64 virt)
{
	if (!vm->four_level)
		return vm->root[virt >> 30 & 3];
	return next_table(vm, next_table(vm, vm->root[0], virt >> 39 & 511), virt >> 30 & 511);
}

static void leaf(struct mg_vm *vm, u64 virt, u64 pte, u64 size)
{
	u64 pd = directory(vm, virt), table;
	u32 pde = virt >> 21 & 511;

	if (size == 2u << 20) {
		write64(vm->g, pd, pde, pte | PDE_2M);
		return;
	}
	table = next_table(vm, pd, pde);
	if (size == 65536)
		write64(vm->g, pd, pde, read64(vm->g, pd, pde) | PDE_64K);
	write64(vm->g, table, virt >> 12 & 511, pte);
}

void mg_vm_map(struct mg_vm *vm, u64 virt, u64 gfn, u64 size)
{
	leaf(vm, virt, gfn << 12 | PTE_P | PTE_RW, size);
}

void mg_vm_unmap(struct mg_vm *vm, u64 virt)
{
	leaf(vm, virt, 0, 4096);
}

u64 mg_vm_pages(struct mg_vm *vm, u64 virt, u32 nr)
{
	u64 gfn = mg_pages(vm->g, nr);

	for (u32 i = 0; i < nr; i++)
		mg_vm_map(vm, virt + i * 4096ull, gfn + i, 4096);
	return gfn;
}

/* ---- contexts ---- */

struct mg_ctx *mg_ctx_new(struct model_guest *g, enum gvt_engine engine, struct mg_vm *vm)
{
	struct mg_ctx *c = calloc(1, sizeof(*c));
	u32 pages = engine == GVT_RCS ? 22 : 2, image[1024] = {0};
	u64 pdp[4];

	c->g = g;
	c->engine = engine;
	c->vm = vm;
	c->id = g->next_id++;
	c->image_gfn = mg_pages(g, pages);
	c->ring_gfn = mg_pages(g, MG_RING_PAGES);
	c->seqno_gfn = mg_pages(g, 1);
	c->lrca = mg_ggtt_map(g, c->image_gfn, pages, true);
	c->ring = mg_ggtt_map(g, c->ring_gfn, MG_RING_PAGES, true);
	c->seqno_gm = mg_ggtt_map(g, c->seqno_gfn, 1, true);
	c->desc = (u64)c->id << 32 | MG_LO(c->lrca) | DESC_BITS | (vm->four_level ? 3u : 1u) << 3;

	image_init(image, engines[engine].base, engine == GVT_RCS);
	image_set_ring(image, MG_LO(c->ring), MG_RING_PAGES * 4096, 0, 0);
	for (u32 i = 0; i < 4; i++)
		pdp[i] = vm->root[i] << 12;
	image_set_pdps(image, pdp);
	for (u32 i = 0; i < 1024; i++)
		mg_write32(g, c->image_gfn + 1, i * 4, image[i]);
	return c;
}

void mg_ctx_free(struct mg_ctx *c)
{
	free(c);
}

void mg_emit(struct mg_ctx *c, const u32 *dw, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		mg_write32(c->g, c->ring_gfn + c->tail / 4096, c->tail % 4096, dw[i]);
		c->tail = (c->tail + 4) % (MG_RING_PAGES * 4096);
	}
}

u32 mg_request(struct mg_ctx *c)
{
	c->seqno++;
	MG_EMIT(c, MG_SDI_GGTT, MG_LO(c->seqno_gm + SEQNO_OFF), MG_HI(c->seqno_gm), c->seqno,
		MG_USER_IRQ, 0);
	if (c->tail & 4)
		MG_EMIT(c, 0);
	mg_write32(c->g, c->image_gfn + 1, IMG_TAIL * 4, c->tail);
	return c->seqno;
}

u32 mg_batch(struct mg_ctx *c, u64 virt)
{
	MG_EMIT(c, MG_ARB_ON, MG_BBS_PPGTT, MG_LO(virt), MG_HI(virt), MG_ARB_OFF, 0);
	return mg_request(c);
}

void mg_ctx_skip(struct mg_ctx *c)
{
	mg_write32(c->g, c->image_gfn + 1, IMG_HEAD * 4, c->tail);
}

void mg_submit(struct mg_ctx *first, struct mg_ctx *second)
{
	struct model_guest *g = first->g;
	struct mg_engine *e = &g->engine[first->engine];
	u64 d = second ? second->desc : 0;

	e->port[0] = first;
	e->port[1] = second;
	mg_set_reg(g, e->base + 0x230, MG_HI(d));
	mg_set_reg(g, e->base + 0x230, MG_LO(d));
	mg_set_reg(g, e->base + 0x230, MG_HI(first->desc));
	mg_set_reg(g, e->base + 0x230, MG_LO(first->desc));
}

bool mg_ctx_done(const struct mg_ctx *c, u32 seqno)
{
	return (s32)(mg_read32(c->g, c->seqno_gfn, SEQNO_OFF) - seqno) >= 0;
}

static bool is_done(void *arg)
{
	struct mg_ctx *c = arg;
	struct mg_engine *e = &c->g->engine[c->engine];

	mg_irq(c->g);
	return mg_ctx_done(c, c->seqno) && e->port[0] != c && e->port[1] != c;
}

bool mg_wait(struct mg_ctx *c, u64 max_ns)
{
	return machine_run(c->g->m, max_ns, is_done, c);
}

void mg_run(struct mg_ctx *c)
{
	mg_submit(c, NULL);
	if (!mg_wait(c, RUN_NS)) {
		fail_msg("request %u is not done: %u, last event %x; vGPU: %s", c->seqno,
			 mg_read32(c->g, c->seqno_gfn, SEQNO_OFF),
			 c->g->engine[c->engine].last_event, machine_vgpu_reason(c->g->dom));
	}
}

/* ---- interrupts ---- */

static void events(struct model_guest *g, struct mg_engine *e)
{
	u32 wr = mg_read32(g, e->hwsp_gfn, 0x7c), event;

	assert_true(wr < 6);
	while (e->csb_read != wr) {
		e->csb_read = (e->csb_read + 1) % 6;
		event = mg_read32(g, e->hwsp_gfn, 0x40 + 8 * e->csb_read);
		e->events++;
		e->last_event = event;
		if (!(event & CSB_DONE) || event & 0x8000)
			continue;
		/* a list that replaced another one is in the ports already */
		if (event & 2)
			continue;
		e->port[0] = e->port[1];
		e->port[1] = NULL;
	}
}

void mg_irq(struct model_guest *g)
{
	u32 iir[4];

	if (!g->irq)
		return;
	g->irq = false;
	g->irqs++;
	mg_set_reg(g, MASTER, 0);
	for (u32 i = 0; i < 4; i++) {
		iir[i] = mg_reg(g, GT_IIR(i));
		if (iir[i])
			mg_set_reg(g, GT_IIR(i), iir[i]);
	}
	for (u32 i = 0; i < MG_ENGINES; i++) {
		if (iir[engines[i].group] >> engines[i].shift & IRQ_ERROR)
			g->errors++;
		events(g, &g->engine[i]);
	}
	mg_set_reg(g, MASTER, 1u << 31);
}

u32 mg_engine_base(enum gvt_engine engine)
{
	return engines[engine].base;
}

void mg_engine_reset(struct model_guest *g, enum gvt_engine engine)
{
	u32 base = engines[engine].base;

	mg_set_reg(g, base + 0x9c, 0x01000100);
	mg_set_reg(g, base + 0xd0, 0x00010001);
	assert_int_equal(mg_reg(g, base + 0xd0) & 2, 2);
	mg_set_reg(g, 0x941c, engines[engine].grdom);
	machine_poll(g->m);
	assert_int_equal(mg_reg(g, 0x941c), 0);
	mg_set_reg(g, base + 0xd0, 0x00010000);
	engine_setup(g, engine);
}
