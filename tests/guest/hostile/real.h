/* SPDX-License-Identifier: MIT */
/*
 * machine.h in a real guest (and hst_cpu): the device at 00:02.0 by its BARs and the I/O ports of PCI's
 * configuration mechanism 1, memory that the kernel was told to leave alone (memmap=), pages that go and
 * come through hostile_pages.ko. One device, one guest: the structs are singletons. Root only.
 */
#ifndef XENGT_TEST_HOSTILE_REAL_H
#define XENGT_TEST_HOSTILE_REAL_H

#include "hostile.h"

/* memory: guest-physical address of 16 MiB of RAM. Says on stderr what does not work. */
bool real_open(u64 memory);
struct machine *real_machine(void);
extern const struct hst_cpu real_cpu;

#endif
