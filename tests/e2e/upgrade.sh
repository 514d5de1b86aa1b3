#!/bin/bash
# SPDX-License-Identifier: MIT
# The packages in a dom0 that runs: refused, with nothing changed, while a vGPU lives; replaced by a newer
# build, module included, when none does; removed without a trace, xl being as before.
. "$(dirname "$0")/lib.sh"
. "$E2E_DIR/packages-lib.sh"

if packages_ready && packages_newer_ready; then
	overlay=$(mktemp -d)
	install -D -m 644 -t "$overlay/root/newer" "$PACKAGES"/newer/{libxengt1,xengt-utils,xengt-dkms}_*.deb
	install -m 644 "$PACKAGES/newer.tar.gz" "$overlay/root/"
	packages_run --timeout 2400 --overlay "$overlay"
	rm -rf "$overlay"
else
	fail "the packages are built and installed"
fi
finish
