# SPDX-License-Identifier: MIT
# Sourced by tests/lab/run: the machine's disks, its processes, watching it and taking it down.

# features of the CPU model that TCG does not have: said once here, not by QEMU in each run
TCG_LACKS=,-nrip-save,-xsavec,-fxsr-opt,-misalignsse,-osvw,-topoext
RUN_START=$SECONDS
machine_pid='' gpu_pid='' tail_pid='' fetched=0

stage_line() { printf 'lab: [%3d s] %s\n' "$((SECONDS - RUN_START))" "$*" >&2; }

# Two cores carry one machine at the speed that its time limits are made for: a slot is a lock file, held
# until this process ends. Only
# the head of the queue looks for a free one, so nobody waits for ever.
take_slot() {
	local count=${XENGT_LAB_SLOTS:-1} slot said=0
	[[ $count != 0 ]] || return 0 # 0: no limit
	mkdir -p "$LAB_BUILD/slots"
	exec 6> "$LAB_BUILD/slots/queue"
	flock -n 6 || { slot_wait_message; said=1; flock 6; }
	while :; do
		for ((slot = 1; slot <= count; slot++)); do
			exec 7> "$LAB_BUILD/slots/$slot"
			if flock -n 7; then
				exec 6>&-
				RUN_START=$SECONDS
				return
			fi
		done
		[[ $said = 1 ]] || slot_wait_message
		said=1
		sleep 1
	done
}
slot_wait_message() {
	say "waiting for a slot: ${XENGT_LAB_SLOTS:-1} runs are under way (XENGT_LAB_SLOTS changes the number)"
}

# of runs that were killed: the number is the process id
remove_stale_disks() {
	local dir
	for dir in "$LAB_BUILD"/disks-*; do
		[[ ! -d $dir ]] || kill -0 "${dir##*-}" 2> /dev/null || rm -rf "$dir"
	done
}

# The overlay disk is a plain tar archive: /lab (init, configuration, script, guest files), then the overlays.
make_overlay_disk() {
	local lab=$work/tree/lab pair args=() modules=0 dir
	mkdir -p "$lab"
	install -m 755 "$LAB_DIR/dom0-init" "$lab/init"
	cp "$guest_kernel" "$lab/guest.vmlinuz"
	cp "$guest_initrd" "$lab/guest.initrd"
	[[ $shell = 1 ]] || install -m 755 "$exec_script" "$lab/script"
	for dir in "${overlays[@]}"; do
		[[ ! -d $dir/lib/modules && ! -d $dir/usr/lib/modules ]] || modules=1
		args+=(-C "$(cd "$dir" && pwd)" .)
	done
	{
		echo "LAB_MODE=$mode LAB_SHELL=$shell LAB_SYSTEMD=$systemd LAB_OVERLAY=${overlays[*]:+1} LAB_MODULES=$modules"
		echo "export LAB_MODE GUEST_KERNEL=/lab/guest.vmlinuz GUEST_INITRD=/lab/guest.initrd"
		echo "LAB_MODPROBE=(${modprobes[*]@Q})"
		echo "LAB_EXEC=(/lab/script ${script_args[*]@Q})"
		[[ ! -t 0 ]] || stty size | sed 's/\(.*\) \(.*\)/LAB_SIZE="rows \1 cols \2"/'
		for pair in "${envs[@]}"; do printf 'export %s=%q\n' "${pair%%=*}" "${pair#*=}"; done
	} > "$lab/config"
	tar --owner=0 --group=0 --numeric-owner -cf "$disks/overlay" -C "$work/tree" lab "${args[@]}"
	rm -rf "$work/tree"
	truncate -s %4096 "$disks/overlay"
}

make_out_disk() {
	"$LAB_DIR/in-tools" mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1 -m 0 "$disks/out" 2G
}

make_root_disk() {
	"$LAB_DIR/in-tools" qemu-img create -q -f qcow2 -F raw -b "$root" "$disks/root"
}

# Starts a program in the tools root that a signal to its pid reaches, and that dies with this process
# even if that is killed. (A shell function in the background would be a shell with a child.)
LAUNCH=(setpriv --pdeathsig KILL "$LAB_DIR/in-tools")

start_gpu() {
	local args tries=100
	read -r -a args <<< "${gpu//--owners/--owners $work/roots}"
	"${LAUNCH[@]}" "$gpu_program" --socket "$work/gpu.sock" --out "$out" --log "$log/gpu.log" "${args[@]}" \
		> "$log/gpu.out" 2>&1 7>&- &
	gpu_pid=$!
	while [[ ! -S $work/gpu.sock ]]; do
		kill -0 "$gpu_pid" 2> /dev/null || { cat "$log/gpu.out" >&2; die "the emulated GPU ended at once"; }
		[[ $((tries--)) -gt 0 ]] || die "the emulated GPU opens no socket, see $log/gpu.log"
		sleep 0.1
	done
}

# Values of CR3, for the GPU to find Xen's frame table: of Xen or dom0 at a CPU that runs no guest just now
tell_roots() {
	local i
	for ((i = 0; i < 20; i++)); do
		echo 'info registers -a'
		sleep 0.02
	done | "$LAB_DIR/in-tools" timeout 10 socat -t 2 - "UNIX-CONNECT:$work/monitor.sock" 2> /dev/null |
		grep -a -o 'CR3=[0-9a-f]*' | sed 's/CR3=//' | sort -u > "$work/roots" || true
}

signal_gpu() { [[ -z $gpu_pid ]] || kill -s "$1" "$gpu_pid" 2> /dev/null || true; }

# QEMU's option syntax: a comma inside a value is written twice
commas() { printf '%s' "${1//,/,,}"; }

start_machine() {
	# no text console on the GPU: each access of its aperture is a message to the GPU process
	local kernel_args="root=/dev/vda rw panic=1 loglevel=7 net.ifnames=0 fbcon=map:9 $cmdline" console args
	args=(
		-nodefaults -no-user-config -display none -no-reboot -name xengt-lab
		-machine q35,memory-backend=ram -accel tcg,thread=multi -smp "$cpus" -m "$mem"
		-object "memory-backend-memfd,id=ram,size=${mem}M,share=on"
		-cpu "EPYC,+svm,+npt,-monitor,-rdtscp$TCG_LACKS"
		-chardev "socket,id=serial,path=$work/serial.sock,server=on,wait=off,logfile=$log/console.log"
		-serial chardev:serial
		-device virtio-rng-pci,addr=13.0
		-device virtio-serial-pci,addr=14.0 -device virtconsole,chardev=lab
		-monitor "unix:$work/monitor.sock,server=on,wait=off"
	)
	if [[ $shell = 1 ]]; then
		args+=(-chardev stdio,id=lab,signal=off)
	else
		args+=(-chardev "file,id=lab,path=$log/dom0.log")
	fi
	disk root qcow2 10.0
	disk overlay raw 11.0 read-only=on
	disk out raw 12.0
	if [[ $gpu != none ]]; then
		# the firmware reserves stolen memory of this size (GGC says 32 MiB) and writes its base to the GPU
		printf '\x00\x00\x00\x02\x00\x00\x00\x00' > "$work/bdsm-size"
		args+=(-fw_cfg "name=etc/igd-bdsm-size,file=$work/bdsm-size")
		if [[ -n $opregion ]]; then
			cp "$opregion" "$work/opregion"
			args+=(-fw_cfg "name=etc/igd-opregion,file=$work/opregion")
		fi
		args+=(-device "{\"driver\":\"vfio-user-pci\",\"socket\":{\"path\":\"$work/gpu.sock\",\"type\":\"unix\"},\"addr\":\"02.0\"}")
	fi
	if [[ $mode = xen ]]; then
		# mwait idle faults under TCG; without hap_1gb guests map no 1 GiB pages, which TCG's NPT lacks;
		# with lazy switching of the FPU a program of dom0 now and then finds a guest's XMM registers
		args+=(-kernel "$LAB_BUILD/xen"
			-append "console=com1 com1=115200,8n1 dom0_mem=${dom0_mem}M,max:${dom0_mem}M cpuidle=0 hap_1gb=0 spec-ctrl=eager-fpu $xen_cmdline"
			-initrd "$(commas "$LAB_BUILD/dom0.vmlinuz $kernel_args console=hvc0"),$(commas "$LAB_BUILD/dom0.initrd")")
	else
		args+=(-kernel "$LAB_BUILD/dom0.vmlinuz" -initrd "$LAB_BUILD/dom0.initrd"
			-append "$kernel_args console=ttyS0")
	fi
	printf '%q ' qemu-system-x86_64 "${args[@]}" > "$log/qemu.cmd"
	touch "$log/dom0.log" "$log/console.log"
	stage_line "machine starts ($mode); logs: $log"
	if [[ $shell = 1 ]]; then
		[[ ! -t 0 ]] || { tty_state=$(stty -g); stty raw -echo; }
		"${LAUNCH[@]}" qemu-system-x86_64 "${args[@]}" <&0 2> "$log/qemu.err" 7>&- &
	else
		"${LAUNCH[@]}" qemu-system-x86_64 "${args[@]}" < /dev/null > "$log/qemu.err" 2>&1 7>&- &
	fi
	machine_pid=$!
}

disk() {
	args+=(-blockdev "driver=$2,node-name=$1,${4:+$4,}file.driver=file,file.filename=$disks/$1,file.locking=off,cache.no-flush=on"
		-device "virtio-blk-pci,drive=$1,serial=$1,addr=$3")
}

# Waits for the machine's end; prints dom0's stages on the way. Ends this process with the result.
watch_machine() {
	local line='' part deadline=$((SECONDS + timeout)) lab_fd
	if [[ $shell = 1 ]]; then
		wait "$machine_pid" || true
		fetch_out
		exit 0
	fi
	[[ $verbose = 0 ]] || { tail -q -n +1 -F "$log/console.log" "$log/dom0.log" 2> /dev/null >&2 7>&- & tail_pid=$!; }
	exec {lab_fd}< "$log/dom0.log"
	while :; do
		local alive=1
		kill -0 "$machine_pid" 2> /dev/null || alive=0
		while IFS= read -r part <&"$lab_fd" || { line+=$part; false; }; do
			line+=$part
			case $line in
			lab-stage:*) stage_line "${line#lab-stage: }" ;;
			"lab-gpu: picture") signal_gpu USR1 ;;
			"lab-gpu: audit") [[ $gpu != *--owners* || -s $work/roots ]] || tell_roots; signal_gpu USR2 ;;
			esac
			line=''
		done
		[[ $alive = 1 ]] || break
		if [[ $timeout -gt 0 && $SECONDS -ge $deadline ]]; then
			stage_line "time-out after $timeout s"
			[[ $mode = plain ]] || ask_xen
			stop_machine
			fetch_out
			what_matters
			exit 124
		fi
		sleep 0.3
	done
	fetch_out
	report
}

# A machine that does not get on: Xen tells its console of its run queues, timers, event channels, domains
# and the registers of dom0's CPUs, before it is taken down.
ask_xen() {
	printf '\x01\x01\x01rqae0' |
		"$LAB_DIR/in-tools" timeout 10 socat -t 8 - "UNIX-CONNECT:$work/serial.sock" > /dev/null 2>&1 || true
}

report() {
	local status
	if [[ ! -s $out/lab/status ]]; then
		stage_line "the machine ended before the script did"
		what_matters
		exit 125
	fi
	status=$(cat "$out/lab/status")
	[[ $status = 0 ]] || what_matters
	stage_line "status $status; files and logs: $out"
	exit "$status"
}

# On failure: the ends of the logs, and what the kernels complained about.
what_matters() {
	[[ $verbose = 1 ]] || { echo "--- end of dom0's output ($log/dom0.log)"; tail -n 30 "$log/dom0.log"; } >&2
	{
		echo "--- complaints on the console ($log/console.log)"
		grep -a -n -E 'WARNING:|BUG|Oops|panic|Call Trace|\*ERROR|FATAL' "$log/console.log" |
			grep -v -E 'ommand line:|Return Stack Overflow' | tail -n 15 || true
		echo "--- end of the console"
		tail -n 8 "$log/console.log"
		[[ ! -s $log/qemu.err ]] || { echo "--- QEMU ($log/qemu.err)"; tail -n 8 "$log/qemu.err"; }
		[[ ! -s $log/gpu.log ]] || { echo "--- end of the GPU's log ($log/gpu.log)"; tail -n 15 "$log/gpu.log"; }
		[[ ! -s $log/gpu.out ]] || { echo "--- GPU process"; tail -n 8 "$log/gpu.out"; }
	} >&2
}

# /out as the machine left it; works on a machine that was cut off, too
fetch_out() {
	[[ $fetched = 0 && -f $disks/out ]] || return 0
	fetched=1
	mkdir -p "$disks/fetched"
	"$LAB_DIR/in-tools" debugfs -R "rdump / $disks/fetched" "$disks/out" > "$log/fetch.log" 2>&1 || true
	rmdir "$disks/fetched/lost+found" 2> /dev/null || true
	cp -a "$disks/fetched/." "$out/"
}

stop_process() {
	local tries=50
	[[ -n $1 ]] || return 0
	kill "$1" 2> /dev/null || return 0
	while kill -0 "$1" 2> /dev/null; do
		[[ $((tries--)) -gt 0 ]] || { kill -9 "$1" 2> /dev/null; break; }
		sleep 0.1
	done
}

stop_machine() { stop_process "$machine_pid"; }

finish() {
	local status=$?
	trap '' INT TERM HUP
	[[ -z ${tty_state:-} ]] || stty "$tty_state"
	stop_machine
	stop_process "$gpu_pid"
	stop_process "$tail_pid"
	[[ -z $machine_pid ]] || fetch_out
	rm -rf "$work"
	[[ $keep = 0 ]] || { mv "$disks" "$out/disks" && say "disks kept: $out/disks"; }
	rm -rf "$disks"
	exit "$status"
}
