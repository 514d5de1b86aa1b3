#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/host-i915.lib.sh

# A step begins: what the kernel says from here on is the step's.
step() {
	echo "=== $* ($(cut -d ' ' -f 1 /proc/uptime) s)"
	mark="host-i915: $*"
	dmesg-check -w "$mark"
}
clean() { dmesg-check -m "$mark" "$@"; }

step "load"
check "$LAB_MODE: i915 loads and makes its device nodes" i915_load 60 || finish
check "$LAB_MODE: no error or WARN while it loads" clean
check "$LAB_MODE: nothing is wedged" not_wedged
cp "$(i915_debugfs)/i915_engine_info" "$(i915_debugfs)/i915_capabilities" "$OUT/" 2> /dev/null

step "exercise"
before=$(i915_irqs)
if [[ $SHORT = 1 ]]; then
	exercise -n 30 --mib 16 info store alu blit semaphore nop
	exercise --mib 16 chain contexts wake preempt bigmap
else
	exercise all
	exercise -n 1000 store
	exercise -n 1 --mib 512 --phys 64 bigmap
	exercise -n 1 --mib 32 --huge bigmap
fi
after=$(i915_irqs)
echo "interrupts: $before before, $after after"
check "$LAB_MODE: interrupts rose by 500 or more ($((after - before)))" test $((after - before)) -ge 500
check "$LAB_MODE: no error or WARN under work" clean
check "$LAB_MODE: nothing is wedged after the work" not_wedged

step "display"
connector() { modetest -M i915 -c 2> /dev/null | awk '$3 == "connected" { print $1; exit }'; }
# the first mode of the connector, "#0 1024x768 60.00 ..."
mode() {
	modetest -M i915 -c 2> /dev/null |
		awk -v id="$1" '$1 == id && $3 == "connected" { on = 1 } on && $1 == "#0" { print $2; exit }'
}
con=$(connector)
check "$LAB_MODE: a monitor is connected" test -n "$con"
name=$(mode "${con:-0}")
check "$LAB_MODE: the monitor has a mode ($name)" test -n "$name"
frames=$([[ $SHORT = 1 ]] && echo 14 || echo 20)	# seconds; modetest measures over 60 flips
before=$(i915_irqs)
sleep "$frames" | timeout 90 modetest -M i915 -s "$con:$name" -v > "$OUT/modetest.txt" 2>&1
check "$LAB_MODE: modetest sets the mode $name and flips" test ${PIPESTATUS[1]} = 0
rate=$(sed -n 's/^freq: \([0-9.]*\)Hz.*/\1/p' "$OUT/modetest.txt" | sort -n | sed -n '1p;$p' | paste -s -d ' ')
echo "flips a second, slowest and fastest: $rate; interrupts: $(($(i915_irqs) - before))"
# A slow machine misses a vblank now and then; no flip comes before its time.
check "$LAB_MODE: flips come at the model's rate, $REFRESH Hz within 5 % at best, 20 % at worst ($rate)" \
	awk -v rate="$rate" -v want="$REFRESH" 'BEGIN {
		n = split(rate, r, " ")
		exit !(n == 2 && r[1] >= want * 0.8 && r[2] >= want * 0.95 && r[2] <= want * 1.05)
	}'
check "$LAB_MODE: no error or WARN from the display" clean

step "benchmarks of Debian's intel-gpu-tools"
bench() {
	timeout 60 "$BENCH/$1" "${@:2}" > "$OUT/bench-$1.txt" 2>&1 || { tail -n 5 "$OUT/bench-$1.txt"; return 1; }
	grep -E '^ *[0-9]+\.[0-9]+' "$OUT/bench-$1.txt"
}
for engine in rcs bcs vcs vecs; do
	check "$LAB_MODE: gem_exec_nop on $engine" bench gem_exec_nop -e "$engine" -r 1
done
check "$LAB_MODE: gem_blt" bench gem_blt -r 1
check "$LAB_MODE: no error or WARN from the benchmarks" clean

step "hang"
# what a reset says; anything else is still an error
hang=(-a 'GPU HANG: ecode' -a 'Resetting [a-z]+[0-9] for (preemption time out|stopped heartbeat)'
	-a 'context reset due to GPU hang' -a 'GPU error state saved' -a 'gpu-exercise\[[0-9]+\] context reset')
exercise hang
check "$LAB_MODE: the kernel names the resets" sh -c 'dmesg | grep -q "Resetting rcs0 for"'
check "$LAB_MODE: no other error or WARN from the hang" clean "${hang[@]}"
check "$LAB_MODE: nothing is wedged after the hang" not_wedged

for round in 1 2; do
	step "reload $round"
	check "$LAB_MODE: rmmod $round" i915_unload || break
	check "$LAB_MODE: modprobe $round" i915_load 60 || break
	exercise -n 20 store wake
	check "$LAB_MODE: no error or WARN in reload $round" clean
	check "$LAB_MODE: nothing is wedged after reload $round" not_wedged
done
finish
