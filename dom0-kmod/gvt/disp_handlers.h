/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Register handlers of the display that tables/display*.c name, by the file that has them. Types and
 * rules: mmio.h.
 */
#ifndef XENGT_GVT_DISP_HANDLERS_H
#define XENGT_GVT_DISP_HANDLERS_H

#include "handlers.h"

/* gmbus.c; reads of status and data have side effects */
GVT_REG_WRITE(gmbus_write_command);
GVT_REG_READ(gmbus_read_status);
GVT_REG_WRITE(gmbus_write_status);
GVT_REG_READ(gmbus_read_data);
GVT_REG_WRITE(gmbus_write_data);
GVT_REG_WRITE(gmbus_write_irq_mask);

/* aux.c */
GVT_REG_WRITE(aux_write_ctl);

/* disp_power.c */
GVT_REG_WRITE(disp_write_power_well);
GVT_REG_WRITE(disp_write_dbuf_ctl);
GVT_REG_WRITE(disp_write_pll_enable);

/* disp_port.c */
GVT_REG_WRITE(disp_write_ddi_buf_ctl);
GVT_REG_WRITE(disp_write_dp_tp_ctl);
GVT_REG_WRITE(disp_write_port_hotplug);

/* disp_pipe.c */
GVT_REG_WRITE(disp_write_pipeconf);
GVT_REG_WRITE(disp_write_timing);
GVT_REG_READ(disp_read_scan_line);
GVT_REG_READ(disp_read_frame_count);
GVT_REG_READ(disp_read_flip_count);

/* disp_gamma.c; both move the index on */
GVT_REG_READ(disp_read_lut);
GVT_REG_WRITE(disp_write_lut);

/* disp_plane.c */
GVT_REG_WRITE(disp_write_plane_surf);
GVT_REG_WRITE(disp_write_cursor_base);

#endif
