// SPDX-License-Identifier: MIT
/*
 * The whole machine: a hostile guest and a well-behaved one share the emulated GPU. The hostile one is a
 * model guest whose parts are used in any order and with any values: page tables, GGTT, rings, images,
 * batches, registers, memory given back. What the core lets through is executed and audited.
 *
 * Fails on any touch of a page that is not the toucher's, on a leak, on work without end, and when the
 * well-behaved guest does not get its work done, right and in time.
 */
#include "fuzz_in.h"
#include "machine/model_guest.h"

#define DATA	  0x40000000ull /* virtual, in the hostile guest */
#define BATCH	  0x50000000ull
#define DATA_GFN  2048u /* those may be given back */
#define DATA_NR	  64u
#define BATCH_GFN 3000u
#define MAX_CTX	  6u
#define MAX_VM	  3u
#define MAX_STEPS 300u		/* of the machine, an input */
#define WAIT_NS	  3000000000ull /* for the other guest, whatever this one does */

static struct machine *m;
static struct model_guest bad, good;
static struct mg_vm *vm[MAX_VM], *good_vm;
static struct mg_ctx *ctx[MAX_CTX], *good_ctx[2];
static u32 good_val, steps;

static void report(void *arg, const char *line)
{
	(void)arg;
	if (getenv("XENGT_TEST_VERBOSE"))
		fprintf(stderr, "%s\n", line);
}

static void check_breaches(void)
{
	if (machine_breaches(m)) {
		fprintf(stderr, "breach: %s\n", machine_first_breach(m));
		abort();
	}
}

/* ---- the good guest ---- */

static void good_start(const struct gvt_vgpu_params *p)
{
	u64 batch;

	mg_init(&good, m, p);
	good_vm = mg_vm_new(&good, true);
	mg_vm_pages(good_vm, DATA, 1);
	batch = mg_vm_pages(good_vm, BATCH, 1);
	good_ctx[0] = mg_ctx_new(&good, GVT_RCS, good_vm);
	good_ctx[1] = mg_ctx_new(&good, GVT_BCS, good_vm);
	mg_write32(&good, batch, 0, MG_SDI);
	mg_write32(&good, batch, 4, MG_LO(DATA));
	mg_write32(&good, batch, 8, MG_HI(DATA));
	mg_write32(&good, batch, 16, MG_BBE);
}

static void good_work(u32 which)
{
	struct mg_ctx *c = good_ctx[which & 1];

	MG_EMIT(c, MG_SDI_GGTT, MG_LO(c->seqno_gm + 0x80), MG_HI(c->seqno_gm), ++good_val);
	mg_batch(c, BATCH);
	mg_submit(c, NULL);
	if (!mg_wait(c, WAIT_NS)) {
		struct gvt_vgpu_status s;

		gvt_vgpu_get_status(machine_vgpu(good.dom), &s);
		fprintf(stderr, "the other guest waits in vain: state %d %s\n", s.state, s.reason);
		abort();
	}
	FUZZ_CHECK(mg_read32(&good, c->seqno_gfn, 0x80) == good_val);
	FUZZ_CHECK(!good.errors);
	check_breaches();
}

/* ---- the bad guest ---- */

static bool room(u32 pages)
{
	return bad.next_gfn + pages < DATA_GFN &&
	       bad.next_high + (pages + 8) * 4096ull < bad.high_base + bad.high_size;
}

static u64 address(struct fuzz_in *in)
{
	u32 how = in8(in);
	u64 off = in8(in) * 4ull;
	struct mg_ctx *c = ctx[how >> 4 & 3];

	switch (how & 7) {
	case 0:
		return DATA + (how >> 3) * 4096 + off;
	case 1:
		return BATCH + off;
	case 2:
		return bad.low_base + off * 64;
	case 3:
		return (c ? c->ring : bad.high_base) + off;
	case 4:
		return (c ? c->lrca : bad.high_base) + 4096 + off;
	case 5:
		return (how & 8 ? good.low_base : good.high_base) + off * 16;
	case 6:
		return (how & 8 ? bad.low_base + bad.low_size : bad.high_base) - 8 + off;
	default:
		return in_bytes(in, 6);
	}
}

/* A command, mostly one that there is. Returns its length. */
static u32 command(struct fuzz_in *in, u32 dw[8])
{
	static const u32 regs[] = {0x2600, 0x2604, 0x22600, 0x2358,  0x7014,   0xb118,
				   0x20c0, 0x2080, 0x2230,  0x44200, 0x100000, 0x229c};
	u32 what = in8(in);
	u64 addr = address(in);

	memset(dw, 0, 8 * sizeof(*dw));
	dw[1] = MG_LO(addr);
	dw[2] = MG_HI(addr);
	switch (what & 15) {
	case 0:
	case 1:
		dw[0] = what & 16 ? MG_SDI_GGTT : MG_SDI;
		dw[3] = in32(in);
		return 4;
	case 2: /* a batch, PPGTT or GGTT */
	case 3:
		dw[0] = what & 16 ? 0x18800001 : MG_BBS_PPGTT;
		return 3;
	case 4:
		dw[0] = MG_LRI(1);
		dw[1] = regs[in8(in) % ARRAY_SIZE(regs)];
		dw[2] = in32(in);
		return 3;
	case 5:
		dw[0] = MG_SRM | (what & 16 ? 1u << 22 : 0);
		dw[3] = dw[2];
		dw[2] = dw[1];
		dw[1] = regs[in8(in) % ARRAY_SIZE(regs)];
		return 4;
	case 6: /* PIPE_CONTROL with a write behind it */
		dw[0] = 0x7a000004;
		dw[3] = dw[2];
		dw[2] = dw[1];
		dw[1] = (what & 16 ? 1u << 24 : 0) | 1u << 14 | 1u << 20 |
			(in16(in) << 8 & 0x200100);
		dw[4] = in8(in);
		return 6;
	case 7: /* MI_FLUSH_DW likewise */
		dw[0] = 0x13004002 | (in16(in) << 8 & 0x200100);
		dw[1] = (dw[1] & ~7u) | (what & 16 ? 4 : 0);
		dw[3] = in8(in);
		return 4;
	case 8:
		dw[0] = MG_SEM_WAIT | (what & 16 ? 1u << 22 : 0);
		dw[3] = dw[2];
		dw[2] = dw[1];
		dw[1] = in8(in) & 1;
		return 4;
	case 9:
		dw[0] = what & 16 ? MG_ARB_OFF : MG_ARB_ON;
		return 1;
	case 10:
		dw[0] = what & 16 ? MG_USER_IRQ : MG_ARB_CHECK;
		return 1;
	case 11:
		dw[0] = MG_BBE;
		return 1;
	case 12: /* a copy of the blitter's */
		dw[0] = 0x54c00008;
		dw[1] = 0x03cc0100;
		dw[3] = 0x00080010;
		dw[4] = MG_LO(addr);
		dw[5] = MG_HI(addr);
		addr = address(in);
		dw[7] = 0x100;
		dw[6] = 0;
		dw[0] = what & 16 ? 0x54c00008 : 0;
		return what & 16 ? 8 : 1;
	default:
		dw[0] = in32(in);
		dw[1] = in32(in);
		return 1 + (what >> 4 & 1);
	}
}

static void emit(struct fuzz_in *in, struct mg_ctx *c)
{
	u32 dw[8], n = command(in, dw);

	mg_emit(c, dw, n);
}

/* Into the batch's page, wherever the tables say that it is. */
static void write_batch(struct fuzz_in *in)
{
	u32 at = in8(in) % 64, nr = in8(in) % 8, dw[8];

	while (nr-- && at < 1000) {
		u32 n = command(in, dw);

		for (u32 i = 0; i < n; i++)
			machine_write(bad.dom, BATCH_GFN * 4096ull + 4 * at++, dw[i], 4);
	}
}

static void new_vm(u32 i, bool four)
{
	if (vm[i] || !room(8))
		return;
	vm[i] = mg_vm_new(&bad, four);
	mg_vm_map(vm[i], BATCH, BATCH_GFN, 4096);
	mg_vm_map(vm[i], DATA, DATA_GFN, 4096);
}

static u64 some_entry(struct fuzz_in *in)
{
	u32 how = in8(in);
	u64 gfn = how & 0x40 ? in16(in) % (MG_PAGES + 64) : DATA_GFN + in8(in) % DATA_NR;

	return gfn << 12 | (how & 0xf) | (how & 0x10 ? 0x80 : 0) | (how & 0x20 ? 0x800 : 0) |
	       (how & 0x80 ? (u64)in8(in) << 56 : 0);
}

static void registers(struct fuzz_in *in)
{
	static const u32 regs[] = {0x2230,  0x22230, 0x12230, 0x1a230,	0x2080,	  0x22080, 0x2030,
				   0x2034,  0x2038,  0x203c,  0x229c,	0x941c,	  0x20d0,  0x209c,
				   0x78818, 0x78838, 0x7883c, 0x78858,	0x7885c,  0x44200, 0x44308,
				   0x23a0,  0x20a8,  0x2244,  0x101008, 0x100000, 0x78808};
	u32 off = regs[in8(in) % ARRAY_SIZE(regs)], how = in8(in), val = in32(in);

	if (how & 1)
		val = (u32)address(in);
	mg_set_reg(&bad, how & 2 ? off ^ (how >> 2) * 4 : off, val);
}

static void run(u32 n)
{
	while (n-- && steps < MAX_STEPS && machine_step(m))
		steps++;
	check_breaches();
}

static void step(struct fuzz_in *in)
{
	u32 what = in8(in), i = in8(in), which = i % MAX_CTX;
	struct mg_ctx *c = ctx[which];
	struct mg_vm *v = vm[i % MAX_VM];

	switch (what & 15) {
	case 0:
		new_vm(i % MAX_VM, !(what & 16));
		break;
	case 1:
		if (!c && v && room(40))
			ctx[which] = mg_ctx_new(&bad, (enum gvt_engine)(what >> 4 & 3), v);
		break;
	case 2:
		for (u32 n = what >> 5; c && n; n--)
			emit(in, c);
		break;
	case 3:
		if (c)
			what & 16 ? mg_batch(c, BATCH + (what >> 5) * 4) : mg_request(c);
		break;
	case 4:
		if (c)
			mg_submit(c, what & 16 ? ctx[(which + 1) % MAX_CTX] : NULL);
		break;
	case 5:
		run(1 + (what >> 4) * 2);
		break;
	case 6:
		write_batch(in);
		break;
	case 7: /* a table's entry, of any kind */
		if (v)
			machine_write(bad.dom,
				      (what & 16 ? v->root[0] : 16 + in16(in) % 512) * 4096ull +
					      in8(in) * 8ull,
				      some_entry(in), 8);
		break;
	case 8: /* a page of data goes or comes back, while the GPU may be at it */
		if (what & 16)
			machine_dom_populate(bad.dom, DATA_GFN + i % DATA_NR);
		else
			machine_dom_give_back(bad.dom, DATA_GFN + i % DATA_NR);
		break;
	case 9:
		mg_ggtt_set(&bad, (what & 16 ? bad.low_base : bad.high_base) + i * 4096ull,
			    some_entry(in));
		break;
	case 10:
		registers(in);
		break;
	case 11: /* the image, registers and ring alike */
		if (c)
			machine_write(bad.dom, c->image_gfn * 4096 + 4096 + in8(in) * 4ull,
				      what & 16 ? (u32)address(in) : in32(in), 4);
		break;
	case 12: { /* anywhere */
		u64 gpa = (u64)in32(in) % (MG_PAGES * 4096ull);
		u32 len = 1u << (what >> 4 & 3);

		machine_write(bad.dom, gpa & ~(len - 1ull), in_bytes(in, 8), len);
		break;
	}
	case 13:
		if (v && room(8))
			mg_vm_map(v, DATA + i * 4096ull, DATA_GFN + in8(in) % DATA_NR, 4096);
		break;
	case 14:
		if ((what >> 4) == 1) {
			intel_gvt_ops.vgpu_reset(machine_vgpu(bad.dom));
			machine_poll(m);
			machine_boot(bad.dom);
		} else if ((what >> 4) == 2) {
			machine_cfg_write(bad.dom, 0x78, 0x8000, 2);
			machine_poll(m);
			machine_boot(bad.dom);
		} else if (v && (what >> 4) == 3) {
			mg_vm_free(v);
			vm[i % MAX_VM] = NULL;
			for (u32 n = 0; n < MAX_CTX; n++)
				if (ctx[n] && ctx[n]->vm == v) {
					mg_ctx_free(ctx[n]);
					ctx[n] = NULL;
				}
		}
		break;
	default:
		good_work(i);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct machine_config cfg = {.report = report};
	struct gvt_vgpu_params p = machine_params();
	struct fuzz_in in = {data, data + size};

	p.low_gm_mib = 1;
	p.high_gm_mib = 4;
	os_test_set_now(1000000000);
	m = machine_new(&cfg);
	FUZZ_CHECK(m);
	steps = good_val = 0;
	good_start(&p);
	mg_init(&bad, m, &p);
	new_vm(0, true);
	for (u32 n = 0; n < FUZZ_STEPS && in_more(&in); n++)
		step(&in);
	run(20);
	good_work(0);
	good_work(1);

	for (u32 i = 0; i < MAX_CTX; i++) {
		mg_ctx_free(ctx[i]);
		ctx[i] = NULL;
	}
	for (u32 i = 0; i < MAX_VM; i++) {
		free(vm[i]);
		vm[i] = NULL;
	}
	mg_ctx_free(good_ctx[0]);
	mg_ctx_free(good_ctx[1]);
	mg_vm_free(good_vm);
	mg_fini(&bad);
	mg_fini(&good);
	machine_poll(m);
	check_breaches();
	FUZZ_CHECK(!machine_free(m));
	FUZZ_CHECK(!os_test_live() && !os_test_warnings());
	FUZZ_CHECK(!os_test_work_queued() && !os_test_next_timer());
	return 0;
}
