// SPDX-License-Identifier: MIT
/* Named sizes of vGPUs, and how many of a size would fit. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

/* By size. medium is what vgt=1 alone gives. */
static const struct xengt_type types[] = {
	{"small", 64, 256, 4, 50},
	{"medium", 128, 384, 4, 100},
	{"large", 256, 1024, 8, 200},
	{"huge", 512, 2048, 16, 400},
};
#define NR_TYPES (sizeof(types) / sizeof(types[0]))

const struct xengt_type *xengt_type_at(size_t i)
{
	return i < NR_TYPES ? &types[i] : NULL;
}

const struct xengt_type *xengt_type_find(const char *name)
{
	for (size_t i = 0; i < NR_TYPES; i++)
		if (!strcmp(types[i].name, name))
			return &types[i];
	return NULL;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* size 0 takes nothing, so it fits without end */
static uint32_t pieces(uint32_t room, uint32_t size)
{
	return size ? room / size : UINT32_MAX;
}

uint32_t xengt_capacity_fits(const struct xengt_capacity *cap, uint32_t low_gm, uint32_t high_gm,
			     uint32_t fences)
{
	uint32_t n = cap->vgpus_max > cap->vgpus ? cap->vgpus_max - cap->vgpus : 0;

	n = least(n, pieces(cap->low_gm_largest, low_gm));
	n = least(n, pieces(cap->high_gm_largest, high_gm));
	return least(n, pieces(cap->fences_free, fences));
}
