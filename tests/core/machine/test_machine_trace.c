// SPDX-License-Identifier: MIT
/*
 * Tracepoints: a guest's life with work, page tables that change, hangs and resets passes each of the list
 * at least once, with its own id, and what is also counted elsewhere is traced as often as it is counted.
 */
#include "machine_rig.h"

#include <stdlib.h>

#include "trace_list.h"

#define DATA  0x40000000ull
#define BATCH 0x50000000ull

#define NAME(event, ...) #event,
static const char *const names[] = {GVT_TRACE_LIST(NAME, NAME, NAME, NAME)};
#define N1(event, ...) 1,
#define N2(event, ...) 2,
#define N3(event, ...) 3,
#define N4(event, ...) 4,
static const u32 nr_fields[] = {GVT_TRACE_LIST(N1, N2, N3, N4)};
#define EVENTS ARRAY_SIZE(names)

static struct {
	u64 count[EVENTS];
	u64 last[EVENTS][4];
	u64 vgpu, strangers;
	u64 store_off, store_val, stores; /* a write that the test looks for */
	u64 busy_ns;
	u64 failed; /* work_complete with a status */
} seen;

static u32 index_of(const char *event)
{
	for (u32 i = 0; i < EVENTS; i++)
		if (!strcmp(names[i], event))
			return i;
	fail_msg("%s is not in the list", event);
	return 0;
}

static u64 count(const char *event)
{
	return seen.count[index_of(event)];
}

static u64 field(const char *event, u32 n)
{
	return seen.last[index_of(event)][n];
}

static void hook(const char *event, u64 vgpu, const u64 *fields, u32 nr)
{
	u32 i = index_of(event);

	assert_int_equal(nr, nr_fields[i]);
	seen.count[i]++;
	memcpy(seen.last[i], fields, nr * sizeof(*fields));
	if (!strcmp(event, "vgpu_create"))
		seen.vgpu = vgpu;
	/* registers are set to their reset values while a vGPU is made */
	seen.strangers += seen.vgpu && vgpu != seen.vgpu;
	seen.stores += !strcmp(event, "mmio_write") && fields[0] == seen.store_off &&
		       fields[1] == 4 && fields[2] == seen.store_val;
	seen.busy_ns += strcmp(event, "work_end") ? 0 : fields[3];
	seen.failed += !strcmp(event, "work_complete") && fields[2];
}

static int setup_trace(void **state)
{
	memset(&seen, 0, sizeof(seen));
	os_trace_hook = hook;
	return setup(state);
}

static int teardown_trace(void **state)
{
	int err = teardown(state);

	os_trace_hook = NULL;
	return err;
}

static void store_batch(struct model_guest *g, u64 gfn, u32 val)
{
	const u32 dw[] = {MG_SDI, MG_LO(DATA), MG_HI(DATA), val, MG_BBE};

	for (u32 i = 0; i < 5; i++)
		mg_write32(g, gfn, 4 * i, dw[i]);
}

static void endless_batch(struct model_guest *g, u64 gfn)
{
	const u32 dw[] = {MG_ARB_OFF, MG_BBS_PPGTT, MG_LO(BATCH), MG_HI(BATCH)};

	for (u32 i = 0; i < 4; i++)
		mg_write32(g, gfn, 4 * i, dw[i]);
}

/* What goes well: numbers of what was counted, fields of what is known. */
static void work(struct model_guest *g, struct mg_vm *vm, u64 batch)
{
	struct mg_ctx *c = mg_ctx_new(g, GVT_BCS, vm);
	u64 pages = mg_pages(g, 16);
	struct gvt_vgpu_status s;

	for (u32 i = 0; i < 100; i++) {
		mg_vm_map(vm, DATA, pages + i / 10 % 16, 4096);
		store_batch(g, batch, i);
		mg_batch(c, BATCH);
		mg_run(c);
	}
	s = status(g);
	assert_int_equal(count("work_submit"), 100);
	assert_int_equal(count("work_start"), 100);
	assert_int_equal(count("work_end"), 100);
	assert_int_equal(count("work_complete"), 100);
	assert_int_equal(seen.failed, 0);
	assert_int_equal(field("work_submit", 0), GVT_BCS);
	assert_int_equal(field("work_submit", 1), c->lrca);
	assert_int_equal(field("work_submit", 3), c->tail);
	assert_int_equal(seen.busy_ns, s.busy_ns[GVT_BCS]);
	assert_int_equal(field("context_switch", 0), GVT_BCS);
	assert_int_equal(field("context_switch", 1), 0x18);
	assert_int_equal(field("context_switch", 2), c->id);
	assert_int_equal(count("page_write"), s.table_traps);
	assert_true(s.table_traps > 0);
	assert_int_equal(count("irq_inject"), s.irqs);
	assert_int_equal(count("ggtt_write"), s.ggtt_writes);
	mg_ctx_free(c);
}

static void hang(struct model_guest *g, struct mg_vm *vm, u64 batch)
{
	struct mg_ctx *c = mg_ctx_new(g, GVT_RCS, vm);
	u32 n = 0;

	endless_batch(g, batch);
	while (status(g).state != GVT_VGPU_FAILSAFE && n++ < 20) {
		mg_batch(c, BATCH);
		mg_submit(c, NULL);
		assert_false(mg_wait(c, 2000 * MS));
		if (status(g).state == GVT_VGPU_FAILSAFE)
			break;
		mg_engine_reset(g, GVT_RCS);
		mg_ctx_skip(c);
	}
	assert_int_equal(count("engine_hang"), status(g).hangs);
	assert_int_equal(field("engine_hang", 1), status(g).hangs);
	assert_int_equal(count("engine_fault"), status(g).faults);
	assert_int_equal((s32)field("engine_fault", 1), -EIO);
	assert_true(seen.failed > 0);
	assert_int_equal(count("vgpu_failsafe"), 1);
	mg_ctx_free(c);
}

static void test_all(void **state)
{
	struct model_guest g;
	struct mg_vm *vm;
	u64 batch, pml4;

	mg_init(&g, m, NULL);
	assert_int_equal(count("vgpu_create"), 1);
	assert_int_equal(field("vgpu_create", 1), 64);
	seen.strangers = 0;
	seen.store_off = 0x2358;
	seen.store_val = 0x1234567;
	mg_set_reg(&g, 0x2358, 0x1234567);
	assert_int_equal(seen.stores, 1);
	mg_reg(&g, 0x22030);
	assert_int_equal(field("mmio_read", 0), 0x22030);
	assert_int_equal(field("mmio_read", 1), 4);
	machine_cfg_read(g.dom, 2, 2);
	assert_int_equal(field("cfg_read", 2), 0x1912);
	machine_cfg_write(g.dom, 0x3c, 0x55, 1);
	assert_int_equal(field("cfg_write", 0), 0x3c);
	assert_int_equal(field("cfg_write", 2), 0x55);

	vm = mg_vm_new(&g, true);
	pml4 = vm->root[0];
	batch = mg_vm_pages(vm, BATCH, 1);
	work(&g, vm, batch);
	assert_int_equal(field("ppgtt_root", 0), pml4 << 12);
	assert_int_equal(field("ppgtt_root", 1), 4);
	assert_int_equal(status(&g).traps, count("mmio_read") + count("mmio_write") +
						   count("cfg_read") + count("cfg_write") +
						   count("page_write"));
	hang(&g, vm, batch);
	mg_vm_free(vm);
	intel_gvt_ops.vgpu_reset(machine_vgpu(g.dom));
	machine_poll(m);
	assert_int_equal(count("vgpu_reset"), 1);
	assert_int_equal(count("ppgtt_root"), count("ppgtt_root_gone"));
	assert_int_equal(count("ppgtt_table"), count("ppgtt_table_gone"));
	assert_int_equal(count("page_track"), count("page_untrack"));
	mg_fini(&g);
	assert_int_equal(count("vgpu_destroy"), 1);
	assert_int_equal(seen.strangers, 0);
	for (u32 i = 0; i < EVENTS; i++) {
		print_message("%-18s %llu\n", names[i], (unsigned long long)seen.count[i]);
		if (!seen.count[i])
			fail_msg("%s was never passed", names[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all, setup_trace, teardown_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
