/* SPDX-License-Identifier: GPL-2.0-only */
/* The trace events "xengt:*", made of the core's list (gvt/trace_list.h). For trace.c alone. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xengt

#if !defined(XENGT_TRACE_POINTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define XENGT_TRACE_POINTS_H

#include <linux/tracepoint.h>
#include <linux/types.h>

#include "gvt/trace_list.h"

#define XENGT_T1(event, fmt, t1, f1)                                                               \
	TRACE_EVENT(event, TP_PROTO(u64 vgpu, t1 f1), TP_ARGS(vgpu, f1),                           \
		    TP_STRUCT__entry(__field(u64, vgpu) __field(t1, f1)),                          \
		    TP_fast_assign(__entry->vgpu = vgpu; __entry->f1 = f1;),                       \
		    TP_printk("vgpu=%llu " fmt, __entry->vgpu, __entry->f1))
#define XENGT_T2(event, fmt, t1, f1, t2, f2)                                                       \
	TRACE_EVENT(event, TP_PROTO(u64 vgpu, t1 f1, t2 f2), TP_ARGS(vgpu, f1, f2),                \
		    TP_STRUCT__entry(__field(u64, vgpu) __field(t1, f1) __field(t2, f2)),          \
		    TP_fast_assign(__entry->vgpu = vgpu; __entry->f1 = f1; __entry->f2 = f2;),     \
		    TP_printk("vgpu=%llu " fmt, __entry->vgpu, __entry->f1, __entry->f2))
#define XENGT_T3(event, fmt, t1, f1, t2, f2, t3, f3)                                               \
	TRACE_EVENT(event, TP_PROTO(u64 vgpu, t1 f1, t2 f2, t3 f3), TP_ARGS(vgpu, f1, f2, f3),     \
		    TP_STRUCT__entry(__field(u64, vgpu) __field(t1, f1) __field(t2, f2)            \
					     __field(t3, f3)),                                     \
		    TP_fast_assign(__entry->vgpu = vgpu; __entry->f1 = f1; __entry->f2 = f2;       \
				   __entry->f3 = f3;),                                             \
		    TP_printk("vgpu=%llu " fmt, __entry->vgpu, __entry->f1, __entry->f2,           \
			      __entry->f3))
#define XENGT_T4(event, fmt, t1, f1, t2, f2, t3, f3, t4, f4)                                       \
	TRACE_EVENT(event, TP_PROTO(u64 vgpu, t1 f1, t2 f2, t3 f3, t4 f4),                         \
		    TP_ARGS(vgpu, f1, f2, f3, f4),                                                 \
		    TP_STRUCT__entry(__field(u64, vgpu) __field(t1, f1) __field(t2, f2)            \
					     __field(t3, f3) __field(t4, f4)),                     \
		    TP_fast_assign(__entry->vgpu = vgpu; __entry->f1 = f1; __entry->f2 = f2;       \
				   __entry->f3 = f3; __entry->f4 = f4;),                           \
		    TP_printk("vgpu=%llu " fmt, __entry->vgpu, __entry->f1, __entry->f2,           \
			      __entry->f3, __entry->f4))

GVT_TRACE_LIST(XENGT_T1, XENGT_T2, XENGT_T3, XENGT_T4)

#endif

/* read again by the kernel's own header, once for each thing that an event consists of */
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace_points
#include <trace/define_trace.h>
