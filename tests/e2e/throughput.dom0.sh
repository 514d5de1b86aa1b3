#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
. /lab-e2e/agent.sh

ROUNDS=$([[ $SHORT = 1 ]] && echo 3 || echo 8)	# of dom0, the guest, dom0, the guest ...
SPAN=$([[ $SHORT = 1 ]] && echo 6 || echo 10)	# seconds of each
LARGE="-e bcs --copy 16384 --repeat 16 --depth 3"	# 256 MiB a batch
SMALL="-e bcs --copy 4"
SMALL_ONE="$SMALL --depth 1"	# each awaited
SMALL_MANY="$SMALL --depth 8"

agent_initrd /run/initrd
export INITRD=/run/initrd

# once WHO ARGUMENTS: adds the batches to $OUT/WHO.KIND, a line "BATCHES SECONDS"
once() { # WHO KIND ARGUMENTS
	local who=$1 kind=$2 line
	shift 2
	if [[ $who = dom0 ]]; then
		gpu-load -s "$SPAN" "$@" > /run/load || { cat /run/load; return 1; }
		line=$(cat /run/load)
	else
		agent_do "$who" $((SPAN + 120)) "gpu-load -s $SPAN $* > /run/load; status=\$?; grep -E 'rate|FAIL' /run/load; exit \$status" || return
		line="ok $AGENT_LINE"
	fi
	line=$(sed -n 's/.*rate \([0-9]*\) batches in \([0-9.]*\) s.*/\1 \2/p' <<< "$line")
	echo "$who $kind $line"
	echo "$line" >> "$OUT/$who.$kind"
}
in_turns() { # KIND ARGUMENTS
	local i
	for ((i = 0; i < ROUNDS; i++)); do
		once dom0 "$@" && once guest "$@" || return
	done
}
rate() { awk '{b += $1; s += $2} END {printf "%.2f", b / s}' "$OUT/$1.$2"; } # WHO KIND: batches a second
percent() { awk -v g="$(rate guest "$1")" -v d="$(rate dom0 "$1")" 'BEGIN {printf "%.1f", 100 * g / d}'; }
counted() { echo "$(vgpu_figure guest blitter submissions) $(vgpu_figure guest traps) $(vgpu_figure guest hypercalls) $(vgpu_figure guest irqs)"; }

# costs KIND: of the guest's batches since $before
costs() {
	local after
	after=$(counted)
	echo "$before $after" | awk -v batches="$(awk '{b += $1} END {print b}' "$OUT/guest.$1")" -v kind="$1" '{
		printf "%s: %d batches in %d submissions; a batch: %.2f traps, %.2f hypercalls, %.2f interrupts; a submission: %.2f traps, %.2f hypercalls\n",
			kind, batches, $5 - $1, ($6 - $2) / batches, ($7 - $3) / batches, ($8 - $4) / batches,
			($6 - $2) / ($5 - $1), ($7 - $3) / ($5 - $1)
		exit !($5 > $1 && $6 > $2 && $7 > $3)
	}' > /run/costs || return
	tee -a "$OUT/costs" < /run/costs
}

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
check "create the guest" agent_create guest 1 || finish

check "large blits in turns" in_turns large $LARGE || finish
check "large blits are as fast in the guest: $(percent large) % ($(rate guest large) and $(rate dom0 large) batches of 256 MiB a second)" \
	awk -v p="$(percent large)" 'BEGIN {exit !(p >= 95)}'

for kind in small-one small-many; do
	args=$SMALL_ONE
	[[ $kind = small-one ]] || args=$SMALL_MANY
	before=$(counted)
	check "$kind: blits of 4 KiB in turns" in_turns $kind $args || finish
	echo "$kind: $(percent $kind) % of dom0's rate ($(rate guest $kind) and $(rate dom0 $kind) batches a second)" |
		tee -a "$OUT/costs"
	check "$kind: what they cost is counted" costs $kind
done
xengt show guest
check "the guest's log is clean" agent_do guest 30 dmesg-check
check "xl destroy" xl destroy guest
check "no domain is left" wait_for 20 guest_gone guest
check "rmmod xengt" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" dmesg-check
finish
