#!/bin/bash
# SPDX-License-Identifier: MIT
# Two guests with vGPUs and one without, at once; each vGPU shows its own picture.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

vgpu_run --timeout 600 --mem 5120
equal() { "$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/$1.png" "$E2E_OUT/$2.png"; }
differ() { ! equal "$1" "$2"; }
check "the two pictures differ" differ one two
check "one's picture stays as it was when two changes its own" equal one one-later
check "two's picture changes" differ two two-later
finish
