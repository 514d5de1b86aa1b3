# SPDX-License-Identifier: GPL-2.0-only
# The Xen backend's files, relative to this folder.
XEN_SRCS := aperture.c domain.c domctl.c evtchn.c guestmem.c hypercall.c ioreq.c mpt.c msi.c \
	slot.c track.c trap.c watch.c window.c
