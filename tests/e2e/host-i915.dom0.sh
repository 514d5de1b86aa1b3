#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/host-i915.lib.sh

say() { echo "=== $* ($(cut -d ' ' -f 1 /proc/uptime) s)"; }

say "load"
dmesg-check -w host-i915-begin
check "$LAB_MODE: i915 loads and makes its device nodes" i915_load 60 || finish
check "$LAB_MODE: no error or WARN while it loads" dmesg-check -m host-i915-begin
check "$LAB_MODE: nothing is wedged" not_wedged
cp "$(i915_debugfs)/i915_engine_info" "$(i915_debugfs)/i915_capabilities" "$OUT/" 2> /dev/null

say "exercise"
before=$(i915_irqs)
if [[ $SHORT = 1 ]]; then
	exercise -n 30 info store alu blit semaphore
	exercise chain contexts wake preempt nop
else
	exercise all
	exercise -n 1000 store
fi
after=$(i915_irqs)
echo "interrupts: $before before, $after after"
check "$LAB_MODE: interrupts rose by 500 or more ($((after - before)))" test $((after - before)) -ge 500
check "$LAB_MODE: no error or WARN under work" dmesg-check -m host-i915-begin
check "$LAB_MODE: nothing is wedged after the work" not_wedged

say "display"
connector() { modetest -M i915 -c 2> /dev/null | awk '$3 == "connected" { print $1; exit }'; }
# the first mode of the connector: "#0 1024x768 60.00 ..."
mode() {
	modetest -M i915 -c 2> /dev/null |
		awk -v id="$1" '$1 == id && $3 == "connected" { on = 1 } on && $1 == "#0" { print $2; exit }'
}
con=$(connector)
check "$LAB_MODE: a monitor is connected" test -n "$con"
name=$(mode "${con:-0}")
check "$LAB_MODE: the monitor has a mode ($name)" test -n "$name"
frames=$([[ $SHORT = 1 ]] && echo 8 || echo 14)	# seconds; modetest measures over 60 flips
before=$(i915_irqs)
sleep "$frames" | timeout 60 modetest -M i915 -s "$con:$name" -v > "$OUT/modetest.txt" 2>&1
check "$LAB_MODE: modetest sets the mode $name and flips" test ${PIPESTATUS[1]} = 0
rate=$(sed -n 's/^freq: \([0-9.]*\)Hz.*/\1/p' "$OUT/modetest.txt" | sort -n | sed -n '1p;$p' | paste -s -d ' ')
echo "flips a second, slowest and fastest: $rate; interrupts: $(($(i915_irqs) - before))"
check "$LAB_MODE: flips come at the model's rate, $REFRESH Hz within 5 % ($rate)" \
	awk -v rate="$rate" -v want="$REFRESH" 'BEGIN {
		n = split(rate, r, " ")
		exit !(n == 2 && r[1] >= want * 0.95 && r[2] <= want * 1.05)
	}'
check "$LAB_MODE: no error or WARN from the display" dmesg-check -m host-i915-begin

say "benchmarks of Debian's intel-gpu-tools"
bench() {
	timeout 60 "$BENCH/$1" "${@:2}" > "$OUT/bench-$1.txt" 2>&1 || { tail -n 5 "$OUT/bench-$1.txt"; return 1; }
	grep -E '^ *[0-9]+\.[0-9]+' "$OUT/bench-$1.txt"
}
for engine in rcs bcs vcs vecs; do
	check "$LAB_MODE: gem_exec_nop on $engine" bench gem_exec_nop -e "$engine" -r 1
done
check "$LAB_MODE: gem_blt" bench gem_blt -r 1
check "$LAB_MODE: no error or WARN from the benchmarks" dmesg-check -m host-i915-begin

say "hang"
# what a reset says; anything else is still an error
hang=(-a 'GPU HANG: ecode' -a 'Resetting [a-z]+[0-9] for (preemption time out|stopped heartbeat)'
	-a 'context reset due to GPU hang' -a 'GPU error state saved' -a 'gpu-exercise\[[0-9]+\] context reset')
dmesg-check -w host-i915-hang
exercise hang
check "$LAB_MODE: the kernel names the resets" sh -c 'dmesg | grep -q "Resetting rcs0 for"'
check "$LAB_MODE: no other error or WARN from the hang" dmesg-check -m host-i915-hang "${hang[@]}"
check "$LAB_MODE: nothing is wedged after the hang" not_wedged

for round in 1 2; do
	say "reload $round"
	dmesg-check -w "host-i915-reload-$round"
	check "$LAB_MODE: rmmod $round" i915_unload || break
	check "$LAB_MODE: modprobe $round" i915_load 60 || break
	exercise -n 20 store wake
	check "$LAB_MODE: no error or WARN in reload $round" dmesg-check -m "host-i915-reload-$round"
	check "$LAB_MODE: nothing is wedged after reload $round" not_wedged
done
say "end"
finish
