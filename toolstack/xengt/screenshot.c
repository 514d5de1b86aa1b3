// SPDX-License-Identifier: MIT
/* What a guest's screen shows, as a PNG file. */
#include <errno.h>
#include <stdio.h>
#include <xenstore.h>

#include "xengt.h"
#include "../vga/vga.h"

#define VGA_WAIT_MS 5000

/* What the emulated VGA beside the vGPU shows. 0 or -1. */
static int vga_capture(uint32_t domid, struct xengt_image *img)
{
	struct xs_handle *xs = xs_open(XS_OPEN_READONLY);
	char path[128];
	struct vga *v;
	bool there;
	int err = -1;

	if (!xs)
		return -1;
	there = vga_path(xs, domid, path, sizeof(path));
	xs_close(xs);
	v = there ? vga_open(path) : NULL;
	if (v && vga_wait(v, VGA_WAIT_MS))
		err = vga_image(v, img);
	vga_close(v);
	return err;
}

/* The screen as its console shows it: the vGPU's, before its driver has come that of the VGA. 0 or -1. */
static int capture(struct xengt *h, const struct xengt_query *q, struct xengt_image *img)
{
	int err;

	if (!xengt_capture(h, q->id, img))
		return 0;
	err = errno;
	if (err == ENXIO && !q->primary && !vga_capture(q->domid, img))
		return 0;
	errno = err;
	return -1;
}

int cmd_screenshot(struct command *c)
{
	struct xengt_image img;
	struct xengt_query q;
	int err;

	if (c->argc != 2)
		return command_usage(c, "takes a DOMAIN and a FILE.png");
	if (xengt_vgpu_find(c->h, c->argv[0], &q) || capture(c->h, &q, &img))
		return command_failed(c);
	err = xengt_image_write_png(c->h, &img, c->argv[1]);
	if (!err && !c->json)
		printf("%s: %ux%u, the screen of %s\n", c->argv[1], img.width, img.height, q.name);
	xengt_image_free(&img);
	return err ? command_failed(c) : EXIT_OK;
}
