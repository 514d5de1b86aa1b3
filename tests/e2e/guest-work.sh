#!/bin/bash
# SPDX-License-Identifier: MIT
# A guest's own i915 brings up all engines of its vGPU, and what its programs submit runs on the GPU with
# exact results. Judges: the guest's driver and its log, gpu-exercise and intel-gpu-tools in the guest.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

# dom0 and the guest have a CPU each: QEMU's emulated SVM now and then mixes up the GS bases of two domains
# that take turns on one at a high rate
cpus=(--cpus 2 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin")
vgpu_run --as trixie "${cpus[@]}" --timeout 1800
if [[ $SHORT = 0 ]]; then
	# see guest-display: Linux 6.1 writes each entry of its GGTT
	vgpu_run --as bookworm "${cpus[@]}" --timeout 1800 --env GM="32 64" \
		--guest-kernel "$TOP/build/lab/guest-bookworm.vmlinuz" \
		--guest-initrd "$TOP/build/lab/guest-bookworm.initrd"
fi
finish
