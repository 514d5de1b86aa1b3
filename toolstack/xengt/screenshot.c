// SPDX-License-Identifier: MIT
/* What a guest's screen shows, as a PNG file. */
#include <stdio.h>

#include "xengt.h"

int cmd_screenshot(struct command *c)
{
	struct xengt_image img;
	struct xengt_query q;
	int err;

	if (c->argc != 2)
		return command_usage(c, "takes a DOMAIN and a FILE.png");
	if (xengt_vgpu_find(c->h, c->argv[0], &q) || xengt_capture(c->h, q.id, &img))
		return command_failed(c);
	err = xengt_image_write_png(c->h, &img, c->argv[1]);
	if (!err && !c->json)
		printf("%s: %ux%u, the screen of %s\n", c->argv[1], img.width, img.height, q.name);
	xengt_image_free(&img);
	return err ? command_failed(c) : EXIT_OK;
}
