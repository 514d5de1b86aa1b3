/* SPDX-License-Identifier: MIT */
/*
 * The state of vGPUs in xenstore, for other toolstacks: /xengt/DOMID/{id,name,state,reason,mode,
 * low_gm_mib,high_gm_mib,fences,vnc}. Readable by dom0 only.
 */
#ifndef XENGTD_PUBLISH_H
#define XENGTD_PUBLISH_H

#include <xengt/xengt.h>

struct publisher;

/* Connects to xenstore. NULL with errno set. */
struct publisher *publisher_open(void);
void publisher_close(struct publisher *p);

/*
 * Makes the tree equal to what the module says: entries of vGPUs that have gone disappear, others are
 * written where they differ. Returns 0, or -1 with errno set.
 */
int publisher_sync(struct publisher *p, const struct xengt_query *list, size_t nr);

/* Where the domain's QEMU listens (vga.h); false: not known. */
bool publisher_vga_path(struct publisher *p, uint32_t domid, char *path, size_t size);

/* Where a viewer finds the domain's screen, "ADDRESS::PORT"; NULL: nowhere any more. Likewise. */
int publisher_put_screen(struct publisher *p, uint32_t domid, const char *address);

#endif
