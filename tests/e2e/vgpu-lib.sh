# SPDX-License-Identifier: MIT
# Sourced by vGPU scenarios on the outer side, after lib.sh: the project's own build as an overlay for
# dom0 (module, library, commands, daemon, plugin, test programs), laid out as packages would.

# vgpu_overlay: makes the overlay anew and prints its folder
vgpu_overlay() {
	local overlay=$TOP/build/e2e/overlay-$NAME
	rm -rf "$overlay"
	make -s -C "$TOP" all >&2 && make -s -C "$TOP" install-tools DESTDIR="$overlay" >&2 || return
	install -D -m 644 "$TOP/build/kmod/xengt.ko" "$overlay/usr/lib/xengt/xengt.ko"
	install -D -m 644 "$E2E_DIR/vgpu-dom0-lib.sh" "$overlay/lab-e2e/vgpu.sh"
	install -D -m 644 "$E2E_DIR/agent-dom0-lib.sh" "$overlay/lab-e2e/agent.sh"
	install -D -t "$overlay/usr/lib/xengt/guest/bin" \
		"$TOP"/build/guest/{gpu-exercise,gpu-load,vblank-rate,trap-rate,hostile-guest} \
		"$E2E_DIR/wait-reads"
	install -D -m 644 "$TOP/build/kmod-hostile/hostile_pages.ko" "$overlay/usr/lib/xengt/hostile_pages.ko"
	install -D -m 755 -t "$overlay/usr/local/bin" "$TOP"/build/guest/gpu-{exercise,load} \
		"$E2E_DIR/dmesg-check"
	install -D -m 755 "$E2E_DIR/dmesg-check" "$overlay/lab-e2e/dmesg-check"
	echo "$overlay"
}

# vgpu_run [--as NAME] [options of tests/lab/run]: lab_run with that overlay
vgpu_run() {
	local overlay as=()
	if [[ ${1:-} = --as ]]; then as=(--as "$2"); shift 2; fi
	overlay=$(vgpu_overlay) || return
	lab_run "${as[@]}" --overlay "$overlay" "$@"
}
