/* SPDX-License-Identifier: MIT */
/*
 * The display and the input of a domain's own QEMU: what its emulated VGA shows (firmware, boot messages)
 * before the guest's driver takes the vGPU, and its keyboard and mouse at all times. The xl plugin tells
 * QEMU to serve them as VNC on a socket of the file system (vga_path()); this is the client. It does not
 * block; the caller waits for vga_fd().
 */
#ifndef XENGT_VGA_H
#define XENGT_VGA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xengt/xengt.h>

struct xs_handle;
struct vga;

/* Where QEMU listens: folder (XENGT_VGA_DIR in the environment names another), and the file for a UUID that
 * is printed with that format. */
#define VGA_DIR		 "/run/xen"
#define VGA_FILE(format) "/xengt-" format ".vnc"
/* Both for a domain, from xenstore; false: it has no UUID there. */
bool vga_path(struct xs_handle *xs, uint32_t domid, char *path, size_t size);

/* Connects. NULL with errno set when nobody listens there. */
struct vga *vga_open(const char *path);
/* NULL is fine. */
void vga_close(struct vga *v);
int vga_fd(const struct vga *v);
/* Takes what has come. False: the connection has ended, or the other end talks nonsense. */
bool vga_run(struct vga *v);
/* Is there a picture? Not before a while after the connection. */
bool vga_shows(const struct vga *v);
/* The picture, for the caller to free with xengt_image_free(). 0 or -1: none, or no memory. */
int vga_image(const struct vga *v, struct xengt_image *img);
/* Asks for what has changed; nothing comes without. One that is under way already is not asked for twice. */
void vga_ask(struct vga *v);
/* Waits at most ms for a whole picture; false: none has come. */
bool vga_wait(struct vga *v, int ms);

/* Input, as RFB has it: X keysyms, button mask; the position on a screen of that size. */
void vga_key(struct vga *v, bool down, uint32_t keysym);
void vga_pointer(struct vga *v, uint8_t buttons, uint32_t x, uint32_t y, uint32_t width,
		 uint32_t height);

#endif
