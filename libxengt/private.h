/* SPDX-License-Identifier: MIT */
/* Inside libxengt. */
#ifndef XENGT_PRIVATE_H
#define XENGT_PRIVATE_H

#include <xengt/xengt.h>

#define XENGT_DEVICE "/dev/xengt"

struct xengt {
	int fd; /* -1 until the device is needed */
	bool nonblock;
	char error[768];
};

/* Sets errno and the handle's sentence; returns -1, so that callers can return it. */
int xengt_fail(struct xengt *h, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ioctl that opens the device first. Returns 0, or -errno of the ioctl (errno is set, the sentence is
 * not), or -1000 when the device could not be opened (both are set). */
int xengt_call(struct xengt *h, unsigned long cmd, void *arg);
#define XENGT_CALL_NO_DEVICE (-1000)

#endif
