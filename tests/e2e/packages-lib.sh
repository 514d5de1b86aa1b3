# SPDX-License-Identifier: MIT
# Sourced by scenarios on the outer side, after lib.sh: the Debian packages, and a dom0 in which apt has
# installed them. What is built is kept under build/e2e/packages until the tree changes.

PACKAGES=$TOP/build/e2e/packages
ADMIN_IMAGE=$TOP/build/lab/dom0-admin.img

# what the packages are made of, and what they are installed in
packages_hash() {
	{
		cat "$TOP/build/lab/dom0-admin.stamp"
		(cd "$TOP" && git ls-files -z -- debian dom0-kmod docs/man include libxengt Makefile toolstack xen \
			tests/e2e/packages-lib.sh | xargs -0 sha256sum)
	} | sha256sum | cut -d ' ' -f 1
}

# packages_made NAME COMMAND ...: runs the command unless its result is there for this very tree
packages_made() {
	local stamp=$PACKAGES/$1.stamp hash
	shift
	hash=$(packages_hash)
	[[ ! -f $stamp || $(< "$stamp") != "$hash" ]] || return 0
	mkdir -p "$PACKAGES"
	rm -f "$stamp"
	"$@" || return
	echo "$hash" > "$stamp"
}

# packages_ready: dom0's image, the packages, and $PACKAGES/dom0.img with them installed
packages_ready() {
	"$TOP/tests/lab/dom0-admin" || return
	packages_made debs "$TOP/debian/make-deb" 0.1.0 "$PACKAGES/debs" || return
	packages_made dom0 packages_inside install_into || return
}

# packages_newer_ready: likewise a newer build in $PACKAGES/newer, and in $PACKAGES/newer.tar.gz its module
# as dkms archives one that it has built: a compiler would take an hour of the emulated CPU
packages_newer_ready() {
	packages_made newer "$TOP/debian/make-deb" 0.1.1 "$PACKAGES/newer" || return
	packages_made newer-module packages_inside build_newer_module
}

# packages_inside FUNCTION: runs it with mounts of its own; what it prints goes to a log
packages_inside() {
	local log=$PACKAGES/$1.log
	TOP=$TOP E2E_DIR=$E2E_DIR unshare -m --propagation private bash -c ". '$E2E_DIR/packages-lib.sh'; $1" > "$log" 2>&1 && return
	tail -n 20 "$log" >&2
	return 1
}

# In those: image_mount FILE mounts an image on $ROOT, in_root COMMAND ... runs there.
image_mount() {
	ROOT=$(mktemp -d)
	mount -o loop "$1" "$ROOT" && mount -t proc proc "$ROOT/proc" && mount --bind /dev "$ROOT/dev"
}
# what a script of the packages has started there may take a moment to end
image_unmount() {
	local try
	sync -f "$ROOT"
	for try in {1..20}; do
		! umount -R "$ROOT" || break
		sleep 0.5
	done
	rmdir "$ROOT"
}
in_root() {
	chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
		LC_ALL=C.UTF-8 "$@"
}

install_into() {
	set -e
	cp --sparse=always "$ADMIN_IMAGE" "$PACKAGES/dom0.img"
	image_mount "$PACKAGES/dom0.img"
	install -D -m 755 "$E2E_DIR/packages-files" "$ROOT/lab-e2e/packages-files"
	in_root /lab-e2e/packages-files > "$ROOT/lab-e2e/files.before"
	mkdir "$ROOT/root/debs"
	cp "$PACKAGES"/debs/{libxengt1,xengt-utils,xengt-dkms}_*.deb "$ROOT/root/debs/"
	# the command of docs/packages.md
	in_root sh -c 'cd /root/debs &&
		apt install -y ./libxengt1_*.deb ./xengt-utils_*.deb ./xengt-dkms_*.deb linux-headers-amd64'
	image_unmount
}

build_newer_module() {
	set -e
	local image=$PACKAGES/newer.img
	cp --sparse=always "$PACKAGES/dom0.img" "$image"
	image_mount "$image"
	cp "$PACKAGES"/newer/*.deb "$ROOT/root/"
	in_root sh -euc 'cd /root; apt install -y ./libxengt1_*.deb ./xengt-utils_*.deb ./xengt-dkms_*.deb
		dkms mktarball xengt/0.1.1 -k "$(ls /lib/modules)" --archive=/root/newer.tar.gz'
	cp "$ROOT/root/newer.tar.gz" "$PACKAGES/"
	image_unmount
	rm "$image"
}

# packages_run [--as NAME] [options of tests/lab/run]: lab_run in the dom0 that has the packages installed,
# brought up by systemd. With PACKAGES_INIT=lab the lab's own init brings it up.
packages_run() {
	local overlay status=0 as=() how=(--systemd)
	if [[ ${1:-} = --as ]]; then as=(--as "$2"); shift 2; fi
	# what systemd does with BPF costs this machine twenty seconds
	how+=(--cmdline lsm=capability)
	[[ ${PACKAGES_INIT:-} != lab ]] || how=()
	overlay=$(mktemp -d)
	install -D -m 644 "$E2E_DIR/vgpu-dom0-lib.sh" "$overlay/lab-e2e/vgpu.sh"
	install -m 644 "$E2E_DIR/packages-dom0-lib.sh" "$overlay/lab-e2e/packages.sh"
	lab_run "${as[@]}" --root "$PACKAGES/dom0.img" "${how[@]}" --overlay "$overlay" "$@" || status=$?
	rm -rf "$overlay"
	return "$status"
}
