# SPDX-License-Identifier: MIT
# Judges a ledger (tests/gpu/vfio/ledger.h) for a guest that must not be reached. Input: lines "DOMID LRCA"
# of the victim's contexts, then the ledger; hostile=DOMID. Contexts that are not listed are dom0's and the
# hostile guest's. Breaches: a context of the victim's on a page that is neither its own nor dom0's; another
# context on a page that is neither dom0's nor the hostile guest's; a page table that is not dom0's.
FNR == NR { context[$2] = 1; victim = $1; next }
{
	space = $3; lrca = $5; page = $6; owner = $7
	# the GPU's stolen memory, which Xen gives to DOMID_IO, is dom0's to use
	if (owner == 32753) owner = 0
	allowed = lrca in context ? victim : hostile
	touched[owner]++
	if (owner != 0 && owner != allowed) { bad++; if (!example) example = $0 }
	if (owner != 0 && space == "T") { bad++; if (!example) example = $0 }
}
END {
	for (o in touched) print "rows on pages of domain", o ":", touched[o]
	print "touched of the victim: " touched[victim] + 0
	print "touched of the hostile guest: " touched[hostile] + 0
	if (example) print "e.g. " example
	print "violations: " bad + 0
}
