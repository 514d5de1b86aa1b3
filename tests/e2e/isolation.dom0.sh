#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

layer=/run/layer
mkdir -p $layer/xengt
cp -r /usr/lib/xengt/guest/. $layer/
cat > $layer/xengt/run <<'END_RUN'
#!/bin/sh
modprobe i915
echo "guest: loaded yes"
round=0 step=0
while :; do
	for test in store contexts bigmap blit; do
		gpu-exercise -n 4 --mib 16 $test > /run/exercise 2>&1 || {
			sed -n 's/^FAIL/guest: claim FAIL/p' /run/exercise
			echo "guest: claim FAIL $test of round $round"
		}
		echo "guest: step $((step += 1))"
	done
	round=$((round + 1))
	echo "guest: round $round"
done
END_RUN
guest_initrd /run/initrd $layer
seconds=$([[ $SHORT = 1 ]] && echo 20 || echo 60)

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
guest() { # NAME CPU LINE ...
	local name=$1 cpu=$2
	shift 2
	xl create "$(INITRD=/run/initrd guest_config "$name" 'memory = 500' "cpus = \"$cpu\"" "$@")"
}
vgt=('vgt = 1' 'vgt_low_gm_sz = 64' 'vgt_high_gm_sz = 128')
check "xl create of two guests" eval 'guest a 1 "${vgt[@]}" && guest b 2 "${vgt[@]}"' || finish
for name in a b; do
	check "$name has worked on all engines" wait_for 400 console_has $name '^guest: round 1' || {
		xengt show $name
		finish
	}
done

# contexts NAME PHASE: those of the vGPU on the host's engines, for the judge
contexts() {
	local ctx
	for ctx in $(xengt --json show "$1" | sed -n 's/.*"host_ctx": *\([0-9]*\).*/\1/p'); do
		((ctx == 0)) || printf '%d %d %08x\n' "$2" "$(xl domid "$1")" "$ctx"
	done
}
{ contexts a 1; contexts b 1; } > "$OUT/contexts"
check "each guest has a context on four engines" test "$(wc -l < "$OUT/contexts")" = 8
cp "$OUT/contexts" "$OUT/contexts.begin"

while :; do gpu-exercise -n 5 store blit || echo "FAIL dom0's own work" >> "$OUT/dom0.bad"; done > /dev/null 2>&1 &
load=$!
# steps NAME: how many it has done
steps() { guest_value "$1" step; }
a_before=$(steps a) b_before=$(steps b)
echo "lab-gpu: audit"
sleep 1
end=$((SECONDS + seconds)) balloons=0
memory() { xl list a | awk 'NR == 2 {print $3}'; }
has_at_most() { (($(memory) <= $1)); }
has_at_least() { (($(memory) >= $1)); }
while ((SECONDS < end || balloons < 2)); do
	xl mem-set a 250
	wait_for 30 has_at_most 300 || break
	sleep 3
	xl mem-set a 500
	wait_for 30 has_at_least 450 || break
	sleep 2
	balloons=$((balloons + 1))
done
echo "a has given back and taken memory $balloons times"
check "a has given back and taken 200 MiB, again and again" test $balloons -ge 2
check "a has gone on working" wait_for 60 eval '(($(steps a) > a_before + 1))'
check "b has gone on working" wait_for 60 eval '(($(steps b) > b_before + 1))'
{ contexts a 1; contexts b 1; } > "$OUT/contexts.end"
check "their contexts are still where they were" cmp "$OUT/contexts.begin" "$OUT/contexts.end"

# from here until b is gone a context of b's may end and its place be taken: that is a phase of its own
b=$(xl domid b)
echo "lab-gpu: audit"
sleep 1
check "xl destroy of b under load" xl destroy b
gone() { ! xl list b > /dev/null 2>&1; }
check "b is gone, no zombie is left" wait_for 30 gone
check "no vGPU of b is left" test "$(xengt --json list | grep -c '"domid"')" = 1
echo "lab-gpu: audit"
echo "3 gone $b" >> "$OUT/contexts"
sleep 1
check "its memory goes to a guest without a vGPU" guest c 2
a_before=$(steps a)
check "a goes on working" wait_for 100 eval '(($(steps a) > a_before + 3))'
kill $load
wait $load 2> /dev/null
check "dom0's own work was exact" test ! -e "$OUT/dom0.bad"
for name in a b; do
	tr -d '\r' < "$OUT/$name.console" | grep -a '^guest: claim FAIL' | head -n 5
	check "all results of $name were exact" test "$(grep -a -c '^guest: claim FAIL' "$OUT/$name.console")" = 0
done
xengt show a
xl destroy a
xl destroy c
check "no domain is left" wait_for 30 guest_gone a
check "rmmod" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" dmesg-check
finish
