/* SPDX-License-Identifier: MIT */
/*
 * One vGPU's screen, served by VNC. One thread: the caller polls the sockets and calls screen_serve().
 * Without clients nothing is read from the guest. While the vGPU shows nothing and its domain has an
 * emulated VGA beside it, that one's picture is served. Keys and pointer go to the domain's own input.
 */
#ifndef XENGTD_SCREEN_H
#define XENGTD_SCREEN_H

#include <poll.h>
#include <xengt/xengt.h>

#include "conf.h"

struct screen;

/*
 * Listens on the first free port from conf->vnc_port + domid on, within 100 and round again. Returns NULL
 * when none is free or memory is short. conf must outlive it. vga: the socket of the domain's QEMU (vga.h),
 * empty when it has none.
 */
struct screen *screen_open(const struct conf *conf, const struct xengt_query *q, const char *vga);
/* Disconnects all. gone: the vGPU exists no more, and a socket that its QEMU left goes, too. NULL is fine. */
void screen_close(struct screen *s, bool gone);

uint64_t screen_id(const struct screen *s);
uint32_t screen_domid(const struct screen *s);
uint16_t screen_port(const struct screen *s);
/* Is anybody looking? */
bool screen_watched(const struct screen *s);

/* Fills in the sockets to wait for, at most room; returns how many. */
size_t screen_poll(const struct screen *s, struct pollfd *fds, size_t room);
/*
 * Takes what clients have sent, and when somebody looks and it is time, reads the screen and sends what
 * has changed. now_ms is of a clock that does not go back.
 */
void screen_serve(struct screen *s, struct xengt *h, int64_t now_ms);

#endif
