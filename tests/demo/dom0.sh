#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
say() { echo "demo: $*"; }
show() { sed 's/^/demo:      /'; }
die() { say "FAILED: $*"; exit 1; }

say "[dom0 $(cut -d. -f1 /proc/uptime) s] $(uname -sr) on Xen $(cat /sys/hypervisor/version/{major,minor} | paste -sd.)"
mkdir -p /run/layer/xengt
cp -r /usr/lib/xengt/guest/. /run/layer/
cat > /run/layer/xengt/run <<'END'
#!/bin/sh
modprobe i915
dmesg | grep -E 'i915|drm' | sed 's/^/guest: kernel /'
id=$(modetest -M i915 -c | awk '$3 == "connected" {print $1; exit}')
echo "guest: monitor $(cat /sys/class/drm/card*-*/modes | head -n 1) on connector $id"
mkfifo /run/hold
modetest -M i915 -s "$id:1024x768" < /run/hold > /dev/null 2>&1 &
exec 9> /run/hold
wait-reads $!
echo "guest: drawn"
sleep 600
END
guest_initrd /run/initrd /run/layer
edid_write /run/edid.bin XENGT-DEMO 1024
edid_to_monitor /run/edid.bin /run/monitor.txt

say "loading dom0's i915 with enable_gvt=1, then xengt.ko"
vgpu_host_up || die "the module does not load: $(dmesg | tail -n 1)"
dmesg | grep 'xengt:' | tail -n 1 | show
cfg=$(INITRD=/run/initrd CMDLINE="fbcon=map:9" guest_config demo 'vgt = 1' 'vgt_low_gm_sz = 64' \
	"vgt_monitor_config_file = '/run/monitor.txt'")
sed -i '/^vga = /d' "$cfg"
say "xl create demo.cfg, which says:"
grep -E '^(name|type|memory|vgt)' "$cfg" | show
xl create "$cfg" 2>&1 | show
xengt list | show
say "the guest boots; its own i915 is going to find the vGPU"
last=''
for ((i = 0; i < 600; i++)); do
	line=$(tr -d '\r' < "$OUT/demo.console" 2> /dev/null | grep -a -E '^(guest|xengt-guest):' | tail -n 1)
	if [[ -n $line && $line != "$last" ]]; then
		last=$line
		say "  $line"
	fi
	[[ $line != 'guest: drawn' ]] || break
	sleep 1
done
[[ $line = 'guest: drawn' ]] || die "the guest has not drawn; its console is in build/demo/demo.console"
xengt show demo | show
xengt screenshot demo "$OUT/screen.png" | show
[[ -s $OUT/screen.png ]] || die "no screenshot"
say "xl destroy demo"
xl destroy demo
sleep 2
xengt capacity | show
vgpu_host_down && say "xengt.ko is unloaded, nothing is left"
