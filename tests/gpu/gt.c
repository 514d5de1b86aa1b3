/* SPDX-License-Identifier: MIT */
/*
 * GT registers with a behaviour of their own: forcewake, resets, timestamps, fuses.
 */
#include "io.h"
#include "platform.h"
#include "regs/gt.h"

/*
 * Memory latencies of watermark levels 0 to 4: level 0 in 0.1 us at bits 63:56, 1 to 4 in 0.5 us at
 * 4, 12, 20 and 32: here 2, 5, 10, 15 and 20 us.
 */
static void set_latencies_gen8(struct gpu *gpu)
{
	gpu_set_reg(gpu, MCH_SSKPD, 10u << 4 | 20u << 12 | 30u << 20);
	gpu_set_reg(gpu, MCH_SSKPD + 4, 40u | 20u << 24);
}

void gt_reset(struct gpu *gpu)
{
	const struct gpu_platform *p = gpu->platform;

	gpu_set_reg(gpu, GEN8_FUSE2, p->fuse2);
	for (unsigned i = 0; i < 3; i++)
		gpu_set_reg(gpu, GEN9_EU_DISABLE0 + 4 * i, p->eu_disable[i]);
	gpu_set_reg(gpu, GEN6_RP_STATE_CAP, p->rp_state_cap);
	gpu_set_reg(gpu, GUC_STATUS, GS_MIA_IN_RESET);
	gpu_set_reg(gpu, GEN8_RC6_CTX_INFO, 1);
	/* Crystal clock (24 MHz), shift parameter 2 of 3: the timestamp's 12 MHz. */
	gpu_set_reg(gpu, CTC_MODE, 2u << 1);
	gpu_set_reg(gpu, SKL_DFSM, SKL_DFSM_HDCP_OFF | (gpu->cfg.display ? 0 : SKL_DFSM_ALL_OFF));
	/* One DDR4 DIMM of 8 GiB, two ranks, x8, on each of two channels. */
	gpu_set_reg(gpu, SKL_MAD_INTER_CHANNEL, 0);
	gpu_set_reg(gpu, SKL_MAD_DIMM_CH0, 0x0408);
	gpu_set_reg(gpu, SKL_MAD_DIMM_CH1, 0x0408);
	if (p->gen == 8)
		set_latencies_gen8(gpu);
}

void gt_forcewake_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	uint32_t ack = FORCEWAKE_ACK_GT_GEN9;

	if (off == FORCEWAKE_RENDER_GEN9)
		ack = FORCEWAKE_ACK_RENDER_GEN9;
	else if (off == FORCEWAKE_MEDIA_GEN9)
		ack = FORCEWAKE_ACK_MEDIA_GEN9;

	mmio_write_masked(gpu, off, val);
	gpu_set_reg(gpu, ack, gpu_reg(gpu, off));
}

void gt_gdrst_write(struct gpu *gpu, uint32_t off, uint32_t val)
{
	static const uint32_t domain[GPU_NUM_ENGINES] = {
		[GPU_RCS] = GEN6_GRDOM_RENDER,
		[GPU_BCS] = GEN6_GRDOM_BLT,
		[GPU_VCS] = GEN6_GRDOM_MEDIA,
		[GPU_VECS] = GEN6_GRDOM_VECS,
	};

	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++) {
		if (!(val & (GEN6_GRDOM_FULL | domain[i])))
			continue;
		engine_reset(gpu->engine[i]);
		gpu->stats.engine[i].resets++;
	}
	/* Done at once: the bits read as zero. */
	gpu_set_reg(gpu, off, 0);
}

uint64_t gpu_timestamp(struct gpu *gpu)
{
	unsigned __int128 ns = gpu_now(gpu) - gpu->io->epoch_ns;

	return (uint64_t)(ns * gpu->platform->timestamp_hz / 1000000000) & ((1ull << 36) - 1);
}

uint32_t gt_timestamp_read(struct gpu *gpu, uint32_t off)
{
	uint64_t ticks = gpu_timestamp(gpu);

	return (off & 4) ? ticks >> 32 : ticks;
}

uint32_t gt_microseconds_read(struct gpu *gpu, uint32_t off)
{
	(void)off;
	return (gpu_now(gpu) - gpu->io->epoch_ns) / 1000;
}

/* The frequency that was asked for is the one that it runs at (bits 31:23 on Gen9, 13:7 before). */
uint32_t gt_rpstat_read(struct gpu *gpu, uint32_t off)
{
	uint32_t req = gpu_reg(gpu, GEN6_RPNSWREQ);

	(void)off;
	if (gpu->platform->gen >= 9)
		return req & 0xff800000u;
	return (req >> 24 & 0x7f) << 7;
}
