# SPDX-License-Identifier: MIT
# Sourced by tests of xengtd, after lib.sh: its start and end, and what it publishes.
vnc=$((20000 + RANDOM % 10000)) http=$((31000 + RANDOM % 1000)) daemon=0
cat > "$work/conf" <<END
vnc_port = $vnc
metrics_port = $http
END
trap '[[ $daemon = 0 ]] || kill -9 $daemon; rm -rf "$work"' EXIT

start() {
	"$BIN/xengtd" -c "$work/conf" >> "$work/log" 2>&1 &
	daemon=$!
}
end() { # SIGNAL STATUS
	local status=0
	kill "-$1" "$daemon"
	wait "$daemon" 2> /dev/null || status=$?
	daemon=0
	[[ $status = "$2" ]] || { echo "xengtd ended with $status"; cat "$work/log"; return 1; }
}
wait_for() { # SECONDS COMMAND...
	local until=$((SECONDS + $1))
	shift
	while ! "$@"; do
		((SECONDS < until)) || return 1
		sleep 0.1
	done
}
node() { cat "$work/xenstore/xengt/$1" 2> /dev/null; }
is() { [[ $1 = "$2" ]] || { echo "'$1' is not '$2'"; return 1; }; }
node_is() { [[ $(node "$1") = "$2" ]]; }
same_picture() { "$BIN/xengt" screenshot "$1" "$work/shot.png" > /dev/null && cmp -s "$work/shot.png" "$2"; }
port_of() { local a; a=$(node "$1/vnc"); echo "${a##*:}"; }

