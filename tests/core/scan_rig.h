/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the scanner share: a vGPU whose GGTT maps the start of guest memory, a room, and a
 * fake of ppgtt_read() over a flat user space.
 */
#ifndef XENGT_TEST_SCAN_RIG_H
#define XENGT_TEST_SCAN_RIG_H

#include <stdlib.h>

#include "rig.h"
#include "scan.h"
#include "tables/cmd_table.h"

#define SRIG_PAGES	1024u		  /* of low GM, mapped to GFN 0 on */
#define SRIG_ROOM_DW	(1u << 18)	  /* 1 MiB */
#define SRIG_ROOM_GM	0xf0000000u	  /* outside of every slice */
#define SRIG_USER	0x7fff00000000ull /* where the user space begins */
#define SRIG_USER_BYTES (8u << 20)

/* Commands. */
#define NOOP	       0u
#define USER_INTERRUPT 0x01000000u
#define ARB_CHECK      0x02800000u
#define ARB_OFF	       0x04000000u
#define ARB_ON	       0x04000001u
#define BBE	       0x05000000u
#define LRI(n)	       (0x11000000u | (2 * (n) - 1))
#define SRM	       0x12000002u
#define LRM	       0x14800002u
#define LRR	       0x15000001u
#define SDI	       0x10000002u
#define SDI_QW	       0x10200003u
#define GGTT	       (1u << 22)
#define FLUSH_DW       0x13000002u
#define PIPE_CONTROL   0x7a000004u
#define BBS_GGTT       0x18800001u
#define BBS_PPGTT      0x18800101u
#define BBS_2ND	       (1u << 22)
#define SEMA_WAIT      0x0e000002u
#define PRIMITIVE      0x7b000005u

struct srig {
	struct rig rig;
	struct rig_dom dom;
	struct gvt_vgpu *vgpu;
	struct scan *s;
	struct scan_room room;
	u8 *user;
	u32 low;		      /* GGTT address of the first page */
	u32 reads;		      /* of the user space */
	void (*hook)(struct srig *r); /* runs after each piece that was read, of either space */
};

static inline int srig_read(struct gvt_ppgtt *pp, u64 addr, void *buf, u32 len)
{
	struct srig *r = (struct srig *)pp;

	r->reads++;
	memset(buf, 0, len);
	if (addr < SRIG_USER || addr + len > SRIG_USER + SRIG_USER_BYTES)
		return -EFAULT;
	memcpy(buf, r->user + (addr - SRIG_USER), len);
	if (r->hook)
		r->hook(r);
	return 0;
}

static inline u32 *srig_at(struct srig *r, u32 gm)
{
	assert_true(gm >= r->low && gm < r->low + SRIG_PAGES * 4096);
	return (u32 *)(r->dom.mem + (gm - r->low));
}

static inline void srig_map(struct srig *r, u64 gm, u64 gfn, bool present)
{
	mmio_write(r->vgpu, (u32)(0x800000 + gm / 4096 * 8), gfn << 12 | present, 8);
}

static inline struct srig *srig_new(struct srig *r)
{
	memset(r, 0, sizeof(*r));
	rig_init(&r->rig, 0);
	rig_dom_init(&r->rig, &r->dom);
	r->vgpu = rig_vgpu(&r->rig, &r->dom, NULL);
	rig_boot(r->vgpu);
	r->low = (u32)r->vgpu->low_gm.start;
	for (u32 i = 0; i < SRIG_PAGES; i++)
		srig_map(r, r->low + i * 4096, i, true);
	r->user = calloc(1, SRIG_USER_BYTES);
	r->room = (struct scan_room){.va = malloc(SRIG_ROOM_DW * 4),
				     .gm_addr = SRIG_ROOM_GM,
				     .dwords = SRIG_ROOM_DW};
	memset(r->room.va, 0xff, SRIG_ROOM_DW * 4);
	r->s = calloc(1, sizeof(*r->s));
	r->s->vgpu = r->vgpu;
	r->s->ppgtt = (struct gvt_ppgtt *)r;
	r->s->read_ppgtt = srig_read;
	r->s->room = &r->room;
	r->s->hws_pga = r->low + 0x3000;
	scan_begin(r->s);
	return r;
}

static inline void srig_free(struct srig *r)
{
	free(r->s);
	free(r->room.va);
	free(r->user);
	rig_vgpu_free(r->vgpu);
	rig_dom_free(&r->dom);
	rig_free(&r->rig);
}

/* A new workload: a ring with these commands, in a buffer of just that size, so that a sanitizer sees
 * a read behind it. The patched commands are put back into cmds. */
static inline int srig_ring(struct srig *r, enum gvt_engine engine, u32 *cmds, u32 n)
{
	u32 *ring = malloc(n * 4 + !n);
	int ret;

	memcpy(ring, cmds, n * 4);
	r->s->engine = engine;
	scan_begin(r->s);
	ret = scan_ring(r->s, ring, n);
	memcpy(cmds, ring, n * 4);
	free(ring);
	assert_true(!ret == !r->s->bad_why);
	return ret;
}

#define RING(r, engine, ...)                                                                       \
	({                                                                                         \
		u32 ring_[] = {__VA_ARGS__};                                                       \
		srig_ring(r, engine, ring_, ARRAY_SIZE(ring_));                                    \
	})

/* The ring is refused with this reason, which was the intended one. */
#define REFUSED(r, engine, why, ...)                                                               \
	do {                                                                                       \
		assert_int_equal(RING(r, engine, __VA_ARGS__), -EPERM);                            \
		assert_string_equal((r)->s->bad_why, why);                                         \
	} while (0)
#define PASSES(r, engine, ...)                                                                     \
	do {                                                                                       \
		int ret_ = RING(r, engine, __VA_ARGS__);                                           \
		if (ret_)                                                                          \
			fail_msg("refused (%d): %s, command %08x at %llx", ret_, (r)->s->bad_why,  \
				 (r)->s->bad_dword, (unsigned long long)(r)->s->bad_addr);         \
	} while (0)

#endif
