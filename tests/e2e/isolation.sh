#!/bin/bash
# SPDX-License-Identifier: MIT
# Two guests and dom0 submit at once; one guest gives memory back and takes it again, then it is destroyed
# under load. The judge is the emulated GPU: at each page that it touches it looks into Xen's own frame
# table for the page's owner at that moment (tests/gpu/vfio/owners.c). A context may touch its domain's
# pages, and pages of dom0 that no other domain's context touches: copies of command buffers, context
# images, shadow page tables.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/vgpu-lib.sh"

judge() { awk -v swap="${1:-0}" -f "$E2E_DIR/isolation.awk" "$E2E_OUT/contexts" "$E2E_OUT/ledger"; }

# dom0 and the guests have a CPU each, see guest-work
vgpu_run --cpus 3 --xen-cmdline "dom0_max_vcpus=1 dom0_vcpus_pin" --timeout 900 --gpu "--owners"
judge > "$E2E_OUT/verdict"
cat "$E2E_OUT/verdict"
count() { sed -n "s/^$1: //p" "$E2E_OUT/verdict"; }
check "pages of each of the two guests and of dom0 were touched, a thousand or more each" \
	test "$(awk '/^touched by/ && $4 >= 1000' "$E2E_OUT/verdict" | wc -l)" = 3
check "each page that a context touched belonged to its domain, or to dom0 for this domain alone" \
	test "$(count violations)" = 0
check "page tables that the GPU walked were dom0's" test "$(count 'foreign tables')" = 0
judge 1 > "$E2E_OUT/verdict.swapped"
check "the judge sees it when the guests are taken for each other" \
	test "$(sed -n 's/^violations: //p' "$E2E_OUT/verdict.swapped")" -ge 1000
finish
