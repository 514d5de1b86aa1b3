# SPDX-License-Identifier: GPL-2.0-only
# The host layer's sources; the module and its tests build from this one list.

HOST_SRCS := ctx.c fence.c gm.c i915.c image.c mmio.c pages.c pm.c refuse.c submit.c
