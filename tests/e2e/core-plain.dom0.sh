#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/host-i915.lib.sh

step() {
	echo "=== $* ($(cut -d ' ' -f 1 /proc/uptime) s)"
	mark="core-plain: $*"
	dmesg-check -w "$mark"
}
clean() { dmesg-check -m "$mark" "$@"; }
MODE=1024x768

# What modetest shows, held until the picture is saved.
draw() {
	local id
	id=$(modetest -M i915 -c | awk '$3 == "connected" { print $1; exit }')
	mkfifo /run/hold
	modetest -M i915 -s "$id:$MODE" < /run/hold > "$OUT/modetest.txt" 2>&1 &
	exec 9> /run/hold
	sleep 3
	echo "lab-gpu: picture"
	sleep 3
	[[ $PART = reference ]] || rate=$(vblank-rate 5 2>&1)
	exec 9>&-
	wait
}

step "load"
check "$PART: i915 loads and makes its device nodes" i915_load 60 || { dmesg > "$OUT/dmesg.txt"; finish; }
if [[ $PART = reference ]]; then
	draw
	check "$PART: modetest draws" grep -q "setting mode $MODE" "$OUT/modetest.txt"
	finish
fi
check "i915 knows that its GPU is virtual" sh -c 'dmesg | grep -q -i "virtual GPU.*detected"'
check "no error or WARN while it loads" clean
check "nothing is wedged" not_wedged
cp "$(i915_debugfs)/i915_engine_info" "$(i915_debugfs)/i915_capabilities" "$OUT/" 2> /dev/null

step "display"
rate=''
draw
check "modetest draws at $MODE" grep -q "setting mode $MODE" "$OUT/modetest.txt"
echo "vblanks: $rate"
check "no error or WARN from the display" clean

step "exercise"
before=$(i915_irqs)
if [[ $SHORT = 1 ]]; then
	exercise -n 30 --mib 16 info store alu blit semaphore nop
	exercise --mib 16 chain contexts wake bigmap
else
	exercise info store alu chain contexts wake nop blit semaphore bigmap
	exercise -n 1000 store
	exercise -n 1 --mib 512 --phys 64 bigmap
fi
after=$(i915_irqs)
check "interrupts rose by 500 or more ($((after - before)))" test $((after - before)) -ge 500
check "no error or WARN under work" clean
check "nothing is wedged after the work" not_wedged

step "hang"
hang=(-a 'GPU HANG: ecode' -a 'Resetting (chip|[a-z]+[0-9]) for (preemption time out|stopped heartbeat|CS error)'
	-a 'context reset due to GPU hang' -a 'GPU error state saved' -a 'gpu-exercise\[[0-9]+\] context reset')
exercise -e bcs hang
check "no other error or WARN from the hang" clean "${hang[@]}"
check "nothing is wedged after the hang" not_wedged

step "reload"
check "rmmod" i915_unload
check "modprobe" i915_load 60
exercise -n 20 store wake
check "no error or WARN in the reload" clean
check "nothing is wedged after the reload" not_wedged
dmesg > "$OUT/dmesg.txt"
finish
