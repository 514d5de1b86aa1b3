#!/bin/bash
# SPDX-License-Identifier: MIT
# A Debian guest's own i915 binds its vGPU and lights its monitor: EDID of the config, mode, picture,
# vblanks, interrupts. The judge of the picture is dom0: the same modetest draws the same pattern at the
# same size on the physical (emulated) GPU, whose scan-out is saved by the GPU itself; the two PNG files
# must agree in every pixel.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

run_kernel() { # TITLE [options of tests/lab/run]
	local title=$1 out=$TOP/build/e2e/$NAME-$1 equal=0 file
	shift
	mkdir -p "$out"
	scanout_watch "$out"
	vgpu_run --as "$title" --timeout 420 "$@"
	scanout_stop
	for file in "$out"/scanout-*.png; do
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$out/guest.png" "$file" && equal=1
	done
	check "$title: the guest's screen equals dom0's, pixel by pixel" test "$equal" = 1
}

run_kernel trixie
if [[ $SHORT = 0 ]]; then
	run_kernel bookworm --guest-kernel "$TOP/build/lab/guest-bookworm.vmlinuz" \
		--guest-initrd "$TOP/build/lab/guest-bookworm.initrd"
fi
finish
