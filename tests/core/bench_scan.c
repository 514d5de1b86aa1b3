// SPDX-License-Identifier: MIT
/*
 * What copy and scan cost against a plain memcpy of the same bytes in the same run. "warm": all is in
 * this CPU's cache; "cold": what the guest wrote is in memory. Prints text, or JSON with --json.
 */
#include <time.h>

#include "scan_rig.h"

#define DW  (64u * 1024) /* 256 KiB: a big ring or batch, in the L2 cache */
#define FOR 60000000ull	 /* nanoseconds a figure */

static u32 src[DW], dst[DW];

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static void flush(const void *p, size_t len)
{
	for (size_t i = 0; i < len; i += 64)
		__builtin_ia32_clflush((const char *)p + i);
	__builtin_ia32_mfence();
}

/* Nanoseconds of the quickest run. */
static double best(void (*fn)(struct srig *r), struct srig *r, bool cold)
{
	u64 end = now() + FOR, t;
	double b = 1e18;

	do {
		if (cold) {
			flush(src, sizeof(src));
			flush(srig_at(r, r->low), sizeof(src));
		}
		t = now();
		fn(r);
		t = now() - t;
		if ((double)t < b)
			b = (double)t;
	} while (now() < end);
	return b;
}

static void copy(struct srig *r)
{
	(void)r;
	memcpy(dst, src, sizeof(dst));
	__asm__ volatile("" ::: "memory");
}

static void ring(struct srig *r)
{
	copy(r);
	scan_begin(r->s);
	if (scan_ring(r->s, dst, DW))
		abort();
}

static void batch(struct srig *r)
{
	u32 start[4] = {BBS_GGTT, r->low, 0, 0};

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

static void figure(struct srig *r, bool json, const char *name, enum gvt_engine e, bool in_batch)
{
	r->s->engine = e;
	if (in_batch) {
		src[DW - 1] = BBE;
		memcpy(srig_at(r, r->low), src, sizeof(src));
	}
	for (int cold = 0; cold < 2; cold++) {
		double mem = best(copy, r, cold), scan = best(in_batch ? batch : ring, r, cold);
		double kib = DW / 256;

		printf(json ? "{\"bench\":\"scan\",\"case\":\"%s\",\"cache\":\"%s\",\"ns_per_kib\":"
			      "%.1f,"
			      "\"memcpy_ns_per_kib\":%.1f,\"ratio\":%.2f}\n"
			    : "scan %-16s %s %7.1f ns/KiB   memcpy %6.1f ns/KiB   ratio %5.2f\n",
		       name, cold ? "cold" : "warm", scan / kib, mem / kib, scan / mem);
	}
}

int main(int argc, char **argv)
{
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	struct srig r;

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

	fill(request, ARRAY_SIZE(request));
	figure(&r, json, "requests", GVT_RCS, false);
	fill(state, ARRAY_SIZE(state));
	figure(&r, json, "state, batch", GVT_RCS, true);
	fill(state, ARRAY_SIZE(state));
	figure(&r, json, "state, ring", GVT_RCS, false);
	fill(blits, ARRAY_SIZE(blits));
	figure(&r, json, "blits, batch", GVT_BCS, true);
	fill(regs, ARRAY_SIZE(regs));
	figure(&r, json, "register loads", GVT_RCS, false);
	fill(none, 1);
	figure(&r, json, "no operations", GVT_RCS, false);
	srig_free(&r);
	return 0;
}
