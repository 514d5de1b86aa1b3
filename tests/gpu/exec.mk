# SPDX-License-Identifier: MIT
#
# The exec side of the emulated GPU: page tables, engines, command streamer, blitter. rules.mk includes
# this.
GPU_EXEC := 1
GPU_CORE += gtt fence audit engine execlist context cs mem priv mi_flow mi_mem math atomic flush
GPU_CORE += cmds cmds_mi cmds_3d cmds_blt blt blt_parse
GPU_RIG += test/rig test/blt_twin
GPU_TESTS += $(addprefix test/test_,execlist blt cmds gtt context mi flow random)
