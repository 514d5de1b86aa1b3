// SPDX-License-Identifier: GPL-2.0-only
/* Makes the trace events; those who call them see only declarations (gvt/trace.h). */
#define CREATE_TRACE_POINTS
#include "trace_points.h"
