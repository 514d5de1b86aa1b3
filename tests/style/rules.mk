# SPDX-License-Identifier: MIT
## make style       formatting, include directions, headers that compile alone, names, licenses
.PHONY: style-run
STYLE_TARGETS += style-run
# git's own folder lies elsewhere when the tree is a worktree
style-run: $(TOOLS_STAMP)
	$(Q)IN_TOOLS_BIND="$$(git -C $(TOP) rev-parse --path-format=absolute --git-common-dir)" \
		$(IN_TOOLS) $(TOP)/tests/style/run
