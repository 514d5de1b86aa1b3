/* SPDX-License-Identifier: MIT */
/* The command line of xengt-gpu. */
#ifndef XENGT_TEST_GPU_VFIO_OPTIONS_H
#define XENGT_TEST_GPU_VFIO_OPTIONS_H

#include "gpu.h"

struct options {
	const char *socket; /* where to listen */
	const char *out;    /* folder for pictures and the audit */
	const char *log;    /* file; NULL: stderr */
	const char *dump;   /* print this audit file and end */
	const char *owners; /* file with page-table roots of Xen: the audit is a ledger then */
	bool audit;	    /* write DIR/audit from the start */
	uint64_t frames_ns; /* pictures are saved this often; 0: on request only */
	struct gpu_config cfg;
	uint8_t edid[256]; /* cfg.edid points here when --edid was given */
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_BAD };

/* Parses; prints help (DONE) or what is wrong and what is allowed (BAD). */
enum options_result options_parse(struct options *opt, int argc, char **argv);

#endif
