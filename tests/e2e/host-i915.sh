#!/bin/bash
# SPDX-License-Identifier: MIT
# The unmodified i915 on the emulated GPU, in plain Linux and in a Xen dom0: clean log, exact results on
# each engine, mode setting at the model's rate, a hang that is reset, Debian's benchmarks, reloading.
# The short form leaves out plain Linux and takes fewer rounds.
. "$(dirname "$0")/lib.sh"

REFRESH=10	# Hz, what the GPU is told and modetest has to measure; slow, as the machine is

overlay=$(mktemp -d)
trap 'rm -rf "$overlay"' EXIT
install -D -m 755 "$TOP/build/guest/gpu-exercise" "$overlay/usr/local/bin/gpu-exercise"
install -D -m 755 "$E2E_DIR/dmesg-check" "$overlay/usr/local/bin/dmesg-check"
install -D -m 644 "$E2E_DIR/host-i915.lib.sh" "$overlay/lab-e2e/host-i915.lib.sh"

# The GPU's own log: it reports what hardware would not do silently (an unknown command or register, a
# fault), and ends with counters.
gpu_log_clean() {
	local log=$E2E_OUT/log/gpu.log bad
	[[ -s $log ]] || { echo "there is no $log"; return 1; }
	bad=$(grep -v -E '\] (listening at|client |device reset|processor time|messages |[a-z]+: commands )' "$log"
		grep -E ' (bad|dropped|unknown registers|faults|hangs) [1-9]' "$log")
	[[ -z $bad ]] || { head -n 20 <<< "$bad"; return 1; }
}

# No text console on the GPU: it would draw through the aperture, slowly.
run() {
	lab_run --as "$1" --overlay "$overlay" --gpu "--refresh $REFRESH" --env "REFRESH=$REFRESH" \
		--cmdline fbcon=map:9 --timeout 600 "${@:2}"
	check "$1: the GPU's own log has no complaint" gpu_log_clean
}

[[ $SHORT = 1 ]] || run plain --plain
run dom0
finish
