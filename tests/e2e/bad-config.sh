#!/bin/bash
# SPDX-License-Identifier: MIT
# Bad vgt options: `xl create` fails before the guest runs, one message names the key, the value and what
# is allowed, and nothing is left behind.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

vgpu_run --timeout 400
finish
