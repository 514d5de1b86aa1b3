// SPDX-License-Identifier: MIT
/* What changes a vGPU: create, destroy, reset, set. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xengt.h"

/* "DOMID NAME [KEY=VALUE ...]": for a toolstack other than xl that keeps the domain paused. */
int cmd_create(struct command *c)
{
	struct xengt_config cfg;
	unsigned long domid;
	uint64_t id;
	char *end;

	if (c->argc < 2)
		return command_usage(c, "takes the DOMID of a paused domain and its NAME");
	domid = strtoul(c->argv[0], &end, 10);
	if (!*c->argv[0] || *end || domid == 0 || domid > 0x7fef)
		return command_usage(c, "DOMID is a number from 1 to 32751");
	xengt_config_init(&cfg);
	for (int i = 2; i < c->argc; i++) {
		char *value = strchr(c->argv[i], '=');

		if (!value)
			return command_usage(c, "options have the form vgt_KEY=VALUE");
		*value++ = 0;
		if (xengt_config_set(c->h, &cfg, c->argv[i], value))
			return command_failed(c);
	}
	if (xengt_vgpu_create(c->h, 0, (uint32_t)domid, c->argv[1], &cfg, &id))
		return command_failed(c);
	printf("%llu\n", (unsigned long long)id);
	return EXIT_OK;
}

int cmd_destroy(struct command *c)
{
	struct xengt_query q;

	if (c->argc != 1)
		return command_usage(c, "takes one DOMAIN, its name or id");
	if (xengt_vgpu_find(c->h, c->argv[0], &q) || xengt_vgpu_destroy(c->h, q.id))
		return command_failed(c);
	return EXIT_OK;
}

int cmd_reset(struct command *c)
{
	struct xengt_query q;

	if (c->argc != 1)
		return command_usage(c, "takes one DOMAIN, its name or id");
	if (xengt_vgpu_find(c->h, c->argv[0], &q) || xengt_vgpu_reset(c->h, q.id))
		return command_failed(c);
	return EXIT_OK;
}

int cmd_set(struct command *c)
{
	struct xengt_config cfg;
	struct xengt_query q;
	int err;

	if (c->argc != 3)
		return command_usage(c, "takes a DOMAIN, then cap, weight or monitor, and a value");
	if (xengt_vgpu_find(c->h, c->argv[0], &q))
		return command_failed(c);
	xengt_config_init(&cfg);
	if (!strcmp(c->argv[1], "cap")) {
		err = xengt_config_set(c->h, &cfg, "vgt_cap", c->argv[2]) ||
		      xengt_vgpu_set_cap(c->h, q.id, cfg.cap);
	} else if (!strcmp(c->argv[1], "weight")) {
		err = xengt_config_set(c->h, &cfg, "vgt_weight", c->argv[2]) ||
		      xengt_vgpu_set_weight(c->h, q.id, cfg.weight);
	} else if (!strcmp(c->argv[1], "monitor")) {
		if (!strcmp(c->argv[2], "off"))
			err = xengt_vgpu_set_edid(c->h, q.id, cfg.edid, 0);
		else
			err = xengt_config_read_monitor(c->h, &cfg, c->argv[2]) ||
			      xengt_vgpu_set_edid(c->h, q.id, cfg.edid, cfg.edid_len);
	} else {
		return command_usage(c, "only cap, weight and monitor can be set");
	}
	return err ? command_failed(c) : EXIT_OK;
}
