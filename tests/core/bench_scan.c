// SPDX-License-Identifier: MIT
/*
 * What copy and scan cost against a plain memcpy of the same bytes in the same run. "warm": all is in
 * this CPU's cache; "cold": what the guest wrote is in memory, as it is when another CPU wrote it.
 *
 * The limits are about the ordinary batch: what user space's driver emits for frames of a 3D application,
 * drawn at random so that no branch predictor learns it, with addresses, numbers and zeros in it. It has
 * 5.4 dwords a command, some pipe controls and register loads, and nothing that would have to be patched;
 * what has a post-sync write, a blit, a batch start or a register load for each few dwords costs more, as
 * the other figures say.
 */
#include "bench.h"
#include "scan_rig.h"

#define DW (64u * 1024) /* 256 KiB: a big ring or batch, in the L2 cache */

#define ORDINARY_LIMIT 4

static u32 src[DW], dst[DW];

static void flush(const void *p, size_t len)
{
	for (size_t i = 0; i < len; i += 64)
		__builtin_ia32_clflush((const char *)p + i);
	__builtin_ia32_mfence();
}

/* The guest's CPU wrote it: it is not in this one's cache. */
static void make_cold(void *arg, u32 n)
{
	struct srig *r = arg;

	(void)n;
	flush(src, sizeof(src));
	flush(srig_at(r, r->low), sizeof(src));
}

static void copy(void *arg, u32 n)
{
	(void)arg;
	while (n--) {
		memcpy(dst, src, sizeof(dst));
		__asm__ volatile("" : : "r"(dst) : "memory");
	}
}

static void ring(void *arg, u32 n)
{
	struct srig *r = arg;

	(void)n;
	copy(NULL, 1);
	scan_begin(r->s);
	if (scan_ring(r->s, dst, DW))
		abort();
}

static void batch(void *arg, u32 n)
{
	struct srig *r = arg;
	u32 start[4] = {BBS_GGTT, r->low, 0, 0};

	(void)n;
	scan_begin(r->s);
	if (scan_ring(r->s, start, 4))
		abort();
}

/* Fills src with copies of a piece and NOOPs. */
static void fill(const u32 *piece, u32 n)
{
	u32 at = 0;

	memset(src, 0, sizeof(src));
	for (; at + n < DW; at += n)
		memcpy(src + at, piece, n * 4);
}

static void figure(struct srig *r, const char *name, enum gvt_engine e, bool in_batch)
{
	char full[64];

	r->s->engine = e;
	if (in_batch) {
		src[DW - 1] = BBE;
		memcpy(srig_at(r, r->low), src, sizeof(src));
	}
	for (int cold = 0; cold < 2; cold++) {
		bench_fn before = cold ? make_cold : NULL;
		double mem = bench_ns(copy, r, 1, before) / (DW / 256);
		double scan = bench_ns(in_batch ? batch : ring, r, 1, before) / (DW / 256);

		snprintf(full, sizeof(full), "scan %s, %s", name, cold ? "cold" : "warm");
		bench_say(full, 1, scan, "ns/KiB", "memcpy", mem);
		if (!strcmp(name, "ordinary batch")) {
			/* The machine may have others to serve, and this is about what it costs alone. */
			for (int i = 0; !bench_quiet() && scan / mem > ORDINARY_LIMIT && i < 10;
			     i++) {
				mem = min(mem, bench_ns(copy, r, 1, before) / (DW / 256));
				scan = min(scan, bench_ns(in_batch ? batch : ring, r, 1, before) /
							 (DW / 256));
			}
			snprintf(full, sizeof(full), "scan %s, %s", name, cold ? "cold" : "warm");
			bench_limit(full, 1, scan / mem, "memcpys", ORDINARY_LIMIT);
		}
	}
	snprintf(full, sizeof(full), "scan %s", name);
	bench_counted(full, in_batch ? batch : ring, r, NULL);
}

/* ---- an ordinary batch ---- */

static u32 at;
static u64 seed;

static u32 below(u32 n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)(seed >> 16) % n;
}

/* What stands in state: zeros, small numbers, addresses, floating point. */
static u32 payload(void)
{
	switch (below(5)) {
	case 0:
		return below(0x10000);
	case 1:
		return below(0x8000000) << 4;
	case 2:
		return 0x3f000000 + below(0x1000000);
	default:
		return 0;
	}
}

static void cmd(u32 header, u32 len)
{
	if (len >= DW || at >= DW - len)
		return;
	src[at++] = header;
	while (--len)
		src[at++] = payload();
}

static void gfx(u32 op, u32 len)
{
	cmd(op << 16 | (len - 2), len);
}

/* What a draw of Mesa's changes: constants, tables and vertex buffers always, shaders now and then. */
static void draw(void)
{
	gfx(0x7808, 1 + 4 * (1 + below(3))); /* VERTEX_BUFFERS */
	if (!below(3))
		gfx(0x7809, 1 + 2 * (2 + below(4))); /* VERTEX_ELEMENTS */
	gfx(0x7815, 11);			     /* CONSTANT_VS */
	gfx(0x7817, 11);			     /* CONSTANT_PS */
	gfx(0x7826, 2);				     /* BINDING_TABLE_POINTERS_VS */
	gfx(0x782a, 2);				     /* BINDING_TABLE_POINTERS_PS */
	gfx(0x782f, 2);				     /* SAMPLER_STATE_POINTERS_PS */
	if (!below(4)) {
		gfx(0x7810, 9);	 /* VS */
		gfx(0x7820, 12); /* PS */
		gfx(0x784f, 2);	 /* PS_EXTRA */
		gfx(0x784d, 2);	 /* PS_BLEND */
		gfx(0x781f, 6);	 /* SBE */
		gfx(0x7851, 11); /* SBE_SWIZ */
		gfx(0x7814, 2);	 /* WM */
		gfx(0x784e, 4);	 /* WM_DEPTH_STENCIL */
		gfx(0x7850, 5);	 /* RASTER */
		gfx(0x7812, 4);	 /* CLIP */
		gfx(0x7813, 4);	 /* SF */
	}
	if (!below(6)) {
		gfx(0x7823, 2); /* VIEWPORT_STATE_POINTERS_CC */
		gfx(0x7821, 2); /* VIEWPORT_STATE_POINTERS_SF_CLIP */
		gfx(0x7824, 2); /* BLEND_STATE_POINTERS */
		gfx(0x780e, 2); /* CC_STATE_POINTERS */
		gfx(0x780f, 2); /* SCISSOR_STATE_POINTERS */
	}
	gfx(0x780a, 5); /* INDEX_BUFFER */
	gfx(0x784b, 2); /* VF_TOPOLOGY */
	gfx(0x7b00, 7); /* 3DPRIMITIVE */
	if (!below(5)) {
		cmd(PIPE_CONTROL, 6); /* a barrier */
		src[at - 5] = 0x00101420;
	}
}

/*
 * A frame as i915's user space submits it: state and draws, a barrier every few draws, per render
 * target a flush with a time stamp, the base addresses and a register or two.
 */
static void ordinary(void)
{
	at = 0;
	seed = 88172645463325252ull;
	for (u32 n = 0; at + 300 < DW; n++) {
		if (n % 40 == 0) {
			cmd(PIPE_CONTROL, 6);
			src[at - 5] = 0x00105021; /* writes through the PPGTT */
			src[at - 4] = 0x1000;
			gfx(0x6101, 19); /* STATE_BASE_ADDRESS */
			cmd(LRI(2), 5);
			src[at - 4] = 0x7034;
			src[at - 3] = 0x60000160;
			src[at - 2] = 0x7018;
			src[at - 1] = 0x00400000;
			gfx(0x7805, 8); /* DEPTH_BUFFER */
			gfx(0x7806, 5); /* STENCIL_BUFFER */
			gfx(0x7807, 5); /* HIER_DEPTH_BUFFER */
			gfx(0x7804, 3); /* CLEAR_PARAMS */
			gfx(0x7900, 4); /* DRAWING_RECTANGLE */
		}
		draw();
	}
	memset(src + min(at, DW), 0, (DW - min(at, DW)) * 4);
}

int main(int argc, char **argv)
{
	struct srig r;

	bench_args(argc, argv);

	srig_new(&r);
	u32 request[] = {PIPE_CONTROL,
			 0,
			 0,
			 0,
			 0,
			 0,
			 PIPE_CONTROL,
			 0x00344c1c,
			 0xd0,
			 0,
			 0,
			 0,
			 SDI | GGTT,
			 r.low,
			 0,
			 41,
			 ARB_CHECK,
			 0,
			 ARB_OFF,
			 BBS_PPGTT,
			 0x1000,
			 0,
			 PIPE_CONTROL,
			 0x01104080,
			 r.low,
			 0,
			 42,
			 0,
			 USER_INTERRUPT,
			 ARB_ON};
	/* As an application's frame: state, a vertex buffer, constants, a primitive. */
	u32 state[] = {0x78150009, 0,	       0,     0,	  0,	      0,	  0,
		       0,	   0,	       0,     0,	  0x78170009, 0,	  0,
		       0,	   0,	       0,     0,	  0,	      0,	  0,
		       0,	   0x782a0000, 0x100, 0x782f0000, 0x200,      0x7820000a, 0,
		       0,	   0,	       0,     0,	  0,	      0,	  0,
		       0,	   0,	       0,     0x78080003, 0,	      0,	  0,
		       0,	   0x78230000, 0,     0x78240000, 0,	      0x784f0000, 0,
		       0x78500003, 0,	       0,     0,	  0,	      0x781f0004, 0,
		       0,	   0,	       0,     0,	  0x78140000, 0,	  PRIMITIVE,
		       0,	   0,	       0,     0,	  0,	      0};
	u32 regs[] = {LRI(4), 0x2600, 1, 0x2604, 2, 0x7014, 0x10001, 0xe184, 0x10001};
	u32 blits[] = {0x54c00008, 0x03cc0100, 0, 0x00100040, r.low, 0, 0, 0x100, r.low + 4096, 0};
	u32 none[] = {0};

	ordinary();
	figure(&r, "ordinary batch", GVT_RCS, true);
	ordinary();
	figure(&r, "ordinary ring", GVT_RCS, false);
	fill(request, ARRAY_SIZE(request));
	figure(&r, "requests, ring", GVT_RCS, false);
	fill(state, ARRAY_SIZE(state));
	figure(&r, "state, batch", GVT_RCS, true);
	fill(state, ARRAY_SIZE(state));
	figure(&r, "state, ring", GVT_RCS, false);
	fill(blits, ARRAY_SIZE(blits));
	figure(&r, "blits, batch", GVT_BCS, true);
	fill(regs, ARRAY_SIZE(regs));
	figure(&r, "register loads, ring", GVT_RCS, false);
	fill(none, 1);
	figure(&r, "no operations, ring", GVT_RCS, false);
	srig_free(&r);
	return bench.missed != 0;
}
