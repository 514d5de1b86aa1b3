#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh
. /lab-e2e/vgpu.sh
. /lab-e2e/packages.sh
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

names=(libxengt1 xengt-utils xengt-dkms)
versions() { dpkg-query -W -f '${db:Status-Abbrev}${Version} ' "${names[@]}" 2> /dev/null; }
# all that is installed of the packages, with its content
content() { dpkg-query -L "${names[@]}" | sort -u | while read -r f; do [[ ! -f $f ]] || sha256sum "$f"; done; }
module() { cat /sys/module/xengt/version 2> /dev/null; }
# refused TITLE COMMAND ...: it fails, names the domain, and nothing is another than before
refused() {
	local title=$1 beat status=0
	shift
	beat=$(told keeper beat)
	"$@" > "$OUT/refused.log" 2>&1 || status=$?
	cat "$OUT/refused.log"
	check "$title is refused" test "$status" != 0
	check "$title: the message names the domain" \
		grep -q 'these domains have a vGPU: keeper\. Shut them down first\.' "$OUT/refused.log"
	check "$title: the packages are what they were" test "$(versions)" = "$installed"
	check "$title: their files too" test "$(content)" = "$files"
	check "$title: no package is half installed" test -z "$(half_installed)"
	check "$title: dkms has the module" grep -q '^xengt/0\.1\.0, .*: installed' <<< "$(dkms status)"
	check "$title: the module is the same" test "$(module)" = 0.1.0
	check "$title: the daemon runs" daemon_up
	check "$title: the guest goes on" wait_for 30 bash -c "$(declare -f told); [[ \$(told keeper beat) -gt $beat ]]"
}
# neither installed (perhaps with triggers that wait for the next run of dpkg) nor removed
half_installed() { dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | grep -v -E '^(ii|it|iW|rc|un) '; }
install_newer() { (cd /root/newer && apt install -y ./libxengt1_*.deb ./xengt-utils_*.deb ./xengt-dkms_*.deb); }

check "the daemon is up" daemon_up || finish
check "the module tells its version" test "$(module)" = 0.1.0
check "so do the commands" test "$(xengt --version)" = "xengt 0.1.0"
xengt doctor
capacity=$(xengt --json capacity) installed=$(versions) files=$(content)
pattern_layer
check "a guest is created" pattern_guest keeper 'vgt_low_gm_sz = 64' || finish
check "it draws" wait_for 400 has_told keeper drawn || finish

refused "apt install of the newer build" install_newer
refused "dpkg -i of the newer module" dpkg -i /root/newer/xengt-dkms_0.1.1_amd64.deb
refused "apt remove" apt remove -y "${names[@]}"
check "the guest's screen is served" vnc_answers keeper
check "xl destroy" xl destroy keeper

# A compiler would take an hour of the emulated CPU: dkms takes the module that it built elsewhere.
install -D -m 644 /root/newer.tar.gz /usr/share/xengt-dkms/xengt-0.1.1.dkms.tar.gz
old_daemon=$(daemon_pid)
check "apt install of the newer build with no guest" install_newer
rm -r /usr/share/xengt-dkms
check "the packages are the newer ones" test "$(versions)" = "ii 0.1.1 ii 0.1.1 ii 0.1.1 "
check "the newer module is loaded" test "$(module)" = 0.1.1
check "it is the one on disk" test "$(modinfo -F srcversion xengt)" = "$(cat /sys/module/xengt/srcversion)"
check "dkms has the newer one, and no other" test "$(dkms status | grep -c .)/$(dkms status | grep -c '^xengt/0\.1\.1, .*: installed')" = 1/1
check "the daemon was started anew" wait_for 30 daemon_again "$old_daemon"
check "xengt --version tells the newer one" test "$(xengt --version)" = "xengt 0.1.1"
check "xengt doctor finds nothing wrong" xengt doctor
check "it tells the module's version" grep -q 'xengt 0\.1\.1 is loaded' <<< "$(xengt doctor)"
check "capacity is as before" test "$(xengt --json capacity)" = "$capacity"
check "a guest is created with the newer build" pattern_guest keeper 'vgt_low_gm_sz = 64'
check "it draws" wait_for 400 has_told keeper drawn
check "its screen is served" wait_for 30 vnc_answers keeper
check "xl destroy, again" xl destroy keeper

check "the packages are purged" apt purge -y "${names[@]}"
check "no package is left" test -z "$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 'xengt*' 'libxengt*' 2> /dev/null | grep -v '^un')"
check "the module is not loaded" test ! -e /sys/module/xengt
check "there is no device" test ! -e /dev/xengt
check "there is no daemon" bash -c '! pgrep -x xengtd'
check "systemd knows no such unit" test "$(systemctl show -P LoadState xengtd)" = not-found
check "nothing has failed under systemd" test -z "$(systemctl list-units --failed --plain --no-legend | grep -i xengt)"
check "dkms has none" test -z "$(dkms status)"
check "no diversion is left" bash -c '! dpkg-divert --list | grep xengt'
check "nothing is left in xenstore" bash -c '! xenstore-list /xengt 2> /dev/null | grep .'
/lab-e2e/packages-files > "$OUT/files.after"
cp /lab-e2e/files.before "$OUT/"
check "every file is as before the installation" diff "$OUT/files.before" "$OUT/files.after"
cfg=$(guest_config plain 'memory = 200')
check "xl creates a guest as before" xl create "$cfg"
check "which boots" wait_for 300 console_has plain 'xengt-guest: up after'
xl destroy plain
dmesg -k > "$OUT/dom0.dmesg"
check "no complaint in dom0's log" test -z "$(log_complaints < "$OUT/dom0.dmesg" | tee -a "$OUT/complaints")"
finish
