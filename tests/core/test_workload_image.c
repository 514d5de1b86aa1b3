// SPDX-License-Identifier: MIT
/* Context images: what of the guest's reaches the hardware, and what comes back. */
#include "workload_rig.h"

/* Runs one request of a context; hw is what the hardware does to the image, or NULL. */
static void run(enum gvt_engine e, u32 ctx, void (*hw)(struct rig_job *j))
{
	struct rig_job *j;

	EMIT(r, ctx, 0x02800000, W_NOOP);
	w_submit(r, e, ctx, W_NONE);
	j = w_job(r, e);
	assert_non_null(j);
	if (hw)
		hw(j);
	rig_job_end(&r->rig.host, j, 0, 1000);
	w_run();
	assert_int_equal(rig_status(r->vgpu).faults, 0);
}

/* The hardware saves a state of its own behind the known layout, and in each page behind. */
static u32 hw_mark;

static void hw_saves(struct rig_job *j)
{
	u32 nr = j->job->engine == GVT_RCS ? RIG_IMAGE_PAGES : 2;

	for (u32 i = 0xaa; i < 1024; i++)
		rig_job_regs(j)[i] = hw_mark + i;
	for (u32 p = 2; p < nr; p++)
		memset(j->ctx->image[j->job->engine][p], (int)(hw_mark + p), 4096);
}

static u32 *image(struct rig_job *j, u32 page)
{
	return (u32 *)j->ctx->image[j->job->engine][page];
}

/* Each dword of the first page of the register state that a hostile image sets: made by us or checked. */
static void test_sanitised(void **state)
{
	u32 *regs = w_regs(r, 0), *host;

	EMIT(r, 0, 0x02800000, W_NOOP);
	regs[0x00] = 0x11001001; /* a register load where there is none */
	regs[0x01] = 0x110010ff; /* a length that reaches further */
	regs[0x02] = 0x2270;	 /* PDP0 in place of the control register */
	regs[0x03] = 0xffff0006; /* no save, resource streamer */
	regs[0x0d] = 1;
	regs[0x0f] = 0x1000; /* a batch to go on with */
	regs[0x11] = 0x20;
	regs[0x13] = regs[0x15] = regs[0x17] = ~0u;
	regs[0x23] = 0x1234; /* context timestamp */
	regs[0x34] = 0x11001001;
	regs[0x42] = 0x4094; /* a register outside of the engine, in the place of its power state */
	regs[0x43] = ~0u;
	regs[0x52] = 0x2230; /* ELSP */
	regs[0x53] = ~0u;
	regs[0x55] = 0xffffffff; /* MI_MODE: stops the ring, and what is allowed */
	regs[0x57] = 0xffffffff; /* INSTPM */
	regs[0x69] = 0x600d;	 /* GPR 0 */
	regs[0x6a] = 0x5888;	 /* in place of a GPR */
	regs[0x6b] = 0xbad;
	regs[0xaa] = 0x11001001; /* behind the layout */
	regs[0xab] = 0x941c;
	regs[0xac] = ~0u;
	memset(w_page(r, W_CTX + 2), 0x11, 4096);
	w_submit(r, GVT_RCS, 0, W_NONE);
	host = rig_job_regs(w_job(r, GVT_RCS));
	assert_int_equal(host[0x00], 0);
	assert_int_equal(host[0x01], 0x1100101b);
	assert_int_equal(host[0x02], 0x2244);
	/* The state is none of the hardware's, so it is not restored. */
	assert_int_equal(host[0x03], 0x000f0009);
	assert_int_equal(rig_status(r->vgpu).refused_states, 1);
	for (u32 i = 0; i < 14; i++)
		assert_int_equal(host[2 + 2 * i] & ~0xfffu, 0x2000);
	for (u32 i = 0x0c; i < 0x1e; i += 2)
		assert_int_equal(host[i + 1], 0); /* no batch to return to, no context batches */
	for (u32 i = 0x1e; i < 0x21; i++)
		assert_int_equal(host[i], 0);
	assert_int_equal(host[0x21], 0x11001011);
	assert_int_equal(host[0x23], 0x1234);
	for (u32 i = 0x34; i < 0x41; i++)
		assert_int_equal(host[i], 0);
	assert_int_equal(host[0x41], 0x11000001);
	assert_int_equal(host[0x42], 0x20c8);
	assert_int_equal(host[0x43], 0);
	assert_int_equal(host[0x51], 0x11001057);
	assert_int_equal(host[0x52], 0x2028);
	assert_int_equal(host[0x53], 0);
	assert_int_equal(host[0x54], 0x209c);
	assert_int_equal(host[0x55], 0x51405040); /* bits 5040 and never bit 100 */
	assert_int_equal(host[0x57], 0x02e002e0);
	assert_int_equal(host[0x68], 0x2600);
	assert_int_equal(host[0x69], 0x600d);
	assert_int_equal(host[0x6a], 0x2604);
	assert_int_equal(host[0x6b], 0);
	assert_int_equal(host[0xa8], 0x2068);
	for (u32 i = 0xaa; i < 1024; i++)
		assert_int_equal(host[i], 0); /* the host's own */
	assert_int_equal(*image(w_job(r, GVT_RCS), 2), 0);
	w_end(r, GVT_RCS, 0);
}

/* What the guest finds in its image afterwards: what the hardware saved, but ring and batches its own. */
static void test_copy_back(void **state)
{
	u32 *regs = w_regs(r, 0), *pphwsp = w_page(r, W_CTX);
	struct rig_job *j;

	pphwsp[5] = 0x11;
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	j = w_job(r, GVT_RCS);
	assert_int_equal(image(j, 0)[5], 0x11);
	image(j, 0)[6] = 0x22;
	rig_job_regs(j)[0x03] = 0xffff0009; /* as saved */
	rig_job_regs(j)[0x05] = 0x77777;    /* the host's ring */
	rig_job_regs(j)[0x09] = 0x66666000;
	rig_job_regs(j)[0x23] = 0x99;
	rig_job_regs(j)[0x69] = 0x600d;
	hw_mark = 0x1000;
	hw_saves(j);
	regs[7] = 16; /* more was emitted meanwhile */
	rig_job_end(&r->rig.host, j, 0, 1000);
	w_run();
	assert_int_equal(pphwsp[5], 0x11);
	assert_int_equal(pphwsp[6], 0x22);
	assert_int_equal(regs[0x03], 0x000f0008);
	assert_int_equal(regs[0x05], 8);
	assert_int_equal(regs[0x07], 16);
	assert_int_equal(regs[0x09], w_gm(r, W_RING));
	assert_int_equal(regs[0x0b], 0x3001);
	assert_int_equal(regs[0x31], 0);
	assert_int_equal(regs[0x33], (u32)w_pml4(0));
	assert_int_equal(regs[0x23], 0x99);
	assert_int_equal(regs[0x69], 0x600d);
	assert_int_equal(regs[0xaa], 0x10aa);
	assert_int_equal(regs[1023], 0x1000 + 1023);
	assert_int_equal(*(u8 *)w_page(r, W_CTX + 21), 0x15);
}

/* The state comes back to its context, whatever ran between. */
static void test_state_restored(void **state)
{
	struct rig_job *j;

	hw_mark = 0x1000;
	run(GVT_RCS, 0, hw_saves);
	hw_mark = 0x2000;
	run(GVT_RCS, 1, hw_saves);
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	j = w_job(r, GVT_RCS);
	assert_int_equal(rig_job_regs(j)[3], 0x000f0008);
	assert_int_equal(rig_job_regs(j)[0xaa], 0x10aa);
	assert_int_equal(*(u8 *)image(j, 21), 0x15);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).refused_states, 0);
}

/* A host that makes its image anew before a job starts: the same comes out. */
static void test_filled_twice(void **state)
{
	u32 *host;

	r->rig.host.refill = true;
	w_regs(r, 0)[0x69] = 0x11;
	hw_mark = 0x6000;
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	assert_int_equal(rig_job_regs(w_job(r, GVT_RCS))[0x69], 0x11);
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE); /* follows */
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE); /* likewise */
	for (u32 i = 0; i < 2; i++) {
		hw_mark += 0x1000;
		hw_saves(w_job(r, GVT_RCS));
		rig_job_regs(w_job(r, GVT_RCS))[0x69] = hw_mark;
		w_end(r, GVT_RCS, 0);
		host = rig_job_regs(w_job(r, GVT_RCS));
		assert_int_equal(host[3], 0x000f0008);
		assert_int_equal(host[0x69], hw_mark);
		assert_int_equal(host[0xaa], hw_mark + 0xaa);
		assert_int_equal(*(u8 *)image(w_job(r, GVT_RCS), 21), (u8)(hw_mark + 21));
	}
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_regs(r, 0)[5], 24);
}

/* What follows failed work of its context must not look like progress. */
static void test_orphan(void **state)
{
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	/* It took too long, and the next has begun and ended before anybody looked. */
	rig_job_end(&r->rig.host, w_job(r, GVT_RCS), -EINTR, 1);
	rig_job_end(&r->rig.host, w_job(r, GVT_RCS), 0, 1);
	w_run();
	CSB(r, GVT_RCS, CSB_IDLE_TO_ACTIVE, W_NONE);
	CSB(r, GVT_RCS, CSB_LITE_RESTORE | CSB_PREEMPTED, 0);
	NO_CSB(r, GVT_RCS);
	assert_int_equal(w_regs(r, 0)[5], 0);
	assert_int_equal(rig_status(r->vgpu).hangs, 1);
	assert_int_equal(w_eng(r, GVT_RCS)->live, 0);
}

/* A driver starts a new context with what another one saved: as i915 does. */
static void test_default_state(void **state)
{
	struct rig_job *j;

	hw_mark = 0x3000;
	run(GVT_RCS, 0, hw_saves);
	/* The recorded one goes on, and its image goes elsewhere. */
	hw_mark = 0x4000;
	for (u32 p = 1; p < 22; p++)
		memcpy(w_page(r, W_CTX + 24 + p), w_page(r, W_CTX + p), 4096);
	run(GVT_RCS, 0, hw_saves);
	w_regs(r, 1)[5] = w_regs(r, 1)[7] = 0;
	w_regs(r, 1)[9] = w_gm(r, W_RING + 4);
	EMIT(r, 1, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 1, W_NONE);
	j = w_job(r, GVT_RCS);
	assert_int_equal(rig_job_regs(j)[3], 0x000f0008);
	assert_int_equal(rig_job_regs(j)[0xaa], 0x30aa);
	assert_int_equal(*(u8 *)image(j, 21), 0x15);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).refused_states, 0);
	/* With one bit changed it is a state that no hardware saved. */
	((u8 *)w_page(r, W_CTX + 24 + 13))[77] ^= 1;
	EMIT(r, 1, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 1, W_NONE);
	assert_int_equal(rig_job_regs(w_job(r, GVT_RCS))[3], 0x000f0009);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(rig_status(r->vgpu).refused_states, 1);
}

/* States are known by engine. */
static void test_state_of_other_engine(void **state)
{
	hw_mark = 0x5000;
	run(GVT_RCS, 0, hw_saves);
	w_context(r, GVT_VECS, 2);
	memcpy(w_regs(r, 2) + 0xaa, w_regs(r, 0) + 0xaa, (1024 - 0xaa) * 4);
	w_regs(r, 2)[3] = 0x000f0008;
	EMIT(r, 2, 0x02800000, W_NOOP);
	w_submit(r, GVT_VECS, 2, W_NONE);
	assert_int_equal(rig_job_regs(w_job(r, GVT_VECS))[3] & 1, 1);
	w_end(r, GVT_VECS, 0);
	assert_int_equal(rig_status(r->vgpu).refused_states, 1);
}

/* More contexts than are kept at hand: their states are known all the same. */
static void test_many_contexts(void **state)
{
	u32 *regs = w_regs(r, 0);

	w_context(r, GVT_VCS, 0);
	for (u32 i = 0; i < 3 * CONTEXTS_MAX; i++) {
		/* The same two pages and ring, at another address each time. */
		u32 gm = w_gm(r, W_PAGES + 2 * (i % (2 * CONTEXTS_MAX)));

		w_map(r, gm, W_CTX, true);
		w_map(r, gm + 4096, W_CTX + 1, true);
		EMIT(r, 0, 0x02800000, W_NOOP);
		for (u32 k = 0; k < 2; k++)
			wr(r->vgpu, 0x12230, 0);
		wr(r->vgpu, 0x12230, 0x55);
		wr(r->vgpu, 0x12230, gm | W_DESC);
		w_run();
		hw_mark = i << 16;
		hw_saves(w_job(r, GVT_VCS));
		assert_int_equal(rig_job_regs(w_job(r, GVT_VCS))[3] & 1, i == 0);
		w_end(r, GVT_VCS, 0);
		assert_int_equal(regs[5], regs[7]);
	}
	assert_int_equal(rig_status(r->vgpu).refused_states, 0);
	assert_in_range(r->vgpu->sub->nr_contexts, 1, CONTEXTS_MAX);
}

/* The guest moves an image's page while the context runs: what is copied back goes to the old one. */
static void test_image_remapped(void **state)
{
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	memcpy(w_page(r, 1900), w_regs(r, 0), 4096);
	w_map(r, w_lrca(r, 0) + 4096, 1900, true);
	assert_true(r->dom.refs[W_CTX + 1] > 0); /* held by the workload */
	w_end(r, GVT_RCS, 0);
	assert_int_equal(w_regs(r, 0)[5], 8);
	assert_int_equal(((u32 *)w_page(r, 1900))[5], 0);
	EMIT(r, 0, 0x02800000, W_NOOP); /* to the old page: not looked at */
	((u32 *)w_page(r, 1900))[7] = 16;
	w_submit(r, GVT_RCS, 0, W_NONE);
	assert_int_equal(w_job(r, GVT_RCS)->job->ring_dwords, 4);
	w_end(r, GVT_RCS, 0);
	assert_int_equal(((u32 *)w_page(r, 1900))[5], 16);
}

/* A context that the guest says it has ended is kept no more. */
static void test_context_destroyed(void **state)
{
	run(GVT_RCS, 0, NULL);
	w_map(r, w_lrca(r, 0), 0, false);
	assert_int_equal(r->dom.refs[W_CTX], 1);
	wr(r->vgpu, 0x78858, w_lrca(r, 0) | W_DESC);
	wr(r->vgpu, 0x78818, 7);
	w_run();
	assert_int_equal(r->vgpu->sub->nr_contexts, 0);
	/* Its frames go with the next workload's end. */
	run(GVT_RCS, 1, NULL);
	assert_int_equal(r->dom.refs[W_CTX], 0);
}

/* Batches that the hardware runs at context restore: copies, scanned, at addresses of ours. */
static void test_context_batches(void **state)
{
	u32 *wa = w_page(r, 30), *regs = w_regs(r, 0), *host;
	u64 room = r->vgpu->sub->room.start, pte;

	wa[0] = 0x7a000004; /* PIPE_CONTROL with a store to the slice */
	wa[1] = 1 << 24 | 1 << 14 | 1 << 20;
	wa[2] = w_gm(r, 31);
	wa[64] = 0x05000000; /* the per-context one: just its end */
	regs[0x19] = (w_gm(r, 30) + 0x1000) | 0x3;
	regs[0x1b] = w_gm(r, 30) | 2;
	regs[0x1d] = 0x26 << 6;
	((u32 *)w_page(r, 31))[0] = 0x05000000;
	EMIT(r, 0, 0x02800000, W_NOOP);
	w_submit(r, GVT_RCS, 0, W_NONE);
	host = rig_job_regs(w_job(r, GVT_RCS));
	assert_in_range(host[0x1b] & ~63u, room, room + r->vgpu->sub->room.size);
	assert_int_equal(host[0x1b] & 63, 2);
	assert_int_equal(host[0x1d], 0x26 << 6);
	assert_in_range(host[0x19] & ~4095u, room, room + r->vgpu->sub->room.size);
	assert_int_equal(host[0x19] & 4095, 1);
	pte = r->rig.host.ggtt[host[0x1b] >> 12];
	assert_int_equal(pte & 1, 1);
	wa[2] = ~0u; /* too late */
	assert_int_equal(((u32 *)rig_page(&r->rig.host, pte & ~4095ull))[2], w_gm(r, 31));
	w_end(r, GVT_RCS, 0);
	assert_int_equal(regs[0x1b], w_gm(r, 30) | 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		W_TEST(test_sanitised),
		W_TEST(test_copy_back),
		W_TEST(test_state_restored),
		W_TEST(test_filled_twice),
		W_TEST(test_orphan),
		W_TEST(test_default_state),
		W_TEST(test_state_of_other_engine),
		W_TEST(test_many_contexts),
		W_TEST(test_image_remapped),
		W_TEST(test_context_destroyed),
		W_TEST(test_context_batches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
