#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/host-i915.lib.sh

ko=/lab-e2e/xengt_host_test.ko
# what i915 says of a reset that was provoked, and the test's own lines
allowed=(-a 'xengt_host_test: ' -a 'GPU HANG: ecode' -a 'Resetting [a-z]+[0-9] for '
	-a 'context reset due to GPU hang' -a 'GPU error state saved')

say() { echo "=== $* ($(cut -d ' ' -f 1 /proc/uptime) s)"; }
loaded() { [[ -d /sys/module/xengt_host_test ]]; }
test_log() { dmesg | sed -n 's/.*xengt_host_test: //p'; }

# Each of the module's lines since the last call becomes a claim.
seen=0
take_claims() {
	local word rest
	while read -r word rest; do
		case $word in
		ok) check "$LAB_MODE: $rest" true ;;
		FAIL) check "$LAB_MODE: $rest" false ;;
		esac
	done <<< "$(test_log | tail -n +$((seen + 1)))"
	seen=$(test_log | wc -l)
}

gt_asleep() { grep -q 'GT awake? no' "$(i915_debugfs)/i915_engine_info"; }
said() { test_log | grep -q -F "$1"; }

say "refusal"
dmesg-check -w host-layer-begin
check "$LAB_MODE: i915 loads" i915_load 120 || finish
check "$LAB_MODE: without enable_gvt the module does not load" eval '! insmod $ko 2> /dev/null && ! loaded'
check "$LAB_MODE: it says why" said 'i915 runs without enable_gvt=1'
check "$LAB_MODE: i915 can be unloaded after it" i915_unload
echo "options i915 enable_gvt=1" > /etc/modprobe.d/host-layer.conf
check "$LAB_MODE: i915 loads with enable_gvt=1" i915_load 120 || finish

# freezes everything, suspends and resumes the devices, but does not stop the CPU
nap() { echo devices > /sys/power/pm_test && echo freeze > /sys/power/state; }

bind() { echo 0000:00:02.0 > "/sys/bus/pci/drivers/i915/$1"; }

rounds=$([[ $SHORT = 1 ]] && echo 1 || echo 3)
for ((round = 1; round <= rounds; round++)); do
	say "round $round"
	check "$LAB_MODE: insmod $round" timeout 200 insmod "$ko" || break
	take_claims
	check "$LAB_MODE: i915 cannot be unloaded under it" eval '! rmmod i915 2> /dev/null'
	check "$LAB_MODE: the GPU goes to sleep when nothing runs" wait_for 15 gt_asleep
	if [[ $round = 1 ]]; then
		say "sleep"
		check "$LAB_MODE: the devices sleep and wake up" nap
	fi
	if [[ $round = "$rounds" ]]; then
		say "unbind"
		check "$LAB_MODE: the GPU is unbound under it" bind unbind
		take_claims
		check "$LAB_MODE: the module goes on without a GPU" loaded
		check "$LAB_MODE: the GPU is bound again" bind bind
		check "$LAB_MODE: the module has it again" said 'attached, 2'
	fi
	say "unload $round"
	check "$LAB_MODE: rmmod $round" timeout 60 rmmod xengt_host_test || break
	take_claims
done
check "$LAB_MODE: nothing is wedged" not_wedged
check "$LAB_MODE: no error or WARN in the log" dmesg-check -m host-layer-begin "${allowed[@]}"
check "$LAB_MODE: i915 can be unloaded" i915_unload
dmesg > "$OUT/dmesg.txt"
say "end"
finish
