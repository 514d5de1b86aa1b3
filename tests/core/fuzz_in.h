/* SPDX-License-Identifier: MIT */
/*
 * The input of a fuzzer as a stream of small numbers. It is read as a program: each step takes a byte
 * that says what is done and then its operands, so that whatever the fuzzing engine changes is a program
 * again. At the end of the input all operands are zero.
 *
 * A fuzzer is also a unit test: fuzz_replay.c runs it over its seeds.
 */
#ifndef XENGT_TEST_FUZZ_IN_H
#define XENGT_TEST_FUZZ_IN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os.h"

#define FUZZ_STEPS 4000u /* of one input: enough for all that fits into it */

struct fuzz_in {
	const u8 *at, *end;
};

static inline bool in_more(const struct fuzz_in *in)
{
	return in->at < in->end;
}

static inline u64 in_bytes(struct fuzz_in *in, u32 n)
{
	u64 val = 0;

	for (u32 i = 0; i < n && in_more(in); i++)
		val |= (u64)*in->at++ << (8 * i);
	return val;
}

static inline u32 in8(struct fuzz_in *in)
{
	return (u32)in_bytes(in, 1);
}

static inline u32 in16(struct fuzz_in *in)
{
	return (u32)in_bytes(in, 2);
}

static inline u32 in32(struct fuzz_in *in)
{
	return (u32)in_bytes(in, 4);
}

/* A number below n; n at most 65536. */
static inline u32 in_below(struct fuzz_in *in, u32 n)
{
	return (n > 256 ? in16(in) : in8(in)) % n;
}

#define FUZZ_CHECK(cond)                                                                           \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond);                 \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#endif
