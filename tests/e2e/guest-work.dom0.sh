#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

read -r low high <<< "${GM:-64 384}"
layer=/run/layer
mkdir -p $layer/xengt
cp -r /usr/lib/xengt/guest/. $layer/
programs_to_layer $layer /usr/libexec/igt-gpu-tools/benchmarks/gem_exec_nop \
	/usr/libexec/igt-gpu-tools/benchmarks/gem_blt
cp /lab-e2e/dmesg-check $layer/bin/
cat > $layer/xengt/run <<'END'
#!/bin/sh
. /xengt/env
say() { echo "guest: $*"; }
claim() { # TEXT COMMAND ...
	text=$1; shift
	if "$@"; then say "claim ok $text"; else say "claim FAIL $text"; fi
}
exercise() {
	status=0
	gpu-exercise "$@" > /run/exercise 2>&1 || status=$?
	sed -n 's/^\(ok\|FAIL\) */guest: claim \1 gpu-exercise /p' /run/exercise
	claim "gpu-exercise $* ends with status 0" test $status = 0
	[ $status = 0 ] || sed 's/^/guest: note /' /run/exercise | tail -n 8
}
not_wedged() { [ "$(($(cat /sys/kernel/debug/dri/0/i915_wedged)))" = 0 ]; }
bench() { timeout 240 "$@" > /run/bench 2>&1 && grep -q -E '^ *[0-9]+\.[0-9]+' /run/bench; }

modprobe i915
claim "i915 says that it runs as a vGPU" sh -c "dmesg | grep -q -i 'vGPU\|GVT-g'"
claim "it has a render node" test -e /dev/dri/renderD128
claim "nothing is wedged after the load" not_wedged
say engines $(sed -n 's/^\([a-z]*[0-9]\)$/\1/p' /sys/kernel/debug/dri/0/i915_engine_info)
claim "no error in the guest's log at the load" dmesg-check
say loaded yes
if [ "$SHORT" = 1 ]; then
	exercise -n 20 --mib 8 info store alu blit semaphore nop
	exercise --mib 8 chain contexts wake preempt bigmap
else
	exercise all
	exercise -n 1000 store
	exercise -n 1 --mib 512 --phys 64 bigmap
	exercise -n 1 --mib 32 --huge bigmap
fi
for engine in rcs bcs vcs vecs; do
	claim "gem_exec_nop on $engine" bench gem_exec_nop -e $engine -r 1
	say bench $engine $(tail -n 1 /run/bench)
done
claim "gem_blt" bench gem_blt -r 1
say bench blt $(tail -n 1 /run/bench)
claim "nothing is wedged after the work" not_wedged
claim "no error in the guest's log after the work" dmesg-check
say done yes
sleep 900
END
echo "SHORT=$SHORT" > $layer/xengt/env
guest_initrd /run/initrd $layer

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
cfg=$(INITRD=/run/initrd guest_config work 'vgt = 1' "vgt_low_gm_sz = $low" "vgt_high_gm_sz = $high" \
	'memory = 700' 'cpus = "1"')
check "xl create with vgt=1" xl create "$cfg" || finish
check "the guest's user space is up" wait_for 200 console_has work 'xengt-guest: up after' || finish
check "its i915 has loaded" wait_for 200 console_has work '^guest: loaded' || { xengt show work; finish; }
xengt show work
check "the guest's work ends" guest_says work "$([[ $SHORT = 1 ]] && echo 600 || echo 1200)" '^guest: done'
guest_claims work
tr -d '\r' < "$OUT/work.console" | grep -a '^guest: \(bench\|engines\|note\)'
check "four engines" test "$(guest_value work engines | wc -w)" = 4
xengt show work
check "xl destroy" xl destroy work
check "no domain is left" wait_for 20 guest_gone work
check "no vGPU is left" test "$(xengt --json list | tr -d ' \n')" = '[]'
check "dom0's own GPU work goes on" gpu-exercise -n 5 store
check "rmmod xengt" vgpu_host_down
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" dmesg-check
finish
