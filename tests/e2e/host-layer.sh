#!/bin/bash
# SPDX-License-Identifier: MIT
# The host layer on dom0's own i915, before there are guests: refusals, GM, fences, GGTT entries, jobs on
# each engine, cancel, time limits, a hang, sleep of the machine, unloading. In plain Linux and in a Xen
# dom0; the short form takes fewer rounds.
. "$(dirname "$0")/lib.sh"

overlay=$(mktemp -d)
trap 'rm -rf "$overlay"' EXIT
install -D -m 644 "$TOP/build/kmod-host-test/xengt_host_test.ko" "$overlay/lab-e2e/xengt_host_test.ko"
install -D -m 755 "$E2E_DIR/dmesg-check" "$overlay/usr/local/bin/dmesg-check"
install -D -m 644 "$E2E_DIR/host-i915.lib.sh" "$overlay/lab-e2e/host-i915.lib.sh"

# no display: nothing here is about it, and its scan lines are late on a busy machine
run() { lab_run --as "$1" --overlay "$overlay" --cmdline fbcon=map:9 --gpu --no-display --timeout 500 "${@:2}"; }

run plain --plain
run dom0
finish
