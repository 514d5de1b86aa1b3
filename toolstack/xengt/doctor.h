/* SPDX-License-Identifier: MIT */
/*
 * What `xengt doctor` knows of a host. Everything is read below a folder that stands for /, so that
 * tests can show it any host; what only a command tells (xl info) is then read from files of the same
 * name in that folder.
 */
#ifndef XENGT_DOCTOR_H
#define XENGT_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

struct host {
	const char *root; /* "" for the real one */
	char xl_info[8192];
};

/* The host below root ("/" for this one). */
void host_open(struct host *host, const char *root);
/* Is there such a file or folder? */
bool host_has(const struct host *host, const char *path);
/* The first line of a file without its newline into buf; false when it cannot be read. */
bool host_line(const struct host *host, const char *path, char *buf, size_t size);
/* The value of "key : value" in a text as of xl info or /proc/cpuinfo; false when it is not there. */
bool host_field(const char *text, const char *key, char *buf, size_t size);
/* The whole file; what is too long is cut. */
bool host_text(const struct host *host, const char *path, char *buf, size_t size);
/* The last part of a link's target. */
bool host_link(const struct host *host, const char *path, char *buf, size_t size);
/* Calls fn for each name in a folder until it returns false. */
void host_each(const struct host *host, const char *path, bool (*fn)(void *arg, const char *name),
	       void *arg);

#endif
