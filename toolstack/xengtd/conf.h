/* SPDX-License-Identifier: MIT */
/* /etc/xengt/xengtd.conf: lines "key = value". */
#ifndef XENGTD_CONF_H
#define XENGTD_CONF_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf {
	bool vnc;
	struct in_addr vnc_listen;
	uint16_t vnc_port;
	char vnc_password[9]; /* empty: none */
	struct in_addr metrics_listen;
	uint16_t metrics_port; /* 0: no metrics */
};

/* What holds when nothing is said. */
void conf_init(struct conf *conf);
/*
 * Reads a file over conf. A file that is not there changes nothing unless must is set. Returns 0, or -1
 * with a sentence in err that names file and line. What is refused is refused whole: no daemon runs with
 * half of a configuration.
 */
int conf_read(struct conf *conf, const char *file, bool must, char *err, size_t err_len);

#endif
