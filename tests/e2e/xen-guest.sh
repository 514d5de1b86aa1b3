#!/bin/bash
# SPDX-License-Identifier: MIT
# An HVM guest without a vGPU boots under xl to its user space, and goes away without a trace.
# Full form: with the kernels of Debian 13 and 12; short form: Debian 13.
. "$(dirname "$0")/lib.sh"

suites=(trixie bookworm)
[[ $SHORT = 0 ]] || suites=(trixie)
for suite in "${suites[@]}"; do
	lab_run --as "$suite" --gpu none --timeout 420 \
		--guest-kernel "$TOP/build/lab/guest-$suite.vmlinuz" \
		--guest-initrd "$TOP/build/lab/guest-$suite.initrd"
done
finish
