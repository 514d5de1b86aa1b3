/* SPDX-License-Identifier: MIT */
/*
 * Inside the device core: the device's state and what its parts ask of each other.
 *
 * Parts and their files:
 *   io side     device.c (new, free, reset, run), mmio.c (dispatch, storage), gt.c (forcewake, pcode,
 *               resets, fuses), irq.c, platform.c, pci.c, display*.c, gmbus.c, aux.c, png.c
 *   exec side   gtt.c (GGTT, PPGTT), fence.c, audit.c, engine.c (engine registers), execlist.c,
 *               context.c (context image), cs.c (fetch, dispatch, budget), mi_*.c, math.c, atomic.c,
 *               flush.c, priv.c, blt*.c, cmds*.c (tables of commands)
 * An engine never reaches into the display and the display never into an engine.
 */
#ifndef XENGT_TEST_GPU_DEVICE_H
#define XENGT_TEST_GPU_DEVICE_H

#include "gpu.h"

#define GPU_REG_BYTES  0x800000u /* the register half of BAR0 */
#define GPU_GGTT_BYTES 0x800000u /* the GGTT half: 1M entries, 4 GiB */

struct gpu_platform; /* platform.h */
struct gpu_engine;   /* engine.h */
struct gpu_display;  /* display.h */

struct gpu {
	const struct gpu_platform *platform;
	struct gpu_config cfg;
	const struct gpu_bus *bus;
	void *priv;
	uint32_t *regs; /* plain storage of the register half, GPU_REG_BYTES */
	uint64_t *ggtt; /* GPU_GGTT_BYTES */
	bool own_ggtt;
	uint8_t pci[256];
	struct gpu_engine *engine[GPU_NUM_ENGINES];
	struct gpu_display *display; /* NULL when fused off */
	struct gpu_io *io;
	struct gpu_stats stats;
	uint64_t store_count; /* for GPU_BREAK_LOST_STORE */
};

/* ---- io side, for all ---- */

/* Plain storage of one register, no side effects. off is 4-aligned. */
static inline uint32_t gpu_reg(const struct gpu *gpu, uint32_t off)
{
	return gpu->regs[off / 4];
}
static inline void gpu_set_reg(struct gpu *gpu, uint32_t off, uint32_t val)
{
	gpu->regs[off / 4] = val;
}

/*
 * One 32-bit register access with side effects: what BAR0 accesses, MI_LOAD_REGISTER_* and
 * MI_STORE_REGISTER_MEM all go through. off is 4-aligned and below GPU_REG_BYTES.
 */
uint32_t mmio_read32(struct gpu *gpu, uint32_t off);
void mmio_write32(struct gpu *gpu, uint32_t off, uint32_t val);

/* Engine interrupt bits, in the layout of the engine's IMR and of the GT IIR (before its shift). */
#define ENGINE_IRQ_USER	     (1u << 0)
#define ENGINE_IRQ_ERROR     (1u << 3)
#define ENGINE_IRQ_FLUSH_DW  (1u << 4) /* PIPE_CONTROL or MI_FLUSH_DW notify */
#define ENGINE_IRQ_CSB	     (1u << 8) /* context switch */
#define ENGINE_IRQ_SEMAPHORE (1u << 11)

/* Raises bits of an engine, subject to the engine's IMR, the GT IMR and IER and the master. */
void irq_raise_engine(struct gpu *gpu, enum gpu_engine_id id, uint32_t bits);
/* Looks again at all levels and sends the MSI when a new edge is due. */
void irq_update(struct gpu *gpu);

/* A line for the carrier's log. */
void gpu_report(struct gpu *gpu, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline uint64_t gpu_now(struct gpu *gpu)
{
	return gpu->bus->now_ns(gpu->priv);
}
/* The GPU's timestamp counter, 12 MHz on Gen9 (83.333 ns a tick), 36 bits. */
uint64_t gpu_timestamp(struct gpu *gpu);

/* ---- exec side, for the io side ---- */

/* Made once per engine in gpu_new, freed in gpu_free. base is the engine's register base. */
struct gpu_engine *engine_new(struct gpu *gpu, enum gpu_engine_id id, uint32_t base);
void engine_free(struct gpu_engine *e);
/* Engine reset (GDRST's bit for it, or a full reset): stops, forgets contexts and execlist state. */
void engine_reset(struct gpu_engine *e);
/* Registers base .. base + 0xfff; off counts from BAR0. Returns false when the register is of no special meaning, and
 * plain storage then serves it (mmio.c). */
bool engine_mmio_read(struct gpu_engine *e, uint32_t off, uint32_t *val);
bool engine_mmio_write(struct gpu_engine *e, uint32_t off, uint32_t val);
/* Runs for budget_ns at most; returns false when it has nothing to do (idle, or waits for memory to
 * change: *wait is then set and a poll some 100 us later is due). */
bool engine_run(struct gpu_engine *e, uint64_t budget_ns, bool *wait);
bool engine_busy(const struct gpu_engine *e);
/* Forgets the engine's PPGTT translations (TLB invalidation registers). The GGTT is not cached. */
void engine_tlb_invalidate(struct gpu_engine *e);

/*
 * Translation for those outside an engine (display, aperture). virt is a GGTT address; returns the
 * page's host pointer plus the offset in page, or NULL. space as in gpu_audit_rec.
 */
void *ggtt_page(struct gpu *gpu, uint64_t virt, bool write, uint8_t space);

/*
 * Fence that covers a GGTT address. Returns false when none does. Fence registers are 100000-1000fc,
 * 64 bits each: bit 0 valid, bit 1 Y-tiled, 31:12 start page, 63:44 end page, 42:32 pitch in 128 B
 * less one (PRM Skylake vol 2c, FENCE).
 */
struct gpu_fence {
	uint64_t start, end; /* bytes, end exclusive */
	uint32_t pitch;	     /* bytes */
	bool y_tiled;	     /* else X */
};
bool fence_find(struct gpu *gpu, uint64_t virt, struct gpu_fence *out);
/* Byte offset inside a tiled surface of the byte at (x bytes, y rows). pitch in bytes. */
uint64_t tile_offset(bool y_tiled, uint32_t pitch, uint32_t x, uint32_t y);

#endif
