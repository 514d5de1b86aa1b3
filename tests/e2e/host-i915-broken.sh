#!/bin/bash
# SPDX-License-Identifier: MIT
# The judge judged: on a GPU that is broken on purpose the test of i915 must fail, and by the check that
# is there to see that defect. First a run with nothing broken, which must pass.
. "$(dirname "$0")/lib.sh"

overlay=$(mktemp -d)
trap 'rm -rf "$overlay"' EXIT
install -D -m 755 "$TOP/build/guest/gpu-exercise" "$overlay/usr/local/bin/gpu-exercise"
install -D -m 755 "$E2E_DIR/dmesg-check" "$overlay/usr/local/bin/dmesg-check"
install -D -m 644 "$E2E_DIR/host-i915.lib.sh" "$overlay/lab-e2e/host-i915.lib.sh"
install -D -m 644 "$E2E_DIR/dom0-lib.sh" "$overlay/lab-e2e/lib.sh"

# one NAME [options]: the short test on a GPU of those options; sets status and results
one() {
	local out=$TOP/build/e2e/$NAME-$1
	rm -rf "$out"
	mkdir -p "$out"
	status=0
	"$TOP/tests/lab/run" --plain --exec "$E2E_DIR/$NAME.dom0.sh" --out "$out" --overlay "$overlay" \
		--cmdline fbcon=map:9 --timeout 150 "${@:2}" > "$out/run.log" 2>&1 || status=$?
	results=$out/results
	touch "$results"
	sed 's/^/     /' "$results"
}
failing() { [[ $status = 1 ]] && grep -q '^FAIL' "$results"; }
by() { grep -q -E "^FAIL ($1)" "$results"; }

# broken NAME CHECK: with --break NAME the test fails, among others at CHECK (a regex)
broken() {
	echo "--- broken on purpose: $1"
	one "$1" --gpu "--break $1"
	check "$1: the test fails (status $status, $(grep -c '^FAIL' "$results") checks)" failing
	check "$1: it fails by '$2'" by "$2"
}

echo "--- nothing broken"
one sound
check "sound: the test passes ($(grep -c '^ok' "$results") checks)" test "$status" = 0
broken no-user-irq 'sleepers are woken'
broken no-csb 'i915 loads|not wedged'
broken pte-shift 'i915 loads|not wedged|exact results'
broken lost-store 'exact results'
finish
