/* SPDX-License-Identifier: MIT */
/*
 * The kernel's trace files (tracefs), as far as `xengt trace` needs them: an instance of its own, so that
 * whoever else traces is not disturbed.
 */
#ifndef XENGT_TRACEFS_H
#define XENGT_TRACEFS_H

#include <stdbool.h>
#include <stddef.h>

#define TRACEFS_GROUP "xengt"

struct tracefs {
	char root[256];	    /* where it is mounted */
	char instance[300]; /* ours, or empty */
	int pipe;	    /* of the instance, does not block; -1: none */
};

/*
 * Finds tracefs: dir if it is said, else where it is usually mounted. Returns 0, or an exit code of enum
 * xengt_exit with a sentence in err.
 */
int tracefs_open(struct tracefs *t, const char *dir, char *err, size_t err_len);
/* Calls fn for the name of each event of the group; fn returns false to end it. */
void tracefs_events(const struct tracefs *t, bool (*fn)(void *arg, const char *name), void *arg);
bool tracefs_has_event(const struct tracefs *t, const char *name);
/* Makes the instance; nothing is traced yet. Returns as tracefs_open(). */
int tracefs_begin(struct tracefs *t, char *err, size_t err_len);
/* Traces one event; filter may be NULL. Returns as tracefs_open(). */
int tracefs_enable(struct tracefs *t, const char *event, const char *filter, char *err,
		   size_t err_len);
/* Ends all of it. */
void tracefs_end(struct tracefs *t);

#endif
