#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh

test_dir=/sys/kernel/debug/xengt_xen_test
layer=/run/layer/xengt
rounds=$([[ $SHORT = 1 ]] && echo 2 || echo 5)

# BAR4 of a virtio device that dom0 does not need: something to pass through
set -- $(sed -n 5p /sys/bus/pci/devices/0000:00:13.0/resource)
start=$1 end=$2
aperture=$((start >> 12))
pages=$(((end - start + 1) >> 12))
check "insmod" insmod /xengt-test/xengt_xen_test.ko "aperture_mfn=$aperture" "aperture_nr=$pages" || finish

mkdir -p "$layer"
cp /xengt-test/xengt_xen_guest.ko "$layer/"
cat > "$layer/run" <<'END'
#!/bin/sh
echo 8 > /proc/sys/kernel/printk
args=$(grep -o 'xt\.[^ ]*' /proc/cmdline | sed 's/^xt\.//')
insmod /xengt/xengt_xen_guest.ko $args
echo "xt-run: insmod $?"
END
guest_initrd /run/initrd /run/layer

slot2=('vcpus = 2' 'xen_platform_pci = 0' 'device_model_args_hvm = ["-device", "xen-platform,addr=3"]')

attach() { echo "$1" > "$test_dir/attach"; }
detach() { echo "$1" > "$test_dir/detach"; }

# create NAME CMDLINE: a paused guest with the fake device
create() {
	local cfg
	cfg=$(INITRD=/run/initrd CMDLINE="xengt.stay nowatchdog $2" guest_config "$1" "${slot2[@]}")
	xl create -p "$cfg" > /dev/null && attach "$(xl domid "$1")" 2> /dev/null
}
nobody_attached() { [[ ! -s $test_dir/list ]]; }

# the guest's claims, and its figures
report() {
	grep -a -o 'xt: \(ok\|FAIL\).*' "$OUT/$1.console" | tr -d '\r' | sed 's/^xt: ok/ok  /; s/^xt: //' |
		tee -a "$OUT/results"
	grep -a -o 'xt: \(trapped\|mapping\|protecting\|with holes\).*' "$OUT/$1.console" | tr -d '\r' | tee "$OUT/figures"
}

if [[ ${MODE:-} = rate ]]; then
	slot2[0]='vcpus = 1'
	slot2+=('cpus = "1"')
	check "guest with the device" create rate "xt.rate=1" || finish
	xl unpause rate
	check "the measurement ends" wait_for 200 console_has rate 'xt: done'
	report rate
	check "xl destroy" xl destroy rate
	check "no zombie" wait_for 20 guest_gone rate
	check "rmmod" rmmod xengt_xen_test
	finish
fi

memory_free() { xl info | awk '$1 == "free_memory" { print $3 }'; }

# refusals
check "no attach to a domain that there is not" bash -c '! echo 99 > "$1" 2> /dev/null' - "$test_dir/attach"
check "no attach to dom0" bash -c '! echo 0 > "$1" 2> /dev/null' - "$test_dir/attach"
free_before=$(memory_free)

# everything that a guest can do with the device
check "guest with the device" create access "xt.expect_aperture=1 xt.hang=1" || finish
id=$(xl domid access)
check "no second vGPU for a domain" bash -c '! echo "$1" > "$2" 2> /dev/null' - "$id" "$test_dir/attach"
xl unpause access
check "the guest's tests end" wait_for 500 console_has access 'xt: done'
report access
check "no test failed" console_has access 'xt: done [0-9]+ passed, 0 failed'

# the vGPU ends while a request is in the core; then it comes back on the running domain
check "a request is left open" wait_for 20 console_has access 'xt: hanging'
sleep 1
check "detach with a request in the core" detach "$id"
check "the vCPU is free, the read gave all ones" wait_for 20 console_has access 'xt: hang ended with ffffffff'
check "there is no device any more" wait_for 20 console_has access 'xt: id ffffffff'
check "no attach while it runs" bash -c '! echo "$1" > "$2" 2> /dev/null' - "$id" "$test_dir/attach"
xl pause access
check "attach again" attach "$id"
xl unpause access
check "the domain ends with its vGPU attached" xl destroy access
check "its vGPU is detached by itself" wait_for 20 nobody_attached
check "no zombie" wait_for 20 guest_gone access

# domains that end at any moment, also with a request in the core
cycle() {
	local round=$1 name=cycle$1
	create "$name" "xt.hang=1" || return
	xl unpause "$name"
	case $((round % 3)) in
	0) sleep $((RANDOM % 4)) ;;
	1) wait_for 400 console_has "$name" 'xt: ok' ;;
	2) wait_for 500 console_has "$name" 'xt: hanging' && sleep 1 ;;
	esac
	xl destroy "$name" && wait_for 20 nobody_attached && wait_for 20 guest_gone "$name"
}
for ((round = 0; round < rounds; round++)); do
	check "end $round at a bad moment" cycle "$round"
done

# a domain that never ran; rmmod with a vGPU attached
check "a domain that has not run" create never ""
check "ends" xl destroy never
check "and leaves nothing" wait_for 20 guest_gone never
check "one more" create last ""
xl unpause last
sleep 3
check "rmmod detaches" rmmod xengt_xen_test
check "xl destroy" xl destroy last
check "no zombie is left" wait_for 20 guest_gone last
check "no fake vGPU is left" bash -c 'dmesg | grep -q "xt: 0 fake vGPUs left"'
check "free memory is what it was" [ "$(memory_free)" -ge "$free_before" ]
check "insmod again" insmod /xengt-test/xengt_xen_test.ko
check "rmmod again" rmmod xengt_xen_test
finish
