# SPDX-License-Identifier: MIT
# Sourced in dom0 (behind /lab-e2e/lib.sh) by the scenarios that look at i915.

BENCH=/usr/libexec/igt-gpu-tools/benchmarks

# i915_load SECONDS: modprobe, which a broken GPU can keep in the kernel for ever, where no signal ends it
i915_load() {
	local pid
	modprobe i915 &
	pid=$!
	wait_for "$1" i915_loaded "$pid" || { echo "i915 is not up after $1 s"; return 1; }
	wait "$pid"
}
i915_loaded() { [[ -e /dev/dri/renderD128 ]] && ! kill -0 "$1" 2> /dev/null; }

# Nothing may hold the device: the console's frame buffer lets go of it here.
i915_unload() {
	local console
	for console in /sys/class/vtconsole/vtcon*; do
		grep -q 'frame buffer' "$console/name" && echo 0 > "$console/bind"
	done
	timeout 60 modprobe -r i915
}

i915_debugfs() { ls -d /sys/kernel/debug/dri/0 /sys/kernel/debug/dri/*:00:02.0 2> /dev/null | head -n 1; }

not_wedged() {
	local value
	value=$(cat "$(i915_debugfs)/i915_wedged" 2> /dev/null) || { echo "i915_wedged cannot be read"; return 1; }
	[[ $((value)) = 0 ]] || { echo "i915_wedged is $value"; return 1; }
}

# the device's interrupts since it was loaded, all CPUs
i915_irqs() { awk '/i915/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i } END { print n + 0 }' /proc/interrupts; }

# exercise [ARGUMENT ...]: gpu-exercise; each of its lines becomes one of this scenario's claims
exercise() {
	local status=0 word rest
	gpu-exercise "$@" > "$OUT/exercise.last" 2>&1 || status=$?
	cat "$OUT/exercise.last" >> "$OUT/exercise.txt"
	while read -r word rest; do
		case $word in
		ok) check "gpu-exercise $rest" true ;;
		FAIL) check "gpu-exercise $rest" false ;;
		skip) echo "     gpu-exercise skips $rest" ;;
		esac
	done < "$OUT/exercise.last"
	# a program that dies or checks nothing has no FAIL line
	check "gpu-exercise $* ends with status 0" test "$status" = 0
}
