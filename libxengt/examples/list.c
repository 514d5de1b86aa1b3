// SPDX-License-Identifier: MIT
/* Lists the vGPUs of this host. Build: cc list.c $(pkg-config --cflags --libs xengt) */
#include <stdio.h>
#include <stdlib.h>
#include <xengt/xengt.h>

int main(void)
{
	struct xengt *h = xengt_open();
	struct xengt_query *list;
	size_t nr;

	if (!h) {
		fputs("no memory\n", stderr);
		return 1;
	}
	if (xengt_vgpu_list(h, &list, &nr)) {
		fprintf(stderr, "%s\n", xengt_error(h));
		xengt_close(h);
		return 1;
	}
	for (size_t i = 0; i < nr; i++)
		printf("vGPU %llu of %s (domain %u): %s, %ux%u\n", (unsigned long long)list[i].id,
		       list[i].name, list[i].domid, xengt_state_name(list[i].state),
		       list[i].mode_width, list[i].mode_height);
	free(list);
	xengt_close(h);
	return 0;
}
