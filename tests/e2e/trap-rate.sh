#!/bin/bash
# SPDX-License-Identifier: MIT
# How often a second one vCPU's read of a vGPU register is served, against a register of a device of QEMU's
# in the same guest and run. dom0 and the guest have a CPU each, as on a real machine.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

vgpu_run --cpus 2 --timeout 400 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin"
finish
