/* SPDX-License-Identifier: MIT */
/* The guest's screen as a PNG file, from what the core says of its primary plane. */
#ifndef XENGT_TEST_PICTURE_H
#define XENGT_TEST_PICTURE_H

#include "gvt.h"

/* Returns 0, -ENODEV (the plane is off), -ENOTSUP (a format that this cannot write) or another -errno. */
int picture_save(struct gvt_vgpu *vgpu, const char *file);

#endif
