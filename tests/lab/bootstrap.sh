# SPDX-License-Identifier: MIT
# Sourced by the builders: a Debian root file system from a package list. Where the archive is comes
# from this machine's apt.

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
	local keep="cp -ln \"\$1\"/var/cache/apt/archives/*.deb '$cache/' 2> /dev/null || :"
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
		--extract-hook="$keep" --customize-hook="$keep" \
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
