// SPDX-License-Identifier: MIT
/* vGPUs: create, destroy, list, change. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

static int create_failed(struct xengt *h, uint32_t gpu, uint32_t domid,
			 const struct xengt_config *cfg, int err)
{
	switch (err) {
	case XENGT_CALL_NO_DEVICE:
		return -1;
	case -ENOSPC:
		if (xengt_config_check(h, gpu, cfg))
			return -1; /* with a sentence that says who has it */
		return xengt_fail(
			h, ENOSPC,
			"domain %u: graphics memory is free but in pieces that are too small",
			domid);
	case -ESRCH:
		return xengt_fail(h, ESRCH, "domain %u does not exist", domid);
	case -EEXIST:
		return xengt_fail(h, EEXIST, "domain %u has a vGPU already", domid);
	case -EOPNOTSUPP:
		return xengt_fail(h, EOPNOTSUPP,
				  "domain %u: only an HVM domain with HAP can have a vGPU", domid);
	case -EILSEQ:
		return xengt_fail(h, EILSEQ, "vgt_monitor_config_file: its EDID is not sound");
	case -ENODEV: {
		struct xengt_info info;

		if (!xengt_get_info(h, gpu, &info) && info.reason[0])
			return xengt_fail(h, ENODEV, "GPU %u: %.*s", gpu, XENGT_REASON_LEN,
					  info.reason);
		return xengt_fail(h, ENODEV, "there is no GPU %u", gpu);
	}
	default:
		return xengt_fail(h, -err, "domain %u: no vGPU could be made: %s", domid,
				  strerror(-err));
	}
}

int xengt_vgpu_create(struct xengt *h, uint32_t gpu, uint32_t domid, const char *name,
		      const struct xengt_config *cfg, uint64_t *id)
{
	struct xengt_create req = {
		.gpu = gpu,
		.domid = domid,
		.low_gm = cfg->low_gm,
		.high_gm = cfg->high_gm,
		.fences = cfg->fences,
		.weight = cfg->weight,
		.cap = cfg->cap,
		.primary = cfg->primary,
		.edid_len = cfg->edid_len,
		.port = cfg->port,
	};
	int err;

	snprintf(req.name, sizeof(req.name), "%s", name);
	memcpy(req.edid, cfg->edid, sizeof(req.edid));
	err = xengt_call(h, XENGT_IOC_CREATE, &req);
	if (err)
		return create_failed(h, gpu, domid, cfg, err);
	if (id)
		*id = req.id;
	return 0;
}

int xengt_vgpu_failed(struct xengt *h, uint64_t id, int err)
{
	if (err == XENGT_CALL_NO_DEVICE)
		return -1;
	if (err == -ENOENT)
		return xengt_fail(h, ENOENT, "there is no vGPU %llu", (unsigned long long)id);
	if (err == -ENOTTY)
		return xengt_fail(
			h, ENOTTY,
			"vGPU %llu: the loaded module is older than this library and does "
			"not know this request",
			(unsigned long long)id);
	return xengt_fail(h, -err, "vGPU %llu: %s", (unsigned long long)id, strerror(-err));
}

static int call_id(struct xengt *h, unsigned long cmd, uint64_t id)
{
	struct xengt_id req = {.id = id};
	int err = xengt_call(h, cmd, &req);

	return err ? xengt_vgpu_failed(h, id, err) : 0;
}

int xengt_vgpu_destroy(struct xengt *h, uint64_t id)
{
	return call_id(h, XENGT_IOC_DESTROY, id);
}

int xengt_vgpu_reset(struct xengt *h, uint64_t id)
{
	return call_id(h, XENGT_IOC_RESET, id);
}

int xengt_vgpu_query(struct xengt *h, uint64_t id, struct xengt_query *q)
{
	int err;

	*q = (struct xengt_query){.id = id};
	err = xengt_call(h, XENGT_IOC_QUERY, q);
	return err ? xengt_vgpu_failed(h, id, err) : 0;
}

int xengt_vgpu_list(struct xengt *h, struct xengt_query **list, size_t *nr)
{
	struct xengt_query q = {.next = 1}, *grown;
	int err;

	*list = NULL;
	*nr = 0;
	for (;;) {
		q.next = 1;
		err = xengt_call(h, XENGT_IOC_QUERY, &q);
		if (err == -ENOENT)
			return 0;
		if (err)
			break;
		grown = reallocarray(*list, *nr + 1, sizeof(**list));
		if (!grown) {
			err = -ENOMEM;
			break;
		}
		*list = grown;
		(*list)[(*nr)++] = q;
	}
	free(*list);
	*list = NULL;
	*nr = 0;
	return xengt_vgpu_failed(h, q.id, err);
}

int xengt_vgpu_find(struct xengt *h, const char *domain, struct xengt_query *q)
{
	struct xengt_query *list;
	unsigned long domid;
	size_t nr, i;
	char *end;

	if (xengt_vgpu_list(h, &list, &nr))
		return -1;
	domid = strtoul(domain, &end, 10);
	for (i = 0; i < nr; i++)
		if (!strcmp(list[i].name, domain) || (*domain && !*end && list[i].domid == domid))
			break;
	if (i < nr)
		*q = list[i];
	free(list);
	return i < nr ? 0 : xengt_fail(h, ENOENT, "no domain '%s' has a vGPU", domain);
}

static int call_set(struct xengt *h, const struct xengt_set *set)
{
	struct xengt_set copy = *set;
	int err = xengt_call(h, XENGT_IOC_SET, &copy);

	return err ? xengt_vgpu_failed(h, set->id, err) : 0;
}

int xengt_vgpu_set_cap(struct xengt *h, uint64_t id, uint32_t cap)
{
	return call_set(h, &(struct xengt_set){.id = id, .what = XENGT_SET_CAP, .value = cap});
}

int xengt_vgpu_set_weight(struct xengt *h, uint64_t id, uint32_t weight)
{
	return call_set(h,
			&(struct xengt_set){.id = id, .what = XENGT_SET_WEIGHT, .value = weight});
}

int xengt_vgpu_get_edid(struct xengt *h, uint64_t id, struct xengt_edid *edid)
{
	int err;

	*edid = (struct xengt_edid){.id = id};
	err = xengt_call(h, XENGT_IOC_EDID, edid);
	return err ? xengt_vgpu_failed(h, id, err) : 0;
}

int xengt_vgpu_set_edid(struct xengt *h, uint64_t id, const uint8_t *edid, uint32_t len)
{
	struct xengt_set set = {.id = id, .what = XENGT_SET_EDID, .value = len};

	if (len > sizeof(set.edid))
		return xengt_fail(h, EINVAL, "an EDID has at most %zu bytes, not %u",
				  sizeof(set.edid), len);
	memcpy(set.edid, edid, len);
	return call_set(h, &set);
}
