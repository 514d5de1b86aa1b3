# SPDX-License-Identifier: MIT
# Small programs that scenarios use on the outer side.
E2E_TOOLS := $(BUILD)/e2e/png-equal
BUILD_TARGETS += $(E2E_TOOLS)

$(BUILD)/e2e/png-equal: $(TOP)/tests/e2e/tools/png_equal.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) gcc -std=gnu17 -O2 -Wall -Wextra -Werror -o $@ $< -lpng
