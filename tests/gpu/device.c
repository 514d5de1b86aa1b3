/* SPDX-License-Identifier: MIT */
/*
 * The device as a whole: made, reset, run, freed.
 */
#include "display.h"
#include "engine.h"
#include "io.h"
#include "platform.h"
#include "regs/gt.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SLICE_NS    1000000u
#define DEFAULT_REFRESH_MHZ 20000u
#define WAIT_POLL_NS	    100000u    /* an engine that waits for memory looks this often */
#define PACE_BEHIND_NS	    200000000u /* what a paced engine makes up for when it is called late */

static const uint32_t engine_base[GPU_NUM_ENGINES] = {
	[GPU_RCS] = RENDER_RING_BASE,
	[GPU_BCS] = BLT_RING_BASE,
	[GPU_VCS] = BSD_RING_BASE,
	[GPU_VECS] = VEBOX_RING_BASE,
};

void gpu_report(struct gpu *gpu, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	gpu->bus->report(gpu->priv, line);
}

/* Takes over the config; false with a report when it is not sound. */
static bool configure(struct gpu *gpu, const struct gpu_config *cfg)
{
	gpu->cfg = *cfg;
	gpu->cfg.edid = NULL;
	if (!gpu->cfg.slice_ns)
		gpu->cfg.slice_ns = DEFAULT_SLICE_NS;
	if (!gpu->cfg.refresh_mhz)
		gpu->cfg.refresh_mhz = DEFAULT_REFRESH_MHZ;

	gpu->platform = platform_find(cfg->platform);
	if (!gpu->platform) {
		gpu_report(gpu, "no platform is called '%s'", cfg->platform);
		return false;
	}
	if (cfg->edid) {
		if (cfg->edid_len != 128 && cfg->edid_len != 256) {
			gpu_report(gpu, "an EDID of %zu bytes: 128 or 256 are possible",
				   cfg->edid_len);
			return false;
		}
		gpu->io->edid = malloc(cfg->edid_len);
		if (!gpu->io->edid)
			return false;
		memcpy(gpu->io->edid, cfg->edid, cfg->edid_len);
		gpu->cfg.edid = gpu->io->edid;
	}
	return true;
}

struct gpu *gpu_new(const struct gpu_config *cfg, const struct gpu_bus *bus, void *priv)
{
	struct gpu *gpu = calloc(1, sizeof(*gpu));

	if (!gpu) {
		bus->report(priv, "out of memory");
		return NULL;
	}
	gpu->bus = bus;
	gpu->priv = priv;
	gpu->own_ggtt = true;
	gpu->regs = calloc(1, GPU_REG_BYTES);
	gpu->ggtt = calloc(1, GPU_GGTT_BYTES);
	gpu->io = calloc(1, sizeof(*gpu->io));
	if (!gpu->regs || !gpu->ggtt || !gpu->io) {
		gpu_report(gpu, "out of memory");
		goto err;
	}
	gpu->io->epoch_ns = gpu_now(gpu);
	if (!configure(gpu, cfg))
		goto err;
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		gpu->engine[i] = engine_new(gpu, i, engine_base[i]);
		if (!gpu->engine[i]) {
			gpu_report(gpu, "out of memory");
			goto err;
		}
	}
	if (cfg->display) {
		gpu->display = display_new(gpu);
		if (!gpu->display) {
			gpu_report(gpu, "out of memory");
			goto err;
		}
	}
	gpu_reset(gpu);
	return gpu;

err:
	gpu_free(gpu);
	return NULL;
}

void gpu_free(struct gpu *gpu)
{
	if (!gpu)
		return;
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		if (gpu->engine[i])
			engine_free(gpu->engine[i]);
	}
	display_free(gpu->display);
	if (gpu->io)
		free(gpu->io->edid);
	free(gpu->io);
	if (gpu->own_ggtt)
		free(gpu->ggtt);
	free(gpu->regs);
	free(gpu);
}

void gpu_reset(struct gpu *gpu)
{
	memset(gpu->regs, 0, GPU_REG_BYTES);
	memset(gpu->ggtt, 0, GPU_GGTT_BYTES);
	memset(&gpu->io->irq, 0, sizeof(gpu->io->irq));
	pci_reset(gpu);
	gt_reset(gpu);
	display_reset(gpu);
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++)
		engine_reset(gpu->engine[i]);
}

void gpu_set_ggtt_memory(struct gpu *gpu, void *mem)
{
	memcpy(mem, gpu->ggtt, GPU_GGTT_BYTES);
	if (gpu->own_ggtt)
		free(gpu->ggtt);
	gpu->ggtt = mem;
	gpu->own_ggtt = false;
}

/*
 * engine_run() for an engine that takes as long as its commands cost: false while it is still at those
 * of its last slice, with *left the time until it is not.
 */
static bool run_paced(struct gpu_engine *e, uint64_t *left, bool *wait)
{
	uint64_t now = gpu_now(e->gpu), behind = e->pace_busy ? PACE_BEHIND_NS : 0;

	if (e->pace_until > now) {
		*left = e->pace_until - now;
		return false;
	}
	if (e->pace_until + behind < now)
		e->pace_until = now - behind;
	e->pace_busy = engine_run(e, e->gpu->cfg.slice_ns, wait);
	e->pace_until += e->spent_ns;
	*left = e->pace_until > now ? e->pace_until - now : 0;
	return e->pace_busy && !*left;
}

uint64_t gpu_run(struct gpu *gpu)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		struct gpu_engine *e = gpu->engine[i];
		uint64_t left = 0;
		bool wait = false, more;

		more = gpu->cfg.paced ? run_paced(e, &left, &wait)
				      : engine_run(e, gpu->cfg.slice_ns, &wait);
		if (more)
			next = 0;
		else if (left && next > left && engine_busy(e))
			next = left;
		if (wait && next > WAIT_POLL_NS)
			next = WAIT_POLL_NS;
	}
	if (gpu->display) {
		uint64_t vblank = display_run(gpu);

		if (vblank < next)
			next = vblank;
	}
	irq_update(gpu);
	return next;
}

bool gpu_busy(const struct gpu *gpu)
{
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		if (engine_busy(gpu->engine[i]))
			return true;
	}
	return false;
}

void gpu_get_stats(const struct gpu *gpu, struct gpu_stats *out)
{
	*out = gpu->stats;
}
