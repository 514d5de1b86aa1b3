# SPDX-License-Identifier: MIT
# xengt.ko, out of tree, for the kernel whose headers the tools root has. KVER=... chooses among several.
#
# kbuild writes beside its sources, so it works in a mirror: directories of links under build/.

KMOD_BUILD := $(BUILD)/kmod
ABI_BUILD := $(BUILD)/kmod-abi
kmod_root = $(BUILD)/lab/tools
kmod_installed = $(shell ls $(kmod_root)/lib/modules)
KVER ?= $(if $(filter 1,$(words $(kmod_installed))),$(kmod_installed),$(error \
	the tools root has headers of several kernels ($(kmod_installed)): choose with KVER=))
KDIR ?= /lib/modules/$(KVER)/build
# 6.12.107+deb13-amd64 belongs to linux-source-6.12
I915_SRC ?= /usr/src/linux-source-$(shell echo "$(KVER)" | grep -oE '^[0-9]+\.[0-9]+')/drivers/gpu/drm/i915

# $(call kmod_mirror,DIR,SOURCE...): DIR becomes a mirror of the sources that are tracked by make's
# time stamps through the links; links whose file is gone go too.
define kmod_mirror
mkdir -p $(1) && \
cp -rsf $(2) $(1)/ && \
find $(1) -xtype l -delete
endef
kbuild = $(IN_TOOLS) $(MAKE) --no-print-directory -C $(KDIR) I915_SRC=$(I915_SRC) XENGT_VERSION=$(XENGT_VERSION)

KMOD_SOURCES := $(addprefix $(TOP)/,$(addprefix dom0-kmod/,Kbuild flags.mk gvt host) xen include) \
	$(wildcard $(TOP)/dom0-kmod/*.[ch])

## make kmod        build build/kmod/xengt.ko (after the proof that i915's headers match the kernel)
.PHONY: kmod kmod-abi abi-check-test
kmod: kmod-abi
	$(Q)$(call kmod_mirror,$(KMOD_BUILD),$(KMOD_SOURCES))
	$(Q)$(kbuild) M=$(KMOD_BUILD) modules

kmod-abi: $(TOOLS_STAMP)
	$(Q)$(IN_TOOLS) $(TOP)/dom0-kmod/check-i915-abi $(KDIR) $(I915_SRC) $(ABI_BUILD)

# the host layer's own objects with a test in place of core and module; tests/e2e/host-layer.sh loads it
HOST_TEST_BUILD := $(BUILD)/kmod-host-test
HOST_TEST_SOURCES := $(addprefix $(TOP)/,$(addprefix dom0-kmod/,flags.mk gvt host) tests/host/Kbuild) \
	$(wildcard $(TOP)/tests/host/*.[ch])

.PHONY: kmod-host-test
kmod-host-test: kmod-abi
	$(Q)$(call kmod_mirror,$(HOST_TEST_BUILD),$(HOST_TEST_SOURCES))
	$(Q)$(kbuild) M=$(HOST_TEST_BUILD) modules

abi-check-test: $(TOOLS_STAMP)
	$(Q)$(IN_TOOLS) $(TOP)/tests/host/abi-check-test $(KDIR) $(I915_SRC) $(ABI_BUILD)-test

BUILD_TARGETS += kmod kmod-host-test
UNIT_TARGETS += abi-check-test
CLEAN_DIRS += $(KMOD_BUILD) $(ABI_BUILD) $(ABI_BUILD)-test $(HOST_TEST_BUILD)
