# SPDX-License-Identifier: MIT
# Sourced by the lab's scripts: places, messages, stamps of inputs.

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
