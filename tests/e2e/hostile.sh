#!/bin/bash
# SPDX-License-Identifier: MIT
# A guest that breaks each rule, case by case (tests/guest/hostile), beside a guest whose own i915 works
# without a pause, and dom0. Judges: what each case has come to for the guest that tries it, and what
# `xengt show` says of it; the other guest's exact results; the logs of dom0 and Xen; how long dom0 stood
# still; by the emulated GPU's ledger of owners, what the other guest's contexts and its pages saw.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

# dom0 and the guests have a CPU each, see guest-work
vgpu_run --cpus 3 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin" --mem 5120 --timeout 1500 \
	--gpu "--owners" --env "HOSTILE_CASES=${HOSTILE_CASES:-}"
# judge VICTIM HOSTILE: their domain ids
judge() {
	awk -v hostile="$2" -f "$E2E_DIR/hostile.awk" <(sed "s/^[0-9]*/$1/" "$E2E_OUT/contexts") "$E2E_OUT/ledger"
}
hostile=$(cat "$E2E_OUT/hostile.domid") victim=$(sed -n '1s/ .*//p' "$E2E_OUT/contexts")
judge "$victim" "$hostile" > "$E2E_OUT/verdict"
cat "$E2E_OUT/verdict"
count() { sed -n "s/^$1: //p" "$E2E_OUT/verdict"; }
check "pages of both guests were touched, a hundred times or more each" \
	test "$(count 'touched of the victim')" -ge 100 -a "$(count 'touched of the hostile guest')" -ge 100
check "no context but the victim's touched a page of the victim's, and none a page of nobody's" \
	test "$(count violations)" = 0
judge "$hostile" "$victim" > "$E2E_OUT/verdict.swapped"
check "the judge sees it when the guests are taken for each other" \
	test "$(sed -n 's/^violations: //p' "$E2E_OUT/verdict.swapped")" -ge 100
finish
