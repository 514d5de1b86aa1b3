// SPDX-License-Identifier: MIT
/*
 * Privileged commands in a ring: addresses of somebody else's in each form that a command has, registers
 * that are not a context's own, commands that are not for guests, lengths that lie. Layouts: Skylake PRM
 * volume 2a.
 */
#include "hostile.h"

#define F_LO MG_LO(h->foreign)
#define F_HI MG_HI(h->foreign)
#define E_LO MG_LO(h->edge)
#define E_HI MG_HI(h->edge)

#define PC	 0x7a000004u
#define PC_GGTT	 (1u << 24)
#define PC_INDEX (1u << 21)
#define PC_LRI	 (1u << 23)
#define PC_CS	 (1u << 20)
#define PC_WRITE (1u << 14)
#define PC_TIME	 (3u << 14)
#define FD(n)	 (0x13000000u | (n) << 14 | 2)
#define FD_INDEX (1u << 21)

#define RING(fn_, engine_, ...)                                                                    \
	static void fn_(struct hostile *h)                                                         \
	{                                                                                          \
		hst_ring(h, engine_, MG_DW(__VA_ARGS__));                                          \
	}

/* addresses */
RING(sdi, GVT_RCS, MG_SDI_GGTT, F_LO, F_HI, 1)
RING(sdi_edge, GVT_RCS, 0x10600003, E_LO, E_HI, 1, 2)
RING(sdi_length, GVT_RCS, 0x10600002, MG_LO(h->g.high_base), MG_HI(h->g.high_base), 1)
RING(sdi_index, GVT_BCS, 0x10800001, 0x40, 1)
RING(sdi_index_past, GVT_BCS, 0x10a00002, 0xffc, 1, 2)
RING(pc_write, GVT_RCS, PC, PC_GGTT | PC_CS | PC_WRITE, F_LO, F_HI, 1, 0)
RING(pc_time, GVT_RCS, PC, PC_GGTT | PC_CS | PC_TIME, F_LO, F_HI, 0, 0)
RING(pc_short, GVT_RCS, PC - 1, PC_GGTT | PC_CS | PC_WRITE, F_LO, F_HI, 1)
RING(pc_depth, GVT_RCS, PC, PC_GGTT | PC_CS | (2u << 14), F_LO, F_HI, 1, 0)
RING(pc_register, GVT_RCS, PC, PC_LRI | PC_CS, 0x2230, 0, 1, 0)
RING(pc_both, GVT_RCS, PC, PC_LRI | PC_CS | PC_WRITE, 0x2600, 0, 1, 0)
RING(fd_write, GVT_BCS, FD(1), F_LO | 4, F_HI, 1)
RING(fd_time, GVT_VCS, FD(3), F_LO | 4, F_HI, 1)
RING(fd_long, GVT_VECS, FD(1) + 1, F_LO | 4, F_HI, 1, 2)
RING(fd_reserved, GVT_BCS, FD(2), F_LO | 4, F_HI, 1)
RING(fd_index, GVT_BCS, FD(1) | FD_INDEX, 0xff8 | 4, 0, 1)
RING(srm, GVT_RCS, MG_SRM | 1u << 22, 0x2358, F_LO, F_HI)
RING(lrm, GVT_BCS, 0x14c00002, 0x22600, F_LO, F_HI)
RING(copy_to, GVT_RCS, 0x17200003, F_LO, F_HI, 0, 0)
RING(copy_from, GVT_RCS, 0x17400003, 0, 0, F_LO, F_HI)
RING(atomic, GVT_RCS, 0x17c00001, F_LO, F_HI)
RING(atomic_size, GVT_RCS, 0x17d80001, MG_LO(h->g.high_base), 0)
RING(semaphore, GVT_VCS, MG_SEM_WAIT | 1u << 22, 1, F_LO, F_HI)
RING(conditional, GVT_RCS, 0x1b400002, 1, F_LO, F_HI)
RING(report, GVT_RCS, 0x14000002, F_LO | 1, F_HI, 0)
RING(batch, GVT_RCS, HST_BB_GGTT, F_LO, F_HI)
RING(batch_edge, GVT_RCS, HST_BB_GGTT, E_LO, E_HI)
RING(fill, GVT_BCS, 0x50000005, 0x03f00400, 0, 0x00100010, F_LO, F_HI, 0x55)
RING(color, GVT_BCS, 0x54000005, 0x03f00400, 0, 0x00100010, F_LO, F_HI, 0x55)
RING(copy_blit, GVT_BCS, 0x54f00008, 0x03cc0400, 0, 0x00100010, F_LO, F_HI, 0, 0x400, F_LO, F_HI)
RING(fast_copy, GVT_BCS, 0x50800008, 0x03000400, 0, 0x00100010, F_LO, F_HI, 0, 0x400, F_LO, F_HI)
/* a pitch that leads out of the slice: the last lines are somebody else's */
RING(pitch, GVT_BCS, 0x54000005, 0x03f07ffc, 0, 0x7fff0010, MG_LO(h->g.high_base + 65536),
     MG_HI(h->g.high_base), 0x55)
/* lines above the first */
RING(negative, GVT_BCS, 0x54000005, 0x03f08004, 0, 0x00400010, MG_LO(h->g.high_base),
     MG_HI(h->g.high_base), 0x55)

/* registers */
RING(lri_elsp, GVT_RCS, MG_LRI(1), 0x2230, 0)
RING(lri_other_engine, GVT_RCS, MG_LRI(1), 0x22600, 0)
RING(lri_reset, GVT_RCS, MG_LRI(1), 0x941c, 1)
RING(lri_fence, GVT_RCS, MG_LRI(1), 0x100000, 1)
RING(lri_master, GVT_RCS, MG_LRI(1), 0x44200, 0)
RING(lri_plane, GVT_BCS, MG_LRI(1), 0x7019c, 0)
RING(lri_ring, GVT_BCS, MG_LRI(1), 0x22038, 0)
RING(lri_hidden, GVT_RCS, MG_LRI(3), 0x2600, 1, 0x2604, 2, 0x2080, 0)
RING(lri_high, GVT_RCS, MG_LRI(1), 0x80002600, 0)
RING(lri_remap, GVT_RCS, MG_LRI(1) | 1u << 17, 0x2230, 0)
RING(lri_half, GVT_RCS, MG_LRI(1) + 1, 0x2600, 1, 0)
RING(lrr, GVT_RCS, 0x15000001, 0x2600, 0x2080)
RING(lrr_from, GVT_RCS, 0x15000001, 0x44200, 0x2600)
RING(lrm_register, GVT_VCS, MG_LO(0x14800002), 0x12030, MG_LO(HST_DATA), 0)
RING(srm_register, GVT_RCS, MG_SRM, 0xa278, MG_LO(HST_DATA), 0)
/* those that are the host's to say: left out, the rest runs */
RING(lri_ignored, GVT_RCS, MG_LRI(4), 0x24d0, 0x2230, 0xc800, ~0u, 0x2270, ~0u, 0xb118, ~0u)
RING(math, GVT_RCS, 0x0d000001, 0xffffffff, 0xffffffff)

/* what is not for guests at all */
RING(update_gtt, GVT_RCS, 0x11800002, 0, 1, 0)
RING(ring_end, GVT_RCS, MG_BBE)
RING(second_level, GVT_RCS, MG_BBS_PPGTT | 1u << 22, 0, 0x5000)
RING(clflush, GVT_RCS, 0x13800001, 0, 0)
RING(unknown_mi, GVT_RCS, 0x1f800000)
RING(unknown_client, GVT_RCS, 0x80000000)
RING(unknown_3d, GVT_RCS, 0x7fff0000)
RING(unknown_blt, GVT_BCS, 0x5fc00000)
RING(wrong_engine, GVT_VCS, 0x54f00008, 0, 0, 0, 0, 0, 0, 0, 0, 0)
RING(vfe, GVT_RCS, 0x70000007, 0, 0x18, 0, 0, 0, 0, 0, 0)
RING(long_length, GVT_RCS, 0x110000ff, 0, 0)
RING(straddle, GVT_RCS, 0x78000000 | 0xfff)
/* taken out or made harmless: work goes on */
RING(harmless, GVT_RCS, 0x03800000, 0x05800000, 0x01800000 | 0x7f, 0x0d800000 & 0, 0x0d800000 | 0,
     0, MG_ARB_OFF, MG_ARB_OFF)
RING(interrupts, GVT_BCS, MG_USER_IRQ, MG_USER_IRQ, MG_USER_IRQ, MG_USER_IRQ, MG_USER_IRQ)

/* Flips of each plane of each pipe at a surface of somebody else's. */
static void flips(struct hostile *h)
{
	for (u32 plane = 0; plane < 10; plane++)
		if (plane != 3)
			hst_ring(h, plane & 1 ? GVT_BCS : GVT_RCS,
				 MG_DW(0x0a000001 | plane << 8, ~0u, F_LO));
}

RING(flip_plane, GVT_RCS, 0x0a000001 | 31u << 8, 0, 0)

#define STOP(name_, fn_, why_) {"commands/" name_, fn_, BIT(HST_STOPPED), why_}
#define LIVE(name_, fn_)       {"commands/" name_, fn_, BIT(HST_LIVES)}
#define SLICE		       "outside the slice"
#define REGISTER	       "register is not allowed"
#define UNKNOWN		       "unknown command"

static const struct hst_case cases[] = {
	STOP("store", sdi, SLICE),
	STOP("store-past-the-edge", sdi_edge, SLICE),
	STOP("store-length-lies", sdi_length, "length is not its data"),
	STOP("store-to-host-status-page", sdi_index, "host's status page"),
	STOP("store-past-status-page", sdi_index_past, "past the status page"),
	STOP("pipe-control-write", pc_write, SLICE),
	STOP("pipe-control-timestamp", pc_time, SLICE),
	STOP("pipe-control-short", pc_short, "cannot have"),
	STOP("pipe-control-depth-count", pc_depth, SLICE),
	STOP("pipe-control-register", pc_register, REGISTER),
	STOP("pipe-control-register-and-write", pc_both, "a register and memory"),
	STOP("flush-write", fd_write, SLICE),
	STOP("flush-timestamp", fd_time, SLICE),
	STOP("flush-qword", fd_long, SLICE),
	STOP("flush-reserved", fd_reserved, "reserved operation"),
	LIVE("flush-index", fd_index),
	STOP("store-register", srm, SLICE),
	STOP("load-register", lrm, SLICE),
	STOP("copy-to", copy_to, SLICE),
	STOP("copy-from", copy_from, SLICE),
	STOP("atomic", atomic, SLICE),
	STOP("atomic-size", atomic_size, "size that there is not"),
	STOP("semaphore", semaphore, SLICE),
	STOP("conditional-end", conditional, SLICE),
	STOP("report", report, SLICE),
	STOP("batch", batch, SLICE),
	{"commands/batch-at-the-edge", batch_edge, BIT(HST_FAULTS), "not mapped"},
	STOP("blit-color", color, SLICE),
	STOP("blit-copy", copy_blit, SLICE),
	STOP("blit-fast-copy", fast_copy, SLICE),
	STOP("blit-pitch", pitch, SLICE),
	STOP("blit-upwards", negative, "negative pitch"),
	STOP("blit-length-lies", fill, "cannot have"),
	STOP("lri-elsp", lri_elsp, REGISTER),
	STOP("lri-of-another-engine", lri_other_engine, REGISTER),
	STOP("lri-reset", lri_reset, REGISTER),
	STOP("lri-fence", lri_fence, REGISTER),
	STOP("lri-interrupt-master", lri_master, REGISTER),
	STOP("lri-plane", lri_plane, REGISTER),
	STOP("lri-ring-start", lri_ring, REGISTER),
	STOP("lri-behind-good-ones", lri_hidden, REGISTER),
	STOP("lri-high-offset", lri_high, REGISTER),
	STOP("lri-remapped", lri_remap, "flags that there are not"),
	STOP("lri-half-a-pair", lri_half, "half a pair"),
	STOP("lrr-to", lrr, REGISTER),
	STOP("lrr-from", lrr_from, REGISTER),
	STOP("lrm-ring-tail", lrm_register, REGISTER),
	STOP("srm-forcewake", srm_register, REGISTER),
	LIVE("lri-of-the-hosts", lri_ignored),
	{"commands/math-garbage", math, BIT(HST_LIVES) | BIT(HST_FAULTS)},
	STOP("update-gtt", update_gtt, "not allowed"),
	STOP("end-in-the-ring", ring_end, "end of a batch in the ring"),
	STOP("second-level-from-ring", second_level, "second-level"),
	STOP("clflush", clflush, "not for privileged"),
	STOP("unknown-mi", unknown_mi, UNKNOWN),
	STOP("unknown-client", unknown_client, UNKNOWN),
	STOP("unknown-3d", unknown_3d, UNKNOWN),
	STOP("unknown-blit", unknown_blt, UNKNOWN),
	STOP("of-another-engine", wrong_engine, UNKNOWN),
	STOP("threads-with-registers", vfe, "reach registers"),
	STOP("lri-past-the-tail", long_length, "straddles"),
	STOP("length-past-the-tail", straddle, UNKNOWN),
	LIVE("taken-out", harmless),
	LIVE("interrupts", interrupts),
	LIVE("flips-at-foreign-surfaces", flips),
	STOP("flip-of-no-plane", flip_plane, "plane that there is not"),
};
HST_GROUP(hst_commands, cases);
