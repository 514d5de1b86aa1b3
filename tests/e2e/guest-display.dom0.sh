#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

mode=1024x768
read -r low high <<< "${GM:-64 384}"
mkdir -p /run/layer/xengt
cp -r /usr/lib/xengt/guest/. /run/layer/
cat > /run/layer/xengt/run <<'END'
#!/bin/sh
say() { echo "guest: $*"; }
modprobe i915
dmesg | grep -q 'i915.*vGPU\|iGVT-g' && say vgpu yes
for c in /sys/class/drm/card*-*; do
	[ "$(cat $c/status)" = connected ] || continue
	say connector "${c##*card?-}"
	say edid "$(od -An -v -tx1 $c/edid | tr -d ' \n')"
	say modes "$(tr '\n' ' ' < $c/modes)"
done
id=$(modetest -M i915 -c | awk '$3 == "connected" {print $1; exit}')
say connector-id "$id"
mkfifo /run/hold
modetest -M i915 -s "$id:1024x768" < /run/hold > /run/modetest.log 2>&1 &
exec 9> /run/hold
wait-reads $! || say note modetest shows nothing
say drawn "$(head -n 1 /run/modetest.log)"
say rate "$(vblank-rate 5 2>&1)"
while [ "$(xenstore read data/go 2> /dev/null)" != 1 ]; do sleep 0.5; done
exec 9>&-
wait
before=$(awk '/i915/ {print $2}' /proc/interrupts)
(sleep 10) | modetest -M i915 -v -s "$id:1024x768" > /run/flip.log 2>&1
after=$(awk '/i915/ {print $2}' /proc/interrupts)
say interrupts "$((after - before))"
say flips "$(sed -n 's/^freq: \([0-9.]*\)Hz/\1/p' /run/flip.log | tr '\n' ' ')"
dmesg | grep -i -E 'i915|drm|error|warn|bug|call trace|lockup' | sed 's/^/guest: dmesg /'
say done yes
sleep 900
END
guest_initrd /run/initrd /run/layer
edid_write /run/edid.bin XENGT-LAB 1024
edid_to_monitor /run/edid.bin /run/monitor.txt

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
xengt capacity
cfg=$(INITRD=/run/initrd CMDLINE="fbcon=map:9" guest_config display 'vgt = 1' "vgt_low_gm_sz = $low" \
	"vgt_high_gm_sz = $high" 'vgt_fence_sz = 4' "vgt_monitor_config_file = '/run/monitor.txt'")
sed -i '/^vga = /d' "$cfg"	# what the user need not say
xengt --json trace > /run/trace 2> "$OUT/trace.err" &
trace=$!
check "xengt trace makes its instance" wait_for 20 bash -c '[[ $(ls /sys/kernel/debug/tracing/instances) ]]'
check "xl create with vgt=1" xl create "$cfg" || finish
xengt list
id=$(xl domid display)

check "the guest's user space is up" wait_for 300 console_has display 'xengt-guest: up after' || finish
check "the guest has drawn" wait_for 240 console_has display '^guest: drawn' || finish
kill -INT $trace
check "xengt trace ends when it is interrupted" wait $trace
check "it leaves nothing behind" test -z "$(ls /sys/kernel/debug/tracing/instances)"
# what was traced of each path, from the vGPU's creation on
sed -n 's/.*"event":"\([a-z_]*\)".*/\1/p' /run/trace | sort | uniq -c | tee "$OUT/trace.counts"
for event in vgpu_create cfg_read cfg_write mmio_read mmio_write ggtt_write irq_raise irq_inject \
	ppgtt_root ppgtt_table ppgtt_sync work_submit work_start work_end work_complete context_switch; do
	check "a guest's boot traces $event" grep -q -w "$event" "$OUT/trace.counts"
done
check "it traces no fault" bash -c '! grep -E "engine_(fault|hang)|vgpu_failsafe" "$1"' sh "$OUT/trace.counts"
xengt show display
check "i915 says that it runs as a vGPU" test "$(guest_value display vgpu)" = yes
check "the connector has the EDID of the config" \
	test "$(guest_value display edid)" = "$(od -An -v -tx1 /run/edid.bin | tr -d ' \n')"
check "its mode is the one of the EDID" grep -qx -E "($mode ?)+" <<< "$(guest_value display modes)"
check "xengt screenshot" xengt screenshot display "$OUT/guest.png"
check "xengtd tells the mode in xenstore" \
	wait_for 10 bash -c "xenstore-read /xengt/$id/mode | grep -q ^$mode"
xenstore-write "/local/domain/$id/data/go" 1
check "the guest has flipped pages" wait_for 150 console_has display '^guest: done' || finish
echo "vblanks per second: $(guest_value display rate), flips: $(guest_value display flips); interrupts: $(guest_value display interrupts)"
# By the guest driver's own count and clock. Page flips are reported and not judged: on a machine that
# emulates virtualisation a flip costs more time than a frame has.
check "vblanks come at the mode's rate (60 Hz, 5 %)" \
	awk '{exit !($1 >= 57 && $1 <= 63)}' <<< "$(guest_value display rate)"
check "interrupts are counted in the guest" test "$(guest_value display interrupts)" -ge 100
xengt show display
check "xl destroy" xl destroy display
check "no domain is left" wait_for 20 guest_gone display
check "no vGPU is left" test "$(xengt --json list | tr -d ' \n')" = '[]'

# The judge: dom0's own modetest on the physical GPU, whose picture the GPU itself saves.
conn=$(modetest -M i915 -c | awk '$3 == "connected" {print $1; exit}')
mkfifo /run/hold
modetest -M i915 -s "$conn:$mode" < /run/hold > /run/modetest.log 2>&1 &
exec 9> /run/hold
sleep 3
echo "lab-gpu: picture"
sleep 3
exec 9>&-
check "rmmod xengt" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" test -z "$(log_complaints < "$OUT/dom0.dmesg" | tee -a "$OUT/results.log")"
finish
