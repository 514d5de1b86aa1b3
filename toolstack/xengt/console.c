// SPDX-License-Identifier: MIT
/*
 * A vGPU's screen in a viewer. xengtd serves it and writes the address into xenstore; which viewer is
 * used says XENGT_VIEWER, else it is the first of a few that is installed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>

#include "xengt.h"

static const char *const viewers[] = {"xtigervncviewer", "xtightvncviewer", "vncviewer",
				      "gvncviewer"};

/* "127.0.0.1::5900", or NULL when nothing is published; the caller frees it. */
static char *vnc_address(uint32_t domid)
{
	struct xs_handle *xs = xs_open(XS_OPEN_READONLY);
	char path[48];
	unsigned len;
	char *value;

	if (!xs)
		return NULL;
	snprintf(path, sizeof(path), "/xengt/%u/vnc", domid);
	value = xs_read(xs, XBT_NULL, path, &len);
	xs_close(xs);
	return value;
}

int cmd_console(struct command *c)
{
	bool print = command_flag(c, "--print");
	const char *chosen = getenv("XENGT_VIEWER");
	struct xengt_query q;
	char *address;

	if (c->argc != 1)
		return command_usage(c, "takes one DOMAIN, its name or id");
	if (xengt_vgpu_find(c->h, c->argv[0], &q))
		return command_failed(c);
	address = vnc_address(q.domid);
	if (!address)
		return command_error(EXIT_FAILED,
				     "no screen of %s is served; it is xengtd that does "
				     "(systemctl start xengtd; vnc = 1 in /etc/xengt/xengtd.conf)",
				     q.name);
	if (print) {
		puts(address);
		free(address);
		return EXIT_OK;
	}
	fflush(NULL);
	if (chosen && *chosen)
		execlp(chosen, chosen, address, (char *)NULL);
	for (size_t i = 0; !chosen && i < sizeof(viewers) / sizeof(viewers[0]); i++)
		execlp(viewers[i], viewers[i], address, (char *)NULL);
	command_error(EXIT_FAILED,
		      "no VNC viewer is installed (apt install tigervnc-viewer, or name "
		      "one in XENGT_VIEWER); the screen is at %s",
		      address);
	free(address);
	return EXIT_FAILED;
}
