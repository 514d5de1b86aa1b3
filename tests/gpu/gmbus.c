/* SPDX-License-Identifier: MIT */
/*
 * GMBUS: the I2C controller of the south display, with the monitor's DDC on port B's pin.
 *
 * Four bytes go through GMBUS3 at a time. A write's first four are put there before GMBUS1 starts the
 * cycle. A cycle without stop ends in the wait phase, from which the next one goes on. Each step is
 * done before the register write returns. Source: PRM volume 2c, GMBUS0-5; volume 12.
 */
#include "display.h"
#include "io.h"
#include "platform.h"
#include "regs/display.h"

#include <string.h>

#define PIN_DPB_LPT 5
#define PIN_DPB_CNP 1

void gmbus_reset(struct gpu *gpu)
{
	memset(&gpu->display->gmbus, 0, sizeof(gpu->display->gmbus));
	gpu_set_reg(gpu, GMBUS2, GMBUS_HW_RDY);
}

/* A pin without a driver is pulled up: both lines read high. */
uint32_t gmbus_gpio_read(struct gpu *gpu, uint32_t off)
{
	return gpu_reg(gpu, off) | GPIO_LINES_HIGH;
}

static bool answers(struct gpu *gpu, uint8_t addr)
{
	unsigned pin = gpu->platform->pch == PCH_CNP ? PIN_DPB_CNP : PIN_DPB_LPT;

	return gpu->cfg.connected && gpu->cfg.hdmi && GMBUS0_PIN(gpu_reg(gpu, GMBUS0)) == pin &&
	       ddc_present(&gpu->display->ddc, addr);
}

/* Sets the status and raises what GMBUS4 asks for. */
static void status(struct gpu *gpu, uint32_t set, uint32_t event)
{
	uint32_t keep = gpu_reg(gpu, GMBUS2) & GMBUS_INUSE;

	gpu_set_reg(gpu, GMBUS2, keep | set);
	if (gpu_reg(gpu, GMBUS4) & event) {
		irq_raise(gpu, IRQ_SDE, SDE_GMBUS);
		irq_update(gpu);
	}
}

static void finish(struct gpu *gpu)
{
	struct gmbus *g = &gpu->display->gmbus;

	if (g->stop) {
		g->active = false;
		ddc_stop(&gpu->display->ddc);
		status(gpu, GMBUS_HW_RDY, GMBUS4_IDLE);
	} else {
		status(gpu, GMBUS_HW_RDY | GMBUS_HW_WAIT | GMBUS_ACTIVE, GMBUS4_WAIT | GMBUS4_RDY);
	}
}

/* Moves up to four bytes out of val to the device. */
static void write_word(struct gpu *gpu, uint32_t val)
{
	struct gmbus *g = &gpu->display->gmbus;

	for (unsigned i = 0; i < 4 && g->left; i++, g->left--)
		ddc_write(&gpu->display->ddc, g->addr, val >> i * 8);
	if (g->left)
		status(gpu, GMBUS_HW_RDY | GMBUS_ACTIVE, GMBUS4_RDY);
	else
		finish(gpu);
}

static uint32_t read_word(struct gpu *gpu)
{
	struct gmbus *g = &gpu->display->gmbus;
	uint32_t val = 0;

	for (unsigned i = 0; i < 4 && g->left; i++, g->left--)
		val |= (uint32_t)ddc_read(&gpu->display->ddc, g->addr) << i * 8;
	if (g->left)
		status(gpu, GMBUS_HW_RDY | GMBUS_ACTIVE, GMBUS4_RDY);
	else
		finish(gpu);
	return val;
}

static void start(struct gpu *gpu, uint32_t cmd)
{
	struct gmbus *g = &gpu->display->gmbus;
	struct ddc *ddc = &gpu->display->ddc;
	uint32_t index = gpu_reg(gpu, GMBUS5);

	if (!(cmd & (GMBUS_CYCLE_WAIT | GMBUS_CYCLE_INDEX))) {
		/* A stop alone. */
		g->active = false;
		g->left = 0;
		ddc_stop(ddc);
		status(gpu, GMBUS_HW_RDY, GMBUS4_IDLE);
		return;
	}

	g->addr = GMBUS_ADDR(cmd);
	g->left = GMBUS_COUNT(cmd);
	g->reading = cmd & GMBUS_READ;
	g->stop = cmd & GMBUS_CYCLE_STOP;
	if (!answers(gpu, g->addr)) {
		g->active = false;
		g->left = 0;
		status(gpu, GMBUS_SATOER, GMBUS4_NAK);
		return;
	}
	g->active = true;
	if (cmd & GMBUS_CYCLE_INDEX) {
		if (index & GMBUS_2BYTE_INDEX)
			ddc_write(ddc, g->addr, index >> 8);
		ddc_write(ddc, g->addr,
			  index & GMBUS_2BYTE_INDEX ? index & 0xff : GMBUS_INDEX(cmd));
	}
	if (!g->left)
		finish(gpu);
	else if (g->reading)
		status(gpu, GMBUS_HW_RDY | GMBUS_ACTIVE, GMBUS4_RDY);
	else
		write_word(gpu, g->prefetch);
}

uint32_t gmbus_read(struct gpu *gpu, uint32_t off)
{
	struct gmbus *g;
	uint32_t val = gpu_reg(gpu, off);

	if (!gpu->display)
		return val;
	g = &gpu->display->gmbus;
	if (off == GMBUS3 && g->active && g->reading && g->left)
		return read_word(gpu);
	if (off == GMBUS2) {
		/* Reading takes the semaphore. */
		gpu_set_reg(gpu, off, val | GMBUS_INUSE);
	}
	return val;
}

void gmbus_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	struct gmbus *g;

	if (!gpu->display) {
		gpu_set_reg(gpu, off, val);
		return;
	}
	g = &gpu->display->gmbus;
	switch (off) {
	case GMBUS1:
		gpu_set_reg(gpu, off, val & ~GMBUS_SW_RDY);
		if (val & GMBUS_SW_CLR_INT) {
			g->active = false;
			g->left = 0;
			status(gpu, GMBUS_HW_RDY, 0);
		} else if (val & GMBUS_SW_RDY) {
			start(gpu, val);
		}
		break;
	case GMBUS2:
		if (val & GMBUS_INUSE)
			gpu_set_reg(gpu, off, gpu_reg(gpu, off) & ~GMBUS_INUSE);
		break;
	case GMBUS3:
		gpu_set_reg(gpu, off, val);
		if (g->active && !g->reading && g->left)
			write_word(gpu, val);
		else
			g->prefetch = val;
		break;
	default:
		gpu_set_reg(gpu, off, val);
		break;
	}
}
