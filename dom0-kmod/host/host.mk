# SPDX-License-Identifier: GPL-2.0-only
# The host layer's sources; the module and its tests build from this one list.

HOST_SRCS := i915.c
