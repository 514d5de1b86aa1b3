/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's tracepoints: the one list that the kernel's trace events, the calls in the core and the
 * hook of user-space tests are made of (trace.h).
 *
 * GVT_TRACE_LIST(T1, T2, T3, T4) expands to Tn(event, how its fields are printed, type and name of each
 * of its n fields). The first argument of every event, vgpu (the id), is not listed. Fields are u32, u64
 * or s32. The text is "key=value" words: `xengt trace` reads them. What is named "engine" is an enum
 * gvt_engine, gfn and mfn are frame numbers, err and status are 0 or a negative errno.
 */
#ifndef XENGT_GVT_TRACE_LIST_H
#define XENGT_GVT_TRACE_LIST_H

/* clang-format off */
#define GVT_TRACE_LIST(T1, T2, T3, T4) \
	/* trapped accesses; off counts from the BAR, or is the config register */ \
	T3(mmio_read, "off=0x%llx len=%u val=0x%llx", u64, off, u32, len, u64, val) \
	T3(mmio_write, "off=0x%llx len=%u val=0x%llx", u64, off, u32, len, u64, val) \
	T3(cfg_read, "off=0x%x len=%u val=0x%x", u32, off, u32, len, u32, val) \
	T3(cfg_write, "off=0x%x len=%u val=0x%x", u32, off, u32, len, u32, val) \
	T3(page_write, "gpa=0x%llx len=%u val=0x%llx", u64, gpa, u32, len, u64, val) \
	/* memory: an entry as the guest wrote it, and whether the GPU has its page now */ \
	T3(ggtt_write, "index=0x%x pte=0x%llx mapped=%u", u32, index, u64, pte, u32, mapped) \
	T2(ppgtt_root, "pdp=0x%llx levels=%u", u64, pdp, u32, levels) \
	T2(ppgtt_root_gone, "pdp=0x%llx levels=%u", u64, pdp, u32, levels) \
	T2(ppgtt_table, "gfn=0x%llx level=%u", u64, gfn, u32, level) \
	T2(ppgtt_table_gone, "gfn=0x%llx level=%u", u64, gfn, u32, level) \
	T3(ppgtt_sync, "gfn=0x%llx level=%u changed=%u", u64, gfn, u32, level, u32, changed) \
	T1(page_track, "gfn=0x%llx", u64, gfn) \
	T1(page_untrack, "gfn=0x%llx", u64, gfn) \
	/* work: taken from the guest, given to the host, ended there, ended for the guest */ \
	T4(work_submit, "engine=%u lrca=0x%x ring_head=0x%x ring_tail=0x%x", \
	   u32, engine, u32, lrca, u32, ring_head, u32, ring_tail) \
	T2(work_start, "engine=%u lrca=0x%x", u32, engine, u32, lrca) \
	T4(work_end, "engine=%u lrca=0x%x status=%d busy_ns=%llu", \
	   u32, engine, u32, lrca, s32, status, u64, busy_ns) \
	T3(work_complete, "engine=%u lrca=0x%x status=%d", u32, engine, u32, lrca, s32, status) \
	T3(context_switch, "engine=%u status=0x%x context=0x%x", \
	   u32, engine, u32, status, u32, context) \
	T4(engine_fault, "engine=%u err=%d cmd=0x%x addr=0x%llx", \
	   u32, engine, s32, err, u32, cmd, u64, addr) \
	T2(engine_hang, "engine=%u hangs=%llu", u32, engine, u64, hangs) \
	T1(engine_reset, "engine=%u", u32, engine) \
	/* interrupts: an event that is not masked; a message that was sent */ \
	T1(irq_raise, "irq=%u", u32, irq) \
	T2(irq_inject, "addr=0x%llx data=0x%x", u64, addr, u32, data) \
	/* life */ \
	T3(vgpu_create, "domid=%u low_gm_mib=%u high_gm_mib=%u", \
	   u32, domid, u32, low_gm_mib, u32, high_gm_mib) \
	T1(vgpu_destroy, "domid=%u", u32, domid) \
	T1(vgpu_reset, "keep_firmware=%u", u32, keep_firmware) \
	T1(vgpu_failsafe, "domid=%u", u32, domid)
/* clang-format on */

#endif
