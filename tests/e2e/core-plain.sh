#!/bin/bash
# SPDX-License-Identifier: MIT
# The core without Xen: an unmodified i915 in plain Linux drives a virtual GPU that the core shows to it
# through QEMU (build/core-vfio/xengt-gvt-vfio), and what it submits executes on the emulated GPU below.
# Every page that the GPU touches is checked there. The judge of the picture is the emulated GPU by
# itself: the same modetest on it draws the same picture, pixel by pixel.
. "$(dirname "$0")/lib.sh"

overlay=$(mktemp -d)
trap 'rm -rf "$overlay"' EXIT
install -D -m 755 "$TOP/build/guest/gpu-exercise" "$overlay/usr/local/bin/gpu-exercise"
install -D -m 755 "$TOP/build/guest/vblank-rate" "$overlay/usr/local/bin/vblank-rate"
install -D -m 755 "$E2E_DIR/dmesg-check" "$overlay/usr/local/bin/dmesg-check"
install -D -m 644 "$E2E_DIR/host-i915.lib.sh" "$overlay/lab-e2e/host-i915.lib.sh"

# The virtual GPU's own log: no breach, nothing dropped or refused, nothing that hardware would not do
# silently. The hang that the scenario makes is allowed, and the resets that end it.
vgpu_log_clean() {
	local log=$E2E_OUT/log/gpu.log bad
	[[ -s $log ]] || { echo "there is no $log"; return 1; }
	bad=$(grep -E 'BREACH|failsafe|refused register [0-9a-f]|unknown command' "$log"
		grep -E ' (bad|dropped|dropped submissions|protocol errors|breaches|objects left) [1-9]' "$log")
	[[ -z $bad ]] || { head -n 20 <<< "$bad"; return 1; }
	grep -q 'vgpu: ended, breaches 0, objects left 0' "$log"
}

run() {
	lab_run --as "$1" --plain --overlay "$overlay" --env "PART=$1" --timeout 600 "${@:2}"
}

run reference
reference=$E2E_OUT
run vgpu --gpu-program "$TOP/build/core-vfio/xengt-gvt-vfio"
check "the vGPU's own log has no complaint" vgpu_log_clean
check "the vGPU's screen equals the emulated GPU's, pixel by pixel" \
	"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/pipeA.png" "$reference/pipeA.png"
finish
