#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

mkdir -p /run/layer/xengt
cp -r /usr/lib/xengt/guest/. /run/layer/
# the cursor is hidden, as its blinking would make two pictures of one screen differ
cat > /run/layer/xengt/run <<'END_RUN'
#!/bin/sh
say() { echo "guest: $*"; }
go() { [ "$(xenstore read data/go 2> /dev/null)" = $1 ]; }
printf '\033[?25lno driver has come yet\n' > /dev/tty0
say waiting
until go 1; do sleep 0.5; done
modprobe i915
say loaded
until go 2; do sleep 0.5; done
reboot -f
END_RUN
guest_initrd /run/initrd /run/layer

# value KEY: of the vGPU, as `xengt --json show` has it
value() { xengt --json show console | sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p"; }
value_is() { [[ $(value "$1") = "$2" ]]; }
lit() { xengt list | grep -q -E 'console.* [0-9]+x[0-9]+@'; }
times_said() { [[ $(grep -a -c "$2" "$OUT/console.console") -ge $1 ]]; }
# screendump FILE.png: by QEMU of the domain
screendump() {
	printf '%s\n' '{"execute":"qmp_capabilities"}' \
		'{"execute":"screendump","arguments":{"filename":"'"$1"'","format":"png"}}' |
		socat -t 10 - "UNIX-CONNECT:/var/run/xen/qmp-libxl-$(xl domid console)" > "$OUT/qmp"
	wait_for 10 test -s "$1"
}
# vga_seen NAME: no driver has come; the console's picture and QEMU's are kept
vga_seen() {
	check "$1: no driver has lit the vGPU's screen" bash -c '! xengt list | grep -q " [0-9]*x[0-9]*@"'
	check "$1: QEMU's own picture" screendump "$OUT/$1-qemu.png"
	check "$1: xengt screenshot" xengt screenshot console "$OUT/$1.png"
	check "$1: there is something on it" test "$(stat -c %s "$OUT/$1.png")" -gt 1500
}

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
cfg=$(INITRD=/run/initrd guest_config console 'vgt = 1' 'vgt_type = "small"' 'vgt_primary = 0' \
	'vgt_monitor_config_file = "1024x768@60"' 'on_reboot = "restart"' \
	'extra = "console=tty0 console=hvc0 quiet panic=3"')
sed -i '/^vga = /d' "$cfg"
check "xl create with vgt_primary=0" xl create "$cfg" || finish
first=$(xl domid console)
check "the guest waits" wait_for 300 console_has console '^guest: waiting' || finish
vga_seen first
check "the console is published" wait_for 10 xengt console --print console
check "the monitor is the configuration's" value_is monitor 1024x768@60.004
xenstore-write "/local/domain/$first/data/go" 1
check "the guest's i915 has loaded" wait_for 300 console_has console '^guest: loaded' || finish
check "it lights the screen" wait_for 120 lit
xengt show console
check "now the console's picture is the vGPU's" \
	bash -c 'xengt screenshot console "$1" | grep -q ": 1024x768,"' sh "$OUT/driver.png"
check "another monitor" xengt set console monitor 1280x800@60
check "is told" value_is monitor 1280x800@59.910
xenstore-write "/local/domain/$first/data/go" 2
check "the guest reboots" wait_for 60 bash -c '[[ $(xl domid console 2> /dev/null || echo "$1") != "$1" ]]' sh "$first" || finish
check "and waits again" wait_for 300 times_said 2 '^guest: waiting' || finish
vga_seen again
check "the monitor that was set has stayed" value_is monitor 1280x800@59.910
check "xl destroy" xl destroy console
check "no domain is left" wait_for 20 guest_gone console
check "no vGPU is left" test "$(xengt --json list | tr -d ' \n')" = '[]'
check "no socket is left" wait_for 10 bash -c '! ls /run/xen/xengt-*.vnc 2> /dev/null'
check "rmmod xengt" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" dmesg-check
finish
