// SPDX-License-Identifier: MIT
#include "image.h"

#define MI_LRI(n)      (0x22u << 23 | 1u << 12 | (2 * (n) - 1))
#define MI_BBE	       (0x0au << 23)
#define CONTROL	       0x00090008u /* inhibit synchronous switch, restore not inhibited */
#define RING_VALID     1u
#define MI_MODE_UNSTOP (1u << 24)

static void put(u32 *page, u32 at, u32 base, const u16 *offs, u32 n)
{
	page[at++] = MI_LRI(n);
	for (u32 i = 0; i < n; i++)
		page[at + 2 * i] = base + offs[i];
}

void image_init(u32 *page, u32 base, bool render)
{
	static const u16 ring[] = {0x244, 0x34,	 0x30,	0x38,  0x3c,  0x168, 0x140,
				   0x110, 0x11c, 0x114, 0x118, 0x1c0, 0x1c4, 0x1c8};
	static const u16 pdps[] = {0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270};
	static const u16 clock[] = {0xc8};
	u16 own[44] = {0x28, 0x9c, 0xc0, 0x178, 0x17c, 0x358, 0x170, 0x150, 0x154, 0x158, 0x41c};

	for (u32 i = 0; i < 32; i++)
		own[11 + i] = 0x600 + 4 * i;
	own[43] = 0x68;
	put(page, 0x01, base, ring, ARRAY_SIZE(ring));
	put(page, 0x21, base, pdps, ARRAY_SIZE(pdps));
	if (render)
		put(page, 0x41, base, clock, 1);
	put(page, 0x51, base, own, ARRAY_SIZE(own));
	page[0x51 + 1 + 2 * ARRAY_SIZE(own)] = MI_BBE;
	page[IMG_CONTROL] = CONTROL;
	page[0x55] = MI_MODE_UNSTOP;
}

void image_set_ring(u32 *page, u32 start, u32 bytes, u32 head, u32 tail)
{
	page[IMG_HEAD] = head;
	page[IMG_TAIL] = tail;
	page[IMG_START] = start;
	page[IMG_CTL] = (bytes - 4096) | RING_VALID;
}

void image_set_pdps(u32 *page, const u64 pdp[4])
{
	for (u32 i = 0; i < 4; i++) {
		page[IMG_PDP_HI(i)] = upper_32_bits(pdp[i]);
		page[IMG_PDP_LO(i)] = lower_32_bits(pdp[i]);
	}
}
