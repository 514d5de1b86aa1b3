#!/bin/bash
# SPDX-License-Identifier: MIT
# A Debian guest's own i915 binds its vGPU and lights its monitor: EDID of the config, mode, picture,
# vblanks, interrupts. The judge of the picture is dom0: the same modetest draws the same pattern at the
# same size on the physical (emulated) GPU, whose scan-out is saved by the GPU itself; the two PNG files
# must agree in every pixel.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

run_kernel() { # TITLE [options of tests/lab/run]
	local title=$1
	shift
	vgpu_run --as "$title" --timeout 900 "$@"
	check "$title: the guest's screen equals dom0's, pixel by pixel" \
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/guest.png" "$E2E_OUT/pipeA.png"
}

run_kernel trixie
if [[ $SHORT = 0 ]]; then
	# i915 of Linux 6.1 writes each entry of its GGTT when it loads, with its CPU held: slices of 96 MiB keep
	# that below the time at which the guest's watchdog complains, at the lab's 2000 traps a second
	run_kernel bookworm --env GM="32 64" --guest-kernel "$TOP/build/lab/guest-bookworm.vmlinuz" \
		--guest-initrd "$TOP/build/lab/guest-bookworm.initrd"
fi
finish
