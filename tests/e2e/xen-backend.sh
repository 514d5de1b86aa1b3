#!/bin/bash
# SPDX-License-Identifier: MIT
# The Xen backend with a fake core behind it: every kind of access, foreign mappings, write protection,
# MSI, aperture, and the end of the domain and of the vGPU at bad moments. No GPU is involved.
. "$(dirname "$0")/lib.sh"

# clean FILE PATTERN: the log is there and has no such line
clean() { [[ -s $1 ]] && ! grep -E "$2" "$1"; }
logs_clean() {
	check "no complaint of dom0's kernel" clean "$E2E_OUT/lab/dmesg.txt" \
		'WARNING: CPU|BUG|Oops|Call Trace|xt: .*not (un)?(mapped|moved)'
	check "no complaint of Xen" clean "$E2E_OUT/lab/xl-dmesg.txt" '[Cc]rash|Weird|WARN|BUG|Assertion|Triple'
}

make -C "$TOP" --no-print-directory kmod-xen-test > "$TOP/build/e2e/$NAME.build.log" 2>&1 ||
	{ cat "$TOP/build/e2e/$NAME.build.log"; fail "the test modules build"; finish; }
overlay=$(mktemp -d)
trap 'rm -rf "$overlay"' EXIT
mkdir -p "$overlay/xengt-test"
cp "$TOP"/build/kmod-xen-test/*.ko "$overlay/xengt-test/"
# One physical CPU: QEMU's emulated SVM sometimes resumes a guest with Xen's own state when several CPUs
# trap at a high rate, and the clocks of its CPUs drift apart on a busy machine.
lab_run --gpu none --timeout 900 --overlay "$overlay" --xen-cmdline "dom0_max_vcpus=2"
logs_clean
# The trap rate: dom0 and the guest have a physical CPU each, as on real machines.
lab_run --as rate --cpus 2 --gpu none --timeout 300 --overlay "$overlay" --env MODE=rate \
	--xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin"
logs_clean
finish
