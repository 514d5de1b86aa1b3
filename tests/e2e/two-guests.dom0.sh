#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

mkdir -p /run/layer/xengt
cp -r /usr/lib/xengt/guest/. /run/layer/
# Each guest shows the pattern that its command line names, and another when it is told to.
cat > /run/layer/xengt/run <<'END'
#!/bin/sh
say() { echo "guest: $*"; }
pattern=$(sed -n 's/.*xengt.pattern=\([^ ]*\).*/\1/p' /proc/cmdline)
if [ "$pattern" != none ]; then
	modprobe i915
	id=$(modetest -M i915 -c | awk '$3 == "connected" {print $1; exit}')
	mode=$(cat /sys/class/drm/card*-*/modes | head -n 1)
	mkfifo /run/hold
	modetest -M i915 -F "$pattern" -s "$id:$mode" < /run/hold > /run/modetest.log 2>&1 &
	exec 9> /run/hold
	wait-reads $!
fi
say drawn "$mode"
while [ "$(xenstore read data/go 2> /dev/null)" != 1 ]; do sleep 0.5; done
if [ "$pattern" != none ]; then
	exec 9>&-
	wait
	mkfifo /run/hold2
	modetest -M i915 -F gradient -s "$id:$mode" < /run/hold2 > /run/modetest.log 2>&1 &
	exec 9> /run/hold2
	wait-reads $!
fi
say again yes
sleep 600
END
guest_initrd /run/initrd /run/layer
edid_write /run/one.edid ONE 1024
edid_write /run/two.edid TWO 800

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
guest() { # NAME PATTERN LINE ...
	local name=$1 pattern=$2 cfg
	shift 2
	cfg=$(INITRD=/run/initrd CMDLINE="fbcon=map:9 xengt.pattern=$pattern" guest_config "$name" 'memory = 400' "$@")
	xl create "$cfg"
}
check "xl create one" guest one smpte 'vgt = 1' 'vgt_low_gm_sz = 64' "vgt_monitor_config_file = '/run/one.edid'"
check "xl create two" guest two tiles 'vgt = 1' 'vgt_low_gm_sz = 64' "vgt_monitor_config_file = '/run/two.edid'"
check "xl create without a vGPU" guest without none
for name in one two without; do
	check "$name is up and has drawn" wait_for 300 console_has "$name" '^guest: drawn' || finish
done
xengt list
check "one has its own mode" test "$(guest_value one drawn)" = 1024x768
check "two has its own mode" test "$(guest_value two drawn)" = 800x600
check "two vGPUs are listed" test "$(xengt --json list | grep -c '"domid"')" = 2
check "screenshot of one" xengt screenshot one "$OUT/one.png"
check "screenshot of two" xengt screenshot two "$OUT/two.png"
xengt screenshot without "$OUT/without.png" 2> "$OUT/without.err"
check "the guest without a vGPU has no screen here" grep -q "no domain 'without' has a vGPU" "$OUT/without.err"
xenstore-write "/local/domain/$(xl domid two)/data/go" 1
check "two has drawn again" wait_for 60 console_has two '^guest: again'
check "screenshot of one, later" xengt screenshot one "$OUT/one-later.png"
check "screenshot of two, later" xengt screenshot two "$OUT/two-later.png"
for name in one two without; do xl destroy "$name"; done
check "no domain is left" wait_for 30 guest_gone one
check "rmmod" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" test -z "$(log_complaints < "$OUT/dom0.dmesg" | tee -a "$OUT/complaints")"
finish
