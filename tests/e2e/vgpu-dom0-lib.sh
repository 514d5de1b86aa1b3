# SPDX-License-Identifier: MIT
# Sourced by vGPU scenarios inside dom0, as /lab-e2e/vgpu.sh, after lib.sh.

# vgpu_host_up [PARAMETER ...]: dom0's i915 with mediation, the module (with more parameters), the daemon
vgpu_host_up() {
	modprobe i915 enable_gvt=1 || return
	insmod /usr/lib/xengt/xengt.ko enable=1 "$@" || return
	xengtd > "$OUT/xengtd.log" 2>&1 &
	XENGTD_PID=$!
}

# vgpu_host_down: all of it goes again
vgpu_host_down() {
	kill "$XENGTD_PID" 2> /dev/null
	wait "$XENGTD_PID" 2> /dev/null
	rmmod xengt
}

# edid_write FILE NAME WIDTH: an EDID of 128 bytes with one detailed timing (VESA DMT, 60 Hz) and a
# monitor name of up to 12 letters. WIDTH is 800, 1024 or 1280.
edid_write() {
	local file=$1 name=$2 b=() i sum=0 clk ha hb hso hsw va vb vso vsw
	case $3 in # pixel clock in 10 kHz, active, blank, sync offset and width; then the same vertically
	800) clk=4000 ha=800 hb=256 hso=40 hsw=128 va=600 vb=28 vso=1 vsw=4 ;;
	1024) clk=6500 ha=1024 hb=320 hso=24 hsw=136 va=768 vb=38 vso=3 vsw=6 ;;
	1280) clk=10800 ha=1280 hb=408 hso=48 hsw=112 va=1024 vb=42 vso=1 vsw=3 ;;
	*) echo "edid_write: width $3 is not known" >&2; return 1 ;;
	esac
	b=(0 255 255 255 255 255 255 0)
	b+=(0x61 0xa7 0x01 0x00 1 0 0 0 1 35)	# maker XMG, product 1, serial 1, week 1 of 2025
	b+=(1 4 0xa5 40 30 120 0x06)		# EDID 1.4, digital 8 bit DisplayPort, 40 x 30 cm
	b+=(0xee 0x91 0xa3 0x54 0x4c 0x99 0x26 0x0f 0x50 0x54)	# colours of sRGB
	b+=(0 0 0)
	for i in 1 2 3 4 5 6 7 8; do b+=(1 1); done
	b+=($((clk & 255)) $((clk >> 8)) $((ha & 255)) $((hb & 255)) $((ha >> 8 << 4 | hb >> 8)))
	b+=($((va & 255)) $((vb & 255)) $((va >> 8 << 4 | vb >> 8)))
	b+=($((hso & 255)) $((hsw & 255)) $(((vso & 15) << 4 | vsw & 15)) 0)
	b+=(144 44 33 0 0 0x1e)
	b+=(0 0 0 0xfc 0)
	for ((i = 0; i < 13; i++)); do
		if ((i < ${#name})); then b+=($(printf '%d' "'${name:i:1}"))
		elif ((i == ${#name})); then b+=(10)
		else b+=(32); fi
	done
	b+=(0 0 0 0xfd 0 50 75 30 90 17 0 10 32 32 32 32 32 32)
	b+=(0 0 0 0x10 0 0 0 0 0 0 0 0 0 0 0 0 0 0)
	b+=(0)
	for i in "${b[@]}"; do sum=$((sum + i)); done
	b+=($(((256 - sum % 256) % 256)))
	for i in "${b[@]}"; do printf "\\x$(printf %x "$((i))")"; done > "$file"
	[[ $(stat -c %s "$file") = 128 ]]
}

# edid_to_monitor EDID FILE: the same in XenGT's text format, on port B
edid_to_monitor() {
	{
		echo "# one monitor"
		echo "01"
		echo "01 01 # ports"
		od -An -v -tx1 "$1"
	} > "$2"
}

# In guests: the reports that scenarios look for are lines "guest: KEY VALUE" on the console.
# guest_value NAME KEY: the last value of KEY that the guest has reported
guest_value() { tr -d '\r' < "$OUT/$1.console" 2> /dev/null | sed -n "s/^guest: $2 //p" | tail -n 1; }

# guest_claims NAME: each line "guest: claim ok|FAIL TEXT" becomes a claim of this scenario
guest_claims() {
	local name=$1 word text
	tr -d '\r' < "$OUT/$name.console" | sed -n 's/^guest: claim \(ok\|FAIL\) /\1 /p' > "$OUT/$name.claims"
	check "$name has made claims" test -s "$OUT/$name.claims"
	while read -r word text; do
		check "guest: $text" test "$word" = ok
	done < "$OUT/$name.claims"
}

# programs_to_layer DIR PROGRAM ...: dom0's programs, with the libraries that they need, in a guest's layer
programs_to_layer() {
	local dir=$1 file
	shift
	mkdir -p "$dir/bin"
	cp "$@" "$dir/bin/"
	ldd "$@" | grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r file; do
		install -D -m 755 "$file" "$dir$file"
	done
}

# Lines of a kernel log that must not be there; standard input to standard output. What i915 says of
# engines that have no GPU behind them is for the caller to take out.
log_complaints() {
	grep -a -E -i 'error|warn|bug:|oops|fail|hang|wedged|call trace|timed out|unable' |
		grep -a -v -E 'Errors collector|Speculative Return Stack|TSC calibration failed|PM-Timer failed|'\
'Failed to find VBIOS|VGA decodes changed|firmware: failed to load i915|Direct firmware load for i915|'\
'Failed to load DMC firmware|failed to retrieve link info|module verification failed|report a bug|DIV0 bug|FPDSS bug'
}

# vgpu_figure DOMAIN KEY, or DOMAIN ENGINE KEY: a number out of `xengt --json show`
vgpu_figure() {
	local engine=${3:+$2} key=${3:-$2}
	xengt --json show "$1" | awk -v engine="$engine" -v key="\"$key\":" '
		$1 == "\"engines\":" {in_engines = 1}
		in_engines && $2 == "{" {current = $1}
		$1 == key && (engine == "" || current == "\"" engine "\":") {gsub(",", "", $2); print $2; exit}'
}
