#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
. /lab-e2e/packages.sh

# finds TITLE SUBJECT FINDING ADVICE: doctor finds that, gives that advice, and ends with status 1
finds() {
	local status=0
	xengt doctor > "$OUT/doctor-$HOST.txt" 2>&1 || status=$?
	cat "$OUT/doctor-$HOST.txt"
	check "doctor, $1: status 1" test "$status" = 1
	check "doctor, $1: the finding" grep -q -E "^bad +$2 +.*$3" "$OUT/doctor-$HOST.txt"
	check "doctor, $1: the advice" grep -q -E "^ +-> .*$4" "$OUT/doctor-$HOST.txt"
}
HOST=${HOST:-whole}
case $HOST in
no-xen)
	modprobe i915
	finds "a host without Xen" Xen 'does not run on Xen' 'apt install xen-system-amd64'
	check "and xl, with the plugin, says what it says without" \
		test "$(xl list 2>&1)" = "$(/usr/lib/xengt/distrib/xl list 2>&1)"
	finish
	;;
no-gpu)
	finds "a host without a GPU" GPU 'there is no Intel GPU' 'integrated GPU'
	check "the module refuses" bash -c '! modprobe xengt 2> /dev/null'
	check "with a line in the log" bash -c 'dmesg | grep "xengt: not loaded"'
	xengt list > "$OUT/list.log" 2>&1
	check "xengt list: status 3" test $? = 3
	check "it says why" grep -q '/dev/xengt' "$OUT/list.log"
	finish
	;;
esac

# as_json FILE EXPRESSION: a Python expression over the file's JSON, as j
as_json() { python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$@"; }

check "systemd has brought up xengtd" daemon_up || { systemctl status xengtd; finish; }
check "doctor finds nothing wrong" xengt doctor || finish
xengt --json doctor > "$OUT/doctor.json"
check "likewise as JSON" as_json "$OUT/doctor.json" 'len(j) > 8 and not any(f["level"] == "bad" for f in j)'
check "types are listed" bash -c 'xengt types | grep -q medium'
xengt capacity
xengt events -f > "$OUT/events.txt" &
events=$!

pattern_layer
check "xl create of a guest with a type" pattern_guest typed 'vgt_type = "small"' 'vgt_cap = 50' \
	'vgt_monitor_config_file = "1024x768@60"'
WORDS="console=tty0 console=hvc0 loglevel=6 xengt.wait" PATTERN=tiles \
	check "xl create of a guest with free sizes, and an emulated VGA" pattern_guest free 'vgt_primary = 0' \
	'vgt_low_gm_sz = 96' \
	'vgt_high_gm_sz = 160' 'vgt_fence_sz = 6' 'vgt_monitor_config_file = "800x600"'
check "a guest is up whose driver has not come" wait_for 400 has_told free waiting || finish
check "boot messages: screenshot" xengt screenshot free "$OUT/boot.png"
check "boot messages: a VNC client gets the picture" vnc_picture free "$OUT/boot-vnc.png"
check "boot messages: there is something on it" test "$(stat -c %s "$OUT/boot.png")" -gt 1500
tell free order go
for name in typed free; do
	check "$name draws" wait_for 500 has_told $name drawn || finish
done
xengt list
xengt --json list > "$OUT/list.json"
check "list: two vGPUs" as_json "$OUT/list.json" 'sorted(v["name"] for v in j) == ["free", "typed"]'
check "list: the sizes of the type" as_json "$OUT/list.json" \
	'[(v["low_gm_mib"], v["high_gm_mib"], v["fences"], v["cap"]) for v in j if v["name"] == "typed"] == [(64, 256, 4, 50)]'
check "list: the free sizes" as_json "$OUT/list.json" \
	'[(v["low_gm_mib"], v["high_gm_mib"], v["fences"], v["cap"]) for v in j if v["name"] == "free"] == [(96, 160, 6, 0)]'
check "list: the modes" as_json "$OUT/list.json" \
	'{v["name"]: (v["mode"]["width"], v["mode"]["height"]) for v in j} == {"typed": (1024, 768), "free": (800, 600)}'
check "capacity tells who has what" bash -c 'xengt capacity | grep typed && xengt capacity | grep free'
xengt show typed
xengt --json top --once > "$OUT/top.json"
check "top --once --json: both guests" as_json "$OUT/top.json" \
	'sorted(v["name"] for v in (j if isinstance(j, list) else j["vgpus"])) == ["free", "typed"]'
xengt top --once

# The screen: xengtd's, by a client of Debian's
check "screenshot" xengt screenshot typed "$OUT/screenshot.png"
check "a VNC client gets the picture" vnc_picture typed "$OUT/vnc.png"

# At run time
check "set cap" xengt set typed cap 25
check "it is shown" test "$(value typed cap)" = 25
check "a cap that is not allowed is refused" bash -c '! xengt set typed cap 101'
check "it stays as it was" test "$(value typed cap)" = 25
check "set weight and cap together" xengt set free weight=300 cap=40
check "both are shown" test "$(value free weight) $(value free cap)" = "300 40"
drawn_is() { [[ $(told typed drawn) = "$1" ]]; }
check "the monitor is changed" xengt set typed monitor 1280x720@60
check "the guest's driver finds it, and the guest draws on it" wait_for 120 drawn_is 1280x720
check "list tells the new mode" bash -c 'xengt list | grep typed | grep -q 1280x720'
check "screenshot of the new mode" xengt screenshot typed "$OUT/screenshot2.png"
check "a VNC client gets it" vnc_picture typed "$OUT/vnc2.png"
check "the pictures are not the same" bash -c "! cmp -s $OUT/screenshot.png $OUT/screenshot2.png"

# Metrics
curl -s http://127.0.0.1:9877/metrics > "$OUT/metrics.txt"
check "metrics: promtool finds nothing wrong" promtool check metrics < "$OUT/metrics.txt"
check "metrics: traps of both guests" test "$(grep -c '^xengt_vgpu_traps_total{.*name="\(typed\|free\)"} [1-9]' "$OUT/metrics.txt")" = 2
check "metrics: the capacity" grep -q -E '^xengt_low_gm_free_bytes [0-9.e+]+$' "$OUT/metrics.txt"

# State in xenstore
id=$(xl domid typed)
check "xenstore has state and mode" test "$(xenstore-read "/xengt/$id/state" "/xengt/$id/mode" | paste -sd ' ')" = "active 1280x720@60.000"

check "xl destroy of both" bash -c 'xl destroy typed && xl destroy free'
check "nothing is listed" wait_for 30 bash -c '[[ $(xengt --json list | tr -d " \n") = "[]" ]]'
sleep 2
kill $events
wait $events 2> /dev/null
cat "$OUT/events.txt"
# kinds of one domain's events, each once, in the order of their first
order() { sed -n "s/.*domain $1  //p" "$OUT/events.txt" | awk '!seen[$0]++' | paste -sd ' '; }
check "events of a guest, in order" grep -q -x -E '(created )(.*)(display-ready )(.*)(mode )(.*)destroyed' <<< "$(order "$id")"
check "time does not run back in them" awk '$1 + 0 < last { exit 1 } { last = $1 + 0 }' "$OUT/events.txt"
check "the journal has them" bash -c "journalctl -u xengtd --no-pager | grep -q 'of domain $id: created'"

# Broken hosts; the advice is then followed as it is given, where it needs no reboot
HOST=no-module
check "xengtd stops" systemctl stop xengtd
check "rmmod" rmmod xengt
finds "a host without the module" module 'xengt is not loaded' 'modprobe xengt enable=1'
check "the advice helps" bash -c 'modprobe xengt enable=1 && xengt doctor > /dev/null'
check "the daemon comes with the module" wait_for 30 daemon_up
check "an unknown domain: status 4" bash -c 'xengt show nobody; [[ $? = 4 ]]'
HOST=gvt-off
systemctl stop xengtd
rmmod xengt
for console in /sys/class/vtconsole/vtcon*; do
	grep -q 'frame buffer' "$console/name" && echo 0 > "$console/bind"
done
check "i915 is loaded anew without mediation" bash -c 'modprobe -r i915 && modprobe i915 enable_gvt=0'
finds "an i915 without mediation" i915 'enable_gvt is off' 'options i915 enable_gvt=1.*update-initramfs -u'
check "the module refuses" bash -c '! modprobe xengt 2> /dev/null'
dmesg -k > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" test -z "$(log_complaints < "$OUT/dom0.dmesg" | grep -v 'xengt: not loaded' | tee -a "$OUT/complaints")"
finish
