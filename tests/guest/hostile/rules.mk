# SPDX-License-Identifier: MIT
#
# build/guest/hostile-guest: tests/core/machine's model guest and the cases here as a static program for a
# real guest. The core's tests link the same cases (tests/core/machine/machine.mk).

HOSTILE_DIR := $(TOP)/tests/guest/hostile
HOSTILE_OUT := $(BUILD)/guest/hostile
HOSTILE_GUEST := $(BUILD)/guest/hostile-guest
HOSTILE_OBJS := $(patsubst $(HOSTILE_DIR)/%.c,$(HOSTILE_OUT)/%.o,$(wildcard $(HOSTILE_DIR)/*.c)) \
	$(HOSTILE_OUT)/model_guest.o $(HOSTILE_OUT)/image.o
HOSTILE_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers -I$(HOSTILE_DIR)/shim -I$(TOP)/dom0-kmod/gvt -MMD -MP

BUILD_TARGETS += $(HOSTILE_GUEST)

$(HOSTILE_GUEST): $(HOSTILE_OBJS)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) gcc -static -o $@ $^

$(HOSTILE_OUT)/%.o: $(HOSTILE_DIR)/%.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) gcc $(HOSTILE_CFLAGS) -c -o $@ $<

$(HOSTILE_OUT)/%.o: $(TOP)/tests/core/machine/%.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) gcc $(HOSTILE_CFLAGS) -c -o $@ $<

# hostile_pages.ko, for the guest's kernel
HOSTILE_KMOD := $(BUILD)/kmod-hostile
BUILD_TARGETS += kmod-hostile
CLEAN_DIRS += $(HOSTILE_KMOD)
.PHONY: kmod-hostile
kmod-hostile: $(TOOLS_STAMP)
	$(Q)$(call kmod_mirror,$(HOSTILE_KMOD),$(addprefix $(HOSTILE_DIR)/kmod/,Kbuild hostile_pages.c))
	$(Q)$(kbuild) M=$(HOSTILE_KMOD) modules

-include $(wildcard $(HOSTILE_OUT)/*.d)
