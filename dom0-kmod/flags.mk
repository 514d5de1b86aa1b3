# SPDX-License-Identifier: GPL-2.0-only
# Compiler flags of the kernel side; for Kbuild files. HOST_SRCS are the only ones that see i915.

ccflags-y += -Werror -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-type-limits
ccflags-y += -Wno-missing-field-initializers -Wno-shift-negative-value
ccflags-y += -I$(src) -I$(src)/include -I$(src)/gvt -I$(src)/xen

ifeq ($(wildcard $(I915_SRC)/i915_drv.h),)
$(error I915_SRC must name drivers/gpu/drm/i915 of the kernel source: "$(I915_SRC)" has no i915_drv.h)
endif
$(foreach s,$(HOST_SRCS),$(eval CFLAGS_host/$(s:.c=.o) += -I$(I915_SRC)))
