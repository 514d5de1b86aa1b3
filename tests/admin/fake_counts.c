// SPDX-License-Identifier: MIT
/* Gives the vGPU of a domain, in the model that XENGT_FAKE names, counters of engines and a fault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_module.h"

int main(int argc, char **argv)
{
	for (int i = 0; argc == 2 && i < FAKE_VGPUS; i++) {
		struct fake_vgpu *v = &fake_state()->vgpus[i];
		struct xengt_stats *s = &v->stats;

		if (!v->used || v->q.domid != (unsigned)atoi(argv[1]))
			continue;
		s->valid = XENGT_STATS_ENGINES | XENGT_STATS_FAULTS;
		s->engine_mask = 1 << XENGT_ENGINE_RCS | 1 << XENGT_ENGINE_BCS;
		s->engines[XENGT_ENGINE_RCS] = (struct xengt_engine_stats){.busy_ns = 1400000000,
									   .submissions = 3,
									   .max_wait_ns = 2500000};
		s->hangs = 2;
		s->faults_total = 9;
		s->nr_faults = 1;
		s->faults[0].engine = XENGT_ENGINE_RCS;
		strcpy(s->faults[0].what, "the engine hung");
		return 0;
	}
	fprintf(stderr, "usage: fake-counts DOMID\n");
	return 1;
}
