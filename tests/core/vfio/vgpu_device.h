/* SPDX-License-Identifier: MIT */
/* A virtual GPU behind the vfio-user front. */
#ifndef XENGT_TEST_VGPU_DEVICE_H
#define XENGT_TEST_VGPU_DEVICE_H

#include "../../gpu/vfio/front.h"

/* Of gpu_config it takes platform, breaks, slice, monitor; display and refresh are the guest's own. */
extern const struct front_ops front_vgpu;

#endif
