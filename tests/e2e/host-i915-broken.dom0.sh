#!/bin/bash
# SPDX-License-Identifier: MIT
# The parts of host-i915's test that see a broken GPU, with tight time limits.
. /lab-e2e/lib.sh
. /lab-e2e/host-i915.lib.sh

work() { timeout -k 2 "$1" gpu-exercise "${@:2}" 2>&1 | tee -a "$OUT/exercise.txt" | grep -E '^(FAIL|[0-9]+ passed)'; return ${PIPESTATUS[0]}; }

dmesg-check -w begin
check "i915 loads" i915_load 40 || { dmesg > "$OUT/dmesg.txt"; finish; }
check "not wedged" not_wedged
check "sleepers are woken by interrupts" work 25 -t 12 -e rcs -e bcs wake
check "exact results of stores" work 25 -t 6 -n 50 store
check "not wedged after work" not_wedged
check "clean kernel log" dmesg-check -m begin
finish
