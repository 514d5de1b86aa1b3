# SPDX-License-Identifier: MIT
# The Xen backend's test modules: build/kmod-xen-test/xengt_xen_{test,guest}.ko

XEN_TEST_BUILD := $(BUILD)/kmod-xen-test
XEN_TEST_SOURCES := $(addprefix $(TOP)/,dom0-kmod/gvt xen tests/xen/Kbuild) $(wildcard $(TOP)/tests/xen/*.[ch])

.PHONY: kmod-xen-test
kmod-xen-test: $(TOOLS_STAMP)
	$(Q)$(call kmod_mirror,$(XEN_TEST_BUILD),$(XEN_TEST_SOURCES))
	$(Q)$(kbuild) M=$(XEN_TEST_BUILD) modules

CLEAN_DIRS += $(XEN_TEST_BUILD)
