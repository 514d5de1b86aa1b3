/* SPDX-License-Identifier: MIT */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t bases[GPU_NUM_ENGINES] = {
	[GPU_RCS] = 0x2000, [GPU_BCS] = 0x22000, [GPU_VCS] = 0x12000, [GPU_VECS] = 0x1a000};

static void *bus_page(void *priv, uint64_t addr, const struct gpu_audit_rec *rec)
{
	struct rig *r = priv;

	assert_int_equal(addr % GPU_PAGE, 0);
	assert_int_equal(rec->bus, addr);
	if (r->audit_num < RIG_AUDIT)
		r->audit[r->audit_num++] = *rec;
	if (addr < RIG_BUS || addr >= RIG_BUS + (uint64_t)RIG_PAGES * GPU_PAGE)
		return NULL;
	return r->mem + (addr - RIG_BUS);
}

static void bus_msi(void *priv)
{
	((struct rig *)priv)->msis++;
}

static uint64_t bus_now(void *priv)
{
	return ((struct rig *)priv)->now;
}

static void bus_report(void *priv, const char *line)
{
	struct rig *r = priv;

	r->reports++;
	snprintf(r->report, sizeof(r->report), "%s", line);
	if (getenv("RIG_VERBOSE"))
		print_message("report: %s\n", line);
}

static void rig_setup_engine(struct rig *r, enum gpu_engine_id i)
{
	uint32_t *write = (uint32_t *)((uint8_t *)rig_ptr(r, r->hwsp[i]) + HWSP_CSB_WRITE_OFF);

	r->csb_read[i] = CSB_ENTRIES - 1;
	*write = CSB_ENTRIES - 1;
	rig_set_reg(r, i, RING_HWS_PGA_OFF, r->hwsp_ggtt[i]);
	rig_set_reg(r, i, RING_MODE_OFF, RING_MODE_RUN_LIST << 16 | RING_MODE_RUN_LIST);
	rig_set_reg(r, i, RING_IMR_OFF, 0);
}

void rig_init(struct rig *r, uint32_t breaks)
{
	struct gpu_config cfg = {.breaks = breaks};

	memset(r, 0, sizeof(*r));
	r->bus = (struct gpu_bus){bus_page, bus_msi, bus_now, bus_report};
	r->mem = calloc(RIG_PAGES, GPU_PAGE);
	assert_non_null(r->mem);
	r->next_ggtt = 0x100000;
	r->now = 1000000;
	r->gpu = gpu_new(&cfg, &r->bus, r);
	assert_non_null(r->gpu);

	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		r->hwsp[i] = rig_pages(r, 1);
		r->hwsp_ggtt[i] = rig_ggtt_map(r, r->hwsp[i], 1);
		r->csb_read[i] = CSB_ENTRIES - 1;
		*(uint32_t *)((uint8_t *)rig_ptr(r, r->hwsp[i]) + HWSP_CSB_WRITE_OFF) =
			CSB_ENTRIES - 1;
		rig_set_reg(r, i, RING_HWS_PGA_OFF, r->hwsp_ggtt[i]);
		rig_set_reg(r, i, RING_MODE_OFF, RING_MODE_RUN_LIST << 16 | RING_MODE_RUN_LIST);
		rig_set_reg(r, i, RING_IMR_OFF, 0);
	}
	for (unsigned i = 0; i < 4; i++) {
		mmio_write32(r->gpu, 0x44304 + 16 * i, 0);   /* IMR */
		mmio_write32(r->gpu, 0x4430c + 16 * i, ~0u); /* IER */
	}
	mmio_write32(r->gpu, 0x44200, 1u << 31);
	r->reports = 0;
}

void rig_done(struct rig *r)
{
	gpu_free(r->gpu);
	free(r->mem);
}

uint64_t rig_pages(struct rig *r, unsigned num)
{
	uint64_t bus = RIG_BUS + (uint64_t)r->next_page * GPU_PAGE;

	assert_true(r->next_page + num <= RIG_PAGES);
	r->next_page += num;
	return bus;
}

void *rig_ptr(struct rig *r, uint64_t bus)
{
	assert_true(bus >= RIG_BUS && bus < RIG_BUS + (uint64_t)RIG_PAGES * GPU_PAGE);
	return r->mem + (bus - RIG_BUS);
}

uint32_t rig_read32(struct rig *r, uint64_t bus)
{
	uint32_t v;

	memcpy(&v, rig_ptr(r, bus), 4);
	return v;
}

uint64_t rig_read64(struct rig *r, uint64_t bus)
{
	uint64_t v;

	memcpy(&v, rig_ptr(r, bus), 8);
	return v;
}

void rig_ggtt_set(struct rig *r, uint32_t virt, uint64_t pte)
{
	gpu_mmio_write(r->gpu, GPU_REG_BYTES + virt / GPU_PAGE * 8, pte, 8);
}

uint32_t rig_ggtt_map(struct rig *r, uint64_t bus, unsigned num)
{
	uint32_t virt = r->next_ggtt;

	r->next_ggtt += (num + 1) * GPU_PAGE; /* a hole behind */
	for (unsigned i = 0; i < num; i++)
		rig_ggtt_set(r, virt + i * GPU_PAGE, (bus + i * GPU_PAGE) | GTT_PRESENT);
	return virt;
}

struct rig_vm *rig_vm_new(struct rig *r, unsigned levels)
{
	struct rig_vm *vm = calloc(1, sizeof(*vm));

	assert_non_null(vm);
	vm->rig = r;
	vm->levels = levels;
	if (levels == 4)
		vm->root = rig_pages(r, 1);
	else
		for (unsigned i = 0; i < 4; i++)
			vm->pd[i] = rig_pages(r, 1);
	return vm;
}

void rig_vm_free(struct rig_vm *vm)
{
	free(vm);
}

static uint64_t next_table(struct rig *r, uint64_t table, unsigned index)
{
	uint64_t *e = (uint64_t *)rig_ptr(r, table) + index;

	if (!*e)
		*e = rig_pages(r, 1) | GTT_PRESENT | GTT_WRITABLE;
	return *e & GTT_ADDR;
}

void rig_vm_map(struct rig_vm *vm, uint64_t virt, uint64_t bus, uint64_t size, uint64_t flags)
{
	struct rig *r = vm->rig;
	uint64_t pd, *pde, *pt;

	if (vm->levels == 4)
		pd = next_table(r, next_table(r, vm->root, virt >> 39 & 0x1ff), virt >> 30 & 0x1ff);
	else
		pd = vm->pd[virt >> 30 & 3];
	pde = (uint64_t *)rig_ptr(r, pd) + (virt >> 21 & 0x1ff);
	if (size == 0x200000) {
		*pde = bus | flags | GTT_PDE_2M;
		return;
	}
	next_table(r, pd, virt >> 21 & 0x1ff);
	if (size == 0x10000)
		*pde |= GTT_PDE_64K;
	pt = rig_ptr(r, *pde & GTT_ADDR);
	pt[virt >> 12 & 0x1ff] = bus | flags;
}

uint64_t rig_vm_pages(struct rig_vm *vm, uint64_t virt, unsigned num)
{
	uint64_t bus = rig_pages(vm->rig, num);

	for (unsigned i = 0; i < num; i++)
		rig_vm_map(vm, virt + i * GPU_PAGE, bus + i * GPU_PAGE, GPU_PAGE,
			   GTT_PRESENT | GTT_WRITABLE);
	return bus;
}

/* One LRI of the state page: header at dword `at`, offsets from the engine's base. */
static unsigned put_lri(uint32_t *image, unsigned at, uint32_t base, const uint16_t *offs,
			unsigned n)
{
	image[at++] = CMD_LRI(n) | 1u << 12;
	for (unsigned i = 0; i < n; i++, at += 2)
		image[at] = base + offs[i];
	return at;
}

static void fill_image(struct rig_ctx *c)
{
	static const uint16_t ring_regs[] = {0x244, 0x34,  0x30,  0x38,	 0x3c,	0x168, 0x140,
					     0x110, 0x11c, 0x114, 0x118, 0x1c0, 0x1c4, 0x1c8};
	static const uint16_t pdp_regs[] = {0x3a8, 0x28c, 0x288, 0x284, 0x280,
					    0x27c, 0x278, 0x274, 0x270};
	static const uint16_t head_regs[] = {0x28,  0x9c,  0xc0,  0x178, 0x17c, 0x358,
					     0x170, 0x150, 0x154, 0x158, 0x41c};
	uint16_t engine_regs[44];
	uint32_t base = bases[c->engine], *img = c->image;
	const struct rig_vm *vm = c->vm;

	memcpy(engine_regs, head_regs, sizeof(head_regs));
	for (unsigned i = 0; i < 32; i++)
		engine_regs[11 + i] = 0x600 + 4 * i;
	engine_regs[43] = 0x68;

	put_lri(img, 0x01, base, ring_regs, 14);
	put_lri(img, 0x21, base, pdp_regs, 9);
	put_lri(img, 0x41, base,
		c->engine == GPU_RCS ? (const uint16_t[]){0xc8} : (const uint16_t[]){0x200}, 1);
	put_lri(img, 0x51, base, engine_regs, 44);
	img[0x51 + 89] = CMD_BBE;

	img[RIG_IMG_CTL] = 0x00090008; /* inhibit synchronous switch; no restore inhibit */
	img[RIG_IMG_START] = c->ring;
	img[11] = (RIG_RING_BYTES - GPU_PAGE) | RING_CTL_VALID;
	img[0x54 + 1] = MI_MODE_STOP_RING << 16;
	for (unsigned i = 0; i < 4 && vm; i++) {
		uint64_t addr = vm->levels == 4 ? (i ? 0 : vm->root) : vm->pd[i];

		img[0x32 - 4 * i + 1] = LO(addr);
		img[0x30 - 4 * i + 1] = HI(addr);
	}
}

void rig_ctx_init(struct rig_ctx *c, struct rig *r, enum gpu_engine_id engine, struct rig_vm *vm,
		  uint32_t id)
{
	uint64_t state = rig_pages(r, 4), ring = rig_pages(r, RIG_RING_BYTES / GPU_PAGE);

	memset(c, 0, sizeof(*c));
	c->rig = r;
	c->engine = engine;
	c->vm = vm;
	c->id = id;
	c->lrca = rig_ggtt_map(r, state, 4);
	c->ring = rig_ggtt_map(r, ring, RIG_RING_BYTES / GPU_PAGE);
	c->pphwsp = rig_ptr(r, state);
	c->image = rig_ptr(r, state + GPU_PAGE);
	c->ring_dw = rig_ptr(r, ring);
	c->desc = (uint64_t)id << 32 | c->lrca | CTX_DESC_VALID | CTX_DESC_PPGTT |
		  (vm && vm->levels == 3 ? 1u : 3u) << 3;
	fill_image(c);
}

void rig_emit(struct rig_ctx *c, const uint32_t *dw, unsigned num)
{
	for (unsigned i = 0; i < num + (num & 1); i++) {
		c->ring_dw[c->tail / 4] = i < num ? dw[i] : CMD_NOOP;
		c->tail = (c->tail + 4) % RIG_RING_BYTES;
	}
	c->image[RIG_IMG_TAIL] = c->tail;
}

void rig_emit_batch(struct rig_ctx *c, uint64_t virt)
{
	RIG_EMIT(c, CMD_ARB_ON, CMD_BBS_PPGTT, LO(virt), HI(virt), CMD_ARB_OFF, CMD_NOOP);
}

void rig_submit(struct rig *r, const struct rig_ctx *c0, const struct rig_ctx *c1)
{
	uint64_t d1 = c1 ? c1->desc : 0;

	rig_set_reg(r, c0->engine, RING_ELSP_OFF, HI(d1));
	rig_set_reg(r, c0->engine, RING_ELSP_OFF, LO(d1));
	rig_set_reg(r, c0->engine, RING_ELSP_OFF, HI(c0->desc));
	rig_set_reg(r, c0->engine, RING_ELSP_OFF, LO(c0->desc));
}

unsigned rig_run(struct rig *r, unsigned max)
{
	unsigned n = 0;

	while (n < max) {
		n++;
		r->now += 1000000;
		if (gpu_run(r->gpu) != 0)
			break;
	}
	return n;
}

bool rig_slice(struct rig *r, enum gpu_engine_id engine, uint64_t ns)
{
	bool wait;

	r->now += ns;
	return engine_run(r->gpu->engine[engine], ns, &wait);
}

void rig_execute(struct rig_ctx *c)
{
	rig_submit(c->rig, c, NULL);
	rig_run(c->rig, 1000);
	assert_false(engine_busy(c->rig->gpu->engine[c->engine]));
	rig_expect_csb(c->rig, c->engine, 0x01, 0);
	rig_expect_csb(c->rig, c->engine, 0x18, c->id);
	rig_expect_no_csb(c->rig, c->engine);
}

bool rig_csb(struct rig *r, enum gpu_engine_id engine, uint32_t *status, uint32_t *id)
{
	const uint32_t *page = rig_ptr(r, r->hwsp[engine]);
	unsigned n = page[HWSP_CSB_WRITE_OFF / 4];

	assert_int_equal(rig_reg(r, engine, RING_CSB_PTR_OFF) & 7, n);
	if (r->csb_read[engine] == n)
		return false;
	n = r->csb_read[engine] = (r->csb_read[engine] + 1) % CSB_ENTRIES;
	*status = page[HWSP_CSB_OFF / 4 + 2 * n];
	*id = page[HWSP_CSB_OFF / 4 + 2 * n + 1];
	assert_int_equal(rig_reg(r, engine, RING_CSB_OFF + 8 * n), *status);
	assert_int_equal(rig_reg(r, engine, RING_CSB_OFF + 8 * n + 4), *id);
	return true;
}

void rig_expect_csb(struct rig *r, enum gpu_engine_id engine, uint32_t status, uint32_t id)
{
	uint32_t s, i;

	assert_true(rig_csb(r, engine, &s, &i));
	assert_int_equal(s, status);
	assert_int_equal(i, id);
}

void rig_expect_no_csb(struct rig *r, enum gpu_engine_id engine)
{
	uint32_t s, i;

	assert_false(rig_csb(r, engine, &s, &i));
}

uint32_t rig_reg(struct rig *r, enum gpu_engine_id engine, uint32_t off)
{
	return gpu_mmio_read(r->gpu, bases[engine] + off, 4);
}

void rig_set_reg(struct rig *r, enum gpu_engine_id engine, uint32_t off, uint32_t val)
{
	gpu_mmio_write(r->gpu, bases[engine] + off, val, 4);
}

struct gpu_stats rig_stats(struct rig *r)
{
	struct gpu_stats s;

	gpu_get_stats(r->gpu, &s);
	return s;
}

void rig_job_init(struct rig_job *j, enum gpu_engine_id engine)
{
	uint64_t page;

	memset(j, 0, sizeof(*j));
	rig_init(&j->r, 0);
	j->vm = rig_vm_new(&j->r, 4);
	j->scratch = rig_ptr(&j->r, rig_vm_pages(j->vm, RIG_SCRATCH, 1));
	j->batch = rig_ptr(&j->r, rig_vm_pages(j->vm, RIG_BATCH, 2));
	page = rig_pages(&j->r, 1);
	j->ggtt = rig_ptr(&j->r, page);
	j->ggtt_va = rig_ggtt_map(&j->r, page, 1);
	rig_ctx_init(&j->c, &j->r, engine, j->vm, 0x42);
}

void rig_job_done(struct rig_job *j)
{
	rig_vm_free(j->vm);
	rig_done(&j->r);
}

void rig_job_fill(struct rig_job *j, const uint32_t *dw, unsigned num)
{
	assert_true(num < 2 * GPU_PAGE / 4);
	memcpy(j->batch, dw, num * 4);
	j->batch[num] = CMD_BBE;
}

static void job_emit(struct rig_job *j, bool priv, const uint32_t *dw, unsigned num)
{
	if (priv) {
		rig_emit(&j->c, dw, num);
		return;
	}
	rig_job_fill(j, dw, num);
	rig_emit_batch(&j->c, RIG_BATCH);
}

void rig_job_run(struct rig_job *j, bool priv, const uint32_t *dw, unsigned num)
{
	job_emit(j, priv, dw, num);
	rig_execute(&j->c);
}

void rig_job_hang(struct rig_job *j, bool priv, const uint32_t *dw, unsigned num)
{
	enum gpu_engine_id id = j->c.engine;
	uint64_t hangs = rig_stats(&j->r).engine[id].hangs;
	unsigned reports = j->r.reports;

	job_emit(j, priv, dw, num);
	rig_submit(&j->r, &j->c, NULL);
	rig_run(&j->r, 20);
	assert_true(engine_busy(j->r.gpu->engine[id]));
	assert_int_equal(rig_stats(&j->r).engine[id].hangs, hangs + 1);
	assert_int_equal(j->r.reports, reports + 1);
	assert_int_equal(rig_reg(&j->r, id, RING_IPEHR_OFF), dw[0]);
	/* It stays so. */
	rig_run(&j->r, 20);
	assert_true(engine_busy(j->r.gpu->engine[id]));
	assert_int_equal(rig_stats(&j->r).engine[id].hangs, hangs + 1);
	rig_engine_reset(&j->r, id);
	/* Software skips what hung. */
	j->c.image[RIG_IMG_HEAD] = j->c.tail;
	j->c.image[RIG_IMG_BB_ADDR] = 0;
}

void rig_engine_reset(struct rig *r, enum gpu_engine_id id)
{
	static const uint8_t domain[GPU_NUM_ENGINES] = {
		[GPU_RCS] = 1, [GPU_VCS] = 2, [GPU_BCS] = 3, [GPU_VECS] = 4};

	mmio_write32(r->gpu, 0x941c, 1u << domain[id]);
	assert_int_equal(mmio_read32(r->gpu, 0x941c), 0);
	rig_setup_engine(r, id);
}
