# SPDX-License-Identifier: MIT
## make style       formatting, include directions, headers that compile alone, names, licenses
.PHONY: style-run
STYLE_TARGETS += style-run
style-run: $(TOOLS_STAMP)
	$(Q)$(IN_TOOLS) $(TOP)/tests/style/run
