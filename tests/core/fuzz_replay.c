// SPDX-License-Identifier: MIT
/* Runs a fuzzer over files, without the fuzzing engine: seeds and what once failed, as a unit test. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		uint8_t *data;
		long size;

		if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET)) {
			perror(argv[i]);
			return 1;
		}
		/* Exactly as large as the input, so that a sanitizer sees a read behind it. */
		data = malloc((size_t)size);
		if (fread(data, 1, (size_t)size, f) != (size_t)size) {
			perror(argv[i]);
			return 1;
		}
		fclose(f);
		/* Twice: an input must not depend on those before it. */
		LLVMFuzzerTestOneInput(data, (size_t)size);
		LLVMFuzzerTestOneInput(data, (size_t)size);
		free(data);
	}
	printf("%d passed, 0 failed\n", argc - 1);
	return argc < 2;
}
