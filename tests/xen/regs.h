/* SPDX-License-Identifier: MIT */
/*
 * The device that the fake core of the Xen backend's test shows to the guest. BAR0 has 64 KiB: registers
 * and, from XT_STORE on, bytes that keep what is written. BAR2 is passed through, if dom0 said what.
 */
#ifndef XENGT_XEN_TEST_REGS_H
#define XENGT_XEN_TEST_REGS_H

#define XT_VENDOR 0x1234
#define XT_DEVICE 0x7e57
#define XT_MAGIC  0x314e4558
#define XT_BAR0	  0x10000

#define XT_ID	     0x000 /* r4: XT_MAGIC */
#define XT_RESULT    0x004 /* r4: of what was written last to a register marked * */
#define XT_MSI	     0x008 /* w4*: raises that many MSIs */
#define XT_TRACK     0x010 /* w8*: write-protects the page at this address and maps it */
#define XT_UNTRACK   0x018 /* w8*: no longer */
#define XT_WRITES    0x020 /* r4: trapped page writes so far */
#define XT_WLEN	     0x024 /* r4: length of the last one */
#define XT_WGPA	     0x028 /* r8: its address */
#define XT_WVALUE    0x030 /* r8: its value */
#define XT_MAP	     0x040 /* w8*: maps the page at this address */
#define XT_MFN	     0x048 /* r8: its machine frame */
#define XT_PEEK	     0x050 /* r8, w8: its first 8 bytes */
#define XT_UNMAP     0x058 /* w4* */
#define XT_LATER     0x060 /* r4, w4: answered by a work item; counts reads, keeps what is written */
#define XT_SOON	     0x064 /* likewise, answered before the call has returned */
#define XT_INVERT    0x068 /* w8*: inverts XT_INVERT_LEN bytes at this address, in process context */
#define XT_HANG	     0x070 /* r4: never answered */
#define XT_APERTURE  0x078 /* r4: first 4 bytes of what BAR2 shows, as dom0 sees them */
#define XT_BATCH     0x080 /* w8*: maps the 512 frames that the page at this address lists; and again */
#define XT_BATCH_NS  0x088 /* r8: time of one such mapping */
#define XT_ONE_NS    0x090 /* r8: time of mapping one frame */
#define XT_TRACK_NS  0x098 /* r8: time of protecting one frame */
#define XT_GAVE_BACK 0x0a0 /* r4: how often the guest was said to have given memory back */
#define XT_RELEASE                                                                                 \
	0x0a4 /* w4: so many trapped writes from now the protection ends, in the handler; with
			   * XT_AND_BACK it begins anew at once */
#define XT_MOVED 0x0a8 /* w8*: 1 if the page at this address is another one than the one mapped */
#define XT_STORE 0x1000

#define XT_AND_BACK 0x10000u

#define XT_INVERT_LEN 12411u

/* Config space besides the standard header: the MSI capability, and where to put RAM (as ASLS). */
#define XT_CAP_MSI   0x50
#define XT_POPULATE  0xfc
#define XT_POP_PAGES 3

#endif
