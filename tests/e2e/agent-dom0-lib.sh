# SPDX-License-Identifier: MIT
# Sourced by scenarios inside dom0, as /lab-e2e/agent.sh, after vgpu.sh: guests that do what they are told.
# dom0 writes "NUMBER COMMAND" to the guest's data/cmd; the guest runs it in a shell of its own, prints the
# output on its console, each line behind "guest: out ", and writes "NUMBER STATUS LAST-LINE" to data/done.

# agent_initrd FILE [PROGRAM ...]: an initramfs of guests that load i915 and then wait for commands. PROGRAMs of dom0's are in it.
agent_initrd() {
	local file=$1 layer
	shift
	layer=$(mktemp -d)
	mkdir -p "$layer/xengt"
	cp -r /usr/lib/xengt/guest/. "$layer/"
	cp /lab-e2e/dmesg-check "$layer/bin/"
	[[ $# = 0 ]] || programs_to_layer "$layer" "$@"
	cat > "$layer/xengt/run" <<'END'
#!/bin/sh
modprobe i915
echo "guest: loaded"
last=0
while :; do
	cmd=$(xenstore read data/cmd 2> /dev/null)
	number=${cmd%% *}
	if [ "${number:-0}" != $last ]; then
		last=$number
		sh -c "${cmd#* }" > /run/out 2>&1 < /dev/null
		status=$?
		sed 's/^/guest: out /' /run/out
		xenstore write data/done "$number $status $(tail -n 1 /run/out)"
	fi
	sleep 0.3
done
END
	guest_initrd "$file" "$layer"
	rm -rf "$layer"
}

# agent_create NAME CPU LINE ...: a small guest with a vGPU, on that CPU alone; $INITRD as above. Returns when
# its i915 has loaded: two that boot at once on this machine take more than twice as long.
agent_create() {
	local name=$1 cpu=$2
	shift 2
	xl create "$(guest_config "$name" 'vgt = 1' 'vgt_low_gm_sz = 32' 'vgt_high_gm_sz = 128' 'memory = 400' \
		"cpus = \"$cpu\"" "$@")" || return
	guest_says "$name" 300 '^guest: loaded' && return
	xengt show "$name"
	return 1
}

# agent_data NAME KEY: its path in the xenstore; fails when the guest has gone
agent_data() {
	local id
	id=$(xl domid "$1" 2> /dev/null) && echo "/local/domain/$id/data/$2"
}

# agent_tell NAME COMMAND: does not wait; no backslash in it, xenstore-write would take it for its own; AGENT_NUMBER is the command's
AGENT_NUMBER=0
agent_tell() {
	local path
	path=$(agent_data "$1" cmd) || return
	AGENT_NUMBER=$((AGENT_NUMBER + 1))
	xenstore-write "$path" "$AGENT_NUMBER $2"
}
agent_has_done() {
	local path
	path=$(agent_data "$1" "done") && [[ $(xenstore-read "$path" 2> /dev/null) = "$2 "* ]]
}

agent_has_done_or_gone() { agent_has_done "$@" || ! xl domid "$1" > /dev/null 2>&1; }

# agent_answer NAME SECONDS [NUMBER]: waits for the end of the last command, or of that one. AGENT_LINE is the
# last line of its output; returns its status, or 124 when it has not ended or the guest has.
agent_answer() {
	local number=${3:-$AGENT_NUMBER} status
	AGENT_LINE=''
	wait_for "$2" agent_has_done_or_gone "$1" "$number" && agent_has_done "$1" "$number" || return 124
	read -r number status AGENT_LINE <<< "$(xenstore-read "$(agent_data "$1" done)")"
	return "$status"
}

# agent_do NAME SECONDS COMMAND: tells and waits
agent_do() { agent_tell "$1" "$3" && agent_answer "$1" "$2"; }
