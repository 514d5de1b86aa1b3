#!/bin/bash
# SPDX-License-Identifier: MIT
# xengtd, started by systemd from its package, is killed at random moments of guests' lives: creation,
# boot, run, reboot, destruction. Guests go on, and nothing is lost.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/packages-lib.sh"

lives=2	# five deaths each
[[ $SHORT = 0 ]] || lives=1
if packages_ready; then
	packages_run --timeout $((900 + lives * 900)) --env "LIVES=$lives"
	check "the screen by VNC equals the screenshot, pixel by pixel" \
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/vnc.png" "$E2E_OUT/screenshot.png"
else
	fail "the packages are built and installed"
fi
finish
