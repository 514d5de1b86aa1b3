# SPDX-License-Identifier: MIT
# Sourced by the lab's scripts: places, messages, input stamps, the mirror.

LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$LAB_DIR/../.." && pwd)
LAB_BUILD=$TOP/build/lab
LAB_CACHE=$TOP/build/cache
TOOLS_ROOT=$LAB_BUILD/tools
TOOLS_STAMP=$LAB_BUILD/tools.stamp
LAB_SUITE=trixie

say() { printf 'lab: %s\n' "$*" >&2; }
die() { printf 'lab: error: %s\n' "$*" >&2; exit 1; }

need_root() {
	[[ $(id -u) = 0 ]] || die "$1 needs root (chroot and mount): run it as root or with sudo"
}

# names on standard input, comments and empty lines removed
package_list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

# The URL that this machine's apt uses for the Debian archive; DEBIAN_MIRROR overrides it.
debian_mirror() {
	local url
	if [[ -n ${DEBIAN_MIRROR:-} ]]; then
		echo "$DEBIAN_MIRROR"
		return
	fi
	url=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
	# without downloaded lists apt does not know the labels yet
	[[ -n $url ]] || url=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
		grep -m 1 -E '/debian/?$') || true
	[[ -n $url ]] || die "no Debian archive in apt's sources: set DEBIAN_MIRROR to a mirror's URL"
	echo "$url"
}

# One hash over the named files and strings (an argument starting with = is taken as it is).
input_hash() {
	local arg
	for arg; do
		if [[ $arg == =* ]]; then echo "$arg"; else echo "$arg" | sed "s|^$TOP/||"; cat "$arg"; fi
	done | sha256sum | cut -d ' ' -f 1
}

# up_to_date STAMP HASH: true if STAMP was written for the same inputs; refreshes its time for make
up_to_date() {
	[[ -f $1 && $(cat "$1") == "$2" ]] && touch "$1"
}

# builder_lock NAME: only one builder of NAME at a time; a second one waits.
builder_lock() {
	mkdir -p "$LAB_BUILD" "$LAB_CACHE"
	exec 9> "$LAB_BUILD/.$1.lock"
	flock -n 9 || { say "waiting for another build of $1"; flock 9; }
}

ensure_mmdebstrap() {
	command -v mmdebstrap > /dev/null && return
	say "installing mmdebstrap on this machine"
	{ apt-get update -q && apt-get install -y -q --no-install-recommends mmdebstrap; } \
		> "$LAB_BUILD/apt.log" 2>&1 ||
		die "mmdebstrap cannot be installed, see $LAB_BUILD/apt.log"
}

# debootstrap_into DIR SUITE LIST [mmdebstrap options and sources]: a Debian root file system in DIR from
# a package list. Downloaded packages are kept under build/cache: the next build needs little network.
debootstrap_into() {
	local dir=$1 suite=$2 list=$3 mirror cache=$LAB_CACHE/apt log
	shift 3
	log=$LAB_BUILD/$(basename "$dir" .new).log
	mirror=$(debian_mirror)
	ensure_mmdebstrap
	mkdir -p "$cache"
	rm -rf --one-file-system "$dir"
	say "Debian $suite root $(basename "$dir" .new): $(package_list "$list" | wc -l) named packages (log: $log)"
	INITRD=No mmdebstrap --mode=root --variant=apt --format=directory \
		--include="$(package_list "$list" | paste -s -d ,)" \
		--skip=download/empty --skip=essential/unlink \
		--aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/man/*' \
		--setup-hook='mkdir -p "$1/var/cache/apt/archives/partial"' \
		--setup-hook="cp -ln '$cache'/*.deb \"\$1/var/cache/apt/archives/\" 2> /dev/null || :" \
		--customize-hook="cp -ln \"\$1\"/var/cache/apt/archives/*.deb '$cache/' 2> /dev/null || :" \
		"$suite" "$dir" "deb $mirror $suite main" "$@" \
		> "$log" 2>&1 || debootstrap_failed "$log" "$list" "$suite"
}

debootstrap_failed() {
	local log=$1 list=$2 suite=$3 missing
	missing=$(sed -n 's/.*Unable to locate package \([^ ]*\).*/\1/p; s/.*Package .\([^ ]*\). has no installation candidate.*/\1/p' "$log" |
		sort -u | paste -s -d ' ')
	tail -n 15 "$log" >&2
	[[ -z $missing ]] || die "$suite has no such package: $missing (named in $list)"
	die "the $suite root cannot be built, see $log"
}
