/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of the io side: registers, interrupts, resets, display.
 */
#ifndef XENGT_TEST_GPU_IO_H
#define XENGT_TEST_GPU_IO_H

#include "device.h"

/* ---- registers: mmio.c, mmio_table.c ---- */

/*
 * Registers first .. last (both 4-aligned, last inclusive) of one kind. A NULL handler is plain
 * storage. Handlers get the offset of the register and may use gpu_reg/gpu_set_reg on it.
 */
struct mmio_row {
	uint32_t first, last;
	uint32_t (*read)(struct gpu *gpu, uint32_t off);
	void (*write)(struct gpu *gpu, uint32_t off, uint32_t val);
	const char *name;
};

/* Sorted by address, ranges disjoint. */
extern const struct mmio_row mmio_rows[];
extern const size_t mmio_num_rows;

/* The row that holds off, or NULL. */
const struct mmio_row *mmio_find(uint32_t off);

/* Policies that rows name. */
uint32_t mmio_read_zero(struct gpu *gpu, uint32_t off);
void mmio_write_ignored(struct gpu *gpu, uint32_t off, uint32_t val);
/* Bits 31:16 say which of bits 15:0 change; the mask half reads as zero. */
void mmio_write_masked(struct gpu *gpu, uint32_t off, uint32_t val);
/* Each 1 clears its bit. */
void mmio_write_1_clears(struct gpu *gpu, uint32_t off, uint32_t val);
/* Takes the value and reads back as zero: requests that are done at once. */
void mmio_write_done(struct gpu *gpu, uint32_t off, uint32_t val);

/* ---- interrupts: irq.c ---- */

enum irq_group {
	IRQ_GT0,    /* RCS 15:0, BCS 31:16 */
	IRQ_GT1,    /* VCS 15:0, second VCS 31:16 */
	IRQ_GT2,    /* power management 15:0, GuC 31:16 */
	IRQ_GT3,    /* VECS 15:0 */
	IRQ_PIPE_A, /* and B, C */
	IRQ_PIPE_B,
	IRQ_PIPE_C,
	IRQ_PORT,
	IRQ_MISC,
	IRQ_PCU,
	IRQ_SDE, /* south display (PCH) */
	IRQ_NUM_GROUPS
};

struct gpu_irq {
	uint32_t again
		[IRQ_NUM_GROUPS]; /* second stage of each IIR: events that came while the bit was set */
	bool level;		  /* of the MSI's source */
};

/* Events of a group: latched in its IIR where its IMR lets them. Does not send: irq_update does. */
void irq_raise(struct gpu *gpu, enum irq_group group, uint32_t bits);
/* Sets the group's live state (ISR) without an event. */
void irq_set_isr(struct gpu *gpu, enum irq_group group, uint32_t mask, uint32_t bits);

uint32_t irq_master_read(struct gpu *gpu, uint32_t off);
void irq_master_write(struct gpu *gpu, uint32_t off, uint32_t val);
void irq_group_write(struct gpu *gpu, uint32_t off, uint32_t val);

/* ---- GT: gt.c, pcode.c ---- */

void gt_reset(struct gpu *gpu);
void gt_forcewake_write(struct gpu *gpu, uint32_t off, uint32_t val);
void gt_gdrst_write(struct gpu *gpu, uint32_t off, uint32_t val);
uint32_t gt_timestamp_read(struct gpu *gpu, uint32_t off);
uint32_t gt_microseconds_read(struct gpu *gpu, uint32_t off);
uint32_t gt_rpstat_read(struct gpu *gpu, uint32_t off);
void pcode_mailbox_write(struct gpu *gpu, uint32_t off, uint32_t val);

/* ---- display: display.c, display_power.c, gmbus.c, aux.c ---- */

void power_reset(struct gpu *gpu);
uint32_t power_well_read(struct gpu *gpu, uint32_t off);
uint32_t power_dbuf_read(struct gpu *gpu, uint32_t off);
uint32_t power_lcpll_read(struct gpu *gpu, uint32_t off);
uint32_t power_dpll_status_read(struct gpu *gpu, uint32_t off);
uint32_t power_gen8_lcpll_read(struct gpu *gpu, uint32_t off);
uint32_t port_ddi_buf_read(struct gpu *gpu, uint32_t off);
uint32_t port_tp_status_read(struct gpu *gpu, uint32_t off);
void port_hotplug_write(struct gpu *gpu, uint32_t off, uint32_t val);
uint32_t pipe_scanline_read(struct gpu *gpu, uint32_t off);
uint32_t pipe_frame_read(struct gpu *gpu, uint32_t off);
uint32_t pipe_conf_read(struct gpu *gpu, uint32_t off);
void pipe_conf_write(struct gpu *gpu, uint32_t off, uint32_t val);
uint32_t plane_live_read(struct gpu *gpu, uint32_t off);
void plane_surf_write(struct gpu *gpu, uint32_t off, uint32_t val);
uint32_t gmbus_gpio_read(struct gpu *gpu, uint32_t off);
uint32_t gmbus_read(struct gpu *gpu, uint32_t off);
void gmbus_write(struct gpu *gpu, uint32_t off, uint32_t val);
void aux_ctl_write(struct gpu *gpu, uint32_t off, uint32_t val);

/* ---- PCI config space: pci.c ---- */

void pci_reset(struct gpu *gpu);

/* ---- all of it ---- */

struct gpu_io {
	struct gpu_irq irq;
	uint64_t epoch_ns; /* time of gpu_new; counters start here */
	uint8_t unknown[GPU_REG_BYTES / 4 /
			8]; /* a bit for each unknown register already reported */
	uint8_t *edid;	    /* copy of gpu_config.edid */
};

#endif
