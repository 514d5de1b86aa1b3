/* SPDX-License-Identifier: MIT */
/* Translation: all formats, faults, rights, the TLB, the audit; fences and tiles. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define RW (GTT_PRESENT | GTT_WRITABLE)

struct bench {
	struct rig r;
	struct rig_vm *vm;
	struct rig_ctx c;
};

static struct bench *bench_new(unsigned levels, uint32_t breaks)
{
	struct bench *b = malloc(sizeof(*b));

	assert_non_null(b);
	rig_init(&b->r, breaks);
	b->vm = rig_vm_new(&b->r, levels);
	rig_ctx_init(&b->c, &b->r, GPU_VCS, b->vm, 9);
	return b;
}

static void bench_free(struct bench *b)
{
	rig_vm_free(b->vm);
	rig_done(&b->r);
	free(b);
}

/* From the ring, to PPGTT addresses. */
static void store(struct bench *b, uint64_t virt, uint32_t val)
{
	RIG_EMIT(&b->c, CMD_SDI, LO(virt), HI(virt), val);
	rig_execute(&b->c);
}

static uint64_t faults(struct bench *b)
{
	return rig_stats(&b->r).engine[GPU_VCS].faults;
}

static void test_4k(void **state)
{
	(void)state;
	for (unsigned levels = 3; levels <= 4; levels++) {
		struct bench *b = bench_new(levels, 0);
		static const uint64_t at3[] = {0,	 0x1000,     0x1ff000,
					       0x200000, 0x40000000, 0xfffff000};
		static const uint64_t at4[] = {0,
					       0x7fffff000,
					       0x8000000000,
					       0x7ffffffff000,
					       0x800000000000,
					       0xfffffffff000};

		for (unsigned i = 0; i < 6; i++) {
			uint64_t virt = levels == 3 ? at3[i] : at4[i];
			uint64_t bus = rig_vm_pages(b->vm, virt, 1);

			store(b, virt + 0xffc, 0x1000 + i);
			assert_int_equal(rig_read32(&b->r, bus + 0xffc), 0x1000 + i);
		}
		assert_int_equal(faults(b), 0);
		assert_int_equal(b->r.reports, 0);
		bench_free(b);
	}
}

static void test_huge(void **state)
{
	(void)state;
	for (unsigned levels = 3; levels <= 4; levels++) {
		struct bench *b = bench_new(levels, 0);
		uint64_t bus = rig_pages(&b->r, 1200);
		uint64_t big = (bus + 0x1fffff) & ~0x1fffffull;
		uint64_t mid = rig_pages(&b->r, 32);

		rig_vm_map(b->vm, 0x40000000, big, 0x200000, RW);
		store(b, 0x40000000 + 0x123450, 1);
		assert_int_equal(rig_read32(&b->r, big + 0x123450), 1);

		/* 64K: only the first of sixteen slots is filled. */
		mid = (mid + 0xffff) & ~0xffffull;
		rig_vm_map(b->vm, 0x60030000, mid, 0x10000, RW);
		for (unsigned i = 0; i < 16; i++) {
			store(b, 0x60030000 + i * 0x1000 + 8, 100 + i);
			assert_int_equal(rig_read32(&b->r, mid + i * 0x1000 + 8), 100 + i);
		}
		assert_int_equal(faults(b), 0);
		store(b, 0x60040000, 1);
		assert_int_equal(faults(b), 1);
		bench_free(b);
	}
}

static void check_fault(struct bench *b, uint64_t virt, unsigned type)
{
	uint32_t reg = mmio_read32(b->r.gpu, 0x4094);

	assert_int_equal(reg & 1, 1);
	assert_int_equal(reg >> 1 & 3, type);
	assert_int_equal(reg >> 11 & 1, 0);
	assert_int_equal(reg >> 12 & 7, 1); /* VCS */
	assert_int_equal(mmio_read32(b->r.gpu, 0x4b10), LO(virt >> 12));
	assert_int_equal(mmio_read32(b->r.gpu, 0x4b14), virt >> 44);
	mmio_write32(b->r.gpu, 0x4094, 0);
}

/* A fault at each level: latched once, counted always, the store dropped. */
static void test_faults(void **state)
{
	struct bench *b = bench_new(4, 0);

	(void)state;
	rig_vm_pages(b->vm, 0x123456789000, 1);
	store(b, 0x123456788000, 1);
	check_fault(b, 0x123456788000, 0);
	store(b, 0x123456a89000, 1);
	check_fault(b, 0x123456a89000, 1);
	store(b, 0x123496789000, 1);
	check_fault(b, 0x123496789000, 2);
	store(b, 0x523456789000, 1);
	check_fault(b, 0x523456789000, 3);
	assert_int_equal(faults(b), 4);
	assert_int_equal(b->r.reports, 4);

	/* The first one stays until it is cleared. */
	store(b, 0x123456788000, 1);
	store(b, 0x523456789000, 1);
	assert_int_equal(faults(b), 6);
	assert_int_equal(b->r.reports, 5);
	check_fault(b, 0x123456788000, 0);
	bench_free(b);
}

static void test_ggtt_fault(void **state)
{
	struct bench *b = bench_new(4, 0);
	uint64_t bus = rig_pages(&b->r, 1);
	uint32_t virt = rig_ggtt_map(&b->r, bus, 1);

	(void)state;
	RIG_EMIT(&b->c, CMD_SDI | CMD_GGTT, virt, 0, 0xabc);
	RIG_EMIT(&b->c, CMD_SDI | CMD_GGTT, virt + 0x1000, 0, 0xdef);
	rig_execute(&b->c);
	assert_int_equal(rig_read32(&b->r, bus), 0xabc);
	assert_int_equal(faults(b), 1);
	assert_int_equal(mmio_read32(b->r.gpu, 0x4094) >> 11 & 1, 1);
	assert_int_equal(mmio_read32(b->r.gpu, 0x4b10), (virt + 0x1000) >> 12);
	assert_int_equal(mmio_read32(b->r.gpu, 0x4b14), 1u << 4);

	/* Present, but nothing is there on the bus. */
	rig_ggtt_set(&b->r, virt, 0xdead000 | GTT_PRESENT);
	RIG_EMIT(&b->c, CMD_SDI | CMD_GGTT, virt, 0, 1);
	rig_execute(&b->c);
	assert_int_equal(faults(b), 2);

	/* A GGTT entry is seen at once, without any invalidation. */
	rig_ggtt_set(&b->r, virt, bus | GTT_PRESENT);
	RIG_EMIT(&b->c, CMD_SDI | CMD_GGTT, virt, 0, 2);
	rig_execute(&b->c);
	assert_int_equal(rig_read32(&b->r, bus), 2);
	assert_int_equal(faults(b), 2);
	bench_free(b);
}

static void test_read_only(void **state)
{
	struct bench *b = bench_new(4, 0);
	uint64_t bus = rig_pages(&b->r, 1), out = rig_vm_pages(b->vm, 0x5000, 1);
	uint32_t *p = rig_ptr(&b->r, bus);

	(void)state;
	rig_vm_map(b->vm, 0x1000, bus, GPU_PAGE, GTT_PRESENT);
	*p = 0x77;
	store(b, 0x1000, 1);
	assert_int_equal(*p, 0x77);
	assert_int_equal(faults(b), 0);
	assert_int_equal(rig_stats(&b->r).engine[GPU_VCS].denied, 1);
	/* COPY_MEM_MEM reads it. */
	RIG_EMIT(&b->c, CMD_MI(0x2e, 3), 0x5000, 0, 0x1000, 0);
	rig_execute(&b->c);
	assert_int_equal(rig_read32(&b->r, out), 0x77);
	bench_free(b);
}

/* The right to write must be given at every level. */
static void test_read_only_levels(void **state)
{
	(void)state;
	for (unsigned level = 0; level < 3; level++) {
		struct bench *b = bench_new(4, 0);
		uint64_t bus = rig_vm_pages(b->vm, 0x1000, 1), table = b->vm->root;
		uint64_t *entry = rig_ptr(&b->r, table);

		for (unsigned i = 0; i < level; i++)
			entry = rig_ptr(&b->r, *entry & GTT_ADDR);
		*entry &= ~GTT_WRITABLE;
		store(b, 0x1000, 1);
		assert_int_equal(rig_read32(&b->r, bus), 0);
		assert_int_equal(faults(b), 0);
		*entry |= GTT_WRITABLE;
		store(b, 0x1000, 1);
		assert_int_equal(rig_read32(&b->r, bus), 1);
		bench_free(b);
	}
}

/* A translation may be remembered while a context runs, and is forgotten when it is told to. */
static void check_tlb(enum gpu_engine_id id, unsigned how)
{
	static const uint32_t flush_dw[] = {CMD_MI(0x26, 2) | 1u << 18, 0, 0, 0};
	static const uint32_t pipe_control[] = {0x7a000004, 1u << 18, 0, 0, 0, 0};
	struct bench *b = bench_new(4, 0);
	uint64_t a = rig_vm_pages(b->vm, 0x1000, 1), c = rig_pages(&b->r, 1);
	uint64_t sem = rig_pages(&b->r, 1);
	uint32_t sem_va = rig_ggtt_map(&b->r, sem, 1), *flag = rig_ptr(&b->r, sem);
	struct rig_ctx ctx;

	rig_ctx_init(&ctx, &b->r, id, b->vm, 3);
	RIG_EMIT(&ctx, CMD_SDI, 0x1000, 0, 1);
	RIG_EMIT(&ctx, CMD_SEM_WAIT_GGTT(4), 1, sem_va, 0);
	if (how == 1 && id == GPU_RCS)
		rig_emit(&ctx, pipe_control, 6);
	else if (how == 1)
		rig_emit(&ctx, flush_dw, 4);
	RIG_EMIT(&ctx, CMD_SDI, 0x1004, 0, 2);
	rig_submit(&b->r, &ctx, NULL);
	rig_run(&b->r, 3);
	rig_vm_map(b->vm, 0x1000, c, GPU_PAGE, RW);
	if (how == 2)
		engine_tlb_invalidate(b->r.gpu->engine[id]);
	*flag = 1;
	rig_run(&b->r, 3);
	rig_expect_csb(&b->r, id, 0x01, 0);
	rig_expect_csb(&b->r, id, 0x18, 3);
	assert_int_equal(rig_read32(&b->r, a), 1);
	assert_int_equal(rig_read32(&b->r, (how ? c : a) + 4), 2);
	assert_int_equal(rig_read32(&b->r, (how ? a : c) + 4), 0);
	bench_free(b);
}

static void test_tlb(void **state)
{
	(void)state;
	for (unsigned id = 0; id < GPU_NUM_ENGINES; id++)
		for (unsigned how = 0; how < 3; how++)
			check_tlb(id, how);
}

/* Another context, another address space. */
static void test_isolation(void **state)
{
	struct bench *b = bench_new(4, 0);
	struct rig_vm *vm2 = rig_vm_new(&b->r, 3);
	uint64_t p1 = rig_vm_pages(b->vm, 0x1000, 1), p2 = rig_vm_pages(vm2, 0x1000, 1);
	struct rig_ctx c2;

	(void)state;
	rig_ctx_init(&c2, &b->r, GPU_VCS, vm2, 10);
	RIG_EMIT(&b->c, CMD_SDI, 0x1000, 0, 1);
	RIG_EMIT(&c2, CMD_SDI, 0x1000, 0, 2);
	rig_submit(&b->r, &b->c, &c2);
	rig_run(&b->r, 5);
	assert_int_equal(rig_read32(&b->r, p1), 1);
	assert_int_equal(rig_read32(&b->r, p2), 2);
	rig_vm_free(vm2);
	bench_free(b);
}

static void test_break(void **state)
{
	struct bench *b = bench_new(4, GPU_BREAK_PTE_SHIFT);
	uint64_t bus = rig_vm_pages(b->vm, 0x1000, 2);

	(void)state;
	store(b, 0x1000, 5);
	assert_int_equal(rig_read32(&b->r, bus), 0);
	assert_int_equal(rig_read32(&b->r, bus + GPU_PAGE), 5);
	bench_free(b);
}

static bool audited(struct bench *b, uint64_t virt, uint64_t bus, uint8_t space, uint8_t write)
{
	for (unsigned i = 0; i < b->r.audit_num; i++) {
		const struct gpu_audit_rec *a = &b->r.audit[i];

		if (a->virt == virt && a->bus == bus && a->space == space && a->write == write &&
		    a->engine == GPU_VCS && a->lrca == (space == 'H' ? a->lrca : b->c.lrca) &&
		    a->ctx_id == (space == 'H' ? a->ctx_id : 9))
			return true;
	}
	return false;
}

static uint64_t bus_of(struct rig *r, const void *p)
{
	return RIG_BUS + (uint64_t)((const uint8_t *)p - r->mem);
}

static void test_audit(void **state)
{
	struct bench *b = bench_new(4, 0);
	uint64_t bus = rig_vm_pages(b->vm, 0x3000, 1), batch = rig_vm_pages(b->vm, 0x9000, 1);
	uint32_t *dw = rig_ptr(&b->r, batch);

	(void)state;
	dw[0] = CMD_SDI;
	dw[1] = 0x3008;
	dw[3] = 1;
	dw[4] = CMD_BBE;
	rig_emit_batch(&b->c, 0x9000);
	b->r.audit_num = 0;
	rig_execute(&b->c);
	assert_true(audited(b, 0x3000, bus, 'P', 1));
	assert_true(audited(b, 0x9000, batch, 'P', 0));
	assert_true(audited(b, b->c.ring, bus_of(&b->r, b->c.ring_dw), 'G', 0));
	assert_true(audited(b, b->c.lrca + GPU_PAGE, bus_of(&b->r, b->c.image), 'G', 0));
	assert_true(audited(b, b->c.lrca + GPU_PAGE, bus_of(&b->r, b->c.image), 'G', 1));
	assert_true(audited(b, b->r.hwsp_ggtt[GPU_VCS], b->r.hwsp[GPU_VCS], 'H', 1));
	assert_true(audited(b, UINT64_MAX, b->vm->root, 'T', 0));
	assert_false(audited(b, 0x3000, bus, 'G', 1));
	bench_free(b);
}

static void test_fences(void **state)
{
	struct bench *b = bench_new(4, 0);
	struct gpu_fence f;

	(void)state;
	assert_false(fence_find(b->r.gpu, 0x100000, &f));
	gpu_mmio_write(b->r.gpu, 0x100008, (uint64_t)0x1ff000 << 32 | 3ull << 32 | 0x100000 | 3, 8);
	gpu_mmio_write(b->r.gpu, 0x1000f8, (uint64_t)0x2ff000 << 32 | 0ull << 32 | 0x200000 | 1, 8);
	assert_false(fence_find(b->r.gpu, 0xfffff, &f));
	assert_true(fence_find(b->r.gpu, 0x100000, &f));
	assert_true(f.start == 0x100000 && f.end == 0x200000 && f.pitch == 512 && f.y_tiled);
	assert_true(fence_find(b->r.gpu, 0x1fffff, &f) && f.y_tiled);
	assert_true(fence_find(b->r.gpu, 0x200000, &f));
	assert_true(f.start == 0x200000 && f.end == 0x300000 && f.pitch == 128 && !f.y_tiled);
	assert_false(fence_find(b->r.gpu, 0x300000, &f));
	bench_free(b);
}

/* Tiles are a permutation of the bytes of their rows, and corners are where the manual has them. */
static void test_tiles(void **state)
{
	(void)state;
	assert_int_equal(tile_offset(false, 1024, 511, 0), 511);
	assert_int_equal(tile_offset(false, 1024, 512, 0), 4096);
	assert_int_equal(tile_offset(false, 1024, 0, 1), 512);
	assert_int_equal(tile_offset(false, 1024, 0, 8), 8192);
	assert_int_equal(tile_offset(true, 256, 15, 0), 15);
	assert_int_equal(tile_offset(true, 256, 16, 0), 512);
	assert_int_equal(tile_offset(true, 256, 0, 1), 16);
	assert_int_equal(tile_offset(true, 256, 128, 0), 4096);
	assert_int_equal(tile_offset(true, 256, 0, 32), 8192);
	for (unsigned y_tiled = 0; y_tiled < 2; y_tiled++) {
		uint8_t *seen = calloc(1, 1024 * 64);

		assert_non_null(seen);
		for (uint32_t y = 0; y < 64; y++) {
			for (uint32_t x = 0; x < 1024; x++) {
				uint64_t at = tile_offset(y_tiled, 1024, x, y);

				assert_true(at < 1024 * 64);
				assert_int_equal(seen[at], 0);
				seen[at] = 1;
			}
		}
		free(seen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_4k),	  cmocka_unit_test(test_huge),
		cmocka_unit_test(test_faults),	  cmocka_unit_test(test_ggtt_fault),
		cmocka_unit_test(test_read_only), cmocka_unit_test(test_read_only_levels),
		cmocka_unit_test(test_tlb),	  cmocka_unit_test(test_isolation),
		cmocka_unit_test(test_break),	  cmocka_unit_test(test_audit),
		cmocka_unit_test(test_fences),	  cmocka_unit_test(test_tiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
