# SPDX-License-Identifier: MIT
#
# What the core's unit tests reach: lines, functions and branches of dom0-kmod/gvt.

COV_OUT := $(BUILD)/coverage
COV_RC := --rc branch_coverage=1 --ignore-errors unused,inconsistent,mismatch,gcov,source --quiet
CLEAN_DIRS += $(COV_OUT)

## make coverage      lines and branches that the core's unit tests reach; build/coverage/html/index.html
.PHONY: coverage
coverage:
	$(Q)mkdir -p $(COV_OUT); rm -rf $(COV_OUT)/html; find $(COV_OUT) -name '*.gcda' -delete
	$(Q)case "$${MAKEFLAGS:-}" in *-j*) jobs= ;; *) jobs=-j2 ;; esac; \
	$(MAKE) --no-print-directory $$jobs CORE_OUT=$(COV_OUT)/obj \
		CORE_INSTR="-O0 --coverage -fprofile-update=atomic" unit-core >$(COV_OUT)/log 2>&1 || \
		{ tail -n 40 $(COV_OUT)/log; exit 1; }
	$(Q)$(CORE_IN) lcov $(COV_RC) --capture --directory $(COV_OUT)/obj \
		--include '$(CORE_GVT)/*' --output-file $(COV_OUT)/core.info
	$(Q)$(CORE_IN) genhtml $(COV_RC) --quiet --legend --prefix $(CORE_GVT) --title "XenGT core" \
		--output-directory $(COV_OUT)/html $(COV_OUT)/core.info
	$(Q)$(CORE_IN) $(CORE_DIR)/coverage-summary $(COV_OUT)/core.info | tee $(COV_OUT)/summary
