// SPDX-License-Identifier: MIT
/* What is counted of a vGPU, and its registers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

int xengt_vgpu_stats(struct xengt *h, uint64_t id, struct xengt_stats *stats)
{
	int err;

	*stats = (struct xengt_stats){.size = sizeof(*stats), .id = id};
	err = xengt_call(h, XENGT_IOC_STATS, stats);
	if (err)
		return xengt_vgpu_failed(h, id, err);
	for (size_t i = 0; i < XENGT_FAULTS; i++)
		stats->faults[i].what[XENGT_FAULT_LEN - 1] = 0;
	return 0;
}

int xengt_vgpu_regs(struct xengt *h, uint64_t id, struct xengt_reg **list, size_t *nr)
{
	struct xengt_regs req = {.id = id};
	struct xengt_reg *grown;
	int err;

	*list = NULL;
	*nr = 0;
	for (;;) {
		grown = reallocarray(*list, *nr + XENGT_REGS_MAX, sizeof(**list));
		if (!grown) {
			err = -ENOMEM;
			break;
		}
		*list = grown;
		req.buf = (uintptr_t)(grown + *nr);
		req.nr = XENGT_REGS_MAX;
		err = xengt_call(h, XENGT_IOC_REGS, &req);
		if (err)
			break;
		*nr += req.nr;
		if (req.nr < XENGT_REGS_MAX)
			return 0;
		req.from = grown[*nr - 1].offset + 1;
	}
	free(*list);
	*list = NULL;
	*nr = 0;
	return xengt_vgpu_failed(h, id, err);
}

int xengt_vgpu_refused(struct xengt *h, uint64_t id, uint32_t **offsets, size_t *nr)
{
	struct xengt_regs req = {.id = id, .nr = XENGT_REGS_MAX};
	int err;

	*nr = 0;
	*offsets = calloc(XENGT_REGS_MAX, sizeof(**offsets));
	if (!*offsets)
		return xengt_fail(h, ENOMEM, "no memory");
	req.buf = (uintptr_t)*offsets;
	err = xengt_call(h, XENGT_IOC_REFUSED, &req);
	if (err) {
		free(*offsets);
		*offsets = NULL;
		return xengt_vgpu_failed(h, id, err);
	}
	*nr = req.nr;
	return 0;
}

const char *xengt_engine_name(uint32_t engine)
{
	static const char *const names[] = {
		[XENGT_ENGINE_RCS] = "render",	[XENGT_ENGINE_BCS] = "blitter",
		[XENGT_ENGINE_VCS] = "video",	[XENGT_ENGINE_VECS] = "video-enhance",
		[XENGT_ENGINE_VCS2] = "video2",
	};

	return engine < sizeof(names) / sizeof(names[0]) ? names[engine] : "unknown";
}
