#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

edid_write /run/good.edid BAD-CONFIG 1024
edid_to_monitor /run/good.edid /run/good.txt
printf 'hello\n' > /run/text
: > /run/empty
head -c 100 /run/good.edid > /run/short.edid
{ head -c 127 /run/good.edid; printf '\0'; } > /run/checksum.edid
sed 's/^01$/07/' /run/good.txt > /run/many.txt
sed 's/^01 01/09 01/' /run/good.txt > /run/port.txt
sed 's/ff/fg/' /run/good.txt > /run/hex.txt
head -n 6 /run/good.txt > /run/cut.txt

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
before=$(xengt --json capacity)
n=0

# refuses "CLAIM" "PATTERN of the message" LINE ...
refuses() {
	local claim=$1 pattern=$2 out status=0
	shift 2
	n=$((n + 1))
	out=$(xl create "$(guest_config "bad$n" "$@")" 2>&1) || status=$?
	echo "--- $*"
	echo "$out"
	check "$claim: xl create fails" test "$status" != 0
	check "$claim: one message says why" test "$(grep -c -E "^xl: $pattern" <<< "$out")" = 1
	check "$claim: nothing is left" nothing_left
}
nothing_left() {
	[[ $(xl list | wc -l) = 2 && $(xengt --json list | tr -d ' \n') = '[]' && $(xengt --json capacity) = "$before" ]]
}

allowed='allowed is'
refuses "size that is not a number" "vgt_low_gm_sz='lots': not a number; $allowed 32 to 1024 MiB" \
	'vgt = 1' 'vgt_low_gm_sz = "lots"'
refuses "size with a unit" "vgt_high_gm_sz='512M': not a number; $allowed 64 to 3584 MiB" \
	'vgt = 1' 'vgt_high_gm_sz = "512M"'
refuses "size too large" "vgt_low_gm_sz=4096: out of range; $allowed 32 to 1024 MiB" \
	'vgt = 1' 'vgt_low_gm_sz = 4096'
refuses "negative size" "vgt_high_gm_sz=-1: out of range; $allowed" 'vgt = 1' 'vgt_high_gm_sz = "-1"'
refuses "size beyond any number" "vgt_low_gm_sz=99999999999999999999: out of range" \
	'vgt = 1' 'vgt_low_gm_sz = 99999999999999999999'
refuses "more low GM than there is" "vgt_low_gm_sz=256: not available; free are 192 of 192 MiB" \
	'vgt = 1' 'vgt_low_gm_sz = 256'
refuses "more high GM than there is" "vgt_high_gm_sz=3584: not available; free are 3072 of 3072 MiB" \
	'vgt = 1' 'vgt_high_gm_sz = 3584'
refuses "more fences than there are" "vgt_fence_sz=32: not available; free are 24 of 24 fences" \
	'vgt = 1' 'vgt_fence_sz = 32'
refuses "no fences" "vgt_fence_sz=0: out of range; $allowed 1 to 32" 'vgt = 1' 'vgt_fence_sz = 0'
refuses "cap beyond 100" "vgt_cap=101: out of range; $allowed 0 to 100" 'vgt = 1' 'vgt_cap = 101'
refuses "primary that is no choice" "vgt_primary=2: out of range; $allowed -1 to 1" 'vgt = 1' 'vgt_primary = 2'
refuses "vgt that is no choice" "vgt='yes': not a number; $allowed 0 to 1" 'vgt = "yes"'
refuses "unknown option" "vgt_low_gm_size: unknown option; known are vgt, .*vgt_low_gm_sz" \
	'vgt = 1' 'vgt_low_gm_size = 64'
refuses "list as a value" "vgt_cap: its value is a list; one value is allowed" 'vgt = 1' "vgt_cap = [ '1', '2' ]"
refuses "PV guest" "vgt=1: only an HVM guest" 'vgt = 1' 'type = "pv"'
for file in nowhere empty text short.edid checksum.edid many.txt port.txt hex.txt cut.txt; do
	refuses "monitor file $file" "vgt_monitor_config_file='/run/$file': .+" \
		'vgt = 1' "vgt_monitor_config_file = '/run/$file'"
done

check "a good guest takes what it asks for" xl create -p "$(guest_config good 'vgt = 1' 'vgt_low_gm_sz = 128')"
out=$(xl create "$(guest_config late 'vgt = 1' 'vgt_low_gm_sz = 128')" 2>&1)
echo "$out"
id=$(xl domid good)
check "what is not available any more names who has it" grep -q \
	"vgt_low_gm_sz=128: not available; free are 64 of 192 MiB; in use: good (domain $id) 128 MiB" <<< "$out"
check "the good guest is untouched" test "$(xengt --json list | grep -c '"name"')" = 1
xl destroy good
check "nothing is left at the end" wait_for 20 nothing_left
check "rmmod" vgpu_host_down
finish
