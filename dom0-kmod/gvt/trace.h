/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints of the core: for each event of trace_list.h
 *
 *   void trace_EVENT(u64 vgpu, fields ...)   any context, also with vgpu->lock held; never fails
 *   bool trace_EVENT_enabled(void)           does anybody listen? for arguments that cost something
 *
 * In the kernel these are trace events of the group "xengt", a patched-out jump while nobody listens; in
 * user space nothing, or a hook of the tests (os_user.h).
 */
#ifndef XENGT_GVT_TRACE_H
#define XENGT_GVT_TRACE_H

#include "os.h"
#include "trace_list.h"

GVT_TRACE_LIST(OS_TRACE_1, OS_TRACE_2, OS_TRACE_3, OS_TRACE_4)

#endif
