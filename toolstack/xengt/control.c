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

static int set_cap(struct command *c, uint64_t id, const char *value)
{
	struct xengt_config cfg;

	xengt_config_init(&cfg);
	return xengt_config_set(c->h, &cfg, "vgt_cap", value) ||
	       xengt_vgpu_set_cap(c->h, id, cfg.cap);
}

static int set_weight(struct command *c, uint64_t id, const char *value)
{
	struct xengt_config cfg;

	xengt_config_init(&cfg);
	return xengt_config_set(c->h, &cfg, "vgt_weight", value) ||
	       xengt_vgpu_set_weight(c->h, id, cfg.weight);
}

static int set_monitor(struct command *c, uint64_t id, const char *value)
{
	struct xengt_config cfg;

	xengt_config_init(&cfg);
	if (!strcmp(value, "off"))
		return xengt_vgpu_set_edid(c->h, id, cfg.edid, 0);
	return xengt_config_set_monitor(c->h, &cfg, value) ||
	       xengt_vgpu_set_edid(c->h, id, cfg.edid, cfg.edid_len);
}

static const struct setting {
	const char *name;
	int (*set)(struct command *c, uint64_t id, const char *value);
} settings[] = {
	{"cap", set_cap},
	{"weight", set_weight},
	{"monitor", set_monitor},
};

static const struct setting *find_setting(const char *name)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!strcmp(settings[i].name, name))
			return &settings[i];
	return NULL;
}

static bool fixed_at_creation(const char *name)
{
	static const char *const fixed[] = {"type",	"low_gm",     "low_gm_sz",
					    "high_gm",	"high_gm_sz", "fence",
					    "fence_sz", "fences",     "primary"};

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (!strcmp(fixed[i], name))
			return true;
	return false;
}

/* "DOMAIN KEY VALUE" or "DOMAIN KEY=VALUE ...". All keys are looked at before the first is set. */
int cmd_set(struct command *c)
{
	struct xengt_query q;
	char *equals;

	if (c->argc == 3 && !strchr(c->argv[1], '=')) {
		if (asprintf(&c->argv[1], "%s=%s", c->argv[1], c->argv[2]) < 0)
			return command_error(EXIT_FAILED, "out of memory");
		c->argc = 2;
	}
	if (c->argc < 2)
		return command_usage(c, "takes a DOMAIN, then cap, weight or monitor, and a value");
	for (int i = 1; i < c->argc; i++) {
		equals = strchr(c->argv[i], '=');
		if (!equals)
			return command_usage(c, "takes KEY VALUE, or KEY=VALUE for several");
		*equals = 0;
		if (fixed_at_creation(c->argv[i]))
			return command_error(EXIT_USAGE,
					     "%s is fixed when a vGPU is made; change the domain's "
					     "configuration and start it anew",
					     c->argv[i]);
		if (!find_setting(c->argv[i]))
			return command_usage(c, "only cap, weight and monitor can be set");
	}
	if (xengt_vgpu_find(c->h, c->argv[0], &q))
		return command_failed(c);
	for (int i = 1; i < c->argc; i++) {
		const struct setting *s = find_setting(c->argv[i]);

		if (s->set(c, q.id, c->argv[i] + strlen(c->argv[i]) + 1))
			return command_failed(c);
	}
	return EXIT_OK;
}
