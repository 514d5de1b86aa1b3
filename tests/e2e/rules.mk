# SPDX-License-Identifier: MIT
# End-to-end scenarios in the lab; see tests/e2e/run.

## make e2e T=NAME   run a scenario (tests/e2e/NAME.sh); without T all of them; SHORT=1 the short forms
.PHONY: e2e
e2e: lab all
	$(Q)$(TOP)/tests/e2e/run $(if $(SHORT),--short) $(if $(filter 1,$(V)),-v) $(T)
