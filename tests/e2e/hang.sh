#!/bin/bash
# SPDX-License-Identifier: MIT
# A guest that hangs engines, loops without end, crashes with work under way or is destroyed then: another
# guest and dom0 lose no work meanwhile, the culprit is named, its driver recovers by its own means, and
# the limits stop it. Judges: the results that gpu-exercise and gpu-load compare in all of them, the
# guests' logs, xengt's faults and events, capacity.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

# dom0 and the guests have a CPU each, see guest-work
vgpu_run --cpus 3 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin" --gpu --paced --mem 5120 --timeout 1800
finish
