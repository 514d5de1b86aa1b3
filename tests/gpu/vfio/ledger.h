/* SPDX-License-Identifier: MIT */
/*
 * The ledger: of the pages that the GPU touches, each distinct (phase, context, engine, kind of access,
 * page, owner at that moment) once, with how often. Where the audit has a record for each touch, this
 * can run for minutes.
 */
#ifndef XENGT_TEST_GPU_VFIO_LEDGER_H
#define XENGT_TEST_GPU_VFIO_LEDGER_H

#include "gpu.h"
#include "owners.h"

struct ledger;

/* An empty ledger in phase 1; owners becomes its own. NULL: no memory. */
struct ledger *ledger_new(struct owners *owners);
/* NULL is fine. */
void ledger_free(struct ledger *l);

void ledger_note(struct ledger *l, const struct gpu_audit_rec *rec);
/* What follows is of the next phase. */
void ledger_next(struct ledger *l);

/*
 * Writes all as text, a line each: phase, engine, space (gpu.h), r or w, LRCA, page, owner ("none" and
 * "not-ram" for those), touches. Returns false when it could not, or when memory has once run out.
 */
bool ledger_write(const struct ledger *l, const char *file);

#endif
