/* SPDX-License-Identifier: MIT */
#ifndef XENGT_XEN_TEST_FAKE_H
#define XENGT_XEN_TEST_FAKE_H

#include "gvt_ops.h"

/* The fake core: a device as in regs.h. There is no struct gvt behind it; pass NULL. */
extern const struct intel_gvt_ops fake_ops;

/* What BAR2 shows: machine frames of a device in dom0; nr 0: the guest has no BAR2. Set before use. */
extern unsigned long fake_aperture_mfn;
extern unsigned int fake_aperture_nr;

/* How many fake vGPUs there are, and windows, mappings and answers that they owe; for the test's end. */
int fake_count(void);

#endif
