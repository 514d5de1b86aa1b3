# SPDX-License-Identifier: MIT
#
# The exec side of the emulated GPU: page tables, engines, command streamer, blitter. rules.mk includes
# this.
GPU_EXEC := 1
GPU_CORE += gtt fence audit engine execlist context cs mem priv mi_flow mi_mem math atomic flush
GPU_CORE += cmds cmds_mi cmds_3d blt
GPU_RIG += test/rig
GPU_TESTS += test/test_execlist
