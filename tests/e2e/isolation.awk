# SPDX-License-Identifier: MIT
# Judges a ledger (tests/gpu/vfio/ledger.h) by a list of contexts: lines PHASE DOMID LRCA, each holding from
# that phase on until it is "gone", as PHASE gone DOMID; in the phase before, its place may already be a
# context of dom0's. A context that is not listed is dom0's. Prints what was touched and every kind of breach with an example. swap=1: as if the two guests were each other.
FNR == NR {
	if ($2 == "gone") {
		for (l in domain) if (domain[l] == $3) until[l] = $1
	} else {
		domain[$3] = $2; from[$3] = $1
		if (!($2 in seen)) { seen[$2] = 1; guests[++n] = $2 }
	}
	next
}
FNR == 1 && swap { for (l in domain) domain[l] = domain[l] == guests[1] ? guests[2] : guests[1] }
{
	phase = $1; space = $3; lrca = $5; page = $6; owner = $7
	d = 0
	if (lrca in domain && phase >= from[lrca] && (!(lrca in until) || phase < until[lrca])) d = domain[lrca]
	if (d != 0 && lrca in until && phase == until[lrca] - 1 && owner == 0) d = 0
	# the GPU's stolen memory, which Xen gives to DOMID_IO, is dom0's to use
	if (d == 0 && owner == 32753) owner = 0
	if (owner == d) own[d, page] = 1
	else if (owner != 0) {
		breaches[d " " space " " $4 " " owner]++
		example[d " " space " " $4 " " owner] = $0
		bad++
	} else if (d != 0) lent[d, space]++
	if (space == "T" && owner != 0) tables++
	# a page of dom0's that a guest's context reaches by its own addresses is nobody else's to reach
	if (owner == 0 && space == "P") {
		if (page in user && user[page] != d) {
			breaches["shared " user[page] " " d " " space]++
			example["shared " user[page] " " d " " space] = $0
			bad++
		}
		user[page] = d
	}
}
END {
	for (k in own) { split(k, a, SUBSEP); pages[a[1]]++ }
	for (d in pages) print "touched", "by", "domain-" d, pages[d], "of its pages" | "sort"
	close("sort")
	for (k in lent) { split(k, a, SUBSEP); print "rows of domain", a[1], "on pages of dom0, space", a[2] ":", lent[k] }
	for (b in breaches) print "breach:", b, "-", breaches[b], "rows, e.g.", example[b]
	print "foreign tables: " tables + 0
	print "violations: " bad + 0
}
