// SPDX-License-Identifier: MIT
/*
 * trap-rate DEVICE OFFSET DEVICE OFFSET: reads of a register in BAR0 of two PCI devices, each of which
 * traps to whoever serves the device. The two are read in turn, a second each, ten times. Prints "FIRST
 * SECOND RATIO": reads a second of each, and how many times as often the first is served.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 10

static int pci_file(const char *device, const char *name, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", device, name);
	return open(path, flags | O_CLOEXEC);
}

static const volatile uint32_t *map_register(const char *device, const char *offset)
{
	unsigned long off = strtoul(offset, NULL, 0);
	int enable = pci_file(device, "enable", O_WRONLY);
	int bar = pci_file(device, "resource0", O_RDWR | O_SYNC);
	uint8_t *page;

	if (enable < 0 || bar < 0 || off & 3 || write(enable, "1", 1) != 1)
		return NULL;
	page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, bar, (off_t)(off & ~4095ul));
	close(enable);
	close(bar);
	return page == MAP_FAILED ? NULL : (const volatile uint32_t *)(page + (off & 4095));
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Reads for a second; all values must be equal. Adds to *reads and *seconds. */
static int measure(const volatile uint32_t *reg, double *reads, double *seconds)
{
	const double start = now();
	const uint32_t first = *reg;
	double end;

	do {
		for (unsigned i = 0; i < 16; i++)
			if (*reg != first)
				return -1;
		*reads += 16;
		end = now();
	} while (end - start < 1);
	*seconds += end - start;
	/* all ones: nobody answered */
	return first == UINT32_MAX ? -1 : 0;
}

int main(int argc, char **argv)
{
	double reads[2] = {0}, seconds[2] = {0};
	const volatile uint32_t *reg[2];

	if (argc != 5) {
		fprintf(stderr, "usage: trap-rate DEVICE OFFSET DEVICE OFFSET\n");
		return 2;
	}
	for (unsigned i = 0; i < 2; i++) {
		reg[i] = map_register(argv[1 + 2 * i], argv[2 + 2 * i]);
		if (!reg[i]) {
			fprintf(stderr, "trap-rate: %s, %s: %s\n", argv[1 + 2 * i], argv[2 + 2 * i],
				strerror(errno));
			return 1;
		}
	}
	for (unsigned round = 0; round < 2 * ROUNDS; round++)
		if (measure(reg[round & 1], &reads[round & 1], &seconds[round & 1])) {
			fprintf(stderr, "trap-rate: %s: not the same value each time\n",
				argv[1 + 2 * (round & 1)]);
			return 1;
		}
	for (unsigned i = 0; i < 2; i++)
		reads[i] /= seconds[i];
	printf("%.0f %.0f %.2f\n", reads[0], reads[1], reads[0] / reads[1]);
	return 0;
}
