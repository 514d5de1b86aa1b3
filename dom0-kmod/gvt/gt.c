// SPDX-License-Identifier: GPL-2.0-only
/*
 * GT registers with a behaviour of their own: forcewake, resets, frequency, timestamps, pcode.
 * Sources: Skylake PRM volume 2c; volume 12 for the display's pcode commands.
 */
#include "handlers.h"
#include "vgpu.h"

/* ---- forcewake: the hardware is always awake for a vGPU, so each request is granted at once ---- */

void gvt_gt_write_forcewake(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			    u32 wr)
{
	u32 ack = FORCEWAKE_ACK_GT_GEN9;

	if (off == FORCEWAKE_RENDER_GEN9)
		ack = FORCEWAKE_ACK_RENDER_GEN9;
	else if (off == FORCEWAKE_MEDIA_GEN9)
		ack = FORCEWAKE_ACK_MEDIA_GEN9;
	vgpu_reg_set(vgpu, ack, vgpu_reg(vgpu, off));
}

/*
 * ---- reset ----
 * Drivers reset engines as a matter of course, so this is counted and no event: a guest must not be
 * able to fill the administrator's log.
 */

void gvt_gt_write_gdrst(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	static const u32 domain[GVT_NUM_ENGINES] = {
		[GVT_RCS] = GEN6_GRDOM_RENDER,	[GVT_BCS] = GEN6_GRDOM_BLT,
		[GVT_VCS] = GEN6_GRDOM_MEDIA,	[GVT_VECS] = GEN6_GRDOM_VECS,
		[GVT_VCS2] = GEN8_GRDOM_MEDIA2,
	};
	bool any = false;
	u32 i;

	for (i = 0; i < GVT_NUM_ENGINES; i++) {
		if (!(wr & (GEN6_GRDOM_FULL | domain[i])) ||
		    !(vgpu->gvt->info->engine_mask & BIT(i)))
			continue;
		vgpu_engine_reset(vgpu, i);
		any = true;
	}
	if (any)
		vgpu->stats.resets++;
}

/* ---- frequency and time ---- */

/* The frequency that was asked for (31:23, in 16.67 MHz) is what the status shows. */
void gvt_gt_write_rpnswreq(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old,
			   u32 wr)
{
	vgpu_reg_set(vgpu, GEN6_RPSTAT1, vgpu_reg(vgpu, off) & 0xff800000u);
}

/* 12 MHz on gen9, 12.5 MHz on gen8 */
u64 vgpu_timestamp(const struct gvt_vgpu *vgpu)
{
	u64 ns = os_now_ns();
	u64 ticks = vgpu->gvt->platform->gen >= 9 ? ns * 3 / 250 : ns / 80;

	return ticks & 0xfffffffffull;
}

u32 gvt_gt_read_microseconds(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off)
{
	return (u32)(os_now_ns() / 1000);
}

/* ---- the power controller's mailbox ---- */

enum pcode_command {
	PCODE_READ_RC6VIDS = 0x05, /* gen9: loads the HDCP keys */
	PCODE_READ_MEM_LATENCY = 0x06,
	PCODE_CDCLK_CONTROL = 0x07,
	PCODE_WRITE_MIN_FREQ_TABLE = 0x08,
	PCODE_READ_MIN_FREQ_TABLE = 0x09,
	PCODE_READ_OC_PARAMS = 0x0c,
	PCODE_DE_WRITE_FREQ_REQ = 0x17,
	PCODE_DISPLAY_FREQ_CHANGE = 0x18,
	PCODE_DYNAMIC_DUTY_CYCLE = 0x1a,
	PCODE_SAGV_CONTROL = 0x21,
};

enum pcode_error { PCODE_SUCCESS = 0, PCODE_ILLEGAL_CMD = 1, PCODE_ILLEGAL_DATA = 3 };

/* Memory latency of watermark levels 0..3 and 4..7, a byte each, in microseconds. */
static const u32 mem_latency[2] = {0x0e0a0502, 0x221e1a14};

static enum pcode_error gen9_command(u8 cmd, u32 *data)
{
	switch (cmd) {
	case PCODE_READ_RC6VIDS:
		return PCODE_SUCCESS;
	case PCODE_READ_MEM_LATENCY:
		if (*data >= ARRAY_SIZE(mem_latency))
			return PCODE_ILLEGAL_DATA;
		*data = mem_latency[*data];
		return PCODE_SUCCESS;
	case PCODE_CDCLK_CONTROL: /* ready for the change, or changed */
	case PCODE_SAGV_CONTROL:  /* done */
		*data = 1;
		return PCODE_SUCCESS;
	default:
		return PCODE_ILLEGAL_CMD;
	}
}

static enum pcode_error pcode_command(const struct gvt_vgpu *vgpu, u8 cmd, u32 *data)
{
	switch (cmd) {
	case PCODE_WRITE_MIN_FREQ_TABLE:
	case PCODE_READ_MIN_FREQ_TABLE:
	case PCODE_DE_WRITE_FREQ_REQ:
	case PCODE_DYNAMIC_DUTY_CYCLE:
		return PCODE_SUCCESS;
	case PCODE_READ_OC_PARAMS:
		*data = 0; /* not overclocked */
		return PCODE_SUCCESS;
	default:
		break;
	}
	if (vgpu->gvt->platform->gen >= 9)
		return gen9_command(cmd, data);
	return cmd == PCODE_DISPLAY_FREQ_CHANGE ? PCODE_SUCCESS : PCODE_ILLEGAL_CMD;
}

/* A command is done before its write returns. */
void gvt_gt_write_pcode(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	u32 data = vgpu_reg(vgpu, GEN6_PCODE_DATA);
	enum pcode_error error;

	if (!(wr & GEN6_PCODE_READY))
		return;
	error = pcode_command(vgpu, wr & 0xff, &data);
	vgpu_reg_set(vgpu, GEN6_PCODE_DATA, data);
	vgpu_reg_set(vgpu, GEN6_PCODE_DATA1, 0);
	vgpu_reg_set(vgpu, off, (wr & ~(GEN6_PCODE_READY | GEN6_PCODE_ERROR_MASK)) | error);
}

/* The guest's own flush of its view of the GGTT. */
void gvt_gt_write_flush(struct gvt_vgpu *vgpu, const struct gvt_reg *reg, u32 off, u32 old, u32 wr)
{
	vgpu_ggtt_flush(vgpu);
}
