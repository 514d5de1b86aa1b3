// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register tables of the display engine. Offsets and names: PRM Skylake vol 2c and vol 12; i915's
 * display register headers. What has no handler is plain storage: the virtual display does not act
 * on it, drivers read back what they wrote.
 */
#include "../disp_handlers.h"
#include "../mmio_tables.h"
#include "../regs/display.h"

/* clang-format off */

/* Per transcoder; the EDP transcoder has no output here. */
static const struct gvt_reg transcoder[] = {
	R(0x000, 4, PLAIN, "TRANS_HTOTAL", .write = disp_write_timing),
	R(0x004, 4, PLAIN, "TRANS_HBLANK"),
	R(0x008, 4, PLAIN, "TRANS_HSYNC"),
	R(0x00c, 4, PLAIN, "TRANS_VTOTAL", .write = disp_write_timing),
	R(0x010, 4, PLAIN, "TRANS_VBLANK"),
	R(0x014, 4, PLAIN, "TRANS_VSYNC"),
	R(0x018, 4, PLAIN, "TRANS_SPACE"),
	R(0x01c, 4, PLAIN, "PIPE_SRCSZ", .write = disp_write_timing),
	R(0x020, 4, PLAIN, "BCLRPAT"),
	R(0x028, 4, PLAIN, "TRANS_VSYNCSHIFT"),
	R(0x02c, 4, PLAIN, "TRANS_MULT"),
	R(0x030, 16, PLAIN, "TRANS_DATAM_N"),
	R(0x040, 4, PLAIN, "TRANS_LINKM1", .write = disp_write_timing),
	R(0x044, 4, PLAIN, "TRANS_LINKN1", .write = disp_write_timing),
	R(0x048, 8, PLAIN, "TRANS_LINKM_N2"),
	R(0x050, 48, PLAIN, "PIPE_CRC"),
	R(0x110, 4, PLAIN, "TRANS_110"),
	R(0x200, 512, PLAIN, "VIDEO_DIP"),
	R(0x400, 4, PLAIN, "TRANS_DDI_FUNC_CTL", .write = disp_write_timing),
	R(0x404, 4, PLAIN, "TRANS_DDI_FUNC_CTL2"),
	R(0x410, 4, PLAIN, "TRANS_MSA_MISC"),
};
static const struct gvt_reg_base transcoders[] = {
	{ TRANS_BASE(0), "trans_a", 0, 0 },
	{ TRANS_BASE(1), "trans_b", 0, 0 },
	{ TRANS_BASE(2), "trans_c", 0, 0 },
	{ TRANS_EDP, "trans_edp", 0, 0 },
};

/* Per pipe. */
static const struct gvt_reg pipe[] = {
	R(0x000, 4, WI, "PIPE_SCANLINE", .read = disp_read_scan_line),
	R(0x004, 4, PLAIN, "PIPE_SCANLINECOMP"),
	R(0x008, 4, PLAIN, "TRANS_CONF", .mask = 0xbfffffff, .write = disp_write_pipeconf),
	R(0x010, 16, PLAIN, "PIPE_DATA"),
	R(0x024, 4, PLAIN, "PIPE_STATUS"),
	R(0x02c, 4, PLAIN, "PIPE_ARB_CTL"),
	R(0x030, 4, PLAIN, "PIPE_MISC"),
	R(0x034, 4, PLAIN, "PIPE_BOTTOM_COLOR"),
	R(0x040, 4, WI, "PIPE_FRMCNT", .read = disp_read_frame_count),
	R(0x044, 4, WI, "PIPE_FLIPCNT", .read = disp_read_flip_count),
	R(0x048, 16, WI, "PIPE_TIMESTAMPS"),
	R(0x080, 4, PLAIN, "CUR_CTL"),
	R(0x084, 4, PLAIN, "CUR_BASE", .write = disp_write_cursor_base),
	R(0x088, 4, PLAIN, "CUR_POS"),
	R(0x090, 16, PLAIN, "CUR_PAL"),
	R(0x0a0, 4, PLAIN, "CUR_FBC_CTL"),
	R(0x0ac, 4, WI, "CUR_SURFLIVE"),
	R(0x0b0, 4, PLAIN, "CUR_CHICKEN"),
	R(0x140, 32, PLAIN, "CUR_WM"),
	R(0x168, 4, PLAIN, "CUR_WM_TRANS"),
	R(0x17c, 4, PLAIN, "CUR_BUF_CFG"),
};
static const struct gvt_reg_base pipes[] = {
	{ PIPE_BASE(0), "pipe_a", 0, 0 },
	{ PIPE_BASE(1), "pipe_b", 0, 0 },
	{ PIPE_BASE(2), "pipe_c", 0, 0 },
};

/* Per plane; Broadwell's primary plane and sprite stand at the places of planes 1 and 2. */
static const struct gvt_reg plane[] = {
	R(0x00, 4, PLAIN, "PLANE_CTL"),
	R(0x04, 4, PLAIN, "PLANE_LINOFF"),
	R(0x08, 4, PLAIN, "PLANE_STRIDE"),
	R(0x0c, 4, PLAIN, "PLANE_POS"),
	R(0x10, 4, PLAIN, "PLANE_SIZE"),
	R(0x14, 4, PLAIN, "PLANE_KEYVAL"),
	R(0x18, 4, PLAIN, "PLANE_KEYMSK"),
	R(0x1c, 4, PLAIN, "PLANE_SURF", .write = disp_write_plane_surf),
	R(0x20, 4, PLAIN, "PLANE_KEYMAX"),
	R(0x24, 4, PLAIN, "PLANE_OFFSET"),
	R(0x2c, 4, WI, "PLANE_SURFLIVE"),
	R(0x30, 4, PLAIN, "PLANE_LEFT_SURF"),
	R(0x34, 4, PLAIN, "PLANE_CC_VAL"),
	R(0x40, 4, PLAIN, "PLANE_AUX_DIST"),
	R(0x44, 4, PLAIN, "PLANE_AUX_OFFSET"),
	R(0x48, 4, PLAIN, "PLANE_CUS_CTL"),
	R(0x4c, 4, PLAIN, "PLANE_COLOR_CTL"),
	R(0x50, 48, PLAIN, "PLANE_CSC"),
	R(0x80, 64, PLAIN, "PLANE_GAMC"),
	R(0xc0, 32, PLAIN, "PLANE_WM"),
	R(0xe8, 4, PLAIN, "PLANE_WM_TRANS"),
	R(0xf8, 4, PLAIN, "PLANE_NV12_BUF_CFG"),
	R(0xfc, 4, PLAIN, "PLANE_BUF_CFG"),
};
static const struct gvt_reg_base planes[] = {
	{ PLANE_BASE(0, 0), "plane_1a", 0, 0 },
	{ PLANE_BASE(0, 1), "plane_2a", 0, 0 },
	{ PLANE_BASE(0, 2), "plane_3a", 0, 0 },
	{ PLANE_BASE(1, 0), "plane_1b", 0, 0 },
	{ PLANE_BASE(1, 1), "plane_2b", 0, 0 },
	{ PLANE_BASE(1, 2), "plane_3b", 0, 0 },
	{ PLANE_BASE(2, 0), "plane_1c", 0, 0 },
	{ PLANE_BASE(2, 1), "plane_2c", 0, 0 },
	{ PLANE_BASE(2, 2), "plane_3c", 0, 0 },
};

/* Per pipe: gamma, palette. */
static const struct gvt_reg gamma[] = {
	R(0x000, 0x400, PLAIN, "PAL_LGC"),
	R(0x400, 4, PLAIN, "PAL_PREC_INDEX"),
	R(0x404, 4, PLAIN, "PAL_PREC_DATA", .read = disp_read_lut, .write = disp_write_lut),
	R(0x410, 12, PLAIN, "PAL_GC_MAX"),
	R(0x420, 12, PLAIN, "PAL_EXT_GC_MAX"),
	R(0x430, 12, PLAIN, "PAL_EXT2_GC_MAX"),
	R(0x480, 4, PLAIN, "GAMMA_MODE"),
	R(0x484, 8, PLAIN, "PRE_CSC_GAMC"),
};
static const struct gvt_reg_base gammas[] = {
	{ 0x4a000, "gamma_a", 0, 0 },
	{ 0x4a800, "gamma_b", 0, 0 },
	{ 0x4b000, "gamma_c", 0, 0 },
};

/* Per DDI. E has no AUX channel of its own. */
static const struct gvt_reg ddi[] = {
	R(0x00, 4, PLAIN, "DDI_BUF_CTL", .reset = DDI_BUF_IDLE, .write = disp_write_ddi_buf_ctl),
	R(0x40, 4, PLAIN, "DP_TP_CTL", .write = disp_write_dp_tp_ctl),
	R(0x44, 4, W1C, "DP_TP_STATUS"),
};
static const struct gvt_reg_base ddis[] = {
	{ DDI_BUF_CTL(0), "ddi_a", 0, 0 },
	{ DDI_BUF_CTL(1), "ddi_b", 0, 0 },
	{ DDI_BUF_CTL(2), "ddi_c", 0, 0 },
	{ DDI_BUF_CTL(3), "ddi_d", 0, 0 },
	{ DDI_BUF_CTL(4), "ddi_e", 0, 0 },
};
static const struct gvt_reg aux[] = {
	R(0x00, 4, PLAIN, "DDI_AUX_CTL", .write = aux_write_ctl),
	R(0x04, 20, PLAIN, "DDI_AUX_DATA"),
};
static const struct gvt_reg_base auxs[] = {
	{ DDI_AUX_CTL(0), "aux_a", 0, 0 },
	{ DDI_AUX_CTL(1), "aux_b", 0, 0 },
	{ DDI_AUX_CTL(2), "aux_c", 0, 0 },
	{ DDI_AUX_CTL(3), "aux_d", 0, 0 },
};

/* Clocks, power, arbitration, fuses: north display. */
static const struct gvt_reg north[] = {
	R(0x41000, 4, PLAIN, "VGA_CONTROL", .reset = 0x80000000),
	R(0x42000, 4, WI, "FUSE_STATUS", .reset = 0x8e000000),
	R(0x42004, 16, PLAIN, "DISPLAY_CHICKEN"),
	R(0x42014, 4, RO, "FUSE_STRAP"),
	R(0x42020, 4, PLAIN, "DSPCLK_GATE_D"),
	R(0x42060, 4, PLAIN, "RM_TIMEOUT"),
	R(0x42080, 20, PLAIN, "CHICKEN_PAR"),
	R(0x420b0, 32, PLAIN, "CHICKEN_PIPESL_TRANS"),
	R(0x42300, 4, W1C, "FPGA_DBG"),
	R(0x43200, 64, PLAIN, "FBC"),
	R(0x43408, 4, PLAIN, "IPS_CTL"),
	R(0x44030, 4, PLAIN, "HOTPLUG_CTL"),
	R(0x44500, 4, PLAIN, "DE_44500"),
	R(0x45000, 4, PLAIN, "ARB_CTL"),
	R(0x45004, 4, PLAIN, "ARB_CTL2"),
	R(0x45008, 4, PLAIN, "DBUF_CTL", .mask = 0xbfffffff, .write = disp_write_dbuf_ctl),
	R(0x45010, 4, PLAIN, "MSG_CTL"),
	R(0x45100, 44, PLAIN, "WM_LP"),
	R(0x45200, 4, PLAIN, "WM_PIPE_C"),
	R(0x45260, 4, PLAIN, "WM_MISC"),
	R(0x45270, 12, PLAIN, "WM_LINETIME"),
	R(0x45280, 4, PLAIN, "WM_DBG"),
	R(0x45300, 4, PLAIN, "RR_HW_CTL"),
	R(0x45400, 16, PLAIN, "PWR_WELL_CTL", .mask = PWR_WELL_REQ, .write = disp_write_power_well),
	R(0x45410, 8, PLAIN, "PWR_WELL_CTL5"),
	R(0x45504, 4, PLAIN, "DC_STATE_EN"),
	R(0x45520, 4, PLAIN, "DC_STATE_DEBUG"),
	R(0x46000, 4, PLAIN, "CDCLK_CTL"),
	R(0x46010, 8, PLAIN, "LCPLL_CTL", .mask = 0xbfffffff, .write = disp_write_pll_enable),
	R(0x46020, 8, PLAIN, "SPLL_CTL"),
	R(0x46040, 4, PLAIN, "WRPLL_CTL1", .write = disp_write_pll_enable),
	R(0x46060, 4, PLAIN, "WRPLL_CTL2", .write = disp_write_pll_enable),
	R(0x46100, 20, PLAIN, "PORT_CLK_SEL"),
	R(0x46140, 12, PLAIN, "TRANS_CLK_SEL"),
	R(0x46200, 4, PLAIN, "CDCLK_FREQ"),
	R(0x46408, 4, PLAIN, "NDE_RSTWRN_OPT"),
	R(0x46430, 16, PLAIN, "CHICKEN_DCPR"),
	R(0x46500, 96, PLAIN, "CLKGATE_DIS"),
	R(0x48250, 8, PLAIN, "BLC_PWM_CPU_CTL"),
	R(0x48268, 4, PLAIN, "BLM_HIST"),
	R(0x48350, 8, PLAIN, "BLC_PWM2_CPU_CTL"),
	R(0x48400, 4, PLAIN, "UTIL_PIN_CTL"),
	R(0x48800, 4, PLAIN, "DE_48800"),
	R(0x49000, 0x300, PLAIN, "PIPE_CSC"),
	R(0x4f000, 0x100, PLAIN, "SWF"),
	/* No HDCP, no frame buffer compression; all pipes, all core clocks. */
	R(0x51000, 4, WI, "DFSM", .reset = 0x0a000000),
	R(0x51004, 4, WI, "DSSM"),
};

/* Between transcoders and pipes, and the firmware of the display's power states. */
static const struct gvt_reg middle[] = {
	R(0x64800, 0x34, PLAIN, "SRD_HSW"),
	R(0x64834, 4, PLAIN, "SRD_IMR"),
	R(0x64838, 4, W1C, "SRD_IIR"),
	R(0x64e00, 0x200, PLAIN, "DDI_BUF_TRANS"),
	R(0x65000, 0x400, PLAIN, "AUD"),
	R(0x65900, 0x100, PLAIN, "AUD_FREQ"),
	R(0x65f00, 0x100, PLAIN, "AUD_CHICKEN"),
	R(0x66400, 0x400, PLAIN, "HDCP_REP"),
	R(0x66c00, 0x200, PLAIN, "HDCP_KEY"),
	R(0x67054, 4, PLAIN, "DE_67054"),
	R(0x68070, 0x20, PLAIN, "PF_A"),
	R(0x68100, 0x200, PLAIN, "PS_A"),
	R(0x68870, 0x20, PLAIN, "PF_B"),
	R(0x68900, 0x200, PLAIN, "PS_B"),
	R(0x69070, 0x20, PLAIN, "PF_C"),
	R(0x69100, 0x200, PLAIN, "PS_C"),
	R(0x6c00c, 4, PLAIN, "DISPIO_CR_TX_BMU_CR0"),
	R(0x6c040, 24, PLAIN, "DPLL_CFGCR"),
	R(0x6c058, 4, PLAIN, "DPLL_CTRL1"),
	R(0x6c05c, 4, PLAIN, "DPLL_CTRL2"),
	R(0x6c060, 4, WI, "DPLL_STATUS"),
	R(0x6e554, 16, PLAIN, "DE_6E554"),
	R(0x6f800, 0x200, PLAIN, "SRD"),
	R(0x7f000, 4, RAZ, "PIPE_SCANLINE_EDP"),
	R(0x7f008, 4, PLAIN, "TRANS_CONF_EDP", .mask = 0xbfffffff, .write = disp_write_pipeconf),
	R(0x7f024, 4, PLAIN, "PIPE_STATUS_EDP"),
	R(0x7f040, 8, RAZ, "PIPE_FRMCNT_EDP"),
	R(0x80000, 0x3000, PLAIN, "DMC_PROGRAM"),
	R(0x8f000, 0x100, PLAIN, "DMC_CTL"),
};

/* South display (PCH). GPIO lines are pulled up and nobody pulls them down. */
static const struct gvt_reg south[] = {
	R(0xc2000, 8, PLAIN, "SOUTH_CHICKEN"),
	R(0xc2014, 4, WI, "SFUSE_STRAP"),
	R(0xc2020, 4, PLAIN, "SOUTH_DSPCLK_GATE_D"),
	R(0xc4030, 4, PLAIN, "SHOTPLUG_CTL", .write = disp_write_port_hotplug),
	R(0xc4038, 4, PLAIN, "SHPD_FILTER_CNT"),
	R(0xc403c, 4, PLAIN, "SHOTPLUG_CTL2", .write = disp_write_port_hotplug),
	R(0xc4040, 4, PLAIN, "SERR_INT"),
	R(0xc5010, 24, WI, "GPIO", .reset = 0x1010),
	R(0xc5100, 4, PLAIN, "GMBUS0"),
	R(0xc5104, 4, PLAIN, "GMBUS1", .write = gmbus_write_command),
	R(0xc5108, 4, WI, "GMBUS2", .reset = 0x800, .read = gmbus_read_status,
	  .write = gmbus_write_status),
	R(0xc510c, 4, PLAIN, "GMBUS3", .read = gmbus_read_data, .write = gmbus_write_data),
	R(0xc5110, 4, PLAIN, "GMBUS4", .mask = 0x1f, .write = gmbus_write_irq_mask),
	R(0xc5120, 4, PLAIN, "GMBUS5"),
	R(0xc6000, 12, PLAIN, "SBI"),
	R(0xc6020, 4, PLAIN, "PIXCLK_GATE"),
	R(0xc6200, 4, PLAIN, "PCH_DREF_CONTROL"),
	R(0xc6204, 4, PLAIN, "RAWCLK_FREQ", .reset = 24),
	R(0xc7200, 4, WI, "PP_STATUS"),
	R(0xc7204, 16, PLAIN, "PP_CONTROL"),
	R(0xc7300, 4, WI, "PP_STATUS_2"),
	R(0xc7304, 16, PLAIN, "PP_CONTROL_2"),
	R(0xc8250, 16, PLAIN, "SBLC_PWM_CTL"),
	R(0xc8350, 12, PLAIN, "SBLC_PWM_CTL_2"),
	R(0xce044, 4, PLAIN, "PCH_CE044"),
	R(0xe1180, 4, PLAIN, "PCH_LVDS"),
};

/* clang-format on */

const struct gvt_mmio_piece gvt_regs_display[] = {
	GVT_PIECE_BASES("transcoder", transcoder, transcoders),
	GVT_PIECE_BASES("pipe", pipe, pipes),
	GVT_PIECE_BASES("plane", plane, planes),
	GVT_PIECE_BASES("gamma", gamma, gammas),
	GVT_PIECE_BASES("ddi", ddi, ddis),
	GVT_PIECE_BASES("aux", aux, auxs),
	GVT_PIECE("display north", north),
	GVT_PIECE("display", middle),
	GVT_PIECE("display south", south),
};
const u32 gvt_nr_regs_display = ARRAY_SIZE(gvt_regs_display);
