#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

mkdir -p /run/layer/xengt
cp -r /usr/lib/xengt/guest/. /run/layer/
# The vGPU's register is RING_HWS_PGA of the render engine, a plain one; QEMU's is HCSPARAMS1 of an xHCI (a NIC would be unplugged by the PV drivers).
cat > /run/layer/xengt/run <<'END'
#!/bin/sh
echo "guest: rate $(trap-rate 0000:00:02.0 0x2080 0000:00:06.0 0x4 2>&1)"
END
guest_initrd /run/initrd /run/layer

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
cfg=$(INITRD=/run/initrd guest_config rate 'vgt = 1' 'cpus = "1"' \
	'device_model_args_hvm = ["-device", "nec-usb-xhci,addr=6"]')
check "xl create" xl create "$cfg" || finish
check "the measurement ends" wait_for 240 console_has rate '^guest: rate'
read -r ours qemu ratio <<< "$(guest_value rate rate)"
echo "trapped reads a second: $ours of a vGPU register, $qemu of QEMU's xHCI; ratio $ratio"
check "a vGPU register is served at least 3 times as often ($ours/s, QEMU $qemu/s, ratio $ratio)" \
	awk "BEGIN {exit !(${ratio:-0} >= 3)}"
xengt show rate
xl destroy rate
check "no domain is left" wait_for 20 guest_gone rate
check "rmmod" vgpu_host_down
finish
