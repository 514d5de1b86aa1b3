#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
. /lab-e2e/packages.sh

RANDOM=${SEED:-7}
echo "seed ${SEED:-7}"
deaths=0
nap() { sleep "$((RANDOM % $1)).$((RANDOM % 10))"; }

# death MOMENT: SIGKILL; then the daemon is back, what it publishes is what there is, and the other guest
# has not noticed
death() {
	local moment=$1 pid beat
	pid=$(daemon_pid)
	kill -9 "$pid"
	deaths=$((deaths + 1))
	echo "death $deaths: $moment"
	beat=$(told steady beat)
	check "death $deaths, $moment: systemd starts it again" wait_for 60 daemon_again "$pid"
	# a killed daemon's guest may be in the midst of something: the list settles
	check "death $deaths: all vGPUs are published again" wait_for 60 all_published
	check "death $deaths: the screen of the other guest is served" wait_for 30 vnc_answers steady
	check "death $deaths: the other guest goes on" wait_for 30 beyond "$beat"
}
beyond() { [[ $(told steady beat) -gt $1 ]]; }
# death_during MOMENT SECONDS COMMAND ...: within that time after the command has begun
death_during() {
	local moment=$1 seconds=$2 job status=0
	shift 2
	"$@" > "$OUT/during.log" 2>&1 &
	job=$!
	nap "$seconds"
	death "$moment"
	wait $job || status=$?
	cat "$OUT/during.log"
	return $status
}
memory_of_xen() { xl info | awk '/^free_memory/ {print $3}'; }
nothing_left() { [[ $(xl list | wc -l) = 2 && -z $(existing) && -z $(xenstore-list /xengt 2> /dev/null) ]]; }

check "systemd has brought up xengtd" daemon_up || { systemctl status xengtd; finish; }
capacity=$(xengt --json capacity)
pattern_layer

# what is allocated once and kept is not a leak: the count begins after a first guest
check "the guest that stays is created" pattern_guest steady 'vgt_low_gm_sz = 64' 'vgt_high_gm_sz = 64' \
	'vgt_monitor_config_file = "1024x768"'
check "it draws" wait_for 400 has_told steady drawn || finish
check "the screen is served" wait_for 30 vnc_answers steady
xen_before=$(memory_of_xen)
mover() { PATTERN=tiles pattern_guest mover 'vgt_low_gm_sz = 64' 'vgt_high_gm_sz = 64' 'vgt_monitor_config_file = "1024x768"'; }
drawn_anew() { [[ $(xl domid mover 2> /dev/null) != "$1" ]] && has_told mover drawn; }

for ((life = 1; life <= LIVES; life++)); do
	check "life $life: xl create" death_during "in creation" 3 mover
	nap 15
	death "in boot"
	check "life $life: the guest draws" wait_for 400 has_told mover drawn
	check "life $life: cap, weight and monitor are set" xengt set mover cap=30 weight=300 monitor=800x600
	check "life $life: the guest follows its monitor" wait_for 90 bash -c \
		"$(declare -f told); [[ \$(told mover drawn) = 800x600 ]]"
	death "while it runs"
	id=$(xl domid mover)
	check "life $life: cap and weight are as they were set" test "$(value mover cap) $(value mover weight)" = "30 300"
	death_during "in reboot" 8 tell mover order reboot
	check "life $life: the guest has rebooted, and draws" wait_for 500 drawn_anew "$id"
	check "life $life: cap and weight are kept" test "$(value mover cap) $(value mover weight)" = "30 300"
	check "life $life: so is the monitor" test "$(told mover drawn)" = 800x600
	check "life $life: xl destroy" death_during "in destruction" 2 xl destroy mover
	check "life $life: its vGPU has gone" wait_for 60 bash -c '! xengt list | grep -q mover'
done
check "it has died $((LIVES * 5)) times" test "$deaths" = $((LIVES * 5))
check "the guest that stays has its vGPU" test "$(value steady state)" = active
check "a VNC client gets its picture" vnc_picture steady "$OUT/vnc.png"
check "xengt screenshot" xengt screenshot steady "$OUT/screenshot.png"
check "metrics are served" bash -c 'curl -s http://127.0.0.1:9877/metrics | grep -q "^xengt_vgpu_traps_total.*steady"'
xen_after=$(memory_of_xen)
echo "Xen's free memory: $xen_before MiB and $xen_after MiB"
check "Xen's memory is as before the lives" test $((xen_before - xen_after)) -le 1
check "xl destroy of the guest that stays" xl destroy steady
check "no domain, no vGPU and nothing in xenstore is left" wait_for 60 nothing_left
check "capacity is as at the start" test "$(xengt --json capacity)" = "$capacity"
check "systemctl stop xengtd" systemctl stop xengtd
check "rmmod: nobody holds the module" rmmod xengt
dmesg -k > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" test -z "$(log_complaints < "$OUT/dom0.dmesg" | tee -a "$OUT/complaints")"
finish
