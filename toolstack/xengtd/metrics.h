/* SPDX-License-Identifier: MIT */
/* Metrics in Prometheus' text format, and the small HTTP server that offers them at /metrics. */
#ifndef XENGTD_METRICS_H
#define XENGTD_METRICS_H

#include <stdio.h>
#include <xengt/xengt.h>

#include "conf.h"

struct metrics;

/* Listens; NULL with errno set. Everything happens in the caller's thread, inside metrics_run(), with h,
 * which must outlive it. */
struct metrics *metrics_open(const struct conf *conf, struct xengt *h);
void metrics_close(struct metrics *m); /* NULL is fine */
/* To wait for (readable), and what to do then. */
int metrics_fd(const struct metrics *m);
void metrics_run(struct metrics *m);

/* Writes the text. Returns 0, or -1 when the module does not answer (then nothing may have been written
 * or a part). */
int metrics_write(struct xengt *h, FILE *to);

#endif
