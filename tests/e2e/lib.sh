# SPDX-License-Identifier: MIT
# Sourced by scenarios on the outer side; see tests/e2e/run.

set -uo pipefail
E2E_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$E2E_DIR/../.." && pwd)
NAME=$(basename "$0" .sh)
SHORT=${SHORT:-0}
E2E_OUT=$TOP/build/e2e/$NAME		# of the last lab_run: what dom0 left, and lab/ and log/
PASSED=0
FAILED=0

pass() { PASSED=$((PASSED + 1)); echo "ok   $*"; }
fail() { FAILED=$((FAILED + 1)); echo "FAIL $*"; }

# check "CLAIM" COMMAND ...: one claim, true if the command succeeds
check() {
	local claim=$1
	shift
	if "$@"; then pass "$claim"; else fail "$claim"; fi
}

# lab_run [--as NAME] [options of tests/lab/run]: boots the lab with NAME.dom0.sh (or what --exec names)
# and counts the checks made there. --as gives a further boot of the scenario its own folder and title.
# Returns dom0's status. A script that fails without a failed check counts as one failure.
lab_run() {
	local as=$NAME results status=0 passed failed overlay args=()
	if [[ ${1:-} = --as ]]; then as=$NAME-$2; shift 2; fi
	E2E_OUT=$TOP/build/e2e/$as
	mkdir -p "$E2E_OUT"
	rm -rf "${E2E_OUT:?}"/*
	overlay=$(mktemp -d)
	install -D -m 644 "$E2E_DIR/dom0-lib.sh" "$overlay/lab-e2e/lib.sh"
	[[ ${E2E_VERBOSE:-0} = 0 ]] || args+=(-v)
	"$TOP/tests/lab/run" --exec "$E2E_DIR/$NAME.dom0.sh" --out "$E2E_OUT" --overlay "$overlay" \
		--env "SHORT=$SHORT" "${args[@]}" "$@" || status=$?
	rm -rf "$overlay"
	results=$E2E_OUT/results
	passed=0 failed=0
	if [[ -f $results ]]; then
		cat "$results"
		passed=$(grep -c '^ok ' "$results")
		failed=$(grep -c '^FAIL ' "$results")
	fi
	PASSED=$((PASSED + passed))
	FAILED=$((FAILED + failed))
	if [[ $status != 0 && $failed = 0 ]]; then fail "$as: dom0's script ends with status 0 (it was $status)"; fi
	if [[ $status = 0 && $((passed + failed)) = 0 ]]; then fail "$as: dom0's script made no check"; fi
	return "$status"
}

finish() {
	echo "$NAME: $PASSED passed, $FAILED failed"
	[[ $FAILED = 0 && $PASSED -gt 0 ]]
	exit
}
