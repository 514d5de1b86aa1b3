# SPDX-License-Identifier: MIT
# Sourced by scenarios inside dom0, as /lab-e2e/lib.sh. Checks go to /out/results, guests' consoles to
# /out/NAME.console.

set -uo pipefail
OUT=${OUT:-/out}
SHORT=${SHORT:-0}

# check "CLAIM" COMMAND ...: one claim, true if the command succeeds
check() {
	local claim=$1
	shift
	if "$@"; then
		echo "ok   $claim" | tee -a "$OUT/results"
	else
		echo "FAIL $claim" | tee -a "$OUT/results"
		return 1
	fi
}

# The script's exit status: were there failed checks?
finish() {
	! grep -q '^FAIL' "$OUT/results"
	exit
}

# wait_for SECONDS COMMAND ...: polls until the command succeeds
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[[ $SECONDS -lt $end ]] || return 1
		sleep 0.5
	done
}

# guest_initrd FILE DIR: the stock guest initramfs with DIR's files as a further layer (its /xengt/run is
# what the guest runs)
guest_initrd() {
	cp "$GUEST_INITRD" "$1"
	truncate -s %4 "$1"
	(cd "$2" && find . | cpio -o -H newc --quiet -R 0:0) >> "$1"
}

# guest_config NAME [LINE ...]: a small HVM guest, stock kernel, no graphics; LINEs of xl.cfg add or
# override. INITRD and CMDLINE in the environment replace the initramfs and add kernel parameters.
# Prints the path of the config file. The console is Xen's PV console: a letter on an emulated serial line
# costs some exits to QEMU, milliseconds each here.
guest_config() {
	local name=$1 cfg=/run/$1.cfg
	shift
	console_clear "$name"
	# RDTSCP's exit code is wrong under TCG, so the guest's TSC is native
	cat > "$cfg" <<END
name = "$name"
type = "hvm"
memory = 512
vcpus = 1
kernel = "$GUEST_KERNEL"
ramdisk = "${INITRD:-$GUEST_INITRD}"
extra = "console=hvc0 quiet panic=3 fbcon=map:9 ${CMDLINE:-}"
vga = "none"
tsc_mode = "native"
on_reboot = "destroy"
on_crash = "destroy"
END
	[[ $# = 0 ]] || printf '%s\n' "$@" >> "$cfg"
	echo "$cfg"
}

# console_clear NAME: nothing has been said yet; xenconsoled's log of that name becomes /out/NAME.console
console_clear() {
	: > "$OUT/lab/console/guest-$1.log"
	ln -sf "lab/console/guest-$1.log" "$OUT/$1.console"
}

# console_has NAME PATTERN
console_has() { grep -a -q -E "$2" "$OUT/$1.console" 2> /dev/null; }

# guest_says NAME SECONDS PATTERN: waits for it on the console; false at once if the guest ends without it
guest_says() {
	local end=$((SECONDS + $2))
	until console_has "$1" "$3"; do
		[[ $SECONDS -lt $end ]] || return 1
		xl domid "$1" > /dev/null 2>&1 || { console_has "$1" "$3"; return; }
		sleep 0.5
	done
}

# guest_gone NAME: no domain of that name, and no zombie of any
guest_gone() { ! xl list "$1" > /dev/null 2>&1 && [[ $(xl list | wc -l) = 2 ]]; }
