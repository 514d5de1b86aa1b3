#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
. /lab-e2e/agent.sh

SPAN=$([[ $SHORT = 1 ]] && echo 25 || echo 60)	# seconds that are measured
SETTLE=5	# seconds after a change that are not
TURNS=475	# of 100 primitives, of a batch
# A turn, as the emulated GPU has it: 100 primitives of 2.1 us, an atomic, a comparison and a jump of 0.1 us
BATCH_US=$((TURNS * 2103 / 10))
BOUND_MS=1500	# longest that a vGPU may wait for its turn

agent_initrd /run/initrd
export INITRD=/run/initrd
GUESTS=(one two four)

busy() { # NAME
	agent_do "$1" 20 "gpu-load -s 100000 --one-context --primitives $((TURNS * 100)) --count /run/count > /run/load 2>&1 & echo \$! > /run/pid"
}
# Ends the load; its batches must have run once each, and the guest's log must be clean.
idle() { # NAME
	check "$1: each batch has run once" agent_do "$1" 60 \
		'kill $(cat /run/pid); while kill -0 $(cat /run/pid); do sleep 0.2; done 2> /dev/null; cat /run/load; grep -q "^2 passed, 0 failed" /run/load'
	check "$1: no error in its log" agent_do "$1" 20 dmesg-check
}

# sample FILE GUEST ...: a line for each: its clock in s, its batches, dom0's clock in s, xengt's GPU time in ns
sample() {
	local file=$1 name
	local -A number
	shift
	for name; do agent_tell "$name" 'cat /run/count'; number[$name]=$AGENT_NUMBER; done
	for name; do
		agent_answer "$name" 30 "${number[$name]}" || { echo "$name does not answer"; return 1; }
		echo "$name $AGENT_LINE $(cut -d ' ' -f 1 /proc/uptime) $(vgpu_figure "$name" render busy_ns)"
	done > "$file"
}

# measure TITLE GUEST ...: leaves in /run/shares a line for each: its name, percent of the engine's time by
# batches, percent by xengt
measure() {
	local title=$1
	shift
	sleep "$SETTLE"
	sample /run/before "$@" || return
	sleep "$SPAN"
	sample /run/after "$@" || return
	paste -d ' ' /run/before /run/after | awk -v us="$BATCH_US" '{
		printf "%s %.2f %.2f\n", $1, ($8 - $3) / ($7 - $2) * us / 1e4, ($10 - $5) / ($9 - $4) / 1e7
	}' > /run/shares
	sed "s/^/$title: /" /run/shares
	cat /run/shares >> "$OUT/$title.shares"
}
# share NAME COLUMN
share() { awk -v name="$1" -v column="$2" '$1 == name {print $column}' /run/shares; }
# within10 VALUE WANT
within10() { awk -v a="$1" -v b="$2" 'BEGIN {exit !(a >= 0.9 * b && a <= 1.1 * b)}'; }

# by_weight TITLE NAME WEIGHT ...: what they have together is divided by weight
by_weight() {
	local title=$1 column name weight names=() weights=() total=0 i had
	shift
	while [[ $# -gt 0 ]]; do names+=("$1") weights+=("$2") total=$((total + $2)); shift 2; done
	for column in 2 3; do
		had=0
		for name in "${names[@]}"; do had=$(awk -v a="$had" -v b="$(share "$name" $column)" 'BEGIN {print a + b}'); done
		for i in "${!names[@]}"; do
			check "$title: ${names[i]} has ${weights[i]} of $total parts ($(share "${names[i]}" $column) of $had %, $(
				[[ $column = 2 ]] && echo "by batches" || echo "by xengt"))" \
				within10 "$(share "${names[i]}" $column)" \
				"$(awk -v h="$had" -v w="${weights[i]}" -v t="$total" 'BEGIN {print h * w / t}')"
		done
	done
	# without want there is nothing to share
	[[ ${#names[@]} -lt 3 ]] || check "$title: the engine is busy ($had %)" awk -v a="$had" 'BEGIN {exit !(a > 85)}'
}
capped() { # TITLE NAME
	check "$1: $2 has its 25 % ($(share "$2" 2), by batches)" within10 "$(share "$2" 2)" 25
	check "$1: $2 has its 25 % ($(share "$2" 3), by xengt)" within10 "$(share "$2" 3)" 25
}
longest_wait_ms() { # GUEST ...
	local name engine
	for name; do
		for engine in render blitter video video-enhance; do echo "$(vgpu_figure "$name" $engine max_wait_ns) $name $engine"; done
	done | sort -n | awk 'END {printf "%d\n", $1 / 1e6; print "longest wait", $0 > "/dev/stderr"}'
}

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
check "create one, weight 100" agent_create one 1 'vgt_weight = 100' || finish
check "create two, weight 200" agent_create two 2 'vgt_weight = 200' || finish
check "create four, weight 400, cap 25" agent_create four 3 'vgt_weight = 400' 'vgt_cap = 25' || finish
for name in "${GUESTS[@]}"; do busy "$name"; done
for name in "${GUESTS[@]}"; do check "$name is busy" wait_for 60 agent_do "$name" 20 'test -s /run/count'; done

check "capped: measured" measure capped "${GUESTS[@]}" || finish
capped capped four
by_weight capped one 1 two 2

check "xengt set four cap 0" xengt set four cap 0
check "weights: measured" measure weights "${GUESTS[@]}" || finish
by_weight weights one 1 two 2 four 4

check "xengt set one weight 400" xengt set one weight 400
check "xengt set four weight 100" xengt set four weight 100
check "reversed: measured" measure reversed "${GUESTS[@]}" || finish
by_weight reversed one 4 two 2 four 1

wait_ms=$(longest_wait_ms "${GUESTS[@]}")
check "nobody has waited longer than $BOUND_MS ms ($wait_ms ms)" test "$wait_ms" -le $BOUND_MS
for name in "${GUESTS[@]}"; do xengt show "$name"; done

for name in one two; do idle "$name"; done
check "xengt set four cap 25" xengt set four cap 25
check "alone: measured" measure alone four || finish
capped alone four
idle four

for name in "${GUESTS[@]}"; do check "xl destroy $name" xl destroy "$name"; done
check "no domain is left" wait_for 20 guest_gone one
check "rmmod xengt" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" dmesg-check
finish
