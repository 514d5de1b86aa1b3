#!/bin/bash
# SPDX-License-Identifier: MIT
# Three guests keep the render engine busy: GPU time goes by weight, a cap holds, nobody waits too long;
# weights and caps change at run time. The engines of this machine take as long as their commands cost, so
# a batch has a known length. Judges: the guests' own counts of equal batches, and that length; xengt's
# accounting must say the same.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

# dom0 and the guests have a CPU each, see guest-work
vgpu_run --cpus 4 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin" --gpu --paced --mem 5120 --timeout 1200
finish
