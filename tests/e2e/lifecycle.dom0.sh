#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh

mkdir -p /run/layer/xengt
cat > /run/layer/xengt/run <<'END'
#!/bin/sh
modprobe i915
dmesg | grep -q 'vGPU\|GVT-g' && echo "guest: driver vgpu"
case " $(cat /proc/cmdline) " in
*" xengt.reboot "*)
	if [ "$(xenstore read data/reboot 2> /dev/null)" = 1 ]; then reboot -f; fi
	;;
esac
poweroff -f
END
guest_initrd /run/initrd /run/layer

free_kib() {
	sync
	echo 3 > /proc/sys/vm/drop_caches
	awk '/MemFree/ {print $2}' /proc/meminfo
}
xen_free_mib() { xl info | awk '/^free_memory/ {print $3}'; }
create() { # NAME [words for the guest's command line]
	xl create "$(INITRD=/run/initrd CMDLINE="fbcon=map:9 ${2:-}" guest_config "$1" 'memory = 300' \
		'vgt = 1' 'vgt_low_gm_sz = 64' 'vgt_high_gm_sz = 128' 'on_reboot = "restart"')" > "$OUT/$1.xl.log" 2>&1
}
alone() { [[ $(xl list | wc -l) = 2 && $(xengt --json list | tr -d ' \n') = '[]' ]]; }
# while a guest reboots there is for a moment no domain of its name, but its xl is there
over() { ! pgrep -x xl > /dev/null && alone; }
same_capacity() { [[ $(xengt --json capacity) = "$capacity" ]]; }

check "dom0's i915 and xengt.ko load" vgpu_host_up || finish
capacity=$(xengt --json capacity)

# One cycle before the count: what is allocated once and kept is not a leak.
create warm && wait_for 120 console_has warm '^guest: driver'
wait_for 60 alone
mem_before=$(free_kib) xen_before=$(xen_free_mib)

RANDOM=${SEED:-20}
echo "seed ${SEED:-20}"
killed=0 rebooted=0 bad=0 shut=0
for ((i = 1; i <= CYCLES; i++)); do
	if ((i % 2)); then
		console_clear victim
		create victim || { bad=$((bad + 1)); cat "$OUT/victim.xl.log"; }
		sleep "$((RANDOM % 20)).$((RANDOM % 10))"
		xl destroy victim 2> /dev/null
		killed=$((killed + 1))
	else
		console_clear normal
		create normal xengt.reboot || { bad=$((bad + 1)); cat "$OUT/normal.xl.log"; }
		id=$(xl domid normal)
		if ((i % 4 == 0)); then
			xenstore-write "/local/domain/$id/data/reboot" 1
			if wait_for 240 bash -c "[[ \$(xl domid normal 2> /dev/null || echo $id) != $id ]]"; then
				rebooted=$((rebooted + 1))
				check "cycle $i: the rebooted guest has a vGPU again" \
					wait_for 20 bash -c 'xengt list | grep -q normal'
			fi
		fi
		wait_for 240 over && shut=$((shut + 1))
		console_has normal '^guest: driver' || bad=$((bad + 1))
		xl destroy normal 2> /dev/null
	fi
	wait_for 30 over || { bad=$((bad + 1)); xl list; xengt list; }
	same_capacity || { bad=$((bad + 1)); xengt capacity; }
	echo "cycle $i of $CYCLES: $killed killed, $shut shut down, $rebooted rebooted, $bad bad"
done
check "all $CYCLES cycles went well" test "$bad" = 0
check "guests were rebooted" test "$rebooted" -ge $((CYCLES / 4))
check "no zombie domain, no vGPU" wait_for 20 alone
check "capacity is as at the start" same_capacity

# xl pause and unpause, xl shutdown and reboot from outside
check "create for pause" create outer "xengt.stay"
check "xl pause" xl pause outer
check "xl unpause" xl unpause outer
check "it ends by itself" wait_for 120 alone

mem_after=$(free_kib) xen_after=$(xen_free_mib)
echo "dom0's free memory: $mem_before KiB before, $mem_after KiB after; Xen's: $xen_before and $xen_after MiB"
check "Xen's memory is as at the start" test $((xen_before - xen_after)) -le 1
check "dom0 has lost less than 64 KiB a cycle" test $((mem_before - mem_after)) -le $((64 * CYCLES + 4096))
check "rmmod" vgpu_host_down
check "insmod again" insmod /usr/lib/xengt/xengt.ko enable=1
check "capacity is as at the start again" same_capacity
check "rmmod again" rmmod xengt
dmesg > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" test -z "$(log_complaints < "$OUT/dom0.dmesg" | tee -a "$OUT/complaints")"
finish
