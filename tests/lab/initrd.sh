# SPDX-License-Identifier: MIT
# Sourced: builds small initramfs images. The modules come from a given Debian root file system,
# unchanged but for decompression; busybox, programs and their libraries come from the tools root.

# What a dom0 needs to reach its root file system (both under Xen and alone).
DOM0_INITRD_MODULES=(virtio_pci virtio_blk ext4)

# What an HVM guest needs: the GPU driver, Xen's PV devices, the emulated disk and network card.
GUEST_MODULES=(i915 xen-blkfront xen-netfront xenfs xen-evtchn xen-gntdev ata_piix ahci
	sd_mod sr_mod e1000 8139cp ext4 isofs msr i2c-dev)

# Programs for guests: mode setting from user space, and words with dom0 through xenstore.
GUEST_PROGRAMS=(/usr/bin/modetest /usr/bin/xenstore /usr/bin/setpci /usr/bin/lspci)

in_tools() { "$LAB_DIR/in-tools" "$@"; }

depmod_in() { in_tools depmod -b "$1" "$2"; }

# the base: directories, busybox under all its names, /init
initrd_base() {
	local dir=$1 init=$2
	rm -rf "$dir"
	mkdir -p "$dir"/{bin,dev,etc,mnt,proc,run,sys,tmp,usr,lib/modules}
	ln -s bin "$dir/sbin"
	ln -s ../bin "$dir/usr/bin"
	ln -s ../bin "$dir/usr/sbin"
	ln -s ../lib "$dir/usr/lib"
	ln -s lib "$dir/lib64"
	cp "$TOOLS_ROOT/bin/busybox" "$dir/bin/"
	in_tools busybox --list | grep -v -x busybox | while read -r name; do ln -sf busybox "$dir/bin/$name"; done
	install -m 755 "$init" "$dir/init"
}

# initrd_modules DIR ROOT KVER NAME...: modules with all that they depend on; built-in ones cost nothing
initrd_modules() {
	local dir=$1 root=$2 kver=$3 path
	local dest=$dir/lib/modules/$kver
	shift 3
	mkdir -p "$dest"
	cp "$root/lib/modules/$kver"/modules.{builtin,builtin.modinfo,order} "$dest/"
	in_tools modprobe -C /dev/null -d "$root" -S "$kver" --show-depends -a "$@" |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u > "$dir.modules" ||
		die "a module that the initramfs needs is missing in kernel $kver"
	while read -r path; do
		local rel=${path#*/lib/modules/"$kver"/}
		mkdir -p "$dest/$(dirname "$rel")"
		cp "$root/lib/modules/$kver/$rel" "$dest/$(dirname "$rel")/"
	done < "$dir.modules"
	rm "$dir.modules"
	in_tools find "$dest" -name '*.ko.xz' -exec xz -d {} +
	depmod_in "$dir" "$kver"
}

# initrd_programs DIR PROGRAM...: programs of the tools root with their shared libraries
initrd_programs() {
	local dir=$1 file
	shift
	for file; do
		[[ -e $TOOLS_ROOT$file ]] || die "the tools root has no $file"
		rm -f "$dir/bin/${file##*/}"
		cp -L "$TOOLS_ROOT$file" "$dir/bin/"
		in_tools ldd "$file" | grep -o '/[^ ]*'
	done | sort -u | while read -r file; do
		cp -L "$TOOLS_ROOT$file" "$dir/lib/"
	done
	echo /lib > "$dir/etc/ld.so.conf"
	# the loader also looks where Debian keeps its libraries
	ln -sfn . "$dir/lib/x86_64-linux-gnu"
}

initrd_pack() {
	in_tools sh -euc 'cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet --owner 0:0 |
		zstd -q -f -T0 -9 -o "$2"' sh "$1" "$2"
	rm -rf "$1"
}

initrd_dom0() {
	local root=$1 kver=$2 dir=$3.d
	initrd_base "$dir" "$LAB_DIR/dom0-initrd-init"
	initrd_modules "$dir" "$root" "$kver" "${DOM0_INITRD_MODULES[@]}"
	initrd_pack "$dir" "$3"
}

initrd_guest() {
	local root=$1 kver=$2 dir=$3.d
	initrd_base "$dir" "$LAB_DIR/guest-init"
	initrd_modules "$dir" "$root" "$kver" "${GUEST_MODULES[@]}"
	initrd_programs "$dir" "${GUEST_PROGRAMS[@]}"
	mkdir -p "$dir/etc/modprobe.d" "$dir/xengt"
	initrd_pack "$dir" "$3"
}
