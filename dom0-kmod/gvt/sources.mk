# SPDX-License-Identifier: GPL-2.0-only
#
# The core's object list: the kernel module, the unit tests, the fuzzers and the benchmarks all build
# exactly these files. Paths are relative to this folder.

GVT_SRCS_A :=

GVT_SRCS_B :=

GVT_SRCS := $(GVT_SRCS_A) $(GVT_SRCS_B)
