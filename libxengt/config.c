// SPDX-License-Identifier: MIT
/*
 * The vgt options of an xl domain config: names, ranges, defaults, and the sentences that a person
 * reads when one is wrong.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* Sizes as XenGT had them: a Linux guest wants 64 MiB of low GM, Windows 128. */
#define DEFAULT_TYPE "medium"

void xengt_config_init(struct xengt_config *cfg)
{
	const struct xengt_type *t = xengt_type_find(DEFAULT_TYPE);

	*cfg = (struct xengt_config){
		.low_gm = t->low_gm,
		.high_gm = t->high_gm,
		.fences = t->fences,
		.primary = 1,
		.weight = t->weight,
	};
}

/* What an option said by itself stays, whether the type comes before or after it. */
static int set_type(struct xengt *h, struct xengt_config *cfg, const char *name)
{
	const struct xengt_type *t = xengt_type_find(name);
	char known[128] = "";
	size_t len = 0;

	if (!t) {
		for (size_t i = 0; (t = xengt_type_at(i)); i++)
			len += (size_t)snprintf(known + len, sizeof(known) - len, "%s%s",
						i ? ", " : "", t->name);
		return xengt_fail(h, EINVAL, "vgt_type='%s': no such type; allowed is %s", name,
				  known);
	}
	if (!(cfg->given & XENGT_GIVEN_LOW_GM))
		cfg->low_gm = t->low_gm;
	if (!(cfg->given & XENGT_GIVEN_HIGH_GM))
		cfg->high_gm = t->high_gm;
	if (!(cfg->given & XENGT_GIVEN_FENCES))
		cfg->fences = t->fences;
	if (!(cfg->given & XENGT_GIVEN_WEIGHT))
		cfg->weight = t->weight;
	return 0;
}

/* Ordered by name. size 0: not a number, handled by its own code. */
static const struct option {
	const char *key;
	long min, max, step;
	const char *unit;
	size_t offset;
	uint32_t given;
} options[] = {
	/* clang-format off */
	{"vgt",                     0,    1,  1, "",
	 offsetof(struct xengt_config, enabled), 0},
	{"vgt_cap",                 0,  100,  1, " percent of GPU time (0 or 100: no cap)",
	 offsetof(struct xengt_config, cap), 0},
	{"vgt_fence_sz",            1,   32,  1, " fence registers",
	 offsetof(struct xengt_config, fences), XENGT_GIVEN_FENCES},
	{"vgt_high_gm_sz",         64, 3584,  1, " MiB",
	 offsetof(struct xengt_config, high_gm), XENGT_GIVEN_HIGH_GM},
	{"vgt_low_gm_sz",          32, 1024,  1, " MiB",
	 offsetof(struct xengt_config, low_gm), XENGT_GIVEN_LOW_GM},
	{"vgt_monitor_config_file", 0,    0,  0, "", 0, 0},
	{"vgt_primary",            -1,    1,  1, " (-1 unspecified, 0 secondary, 1 primary display)",
	 offsetof(struct xengt_config, primary), 0},
	{"vgt_type",                0,    0,  0, "", 0, 0},
	{"vgt_weight",              1, 1000,  1, "",
	 offsetof(struct xengt_config, weight), XENGT_GIVEN_WEIGHT},
	/* clang-format on */
};

static int compare_option(const void *key, const void *option)
{
	return strcmp(key, ((const struct option *)option)->key);
}

static int unknown_option(struct xengt *h, const char *key)
{
	char known[256] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		len += snprintf(known + len, sizeof(known) - len, "%s%s", i ? ", " : "",
				options[i].key);
	return xengt_fail(h, ENOENT, "%s: unknown option; known are %s", key, known);
}

int xengt_config_set(struct xengt *h, struct xengt_config *cfg, const char *key, const char *value)
{
	const struct option *o = bsearch(key, options, sizeof(options) / sizeof(options[0]),
					 sizeof(options[0]), compare_option);
	char *end;
	long v;

	if (!o)
		return unknown_option(h, key);
	if (!o->step)
		return strcmp(key, "vgt_type") ? xengt_config_set_monitor(h, cfg, value)
					       : set_type(h, cfg, value);

	errno = 0;
	v = strtol(value, &end, 0);
	if (end == value || *end)
		return xengt_fail(h, EINVAL, "%s='%s': not a number; allowed is %ld to %ld%s", key,
				  value, o->min, o->max, o->unit);
	if (errno || v < o->min || v > o->max)
		return xengt_fail(h, ERANGE, "%s=%s: out of range; allowed is %ld to %ld%s", key,
				  value, o->min, o->max, o->unit);
	if (o->offset == offsetof(struct xengt_config, enabled))
		cfg->enabled = v;
	else
		*(int32_t *)((char *)cfg + o->offset) = (int32_t)v;
	cfg->given |= o->given;
	return 0;
}

/* "alpha (domain 3): 64 MiB, beta (domain 4): 128 MiB" */
static void say_who_has(struct xengt *h, char *buf, size_t size, const char *key)
{
	struct xengt_query *list;
	size_t nr, len = 0;

	buf[0] = 0;
	if (xengt_vgpu_list(h, &list, &nr))
		return;
	for (size_t i = 0; i < nr && len < size; i++) {
		const struct xengt_query *q = &list[i];
		const char *sep = i ? ", " : "; in use: ";

		if (!strcmp(key, "vgt_fence_sz"))
			len += snprintf(buf + len, size - len, "%s%s (domain %u) %u", sep, q->name,
					q->domid, q->fences);
		else
			len += snprintf(buf + len, size - len, "%s%s (domain %u) %llu MiB", sep,
					q->name, q->domid,
					(unsigned long long)(!strcmp(key, "vgt_low_gm_sz")
								     ? q->low_gm_bytes
								     : q->high_gm_bytes) >>
						20);
	}
	free(list);
}

static int too_much(struct xengt *h, const char *key, uint32_t want, uint32_t free_,
		    uint32_t largest, uint32_t total, const char *unit)
{
	char who[400], pieces[64] = "";

	say_who_has(h, who, sizeof(who), key);
	if (largest < free_)
		snprintf(pieces, sizeof(pieces), " (largest piece %u)", largest);
	return xengt_fail(h, ENOSPC, "%s=%u: not available; free are %u of %u%s%s%s", key, want,
			  free_, total, unit, pieces, who);
}

int xengt_config_check(struct xengt *h, uint32_t gpu, const struct xengt_config *cfg)
{
	struct xengt_capacity c;

	if (xengt_get_capacity(h, gpu, &c))
		return -1;
	if (cfg->low_gm > c.low_gm_largest)
		return too_much(h, "vgt_low_gm_sz", cfg->low_gm, c.low_gm_free, c.low_gm_largest,
				c.low_gm, " MiB");
	if (cfg->high_gm > c.high_gm_largest)
		return too_much(h, "vgt_high_gm_sz", cfg->high_gm, c.high_gm_free,
				c.high_gm_largest, c.high_gm, " MiB");
	if (cfg->fences > c.fences_free)
		return too_much(h, "vgt_fence_sz", cfg->fences, c.fences_free, c.fences_free,
				c.fences, " fences");
	if (c.vgpus >= c.vgpus_max)
		return xengt_fail(h, ENOSPC, "vgt=1: all %u vGPUs of this GPU are in use",
				  c.vgpus_max);
	return 0;
}
