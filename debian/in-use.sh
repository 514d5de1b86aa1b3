# While a vGPU lives, nothing that serves it is replaced or taken away: all packages refuse alike, so that
# none of them is newer than the others.
case "$1" in
remove | upgrade | deconfigure | failed-upgrade)
	if command -v xengt > /dev/null; then
		used=$(xengt list 2> /dev/null | tail -n +2 | awk '{print $3}' | paste -sd ' ')
		if [ -n "$used" ]; then
			echo "$DPKG_MAINTSCRIPT_PACKAGE: these domains have a vGPU: $used. Shut them down first." >&2
			exit 1
		fi
	fi
	;;
esac
