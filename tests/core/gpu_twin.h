/* SPDX-License-Identifier: MIT */
/*
 * The execution lists of the emulated GPU (tests/gpu/execlist.c), alone: an engine whose contexts
 * run without commands and end when they are told to. It shares no name with the core's headers.
 */
#ifndef XENGT_TEST_GPU_TWIN_H
#define XENGT_TEST_GPU_TWIN_H

#include <stdbool.h>
#include <stdint.h>

void twin_reset(void);
/* Execlists are turned on or off. */
void twin_mode(bool on);
/* One dword of an ELSP write; then, as a GPU that never reaches an arbitration point does: takes
 * the list when it is idle, or when it may go on with the same context. */
void twin_elsp(uint32_t dword);
/* The running context's ring is empty. */
void twin_done(void);
/* The running context reaches an arbitration point: a list that waits takes over. */
void twin_arbitrate(void);
/* What software writes to CONTEXT_STATUS_PTR's write pointer. */
void twin_set_write_ptr(uint32_t ptr);

bool twin_active(void);
bool twin_waits(void);
uint64_t twin_status(void);
uint32_t twin_csb(unsigned entry, unsigned half);
uint32_t twin_write_ptr(void);
unsigned twin_irqs(void);
/* Lists that it refused or lost. */
unsigned twin_reports(void);
const void *twin_hwsp(void);

#endif
