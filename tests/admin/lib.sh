# SPDX-License-Identifier: MIT
# Sourced by the tests of the tools: a place of its own, checks that are counted, a model of the module.
set -u
BIN=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XENGT_FAKE=$work/module XENGT_FAKE_XENSTORE=$work/xenstore ASAN_OPTIONS=detect_leaks=0
mkdir "$work/xenstore"
passed=0 failed=0

check() { # CLAIM COMMAND...
	local claim=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $claim"
		tail -n 20 "$work"/{out,err} 2> /dev/null
	fi
}
# run STATUS COMMAND...: runs it, keeps what it prints in $out and $err; true when its status is STATUS
run() {
	local want=$1 status=0
	shift
	"$@" > "$work/out" 2> "$work/err" || status=$?
	out=$(< "$work/out") err=$(< "$work/err")
	[[ $status = "$want" ]] || { echo "status $status instead of $want: $*"; return 1; }
}
# ran CLAIM STATUS ARGUMENT...: check that xengt ends so
ran() {
	local claim=$1 status=$2
	shift 2
	check "$claim" run "$status" "$BIN/xengt" "$@"
}
says() { check "$1" grep -q -E -e "$2" "$work/out"; }
complains() { check "$1" grep -q -E -e "$2" "$work/err"; }
# json CLAIM EXPRESSION: a Python expression over what was printed as JSON, as j
json() {
	check "$1" python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$work/out" "$2"
}
finish() {
	echo "${0##*/}: $passed passed, $failed failed"
	((failed == 0))
}
