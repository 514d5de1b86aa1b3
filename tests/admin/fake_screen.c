// SPDX-License-Identifier: MIT
/* Changes, in the model that XENGT_FAKE names, the screen of a domain's vGPU: its size, or one dot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_module.h"

int main(int argc, char **argv)
{
	for (int i = 0; argc >= 3 && i < FAKE_VGPUS; i++) {
		struct fake_vgpu *v = &fake_state()->vgpus[i];

		if (!v->used || v->q.domid != (unsigned)atoi(argv[1]))
			continue;
		if (!strcmp(argv[2], "off")) {
			v->q.mode_width = 0;
		} else if (!strcmp(argv[2], "on")) {
			v->q.mode_width = v->width;
		} else if (argc == 4 && !strcmp(argv[2], "dot")) {
			v->dot = (unsigned)atoi(argv[3]);
		} else if (argc == 4) {
			v->width = v->q.mode_width = (unsigned)atoi(argv[2]);
			v->height = v->q.mode_height = (unsigned)atoi(argv[3]);
		}
		return 0;
	}
	fprintf(stderr, "usage: fake-screen DOMID off|on|WIDTH HEIGHT|dot N\n");
	return 1;
}
