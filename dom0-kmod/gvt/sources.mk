# SPDX-License-Identifier: GPL-2.0-only
#
# The core's object list: the kernel module, the unit tests, the fuzzers and the benchmarks all build
# exactly these files. Paths are relative to this folder.

GVT_SRCS_A := gvt.c vgpu.c ops.c cfg_space.c platform.c mmio.c mmio_tables.c \
	pvinfo.c gt.c engine.c interrupt.c fence.c \
	tables/engine.c tables/gt.c tables/pm.c tables/irq.c tables/pvinfo.c

GVT_SRCS_B := ggtt.c ggtt_frames.c opregion.c vbt.c edid.c gmbus.c aux.c display.c vblank.c disp_power.c \
	disp_port.c disp_pipe.c disp_plane.c disp_gamma.c surface.c tables/display.c

GVT_SRCS_C := sched.c frames.c execlist.c \
	scan.c scan_skim.c scan_copy.c scan_mi.c scan_flush.c scan_regs.c scan_blt.c scan_tables.c \
	tables/cmd_mi.c tables/cmd_blt.c tables/cmd_3d.c tables/cmd_media.c \
	tables/cmd_regs.c

GVT_SRCS_C += submission.c submission_work.c submission_moved.c workload.c workload_context.c workload_image.c \
	workload_state.c workload_complete.c dispatch.c
GVT_SRCS_C += ppgtt.c ppgtt_table.c ppgtt_track.c ppgtt_moved.c

GVT_SRCS := $(GVT_SRCS_A) $(GVT_SRCS_B) $(GVT_SRCS_C)
