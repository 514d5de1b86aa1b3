/* SPDX-License-Identifier: MIT */
/*
 * The audit file: each page that the GPU touches.
 *
 * Binary: 8 bytes AUDIT_MAGIC, then struct gpu_audit_rec in the order of the touches. It can be
 * switched off and on; a switch is a record of its own (engine 0xff, write = 1 on, 0 off).
 */
#ifndef XENGT_TEST_GPU_VFIO_AUDIT_H
#define XENGT_TEST_GPU_VFIO_AUDIT_H

#include "gpu.h"

#define AUDIT_MAGIC  "XGTAUD1\n"
#define AUDIT_SWITCH 0xff

struct audit;

/* Creates the file. Returns NULL with errno set. */
struct audit *audit_open(const char *file);
/* Writes what is buffered and closes. NULL is fine. Returns false when something was not written. */
bool audit_close(struct audit *a);
void audit_log(struct audit *a, const struct gpu_audit_rec *rec);
/* Switches on or off, at the given time. */
void audit_switch(struct audit *a, bool on, uint64_t time_ns);
bool audit_is_on(const struct audit *a);
void audit_flush(struct audit *a);

/* Prints an audit file as text, one record a line. Returns 0 or -errno. */
int audit_dump(const char *file, FILE *out);

#endif
