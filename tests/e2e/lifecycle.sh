#!/bin/bash
# SPDX-License-Identifier: MIT
# Create and destroy, over and over: two guests in turn, one killed at random moments of its boot, the
# other rebooted now and then. What is counted at the end must be what it was at the start.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

cycles=50
[[ $SHORT = 0 ]] || cycles=4
vgpu_run --timeout $((240 + cycles * 60)) --env "CYCLES=$cycles"
finish
