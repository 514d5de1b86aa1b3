# SPDX-License-Identifier: MIT
## make demo        builds everything, boots the lab, runs a guest with vgt=1, leaves a picture of its screen
.PHONY: demo
demo: lab all
	$(Q)$(TOP)/tests/demo/run
