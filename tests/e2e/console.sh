#!/bin/bash
# SPDX-License-Identifier: MIT
# One console for all of a guest's life: what firmware and kernel say on the emulated VGA is seen until the
# guest's i915 lights the vGPU's screen, and again after a reboot, which keeps the monitor that was set at
# run time. The judge of the first picture is QEMU itself, which saves what its VGA shows.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

vgpu_run --timeout 900
for picture in first again; do
	check "$picture: the console's picture equals QEMU's, pixel by pixel" \
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/$picture.png" "$E2E_OUT/$picture-qemu.png"
done
finish
