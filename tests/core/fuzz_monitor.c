// SPDX-License-Identifier: MIT
/*
 * Fuzzes what an administrator writes: monitor files (the first byte 0), and options of an xl domain
 * config with their values, a line each (else). What is taken must be what the module would take; what
 * is refused must be refused with a sentence and leave the option's old value.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xengt/xengt.h>

#include "edid.h"

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond);                 \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_failed(struct xengt *h)
{
	const char *why = xengt_error(h);

	CHECK(errno > 0 && *why && strlen(why) < 768);
}

static void check_config(const struct xengt_config *cfg)
{
	CHECK(cfg->low_gm >= 32 && cfg->low_gm <= 1024 && cfg->high_gm >= 64 &&
	      cfg->high_gm <= 3584);
	CHECK(cfg->fences >= 1 && cfg->fences <= 32 && cfg->weight >= 1 && cfg->weight <= 1000);
	CHECK(cfg->cap <= 100 && cfg->primary >= -1 && cfg->primary <= 1);
	CHECK(!cfg->edid_len || cfg->edid_len == 128 || cfg->edid_len == 256);
	CHECK(!cfg->port || (cfg->port >= 'B' && cfg->port <= 'D'));
}

static void monitor(struct xengt *h, const uint8_t *data, size_t size)
{
	struct xengt_config cfg, old;
	char name[32];
	int fd = memfd_create("monitor", 0);

	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	xengt_config_init(&cfg);
	old = cfg;
	errno = 0;
	if (xengt_config_read_monitor(h, &cfg, name)) {
		check_failed(h);
		CHECK(!memcmp(&cfg, &old, sizeof(cfg)));
	} else {
		uint8_t sum = 0;

		check_config(&cfg);
		CHECK(cfg.edid_len);
		for (uint32_t i = 0; i < cfg.edid_len; i++) {
			sum = (uint8_t)(sum + cfg.edid[i]);
			CHECK(i % 128 != 127 || !sum);
		}
		/* The module may find more wrong with it, but never this. */
		const char *why = edid_check(cfg.edid, cfg.edid_len);

		CHECK(!why || (!strstr(why, "checksum") && !strstr(why, "header") &&
			       !strstr(why, "extension")));
	}
	close(fd);
}

static void options(struct xengt *h, const uint8_t *data, size_t size)
{
	char line[512], *value;
	struct xengt_config cfg, old;

	xengt_config_init(&cfg);
	while (size) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) : size, n = len < 511 ? len : 511;

		memcpy(line, data, n);
		line[n] = 0;
		data += len + (end != NULL);
		size -= len + (end != NULL);
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		/* Files are the other half's. */
		if (strchr(value, '/'))
			continue;
		old = cfg;
		errno = 0;
		if (xengt_config_set(h, &cfg, line, value)) {
			check_failed(h);
			CHECK(!memcmp(&cfg, &old, sizeof(cfg)));
		}
		check_config(&cfg);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct xengt *h = xengt_open();

	CHECK(h);
	if (size) {
		if (data[0])
			options(h, data, size);
		else
			monitor(h, data + 1, size - 1);
	}
	xengt_close(h);
	return 0;
}
