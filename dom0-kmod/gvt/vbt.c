// SPDX-License-Identifier: GPL-2.0-only
/*
 * The video BIOS table: a header, a BDB with the blocks "general features" and "general definitions";
 * the latter has one child device, the virtual output.
 *
 * Layout: Intel VBT/BDB as documented by the field names of i915's intel_vbt_defs.h, BDB version
 * 205. The DDC pin stays 0 (the platform's default for the port), since which pin belongs to a port
 * depends on the PCH that the guest thinks to have.
 */
#include "vbt.h"

#include "display.h"

#define VBT_HEADER  48u
#define BDB_HEADER  22u
#define BDB_VERSION 205u

#define BDB_GENERAL_FEATURES	1
#define BDB_GENERAL_DEFINITIONS 2

#define FEATURES_SIZE	 5u
#define DEFINITIONS_SIZE 5u
#define CHILD_SIZE	 38u
#define BLOCK_HEADER	 3u
#define NR_CHILDREN	 1u

/* Fields of a child device, bytes from its start. */
enum {
	CHILD_HANDLE = 0,
	CHILD_TYPE = 2,
	CHILD_DVO_PORT = 16,
	CHILD_SUPPORT = 24,
	CHILD_AUX = 25,
	CHILD_CAPS = 27,
};

#define HANDLE_EFP1	0x0004
#define TYPE_HDMI	0x60d2
#define TYPE_DP		0x68c6
#define SUPPORT_HDMI	0x05 /* HDMI and TMDS */
#define SUPPORT_DP	0x02
#define CAPS_INTEGRATED 0x20

/* By gvt_port.ddi. */
static const u8 dvo_dp[] = {10, 7, 8, 9}, dvo_hdmi[] = {0, 1, 2, 3},
		aux[] = {0x40, 0x10, 0x20, 0x30};

static void put16(u8 *p, u32 v)
{
	p[0] = (u8)v;
	p[1] = (u8)(v >> 8);
}

static u8 *put_block(u8 *p, u8 id, u32 size)
{
	p[0] = id;
	put16(p + 1, size);
	return p + BLOCK_HEADER;
}

u32 vbt_build(u8 *buf, u32 max, u32 port)
{
	const u32 definitions = DEFINITIONS_SIZE + NR_CHILDREN * CHILD_SIZE;
	const u32 bdb = BDB_HEADER + BLOCK_HEADER + FEATURES_SIZE + BLOCK_HEADER + definitions;
	const u32 size = VBT_HEADER + bdb;
	const struct gvt_port *desc;
	u8 *p, sum = 0;
	u32 i;

	if (max < size || port >= GVT_NUM_PORTS)
		return 0;
	desc = &gvt_ports[port];
	memset(buf, 0, size);

	memcpy(buf, "$VBT XENGT          ", 20);
	put16(buf + 20, 100); /* version */
	put16(buf + 22, VBT_HEADER);
	put16(buf + 24, size);
	put16(buf + 28, VBT_HEADER); /* where the BDB begins, 32 bits */

	p = buf + VBT_HEADER;
	memcpy(p, "BIOS_DATA_BLOCK ", 16);
	put16(p + 16, BDB_VERSION);
	put16(p + 18, BDB_HEADER);
	put16(p + 20, bdb);

	p = put_block(p + BDB_HEADER, BDB_GENERAL_FEATURES, FEATURES_SIZE);
	p[4] = 0x04; /* external flat panels, no CRT, no TV */

	p = put_block(p + FEATURES_SIZE, BDB_GENERAL_DEFINITIONS, definitions);
	p[0] = 2; /* CRT DDC pin: VGADDC, unused */
	p[4] = CHILD_SIZE;
	p += DEFINITIONS_SIZE;

	put16(p + CHILD_HANDLE, HANDLE_EFP1);
	put16(p + CHILD_TYPE, desc->dp ? TYPE_DP : TYPE_HDMI);
	p[CHILD_DVO_PORT] = desc->dp ? dvo_dp[desc->ddi] : dvo_hdmi[desc->ddi];
	p[CHILD_SUPPORT] = desc->dp ? SUPPORT_DP : SUPPORT_HDMI;
	p[CHILD_AUX] = desc->dp ? aux[desc->ddi] : 0;
	p[CHILD_CAPS] = CAPS_INTEGRATED;

	for (i = 0; i < size; i++)
		sum = (u8)(sum + buf[i]);
	buf[26] = (u8)-sum;
	return size;
}
