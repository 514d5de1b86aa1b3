/* SPDX-License-Identifier: GPL-2.0-only */
/* The video BIOS table that describes the virtual output. */
#ifndef XENGT_GVT_VBT_H
#define XENGT_GVT_VBT_H

#include "os.h"

/*
 * Builds the table for a port (enum gvt_port_id) into buf[max]. Pure. Returns its size in bytes, or
 * 0 when max is too small or the port unknown.
 */
u32 vbt_build(u8 *buf, u32 max, u32 port);

#endif
