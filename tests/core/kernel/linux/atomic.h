/* SPDX-License-Identifier: MIT */
/* See shim.h. */
#include "../shim.h"
