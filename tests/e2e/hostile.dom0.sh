#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

rounds=$([[ $SHORT = 1 ]] && echo 64 || echo 1000)
passes=$([[ $SHORT = 1 ]] && echo 1 || echo 3)
lines_per_case=4	# of dom0's log: i915 tells of each engine that it resets
longest_stall=10000	# ms that dom0 may stand still; the machine under it is shared, and slow

# ---- the guests ----

layer=/run/victim
mkdir -p $layer/xengt
cp -r /usr/lib/xengt/guest/. $layer/
cp /lab-e2e/dmesg-check $layer/bin/
# blits keep the emulated GPU, which has one thread, for seconds
[[ $SHORT = 1 ]] && tests="store alu semaphore contexts chain" || tests="store alu blit semaphore contexts chain"
echo "tests='$tests'" > $layer/xengt/env
cat > $layer/xengt/run <<'END_RUN'
#!/bin/sh
. /xengt/env
modprobe i915
echo "guest: loaded yes"
round=0 step=0
while :; do
	for test in $tests; do
		gpu-exercise -n 2 $test > /run/exercise 2>&1 || {
			sed -n 's/^FAIL/guest: claim FAIL/p' /run/exercise
			echo "guest: claim FAIL $test of round $round"
		}
		echo "guest: step $((step += 1))"
	done
	dmesg-check > /run/bad || sed 's/^/guest: claim FAIL log: /' /run/bad
	echo "guest: round $((round += 1))"
done
END_RUN
guest_initrd /run/victim.initrd $layer

layer=/run/hostile
mkdir -p $layer/xengt $layer/bin
cp /usr/lib/xengt/guest/bin/hostile-guest $layer/bin/
cp /usr/lib/xengt/hostile_pages.ko $layer/xengt/
cat > $layer/xengt/run <<END_RUN
#!/bin/sh
insmod /xengt/hostile_pages.ko || echo "guest: note no hostile_pages.ko"
echo "guest: loaded yes"
while [ "\$(xenstore read data/go 2> /dev/null)" != 1 ]; do sleep 0.5; done
pass=0
while [ \$pass -lt $passes ]; do
	pass=\$((pass + 1))
	hostile-guest -n $rounds $HOSTILE_CASES 2>&1
	echo "guest: pass \$pass \$?"
done
echo "guest: done yes"
sleep 900
END_RUN
guest_initrd /run/hostile.initrd $layer

check "dom0's i915 and xengt.ko load" vgpu_host_up job_limit_ms=3000 || finish
capacity=$(xengt --json capacity)
vgt=('vgt = 1' 'vgt_low_gm_sz = 64' 'vgt_high_gm_sz = 128')
check "xl create of the victim" xl create "$(INITRD=/run/victim.initrd guest_config victim "${vgt[@]}" \
	'memory = 500' 'cpus = "1"')" || finish
capacity_before=$(xengt --json capacity)
check "xl create of the hostile guest" xl create "$(INITRD=/run/hostile.initrd \
	CMDLINE='memmap=256M$256M iomem=relaxed' guest_config hostile 'vgt = 1' 'vgt_low_gm_sz = 32' \
	'vgt_high_gm_sz = 64' 'memory = 700' 'cpus = "2"')" || finish
check "the victim works on all engines" wait_for 400 console_has victim '^guest: round 1' || finish
check "the hostile guest is up" wait_for 200 console_has hostile '^guest: loaded' || finish

# ---- dom0's own watch, and the GPU's ----

xl domid hostile > "$OUT/hostile.domid"
contexts() {
	local ctx
	for ctx in $(xengt --json show victim | sed -n 's/.*"host_ctx": *\([0-9]*\).*/\1/p'); do
		((ctx == 0)) || printf '%d %08x\n' "$(xl domid victim)" "$ctx"
	done
}
contexts > "$OUT/contexts"
check "the victim has a context on four engines" test "$(wc -l < "$OUT/contexts")" = 4
echo "lab-gpu: audit"

# The longest time that a loop of dom0 has stood still, ms.
beat() {
	local last=${EPOCHREALTIME/./} now max
	while :; do
		sleep 0.05
		now=$(((${EPOCHREALTIME/./} - last) / 1000))
		read -r max < /run/beat
		((now <= ${max:-0})) || echo $now > /run/beat
		last=${EPOCHREALTIME/./}
	done
}
echo 0 > /run/beat
beat &
beat=$!
steps() { guest_value victim step; }
goes_on() {
	local from
	from=$(steps)
	wait_for 240 eval "((\$(steps) > $from + 1))"
}
log_lines() { dmesg | wc -l; }
xl dmesg -c > "$OUT/xl-dmesg.before"

# Each case that the guest has ended with the device dead or standing is looked at and ended.
judge_case() { # NAME END VERDICT WHY
	local show=$OUT/cases/${1//\//-} said
	xengt show hostile > "$show"
	case $2 in
	stopped) said=$(grep '^state' "$show") ;;
	*) said=$(grep -m 4 '^fault ' "$show") ;;
	esac
	[[ $4 = - || $said = *"$4"* ]] || { echo "$1: xengt show says: $said, not: $4" >> "$OUT/unnamed"; }
	[[ $2 != stopped || $said = *failsafe* ]] || echo "$1: stopped, but $said" >> "$OUT/unnamed"
	xengt reset hostile || echo "$1: xengt reset fails" >> "$OUT/unnamed"
}

# The group's end: what the outside says of all its cases.
judge_group() { # GROUP CASES LINES
	local now
	check "$1: dom0's log grew by $(($(log_lines) - $3)) lines in $2 cases" \
		test "$(($(log_lines) - $3))" -le $((2 + $2 * lines_per_case))
	check "$1: dom0's log has no complaint" complaints_none
	now=$(cat /run/beat)
	check "$1: dom0 stood still for $now ms at most" test "$now" -le $longest_stall
	check "$1: the victim goes on" goes_on
	check "$1: the victim's results are exact" test "$(grep -a -c '^guest: claim FAIL' "$OUT/victim.console")" = 0
}
complaints_none() {
	local bad
	# what the host's i915 says of an engine that it resets is the guest's hang, and counted above
	bad=$(dmesg-check -a 'i915.*(GPU HANG|[Rr]esetting|stopped heartbeat|context reset|hang)' \
		-a 'drm.*GPU hang') || { echo "$bad" | tee -a "$OUT/complaints"; return 1; }
}

mkdir -p "$OUT/cases"
xenstore-write "/local/domain/$(xl domid hostile)/data/go" 1
group='' cases=0 lines=$(log_lines) began=$SECONDS
mkfifo /run/console # not <(...): dom0 has no /dev/fd
tail -n +1 -f "$OUT/hostile.console" > /run/console 2> /dev/null &
tail=$!
exec 8< /run/console
while :; do
	if ! read -t 300 -r word key name end verdict why <&8; then
		check "the hostile guest goes on (it is at $name)" false
		xengt show hostile
		break
	fi
	why=${why%$'\r'} verdict=${verdict%$'\r'} key=${key%$'\r'} name=${name%$'\r'}
	[[ $word = guest: ]] || continue
	case $key in
	case)
		if [[ ${name%%/*} != "$group" ]]; then
			[[ -z $group ]] || judge_group "$group" $cases "$lines"
			group=${name%%/*} cases=0 lines=$(log_lines)
			echo 0 > /run/beat
		fi
		cases=$((cases + 1))
		# what the guest shows is looked at while it changes
		[[ $group != display ]] || for _ in 1 2 3; do
			timeout 20 xengt screenshot hostile /run/hostile.png 2>> "$OUT/screenshot.err"
			[[ $? -lt 124 ]] || echo "$name: xengt screenshot died or hung" >> "$OUT/unnamed"
		done ;;
	end)
		[[ $end = lives ]] || judge_case "$name" "$end" "$verdict" "$why"
		check "$name $end" test "$verdict" = ok ;;
	note) echo "guest: $name $end $verdict $why" ;;
	cases) echo "guest: $name cases, $end of them failed" ;;
	done) break ;;
	esac
done
exec 8<&-
kill $tail
[[ -z $group ]] || judge_group "$group" $cases "$lines"
check "each reason and fault is named by xengt show" test ! -s "$OUT/unnamed" || cat "$OUT/unnamed"
check "the hostile guest made all its passes" test "$(grep -a -c '^guest: pass' "$OUT/hostile.console")" = $passes
echo "cases took $((SECONDS - began)) s"

# ---- the end ----

echo "lab-gpu: audit"
contexts > "$OUT/contexts.end"
check "the victim's contexts are still where they were" cmp "$OUT/contexts" "$OUT/contexts.end"
xl dmesg > "$OUT/xl-dmesg"
xen_lines=$(grep -c . "$OUT/xl-dmesg")
all=$(grep -a -c '^guest: case' "$OUT/hostile.console")
check "Xen's log grew by $xen_lines lines in $all cases" test "$xen_lines" -le $((50 + all))
check "Xen's log has no complaint" test -z "$(grep -i -E 'WARN|BUG|fatal|assert|panic|call trace|unhandled' "$OUT/xl-dmesg")"
kill $beat
check "xl destroy of the hostile guest" xl destroy hostile
gone() { ! xl list hostile > /dev/null 2>&1; }
check "it is gone" wait_for 30 gone
check "no vGPU of it is left" test "$(xengt --json list | grep -c '"domid"')" = 1
check "what it had is free again" test "$(xengt --json capacity)" = "$capacity_before"
check "the victim goes on" goes_on
check "the victim's results were exact all the time" test "$(grep -a -c '^guest: claim FAIL' "$OUT/victim.console")" = 0
check "dom0's own GPU work goes on" gpu-exercise -n 5 store
xengt show victim
xl destroy victim
check "no domain is left" wait_for 30 guest_gone victim
check "all capacity is back" test "$(xengt --json capacity)" = "$capacity"
check "rmmod" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" complaints_none
finish
