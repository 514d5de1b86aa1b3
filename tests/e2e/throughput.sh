#!/bin/bash
# SPDX-License-Identifier: MIT
# The same blits in dom0 and in a guest, in turns in one run. Large ones must be as fast in the guest, of
# small ones it is reported what one costs. Judges: gpu-load's own clock and its comparison of the last
# copy; for the costs the counters of xengt.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

# dom0 and the guest have a CPU each, see guest-work
vgpu_run --cpus 2 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin" --timeout 1200
finish
