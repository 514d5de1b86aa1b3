#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
. /lab-e2e/agent.sh

agent_initrd /run/initrd
export INITRD=/run/initrd
# what i915 says of hangs that are to be
HANGS='GPU HANG|[Rr]esetting .*(preemption time out|stopped heartbeat|CS error|hang)|context reset due to GPU hang|stopped heartbeat|hung on|GPU error state|gpu/drm/i915/issues|gitlab.freedesktop|bug report|GPU hangs can indicate|reset request timed? out: {request'

# ---- work that goes on: on all engines, each result compared, until /run/stop is there ----

WORK='rm -f /run/stop /run/work.*; rounds=0; while [ ! -e /run/stop ]; do gpu-exercise -n 3 -t 120 store > /run/work.last 2>&1 || cat /run/work.last >> /run/work.bad; rounds=$((rounds + 1)); echo $rounds > /run/work.rounds; done; touch /run/work.end'
work_rounds() { # NAME, or dom0
	if [[ $1 = dom0 ]]; then
		cat /run/work.rounds 2> /dev/null || echo 0
	else
		agent_do "$1" 60 'cat /run/work.rounds 2> /dev/null || echo 0'
		echo "${AGENT_LINE:-0}"
	fi
}
work_end() { # NAME, or dom0
	if [[ $1 = dom0 ]]; then
		touch /run/stop
		wait_for 120 test -e /run/work.end
		[[ ! -e /run/work.bad ]] || { cat /run/work.bad; return 1; }
	else
		agent_do "$1" 180 'touch /run/stop; while [ ! -e /run/work.end ]; do sleep 0.3; done; ! cat /run/work.bad 2> /dev/null'
	fi
}
# goes_on TITLE: the bystander and dom0 work on
declare -A seen
goes_on() {
	local name rounds
	for name in good dom0; do
		rounds=$(work_rounds $name)
		check "$1: $name has worked on (${seen[$name]:-0}, now $rounds rounds)" test "$rounds" -gt "${seen[$name]:-0}"
		seen[$name]=$rounds
	done
}

capacity_is_back() { wait_for 60 test "$(xengt --json capacity)" = "$1"; }
# events_have DOMID EVENT
events_have() { grep -q "domain $1  $2" "$OUT/events"; }
last_fault() { xengt show "$1" | sed -n 's/^fault .* ago, //p' | tail -n 1; }
# Its own gpu-exercise says what became of the loops, and that batches after them ran.
recovers() { # TITLE SECONDS COMMAND
	check "$1: bad's own i915 recovers" agent_do bad "$2" "$3"
	echo "bad: $AGENT_LINE"
}
hangs() { vgpu_figure "$1" hangs; }
named() { # TITLE DOMID ENGINE LEAST
	check "$1: bad is charged with its hangs ($(hangs bad))" test "$(hangs bad)" -ge "$4"
	check "$1: its last fault names the engine and the reason ($(last_fault bad))" \
		test "$(last_fault bad | grep -c -E "^$3: [a-z0-9]+: (work hung|work took too long|its driver reset it under running work)")" = 1
	check "$1: there is an event of it" events_have "$2" hang
	check "$1: good is charged with nothing" test "$(hangs good)" = 0
}

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
xengt events > "$OUT/events" &
EVENTS_PID=$!
check "create good" agent_create good 1 || finish
capacity=$(xengt --json capacity)
check "create bad" agent_create bad 2 || finish
bad=$(xl domid bad)

agent_do good 20 "($WORK) > /dev/null 2>&1 &"
(eval "$WORK") &
check "good and dom0 work" wait_for 120 bash -c "test -e /run/work.rounds"
goes_on "at first"

# ---- loops that the guest's own driver ends ----

recovers "hang" 240 'gpu-exercise -e rcs -e bcs hang'
named "hang" "$bad" blitter 2
goes_on "hang"

# ---- loops that it does not look for: there is no heartbeat and no limit of its own ----

agent_do bad 20 'for f in /sys/class/drm/card*/engine/rcs0; do echo 0 > $f/heartbeat_interval_ms; echo 0 > $f/preempt_timeout_ms; done'
recovers "endless" 240 'gpu-exercise -e rcs endless'
named "endless" "$bad" render 4
goes_on "endless"
check "bad is not stopped yet" test "$(xengt --json show bad | grep -c '"state": "active"')" = 1
check "bad's log has nothing but the hangs" agent_do bad 30 "dmesg-check -a '$HANGS'"

# ---- too many of them ----

agent_tell bad 'n=0; while [ $n -lt 8 ] && gpu-exercise -t 60 -e vecs hang; do n=$((n + 1)); done'
check "bad is stopped" wait_for 240 bash -c "xengt show bad | grep -q '^state *failsafe'"
reason=$(xengt show bad | sed -n 's/^state *failsafe: //p')
check "the reason can be read ($reason)" test "$(echo "$reason" | grep -c -E '^[a-z0-9]+: [0-9]+ hangs in 60 s$')" = 1
check "there is an event of it" events_have "$bad" failsafe
goes_on "limit"
xengt show bad
check "xl destroy bad" xl destroy bad

# ---- a crash with work under way ----

check "create crash" agent_create crash 2 || finish
agent_do crash 20 'gpu-load -s 10000 --depth 4 --primitives 5000 --count /run/count > /dev/null 2>&1 & gpu-load -e bcs -s 10000 --copy 4096 > /dev/null 2>&1 &'
check "crash has work under way" wait_for 60 agent_do crash 30 'test -s /run/count'
sleep 3
agent_tell crash 'echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger'
check "the crashed guest goes" wait_for 60 bash -c '! xl domid crash 2> /dev/null'
check "its vGPU goes" wait_for 60 bash -c "! xengt list | grep -q crash"
goes_on "crash"

# ---- destroyed with work under way ----

check "create doomed" agent_create doomed 2 || finish
agent_do doomed 20 'gpu-load -s 10000 --depth 4 --primitives 5000 --count /run/count > /dev/null 2>&1 & gpu-load -e bcs -s 10000 --copy 4096 > /dev/null 2>&1 &'
check "doomed has work under way" wait_for 60 agent_do doomed 30 'test -s /run/count'
sleep 3
check "xl destroy doomed" xl destroy doomed
goes_on "destroy"
check "capacity is as before the others" capacity_is_back "$capacity"

check "good lost no work" work_end good
check "dom0 lost no work" work_end dom0
check "good's log is clean" agent_do good 30 dmesg-check
check "xl destroy good" xl destroy good
check "no domain is left" wait_for 30 guest_gone good

# ---- the limits can be set ----

kill $EVENTS_PID
check "rmmod xengt" vgpu_host_down
total=$([[ $SHORT = 1 ]] && echo 2 || echo 20)
limits=(hangs_window=64)
[[ $SHORT != 1 ]] || limits+=(hangs_total=$total)
check "xengt.ko loads with ${limits[*]}" insmod /usr/lib/xengt/xengt.ko enable=1 "${limits[@]}"
xengtd > "$OUT/xengtd2.log" 2>&1 &
XENGTD_PID=$!
check "create bad again" agent_create bad 2 || finish
agent_tell bad "n=0; while [ \$n -lt $((total + 5)) ] && gpu-exercise -t 60 -e vecs hang; do n=\$((n + 1)); done"
check "it is stopped" wait_for 900 bash -c "xengt show bad | grep -q '^state *failsafe'"
reason=$(xengt show bad | sed -n 's/^state *failsafe: //p')
check "after $total hangs in all ($reason)" test "${reason#*: }" = "$((total + 1)) hangs"
xengt show bad
check "xl destroy bad" xl destroy bad
check "no domain is left" wait_for 30 guest_gone bad
check "rmmod xengt" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log but the hangs" dmesg-check -a "$HANGS"
finish
