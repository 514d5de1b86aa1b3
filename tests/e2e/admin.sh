#!/bin/bash
# SPDX-License-Identifier: MIT
# What an administrator does, in a dom0 that apt has installed the packages in and systemd has brought up:
# two guests, the commands, a screen by VNC, metrics, events, and what `xengt doctor` says of this host and
# of broken ones.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/packages-lib.sh"

if packages_ready; then
	packages_run --timeout 2400
	check "the screen by VNC equals the screenshot, pixel by pixel" \
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/vnc.png" "$E2E_OUT/screenshot.png"
	check "so it does after the monitor was changed" \
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/vnc2.png" "$E2E_OUT/screenshot2.png"
	check "boot messages: the picture by VNC equals the screenshot" \
		"$TOP/tests/lab/in-tools" "$TOP/build/e2e/png-equal" "$E2E_OUT/boot-vnc.png" "$E2E_OUT/boot.png"
	PACKAGES_INIT=lab packages_run --as no-xen --timeout 400 --plain --env HOST=no-xen
	PACKAGES_INIT=lab packages_run --as no-gpu --timeout 400 --gpu none --env HOST=no-gpu
else
	fail "the packages are built and installed"
fi
finish
