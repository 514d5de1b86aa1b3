/* SPDX-License-Identifier: MIT */
/*
 * The emulated Gen9 GPU: device core.
 *
 * The core knows registers, interrupts, page-table walks, execlists, the command streamers and the
 * display. It knows no bus: whoever carries it (the vfio-user front, or a test in the same process)
 * hands in a struct gpu_bus and calls the entry points below, all from one thread.
 *
 * Addresses called "bus" are what the device puts on the PCI bus: guest-physical under plain QEMU,
 * machine addresses under Xen. Addresses called "virt" are GGTT or PPGTT addresses.
 */
#ifndef XENGT_TEST_GPU_H
#define XENGT_TEST_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct gpu;

enum gpu_engine_id { GPU_RCS, GPU_BCS, GPU_VCS, GPU_VECS, GPU_NUM_ENGINES };

/* One record of the audit: a page that the GPU touched. */
struct gpu_audit_rec {
	uint64_t time_ns; /* gpu_bus.now_ns at the touch */
	uint64_t virt;	  /* page-aligned virtual address, or ~0 when there was none (PTE fetch) */
	uint64_t bus;	  /* page-aligned bus address */
	uint32_t ctx_id;  /* bits 63:32 of the context descriptor; 0 outside a context */
	uint32_t lrca;	  /* bits 31:12 of the descriptor, in place; 0 outside a context */
	uint8_t engine;	  /* enum gpu_engine_id, or GPU_NUM_ENGINES for display and others */
	uint8_t write;	  /* 0 read, 1 write */
	uint8_t space;	  /* 'G' GGTT, 'P' PPGTT, 'T' page-table fetch, 'D' display, 'H' HWSP/CSB */
	uint8_t pad;
};

/*
 * What the device asks of its carrier. All members are mandatory.
 *
 * page:   host pointer to the 4 KiB page at bus address addr (page aligned), or NULL when nothing
 *         is there (the access is then a fault that the core reports as the hardware does). The
 *         pointer is used until the entry point below that led here returns, and not kept: so one
 *         call may stand for several touches of a page within one gpu_run. rec says who touches it
 *         and how; the carrier logs it when auditing is on, and an in-process carrier checks
 *         ownership with it.
 * msi:    sends the device's one MSI, if the carrier's config space has it enabled.
 * now_ns: monotonic time. A test may hand in a clock of its own.
 * report: a line for the log, of something that hardware would not do silently (unknown command,
 *         GPU fault, hang). Never called per access of a well-behaved driver.
 */
struct gpu_bus {
	void *(*page)(void *priv, uint64_t addr, const struct gpu_audit_rec *rec);
	void (*msi)(void *priv);
	uint64_t (*now_ns)(void *priv);
	void (*report)(void *priv, const char *line);
};

/*
 * Defects made on purpose (gpu_config.breaks, a bit each), to prove that a test can fail.
 */
enum gpu_break {
	GPU_BREAK_NO_USER_IRQ = 1u << 0, /* MI_USER_INTERRUPT raises nothing */
	GPU_BREAK_NO_CSB = 1u << 1,	 /* context-switch events are not reported */
	GPU_BREAK_PTE_SHIFT = 1u << 2,	 /* every 4 KiB PPGTT leaf points one page too far */
	GPU_BREAK_LOST_STORE = 1u << 3,	 /* every 64th store of a command is dropped */
};

struct gpu_config {
	const char *platform; /* "skl-gt2" (default when NULL), ...: see platform.h */
	uint32_t breaks;      /* enum gpu_break */
	uint32_t refresh_mhz; /* display refresh in millihertz; 0: 20000 */
	bool display;	      /* false: display fused off */
	bool connected;	      /* a monitor on the first port */
	bool hdmi;	      /* it is an HDMI monitor, not a DisplayPort one */
	const uint8_t *edid;  /* of that monitor, 128-byte blocks, copied; NULL: a built-in one */
	size_t edid_len;      /* bytes: 128 or 256 */
	uint64_t slice_ns;    /* longest stretch an engine runs in one gpu_run; 0: 1000000 */
	bool paced; /* engines take as long as their commands cost, however fast this machine is */
};

/*
 * Makes a device in its reset state. Returns NULL, with a line in report, when the config names a
 * platform that is not known or memory is short. priv is handed back in every bus call.
 */
struct gpu *gpu_new(const struct gpu_config *cfg, const struct gpu_bus *bus, void *priv);

/* Frees the device. NULL is fine. */
void gpu_free(struct gpu *gpu);

/* Back to the state after power-on (PCI reset, FLR). */
void gpu_reset(struct gpu *gpu);

/*
 * BAR0, 16 MiB: registers in the low half, GGTT entries in the high half. size is 1, 2, 4 or 8;
 * off + size within the BAR and not across a register boundary of 8. Others read as zero.
 */
uint64_t gpu_mmio_read(struct gpu *gpu, uint32_t off, unsigned size);
void gpu_mmio_write(struct gpu *gpu, uint32_t off, uint64_t val, unsigned size);

/* The GGTT half of BAR0 as memory of 8 MiB (entries of 8 bytes), so that a front can map it.
 * What is written there is seen by the next translation; no call is needed. */
void *gpu_ggtt_memory(struct gpu *gpu);
/* When the front backs the GGTT with its own shared memory: 8 MiB, owned by the caller. */
void gpu_set_ggtt_memory(struct gpu *gpu, void *mem);

/* BAR2, the aperture: through the GGTT and, where a fence covers it, detiled. off is the GGTT
 * address. Returns false when no page is behind it (reads give all ones). */
bool gpu_aperture_read(struct gpu *gpu, uint64_t off, void *buf, size_t len);
bool gpu_aperture_write(struct gpu *gpu, uint64_t off, const void *buf, size_t len);

/* PCI config space that belongs to the device, 256 bytes; the front serves what is generic (BARs,
 * command, MSI) and asks here for the rest. size 1, 2 or 4. */
uint32_t gpu_cfg_read(struct gpu *gpu, unsigned off, unsigned size);
void gpu_cfg_write(struct gpu *gpu, unsigned off, uint32_t val, unsigned size);
uint16_t gpu_pci_device_id(const struct gpu *gpu);

/*
 * Lets engines and display advance to now. Returns the time, in nanoseconds from now, after which
 * it wants to be called again at the latest (0: at once, engines are busy; UINT64_MAX: only after
 * the next MMIO write).
 */
uint64_t gpu_run(struct gpu *gpu);

/* Is any engine executing or any context waiting to? */
bool gpu_busy(const struct gpu *gpu);

/* Counters for reports and tests. */
struct gpu_stats {
	uint64_t irqs; /* MSIs sent */
	uint64_t vblanks, flips;
	uint64_t unknown_regs; /* accesses to registers of no known subject */
	struct {
		uint64_t commands, batches, contexts, preemptions, lite_restores, user_irqs;
		uint64_t primitives, media; /* 3DPRIMITIVE and media walkers, counted, not drawn */
		uint64_t blit_bytes, stores, faults, hangs, resets,
			denied; /* denied: privilege no-ops */
	} engine[GPU_NUM_ENGINES];
};
void gpu_get_stats(const struct gpu *gpu, struct gpu_stats *out);

/*
 * The picture that pipe (0..2) scans out: primary plane, overlay and cursor composed, 8-bit RGB,
 * width and height of the pipe's mode. Allocates *rgb (caller frees). Returns 0, -ENODEV when the
 * pipe is off, -ENOMEM, -EFAULT when the scanned memory has holes (they are black in the picture).
 */
int gpu_scanout(struct gpu *gpu, unsigned pipe, uint8_t **rgb, unsigned *width, unsigned *height);

/* The same as a PNG file (libpng). Returns 0 or -errno. */
int gpu_scanout_png(struct gpu *gpu, unsigned pipe, const char *file);

#endif
