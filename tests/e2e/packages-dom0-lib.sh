# SPDX-License-Identifier: MIT
# Sourced inside a dom0 that has the packages installed, as /lab-e2e/packages.sh, after lib.sh.

# value NAME KEY: a member of the vGPU of that domain, as `xengt --json list` has it
value() {
	xengt --json list | python3 -c 'import json, sys
for v in json.load(sys.stdin):
    if v["name"] == sys.argv[1]: print(v[sys.argv[2]])' "$@"
}

# Domain number and id of each vGPU: as they are, and as the daemon publishes those whose screens it serves
existing() { xengt --json list | python3 -c 'import json, sys
for v in json.load(sys.stdin): print(v["domid"], v["id"])' | sort; }
published() {
	local id
	for id in $(xenstore-list /xengt 2> /dev/null); do
		xenstore-exists "/xengt/$id/vnc" && echo "$id $(xenstore-read "/xengt/$id/id")"
	done | sort
}
all_published() { [[ $(published) = "$(existing)" ]]; }

# vnc_answers DOMAIN: its screen is served
vnc_answers() {
	local address
	address=$(xengt console --print "$1") || return
	[[ $(timeout 20 bash -c 'head -c 3 < "/dev/tcp/${1%%::*}/${1##*::}"' sh "$address") = RFB ]]
}
# vnc_picture DOMAIN FILE: the screen as gvnccapture of Debian's gvncviewer gets it
vnc_picture() {
	local address
	address=$(xengt console --print "$1") || return
	timeout 120 gvnccapture -q "${address%%::*}:$((${address##*::} - 5900))" "$2"
}

daemon_pid() { systemctl show -P MainPID xengtd; }
daemon_up() { systemctl -q is-active xengtd; }
# the daemon is there again, and not the one of that process number
daemon_again() { daemon_up && [[ $(daemon_pid) != "$1" && $(daemon_pid) != 0 ]]; }

# told DOMAIN KEY: what the guest has written to its own data/KEY
told() { xenstore-read "/local/domain/$(xl domid "$1" 2> /dev/null)/data/$2" 2> /dev/null; }
has_told() { [[ -n $(told "$1" "$2") ]]; }
tell() { xenstore-write "/local/domain/$(xl domid "$1")/data/$2" "$3"; }

# pattern_layer: the guests' initramfs, /run/initrd. A guest draws a pattern on its monitor, tells the mode
# as data/drawn, counts seconds as data/beat, and does as data/order says: reboot; with xengt.wait on its
# command line it loads no driver until that says go. When its driver has been
# told of another monitor, it draws on that, and tells that.
pattern_layer() {
	mkdir -p /run/layer/xengt
	cat > /run/layer/xengt/run <<-'END'
		#!/bin/sh
		case " $(cat /proc/cmdline) " in
		*" xengt.wait "*)
			# a cursor that blinks would make two pictures of one screen differ
			printf '\033[?25lno driver has come yet\n' > /dev/tty0
			xenstore write data/waiting 1
			until [ "$(xenstore read data/order 2> /dev/null)" = go ]; do sleep 0.5; done
			;;
		esac
		modprobe i915
		pattern=$(sed -n 's/.*xengt.pattern=\([^ ]*\).*/\1/p' /proc/cmdline)
		mkdir -p /run
		# What the driver itself has found, after a hotplug: reading this file asks no monitor.
		edid() { cat /sys/class/drm/card*-*/edid | od -An -v -tx1 | tr -d ' \n'; }
		draw() {
			id=$(modetest -M i915 -c | awk '$3 == "connected" {print $1; exit}')
			mode=$(cat /sys/class/drm/card*-*/modes | head -n 1)
			rm -f /run/hold
			mkfifo /run/hold
			modetest -M i915 -F "${pattern:-smpte}" -s "$id:$mode" < /run/hold > /run/modetest.log 2>&1 &
			exec 9> /run/hold
			sleep 3
			echo "guest: drawn $mode"
			xenstore write data/drawn "$mode"
		}
		beat=0 now=''
		while :; do
			monitor=$(edid)
			if [ -n "$monitor" ] && [ "$monitor" != "$now" ]; then
				if [ -n "$now" ]; then
					echo "guest: the driver has found another monitor"
					exec 9>&-
					wait
				fi
				draw
				now=$monitor
			fi
			[ "$(xenstore read data/order 2> /dev/null)" != reboot ] || reboot -f
			beat=$((beat + 1))
			xenstore write data/beat $beat
			sleep 1
		done
	END
	guest_initrd /run/initrd /run/layer
}
# pattern_guest NAME [LINE ...]: xl create of such a guest; PATTERN in the environment
pattern_guest() {
	local name=$1
	shift
	xl create "$(INITRD=/run/initrd CMDLINE="xengt.pattern=${PATTERN:-smpte} ${WORDS:-}" guest_config "$name" \
		'memory = 320' 'on_reboot = "restart"' 'vgt = 1' "$@" | vga_unsaid)"
}
vga_unsaid() { local cfg; read -r cfg; sed -i '/^vga = /d' "$cfg"; echo "$cfg"; }
